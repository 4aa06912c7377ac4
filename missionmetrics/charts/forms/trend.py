"""The form `trend`: what was measured, where it heads, what is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.describe import alt
from missionmetrics.charts.forms import trend_series as series
from missionmetrics.charts.forms import trend_words as words
from missionmetrics.charts.forms.amounts import SIZED
from missionmetrics.charts.layout import with_nought
from missionmetrics.charts.text import clean, only

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.charts.figure import Figure
    from missionmetrics.core.result import Result

MOST_LINES = 4
PART_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "observed": ("area", "period", "time", "value", "low", "high", "status"),
    "path": ("period", "time", "estimate", "low", "high", "future"),
    "required": ("period", "time", "value"),
    "target": ("period", "time", "value", "label"),
    "comparator": ("period", "time", "value", "label"),
    "events": ("time", "label", "kind"),
}


def contents(result: Result, fig: Figure) -> dict[str, Any]:
    """What a trend adds to the record: its series, frames to draw, name and unit."""
    parts = {name: result.parts[name] for name in result.parts}
    if "observed" not in parts or parts["observed"].empty:
        return {}
    observed = parts["observed"]
    if len(parts.get("path", ())):
        parts["path"] = series.thinned(parts["path"], observed)
    for name in ("path", "required", "target", "comparator"):
        if len(parts.get(name, ())):
            parts[name] = series.dated(parts[name], observed)

    def say(name: str) -> str:
        return fig.locale.message(f"figures.{name}")

    place = fig.place or only(observed, "area")
    unit = only(observed, "unit") or _level_unit(result.table)
    other = parts.get("comparator", pd.DataFrame())
    comparator = only(other, "label")
    measure = fig.measure
    table = series.series_table(
        series.series_frame(parts), fig.locale, measure=measure, place=place,
        unit=unit, comparator=comparator,
    )  # fmt: skip
    with_ = [k for k in ("path", "required", "comparator") if len(parts.get(k, ()))]
    what = [say(f"alt_with.{k}") for k in with_]
    ordered = observed.sort_values("time")["period"].astype(str)
    lines = len(set(observed["area"]))
    drawn = _drawn_parts(parts) if lines <= MOST_LINES else {}
    facts = words.facts(
        result.table, drawn, measure=measure, unit=unit, comparator=comparator
    ) if drawn else {}  # fmt: skip
    return {
        "notes": () if _from_nought(drawn) else (say("not_from_nought"),),
        "alt": alt(
            fig.locale, "trend", measure=measure,
            first=fig.locale.period(ordered.iloc[0]),
            last=fig.locale.period(ordered.iloc[-1]),
            what=fig.locale.listed(what or [say("alt_with.points")]),
        ),
        "tables": (table, *fig.tables),
        "frames": drawn,
        "facts": facts,
        "description": words.described(facts),
        "unit": unit, "place": place, "comparator": comparator,
    }  # fmt: skip


def _level_unit(table: pd.DataFrame) -> str:
    level = table[table["measure"].isin(["level", "latest", "value"])]
    return clean(level["unit"].iloc[0]) if len(level) else ""


def _drawn_parts(parts: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {
        name: parts[name][[c for c in columns if c in parts[name]]]
        for name, columns in PART_COLUMNS.items()
        if len(parts.get(name, ()))
    }


def _from_nought(drawn: Mapping[str, pd.DataFrame]) -> bool:
    """Whether the axis of a trend starts at nought or crosses it."""
    ends = [drawn[n][c] for n in drawn for c in SIZED if c in drawn[n]]
    if not ends:
        return True
    known = pd.concat(ends).dropna()
    return with_nought(float(known.min()), float(known.max()))
