"""What the system refuses is said in words: what, where, and what to do next."""

from __future__ import annotations

import errno

import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.file_faults import reading, writing

WRITE, READ = "MM-PUBLISH-WRITE", "MM-PUBLISH-UNREADABLE"


def refused(door, place, code, why):
    with pytest.raises(EvidenceError) as caught, door(place, code=code):
        raise why
    assert caught.value.__cause__ is why
    return caught.value


def test_a_full_disk_asks_for_room(tmp_path):
    full = OSError(errno.ENOSPC, "No space left on device")
    said = refused(writing, tmp_path / "out", WRITE, full)
    assert said.code == WRITE
    assert said.problem == (
        f"Nothing was written to '{tmp_path / 'out'}': No space left on device."
    )
    assert said.fix == "make room on the disk, then do it again."


def test_a_place_that_may_not_be_written_asks_for_another(tmp_path):
    closed = PermissionError(errno.EACCES, "Permission denied", "/temporary/name")
    said = refused(writing, tmp_path / "out", WRITE, closed)
    assert "Permission denied" in said.problem
    assert "/temporary/name" not in said.problem
    assert said.fix.startswith("name a place that you may write to")


def test_a_file_where_a_folder_should_be_is_named(tmp_path):
    (tmp_path / "notes").write_text("x")
    place = tmp_path / "notes" / "a" / "out"
    said = refused(writing, place, WRITE, NotADirectoryError(errno.ENOTDIR, "Not"))
    assert f"'{tmp_path / 'notes'}' is a file, not a folder" in said.problem


def test_what_cannot_be_read_is_named_as_the_system_names_it():
    closed = PermissionError(errno.EACCES, "Permission denied", "out/report.json")
    said = refused(reading, "out", READ, closed)
    assert said.problem == "'out/report.json' cannot be read: Permission denied."
    assert said.code == READ
    assert refused(reading, "out", READ, OSError("odd.")).problem == (
        "'out' cannot be read: odd."
    )


def test_other_errors_pass():
    with pytest.raises(ZeroDivisionError), writing("out", code=WRITE):
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError), reading("out", code=READ):
        raise ZeroDivisionError
