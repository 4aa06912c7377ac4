"""What a short record takes away is found by simulation with known truth."""

import numpy as np

from benchmarks.link_worlds import chained, in_places
from missionmetrics.stats.connectedness.belief import equations, middle_of
from missionmetrics.stats.connectedness.own_past import plan
from missionmetrics.stats.connectedness.short_record import missing, restored

TIGHTNESS = 0.6


def test_most_of_what_is_missing_is_given_back():
    """Ten places of 15 dates: memory of .3 reads as about .13 when nothing is done."""
    rng = np.random.default_rng(1)
    before, after = [], []
    for values in in_places(chained, rng, 12, (10, 15, 4), shared=0.7):
        laid = plan(15, 1)
        found = middle_of(equations(values, laid), TIGHTNESS)
        lacking = missing(values, laid, TIGHTNESS, rng)
        before.append(np.diagonal(found[0]).mean())
        after.append(np.diagonal(restored(found, lacking)[0]).mean())
    assert np.mean(before) < 0.15
    assert abs(np.mean(after) - 0.3) < 0.08


def test_in_one_place_nothing_is_given_back():
    rng = np.random.default_rng(2)
    values = chained(rng, 1, 40, 4).values
    assert not missing(values, plan(40, 1), TIGHTNESS, rng).any()


def test_what_would_run_away_is_left_as_it_was():
    found = np.array([[[0.95, 0.0], [0.0, 0.2]]])
    more = np.array([[[0.1, 0.0], [0.0, 0.1]]])
    np.testing.assert_array_equal(restored(found, more), found)
    np.testing.assert_allclose(restored(found, more / 10), found + more / 10)
