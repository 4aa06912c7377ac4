"""The form `interval-by-group`: an estimate and its range for each group."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from missionmetrics.charts.describe import alt
from missionmetrics.charts.forms.amounts import finite
from missionmetrics.charts.forms.interval_by_group_words import described, facts, marks
from missionmetrics.charts.tables import keys_shown
from missionmetrics.charts.text import clean, label, same

if TYPE_CHECKING:
    import pandas as pd

    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.tables import NumbersTable
    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result

MOST_ROWS = 60
COLUMNS = ("unit", "estimate", "low", "high", "certainty")


def contents(result: Result, fig: Figure) -> dict[str, Any]:
    """What the form adds to the record: one row a group, each with its words."""
    given = rows(result)
    if given is None:
        given = _measures(result, fig.locale)
    if given is None or not 0 < len(given) <= MOST_ROWS:
        return {}
    frame = finite(given)
    if frame["estimate"].isna().all():
        return {}
    dates = keys_shown(result.table, result.keys)[0] == ["date"]
    main = fig.tables[0]
    if dates:
        frame["name"] = _dated(frame["name"], result, fig.locale)
        named = zip(frame["name"], main.rows, strict=True)
        main = replace(main, rows=tuple((name, *row[1:]) for name, row in named))
    frame = frame.assign(words=[_amount_cell(fig.tables[0], r) for r in frame.index])
    measure = fig.measure or label(
        fig.locale, "measures", str(result.table["measure"].iloc[0])
    )
    told = facts(frame, measure, int(given["estimate"].isna().sum()))
    return {
        "alt": alt(
            fig.locale, "interval_by_group", measure=measure,
            **drawn_in_words(result, fig.locale, told["facts"].iloc[0]),
        ),
        "frames": {"rows": frame},
        "tables": (main, *fig.tables[1:]),
        "measure": measure,
        "unit": str(frame["unit"].iloc[0]),
        "facts": told,
        "description": described(told, dates=dates),
    }  # fmt: skip


def _dated(dates: pd.Series[str], result: Result, locale: Locale) -> list[str]:
    """Dates as they are read; of several, the one declared beforehand says so."""
    part = result.parts.get("dates")
    declared: set[str] = set()
    if part is not None and {"date", "declared"} <= set(part):
        declared = set(part["date"][part["declared"].astype(bool)])
    return [
        locale.message("figures.declared", date=locale.period(d))
        if d in declared and len(dates) > 1 else locale.period(d)
        for d in dates
    ]  # fmt: skip


def drawn_in_words(
    result: Result, locale: Locale, summed: pd.Series[Any]
) -> dict[str, str]:
    """With what marks rows are drawn, and how many of how many, for a short text."""
    n, left = int(summed["n"]), int(summed["left"])
    counted = locale.noun(float(n + left), noun(result))
    if left:
        shown = locale.number(n, digits=0)
        counted = locale.message("figures.alt_some", shown=shown, count=counted)
    drawn = locale.message(f"figures.alt_marks.{marks(summed)}", plural=float(n))
    return {"marks": drawn, "count": counted}


def _amount_cell(main: NumbersTable, row: int) -> str:
    return main.rows[row][main.numeric.index(True)]


def rows(result: Result) -> pd.DataFrame | None:
    """One row a group with its name, or nothing when the table holds no one measure."""
    table = result.table
    if not (same(table["measure"]) and same(table["unit"])):
        return None
    named, _ = keys_shown(table, result.keys)
    if len(named) != 1 or table["estimate"].notna().sum() == 0:
        return None
    frame = table[list(COLUMNS)].copy()
    frame.insert(0, "name", [clean(v) for v in table[named[0]]])
    return frame


def _measures(result: Result, locale: Locale) -> pd.DataFrame | None:
    """Rows of a table of several measures, where one kind of name tells them apart.

    Groups have the first measure; where there are none, each measure in the unit of the
    first is a row under its own name.
    """
    table = result.table
    if same(table["measure"]):
        return None
    first = table.iloc[0]
    named, _ = keys_shown(table, result.keys)
    alike = "measure" if named else "unit"
    kept = table[table[alike] == first[alike]]
    twice = kept.duplicated(named or ["measure"]).any()
    if (
        len(kept) < 2
        or len(named) > 1
        or twice
        or not same(kept["unit"])
        or kept["estimate"].isna().all()
    ):
        return None
    frame: pd.DataFrame = kept[list(COLUMNS)].copy()
    names = kept[named[0]].map(clean) if named else [
        label(locale, "measures", str(m)) for m in kept["measure"]]  # fmt: skip
    frame.insert(0, "name", names)
    return frame


def noun(result: Result) -> str:
    """What a row stands for, as a noun of the locale."""
    if "group" in result.keys and not same(result.table["group"]):
        return "group" if "area" in result.keys else "row"
    named, _ = keys_shown(result.table, result.keys)
    return "row" if named == ["date"] or "area" not in result.keys else "area"
