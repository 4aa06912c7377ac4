"""Shares against published intervals, and against what must always hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionmetrics.stats.shares import jeffreys, wilson

# Newcombe (1998) Statist. Med. 17:857-872, Table I, method 3; printed to 4 decimals.
NEWCOMBE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


@pytest.mark.parametrize(("hits", "trials", "low", "high"), NEWCOMBE)
def test_wilson_matches_newcombe(hits, trials, low, high):
    share = wilson(np.array([float(hits)]), np.array([float(trials)]))
    assert share.low[0] == pytest.approx(low, abs=5e-5)
    assert share.high[0] == pytest.approx(high, abs=5e-5)


def test_jeffreys_and_wilson_at_7_of_20():
    # Measured with an independent program for the methods notes: 7 of 20.
    seven, twenty = np.array([7.0]), np.array([20.0])
    assert jeffreys(seven, twenty).low[0] == pytest.approx(0.172276, abs=5e-7)
    assert jeffreys(seven, twenty).high[0] == pytest.approx(0.567766, abs=5e-7)
    assert wilson(seven, twenty).low[0] == pytest.approx(0.181192, abs=5e-7)
    assert wilson(seven, twenty).high[0] == pytest.approx(0.567146, abs=5e-7)


@pytest.mark.parametrize("share", [jeffreys, wilson])
def test_ends_are_exact_and_nothing_learnt_is_everything_possible(share):
    got = share(np.array([0.0, 5.0, 0.0]), np.array([5.0, 5.0, 0.0]))
    assert got.low[0] == 0.0
    assert got.high[1] == 1.0
    assert np.isnan(got.estimate[2])
    assert (got.low[2], got.high[2]) == (0.0, 1.0)


@pytest.mark.parametrize("share", [jeffreys, wilson])
@given(st.integers(1, 400), st.floats(0, 1))
def test_order_and_mirror(share, trials, part):
    hits = float(round(part * trials))
    n = np.array([float(trials)])
    there, back = share(np.array([hits]), n), share(np.array([trials - hits]), n)
    assert there.low[0] <= there.estimate[0] <= there.high[0]
    assert there.low[0] == pytest.approx(1 - back.high[0], abs=1e-9)


@pytest.mark.parametrize("share", [jeffreys, wilson])
def test_coverage_by_summing_the_binomial(share):
    """Mean coverage over evenly spread truths, summed exactly, is close to 95%."""
    from scipy.stats import binom

    n = 30
    hits = np.arange(n + 1.0)
    got = share(hits, np.full(n + 1, float(n)))
    truth = np.linspace(0.02, 0.98, 193)
    inside = (got.low[:, None] <= truth) & (truth <= got.high[:, None])
    covered = (binom.pmf(hits[:, None], n, truth) * inside).sum(axis=0)
    assert covered.mean() == pytest.approx(0.95, abs=0.01)
