"""The form `curve`: which share has ended, or has happened, by each time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.describe import alt
from missionmetrics.charts.forms.amounts import Amounts, digits_of, finite, gap
from missionmetrics.charts.forms.curve_words import described, facts
from missionmetrics.charts.forms.drawn_table import (
    Column,
    caption,
    drawn_table,
    range_column,
    text_column,
)
from missionmetrics.charts.layout import decimals
from missionmetrics.charts.text import clean, label, only

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.tables import NumbersTable
    from missionmetrics.core.result import Result

MOST_GROUPS = 4
NUMBERS = ("time", "estimate", "low", "high", "at_risk")
TIME_UNITS = ("day", "week", "month", "year")
TEST = "difference_test"  # the measure of the table that compares the groups


def contents(result: Result, fig: Figure) -> dict[str, Any]:
    """What a curve adds to the record: its steps, who is still followed, its words."""
    curve = _steps(result, fig)
    if curve is None:
        return {}
    unit, measure = only(curve, "time_unit"), _measure(curve, fig)
    lost = _lost(result, curve, fig)
    tables = (
        _table(curve, measure, unit, fig),
        *([_lost_table(lost, measure, unit, fig)] if len(lost) else []),
    )
    said = {"tables": (*tables, *fig.tables), "measure": measure, "unit": "share"}
    falls = _direction(curve)
    groups = curve["group"].nunique()
    timed = bool(curve["time"].ge(0).all() and curve["time"].max() > 0)
    if falls is None or not timed or unit not in TIME_UNITS or groups > MOST_GROUPS:
        return said
    axis = pd.DataFrame({"unit": [unit], "falls": [falls]})
    frames = {"curve": curve[["group", *NUMBERS]], "axis": axis}
    if len(lost):
        frames["censored"] = lost[["group", "time", "estimate"]]
    rested = facts(curve, _test(result), lost, axis, measure, fig.locale)
    return {
        **said,
        "alt": alt(fig.locale, "curve", measure=measure,
                   count=fig.locale.number(groups, digits=0)),
        "frames": frames,
        "facts": rested,
        "description": described(rested),
    }  # fmt: skip


def _steps(result: Result, fig: Figure) -> pd.DataFrame | None:
    """The steps by group and time, with every column that a step may have."""
    given = result.parts.get("curve")
    if given is None or not {"group", "time", "estimate", "time_unit"} <= set(given):
        return None
    curve = given.reindex(
        columns=["group", *NUMBERS, "certainty", "time_unit", "measure"]
    )
    every = fig.locale.message("curve.all")
    curve["group"] = [clean(g) if pd.notna(g) and g != "" else every
                      for g in curve["group"]]  # fmt: skip
    curve[list(NUMBERS)] = curve[list(NUMBERS)].astype(float)
    curve = finite(curve).sort_values(["group", "time"]).reset_index(drop=True)
    twice = curve.duplicated(["group", "time"]).any()
    if curve["estimate"].notna().sum() == 0 or twice or curve["time"].isna().any():
        return None
    return curve


def _direction(curve: pd.DataFrame) -> bool | None:
    """Whether every line falls, as survival does; nothing where some go both ways."""
    known = curve.dropna(subset=["estimate"])
    if not known["estimate"].between(0, 1).all():
        return None
    moves = known.groupby("group")["estimate"].diff().dropna()
    if (moves <= 0).all():
        rises = moves.empty or not (moves < 0).any()
        return not rises or bool((known["estimate"] > 0.5).all())
    return False if (moves >= 0).all() else None


def _measure(curve: pd.DataFrame, fig: Figure) -> str:
    named = only(curve, "measure")
    return label(fig.locale, "measures", named) if named else fig.measure


def _lost(result: Result, curve: pd.DataFrame, fig: Figure) -> pd.DataFrame:
    """When some were last seen before an end, on the line of their group."""
    given = result.parts.get("censored")
    if given is None or not {"group", "time", "n"} <= set(given):
        return pd.DataFrame(columns=["group", "time", "n", "estimate"])
    every = fig.locale.message("curve.all")
    rows = []
    for row in given.sort_values(["group", "time"]).to_dict("records"):
        group = clean(row["group"]) if row["group"] != "" else every
        line = curve[(curve["group"] == group) & (curve["time"] <= row["time"])]
        if len(line):
            rows.append({"group": group, "time": float(row["time"]), "n": row["n"],
                         "estimate": line["estimate"].iloc[-1]})  # fmt: skip
    lost = pd.DataFrame(rows, columns=["group", "time", "n", "estimate"])
    return lost.dropna(subset=["estimate"]).reset_index(drop=True)


def _test(result: Result) -> pd.DataFrame:
    """The row of the table that holds a test of the groups, if one was made."""
    table = result.table
    return table[table["measure"] == TEST].reset_index(drop=True)


def _table(curve: pd.DataFrame, measure: str, unit: str, fig: Figure) -> NumbersTable:
    """Every step to read: the group, the time, the share, its range, who is left."""
    locale = fig.locale
    amounts = Amounts(locale, digits_of(curve[["estimate"]], unit="share"))

    def share(row: Mapping[Any, Any]) -> str:
        return amounts.plain(row["estimate"], "share") or gap(locale, row)

    columns = [
        text_column(locale, "group"),
        _time_column(unit, fig),
        Column(label(locale, "columns", "estimate"), share, numeric=True),
    ]
    if curve["low"].notna().any():
        columns.append(range_column(amounts, "share"))
    if curve["at_risk"].notna().any():
        columns.append(_count_column("at_risk", fig))
    frame = curve.drop(columns="measure")
    return drawn_table(frame, columns, name="curve",
                       caption=caption(locale, measure, ""))  # fmt: skip


def _lost_table(
    lost: pd.DataFrame, measure: str, unit: str, fig: Figure
) -> NumbersTable:
    columns = [
        text_column(fig.locale, "group"),
        _time_column(unit, fig),
        _count_column("n", fig, heading="censored"),
    ]
    what = fig.locale.message("curve.censored_caption", measure=measure)
    return drawn_table(lost, columns, name="censored",
                       caption=caption(fig.locale, what, ""))  # fmt: skip


def _time_column(unit: str, fig: Figure) -> Column:
    heading = fig.locale.message(f"curve.axis.{unit}") if unit in TIME_UNITS else label(
        fig.locale, "columns", "time")  # fmt: skip
    return Column(heading, lambda row: _time(fig, row["time"]), numeric=True)


def _time(fig: Figure, value: float) -> str:
    return fig.locale.number(float(value), digits=decimals([float(value)]))


def _count_column(column: str, fig: Figure, *, heading: str = "") -> Column:
    def say(row: Any) -> str:
        value = row[column]
        return "" if pd.isna(value) else fig.locale.number(float(value), digits=0)

    return Column(label(fig.locale, "columns", heading or column), say, numeric=True)
