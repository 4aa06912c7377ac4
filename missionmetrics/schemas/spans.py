"""Stretches of the calendar: what a year, quarter, month, week or day spans."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from missionmetrics.core.errors import EvidenceError

EARLIEST, LATEST = 1800, 2200


class Period(NamedTuple):
    """A stretch of time.

    Attributes
    ----------
    text : str
        The one way in which the library writes it.
    start, end : Timestamp
        First and last day, both included.
    """

    text: str
    start: pd.Timestamp
    end: pd.Timestamp


class PeriodFault(EvidenceError):  # noqa: N818  (a fault of one cell)
    """A text that cannot be read as a period, with the reason and the remedy."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (self.problem, self.fix, self.code)


def _rebuilt(problem: str, fix: str, code: str) -> PeriodFault:
    return PeriodFault(problem, fix=fix, code=code)


def split_text(year: int) -> str:
    """How a year that runs over two calendar years is written: ``2023/24``."""
    return f"{year}/{(year + 1) % 100:02d}"


def year_from(text: str, year: int, starts: str) -> Period:
    """The twelve months from ``starts`` (``"04-01"``) of ``year``, named ``text``."""
    month, day = map(int, starts.split("-"))
    start = day_of(text, year, month, day).start
    return Period(text, start, start + pd.DateOffset(years=1) - pd.Timedelta(days=1))


def quarter_of(seen: str, year: int, quarter: int) -> Period:
    """A quarter of a calendar year."""
    if not 1 <= quarter <= 4:
        raise PeriodFault(
            f"`{seen}`: a year has four quarters.",
            fix="write Q1, Q2, Q3 or Q4.",
            code="MM-PERIOD-IMPOSSIBLE",
        )
    first, last = (month_of(seen, year, quarter * 3 - k) for k in (2, 0))
    return Period(f"{year}-Q{quarter}", first.start, last.end)


def month_of(seen: str, year: int, month: int) -> Period:
    """A month."""
    start = day_of(seen, year, month, 1).start
    return Period(f"{year}-{month:02d}", start, start + pd.offsets.MonthEnd(1))


def week_of(seen: str, year: int, week: int) -> Period:
    """A week of ISO 8601, Monday to Sunday."""
    _within_reach(seen, year)
    try:
        start = pd.Timestamp.fromisocalendar(year, week, 1)
    except ValueError:
        raise PeriodFault(
            f"`{seen}`: the year {year} has no week {week}.",
            fix="number weeks from 01 to 52, or 53 in a long year.",
            code="MM-PERIOD-IMPOSSIBLE",
        ) from None
    return Period(f"{year}-W{week:02d}", start, start + pd.Timedelta(days=6))


def day_of(seen: str, year: int, month: int, day: int) -> Period:
    """A day; ``seen`` is what the file says, for the fault."""
    _within_reach(seen, year)
    try:
        found = pd.Timestamp(year=year, month=month, day=day)
    except ValueError:
        raise PeriodFault(
            f"`{seen}` is not on the calendar.",
            fix="write a date that exists, year first, such as 2023-06-30.",
            code="MM-PERIOD-IMPOSSIBLE",
        ) from None
    return Period(found.date().isoformat(), found, found)


def _within_reach(seen: str, year: int) -> None:
    if not EARLIEST <= year <= LATEST:
        raise PeriodFault(
            f"`{seen}` is in the year {year:04d}.",
            fix=f"correct the year; years from {EARLIEST} to {LATEST} are read.",
            code="MM-PERIOD-YEAR",
        )
