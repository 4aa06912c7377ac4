"""Ties that change with time: a vector autoregression whose coefficients drift.

Coefficients and covariance forget the past at given rates, so that no window has to be
chosen and no dates are lost. Each date's answer rests on the past alone.
"""

from __future__ import annotations

from math import inf
from numbers import Integral, Real
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg.blas import dgemm

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.connectedness.vector import (
    Vector,
    checked,
    fit_vector,
    lagged,
    numbers,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = NDArray[np.float64]

EARLY_WEIGHT = 0.1
"""What the squares of the first dates count for, before the past can be used."""
SHRINK = 0.99
"""An unstable step keeps this share of the state before it."""
DOUBLINGS = 4
"""So often a step is squared before its roots are worked out."""


class _Start(NamedTuple):
    """What is taken to be so before the first date.

    Coefficients (p k k,) on end, their spread (p k k, p k k), and the covariance (k, k)
    of what they leave.
    """

    state: Floats
    spread: Floats
    covariance: Floats


def moving_vector(
    series: ArrayLike,
    lags: int = 1,
    *,
    forgetting: Sequence[float] = (0.99, 0.96),
    tightness: float = 0.1,
    learned_from: int | None = None,
) -> Vector:
    """Follow the ties of series through time.

    Parameters
    ----------
    series : array-like of float, shape (T, k)
    lags : int
        p.
    forgetting : (float, float)
        Share of what was known that is kept from date to date: of coefficients and of
        the covariance, each between 0 and 1.
    tightness : float
        Prior variance of a coefficient of the first lag; of lag l it is divided by l
        squared (Minnesota). The prior mean is no tie at all.
    learned_from : int, optional
        So many first dates are fitted by least squares, and what they show is where it
        starts, in place of ``tightness``: their coefficients and their covariance
        (Primiceri). How well coefficients are known is taken as the R package takes it,
        from the past alone: so it hangs on the units of the series, which should be of
        one size. Those dates are then used twice.

    Returns
    -------
    Vector
        A stack of T: coefficients (T, p, k, k), covariance (T, k, k); no residuals.

    Raises
    ------
    EvidenceError
        ``MM-VECTOR-FORGETTING`` for what is not two shares between 0 and 1, or a
        tightness that is no number above 0; ``learned_from`` that is no number of
        dates of the record (``MM-VECTOR-LEARNED``); as `fit_vector` for the series, of
        which there is one table, and for the first dates of it.

    References
    ----------
    Primiceri (2005) Review of Economic Studies 72:821-852; Koop & Korobilis (2014)
    European Economic Review 71:101-116; Antonakakis, Chatziantoniou & Gabauer (2020)
    J. Risk Financial Manag. 13:84.
    """
    _check(forgetting, tightness)
    table = checked(series, lags, tightness)
    if table.ndim != 2:
        raise EvidenceError(
            f"the series have shape {table.shape}.",
            fix="give one table: one row a date and one column a series.",
            code="MM-VECTOR-SHAPE",
        )
    keep, decay = forgetting
    dates, k = table.shape
    x = table - table.mean(axis=0)
    _, past = lagged(x, lags)
    if learned_from is None:
        start = _unlearned(table, lags, tightness)
    else:
        start = _learned(table, lags, learned_from)
    state, spread, covariance = start
    found = np.zeros((dates, lags, k, k))
    noise = np.empty((dates, k, k))
    current = state.reshape(lags, k, k)
    for t in range(dates):
        if t > 0:
            left = x[t] if t <= lags else x[t] - _foreseen(current, past[t - lags])
            weight = EARLY_WEIGHT if t <= lags else 1.0
            squares = weight * np.outer(left, left)
            covariance = decay * covariance + (1 - decay) * squares
        noise[t] = covariance
        before = state
        if t >= lags:
            state = _updated(state, spread, x[t], past[t - lags], covariance, keep)
        current = state.reshape(lags, k, k)
        if t == 0 or _stable(current):
            found[t] = current
        else:
            found[t], state = found[t - 1], SHRINK * before
    return Vector(found, noise, np.empty((dates, 0, k)))


def _unlearned(table: Floats, lags: int, tightness: float) -> _Start:
    """No ties, and the covariance of the series as they are."""
    squares = table.shape[1] ** 2
    spread = np.repeat(tightness / np.arange(1.0, lags + 1) ** 2, squares)
    return _Start(
        np.zeros(lags * squares), np.diag(spread), np.cov(table, rowvar=False)
    )


def _learned(table: Floats, lags: int, first: int) -> _Start:
    """What least squares finds in the first dates."""
    whole = isinstance(first, Integral) and not isinstance(first, bool)
    if not whole or not 0 < first <= len(table):
        raise EvidenceError(
            f"`learned_from` is {first!r}; there are {len(table)} dates.",
            fix="give how many of the first dates to learn from.",
            code="MM-VECTOR-LEARNED",
        )
    k = table.shape[1]
    if first < (needed := lags + lags * k + 1 + k):
        raise EvidenceError(
            f"`learned_from` is {first!r}; {needed} dates or more tell the covariance "
            f"of {k} series at `lags` {lags}.",
            fix="learn from more dates, or use fewer series or lags.",
            code="MM-VECTOR-SHORT",
        )
    fit = fit_vector(table[:first], lags)
    _, past = lagged(table[:first], lags)
    past = past - past.mean(axis=0)
    known = np.linalg.inv(past.T @ past).reshape(lags, k, lags, k)
    # each series learns from the same past, and nothing of the others' coefficients
    spread = np.einsum("ljmn,ab->lajmbn", known, np.eye(k))
    size = lags * k * k
    return _Start(
        fit.coefficients.reshape(-1), spread.reshape(size, size), fit.covariance
    )


def _foreseen(coefficients: Floats, past: Floats) -> Floats:
    lags, k = coefficients.shape[:2]
    return np.asarray(np.einsum("lij,lj->i", coefficients, past.reshape(lags, k)))


def _updated(
    state: Floats, spread: Floats, now: Floats, past: Floats, noise: Floats, keep: float
) -> Floats:
    """State once a date is seen (Kalman); its ``spread`` is changed where it stands.

    The spread is left as the next date finds it: grown by what is forgotten.
    """
    k = now.size
    lags = past.size // k
    # the design is sparse: equation i sees its own coefficients alone
    of, before = spread.reshape(-1, lags, k, k), past.reshape(lags, k)
    seen = sum(of[:, lag] @ before[lag] for lag in range(lags))
    inside = np.einsum("lijm,lj->im", seen.reshape(lags, k, k, k), before)
    gain = np.linalg.solve(inside + noise, seen.T).T
    left = now - _foreseen(state.reshape(lags, k, k), past)
    dgemm(-1 / keep, seen, gain, 1 / keep, spread.T, trans_b=True, overwrite_c=True)
    return np.asarray(state + gain @ left)


def _stable(coefficients: Floats) -> bool:
    """Whether no root of coefficients (p, k, k) is beyond 1.

    No root of a power is larger than the root of its sum of squares.
    """
    lags, k = coefficients.shape[:2]
    size = lags * k
    whole = np.zeros((size, size))
    whole[:k] = np.moveaxis(coefficients, 0, 1).reshape(k, size)
    whole[k:, :-k] = np.eye(size - k)
    power = whole
    for _ in range(DOUBLINGS):
        power = power @ power
        if np.vdot(power, power) <= 1:
            return True
    return bool(np.abs(np.linalg.eigvals(whole)).max() <= 1)


def _check(forgetting: Sequence[float], tightness: float) -> None:
    shares = numbers(forgetting)
    kept = shares.shape == (2,) and bool(((shares > 0) & (shares < 1)).all())
    if not kept or not (isinstance(tightness, Real) and 0 < tightness < inf):
        raise EvidenceError(
            f"`forgetting` is {forgetting!r} and `tightness` {tightness!r}.",
            fix="give two shares between 0 and 1, and a tightness above 0.",
            code="MM-VECTOR-FORGETTING",
        )
