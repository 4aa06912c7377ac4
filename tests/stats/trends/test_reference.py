"""The trend engine against published figures and independent programs."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from statsmodels.datasets import nile
from statsmodels.tsa.statespace.kalman_smoother import KalmanSmoother
from statsmodels.tsa.statespace.structural import UnobservedComponents

from missionmetrics.stats.trend import FixedRatios, fit_trend

YEARS = np.arange(1871.0, 1971.0)


def flows():
    """Annual flow of the Nile at Aswan, 1871 to 1970 (Durbin & Koopman 2012)."""
    return nile.load_pandas().data["volume"].to_numpy(dtype=float)


def best_smooth_trend():
    """The smooth trend (no level shocks) of greatest likelihood, searched here."""

    def minus_likelihood(log_ratio):
        fit = fit_trend(flows(), YEARS, prior=FixedRatios(0.0, np.exp(log_ratio)))
        return -fit.log_likelihood()[0, 0]

    found = minimize_scalar(minus_likelihood, bounds=(-14, -5), method="bounded")
    ratio = float(np.exp(found.x))
    return ratio, fit_trend(flows(), YEARS, prior=FixedRatios(0.0, ratio))


def test_smooth_trend_of_the_nile():
    # statsmodels 0.15 'strend', exact diffuse, optimum confirmed with several starts:
    # 18973.0, 1.62547, log-likelihood -634.028953; last slope -1.0635, sd 4.8910.
    ratio, fit = best_smooth_trend()
    noise = fit.groups[0].noise[0, 0] ** 2
    assert noise == pytest.approx(18973.0, rel=1e-3)
    assert noise * ratio == pytest.approx(1.62547, rel=1e-3)
    assert fit.log_likelihood()[0, 0] == pytest.approx(-634.028953, abs=1e-5)
    assert fit.slope().centre[0, 0] == pytest.approx(-1.0635, abs=0.005)
    assert fit.slope().scale[0, 0] == pytest.approx(4.8910, abs=0.005)


def record(seed, length, holes):
    rng = np.random.default_rng(seed)
    slope = np.cumsum(0.3 * rng.normal(size=length))
    level = 50 + np.cumsum(slope + 0.4 * rng.normal(size=length))
    values = level + rng.normal(size=length)
    values[list(holes)] = np.nan
    return values


CASES = [
    (1, 30, ()),
    (2, 12, ()),
    (3, 5, ()),
    (4, 30, (0, 4, 5, 11, 20)),
    (5, 20, (1, 18)),
    (6, 15, (7, 8, 9)),
]


@pytest.mark.parametrize(("level", "slope"), [(0.16, 0.09), (0.0, 0.5), (2.0, 0.0)])
@pytest.mark.parametrize(("seed", "length", "holes"), CASES)
def test_equals_the_exact_diffuse_smoother(seed, length, holes, level, slope):
    # statsmodels' Kalman smoother at the same parameters, noise variance 1.
    values = record(seed, length, holes)
    peer = UnobservedComponents(values, "lltrend", use_exact_diffuse=True)
    smoothed = peer.smooth([1.0, level, slope])
    fit = fit_trend(values, np.arange(length) + 2000.0, prior=FixedRatios(level, slope))
    noise = fit.groups[0].noise[0, 0]
    for k, ask in enumerate((fit.level, fit.slope)):
        for t in range(length):
            found = ask(2000.0 + t)
            variance = (found.scale[0, 0] / noise) ** 2
            assert found.centre[0, 0] == pytest.approx(
                smoothed.smoothed_state[k, t], abs=1e-7
            )
            assert variance == pytest.approx(
                smoothed.smoothed_state_cov[k, k, t], rel=1e-8
            )
    ahead = smoothed.get_forecast(6)
    found = fit.level(2000.0 + length + 5)
    assert found.centre[0, 0] == pytest.approx(ahead.predicted_mean[-1], abs=1e-7)
    assert (found.scale[0, 0] / noise) ** 2 + 1 == pytest.approx(
        ahead.var_pred_mean[-1], rel=1e-8
    )


@pytest.mark.parametrize(("seed", "length", "holes"), CASES)
def test_likelihood_is_the_exact_diffuse_one(seed, length, holes):
    values = record(seed, length, holes)
    fit = fit_trend(values, np.arange(float(length)), prior=FixedRatios(0.16, 0.09))
    noise = fit.groups[0].noise[0, 0] ** 2
    peer = UnobservedComponents(values, "lltrend", use_exact_diffuse=True)
    expected = peer.loglike([noise, 0.16 * noise, 0.09 * noise])
    assert fit.log_likelihood()[0, 0] == pytest.approx(expected, abs=1e-8)


def integrated_wiener(values, dates, level, slope):
    """statsmodels' smoother on the continuous-time form, dates in spacings.

    Transition and shocks between irregular dates from Harvey (1989), section 9.2.
    """
    gaps = np.append(np.diff(dates), 1.0)
    size = dates.size
    transition = np.zeros((2, 2, size))
    transition[0, 0] = transition[1, 1] = 1
    transition[0, 1] = gaps
    shocks = np.empty((2, 2, size))
    shocks[0, 0] = level * gaps + slope * gaps**3 / 3
    shocks[0, 1] = shocks[1, 0] = slope * gaps**2 / 2
    shocks[1, 1] = slope * gaps
    peer = KalmanSmoother(k_endog=1, k_states=2, nobs=size)
    peer.bind(values[:, None])
    peer["design"] = np.array([[1.0, 0.0]])
    peer["obs_cov"] = np.array([[1.0]])
    peer["transition"], peer["state_cov"] = transition, shocks
    peer["selection"] = np.eye(2)
    peer.initialize("diffuse")
    return peer.smooth()


def test_irregular_dates_equal_the_integrated_wiener_process():
    # Backwards in time the model is the same with the slope's sign turned, so the
    # first date is held against the peer's last date of the reversed record: at the
    # first date itself statsmodels 0.15 gives two answers for one slope (-0.589
    # forwards, -1.454 reversed) when transitions vary and shocks are correlated.
    rng = np.random.default_rng(8)
    dates = np.cumsum(rng.uniform(0.3, 2.5, 18))
    values = record(8, 18, ())
    spacing = np.median(np.diff(dates))
    forwards = integrated_wiener(values, dates / spacing, 0.3, 0.05)
    backwards = integrated_wiener(
        values[::-1].copy(), -dates[::-1] / spacing, 0.3, 0.05
    )
    fit = fit_trend(values, dates, prior=FixedRatios(0.3, 0.05))
    assert fit.groups[0].plan.clock.step == 0
    noise = fit.groups[0].noise[0, 0]
    for t, date in enumerate(dates):
        peer, at, sign = (forwards, t, 1) if t else (backwards, -1, -1)
        for k, (ask, unit) in enumerate(((fit.level, 1.0), (fit.slope, spacing))):
            found = ask(date)
            turn = sign if k else 1
            assert found.centre[0, 0] * unit == pytest.approx(
                turn * peer.smoothed_state[k, at], abs=1e-7
            )
            assert (found.scale[0, 0] * unit / noise) ** 2 == pytest.approx(
                peer.smoothed_state_cov[k, k, at], rel=1e-8
            )


class MixedModel:
    """Henderson's mixed model equations for the regular form, shocks written out.

    An independent road to any combination: start level and slope free, every shock
    its own unknown with variance its ratio (Henderson 1975, Biometrics 31:423-447).
    """

    def __init__(self, values, steps, level, slope, damping=None):
        self.size, self.steps, self.damping = values.size, steps, damping
        rows = np.array([self.row(t) for t in range(values.size)])
        shocks = np.concatenate([np.full(steps, level), np.full(steps, slope)])
        normal = rows.T @ rows
        normal[2:, 2:] += np.diag(1 / shocks)
        self.inverse = np.linalg.inv(normal)
        self.best = self.inverse @ rows.T @ values

    def states(self):
        """Coefficients of (level, slope) at every step on all unknowns."""
        unknowns = 2 + 2 * self.steps
        level, slope = np.zeros(unknowns), np.zeros(unknowns)
        level[0] = slope[1] = 1
        yield level, slope
        for step in range(self.steps):
            phi = self.damping if self.damping and step >= self.size - 1 else 1.0
            level = level + slope
            level[2 + step] += 1
            slope = phi * slope
            slope[2 + self.steps + step] += 1
            yield level, slope

    def row(self, at, kind=0):
        return list(self.states())[at][kind]

    def answer(self, weights):
        return weights @ self.best, weights @ self.inverse @ weights


def engine(values, level=0.3, slope=0.05):
    dates = np.arange(2001.0, 2001.0 + values.size)
    fit = fit_trend(values, dates, prior=FixedRatios(level, slope))
    return fit, fit.groups[0].noise[0, 0]


def test_change_pace_gap_and_functional_equal_the_mixed_model():
    values = record(9, 14, ())
    fit, noise = engine(values)
    peer = MixedModel(values, 20, 0.3, 0.05)
    change = fit.change(2004.0, 2014.0)
    gap = fit.pace_gap(90.0, 2020.0)
    odd = fit.functional(
        [2003.0, 2009.0], level=[1.0, -2.0], slope=[0.0, 3.0], constant=1.0
    )
    asked = [
        (change, peer.row(13) - peer.row(3), 0.0),
        (gap, peer.row(13, 1) + peer.row(13) / 6, -90.0 / 6),
        (odd, peer.row(2) - 2 * peer.row(8) + 3 * peer.row(8, 1), 1.0),
    ]
    for found, weights, constant in asked:
        centre, variance = peer.answer(weights)
        assert found.centre[0, 0] == pytest.approx(centre + constant, abs=1e-8)
        assert (found.scale[0, 0] / noise) ** 2 == pytest.approx(variance, rel=1e-8)


@pytest.mark.parametrize("damping", [0.9, 0.6])
def test_damped_forecast_equals_the_mixed_model(damping):
    values = record(10, 12, ())
    fit, noise = engine(values)
    peer = MixedModel(values, 17, 0.3, 0.05, damping=damping)
    centre, variance = peer.answer(peer.row(17))
    found = fit.forecast(2001.0 + 17, damping=damping)
    assert found.centre[0, 0] == pytest.approx(centre, abs=1e-8)
    assert (found.scale[0, 0] / noise) ** 2 == pytest.approx(variance, rel=1e-8)


def test_without_movement_it_is_least_squares():
    # Both ratios 0: the textbook line, with its t interval of the slope.
    values = record(11, 10, ())
    x = np.arange(10.0)
    fit = fit_trend(values, x + 2000, prior=FixedRatios(0.0, 0.0))
    slope, start = np.polyfit(x, values, 1)
    squares = ((values - start - slope * x) ** 2).sum()
    error = np.sqrt(squares / 8 / ((x - x.mean()) ** 2).sum())
    low, high = fit.slope().interval(0.95)
    t_975_8_df = 2.306004135
    assert low[0] == pytest.approx(slope - t_975_8_df * error, abs=1e-6)
    assert high[0] == pytest.approx(slope + t_975_8_df * error, abs=1e-6)
