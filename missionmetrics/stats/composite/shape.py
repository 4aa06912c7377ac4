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


def _known(values: ArrayLike) -> tuple[Floats, int]:
    x = np.asarray(values, dtype=float)
    x = x[np.isfinite(x)]
    return x, x.size
