"""Outlines on a map: none lost, none torn, in a projection that keeps areas."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
import shapely

from missionmetrics.charts.outlines import middles, outlines
from missionmetrics.core.geography import Geography
from missionmetrics.publish import protect
from missionmetrics.publish.fragment import fragment
from tests.core import handmade


def geography(shapes, crs="EPSG:27700") -> Geography:
    count = len(shapes)
    return Geography(area_id=tuple(map(str, range(count))),
                     name=tuple(f"A{i}" for i in range(count)),
                     wkb=tuple(shapely.to_wkb(s) for s in shapes), crs=crs)  # fmt: skip


def wiggly(x: float, y: float, points: int = 60) -> shapely.Polygon:
    """A square of side 1 whose upper and lower edges wiggle alike."""
    t = np.linspace(0, 1, points)
    bend = 0.05 * np.round(np.sin(4 * np.pi * t), 9)
    low, high = np.c_[x + t, y + bend], np.c_[x + t, y + 1 + bend]
    return shapely.Polygon(np.r_[low, high[::-1]])


def test_neighbours_are_simplified_together_and_none_is_lost():
    given = [wiggly(i % 5, i // 5) for i in range(20)]
    assert shapely.coverage_is_valid(given)
    large = [shapely.transform(g, lambda c: c * 9e3) for g in given]
    found = outlines(geography(large), 200)
    assert shapely.coverage_is_valid(found.shapes)
    assert not shapely.is_empty(found.shapes).any()
    before = shapely.get_num_coordinates(given).sum()
    assert shapely.get_num_coordinates(found.shapes).sum() < before / 2
    assert "map_simplified" in found.notes


def test_an_outline_that_crosses_itself_is_repaired_and_said():
    bow = shapely.Polygon([(0, 0), (9e3, 9e3), (9e3, 0), (0, 9e3)])
    found = outlines(geography([bow, shapely.box(2e4, 0, 3e4, 9e3)]), 200)
    assert shapely.is_valid(found.shapes).all()
    assert "map_repaired" in found.notes


def test_overlaps_are_said_not_hidden():
    found = outlines(geography([shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)]), 200)
    assert "map_not_coverage" in found.notes


@pytest.mark.parametrize(("lon", "lat"), [(-2.2, 53.4), (13.4, 52.5), (174.7, -41.2)])
def test_degrees_are_projected_so_that_areas_keep_their_ratio(lon, lat):
    """Two boxes of one degree of longitude, one 5 degrees nearer the pole."""
    boxes = [shapely.box(lon, lat, lon + 1, lat + 0.2),
             shapely.box(lon, lat + 4.8, lon + 1, lat + 5)]  # fmt: skip
    found = outlines(geography(boxes, "EPSG:4326"), 400)
    near, far = shapely.area(found.shapes)
    truth = np.cos(np.radians(lat + 4.9)) / np.cos(np.radians(lat + 0.1))
    assert far / near == pytest.approx(truth, rel=0.01)


def test_north_is_up():
    boxes = [shapely.box(0, 0, 1, 1), shapely.box(0, 1, 1, 2)]
    (south, north), _ = middles(outlines(geography(boxes), 100).shapes)
    assert north[1] < south[1]


@pytest.mark.cases
def test_a_map_of_361_areas_is_small_and_whole(cases):
    import geopandas as gpd
    import pandas as pd

    given = gpd.read_file(cases / "gm_net_zero" / "geo" / "uk_lad_2023.geojson")
    names = zip(given["LAD23CD"], given["LAD23NM"], strict=True)
    rows = [
        handmade.row(
            "change", "share", x, x - 0.02, x + 0.02, 19, area_id=code, area=name
        )
        for x, (code, name) in zip(np.linspace(-0.9, -0.1, 361), names, strict=True)
    ]
    shape = Geography(area_id=tuple(given["LAD23CD"]), name=tuple(given["LAD23NM"]),
                      wkb=tuple(given.geometry.to_wkb()), crs="EPSG:4326")  # fmt: skip
    base = handmade.area_map()
    result = protect.with_(base, table=pd.DataFrame(rows), geography=shape,
                           sentences=base.cautions)  # fmt: skip
    text = fragment(result)
    assert len(gzip.compress(text.encode(), mtime=0)) <= 250_000
    assert text.count('<th scope="row">') == 361
