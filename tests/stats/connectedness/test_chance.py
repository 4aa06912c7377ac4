"""What is beyond chance, and how many made records it takes to say so."""

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.connectedness.chance import (
    beyond_chance,
    checked_draws,
    critical_of,
)


@pytest.mark.parametrize("level", [0.7, 0.8, 0.9, 0.95, 0.99, 0.999])
def test_as_many_in_a_thousand_as_the_level_leaves_are_beyond_chance(level):
    """1 - 0.9 is a little less than 0.1 in a computer."""
    allowed = round(1000 * (1 - level))
    assert beyond_chance(allowed / 1000, level)
    assert not beyond_chance((allowed + 1) / 1000, level)


@pytest.mark.parametrize(
    ("level", "needed"), [(0.5, 99), (0.95, 99), (0.99, 99), (0.997, 333), (0.999, 999)]
)
def test_so_many_records_are_made_that_one_can_be_beyond_chance(level, needed):
    """The record is one of needed + 1: the least share is 1 / (needed + 1)."""
    assert checked_draws(np.int64(needed), level) == needed
    with pytest.raises(EvidenceError, match=f"{needed} or more") as caught:
        checked_draws(needed - 1, level)
    assert caught.value.code == "MM-CARRIED-DRAWS"


@pytest.mark.parametrize(("made", "level"), [(99, 0.95), (199, 0.9), (999, 0.999)])
def test_what_goes_beyond_the_critical_record_is_beyond_chance(made, level):
    records = np.random.default_rng(1).normal(size=made)
    for ours in np.sort(records)[-60:] + 1e-6:
        share = (1 + (records >= ours).sum()) / (1 + made)
        assert (ours > critical_of(records, level)) == beyond_chance(share, level)
