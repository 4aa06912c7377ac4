"""Who is next to whom: by border, corner, number, distance and a table of ties."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.neighbours import nearness_of

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
