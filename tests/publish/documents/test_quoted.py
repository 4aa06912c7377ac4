"""Numbers in sentences: read back from the words, held against their cells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from missionmetrics.core.locale import locale
from missionmetrics.core.sentence import Cell
from missionmetrics.publish.documents.quoted import (
    Quoted,
    Reading,
    first_number,
    numbers,
    quoted,
)
from tests.core import handmade
from tests.publish.documents.demo import demo, flat


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Down 22.6%", (22.6, 1)),
        ("3,959 tonnes, then less", (3959.0, 0)),
        ("\N{MINUS SIGN}1,204.50", (-1204.5, 2)),
        ("12, 13", (12.0, 0)),
        ("about 3 in 100", (3.0, 0)),
        ("no number", None),
        ("1,234,567.", (1234567.0, 0)),
    ],
)
def test_the_first_number_of_a_text(text, expected):
    assert first_number(text, locale()) == expected


def test_a_comma_is_a_decimal_where_the_language_says_so():
    spanish = locale("es")
    written = spanish.number(20857.5, digits=1)
    assert written.endswith(",5")
    assert first_number(f"{written} kt", spanish) == (20857.5, 1)


def quote(value, style, words, unit=""):
    return Quoted(
        kind="finding", sentence=words, cell=Cell("", 0, "estimate"), value=value,
        record={"unit": unit}, style=style, words=words,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (quote(-0.226, "percent_size", "22.6%"),
         Reading(22.6, 1, 100.0, False, "rounded")),
        (quote(104.4, "amount", "104 kt", "kt"),
         Reading(104.0, 0, 1.0, True, "rounded")),
        (quote(0.61, "amount", "61.0%", "share"),
         Reading(61.0, 1, 100.0, True, "rounded")),
        (quote(2031.9, "amount", "2031", "year"),
         Reading(2031.0, 0, 1.0, True, "whole")),
        (quote(0.001, "chance", "less than 1 in 100"),
         Reading(1.0, 0, 100.0, True, "below")),
        (quote(0.999, "chance", "more than 99 in 100"),
         Reading(99.0, 0, 100.0, True, "above")),
        (quote("Bolton 5", "text", "Bolton 5"), None),
        (quote(float("nan"), "number", "not known"), None),
        (quote(True, "number", "1"), None),
    ],
)  # fmt: skip
def test_what_was_written_is_read_with_its_rounding(given, expected):
    assert given.reading(locale()) == expected
    if expected is not None:
        assert expected.agrees(given.value)


@pytest.mark.parametrize(
    ("reading", "value", "right"),
    [
        (Reading(22.6, 1, 100.0, False, "rounded"), -0.22649, True),
        (Reading(22.6, 1, 100.0, False, "rounded"), -0.22651, False),
        (Reading(-22.6, 1, 100.0, True, "rounded"), 0.226, False),
        (Reading(1.0, 0, 100.0, True, "below"), 0.02, False),
        (Reading(99.0, 0, 100.0, True, "above"), 0.98, False),
        (Reading(2031.0, 0, 1.0, True, "whole"), 2032.0, False),
    ],
)
def test_agreement_is_to_the_stated_rounding(reading, value, right):
    assert reading.agrees(value) is right


@pytest.mark.parametrize("language", ["en-GB", "es", handmade.PSEUDO])
def test_numbers_agree_in_every_language(language):
    result = handmade.trend()
    found = numbers(result, locale=language)
    assert len(found) == 6
    assert all(q.reading(locale(language)).agrees(q.value) for q in found)


def test_every_number_of_the_demo_agrees_and_a_changed_digit_does_not():
    language = locale()
    found = [q for r in flat(demo()[1]) for q in numbers(r)]
    assert len(found) > 100
    for q in found:
        reading = q.reading(language)
        assert reading.agrees(q.value), (q.words, q.value)
        if reading.relation == "rounded":
            step = 10.0**-reading.decimals
            wrong = replace(q, value=q.value + 1.01 * step / reading.scale)
            assert not reading.agrees(wrong.value), q.words


def test_every_gap_is_listed_with_its_cell():
    result = handmade.trend()
    every = (result.question, result.interval, *result.sentences, *result.cautions)
    found = quoted(result)
    assert len(found) == sum(len(s.slots) for s in every)
    tables = result.tables()
    assert all(q.cell.value(tables) == q.value for q in found)
