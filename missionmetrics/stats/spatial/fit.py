"""Spatial models by exact maximum likelihood, at any number of areas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq, minimize, root

from missionmetrics.stats.spatial.kinds import Model, kind_of
from missionmetrics.stats.spatial.problem import Problem, one_date

if TYPE_CHECKING:
    from collections.abc import Callable

    from missionmetrics.stats.spatial.weights import Weights

Floats = NDArray[np.float64]
EDGE = 1 - 1e-6
"""Passing on fades for strengths between -1 and 1; searched up to here."""
TRIED = (0.3, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, EDGE)


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted model.

    Attributes
    ----------
    problem : Problem
    rho : float
        Strength of the neighbours' outcome; 0 where the model has none.
    error : float
        Strength of the neighbours' error; 0 where the model has none.
    coefficients : ndarray, shape (k,)
        Constant, drivers, neighbours' drivers.
    variance : float
        Mean squared error, by maximum likelihood.
    log_likelihood : float
    """

    problem: Problem
    rho: float
    error: float
    coefficients: Floats
    variance: float
    log_likelihood: float

    @property
    def own(self) -> Floats:
        """Coefficients of the drivers, shape (d,)."""
        start, d = int(self.problem.constant), self.problem.drivers
        return self.coefficients[start : start + d]

    @property
    def around(self) -> Floats:
        """Coefficients of the neighbours' drivers, shape (d,); noughts if none."""
        d = self.problem.drivers
        if not self.problem.kind.around:
            return np.zeros(d)
        return self.coefficients[-d:]

    @property
    def parameters(self) -> int:
        """How many numbers were fitted, the variance among them."""
        kind = self.problem.kind
        return len(self.coefficients) + kind.lag + kind.error + 1

    @property
    def residuals(self) -> Floats:
        """What is left once all that the model tells is taken out, shape (n,)."""
        p = self.problem
        v = np.r_[1.0, -self.rho, -self.coefficients]
        return np.asarray((p.columns - self.error * p.lagged) @ v)


def fit_spatial(
    outcome: ArrayLike, drivers: ArrayLike, weights: Weights, *, model: Model = "slx"
) -> Fit:
    """Fit one model to one figure an area.

    Parameters
    ----------
    outcome : array-like, shape (n,)
    drivers : array-like, shape (n, d)
        Without a constant, which is put in.
    weights : Weights
        Of the same n areas.
    model : {"slx", "sdem", "sar", "sdm", "sem", "sac"}
        See :data:`~missionmetrics.stats.spatial.kinds.KINDS`.

    Returns
    -------
    Fit
        At the largest likelihood.

    Raises
    ------
    EvidenceError
        ``MM-SPATIAL-MODEL``; figures that do not fit together or are missing
        (``MM-SPATIAL-SHAPE``, ``MM-SPATIAL-VALUES``), do not differ
        (``MM-SPATIAL-CONSTANT``), repeat one another (``MM-SPATIAL-TWINS``), leave no
        error (``MM-SPATIAL-EXACT``) or are too few (``MM-SPATIAL-FEW``).

    Notes
    -----
    The neighbours of an area without any are nought, not missing: it stays in, and
    tells of the drivers' own coefficients alone.

    References
    ----------
    Ord (1975) J. Am. Stat. Assoc. 70:120-126; LeSage & Pace (2009) Introduction to
    Spatial Econometrics, chapters 2 and 3; Squire & Trapp (1998) SIAM Review
    40:110-112.
    """
    return fitted(one_date(outcome, drivers, weights, kind_of(model)))


def fitted(problem: Problem) -> Fit:
    """The largest likelihood of a problem."""
    kind = problem.kind
    if kind.lag and kind.error:
        rho, error = _both(problem)
    elif kind.lag:
        rho, error = _root(lambda r: _score(problem, r, 0.0)[0]), 0.0
    elif kind.error:
        rho, error = 0.0, _root(lambda r: _score(problem, 0.0, r)[1])
    else:
        rho = error = 0.0
    return fit_at(problem, rho, error, log_likelihood(problem, rho, error))


def log_likelihood(problem: Problem, rho: float, error: float) -> float:
    """Log-likelihood with the best coefficients and variance at two strengths."""
    n, held = problem.free, problem.determinant
    least = float(problem.moments.profile(error).least(rho))
    logs = sum(float(problem.log_determinant(s, held)) for s in (rho, error) if s)
    return float(-n / 2 * (np.log(2 * np.pi * least / n) + 1) + logs)


def fit_at(problem: Problem, rho: float, error: float, logs: float) -> Fit:
    """The best coefficients and variance at two strengths of a known likelihood."""
    own = problem.moments.profile(error)
    rotated = own.at_nought - rho * own.fall
    return Fit(
        problem=problem, rho=rho, error=error,
        coefficients=problem.moments.coefficients(rotated, rho),
        variance=float(own.least(rho)) / problem.free,
        log_likelihood=logs,
    )  # fmt: skip


def _score(problem: Problem, rho: float, error: float) -> tuple[float, float]:
    """Derivatives of the log-likelihood in ``rho`` and in ``lambda``."""
    n, held, m = problem.free, problem.determinant, problem.moments
    own = m.profile(error)
    least = float(own.least(rho))
    in_rho = float(own.squares[1] + 2 * rho * own.squares[2])
    first = -n / 2 * in_rho / least - float(problem.trace(rho, held))
    slope = m.slope_in_error(rho, error)
    second = -n / 2 * slope / least - float(problem.trace(error, held))
    return first, second


def _root(score: Callable[[float], float]) -> float:
    """Where the score is nought, looked for outwards from 0."""
    start = score(0.0)
    if start == 0:
        return 0.0
    side, low = float(np.sign(start)), 0.0
    for far in TRIED:
        if score(side * far) * side <= 0:
            return float(brentq(score, side * low, side * far, xtol=1e-11, rtol=1e-12))
        low = far
    return side * EDGE


def _both(problem: Problem) -> tuple[float, float]:
    """Both strengths: from several starts, the best of all."""
    lone_rho = _root(lambda r: _score(problem, r, 0.0)[0])
    lone_error = _root(lambda r: _score(problem, 0.0, r)[1])
    starts = [(lone_rho, 0.0), (0.0, lone_error), (0.6, -0.4), (-0.4, 0.6)]

    def cost(at: Floats) -> tuple[float, Floats]:
        rho, error = float(at[0]), float(at[1])
        score = np.array(_score(problem, rho, error))
        return -log_likelihood(
            problem, rho, error
        ) / problem.free, -score / problem.free

    bounds = [(-EDGE, EDGE)] * 2
    found = [
        minimize(cost, np.array(s), jac=True, bounds=bounds, method="L-BFGS-B",
                 options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 200})
        for s in starts
    ]  # fmt: skip
    best = min(found, key=lambda f: float(f.fun)).x
    close = root(
        lambda at: _score(problem, float(at[0]), float(at[1])), best, tol=1e-12
    )
    fine = close.success and np.abs(close.x - best).max() < 1e-3
    rho, error = close.x if fine else best
    return float(rho), float(error)
