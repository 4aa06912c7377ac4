"""The numbers of a result as a table a person can read, cell by cell.

Each table keeps the frame it was made from, so that the file to download, the
table on the page and the drawing are three views of one thing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.charts.layout import decimals
from missionmetrics.charts.text import clean, label, same
from missionmetrics.core.result import VALUE_COLUMNS
from missionmetrics.core.tidy_csv import csv_text
from missionmetrics.core.words import PER_HUNDRED, SHARE_UNITS, amount

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result

ALL = "all"
MOST_LISTED = 500  # rows on a page; more are read in a file
MACHINE = ("target_id",)  # codes that no name stands for and nobody reads
PERIODS = ("period", "quarter", "month", "date")
# Units that are written with each number, in the language, never above a column.
WITH_NUMBER = (*SHARE_UNITS, "%", "year", "points")
# Units of which no more decimals are told anywhere, in words or in numbers.
MOST_DECIMALS = {"actions": 2}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class NumbersTable:
    """One table of a figure: what it shows, ready to read, and its frame.

    Attributes
    ----------
    name : str
        Name of its file, such as ``"data"``.
    caption : str
        What the numbers are, with their unit where it is one.
    headings : tuple of str
        Human headings, the first over the row headings.
    numeric : tuple of bool
        Which columns hold numbers.
    rows : tuple of tuple of str
        The cells as written in the language of the figure.
    frame : DataFrame
        The same rows with every digit and the machine's names.
    listed : bool
        Whether a page lists the rows; a table of more than ``MOST_LISTED`` is a file
        to download only, and ``rows`` is empty.
    """

    name: str
    caption: str
    headings: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    frame: pd.DataFrame
    listed: bool = True


# As many as figures are kept; the page, the frame, the paste and the file of a figure
# all need the same text.
@lru_cache(maxsize=64)
def as_csv(numbers: NumbersTable) -> str:
    """The text of the file of a table: its frame, cells and headings defused."""
    return csv_text(numbers.frame)


def main_table(result: Result, locale: Locale) -> NumbersTable:
    """The main table of ``result``; columns that never vary go to the caption."""
    return numbers_table("data", result.table, result.keys, locale)


def numbers_table(
    name: str, frame: pd.DataFrame, keys: list[str], locale: Locale, caption: str = ""
) -> NumbersTable:
    """Rows of a result's main table as a table to read.

    Parameters
    ----------
    name : str
        Name of its file.
    frame : DataFrame
        Rows with the columns of :class:`missionmetrics.core.result.Result`.
    keys : list of str
        Its key columns.
    locale : Locale
        Language of headings and cells.
    caption : str
        What stands above it; without one, what its rows have in common.
    """
    one_measure = same(frame["measure"])
    one_unit = same(frame["unit"])
    shown, fixed = keys_shown(frame, keys)
    # The measure varies, or else nothing would name the rows.
    measures = not one_measure or not shown
    values = [c for c in ("low", "high") if frame[c].notna().any()]
    n = ["n"] if frame["n"].notna().any() else []
    columns = [*shown, *(["measure"] if measures else []), "estimate", *values, *n,
               "certainty"]  # fmt: skip
    unit = str(frame["unit"].iloc[0]) if one_unit and len(frame) else None
    writer = _Writer(locale, frame, unit)
    listed = len(frame) <= MOST_LISTED
    common = _caption(frame, fixed, unit, locale, measured=one_measure)
    return NumbersTable(
        name=name,
        caption=locale.message("figures.of", subject=caption, measure=common)
        if caption
        else common,
        headings=tuple(label(locale, "columns", c) for c in columns),
        numeric=tuple(c in ("estimate", "low", "high", "n") for c in columns),
        rows=tuple(
            tuple(writer.cell(row, column) for column in columns)
            for row in (frame.to_dict("records") if listed else ())
        ),
        frame=frame,
        listed=listed,
    )


def keys_shown(frame: pd.DataFrame, keys: list[str]) -> tuple[list[str], list[str]]:
    """Key columns to show, and those that hold one value throughout.

    A code gives way to the name that stands for the same thing.
    """
    named = [k for k in keys if f"{k}_name" not in keys
             and not (k.endswith("_id") and _has_name(frame, k, keys))]  # fmt: skip
    fixed = [k for k in named if same(frame[k])]
    told = [k for k in fixed if k not in MACHINE]
    return [k for k in named if k not in fixed], told


def _has_name(frame: pd.DataFrame, code: str, keys: list[str]) -> bool:
    """Whether another key names what ``code`` stands for, one name a code."""
    if code[:-3] in keys:
        return True
    codes = frame[code].nunique(dropna=False)
    return any(
        not k.endswith("_id")
        and frame[k].nunique(dropna=False) == codes
        and len(frame[[code, k]].drop_duplicates()) == codes
        and codes > 1
        for k in keys
    )


def _caption(
    frame: pd.DataFrame,
    fixed: list[str],
    unit: str | None,
    locale: Locale,
    *,
    measured: bool,
) -> str:
    if not len(frame):
        return locale.message("figures.no_rows")
    first = frame.iloc[0]
    parts = [
        clean(locale.period(str(first[k])) if k in PERIODS else first[k])
        for k in fixed
        if pd.notna(first[k]) and first[k] != ""
    ]
    joined = locale.message("figures.caption_join").join(dict.fromkeys(parts))
    if measured:
        named = label(locale, "measures", str(first["measure"]))
        of = locale.message("figures.of", subject=joined, measure=named)
        joined = of if joined else named
    if unit and unit not in WITH_NUMBER:
        named = label(locale, "units", unit)
        joined = locale.message("figures.in_unit", what=joined, unit=named)
    return joined[:1].upper() + joined[1:] or locale.message("figures.results")


class _Writer:
    """Writes the cells of a main table: units, digits and words for gaps."""

    def __init__(self, locale: Locale, frame: pd.DataFrame, unit: str | None) -> None:
        self.locale, self.unit = locale, unit
        self.digits: Mapping[str, int] = {
            str(u): digits_of(group[["estimate", "low", "high"]], unit=str(u))
            for u, group in frame.groupby("unit")
        }

    def cell(self, row: Mapping[Any, Any], column: str) -> str:
        value, locale = row[column], self.locale
        if column == "measure":
            return label(locale, "measures", str(value))
        if column == "certainty":
            return label(locale, "certainty", str(value))
        if column == "exposure":
            return label(locale, "exposures", str(value))
        if column == "n":
            return "" if pd.isna(value) else locale.number(float(value), digits=0)
        if column in ("estimate", "low", "high"):
            return self._amount(row, float(value), column)
        if column not in VALUE_COLUMNS and value == "":
            return locale.message(f"figures.{ALL}")
        if column in PERIODS and isinstance(value, str):
            return clean(locale.period(value))
        if isinstance(value, int | float) and not isinstance(value, bool):
            return locale.number(float(value))
        return locale.message("figures.none") if pd.isna(value) else clean(value)

    def _amount(self, row: Mapping[Any, Any], value: float, column: str) -> str:
        if math.isnan(value):
            words = {"withheld": "withheld", "not enough data": "not_enough"}
            known = words.get(str(row["certainty"]), "none")
            told = column == "estimate" or known == "withheld"
            return self.locale.message(f"figures.{known if told else 'none'}")
        unit = str(row["unit"])
        if self.unit is not None and unit not in WITH_NUMBER:
            row = {**row, "unit": ""}
        return clean(amount(value, dict(row), self.locale, str(self.digits[unit])))


def digits_for(values: pd.DataFrame | pd.Series[Any]) -> int:
    """Decimals that give the largest value three figures: one number for a column."""
    given = values.abs().to_numpy(dtype=float, na_value=math.nan).ravel()
    finite = given[np.isfinite(given)]
    largest = finite.max() if finite.size else 0.0
    if largest == 0:
        return 0
    return int(min(6, max(0, 2 - math.floor(math.log10(largest) + 1e-12))))


def digits_of(
    values: pd.DataFrame | pd.Series[Any], *, coarser: int = 0, unit: str = ""
) -> int:
    """Decimals that tell these numbers, three figures of the largest at most.

    Parameters
    ----------
    values : DataFrame or Series
        The numbers of one picture or column.
    coarser : int
        How many of the three figures to leave out.
    unit : str
        Their unit. Numbers written per hundred have one decimal wherever that tells
        them apart, and two figures of the largest at most.

    Examples
    --------
    >>> digits_of(pd.Series([41.0, 17.0])), digits_of(pd.Series([4.8, 12.25]))
    (0, 1)
    """
    given = values.to_numpy(dtype=float, na_value=math.nan).ravel()
    known = [v for v in given if math.isfinite(v)]
    most = digits_for(values)
    if unit in PER_HUNDRED:
        told = {round(v, 12) for v in known}
        scale, more = PER_HUNDRED[unit]
        finest = max(1, most - more)
        tells = (d for d in range(1, finest)
                 if len({round(scale * v, d) for v in told}) == len(told))  # fmt: skip
        return next(tells, finest) + more
    finest = MOST_DECIMALS.get(unit, most)
    return min(decimals(known), finest, max(0, most - coarser))
