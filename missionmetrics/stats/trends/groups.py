"""What one group of records knows once fitted, the size of its noise unknown.

Records on one calendar share everything but their values; those that each miss other
dates differ by a small elimination (`trends.gaps`). What a record answers never depends
on the others in its group, beyond rounding.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.trends import gaps as trend_gaps
from missionmetrics.stats.trends.gaps import Asked
from missionmetrics.stats.trends.kernel import Points
from missionmetrics.stats.trends.likelihood import Calendar, calendar_of
from missionmetrics.stats.trends.lines import least_squares, least_squares_line
from missionmetrics.stats.trends.plans import Frame, Plan, observed_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from missionmetrics.stats.trends.design import Moments
    from missionmetrics.stats.trends.gaps import Eliminated
    from missionmetrics.stats.trends.prior import Grid, Prior

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Rows = Integers | slice

ROWS = 256
"""Records weighed at a time, so that their parts stay in cache."""
KEPT_NUMBERS = 2**25
"""Numbers (8 bytes each) of cell geometry that one fit keeps; the rest is redone."""
ASKED_NUMBERS = 2**21
"""Numbers of predictor weights that are held at a time while gaps are accounted for."""


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


class Question(NamedTuple):
    """Combinations, by weights (B, K), of the K things ``asked`` of some rows (B,).

    ``added`` is variance on top, in units of the noise's.
    """

    rows: Rows
    asked: Moments
    weights: Floats
    added: Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Scaled(ABC):
    """Fitted records on one calendar whose noise has one unknown scale.

    Attributes
    ----------
    plan : Plan
        Which records and dates; N and n are the group's own.
    calendar : Calendar
        Dates, form, cells.
    line : ndarray, shape (N, p)
        Least squares line (value at the origin, change per spacing) and effects.
    residuals : ndarray, shape (N, n)
        Residuals from the line; 0 where missing.
    df : ndarray, shape (N,)
        Observations less coefficients.
    noise : ndarray, shape (N, C)
        Scale of the noise in each part; 0 for a record that is exactly a line.
    weights : ndarray, shape (N, C)
        Posterior mass of the parts.
    log_det : ndarray, shape (N, C)
        Log determinants of the restricted likelihood.
    """

    plan: Plan
    calendar: Calendar
    line: Floats
    residuals: Floats
    df: Floats
    noise: Floats
    weights: Floats
    log_det: Floats

    @property
    def exact(self) -> Flags:
        """Whether each record is on its line to the last digit, (N,)."""
        return np.asarray(self.noise[:, 0] == 0)

    def answer(self, request: Request) -> tuple[Floats, Floats]:
        """Centres and scales of the request's mixtures, each (N, C)."""
        parts = alike(request.times)
        if len(parts) == 1:
            return self._combined(self._question(parts[0], request))
        centre, scale = np.empty_like(self.noise), np.empty_like(self.noise)
        for rows in parts:
            centre[rows], scale[rows] = self._combined(self._question(rows, request))
        return centre, scale

    def _question(self, rows: Rows, request: Request) -> Question:
        """What records with the same times ask."""
        points = Points(request.times[rows][0], request.is_slope)
        asked = self.calendar.observed.moments(points, self.calendar.step)
        added = added_variance(request.extra[rows], self.calendar.grid)
        return Question(rows, asked, request.weights[rows], added)

    def coefficient(self, place: int) -> tuple[Floats, Floats]:
        """Centres and scales of one effect's coefficient, each (N, C)."""
        asked = self.calendar.observed.coefficient(place)
        ones = np.ones((len(self.df), 1))
        return self._combined(Question(slice(None), asked, ones, np.zeros((1, 1))))

    def log_likelihood(self) -> Floats:
        """Restricted, at the best noise scale of each part, (N, C); NaN if exact."""
        df = self.df[:, None]
        square = np.where(self.noise > 0, self.noise, np.nan) ** 2
        fit = df * (np.log(2 * np.pi * square) + 1)
        diffuse = self.calendar.design.shape[1]
        found: Floats = -(fit + self.log_det) / 2 - diffuse / 2 * np.log(2 * np.pi)
        return found

    @abstractmethod
    def _combined(self, question: Question) -> tuple[Floats, Floats]:
        """Centres and scales of the combinations, each (B, C)."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Group(Scaled):
    """Records whose noise is ordinary: one part a cell.

    Attributes
    ----------
    missing : ndarray of bool, shape (N, n), or None
        None when no date is missing.
    eliminated : tuple of Eliminated
        What was worked out of the gaps; empty when there was no room to keep it.
    """

    missing: Flags | None
    eliminated: tuple[Eliminated, ...] = ()

    def ratios(self, row: int) -> tuple[Floats, Floats]:  # noqa: ARG002
        """Variance ratios of level and slope in the cells, each (C,)."""
        return self.calendar.grid.level, self.calendar.grid.slope

    def kept_numbers(self) -> int:
        """Numbers kept for later questions."""
        gaps = sum(batch.numbers() for batch in self.eliminated)
        return self.calendar.kept_numbers() + gaps

    def answer(self, request: Request) -> tuple[Floats, Floats]:
        """Centres and scales of the request's mixtures, each (N, C)."""
        if self.missing is None:
            return super().answer(request)
        centre, variance = np.empty_like(self.noise), np.empty_like(self.noise)
        weights = None if _all_same(request.weights) else request.weights
        for parts in self._held(alike(request.times), request.weights.shape[1]):
            leans: list[Floats] = []
            which = np.full(len(self.df), trend_gaps.NOTHING)
            for rows in parts:
                which[rows] = len(leans)
                question = self._question(rows, request)
                found = self._complete(question, shared=weights is None)
                centre[rows], variance[rows], lean = found
                leans.append(lean)
            asked = Asked.together(leans, which, weights)
            trend_gaps.correct(centre, variance, self._gaps(), asked)
        return centre, self.noise * np.sqrt(np.maximum(variance, 0.0))

    def _held(self, parts: list[Rows], terms: int) -> Iterator[list[Rows]]:
        """Questions about ``parts``, as many at a time as may be held."""
        each = self.calendar.time.size * self.noise.shape[1] * terms
        some = max(1, ASKED_NUMBERS // each)
        for start in range(0, len(parts), some):
            yield parts[start : start + some]

    def _combined(self, question: Question) -> tuple[Floats, Floats]:
        shared = _all_same(question.weights)
        centre, variance, lean = self._complete(question, shared=shared)
        if self.missing is not None:
            # only a coefficient comes this way, and it is asked of every record
            variance = np.broadcast_to(variance, centre.shape).copy()
            which = np.zeros(len(self.df), dtype=np.int64)
            weights = None if shared else question.weights
            asked = Asked.together([lean], which, weights)
            trend_gaps.correct(centre, variance, self._gaps(), asked)
        return centre, self.noise[question.rows] * np.sqrt(np.maximum(variance, 0.0))

    def _complete(
        self, question: Question, *, shared: bool
    ) -> tuple[Floats, Floats, Floats]:
        """Centre and unit-noise variance of combinations, were no date missing.

        (B, C) and (B, C), or (1, C) where the variance is the same for all. Third, the
        weights on the residuals of what is combined, (C, K, n), or (C, 1, n) where
        the combination is ``shared`` by all.
        """
        rows, asked, weights, added = question
        each, covariance = self.calendar.predictors(asked)
        centre = np.einsum("nk,nk->n", self.line[rows] @ asked.line.T, weights)[:, None]
        residuals = self.residuals[rows]
        if shared:
            each = np.einsum("k,ckn->cn", weights[0], each)[:, None]
            plain = np.einsum("k,l,ckl->c", weights[0], weights[0], covariance)
            shift = residuals @ each[:, 0].T
            shift += centre
            return shift, plain + added, each
        for k in range(weights.shape[1]):
            centre = centre + weights[:, k, None] * (residuals @ each[:, k].T)
        plain = np.einsum("bk,bl,ckl->bc", weights, weights, covariance, optimize=True)
        return centre, plain + added, each

    def _gaps(self) -> Iterable[Eliminated]:
        """The gaps worked out: as kept, or again."""
        if self.eliminated or self.missing is None:
            return self.eliminated
        return trend_gaps.again(self.calendar, self.residuals, self.missing)


def fit_groups(
    values: Floats, frame: Frame, prior: Prior, made: Sequence[Plan]
) -> tuple[Group, ...]:
    """Fit the planned rows of ``values`` (N, T), noise of unknown size."""
    groups: list[Group] = []
    room = KEPT_NUMBERS
    for plan in made:
        groups.append(_fit(plan, values, frame, prior, room))
        room -= groups[-1].kept_numbers()
    return tuple(groups)


def calendar_for(
    plan: Plan, frame: Frame, prior: Prior, observations: int, room: int
) -> Calendar:
    """The plan's calendar under a prior, for records of about so many observations."""
    grid = prior.grid(observations)
    return calendar_of(observed_of(frame, plan), plan.clock.step, grid, room)


def regressed(values: Floats, seen: Flags, calendar: Calendar) -> tuple[Floats, Floats]:
    """Coefficients of line and effects (N, p), and residuals (N, n), 0 where missing.

    The mean of a line over a window is the line at the window's middle.
    """
    if calendar.design.shape[1] == 2:
        return least_squares_line(values, seen, calendar.time)
    return least_squares(values, seen, calendar.design)


def _fit(plan: Plan, values: Floats, frame: Frame, prior: Prior, room: int) -> Group:
    """Fit the plan's series out of the whole table, ``values`` (N, T)."""
    own = values[np.ix_(plan.rows, plan.columns)]
    seen = ~np.isnan(own)
    calendar = calendar_for(plan, frame, prior, int(seen[0].sum()), room)
    missing = None if seen.all() else ~seen
    line, residuals = regressed(own, seen, calendar)
    df = seen.sum(axis=1) - float(calendar.design.shape[1])
    if missing is None:
        squares = calendar.residual_squares(residuals)
        log_det = calendar.log_det()[None]
        kept: tuple[Eliminated, ...] = ()
    else:
        squares, log_det, kept = trend_gaps.residual_squares(
            calendar, residuals, missing, room
        )
    before = np.broadcast_to(calendar.grid.log_mass - log_det / 2, squares.shape)
    weights = _weighed(squares, residuals, df, before)
    return Group(
        plan=plan,
        calendar=calendar,
        line=line,
        residuals=residuals,
        missing=missing,
        df=df,
        noise=squares,
        weights=weights,
        log_det=np.broadcast_to(log_det, squares.shape),
        eliminated=kept,
    )


def _weighed(squares: Floats, residuals: Floats, df: Floats, before: Floats) -> Floats:
    """Mass of the cells, (N, C); ``squares`` become the noise's scale.

    ``before`` (N, C) is the log mass but for the residuals' part in it.
    """
    weights = np.empty_like(squares)
    # in exact arithmetic no cell explains more than this; rounding might
    least = np.finfo(float).eps * np.vecdot(residuals, residuals)[:, None]
    on_line = np.asarray(~residuals.any(axis=1))
    for start in range(0, len(df), ROWS):
        part = slice(start, start + ROWS)
        own = np.maximum(squares[part], least[part])
        own[on_line[part]] = 1.0
        weights[part] = _posterior(own, df[part, None], before[part])
        own[on_line[part]] = 0.0
        own /= df[part, None]
        np.sqrt(own, out=squares[part])
    return weights


def _posterior(squares: Floats, df: Floats, before: Floats) -> Floats:
    """Mass of the cells once the noise's scale is integrated out (prior 1 / sigma)."""
    log_weights = np.log(squares)
    log_weights *= -0.5 * df
    log_weights += before
    log_weights -= log_weights.max(axis=1, keepdims=True)
    weights = np.exp(log_weights, out=log_weights)
    weights /= weights.sum(axis=1, keepdims=True)
    return weights


def alike(times: Floats) -> list[Rows]:
    """Rows of (B, K) with the same times."""
    if (times == times[0]).all():
        return [slice(None)]
    _, which = np.unique(times, axis=0, return_inverse=True)
    order = np.argsort(which.ravel(), kind="stable")
    return [*np.split(order, np.cumsum(np.bincount(which.ravel()))[:-1])]


def _all_same(weights: Floats) -> bool:
    """Whether all rows (B, K) are the same."""
    return bool((weights == weights[0]).all())


def added_variance(extra: Floats, grid: Grid) -> Floats:
    """Variance of shocks beyond the calendar, (B, C), or one 0 when there are none."""
    if not extra.any():
        return np.zeros((1, 1))
    added: Floats = extra @ np.vstack([grid.level, grid.slope])
    return added
