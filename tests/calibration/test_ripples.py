"""Ranges of told effects hold another group, and codes are seldom called by chance.

Worlds are those of `benchmarks.ripple_worlds`; docs/calibration.md has the whole table.
"""

import pytest

from benchmarks.ripple_worlds import KINDS, Talk
from benchmarks.ripples import called, held, held_with_replacement
from missionmetrics.stats.ripples.measures import Measures


@pytest.mark.parametrize("kind", KINDS)
def test_another_group_lies_in_the_range(kind):
    """40 worlds: a share of .95 has a standard error of 3.4 points."""
    inside = held(kind, 12, 40, seed=71)
    assert (inside >= 0.95 - 2.5 * 0.034).all(), dict(
        zip(Measures._fields, inside, strict=True)
    )


def test_drawing_with_replacement_is_too_narrow():
    assert held_with_replacement(KINDS[0], 12, 40, seed=72) < 0.8


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sources", [8, 20, 40])
def test_another_group_lies_in_the_range_of_many_worlds(kind, sources):
    """1,000 worlds: a share of .92 has a standard error of .9 points."""
    inside = held(kind, sources, 1_000, seed=73)
    assert (inside >= 0.92 - 2 * 0.009).all(), inside


@pytest.mark.parametrize("bunched", [0.0, 0.8])
def test_nothing_is_called_more_often_than_it_should(bunched):
    """50 worlds: a share of .05 has a standard error of 3.1 points."""
    none, shuffled, _ = called(Talk(20, 25, bunched), 1, 50, seed=81)
    assert none <= 0.05 + 2.5 * 0.031
    if bunched:
        assert shuffled > 0.4  # bunches alone would be called links


@pytest.mark.slow
@pytest.mark.parametrize("bunched", [0.0, 0.5, 0.8])
@pytest.mark.parametrize("lag", [0, 1, 2])
def test_nothing_is_called_too_often_in_many_worlds(bunched, lag):
    """400 worlds: a share of .05 has a standard error of 1.1 points."""
    none, _, there = called(Talk(20, 25, bunched), lag, 400, seed=82)
    assert none <= 0.05 + 2.5 * 0.011
    assert there > 3 * 0.05
