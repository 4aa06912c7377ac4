"""Numbers as words: what an editor would write, and never more than is known."""

import datetime as dt
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.locale import FOLDER, installed, locale
from missionmetrics.core.words import FORMATS, in_words

GB = locale("en-GB")


def say(value, style, **row):
    return in_words(value, row, GB, style)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (11312.3328, "11,312"),
        (553.56, "554"),
        (99.96, "100"),
        (47.23, "47.2"),
        (1.4, "1.40"),
        (0.547, "0.547"),
        (0.00012345, "0.000123"),
        (0.0, "0"),
        (-3.25, "−3.25"),
        (-0.0, "0"),
        (1e12, "1,000,000,000,000"),
        (math.nan, "not known"),
        (math.inf, "without limit"),
    ],
)
def test_number(value, words):
    assert say(value, "number") == words


@pytest.mark.parametrize(
    ("value", "style", "words"),
    [
        (-0.457622, "percent_size", "45.8%"),
        (0.458, "percent:0", "46%"),
        (0.001, "chance", "less than 1 in 100"),
        (0.999, "chance", "more than 99 in 100"),
        (0.108, "chance", "about 11 in 100"),
        (0.9, "likelihood", "very likely"),
        (0.66, "likelihood", "likely"),
        (0.5, "likelihood", "could go either way"),
        (0.1, "likelihood", "unlikely"),
        (0.05, "likelihood", "very unlikely"),
        (-0.034, "points", "3.4 percentage points"),
        (0.01, "points", "1.0 percentage point"),
        ("2023/24", "period", "2023/24"),
        ("2023-Q2", "period", "April to June 2023"),
        ("2023-06", "period", "June 2023"),
        ("2023-06-05", "period", "5 June 2023"),
        (pd.Timestamp("2038-12-31"), "date", "31 December 2038"),
        (pd.Timestamp("2038-12-31"), "year", "2038"),
        (1, "count:area", "1 area"),
        (0, "count:area", "no areas"),
        (1361, "count:person", "1,361 people"),
        ("on pace", "message:status", "on pace"),
        (None, "text", "not known"),
    ],
)
def test_styles(value, style, words):
    assert say(value, style) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (-554.2, "kilotonnes", "−554 kilotonnes"),
        (0.5, "share", "50.0%"),
        (36.3, "%", "36.3%"),
        (1.25, "points", "1.2 percentage points"),
        (2031.4, "year", "2031"),
        (5, "", "5"),
        (14.0, "children", "14 children"),
        (1.0, "figures", "1 figure"),
        (0.0, "indicators", "0 indicators"),
        (7.0, "people", "7 people"),
        (1.0, "people", "1 person"),
    ],
)
def test_an_amount_takes_the_unit_of_its_row(value, unit, words):
    assert say(value, "amount", unit=unit) == words


@given(st.floats(-1e9, 1e9, allow_nan=False))
def test_a_number_in_words_is_within_half_a_figure_of_the_number(value):
    words = say(value, "number")
    if words == "nearly nought":
        assert 0 < abs(value) < 5e-7
        return
    text = words.replace(",", "").replace("−", "-")
    assert abs(float(text) - value) <= max(abs(value) * 0.005, 5e-7)


@given(st.floats(0, 1))
def test_a_chance_is_never_called_certain(chance):
    words = say(chance, "chance")
    assert words.endswith("in 100")
    assert words not in ("about 0 in 100", "about 100 in 100")


def test_a_list_reads_as_a_list():
    assert GB.listed([]) == ""
    assert GB.listed(["air"]) == "air"
    assert GB.listed(["air", "heat", "homes"]) == "air, heat and homes"


def test_a_date_is_written_in_full():
    assert GB.date(dt.date(2026, 11, 3)) == "3 November 2026"


def test_no_language_is_made_up():
    for name in ("xx", "../en-GB", ""):
        with pytest.raises(EvidenceError) as caught:
            locale(name)
        assert caught.value.code == "MM-LOCALE"


def test_no_id_stands_in_two_files_of_a_language():
    import tomllib

    from missionmetrics.core.locale import _flat

    for name in installed():
        seen: dict[str, str] = {}
        for file in sorted((FOLDER / name).glob("*.toml")):
            if file.stem == "numbers":
                continue
            for message in _flat(tomllib.loads(file.read_text(encoding="utf-8"))):
                assert message not in seen, (message, file.name, seen[message])
                seen[message] = file.name


def test_every_format_has_one_line_that_says_what_it_is():
    assert all(f.__doc__ for f in FORMATS.values())


@pytest.mark.parametrize(
    ("value", "style", "unit", "words"),
    [
        (0.458, "amount", "share", "45.8%"),
        (0.458, "amount:3", "share", "45.8%"),
        (0.05, "amount:4", "share", "5.0%"),
        (0.0004, "amount", "share", "0.04%"),
        (0.0004, "amount:5", "share", "0.04%"),
        (0.0, "amount", "share", "0.0%"),
        (1e-17, "amount", "share", "0.0%"),
        (0.04, "amount", "%", "0.04%"),
        (0.04, "amount:3", "points", "0.04 percentage points"),
        (3.4, "amount", "points", "3.4 percentage points"),
        (math.inf, "amount", "share", "without limit"),
        (-math.inf, "amount", "%", "without limit downwards"),
        (math.inf, "amount:2", "kg", "without limit"),
        (math.inf, "amount", "points", "without limit"),
        (math.inf, "percent", "", "without limit"),
        (math.inf, "points", "", "without limit"),
        (1e-9, "amount:6", "kg", "nearly nought kg"),
        (1e-9, "number:6", "", "nearly nought"),
        (1e-9, "number:1", "", "0.0"),
        (41.0, "amount:0", "people", "41 people"),
        (112.0, "amount:0", "index", "112 index"),
        (1.0, "amount:1", "years", "1.0 years"),
    ],
)
def test_amounts(value, style, unit, words):
    assert say(value, style, unit=unit) == words


def test_an_amount_that_is_not_known_has_no_sign_of_a_share():
    """A region without a single figure has no middle value."""
    assert FORMATS["amount"](math.nan, {"unit": "share"}, GB, "3") == "not known"


def test_units_are_named_in_the_language():
    spanish = locale("es")
    assert in_words(41.0, {"unit": "people"}, spanish, "amount:0") == "41 personas"
    assert in_words(1.0, {"unit": "figures"}, spanish, "amount:0") == "1 dato"
    assert in_words(2.5, {"unit": "kg"}, spanish, "amount:1") == "2,5 kg"


@pytest.mark.parametrize("language", ["en-GB", "es"])
def test_whole_years_are_written_as_years(language):
    say = locale(language).period
    assert say("2010-01-01 to 2012-12-31") == "2010–2012"
    assert say("2010-01-01 to 2010-12-31") == "2010"
    assert "2012" in say("2010-04-01 to 2012-03-31")
    assert "–" not in say("2010-04-01 to 2012-03-31")
