"""Whose shocks a series' surprises come from: shares of forecast error variance.

What a vector autoregression cannot foresee of a series some dates ahead is made of
shocks to itself and to the others. The decompositions differ in how shocks that come
together are told apart. A share is of what can be predicted, never of a cause.
"""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.connectedness.vector import numbers

if TYPE_CHECKING:
    from missionmetrics.stats.connectedness.vector import Vector

Floats = NDArray[np.float64]

HORIZON = 10
SPANNED = 1e-12
"""Shocks whose mix has less of the largest variance are sums of one another."""


def moving_average(
    coefficients: Floats, horizon: int, first: Floats | None = None
) -> Floats:
    """What a shock of each series does to each series later on, (..., H, k, k).

    Times ``first`` (..., k, k) where it is given: what the shocks come with at once.

    Raises
    ------
    EvidenceError
        ``MM-VECTOR-HORIZON`` for no whole number of dates of 1 or more.
    """
    _check_horizon(horizon)
    lags, k = coefficients.shape[-3], coefficients.shape[-1]
    found = np.zeros((*coefficients.shape[:-3], horizon, k, k))
    found[..., 0, :, :] = np.eye(k) if first is None else first
    for h in range(1, horizon):
        for lag in range(1, min(lags, h) + 1):
            found[..., h, :, :] += (
                coefficients[..., lag - 1, :, :] @ found[..., h - lag, :, :]
            )
    return found


def generalised(fit: Vector, horizon: int = HORIZON) -> Floats:
    """Shares (..., k, k) that do not hang on an order of the series; rows sum to 1.

    Parameters
    ----------
    fit : Vector
    horizon : int
        Dates ahead, H; shocks of the dates 0 to H - 1 count.

    Raises
    ------
    EvidenceError
        ``MM-VECTOR-HORIZON`` for no whole number of dates of 1 or more.

    References
    ----------
    Pesaran & Shin (1998) Economics Letters 58:17-29; Diebold & Yilmaz (2012)
    International Journal of Forecasting 28:57-66.

    Examples
    --------
    >>> from missionmetrics.stats.connectedness.vector import Vector
    >>> alone = Vector(np.zeros((1, 2, 2)), np.eye(2), np.zeros((0, 2)))
    >>> generalised(alone).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    moved = moving_average(fit.coefficients, horizon, fit.covariance)
    variance = np.diagonal(fit.covariance, axis1=-2, axis2=-1)
    parts = np.einsum("...hij,...hij->...ij", moved, moved) / variance[..., None, :]
    shares: Floats = parts / parts.sum(axis=-1, keepdims=True)
    return shares


def orthogonal(fit: Vector, horizon: int = HORIZON) -> Floats:
    """Shares (..., k, k) if earlier series move later ones at once; rows sum to 1.

    Shocks that come together are put down to the first of the series: another order
    gives other shares.

    Raises
    ------
    EvidenceError
        As `generalised`.

    References
    ----------
    Sims (1980) Econometrica 48:1-48; Diebold & Yilmaz (2009) Economic Journal
    119:158-171.
    """
    root = np.linalg.cholesky(fit.covariance)
    moved = moving_average(fit.coefficients, horizon) @ root[..., None, :, :]
    parts = (moved**2).sum(axis=-3)
    shares: Floats = parts / parts.sum(axis=-1, keepdims=True)
    return shares


def joint(fit: Vector, horizon: int = HORIZON) -> Floats:
    """Share (..., k) of each series that the shocks of all others explain together.

    Shocks that come together are counted once, where the generalised shares count
    them for each pair; so are those of a series that is given twice.

    Raises
    ------
    EvidenceError
        As `generalised`.

    References
    ----------
    Lastrapes & Wiesen (2021) Economic Modelling 94:681-691.
    """
    covariance = fit.covariance
    moved = moving_average(fit.coefficients, horizon) @ covariance[..., None, :, :]
    whole = moving_average(fit.coefficients, horizon)
    total = (moved * whole).sum(axis=(-3, -1))
    k = covariance.shape[-1]
    found = np.empty((*covariance.shape[:-2], k))
    for i in range(k):
        others = np.flatnonzero(np.arange(k) != i)
        among = covariance[..., others[:, None], others]
        taken = moved[..., :, i, others]
        explained = taken[..., None, :] @ _inverse(among)[..., None, :, :]
        found[..., i] = (explained[..., 0, :] * taken).sum(axis=(-2, -1))
    return np.asarray(found / total)


def _inverse(among: Floats) -> Floats:
    """Inverse of covariances (..., n, n), of what they span where shocks are sums."""
    sd = np.sqrt(np.diagonal(among, axis1=-2, axis2=-1))
    both = sd[..., :, None] * sd[..., None, :]
    return np.asarray(np.linalg.pinv(among / both, SPANNED, hermitian=True) / both)


def extended_joint(fit: Vector, horizon: int = HORIZON) -> Floats:
    """Generalised shares (..., k, k) scaled so that each row sums to the joint share.

    Raises
    ------
    EvidenceError
        As `generalised`.

    References
    ----------
    Balcilar, Gabauer & Umar (2021) Resources Policy 73:102219.
    """
    shares, together = generalised(fit, horizon), joint(fit, horizon)
    k = shares.shape[-1]
    own = np.eye(k, dtype=bool)
    others = np.where(own, 0.0, shares)
    taken = others.sum(axis=-1)
    scaled = others * (together / np.where(taken > 0, taken, 1.0))[..., None]
    rest = 1 - scaled.sum(axis=-1)
    return np.where(own, rest[..., None], scaled)


def by_frequency(fit: Vector, periods: ArrayLike, horizon: int = 100) -> Floats:
    """Generalised shares by how long waves last, (bands, ..., k, k).

    Parameters
    ----------
    fit : Vector
    periods : array-like of float, shape (bands - 1,)
        Rising lengths of waves, in dates, that part the bands: the first band holds
        waves shorter than the first, the last those that are longer than the last.
    horizon : int
        Dates ahead that the waves are read from.

    Returns
    -------
    ndarray
        The bands of a row sum to 1.

    Raises
    ------
    EvidenceError
        ``MM-VECTOR-PERIODS`` for lengths that do not rise from above 0;
        ``MM-VECTOR-HORIZON``.

    References
    ----------
    Barunik & Krehlik (2018) Journal of Financial Econometrics 16:271-296.
    """
    _check_horizon(horizon)
    lengths = _checked_periods(periods)
    dates = int(horizon) + 1
    waves = np.fft.fft(moving_average(fit.coefficients, dates), axis=-3)
    moved = waves @ fit.covariance[..., None, :, :]
    variance = np.diagonal(fit.covariance, axis1=-2, axis2=-1)
    parts = np.abs(moved) ** 2 / variance[..., None, None, :]
    whole = parts.sum(axis=(-3, -1))[..., None]
    half = dates // 2
    angle = np.pi * np.arange(half + 1) / half
    angle = np.concatenate([angle, angle[1:][::-1] if dates % 2 else angle[1:-1][::-1]])
    cuts = 2 * np.pi / lengths
    band = np.searchsorted(-cuts, -angle, side="left")
    return np.stack(
        [parts[..., band == b, :, :].sum(axis=-3) / whole for b in range(cuts.size + 1)]
    )


def _check_horizon(horizon: int) -> None:
    whole = isinstance(horizon, Integral) and not isinstance(horizon, bool)
    if not (whole and horizon >= 1):
        raise EvidenceError(
            f"`horizon` is {horizon!r}.",
            fix="give a whole number of dates, 1 or more.",
            code="MM-VECTOR-HORIZON",
        )


def _checked_periods(periods: ArrayLike) -> Floats:
    lengths = np.atleast_1d(numbers(periods))
    if lengths.ndim != 1 or not (lengths > 0).all() or (np.diff(lengths) <= 0).any():
        raise EvidenceError(
            f"`periods` is {periods!r}.",
            fix="give lengths of waves above 0, the shortest first.",
            code="MM-VECTOR-PERIODS",
        )
    return lengths
