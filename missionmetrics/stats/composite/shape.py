"""How lopsided and how far-out the values of an indicator are."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def skewness(values: ArrayLike) -> float:
    """Skewness of a sample, as in Excel and SAS; NaN with fewer than three values.

    References
    ----------
    Joanes & Gill (1998) The Statistician 47:183-189, G1; ``type = 2`` of R's e1071.

    Examples
    --------
    >>> round(skewness([1.0, 2.0, 3.0, 10.0]), 6)
    1.763633
    """
    x, n = _known(values)
    if n < 3 or not np.ptp(x):
        return float("nan")
    m = x - x.mean()
    g = float((m**3).mean() / (m**2).mean() ** 1.5)
    return g * float(np.sqrt(n * (n - 1)) / (n - 2))


def kurtosis(values: ArrayLike) -> float:
    """Excess kurtosis of a sample, as in Excel and SAS; NaN with fewer than four.

    References
    ----------
    Joanes & Gill (1998) The Statistician 47:183-189, G2; ``type = 2`` of R's e1071.

    Examples
    --------
    >>> round(kurtosis([1.0, 2.0, 3.0, 10.0]), 6)
    3.228
    """
    x, n = _known(values)
    if n < 4 or not np.ptp(x):
        return float("nan")
    m = x - x.mean()
    g = float((m**4).mean() / (m**2).mean() ** 2) - 3
    return ((n + 1) * g + 6) * (n - 1) / ((n - 2) * (n - 3))


def shapes(columns: ArrayLike) -> tuple[Floats, Floats]:
    """Skewness and excess kurtosis of many columns at once, each of shape (C,).

    As :func:`skewness` and :func:`kurtosis` but for rounding; ``columns`` is (U, C).

    Examples
    --------
    >>> skew, peak = shapes([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0], [10.0, np.nan]])
    >>> skew.round(6).tolist(), peak.round(3).tolist()
    ([1.763633, nan], [3.228, nan])
    """
    x = np.asarray(columns, dtype=float)
    known = np.isfinite(x)
    n = known.sum(axis=0).astype(float)
    least = np.min(x, axis=0, where=known, initial=np.inf)
    most = np.max(x, axis=0, where=known, initial=-np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(known, x, 0.0).sum(axis=0) / n
        m = np.where(known, x - mean, 0.0)
        square = m * m
        second, third = square.sum(axis=0) / n, (square * m).sum(axis=0) / n
        fourth = (square * square).sum(axis=0) / n
        skew = third / second**1.5 * np.sqrt(n * (n - 1)) / (n - 2)
        peak = ((n + 1) * (fourth / second**2 - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))
    spread = most > least
    return (np.where(spread & (n > 2), skew, np.nan),
            np.where(spread & (n > 3), peak, np.nan))  # fmt: skip


def _known(values: ArrayLike) -> tuple[Floats, int]:
    x = np.asarray(values, dtype=float)
    x = x[np.isfinite(x)]
    return x, x.size
