"""A figure or a release is withdrawn: the notice, and nothing left of what it said."""

from __future__ import annotations

import json

import pytest

import missionmetrics as mm
from missionmetrics.core.errors import EvidenceError
from tests.core import handmade
from tests.publish.made import RELEASED, report
from tests.publish.reading import read
from tests.publish.release.made import FIRST, SECOND, amounts, tree

FIGURE = "area-change-territorial-map"
REASON = "Two districts were <b>swapped</b>"
DAY = "2026-12-03"
BARE = {"comparison": None, "map": None, "voices": None}


def test_a_withdrawn_figure_is_a_notice_and_its_files_are_gone(copy):
    page = mm.retract(copy, reason=REASON, on=DAY, figure=FIGURE)
    folder = copy / "figures" / FIGURE
    assert {p.name for p in folder.iterdir()} == {"embed.html", "notice.json"}
    words = read((folder / "embed.html").read_text()).text
    for said in ("This figure was withdrawn", "Where have emissions fallen most?",
                 "3 December 2026", REASON):  # fmt: skip
        assert said in words
    index = read(page.read_text())
    assert REASON in index.text
    assert "Squares, for the test." not in index.text
    assert mm.audit(copy) == []
    event = json.loads((copy / "releases.json").read_text())["releases"][-1]
    assert event["kind"] == "retracted"
    assert (event["on"], event["released"]) == (DAY, RELEASED)
    crate = json.loads((copy / "ro-crate-metadata.json").read_text())["@graph"]
    root = next(e for e in crate if e["@id"] == "./")
    assert (root["datePublished"], root["dateModified"]) == (RELEASED, DAY)


def test_the_other_figures_stay_as_they_were(copy):
    before = tree(copy)
    mm.retract(copy, reason=REASON, on=DAY, figure=f"figures/{FIGURE}/")
    after = tree(copy)
    others = [n for n in before if n.startswith("figures/") and FIGURE not in n]
    assert others
    assert all(after[n] == before[n] for n in others)


def test_the_numbers_of_a_withdrawn_figure_leave_the_revisions(tmp_path):
    def publish(value, day):
        wrong = amounts("a", {"Northgate": value, "Quayside": 3.0})
        return report(headline=amounts("b", {"N": value / 7}), results=(wrong,),
                      **BARE).publish(tmp_path / "out", released=day)  # fmt: skip

    publish(1000.0, FIRST)
    folder = publish(7731.0, SECOND).parent
    assert b"7731" in tree(folder)["revisions.csv"]
    mm.retract(folder, reason=REASON, on=DAY, figure="amounts-a")
    for name, content in tree(folder).items():
        if name.endswith((".png", "checksums.txt", "metadata.json")):
            continue
        assert b"7731" not in content, name
        assert b"7,731" not in content, name
    assert "1 figure changed" in read((folder / "index.html").read_text()).text
    assert mm.audit(folder) == []


def test_the_next_finding_opens_the_page_when_the_first_is_withdrawn(copy):
    page = mm.retract(
        copy, reason=REASON, on=DAY, figure="momentum-territorial-e47000001"
    )
    first = read(page.read_text()).all("figure")[0]
    assert "Where have emissions fallen most?" in first.text
    assert "Down 45.8%" not in page.read_text()
    assert mm.audit(copy) == []


def test_a_withdrawn_release_leaves_only_notices(copy):
    page = mm.retract(copy, reason=REASON, on=DAY)
    words = read(page.read_text()).text
    assert "This release was withdrawn" in words
    assert REASON in words
    names = {p.name for p in (copy / "figures").rglob("*") if p.is_file()}
    assert names == {"embed.html", "notice.json"}
    assert mm.audit(copy) == []
    for name, content in tree(copy).items():
        assert b"45.8" not in content, name
        assert b"first bill" not in content, name
    with pytest.raises(EvidenceError) as caught:
        mm.retract(copy, reason=REASON, on=DAY)
    assert caught.value.code == "MM-PUBLISH-FOLDER"


def test_withdrawing_the_last_figure_withdraws_the_release(tmp_path):
    page = report(headline=handmade.groups(), results=(), **BARE).publish(
        tmp_path / "out", released=RELEASED
    )
    mm.retract(page.parent, reason=REASON, on=DAY, figure="area-change-territorial")
    assert "This release was withdrawn" in page.read_text()


def test_a_notice_stays_until_its_question_is_answered_again(copy):
    mm.retract(copy, reason=REASON, on=DAY, figure=FIGURE)
    report(map=None).publish(copy, released="2027-01-04")
    notice = copy / "figures" / FIGURE / "embed.html"
    assert REASON in read(notice.read_text()).text
    assert mm.audit(copy) == []
    report(comparison=None).publish(copy, released="2027-02-01")
    report().publish(copy, released="2027-03-01")
    assert not (notice.parent / "notice.json").exists()
    assert REASON not in read(notice.read_text()).text
    assert (notice.parent / "data.csv").exists()
    assert mm.audit(copy) == []
    kinds = [e["kind"] for e in
             json.loads((copy / "releases.json").read_text())["releases"]]  # fmt: skip
    assert kinds == ["published", "retracted", *["published"] * 3]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"figure": "nothing"}, "MM-PUBLISH-RETRACT"),
        ({"figure": "../outside"}, "MM-PUBLISH-RETRACT"),
        ({"reason": " "}, "MM-PUBLISH-RETRACT"),
        ({"reason": "\u200b"}, "MM-PUBLISH-RETRACT"),
        ({"reason": "Wrong\ud800"}, "MM-PUBLISH-TEXT"),
        ({"on": "soon"}, "MM-PUBLISH-RELEASED"),
    ],
)
def test_a_withdrawal_that_makes_no_sense_changes_nothing(copy, given, code):
    before = tree(copy)
    with pytest.raises(EvidenceError) as caught:
        mm.retract(copy, **{"reason": REASON, "on": DAY, **given})
    assert caught.value.code == code
    assert tree(copy) == before
