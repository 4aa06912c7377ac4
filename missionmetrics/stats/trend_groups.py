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
from missionmetrics.stats.trend_likelihood import Calendar, calendar_of
from missionmetrics.stats.trend_prior import LONG_FROM

if TYPE_CHECKING:
    from missionmetrics.stats.trend_prior import FixedRatios, Grid, PCPrior

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Rows = Integers | slice

FEWEST = 3
"""Two numbers draw a line; the third is the first that can differ from it."""
OWN_CALENDAR_FROM = 8
"""Series with the same gaps that are worth a calendar of their own."""
KEPT_NUMBERS = 2**25
"""Numbers (8 bytes each) of cell geometry that one fit keeps; the rest is redone."""
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
        Residuals from the line; 0 where missing.
    missing : ndarray of bool, shape (N, n), or None
        None when no date is missing.
    df : ndarray, shape (N,)
        Observations less 2.
    noise : ndarray, shape (N, C)
        Scale of the noise in each cell; 0 for a record that is exactly a line.
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
    df: Floats
    noise: Floats
    weights: Floats
    log_det: Floats

    def answer(self, request: Request) -> tuple[Floats, Floats]:
        """Centres and scales of the request's mixtures, each (N, C)."""
        centre, scale = np.empty_like(self.noise), np.empty_like(self.noise)
        for rows in _alike(request.times):
            times, weights = request.times[rows], request.weights[rows]
            points = Points(times[0], request.is_slope)
            on_line = self.line[rows] @ points.design().T
            value = np.einsum("nk,nk->n", on_line, weights)
            shift, variance = self._errors(rows, points, weights)
            shift += value[:, None]
            added = _added(request.extra[rows], self.calendar.grid)
            variance = np.maximum(variance + added, 0.0)
            centre[rows] = shift
            scale[rows] = self.noise[rows] * np.sqrt(variance)
        return centre, scale

    def _errors(
        self, rows: Rows, points: Points, weights: Floats
    ) -> tuple[Floats, Floats]:
        """Distance from the line and unit-noise variance of the combination.

        (B, C) and (B, C), or (1, C) where the variance is the same for all.
        """
        each, covariance = self.calendar.predictors(points)
        if (weights == weights[0]).all():
            each = np.einsum("k,ckn->cn", weights[0], each)[:, None]
            covariance = np.einsum("k,l,ckl->c", weights[0], weights[0], covariance)
            covariance, used = covariance[:, None, None], np.ones((1, 1))
        else:
            used = weights
        residuals, sides = self.residuals[rows], range(used.shape[1])
        shift = residuals @ each[:, 0].T
        shift *= used[:, :1]
        for k in sides[1:]:
            shift += used[:, k, None] * (residuals @ each[:, k].T)
        variance = np.einsum("bk,bl,ckl->bc", used, used, covariance, optimize=True)
        if self.missing is not None:
            used = np.broadcast_to(used, (residuals.shape[0], len(sides)))
            moved, added = trend_gaps.corrections(
                self.calendar, residuals, self.missing[rows], each, used
            )
            shift, variance = shift + moved, variance + added
        return shift, variance


def fit_groups(
    values: Floats, times: Floats, prior: PCPrior | FixedRatios
) -> tuple[Group, ...]:
    """Fit all rows of ``values`` (N, T) that have enough observations."""
    groups: list[Group] = []
    room = KEPT_NUMBERS
    for plan in plans(~np.isnan(values), times):
        groups.append(_fit(plan, values, times, prior, room))
        room -= groups[-1].calendar.kept_numbers()
    return tuple(groups)


def _fit(
    plan: Plan, values: Floats, times: Floats, prior: PCPrior | FixedRatios, room: int
) -> Group:
    """Fit the plan's series out of the whole table, ``values`` (N, T)."""
    time = (times[plan.columns] - times[plan.columns[0]]) / plan.clock.spacing
    own = values[np.ix_(plan.rows, plan.columns)]
    seen = ~np.isnan(own)
    grid = prior.grid(int(seen[0].sum()))
    calendar = calendar_of(time, plan.clock.step, grid, room)
    missing = None if seen.all() else ~seen
    line, residuals = _lines(own, seen, time)
    df = seen.sum(axis=1) - 2.0
    if missing is None:
        squares = calendar.residual_squares(residuals)
        log_det = np.broadcast_to(calendar.log_det(), squares.shape)
    else:
        squares, log_det = trend_gaps.residual_squares(calendar, residuals, missing)
    # in exact arithmetic no cell explains more than this; rounding might
    least = np.finfo(float).eps * (residuals**2).sum(axis=1, keepdims=True)
    squares = np.maximum(squares, least)
    on_line = ~residuals.any(axis=1)
    squares[on_line] = 1.0
    weights = _posterior(grid, squares, log_det, df)
    squares[on_line] = 0.0
    return Group(
        plan=plan,
        calendar=calendar,
        line=line,
        residuals=residuals,
        missing=missing,
        df=df,
        noise=np.sqrt(squares / df[:, None]),
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


def _lines(values: Floats, seen: Flags, time: Floats) -> tuple[Floats, Floats]:
    """Least squares line (N, 2) and residuals (N, n), 0 where missing.

    Values are taken from each row's first, so that a record that does not move is
    exactly that; the line is fitted twice, the second time to what rounding left.
    Residuals no larger than rounding are set to 0.
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
    largest = np.where(seen, np.abs(values), 0.0).max(axis=1)
    rounding = EXACT_ROUNDING * np.finfo(float).eps * largest
    left[np.abs(left).max(axis=1) <= rounding] = 0.0
    return np.hstack([first + at_middle - slope * middle, slope]), left


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
        if rows.size >= OWN_CALENDAR_FROM:
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
    """Equal for plans that one calendar can serve: same spacing, form and steps."""
    long = plan.columns.size >= LONG_FROM
    if plan.clock.step == CONTINUOUS:
        return float(f"{plan.clock.spacing:.9g}"), CONTINUOUS, long
    step = plan.clock.step * plan.clock.spacing
    phase = (times[plan.columns[0]] - times[0]) / step
    return (
        float(f"{step:.9g}"),
        round(1 / plan.clock.step, 6),
        round(float(phase % 1), 2) % 1,
        long,
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


def _alike(times: Floats) -> list[Rows]:
    """Rows of (B, K) with the same times."""
    if (times == times[0]).all():
        return [slice(None)]
    _, which = np.unique(times, axis=0, return_inverse=True)
    order = np.argsort(which.ravel(), kind="stable")
    return [*np.split(order, np.cumsum(np.bincount(which.ravel()))[:-1])]


def _added(extra: Floats, grid: Grid) -> Floats:
    """Variance of shocks beyond the calendar, (B, C), or one 0 when there are none."""
    if not extra.any():
        return np.zeros((1, 1))
    added: Floats = extra @ np.vstack([grid.level, grid.slope])
    return added
