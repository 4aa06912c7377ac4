"""The Result is proved on five kinds built by hand before any metric returns one."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pandas as pd
import pytest

from missionmetrics.core.disclosure import Counted
from missionmetrics.core.provenance import Definition
from missionmetrics.core.result import Result
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot
from tests.core import handmade

KINDS = sorted(handmade.ALL)


@pytest.fixture(autouse=True)
def _languages(language_folder, monkeypatch):
    handmade.use(language_folder, monkeypatch)


@pytest.fixture(params=KINDS)
def result(request) -> Result:
    return handmade.ALL[request.param]()


def same(one: Result, other: Result) -> None:
    pd.testing.assert_frame_equal(one.table, other.table)
    assert set(one.parts) == set(other.parts)
    for name in one.parts:
        pd.testing.assert_frame_equal(one.parts[name], other.parts[name])
    assert one.to_json() == other.to_json()
    assert one.summary() == other.summary()
    assert one.geography == other.geography
    assert one.disclosure == other.disclosure
    assert one.provenance == other.provenance


def test_json_gives_the_same_result_back(result):
    same(result, Result.from_json(result.to_json()))


def test_pickle_gives_the_same_result_back(result):
    same(result, pickle.loads(pickle.dumps(result)))


def test_tables_handed_out_are_copies(result):
    before = result.to_json()
    table = result.table
    table["estimate"] = 0.0
    written = result.table
    written.iloc[0, written.columns.get_loc("unit")] = "other"
    written.loc[:, "n"] += 1
    for name in result.parts:
        part = result.parts[name]
        part.iloc[:, 0] = part.iloc[0, 0]
        part.insert(0, "added", 1)
    assert result.to_json() == before
    with pytest.raises(AttributeError, match="cannot be changed"):
        result.form = "map"


def test_a_second_language_says_the_same_numbers_its_own_way():
    result = handmade.trend()
    assert result.say()[1] == "Down 45.8% from 2005 to 2023."
    assert result.say("es")[1] == "Han bajado un 45,8\u00a0% entre 2005 y 2023."


def test_the_pseudo_language_leaves_no_plain_word(result):
    for text in [*result.say(handmade.PSEUDO), result.doubt(handmade.PSEUDO)]:
        assert text.startswith("⟦")
        assert text.endswith("⟧")


def test_the_notebook_shows_the_finding_and_the_numbers(result):
    html = result._repr_html_()
    assert result.say()[0] in html.replace("&#39;", "'")
    assert "<table" in html
    assert "<script" not in html


def rebuilt(result: Result, **changed) -> Result:
    fields = {
        "question": result.question, "table": result.table,
        "interval": result.interval, "sentences": result.sentences,
        "cautions": result.cautions, "form": result.form,
        "provenance": result.provenance, "parts": dict(result.parts),
        "geography": result.geography, "disclosure": result.disclosure,
    }  # fmt: skip
    return Result(**{**fields, **changed})


def test_words_that_the_table_does_not_bear_out_are_refused():
    result = handmade.trend()
    table = result.table
    table.loc[0, "estimate"] = 0.1  # a rise, under a sentence that says "down"
    with pytest.raises(TypeError, match=r"does not bear out 'handmade\.trend\.fall'"):
        rebuilt(result, table=table)


def test_a_claim_about_a_missing_value_is_refused():
    result = handmade.trend()
    claimed = Sentence(
        "handmade.trend.behind", holds=(Claim(Cell("", 0, "low"), "<", 0.0),)
    )
    with pytest.raises(TypeError, match="does not bear out"):
        rebuilt(result, sentences=(claimed,))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sentences": ()}, "at least one sentence"),
        ({"form": "pie"}, "no form 'pie'"),
        ({"table": None}, "lacks"),
    ],
)
def test_a_malformed_result_is_refused(change, message):
    result = handmade.trend()
    if change.get("table", "") is None:
        change = {"table": result.table.drop(columns="n")}
    with pytest.raises(TypeError, match=message):
        rebuilt(result, **change)


def test_an_empty_slot_is_refused():
    result = handmade.trend()
    no_pace = Sentence(
        "handmade.trend.pace", {"pace": Slot(Cell("", 1, "low"), "size")}
    )
    with pytest.raises(KeyError, match="need"):
        rebuilt(result, sentences=(no_pace,))


def test_disclosure_needs_one_entry_a_row():
    result = handmade.counts()
    with pytest.raises(TypeError, match="one entry a row"):
        rebuilt(result, table=result.table.head(2), sentences=result.sentences[:1])


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        (Counted("elsewhere", "people", (9,), ()), "no `elsewhere.people`"),
        (Counted("detail", "women", (9,), ()), "no `detail.women`"),
        (Counted("detail", "people", (9, 9), ("year",)), "no `detail.year`"),
        (Counted("detail", "people", (9,), ()), "`detail` needs one contributor count"),
    ],
)
def test_what_is_counted_in_other_tables_is_there(counted, said):
    result = handmade.counts()
    detail = pd.DataFrame({"people": [41, 17]})
    shield = replace(result.disclosure, counted=(counted,))
    with pytest.raises(TypeError, match=said):
        rebuilt(result, parts={"detail": detail}, disclosure=shield)


def test_definitions_are_saved_with_the_result():
    given = (Definition(id="x", name="Emissions", text="All <gases>.", unit="kt"),)
    result = handmade.trend().with_provenance(definitions=given)
    assert Result.from_json(result.to_json()).provenance.definitions == given


def test_a_result_saved_without_definitions_is_read():
    saved = handmade.trend().to_dict()
    del saved["provenance"]["definitions"]
    assert Result.from_dict(saved).provenance.definitions == ()
