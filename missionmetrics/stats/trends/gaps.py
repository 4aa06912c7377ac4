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
    from collections.abc import Iterable, Iterator, Sequence

    from missionmetrics.stats.trends.likelihood import Calendar, Share

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

PROJECTION_NUMBERS = 2**22
"""Numbers (8 bytes each) of projections worked on at a time."""
BATCH_NUMBERS = 2**20
"""Numbers in the eliminated blocks worked on at a time: many, so that calls are few."""
NOTHING = -1
"""Stands for the prediction of a record that asks for none."""


class Factors(NamedTuple):
    """The missing dates' precision taken apart, ``unit' * pivot * unit``.

    ``unit`` holds, for each of m dates, its row (i, B, C) left of the diagonal of
    ones; ``pivot`` (m, B, C).
    """

    unit: tuple[Floats, ...]
    pivot: Floats

    def log_det(self) -> Floats:
        """Log determinant, (B, C)."""
        found: Floats = np.log(self.pivot).sum(axis=0)
        return found

    def forward(self, side: Floats) -> Floats:
        """A side (m, B, C) such that products need only the pivots; changes it."""
        for i in range(1, len(side)):
            side[i] -= _products(self.unit[i], side[:i])
        return side

    def of(self, which: Integers) -> Factors:
        """Those of some of the records."""
        return Factors(tuple(row[:, which] for row in self.unit), self.pivot[:, which])


class Eliminated(NamedTuple):
    """What stays of one batch: records (B,), missing dates (m, B), cells, factors.

    ``pull`` (m, B, C) of the residuals on the missing dates, brought forward.
    """

    rows: Integers
    dates: Integers
    cells: slice
    factors: Factors
    pull: Floats

    def of(self, which: Integers) -> Eliminated:
        """Some of its records."""
        return Eliminated(
            self.rows[which],
            self.dates[:, which],
            self.cells,
            self.factors.of(which),
            self.pull[:, which],
        )

    def numbers(self) -> int:
        """Numbers that it holds."""
        return self.pull.size * (len(self.pull) + 3) // 2


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
    calendar: Calendar, residuals: Floats, missing: Flags, room: int
) -> tuple[Floats, Floats, tuple[Eliminated, ...]]:
    """Sums of squares and log determinants of series with gaps, each (N, C).

    ``residuals`` (N, n) may hold any number where ``missing``; near the line is best.
    Third, what was eliminated, if that is no more than ``room`` numbers; else nothing.
    """
    shape = residuals.shape[0], calendar.grid.level.size
    squares, log_det = np.empty(shape), np.empty(shape)
    whole_log_det = calendar.log_det()
    kept: list[Eliminated] = []
    for whole, done in _eliminations(calendar, residuals, missing):
        part = done.rows, done.cells
        squares[part] = whole - (done.pull**2 / done.factors.pivot).sum(axis=0)
        log_det[part] = whole_log_det[done.cells] + done.factors.log_det()
        room -= done.numbers()
        if room >= 0:
            kept.append(done)
    return squares, log_det, tuple(kept) if room >= 0 else ()


class Asked(NamedTuple):
    """G predictions of K terms each that records ask for.

    ``leans`` (K, G, n, C) are the complete calendar's predictor weights; ``which`` (N,)
    is the prediction each record asks for, `NOTHING` where none; ``weights`` (N, K)
    are its weights of the terms, or None where there is one term of weight 1.
    """

    leans: Floats
    which: Integers
    weights: Floats | None

    @classmethod
    def together(
        cls, leans: Sequence[Floats], which: Integers, weights: Floats | None
    ) -> Asked:
        """Predictions given one by one, each (C, K, n)."""
        by_term = np.stack(leans).transpose(2, 0, 3, 1)
        return cls(np.ascontiguousarray(by_term), which, weights)

    def on(self, rows: Integers, dates: Integers, cells: slice) -> Floats:
        """Weights on missing dates (m, B) of records (B,) in some cells, (m, B, c)."""
        which = self.which[rows]
        lean: Floats = self.leans[0][which, dates, cells]
        if self.weights is not None:
            terms = self.weights[rows].T[:, :, None]
            lean *= terms[0]
            for term, more in zip(terms[1:], self.leans[1:], strict=True):
                lean += term * more[which, dates, cells]
        return lean


def correct(
    shift: Floats, variance: Floats, eliminated: Iterable[Eliminated], asked: Asked
) -> None:
    """Add what gaps change in predictions, both (N, C), for the records that ask."""
    for batch in eliminated:
        asking = np.flatnonzero(asked.which[batch.rows] != NOTHING)
        if not asking.size:
            continue
        part = batch if asking.size == batch.rows.size else batch.of(asking)
        place = part.rows, part.cells
        lean = part.factors.forward(asked.on(part.rows, part.dates, part.cells))
        scaled = lean / part.factors.pivot
        shift[place] -= _products(scaled, part.pull)
        variance[place] += _products(scaled, lean)


def again(
    calendar: Calendar, residuals: Floats, missing: Flags
) -> Iterator[Eliminated]:
    """What `residual_squares` had no room to keep."""
    for _, done in _eliminations(calendar, residuals, missing):
        yield done


def eliminate(spread: Floats, dates: Integers, ridge: Floats | None = None) -> Factors:
    """Take the precision of dates (m, B) apart, out of projections (n, n, C).

    ``ridge`` (m, B) is one over the variance that a date's noise has on top: 0, or
    None, where nothing was observed.
    """
    m, batch = dates.shape
    unit: list[Floats] = []
    pivot = np.empty((m, batch, spread.shape[2]))
    for i in range(m):
        row = spread[dates[i], dates[: i + 1]]
        if ridge is not None:
            row[i] += ridge[i, :, None]
        for j in range(1, i):
            row[j] -= _products(row[:j], unit[j])
        scaled = row[:i] / pivot[:i]
        pivot[i] = row[i] - _products(scaled, row[:i])
        unit.append(scaled)
    return Factors(tuple(unit), pivot)


def _products(one: Floats, two: Floats) -> Floats:
    """Sum over the first axis of products, (i, B, C) and (i, B, C) to (B, C)."""
    summed: Floats = np.einsum("ibc,ibc->bc", one, two)
    return summed


def _eliminations(
    calendar: Calendar, residuals: Floats, missing: Flags
) -> Iterator[tuple[Floats, Eliminated]]:
    """Each batch of records and cells: its full sum of squares, and its factors."""
    for cells, spread in projections(calendar):
        for rows, dates in batches(missing, spread.shape[2]):
            whole, pull = _pulls(spread, residuals[rows], dates)
            factors = eliminate(spread, dates)
            forward = factors.forward(pull)
            yield whole, Eliminated(rows, dates, cells, factors, forward)


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
    whole = (residuals[:, None] @ all_pulls)[:, 0]
    return whole, all_pulls[np.arange(len(residuals))[None, :], dates]
