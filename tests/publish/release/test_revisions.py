"""What changed between two releases: sizes by hand, reasons, nothing given away."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pandas as pd
import pytest

from missionmetrics.core.disclosure import Counted
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.provenance import Definition
from missionmetrics.core.sentence import Sentence
from missionmetrics.publish.policy import policy
from missionmetrics.publish.protect import protect_all, with_
from missionmetrics.publish.release.revisions import (
    Previous,
    left_out,
    matched,
    reason,
    revisions,
)
from tests.core.handmade import SOURCE, quotes, slot
from tests.publish.crowds import groups
from tests.publish.made import report
from tests.publish.reading import read
from tests.publish.release.made import FIRST, SECOND, amounts


def was():
    return {
        "a": amounts("a", {"Northgate": 1000.0, "Quayside": 400.0}),
        "b": amounts("b", {"Northgate": 200.0}),
        "c": amounts("c", {"Northgate": 50.0}),
        "d": amounts("d", {"Northgate": 7.0}),
    }


def now():
    """By hand: 21 of 1,000 is 2.1%; 1 of 200 is 0.5%; half of one of 50 is 1%."""
    return {
        "a": amounts("a", {"Northgate": 1021.0, "Quayside": 400.0}),
        "b": amounts("b", {"Northgate": 201.0}),
        "c": amounts("c", {"Northgate": 49.5}),
        "d": amounts("d", {"Northgate": 7.0}),
    }


def compared(before, after):
    previous = Previous(released=FIRST, id="sha256:0", results=before)
    return revisions(previous, after, locale="en-GB")


def test_sizes_worked_out_by_hand():
    found = compared(was(), now())
    assert found.say()[:3] == [
        "3 figures changed since the release of 1 May 2026.",
        "The largest change is 2.1% of the number before.",
        "Why, as far as known: the data were corrected.",
    ]
    rows = found.parts["numbers"].set_index("figure")
    assert rows["relative"].to_dict() == pytest.approx(
        {"a": 0.021, "b": 0.005, "c": -0.01}
    )
    assert rows["difference"].to_dict() == {"a": 21.0, "b": 1.0, "c": -0.5}
    assert set(rows["row"]) == {"Northgate"}


def test_a_share_changes_by_points_and_not_by_a_part_of_itself():
    before = {"a": amounts("a", {"Northgate": 0.40}, unit="share")}
    after = {"a": amounts("a", {"Northgate": 0.42}, unit="share")}
    said = compared(before, after).say()
    assert "The largest change of a share is 2.0 percentage points." in said
    assert not any("of the number before" in s for s in said)


def test_nothing_changed_is_said_with_the_day():
    said = compared(was(), dict(was())).say()
    assert said == ["No number has changed since the release of 1 May 2026."]


def test_new_and_gone_figures_are_counted():
    after = {"a": was()["a"], "e": amounts("e", {"Northgate": 1.0})}
    said = compared(was(), after).say()
    assert "1 figure is new." in said
    assert "3 figures are no longer shown." in said


def test_a_figure_is_found_again_under_another_folder():
    assert matched({"x": was()["a"]}, {"y": now()["a"]}) == [("x", "y")]
    assert matched({"x": was()["a"]}, {"y": now()["b"]}) == [("", "y"), ("x", "")]


def test_a_change_from_nothing_has_no_size():
    found = compared({"a": amounts("a", {"N": 0.0})}, {"a": amounts("a", {"N": 5.0})})
    assert found.parts["numbers"]["relative"].isna().all()
    assert len(found.say()) == 2


def test_a_withheld_number_is_counted_and_not_repeated():
    before = {"a": amounts("a", {"Northgate": 10.0, "Millbrook": 7731.0})}
    after = amounts(
        "a", {"Northgate": 10.0, "Millbrook": 7731.0}, withheld=("Millbrook",)
    )
    found = compared(before, {"a": after})
    assert "1 number is no longer shown." in found.say()
    assert "7731" not in found.to_json()


def test_a_sentence_that_is_gone_is_no_empty_row():
    # What it said before is not repeated, and nothing stands in its place.
    before = amounts("a", {"Northgate": 10.0, "Millbrook": 7731.0})
    after = with_(
        amounts("a", {"Northgate": 10.0, "Millbrook": 7.0}, withheld=("Millbrook",)),
        sentences=(Sentence("publish.withheld_headline"),),
    )
    words = compared({"a": before}, {"a": after}).parts["words"]
    assert words[["before", "after"]].to_numpy().tolist() == [
        ["", "Some figures are withheld so that nobody can be recognised"]
    ]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, "revision"),
        ({"sources": (replace(SOURCE, vintage="2005 to 2024"),)}, "new_data"),
        ({"settings": {"level": 0.9}}, "method"),
        ({"versions": {"missionmetrics": "0.2.0"}}, "method"),
        (
            {"seed": 7, "sources": (replace(SOURCE, published_on="2026-06-26"),)},
            "new_data_method",
        ),
    ],
)
def test_the_reason_is_told_from_the_origins(changed, why):
    after = amounts("a", {"Northgate": 1021.0}, **changed)
    assert reason(was()["a"], after) == why
    assert compared(was(), {"a": after}).parts["numbers"]["why"].tolist() == [why]


def test_what_another_table_no_longer_shows_is_not_repeated():
    def counted(n, *, policy_name):
        part = pd.DataFrame({"group": ["A", "B"], "twice": [n, 30]})
        said = Sentence("handmade.counts.least", {
            "group": slot(0, "group", "text", part="detail"),
            "n": slot(0, "twice", "number:0", part="detail"),
        })  # fmt: skip
        made = groups((41, 57))
        told = (Counted("detail", "twice", (n, 30), ("group",)),)
        shield = replace(made.disclosure, counted=told)
        made = with_(made, parts={"detail": part}, disclosure=shield,
                     sentences=(*made.sentences, said))  # fmt: skip
        return protect_all([made], policy=policy(policy_name)).results[0]

    before = counted(4, policy_name="council-3")
    assert "Fewest came from A: 4." in before.say()
    words = compared({"a": before}, {"a": counted(4, policy_name="council-5")}).parts
    assert "4." not in " ".join(words["words"]["before"])


def test_another_policy_of_publication_is_no_correction():
    counted = groups((41, 17, 13, 29))
    other = protect_all([counted], policy=policy("ons-10-5")).results[0]
    previous = Previous(
        released=FIRST, id="sha256:0", rules=("council-5", 5),
        results={"a": counted, "b": was()["b"]},
    )  # fmt: skip
    after = {"a": other, "b": now()["b"]}
    found = revisions(previous, after, locale="en-GB", rules=("ons-10-5", 10))
    figures = found.parts["figures"].set_index("figure")["why"]
    # Figures about nobody do not heed the policy.
    assert figures.to_dict() == {"a": "method", "b": "revision"}
    again = revisions(previous, after, locale="en-GB", rules=("council-5", 5))
    assert again.parts["figures"]["why"].tolist() == ["revision", "revision"]


HOMES = Definition(id="x", name="Homes", text="All homes.")


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ((HOMES,), (replace(HOMES, text="All homes with people."),), "method"),
        ((HOMES,), (replace(HOMES, excludes="Boats."),), "method"),
        ((HOMES,), (replace(HOMES, name="Dwellings"),), "revision"),
        ((), (HOMES,), "revision"),
        ((HOMES,), (), "revision"),
    ],
)
def test_another_definition_is_another_method(before, after, why):
    old = amounts("a", {"Northgate": 10.0}, definitions=before)
    new = amounts("a", {"Northgate": 11.0}, definitions=after)
    assert reason(old, new) == why


def test_a_sentence_that_turns_is_listed_with_both_wordings():
    turned = with_(was()["d"], sentences=(Sentence("handmade.trend.caution"),
                                           *was()["d"].sentences))  # fmt: skip
    found = compared(was(), {**was(), "d": turned})
    assert "1 sentence now says something else." in found.say()
    assert found.parts["words"]["kind"].tolist() == ["only after"]


def test_peoples_words_are_never_among_the_sentences_that_changed():
    from missionmetrics.core.sentence import Cell, Sentence, Slot
    from missionmetrics.publish.protect import with_

    said = quotes()
    spoken = Slot(Cell("quotes", 0, "quote"), "text")
    quoting = Sentence("handmade.counts.most", {"group": spoken,
                       "n": Slot(Cell("", 0, "n"), "number:0")})  # fmt: skip
    found = compared(
        {"q": with_(said, sentences=(*said.sentences, quoting))}, {"q": said}
    )
    assert "first bill" not in found.to_json()


def test_a_withdrawn_figure_leaves_the_list():
    found = left_out(compared(was(), now()), ["a"])
    assert found.say()[:2] == [
        "2 figures changed since the release of 1 May 2026.",
        "The largest change is 1.0% of the number before.",
    ]
    assert "1021" not in found.to_json()


def test_the_page_the_table_and_the_json_say_what_changed(tmp_path):
    def of(results):
        bare = {"comparison": None, "map": None, "voices": None}
        return report(headline=results["a"], results=(results["b"], results["c"]),
                      changes=("The wards were drawn anew.",), **bare)  # fmt: skip

    out = tmp_path / "out"
    page = of(was()).publish(out, released=FIRST)
    assert "This is the first release." in read(page.read_text()).text
    of(now()).publish(out, released=SECOND)
    words = read(page.read_text()).text
    assert "3 figures changed since the release of 1 May 2026." in words
    assert "The largest change is 2.1% of the number before." in words
    assert "The wards were drawn anew." in words
    given = list(csv.DictReader(io.StringIO((out / "revisions.csv").read_text())))
    assert [float(r["after"]) for r in given] == [1021.0, 201.0, 49.5]
    table = read((out / "revisions.html").read_text()).all("tbody")[0]
    cells = [[c.text for c in r.children if not isinstance(c, str)]
             for r in table.all("tr")]  # fmt: skip
    assert [r[3:6] for r in cells] == [
        ["1,000 kt", "1,021 kt", "2.1%"],
        ["200 kt", "201 kt", "0.5%"],
        ["50 kt", "49.5 kt", "−1.0%"],
    ]


def test_sentences_that_are_no_longer_known_do_not_stop_a_release(tmp_path):
    bare = {"comparison": None, "map": None, "voices": None, "results": ()}
    out = tmp_path / "out"
    report(headline=was()["a"], **bare).publish(out, released=FIRST)
    file = out / "figures" / "amounts-a" / "result.json"
    text = file.read_text().replace("handmade.counts.most", "an.older.wording")
    file.write_text(text)
    page = report(headline=now()["a"], **bare).publish(out, released=SECOND)
    words = read(page.read_text()).text
    assert "The largest change is 2.1% of the number before." in words
    assert "says something else" not in words


def test_an_earlier_release_that_is_none_is_refused(tmp_path):
    with pytest.raises(EvidenceError, match="`previous`") as caught:
        report().publish(tmp_path / "out", released=SECOND, previous=tmp_path)
    assert caught.value.code == "MM-PUBLISH-FOLDER"


def test_a_release_elsewhere_can_be_compared_with(tmp_path):
    bare = {"comparison": None, "map": None, "voices": None, "results": ()}
    report(headline=was()["a"], **bare).publish(tmp_path / "old", released=FIRST)
    page = report(headline=now()["a"], **bare).publish(
        tmp_path / "new", released=SECOND, previous=tmp_path / "old"
    )
    assert "1 figure changed since" in read(page.read_text()).text
