"""Rescaled time: the integral of the rate, a known statistic, and a wrong rate."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import goodness_of_fit, uniform

from missionmetrics.stats.excitation.baseline import Baseline, Trend
from missionmetrics.stats.excitation.hawkes import fit_hawkes
from missionmetrics.stats.excitation.rescaling import (
    anderson_darling,
    even_gaps,
    misfit,
    residual_times,
)
from tests.stats.excitation.test_hawkes import simulated


@pytest.mark.parametrize("baseline", [Baseline((20.0,)), Trend(60.0)])
def test_rescaled_times_are_integrals_of_the_rate(baseline):
    times = simulated(2, 60.0)
    fit = fit_hawkes(times, 60.0, baseline=baseline)

    def rate(t):
        before = times[times < t]
        raised = np.exp(-fit.decay * (t - before)).sum()
        own = baseline.at(np.array([t]))[0] @ fit.baseline
        return own + fit.ratio * fit.decay * raised

    found = residual_times(times, fit, baseline=baseline)
    for k in (0, 5, 20):
        inner = np.append(times[:k], 20.0)
        whole, _ = quad(rate, 0, times[k], points=inner[inner < times[k]], limit=500)
        assert found[k] == pytest.approx(whole, abs=1e-6)


def test_the_statistic_is_another_program_s():
    values = np.random.default_rng(4).beta(2, 1, 40)
    other = goodness_of_fit(
        uniform, values, known_params={"loc": 0, "scale": 1}, statistic="ad",
        n_mc_samples=2, rng=1,
    )  # fmt: skip
    assert anderson_darling(values[None])[0] == pytest.approx(other.statistic)


def test_gaps_of_a_right_rate_are_even():
    """Of values that are even, the statistic is one on average."""
    gaps = np.random.default_rng(5).exponential(size=(400, 50))
    even = np.array([even_gaps(np.cumsum(row)) for row in gaps])
    assert even.mean() == pytest.approx(0.5, abs=0.01)
    assert anderson_darling(even).mean() == pytest.approx(1.0, abs=0.15)


def test_a_rate_that_leaves_out_the_bunches_fits_worse():
    rng = np.random.default_rng(6)
    rate = np.tile([0.01] * 40 + [0.3] * 8, 30)
    counts = rng.poisson(rate)[None].astype(float)
    flat = np.full((1, rate.size), rate.mean())
    right, wrong = misfit(counts, rate[None])[0], misfit(counts, flat)[0]
    assert right < 3.5
    assert wrong > 10


def test_a_record_without_events_has_no_misfit():
    assert misfit(np.zeros((1, 5)), np.ones((1, 5)))[0] == 0.0
