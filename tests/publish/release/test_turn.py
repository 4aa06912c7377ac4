"""Two who write at the same time: the second stops, and undoes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

import missionmetrics as mm
from missionmetrics.core import files
from missionmetrics.core.errors import EvidenceError
from missionmetrics.publish.release import write as writing
from tests.publish.made import report
from tests.publish.release.made import tree
from tests.publish.release.test_retraction import FIGURE

BARE = {"comparison": None, "voices": None, "results": ()}
SAID = "The pump is quiet, but the first bill frightened me."
DAY = "2026-12-03"


def publish(folder):
    return report(**BARE).publish(folder, released=DAY)


def retract(folder):
    return mm.retract(folder, reason="Wrong", on=DAY, figure=FIGURE)


def withdraw(folder):
    return mm.withdraw_consent(folder, words=[SAID], on=DAY)


def meanwhile(monkeypatch, action):
    """Somebody else does ``action`` when the files of the first are being made."""
    real, done = writing.content_id, []

    def content_id(given):
        if not done:
            done.append(True)
            with ThreadPoolExecutor(1) as pool:
                pool.submit(action).result(timeout=120)
        return real(given)

    monkeypatch.setattr(writing, "content_id", content_id)


@pytest.mark.parametrize(
    ("first", "second"),
    [(publish, retract), (retract, publish), (withdraw, retract)],
)
def test_the_second_writer_is_told_that_somebody_writes(
    copy, monkeypatch, first, second
):
    caught = []

    def action():
        with pytest.raises(EvidenceError, match="is being written") as error:
            second(copy)
        caught.append(error.value.code)

    meanwhile(monkeypatch, action)
    first(copy)
    assert caught == ["MM-PUBLISH-BUSY"]
    assert [p.name for p in copy.parent.iterdir()] == ["copy"]
    second(copy) if first is withdraw else None
    assert mm.audit(copy) == []


@pytest.mark.parametrize(
    ("first", "second"), [(publish, retract), (retract, publish), (withdraw, retract)]
)
def test_without_locks_the_second_to_finish_undoes_nothing(
    copy, monkeypatch, first, second
):
    monkeypatch.setattr(files, "fcntl", None)
    after = {}

    def action():
        second(copy)
        after.update(tree(copy))

    meanwhile(monkeypatch, action)
    with pytest.raises(EvidenceError, match="changed by somebody else") as caught:
        first(copy)
    assert caught.value.code == "MM-PUBLISH-BUSY"
    assert tree(copy) == after
    assert [p.name for p in copy.parent.iterdir()] == ["copy"]


def test_a_change_between_protecting_and_writing_is_seen(copy, monkeypatch):
    monkeypatch.setattr(files, "fcntl", None)
    real = writing.earlier_results

    def earlier(*given):
        found = real(*given)
        retract(copy)
        return found

    monkeypatch.setattr(writing, "earlier_results", earlier)
    with pytest.raises(EvidenceError, match="changed by somebody else"):
        publish(copy)
    assert (copy / "figures" / FIGURE / "notice.json").exists()


@pytest.mark.parametrize("action", [publish, retract])
def test_what_a_killed_writer_moved_away_is_put_back_first(copy, action):
    copy.rename(copy.with_name(".copy.being-written.abcd1234.old"))
    action(copy)
    assert [p.name for p in copy.parent.iterdir()] == ["copy"]
    assert "2026-11-30" in (copy / "releases.json").read_text()


@pytest.mark.parametrize("action", [publish, retract, withdraw])
def test_what_a_killed_writer_left_is_removed(copy, action):
    left = copy.with_name(".copy.being-written.abcd1234.old")
    left.mkdir()
    (left / "numbers.csv").write_text("7731")
    action(copy)
    assert [p.name for p in copy.parent.iterdir()] == ["copy"]


def test_no_figure_is_withdrawn_behind_a_link_only(copy):
    link = copy.with_name("public")
    link.symlink_to("copy", target_is_directory=True)
    retract(link)
    assert link.is_symlink()
    assert {p.name for p in (copy / "figures" / FIGURE).iterdir()} == {
        "embed.html", "notice.json",
    }  # fmt: skip
    assert mm.audit(copy) == []


def test_nothing_is_made_where_no_release_stands(tmp_path):
    with pytest.raises(EvidenceError, match="No release stands"):
        retract(tmp_path / "not" / "there")
    assert list(tmp_path.iterdir()) == []
