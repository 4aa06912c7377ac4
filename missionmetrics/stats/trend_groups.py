"""Which series share a calendar, and what one such group knows once fitted.

Series with the same observed dates share everything but their values. Series that
each miss other dates of one regular calendar share that calendar too, and differ by
a small elimination (`trend_gaps`). What a series answers never depends on the others
in its group, beyond rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats import trend_gaps
from missionmetrics.stats.trend_kernel import (
    CONTINUOUS,
    Clock,
    Points,
    clock_of,
)
from missionmetrics.stats.trend_likelihood import Calendar, Share, calendar_of

if TYPE_CHECKING:
    from missionmetrics.stats.trend_prior import Grid

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

FEWEST = 3
"""Two numbers draw a line; the third is the first that can differ from it."""
OWN_CALENDAR_FROM = 8
"""Series with the same gaps that are worth a calendar of their own."""
EXACT_ROUNDING = 16
"""Residuals of this many roundings of the largest value count as none."""


class Plan(NamedTuple):
    """Series (rows) that are fitted on one calendar (columns of the dates)."""

    rows: Integers
    columns: Integers
    clock: Clock


class Request(NamedTuple):
    """A linear combination of levels and slopes for each of B series.

    ``times`` (B, K) in spacings from the calendar's first date; ``is_slope`` (K,);
    ``weights`` (B, K); ``extra`` (B, 2) variance that shocks to the level and the
    slope add on top, per unit of each ratio.
    """

    times: Floats
    is_slope: Flags
    weights: Floats
    extra: Floats


@dataclass(frozen=True, eq=False)
class Group:
    """Fitted series on one calendar; N and n are the group's own.

    Attributes
    ----------
    plan : Plan
        Which series and dates.
    calendar : Calendar
        Dates, form, cells.
    line : ndarray, shape (N, 2)
        Least squares line: value at the first date, change per spacing.
    residuals : ndarray, shape (N, n)
        Residuals from the line over ``size``; 0 where missing or all zero.
    missing : ndarray of bool, shape (N, n), or None
        None when no date is missing.
    size : ndarray, shape (N,)
        Standard deviation about the line; 0 for a record that is exactly a line.
    df : ndarray, shape (N,)
        Observations less 2.
    squares : ndarray, shape (N, C)
        Weighted residual sums of squares, over ``size`` squared.
    weights : ndarray, shape (N, C)
        Posterior mass of the cells.
    log_det : ndarray, shape (N, C)
        Log determinants of the restricted likelihood.
    """

    plan: Plan
    calendar: Calendar
    line: Floats
    residuals: Floats
    missing: Flags | None
    size: Floats
    df: Floats
    squares: Floats
    weights: Floats
    log_det: Floats

    def answer(self, request: Request) -> tuple[Floats, Floats]:
        """Centres and scales of the request's mixtures, each (N, C)."""
        centre, scale = np.empty_like(self.squares), np.empty_like(self.squares)
        for rows in _alike(request.times):
            points = Points(request.times[rows[0]], request.is_slope)
            weights = request.weights[rows]
            on_line = self.line[rows] @ points.design().T
            value = np.einsum("nk,nk->n", on_line, weights)
            for share in self.calendar.shares():
                shift, variance = self._errors(rows, points, weights, share)
                variance += _added(request.extra[rows], share, self.calendar.grid)
                cells = share.cells
                centre[rows, cells] = value[:, None] + self.size[rows, None] * shift
                spread = self.squares[rows, cells] * variance / self.df[rows, None]
                scale[rows, cells] = self.size[rows, None] * np.sqrt(spread)
        return centre, scale

    def _errors(
        self, rows: Integers, points: Points, weights: Floats, share: Share
    ) -> tuple[Floats, Floats]:
        """Distance from the line and unit-noise variance of the combination, (B, c)."""
        each, covariance = self.calendar.predictors(points, share)
        if (weights == weights[0]).all():
            each = np.einsum("k,ckn->cn", weights[0], each)[:, None]
            covariance = np.einsum("k,l,ckl->c", weights[0], weights[0], covariance)
            covariance = covariance[:, None, None]
            weights = np.ones((rows.size, 1))
        residuals = self.residuals[rows]
        cells, k, n = each.shape
        parts = (residuals @ each.reshape(cells * k, n).T).reshape(-1, cells, k)
        shift = np.einsum("bck,bk->bc", parts, weights)
        pairs = np.einsum("bk,bl->bkl", weights, weights).reshape(-1, k * k)
        variance = pairs @ covariance.reshape(cells, k * k).T
        if self.missing is not None:
            moved, added = trend_gaps.corrections(
                share, residuals, self.missing[rows], each, weights
            )
            shift, variance = shift + moved, variance + added
        return shift, variance


def fit_group(plan: Plan, values: Floats, times: Floats, grid: Grid) -> Group:
    """Fit the plan's series; ``values`` (N, T) and ``times`` (T,) are the whole table."""
    time = (times[plan.columns] - times[plan.columns[0]]) / plan.clock.spacing
    calendar = calendar_of(time, plan.clock.step, grid)
    own = values[np.ix_(plan.rows, plan.columns)]
    seen = ~np.isnan(own)
    missing = None if seen.all() else ~seen
    line, residuals, size = _lines(own, seen, time)
    df = seen.sum(axis=1) - 2.0
    if missing is None:
        squares = calendar.residual_squares(residuals)
        log_det = np.broadcast_to(calendar.log_det(), squares.shape)
    else:
        squares, log_det = trend_gaps.residual_squares(calendar, residuals, missing)
    squares[size == 0] = 1.0
    weights = _posterior(grid, squares, log_det, df)
    return Group(
        plan=plan,
        calendar=calendar,
        line=line,
        residuals=residuals,
        missing=missing,
        size=size,
        df=df,
        squares=squares,
        weights=weights,
        log_det=log_det,
    )


def _posterior(grid: Grid, squares: Floats, log_det: Floats, df: Floats) -> Floats:
    """Mass of the cells once the noise's scale is integrated out (prior 1 / sigma)."""
    log_weights = -0.5 * df[:, None] * np.log(squares)
    log_weights -= 0.5 * log_det
    log_weights += grid.log_mass
    log_weights -= log_weights.max(axis=1, keepdims=True)
    weights = np.exp(log_weights, out=log_weights)
    weights /= weights.sum(axis=1, keepdims=True)
    return weights


def _lines(values: Floats, seen: Flags, time: Floats) -> tuple[Floats, Floats, Floats]:
    """Least squares line (N, 2), residuals over their size (N, n), their size (N,).

    Values are taken from each row's first, so that a record that does not move is
    exactly that; the line is fitted twice, the second time to what rounding left.
    """
    first = np.take_along_axis(values, seen.argmax(axis=1)[:, None], axis=1)
    left = np.where(seen, values - first, 0.0)
    count = seen.sum(axis=1, keepdims=True)
    middle = (seen * time).sum(axis=1, keepdims=True) / count
    lever = np.where(seen, time - middle, 0.0)
    lever_squares = (lever**2).sum(axis=1, keepdims=True)
    at_middle, slope = np.zeros_like(first), np.zeros_like(first)
    for _ in range(2):
        mean = left.sum(axis=1, keepdims=True) / count
        tilt = (left * lever).sum(axis=1, keepdims=True) / lever_squares
        left -= np.where(seen, mean + tilt * lever, 0.0)
        at_middle, slope = at_middle + mean, slope + tilt
    size = np.sqrt((left**2).sum(axis=1) / (count[:, 0] - 2))
    largest = np.where(seen, np.abs(values), 0.0).max(axis=1)
    size[size <= EXACT_ROUNDING * np.finfo(float).eps * largest] = 0.0
    residuals = left / np.where(size > 0, size, 1.0)[:, None]
    residuals[size == 0] = 0.0
    line = np.hstack([first + at_middle - slope * middle, slope])
    return line, residuals, size


def plans(seen: Flags, times: Floats) -> list[Plan]:
    """Sort the rows of ``seen`` (N, T) that have enough dates into groups."""
    patterns, rows_of = _patterns(seen)
    own: list[Plan] = []
    shared: dict[tuple[float, ...], list[Plan]] = {}
    for pattern, rows in zip(patterns, rows_of, strict=True):
        columns = np.flatnonzero(pattern)
        if columns.size < FEWEST:
            continue
        plan = Plan(rows, columns, clock_of(times[columns]))
        if plan.clock.step == CONTINUOUS or rows.size >= OWN_CALENDAR_FROM:
            own.append(plan)
        else:
            shared.setdefault(_calendar_key(plan, times), []).append(plan)
    for alike in shared.values():
        own += _joined(alike)
    return own


def _patterns(seen: Flags) -> tuple[Flags, list[Integers]]:
    """Distinct rows of ``seen`` and, for each, which rows have it."""
    if seen.all():
        return seen[:1], [np.arange(seen.shape[0])]
    packed = np.packbits(seen, axis=1)
    keys = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(which, kind="stable")
    cuts = np.cumsum(np.bincount(which))[:-1]
    return seen[first], np.split(order, cuts)


def _calendar_key(plan: Plan, times: Floats) -> tuple[float, ...]:
    """Equal for plans whose dates lie on one regular calendar with one spacing."""
    step = plan.clock.step * plan.clock.spacing
    phase = (times[plan.columns[0]] - times[0]) / step
    return (
        float(f"{step:.9g}"),
        round(1 / plan.clock.step, 6),
        round(float(phase - np.round(phase)), 2) % 0.5,
    )


def _joined(alike: list[Plan]) -> list[Plan]:
    """One plan on the union of dates, for those that fill at least half of it."""
    columns = np.unique(np.concatenate([plan.columns for plan in alike]))
    apart = [plan for plan in alike if 2 * plan.columns.size < columns.size]
    together = [plan for plan in alike if 2 * plan.columns.size >= columns.size]
    if together:
        rows = np.concatenate([plan.rows for plan in together])
        used = np.unique(np.concatenate([plan.columns for plan in together]))
        apart.append(Plan(rows, used, together[0].clock))
    return apart


def _alike(times: Floats) -> list[Integers]:
    """Rows of (B, K) with the same times."""
    if (times == times[0]).all():
        return [np.arange(times.shape[0])]
    _, which = np.unique(times, axis=0, return_inverse=True)
    order = np.argsort(which.ravel(), kind="stable")
    return np.split(order, np.cumsum(np.bincount(which.ravel()))[:-1])


def _added(extra: Floats, share: Share, grid: Grid) -> Floats:
    """Variance of shocks beyond the calendar, (B, c), or one 0 when there are none."""
    if not extra.any():
        return np.zeros((1, 1))
    ratios = np.vstack([grid.level[share.cells], grid.slope[share.cells]])
    added: Floats = extra @ ratios
    return added
