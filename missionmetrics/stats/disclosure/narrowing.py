"""What sums alone tell: bounds passed from cell to cell until none moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy import sparse

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
ROUNDS = 30
LAST_DIGIT = 1e-7


def narrowed(
    matrix: sparse.csr_array,
    constant: Floats,
    low: Floats,
    high: Floats,
    *,
    whole: Flags | None = None,
) -> tuple[Floats, Floats]:
    """Bounds that follow from each relation by itself, again and again.

    They always contain the true values, and are never tighter than what linear
    programming finds (of whole numbers: than what integer programming finds).

    Parameters
    ----------
    matrix : sparse array, shape (M, N); constant : ndarray, shape (M,)
        Relations ``matrix @ x == constant``.
    low, high : ndarray, shape (N,)
        Bounds known before; may be infinite.
    whole : ndarray of bool, shape (N,), optional
        Cells whose bounds are taken to whole numbers.

    Returns
    -------
    tuple of ndarray
        Least and most of each cell.

    Examples
    --------
    >>> from scipy import sparse
    >>> low, high = narrowed(sparse.csr_array([[1.0, 1.0]]), np.array([7.0]),
    ...                      np.zeros(2), np.array([np.inf, 2.0]))
    >>> low.tolist(), high.tolist()
    ([5.0, 0.0], [7.0, 2.0])
    """
    entries = matrix.tocoo()
    row, column, weight = entries.coords[0], entries.coords[1], entries.data
    least, most = low.copy(), high.copy()
    for _ in range(ROUNDS):
        below, above = _passed(row, column, weight, constant, least, most)
        if whole is not None:
            below = np.where(whole, np.ceil(below - CLOSE), below)
            above = np.where(whole, np.floor(above + CLOSE), above)
        # Last digits must not make bounds cross, nor keep the rounds going.
        step = LAST_DIGIT * (1 + np.abs(np.where(np.isfinite(least), least, 0.0)))
        up, down = below > least + step, above < most - step
        least, most = np.where(up, below, least), np.where(down, above, most)
        crossed = least > most
        least[crossed] = most[crossed] = (least[crossed] + most[crossed]) / 2
        if not (up.any() or down.any()):
            break
    return least, most


CLOSE = 1e-6


def _passed(
    row: NDArray[np.int32],
    column: NDArray[np.int32],
    weight: Floats,
    constant: Floats,
    low: Floats,
    high: Floats,
) -> tuple[Floats, Floats]:
    """For each cell the tightest bounds that any one of its relations gives."""
    up = weight > 0
    least = weight * np.where(up, low[column], high[column])
    most = weight * np.where(up, high[column], low[column])
    rest_least = _others(row, least, constant.size)
    rest_most = _others(row, most, constant.size)
    small = (constant[row] - rest_most) / weight
    large = (constant[row] - rest_least) / weight
    below, above = np.full(low.size, -np.inf), np.full(low.size, np.inf)
    np.maximum.at(below, column, np.where(up, small, large))
    np.minimum.at(above, column, np.where(up, large, small))
    return below, above


def _others(row: NDArray[np.int32], part: Floats, rows: int) -> Floats:
    """Sum over the other entries of each entry's row, where some are infinite."""
    endless = np.isinf(part)
    finite = np.where(endless, 0.0, part)
    sums = np.bincount(row, finite, rows)[row] - finite
    others = np.bincount(row, endless, rows)[row] - endless
    sign = np.bincount(row, np.where(endless, np.sign(part), 0.0), rows)[row]
    found: Floats = np.where(others > 0.5, np.inf * np.where(sign < 0, -1.0, 1.0), sums)
    return found
