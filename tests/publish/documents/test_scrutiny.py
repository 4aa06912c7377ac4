"""The scrutiny pack: every number with its cell, and nothing that is not recorded."""

from __future__ import annotations

import io
from functools import cache
from numbers import Real

import pandas as pd
import pytest

import missionmetrics as mm
from missionmetrics.charts.text import clean
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.locale import locale
from missionmetrics.core.provenance import Definition
from missionmetrics.publish import audit
from missionmetrics.publish.documents.compared import exact
from missionmetrics.publish.documents.scrutiny import ScrutinyPack, scrutiny_pack
from tests.core import handmade
from tests.publish import made
from tests.publish.documents import demo
from tests.publish.documents.truth import spoilt, tokens, untrue
from tests.publish.made import HOSTILE
from tests.publish.reading import read


@cache
def pack() -> ScrutinyPack:
    return scrutiny_pack(demo.flat(demo.demo()[1]))


def html(given: ScrutinyPack) -> str:
    return given.html(title="A mission", released=demo.RELEASED)


def lines(given: ScrutinyPack, account: int = 0) -> dict[str, tuple[str, ...]]:
    return {line.key: line.said for line in given.accounts[account].lines}


def table(given: ScrutinyPack) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(given.csv()), keep_default_na=False, na_values=[""])


def test_every_slot_with_a_number_has_a_row():
    results = demo.flat(demo.demo()[1])
    wanted = 0
    for result in results:
        tables = result.tables()
        every = (result.question, result.interval, *result.sentences, *result.cautions)
        for sentence in every:
            for slot in sentence.slots.values():
                said = slot.say(tables, "en-GB")
                value = slot.cell.value(tables)
                wanted += isinstance(value, Real) and bool(tokens(said))
    rows = sum(len(a.numbers) for a in pack().accounts)
    assert rows == wanted > 100
    assert len(table(pack())) == rows


def test_the_csv_holds_the_cell_to_its_last_digit():
    results = demo.flat(demo.demo()[1])
    for row in table(pack()).to_dict("records"):
        tables = results[row["figure"] - 1].tables()
        name = "" if row["table"] == "data" else row["table"]
        record = tables[name].iloc[row["row"] - 1]
        assert row["value"] == float(record[row["column"]])
        if row["table"] == "data" and row["column"] == "estimate":
            assert row["n"] == record["n"]
            same = row["low"] == record["low"]
            assert same or (pd.isna(row["low"]) and pd.isna(record["low"]))


def test_every_sentence_is_true_of_its_cells_and_a_changed_digit_is_caught():
    results = demo.flat(demo.demo()[1])
    tried = 0
    for account, result in zip(pack().accounts, results, strict=True):
        for sentence, _, found in account.sentences:
            assert untrue(sentence, [result]) == []
            assert all(n.written in sentence for n in found)
            for wrong, changed in spoilt(sentence):
                tried += 1
                assert untrue(changed, [result]) == [wrong]
    assert tried > 40


def test_a_row_says_only_what_belongs_to_its_own_cell():
    ahead = next(n for n in pack().accounts[0].numbers
                 if n.column == "whole_years_ahead")  # fmt: skip
    assert (ahead.unit, ahead.measure, ahead.certainty) == ("", "", "")
    assert (ahead.low, ahead.n, ahead.range) == ("not recorded",) * 3


def test_what_is_not_recorded_is_said_to_be_so():
    said = lines(scrutiny_pack([handmade.trend()]))
    for name in ("definition", "used", "dropped", "signed"):
        assert said[name] == ("not recorded",)
    assert said["alternatives"] == ("Nothing to compare with was supplied.",)
    assert said["revision"] == ("Nothing to compare with was supplied.",)


def test_what_is_recorded_is_given():
    result = handmade.trend().with_provenance(
        deviations=("The launch date was moved.",), signed_off_by="A. Officer",
        signed_off_on="2026-11-02", seed=5,
    )  # fmt: skip
    said = lines(scrutiny_pack([result]))
    assert said["deviations"] == ("The launch date was moved.",)
    assert said["signed"] == ("A. Officer, 2 November 2026.",)
    assert "2005 to 2023" in said["source"][0]
    assert any("level = 0.95" in text for text in said["method"])
    assert any("5" in text for text in said["method"])
    undated = lines(scrutiny_pack([result.with_provenance(signed_off_on="")]))
    assert undated["signed"] == ("A. Officer, not recorded.",)


def defined(*given: Definition) -> ScrutinyPack:
    return scrutiny_pack([handmade.trend().with_provenance(definitions=given)])


def test_a_definition_is_taken_from_the_origin_of_the_result():
    given = Definition(id="x", name="Emissions", text="All gases.", excludes="Flights.",
                       scale="log")  # fmt: skip
    assert lines(defined(given))["definition"] == (
        "All gases. Not counted: Flights. Scale declared for its change: logarithmic.",
    )


def test_a_ratio_says_what_is_divided_and_how_both_are_defined():
    rate = Definition(id="r", name="Rate", unit="%", numerator="Cold homes",
                      denominator="Homes")  # fmt: skip
    cold = Definition(id="c", name="Cold homes", text="Below 18 degrees.")
    assert lines(defined(rate, cold))["definition"] == (
        "Rate: Cold homes divided by Homes, in this unit: %.",
        "Cold homes: Below 18 degrees.",
    )


def test_a_definition_that_holds_nothing_to_see_is_not_recorded():
    empty = Definition(id="x", name="X", text="\u202e \n")
    assert lines(defined(empty))["definition"] == ("not recorded",)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_definitions_stay_text(text):
    bad = Definition(id="x", name=text, text=text, excludes=text, unit=text,
                     numerator=text, denominator=text)  # fmt: skip
    found = defined(bad, Definition(id="y", name=text, text=text))
    page = html(found)
    assert audit.audit(page) == []
    assert " ".join(clean(text).split()) in " ".join(read(page).text.split())


def test_the_example_says_how_its_headline_and_its_themes_are_defined():
    mission = mm.example()
    indicators = mission.tables["indicators"].set_index("indicator_id")
    results = [mission.momentum(), mission.code_series()]
    headline, themes = (lines(scrutiny_pack(results), k)["definition"] for k in (0, 1))
    wanted = indicators.loc[mission.file.mission.headline, "definition"]
    assert headline[0].startswith(wanted)
    codes = mission.tables["codes"].dropna(subset=["definition"])
    shown = codes.loc[codes["code_id"].isin(results[1].table["code_id"])]
    pairs = zip(shown["name"], shown["definition"], strict=True)
    assert set(themes) == {f"{name}: {text}" for name, text in pairs}


def test_alternatives_stand_beside_the_result():
    mission = mm.example()
    result, other = mission.momentum(), mission.momentum(shocks=[])
    found = scrutiny_pack([result], alternatives={"With every year": other})
    (beside,) = found.accounts[0].alternatives
    assert beside.name == "With every year"
    assert any("shocks" in line for line in beside.settings)
    label = "Harbour City, 2024, Pace now, a year, kilotonnes of CO2e"
    change = next(c for c in beside.numbers if c.what.endswith(label))
    row = result.table.index[result.table["measure"] == "velocity"][0]
    here, there = (r.table["estimate"].iloc[row] for r in (result, other))
    assert float(change.here) == here
    assert float(change.there) == there
    assert float(change.difference) == pytest.approx(here - there)
    page = read(html(found))
    assert any("With every year" in h.text for h in page.all("h3"))
    assert audit.audit(html(found)) == []


def test_an_alternative_to_nothing_is_refused():
    with pytest.raises(EvidenceError, match="MM-SCRUTINY-ALTERNATIVE"):
        scrutiny_pack([handmade.trend()], alternatives={"Other": handmade.counts()})


def test_a_revision_is_told_by_size_and_a_new_question_is_called_new():
    before, now = handmade.trend(), handmade.trend()
    found = scrutiny_pack([now, handmade.counts()], previous=[before])
    (said,) = lines(found)["revision"]
    assert said == "Last release: 0 best figures differ. Conclusions that change: 0."
    assert lines(found, 1)["revision"] == (
        "This question was not in the last release.",
    )
    revised = type(now)(
        question=now.question, interval=now.interval, sentences=now.sentences,
        form=now.form, cautions=now.cautions, provenance=now.provenance,
        parts=dict(now.parts),
        table=now.table.assign(estimate=[-0.458, -470.0, -754.0, 0.03]),
    )  # fmt: skip
    account = scrutiny_pack([revised], previous=[before]).accounts[0]
    assert account.revision is not None
    (change,) = account.revision.numbers
    assert (change.here, change.there, change.difference) == ("-470", "-467", "-3")


def test_the_page_passes_its_audit_and_needs_nothing():
    text = html(pack())
    assert audit.audit(text) == []
    page = read(text)
    assert not page.all("script")
    ids = [a.attributes["href"][1:] for a in page.all("nav")[0].all("a")]
    assert len(ids) == len(pack().accounts)
    headings = {h.attributes.get("id"): h.text for h in page.all("h2")}
    assert [headings[i] for i in ids] == [a.fig.question for a in pack().accounts]
    assert html(pack()) == text


@pytest.mark.parametrize("start", range(0, len(HOSTILE), 20))
def test_hostile_text_is_shown_as_it_stands(start):
    report, shown = demo.poisoned(start)
    results = demo.flat(shown)
    found = scrutiny_pack(results, alternatives={report.title: results[0]})
    text = found.html(title=report.title, released=demo.RELEASED)
    assert audit.audit(text) == []
    page = read(text)
    assert clean(report.title) in page.all("h1")[0].text
    assert found.accounts[0].fig.headline in page.text
    for cell in table(found).to_numpy().ravel():
        assert not str(cell).startswith(("=", "@"))


def test_another_language_leaves_no_word_of_this_one():
    given = demo.protected(made.report(locale=handmade.PSEUDO))[1]
    found = scrutiny_pack(demo.flat(given), locale=handmade.PSEUDO)
    page = read(html(found))
    assert page.all("html")[0].attributes["lang"] == handmade.PSEUDO
    for name in ("h1", "caption", "th", "dt"):
        for node in page.all(name):
            heading = node.attributes.get("scope") != "row"
            assert "⟦" in node.text or not heading, node.text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1, "0.1"), (12.0, "12"), (-3, "-3"), (1e300, "1e+300"),
     (float("inf"), "inf"), (None, "not recorded"), (float("nan"), "not recorded")],
)  # fmt: skip
def test_values_are_written_with_every_digit(value, text):
    assert exact(value, locale()) == text
