"""The workbook: words first, every figure, nothing that runs."""

from __future__ import annotations

import subprocess
import sys
import zipfile

import openpyxl
import pytest

from missionmetrics.publish.documents import sheets, workbook
from tests.core import handmade
from tests.publish.made import HOSTILE, swapped


@pytest.mark.parametrize("kind", sorted(handmade.ALL))
def test_every_table_has_its_sheet(kind, tmp_path):
    result = handmade.ALL[kind]()
    book = openpyxl.load_workbook(result.to_excel(tmp_path / "r.xlsx"))
    assert book.sheetnames == ["About", "Numbers", *result.parts]
    numbers = [
        row[-4] for row in book["Numbers"].iter_rows(min_row=2, values_only=True)
    ]
    assert len(numbers) == len(result.table)
    said = [row[1] for row in book["About"].iter_rows(values_only=True)]
    for sentence in result.say():
        assert sentence in said


def test_numbers_keep_sixteen_figures(tmp_path):
    result = handmade.trend()
    sheet = openpyxl.load_workbook(result.to_excel(tmp_path / "r.xlsx"))["path"]
    head = [c.value for c in sheet[1]]
    column = [
        r[head.index("Estimate")] for r in sheet.iter_rows(min_row=2, values_only=True)
    ]
    given = result.parts["path"]["estimate"].tolist()
    assert column == pytest.approx(given, rel=1e-15)


@pytest.mark.parametrize("bad", HOSTILE)
def test_no_cell_is_a_formula_or_a_link(bad, tmp_path):
    result = swapped(handmade.groups(), {"Bolton": bad, "Territorial emissions": bad})
    book = openpyxl.load_workbook(workbook.write(result, tmp_path / "r.xlsx"))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None


@pytest.mark.slow  # the whole release is made twice in tests/publish/test_page.py
def test_two_processes_write_the_same_bytes(tmp_path):
    script = (
        "import pathlib, sys\n"
        "from missionmetrics.core import locale\n"
        "from tests.core import handmade\n"
        "locale.FOLDER = handmade.install(pathlib.Path(sys.argv[2]))\n"
        "handmade.trend().to_excel(sys.argv[1])\n"
    )
    files = [tmp_path / "one.xlsx", tmp_path / "two.xlsx"]
    for file in files:
        subprocess.run([sys.executable, "-c", script, str(file),
                        str(tmp_path / file.stem)], check=True)  # fmt: skip
    assert files[0].read_bytes() == files[1].read_bytes()
    assert zipfile.is_zipfile(files[0])


def test_the_words_are_in_the_language_asked_for(tmp_path):
    made = workbook.write(handmade.trend(), tmp_path / "r.xlsx", locale=handmade.PSEUDO)
    book = openpyxl.load_workbook(made)
    headings = [row[0] for row in book.worksheets[0].iter_rows(values_only=True)]
    assert all(h.startswith("⟦") for h in headings)


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("a/b[c]:d*e?", "a b c  d e"),
        ("x" * 40, "x" * 31),
        ("Numbers", "Numbers 2"),
        ("", "-"),
    ],
)
def test_any_name_becomes_the_name_of_a_sheet(name, sheet):
    assert sheets.sheet_name(name, {"about", "numbers"}) == sheet
