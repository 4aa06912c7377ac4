"""Ranges of links in simulations, on fewer records than docs/calibration.md."""

import pytest

from benchmarks.link_ranges import held
from benchmarks.link_worlds import chained, led, remembering

ONE, MANY = (1, 40, 5), (10, 15, 4)


@pytest.mark.parametrize("draw", [remembering, chained, led])
def test_ranges_hold_the_truth_in_one_place(draw):
    """40 records: .95 has a standard error of .034; a range half as wide holds .67."""
    found = held(draw, 40, ONE, 3)
    assert found.total >= 0.86
    assert found.net >= 0.92
    assert found.pairs_without >= 0.95
    assert not found.pairs_with < 0.9
    assert found.together >= 0.86


@pytest.mark.slow
@pytest.mark.parametrize("draw", [remembering, chained, led])
def test_ranges_of_places_read_together_are_a_little_short(draw):
    found = held(draw, 150, MANY, 4)
    assert found.total >= 0.84
    assert found.net >= 0.83
    assert not found.pairs_with < 0.82
