"""Who is next to whom: by border, corner, number, distance and a table of ties."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.neighbours import nearness_of, require_known

BOXES = {"a": (0, 0), "b": (1, 0), "c": (1, 1), "d": (5, 5)}
"""Places of four squares a kilometre wide: a-b and b-c share a side, a-c a corner."""


def shapes(crs="EPSG:27700"):
    cells = [shapely.box(1000 * x, 1000 * y, 1000 * x + 1000, 1000 * y + 1000)
             for x, y in BOXES.values()]  # fmt: skip
    return gpd.GeoDataFrame({"area_id": list(BOXES)}, geometry=cells, crs=crs)


def pairs(found):
    return {
        (list(BOXES)[i], list(BOXES)[j]) for i, j in zip(*found.nonzero(), strict=True)
    }


BORDER = {("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")}


def test_a_border_is_a_stretch_and_a_corner_is_a_point():
    assert pairs(nearness_of(shapes(), list(BOXES), "border")) == BORDER
    corner = pairs(nearness_of(shapes(), list(BOXES), "corner"))
    assert corner == BORDER | {("a", "c"), ("c", "a")}


def test_areas_stand_in_the_order_asked_for():
    found = nearness_of(shapes(), ["d", "c", "b"], "border").toarray()
    assert found.tolist() == [[0, 0, 0], [0, 0, 1], [0, 1, 0]]


def test_distance_is_in_kilometres_whatever_the_map():
    turned = shapes().to_crs("EPSG:4326")
    for held in (shapes(), turned):
        near = nearness_of(held, list(BOXES), {"within_km": 1.1})
        assert pairs(near) == BORDER
    nearest = nearness_of(turned, list(BOXES), {"nearest": 1})
    assert ("d", "c") in pairs(nearest)


def test_ties_that_differ_in_strength_come_from_a_table():
    trips = pd.DataFrame({
        "area_id": ["a", "a", "d", "z"], "neighbour_id": ["b", "d", "a", "a"],
        "weight": [30.0, 10.0, 5.0, 99.0],
    })  # fmt: skip
    found = nearness_of(None, list(BOXES), trips).toarray()
    assert found[0].tolist() == [0, 30, 0, 10]
    assert found.sum() == 45
    plain = nearness_of(None, list(BOXES), trips.drop(columns="weight"))
    assert plain.sum() == 3


@pytest.mark.parametrize(
    ("geography", "near", "code"),
    [
        (shapes(), "river", "MM-NEIGHBOURS"),
        (shapes(), {"within_miles": 3}, "MM-NEIGHBOURS"),
        (shapes(), pd.DataFrame({"area_id": ["a"]}), "MM-NEIGHBOURS"),
        (
            shapes(),
            pd.DataFrame({"area_id": ["a", "a"], "neighbour_id": ["b", "b"]}),
            "MM-NEIGHBOURS",
        ),
        (None, "border", "MM-NEIGHBOURS-SHAPES"),
        (shapes(crs=None), "border", "MM-NEIGHBOURS-SHAPES"),
        (shapes().iloc[:2], {"nearest": 1}, "MM-NEIGHBOURS-SHAPES"),
    ],
)
def test_what_cannot_be_read_is_refused(geography, near, code):
    with pytest.raises(EvidenceError) as found:
        nearness_of(geography, list(BOXES), near)
    assert found.value.code == code
    assert np.isfinite(len(str(found.value)))


def grid(side=4, crs="EPSG:32630"):
    """Squares a kilometre wide in the middle of a zone of the map."""
    cells = [shapely.box(x, y, x + 1000, y + 1000)
             for x in range(500_000, 500_000 + 1000 * side, 1000)
             for y in range(4_500_000, 4_500_000 + 1000 * side, 1000)]  # fmt: skip
    ids = [f"g{i:02d}" for i in range(len(cells))]
    return gpd.GeoDataFrame({"area_id": ids}, geometry=cells, crs=crs)


@pytest.mark.parametrize("near", [{"nearest": 2}, {"nearest": 6}, {"within_km": 1.2},
                                  "border"])  # fmt: skip
def test_the_order_of_areas_changes_no_neighbour(near):
    """On a grid most of the nearest tie: the first by name is taken."""
    held = grid()
    ids = held["area_id"].to_numpy()
    turn = np.random.default_rng(1).permutation(len(ids))
    one = nearness_of(held, list(ids), near).toarray()
    other = nearness_of(held, list(ids[turn]), near).toarray()
    assert (other == one[np.ix_(turn, turn)]).all()


@pytest.mark.parametrize("crs", ["EPSG:2062", "EPSG:3857", "EPSG:4326", "EPSG:2263"])
def test_kilometres_are_those_of_the_ground_in_any_map(crs):
    """In feet, or stretched by the latitude, the same areas lie within 1.2 km."""
    held = grid()
    by_hand = nearness_of(held, list(held["area_id"]), "border").toarray()
    moved = held.to_crs(crs)
    found = nearness_of(moved, list(held["area_id"]), {"within_km": 1.2}).toarray()
    assert (found == by_hand).all()


def test_a_table_that_names_each_pair_once_goes_both_ways():
    once = pd.DataFrame({"area_id": ["a", "b"], "neighbour_id": ["b", "c"]})
    assert pairs(nearness_of(None, list(BOXES), once)) == BORDER
    flows = once.assign(weight=[2.0, 3.0])
    assert pairs(nearness_of(None, list(BOXES), flows)) == {("a", "b"), ("b", "c")}
    back = pd.concat([once, once.iloc[:1].rename(
        columns={"area_id": "neighbour_id", "neighbour_id": "area_id"})])  # fmt: skip
    assert pairs(nearness_of(None, list(BOXES), back)) == BORDER - {("c", "b")}


def test_what_stays_in_an_area_is_no_tie():
    trips = pd.DataFrame({"area_id": ["a", "a"], "neighbour_id": ["a", "b"],
                          "weight": [90.0, 10.0]})  # fmt: skip
    assert pairs(nearness_of(None, list(BOXES), trips)) == {("a", "b")}


def test_a_table_that_names_no_area_is_refused():
    table = pd.DataFrame({"area_id": ["a", "q99"], "neighbour_id": ["b", "a"]})
    require_known(table.iloc[:1], BOXES)
    with pytest.raises(EvidenceError, match="q99") as found:
        require_known(table, BOXES)
    assert found.value.code == "MM-NEIGHBOURS"


def test_a_bow_tie_is_made_sound():
    held = shapes()
    held.loc[1, "geometry"] = shapely.Polygon(
        [(1000, 0), (2000, 1000), (2000, 0), (1000, 1000)]
    )
    assert ("b", "c") not in pairs(nearness_of(held, list(BOXES), "border"))
    assert ("a", "b") in pairs(nearness_of(held, list(BOXES), "border"))


@pytest.mark.parametrize("near", ["border", "corner", {"nearest": 1}])
def test_shapes_that_overlap_are_no_neighbours(near):
    held = shapes()
    held.loc[3, "geometry"] = shapely.box(0, 0, 2000, 2000)
    with pytest.raises(EvidenceError) as found:
        nearness_of(held, list(BOXES), near)
    assert found.value.code == "MM-NEIGHBOURS-OVERLAP"
    held.loc[3, "geometry"] = shapely.box(995, 1000, 1995, 2000).buffer(-400)
    held.loc[1, "geometry"] = shapely.box(995, 0, 2000, 1000)  # a drawing error
    assert nearness_of(held.iloc[:3], list(BOXES)[:3], near).nnz


@pytest.mark.parametrize(
    "near",
    [{"nearest": "six"}, {"nearest": None}, {"nearest": 2.7}, {"nearest": True},
     {"nearest": float("nan")}, {"within_km": "far"}, {"within_km": float("inf")},
     pd.DataFrame({"area_id": ["a"], "neighbour_id": ["b"], "weight": ["much"]}),
     pd.DataFrame({"area_id": ["a"], "neighbour_id": ["b"], "weight": [-1.0]})],
)  # fmt: skip
def test_no_number_is_no_reach(near):
    with pytest.raises(EvidenceError) as found:
        nearness_of(shapes(), list(BOXES), near)
    assert found.value.code == "MM-NEIGHBOURS"


def test_one_shape_an_area_is_needed():
    twice = pd.concat([shapes(), shapes().iloc[:1]], ignore_index=True)
    unnamed = shapes().rename(columns={"area_id": "id"})
    for held in (twice, unnamed):
        with pytest.raises(EvidenceError) as found:
            nearness_of(held, list(BOXES), "border")
        assert found.value.code == "MM-NEIGHBOURS-SHAPES"
