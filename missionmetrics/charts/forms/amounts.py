"""The numbers of a picture as they are written: one unit each, digits as needed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.tables import WITH_NUMBER, digits_of
from missionmetrics.charts.text import clean, label
from missionmetrics.core.words import PER_HUNDRED, amount

__all__ = ["Amounts", "digits_by_unit", "digits_of", "finite", "gap", "range_styles"]

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.core.locale import Locale

WITHHELD = ("withheld", "suppressed")
SIZED = ("value", "estimate", "low", "high")


class Amounts:
    """Writes the numbers of one picture, with decimals for all or by unit."""

    def __init__(self, locale: Locale, digits: int | Mapping[str, int]) -> None:
        self.locale, self.digits = locale, digits

    def plain(self, value: Any, unit: str) -> str:
        """The number without the unit that stands over it; nothing for a gap."""
        return self._said(value, unit, unit if unit in WITH_NUMBER else "")

    def bare(self, value: Any, unit: str) -> str:
        """As ``plain``, and without points, which stand over the numbers too."""
        if unit != "points" or pd.isna(value):
            return self.plain(value, unit)
        digits = self.digits if isinstance(self.digits, int) else self.digits[unit]
        shown = max(digits - PER_HUNDRED[unit][1], 0)
        return self.locale.number(float(value), digits=shown)

    def whole(self, value: Any, unit: str) -> str:
        """The number with its unit; nothing for a gap."""
        named = unit and unit not in WITH_NUMBER
        shown = label(self.locale, "units", unit) if named else unit
        return self._said(value, unit, shown)

    def signed(self, value: Any, unit: str) -> str:
        """As ``plain``, with its sign also where it is a rise."""
        said = self.plain(value, unit)
        if not any(map(str.isdigit, said)) or value <= 0:
            return said
        return self.locale.message("figures.plus", number=said)

    def range(self, low: Any, high: Any, unit: str) -> str:
        """From the low to the high end; nothing without both."""
        first, last = self.plain(low, unit), self.plain(high, unit)
        if not (first and last):
            return ""
        return self.locale.message("figures.range", low=first, high=last)

    def _said(self, value: Any, unit: str, shown: str) -> str:
        if pd.isna(value):
            return ""
        digits = self.digits if isinstance(self.digits, int) else self.digits[unit]
        return clean(amount(float(value), {"unit": shown}, self.locale, str(digits)))


def digits_by_unit(frame: pd.DataFrame, columns: Sequence[str]) -> dict[str, int]:
    """The decimals of each unit of a frame, over those of ``columns`` that it has."""
    held = [c for c in columns if c in frame]
    return {str(u): digits_of(rows[held], unit=str(u))
            for u, rows in frame.groupby("unit")}  # fmt: skip


def range_styles(unit: str, values: pd.DataFrame) -> dict[str, str]:
    """How a sentence writes an estimate and its range, all with the same decimals.

    A unit that is a word of its own stands once, after the last number of a range.
    """
    digits = digits_of(values, unit=unit)
    whole, bare = (f"{style}:{digits}" for style in ("amount", "number"))
    return {"estimate": whole, "low": whole if unit in WITH_NUMBER else bare,
            "high": whole}  # fmt: skip


def finite(frame: pd.DataFrame, columns: Sequence[str] = SIZED) -> pd.DataFrame:
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
