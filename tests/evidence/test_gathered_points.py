"""Points become counts by area; exact places stay inside."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.geography import Geography
from missionmetrics.evidence.gathered_points import gather_points


def geography():
    boxes = [shapely.box(1000 * i, 0, 1000 * (i + 1), 1000) for i in range(4)]
    names = ("A", "B", "C", "D")
    return Geography(area_id=names, name=names, crs="EPSG:27700",
                     wkb=tuple(shapely.to_wkb(boxes)))  # fmt: skip


def points(counts, outside=0):
    x = [1000 * i + 500 + k for i, n in enumerate(counts) for k in range(n)]
    x += [-50.0] * outside
    return pd.DataFrame({"x": np.array(x, float), "y": 500.0, "finder": "KESTREL"})


def test_every_point_is_counted_once_where_it_lies():
    found = gather_points(points((20, 3, 0, 40), 2), geography(), crs="EPSG:27700")
    assert found.table["n"].tolist() == [20, 3, 0, 40]
    assert (found.outside, found.placeless) == (2, 0)
    assert list(found.table) == ["area_id", "area", "n"]


def test_a_point_on_a_border_counts_once():
    given = pd.DataFrame({"x": [1000.0], "y": [500.0]})
    assert gather_points(given, geography(), crs="EPSG:27700").table["n"].sum() == 1


def test_points_without_a_place_are_told():
    given = points((5, 5, 5, 5))
    given.loc[0, "x"] = np.nan
    assert gather_points(given, geography(), crs="EPSG:27700").placeless == 1


def test_squares_start_at_round_places_whatever_the_first_point():
    rng = np.random.default_rng(3)
    lon, lat = rng.normal(-2.24, 0.05, 300), rng.normal(53.48, 0.05, 300)
    found = gather_points(pd.DataFrame({"lon": lon, "lat": lat}))
    assert found.table["n"].sum() == 300
    corners = shapely.get_coordinates(
        shapely.from_wkb(np.array(found.geography.wkb, dtype=object))
    )
    side = np.ptp(corners[:5, 0])
    assert np.allclose(corners % side, 0)
    assert side in {s * 10**k for s in (1, 2, 5) for k in range(6)}


@pytest.mark.parametrize("given", [
    pd.DataFrame({"east": [1.0]}),
    pd.DataFrame({"lon": [np.nan], "lat": [53.0]}),
])  # fmt: skip
def test_points_without_places_are_refused(given):
    with pytest.raises(EvidenceError) as caught:
        gather_points(given)
    assert caught.value.code == "MM-POINTS-PLACES"
