"""Mann-Kendall and Theil-Sen against published values and another program."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.stats import theilslopes
from statsmodels.datasets import nile

from missionmetrics.stats.monotone_trend import mann_kendall


def test_the_nile():
    """As pymannkendall 1.4.3 gives them."""
    found = mann_kendall(nile.load_pandas().data["volume"].to_numpy())
    assert found.s[0] == -1387
    assert found.variance[0] == pytest.approx(112728.333333, abs=1e-6)
    assert found.z[0] == pytest.approx(-4.128066523, abs=1e-9)
    assert found.p[0] == pytest.approx(3.658262922e-5, rel=1e-9)
    assert found.tau[0] == pytest.approx(-0.2802020202, abs=1e-10)
    assert found.slope[0] == pytest.approx(-2.6, abs=1e-12)
    assert found.intercept[0] == pytest.approx(1022.2, abs=1e-9)


def by_pairs(values, times):
    """S and all slopes, pair by pair, as the definitions have them."""
    known = [(t, v) for t, v in zip(times, values, strict=True) if not np.isnan(v)]
    pairs = list(combinations(known, 2))
    s = sum(np.sign(b[1] - a[1]) for a, b in pairs)
    return s, [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairs]


@pytest.mark.parametrize("seed", range(5))
def test_gaps_ties_and_uneven_times_pair_by_pair(seed):
    rng = np.random.default_rng(seed)
    times = np.cumsum(rng.uniform(0.2, 3.0, 17))
    values = rng.integers(0, 6, (40, 17)).astype(float)
    values[rng.random(values.shape) < 0.3] = np.nan
    found = mann_kendall(values, times)
    for k, row in enumerate(values):
        s, slopes = by_pairs(row, times)
        assert found.s[k] == s
        assert found.slope[k] == pytest.approx(np.median(slopes))
        counts = np.unique(row[~np.isnan(row)], return_counts=True)[1]
        n = counts.sum()
        taken = sum(t * (t - 1) * (2 * t + 5) for t in counts)
        assert found.variance[k] == pytest.approx(
            (n * (n - 1) * (2 * n + 5) - taken) / 18
        )


def test_slope_and_intercept_are_those_of_another_program():
    rng = np.random.default_rng(2)
    values = rng.normal(size=(20, 25)) + 0.1 * np.arange(25)
    found = mann_kendall(values)
    for k, row in enumerate(values):
        other = theilslopes(row)
        assert found.slope[k] == pytest.approx(other.slope)
        assert found.intercept[k] == pytest.approx(other.intercept)


def test_what_cannot_be_said_is_not_said():
    few = mann_kendall([[np.nan, 3.0, np.nan], [np.nan] * 3])
    assert all(np.isnan(column).all() for column in few)
    flat = mann_kendall([4.0] * 6)
    assert (flat.s[0], flat.slope[0]) == (0.0, 0.0)
    assert np.isnan([flat.z[0], flat.p[0]]).all()


def test_chance_calls_one_in_twenty():
    """Under no trend p is nearly uniform: 5% within three standard errors."""
    rng = np.random.default_rng(11)
    p = mann_kendall(rng.normal(size=(20000, 20))).p
    assert (p < 0.05).mean() == pytest.approx(0.05, abs=0.006)
