"""Every number that small multiples draw, one row a panel and period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.forms.amounts import WITHHELD, Amounts
from missionmetrics.charts.forms.drawn_table import (
    Column,
    caption,
    drawn_table,
    filled,
    range_column,
    text_column,
)
from missionmetrics.charts.text import clean, label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.tables import NumbersTable


def series_table(
    parts: Mapping[str, pd.DataFrame], fig: Figure, digits: Mapping[str, int],
    kind: str, *, measure: str, unit: str,
) -> NumbersTable:  # fmt: skip
    """Every number drawn, one row a panel and period."""
    frame = _joined(parts)
    main = _main(parts)
    amounts = Amounts(fig.locale, digits)
    write = amounts.plain if unit else amounts.whole

    def number(column: str) -> Column:
        heading = label(fig.locale, "columns", column)
        return Column(heading, lambda row: write(row[column], str(row["unit"])), True)

    def seen(row: Mapping[Any, Any]) -> str:
        given = write(row[main], str(row["unit"]))
        hidden = pd.isna(row[main]) and row.get("status", "") in WITHHELD
        return fig.locale.message("figures.withheld") if hidden else given

    def status(row: Mapping[Any, Any]) -> str:
        code = str(row["status"])
        return label(fig.locale, "status", code) if code not in ("ok", "nan") else ""

    say = fig.locale
    columns = [
        text_column(say, kind, "panel"),
        Column(label(say, "columns", "period"),
               lambda row: clean(say.period(str(row["period"])))),
        Column(label(say, "columns", main), seen, numeric=True),
        *_further(frame, amounts, number),
    ]  # fmt: skip
    if "status" in frame:
        columns.append(Column(label(say, "columns", "kind"), status))
    what = measure or label(say, "columns", kind)
    return drawn_table(frame, filled(frame, columns), name="series",
                       caption=caption(say, what, unit))  # fmt: skip


def _further(
    frame: pd.DataFrame, amounts: Amounts, number: Callable[[str], Column]
) -> Sequence[Column]:
    """Columns that only some pictures have: ranges, a smoothed line, what is needed."""
    found = []
    if "low" in frame:
        found.append(range_column(amounts))
    if "smoothed" in frame:
        found.append(number("smoothed"))
        if "smoothed_low" in frame:
            ends = ("smoothed_low", "smoothed_high")
            found.append(range_column(amounts, name="smoothed_range", ends=ends))
    found += [number(c) for c in ("needed", "target") if c in frame]
    return found


def _main(parts: Mapping[str, pd.DataFrame]) -> str:
    """What the figures are: published ones, or estimates of effects by date."""
    return "estimate" if "step" in parts["observed"] else "observed"


def _joined(parts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """All parts in one frame by panel and period, in the order of the panels."""
    columns = [c for c in ("panel", "period", "step", "time", "value", "low", "high",
                           "status", "unit") if c in parts["observed"]]  # fmt: skip
    frame = parts["observed"][columns].rename(columns={"value": _main(parts)})
    names = {"path": {"estimate": "smoothed", "low": "smoothed_low",
                      "high": "smoothed_high"},
             "required": {"value": "needed"},
             "target": {"value": "target"}}  # fmt: skip
    order = {p: i for i, p in enumerate(frame["panel"].drop_duplicates())}
    for part, renamed in names.items():
        if part not in parts:
            continue
        kept = [c for c in renamed if c in parts[part]]
        other = parts[part][["panel", "period", "time", *kept]].rename(columns=renamed)
        frame = frame.merge(other, on=["panel", "period"], how="outer",
                            suffixes=("", "_other"), sort=False)  # fmt: skip
        frame["time"] = frame["time"].fillna(frame["time_other"])
        frame = frame.drop(columns="time_other")
    units = parts["observed"].groupby("panel")["unit"].first()
    frame["unit"] = frame["panel"].map(units)
    placed = frame.assign(place=frame["panel"].map(order))
    return placed.sort_values(["place", "time"]).drop(columns="place").reset_index(
        drop=True)  # fmt: skip
