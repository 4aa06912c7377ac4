"""The main table of `process_control`: limits, signals, runs and a chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.stats.process.doubt import UNKNOWN, Range, limit_range

if TYPE_CHECKING:
    from missionmetrics.metrics.momentum.control.segments import Segment
    from missionmetrics.metrics.momentum.figures.panel import Panel

LIMITS = {"centre": 0, "lower_limit": -3, "upper_limit": 3}
"""How many standard deviations each stands from the centre."""


def process_table(
    seen: Panel, last: Segment, held: pd.DataFrame, level: float
) -> pd.DataFrame:
    """One row a measure, all since the limits last started afresh."""
    rows = [
        _row(name, seen.unit, own_range(last, sds, level), last)
        for name, sds in LIMITS.items()
    ]
    value = float(seen.observed[0, last.last])
    rows.append(_row("latest_figure", seen.unit, Range(value, np.nan, np.nan), last))
    for name, count in (
        ("signals", (last.signals != "").sum()), ("longest_run", last.runs.longest),
        ("crossings", last.runs.crossings),
    ):  # fmt: skip
        told = float(count) if last.enough else np.nan
        rows.append(_row(name, "figures", Range(told, np.nan, np.nan), last))
    chance = held.iloc[0]
    known = Range(*(float(chance[c]) for c in ("chance", "chance_low", "chance_high")))
    rows.append(_row("chance_meets", "probability", known, last))
    keys = {
        "indicator_id": seen.series_id, "indicator": seen.name,
        "area_id": seen.area_id[0], "area": seen.area[0],
        "period": seen.periods[last.last],
    }  # fmt: skip
    return pd.DataFrame([{**keys, **row} for row in rows])


def own_range(last: Segment, sds: int, level: float) -> Range:
    """A limit and its interval; none where the process cannot be taken to be steady."""
    if not last.enough:
        return UNKNOWN
    found = limit_range(last.limits, sds, level=level)
    return found if last.steady else Range(found.estimate, np.nan, np.nan)


def _row(name: str, unit: str, found: Range, last: Segment) -> dict[str, Any]:
    return {
        "measure": name, "unit": unit, "estimate": found.estimate, "low": found.low,
        "high": found.high, "n": last.limits.n,
        "certainty": _certainty(name, found, last),
    }  # fmt: skip


def _certainty(name: str, found: Range, last: Segment) -> str:
    if np.isnan(found.estimate):
        return "not enough data"
    if name == "latest_figure":
        return "clear"
    if name == "chance_meets":
        return "clear" if found.low > 0.5 or found.high < 0.5 else "unclear"
    return "clear" if last.steady and not last.limits.trial else "unclear"
