"""Writing a release: whole or not at all, the same again, named safely."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import missionmetrics as mm
from missionmetrics.core.errors import EvidenceError
from missionmetrics.publish.release.names import folder_names, slug
from missionmetrics.publish.release.reading import published
from tests.core import handmade
from tests.publish.made import HOSTILE, RELEASED, report
from tests.publish.reading import read
from tests.publish.release.made import amounts, tree

BARE = {"comparison": None, "map": None, "voices": None, "results": ()}
OF_A_FIGURE = {
    "embed.html",
    "embed-snippet.txt",
    "paste.html",
    "alt.txt",
    "data.csv",
    "figure.svg",
    "figure.png",
    "result.json",
}
OF_A_RELEASE = {
    "index.html", "README.txt", "checksums.txt", "ro-crate-metadata.json",
    "releases.json", "report.json", "licences.csv", "licences.html",
    "revisions.csv", "revisions.html", "accessibility-statement.html",
    "committee-paper.docx", "results.xlsx", "scrutiny.html", "scrutiny.csv",
    "reproduce.R", "data-dictionary.csv", "data-dictionary.html", "methods.html",
}  # fmt: skip


def test_every_file_is_there(release):
    assert {p.name for p in release.iterdir() if p.is_file()} == OF_A_RELEASE
    pace = release / "figures" / "momentum-territorial-e47000001"
    assert {p.name for p in pace.iterdir()} >= OF_A_FIGURE | {"series.csv"}
    assert (pace / "figure.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="needs sha256sum")
def test_an_independent_program_reads_the_checksums(copy):
    command = ["sha256sum", "--check", "--strict", "--quiet", "checksums.txt"]
    assert subprocess.run(command, cwd=copy, capture_output=True).returncode == 0
    (copy / "licences.csv").write_text("x")
    assert subprocess.run(command, cwd=copy, capture_output=True).returncode == 1
    names = [line[66:] for line in (copy / "checksums.txt").read_text().splitlines()]
    assert names == sorted(names)


def test_the_same_again_touches_nothing(copy):
    before = {p: p.stat().st_mtime_ns for p in copy.rglob("*")}
    inode = copy.stat().st_ino
    report().publish(copy, released=RELEASED)
    assert {p: p.stat().st_mtime_ns for p in copy.rglob("*")} == before
    assert copy.stat().st_ino == inode


def test_the_same_again_after_an_earlier_release_touches_nothing(tmp_path):
    out = tmp_path / "out"
    report(**BARE).publish(out, released="2026-05-01")
    changed = report(**BARE | {"headline": handmade.groups()})
    changed.publish(out, released=RELEASED)
    before = tree(out)
    assert len(json.loads(before["releases.json"])["releases"]) == 2
    changed.publish(out, released=RELEASED)
    assert tree(out) == before


def test_the_id_is_the_content_and_not_the_day(tmp_path):
    one, two, other = (tmp_path / n for n in ("one", "two", "other"))
    report(**BARE).publish(one, released="2026-05-01")
    report(**BARE).publish(two, released="2026-11-30")
    report(**BARE | {"goal": "Another goal."}).publish(other, released="2026-05-01")
    first, second, third = (published(f) for f in (one, two, other))
    assert first.id == second.id != third.id
    assert first.released != second.released
    assert first.id in (one / "README.txt").read_text()


def test_a_failure_half_way_leaves_the_old_folder(copy, monkeypatch):
    before, written, real = tree(copy), [], Path.write_bytes

    def fails(path, content):
        written.append(path)
        if len(written) > 10:
            raise OSError("no room left")
        return real(path, content)

    monkeypatch.setattr(Path, "write_bytes", fails)
    with pytest.raises(EvidenceError, match="no room") as caught:
        report(**BARE).publish(copy, released="2026-12-01")
    assert caught.value.code == "MM-PUBLISH-WRITE"
    monkeypatch.undo()
    assert tree(copy) == before
    assert [p.name for p in copy.parent.iterdir()] == ["copy"]


def test_a_folder_with_a_stranger_in_a_figure_is_refused(copy):
    (copy / "figures" / "notes.docx").write_text("years of work")
    with pytest.raises(EvidenceError, match=r"notes\.docx") as caught:
        report(**BARE).publish(copy, released=RELEASED)
    assert caught.value.code == "MM-PUBLISH-FOLDER"


def test_what_a_system_leaves_in_a_folder_stops_nobody_and_goes(copy):
    for name in (".DS_Store", "figures/Thumbs.db", "figures/Desktop.ini"):
        (copy / name).write_bytes(b"x")
    mm.retract(copy, reason="Wrong", on="2026-12-01",
               figure="momentum-territorial-e47000001")  # fmt: skip
    assert mm.audit(copy) == []
    (copy / ".DS_Store").write_bytes(b"x")
    mm.retract(copy, reason="Wrong", on="2026-12-01")
    assert mm.audit(copy) == []


def test_a_folder_of_litter_alone_is_as_good_as_empty(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".DS_Store").write_bytes(b"x")
    page = report(**BARE).publish(tmp_path / "out", released=RELEASED)
    assert mm.audit(page.parent) == []


@pytest.mark.parametrize("figure", [None, "momentum-territorial-e47000001"])
def test_a_stranger_is_not_lost_with_what_is_withdrawn(copy, figure):
    (copy / "notes.docx").write_text("years of work")
    with pytest.raises(EvidenceError, match=r"notes\.docx"):
        mm.retract(copy, reason="Wrong", on="2026-12-01", figure=figure)
    assert (copy / "notes.docx").exists()


def test_a_day_before_the_standing_release_is_refused(copy):
    before, day = tree(copy), "2026-11-29"
    for door in (
        lambda: report(**BARE).publish(copy, released=day),
        lambda: mm.retract(copy, reason="Wrong", on=day),
        lambda: mm.retract(copy, reason="Wrong", on=day, figure="attendance"),
        lambda: mm.withdraw_consent(
            copy, words=["Nobody told us who to ring when it stopped."], on=day
        ),
    ):
        with pytest.raises(EvidenceError, match=f"{day}, is before {RELEASED}") as bad:
            door()
        assert bad.value.code == "MM-PUBLISH-RELEASED"
    assert tree(copy) == before


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("title", "Air\ud800", "`title`"), ("goal", "\udfff", "`goal`"),
        ("contact", "a\ud800@example.org", "`contact`"),
        ("licence", "\ud800", "`licence`"), ("changes", ("x", "\ud800"), "`changes`"),
        ("title", "\u200b", "`title` of the report is empty"),
        ("title", "  ", "`title` of the report is empty"),
        ("headline", "x\ud800", "A text of a result"),
    ],
)  # fmt: skip
def test_a_text_that_cannot_be_written_is_named(tmp_path, name, given, said):
    if name == "headline":
        given = amounts("a", {"Northgate": 1.0}, deviations=(given,))
    wrong = report(**BARE | {name: given})
    with pytest.raises(EvidenceError, match=said) as caught:
        wrong.publish(tmp_path / "out", released=RELEASED)
    assert caught.value.code == "MM-PUBLISH-TEXT"
    str(caught.value).encode()
    assert list(tmp_path.iterdir()) == []
    if name != "headline":
        with pytest.raises(EvidenceError, match=said):
            wrong.html(released=RELEASED)


def test_a_page_of_an_earlier_version_is_replaced(tmp_path):
    out = tmp_path / "out"
    (out / "figures" / "01-momentum").mkdir(parents=True)
    for name in ("index.html", "README.txt", "figures/01-momentum/data.csv"):
        (out / name).write_text("old")
    report(**BARE).publish(out, released=RELEASED)
    assert not (out / "figures" / "01-momentum").exists()


PATHS = ("../../etc/passwd", "CON", "a" * 300, "C:\\x", "aux.txt")


@pytest.mark.parametrize("code", [*HOSTILE, *PATHS])
def test_names_of_folders_are_inert(code):
    name = slug(code)
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert 0 < len(name) <= 67
    assert name not in ("con", "nul", "aux")


@pytest.mark.parametrize("code", [HOSTILE[0], PATHS[0]])
def test_a_hostile_code_names_no_place_outside_the_folder(code, tmp_path):
    result = amounts(code, {"Northgate": 1.0})
    page = report(**BARE | {"headline": result}).publish(
        tmp_path / "out", released=RELEASED
    )
    assert [p.parent.name for p in page.parent.glob("figures/*/data.csv")] == [
        *folder_names([result])
    ]
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert mm.audit(page.parent) == []


def test_an_address_does_not_depend_on_the_order_of_the_page():
    one, two = amounts("a", {"N": 1.0}), amounts("b", {"N": 1.0})
    assert folder_names([one, two]) == ["amounts-a", "amounts-b"]
    assert folder_names([two, one]) == ["amounts-b", "amounts-a"]
    assert folder_names([one], taken=["amounts-a"]) == ["amounts-a-interval-by-group"]


def test_no_fingerprint_of_what_is_about_people(release):
    for name, content in tree(release).items():
        if json_result := name.endswith("result.json"):
            given = json.loads(content)
            if given["disclosure"] is None:
                continue
            assert given["provenance"]["inputs"] == {}
        if not json_result or b'"disclosure": null' not in content:
            assert b"0123456789abcdef" not in content, name


def test_a_released_folder_holds_no_path_of_this_machine(release):
    here = str(Path(__file__).resolve().parents[3]).encode()
    for name, content in tree(release).items():
        assert here not in content, name
        assert str(release).encode() not in content, name


def test_credits_and_licences_are_listed(release):
    table = (release / "licences.csv").read_text()
    assert "open-government-licence/version/3/" in table
    page = (release / "licences.html").read_text()
    assert "Contains public sector information" in page
    assert "Where have emissions fallen most?" in page


def test_the_statement_names_what_this_release_cannot_do(release):
    page = (release / "accessibility-statement.html").read_text()
    assert "With a map: 1 figure." in page
    assert "missions@example.org" in page
    assert "Nobody who reads with a screen reader" in page


def test_the_further_pages_speak_the_language(tmp_path):
    page = report(**BARE, locale=handmade.PSEUDO).publish(
        tmp_path / "out", released=RELEASED
    )
    data = {"Territorial greenhouse gas emissions by local authority"}
    for name in ("licences", "revisions", "accessibility-statement"):
        read_back = read((page.parent / f"{name}.html").read_text(encoding="utf-8"))
        texts = [n.text for t in ("h1", "h2", "p", "li") for n in read_back.all(t)]
        assert texts
        assert [t for t in texts if "⟦" not in t and t not in data] == []
    readme = (page.parent / "README.txt").read_text(encoding="utf-8")
    plain = [line for line in readme.splitlines() if line and "⟦" not in line]
    assert plain == ["Carbon neutral Greater Manchester by 2038"]
