"""The annotated copy: the user's own workbook, with each fault in its cell."""

from __future__ import annotations

import hashlib

import openpyxl
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.data.checking import check
from missionmetrics.data.starting import new_mission
from tests.data.broken import BOOK, folder_files

RED, YELLOW = "00FFC7CE", "00FFEB9C"


@pytest.fixture
def book(tmp_path):
    """Return a workbook with two faults, a formula, a sheet and a width of its own."""
    path = new_mission(tmp_path / BOOK, workbook=True)
    held = openpyxl.load_workbook(path)
    held["observations"]["D2"] = "about 48"
    held["observations"]["J3"] = '=HYPERLINK("http://example.org","x")'
    held["observations"]["J3"].data_type = "s"
    held["observations"].column_dimensions["D"].width = 33
    own = held.create_sheet("my sums")
    own["A1"] = "=SUM(observations!E2:E5)"
    held.save(path)
    return path


def test_faults_are_coloured_and_commented(book, tmp_path):
    before = hashlib.sha256(book.read_bytes()).hexdigest()
    found = check(book, annotated=tmp_path / "marked.xlsx")
    assert hashlib.sha256(book.read_bytes()).hexdigest() == before
    assert found.annotated == str(tmp_path / "marked.xlsx")
    marked = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    cell = marked["observations"]["D2"]
    assert cell.value == "about 48"
    assert cell.fill.start_color.rgb == RED
    assert "'about 48' is not a number" in cell.comment.text
    assert "[MM-NUMBER]" in cell.comment.text
    assert marked["observations"]["J3"].fill.start_color.rgb == YELLOW


def test_the_rest_is_kept(book, tmp_path):
    check(book, annotated=tmp_path / "marked.xlsx")
    marked = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    assert marked["my sums"]["A1"].value == "=SUM(observations!E2:E5)"
    assert marked["observations"].column_dimensions["D"].width == 33
    assert marked["observations"].data_validations.dataValidation
    own = openpyxl.load_workbook(book)
    assert marked.sheetnames == ["Faults", *own.sheetnames]


def test_every_fault_is_listed_with_a_link_to_its_cell(book, tmp_path):
    found = check(book, annotated=tmp_path / "marked.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "marked.xlsx")["Faults"]
    listed = [row for row in sheet.iter_rows(min_row=2) if row[0].value]
    assert len(listed) == len(found.faults)
    first = next(row for row in listed if row[6].value == "MM-NUMBER")
    assert first[2].value == "D2"
    assert first[2].hyperlink.location == "'observations'!D2"
    assert first[4].value.startswith("write a number")


def test_hostile_text_stays_text(book, tmp_path):
    held = openpyxl.load_workbook(book)
    hostile = '=HYPERLINK("http://example.org?"&A1,"click")\x0b'.replace("\x0b", "")
    held["observations"]["H2"] = hostile
    held["observations"]["H2"].data_type = "s"
    held.save(book)
    check(book, annotated=tmp_path / "marked.xlsx")
    marked = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    values = [c for row in marked["Faults"].iter_rows() for c in row if c.value]
    assert any(str(c.value).startswith("=HYPERLINK") for c in values)
    assert {c.data_type for c in values} == {"s"}
    assert marked["observations"]["H2"].data_type == "s"


def test_a_folder_of_csv_files_becomes_a_workbook(tmp_path):
    folder = tmp_path / "m"
    folder.mkdir()
    for name, data in folder_files().items():
        (folder / name).write_bytes(data.replace(b"48.2", b"=cmd|x"))
    found = check(folder, annotated=tmp_path / "marked.xlsx")
    marked = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    assert marked.sheetnames[0] == "Faults"
    assert {"areas", "observations", "targets"} <= set(marked.sheetnames)
    cell = marked["observations"]["D2"]
    assert (cell.value, cell.data_type) == ("=cmd|x", "s")
    assert cell.fill.start_color.rgb == RED
    assert marked["areas"]["A3"].value == "01"
    assert not found.ok


def test_a_merged_cell_and_a_comment_of_ones_own_are_kept(book, tmp_path):
    held = openpyxl.load_workbook(book)
    held["observations"]["D2"].comment = openpyxl.comments.Comment("ask Ana", "me")
    held.save(book)
    check(book, annotated=tmp_path / "marked.xlsx")
    marked = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    text = marked["observations"]["D2"].comment.text
    assert text.startswith("ask Ana\n\n'about 48'")


def test_a_copy_replaces_only_a_copy(book, tmp_path):
    target = tmp_path / "marked.xlsx"
    check(book, annotated=target)
    check(book, annotated=target)
    for path in (book, tmp_path / "marked.csv", _other(tmp_path)):
        before = path.read_bytes() if path.exists() else None
        with pytest.raises(EvidenceError) as caught:
            check(book, annotated=path)
        assert caught.value.code == "MM-ANNOTATED-PATH"
        assert before == (path.read_bytes() if path.exists() else None)


def _other(tmp_path):
    path = tmp_path / "accounts.xlsx"
    openpyxl.Workbook().save(path)
    return path


def test_a_workbook_that_cannot_be_opened_still_gets_a_list(tmp_path):
    path = tmp_path / BOOK
    path.write_bytes(b"no workbook")
    check(path, annotated=tmp_path / "marked.xlsx")
    marked = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    assert marked.sheetnames == ["Faults"]
    assert marked["Faults"]["G2"].value == "MM-WORKBOOK-BROKEN"
