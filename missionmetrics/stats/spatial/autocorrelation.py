"""Are near areas more alike than chance would have it? Moran's I, by permutation."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from missionmetrics.stats.spatial.weights import Weights

Floats = NDArray[np.float64]
AT_ONCE = 2_000_000
"""Numbers held at a time."""


class Alike(NamedTuple):
    """Moran's I and how often chance alone brings one as far from its mean.

    Attributes
    ----------
    value : float
        Above ``expected``: near areas are alike. Below: unlike.
    expected : float
        Its mean by chance.
    p : float
        Two-sided; never below one over the number of draws and one.
    low, high : float
        Between which chance alone keeps 95% of values.
    n : int
        Areas with a neighbour.
    """

    value: float
    expected: float
    p: float
    low: float
    high: float
    n: int


class LocalAlike(NamedTuple):
    """Local Moran's I of each area, shape (n,); NaN and p of 1 without neighbours."""

    value: Floats
    p: Floats


def morans_i(
    values: ArrayLike, weights: Weights, *, draws: int = 999, seed: int | None = 1
) -> Alike:
    """Moran's I over all areas, against the same figures dealt out anew.

    Parameters
    ----------
    values : array-like, shape (n,) or (dates, n)
        Of several dates, whole rows of dates change places, so that figures of an area
        that last from date to date are not taken for many areas.
    weights : Weights
    draws : int
        Permutations, 99 or more.
    seed : int or None

    Returns
    -------
    Alike

    Raises
    ------
    EvidenceError
        ``MM-MORAN-VALUES`` for figures that do not fit the areas, are missing or are
        all the same; ``MM-SPATIAL-DRAWS`` for too few permutations.

    References
    ----------
    Moran (1950) Biometrika 37:17-23; Cliff & Ord (1981) Spatial Processes.
    """
    y = _checked(values, weights.n, draws)
    y = y - y.mean(axis=1, keepdims=True)
    rng = np.random.default_rng(seed)
    every = []
    for many in _batches(draws, y.size):
        order = rng.permuted(np.tile(np.arange(weights.n), (many, 1)), axis=1)
        every.append(likeness(np.moveaxis(y[:, order], 0, 1), weights))
    return against(likeness(y[None], weights)[0], np.concatenate(every), weights)


def residual_morans_i(
    residuals: ArrayLike,
    design: ArrayLike,
    weights: Weights,
    *,
    draws: int = 999,
    seed: int | None = 1,
) -> Alike:
    """Moran's I of what least squares leave, against normal errors so regressed.

    What a regression leaves is no figures that could change places: the design ties
    them. So normal errors are drawn and put through the same regression. Of a model
    that fits a strength, such as ``sdem`` or ``sar``, this is not the chance: see
    :func:`~missionmetrics.stats.spatial.left_over.left_morans_i`.

    Parameters
    ----------
    residuals : array-like, shape (n,) or (dates, n)
    design : array-like, shape (n, k), or (dates * n, k)
    weights, draws, seed
        As for :func:`morans_i`.

    Returns
    -------
    Alike
        Exact, but for the draws, where errors are normal and alike.

    Raises
    ------
    EvidenceError
        As for :func:`morans_i`.
    """
    e = _checked(residuals, weights.n, draws)
    basis, _ = np.linalg.qr(np.asarray(design, dtype=float))
    rng = np.random.default_rng(seed)
    every = []
    for many in _batches(draws, e.size):
        drawn = rng.standard_normal((many, *e.shape))
        flat = drawn.reshape(many, -1)
        left = flat - (flat @ basis) @ basis.T
        every.append(likeness(left.reshape(drawn.shape), weights))
    return against(likeness(e[None], weights)[0], np.concatenate(every), weights)


def local_morans_i(
    values: ArrayLike, weights: Weights, *, draws: int = 999, seed: int | None = 1
) -> LocalAlike:
    """Moran's I of each area, its own figure kept and all others dealt out anew.

    Parameters
    ----------
    values, weights, draws, seed
        As for :func:`morans_i`.

    Returns
    -------
    LocalAlike
        Its mean over areas times the share of weights is Moran's I; p is two-sided
        and for one area alone: see :func:`discoveries` for many.

    Raises
    ------
    EvidenceError
        As for :func:`morans_i`.

    References
    ----------
    Anselin (1995) Geographical Analysis 27:93-115.
    """
    (y,) = _checked(np.asarray(values, dtype=float).ravel(), weights.n, draws)
    z = (y - y.mean()) / y.std()
    own, n = weights.matrix, y.size
    rng = np.random.default_rng(seed)
    most = int(weights.counts.max())
    picked = rng.permuted(np.tile(np.arange(n - 1), (draws, 1)), axis=1)[:, :most]
    value = z * weights.lag(z)
    p = np.ones(n)
    for i in np.flatnonzero(weights.counts):
        heavy = own.data[own.indptr[i] : own.indptr[i + 1]]
        others = np.delete(z, i)
        chance = z[i] * (others[picked[:, : heavy.size]] @ heavy)
        p[i] = _two_sided(value[i], chance)
    return LocalAlike(np.where(weights.counts > 0, value, np.nan), p)


def discoveries(p: ArrayLike, *, rate: float = 0.05) -> NDArray[np.bool_]:
    """Which of many findings stand, the share of false ones among them held to a rate.

    Parameters
    ----------
    p : array-like, shape (n,)
    rate : float
        Share of false findings among those that stand, in the mean.

    Returns
    -------
    ndarray of bool, shape (n,)

    References
    ----------
    Benjamini & Hochberg (1995) Journal of the Royal Statistical Society B 57:289-300.
    """
    given = np.asarray(p, dtype=float)
    order = np.argsort(given)
    fine = given[order] <= rate * np.arange(1, given.size + 1) / max(given.size, 1)
    stands = np.zeros(given.size, dtype=bool)
    if fine.any():
        stands[order[: int(np.flatnonzero(fine)[-1]) + 1]] = True
    return stands


def likeness(rows: Floats, weights: Weights) -> Floats:
    """Moran's I of centred rows, shape (m, dates, n); all dates of a row together."""
    n = rows.shape[-1]
    passed = weights.lag(rows.reshape(-1, n).T).T.reshape(rows.shape)
    over = float(weights.row_sums.sum()) / n
    own, across = (rows**2).sum(axis=(1, 2)), (rows * passed).sum(axis=(1, 2))
    return np.asarray(across / own / over)


def against(value: float, chance: Floats, weights: Weights) -> Alike:
    """A value beside those that chance alone brings."""
    low, high = np.quantile(chance, [0.025, 0.975])
    return Alike(
        float(value), float(chance.mean()), _two_sided(value, chance), float(low),
        float(high), int((weights.counts > 0).sum()),
    )  # fmt: skip


def _two_sided(value: float, chance: Floats) -> float:
    above = int((chance >= value - 1e-12).sum()) + 1
    below = int((chance <= value + 1e-12).sum()) + 1
    return min(1.0, 2 * min(above, below) / (chance.size + 1))


def _batches(draws: int, n: int) -> list[int]:
    most = max(1, AT_ONCE // n)
    return [min(most, draws - done) for done in range(0, draws, most)]


def _checked(values: ArrayLike, n: int, draws: int) -> Floats:
    """One row a date, as shares of the largest figure."""
    y = np.asarray(values, dtype=float)
    known = y.ndim in (1, 2) and y.shape[-1] == n and bool(np.isfinite(y).all())
    if not known or not np.ptp(y, axis=-1).any():
        raise EvidenceError(
            f"Figures of shape {y.shape} for {n} areas are missing, infinite, all the "
            "same, or do not fit the areas.",
            fix="give one known figure an area, and areas that differ.",
            code="MM-MORAN-VALUES",
        )
    require_chance(draws)
    return np.atleast_2d(y / np.abs(y).max())


def require_chance(draws: int) -> None:
    """Refuse too few draws for a chance."""
    if draws < 99:
        raise EvidenceError(
            f"{draws} draws are too few for a chance.",
            fix="ask for 99 or more; 999 are usual.",
            code="MM-SPATIAL-DRAWS",
        )
