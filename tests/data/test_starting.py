"""The starter mission works as it stands, in both forms."""

from __future__ import annotations

import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.data.checking import check
from missionmetrics.data.reading import read_tables
from missionmetrics.data.starting import new_mission
from missionmetrics.schemas.registry import TABLES


@pytest.mark.parametrize("workbook", [False, True])
def test_nothing_is_wrong_with_it(tmp_path, workbook):
    found = check(new_mission(tmp_path / "ours", workbook=workbook))
    assert found.faults == ()
    assert found.ok
    assert found.missing == ()
    assert set(found.rows) == set(TABLES)
    assert all(found.rows.values())


def test_folder_and_workbook_say_the_same(tmp_path):
    folder = read_tables(new_mission(tmp_path / "ours"))
    book = read_tables(new_mission(tmp_path / "ours", workbook=True))
    assert folder.mission == book.mission
    assert all(folder[t].equals(book[t]) for t in TABLES)


def test_the_readme_says_what_to_fill_first(tmp_path):
    folder = new_mission(tmp_path / "ours")
    text = (folder / "README.md").read_text("utf-8")
    assert "Fill these first" in text
    assert all(name in text for name in TABLES)
    assert "{" not in text


def test_the_workbook_is_the_same_every_time(tmp_path):
    one = new_mission(tmp_path / "a" / "m", workbook=True)
    two = new_mission(tmp_path / "b" / "m", workbook=True)
    assert one.name == "m.xlsx"
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("workbook", [False, True])
def test_nothing_is_overwritten(tmp_path, workbook):
    made = new_mission(tmp_path / "ours", workbook=workbook)
    before = made.read_bytes() if workbook else sorted(made.iterdir())
    with pytest.raises(EvidenceError) as caught:
        new_mission(made, workbook=workbook)
    assert caught.value.code == "MM-WRITE-EXISTS"
    assert before == (made.read_bytes() if workbook else sorted(made.iterdir()))


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EvidenceError) as caught:
        new_mission(tmp_path / "file" / "ours")
    assert caught.value.code == "MM-WRITE-PATH"
