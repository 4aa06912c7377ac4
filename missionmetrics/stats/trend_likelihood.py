"""The arithmetic one calendar's series share: generalised least squares, cell by cell.

Given the two variance ratios, the model is a regression on a line with correlated
errors, ``V = I + q_level L + q_slope S``, and nothing in it but the data depends on
the series. Level and slope at the start are diffuse by construction (contrasts that
no line can enter), never by a large prior variance. See Harville (1977), JASA
72:320-338, for the restricted likelihood, and Robinson (1991), Statistical Science
6:15-51, for the predictors.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.trend_kernel import Points, covariances

if TYPE_CHECKING:
    from collections.abc import Iterator

    from missionmetrics.stats.trend_prior import Grid

Floats = NDArray[np.float64]

SHARE_NUMBERS = 2**22
"""Numbers (8 bytes each) of cell geometry worked on at a time."""
PAIR_NUMBERS = 2**21
"""Numbers in the products of residuals worked on at a time."""


class Share(NamedTuple):
    """Some of a calendar's cells, worked out.

    ``cells`` is their place in the grid; ``projection`` (c, n, n) is the precision of
    the data with the line taken out; ``log_det`` (c,) is the log determinant of the
    contrasts' covariance, plus that of the line's design.
    """

    cells: slice
    projection: Floats
    log_det: Floats


class Predictors(NamedTuple):
    """Best predictors of K points in c cells, with noise of standard deviation 1.

    ``weights`` (c, K, n) on the residuals from *any* line (the line's own value is
    added apart); ``covariance`` (c, K, K) of their errors.
    """

    weights: Floats
    covariance: Floats


def levels_at(time: Floats) -> Points:
    """The levels at the times (K,), in spacings."""
    return Points(time, np.zeros(time.size, dtype=bool))


def calendar_of(time: Floats, step: float, grid: Grid, room: int) -> Calendar:
    """Work out what dates (n,) in spacings from the first mean for every series.

    Cell geometry is kept for later questions if it takes no more than ``room`` numbers.
    """
    dates = levels_at(time)
    level, slope = covariances(dates, dates, step)
    design = dates.design()
    return Calendar(
        time=time,
        step=step,
        grid=grid,
        design=design,
        contrasts=np.linalg.qr(design, mode="complete")[0][:, 2:],
        least_squares=np.linalg.pinv(design).astype(np.float64),
        level=level,
        slope=slope,
        keeps=grid.level.size * time.size**2 <= room,
    )


@dataclass(frozen=True, eq=False)
class Calendar:
    """What does not depend on the data: dates, form and cells.

    Attributes
    ----------
    time : ndarray, shape (n,)
        Dates in spacings from the first, n >= 3.
    step : float
        Step of the regular form in spacings, or 0 for the continuous form.
    grid : Grid
        Cells of the two variance ratios.
    design, contrasts, least_squares : ndarray
        The line (n, 2), what no line can enter (n, n - 2), the line's fit (2, n).
    level, slope : ndarray, shape (n, n)
        Covariance of the dates' levels per unit of each ratio.
    keeps : bool
        Whether cell geometry is kept once it is worked out.
    """

    time: Floats
    step: float
    grid: Grid
    design: Floats = field(repr=False)
    contrasts: Floats = field(repr=False)
    least_squares: Floats = field(repr=False)
    level: Floats = field(repr=False)
    slope: Floats = field(repr=False)
    keeps: bool = True
    _kept: list[Share] = field(default_factory=list, repr=False)

    def points(self) -> Points:
        """The levels at the calendar's own dates."""
        return levels_at(self.time)

    def shares(self) -> Iterator[Share]:
        """Cells in shares that fit in memory."""
        cells, n = self.grid.level.size, self.time.size
        if self._kept:
            yield from self._kept
            return
        width = max(1, SHARE_NUMBERS // (n * n))
        cuts = [slice(i, min(i + width, cells)) for i in range(0, cells, width)]
        if self.keeps:
            self._kept.extend([self._share(cut) for cut in cuts])
            yield from self._kept
        else:
            yield from map(self._share, cuts)

    def kept_numbers(self) -> int:
        """Numbers of cell geometry kept by now."""
        return sum(share.projection.size for share in self._kept)

    def _share(self, cells: slice) -> Share:
        level = self.contrasts.T @ self.level @ self.contrasts
        slope = self.contrasts.T @ self.slope @ self.contrasts
        variance = (
            np.eye(level.shape[0])
            + self.grid.level[cells, None, None] * level
            + self.grid.slope[cells, None, None] * slope
        )
        root = np.linalg.cholesky(variance)
        half = np.linalg.solve(
            root,
            np.broadcast_to(self.contrasts.T, (root.shape[0], *self.contrasts.T.shape)),
        )
        diagonal = np.diagonal(root, axis1=1, axis2=2)
        line = np.linalg.slogdet(self.design.T @ self.design)[1]
        return Share(
            cells,
            np.swapaxes(half, 1, 2) @ half,
            2 * np.log(diagonal).sum(axis=1) + line,
        )

    def predictors(self, points: Points, share: Share) -> Predictors:
        """Best linear unbiased predictors of ``points`` in the cells of ``share``."""
        line = points.design() @ self.least_squares
        to_level, to_slope = covariances(points, self.points(), self.step)
        own_level, own_slope = covariances(points, points, self.step)
        lean_level = to_level - line @ self.level
        lean_slope = to_slope - line @ self.slope
        left_level = own_level - lean_level @ line.T - line @ to_level.T
        left_slope = own_slope - lean_slope @ line.T - line @ to_slope.T
        q_level = self.grid.level[share.cells, None, None]
        q_slope = self.grid.slope[share.cells, None, None]
        lean = q_level * lean_level + q_slope * lean_slope
        pull = lean @ share.projection
        start = line @ line.T + q_level * left_level + q_slope * left_slope
        return Predictors(line + pull, start - pull @ np.swapaxes(lean, 1, 2))

    def residual_squares(self, residuals: Floats) -> Floats:
        """Weighted residual sums of squares of complete series, (N, n) to (N, C)."""
        n = self.time.size
        row, column = np.tril_indices(n)
        double = np.where(row == column, 1.0, 2.0)
        squares = np.empty((residuals.shape[0], self.grid.level.size))
        rows = max(1, PAIR_NUMBERS // row.size)
        for share in self.shares():
            packed = (share.projection[:, row, column] * double).T
            for start in range(0, residuals.shape[0], rows):
                part = slice(start, start + rows)
                pairs = residuals[part, row] * residuals[part, column]
                squares[part, share.cells] = pairs @ packed
        return squares

    def log_det(self) -> Floats:
        """Log determinants of all cells, (C,)."""
        return np.concatenate([share.log_det for share in self.shares()])
