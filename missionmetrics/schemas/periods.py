"""Periods as people write them: years, financial years, quarters, months, dates.

``2011-12`` is a financial year to one council officer and December to another. What
a text means comes from how often the indicator is measured; where nothing says, it
is a fault, never a guess.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import repeat
from re import compile as pattern
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from missionmetrics.schemas.period_forms import (
    ALLOWED,
    NAMED_BY_A_DAY,
    single_period,
    starts_of,
)
from missionmetrics.schemas.spans import (
    Period,
    PeriodFault,
    month_of,
    quarter_of,
    split_text,
    week_of,
    year_from,
)

__all__ = [
    "Period",
    "PeriodFault",
    "Periods",
    "period_between",
    "read_period",
    "read_periods",
]

RANGE = pattern(r"(.+?) to (.+)")


class Periods(NamedTuple):
    """A column of periods.

    Attributes
    ----------
    text, start, end : Series
        Canonical text, first and last day; empty where nothing could be read.
    faults : list of (position, PeriodFault)
        Why not, by position in the column.
    """

    text: pd.Series[Any]
    start: pd.Series[Any]
    end: pd.Series[Any]
    faults: list[tuple[int, PeriodFault]]


def read_period(
    text: str, *, frequency: str | None = None, year_starts: str = "04-01"
) -> Period:
    """Read one period.

    Parameters
    ----------
    text : str
        As it stands in the file.
    frequency : str, optional
        ``indicators.frequency``: how often there is a value, which decides what the
        text means. Ranges of dates are understood under every frequency; a date alone
        names a day or its week, never a longer period.
    year_starts : str
        Month and day on which the financial year starts, ``"04-01"`` for 1 April.
        Academic years start on 1 September.

    Returns
    -------
    Period
        Its canonical text, first day and last day.

    Raises
    ------
    PeriodFault
        The text has no form that is known (``MM-PERIOD-UNREADABLE``), has two
        meanings (``MM-PERIOD-AMBIGUOUS``), is not on the calendar
        (``MM-PERIOD-IMPOSSIBLE``), lies before 1800 or after 2200
        (``MM-PERIOD-YEAR``), ends before it starts (``MM-PERIOD-ORDER``), or is not
        how the indicator is measured (``MM-PERIOD-FREQUENCY``).

    Examples
    --------
    >>> read_period("2011-12", frequency="financial_year").text
    '2011/12'
    >>> read_period("2011-12", frequency="monthly").end.isoformat()
    '2011-12-31T00:00:00'
    >>> read_period("2011-12")
    Traceback (most recent call last):
    missionmetrics.schemas.spans.PeriodFault: `2011-12` may be the year 2011/12 or \
the month 2011-12; nothing says which.
    To fix: write 2011/12 for the year; for the month, set `frequency` to monthly. \
[MM-PERIOD-AMBIGUOUS]
    """
    return _read(str(text), frequency, year_starts)


def read_periods(
    texts: pd.Series[Any],
    *,
    frequency: pd.Series[Any] | str | None = None,
    year_starts: str = "04-01",
) -> Periods:
    """Read a column of periods, each distinct text once.

    Parameters
    ----------
    texts : Series of str
        As they stand in the file; empty cells stay empty.
    frequency : Series of str, or str, optional
        How often each row's indicator is measured, in the order of ``texts``.
    year_starts : str
        Month and day on which the financial year starts.

    Returns
    -------
    Periods
        With the index of ``texts``.
    """
    often: Any = repeat(frequency)
    if isinstance(frequency, pd.Series):
        often = frequency.astype(object).where(frequency.notna(), None)
    seen: dict[tuple[Any, Any], int] = {}
    pairs = zip(texts.astype(object), often, strict=False)
    codes = np.array([seen.setdefault(p, len(seen)) for p in pairs], dtype=np.intp)
    read = [_try(text, how, year_starts) for text, how in seen]
    good = [p if isinstance(p, Period) else None for p in read]

    def column(cells: list[Any], dtype: str) -> pd.Series[Any]:
        values = pd.Series(cells, dtype=dtype).take(codes)
        return values.set_axis(texts.index)

    bad = [i for i, p in enumerate(read) if isinstance(p, PeriodFault)]
    return Periods(
        column([p and p.text for p in good], "str"),
        column([p and p.start for p in good], "datetime64[us]"),
        column([p and p.end for p in good], "datetime64[us]"),
        [(int(i), read[codes[i]]) for i in np.flatnonzero(np.isin(codes, bad))],
    )


def period_between(
    start: pd.Timestamp,
    end: pd.Timestamp,
    *,
    frequency: str | None = None,
    year_starts: str = "04-01",
) -> Period:
    """Name the period from ``start`` to ``end``, both included, as shortly as can be.

    Raises
    ------
    PeriodFault
        ``end`` comes before ``start`` (``MM-PERIOD-ORDER``), or a year is out of
        reach (``MM-PERIOD-YEAR``).

    Examples
    --------
    >>> days = pd.Timestamp("2023-04-01"), pd.Timestamp("2023-06-30")
    >>> period_between(*days).text
    '2023-Q2'
    """
    wanted = ALLOWED.get(frequency or "")
    for form, whole in _whole_ones(start, starts_of(frequency, year_starts)):
        if wanted in (None, form) and whole[1:] == (start, end):
            return whole
    first, last = start.date().isoformat(), end.date().isoformat()
    alone = first == last and wanted in (None, *NAMED_BY_A_DAY)
    return read_period(first if alone else f"{first} to {last}")


def _whole_ones(start: pd.Timestamp, starts: str) -> list[tuple[str, Period]]:
    """Every whole period that may begin on ``start``."""
    year, month = start.year, start.month
    iso = start.isocalendar()
    found = [("year", year_from(str(year), year, "01-01"))]
    if starts != "01-01":
        found.append(("split", year_from(split_text(year), year, starts)))
    else:
        found.append(("split", year_from(str(year), year, starts)))
    return [
        *found,
        ("quarter", quarter_of("", year, (month + 2) // 3)),
        ("month", month_of("", year, month)),
        ("week", week_of("", iso.year, iso.week)),
    ]


def _try(text: Any, frequency: str | None, starts: str) -> Period | PeriodFault | None:
    if pd.isna(text):
        return None
    try:
        return _read(str(text), None if pd.isna(frequency) else frequency, starts)
    except PeriodFault as fault:
        return fault


@lru_cache(maxsize=65_536)
def _read(text: str, frequency: str | None, year_starts: str) -> Period:
    plain = " ".join(text.replace("–", "-").replace("—", "-").split())
    if (parts := RANGE.fullmatch(plain)) is None:
        return single_period(plain, frequency, year_starts)
    first, last = (
        single_period(p, frequency, year_starts, bound=True) for p in parts.groups()
    )
    if last.end < first.start or last.start < first.start:
        raise PeriodFault(
            f"`{plain}` ends before it starts.",
            fix="write the earlier one first, or correct the wrong one.",
            code="MM-PERIOD-ORDER",
        )
    return Period(f"{first.text} to {last.text}", first.start, last.end)
