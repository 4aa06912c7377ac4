"""Known sampling errors: against integration by hand, and what must always hold."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.trend import FixedRatios, fit_trend
from tests.stats.trends.brute import Brute

ERRORS = np.array([0.4, 1.2, 0.7, 0.5, 1.5, 0.6, 0.9, 0.8, 0.4, 1.1])
YEARS = np.arange(2010.0, 2020.0)
PRIOR = FixedRatios(0.3, 0.04)


def record(seed=3):
    rng = np.random.default_rng(seed)
    return np.cumsum(0.4 + 0.5 * rng.normal(size=10)) + ERRORS * rng.normal(size=10)


def dense(tau, watch=None, errors=ERRORS):
    """The model at one size of the noise: everything known, so all is normal."""
    watch = np.eye(10) if watch is None else watch
    noise = watch @ watch.T
    alone = np.sqrt(np.diagonal(noise))
    sampling = noise * np.outer(errors / alone, errors / alone)
    average = np.mean(errors**2 / alone**2)
    total = (tau**2 - average) * noise + sampling
    return Brute(watch, total, PRIOR.level * tau**2, PRIOR.slope * tau**2)


def by_hand(y, name, at, watch=None, errors=ERRORS):
    """Mean, and chance of ``at`` or less, integrated with quad.

    Over the wobble besides sampling, in units of the average sampling error, which has
    a half-Cauchy density of scale 1.
    """
    watch = np.eye(10) if watch is None else watch
    least = np.sqrt(np.mean(errors**2 / (watch**2).sum(axis=1)))

    def over(function):
        def inside(wobble):
            model = dense(least * np.hypot(1, wobble), watch, errors)
            square, log_det = model.squares(y)
            likelihood = np.exp(-(square + log_det) / 2 + 8)
            return likelihood / (1 + wobble**2) * function(model)

        return quad(inside, 0.0, 60.0, limit=400, points=[0.5, 2.0, 8.0])[0]

    whole = over(lambda _: 1.0)
    mean = over(lambda model: model.predict(y, name)[0]) / whole

    def below(model):
        centre, variance = model.predict(y, name)
        return norm.cdf(at, centre, np.sqrt(variance))

    return mean, over(below) / whole


@pytest.mark.parametrize("name", ["level", "slope"])
def test_it_equals_integration_over_the_size_of_the_noise(name):
    y = record()
    found = getattr(fit_trend(y, YEARS, errors=ERRORS[None], prior=PRIOR), name)()
    at = found.quantile(0.3)[0]
    mean, below = by_hand(y, name, at)
    np.testing.assert_allclose(found.mean()[0], mean, atol=2e-4)
    np.testing.assert_allclose(below, 0.3, atol=2e-4)


def test_overlapping_windows_share_their_sampling_error_too():
    watch = np.array([[1, 1, 1, 0, 0, 0, 0]]) / 3
    watch = np.array([np.roll(watch[0], k) for k in range(5)])
    y, errors = record()[:5], ERRORS[:5]
    times = watch @ (2010.5 + np.arange(7.0))
    fit = fit_trend(y, times, spans=3.0, errors=errors[None], prior=PRIOR)
    found = fit.slope(2016.5)
    mean, below = by_hand(y, "slope", found.quantile(0.3)[0], watch, errors)
    np.testing.assert_allclose(found.mean()[0], mean, atol=5e-4)
    np.testing.assert_allclose(below, 0.3, atol=5e-4)


def test_a_missing_date_equals_the_record_without_it():
    y, seen = record(), np.arange(10) != 4
    gap = np.where(seen, y, np.nan)
    whole = fit_trend(gap, YEARS, errors=ERRORS[None]).slope()
    alone = fit_trend(y[seen], YEARS[seen], errors=ERRORS[None, seen]).slope()
    np.testing.assert_allclose(whole.interval(), alone.interval(), rtol=1e-6)


def test_units_of_value_and_time_do_not_matter():
    y = record()
    here = np.array(fit_trend(y, YEARS, errors=ERRORS[None]).slope().interval())
    there = fit_trend(1e3 * y, 12 * YEARS, errors=1e3 * ERRORS[None]).slope()
    np.testing.assert_allclose(np.array(there.interval()) * 12 / 1e3, here, rtol=1e-6)


def test_records_do_not_influence_one_another():
    y = np.array([record(seed) for seed in range(4)])
    errors = np.array([ERRORS, 2 * ERRORS, ERRORS[::-1], ERRORS])
    together = fit_trend(y, YEARS, errors=errors).slope().interval()
    for row in range(4):
        alone = fit_trend(y[row], YEARS, errors=errors[row][None]).slope().interval()
        np.testing.assert_allclose([e[row] for e in together], np.ravel(alone))


def test_a_row_without_all_its_errors_is_fitted_without_any():
    y = np.array([record(1), record(2)])
    errors = np.array([ERRORS, ERRORS])
    errors[1, 3] = np.nan
    fit = fit_trend(y, YEARS, errors=errors)
    plain = fit_trend(y, YEARS).slope().interval()
    np.testing.assert_allclose(
        np.array(fit.slope().interval())[:, 1], np.array(plain)[:, 1]
    )
    assert np.isinf(fit.slope().df[0])
    assert np.isfinite(fit.slope().df[1])


def test_a_precise_figure_counts_for_more():
    flat = np.zeros(10)
    flat[-1] = 3.0
    vague, sharp = np.full((2, 10), 0.5)
    vague[-1] = 4.0
    levels = [
        fit_trend(flat, YEARS, errors=errors[None]).level().mean()[0]
        for errors in (vague, sharp)
    ]
    assert levels[0] < levels[1]


def test_known_errors_bound_the_doubt_from_below():
    # A record that is a line to the last digit proves nothing when each of its
    # figures is uncertain.
    line = np.arange(10.0)
    fit = fit_trend(line, YEARS, errors=np.ones((1, 10)))
    assert not fit.exact[0]
    least = 1 / np.sqrt(((YEARS - YEARS.mean()) ** 2).sum())
    assert fit.slope().sd()[0] > least


@pytest.mark.parametrize("error", [0.0, -1.0, np.inf])
def test_an_error_is_above_nought(error):
    with pytest.raises(EvidenceError) as caught:
        fit_trend(record(), YEARS, errors=np.where(ERRORS == 1.5, error, ERRORS)[None])
    assert caught.value.code == "MM-TREND-ERRORS"


def test_coverage_where_errors_differ_from_date_to_date():
    """200 records of 12 dates: 95% intervals of slope and level six ahead.

    The known errors are half to one and a half of the unknown wobble. The bounds are
    two standard errors beside the goal of 93 to 97.5%, and one point for a small run.
    """
    rng = np.random.default_rng(4)
    size, dates = 200, 12
    moving = rng.choice([0.05, 0.1, 0.2, 0.3], size)[:, None]
    slope = np.cumsum(moving * rng.normal(size=(size, dates + 6)), axis=1)
    level = np.cumsum(slope, axis=1) - slope
    errors = rng.uniform(0.5, 1.5, (size, dates))
    noise = 0.3 * rng.normal(size=(size, dates)) + errors * rng.normal(
        size=(size, dates)
    )
    fit = fit_trend(level[:, :dates] + noise, np.arange(12.0), errors=errors)
    for found, truth in (
        (fit.slope(), slope[:, dates - 1]),
        (fit.level(17.0), level[:, -1]),
    ):
        low, high = found.interval()
        assert 0.92 < np.mean((low <= truth) & (truth <= high)) < 0.99


def test_joint_draws_agree_with_the_mixtures():
    fit = fit_trend(record(), YEARS, errors=ERRORS[None])
    drawn = fit.draws(20_000, seed=1)[0]
    for column, found in enumerate((fit.level(), fit.slope())):
        for p in (0.1, 0.5, 0.9):
            below = np.mean(drawn[:, column] <= found.quantile(p)[0])
            assert abs(below - p) < 0.012
