"""Whole or not at all."""

import errno
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from missionmetrics.core import files
from missionmetrics.core.files import alone, new_folder, write_atomically


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


def test_a_link_is_followed_and_stays_a_link(tmp_path):
    real = tmp_path / "first"
    real.mkdir()
    (real / "numbers.csv").write_text("1")
    (tmp_path / "public").symlink_to("first", target_is_directory=True)
    with new_folder(tmp_path / "public") as made:
        (made / "index.html").write_text("new")
    assert (tmp_path / "public").is_symlink()
    assert [p.name for p in real.iterdir()] == ["index.html"]
    assert {p.name for p in tmp_path.iterdir()} == {"public", "first"}


KILLED = """
import os, sys
from pathlib import Path
from missionmetrics.core import files

nth, real, moves = int(sys.argv[2]), Path.replace, []

def replace(path, target):
    moves.append(path)
    if len(moves) == nth:
        os._exit(9)
    return real(path, target)

Path.replace = replace
if nth == 3:
    files.shutil.rmtree = lambda *a, **k: os._exit(9)
with files.new_folder(sys.argv[1]) as made:
    (made / "index.html").write_text("new")
    if nth == 0:
        os._exit(9)
"""


@pytest.mark.parametrize(
    ("nth", "stands"), [(0, "old"), (1, "old"), (2, "old"), (3, "new")]
)
def test_a_writer_that_is_killed_loses_nothing_and_leaves_nothing(
    tmp_path, nth, stands
):
    target = tmp_path / "public"
    target.mkdir()
    (target / "index.html").write_text("old")
    (tmp_path / ".public.backup12").mkdir()
    run = subprocess.run([sys.executable, "-c", KILLED, target, str(nth)], check=False)
    assert run.returncode == 9
    assert len([*tmp_path.iterdir()]) > 2
    with alone(target):
        assert (target / "index.html").read_text() == stands
        assert [p.name for p in tmp_path.iterdir() if "being-written." in p.name] == [
            ".public.being-written.lock"
        ]
    assert {p.name for p in tmp_path.iterdir()} == {"public", ".public.backup12"}


def in_another_thread(action):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(action).result(timeout=20)


def test_only_one_writes_at_a_time(tmp_path):
    def second():
        with alone(tmp_path / "public"):
            pass

    with alone(tmp_path / "public"):
        second()  # the same thread may ask again
        with pytest.raises(BlockingIOError):
            in_another_thread(second)
    in_another_thread(second)
    assert list(tmp_path.iterdir()) == []


def test_who_waits_writes_after_the_other(tmp_path):
    def second():
        with new_folder(tmp_path / "public") as made:
            (made / "b.txt").write_text("b")

    with ThreadPoolExecutor(1) as pool:
        with alone(tmp_path / "public"):
            waiting = pool.submit(second)
            time.sleep(0.2)
            assert not waiting.done()
        waiting.result(timeout=20)
    assert [p.name for p in tmp_path.rglob("*")] == ["public", "b.txt"]


def test_a_disk_without_locks_is_written_all_the_same(tmp_path, monkeypatch):
    def none(*_):
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(files.fcntl, "flock", none)
    with new_folder(tmp_path / "public") as made:
        (made / "b.txt").write_text("b")
    monkeypatch.setattr(files, "fcntl", None)
    with new_folder(tmp_path / "public") as made:
        (made / "c.txt").write_text("c")
    assert [p.name for p in tmp_path.rglob("*")] == ["public", "c.txt"]


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
