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
    agreed = result.parts["agreed"].set_index("code_id")
    assert agreed.loc["cost", "strict"] == 4
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


def rows(*given):
    """Segments by id: (segment_id, document_id, code_id, coder_id, text, consent)."""
    names = ["segment_id", "document_id", "code_id", "coder_id", "text", "consent"]
    return pd.DataFrame(given, columns=names)


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(("code", "coder"), [("heat", "k"), ("cost", "m")])
def test_one_refusal_keeps_a_passage_in_whatever_other_rows_say(code, coder, order):
    told = [
        ("s0", "d0", "cost", "k", "private words", "anonymous"),
        ("s0", "d0", code, coder, "private words", "none"),
    ]
    result = consented_quotes(DOCS, CODES, rows(*told[::order]), SOURCES)
    assert result.parts["quotes"].empty
    assert result.parts["consent"]["allowed"].tolist() == [0]


def test_the_same_words_under_another_id_are_kept_in_too():
    told = rows(
        ("s0", "d0", "cost", "k", "private words", "anonymous"),
        ("s1", "d0", "cost", "m", "private words", "none"),
    )
    assert consented_quotes(DOCS, CODES, told, SOURCES).parts["quotes"].empty


def test_the_same_stretch_of_a_text_is_one_passage():
    told = rows(
        ("s0", "d0", "cost", "k", "private words", "anonymous"),
        ("s1", "d0", "cost", "m", "private words!", "none"),
    ).assign(start=[0, 0], end=[13, 13])
    assert consented_quotes(DOCS, CODES, told, SOURCES).parts["quotes"].empty


def test_spaces_and_capitals_do_not_make_other_words():
    told = rows(
        ("s0", "d0", "cost", "k", "Private  words ", "anonymous"),
        ("s1", "d0", "cost", "m", "private words", "none"),
    )
    assert consented_quotes(DOCS, CODES, told, SOURCES).parts["quotes"].empty


def test_a_refusal_is_followed_through_every_row_that_is_linked_to_it():
    told = rows(
        ("s0", "d0", "cost", "k", "A", "anonymous"),
        ("s0", "d0", "heat", "k", "B", "anonymous"),
        ("s1", "d0", "cost", "m", "B", "none"),
    )
    assert consented_quotes(DOCS, CODES, told, SOURCES).parts["quotes"].empty


@pytest.mark.parametrize(
    ("table", "themes"), [(SAID, ["heat"]), (SAID.assign(text=None), None)]
)
def test_no_words_on_a_theme_is_not_said_as_no_consent_at_all(table, themes):
    said = consented_quotes(DOCS, CODES, table, SOURCES, themes=themes).say()
    assert said == [
        "No words can be shown: there are none with consent on these themes"
    ]


def test_a_source_that_refused_is_never_quoted():
    refused = SOURCES.assign(consent="refused")
    assert consented_quotes(DOCS, CODES, SAID, refused).parts["quotes"].empty


def test_one_person_with_many_texts_is_one_person():
    same = DOCS.assign(participant_id="p1")
    quoted = consented_quotes(same, CODES, SAID, SOURCES)
    assert len(quoted.parts["quotes"]) == 1
    assert set(quoted.disclosure.contributors) == {1}
    shares = code_series(same, CODES, SAID, PLACES, SOURCES).disclosure
    assert max(shares.contributors) == 1
    assert set(shares.total) == {1}


def test_consent_for_all_is_said_as_all():
    every = SAID.assign(consent="anonymous")
    said = " ".join(consented_quotes(DOCS, CODES, every, SOURCES).say())
    assert "given for all 7 coded passages" in said


def test_a_theme_that_is_not_in_the_code_book_is_named():
    with pytest.raises(EvidenceError) as caught:
        consented_quotes(DOCS, CODES, SAID, SOURCES, themes=["zz"])
    assert caught.value.code == "MM-THEME-UNKNOWN"


def test_strata_are_told_apart_and_the_newest_speaks_for_itself_only():
    docs = documents(["2021"] * 3 + ["2023"] * 3)
    told = rows(
        ("s0", "d0", "cold", "k", "a", "none"),
        ("s1", "d1", "cold", "k", "b", "none"),
        ("s2", "d2", "cold", "k", "c", "none"),
        ("s3", "d3", "cost", "k", "d", "none"),
        ("s4", "d4", "cost", "k", "e", "none"),
        ("s5", "d5", "cost", "k", "f", "none"),
    )
    result = code_series(docs, CODES, told, PLACES, SOURCES, by=["period"])
    said = result.say()
    assert said[0] == "Most often named: Cost"
    assert "This is of 2023 only." in said
    assert any(line.startswith("Least often named was Cold rooms") for line in said)


def test_a_tie_is_no_first_place():
    told = rows(
        ("s0", "d0", "cold", "k", "a", "none"),
        ("s1", "d1", "cost", "k", "b", "none"),
    )
    result = code_series(documents(["2023"] * 2), CODES, told, PLACES, SOURCES)
    assert result.say()[0].startswith("Most often named, with others as often")


def test_texts_that_nobody_coded_are_told():
    more = documents(["2023"] * 8)
    said = " ".join(code_series(more, CODES, SAID, PLACES, SOURCES).say())
    assert "Not coded, and so not counted: 2 sources." in said


def test_documents_that_were_not_coded_at_all_are_named():
    elsewhere = SAID.assign(document_id="zz")
    with pytest.raises(EvidenceError) as caught:
        code_series(DOCS, CODES, elsewhere, PLACES, SOURCES)
    assert caught.value.code == "MM-CODED-EMPTY"


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
