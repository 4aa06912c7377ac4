"""Layouts of people's own: proposed, saved, confirmed, and read value by value."""

from __future__ import annotations

import openpyxl
import pytest

from missionmetrics import cli
from missionmetrics.core.errors import EvidenceError, Fault
from missionmetrics.data.checking import check
from missionmetrics.data.csv_grid import read_csv
from missionmetrics.data.layouts import apply, propose
from missionmetrics.data.mapping import BY_NAME, Mapping, read_mapping
from missionmetrics.data.propose import Known
from missionmetrics.data.reading import read_tables
from tests.data.broken import book_files, folder_files

KNOWN = Known(
    {"01": "01", "02": "02", "north millbrook": "01", "south millbrook": "02"},
    {
        "walk_or_cycle": "walk_or_cycle",
        "children who walk or cycle to school": "walk_or_cycle",
        "child_injuries": "child_injuries",
        "children injured on roads near schools": "child_injuries",
    },
)

YEARS_ACROSS = """\
Children who walk or cycle to school,,,
Per cent of pupils on the survey day,,,
,,,
Ward code,Ward,2022/23,2023/24 [p]
01,North Millbrook,48.2,50.9
02,South Millbrook,41.0,[x]
,,,
Source: hands-up survey,,,
[x] no survey was held,,,
"""

TWO_ROWS = """\
Area,Children injured on roads near schools,,Children who walk or cycle to school,
,2023,2024,2023,2024
North Millbrook,4,3,48.2,50.9
South Millbrook,5,4,41,42.4
East Millbrook,1,2,39,40
Total,10,9,,
"""

NAMES_BELOW = """\
,2023,,2024,
Area,child_injuries,walk_or_cycle,child_injuries,walk_or_cycle
North Millbrook,4,48.2,3,50.9
South Millbrook,5,41,4,42.4
"""

UNNAMED_SUM = """\
Area,2021,2022
North Millbrook,4,3
South Millbrook,5,4
East Millbrook,1,2
Whole town,10,9
"""


def grid_of(tmp_path, text):
    path = tmp_path / "figures.csv"
    path.write_text(text, "utf-8")
    grid, faults = read_csv(path, file="figures.csv")
    assert not faults
    return grid


def test_years_across_with_notes_above_and_below(tmp_path):
    grid = grid_of(tmp_path, YEARS_ACROSS)
    mapping = propose(grid, known=KNOWN)
    assert mapping.table == "observations"
    assert mapping.header_rows == (4,)
    assert mapping.first_row == 5
    assert mapping.columns == {"A": "area_id"}
    assert mapping.every_row == {"indicator_id": "walk_or_cycle"}
    assert [v["period"] for v in mapping.values] == ["2022/23", "2023/24"]
    assert [(h["row"], h["why"]) for h in mapping.left_out] == [
        (8, "a note, not a row of data"),
        (9, "a note, not a row of data"),
    ]
    assert not mapping.confirmed

    part, faults = apply(grid, mapping)
    assert part.columns["area_id"] == ["01", "01", "02", "02"]
    assert part.columns["value"] == ["48.2", "50.9", "41.0", "[x]"]
    assert part.rows == [5, 5, 6, 6]
    assert part.spread["value"] == ["2022/23", "2023/24 [p]"] * 2
    assert [f.code for f in faults] == ["MM-ROW-LEFT-OUT"] * 2


def test_two_rows_of_headings_with_the_measure_over_the_years(tmp_path):
    mapping = propose(grid_of(tmp_path, TWO_ROWS), known=KNOWN)
    assert mapping.header_rows == (1, 2)
    assert mapping.columns == {"A": BY_NAME}
    assert [(v["column"], v["indicator_id"], v["period"]) for v in mapping.values] == [
        ("B", "child_injuries", "2023"),
        ("C", "child_injuries", "2024"),
        ("D", "walk_or_cycle", "2023"),
        ("E", "walk_or_cycle", "2024"),
    ]
    assert mapping.left_out[0]["why"] == "a total, by its label"


def test_the_measure_under_the_years(tmp_path):
    mapping = propose(grid_of(tmp_path, NAMES_BELOW), known=KNOWN)
    assert [(v["column"], v["indicator_id"], v["period"]) for v in mapping.values] == [
        ("B", "child_injuries", "2023"),
        ("C", "walk_or_cycle", "2023"),
        ("D", "child_injuries", "2024"),
        ("E", "walk_or_cycle", "2024"),
    ]


def test_a_total_is_known_by_being_the_sum(tmp_path):
    grid = grid_of(tmp_path, UNNAMED_SUM)
    mapping = propose(grid, known=KNOWN)
    assert [(h["row"], h["label"]) for h in mapping.left_out] == [(5, "Whole town")]
    town = Known({**KNOWN.areas, "whole town": "millbrook"}, KNOWN.indicators)
    assert propose(grid, known=town).left_out == ()


def test_what_cannot_be_known_is_left_for_a_person(tmp_path):
    mapping = propose(grid_of(tmp_path, UNNAMED_SUM), known=Known({}, {}))
    assert mapping.open_questions == ["indicator_id"]


def test_a_plain_table_needs_no_mapping(tmp_path):
    plain = folder_files()["observations.csv"].decode()
    assert propose(grid_of(tmp_path, plain), table="observations", known=KNOWN) is None


@pytest.mark.parametrize("text", [YEARS_ACROSS, TWO_ROWS, NAMES_BELOW, UNNAMED_SUM])
def test_a_mapping_comes_back_from_its_file(tmp_path, text):
    mapping = propose(grid_of(tmp_path, text), known=KNOWN)
    assert read_mapping(mapping.to_toml().encode(), file="m.toml") == mapping


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("confirmed = false", "confirmed = ", "MM-MAPPING-TOML"),
        ("confirmed = false", 'confirmed = "yes"', "MM-MAPPING-FORM"),
        ('table = "observations"', 'table = "figures"', "MM-MAPPING-FORM"),
        ('table = "observations"', "", "MM-MAPPING-FORM"),
        ('A = "area_id"', 'A = "place"', "MM-MAPPING-FORM"),
        ('A = "area_id"', 'A1 = "area_id"', "MM-MAPPING-FORM"),
        ('period = "2022/23"', "period = 2022", "MM-MAPPING-FORM"),
        ("header_rows = [4]", "header_rows = []", "MM-MAPPING-FORM"),
        ("header_rows = [4]", "header_rows = 4", "MM-MAPPING-FORM"),
        ("confirmed = false", "confirmed = false\nfoo = 1", "MM-MAPPING-FORM"),
    ],
)
def test_a_broken_mapping_is_a_fault(tmp_path, old, new, code):
    text = propose(grid_of(tmp_path, YEARS_ACROSS), known=KNOWN).to_toml()
    assert old in text
    fault = read_mapping(text.replace(old, new, 1).encode(), file="mappings/m.toml")
    assert isinstance(fault, Fault)
    assert (fault.code, fault.file) == (code, "mappings/m.toml")


def mission_with(tmp_path, name, text):
    folder = tmp_path / "m"
    folder.mkdir()
    for file, data in folder_files().items():
        (folder / file).write_bytes(data)
    (folder / name).write_text(text, "utf-8")
    return folder


def test_a_proposal_is_saved_confirmed_and_then_silent(tmp_path):
    folder = mission_with(tmp_path, "injuries.csv", UNNAMED_SUM)
    first = check(folder)
    fault = next(f for f in first.errors if f.code == "MM-LAYOUT-UNCONFIRMED")
    assert (fault.file, fault.row, fault.column) == ("injuries.csv", 1, "A")
    assert "`indicator_id`" in fault.fix
    saved = first.save_layouts()
    assert [p.relative_to(folder).as_posix() for p in saved] == [
        "mappings/injuries.toml"
    ]
    text = saved[0].read_text("utf-8")
    saved[0].write_text(text.replace("confirmed = false", "confirmed = true"), "utf-8")
    assert [f.code for f in check(folder).errors] == ["MM-MAPPING-OPEN"]
    filled = text.replace("confirmed = false", "confirmed = true").replace(
        'indicator_id = ""', 'indicator_id = "child_injuries"'
    )
    saved[0].write_text(filled, "utf-8")
    again = check(folder)
    assert [(f.code, f.row, f.column) for f in again.errors] == [("MM-LINK", 4, "Area")]
    assert again.errors[0].value == "East Millbrook"
    areas = (folder / "areas.csv").read_text("utf-8")
    (folder / "areas.csv").write_text(
        areas + "03,East Millbrook,ward,millbrook,2023-05-04,\n", "utf-8"
    )
    read = read_tables(folder)["observations"]
    mine = read[read["period"].isin(["2021", "2022"])]
    assert mine["area_id"].tolist() == ["01", "01", "02", "02", "03", "03"]
    assert mine["value"].tolist() == [4, 3, 5, 4, 1, 2]
    assert check(folder).save_layouts() == []


def test_the_command_line_saves_proposals(tmp_path, capsys):
    folder = mission_with(tmp_path, "injuries.csv", UNNAMED_SUM)
    assert cli.main(["check", str(folder), "--save-layouts"]) == 1
    saved = folder / "mappings" / "injuries.toml"
    assert saved.exists()
    assert f"Saved for you to confirm: {saved}" in capsys.readouterr().out


def test_changed_headings_stop_a_confirmed_mapping(tmp_path):
    folder = mission_with(tmp_path, "injuries.csv", UNNAMED_SUM)
    saved = check(folder).save_layouts()[0]
    text = saved.read_text("utf-8").replace("confirmed = false", "confirmed = true")
    saved.write_text(
        text.replace('indicator_id = ""', 'indicator_id = "child_injuries"'), "utf-8"
    )
    shifted = UNNAMED_SUM.replace("2021,2022", "2020,2021")
    (folder / "injuries.csv").write_text(shifted, "utf-8")
    stale = [f for f in check(folder).errors if f.code == "MM-MAPPING-STALE"]
    assert [(f.row, f.column, f.value) for f in stale] == [
        (1, "B", "2020"),
        (1, "C", "2021"),
    ]
    longer = UNNAMED_SUM.replace("2021,2022", "2021,2022,2023")
    (folder / "injuries.csv").write_text(longer, "utf-8")
    new = [f for f in check(folder).warnings if f.code == "MM-MAPPING-NEW"]
    assert [(f.row, f.column, f.value) for f in new] == [(1, "D", "2023")]


def test_a_fault_in_a_wide_table_names_its_own_cell(tmp_path):
    folder = mission_with(
        tmp_path, "child_injuries.csv", UNNAMED_SUM.replace("5,4", "5,many")
    )
    fault = next(f for f in check(folder).faults if f.code == "MM-NUMBER")
    assert (fault.file, fault.row, fault.column, fault.value) == (
        "child_injuries.csv",
        3,
        "2022",
        "many",
    )


def test_merged_headings_of_a_workbook(tmp_path):
    path = tmp_path / "mission.xlsx"
    path.write_bytes(book_files()["mission.xlsx"])
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("by ward")
    sheet.append(["Ward", "child_injuries", None, "walk_or_cycle", None])
    sheet.append([None, 2021, 2022, "2020/21", "2021/22"])
    sheet.append(["North Millbrook", 4, 3, 47.1, 48.0])
    sheet.append(["South Millbrook", 5, 4, 40.2, 40.9])
    for cells in ("A1:A2", "B1:C1", "D1:E1"):
        sheet.merge_cells(cells)
    book.save(path)
    found = check(path)
    mapping = found.layouts[0]
    assert mapping.file_name == "mappings/mission.by ward.toml"
    assert [(v["indicator_id"], v["period"]) for v in mapping.values] == [
        ("child_injuries", "2021"),
        ("child_injuries", "2022"),
        ("walk_or_cycle", "2020/21"),
        ("walk_or_cycle", "2021/22"),
    ]
    with pytest.raises(EvidenceError):
        read_tables(path)
    saved = found.save_layouts()[0]
    text = saved.read_text("utf-8").replace("confirmed = false", "confirmed = true")
    saved.write_text(text, "utf-8")
    read = read_tables(path)["observations"]
    assert read.query("period == '2021/22'")["value"].tolist() == [48.0, 40.9]


def test_a_mapping_for_a_file_that_is_gone_is_said(tmp_path):
    folder = mission_with(tmp_path, "injuries.csv", UNNAMED_SUM)
    check(folder).save_layouts()
    (folder / "injuries.csv").unlink()
    gone = next(f for f in check(folder).warnings if f.code == "MM-MAPPING-FILE")
    assert (gone.file, gone.value) == ("mappings/injuries.toml", "injuries.csv")


def test_a_saved_name_stays_in_its_folder():
    mapping = Mapping(
        file="../../a.csv",
        sheet="../x/y",
        table="observations",
        header_rows=(1,),
        first_row=2,
    )
    assert "/" not in mapping.file_name.removeprefix("mappings/")
    assert ".." not in mapping.file_name.removesuffix(".toml").split("/")
