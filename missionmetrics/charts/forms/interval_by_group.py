"""The form `interval-by-group`: an estimate and its range for each group."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from missionmetrics.charts.describe import alt
from missionmetrics.charts.forms import ring_map
from missionmetrics.charts.forms.amounts import finite
from missionmetrics.charts.forms.interval_by_group_words import described, facts, marks
from missionmetrics.charts.tables import keys_shown
from missionmetrics.charts.text import clean, label, only, same

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from missionmetrics.charts.describe import Described
    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.tables import NumbersTable
    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result

MOST_ROWS = 60
COLUMNS = ("unit", "estimate", "low", "high", "certainty")


def contents(result: Result, fig: Figure) -> dict[str, Any]:
    """What the form adds to the record: one row a group, each with its words."""
    given = rows(result, fig.locale)
    if given is None or not 0 < len(given) <= MOST_ROWS:
        return {}
    frame = finite(given)
    if frame["estimate"].isna().all():
        return {}
    shown = keys_shown(result.table, result.keys)[0]
    dates, exposures = shown == ["date"], shown == ["exposure"]
    main = fig.tables[0]
    if dates:
        frame["name"] = _dated(frame["name"], result, fig.locale)
        named = zip(frame["name"], main.rows, strict=True)
        main = replace(main, rows=tuple((name, *row[1:]) for name, row in named))
    codes = frame["name"]
    if exposures:
        frame["name"] = [label(fig.locale, "exposures", n) for n in codes]
    frame = frame.assign(words=[_amount_cell(fig.tables[0], r) for r in frame.index])
    measure = _measure(result, fig)
    told = facts(frame, measure, int(given["estimate"].isna().sum()))
    beside = ring_map.contents(result, fig, frame, codes) if exposures else {}
    return {
        **beside,
        "measure": measure,
        "alt": alt(
            fig.locale, "rings" if "key" in beside else "interval_by_group",
            measure=measure, **drawn_in_words(
                result, fig.locale, told["facts"].iloc[0], within="key" in beside),
        ),
        "frames": {"rows": frame} | beside.get("frames", {}),
        "tables": (main, *fig.tables[1:], *beside.get("tables", ())),
        "unit": str(frame["unit"].iloc[0]),
        "facts": told | beside.get("facts", {}),
        "description": sorted_by_level(
            (*described(told, dates=dates), *beside.get("description", ()))
        ),
    }  # fmt: skip


def sorted_by_level(told: Sequence[Described]) -> tuple[Described, ...]:
    """How it is built first, then the numbers, then what they show together."""
    return tuple(sorted(told, key=lambda sentence: sentence.level))


def _measure(result: Result, fig: Figure) -> str:
    """What is drawn; one measure of several, of an indicator where there is one."""
    drawn = _drawn(result)["measure"]
    if fig.measure and (same(result.table["measure"]) or not same(drawn)):
        return fig.measure
    named = label(fig.locale, "measures", str(drawn.iloc[0]))
    about = only(result.table, "indicator")
    if not about:
        return named
    return fig.locale.message("figures.of", subject=about, measure=named)


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
    result: Result, locale: Locale, summed: pd.Series[Any], *, within: bool = False
) -> dict[str, str]:
    """With what marks rows are drawn, and how many of how many, for a short text.

    ``within`` is for marks that are named in the middle of a sentence.
    """
    n, left = int(summed["n"]), int(summed["left"])
    counted = locale.noun(float(n + left), noun(result))
    if left:
        shown = locale.number(n, digits=0)
        counted = locale.message("figures.alt_some", shown=shown, count=counted)
    family = "alt_marks_within" if within else "alt_marks"
    drawn = locale.message(f"figures.{family}.{marks(summed)}", plural=float(n))
    return {"marks": drawn, "count": counted}


def _amount_cell(main: NumbersTable, row: int) -> str:
    return main.rows[row][main.numeric.index(True)]


def rows(result: Result, locale: Locale) -> pd.DataFrame | None:
    """One row a group with its name, or nothing when the rows have several units.

    Where there are several measures, each row is named by its group and measure.
    """
    table = _drawn(result)
    if not same(table["unit"]) or table["estimate"].notna().sum() == 0:
        return None
    named, _ = keys_shown(table, result.keys)
    names = _names(table, named, locale)
    if names is None:
        return None
    frame = table[list(COLUMNS)].copy()
    frame.insert(0, "name", names)
    return frame


def _names(table: pd.DataFrame, named: list[str], locale: Locale) -> list[str] | None:
    """What each row is called; nothing where that would not tell rows apart."""
    if same(table["measure"]):
        return [clean(v) for v in table[named[0]]] if len(named) == 1 else None
    if len(named) > 1 or table.duplicated([*named, "measure"]).any():
        return None
    measures = [label(locale, "measures", str(m)) for m in table["measure"]]
    if not named:
        return measures
    groups = [clean(v) for v in table[named[0]]]
    return [locale.message("figures.of", subject=g, measure=m)
            for g, m in zip(groups, measures, strict=True)]  # fmt: skip


def _drawn(result: Result) -> pd.DataFrame:
    """The rows of the measures that the part ``drawn`` names, or all of them."""
    part, table = result.parts.get("drawn"), result.table
    if part is None or "measure" not in part:
        return table
    chosen: pd.DataFrame = table.loc[table["measure"].isin(part["measure"])]
    return chosen


def noun(result: Result) -> str:
    """What a row stands for, as a noun of the locale."""
    if "exposure" in result.keys:
        return "group"
    if "group" in result.keys and not same(result.table["group"]):
        return "group" if "area" in result.keys else "row"
    named, _ = keys_shown(result.table, result.keys)
    return "row" if named == ["date"] or "area" not in result.keys else "area"
