"""Places that cannot be written or read: said in words, and nothing half written."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

import missionmetrics as mm
from missionmetrics.core.errors import EvidenceError
from tests.publish.made import RELEASED, report
from tests.publish.release.made import tree

BARE = {"comparison": None, "map": None, "voices": None, "results": ()}
FIGURE = "area-change-territorial-map"
SAID = "The pump is quiet, but the first bill frightened me."
DAY = "2026-12-03"


@pytest.fixture
def file(tmp_path):
    (tmp_path / "notes.txt").write_text("years of work", encoding="utf-8")
    return tmp_path / "notes.txt"


def names(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*"))


def refused(work, code, *said):
    with pytest.raises(EvidenceError) as caught:
        work()
    assert caught.value.code == code
    assert [s for s in said if s not in caught.value.problem] == []
    assert caught.value.fix
    return caught.value


def publishing(place, **settings):
    return lambda: report(**BARE).publish(place, released=RELEASED, **settings)


def full(monkeypatch, at):
    """A disk that is full when the new folder is moved to ``at``."""
    real = Path.replace

    def replace(path, target):
        if Path(target) == at and path.suffix != ".old":
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, target)

    monkeypatch.setattr(Path, "replace", replace)


def test_a_file_is_no_place_to_publish(file):
    refused(publishing(file), "MM-PUBLISH-FOLDER", str(file), "is a file")
    assert file.read_text() == "years of work"


def test_a_folder_cannot_be_made_below_a_file(file, tmp_path):
    place = file / "a" / "public"
    refused(publishing(place), "MM-PUBLISH-WRITE", str(place),
            f"'{file}' is a file, not a folder")  # fmt: skip
    assert names(tmp_path) == ["notes.txt"]


def test_a_place_that_may_not_be_written(tmp_path, monkeypatch):
    def closed(**_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("missionmetrics.core.files.tempfile.mkdtemp", closed)
    said = refused(publishing(tmp_path / "new" / "public"), "MM-PUBLISH-WRITE",
                   "Permission denied", str(tmp_path / "new" / "public"))  # fmt: skip
    assert "may write" in said.fix
    assert names(tmp_path) == []


def test_a_full_disk_leaves_the_release_and_its_log(copy, tmp_path, monkeypatch):
    log = tmp_path / "office" / "log.csv"
    log.parent.mkdir()
    log.write_text("the log of before", encoding="utf-8")
    before = tree(copy)
    full(monkeypatch, copy)
    said = refused(publishing(copy, log=log), "MM-PUBLISH-WRITE", "No space left")
    assert "make room" in said.fix
    assert tree(copy) == before
    assert log.read_text(encoding="utf-8") == "the log of before"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["copy", "office"]


def test_no_log_is_left_of_a_release_that_was_not_written(tmp_path, monkeypatch):
    full(monkeypatch, tmp_path / "public")
    log = tmp_path / "log.csv"
    refused(publishing(tmp_path / "public", log=log), "MM-PUBLISH-WRITE")
    assert names(tmp_path) == []


def test_no_release_stands_where_its_log_cannot_be_written(file, tmp_path):
    log = file / "log.csv"
    refused(publishing(tmp_path / "public", log=log), "MM-PUBLISH-WRITE",
            str(log), f"'{file}' is a file, not a folder")  # fmt: skip
    assert names(tmp_path) == ["notes.txt"]


def test_a_log_replaces_no_device(tmp_path):
    refused(publishing(tmp_path / "public", log="/dev/full"), "MM-PUBLISH-LOG",
            "'/dev/full' is no ordinary file")  # fmt: skip
    assert Path("/dev/full").is_char_device()
    assert names(tmp_path) == []


def test_an_audit_of_what_is_not_there_says_so(tmp_path):
    place = tmp_path / "nowhere"
    refused(lambda: mm.audit(place), "MM-PUBLISH-FOLDER", str(place), "nothing")


def test_an_audit_of_a_file_that_is_no_page_says_so(tmp_path):
    picture = tmp_path / "figure.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    refused(lambda: mm.audit(picture), "MM-PUBLISH-UNREADABLE", str(picture), "no page")


def test_an_audit_says_which_file_it_may_not_read(copy, monkeypatch):
    real = Path.read_bytes

    def closed(path):
        if path.name == "alt.txt":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", closed)
    refused(lambda: mm.audit(copy), "MM-PUBLISH-UNREADABLE",
            "alt.txt' cannot be read: Permission denied")  # fmt: skip


WITHDRAWALS = {
    "figure": lambda place: mm.retract(place, reason="x", on=DAY, figure=FIGURE),
    "release": lambda place: mm.retract(place, reason="x", on=DAY),
    "words": lambda place: mm.withdraw_consent(place, words=[SAID], on=DAY),
}


@pytest.mark.parametrize("withdraw", WITHDRAWALS.values(), ids=WITHDRAWALS)
def test_nothing_is_withdrawn_where_no_release_stands(withdraw, file, tmp_path):
    for place, why in (
        (tmp_path / "nowhere", "there is nothing"),
        (file, "it is a file, not a folder"),
        (tmp_path, "the folder holds no release"),
    ):
        refused(lambda at=place: withdraw(at), "MM-PUBLISH-FOLDER", str(place), why)
    assert names(tmp_path) == ["notes.txt"]


@pytest.mark.parametrize("withdraw", WITHDRAWALS.values(), ids=WITHDRAWALS)
def test_a_withdrawal_that_cannot_be_written_changes_nothing(
    withdraw, copy, tmp_path, monkeypatch
):
    before = tree(copy)
    full(monkeypatch, copy)
    refused(lambda: withdraw(copy), "MM-PUBLISH-WRITE", str(copy), "No space left")
    assert tree(copy) == before
    assert [p.name for p in tmp_path.iterdir()] == ["copy"]
