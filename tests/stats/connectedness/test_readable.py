"""Which records are read, and how far back."""

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.connectedness.readable import (
    fewest_dates,
    readable,
    usable_dates,
    with_usual_past,
)
from tests.stats.connectedness.made import remembering


def reaching_back(seed, places, dates, back):
    """Series that keep seven tenths of what they were so many dates before."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(places, dates + 40, 3))
    for t in range(back, dates + 40):
        values[:, t] += 0.7 * values[:, t - back]
    return values[:, 40:]


@pytest.mark.parametrize(("places", "found"), [(1, 2), (9, 2), (10, 4), (40, 4)])
def test_many_places_are_held_against_a_longer_past(places, found):
    """20 dates: an order for every eight, or for every five from ten places on."""
    _, laid = readable(reaching_back(1, places, 20, 4), ())
    assert (laid.order == 4) == (found == 4)
    assert laid.order <= found


def test_ranges_look_no_further_back_than_those_of_one_place():
    table, laid = readable(reaching_back(4, 12, 20, 4), [3])
    usual = with_usual_past(table, laid)
    assert (laid.order, usual.order) == (4, 2)
    assert usual.exceptional == laid.exceptional
    few, short = readable(reaching_back(4, 3, 20, 4), [3])
    assert with_usual_past(few, short).order == short.order


def test_a_longer_past_never_takes_the_dates_that_are_needed():
    values = reaching_back(2, 12, 15, 3)
    assert readable(values, ())[1].order == 3
    _, laid = readable(values, [7])
    assert laid.follow[0].size >= fewest_dates(12, 3)
    assert laid.order < 3


def test_the_fewest_dates_that_can_be_read():
    assert usable_dates(10) == 8
    readable(remembering(3, 10, 3, count=10), ())
    with pytest.raises(EvidenceError) as caught:
        readable(remembering(3, 9, 3, count=10), ())
    assert caught.value.code == "MM-CARRIED-SHORT"
