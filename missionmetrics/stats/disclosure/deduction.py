"""Counts that a reader can work out from shares, intervals and standard errors.

A published share with its base is a published count. These are the attacker's ways
to it, so that the publisher treats all of them as known.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]


def count_range(
    share: ArrayLike, of: ArrayLike, *, digits: int | None = None
) -> tuple[Floats, Floats]:
    """Whole numbers that a share ``of`` so many can stand for.

    Parameters
    ----------
    share : array-like of float
        Share, 0 to 1.
    of : array-like of int
        How many it is a share of.
    digits : int, optional
        Decimals to which the share was rounded; not rounded when left out.

    Returns
    -------
    tuple of ndarray
        Least and most; equal where the count is known, and least above most where
        no whole number fits.

    Examples
    --------
    >>> low, high = count_range(0.33, 12, digits=2)
    >>> float(low), float(high)
    (4.0, 4.0)
    """
    size = np.asarray(of, dtype=float)
    slack = 1e-9 if digits is None else 0.5 * 10.0**-digits
    value = np.asarray(share, dtype=float)
    low = np.ceil((value - slack) * size - 1e-9)
    high = np.floor((value + slack) * size + 1e-9)
    return np.clip(low, 0, size), np.clip(high, 0, size)


def base_from_standard_error(share: ArrayLike, error: ArrayLike) -> Floats:
    """How many a share was taken of, from its standard error: ``p (1 - p) / se**2``.

    NaN for shares of nought and of all, whose standard error is nought.

    Examples
    --------
    >>> float(base_from_standard_error(0.2, 0.04).round(6))
    100.0
    """
    p, se = np.asarray(share, dtype=float), np.asarray(error, dtype=float)
    known = (se > 0) & (p > 0) & (p < 1)
    return np.where(known, p * (1 - p) / np.where(known, se, 1.0) ** 2, np.nan)


def base_from_wilson(low: ArrayLike, high: ArrayLike, *, level: float) -> Floats:
    """How many a share was taken of, from both ends of its Wilson interval.

    The ends are the roots of ``(n + z2) x**2 - (2 n p + z2) x + n p**2``, so that
    with their sum s and product r, ``s - 2 sqrt(r (1 + z2/n)) = z2 (1 - s) / n``:
    solved for n. NaN where the interval touches 0, when its low end tells nothing.

    Examples
    --------
    Wilson's 95% interval of 81 in 263 is 0.2553 to 0.3662 (Newcombe 1998).

    >>> float(base_from_wilson(0.2553, 0.3662, level=0.95).round())
    263.0
    """
    z2 = ndtri(0.5 + level / 2) ** 2
    a, b = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    s, r = a + b, a * b
    # With w = z2/n and 1 + w = 1/g: p = (s (1 + w) - w) / 2 and p**2 = r (1 + w)
    # give w**2 (s - 1)**2 + w (2 s (s - 1) - 4 r) + s**2 - 4 r = 0.
    two, one, none = (s - 1) ** 2, 2 * s * (s - 1) - 4 * r, s**2 - 4 * r
    root = np.sqrt(np.maximum(one**2 - 4 * two * none, 0.0))
    w = np.where(a > 0, 2 * none / np.where(root - one > 0, root - one, np.nan), np.nan)
    return np.where(w > 0, z2 / w, np.nan)
