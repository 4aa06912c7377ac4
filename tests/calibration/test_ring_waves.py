"""Ranges where places are acted on in waves, on fewer cities than the calibration."""

import numpy as np
import pytest

from benchmarks.ring_waves import many


@pytest.mark.slow
def test_ranges_hold_where_places_begin_one_after_another():
    found = many(60, 7, sites=15, side_by_side=False, errors="alike")
    assert (found.held >= 0.85).all()
    np.testing.assert_allclose(found.mean, [2.0, 1.0], atol=0.15)
