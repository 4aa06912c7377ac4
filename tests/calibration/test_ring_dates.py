"""Dates before and after a start are told about as right as they are said to be.

The long form is `python -m benchmarks.ring_dates`; its figures are in
``docs/calibration.md``.
"""

import numpy as np
import pytest

from benchmarks.ring_dates import many


def test_single_dates_are_covered():
    """5 cities of nine dates each: .95 has a standard error of .06 or less."""
    found = many(5, 50_000, sites=5, errors="alike", side_by_side=True)
    assert len(found) >= 4
    assert (np.mean([f.each for f in found], axis=0) >= 0.75).all()


@pytest.mark.slow
@pytest.mark.parametrize("errors", ["independent", "alike"])
def test_where_nothing_moved_before_it_is_seldom_said(errors):
    """300 cities: .05 has a standard error of .013; fifteen alike nearby gave .09."""
    found = many(300, 50_000, sites=15, errors=errors, side_by_side=True)
    assert (np.mean([f.moved for f in found], axis=0) <= 0.12).all()
    assert (np.mean([f.mean for f in found], axis=0) >= 0.91).all()
