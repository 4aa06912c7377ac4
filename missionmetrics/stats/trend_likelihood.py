"""The arithmetic one calendar's series share: generalised least squares, cell by cell.

Given the two variance ratios, the model is a regression on a line with correlated
errors, ``V = I + q_level L + q_slope S``, and nothing in it but the data depends on
the series. Cells with the same slope ratio are brought to diagonal form together, so
that a series costs one small product for each slope ratio. Level and slope at the
start are diffuse by construction (contrasts that no line can enter), never by a large
prior variance. See Harville (1977), JASA
72:320-338, for the restricted likelihood, and Robinson (1991), Statistical Science
6:15-51, for the predictors.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from missionmetrics.stats.trend_kernel import Points, covariances

if TYPE_CHECKING:
    from collections.abc import Iterator

    from missionmetrics.stats.trend_prior import Grid

Floats = NDArray[np.float64]


class Share(NamedTuple):
    """The c cells with one slope ratio, turned so that the level ratio only scales.

    In the turned contrasts the data's covariance is diagonal for every level ratio.

    ``cells`` is their place in the grid; ``turn`` (n, n - 2) takes residuals to the
    turned contrasts; ``precision`` (c, n - 2) is theirs; ``log_det`` (c,) is the log
    determinant of the contrasts' covariance, plus that of the line's design.
    """

    cells: slice
    turn: Floats
    precision: Floats
    log_det: Floats

    def projection(self) -> Floats:
        """Precision of the data with the line taken out, cells last, (n, n, c)."""
        spread = self.turn[:, None, :] * self.turn[None, :, :]
        whole: Floats = spread @ self.precision.T
        return whole


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
        keeps=np.unique(grid.slope).size * time.size**2 <= room,
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
        """The cells, one slope ratio after the other."""
        if self._kept:
            yield from self._kept
            return
        starts = np.flatnonzero(np.diff(self.grid.slope, prepend=-1.0))
        ends = np.append(starts[1:], self.grid.slope.size)
        cuts = [slice(int(a), int(b)) for a, b in zip(starts, ends, strict=True)]
        if self.keeps:
            self._kept.extend([self._share(cut) for cut in cuts])
            yield from self._kept
        else:
            yield from map(self._share, cuts)

    def kept_numbers(self) -> int:
        """Numbers of cell geometry kept by now."""
        return sum(share.turn.size for share in self._kept)

    def _share(self, cells: slice) -> Share:
        slope = self.contrasts.T @ self.slope @ self.contrasts
        root = np.linalg.cholesky(
            np.eye(slope.shape[0]) + self.grid.slope[cells.start] * slope
        )
        half = solve_triangular(root, self.contrasts.T, lower=True)
        size, axes = np.linalg.eigh(half @ self.level @ half.T)
        variance = 1 + np.multiply.outer(self.grid.level[cells], np.maximum(size, 0))
        own = 2 * np.log(np.diagonal(root)).sum()
        line = np.linalg.slogdet(self.design.T @ self.design)[1]
        return Share(
            cells,
            half.T @ axes,
            1 / variance,
            np.log(variance).sum(axis=1) + own + line,
        )

    def predictors(self, points: Points) -> Predictors:
        """Best linear unbiased predictors of ``points`` (K,) in every cell."""
        line = points.design() @ self.least_squares
        to_level, to_slope = covariances(points, self.points(), self.step)
        own_level, own_slope = covariances(points, points, self.step)
        lean_level = to_level - line @ self.level
        lean_slope = to_slope - line @ self.slope
        left_level = own_level - lean_level @ line.T - line @ to_level.T
        left_slope = own_slope - lean_slope @ line.T - line @ to_slope.T
        q_level = self.grid.level[:, None, None]
        q_slope = self.grid.slope[:, None, None]
        lean = q_level * lean_level + q_slope * lean_slope
        weights = np.empty_like(lean)
        covariance = line @ line.T + q_level * left_level + q_slope * left_slope
        for share in self.shares():
            turned = lean[share.cells] @ share.turn
            pull = turned * share.precision[:, None, :]
            weights[share.cells] = line + pull @ share.turn.T
            covariance[share.cells] -= pull @ np.swapaxes(turned, 1, 2)
        return Predictors(weights, covariance)

    def residual_squares(self, residuals: Floats) -> Floats:
        """Weighted residual sums of squares of complete series, (N, n) to (N, C)."""
        squares = np.empty((residuals.shape[0], self.grid.level.size))
        for share in self.shares():
            turned = residuals @ share.turn
            squares[:, share.cells] = turned**2 @ share.precision.T
        return squares

    def log_det(self) -> Floats:
        """Log determinants of all cells, (C,)."""
        return np.concatenate([share.log_det for share in self.shares()])
