"""Signals and their order against cases worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from missionmetrics.stats.process.limits import Limits, xmr_limits
from missionmetrics.stats.process.signals import senses, signals

# Mean 0, near limits at 2, limits at 3: as the rules count, in standard deviations.
KNOWN = Limits(0.0, -3.0, 3.0, -2.0, 2.0, 3 / 2.66, 19, 18, 20, False, False)


def marks(*values):
    return signals(values, KNOWN).tolist()


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


# The order of Making Data Count: outside, trend, two of three, shift.
@pytest.mark.parametrize(("values", "wanted"), [
    # Seven that rise, the last of them outside.
    ((-2.1, -1.5, -1, 0.5, 1, 2, 3.5), ["trend"] * 6 + ["outside"]),
    # Seven that rise above the mean, the last two near a limit: a trend is told first.
    ((0.2, 0.5, 0.9, 1.2, 1.5, 2.2, 2.6), ["trend"] * 7),
    # Seven above the mean of which two of three are near a limit.
    ((1, 0.5, 1, 2.5, 1, 2.5, 0.5), ["shift"] * 3 + ["near", "shift", "near", "shift"]),
    # A value outside is not near: one of three is none.
    ((1, 2.5, 3.5, 1), ["", "", "outside", ""]),
    # Near both limits, and near one with a value across the mean.
    ((2.5, -2.5, 2.5), ["", "", ""]),
    ((2.5, -0.1, 2.5), ["", "", ""]),
    # On the limit is inside, on the near limit is not near.
    ((3.0, 0.5, 2.0, 2.0, 0.5), ["", "", "", "", ""]),
    # A value on the mean ends a row of one side, a tie one that rises.
    ((1, 1.5, 1, 0, 1, 1.5, 1, 1.2), [""] * 8),
    ((-3, -2, -1, -1, 0.1, 1, 2, 3), [""] * 8),
])  # fmt: skip
def test_the_order_of_the_rules(values, wanted):
    assert marks(*values) == wanted


def test_whether_a_signal_is_good_news_depends_on_the_way_that_is_better():
    values = (0.5, 3.5, 0.5, -3.5)
    found = signals(values, KNOWN)
    wanted = {1: ["", "better", "", "worse"], -1: ["", "worse", "", "better"],
              0: ["", "higher", "", "lower"]}  # fmt: skip
    for way, told in wanted.items():
        assert senses(values, KNOWN, found, way).tolist() == told


def test_a_row_that_goes_one_way_is_judged_by_the_way_it_goes():
    rising = [-2.9, -2.6, -1.9, -1.5, -1.1, -0.7, -0.3, -1.0]
    found = signals(rising, KNOWN)
    told = senses(rising, KNOWN, found, 1).tolist()
    # Below the mean all along and on the way up; the last one is part of the shift.
    assert found.tolist() == ["trend"] * 7 + ["shift"]
    assert told == ["better"] * 7 + ["worse"]
    # A peak of two rows goes the way that led to it.
    peak = [-2.5, -2, -1.5, -1, 0.5, 1, 2, 1.5, 1, 0.5, -0.5, -1, -1.5]
    found = signals(peak, KNOWN)
    assert (found == "trend").all()
    assert senses(peak, KNOWN, found, 1).tolist() == ["better"] * 7 + ["worse"] * 6


@pytest.mark.parametrize("factor", [1e-6, 0.1, 3.0, 1e9])
def test_units_change_no_signal(factor):
    rng = np.random.default_rng(5)
    for _ in range(40):
        values = np.round(rng.normal(size=30), 1)
        plain = signals(values, xmr_limits(values))
        scaled = signals(factor * values, xmr_limits(factor * values))
        assert plain.tolist() == scaled.tolist()
