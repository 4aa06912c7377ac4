"""What a net target declares, set beside the level now and at the deadline."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.metrics.momentum.figures.pace import (
    DAMPINGS,
    EARLY,
    REACH,
    UNDECIDED,
)
from missionmetrics.metrics.momentum.figures.targets import on_the_clock

if TYPE_CHECKING:
    from missionmetrics.metrics.momentum.figures.panel import Panel
    from missionmetrics.stats.trend import TrendFit

CLEAR_CHANCE = 0.9
DECLARED = ("may_be_left", "removals", "uncovered")
"""Measures that are numbers of the target and rest on no figure."""


class Promise(NamedTuple):
    """What a net target declares; ``removals`` is NaN where none are declared.

    ``when`` is the deadline on the clock of the figures.
    """

    target_id: str
    wording: str
    residual: float
    removals: float
    deadline: pd.Timestamp
    when: float


class Row(NamedTuple):
    """One measure: a number, the ends of its interval, and whether it is clear."""

    measure: str
    unit: str
    estimate: float
    low: float
    high: float
    clear: bool


def promised(chosen: pd.DataFrame, seen: Panel) -> Promise:
    """What the target says, or an error where it is no net target."""
    row = chosen.iloc[0]
    bounded = row["kind"] == "at_most" or (
        row["kind"] == "reach" and seen.direction != "up"
    )
    if not bounded or pd.isna(row["value"]):
        raise EvidenceError(
            f"No target of '{seen.series_id}' in {seen.area[0]} says what may be left.",
            fix="add a row of kind `at_most` to `targets`, with what may be left in "
            "`value` and the declared removals in `removals`.",
            code="MM-NET-NONE",
        )
    removals = row.get("removals")
    return Promise(
        target_id=str(row["target_id"]),
        wording=row["wording"] if isinstance(row["wording"], str) else "",
        residual=float(row["value"]),
        removals=np.nan if removals is None or pd.isna(removals) else float(removals),
        deadline=pd.Timestamp(row["deadline"]),
        when=float(on_the_clock(chosen["deadline"], seen)[0]),
    )


def measured(seen: Panel, fit: TrendFit, promise: Promise, level: float) -> list[Row]:
    """Every measure, NaN where there is no answer."""
    estimate, low, high = _level_now(seen, fit, level)
    residual, removals, unit = promise.residual, promise.removals, seen.unit
    sure = bool(np.isfinite(low))

    def less(name: str, by: float) -> Row:
        ends = (estimate - by, low - by, high - by)
        return Row(name, unit, *ends, bool(ends[1] > 0 or ends[2] < 0))

    def declared(name: str, value: float) -> Row:
        return Row(name, unit, value, np.nan, np.nan, True)

    chance = _chance(seen, fit, promise)
    decided = chance[0] >= CLEAR_CHANCE or chance[0] <= 1 - CLEAR_CHANCE
    return [
        Row("level", unit, estimate, low, high, sure),
        declared("may_be_left", residual),
        declared("removals", removals),
        less("above_left", residual),
        declared("uncovered", residual - removals),
        less("net_today", removals),
        Row("chance_covered", "probability", *chance, decided),
    ]


def judged(fit: TrendFit) -> bool:
    """Whether there are enough figures, with doubt to be read from them."""
    return int(fit.n[0]) >= EARLY and not bool(fit.exact[0])


def _level_now(seen: Panel, fit: TrendFit, level: float) -> tuple[float, float, float]:
    """The smoothed level now, in natural units; no ends for a record on a line."""
    if int(fit.n[0]) < EARLY:
        return (np.nan,) * 3
    now = fit.level()
    ends = now.interval(level) if judged(fit) else (np.full(1, np.nan),) * 2
    low, high = (float(seen.scale.back(end)[0]) for end in ends)
    return float(seen.scale.back(now.mean())[0]), low, high


def _chance(seen: Panel, fit: TrendFit, promise: Promise) -> tuple[float, float, float]:
    """Chance that removals cover the level at the deadline, and its ends."""
    nothing = (np.nan,) * 3
    if not judged(fit) or np.isnan(promise.removals):
        return nothing
    first = seen.times[seen.used[0].argmax()]
    ahead = promise.when - fit.last[0]
    if not 0 < ahead <= REACH * (fit.last[0] - first) + 1e-9:
        return nothing
    with np.errstate(divide="ignore"):
        aim = seen.scale.there(np.array([promise.removals]))
    if not np.isfinite(aim[0]):  # nought on a log scale is never reached
        return (1.0, 1.0, 1.0) if aim[0] > 0 else (0.0, 0.0, 0.0)
    chances = [
        float(fit.forecast(promise.when, damping=phi).below(aim)[0]) for phi in DAMPINGS
    ]
    if max(chances) - min(chances) > UNDECIDED:
        return nothing
    return chances[0], min(chances), max(chances)
