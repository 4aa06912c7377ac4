"""Control limits and assurance against published and hand-worked values."""

from __future__ import annotations

import numpy as np
import pytest

from missionmetrics.stats.process.limits import assurance, xmr_limits
from missionmetrics.stats.process.signals import signals

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


@pytest.mark.parametrize("level", [4.0, 0.1, -0.7])
def test_a_flat_series_has_limits_of_no_width_and_no_signals(level):
    # The mean of fourteen tenths is not a tenth to the last digit.
    limits = xmr_limits([level] * 14)
    assert (limits.low, limits.high) == pytest.approx((level, level))
    assert limits.trial is False
    assert (signals([level] * 14, limits) == "").all()


def test_steps_that_share_a_value_are_counted():
    # Steps 1 1 | gap | 1 9 1 1 1 1 1 1 1: the 9 (above 3.267 means) is screened out.
    series = [1, 2, 1, np.nan, 1, 2, 11, 12, 11, 12, 11, 12, 11, 12, 11, 12]
    limits = xmr_limits(series)
    assert (limits.steps, limits.joined, limits.n) == (12, 9, 15)


@pytest.mark.parametrize(("target", "direction", "wanted"), [
    (6.0, 1, "fail"), (6.0, -1, "pass"), (-6.0, 1, "pass"), (-6.0, -1, "fail"),
    (1.0, 1, "hit or miss"), (1.0, 0, ""), (np.nan, 1, ""),
])  # fmt: skip
def test_assurance(target, direction, wanted):
    assert assurance(xmr_limits([0.0, 1.0] * 10), target, direction) == wanted


def test_the_only_step_is_not_screened_out():
    """One step of 4 among ten of nought: its mean is 4 / 11, by hand."""
    limits = xmr_limits([5.0] * 11 + [9.0])
    assert limits.step == pytest.approx(4 / 11)
    assert limits.high - limits.centre == pytest.approx(2.66 * 4 / 11)
    assert limits.screened is False
