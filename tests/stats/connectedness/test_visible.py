"""What a record would show, against records made apart from the function."""

import numpy as np
import pytest

from benchmarks.link_worlds import chained, remembering
from missionmetrics.stats.connectedness import visible as seen
from missionmetrics.stats.connectedness.carried import carried_over
from missionmetrics.stats.connectedness.shares import generalised
from missionmetrics.stats.connectedness.visible import least_visible


def visible(values, seed=0):
    test = carried_over(values, draws=199, seed=seed)
    return least_visible(values, test.critical, seed=seed)


def test_a_longer_record_shows_less():
    rng = np.random.default_rng(1)
    short, long = (
        np.nanmean([visible(r) for r in remembering(rng, 8, dates, 5).values])
        for dates in (30, 90)
    )
    assert long < 0.6 * short


def test_what_is_said_to_be_visible_is_seen_in_about_80_of_100():
    """A chain of 5 with .4 from date to date has a total of .16: seen in 70 of 100
    records of 40 dates, 94 of 60. So .16 is just short of visible at 40, beyond at 60.
    """
    rng = np.random.default_rng(2)
    forty = np.nanmean([visible(r) for r in chained(rng, 10, 40, 5).values])
    sixty = np.nanmean([visible(r) for r in chained(rng, 10, 60, 5).values])
    assert forty == pytest.approx(0.19, abs=0.06)
    assert sixty < 0.16


def test_where_nothing_can_be_seen_there_is_no_size():
    rng = np.random.default_rng(3)
    values = remembering(rng, 1, 30, 3).values[0]
    assert np.isnan(least_visible(values, 0.999))


def test_shares_are_told_of_shocks_as_large_as_they_are(monkeypatch):
    """Of a series that keeps .9 of itself, 1 - .81 of its variance is new."""
    rng = np.random.default_rng(4)
    kept = np.array([0.0, 0.9])
    values = rng.normal(size=(1200, 2))
    for date in range(1, len(values)):
        values[date] += kept * values[date - 1]
    told = []

    def recorded(fit, horizon):
        told.append(fit.covariance)
        return generalised(fit, horizon)

    monkeypatch.setattr(seen, "generalised", recorded)
    monkeypatch.setattr(seen, "EACH", 10)
    least_visible(values, 0.0)
    variance = np.diagonal(told[-1][0])
    assert variance[1] / variance[0] == pytest.approx(1 - 0.81, rel=0.15)
