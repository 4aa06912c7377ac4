"""What is beyond chance, at the very edge of what the level allows."""

import numpy as np
import pytest

from missionmetrics.stats.rare import beyond_chance, critical_of


@pytest.mark.parametrize("level", [0.7, 0.8, 0.9, 0.95, 0.99, 0.999])
def test_as_many_in_a_thousand_as_the_level_leaves_are_beyond_chance(level):
    """1 - 0.9 is a little less than 0.1 in a computer."""
    allowed = round(1000 * (1 - level))
    assert beyond_chance(allowed / 1000, level)
    assert not beyond_chance((allowed + 1) / 1000, level)


@pytest.mark.parametrize(("made", "level"), [(99, 0.95), (199, 0.9), (999, 0.999)])
def test_what_goes_beyond_the_critical_record_is_beyond_chance(made, level):
    records = np.random.default_rng(1).normal(size=made)
    for ours in np.sort(records)[-60:] + 1e-6:
        share = (1 + (records >= ours).sum()) / (1 + made)
        assert (ours > critical_of(records, level)) == beyond_chance(share, level)


@pytest.mark.parametrize("among", [1, 2, 8])
def test_things_that_share_a_level_each_get_their_part(among):
    records = np.arange(1.0, 2000.0)
    left = round(2000 * 0.04 / among)
    critical = critical_of(records, 0.96, among=among)
    assert critical == 2000 - left
    assert beyond_chance(left / 2000, 0.96, among=among)
    assert not beyond_chance((left + 1) / 2000, 0.96, among=among)
