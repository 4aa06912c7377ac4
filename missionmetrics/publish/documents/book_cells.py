"""Cells of the results workbook: values with their formats, and symbols for gaps."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.tables import WITH_NUMBER, digits_for
from missionmetrics.charts.text import label
from missionmetrics.core.words import SHARE_UNITS
from missionmetrics.publish.documents.meanings import CODED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.core.locale import Locale

WITHHELD, ABSENT, NONE_MEANT = "[c]", "[x]", "[z]"
SYMBOLS: Mapping[str, str] = {
    WITHHELD: "withheld", ABSENT: "absent", NONE_MEANT: "none_meant",
}  # fmt: skip
SIZED = ("estimate", "low", "high")


class Formats:
    """Formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[str, Any] = {}
        self.end = book.add_format({"align": "right"})

    def number(self, pattern: str) -> Any:
        """The format of numbers that are shown as ``pattern`` says."""
        if pattern not in self._made:
            self._made[pattern] = self._book.add_format({"num_format": pattern})
        return self._made[pattern]


class Cells:
    """Values of a table with their formats; a gap becomes a symbol that is explained.

    A number is written with every digit; its format shows as many as the page does.
    """

    def __init__(
        self, formats: Formats, frame: pd.DataFrame, *, unit: str, locale: Locale
    ) -> None:
        self.formats, self.locale, self.unit = formats, locale, unit
        self.main = "estimate" in frame and "unit" in frame
        sized = [c for c in SIZED if c in frame]
        if self.main:
            groups = frame.groupby("unit")
            self.digits = {str(u): digits_for(g[sized]) for u, g in groups}
        self.numeric = {
            str(c): digits_for(frame[c])
            for c in frame.columns
            if pd.api.types.is_float_dtype(frame[c])
        }

    def cell(self, row: Mapping[Any, Any], column: str) -> tuple[Any, Any]:
        """What to write for ``column`` of ``row``, and its format."""
        value = row[column]
        if value is None or (not isinstance(value, str) and pd.isna(value)):
            return _gap(row, column), self.formats.end
        if isinstance(value, float) and not math.isinf(value):
            return value, self.formats.number(self._pattern(row, column))
        if isinstance(value, float):
            return self.locale.number(value), None
        return self._word(value, column), None

    def _word(self, value: Any, column: str) -> Any:
        if value == "":
            return self.locale.message("figures.all")
        if column in CODED and isinstance(value, str):
            return label(self.locale, CODED[column], value)
        return value

    def _pattern(self, row: Mapping[Any, Any], column: str) -> str:
        sized = self.main and column in SIZED
        unit = str(row["unit"]) if sized else self.unit
        if (sized or not self.main) and unit in SHARE_UNITS:
            return "0.0%"
        if column == "time":
            return "0.00"
        if column == "n" or (sized and unit == "year"):
            return "#,##0" if column == "n" else "0"
        digits = self.digits[unit] if sized else self.numeric.get(column, 0)
        if sized and unit in WITH_NUMBER:
            digits = 1
        return "#,##0" + ("." + "0" * digits if digits else "")


def _gap(row: Mapping[Any, Any], column: str) -> str:
    """The symbol of a cell without a value."""
    if row.get("certainty") == "withheld":
        return WITHHELD
    given = not pd.isna(row.get("estimate", math.nan))
    return NONE_MEANT if column in ("low", "high") and given else ABSENT
