"""The forms in which one period may be written, and what each of them means."""

from __future__ import annotations

from re import compile as pattern
from typing import Any

from missionmetrics.schemas.spans import (
    Period,
    PeriodFault,
    day_of,
    month_of,
    quarter_of,
    split_text,
    week_of,
    year_from,
)

ACADEMIC_YEAR_STARTS = "09-01"
SPLIT_YEARS = ("financial_year", "academic_year")
FORMS = "2023, 2023/24, 2023-Q2, 2023-06, 2023-W05, 2023-06-30, or `start to end`"

YEAR = pattern(r"([0-9]{4})")
SPLIT = pattern(r"(?:FY ?)?([0-9]{4}) ?([/-]) ?([0-9]{4}|[0-9]{2})")
QUARTER = pattern(r"([0-9]{4})[- ]?Q([0-9])|Q([0-9])[- ]?([0-9]{4})")
WEEK = pattern(r"([0-9]{4})-W([0-9]{2})")
DATE = pattern(r"([0-9]{4})[/-]([0-9]{1,2})[/-]([0-9]{1,2})(?:[T ]00:00(?::00)?)?")
LOCAL_DATE = pattern(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")

ALLOWED = {
    "annual": "year",
    "financial_year": "split",
    "academic_year": "split",
    "quarterly": "quarter",
    "monthly": "month",
    "weekly": "week",
    "daily": "day",
}
# A week may be named by any of its days; a day alone names no longer period.
NAMED_BY_A_DAY = ("week", "day")
WORDS = {
    "day": "a single day",
    "year": "a calendar year",
    "split": "a year that runs over two calendar years",
    "quarter": "a quarter",
    "month": "a month",
    "week": "a week",
    "annual": "calendar years, such as 2023",
    "financial_year": "financial years, such as 2023/24",
    "academic_year": "academic years, such as 2023/24",
    "quarterly": "quarters, such as 2023-Q2",
    "monthly": "months, such as 2023-06",
    "weekly": "weeks, such as 2023-W05",
    "daily": "dates, such as 2023-06-30",
}


def single_period(
    plain: str, frequency: str | None, year_starts: str, *, bound: bool = False
) -> Period:
    """Read one period that is not a range; ``plain`` has single spaces only.

    ``bound`` says that it is one end of a range, where a day fits every frequency.

    Raises
    ------
    PeriodFault
        As :func:`missionmetrics.schemas.periods.read_period`.
    """
    form, found = _form(plain, frequency, year_starts)
    wanted = ALLOWED.get(frequency or "", form)
    day_fits = form == "day" and (bound or wanted in NAMED_BY_A_DAY)
    if wanted != form and not day_fits:
        other = (
            "; for what was counted on one day, set it to irregular"
            if form == "day"
            else ""
        )
        raise PeriodFault(
            f"`{plain}` is {WORDS[form]}, but the indicator has "
            f"{WORDS[frequency or '']}.",
            fix=f"correct the period, or the indicator's `frequency`{other}.",
            code="MM-PERIOD-FREQUENCY",
        )
    return found


def _form(plain: str, frequency: str | None, starts: str) -> tuple[str, Period]:
    upper = plain.upper()
    if m := YEAR.fullmatch(upper):
        return _one_year(int(m[1]), frequency, starts)
    if m := QUARTER.fullmatch(upper):
        return "quarter", quarter_of(plain, int(m[1] or m[4]), int(m[2] or m[3]))
    if m := WEEK.fullmatch(upper):
        return "week", week_of(plain, int(m[1]), int(m[2]))
    if m := SPLIT.fullmatch(upper):
        return _two_numbers(upper, m, frequency, starts)
    if m := DATE.fullmatch(upper):
        return "day", day_of(plain, int(m[1]), int(m[2]), int(m[3]))
    if m := LOCAL_DATE.fullmatch(upper):
        return "day", _local_date(plain, int(m[1]), int(m[2]), int(m[3]))
    raise PeriodFault(
        f"`{plain[:60]}` is not a period that can be read.",
        fix=f"write it as one of {FORMS}.",
        code="MM-PERIOD-UNREADABLE",
    )


def _one_year(year: int, frequency: str | None, starts: str) -> tuple[str, Period]:
    if frequency not in SPLIT_YEARS:
        return "year", year_from(f"{year:04d}", year, "01-01")
    if starts_of(frequency, starts) == "01-01":
        return "split", year_from(f"{year:04d}", year, "01-01")
    raise PeriodFault(
        f"`{year}` may be the year {split_text(year - 1)} or {split_text(year)}.",
        fix=f"write both years, such as {split_text(year)}.",
        code="MM-PERIOD-AMBIGUOUS",
    )


def _two_numbers(
    plain: str, m: Any, frequency: str | None, starts: str
) -> tuple[str, Period]:
    """``2011-12`` and its kin: two years, or a year and a month."""
    year, second = int(m[1]), int(m[3])
    canonical = m[2] == "/" and len(m[3]) == 2 and plain[0].isdigit()
    follows = second == (year + 1 if len(m[3]) == 4 else (year + 1) % 100)
    month = m[2] == "-" and len(m[3]) == 2 and 1 <= second <= 12 and plain[0].isdigit()
    if follows and (canonical or frequency in SPLIT_YEARS):
        return "split", _split_year(plain, year, starts_of(frequency, starts))
    if month and follows and ALLOWED.get(frequency or "") is None:
        raise PeriodFault(
            f"`{plain}` may be the year {split_text(year)} or the month {plain}; "
            "nothing says which.",
            fix=f"write {split_text(year)} for the year; for the month, set "
            "`frequency` to monthly.",
            code="MM-PERIOD-AMBIGUOUS",
        )
    if month:
        return "month", month_of(plain, year, second)
    if follows:
        raise PeriodFault(
            f"`{plain}` looks like the year {split_text(year)}, but the indicator is "
            "not known to have such years.",
            fix=f"write {split_text(year)}, or set the indicator's `frequency` to "
            "financial_year or academic_year.",
            code="MM-PERIOD-FREQUENCY",
        )
    raise PeriodFault(
        f"`{plain}` is neither a month nor two years that follow one another.",
        fix=f"write a month such as {year}-06, a year such as {split_text(year)}, or "
        f"a range such as `{year} to {year + 3}`.",
        code="MM-PERIOD-IMPOSSIBLE",
    )


def _split_year(plain: str, year: int, starts: str) -> Period:
    if starts != "01-01":
        return year_from(split_text(year), year, starts)
    raise PeriodFault(
        f"`{plain}` runs over two years, but the financial year starts on 1 January.",
        fix=f"write {year}, or correct `financial_year_starts` in mission.toml.",
        code="MM-PERIOD-FREQUENCY",
    )


def starts_of(frequency: str | None, year_starts: str) -> str:
    """Month and day on which a year of this kind starts."""
    return ACADEMIC_YEAR_STARTS if frequency == "academic_year" else year_starts


def _local_date(plain: str, first: int, second: int, year: int) -> Period:
    if 0 < first <= 12 and 0 < second <= 12 and first != second:
        raise PeriodFault(
            f"`{plain}` may be day then month, or month then day.",
            fix=f"write the year first: {year:04d}-{second:02d}-{first:02d} if the day "
            "comes first in yours.",
            code="MM-PERIOD-AMBIGUOUS",
        )
    return day_of(plain, year, second, first)
