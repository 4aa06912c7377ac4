"""Themes and quotes: denominators declared, consent kept, words from the table."""

import pandas as pd
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.metrics.voices.code_series import code_series
from missionmetrics.metrics.voices.consented_quotes import consented_quotes
from tests.evidence.test_coded import CODES, documents
from tests.made import SOURCES, areas

DOCS = documents(["2023"] * 6)
PLACES = areas({"a": None})


def segments(rows):
    table = pd.DataFrame(
        rows, columns=["document_id", "code_id", "coder_id", "text", "consent"]
    )
    return table.assign(segment_id=[f"g{i:02d}" for i in range(len(table))])


SAID = segments(
    [
        ("d0", "cost", "k", "It costs too much.", "anonymous"),
        ("d1", "cost", "k", "I cannot pay.", "none"),
        ("d2", "cost", "k", "The bill came.", "anonymous"),
        ("d3", "cold", "k", "The flat is cold.", "anonymous"),
        ("d4", "cost", "k", "We turned it off.", "named"),
        ("d5", "cost", "k", "Not a word.", "none"),
        ("d5", "heat", "m", "Not a word.", "none"),
    ]
)


def test_shares_are_of_sources_and_the_most_named_comes_first():
    result = code_series(DOCS, CODES, SAID, PLACES, SOURCES)
    table = result.table
    assert table["code_id"].tolist()[0] == "cost"
    assert table["estimate"].iloc[0] == pytest.approx(5 / 6)
    assert result.say()[0] == "Most often named: Cost"
    assert "5 of 6 sources" in result.say()[1]


@pytest.mark.parametrize(
    ("themes", "found"),
    [
        ("lowest", {"cold", "cost"}),
        ("top", {"heat", "cost"}),
        ("all", {"cold", "heat", "cost"}),
    ],
)
def test_depth_of_the_code_book(themes, found):
    result = code_series(DOCS, CODES, SAID, PLACES, SOURCES, themes=themes)
    assert set(result.table["code_id"]) == found


def test_disclosure_counts_who_stands_behind_each_row():
    shield = code_series(DOCS, CODES, SAID, PLACES, SOURCES).disclosure
    assert shield.counting_unit == "person"
    assert shield.contributors[0] == 5
    assert set(shield.total) == {6}
    assert "text" in shield.restricted


def test_strict_counting_is_told():
    result = code_series(DOCS, CODES, SAID, PLACES, SOURCES)
    counts = result.parts["counts"].set_index("code_id")
    assert counts.loc["cost", "strict"] == 4
    assert "Two or more people read 1 of the texts" in " ".join(result.say())


def test_no_mention_of_any_theme_is_said():
    silent = SAID.assign(code_id="elsewhere")
    codes = CODES.assign(code_id=["p", "q", "r"], parent_id=None)
    result = code_series(DOCS, codes, silent, PLACES, SOURCES)
    assert result.say() == ["None of the themes was named"]


def test_only_consented_words_are_quoted_one_a_document():
    result = consented_quotes(DOCS, CODES, SAID, SOURCES, most=3)
    quotes = result.parts["quotes"]
    assert len(quotes) == 3
    assert set(quotes["consent"]) <= {"anonymous", "named"}
    assert "I cannot pay." not in set(quotes["quote"])
    assert result.parts["consent"]["allowed"].tolist() == [4]


def test_themes_take_turns():
    quotes = consented_quotes(DOCS, CODES, SAID, SOURCES, most=2).parts["quotes"]
    assert quotes["theme"].tolist() == ["Cost", "Cold rooms"]


def test_without_consent_there_are_no_quotes_and_it_says_so():
    result = consented_quotes(DOCS, CODES, SAID.assign(consent="none"), SOURCES)
    assert result.parts["quotes"].empty
    assert "nobody has agreed" in result.say()[0]


def test_order_of_rows_changes_nothing():
    shuffled = SAID.sample(frac=1, random_state=3)
    one = consented_quotes(DOCS, CODES, SAID, SOURCES)
    two = consented_quotes(DOCS, CODES, shuffled, SOURCES)
    pd.testing.assert_frame_equal(one.parts["quotes"], two.parts["quotes"])
    pd.testing.assert_frame_equal(
        code_series(DOCS, CODES, SAID, PLACES, SOURCES).table,
        code_series(DOCS, CODES, shuffled, PLACES, SOURCES).table,
    )


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (
            lambda: consented_quotes(DOCS, CODES, SAID, SOURCES, most=0),
            "MM-QUOTES-MOST",
        ),
        (
            lambda: consented_quotes(DOCS, CODES, SAID.head(0), SOURCES),
            "MM-CODED-EMPTY",
        ),
        (
            lambda: code_series(DOCS, CODES, SAID, PLACES, SOURCES, level=0.0),
            "MM-LEVEL",
        ),
    ],
)
def test_wrong_settings_are_named(call, code):
    with pytest.raises(EvidenceError) as caught:
        call()
    assert caught.value.code == code
