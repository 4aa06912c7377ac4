"""The table of what a picture draws, cell by cell, when that is not the main table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from missionmetrics.charts.tables import WITH_NUMBER, NumbersTable
from missionmetrics.charts.text import label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from missionmetrics.charts.forms.amounts import Amounts
    from missionmetrics.core.locale import Locale


class Column(NamedTuple):
    """A column to read: its heading, how a row fills it, whether with numbers."""

    heading: str
    cell: Callable[[Mapping[Any, Any]], str]
    numeric: bool = False


def text_column(locale: Locale, name: str, column: str = "") -> Column:
    """The texts of ``column`` under the heading ``name``, as they stand."""
    return Column(label(locale, "columns", name), lambda row: str(row[column or name]))


def range_column(
    amounts: Amounts, unit: str | None = None, *,
    name: str = "range", ends: tuple[str, str] = ("low", "high"),
) -> Column:  # fmt: skip
    """From the low to the high end, in ``unit`` or else in that of each row."""

    def cell(row: Mapping[Any, Any]) -> str:
        low, high = (row.get(end) for end in ends)
        return amounts.range(low, high, str(row["unit"]) if unit is None else unit)

    return Column(label(amounts.locale, "columns", name), cell, numeric=True)


def filled(frame: pd.DataFrame, columns: Sequence[Column]) -> list[Column]:
    """The first column, and of the others those that some row fills."""
    rows = frame.to_dict("records")
    return [c for i, c in enumerate(columns) if i == 0 or any(map(c.cell, rows))]


def drawn_table(
    frame: pd.DataFrame, columns: Sequence[Column], *, name: str, caption: str
) -> NumbersTable:
    """The rows of ``frame``, which keeps every digit, as a table to read."""
    return NumbersTable(
        name=name,
        caption=caption,
        headings=tuple(c.heading for c in columns),
        numeric=tuple(c.numeric for c in columns),
        rows=tuple(
            tuple(c.cell(row) for c in columns) for row in frame.to_dict("records")
        ),
        frame=frame,
    )


def caption(locale: Locale, what: str, unit: str) -> str:
    """What is drawn, and in what unit where the numbers do not say it."""
    named = unit and unit not in WITH_NUMBER
    return locale.message(
        f"figures.series_caption{'' if named else '_plain'}",
        what=what, unit=label(locale, "units", unit) if named else "",
    )  # fmt: skip


def with_frame(numbers: NumbersTable, frame: pd.DataFrame) -> NumbersTable:
    """The same table with another frame behind it, for its download."""
    return replace(numbers, frame=frame.reset_index(drop=True))
