"""Least squares: the line (and effects) from which a record's residuals are taken.

Residuals from *any* line serve the model, which takes the line out again; those from
the least squares line are small, and tell a record that is exactly a line.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

EXACT_ROUNDING = 16
"""Residuals of this many roundings of the largest value count as none."""


def least_squares_line(
    values: Floats, seen: Flags, time: Floats
) -> tuple[Floats, Floats]:
    """Least squares line (N, 2) and residuals (N, n), 0 where missing.

    Values are taken from each row's first, so that a record that does not move is
    exactly that; the line is fitted twice, the second time to what rounding left.
    Residuals no larger than rounding are set to 0.
    """
    first = np.take_along_axis(values, seen.argmax(axis=1)[:, None], axis=1)
    left = np.where(seen, values - first, 0.0)
    one = seen.astype(float)
    count = one.sum(axis=1, keepdims=True)
    middle = (one @ time)[:, None] / count
    lever = one * (time - middle)
    lever_squares = np.vecdot(lever, lever)[:, None]
    at_middle, slope = np.zeros_like(first), np.zeros_like(first)
    for _ in range(2):
        mean = left.sum(axis=1, keepdims=True) / count
        tilt = np.vecdot(left, lever)[:, None] / lever_squares
        left -= mean * one
        left -= tilt * lever
        at_middle, slope = at_middle + mean, slope + tilt
    return (
        np.hstack([first + at_middle - slope * middle, slope]),
        _without_rounding(left, values, seen),
    )


def least_squares(values: Floats, seen: Flags, design: Floats) -> tuple[Floats, Floats]:
    """Coefficients (N, p) of a design (n, p), and residuals (N, n), 0 where missing.

    Each row's seen dates must tell the coefficients apart.
    """
    first = np.take_along_axis(values, seen.argmax(axis=1)[:, None], axis=1)
    left = np.where(seen, values - first, 0.0)
    part = np.where(seen[:, :, None], design, 0.0)
    found = np.zeros((len(values), design.shape[1]))
    for _ in range(2):
        step = np.einsum("npk,nk->np", np.linalg.pinv(part), left)
        left -= np.einsum("nkp,np->nk", part, step)
        found += step
    found[:, :1] += first
    return found, _without_rounding(left, values, seen)


def _without_rounding(left: Floats, values: Floats, seen: Flags) -> Floats:
    """Residuals of which a row's all are rounding become 0."""
    largest = np.where(seen, np.abs(values), 0.0).max(axis=1)
    rounding = EXACT_ROUNDING * np.finfo(float).eps * largest
    left[np.abs(left).max(axis=1) <= rounding] = 0.0
    return left
