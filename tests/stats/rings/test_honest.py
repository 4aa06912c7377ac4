"""Ranges under drift, held against a linear programme and against simulation."""

import numpy as np
import pytest
from scipy.optimize import linprog

from missionmetrics.stats.rings.honest import relative_magnitudes

AT = np.array([-4, -3, -2, 0, 1, 2])
PASSED = AT + 1.0


def furthest(before, dates, size):
    """Largest mean drift after, with each step at most ``size`` times the largest."""
    steps = np.diff([*before, 0.0])
    most = size * np.abs(steps).max()
    walk = np.tril(np.ones((dates, dates)))
    found = linprog(-walk.mean(axis=0), bounds=[(-most, most)] * dates)
    return -found.fun


@pytest.mark.parametrize("size", [0.0, 0.5, 2.0])
def test_without_noise_the_range_is_the_programmes(size):
    profile = np.array([0.3, -0.1, 0.15, 2.0, 2.4, 1.9])
    told = relative_magnitudes(profile, np.zeros((6, 6)), AT, PASSED,
                               drift=np.array([size]), level=0.95)  # fmt: skip
    wide = furthest(profile[:3], 3, size)
    assert told.low[0] == pytest.approx(2.1 - wide)
    assert told.high[0] == pytest.approx(2.1 + wide)


def test_drift_goes_on_at_dates_that_are_left_out():
    """A fastest drift of 1 a date and a date left out: at last 4 dates have passed."""
    profile = np.array([-3.0, -2.0, -1.0, 6.0, 6.0, 6.0])
    told = relative_magnitudes(
        profile, np.zeros((6, 6)), AT, np.where(AT < 0, AT + 1.0, AT + 2.0),
        drift=np.array([1.0]), level=0.95,
    )  # fmt: skip
    assert told.low[0] == pytest.approx(6 - (2 + 3 + 4) / 3)


def test_without_drift_it_is_the_plain_range():
    told = relative_magnitudes(np.ones(6), 0.04 * np.eye(6), AT, PASSED,
                               drift=np.zeros(1), level=0.95)  # fmt: skip
    half = 1.959964 * 0.2 / np.sqrt(3)
    assert told.low[0] == pytest.approx(1 - half, abs=1e-6)


def test_the_breakdown_is_the_first_drift_that_lets_nought_in():
    drift = np.array([0.0, 0.5, 1.0, 1.5, 2.0])
    profile = np.array([0.0, 0.0, 0.5, 1.0, 1.0, 1.0])
    told = relative_magnitudes(profile, np.zeros((6, 6)), AT, PASSED, drift=drift,
                               level=0.95)  # fmt: skip
    assert told.breakdown == 1.0  # the largest step is 0.5, twice over on average
    firm = relative_magnitudes(10 * profile + [0, 0, -5, 0, 0, 0], np.zeros((6, 6)),
                               AT, PASSED, drift=drift, level=0.95)  # fmt: skip
    assert firm.breakdown == np.inf


def test_one_date_before_is_no_ground():
    assert relative_magnitudes(np.ones(2), np.eye(2), np.array([0, 1]), np.ones(2),
                               drift=np.zeros(1), level=0.95) is None  # fmt: skip


def test_the_range_holds_the_effect_as_often_as_it_says_under_the_largest_drift():
    """Truth 0 with a drift after equal to the largest before: at least 95%."""
    rng = np.random.default_rng(5)
    base = np.array([-0.5, 0.0, 0.0, 0.5, 1.0, 1.5])
    spread = 0.01 * (np.eye(6) + 1)
    seen = rng.multivariate_normal(base, spread, size=400)
    held = 0
    for profile in seen:
        told = relative_magnitudes(profile, spread, AT, PASSED, drift=np.ones(1),
                                   level=0.95)  # fmt: skip
        held += told.low[0] <= 0 <= told.high[0]
    assert held / 400 >= 0.93
