"""Records in which a few observations may be far off: noise with heavy tails.

Each observation's noise is either ordinary or, with a small chance, several times as
large (a contaminated normal: Tukey 1960; Box & Tiao 1968, Biometrika 55:119-129).
Which ones are is not decided but summed out: over none, every single one, and every
pair and triple among those most suspect by themselves. An observation of larger noise
is half way to a missing one, so the elimination that serves gaps serves it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.trends.gaps import eliminate, projections, pulls
from missionmetrics.stats.trends.groups import Question, Scaled, calendar_for, regressed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from missionmetrics.stats.trends.likelihood import Calendar
    from missionmetrics.stats.trends.plans import Frame, Plan
    from missionmetrics.stats.trends.prior import Prior

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

SUSPECTS = 6
"""Observations among which outliers are sought together."""
TOGETHER = 3
"""Most outliers of one record."""
FAINT = 1e-6
"""Mass of a pattern of outliers below which it is left out."""


@dataclass(frozen=True, slots=True)
class Outliers:
    """What is believed of observations that are far off.

    Attributes
    ----------
    chance : float
        Chance that an observation is one, between 0 and 0.5; 0.05 by default.
    size : float
        Standard deviation of its noise in ordinary ones, above 1; 5 by default.

    Raises
    ------
    EvidenceError
        ``MM-TREND-OUTLIERS`` when a value is outside its range.
    """

    chance: float = 0.05
    size: float = 5.0

    def __post_init__(self) -> None:
        if not (0 < self.chance < 0.5 and 1 < self.size < np.inf):
            raise EvidenceError(
                f"outliers have chance {self.chance} and size {self.size}.",
                fix="give a chance between 0 and 0.5 and a size above 1.",
                code="MM-TREND-OUTLIERS",
            )


class Pattern(NamedTuple):
    """Dates (m,) whose noise is larger or that are missing, and by how much.

    ``ridge`` (m,) is one over what is added to the noise's variance, 0 where missing.
    """

    dates: Integers
    ridge: Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class OutlierGroup(Scaled):
    """Records with outliers: a part for each pattern of them and cell, (P * C).

    Parts stand pattern by pattern; those beyond a record's own have mass 0.

    Attributes
    ----------
    patterns : tuple of tuple of Pattern
        For each record, those that matter.
    """

    patterns: tuple[tuple[Pattern, ...], ...]

    def suspicion(self) -> Floats:
        """Chance that each observation is an outlier, (N, n)."""
        found = np.zeros((len(self.patterns), self.calendar.time.size))
        cells = self.calendar.grid.level.size
        for row, patterns in enumerate(self.patterns):
            mass = self.weights[row].reshape(-1, cells).sum(axis=1)
            for pattern, share in zip(patterns, mass, strict=False):
                found[row, pattern.dates[pattern.ridge > 0]] += share
        return found

    def ratios(self, row: int) -> tuple[Floats, Floats]:  # noqa: ARG002
        """Variance ratios of level and slope in the parts, each (P * C,)."""
        grid = self.calendar.grid
        patterns = self.noise.shape[1] // grid.level.size
        return np.tile(grid.level, patterns), np.tile(grid.slope, patterns)

    def _combined(self, question: Question) -> tuple[Floats, Floats]:
        rows, asked, weights, added = question
        each, covariance = self.calendar.predictors(asked)
        line = np.einsum("nk,nk->n", self.line[rows] @ asked.line.T, weights)
        plain = np.einsum("bk,bl,ckl->bc", weights, weights, covariance)
        plain = plain + added
        places = np.arange(len(self.df))[rows]
        cells = self.calendar.grid.level.size
        shape = places.size, self.noise.shape[1] // cells, cells
        shift, variance = np.empty(shape), np.empty(shape)
        for i, row in enumerate(places):
            lean = np.einsum("k,ckn->cn", weights[i], each)
            shift[i], variance[i] = self._swept(row, lean)
            shift[i] += line[i] + lean @ self.residuals[row]
            variance[i] += plain[i]
        flat = places.size, -1
        spread = np.sqrt(np.maximum(variance, 0.0)).reshape(flat)
        return shift.reshape(flat), self.noise[rows] * spread

    def _swept(self, row: int, lean: Floats) -> tuple[Floats, Floats]:
        """What a record's patterns change in a prediction, each (P, C)."""
        cells = self.calendar.grid.level.size
        shape = self.noise.shape[1] // cells, cells
        shift, variance = np.zeros(shape), np.zeros(shape)
        for part, spread in projections(self.calendar):
            pulled = pulls(spread, self.residuals[row])
            for places, dates, ridge in _batches(self.patterns[row]):
                factors = eliminate(spread, dates, ridge)
                pull = factors.forward(pulled.pull[dates])
                side = np.ascontiguousarray(np.moveaxis(lean[part][:, dates], 0, 2))
                scaled = factors.forward(side) / factors.pivot
                shift[places, part] = -(scaled * pull).sum(axis=0)
                variance[places, part] = (scaled * side).sum(axis=0)
        filled = len(self.patterns[row])
        shift[filled:], variance[filled:] = shift[0], variance[0]
        return shift, variance


def fit_outliers(
    values: Floats,
    frame: Frame,
    prior: Prior,
    outliers: Outliers,
    made: Sequence[Plan],
) -> tuple[OutlierGroup, ...]:
    """Fit the planned rows of ``values`` (N, T), some of which may be far off."""
    groups = []
    for plan in made:
        own = values[np.ix_(plan.rows, plan.columns)]
        seen = ~np.isnan(own)
        calendar = calendar_for(plan, frame, prior, int(seen[0].sum()), 2**25)
        line, residuals = regressed(own, seen, calendar)
        df = seen.sum(axis=1) - float(calendar.design.shape[1])
        fitted = [
            _fit_one(calendar, residuals[i], ~seen[i], df[i], outliers)
            for i in range(len(own))
        ]
        width = max(len(one.patterns) for one in fitted)
        groups.append(
            OutlierGroup(
                plan=plan,
                calendar=calendar,
                line=line,
                residuals=residuals,
                df=df,
                patterns=tuple(one.patterns for one in fitted),
                noise=np.array([_filled(one.noise, width, None) for one in fitted]),
                weights=np.array([_filled(one.weights, width, 0.0) for one in fitted]),
                log_det=np.array([_filled(one.log_det, width, None) for one in fitted]),
            )
        )
    return tuple(groups)


class _One(NamedTuple):
    """One record: its patterns, and (P, C) noise, weights and log determinants."""

    patterns: tuple[Pattern, ...]
    noise: Floats
    weights: Floats
    log_det: Floats


def _fit_one(
    calendar: Calendar, residuals: Floats, missing: Flags, df: float, outliers: Outliers
) -> _One:
    gone = np.flatnonzero(missing)
    there = np.flatnonzero(~missing)
    alone = [(), *((int(date),) for date in there)]
    patterns, found = _weighed(calendar, residuals, gone, alone, df, outliers)
    singles = found.weights[1:].sum(axis=1)
    suspects = np.sort(there[np.argsort(-singles, kind="stable")[:SUSPECTS]])
    # a record needs ordinary observations enough to tell its line without the others
    most = int(min(TOGETHER, df - 1))
    more = [
        tuple(int(date) for date in chosen)
        for size in range(2, most + 1)
        for chosen in combinations(suspects, size)
    ]
    if more:
        patterns, found = _weighed(
            calendar, residuals, gone, [*alone, *more], df, outliers
        )
    keep = np.flatnonzero(found.weights.sum(axis=1) > FAINT)
    weights = found.weights[keep]
    return _One(
        tuple(patterns[k] for k in keep),
        found.noise[keep],
        weights / weights.sum(),
        found.log_det[keep],
    )


def _weighed(
    calendar: Calendar,
    residuals: Floats,
    gone: Integers,
    chosen: Sequence[tuple[int, ...]],
    df: float,
    outliers: Outliers,
) -> tuple[list[Pattern], _One]:
    """Mass of each pattern and cell once the noise's scale is integrated out."""
    added = (outliers.size**2 - 1) * np.diagonal(calendar.noise)
    far = np.log(outliers.chance) - np.log1p(-outliers.chance)
    patterns = [
        Pattern(
            np.concatenate([gone, np.array(dates, dtype=np.int64)]),
            np.concatenate([np.zeros(gone.size), 1 / added[list(dates)]]),
        )
        for dates in chosen
    ]
    shape = len(patterns), calendar.grid.level.size
    squares, log_det = np.empty(shape), np.empty(shape)
    whole_log_det = calendar.log_det()
    for part, spread in projections(calendar):
        whole = pulls(spread, residuals)
        for places, dates, ridge in _batches(patterns):
            factors = eliminate(spread, dates, ridge)
            pull = factors.forward(whole.pull[dates])
            lowered = (pull**2 / factors.pivot).sum(axis=0)
            squares[places, part] = whole.square - lowered
            log_det[places, part] = whole_log_det[part] + factors.log_det()
    number = np.array([len(dates) for dates in chosen], dtype=float)[:, None]
    log_det += np.array([[np.log(added[list(d)]).sum()] for d in chosen])
    on_line = not residuals.any()
    least = np.finfo(float).eps * float((residuals**2).sum())
    squares = np.ones(shape) if on_line else np.maximum(squares, least)
    log_mass = calendar.grid.log_mass + number * far
    log_mass = log_mass - 0.5 * df * np.log(squares) - 0.5 * log_det
    weights = np.exp(log_mass - log_mass.max())
    noise = np.zeros(shape) if on_line else np.sqrt(squares / df)
    found = _One(tuple(patterns), noise, weights / weights.sum(), log_det)
    return patterns, found


def _batches(
    patterns: Sequence[Pattern],
) -> Iterator[tuple[Integers, Integers, Floats]]:
    """Patterns of equally many dates: places (B,), dates and ridges (m, B)."""
    counts = np.array([pattern.dates.size for pattern in patterns])
    for count in np.unique(counts):
        places = np.flatnonzero(counts == count)
        dates = np.array([patterns[int(p)].dates for p in places], dtype=np.int64)
        ridge = np.array([patterns[int(p)].ridge for p in places])
        yield (
            places,
            dates.reshape(places.size, count).T,
            ridge.reshape(places.size, count).T,
        )


def _filled(rows: Floats, width: int, last: float | None) -> Floats:
    """(P, C) as (width * C,), filled with ``last`` or with the first pattern's."""
    more = width - len(rows)
    fill = np.full_like(rows[:1], last) if last is not None else rows[:1]
    return np.concatenate([rows, np.repeat(fill, more, axis=0)]).ravel()
