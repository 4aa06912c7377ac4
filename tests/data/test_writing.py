"""What is written reads back the same."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionmetrics.core.errors import EvidenceError
from missionmetrics.data.example import example_tables
from missionmetrics.data.reading import read_tables
from missionmetrics.data.starting import new_mission
from missionmetrics.data.writing import write_tables
from missionmetrics.schemas.mission import Links, Rebase, Rhythm, Rings


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return read_tables(new_mission(tmp_path_factory.mktemp("w") / "m"))


def test_the_example_comes_back(tmp_path):
    tables = example_tables()
    assert read_tables(write_tables(tables, tmp_path / "m")) == tables


def test_the_starter_comes_back(small, tmp_path):
    assert read_tables(write_tables(small, tmp_path / "m")) == small


@pytest.mark.parametrize("where", ["m", "m.xlsx"])
def test_declared_new_starts_come_back(small, tmp_path, where):
    known = small["indicators"]["indicator_id"].iloc[0]
    starts = (
        Rebase(start="2024-02-01", reason="Counted with cameras", indicator_id=known),
        Rebase(start="2024-09-01", reason='A "new" school; and a bridge'),
    )
    protocol = small.mission.protocol.model_copy(update={"rebase": starts})
    mission = small.mission.model_copy(update={"protocol": protocol})
    tables = replace(small, mission=mission)
    assert read_tables(write_tables(tables, tmp_path / where)) == tables


@pytest.mark.parametrize("where", ["m", "m.xlsx"])
def test_declared_rings_come_back(small, tmp_path, where):
    rings = Rings(edges=(1.5, 3.0), by="km", actions=("a", "b"))
    protocol = small.mission.protocol.model_copy(update={"rings": rings})
    mission = small.mission.model_copy(update={"protocol": protocol})
    tables = replace(small, mission=mission)
    assert read_tables(write_tables(tables, tmp_path / where)) == tables


@pytest.mark.parametrize("where", ["m", "m.xlsx"])
@pytest.mark.parametrize(
    "rhythm",
    [
        Rhythm(calendar=(3, 9), trend=True, steps=("2024-04-01", "2025-01-31")),
        Rhythm(calendar=(4,)),
        Rhythm(calendar="months"),
    ],
)
def test_a_declared_rhythm_comes_back(small, tmp_path, where, rhythm):
    protocol = small.mission.protocol.model_copy(update={"rhythm": rhythm})
    mission = small.mission.model_copy(update={"protocol": protocol})
    tables = replace(small, mission=mission)
    assert read_tables(write_tables(tables, tmp_path / where)) == tables


def linked(tables, *indicators, areas=None):
    links = Links(indicators=indicators, areas=areas)
    protocol = tables.mission.protocol.model_copy(update={"links": links})
    return replace(
        tables, mission=tables.mission.model_copy(update={"protocol": protocol})
    )


@pytest.mark.parametrize("where", ["m", "m.xlsx"])
@pytest.mark.parametrize("areas", ["district", None])
def test_declared_links_come_back(tmp_path, where, areas):
    two = list(example_tables()["indicators"]["indicator_id"][:2])
    tables = linked(example_tables(), *two, areas=areas)
    assert read_tables(write_tables(tables, tmp_path / where)) == tables


@pytest.mark.parametrize("where", ["m", "m.xlsx"])
def test_a_link_to_an_unknown_indicator_is_found_where_it_stands(
    small, tmp_path, where
):
    known = small["indicators"]["indicator_id"].iloc[0]
    written = write_tables(linked(small, known, "nowhere"), tmp_path / where)
    with pytest.raises(EvidenceError) as caught:
        read_tables(written)
    (fault,) = [f for f in caught.value.faults if f.code == "MM-LINK"]
    assert fault.column == "protocol.links.indicators[2]"


@pytest.mark.parametrize("where", ["m", "m.xlsx"])
def test_a_new_start_of_an_unknown_indicator_is_found_where_it_stands(
    small, tmp_path, where
):
    lost = Rebase(start="2024-02-01", reason="r", indicator_id="nowhere")
    protocol = small.mission.protocol.model_copy(update={"rebase": (lost,)})
    mission = small.mission.model_copy(update={"protocol": protocol})
    written = write_tables(replace(small, mission=mission), tmp_path / where)
    with pytest.raises(EvidenceError) as caught:
        read_tables(written)
    (fault,) = [f for f in caught.value.faults if f.code == "MM-LINK"]
    assert fault.column == "protocol.rebase[1].indicator_id"
    assert fault.row


def test_a_change_is_seen(small):
    frame = small["observations"].copy()
    frame.loc[0, "value"] += 1e-9
    assert replace(small, frames={**small.frames, "observations": frame}) != small
    assert replace(small, geography=None) != small


def test_tables_can_be_pickled(small):
    assert pickle.loads(pickle.dumps(small)) == small


def test_another_grid_of_coordinates_comes_back(small, tmp_path):
    british = replace(small, geography=small.geography.to_crs("EPSG:27700"))
    back = read_tables(write_tables(british, tmp_path / "m"))
    assert back == british
    assert back.geography.crs.to_epsg() == 27700


def test_outlines_without_a_system_are_not_written(small, tmp_path):
    lost = small.geography.copy()
    lost = lost.set_crs(None, allow_override=True)
    with pytest.raises(EvidenceError) as caught:
        write_tables(replace(small, geography=lost), tmp_path / "m")
    assert caught.value.code == "MM-GEO-CRS"
    assert not (tmp_path / "m").exists()


def test_nothing_is_overwritten(small, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(EvidenceError) as caught:
        write_tables(small, tmp_path)
    assert caught.value.code == "MM-WRITE-EXISTS"
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


words = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t'=+-@\""),
    min_size=1,
    max_size=12,
).filter(lambda t: t.strip() and t.strip().upper() not in {"#REF!", "#N/A"})
numbers = st.one_of(
    st.none(), st.floats(-1e300, 1e300, allow_nan=False, allow_infinity=False)
)


@given(st.lists(st.tuples(words, numbers), min_size=1, max_size=4))
def test_any_text_and_any_number_come_back(small, tmp_path_factory, rows):
    notes, values = zip(*rows, strict=True)
    held = [v is not None for v in values]
    frame = small["observations"].iloc[:1]
    frame = pd.concat([frame] * len(rows), ignore_index=True)
    frame["indicator_id"] = "child_injuries"
    frame["area_id"] = "millbrook"
    frame[["low", "high", "n"]] = float("nan")
    frame["period"] = [str(2000 + i) for i in range(len(rows))]
    frame["start"] = pd.to_datetime(frame["period"] + "-01-01").astype("datetime64[us]")
    frame["end"] = pd.to_datetime(frame["period"] + "-12-31").astype("datetime64[us]")
    frame["note"] = pd.Series(notes, dtype="str")
    frame["value"] = pd.Series(values, dtype=float).abs()
    frame["status"] = pd.Series(["ok" if h else "missing" for h in held], dtype="str")
    given_ = replace(small, frames={**small.frames, "observations": frame})
    folder = tmp_path_factory.mktemp("any") / "m"
    assert read_tables(write_tables(given_, folder)) == given_
