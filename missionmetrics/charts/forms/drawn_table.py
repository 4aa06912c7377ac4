"""A table of what a picture draws, cell by cell, beside the main table of a result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from missionmetrics.charts.layout import decimals
from missionmetrics.charts.tables import WITH_NUMBER, NumbersTable, digits_for
from missionmetrics.charts.text import clean
from missionmetrics.core.words import amount

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from missionmetrics.core.locale import Locale

SAID = {"withheld": "withheld", "not enough data": "not_enough"}


class Column(NamedTuple):
    """One column to read: its heading, whether it holds numbers, how a cell is said."""

    heading: str
    numeric: bool
    say: Callable[[Mapping[Any, Any]], str]


def range_styles(unit: str, values: pd.DataFrame) -> dict[str, str]:
    """How a sentence writes an estimate and its range, all with the same decimals.

    A unit that is a word of its own stands once, after the last number of a range.
    """
    whole, bare = (f"{style}:{_digits(values)}" for style in ("amount", "number"))
    return {"estimate": whole, "low": whole if unit in WITH_NUMBER else bare,
            "high": whole}  # fmt: skip


def _digits(values: pd.DataFrame) -> int:
    """Decimals for three figures, fewer where these tell the values as they are."""
    known = values.to_numpy(float).ravel()
    return min(digits_for(values), decimals(known[np.isfinite(known)].tolist()))


class Amounts:
    """Writes the values of a picture, all with the same decimals.

    ``coarser`` leaves out that many figures of the three that tables show.
    """

    def __init__(
        self, locale: Locale, unit: str, values: pd.DataFrame, *, coarser: int = 0
    ) -> None:
        self.locale = locale
        self.digits = str(min(_digits(values), max(0, digits_for(values) - coarser)))
        self.unit = unit if unit in WITH_NUMBER else ""

    def say(self, value: float, certainty: str = "") -> str:
        """``value``, or the word for why there is none."""
        if pd.isna(value):
            return self.locale.message(f"figures.{SAID.get(certainty, 'none')}")
        return clean(
            amount(float(value), {"unit": self.unit}, self.locale, self.digits)
        )

    def signed(self, value: float, certainty: str = "") -> str:
        """``value`` with its sign, also where it is a rise."""
        said = self.say(value, certainty)
        if pd.isna(value) or value <= 0:
            return said
        return self.locale.message("figures.plus", number=said)

    def span(self, low: float, high: float) -> str:
        """A range as words, or nothing."""
        if pd.isna(low) or pd.isna(high):
            return ""
        return self.locale.message(
            "figures.range", low=self.say(low), high=self.say(high)
        )


def drawn_table(
    name: str, what: str, unit: str, frame: pd.DataFrame, columns: Sequence[Column],
    locale: Locale,
) -> NumbersTable:  # fmt: skip
    """The table ``name`` of what is drawn; ``frame`` keeps every digit."""
    kind = "" if unit and unit not in WITH_NUMBER else "_plain"
    return NumbersTable(
        name=name,
        caption=locale.message(f"figures.series_caption{kind}", what=what, unit=unit),
        headings=tuple(c.heading for c in columns),
        numeric=tuple(c.numeric for c in columns),
        rows=tuple(
            tuple(c.say(row) for c in columns) for row in frame.to_dict("records")
        ),
        frame=frame,
    )
