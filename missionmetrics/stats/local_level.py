"""A record that wanders about no line: a level that moves, seen through noise.

The trend's plainer sibling, for what is meant to stay where it is. Its two variances
are estimated by maximum likelihood, the level being unknown beforehand (diffuse).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize_scalar

from missionmetrics.core.errors import EvidenceError

Floats = NDArray[np.float64]
FEWEST = 3
LOG_RATIOS = np.linspace(-18.0, 10.0, 57)


class LocalLevel(NamedTuple):
    """A fitted level: variances in squared units, level and sd in units.

    ``movement`` is the variance that one unit of time adds to the level.
    """

    noise: float
    movement: float
    log_likelihood: float
    level: float
    sd: float


def fit_local_level(values: ArrayLike, times: ArrayLike) -> LocalLevel:
    """Fit a moving level to one record and say where it stands at the last date.

    Parameters
    ----------
    values : array_like, shape (T,)
        The record; NaN where nothing was observed.
    times : array_like, shape (T,)
        Strictly increasing dates.

    Raises
    ------
    EvidenceError
        Fewer than 3 finite values, an infinite one, or dates that do not rise
        (``MM-LEVEL-VALUES``).

    Notes
    -----
    The sd takes the variances as known, as maximum likelihood does: it is too small
    on short records. Harvey (1989) Forecasting, structural time series models and
    the Kalman filter, section 4.2; the likelihood is the exact diffuse one of Durbin
    & Koopman (2012) Time series analysis by state space methods, section 7.2.
    """
    y, t = _checked(values, times)
    apart = np.minimum.outer(t, t) - t[0]

    def unlikely(log_ratio: float) -> float:
        return -_profile(y, apart, float(np.exp(log_ratio)))[0]

    coarse = LOG_RATIOS[np.argmin([unlikely(r) for r in LOG_RATIOS])]
    found = minimize_scalar(
        unlikely, bounds=(coarse - 0.5, coarse + 0.5), method="bounded",
        options={"xatol": 1e-10},
    )  # fmt: skip
    ratio = float(np.exp(found.x))
    likelihood, noise, mean, factor = _profile(y, apart, ratio)
    level, variance = _now(y, apart, ratio, mean, factor)
    return LocalLevel(
        noise=noise,
        movement=ratio * noise,
        log_likelihood=likelihood,
        level=level,
        sd=float(np.sqrt(variance * noise)),
    )


def _profile(
    y: Floats, apart: Floats, ratio: float
) -> tuple[float, float, float, tuple[Floats, bool]]:
    """Log likelihood at a variance ratio, with noise and first level solved for."""
    n = y.size
    factor = cho_factor(np.eye(n) + ratio * apart, lower=True)
    ones = np.ones(n)
    weight = cho_solve(factor, ones)
    mean = float(weight @ y / weight.sum())
    residual = y - mean
    squares = float(residual @ cho_solve(factor, residual))
    noise = squares / (n - 1)
    log_det = 2 * float(np.log(np.diag(factor[0])).sum()) + float(np.log(weight.sum()))
    likelihood = -0.5 * (
        n * np.log(2 * np.pi) + (n - 1) * (np.log(noise) + 1) + log_det
    )
    return likelihood, noise, mean, factor


def _now(
    y: Floats, apart: Floats, ratio: float, mean: float, factor: tuple[Floats, bool]
) -> tuple[float, float]:
    """Level at the last date and its variance in units of the noise."""
    shared = ratio * apart[-1]
    ones = np.ones(y.size)
    weight = cho_solve(factor, ones)
    pull = cho_solve(factor, shared)
    level = mean + float(pull @ (y - mean))
    unknown_mean = (1 - float(pull @ ones)) ** 2 / float(weight.sum())
    return level, float(shared[-1] - pull @ shared) + unknown_mean


def _checked(values: ArrayLike, times: ArrayLike) -> tuple[Floats, Floats]:
    y, t = np.asarray(values, dtype=float), np.asarray(times, dtype=float)
    fits = y.ndim == 1 and y.shape == t.shape
    if not fits or np.isinf(y).any() or not (np.diff(t) > 0).all():
        raise EvidenceError(
            f"`values` {y.shape} and `times` {t.shape} are no record on rising dates.",
            fix="give one finite value, or NaN, for each of the rising dates.",
            code="MM-LEVEL-VALUES",
        )
    seen = ~np.isnan(y)
    if seen.sum() < FEWEST or np.ptp(y[seen]) == 0:
        raise EvidenceError(
            f"The record has {int(seen.sum())} values, and "
            f"{len(set(y[seen].tolist()))} that differ.",
            fix=f"give at least {FEWEST} values that are not all the same.",
            code="MM-LEVEL-VALUES",
        )
    return y[seen], t[seen]
