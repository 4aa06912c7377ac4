"""Which records share a calendar, and what that calendar's observations see.

Records with the same observed dates share everything but their values. Records that
each miss other dates of one regular calendar share that calendar too. A record's own
dates decide how it is fitted, so absent rows and missing values are the same thing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.trends.design import Effect, Kink, Observed, Season
from missionmetrics.stats.trends.kernel import (
    CONTINUOUS,
    Clock,
    clock_of,
    common_step,
)
from missionmetrics.stats.trends.prior import LONG_FROM

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

FEWEST = 3
"""Two numbers draw a line; the third is the first that can differ from it."""
OWN_CALENDAR_FROM = 8
"""Records with the same gaps that are worth a calendar of their own."""
TOUCHING = 0.02
"""Share of a window that may lie in the next one and still count as rounding."""
MOST_BASE_PERIODS = 2_000


class Frame(NamedTuple):
    """Dates of a table of records, all (T,), and what stands beside the trend.

    ``spans`` is how long each observation lasts, or None where all are moments;
    ``seasons`` numbers the season of each date from 0, or is None; ``kink`` is the
    declared date of a change of slope, or None. In the units of the dates.
    """

    times: Floats
    spans: Floats | None = None
    seasons: Integers | None = None
    kink: float | None = None

    def fewest(self) -> int:
        """Observations a record needs: one more than it has coefficients."""
        seasons = 0 if self.seasons is None else int(self.seasons.max())
        return FEWEST + seasons + (self.kink is not None)


class Plan(NamedTuple):
    """Records (rows) fitted on one calendar (columns of the dates).

    ``origin`` in the units of the dates; ``base`` is the length of the base period
    when observations are averages over windows that overlap, and 0 when they are not.
    """

    rows: Integers
    columns: Integers
    clock: Clock
    origin: float
    base: float


def observed_of(frame: Frame, plan: Plan) -> Observed:
    """What the plan's observations see, in spacings from its origin."""
    spacing = plan.clock.spacing
    time = (frame.times[plan.columns] - plan.origin) / spacing
    effects: list[Effect] = []
    if frame.seasons is not None:
        seasons = frame.seasons[plan.columns]
        effects.append(Season(int(frame.seasons.max()) + 1, tuple(seasons.tolist())))
    if frame.kink is not None:
        effects.append(Kink((frame.kink - plan.origin) / spacing))
    if frame.spans is None or not plan.base:
        return Observed(time, time, None, tuple(effects))
    half = frame.spans[plan.columns] / (2 * spacing)
    base = plan.base / spacing
    count = round(((time + half).max() - (time - half).min()) / base)
    middles = (time - half).min() + base * (np.arange(count) + 0.5)
    inside = np.abs(middles - time[:, None]) < half[:, None]
    average = inside / inside.sum(axis=1, keepdims=True)
    return Observed(time, middles, average, tuple(effects))


def plans(seen: Flags, frame: Frame) -> list[Plan]:
    """Sort the rows of ``seen`` (N, T) that can be answered into plans."""
    patterns, rows_of = _patterns(seen)
    own: list[Plan] = []
    shared: dict[tuple[float, ...], list[Plan]] = {}
    for pattern, rows in zip(patterns, rows_of, strict=True):
        columns = np.flatnonzero(pattern)
        if columns.size < frame.fewest():
            continue
        plan = _plan(rows, columns, frame)
        if not _determined(frame, plan):
            continue
        if rows.size >= OWN_CALENDAR_FROM:
            own.append(plan)
        else:
            shared.setdefault(_calendar_key(plan, frame), []).append(plan)
    for alike in shared.values():
        own += _joined(alike, frame)
    return own


def _plan(rows: Integers, columns: Integers, frame: Frame) -> Plan:
    times = frame.times[columns]
    clock, base, origin = clock_of(times), 0.0, float(times[0])
    if frame.spans is not None:
        base = _base_period(times, frame.spans[columns])
    if base and frame.spans is not None:
        clock = Clock(clock.spacing, base / clock.spacing)
        # slopes may change at the middles of base periods, so the origin is one
        origin = float((times - frame.spans[columns] / 2).min() + base / 2)
    return Plan(rows, columns, clock, origin, base)


def _base_period(times: Floats, spans: Floats) -> float:
    """Length of the periods that windows which overlap are averages of; 0 if none do.

    Raises
    ------
    EvidenceError
        ``MM-TREND-SPANS`` when no regular period divides the windows.
    """
    starts, ends = times - spans / 2, times + spans / 2
    order = np.argsort(starts, kind="stable")
    inside = np.maximum.accumulate(ends[order])[:-1] - starts[order][1:]
    if not (inside > TOUCHING * spans[order][1:]).any():
        return 0.0
    edges = _distinct(np.concatenate([starts, ends]), TOUCHING * float(spans.min()))
    base = common_step(edges)
    if base == CONTINUOUS or (edges[-1] - edges[0]) / base > MOST_BASE_PERIODS:
        raise EvidenceError(
            f"windows overlap (such as the one around {times[order][1]:g} and the one "
            "before) and no regular period divides them.",
            fix="give averages over whole years or whole months, or only windows that "
            "do not share days.",
            code="MM-TREND-SPANS",
        )
    return base


def _distinct(dates: Floats, near: float) -> Floats:
    """Sorted dates, of those that lie within ``near`` of each other the first."""
    ordered = np.sort(dates)
    return ordered[np.diff(ordered, prepend=-np.inf) > near]


def _determined(frame: Frame, plan: Plan) -> bool:
    """Whether the dates tell every coefficient apart, with one date to spare."""
    if frame.kink is None and frame.seasons is None:
        return True
    design = observed_of(frame, plan).design()
    rank = np.linalg.matrix_rank(design, tol=1e-6 * np.sqrt(len(design)))
    return bool(rank == design.shape[1] < len(design))


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


def _calendar_key(plan: Plan, frame: Frame) -> tuple[float, ...]:
    """Equal for plans that one calendar can serve: same spacing, form and steps."""
    long = plan.columns.size >= LONG_FROM
    if plan.clock.step == CONTINUOUS:
        return float(f"{plan.clock.spacing:.9g}"), CONTINUOUS, long
    step = plan.clock.step * plan.clock.spacing
    phase = (plan.origin - frame.times[0]) / step
    return (
        float(f"{step:.9g}"),
        round(1 / plan.clock.step, 6),
        round(float(phase % 1), 2) % 1,
        long,
        bool(plan.base),
    )


def _joined(alike: list[Plan], frame: Frame) -> list[Plan]:
    """One plan on the union of dates, for those that fill at least half of it."""
    columns = np.unique(np.concatenate([plan.columns for plan in alike]))
    apart = [plan for plan in alike if 2 * plan.columns.size < columns.size]
    together = [plan for plan in alike if 2 * plan.columns.size >= columns.size]
    if together:
        rows = np.concatenate([plan.rows for plan in together])
        used = np.unique(np.concatenate([plan.columns for plan in together]))
        first = together[0]
        origin = _plan(rows, used, frame).origin if first.base else frame.times[used[0]]
        apart.append(Plan(rows, used, first.clock, float(origin), first.base))
    return apart
