"""How sure the parameters of a spatial model are: their covariance, two ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from missionmetrics.stats.spatial.fit import Fit

Floats = NDArray[np.float64]
Information = Literal["observed", "expected"]
MOST_EXPECTED = 4000
"""Areas up to which the full tables that expected information needs are made."""


def covariance(fit: Fit, *, information: Information = "observed") -> Floats:
    """Covariance of all parameters, variance of the errors last.

    Parameters
    ----------
    fit : Fit
    information : {"observed", "expected"}
        From the curvature of the log-likelihood where it is largest, or from its
        mean over data like these.

    Returns
    -------
    ndarray, shape (p, p)
        In the order ``rho`` and ``lambda`` (where the model has them), coefficients,
        variance.

    Raises
    ------
    EvidenceError
        ``MM-SPATIAL-EXPECTED`` for more than 4,000 areas, or a panel, and expected
        information.

    Notes
    -----
    The observed one needs no more than sparse products and the derivative of a trace,
    so that it is exact at any number of areas. The expected one needs ``tr(G'G)``,
    which is not the same for ``W`` and for the symmetric table of the same
    eigenvalues.
    """
    if information == "expected":
        return _inverse(fit, _expected(fit))
    return _inverse(fit, _observed(fit))


def standard_errors(fit: Fit, *, information: Information = "observed") -> Floats:
    """Square roots of the diagonal of :func:`covariance`, shape (p,)."""
    return np.sqrt(np.diag(covariance(fit, information=information)))


def _inverse(fit: Fit, full: Floats) -> Floats:
    """Of the rows that the model has, scaled so that units do not matter."""
    kind = fit.problem.kind
    has = [kind.lag, kind.error, *[True] * (len(full) - 2)]
    kept = full[np.ix_(has, has)]
    size = np.sqrt(np.diag(kept))
    return np.asarray(np.linalg.inv(kept / np.outer(size, size)) / np.outer(size, size))


def _observed(fit: Fit) -> Floats:
    """Minus second derivatives: rho, lambda, coefficients, variance."""
    p, s2, n = fit.problem, fit.variance, fit.problem.free
    once, twice = p.columns, p.lagged
    passed = once - fit.error * twice
    v = np.r_[1.0, -fit.rho, -fit.coefficients]
    e, wu = passed @ v, twice @ v
    by_rho, by_design = -passed[:, 1], -passed[:, 2:]
    steep = np.column_stack([by_rho, -wu, by_design])
    full = np.zeros((steep.shape[1] + 1,) * 2)
    full[:-1, :-1] = steep.T @ steep / s2
    bends = np.r_[e @ twice[:, 1], 0.0, e @ twice[:, 2:]] / s2
    full[1, :-1] += bends
    full[:-1, 1] += bends
    # what a model does not have is left out later, and would cost as much
    if p.kind.lag:
        full[0, 0] += float(p.second(fit.rho, p.determinant))
    if p.kind.error:
        full[1, 1] += float(p.second(fit.error, p.determinant))
    full[-1, :-1] = full[:-1, -1] = -(steep.T @ e) / s2**2
    full[-1, -1] = n / (2 * s2**2)
    return full


def _expected(fit: Fit) -> Floats:
    """Means of minus second derivatives, by full tables."""
    p, s2, n = fit.problem, fit.variance, fit.problem.weights.n
    if n > MOST_EXPECTED or p.times != 1 or not p.constant:
        raise EvidenceError(
            f"Expected information is not worked out for {n} areas or for panels.",
            fix="ask for information='observed'.",
            code="MM-SPATIAL-EXPECTED",
        )
    w, eye = p.weights.matrix.toarray(), np.eye(n)
    b = eye - fit.error * w
    g = w @ np.linalg.inv(eye - fit.rho * w)
    h = w @ np.linalg.inv(b)
    whole = b @ g @ np.linalg.inv(b)
    x = b @ p.design
    mean = b @ g @ p.design @ fit.coefficients
    full = np.zeros((2 + x.shape[1] + 1,) * 2)
    full[0, 0] = np.sum(g * g.T) + np.sum(whole**2) + mean @ mean / s2
    full[1, 1] = np.sum(h * h.T) + np.sum(h**2)
    full[0, 1] = full[1, 0] = np.sum(h * whole) + np.trace(w @ g @ np.linalg.inv(b))
    full[2:-1, 2:-1] = x.T @ x / s2
    full[0, 2:-1] = full[2:-1, 0] = x.T @ mean / s2
    full[0, -1] = full[-1, 0] = np.trace(g) / s2
    full[1, -1] = full[-1, 1] = np.trace(h) / s2
    full[-1, -1] = n / (2 * s2**2)
    return full
