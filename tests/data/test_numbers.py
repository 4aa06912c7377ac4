"""What a cell of a number column says, and what it never says: zero by silence."""

from __future__ import annotations

from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionmetrics.data.numbers import decimal_mark, read_number

VALUES = [
    ("12", 12.0), (" 12.5 ", 12.5), ("-3", -3.0), ("−3.5", -3.5), ("+4", 4.0),
    ("1,234", 1234.0), ("1,234,567.8", 1234567.8), ("12 345", 12345.0),
    ("12\u00a0345", 12345.0), ("1'234", 1234.0), ("£1,200", 1200.0), ("-£5", -5.0),
    ("£-5", -5.0), ("12.50 GBP", 12.5), ("€ 3", 3.0), ("1e-3", 0.001),
    ("1.5E+2", 150.0), (".5", 0.5), ("5.", 5.0),
]  # fmt: skip

MARKED = [
    ("12.3 [p]", 12.3, "provisional", ""),
    ("1,234r", 1234.0, "", "revised"),
    ("12 (e)", 12.0, "estimated", ""),
    ("7 [f]", 7.0, "estimated", "forecast"),
    ("12.3*", 12.3, "", "footnote *"),
    ("12.3 [note 4]", 12.3, "", "footnote [note 4]"),
    ("9 [u]", 9.0, "", "low reliability"),
]

# Government Analysis Function, symbols in tables; older signs of ONS and Eurostat.
CODES = [
    ("[c]", "suppressed"), ("c", "suppressed"), ("*", "suppressed"),
    ("[u]", "suppressed"), ("[x]", "missing"), ("x", "missing"), (":", "missing"),
    ("..", "missing"), ("[w]", "missing"), ("-", "missing"), ("–", "missing"),
    ("NA", "missing"), ("n/a", "missing"), ("[z]", "not_applicable"),
    ("z", "not_applicable"), (".", "not_applicable"), ("[low]", "low"), ("~", "low"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_a_number_is_read(text, value):
    found = read_number(text)
    assert (found.value, found.status, found.problem) == (value, "", None)


@pytest.mark.parametrize(("text", "value", "status", "note"), MARKED)
def test_a_mark_is_kept_apart_from_its_number(text, value, status, note):
    found = read_number(text)
    assert (found.value, found.status, found.note) == (value, status, note)


@pytest.mark.parametrize(("text", "status"), CODES)
def test_a_code_is_a_status_and_never_zero(text, status):
    found = read_number(text)
    assert found.status == status
    assert isnan(found.value)


@pytest.mark.parametrize(
    "text",
    ["NaN", "null", "None", "abc", "1 2", "12,34", "1.2.3", "1,23,456", "12.3.2020",
     "--5", "5-", "1/2", "٣", "²", "12²3", "5 [c]", "= 5", "e5", "TRUE"],
)  # fmt: skip
def test_what_is_not_sure_is_no_number(text):
    found = read_number(text)
    assert isnan(found.value)
    assert found.problem


@pytest.mark.parametrize("text", ["inf", "-Infinity", "∞", "1e999", "-1e400"])
def test_infinite_is_named(text):
    assert read_number(text).problem[0] == "MM-NUMBER-INFINITE"


def test_per_cent_is_said_not_divided():
    assert read_number("45%") == read_number("45 per cent")
    assert read_number("45%").percent
    assert read_number("45%").value == 45


@given(st.text(max_size=30), st.sampled_from([".", ","]))
def test_any_text_is_answered(text, mark):
    found = read_number(text, mark)
    assert isnan(found.value) or found.problem is None
    assert not (isnan(found.value) and not found.status and found.problem is None)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_as_python_writes_it_comes_back(number):
    assert read_number(repr(number)).value == number


@given(st.integers(-(10**12), 10**12))
def test_thousands_come_back_in_both_ways_of_writing(number):
    english = f"{number:,}"
    assert read_number(english).value == number
    assert read_number(english.replace(",", "."), ",").value == number


@pytest.mark.parametrize(
    ("texts", "others", "delimiter", "mark"),
    [
        (["12,5"], [], ",", "."),
        (["12,5"], [], ";", ","),
        (["1.234,5", "7"], [], ";", ","),
        (["12.5"], [], ";", "."),
        (["12,5", "12.5"], [], ";", "."),
        (["1,234"], [], ";", None),
        (["1.234"], [], ";", None),
        (["1.234"], ["0,5"], ";", ","),
        (["1,234"], ["0.5"], ";", "."),
        (["7", "12"], [], ";", "."),
        (["1,234"], [], "\t", "."),
    ],
)
def test_the_decimal_mark_is_shown_or_open(texts, others, delimiter, mark):
    assert decimal_mark(texts, others, delimiter) == mark
