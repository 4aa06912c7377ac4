"""The results workbook, read back with another program's reader."""

from __future__ import annotations

import io
import math
import subprocess
import sys
import zipfile
from functools import cache

import openpyxl
import pandas as pd
import pytest

from missionmetrics.charts.figure import figure
from missionmetrics.charts.text import clean
from missionmetrics.core.locale import locale
from missionmetrics.publish.documents.meanings import heading
from missionmetrics.publish.documents.results_workbook import results_workbook
from tests.core import handmade as results
from tests.publish.documents import demo
from tests.publish.made import HOSTILE, report

SYMBOLS = ("[c]", "[x]", "[z]")


@cache
def made() -> bytes:
    return results_workbook(*demo.demo(), released=demo.RELEASED)


@cache
def book() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(made()))


def of(given) -> openpyxl.Workbook:
    data = results_workbook(*given, released=demo.RELEASED)
    return openpyxl.load_workbook(io.BytesIO(data))


def marked(sheet):
    (table,) = sheet.tables.values()
    cells = sheet[table.ref]
    head, *body = [[c.value for c in row] for row in cells]
    return table, head, body


def tables():
    figures = [figure(r) for r in demo.flat(demo.demo()[1])]
    return [(fig, table) for fig in figures for table in fig.tables]


def test_cover_contents_notes_then_one_table_a_sheet():
    names = book().sheetnames
    assert names[:3] == ["Cover", "Contents", "Notes"]
    assert names[3:] == [f"Table {i}" for i in range(1, len(tables()) + 1)]
    assert book()["Cover"]["A1"].value == "Carbon neutral Harbour City by 2038"


def test_contents_list_and_link_every_sheet():
    sheet = book()["Contents"]
    _, _, body = marked(sheet)
    assert [row[0] for row in body] == ["Notes", *book().sheetnames[3:]]
    links = {c.value: c.hyperlink.location for row in sheet.iter_rows()
             for c in row if c.hyperlink}  # fmt: skip
    assert links == {name: f"'{name}'!A1" for name in [row[0] for row in body]}
    assert [row[3] for row in body[1:]] == [len(t.frame) for _, t in tables()]


def test_every_sheet_starts_at_the_top_left_and_has_no_gap():
    for sheet in book():
        rows = list(sheet.iter_rows(values_only=True))
        assert all(row[0] not in (None, "") for row in rows), sheet.title
        assert not sheet.merged_cells.ranges
        assert len(sheet.tables) == (0 if sheet.title == "Cover" else 1)
        if sheet.title == "Cover":
            continue
        table, head, body = marked(sheet)
        assert table.ref.split(":")[1] == sheet.dimensions.split(":")[1]
        assert len({h.lower() for h in head}) == len(head)
        assert all(cell not in (None, "") for row in body for cell in row)
        first = sheet[table.ref][0][0].row
        assert sheet.freeze_panes == f"B{first + 1}"
        assert table.headerRowCount in (None, 1)


def test_every_number_equals_the_cell_of_the_result():
    compared = 0
    for number, (fig, table) in enumerate(tables(), start=1):
        sheet = book()[f"Table {number}"]
        assert sheet["A1"].value == f"Table {number}: {table.caption}"
        assert fig.headline in [row[0] for row in sheet.iter_rows(values_only=True)]
        _, head, body = marked(sheet)
        frame = table.frame.dropna(axis="columns", how="all")
        assert head == [heading(locale(), c) for c in frame.columns]
        assert len(body) == len(frame)
        for cells, row in zip(body, frame.to_dict("records"), strict=True):
            for cell, (column, value) in zip(cells, row.items(), strict=True):
                compared += same(cell, column, value)
    assert compared > 1000


def same(cell, column, value) -> bool:
    """Whether a number was compared; a gap must be a symbol."""
    if value is None or pd.isna(value):
        assert cell in SYMBOLS, (column, cell)
        return False
    if isinstance(value, int | float) and not isinstance(value, bool):
        assert cell == pytest.approx(value, rel=1e-15), column
        return True
    assert isinstance(cell, str)
    return False


def test_a_changed_digit_would_be_noticed():
    with pytest.raises(AssertionError):
        same(3959.398, "observed", 3959.397)
    with pytest.raises(AssertionError):
        same(None, "low", math.nan)


def test_each_symbol_says_why_there_is_no_number():
    counts = of(demo.handmade())
    symbols = {row[0]: row[1] for row in marked(counts["Notes"])[2]}
    assert set(SYMBOLS) <= set(symbols)
    withheld = [
        (head, row)
        for name in counts.sheetnames[3:]
        for _, head, body in [marked(counts[name])]
        for row in body
        if row[-1] == "withheld"
    ]
    assert withheld
    for head, row in withheld:
        assert row[head.index("Estimate")] == "[c]"
    _, head, body = marked(counts["Table 2"])
    assert body[0][head.index("Estimate")] == -0.458
    assert body[0][head.index("Plausible low")] == "[z]"


def test_a_share_is_shown_per_hundred_and_kept_whole():
    sheet = book()["Table 2"]
    table, head, _ = marked(sheet)
    cell = sheet[table.ref][1][head.index("Estimate")]
    assert cell.number_format == "0.0%"
    change = demo.demo()[1]["headline"][0].table["estimate"].iloc[0]
    assert cell.value == pytest.approx(change, rel=1e-15)


def test_notes_explain_every_heading_and_repeat_every_caution():
    explained = [tuple(row) for row in marked(book()["Notes"])[2]]
    terms = {term for term, _ in explained}
    for name in book().sheetnames[3:]:
        assert set(marked(book()[name])[1]) <= terms
    said = {text for _, text in explained}
    for result in demo.flat(demo.demo()[1]):
        assert set(result.warn()) <= said
        assert result.doubt() in said


@pytest.mark.parametrize("start", range(0, len(HOSTILE), 20))
def test_hostile_text_is_text(start):
    given = demo.poisoned(start)
    made = of(given)
    for sheet in made:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if cell.hyperlink:
                    assert cell.hyperlink.target is None
                    assert cell.hyperlink.location.endswith("!A1")
    assert made["Cover"]["A1"].value == clean(given[0].title)


def test_nothing_in_the_file_leads_out_of_it():
    with zipfile.ZipFile(io.BytesIO(made())) as file:
        names = file.namelist()
        assert not [n for n in names if "vba" in n.lower() or n.endswith(".bin")]
        for name in names:
            assert b'TargetMode="External"' not in file.read(name)
        assert {i.date_time[:3] for i in file.infolist()} == {(2026, 11, 30)}


def test_properties_come_from_the_release():
    kept = book().properties
    assert kept.title == "Carbon neutral Harbour City by 2038"
    assert kept.creator == "Made with missionmetrics"
    assert kept.created.isoformat() == "2026-11-30T00:00:00"
    assert kept.modified.isoformat() == "2026-11-30T00:00:00"


@pytest.mark.slow  # the whole release is made twice in tests/publish/test_page.py
def test_two_processes_write_the_same_bytes(tmp_path):
    script = (
        "import pathlib, sys\n"
        "from missionmetrics.core import locale\n"
        "from missionmetrics.publish.documents.results_workbook import (\n"
        "    results_workbook)\n"
        "from tests.core import handmade\n"
        "from tests.publish.documents import demo\n"
        "locale.FOLDER = handmade.install(pathlib.Path(sys.argv[2]))\n"
        "made = results_workbook(*demo.handmade(), released='2026-11-30')\n"
        "pathlib.Path(sys.argv[1]).write_bytes(made)\n"
    )
    files = [tmp_path / "one.xlsx", tmp_path / "two.xlsx"]
    for file in files:
        subprocess.run([sys.executable, "-c", script, str(file),
                        str(tmp_path / file.stem)], check=True)  # fmt: skip
    assert files[0].read_bytes() == files[1].read_bytes()


def test_another_language_names_the_sheets_and_links_to_them():
    given = demo.protected(report(locale=results.PSEUDO))
    made = of(given)
    assert all(n.startswith("⟦") for n in made.sheetnames)
    first = marked(made.worksheets[1])[2]
    assert [row[0] for row in first] == made.sheetnames[2:]


def test_a_language_from_right_to_left_turns_the_sheets(monkeypatch):
    monkeypatch.setitem(locale(results.PSEUDO).rules, "direction", "rtl")
    made = of(demo.protected(report(locale=results.PSEUDO)))
    assert all(sheet.sheet_view.rightToLeft for sheet in made)
    assert not any(sheet.sheet_view.rightToLeft for sheet in book())
