"""What each form of picture adds to a figure: frames to draw, key, lists, its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from missionmetrics.charts import groups, series
from missionmetrics.charts.layout import with_nought
from missionmetrics.charts.text import clean, label, same

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.tables import NumbersTable
    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result

MOST_ROWS, MOST_LINES, MOST_AREAS = 60, 4, 500
LONGEST_ALT = 125
SIZED = ("value", "estimate", "low", "high")
LEAST_CLASSED = 0.5  # under this share of areas in a class, a map tells too little
PART_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "observed": ("area", "period", "time", "value", "low", "high", "status"),
    "path": ("period", "time", "estimate", "low", "high", "future"),
    "required": ("period", "time", "value"),
    "target": ("period", "time", "value", "label"),
    "comparator": ("period", "time", "value", "label"),
    "events": ("time", "label", "kind"),
}


class Quote(NamedTuple):
    """Words that somebody agreed to have published."""

    text: str
    speaker: str
    theme: str


class Node(NamedTuple):
    """One entry of a tree with the entries under it."""

    name: str
    children: tuple[Node, ...]


def only(frame: pd.DataFrame, column: str) -> str:
    """The one value of ``column``, or nothing when it varies."""
    if column not in frame or frame.empty or not same(frame[column]):
        return ""
    value = frame[column].iloc[0]
    return "" if pd.isna(value) else clean(value)


def _trend(result: Result, fig: Figure) -> dict[str, Any]:
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
    return {
        "notes": () if _from_nought(drawn) else (say("not_from_nought"),),
        "alt": _alt(
            fig.locale, "trend", measure=measure,
            first=fig.locale.period(ordered.iloc[0]),
            last=fig.locale.period(ordered.iloc[-1]),
            what=fig.locale.listed(what or [say("alt_with.points")]),
        ),
        "tables": (table, *fig.tables),
        "frames": drawn,
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


def _intervals(result: Result, fig: Figure) -> dict[str, Any]:
    frame = groups.rows(result)
    if frame is None or not 0 < len(frame) <= MOST_ROWS:
        return {}
    frame = frame.assign(words=[_amount_cell(fig.tables[0], r) for r in frame.index])
    return {
        "alt": _alt(
            fig.locale, "interval_by_group", measure=fig.measure,
            count=fig.locale.noun(len(frame), groups.noun(result)),
        ),
        "frames": {"rows": frame},
        "unit": str(frame["unit"].iloc[0]),
    }  # fmt: skip


def _amount_cell(main: NumbersTable, row: int) -> str:
    return main.rows[row][main.numeric.index(True)]


def _map(result: Result, fig: Figure) -> dict[str, Any]:
    frame = groups.areas(result)
    if frame is None or len(frame) > MOST_AREAS:
        return {}
    classed, key = groups.classed(frame, fig.locale)
    told = classed["kind"].str.startswith("class-").sum()
    if told < LEAST_CLASSED * len(classed) and (dots := _intervals(result, fig)):
        return {**dots, "notes": (fig.locale.message("figures.no_map"),)}
    return {
        "alt": _alt(
            fig.locale, "map", measure=fig.measure,
            count=fig.locale.noun(len(classed), "area"),
        ),
        "frames": {"areas": classed},
        "key": key,
        "unit": str(frame["unit"].iloc[0]),
        "geography": result.geography,
    }  # fmt: skip


def _quotes(result: Result, fig: Figure) -> dict[str, Any]:
    said = result.parts.get("quotes", pd.DataFrame(columns=["quote"]))
    rows = said.fillna("").to_dict("records")
    return {
        "quotes": tuple(
            Quote(clean(r["quote"]), _speaker(r, fig.locale), clean(r.get("theme", "")))
            for r in rows
            if r.get("consent", "none") not in ("", "none")
        ),
    }  # fmt: skip


def _speaker(row: Mapping[Any, Any], locale: Locale) -> str:
    """Who spoke and when; a kind of text is put into words."""
    who = str(row.get("speaker", ""))
    parts = [label(locale, "speakers", who) if who else ""]
    if row.get("period"):
        parts.append(clean(locale.period(str(row["period"]))))
    return locale.message("figures.caption_join").join(p for p in parts if p)


def _tree(result: Result, _: Figure) -> dict[str, Any]:
    if "tree" not in result.parts:
        return {}
    part = result.parts["tree"]
    above = part["parent_id"].where(part["parent_id"].isin(part["node_id"]))

    def below(parent: object) -> tuple[Node, ...]:
        rows = part[above.isna()] if parent is None else part[above == parent]
        return tuple(
            Node(clean(r.name), below(r.node_id))
            for r in rows[["node_id", "name"]].itertuples(name="Row", index=False)
        )

    return {"tree": below(None)}


def _alt(
    locale: Locale, kind: str, measure: str, *, count: str = "", first: str = "",
    last: str = "", what: str = "",
) -> str:  # fmt: skip
    texts = {"count": count, "first": first, "last": last, "what": what}
    said = locale.message(f"figures.alt.{kind}", plural=None, measure=measure, **texts)
    if len(said) > LONGEST_ALT and f"figures.alt.{kind}_short" in locale.messages:
        return _alt(locale, f"{kind}_short", measure, first=first, last=last)
    return clean(said)


BY_FORM: Mapping[str, Callable[[Result, Figure], dict[str, Any]]] = {
    "trend": _trend,
    "interval-by-group": _intervals,
    "map": _map,
    "quotes": _quotes,
    "tree": _tree,
}
