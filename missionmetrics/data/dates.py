"""From the text of a cell to a date; what two readers could read differently stops."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST_YEAR, LAST_YEAR = 1800, 2200
EXCEL_START = dt.date(1899, 12, 30)
MONTHS = (
    "jan", "feb", "mar", "apr", "may", "jun",
    "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
LONG_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august",
    "september", "october", "november", "december",
)  # fmt: skip
LEAP = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""Days of each month in a leap year."""
ISO = re.compile(
    r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})([T ][0-9]{1,2}:[0-9]{2}.*)?"
)
PARTS = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{2,4})( [0-9:]+)?")
WORDS = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\.?,?[ -]([0-9]{2,4})"
)
US_WORDS = re.compile(r"([A-Za-z]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
SERIAL = re.compile(r"[1-6][0-9]{4}(\.[0-9]+)?")


class DateFault(Exception):  # noqa: N818  (a fault of one cell)
    """Why a cell is not a date: code, message and fix."""

    def __init__(self, code: str, message: str, fix: str) -> None:
        super().__init__(message)
        self.code, self.message, self.fix = code, message, fix


class DayOrder(NamedTuple):
    """Whether day or month comes first in a column, as far as it shows."""

    day_first: bool | None
    mixed: bool = False


def day_order(texts: Sequence[str]) -> DayOrder:
    """Return which part of ``03/04/2023`` is the day, from the whole column."""
    day_first = month_first = False
    for text in texts:
        if found := PARTS.fullmatch(text.strip()):
            first, second = int(found[1]), int(found[3])
            day_first |= first > 12 >= second
            month_first |= second > 12 >= first
    if day_first and month_first:
        return DayOrder(None, mixed=True)
    return DayOrder(True if day_first else False if month_first else None)


def read_date(text: str, order: DayOrder) -> dt.date:
    """Read one cell of a date column.

    Parameters
    ----------
    text : str
        The cell, as it is written.
    order : DayOrder
        What the column as a whole says about day and month.

    Raises
    ------
    DateFault
        ``MM-DATE``, ``MM-DATE-AMBIGUOUS``, ``MM-DATE-CENTURY``,
        ``MM-DATE-IMPOSSIBLE``, ``MM-DATE-RANGE`` or ``MM-DATE-SERIAL``.

    Examples
    --------
    >>> read_date("26 March 2019", DayOrder(None))
    datetime.date(2019, 3, 26)
    """
    plain = text.strip()
    if found := ISO.fullmatch(plain):
        return _day(found[1], found[3], found[4], plain)
    if found := PARTS.fullmatch(plain):
        return _by_order(found[1], found[3], found[4], order, plain)
    if found := WORDS.fullmatch(plain):
        return _day(found[3], _month(found[2], plain), found[1], plain)
    if found := US_WORDS.fullmatch(plain):
        return _day(found[3], _month(found[1], plain), found[2], plain)
    if SERIAL.fullmatch(plain):
        meant = EXCEL_START + dt.timedelta(days=int(float(plain)))
        raise DateFault(
            "MM-DATE-SERIAL",
            f"'{plain}' is a day number of Excel, not a date; it may stand for "
            f"{meant.isoformat()}.",
            f"write {meant.isoformat()} if that is the day, or format the column as a "
            "date and save again.",
        )
    raise DateFault("MM-DATE", f"'{plain[:60]}' is not a date.", _HOW)


_HOW = "write the date as year-month-day, for example 2023-04-01."


def _month(word: str, plain: str) -> str:
    low = word.casefold()
    if low in LONG_MONTHS:
        return str(LONG_MONTHS.index(low) + 1)
    if low == "sept":
        return "9"
    if low in MONTHS:
        return str(MONTHS.index(low) + 1)
    raise DateFault("MM-DATE", f"'{word}' in '{plain}' is not a month.", _HOW)


def _by_order(
    first: str, second: str, year: str, order: DayOrder, plain: str
) -> dt.date:
    day_first = order.day_first
    a, b = int(first), int(second)
    if not (_could_be(a, b) or _could_be(b, a)):
        raise _impossible(plain)
    if a == b or a > 12 >= b:
        day_first = True
    elif b > 12 >= a:
        day_first = False
    if order.mixed:
        raise DateFault(
            "MM-DATE-AMBIGUOUS",
            f"'{plain}' stands in a column that has days first in some rows and months "
            "first in others.",
            _HOW,
        )
    if day_first is None:
        raise DateFault(
            "MM-DATE-AMBIGUOUS",
            f"'{plain}' could be day {a} of month {b} or day {b} of month {a}, and "
            "nothing in the column says which.",
            _HOW,
        )
    return _day(year, *((second, first) if day_first else (first, second)), plain)


def _could_be(day: int, month: int) -> bool:
    """Whether any year has such a day."""
    return 1 <= month <= 12 and 1 <= day <= LEAP[month - 1]


def _impossible(plain: str) -> DateFault:
    return DateFault("MM-DATE-IMPOSSIBLE", f"There is no day '{plain}'.", _HOW)


def _day(year: str, month: str, day: str, plain: str) -> dt.date:
    if len(year) != 4:
        raise DateFault(
            "MM-DATE-CENTURY", f"The year of '{plain}' has no century.", _HOW
        )
    try:
        found = dt.date(int(year), int(month), int(day))
    except ValueError:
        raise _impossible(plain) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise DateFault(
            "MM-DATE-RANGE",
            f"'{plain}' lies outside {FIRST_YEAR} to {LAST_YEAR}.",
            _HOW,
        )
    return found
