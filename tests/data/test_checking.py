"""A check says everything, shortly; and never anything but faults."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missionmetrics.core.errors import EvidenceError
from missionmetrics.data.checking import check
from missionmetrics.data.reading import read_tables
from missionmetrics.data.starting import new_mission
from tests.data.broken import book_files, folder_files


def folder_with(path, **changed):
    path.mkdir(exist_ok=True)
    for name, data in {**folder_files(), **changed}.items():
        (path / name).write_bytes(data)
    return path


def test_a_sound_mission_is_said_to_be_sound(tmp_path):
    found = check(folder_with(tmp_path / "m"))
    assert found.ok
    assert str(found).startswith("m: nothing to correct.")
    assert found.newest == "2025"
    assert "observations (9 rows)" in str(found)


def test_many_faults_are_shortened_in_words_and_nowhere_else(tmp_path):
    rows = "\n".join(f"w{i},Name,ward,millbrook,31/12/99," for i in range(40))
    areas = folder_files()["areas.csv"] + rows.encode() + b"\n"
    found = check(folder_with(tmp_path / "m", **{"areas.csv": areas}))
    many = [f for f in found.faults if f.code == "MM-DATE-CENTURY"]
    assert len(many) == 40
    assert [f.row for f in many] == list(range(6, 46))
    assert str(found).count("MM-DATE-CENTURY") == 1
    assert "and 39 more of this kind, in rows 7, 8, 9 and more" in str(found)
    areas = folder_files()["areas.csv"] + "\n".join(rows.split("\n")[:2]).encode()
    (tmp_path / "m" / "areas.csv").write_bytes(areas + b"\n")
    two = str(check(tmp_path / "m"))
    assert "and 1 more of this kind, in row 7\n" in two
    assert len(json.loads(json.dumps(found.to_dict()))["faults"]) == len(found.faults)


def test_what_is_missing_says_what_it_would_serve(tmp_path):
    folder = folder_with(tmp_path / "m")
    (folder / "project_links.csv").unlink()
    (folder / "populations.csv").write_text("area_id,period,value\n")
    missing = {m.table: m.serves for m in check(folder).missing}
    assert set(missing) == {"project_links", "populations"}
    assert "came out of which" in missing["project_links"]


def test_hostile_text_is_escaped_in_a_notebook(tmp_path):
    hostile = "<script>alert(1)</script>"
    areas = folder_files()["areas.csv"].replace(b"2023-05-04", hostile.encode())
    found = check(folder_with(tmp_path / "m", **{"areas.csv": areas}))
    assert hostile in str(found)
    assert "<script" not in found._repr_html_()
    assert "&lt;script&gt;" in found._repr_html_()


@pytest.mark.parametrize("name", ["nothing", "file.txt", "m/observations.csv"])
def test_a_path_that_holds_no_mission(tmp_path, name):
    folder_with(tmp_path / "m")
    (tmp_path / "file.txt").write_text("x")
    found = check(tmp_path / name)
    assert [f.code for f in found.faults] == ["MM-PATH"]
    with pytest.raises(EvidenceError):
        read_tables(tmp_path / name)


def test_an_empty_folder_says_how_to_start(tmp_path):
    (fault,) = check(tmp_path).faults
    assert fault.code == "MM-PATH"
    assert "missionmetrics new" in fault.fix


def test_the_mission_file_stands_for_its_folder(tmp_path):
    folder = folder_with(tmp_path / "m")
    assert check(folder / "mission.toml") == check(folder)


@pytest.mark.parametrize("path", [".", "..", "mission.toml"])
def test_the_folder_one_is_in_is_told_by_its_name(tmp_path, monkeypatch, path):
    new_mission(tmp_path / "mine")
    inside = tmp_path / "mine" / "drawings"
    inside.mkdir()
    monkeypatch.chdir(inside if path == ".." else tmp_path / "mine")
    assert str(check(path)).startswith("mine: ")


def test_a_per_cent_column_is_read_by_its_unit(tmp_path):
    obs = folder_files()["observations.csv"].decode()
    signed = "\n".join(
        _with_sign(line) if line.startswith("walk") else line
        for line in obs.split("\n")
    )
    plain = read_tables(folder_with(tmp_path / "a"))["observations"]
    marked = folder_with(tmp_path / "b", **{"observations.csv": signed.encode()})
    assert read_tables(marked)["observations"].equals(plain)
    units = folder_files()["indicators.csv"].replace(b",%,", b",share,")
    units = units.replace(b"logit,0,100", b"logit,0,1")
    targets = folder_files()["targets.csv"].replace(b",70,", b",70%,")
    folder_with(
        marked,
        **{
            "observations.csv": signed.encode(),
            "indicators.csv": units,
            "targets.csv": targets,
        },
    )
    shares = read_tables(marked)["observations"]
    assert shares["value"].iloc[0] == pytest.approx(0.482)
    assert shares["low"].iloc[0] == pytest.approx(0.441)
    assert read_tables(marked)["targets"]["value"].iloc[0] == pytest.approx(0.7)


def _with_sign(line):
    cells = line.split(",")
    return ",".join(f"{c}%" if i in (3, 4, 5) and c else c for i, c in enumerate(cells))


def test_shorthand_becomes_status_and_never_zero(tmp_path):
    text = (
        "indicator_id,area_id,period,value\n"
        "child_injuries,millbrook,2019,[c]\n"
        "child_injuries,millbrook,2020,:\n"
        "child_injuries,millbrook,2021,[z]\n"
        "child_injuries,millbrook,2022,[low]\n"
        "child_injuries,millbrook,2023,14 [p]\n"
        "child_injuries,millbrook,2024,\n"
        "child_injuries,millbrook,2025,0\n"
    )
    folder = folder_with(tmp_path / "m", **{"observations.csv": text.encode()})
    read = read_tables(folder)["observations"]
    why = ["suppressed", "missing", "not_applicable", "low"]
    assert read["status"].tolist() == [*why, "provisional", "missing", "ok"]
    assert read["value"].isna().tolist() == [True] * 4 + [False, True, False]
    assert read["value"].iloc[-1] == 0


def test_ids_and_words_stay_as_they_are(tmp_path):
    areas = folder_files()["areas.csv"] + b"NA,NA,None,millbrook,2023-05-04,\n"
    read = read_tables(folder_with(tmp_path / "m", **{"areas.csv": areas}))["areas"]
    assert read["area_id"].tolist()[-1] == "NA"
    assert read["name"].tolist()[-1] == "NA"
    assert "01" in read["area_id"].tolist()


def test_a_semicolon_file_with_decimal_commas_is_read(tmp_path):
    obs = folder_files()["observations.csv"].decode()
    assert ";" not in obs
    german = obs.replace(",", ";").replace(".", ",").replace("late,", "late.")
    read = read_tables(
        folder_with(tmp_path / "m", **{"observations.csv": german.encode("utf-16")})
    )
    plain = read_tables(folder_with(tmp_path / "n"))
    kept = ["indicator_id", "period", "value", "low", "high", "n"]
    assert read["observations"][kept].equals(plain["observations"][kept])


@settings(deadline=None)
@given(
    st.sampled_from(sorted(folder_files())),
    st.binary(max_size=200),
    st.integers(0, 2000),
    st.booleans(),
)
def test_damaged_files_give_faults_and_nothing_else(
    tmp_path_factory, name, junk, at, cut
):
    data = folder_files()[name]
    spoilt = data[:at] + junk + (b"" if cut else data[at:])
    folder = tmp_path_factory.mktemp("f") / "m"
    _either(folder_with(folder, **{name: spoilt}))


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=8), st.floats(0, 1), st.booleans())
def test_damaged_workbooks_give_faults_and_nothing_else(
    tmp_path_factory, junk, where, cut
):
    data = book_files()["mission.xlsx"]
    at = int(where * len(data))
    path = tmp_path_factory.mktemp("b") / "mission.xlsx"
    path.write_bytes(data[:at] + junk + (b"" if cut else data[at + len(junk) :]))
    _either(path)


words = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


@settings(deadline=None)
@given(st.lists(st.lists(words, min_size=1, max_size=6), min_size=1, max_size=6))
def test_any_cells_give_faults_and_nothing_else(tmp_path_factory, rows):
    text = "\n".join(",".join(row) for row in rows)
    folder = tmp_path_factory.mktemp("c") / "m"
    _either(folder_with(folder, **{"observations.csv": text.encode()}))


@settings(deadline=None)
@given(st.data())
def test_any_cell_in_a_sound_table_gives_faults_and_nothing_else(
    tmp_path_factory, data
):
    name = data.draw(st.sampled_from([n for n in folder_files() if n.endswith(".csv")]))
    lines = folder_files()[name].decode().rstrip("\n").split("\n")
    row = data.draw(st.integers(1, len(lines) - 1))
    cells = lines[row].split(",")
    cell = data.draw(st.integers(0, len(cells) - 1))
    cells[cell] = data.draw(
        st.one_of(words, st.floats().map(repr), st.sampled_from(["[c]", "45%", "="]))
    ).replace("\n", " ")
    lines[row] = ",".join(cells)
    folder = tmp_path_factory.mktemp("d") / "m"
    _either(folder_with(folder, **{name: "\n".join(lines).encode()}))


def _either(path):
    """Check, and read: tables, or an error with the same faults."""
    found = check(path)
    str(found)
    found._repr_html_()
    json.dumps(found.to_dict())
    if found.ok:
        assert set(read_tables(path).faults) == set(found.warnings)
        return
    with pytest.raises(EvidenceError) as caught:
        read_tables(path)
    assert set(caught.value.faults) == set(found.errors)


def test_a_new_mission_and_a_wrong_one_differ_only_in_faults(tmp_path):
    folder = new_mission(tmp_path / "m")
    assert check(folder).to_dict()["ok"] is True
