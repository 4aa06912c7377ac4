"""Periods: what each text means, which are refused, what must always hold."""

import pickle
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionmetrics.schemas.periods import (
    PeriodFault,
    period_between,
    read_period,
    read_periods,
)

READ = [
    # text, frequency, canonical, start, end
    ("2023", None, "2023", "2023-01-01", "2023-12-31"),
    (" 2023 ", "annual", "2023", "2023-01-01", "2023-12-31"),
    ("2023/24", None, "2023/24", "2023-04-01", "2024-03-31"),
    ("2023/24", "academic_year", "2023/24", "2023-09-01", "2024-08-31"),
    ("2023-24", "financial_year", "2023/24", "2023-04-01", "2024-03-31"),
    ("2023–24", "financial_year", "2023/24", "2023-04-01", "2024-03-31"),
    ("2023-2024", "financial_year", "2023/24", "2023-04-01", "2024-03-31"),
    ("2023/2024", "financial_year", "2023/24", "2023-04-01", "2024-03-31"),
    ("FY2023/24", "financial_year", "2023/24", "2023-04-01", "2024-03-31"),
    ("fy 2023-24", "financial_year", "2023/24", "2023-04-01", "2024-03-31"),
    ("1999-00", "financial_year", "1999/00", "1999-04-01", "2000-03-31"),
    ("1999-2000", "academic_year", "1999/00", "1999-09-01", "2000-08-31"),
    ("2011-12", "financial_year", "2011/12", "2011-04-01", "2012-03-31"),
    ("2011/12", None, "2011/12", "2011-04-01", "2012-03-31"),
    ("2011-12", "monthly", "2011-12", "2011-12-01", "2011-12-31"),
    ("2015-16", "financial_year", "2015/16", "2015-04-01", "2016-03-31"),
    ("2023-06", None, "2023-06", "2023-06-01", "2023-06-30"),
    ("2024-02", "monthly", "2024-02", "2024-02-01", "2024-02-29"),
    ("2023-Q2", None, "2023-Q2", "2023-04-01", "2023-06-30"),
    ("2023 Q2", None, "2023-Q2", "2023-04-01", "2023-06-30"),
    ("2023q4", "quarterly", "2023-Q4", "2023-10-01", "2023-12-31"),
    ("Q2 2023", None, "2023-Q2", "2023-04-01", "2023-06-30"),
    ("2023-W05", "weekly", "2023-W05", "2023-01-30", "2023-02-05"),
    ("2020-W53", None, "2020-W53", "2020-12-28", "2021-01-03"),
    ("2023-06-30", "weekly", "2023-06-30", "2023-06-30", "2023-06-30"),
    ("2023-06-30", "irregular", "2023-06-30", "2023-06-30", "2023-06-30"),
    ("2023-06-30 00:00:00", None, "2023-06-30", "2023-06-30", "2023-06-30"),
    ("25/12/2023", None, "2023-12-25", "2023-12-25", "2023-12-25"),
    ("1800", None, "1800", "1800-01-01", "1800-12-31"),
    ("2200", None, "2200", "2200-01-01", "2200-12-31"),
    ("13/12/2023", None, "2023-12-13", "2023-12-13", "2023-12-13"),
    ("5/5/2023", None, "2023-05-05", "2023-05-05", "2023-05-05"),
    ("2020 to 2022", "annual", "2020 to 2022", "2020-01-01", "2022-12-31"),
    (
        "2023-01-02 to 15/03/2023",
        "quarterly",
        "2023-01-02 to 2023-03-15",
        "2023-01-02",
        "2023-03-15",
    ),
]


@pytest.mark.parametrize(("text", "frequency", "canonical", "start", "end"), READ)
def test_what_a_text_means(text, frequency, canonical, start, end):
    period = read_period(text, frequency=frequency)
    assert period == (canonical, pd.Timestamp(start), pd.Timestamp(end))


REFUSED = [
    ("2011-12", None, "AMBIGUOUS"),
    ("2000-01", None, "AMBIGUOUS"),
    ("2011-12", "irregular", "AMBIGUOUS"),
    ("05/06/2023", None, "AMBIGUOUS"),
    ("12/11/2023", None, "AMBIGUOUS"),
    ("11/12/2023", None, "AMBIGUOUS"),
    ("1799", None, "YEAR"),
    ("2201", None, "YEAR"),
    ("2023", "financial_year", "AMBIGUOUS"),
    ("2023-24", None, "FREQUENCY"),
    ("2023-2024", None, "FREQUENCY"),
    ("FY2023/24", None, "FREQUENCY"),
    ("2015-16", "annual", "FREQUENCY"),
    ("2023/24", "annual", "FREQUENCY"),
    ("2023-06", "annual", "FREQUENCY"),
    ("2011-12", "quarterly", "FREQUENCY"),
    ("2023", "monthly", "FREQUENCY"),
    ("2023-Q1", "daily", "FREQUENCY"),
    ("31/03/2023", "academic_year", "FREQUENCY"),
    ("2023-03-31", "financial_year", "FREQUENCY"),
    ("2023-03-31", "quarterly", "FREQUENCY"),
    ("2023-03-01", "monthly", "FREQUENCY"),
    ("2023-06-30", "annual", "FREQUENCY"),
    ("31/02/2023", None, "IMPOSSIBLE"),
    ("00/05/2023", None, "IMPOSSIBLE"),
    ("05/00/2023", None, "IMPOSSIBLE"),
    ("13/14/2023", None, "IMPOSSIBLE"),
    ("2023-02-29", None, "IMPOSSIBLE"),
    ("06/30/2023", None, "IMPOSSIBLE"),
    ("2023-13", None, "IMPOSSIBLE"),
    ("2023-00", None, "IMPOSSIBLE"),
    ("2023-26", "financial_year", "IMPOSSIBLE"),
    ("2023/06", None, "IMPOSSIBLE"),
    ("2023-Q5", None, "IMPOSSIBLE"),
    ("2023-Q0", None, "IMPOSSIBLE"),
    ("2021-W53", None, "IMPOSSIBLE"),
    ("2021-W00", None, "IMPOSSIBLE"),
    ("0202", None, "YEAR"),
    ("0202-05", "monthly", "YEAR"),
    ("9999-12-31", None, "YEAR"),
    ("2023 to 2021", None, "ORDER"),
    ("2023-05-01 to 2023-04-01", None, "ORDER"),
    ("2023-05-02 to 2023-05", None, "ORDER"),
    ("", None, "UNREADABLE"),
    ("June 2023", None, "UNREADABLE"),
    ("2023 to", None, "UNREADABLE"),
    ("2020 to 2021 to 2022", None, "UNREADABLE"),
    ("٢٠٢٣", None, "UNREADABLE"),
    ("2023-6", None, "UNREADABLE"),
    ("1/2/23", None, "UNREADABLE"),
    ("x" * 100_000, None, "UNREADABLE"),
]


@pytest.mark.parametrize(("text", "frequency", "kind"), REFUSED)
def test_what_is_refused_and_why(text, frequency, kind):
    with pytest.raises(PeriodFault) as caught:
        read_period(text, frequency=frequency)
    assert caught.value.code == f"MM-PERIOD-{kind}"
    assert len(caught.value.problem) < 300
    assert caught.value.fix.endswith(".")


def test_a_day_alone_is_told_which_form_is_expected():
    with pytest.raises(PeriodFault) as caught:
        read_period("31/03/2023", frequency="academic_year")
    assert "a single day" in caught.value.problem
    assert "academic years, such as 2023/24" in caught.value.problem
    assert "irregular" in caught.value.fix


def test_a_first_and_last_day_may_be_one_day_of_a_year():
    day = pd.Timestamp("2023-03-31")
    period = period_between(day, day, frequency="annual")
    assert period.text == "2023-03-31 to 2023-03-31"
    assert read_period(period.text, frequency="annual") == period
    assert period_between(day, day, frequency="daily").text == "2023-03-31"


def test_a_year_that_starts_in_january_is_the_calendar_year():
    period = read_period("2023", frequency="financial_year", year_starts="01-01")
    assert period.text == "2023"
    with pytest.raises(PeriodFault) as caught:
        read_period("2023/24", frequency="financial_year", year_starts="01-01")
    assert caught.value.code == "MM-PERIOD-FREQUENCY"


def test_a_year_may_start_on_any_day():
    period = read_period("2023/24", year_starts="07-06")
    assert period.end == pd.Timestamp("2024-07-05")


def test_a_fault_can_be_sent_to_another_process():
    with pytest.raises(PeriodFault) as caught:
        read_period("soon")
    again = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(again, PeriodFault)
    assert str(again) == str(caught.value)


DAYS = st.dates(min_value=date(1801, 1, 1), max_value=date(2199, 12, 31)).map(
    pd.Timestamp
)
YEARS = st.integers(1801, 2198)
ONE_OF_EACH = st.one_of(
    st.tuples(YEARS.map(str), st.sampled_from([None, "annual", "irregular"])),
    st.tuples(
        YEARS.map(lambda y: f"{y}-{y + 1}"),
        st.sampled_from(["financial_year", "academic_year"]),
    ),
    st.tuples(
        st.builds("{} Q{}".format, YEARS, st.integers(1, 4)),
        st.sampled_from([None, "quarterly"]),
    ),
    st.tuples(
        st.builds("{}-{:02d}".format, YEARS, st.integers(1, 12)), st.just("monthly")
    ),
    st.tuples(
        st.builds("{}-W{:02d}".format, YEARS, st.integers(1, 52)),
        st.sampled_from([None, "weekly"]),
    ),
    st.tuples(DAYS.map(lambda d: d.date().isoformat()), st.just("daily")),
    st.tuples(DAYS.map("{:%d/%m/%Y}".format).filter(lambda t: t[:2] > "12"), st.none()),
)


@given(ONE_OF_EACH)
def test_canonical_text_reads_as_itself(pair):
    text, frequency = pair
    period = read_period(text, frequency=frequency)
    assert read_period(period.text, frequency=frequency) == period
    assert period.start <= period.end


@given(ONE_OF_EACH, ONE_OF_EACH)
def test_ranges_span_their_ends_or_are_refused(one, other):
    texts = [read_period(t, frequency=often).text for t, often in (one, other)]
    if any(map(codes_of, texts)):
        return
    first, last = map(read_period, texts)
    if first.start <= last.start and first.start <= last.end:
        whole = read_period(f"{first.text} to {last.text}")
        assert (whole.start, whole.end) == (first.start, last.end)
        assert read_period(whole.text) == whole
    else:
        assert codes_of(f"{first.text} to {last.text}") == "ORDER"


def codes_of(text):
    try:
        read_period(text)
    except PeriodFault as fault:
        return fault.code.rsplit("-", 1)[1]
    return None


@given(DAYS, DAYS)
def test_later_days_are_later_periods(one, other):
    first, second = (
        read_period(f"{d.year}-{d.month:02d}", frequency="monthly")
        for d in sorted((one, other))
    )
    assert first.start <= second.start
    assert (first.text <= second.text) == (first.start <= second.start)


@given(DAYS, st.integers(0, 800), st.sampled_from([None, "financial_year", "weekly"]))
def test_days_are_named_and_read_back(start, length, frequency):
    end = start + pd.Timedelta(days=length)
    period = period_between(start, end, frequency=frequency)
    assert (period.start, period.end) == (start, end)
    if codes_of(period.text) != "AMBIGUOUS":
        assert read_period(period.text, frequency=frequency) == period


@pytest.mark.parametrize(
    ("start", "end", "frequency", "text"),
    [
        ("2023-01-01", "2023-12-31", None, "2023"),
        ("2023-04-01", "2024-03-31", None, "2023/24"),
        ("2023-09-01", "2024-08-31", "academic_year", "2023/24"),
        ("2023-04-01", "2024-03-31", "annual", "2023-04-01 to 2024-03-31"),
        ("2023-04-01", "2023-06-30", None, "2023-Q2"),
        ("2024-02-01", "2024-02-29", None, "2024-02"),
        ("2023-01-30", "2023-02-05", "weekly", "2023-W05"),
        ("2023-01-30", "2023-01-30", None, "2023-01-30"),
    ],
)
def test_the_shortest_name(start, end, frequency, text):
    days = pd.Timestamp(start), pd.Timestamp(end)
    assert period_between(*days, frequency=frequency).text == text


def test_days_out_of_order():
    with pytest.raises(PeriodFault) as caught:
        period_between(pd.Timestamp("2023-02-01"), pd.Timestamp("2023-01-01"))
    assert caught.value.code == "MM-PERIOD-ORDER"


def test_a_column_is_read_row_by_row_with_its_own_frequency():
    texts = pd.Series(["2011-12", None, "2011-12", "2011-12"], index=[7, 3, 9, 1])
    often = pd.Series(["monthly", None, "financial_year", None], index=texts.index)
    read = read_periods(texts, frequency=often)
    assert read.text.fillna("").tolist() == ["2011-12", "", "2011/12", ""]
    assert read.start.index.tolist() == [7, 3, 9, 1]
    assert str(read.end.dtype) == "datetime64[us]"
    ((position, fault),) = read.faults
    assert (position, fault.code) == (3, "MM-PERIOD-AMBIGUOUS")


def test_an_empty_column():
    read = read_periods(pd.Series([], dtype="str"))
    assert read.text.empty
    assert str(read.start.dtype) == "datetime64[us]"
    assert read.faults == []


@given(st.lists(ONE_OF_EACH.map(lambda p: p[0]), max_size=6))
def test_a_column_reads_as_its_cells_do(texts):
    read = read_periods(pd.Series(texts, dtype="str"))
    bad = {position for position, _ in read.faults}
    for i, text in enumerate(texts):
        if i in bad:
            assert codes_of(text) is not None
        else:
            assert read_period(text).text == read.text.iloc[i]
