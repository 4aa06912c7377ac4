"""The table of what a picture draws, when that is not the main table."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from missionmetrics.charts.layout import decimals
from missionmetrics.charts.tables import WITH_NUMBER, NumbersTable, digits_for
from missionmetrics.charts.text import clean, label
from missionmetrics.core.words import amount

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from missionmetrics.core.locale import Locale

WITHHELD = ("withheld", "suppressed")


class Column(NamedTuple):
    """A column to read: its heading, how a row fills it, whether with numbers."""

    heading: str
    cell: Callable[[Mapping[Any, Any]], str]
    numeric: bool = False


class Amounts:
    """Writes the numbers of one picture: one unit a row, digits as asked."""

    def __init__(self, locale: Locale, digits: int | Mapping[str, int]) -> None:
        self.locale, self.digits = locale, digits

    def plain(self, value: Any, unit: str) -> str:
        """The number without the unit that stands over it; nothing for a gap."""
        if pd.isna(value):
            return ""
        held = unit if unit in WITH_NUMBER else ""
        return self._said(value, unit, held)

    def whole(self, value: Any, unit: str) -> str:
        """The number with its unit; nothing for a gap."""
        if pd.isna(value):
            return ""
        return self._said(value, unit, label(self.locale, "units", unit)
                          if unit and unit not in WITH_NUMBER else unit)  # fmt: skip

    def range(self, row: Mapping[Any, Any], unit: str) -> str:
        """From the low to the high end of a row; nothing without both."""
        low, high = (self.plain(row.get(end), unit) for end in ("low", "high"))
        both = low and high
        return self.locale.message("figures.range", low=low, high=high) if both else ""

    def _said(self, value: Any, unit: str, shown: str) -> str:
        digits = self.digits if isinstance(self.digits, int) else self.digits[unit]
        return clean(amount(float(value), {"unit": shown}, self.locale, str(digits)))


def digits_of(values: pd.DataFrame | pd.Series[Any]) -> int:
    """Decimals that tell these numbers, three figures of the largest at most."""
    known = values.to_numpy(dtype=float, na_value=math.nan).ravel()
    return min(digits_for(values), decimals([v for v in known if math.isfinite(v)]))


def finite(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The frame with a gap wherever a number has no limit and so no place."""
    held = [c for c in columns if c in frame]
    known = frame[held].astype(float).replace([math.inf, -math.inf], math.nan)
    return frame.assign(**{c: known[c] for c in held})


def gap(locale: Locale, row: Mapping[Any, Any]) -> str:
    """Why a row holds no number, in a word."""
    why = {str(row.get(c, "")) for c in ("status", "certainty")}
    if why & set(WITHHELD):
        return locale.message("figures.withheld")
    return locale.message("figures.not_enough" if "not enough data" in why
                          else "figures.none")  # fmt: skip


def table(
    frame: pd.DataFrame, columns: Sequence[Column], *, name: str, caption: str
) -> NumbersTable:
    """The rows of ``frame`` as a table to read; columns without a cell are left out."""
    rows = frame.to_dict("records")
    cells = [[c.cell(row) for row in rows] for c in columns]
    kept = [i for i, written in enumerate(cells) if i == 0 or any(written)]
    return NumbersTable(
        name=name,
        caption=caption,
        headings=tuple(columns[i].heading for i in kept),
        numeric=tuple(columns[i].numeric for i in kept),
        rows=tuple(zip(*(cells[i] for i in kept), strict=True)),
        frame=frame,
    )


def caption(locale: Locale, what: str, unit: str) -> str:
    """What is drawn, and in what unit where the numbers do not say it."""
    named = unit and unit not in WITH_NUMBER
    return locale.message(
        f"figures.series_caption{'' if named else '_plain'}",
        what=what, unit=label(locale, "units", unit) if named else "",
    )  # fmt: skip


def text_of(value: Any) -> str:
    """A cell as text that is safe to show; nothing for a gap."""
    return "" if pd.isna(value) else clean(value)


def with_frame(numbers: NumbersTable, frame: pd.DataFrame) -> NumbersTable:
    """The same table with another frame behind it, for its download."""
    return replace(numbers, frame=frame.reset_index(drop=True))
