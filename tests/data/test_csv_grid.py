"""CSV files as text, with the line numbers of the file."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionmetrics.data.csv_grid import read_csv


def grid_of(tmp_path, data):
    path = tmp_path / "t.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_csv(path, file="t.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends(tmp_path, encoding, mark, end):
    text = end.join([f"id{mark}name", f"01{mark}Ærø", f"02{mark}Ayr"])
    grid, faults = grid_of(tmp_path, text.encode(encoding))
    assert not faults
    assert grid.cells == (("id", "name"), ("01", "Ærø"), ("02", "Ayr"))
    assert grid.rows == (1, 2, 3)
    assert grid.delimiter == mark


def test_a_line_break_in_a_cell_keeps_line_numbers_true(tmp_path):
    grid, _ = grid_of(tmp_path, 'a,b\n"one\ntwo",2\n\n3,4\n')
    assert grid.rows == (1, 2, 4, 5)
    assert grid.cells[1] == ("one\ntwo", "2")


def test_the_separator_that_excel_states_is_believed(tmp_path):
    grid, _ = grid_of(tmp_path, "sep=;\na;b,c\n1;2,5\n")
    assert grid.cells == (("a", "b,c"), ("1", "2,5"))
    assert grid.rows == (2, 3)


def test_windows_text_is_read_and_said(tmp_path):
    grid, faults = grid_of(tmp_path, b"a,b\n1,\xa35 \x96 caf\xe9\n")
    assert grid.cells[1][1] == "£5 – café"
    assert [(f.code, f.severity, f.row) for f in faults] == [
        ("MM-ENCODING-CP1252", "warning", 2)
    ]


@pytest.mark.parametrize(
    ("text", "read"),
    [("'=1+1", "=1+1"), ("''=x", "'=x"), ("'tis", "'tis"), ("' -5", " -5")],
)
def test_the_guard_against_formulas_is_taken_away_once(tmp_path, text, read):
    grid, _ = grid_of(tmp_path, f"a,b\n{text},1\n")
    assert grid.cells[1][0] == read


def test_the_size_of_a_cell_is_no_trap_and_leaves_no_trace(tmp_path):
    before = csv.field_size_limit()
    grid, faults = grid_of(tmp_path, f"a,b\n{'x' * 300_000},1\n")
    assert not faults
    assert len(grid.cells[1][0]) == 300_000
    assert csv.field_size_limit() == before


@given(st.binary(max_size=300))
def test_any_bytes_are_a_grid_or_a_fault(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(data)
    grid, faults = read_csv(path, file="any.csv")
    assert (grid is None) is any(f.severity == "error" for f in faults)


cells = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=8
)


@given(st.lists(st.tuples(cells, cells, cells), min_size=2, max_size=6))
def test_what_python_writes_comes_back(tmp_path_factory, rows):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("a", "b", "c"), *rows])
    path = tmp_path_factory.getbasetemp() / "back.csv"
    path.write_text(out.getvalue(), "utf-8", newline="")
    grid, faults = read_csv(path, file="back.csv")
    assert not faults
    guarded = [c for row in rows for c in row if c.startswith("'")]
    if grid.delimiter == "," and not guarded:
        assert [tuple(r) for r in grid.cells[1:]] == rows
