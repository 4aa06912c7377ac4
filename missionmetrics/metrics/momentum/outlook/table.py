"""The table of `momentum`: a row for each area and measure, and why some are empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from missionmetrics.metrics.momentum.figures.estimate import Estimate, scaled
from missionmetrics.metrics.momentum.figures.pace import EARLY
from missionmetrics.metrics.momentum.figures.panel import PER_CENT
from missionmetrics.metrics.momentum.figures.published import base_of, published_change
from missionmetrics.metrics.momentum.figures.status import SURE
from missionmetrics.metrics.momentum.outlook.arrivals import SHARES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.figures.goal import Goal
    from missionmetrics.metrics.momentum.figures.pace import Pace
    from missionmetrics.metrics.momentum.figures.panel import Panel
    from missionmetrics.metrics.momentum.outlook.arrivals import Arrivals
    from missionmetrics.metrics.momentum.outlook.pathway import Course

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

OF_BASE = ("change", "smoothed_change", "relative_velocity")
OF_TREND = ("level", "velocity", "smoothed_change", "relative_velocity")
OF_GAP = ("gap_closed", "gap_share", "lead")
CHANCES = ("chance_enough", "chance_arrival", "chance_by")


class Told(NamedTuple):
    """Everything that the rows are read from."""

    seen: Panel
    aim: Goal
    pace: Pace
    arrivals: Arrivals
    course: Course
    status: pd.DataFrame
    level: float


class Row(NamedTuple):
    """One measure of every area: its unit, its numbers and where it is clear, (N,)."""

    measure: str
    unit: str
    given: Estimate
    clear: Flags


def table_of(told: Told) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows in the order of areas and measures, and why those without number are so.

    The second table has ``area_id, area, measure, reason``.
    """
    seen, status = told.seen, told.status
    keys = pd.DataFrame(
        {
            "indicator_id": seen.series_id,
            "indicator": seen.name,
            "area_id": seen.area_id,
            "area": seen.area,
            "period": status["last_period"],
        }
    )
    rows = [_cells(row, told) for row in _rows(told)]
    by_area = np.repeat(np.arange(len(keys)), len(rows))
    cells = {c: np.stack([r[c] for r in rows], axis=1).ravel() for c in rows[0]}
    table = keys.iloc[by_area].reset_index(drop=True).join(pd.DataFrame(cells))
    empty = table["reason"] != ""
    why = table.loc[empty, ["area_id", "area", "measure", "reason"]]
    return table.drop(columns="reason"), why.reset_index(drop=True)


def is_empty(why: pd.DataFrame, seen: Panel, measure: str, reason: str) -> Flags:
    """Which areas have no number for a measure for that reason, (N,)."""
    rows = why.loc[(why["measure"] == measure) & (why["reason"] == reason)]
    return np.isin(np.asarray(seen.area_id, dtype=object), list(rows["area_id"]))


def gets_there(table: pd.DataFrame, why: pd.DataFrame, seen: Panel) -> NDArray[np.str_]:
    """Which dates of arrival each area has, (N,).

    ``"late"`` for all three, ``"middle"`` for two, ``"early"`` for one, ``"none"`` when
    not even a tenth gets there in time, ``""`` where it cannot be said.
    """
    dates = table.loc[table["measure"].isin(SHARES)]
    known = dates.pivot_table(
        index="area_id", columns="measure", values="estimate", dropna=False
    ).reindex(index=list(seen.area_id), columns=list(SHARES))
    early, middle, late = known.notna().to_numpy().T
    none = is_empty(why, seen, "arrival_early", "not_within_record")
    return np.select(
        [late, middle, early, none], ["late", "middle", "early", "none"], ""
    )


def _cells(row: Row, told: Told) -> dict[str, NDArray[Any]]:
    """One measure of every area, (N,) each; where there is no answer, no number."""
    reason = _reasons(row, told)
    empty = reason != ""
    estimate, low, high = (np.where(empty, np.nan, v) for v in row.given)
    certainty = np.where(row.clear, "clear", "unclear")
    return {
        "measure": np.full(reason.size, row.measure),
        "unit": np.full(reason.size, row.unit),
        "estimate": estimate,
        "low": low,
        "high": high,
        "n": told.status["n"].to_numpy(),
        "certainty": np.where(empty, "not enough data", certainty),
        "reason": reason,
    }


def _rows(told: Told) -> list[Row]:
    """Every measure, in a fixed order."""
    seen, pace, status = told.seen, told.pace, told.status
    unit = seen.unit
    step, times = ("points", PER_CENT[unit]) if seen.in_per_cent else (unit, 1.0)
    relative = "points" if seen.in_per_cent else "share"
    change = published_change(seen, level=told.level)
    smoothed = _clear(pace.change, status)
    ranged = ~np.isnan(change.low)
    certain = np.where(ranged, (change.low > 0) | (change.high < 0), smoothed)
    enough = status["enough_data"].to_numpy(dtype=bool)
    needed = enough & ((pace.required.low > 0) | (pace.required.high < 0))
    velocity, required = (scaled(e, 0.0, times) for e in (pace.velocity, pace.required))
    lead = scaled(told.course.lead, 0.0, times)
    found = [
        Row("change", relative, change, np.asarray(certain, dtype=bool)),
        Row("level", unit, pace.level, enough),
        Row("velocity", step, velocity, _clear(pace.velocity, status)),
        Row("smoothed_change", relative, pace.change, smoothed),
        Row("relative_velocity", relative, pace.relative,
            _clear(pace.relative, status)),
        Row("gap_closed", "share", pace.closed, _clear(pace.closed, status)),
        Row("gap_share", "share", pace.share_a_year, _clear(pace.share_a_year, status)),
        Row("lead", step, lead, _clear(lead, status)),
        Row("required", step, required, needed),
    ]  # fmt: skip
    chances = (pace.enough, pace.arrival, told.arrivals.by)
    found += [
        Row(name, "probability", chance, _decided(chance, status))
        for name, chance in zip(CHANCES, chances, strict=True)
    ]
    return found + [
        Row(name, "year", date, _dated(date, told)) for name, date in _dates(told)
    ]


def _dates(told: Told) -> list[tuple[str, Estimate]]:
    return [(name, told.arrivals.dates[name]) for name in SHARES]


def _dated(date: Estimate, told: Told) -> Flags:
    """Whether the ways to fade tell the same date, to one period."""
    apart = date.high - date.low
    steady = told.status["steady"].to_numpy(dtype=bool)
    return np.asarray(steady & (apart <= told.pace.fit.spacing + 1e-9))


def _clear(values: Estimate, status: pd.DataFrame) -> Flags:
    """Whether the whole interval lies on one side of nought, and a pace is steady."""
    sure = (values.low > 0) | (values.high < 0)
    return np.asarray(sure & status["steady"].to_numpy(dtype=bool))


def _decided(values: Estimate, status: pd.DataFrame) -> Flags:
    """Whether a chance is near 0 or 1 however it is reckoned."""
    sure = (values.low >= SURE) | (values.high <= 1 - SURE)
    return np.asarray(sure & status["steady"].to_numpy(dtype=bool))


def _reasons(row: Row, told: Told) -> NDArray[np.str_]:
    """Why a measure has no number, the first rule that holds; "" where it has one."""
    silent = _silent(row.measure, told)
    muted = np.logical_or.reduce([flag for flag, _ in silent])
    missing = ~np.isfinite(row.given.estimate)
    named = np.select(
        [flag for flag, _ in silent], [reason for _, reason in silent], "not_finite"
    )
    return np.where(muted | missing, named, "")


def _silent(measure: str, told: Told) -> Sequence[tuple[Flags, str]]:
    """Rules under which a measure says nothing, each with its reason."""
    seen, status = told.seen, told.status
    none = np.zeros(len(seen.area_id), dtype=bool)
    figures = (~np.isnan(seen.observed)).sum(axis=1)
    rules: list[tuple[Flags, str]] = [(none, "not_finite")]
    if measure == "change":
        rules.append((figures < 2, "one_figure"))
    if measure in OF_BASE:
        rules.append((np.isnan(base_of(seen)), "first_not_above_nought"))
    if measure in OF_TREND:
        return [*rules, (~told.pace.fit.enough, "too_few_for_a_line")]
    if measure == "change":
        return rules
    untold = ~told.aim.known
    no_goal = np.where(untold, status["reason"].to_numpy(dtype=object), "")
    rules += [(no_goal == name, name) for name in np.unique(no_goal[untold])]
    rules += [(untold, "none_set"), (~told.pace.fit.enough, "too_few_for_a_line")]
    return [*rules, *_of_goal(measure, told)]


def _of_goal(measure: str, told: Told) -> list[tuple[Flags, str]]:
    """The rules of what is held against a target."""
    status, pace, aim = told.status, told.pace, told.aim
    flags: Mapping[str, Flags] = {
        c: status[c].to_numpy(dtype=bool)
        for c in ("judged", "foreseen", "foreseen_by", "on_a_line")
    }
    if measure in OF_GAP:
        undated = np.isnan(aim.start) | (pace.fit.last < aim.start)
        unmeasured = np.isnan(aim.baseline)
        undated = undated & (measure == "lead")
        return [
            (unmeasured, "no_baseline"),
            (undated, "no_baseline_date"),
            (aim.met_at_start, "no_gap"),
            (np.isnan(told.course.expected if measure == "lead" else
                      pace.closed.estimate), "no_gap"),
        ]  # fmt: skip
    met = (status["status"] == "met").to_numpy()
    there = met | (np.nan_to_num(pace.now) >= SURE)
    past = pace.horizon <= 0
    if measure == "required":
        return [(past, "past_deadline"), (met, "met")]
    few = pace.fit.n < EARLY
    rules = [
        (few, "few_figures"),
        (flags["on_a_line"], "on_a_line"),
        (~flags["judged"], "hangs_on_assumptions"),
    ]
    if measure in SHARES:
        return [
            *rules,
            (there, "met"),
            (np.isnan(told.arrivals.dates[measure].estimate), "not_within_record"),
        ]
    rules.insert(0, (past, "past_deadline"))
    if measure == "chance_enough":
        return [*rules, (met, "met")]
    if measure == "chance_by":
        rules.append((there, "met"))
    foreseen = flags["foreseen_by" if measure == "chance_by" else "foreseen"]
    beyond = pace.horizon > pace.reach + 1e-9
    return [*rules, (beyond, "beyond_record"), (~foreseen, "hangs_on_fading")]
