"""Control limits, signals and runs against published and hand-worked values."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from missionmetrics.stats.process_limits import (
    anhoej_runs,
    assurance,
    run_limits,
    signals,
    xmr_limits,
)

# The example of the vignette of NHSRplotthedots: one event among ones and twos.
EVENT = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]


def test_limits_of_the_published_example():
    plain = xmr_limits(EVENT, screened=False)
    assert plain.centre == pytest.approx(1.9444444, abs=5e-8)
    assert (plain.low, plain.high) == pytest.approx((-3.0626144, 6.9515033), abs=5e-8)
    screened = xmr_limits(EVENT)
    assert screened.centre == plain.centre
    assert (screened.low, screened.high) == pytest.approx(
        (-0.7155556, 4.6044444), abs=5e-8
    )
    assert screened.steps == plain.steps - 2
    assert signals(EVENT, screened)[4] == "outside"


def test_no_step_is_made_across_a_gap():
    # Steps of 1 on either side of a gap over which the level jumps by 50.
    with_gap = xmr_limits([1, 2, 1, np.nan, 51, 52, 51], screened=False)
    assert with_gap.step == 1.0
    assert with_gap.steps == 4


@pytest.mark.parametrize("values", [[], [3.0], [np.nan, 3.0, np.nan]])
def test_without_neighbours_there_are_no_limits(values):
    limits = xmr_limits(values)
    assert np.isnan(limits.low)
    assert limits.trial
    assert (signals(values, limits) == "").all()
    assert assurance(limits, 5.0, 1) == ""


def test_a_flat_series_has_limits_of_no_width():
    limits = xmr_limits([4.0] * 14)
    assert (limits.low, limits.high, limits.trial) == (4.0, 4.0, False)
    assert (signals([4.0] * 14, limits) == "").all()


def steady(n):
    return [0.0, 1.0] * (n // 2)


def test_seven_on_one_side_are_a_shift_and_six_are_none():
    base = xmr_limits(steady(40))
    for length, wanted in ((6, 0), (7, 7), (8, 8)):
        series = [*steady(10)[:-1], *[0.9, 0.8] * 4][: 9 + length]
        found = signals([*series, 0.1], base)
        assert (found == "shift").sum() == wanted


def test_seven_that_rise_are_a_trend_also_across_the_mean():
    base = xmr_limits(steady(40))
    rising = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]
    assert (signals(rising, base) == "trend").all()
    assert (signals(rising[:6], base) == "").all()
    assert (signals([*rising[:3], 0.4, 0.4, *rising[4:]], base) != "trend").all()


def test_two_of_three_near_a_limit():
    base = xmr_limits(steady(40))  # mean 0.5, near limits 0.5 +- 1.7733
    near = 0.5 + 2.0
    assert signals([0.4, near, 0.6, near, 0.4], base).tolist() == [
        "", "near", "", "near", ""]  # fmt: skip
    # The third on the other side of the mean: no.
    assert (signals([0.4, near, 0.4, near, 0.4], base) == "").all()


def test_a_gap_ends_a_row():
    base = xmr_limits(steady(40))
    one_side = [0.9, 0.8, 0.9, np.nan, 0.8, 0.9, 0.8, 0.9]
    assert (signals(one_side, base) == "").all()


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


@pytest.mark.parametrize(("target", "direction", "wanted"), [
    (6.0, 1, "fail"), (6.0, -1, "pass"), (-6.0, 1, "pass"), (-6.0, -1, "fail"),
    (1.0, 1, "hit or miss"), (1.0, 0, ""), (np.nan, 1, ""),
])  # fmt: skip
def test_assurance(target, direction, wanted):
    assert assurance(xmr_limits(steady(20)), target, direction) == wanted
