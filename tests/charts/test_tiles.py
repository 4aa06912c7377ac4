"""Tiles of one size: each area has one, near where it was."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely

from benchmarks.map_worlds import country
from missionmetrics.charts.figure import figure
from missionmetrics.charts.tiles import as_tiles, tiles, uneven
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.geography import Geography
from missionmetrics.publish.fragment import fragment
from tests.core import handmade


def geography(shapes):
    names = tuple(f"a{i}" for i in range(len(shapes)))
    return Geography(area_id=names, name=names, wkb=tuple(shapely.to_wkb(shapes)),
                     crs="EPSG:27700")  # fmt: skip


@pytest.mark.parametrize("shape", ["square", "hexagon"])
def test_tiles_are_of_one_size_and_none_covers_another(shape):
    made = shapely.from_wkb(np.array(tiles(geography(country(40, seed=3)),
                                           shape=shape).wkb, dtype=object))  # fmt: skip
    assert np.ptp(shapely.area(made)) < 1e-3
    assert shapely.union_all(made).area == pytest.approx(shapely.area(made).sum())


@pytest.mark.parametrize("shape", ["square", "hexagon"])
def test_what_lay_north_still_lies_north(shape):
    shapes = country(49, seed=5)
    before = shapely.get_coordinates(shapely.centroid(shapes))
    made = np.array(tiles(geography(shapes), shape=shape).wkb, dtype=object)
    after = shapely.get_coordinates(shapely.centroid(shapely.from_wkb(made)))
    for axis in (0, 1):
        assert np.corrcoef(before[:, axis], after[:, axis])[0, 1] > 0.95


def test_the_least_move_is_found():
    """Four squares in a row on four cells in a row: nobody changes places."""
    row = [shapely.box(i, 0, i + 1, 1) for i in range(4)]
    made = np.array(tiles(geography(row), shape="square").wkb, dtype=object)
    x = shapely.get_coordinates(shapely.centroid(shapely.from_wkb(made)))[:, 0]
    assert list(np.argsort(x)) == [0, 1, 2, 3]


def test_a_tiled_result_is_a_map_that_says_so():
    tiled = as_tiles(handmade.area_map())
    fig = figure(tiled)
    assert fig.drawing == "map"
    assert any("tile of the same size" in c for c in fig.cautions)
    assert "Tameside" in fragment(tiled)


def test_given_places_are_kept():
    codes = [b[0] for b in handmade.BOROUGHS]
    at = {code: (i % 3, i // 3) for i, code in enumerate(codes)}
    made = as_tiles(handmade.area_map(), shape="square", at=at).geography
    middles = shapely.get_coordinates(
        shapely.centroid(shapely.from_wkb(np.array(made.wkb, dtype=object)))
    )
    assert np.allclose(middles / 1000, [at[c] for c in codes])


@pytest.mark.cases
def test_a_published_layout_of_districts_is_read(cases):
    file = cases / "gm_net_zero" / "geo" / "uk_lad_2023.hexjson"
    hexes = json.loads(file.read_text(encoding="utf-8"))["hexes"]
    at = {code: (int(h["q"]), int(h["r"])) for code, h in hexes.items()}
    names, outlines = tuple(at), shapely.to_wkb(country(len(at), seed=1))
    shape = Geography(area_id=names, name=names, crs="EPSG:27700", wkb=tuple(outlines))
    made = shapely.from_wkb(np.array(tiles(shape, at=at).wkb, dtype=object))
    assert shapely.union_all(made).area == pytest.approx(shapely.area(made).sum())


def test_how_uneven_areas_are():
    shapes = [shapely.box(0, 0, 10, 10), shapely.box(10, 0, 12, 1)]
    assert uneven(geography(shapes)) == pytest.approx(50)


@pytest.mark.parametrize(("at", "code"), [
    ({"E08000001": (0, 0)}, "MM-TILES-PLACES"),
    ({b[0]: (0, 0) for b in handmade.BOROUGHS}, "MM-TILES-PLACES"),
])  # fmt: skip
def test_places_that_do_not_do_are_refused(at, code):
    with pytest.raises(EvidenceError) as caught:
        as_tiles(handmade.area_map(), at=at)
    assert caught.value.code == code


def test_no_outlines_and_too_many_are_refused():
    with pytest.raises(EvidenceError) as caught:
        as_tiles(handmade.groups())
    assert caught.value.code == "MM-TILES-OUTLINES"
    many = [shapely.box(i, 0, i + 1, 1) for i in range(1001)]
    with pytest.raises(EvidenceError) as caught:
        tiles(geography(many))
    assert caught.value.code == "MM-TILES-MANY"
