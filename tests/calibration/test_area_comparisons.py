"""The difference of two places' changes is held by its range.

Worlds are those of `benchmarks.area_comparisons`.
"""

import numpy as np
import pytest

from benchmarks.area_comparisons import measure


def lowest(pairs):
    """A share of .93 less two standard errors of ``pairs``."""
    return 0.93 - 2 * np.sqrt(0.93 * 0.07 / pairs)


@pytest.mark.parametrize("shared", [0.0, 0.5])
def test_small_form(shared):
    """40 pairs: a standard error of 4 points; half the width would hold about .67."""
    assert measure(shared, 12, 40, seed=81).held >= lowest(40)


def test_what_two_places_share_cancels():
    apart, together = (measure(s, 12, 20, seed=82).width for s in (0.0, 0.5))
    assert together < 0.9 * apart


@pytest.mark.slow
@pytest.mark.parametrize("dates", [12, 20])
@pytest.mark.parametrize("shared", [0.0, 0.5])
def test_full_form(shared, dates):
    """1,000 pairs: a standard error of .8 points."""
    assert measure(shared, dates, 1000, seed=83).held >= lowest(1000)
