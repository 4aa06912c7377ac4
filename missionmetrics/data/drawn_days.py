"""The days on which the links of a map were drawn, as far as they can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from missionmetrics.core.errors import Fault
from missionmetrics.data.dates import DateFault, day_order, read_date

if TYPE_CHECKING:
    import datetime as dt

    from missionmetrics.data.dates import DayOrder
    from missionmetrics.data.drawn_map import DrawnMap

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Programs that draw maps are no older; a later year is a number gone wrong."""
IN_SHEET = "write it as year-month-day, for example 2024-04-03."
AFTERWARDS = (
    "nothing, if the day does not matter; else write it into `date` of the claims that "
    "were read."
)
"""For files in which nobody can write a day by hand."""


def drawn_days(
    drawn: DrawnMap, file: str
) -> tuple[list[dt.date | None], tuple[Fault, ...]]:
    """The day of each link, or none; a warning where what is written is no such day.

    As in a column of a table, all that is written there says whether day or month
    comes first.
    """
    order = day_order([link.date for link in drawn.links])
    days: list[dt.date | None] = []
    faults: list[Fault] = []
    for number, link in enumerate(drawn.links, 1):
        day, wrong = _day(link.date, order)
        days.append(day)
        if wrong:
            faults.append(
                Fault(
                    code="MM-MAP-DATE",
                    message=f"Link {number} is read without a day: {wrong}",
                    fix=IN_SHEET if link.sheet else AFTERWARDS,
                    file=file,
                    sheet=link.sheet,
                    row=link.row,
                    value=link.date[:60],
                    severity="warning",
                )
            )
    return days, tuple(faults)


def _day(text: str, order: DayOrder) -> tuple[dt.date | None, str]:
    """A day and nothing, or none and what is wrong; neither where nothing stands."""
    if not text:
        return None, ""
    try:
        day = read_date(text, order)
    except DateFault as fault:
        return None, str(fault)
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day, ""
    return None, f"'{text[:60]}' lies outside {FIRST_YEAR} to {LAST_YEAR}."
