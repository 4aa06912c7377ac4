"""The form `board`: where each of several indicators stands, in words and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.describe import alt
from missionmetrics.charts.forms.amounts import Amounts, digits_by_unit, finite, gap
from missionmetrics.charts.forms.board_words import NUMBERS, described, facts
from missionmetrics.charts.forms.drawn_table import (
    Column,
    drawn_table,
    filled,
    text_column,
    with_frame,
)
from missionmetrics.charts.text import clean, label, only, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.tables import NumbersTable
    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result

MOST_ITEMS = 20
TEXTS = ("unit", "period", "status", "certainty", "comparator")


def contents(result: Result, fig: Figure) -> dict[str, Any]:
    """What the form adds to the record: one row an item, its words, its course."""
    part = result.parts.get("board")
    if part is None or part.empty or not {"item", "value"} <= set(part):
        return {}
    items = _said(_items(part), fig.locale)
    series = _series(result, list(items["item"]))
    named, measure = only(items, "comparator"), only(part, "measure")
    measure = label(fig.locale, "measures", measure) if measure else ""
    told = facts(items, measure)
    many = len(items) > MOST_ITEMS
    frames = {"items": finite(items, NUMBERS)}
    frames |= {} if series.empty else {"series": series}
    tables = [_table(items, fig.locale, named, measure)]
    tables += [] if series.empty else [_course(series, items, fig.locale)]
    return {
        "alt": alt(fig.locale, "board", float(len(items)),
                   count=fig.locale.number(len(items), digits=0)),
        "comparator": named, "measure": measure,
        "tables": (*tables, *fig.tables),
        "frames": {} if many else frames,
        "notes": _notes(items, series, fig.locale, many=many),
        "facts": told,
        "description": described(told),
    }  # fmt: skip


def _items(part: pd.DataFrame) -> pd.DataFrame:
    """The rows as given, with every column that a board may have."""
    made = {"item": [clean(v) for v in part["item"]]}
    made |= {c: [text_of(v) for v in part[c]] if c in part else [""] * len(part)
             for c in TEXTS}  # fmt: skip
    items = pd.DataFrame(made)
    for column in NUMBERS:
        given = part[column] if column in part else pd.Series(float("nan"), part.index)
        items[column] = given.astype(float).to_numpy()
    return items


def _said(items: pd.DataFrame, locale: Locale) -> pd.DataFrame:
    """Each row with its words: latest figure, range, comparison, status."""
    amounts, rows = Amounts(locale, digits_by_unit(items, NUMBERS)), []
    for row in items.to_dict("records"):
        unit = row["unit"]
        latest = amounts.whole(row["value"], unit)
        aim = row["comparator_value"]
        rows.append({
            **row,
            "latest": latest or gap(locale, row),
            "range": amounts.range(row["low"], row["high"], unit),
            "against": amounts.plain(aim, unit),
            "against_whole": amounts.whole(aim, unit),
            "when": clean(locale.period(row["period"])) if row["period"] else "",
            "said": _status(row, locale),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _status(row: Mapping[Any, Any], locale: Locale) -> str:
    if row["status"]:
        return label(locale, "status", row["status"])
    return label(locale, "certainty", row["certainty"]) if row["certainty"] else ""


def _series(result: Result, names: list[str]) -> pd.DataFrame:
    """The course of each item, where the result holds it."""
    columns = ["item", "period", "time", "value"]
    part = result.parts.get("series")
    if part is None or not set(columns) <= set(part):
        return pd.DataFrame(columns=columns)
    kept = part[columns].assign(item=[clean(v) for v in part["item"]])
    place = {n: i for i, n in enumerate(names)}
    placed = kept.assign(place=kept["item"].map(place)).dropna()
    return placed.sort_values(["place", "time"])[columns].reset_index(drop=True)


def _notes(
    items: pd.DataFrame, series: pd.DataFrame, locale: Locale, *, many: bool
) -> tuple[str, ...]:
    if many:
        return (locale.message("board.too_many", n=locale.number(len(items), digits=0),
                               most=locale.number(MOST_ITEMS, digits=0)),)  # fmt: skip
    if len(series):
        ordered = series.sort_values("time")["period"].astype(str)
        first, last = (clean(locale.period(ordered.iloc[i])) for i in (0, -1))
        return (locale.message("board.courses", first=first, last=last),)
    compared = items["comparator_value"].notna() & items["value"].notna()
    return (locale.message("board.strips"),) if compared.any() else ()


def _table(
    items: pd.DataFrame, locale: Locale, named: str, measure: str
) -> NumbersTable:
    """The board itself: item, status, latest figure, range, comparison, period."""

    def against(row: Mapping[Any, Any]) -> str:
        parts = (row["against_whole"], "" if named or not row["against"] else
                 row["comparator"])  # fmt: skip
        return locale.message("figures.caption_join").join(p for p in parts if p)

    latest = text_column(locale, "latest")._replace(numeric=True)
    columns = [
        text_column(locale, "item"),
        text_column(locale, "status", "said"),
        latest._replace(heading=measure) if measure else latest,
        text_column(locale, "range")._replace(numeric=True),
        Column(named or label(locale, "columns", "comparator"), against, True),
        text_column(locale, "period", "when"),
    ]
    made = drawn_table(items, filled(items, columns), name="board",
                       caption=locale.message("board.caption"))  # fmt: skip
    return with_frame(made, items[["item", *TEXTS, *NUMBERS]])


def _course(series: pd.DataFrame, items: pd.DataFrame, locale: Locale) -> NumbersTable:
    """The figures behind the small lines."""
    units = dict(zip(items["item"], items["unit"], strict=True))
    frame = series.assign(unit=series["item"].map(units))
    amounts = Amounts(locale, digits_by_unit(frame, ("value",)))
    columns = [
        text_column(locale, "item"),
        Column(label(locale, "columns", "period"),
               lambda row: clean(locale.period(str(row["period"])))),
        Column(label(locale, "columns", "observed"),
               lambda row: amounts.whole(row["value"], row["unit"]), True),
    ]  # fmt: skip
    return drawn_table(frame, filled(frame, columns), name="series",
                       caption=locale.message("board.course_caption"))  # fmt: skip
