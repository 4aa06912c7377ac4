"""Means that lose where a unit is uneven: MPI, AMPI and the mean-min function."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.stats.composite.means import (
    FINE,
    MEAN_NOT_ABOVE,
    Counted,
    Put,
    counted,
    dot,
)
from missionmetrics.stats.composite.options import Deviation, Missing, Penalty, choice

Floats = NDArray[np.float64]


def penalised_mean(
    values: ArrayLike,
    weights: ArrayLike,
    missing: Missing,
    *,
    penalty: Penalty,
    deviation: Deviation,
) -> Put:
    """The mean, less or plus a penalty for unevenness: ``M - S^2 / M``.

    Parameters
    ----------
    values : array-like of float, shape (U, I) or (U, K, I)
        On a scale with a positive middle, such as 100 with a deviation of 10 (MPI) or
        70 to 130 (AMPI).
    weights : array-like of float, shape (I,) or (K, I)
        Equal in the authors' own form.
    missing : Missing
    penalty : {"subtract", "add"}
        ``subtract`` where more is better: uneven units fall. ``add`` where more is
        worse. The authors write MPI with a minus and with a plus.
    deviation : {"sample", "population"}
        MPI is published with the standard deviation of a sample, AMPI with that of the
        population.

    Returns
    -------
    Put
        No figure where the mean is not above 0. One value alone has no unevenness.

    References
    ----------
    Mazziotta & Pareto (2013) Rivista Italiana di Economia Demografia e Statistica
    67(2):67-80; (2016) Social Indicators Research 127:983-1003.

    Examples
    --------
    >>> from missionmetrics.stats.composite.options import Missing
    >>> found = penalised_mean([[100.0, 110, 90]], [1, 1, 1], Missing(),
    ...                        penalty="subtract", deviation="sample")
    >>> float(found.values[0, 0])
    99.0
    """
    choice("penalty", penalty, ("subtract", "add"))
    choice("deviation", deviation, ("sample", "population"))
    given = np.asarray(values, dtype=float)
    count = counted(given, weights, missing)
    mean, variance, n = _moments(given, count)
    if deviation == "sample":
        variance = variance * np.divide(n, n - 1, out=np.zeros_like(n), where=n > 1)
    low = (count.reason == FINE) & ~(mean > 0)
    reason = np.where(low, MEAN_NOT_ABOVE, count.reason)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = mean + (-1 if penalty == "subtract" else 1) * variance / mean
    return Put(np.where(reason == FINE, found, np.nan), reason.astype(np.int8))


def _moments(given: Floats, count: Counted) -> tuple[Floats, Floats, Floats]:
    """Weighted mean and variance of the population, and how many values count."""
    x = np.where(count.known, given, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = dot(x, count.weights) / count.total
        apart = np.where(count.known[..., None, :] if given.ndim == 2 else count.known,
                         _apart(given, mean), 0.0)  # fmt: skip
        variance = dot(apart**2, count.weights) / count.total
    n = dot(count.known.astype(float), (count.weights > 0).astype(float))
    return mean, variance, n


def _apart(given: Floats, mean: Floats) -> Floats:
    stacked = given[:, None, :] if given.ndim == 2 else given
    return np.asarray(stacked - mean[..., None])


def mean_min(
    values: ArrayLike, weights: ArrayLike, missing: Missing, *, alpha: float,
    beta: float,
) -> Put:  # fmt: skip
    """Between the mean and the least value of a unit.

    Parameters
    ----------
    values : array-like of float, shape (U, I) or (U, K, I)
    weights : array-like of float, shape (I,) or (K, I)
        For the mean; a value of weight 0 is not looked at.
    missing : Missing
    alpha : float
        From 0 (the mean) to 1.
    beta : float
        0 or more; with 0 and an ``alpha`` of 1 the least value.

    Returns
    -------
    Put
        ``M - alpha (sqrt((M - min)^2 + beta^2) - beta)``, each unit with its own mean
        and least value.

    References
    ----------
    Casadio Tarabusi & Guarini (2013) Social Indicators Research 112:19-45.

    Examples
    --------
    >>> from missionmetrics.stats.composite.options import Missing
    >>> mean_min([[1.0, 5.0]], [1, 1], Missing(), alpha=0.5, beta=0).values.tolist()
    [[2.0]]
    """
    given = np.asarray(values, dtype=float)
    count = counted(given, weights, missing)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = dot(np.where(count.known, given, 0.0), count.weights) / count.total
    stacked = given[:, None, :] if given.ndim == 2 else given
    usable = np.isfinite(stacked) & (count.weights > 0)
    least = np.min(np.where(usable, stacked, np.inf), axis=-1)
    with np.errstate(invalid="ignore"):
        found = mean - alpha * (np.sqrt((mean - least) ** 2 + beta**2) - beta)
    return Put(np.where(count.reason == FINE, found, np.nan), count.reason)
