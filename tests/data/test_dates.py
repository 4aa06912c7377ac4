"""Dates as people write them; what could be two days is none."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionmetrics.data.dates import DateFault, DayOrder, day_order, read_date

OPEN = DayOrder(None)


@pytest.mark.parametrize(
    "text",
    ["2019-03-26", "2019/3/26", "2019.03.26", "2019-03-26 00:00:00", "26/03/2019",
     "26.03.2019", "26-3-2019", "03/26/2019", "26 March 2019", "26th Mar 2019",
     "March 26, 2019", "26-Mar-2019"],
)  # fmt: skip
def test_one_day_in_many_ways(text):
    assert read_date(text, OPEN) == date(2019, 3, 26)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("03/04/2019", "MM-DATE-AMBIGUOUS"),
        ("26/03/19", "MM-DATE-CENTURY"),
        ("31/02/2019", "MM-DATE-IMPOSSIBLE"),
        ("2019-13-01", "MM-DATE-IMPOSSIBLE"),
        ("13/14/2019", "MM-DATE-IMPOSSIBLE"),
        ("00/04/2019", "MM-DATE-IMPOSSIBLE"),
        ("04/00/2019", "MM-DATE-IMPOSSIBLE"),
        ("30/30/2019", "MM-DATE-IMPOSSIBLE"),
        ("0019-03-26", "MM-DATE-RANGE"),
        ("43550", "MM-DATE-SERIAL"),
        ("March 2019", "MM-DATE"),
        ("26 Marzo 2019", "MM-DATE"),
        ("٢٠١٩-٠٣-٢٦", "MM-DATE"),
    ],
)
def test_what_is_not_one_day(text, code):
    with pytest.raises(DateFault) as caught:
        read_date(text, OPEN)
    assert caught.value.code == code


def test_the_column_settles_what_one_cell_leaves_open():
    order = day_order(["03/04/2019", "26/03/2019"])
    assert read_date("03/04/2019", order) == date(2019, 4, 3)
    american = day_order(["03/04/2019", "03/26/2019"])
    assert read_date("03/04/2019", american) == date(2019, 3, 4)


def test_a_column_that_says_both_is_refused():
    order = day_order(["26/03/2019", "03/26/2019"])
    assert order.mixed
    with pytest.raises(DateFault, match="days first in some rows"):
        read_date("26/03/2019", order)


def test_what_no_order_makes_a_day_is_impossible_in_any_column():
    """Month 13 or 14 is no month whichever part comes first."""
    for texts in (["13/14/2019"], ["26/03/2019", "03/26/2019"], ["26/03/2019"]):
        with pytest.raises(DateFault) as caught:
            read_date("13/14/2019", day_order(texts))
        assert caught.value.code == "MM-DATE-IMPOSSIBLE"


def test_the_serial_names_the_day_excel_means():
    with pytest.raises(DateFault, match="2019-03-26"):
        read_date("43550", OPEN)


@given(st.dates(date(1800, 1, 1), date(2200, 12, 31)))
def test_iso_dates_come_back(day):
    assert read_date(day.isoformat(), OPEN) == day


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_a_fault(text):
    with suppress(DateFault):
        assert isinstance(read_date(text, day_order([text])), date)
