"""A row for each rule of `progress_rules`: what it looks at, and what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from missionmetrics.core.errors import EvidenceError
from missionmetrics.metrics.momentum.control.moving_targets import targets_in_force
from missionmetrics.metrics.momentum.control.rebasing import stretches
from missionmetrics.metrics.momentum.control.segments import spaced
from missionmetrics.stats import official_rules as rules
from missionmetrics.stats.process.limits import assurance, xmr_limits
from missionmetrics.stats.process.signals import signals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    import pandas as pd

    from missionmetrics.metrics.momentum.figures.goal import Goal
    from missionmetrics.metrics.momentum.figures.pace import Pace
    from missionmetrics.metrics.momentum.figures.panel import Panel

OURS = "missionmetrics"
RECENT = 4.0
"""Years over which the pace of the arrows is read, at least."""
SILENT = frozenset({"", rules.NOT_ASSESSED, "too early", "cannot say", "not judged",
                    "no target", "deadline unclear"})  # fmt: skip
REACHED = ("achieved", "target met")
"""Verdicts that rest on the latest figure alone."""
RATED = ("open_sdg", "un_2023", "sdsn", "eurostat")
"""Rules that look at the first figure, the latest and the target."""


class Ends(NamedTuple):
    """What rules of two figures look at; ``recent`` is a change a year."""

    first: float
    last: float
    target: float
    first_time: float
    last_time: float
    deadline: float
    direction: float
    recent: float


class Row(NamedTuple):
    """One rule: its number, its verdict, and what the number would have to be."""

    rule: str
    measure: str
    unit: str
    estimate: float
    low: float
    high: float
    n: int
    certainty: str
    label: str
    score: float
    needed: float


def ends_of(seen: Panel, chosen: pd.DataFrame, aim: Goal, base_year: int) -> Ends:
    """The first figure since the base year, the latest, and what is to be reached."""
    known = np.flatnonzero(~np.isnan(seen.observed[0]) & (seen.times >= base_year))
    if known.size < 2:
        raise EvidenceError(
            f"'{seen.series_id}' has {known.size} figures since {base_year} in "
            f"{seen.area[0]}; a rule needs two.",
            fix="give an earlier `base_year`, or add figures to `observations`.",
            code="MM-RULES-FEW",
        )
    first, last = known[0], known[-1]
    values, times = seen.observed[0], seen.times
    before = known[times[known] <= times[last] - RECENT + 0.01]
    start = before[-1] if before.size else first
    value = float(chosen["value"].astype("float64").iloc[0])
    # Inside a range neither way is better, and no rule of growth can judge it.
    way = 0.0 if aim.band[0] else float(aim.sign[0])
    return Ends(
        float(values[first]), float(values[last]),
        value if not np.isnan(aim.target[0]) else np.nan, float(times[first]),
        float(times[last]), float(aim.deadline[0]), way,
        float((values[last] - values[start]) / (times[last] - times[start])),
    )  # fmt: skip


def official(seen: Panel, ends: Ends, limit: float | None) -> list[Row]:
    """The rules that look at two figures and a target, each at its own."""
    when = {"first_year": ends.first_time, "last_year": ends.last_time,
            "target_year": ends.deadline}  # fmt: skip
    figures = (ends.first, ends.last, ends.target)
    if ends.direction == 0:
        return [_row(rule, "growth", rules.NOT_ASSESSED) for rule in RATED]
    way = {"direction": ends.direction, **when}
    found = {
        "open_sdg": rules.open_sdg(
            *figures, limit=np.nan if limit is None else limit, **way
        ),
        "un_2023": rules.un_progress_chart(*figures, per_cent=seen.in_per_cent, **way),
        "sdsn": rules.sdsn_arrows(*figures, pace=ends.recent, **way),
        "eurostat": rules.eurostat(*figures, **way),
    }
    aimed = not np.isnan(ends.target)
    measures = {"un_2023": ("way_by_deadline", 0.95), "sdsn": ("pace_ratio", 1.0)}
    rows = []
    for rule, said in found.items():
        measure, needed = measures.get(rule, ("growth_ratio", 0.95))
        if not aimed and rule != "sdsn":
            measure, needed = "growth", float("nan")
        if str(said.label) in REACHED:
            rows.append(_reached(seen, rule, str(said.label), ends, float(said.score)))
            continue
        rows.append(_row(rule, measure, str(said.label), float(said.measure),
                         float(said.score), needed))  # fmt: skip
    return rows


def _reached(seen: Panel, rule: str, label: str, ends: Ends, score: float) -> Row:
    """A verdict that rests on the latest figure, whatever has grown before."""
    return Row(rule, "latest_figure", seen.unit, ends.last, np.nan, np.nan, 1,
               "unclear", label, score, ends.target)  # fmt: skip


def _row(
    rule: str, measure: str, label: str, value: float = np.nan,
    score: float = np.nan, needed: float = np.nan,
) -> Row:  # fmt: skip
    known = np.isfinite(value) and label != rules.NOT_ASSESSED
    certainty = "unclear" if known else "not enough data"
    unit = "" if measure.endswith("ratio") else "share"
    return Row(rule, measure, unit, value if known else np.nan, np.nan, np.nan, 2,
                certainty, label, score, needed)  # fmt: skip


def steadiness(
    seen: Panel, targets: pd.DataFrame, *, target: str | None,
    rebase: Sequence[Mapping[str, Any]],
) -> Row:  # fmt: skip
    """The latest figure between the limits of a steady process, and the target.

    The limits are those since they last started afresh, the target that of its time.
    """
    every = replace(seen, used=~np.isnan(seen.observed))
    places = stretches(every, rebase)[0][-1].places
    values, at = spaced(seen.observed[0, places], seen.times[places])
    limits = xmr_limits(values)
    last = int(np.flatnonzero(every.used[0])[-1])
    aim = targets_in_force(targets, seen, target=target).iloc[last]
    goal, sign = float(aim["value"]), int(aim["sign"])
    label = assurance(limits, goal, sign) or rules.NOT_ASSESSED
    changed = signals(values, limits)[at[last - places[0]]] != ""
    certainty = "unclear" if np.isfinite(limits.low) else "not enough data"
    if changed and label == "hit or miss":
        label = "hit or miss after change"
    return Row("nhs", "latest", seen.unit, float(seen.observed[0, last]), limits.low,
               limits.high, limits.n, certainty, label, np.nan, goal)  # fmt: skip


def ours(pace: Pace, status: str) -> Row:
    """The chance that the present pace is enough, and the status it gives."""
    estimate, low, high = (float(v[0]) for v in pace.enough)
    judged = status not in SILENT and np.isfinite(estimate)
    sure = judged and (estimate >= 0.9 or estimate <= 0.1)
    certainty = ("clear" if sure else "unclear") if judged else "not enough data"
    numbers = (estimate, low, high) if judged else (np.nan,) * 3
    return Row(OURS, "chance_enough", "probability", *numbers, int(pace.fit.n[0]),
                certainty, status, np.nan, 0.66)  # fmt: skip
