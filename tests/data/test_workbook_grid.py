"""What a workbook's cells hold, where they stand, and what kind they are."""

from __future__ import annotations

import datetime as dt
import sys

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from missionmetrics.data.folder import look_into
from missionmetrics.data.workbook_grid import read_workbook


def saved(tmp_path, book):
    path = tmp_path / "w.xlsx"
    book.save(path)
    grids, faults = read_workbook(path, file="w.xlsx")
    assert not faults
    return grids[0]


def test_rows_and_columns_are_those_of_the_sheet(tmp_path):
    book = openpyxl.Workbook()
    book.active["C4"] = "here"
    grid = saved(tmp_path, book)
    assert grid.rows[3] == 4
    assert grid.cell(3, 2) == "here"
    assert all(grid.is_blank(i) for i in range(3))


def test_numbers_are_written_as_a_person_would(tmp_path):
    book = openpyxl.Workbook()
    for row in ([2023, 0.1, 1794.25, 1e21, -3],):
        book.active.append(row)
    grid = saved(tmp_path, book)
    assert grid.cells[0] == ("2023", "0.1", "1794.25", "1e+21", "-3")
    assert grid.kinds[0] == "nnnnn"


def test_what_a_format_shows_is_seen(tmp_path):
    book = openpyxl.Workbook()
    for cell, value, shown in (
        ("A1", 7, "000"),
        ("B1", 0.45, "0%"),
        ("C1", 0.45, "0.00"),
        ("D1", 12, '0"%"'),
    ):
        book.active[cell] = value
        book.active[cell].number_format = shown
    grid = saved(tmp_path, book)
    assert grid.cells[0] == ("007", "0.45", "0.45", "12")
    assert grid.kinds[0] == "npnn"


def test_dates_are_dates_in_both_calendars(tmp_path):
    for epoch in (None, CALENDAR_MAC_1904):
        book = openpyxl.Workbook()
        if epoch:
            book.epoch = epoch
        book.active["A1"] = dt.date(2019, 3, 26)
        book.active["B1"] = dt.datetime(2019, 3, 26, 14, 30)
        grid = saved(tmp_path, book)
        assert grid.cells[0] == ("2019-03-26", "2019-03-26 14:30:00")
        assert grid.kinds[0] == "dd"


def test_a_result_that_was_saved_is_used_and_one_that_was_not_is_said(tmp_path):
    path = tmp_path / "w.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_formula("A1", "=1+1", value=2)
    sheet.write_formula("B1", "=1+1")
    book.close()
    (grid,), _ = read_workbook(path, file="w.xlsx")
    assert grid.cells[0] == ("2", "")
    assert grid.kinds[0] == "nf"


def test_errors_and_merged_cells(tmp_path):
    book = openpyxl.Workbook()
    book.active["B2"] = "#DIV/0!"
    book.active["B2"].data_type = "e"
    book.active["A1"] = "over both"
    book.active.merge_cells("A1:B1")
    grid = saved(tmp_path, book)
    assert (grid.cell(1, 1), grid.kind(1, 1)) == ("#DIV/0!", "e")
    assert grid.merged == ((1, 0, 1, 1),)


def test_parquet_without_duckdb_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    (tmp_path / "areas.parquet").write_bytes(b"PAR1")
    (fault,) = look_into(tmp_path).faults
    assert (fault.code, fault.file) == ("MM-PARQUET-EXTRA", "areas.parquet")
    assert "missionmetrics[scale]" in fault.fix


def test_parquet_is_read_where_duckdb_is(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    rows = "select '01' as area_id, 'A' as name, 1.5 as n, date '2020-01-02' as d"
    duckdb.sql(rows).write_parquet(str(tmp_path / "areas.parquet"))
    found = look_into(tmp_path)
    assert found.grids[0].cells == (
        ("area_id", "name", "n", "d"),
        ("01", "A", "1.5", "2020-01-02"),
    )
    assert found.grids[0].kinds[1] == "ttnd"
