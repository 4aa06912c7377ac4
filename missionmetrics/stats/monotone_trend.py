"""Does a series keep going one way? Ranks only: no model, no outlier can carry it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]
BATCH = 4_000_000
"""Pairs of values worked on at a time, so that they stay in cache."""


class MonotoneTrend(NamedTuple):
    """The test of Mann and Kendall, and the slope of Theil and Sen, one a series.

    ``s`` is rising pairs less falling pairs, ``variance`` what chance makes of it,
    ``z`` and ``p`` (two-sided) how far that is from chance, ``tau`` the share of all
    pairs. ``slope`` is the median of all slopes between two values; ``intercept`` is
    its value at time nought. NaN with fewer than two values, ``z`` and ``p`` also
    where all values are the same.
    """

    s: Floats
    variance: Floats
    z: Floats
    p: Floats
    tau: Floats
    slope: Floats
    intercept: Floats


def mann_kendall(values: ArrayLike, times: ArrayLike | None = None) -> MonotoneTrend:
    """Test many series at once for a trend that goes one way.

    Parameters
    ----------
    values : array-like of float, shape (N, T) or (T,)
        One series a row; NaN where there is no value.
    times : array-like of float, shape (T,), optional
        When each value is of; 0, 1, 2 and so on without it.

    Returns
    -------
    MonotoneTrend
        Seven arrays, shape (N,).

    Notes
    -----
    Values that follow each other closely, as most yearly figures do, make the test too
    ready to see a trend; it is here to be compared with, and for ranks.

    References
    ----------
    Mann (1945) Econometrica 13:245-259; Kendall (1975) Rank Correlation Methods;
    Sen (1968) J. Am. Stat. Assoc. 63:1379-1389. Ties as in Hipel & McLeod (1994).

    Examples
    --------
    >>> found = mann_kendall([1.0, 2.0, 4.0, 7.0])
    >>> float(found.s[0]), float(found.tau[0]), float(found.slope[0])
    (6.0, 1.0, 2.0)
    """
    given = np.atleast_2d(np.asarray(values, dtype=float))
    count, length = given.shape
    when = np.arange(length, dtype=float) if times is None else np.asarray(times, float)
    first, later = np.triu_indices(length, 1)
    span = when[later] - when[first]
    rows = max(1, BATCH // max(first.size, 1))
    s, slope = np.full(count, np.nan), np.full(count, np.nan)
    for start in range(0, count, rows):
        part = given[start : start + rows]
        differences = part[:, later] - part[:, first]
        s[start : start + rows] = np.nansum(np.sign(differences), axis=1)
        slope[start : start + rows] = _medians(differences / span)
    n = (~np.isnan(given)).sum(axis=1).astype(float)
    return _summed(given, when, n, s, slope)


def _summed(
    given: Floats, when: Floats, n: Floats, s: Floats, slope: Floats
) -> MonotoneTrend:
    variance = (n * (n - 1) * (2 * n + 5) - _ties(given)) / 18
    few = n < 2
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(variance > 0, (s - np.sign(s)) / np.sqrt(variance), np.nan)
        tau = s / (n * (n - 1) / 2)
    placed = np.where(np.isnan(given), np.nan, when)
    intercept = _medians(given) - slope * _medians(placed)
    found = (s, variance, z, 2 * ndtr(-np.abs(z)), tau, slope, intercept)
    return MonotoneTrend(*(np.where(few, np.nan, f) for f in found))


def _medians(values: Floats) -> Floats:
    """The median of each row without its gaps; NaN for a row of gaps."""
    ordered = np.sort(values, axis=1)  # gaps last
    n = (~np.isnan(ordered)).sum(axis=1)
    rows = np.arange(len(ordered))
    low, high = np.maximum((n - 1) // 2, 0), np.maximum(n // 2, 0)
    if ordered.shape[1] == 0:
        return np.full(len(ordered), np.nan)
    middle: Floats = (ordered[rows, low] + ordered[rows, np.minimum(high, low + 1)]) / 2
    return np.where(n > 0, middle, np.nan)


def _ties(given: Floats) -> Floats:
    """What equal values take from the variance: the sum of t (t - 1) (2 t + 5)."""
    ordered = np.sort(given, axis=1)
    same = np.diff(ordered, axis=1) == 0
    taken = np.zeros(len(given))
    run = np.ones(len(given))
    for step in range(same.shape[1] + 1):
        going = same[:, step] if step < same.shape[1] else np.zeros(len(given), bool)
        taken += np.where(going, 0.0, run * (run - 1) * (2 * run + 5))
        run = np.where(going, run + 1, 1.0)
    return taken
