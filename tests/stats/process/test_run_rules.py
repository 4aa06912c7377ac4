"""Runs on one side of a centre against published limits and a fair coin."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from missionmetrics.stats.process.run_rules import anhoej_runs, run_limits


@pytest.mark.parametrize(("n", "limits"), [(12, (7, 3)), (20, (7, 6)), (24, (8, 8))])
def test_limits_of_runs_as_published(n, limits):
    assert run_limits(n) == limits


def test_runs_counted_by_hand():
    found = anhoej_runs([1, 1, 5, 5, 5, 1, 3, 5], centre=3.0)
    # The 3 stands on the centre: 1 1 | 5 5 5 | 1 | 5.
    assert (found.n, found.longest, found.crossings) == (7, 3, 3)


def test_chance_alone_seldom_calls_a_shift():
    """About a known centre crossings are those of a fair coin, by a closed form."""
    rng = np.random.default_rng(8)
    found = [anhoej_runs(rng.normal(size=24), centre=0.0) for _ in range(4000)]
    few = np.mean([f.crossings < f.fewest for f in found])
    # Fewer than 8 of 23 tosses: 0.0466; its standard error here is 0.0033.
    assert few == pytest.approx(binom.cdf(7, 23, 0.5), abs=0.01)
    long = np.mean([f.longest > f.most for f in found])
    # A run of 9 or more begins at the first of 24 or after one of 15 turns, at most.
    assert long < 2**-8 + 15 * 2**-9 + 0.009
    assert np.mean([f.shifted for f in found]) <= few + long


def test_values_on_the_centre_but_for_binary_do_not_count():
    # A mean of three tenths is not three tenths to the last digit.
    tenths = [0.1, 0.3, 0.5] * 4
    assert anhoej_runs(tenths, centre=float(np.mean(tenths))).n == 8


def test_without_values_there_are_no_runs():
    assert anhoej_runs([np.nan]) == (0, 0, 0, 0, 0, False)


def test_the_first_run_is_as_long_as_it_is():
    """Nine above, then by turns: crossings 1 + 8, by hand."""
    runs = anhoej_runs([2.0] * 9 + [1.0, 2.0] * 4 + [1.0], centre=1.5)
    assert (runs.longest, runs.crossings, runs.n) == (9, 9, 18)
