"""Sheets of an Excel workbook in which nothing runs and nothing leads elsewhere."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.text import clean
from missionmetrics.publish.documents.container import restamped

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterable

# Excel's own limits.
MOST_ROWS, LONGEST_CELL, LONGEST_NAME, LONGEST_HEADING = 1_048_575, 32_767, 31, 255
FORBIDDEN = "[]:*?/\\'"
NARROWEST, WIDEST = 2, 48
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def book_bytes(
    write: Callable[[Any], None], *, title: str, author: str, released: dt.datetime
) -> bytes:
    """The workbook that ``write`` fills; the same content gives the same bytes."""
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, OPTIONS)
    book.set_properties(
        {"title": clean(title)[:250], "author": clean(author), "created": released}
    )
    write(book)
    book.close()
    return restamped(made.getvalue(), released)


def sheet_name(name: str, taken: Collection[str]) -> str:
    """Name a sheet after ``name``; ``taken`` names are small letters."""
    base = "".join(" " if c in FORBIDDEN else c for c in clean(name))
    base = base.strip()[:LONGEST_NAME] or "-"
    return numbered(base, taken, LONGEST_NAME)


def numbered(base: str, taken: Collection[str], longest: int) -> str:
    """Return ``base``, with a number after it where it is taken already."""
    found, number = base[:longest], 2
    while found.lower() in taken:
        ending = f" {number}"
        found, number = base[: longest - len(ending)] + ending, number + 1
    return found


def width(texts: Iterable[object]) -> int:
    """How wide a column must be for its texts, within reason."""
    longest = max((len(str(t)) for t in texts), default=0)
    return min(WIDEST, longest + NARROWEST)


def write_cell(sheet: Any, row: int, column: int, value: Any, look: Any = None) -> None:
    """A number as a number, anything else as text; nothing is ever a formula."""
    if value is None or value is pd.NaT or value is pd.NA:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, look)
    elif isinstance(value, int | float):
        if math.isfinite(value):
            sheet.write_number(row, column, value, look)
        elif math.isinf(value):
            sheet.write_string(row, column, str(value), look)
    elif isinstance(value, pd.Timestamp):
        sheet.write_string(row, column, value.date().isoformat(), look)
    else:
        sheet.write_string(row, column, clean(value)[:LONGEST_CELL], look)
