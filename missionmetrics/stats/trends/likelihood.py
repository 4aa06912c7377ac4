"""The arithmetic one calendar's series share: generalised least squares, cell by cell.

Given the two variance ratios, the model is a regression on a line (and effects) with
correlated errors, ``V = N + q_level L + q_slope S``, and nothing in it but the data
depends on the series. ``N`` is the identity unless observations share noise. Cells
with the same slope ratio are brought to diagonal form together, so that a series costs
one small product for each slope ratio. Level and slope at the start are diffuse by
construction (contrasts that no line can enter), never by a large prior variance. See
Harville (1977), JASA 72:320-338, for the restricted likelihood, and Robinson (1991),
Statistical Science 6:15-51, for the predictors.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

if TYPE_CHECKING:
    from collections.abc import Iterator

    from missionmetrics.stats.trends.design import Moments, Observed
    from missionmetrics.stats.trends.prior import Grid

Floats = NDArray[np.float64]

ROWS = 1024
"""Records worked on at a time, so that what is turned stays in cache."""


class Share(NamedTuple):
    """The c cells with one slope ratio, turned so that the level ratio only scales.

    In the turned contrasts the data's covariance is diagonal for every level ratio.

    With p coefficients of line and effects, ``cells`` is their place in the grid;
    ``turn`` (n, n - p) takes residuals to the turned contrasts; ``precision``
    (c, n - p) is theirs; ``log_det`` (c,) is the log determinant of the contrasts'
    covariance, plus that of the design.
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


def calendar_of(observed: Observed, step: float, grid: Grid, room: int) -> Calendar:
    """Work out what n observations mean for every series.

    Cell geometry is kept for later questions if it takes no more than ``room`` numbers.
    """
    level, slope = observed.covariances(step)
    design = observed.design()
    width = design.shape[1]
    return Calendar(
        observed=observed,
        step=step,
        grid=grid,
        design=design,
        contrasts=np.linalg.qr(design, mode="complete")[0][:, width:],
        least_squares=np.linalg.pinv(design).astype(np.float64),
        noise=observed.noise(),
        level=level,
        slope=slope,
        keeps=np.unique(grid.slope).size * observed.time.size**2 <= room,
    )


@dataclass(frozen=True, eq=False)
class Calendar:
    """What does not depend on the data: dates, form and cells.

    Attributes
    ----------
    observed : Observed
        Dates in spacings from the origin, and what is seen there; n >= 3.
    step : float
        Step of the regular form in spacings, or 0 for the continuous form.
    grid : Grid
        Cells of the two variance ratios.
    design, contrasts, least_squares : ndarray
        Line and effects (n, p), what they cannot enter (n, n - p), their fit (p, n).
    noise, level, slope : ndarray, shape (n, n)
        Covariance of the noise, and of what is observed per unit of each ratio.
    keeps : bool
        Whether cell geometry is kept once it is worked out.
    """

    observed: Observed
    step: float
    grid: Grid
    design: Floats = field(repr=False)
    contrasts: Floats = field(repr=False)
    least_squares: Floats = field(repr=False)
    noise: Floats = field(repr=False)
    level: Floats = field(repr=False)
    slope: Floats = field(repr=False)
    keeps: bool = True
    _kept: list[Share] = field(default_factory=list, repr=False)

    @property
    def time(self) -> Floats:
        """Dates in spacings from the origin, (n,)."""
        return self.observed.time

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
        still = self.noise + self.grid.slope[cells.start] * self.slope
        root = np.linalg.cholesky(self.contrasts.T @ still @ self.contrasts)
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

    def predictors(self, asked: Moments) -> Predictors:
        """Best linear unbiased predictors of K questions in every cell."""
        line = asked.line @ self.least_squares
        lean_level = asked.to_level - line @ self.level
        lean_slope = asked.to_slope - line @ self.slope
        left_level = asked.own_level - lean_level @ line.T - line @ asked.to_level.T
        left_slope = asked.own_slope - lean_slope @ line.T - line @ asked.to_slope.T
        q_level = self.grid.level[:, None, None]
        q_slope = self.grid.slope[:, None, None]
        shared = line @ self.noise
        lean = q_level * lean_level + q_slope * lean_slope - shared
        weights = np.empty_like(lean)
        covariance = shared @ line.T + q_level * left_level + q_slope * left_slope
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
            for start in range(0, len(residuals), ROWS):
                rows = slice(start, start + ROWS)
                turned = residuals[rows] @ share.turn
                turned *= turned
                squares[rows, share.cells] = turned @ share.precision.T
        return squares

    def log_det(self) -> Floats:
        """Log determinants of all cells, (C,)."""
        return np.concatenate([share.log_det for share in self.shares()])
