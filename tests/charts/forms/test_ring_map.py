"""A map of rings beside the dots: every area once, the same marks, few or many."""

from __future__ import annotations

import gzip
import pickle
import re
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
import shapely

from benchmarks.map_worlds import country
from missionmetrics.charts.describe import describe
from missionmetrics.charts.draw import chart
from missionmetrics.charts.figure import figure
from missionmetrics.charts.layout import NARROW, WIDE
from missionmetrics.core.geography import Geography
from missionmetrics.core.result import Result
from missionmetrics.publish import protect, svg
from missionmetrics.publish.fragment import fragment
from tests.charts.retelling import slips
from tests.core import made_city

KINDS = ("acted_on", "ring_1", "ring_2", "ring_3", "ring_4", "ring_5")
SIZES = [WIDE, NARROW]


def rings(areas: int, groups: int = 3, **changed) -> Result:
    """So many areas of an invented country, rings by turns, the last one left out."""
    given = made_city.moved_around()
    ids = [f"a{i:03}" for i in range(areas)]
    turns = np.resize([*KINDS[:groups], "far"], areas).astype(object)
    turns[-1] = "left_out"
    part = pd.DataFrame({"area_id": ids, "area": [f"Area {i}" for i in ids],
                         "exposure": turns, "first_period": "2014"})  # fmt: skip
    one = given.table.iloc[[0]]
    table = pd.concat(
        [
            one.assign(exposure=k, estimate=5.0 - i, low=4.5 - i, high=5.6 - i)
            for i, k in enumerate(KINDS[:groups])
        ]
    )
    outlines = Geography(
        area_id=tuple(ids), name=tuple(part["area"]), crs="EPSG:27700",
        wkb=tuple(shapely.to_wkb(country(areas, seed=1))),
    )  # fmt: skip
    said = given.sentences[2]
    return protect.with_(given, **{
        "table": table, "parts": {"exposure": part}, "geography": outlines,
        "sentences": (said,), "cautions": (), "interval": said, "question": said,
        **changed,
    })  # fmt: skip


def counted(fig):
    return {k.words: int(re.search(r"\d+", k.areas)[0]) for k in fig.key}


def test_the_key_counts_what_the_table_counts():
    """Three squares, 18 next to them and 29 in the second ring, by the grid alone."""
    result = made_city.moved_around()
    fig = figure(result)
    told = counted(fig)
    assert list(told.values()) == [3, 18, 29, 99 - 3 - 18 - 29]
    assert list(told.values())[:3] == result.table["n"].iloc[:3].tolist()
    assert [k.mark for k in fig.key] == ["●", "1", "2", ""]
    assert fig.key_label in fragment(result)
    assert "Acted on: 3 areas" in re.sub(r"<[^>]+>", "", fragment(result))


def test_rows_and_areas_of_a_group_look_the_same():
    fig = figure(rings(40, 6))
    rows, areas = fig.frames["rows"], fig.frames["areas"]
    looks = rows.set_index(rows.index)[["mark", "kind"]]
    for row in range(6):
        own = areas[areas["row"] == row]
        assert set(own["exposure"]) == {KINDS[row]}
        assert set(own["mark"]) == {looks["mark"][row]}
        assert set(own["kind"]) == {looks["kind"][row]}
    assert looks["mark"].is_unique
    assert looks["kind"].is_unique


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("areas", [5, 60, 400])
def test_every_area_is_drawn_once_and_says_its_row(size, areas):
    fig = figure(rings(areas))
    root = ElementTree.fromstring(svg.drawing(fig, size, themed=True))
    held = {k: int((fig.frames["areas"]["row"] == r).sum())
            for r, k in enumerate(KINDS[:3])}  # fmt: skip
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    assert width == size.width
    paths = [p for g in root.iter("g") if "scale(.1)" in g.get("transform", "")
             for p in g.iter("path")]  # fmt: skip
    assert len(paths) == areas
    for row, kind in enumerate(KINDS[:3]):
        assert sum(p.get("data-row") == str(row) for p in paths) == held[kind]
    for path in paths:
        x, y = map(float, re.match(r"M(-?\d+) (-?\d+)", path.get("d")).groups())
        assert 0 <= x / 10 <= width
        assert 0 <= y / 10 <= height


@pytest.mark.parametrize("size", SIZES)
def test_dots_stand_clear_of_the_map(size):
    """Beside it where it is wide, else below it."""
    fig = figure(rings(60))
    root = ElementTree.fromstring(svg.drawing(fig, size, themed=True))
    numbers = [n for g in root.iter("g") if "scale(.1)" in g.get("transform", "")
               for p in g.iter("path") for n in [p.get("d")]]  # fmt: skip
    right = max(float(re.match(r"M(-?\d+)", d)[1]) / 10 for d in numbers)
    made = chart(fig, size).to_dict()
    left = made["padding"]["left"]
    assert (left > right) == (size is WIDE)
    assert (made["padding"]["top"] > 250) == (size is NARROW)


@pytest.mark.parametrize("groups", [2, 3, 4, 5, 6])
def test_up_to_five_rings_have_their_map(groups):
    fig = figure(rings(50, groups))
    assert fig.drawing == "rings"
    kinds = fig.frames["rows"]["kind"]
    assert kinds.iloc[0] == "ring-0"
    assert kinds.is_monotonic_increasing


def test_a_country_of_four_hundred_areas_stays_small():
    text = fragment(rings(400, 6))
    assert len(gzip.compress(text.encode(), mtime=0)) < 250_000
    for drawing in svg.inline(figure(rings(400, 6))):
        assert len(drawing) < 150_000


def test_hundreds_of_areas_still_have_their_numbers_on_a_narrow_screen():
    fig = figure(rings(150))
    root = ElementTree.fromstring(svg.drawing(fig, NARROW, themed=True))
    marks = [t for t in root.iter("text") if t.text in ("●", "1", "2")]
    assert len(marks) > 100
    assert min(float(t.get("font-size").removesuffix("px")) for t in marks) >= 12


def test_more_areas_than_a_page_lists_have_dots_alone():
    fig = figure(rings(501))
    assert fig.drawing == "interval-by-group"
    assert any("more than 500 areas" in n for n in fig.notes)
    assert not fig.key


@pytest.mark.parametrize("changed", [
    {"geography": None},
    {"parts": {}},
    {"parts": {"exposure": pd.DataFrame({"area_id": ["a000"], "area": ["x"],
                                         "exposure": ["far"]})}},
])  # fmt: skip
def test_where_nothing_says_where_groups_lie_there_are_dots_alone(changed):
    fig = figure(rings(20, **changed))
    assert fig.drawing == "interval-by-group"
    assert fig.drawable
    assert not fig.key
    assert "mark" not in fig.frames["rows"]


def test_a_kind_that_is_no_row_is_not_drawn():
    given = rings(20)
    part = given.parts["exposure"].replace({"exposure": {"ring_2": "elsewhere"}})
    assert figure(rings(20, parts={"exposure": part})).drawing == "interval-by-group"


def test_an_area_left_out_needs_no_outline_and_is_listed():
    given = rings(20)
    extra = pd.DataFrame({"area_id": ["z"], "area": ["Nowhere"],
                          "exposure": ["left_out"], "first_period": [""]})  # fmt: skip
    part = pd.concat([given.parts["exposure"], extra], ignore_index=True)
    fig = figure(rings(20, parts={"exposure": part}))
    assert fig.drawing == "rings"
    assert "Nowhere" in {row[0] for row in fig.tables[-1].rows}


def test_words_say_how_many_of_each_kind_and_nothing_beyond():
    fig = figure(made_city.moved_around())
    said = describe(fig)
    assert "Acted on, with a disc and a heavy outline: 3 areas." in said
    assert "Further away and compared with, left plain: 49 areas." in said
    assert not any("Left out" in s for s in said)
    assert slips(fig) == []
    assert fig.alt.startswith("Map of where action was taken, and dots with ranges:")
    assert len(fig.alt) <= 125
    assert describe(figure(rings(20)))[-2] == "Left out, hatched: 1 area."


def test_areas_reached_at_several_times_are_said_to_be_those_of_the_last():
    given = rings(20)
    assert not any("last date" in n for n in figure(given).notes)
    part = given.parts["exposure"]
    part.loc[0, "first_period"] = "2016"
    staggered = figure(rings(20, parts={"exposure": part}))
    assert any("last date" in n for n in staggered.notes)


def test_the_result_comes_back_from_json_and_pickle_with_its_map():
    result = made_city.moved_around()
    drawn = svg.inline(figure(result))
    assert svg.inline(figure(Result.from_json(result.to_json()))) == drawn
    assert svg.inline(figure(pickle.loads(pickle.dumps(result)))) == drawn


@pytest.mark.parametrize("size", SIZES)
def test_the_chart_of_a_notebook_holds_map_and_dots(size):
    fig = figure(rings(20))
    made = chart(fig, size).to_dict()
    kinds = [layer["mark"]["type"] for layer in made["layer"]]
    shapes = [la for la in made["layer"] if la["mark"]["type"] == "geoshape"]
    held = made.get("datasets", {})
    features = sum(len(held.get(la["data"].get("name"), la["data"].get("values", [])))
                   for la in shapes)  # fmt: skip
    assert features == 20
    assert kinds.count("rule") >= 3
