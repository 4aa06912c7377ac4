"""Links between neighbours, and how often chance alone brings a signal."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter

from missionmetrics.stats.process.limits import xmr_limits
from missionmetrics.stats.process.links import (
    ALARMS,
    LENGTHS,
    LINKS,
    alarm_chance,
    neighbour_link,
)
from missionmetrics.stats.process.signals import signals


def leaning(count, n, link, *, seed):
    """Steady series, (count, n): each value leans on the one before."""
    shocks = np.random.default_rng(seed).normal(size=(count, n))
    shocks[:, 1:] *= np.sqrt(1 - link**2)
    return lfilter([1.0], [1.0, -link], shocks, axis=1)


def test_a_link_by_hand():
    # Mean 2; apart -1 1 0 -1 1; pairs -1 0 0 -1 of a total of 4.
    found = neighbour_link([1.0, 3.0, 2.0, 1.0, 3.0])
    assert found.correlation == pytest.approx(-2 / 4)
    assert (found.pairs, found.linked) == (4, False)
    # Two pairs of four are known: they stand for all.
    gap = neighbour_link([1.0, 3.0, np.nan, 2.0, 1.0, 3.0])
    assert gap.correlation == pytest.approx((-2 / 4) * 4 / 3)
    assert gap.pairs == 3


@pytest.mark.parametrize("values", [[], [np.nan], [1.0, 2.0], [3.0] * 9])
def test_without_enough_there_is_no_link(values):
    found = neighbour_link(values)
    assert np.isnan(found.correlation)
    assert not found.linked


@pytest.mark.parametrize("n", [8, 24, 60])
def test_values_without_a_link_are_seldom_called_linked(n):
    """One in twenty, by the exact mean and variance of Moran (1948)."""
    found = [neighbour_link(x).linked for x in leaning(4000, n, 0.0, seed=2)]
    assert np.mean(found) == pytest.approx(0.05, abs=0.012)


def test_a_strong_link_in_a_long_series_is_found():
    found = [neighbour_link(x).linked for x in leaning(300, 48, 0.6, seed=2)]
    assert np.mean(found) > 0.95


def alarmed(series):
    return float(np.mean([(signals(x, xmr_limits(x)) != "").any() for x in series]))


@pytest.mark.parametrize(("n", "link"), [(12, 0.0), (24, 0.0), (24, 0.6), (12, 0.8)])
def test_the_chances_of_an_alarm_are_those_of_a_simulation(n, link):
    seen = alarmed(leaning(1500, n, link, seed=4))
    assert alarm_chance(n, link) == pytest.approx(seen, abs=0.04)


@pytest.mark.slow
def test_every_chance_of_an_alarm_is_that_of_a_simulation():
    for i, n in enumerate(LENGTHS.astype(int)):
        for j, link in enumerate(LINKS):
            seen = alarmed(leaning(4000, n, link, seed=100 + n))
            assert ALARMS[i, j] == pytest.approx(seen, abs=0.025), (n, link)


def test_between_and_beyond_what_was_simulated():
    assert alarm_chance(24, -0.5) == alarm_chance(24, 0.0) == 0.187
    assert alarm_chance(3, 0.0) == alarm_chance(8, 0.0)
    assert alarm_chance(1000, 0.0) == alarm_chance(192, 0.0)
    assert 0.187 < alarm_chance(24, 0.1) < 0.342
    assert 0.187 < alarm_chance(36, 0.0) < 0.384
    assert (np.diff(ALARMS, axis=0) >= 0).all()
    assert (np.diff(ALARMS, axis=1) >= 0).all()
