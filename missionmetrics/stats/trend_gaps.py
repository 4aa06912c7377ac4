"""Series that each miss other dates, together in one sweep.

A missing value is a free number: minimising over it (or integrating it out under a
flat prior) leaves exactly the likelihood of what was observed. So the precision of
the full calendar, worked out once, serves every pattern of gaps; only the missing
dates' own small block is eliminated, for many series and cells at the same time.
Jones (1980), Technometrics 22:389-395, has the exact treatment it must equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator

    from missionmetrics.stats.trend_likelihood import Calendar, Share

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

PROJECTION_NUMBERS = 2**22
"""Numbers (8 bytes each) of projections worked on at a time."""
BATCH_NUMBERS = 2**19
"""Numbers in the eliminated blocks worked on at a time: they should stay in cache."""


class Sweep(NamedTuple):
    """Products with the inverse of the missing dates' precision, each (B, C).

    With ``u`` the pull of the residuals on the missing dates and ``a`` the weights of
    a predictor there: ``uu`` lowers the sum of squares, ``au`` shifts the prediction,
    ``aa`` adds to its variance; ``log_det`` adds to the log determinant.
    """

    uu: Floats
    au: Floats
    aa: Floats
    log_det: Floats


def batches(missing: Flags, cells: int) -> Iterator[tuple[Integers, Integers]]:
    """Rows with equally many gaps: their places (B,) and missing dates (m, B)."""
    counts = missing.sum(axis=1)
    for count in np.unique(counts):
        rows = np.flatnonzero(counts == count)
        width = max(1, BATCH_NUMBERS // (cells * (int(count) + 2) ** 2))
        dates = np.nonzero(missing[rows])[1].reshape(rows.size, int(count)).T
        for start in range(0, rows.size, width):
            part = slice(start, start + width)
            yield rows[part], dates[:, part]


def residual_squares(
    calendar: Calendar, residuals: Floats, missing: Flags
) -> tuple[Floats, Floats]:
    """Sums of squares and log determinants of series with gaps, each (N, C).

    ``residuals`` (N, n) may hold any number where ``missing``; near the line is best.
    """
    shape = residuals.shape[0], calendar.grid.level.size
    squares, log_det = np.empty(shape), np.empty(shape)
    whole_log_det = calendar.log_det()
    for cells, spread in projections(calendar):
        for rows, dates in batches(missing, spread.shape[2]):
            whole, pull = _pulls(spread, residuals[rows], dates)
            swept = sweep(spread, dates, pull, None)
            squares[rows, cells] = whole - swept.uu
            log_det[rows, cells] = whole_log_det[cells] + swept.log_det
    return squares, log_det


def corrections(
    calendar: Calendar,
    residuals: Floats,
    missing: Flags,
    each: Floats,
    weights: Floats,
) -> tuple[Floats, Floats]:
    """What gaps change in a prediction: its shift and added variance, each (N, C).

    ``each`` (C, K, n) are the complete calendar's predictor weights, of which series
    ``i`` uses the combination ``weights[i]`` (K,).
    """
    shape = residuals.shape[0], each.shape[0]
    shift, added = np.empty(shape), np.empty(shape)
    for cells, spread in projections(calendar):
        lean_of = np.ascontiguousarray(np.moveaxis(each[cells], 0, 2))
        for rows, dates in batches(missing, spread.shape[2]):
            _, pull = _pulls(spread, residuals[rows], dates)
            lean = np.einsum("kmbc,bk->mbc", lean_of[:, dates], weights[rows])
            swept = sweep(spread, dates, pull, lean)
            shift[rows, cells] = -swept.au
            added[rows, cells] = swept.aa
    return shift, added


def sweep(
    spread: Floats,
    dates: Integers,
    pull: Floats,
    lean: Floats | None,
    ridge: Floats | None = None,
) -> Sweep:
    """Eliminate the missing dates from ``[[P_mm, u, a], [.., 0]]``, lower half only.

    ``spread`` (n, n, C) projections; ``dates`` (m, B); ``pull``, ``lean`` (m, B, C);
    ``ridge`` (m, B) one over the variance that a date's noise has on top: 0, or None,
    where nothing was observed.
    """
    m, batch = dates.shape
    cells = spread.shape[2]
    sides = [pull] if lean is None else [pull, lean]
    table = np.zeros((m + len(sides), m + len(sides), batch, cells))
    for i in range(m):
        table[i, : i + 1] = spread[dates[i], dates[: i + 1]]
        if ridge is not None:
            table[i, i] += ridge[i, :, None]
    for k, side in enumerate(sides):
        table[m + k, :m] = side
    log_det = np.zeros((batch, cells))
    for j in range(m):
        log_det += np.log(table[j, j])
        factor = table[j + 1 :, j] / table[j, j]
        for i in range(j + 1, m + len(sides)):
            table[i, j + 1 : i + 1] -= factor[i - j - 1] * table[j + 1 : i + 1, j]
    if lean is None:
        return Sweep(-table[m, m], np.zeros(()), np.zeros(()), log_det)
    return Sweep(-table[m, m], -table[m + 1, m], -table[m + 1, m + 1], log_det)


def projections(calendar: Calendar) -> Iterator[tuple[slice, Floats]]:
    """Cells and their projections (n, n, c), as many at a time as fit in memory."""
    held: list[Share] = []
    width = PROJECTION_NUMBERS // calendar.time.size**2
    for share in calendar.shares():
        if held and share.cells.stop - held[0].cells.start > width:
            yield _joint(held)
            held = []
        held.append(share)
    yield _joint(held)


class Pulls(NamedTuple):
    """One record on the full calendar: sum of squares (C,), pull on dates (n, C)."""

    square: Floats
    pull: Floats


def pulls(spread: Floats, residuals: Floats) -> Pulls:
    """What one record's residuals (n,) pull on every date, per cell."""
    pull = np.tensordot(residuals, spread, axes=1)
    return Pulls(residuals @ pull, pull)


def _joint(held: list[Share]) -> tuple[slice, Floats]:
    cells = slice(held[0].cells.start, held[-1].cells.stop)
    return cells, np.concatenate([share.projection() for share in held], axis=2)


def _pulls(spread: Floats, residuals: Floats, dates: Integers) -> tuple[Floats, Floats]:
    """Sum of squares on the full calendar (B, C); pull on missing dates (m, B, C)."""
    n, _, cells = spread.shape
    all_pulls = (residuals @ spread.reshape(n, n * cells)).reshape(-1, n, cells)
    whole = np.einsum("bn,bnc->bc", residuals, all_pulls)
    return whole, all_pulls[np.arange(len(residuals))[None, :], dates]
