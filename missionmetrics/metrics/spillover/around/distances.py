"""How far areas are from one another: in kilometres, in borders, or as given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import shortest_path

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.rings.placements import Map, map_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

By = Literal["km", "borders", "given"]


def distances(
    areas: gpd.GeoDataFrame | None, ids: Sequence[str], by: By,
    apart: pd.DataFrame | None,
) -> tuple[Floats, Map]:  # fmt: skip
    """Distances between areas (N, N), and the map that patterns are moved on."""
    if by == "given":
        return _given(apart, ids)
    shapes = _outlines(areas, ids)
    points = _middles(shapes)
    touching = _borders(shapes)
    if by == "borders":
        _require_borders(touching)
        steps = shortest_path(touching.astype(float), unweighted=True)
        return np.asarray(steps), Map(points, touching)
    away = np.linalg.norm(points[:, None] - points[None], axis=-1)
    bordered = touching if touching.any() else map_of(points).touching
    return away, Map(points, bordered)


def _given(apart: pd.DataFrame | None, ids: Sequence[str]) -> tuple[Floats, Map]:
    """A table with a row and a column for each area: from the row to the column."""
    if (not isinstance(apart, pd.DataFrame)
            or not (apart.index.is_unique and apart.columns.is_unique)
            or not set(ids) <= set(apart.index) & set(apart.columns)):  # fmt: skip
        raise EvidenceError(
            "`apart` has not one row and one column for each area with figures.",
            fix="give a square table whose rows and columns are area codes, each once.",
            code="MM-RINGS-APART",
        )
    chosen = apart.loc[list(ids), list(ids)]
    if not all(pd.api.types.is_numeric_dtype(kind) for kind in chosen.dtypes):
        raise EvidenceError(
            "`apart` holds something that is no number.",
            fix="give each pair a number that grows with how far apart they are.",
            code="MM-RINGS-APART",
        )
    away = chosen.to_numpy(dtype="float64")
    if np.isnan(away).any() or (away < 0).any():
        raise EvidenceError(
            "`apart` has a gap or a number below nought.",
            fix="give each pair a number that grows with how far apart they are.",
            code="MM-RINGS-APART",
        )
    return away, Map(None, np.zeros(away.shape, dtype=bool))


def _outlines(areas: gpd.GeoDataFrame | None, ids: Sequence[str]) -> gpd.GeoSeries:
    known = _with_outline(areas)
    missing = [a for a in ids if a not in known]
    if areas is None or areas.crs is None or areas.crs.is_engineering or missing:
        told = f"{len(missing)} of {len(ids)} areas have no outline" if missing else (
            "the outlines have no coordinate system of the earth")  # fmt: skip
        example = f", such as {missing[0]}" if missing else ""
        raise EvidenceError(
            f"How far areas are from one another is not known: {told}{example}.",
            fix="add outlines of all areas, or give distances with `apart`.",
            code="MM-RINGS-SHAPES",
        )
    chosen = areas.set_index("area_id").geometry
    if twice := sorted(set(chosen.index[chosen.index.duplicated()]) & set(ids)):
        raise EvidenceError(
            f"'{twice[0]}' has more than one outline.",
            fix='make one of them, as `areas.dissolve("area_id")` does.',
            code="MM-RINGS-SHAPES",
        )
    return chosen.loc[list(ids)]


def _with_outline(areas: gpd.GeoDataFrame | None) -> set[str]:
    """Codes of areas that have an outline; none where the table has no codes."""
    if areas is None or "area_id" not in areas:
        return set()
    there = areas.geometry.notna() & ~areas.geometry.is_empty
    return set(areas.loc[there, "area_id"])


def _require_borders(touching: NDArray[np.bool_]) -> None:
    if not touching.any():
        raise EvidenceError(
            f"None of the outlines of {len(touching)} areas touch, so that no borders "
            "can be counted.",
            fix='give outlines that share borders, or measure with by="km".',
            code="MM-RINGS-SHAPES",
        )


def _middles(shapes: gpd.GeoSeries) -> Floats:
    """Middles of areas in kilometres, where a metre of the map is one on the ground."""
    middle = shapes.to_crs(shapes.estimate_utm_crs()).centroid
    return np.column_stack([middle.x, middle.y]) / 1000


def _borders(shapes: gpd.GeoSeries) -> NDArray[np.bool_]:
    """Which areas share a border or a corner, (N, N)."""
    first, second = shapes.sindex.query(shapes, predicate="intersects")
    touching = np.zeros((len(shapes), len(shapes)), dtype=bool)
    touching[first, second] = first != second
    return touching
