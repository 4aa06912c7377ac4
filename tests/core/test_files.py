"""Whole or not at all."""

import errno
from pathlib import Path

import pytest

from missionmetrics.core.files import new_folder, write_atomically


def test_a_file_is_written_whole_and_nothing_is_left_beside_it(tmp_path):
    path = write_atomically(tmp_path / "new" / "a.txt", "é\n")
    assert path.read_bytes() == "é\n".encode()
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path):
    path = write_atomically(tmp_path / "a.txt", "old")
    with pytest.raises(TypeError):
        write_atomically(path, 5)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_folder_takes_the_place_of_the_old_one_whole(tmp_path):
    target = tmp_path / "public"
    target.mkdir()
    (target / "stale.html").write_text("old")
    with new_folder(target) as made:
        (made / "index.html").write_text("new")
        assert (target / "stale.html").exists()
    assert [p.name for p in target.iterdir()] == ["index.html"]
    assert [p.name for p in tmp_path.iterdir()] == ["public"]


def test_a_folder_that_fails_leaves_the_old_one(tmp_path):
    target = tmp_path / "public"
    target.mkdir()
    (target / "kept.html").write_text("old")

    def fail():
        with new_folder(target) as made:
            (made / "half.html").write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [p.name for p in target.iterdir()] == ["kept.html"]
    assert [p.name for p in tmp_path.iterdir()] == ["public"]


def moves(monkeypatch, *refused):
    """Refuse some of the moves into place, counted from the first."""
    real, count = Path.replace, iter(range(100))

    def replace(path, target):
        if next(count) in refused:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, target)

    monkeypatch.setattr(Path, "replace", replace)


def test_folders_made_for_a_write_that_fails_are_taken_away(tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir()
    moves(monkeypatch, 0, 1)
    with pytest.raises(OSError, match="No space"):
        write_atomically(tmp_path / "mine" / "new" / "deep" / "a.txt", "x")
    with pytest.raises(OSError, match="No space"), new_folder(tmp_path / "b" / "c"):
        pass
    assert [p.name for p in tmp_path.rglob("*")] == ["mine"]


@pytest.mark.parametrize("refused", [(0,), (1,)])
def test_a_folder_that_cannot_be_moved_leaves_the_old_one(
    tmp_path, monkeypatch, refused
):
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "kept.html").write_text("old")
    moves(monkeypatch, *refused)
    with pytest.raises(OSError, match="No space"), new_folder(tmp_path / "public"):
        pass
    assert [p.name for p in tmp_path.rglob("*")] == ["public", "kept.html"]


def test_the_only_copy_is_kept_where_it_cannot_be_moved_back(tmp_path, monkeypatch):
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "kept.html").write_text("old")
    moves(monkeypatch, 1, 2)
    with pytest.raises(OSError, match="No space"), new_folder(tmp_path / "public"):
        pass
    assert [p.name for p in tmp_path.rglob("*.html")] == ["kept.html"]
