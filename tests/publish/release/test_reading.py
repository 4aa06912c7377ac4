"""A folder that somebody damaged or prepared is refused in words."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest

import missionmetrics as mm
from missionmetrics.core.errors import EvidenceError
from missionmetrics.publish.release import reading
from missionmetrics.publish.release import write as writing
from missionmetrics.publish.release.record import KINDS, PLACES
from missionmetrics.publish.report import Report
from tests.publish.made import report
from tests.publish.release.made import tree

DAY = "2026-12-03"
BARE = {"comparison": None, "map": None, "voices": None, "results": ()}
NOTICE = {"folder": "figures/x/", "question": "?", "on": DAY, "reason": "Wrong"}
OUTSIDE = ("../../ESCAPED/", "figures/../../ESCAPED/", "/tmp/x/", "figures/a/b/",
           "figures/A/", "figures/a", "figures//", "C:/x/", "figures/con/", "",
           "figures/a\\..\\b/", f"figures/{'a' * 300}/")  # fmt: skip


def edited(folder, name, change):
    given = json.loads((folder / name).read_text(encoding="utf-8"))
    change(given)
    (folder / name).write_text(json.dumps(given), encoding="utf-8")


def unreadable(folder, *said, strict=False):
    """Every door refuses the folder in words and leaves it as it is."""
    before = tree(folder)
    doors = [lambda: mm.retract(folder, reason="Wrong", on=DAY)]
    if not strict:
        doors.append(lambda: report(**BARE).publish(folder, released=DAY))
    for door in doors:
        with pytest.raises(EvidenceError) as caught:
            door()
        assert caught.value.code == "MM-PUBLISH-UNREADABLE"
        assert all(text in str(caught.value) for text in said), str(caught.value)
    codes = {fault.code for fault in mm.audit(folder)}
    assert "MM-PUBLISH-UNREADABLE" in codes
    assert tree(folder) == before


@pytest.mark.parametrize("outside", OUTSIDE)
def test_a_notice_or_figure_outside_of_the_folder_is_refused(copy, outside):
    kept = (copy / "report.json").read_bytes()
    edited(copy, "report.json",
           lambda g: g["withdrawn"].append({**NOTICE, "folder": outside}))  # fmt: skip
    unreadable(copy, "report.json", "no folder of a figure")
    (copy / "report.json").write_bytes(kept)
    edited(copy, "report.json", lambda g: g["figures"][0].update(folder=outside))
    unreadable(copy, "report.json", "no folder of a figure")
    assert [p.name for p in copy.parent.iterdir()] == ["copy"]


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/x", "a//x", "c:x", "a\\x"])
def test_the_writer_leaves_its_folder_never(tmp_path, name):
    with pytest.raises(EvidenceError, match="would not stand in its folder") as caught:
        writing._write(tmp_path / "out", {"index.html": b"", name: b"x"}, None)
    assert caught.value.code == "MM-PUBLISH-FOLDER"
    assert list(tmp_path.iterdir()) == []


HISTORY = [
    (lambda g: g.update(releases=[]), "no release"),
    (lambda g: g.pop("releases"), "lacks 'releases'"),
    (lambda g: g["releases"][0].update(extra="x"), "extra"),
    (lambda g: g["releases"][0].pop("released"), "released"),
    (lambda g: g["releases"][0].update(released="soon"), "soon"),
    (lambda g: g.update(releases=7), "releases.json"),
    (lambda g: g.update(releases=["x"]), "releases.json"),
]
REPORT = [
    (lambda g: g["figures"][0].pop("folder"), "lacks 'folder'"),
    (lambda g: g["figures"].append(g["figures"][0]), "twice"),
    (lambda g: g["report"].update(threshold="x"), "'threshold'"),
    (lambda g: g.update(withdrawn=[{"folder": "figures/x/"}]), "lacks 'question'"),
    (lambda g: g.update(withdrawn=[NOTICE | {"on": "soon"}]), "soon"),
    (lambda g: g.update(withdrawn=[NOTICE | {"reason": 7}]), "'reason'"),
    (lambda g: g.update(withdrawn=[NOTICE | {"asked": {"metric": "a"}}]), "about"),
    (lambda g: g.pop("report"), "lacks 'report'"),
    (lambda g: g.update(report=[]), "report.json"),
]
TAKEN_UP = [
    (lambda g: g["figures"][0].update(place="cellar"), "no place 'cellar'"),
    (lambda g: g["report"].update(extra="x"), "'extra' is not known"),
    (lambda g: g["report"].pop("title"), "lacks 'title'"),
    (lambda g: g["report"].update(title=7), "'title'"),
    (lambda g: g["report"].update(counts=[7]), "'counts'"),
    (lambda g: g["report"].update(counts="abc"), "'counts'"),
    (lambda g: g["report"].update(locale="xx"), "xx"),
    (lambda g: g["report"].update(policy="none-such"), "none-such"),
    (lambda g: g["report"].update(threshold=0), "report.json"),
    (lambda g: g["report"].update(title="\ud800"), "report.json"),
]


@pytest.mark.parametrize(("change", "said"), HISTORY)
def test_a_damaged_history_is_named(copy, change, said):
    edited(copy, "releases.json", change)
    unreadable(copy, "releases.json", said)


@pytest.mark.parametrize(("change", "said"), REPORT)
def test_a_damaged_report_is_named(copy, change, said):
    edited(copy, "report.json", change)
    unreadable(copy, "report.json", said)


@pytest.mark.parametrize(("change", "said"), TAKEN_UP)
def test_a_report_that_cannot_be_taken_up_is_named(copy, change, said):
    edited(copy, "report.json", change)
    unreadable(copy, "report.json", said, strict=True)


def test_every_text_of_a_report_can_be_read_again():
    assert set(KINDS) == {f.name for f in fields(Report)} - set(PLACES)


def test_a_result_of_another_version_is_read_without_what_counts_in_its_parts(copy):
    path = next(p for p in copy.rglob("result.json")
                if '"disclosure": null' not in p.read_text())  # fmt: skip

    def foreign(given):
        rows = len(given["disclosure"]["contributors"])
        given["sentences"][0]["message"] = "of.another.version"
        given["disclosure"]["counted"] = [
            {"part": "detail", "column": "twice", "contributors": [9] * rows}
        ]

    name = path.relative_to(copy).as_posix()
    edited(copy, name, foreign)
    read = reading.numbers_in(copy, name)
    assert read.disclosure.counted == ()
    report(**BARE).publish(copy, released=DAY)
