"""The form `trend`: what was measured, where it heads, what is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.describe import alt
from missionmetrics.charts.forms import trend_series as series
from missionmetrics.charts.forms import trend_words as words
from missionmetrics.charts.forms.amounts import SIZED, finite
from missionmetrics.charts.layout import with_nought
from missionmetrics.charts.text import clean, only

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.charts.figure import Figure
    from missionmetrics.core.result import Result

MOST_LINES = 4
PART_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "observed": ("area", "period", "time", "value", "low", "high", "status", "signal"),
    "path": ("period", "time", "estimate", "low", "high", "future"),
    "required": ("period", "time", "value"),
    "target": ("period", "time", "value", "label"),
    "comparator": ("period", "time", "value", "label"),
    "events": ("time", "label", "kind"),
    "limits": ("period", "time", "segment", "centre", "low", "high"),
    "in_force": ("period", "time", "value"),
}
# Of several places the table holds the figures; what belongs to one is left out.
OF_SEVERAL = ("observed", "events")


def contents(result: Result, fig: Figure) -> dict[str, Any]:
    """What a trend adds to the record: its series, frames to draw, name and unit."""
    parts = _parts(result)
    if not parts:
        return {}
    observed = parts["observed"]
    place = "" if series.several(observed) else fig.place or only(observed, "area")
    unit = only(observed, "unit") or _level_unit(result.table)
    comparator = only(parts.get("comparator", pd.DataFrame()), "label")
    digits = series.shown_digits(series.series_frame(parts))
    table = series.series_table(
        parts, fig.locale, measure=fig.measure, place=place, unit=unit,
        comparator=comparator, digits=digits,
    )  # fmt: skip
    shown = {"tables": (table, *fig.tables), "unit": unit, "place": place,
             "comparator": comparator}  # fmt: skip
    drawn = _drawn_parts(parts)
    if why := _undrawn(drawn, fig):
        return {**shown, "notes": (why,)}
    facts = words.facts(
        result.table, drawn, measure=fig.measure, unit=unit, comparator=comparator,
        digits=digits, hidden=int(finite(observed)["value"].isna().sum()),
        areas=len(series.areas(observed)),
    )  # fmt: skip
    above = fig.locale.message("figures.not_from_nought")
    return {
        **shown,
        "notes": () if _from_nought(drawn) else (above,),
        "alt": _alt(fig, drawn),
        "frames": drawn,
        "facts": facts,
        "description": words.described(facts),
    }


def _parts(result: Result) -> dict[str, pd.DataFrame]:
    """The parts that the table holds, every row with a period."""
    parts = {n: result.parts[n] for n in PART_COLUMNS if n in result.parts}
    if "observed" not in parts or parts["observed"].empty:
        return {}
    observed = parts["observed"]
    if series.several(observed):
        return {n: parts[n] for n in OF_SEVERAL if n in parts}
    if len(parts.get("path", ())):
        parts["path"] = series.thinned(parts["path"], observed)
    for name in ("path", "required", "target", "comparator"):
        if len(parts.get(name, ())):
            parts[name] = series.dated(parts[name], observed)
    return parts


def _level_unit(table: pd.DataFrame) -> str:
    level = table[table["measure"].isin(["level", "latest", "value"])]
    return clean(level["unit"].iloc[0]) if len(level) else ""


def _drawn_parts(parts: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """What can be drawn: numbers that have a limit, of places that have a figure."""
    drawn = {
        name: finite(parts[name][[c for c in columns if c in parts[name]]])
        for name, columns in PART_COLUMNS.items()
        if len(parts.get(name, ()))
    }
    for name in ("required", "target", "comparator", "in_force"):
        if name in drawn:
            drawn[name] = drawn[name].dropna(subset=["value"])
    if "limits" in drawn:
        drawn["limits"] = drawn["limits"].dropna(subset=["centre", "low", "high"])
    if "path" in drawn:
        drawn["path"] = _banded(drawn["path"])
    observed = drawn["observed"]
    known = observed[observed["value"].notna()]
    if series.several(observed):
        drawn["observed"] = observed[observed["area"].isin(known["area"])]
    elif known.empty:
        del drawn["observed"]
    return {name: frame for name, frame in drawn.items() if len(frame)}


def _banded(path: pd.DataFrame) -> pd.DataFrame:
    """The path where it is known, its band where both ends of it are."""
    known = path.dropna(subset=["estimate"])
    ends = [c for c in ("low", "high") if c in known]
    both = known[ends].notna().all(axis=1)
    return known.assign(**{c: known[c].where(both) for c in ends})


def _undrawn(drawn: Mapping[str, pd.DataFrame], fig: Figure) -> str:
    """Why there is no picture, if there is none."""
    if "observed" not in drawn:
        return fig.locale.message("figures.trend_no_figure")
    lines = len(series.areas(drawn["observed"]))
    if lines <= MOST_LINES:
        return ""
    number = fig.locale.number
    return fig.locale.message("figures.trend_too_many", n=number(lines, digits=0),
                              most=number(MOST_LINES, digits=0))  # fmt: skip


def _alt(fig: Figure, drawn: Mapping[str, pd.DataFrame]) -> str:
    """The kind of chart, the periods of its first and last figure, its other lines."""
    known = drawn["observed"].dropna(subset=["value"]).sort_values("time")
    first, last = (fig.locale.period(str(known["period"].iloc[i])) for i in (0, -1))
    kinds = ("path", "required", "comparator", "limits", "in_force")
    with_ = [k for k in kinds if k in drawn] or ["points"]
    what = [fig.locale.message(f"figures.alt_with.{k}") for k in with_]
    return alt(fig.locale, "trend" if first != last else "trend_one",
               measure=fig.measure, first=first, last=last,
               what=fig.locale.listed(what))  # fmt: skip


def _from_nought(drawn: Mapping[str, pd.DataFrame]) -> bool:
    """Whether the axis of a trend starts at nought or crosses it."""
    ends = [drawn[n][c] for n in drawn for c in SIZED if c in drawn[n]]
    known = pd.concat(ends).dropna()
    return with_nought(float(known.min()), float(known.max()))
