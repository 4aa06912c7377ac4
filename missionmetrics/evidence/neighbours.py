"""Which areas are next to which, by shape, by distance or by a table of ties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.spatial.nearness import nearest, within

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    Near = str | Mapping[str, float] | pd.DataFrame

SHAPES = ("border", "corner")
REACH = ("nearest", "within_km")
TIES = ("area_id", "neighbour_id")


def nearness_of(
    geography: gpd.GeoDataFrame | None, area_ids: Sequence[str], near: Near
) -> Any:
    """How near each area is to each other one.

    Parameters
    ----------
    geography : GeoDataFrame or None
        ``area_id`` and ``geometry`` with a coordinate reference system.
    area_ids : sequence of str
        The areas, in order.
    near : str, mapping or DataFrame
        ``"border"`` for areas that share a stretch of border, ``"corner"`` for those
        that touch at all; ``{"nearest": 6}`` or ``{"within_km": 2.5}`` by the middle
        of each area; or a table ``area_id, neighbour_id`` and, where ties differ in
        strength, ``weight``.

    Returns
    -------
    sparse array, shape (n, n)
        0 on the diagonal and where areas are not neighbours.

    Raises
    ------
    EvidenceError
        ``MM-NEIGHBOURS`` for a rule or table that cannot be read;
        ``MM-NEIGHBOURS-SHAPES`` for areas without a shape; as for
        :mod:`missionmetrics.stats.spatial.nearness`.
    """
    if isinstance(near, pd.DataFrame):
        return _tied(near, area_ids)
    if isinstance(near, str) and near in SHAPES:
        return _touching(_shapes(geography, area_ids), near)
    if isinstance(near, Mapping) and len(near) == 1 and next(iter(near)) in REACH:
        ((rule, value),) = near.items()
        points = _middles(_shapes(geography, area_ids))
        if rule == "nearest":
            return nearest(points, int(value))
        return within(points, 1000 * float(value))
    raise _unreadable(f"`near` is {near!r}")


def _unreadable(problem: str) -> EvidenceError:
    return EvidenceError(
        f"Who is a neighbour cannot be told: {problem}.",
        fix='give "border", "corner", {"nearest": 6}, {"within_km": 2.5} or a table '
        "with area_id, neighbour_id and, if ties differ, weight.",
        code="MM-NEIGHBOURS",
    )


def _shapes(geography: gpd.GeoDataFrame | None, area_ids: Sequence[str]) -> Any:
    """Shapes of the areas in order, in metres."""
    held = pd.Series(dtype=object)
    if geography is not None and geography.crs is not None:
        held = geography.set_index("area_id").geometry
    lacking = [a for a in area_ids if a not in held.index or held[a] is None]
    if lacking:
        some = ", ".join(lacking[:5]) or "any area"
        raise EvidenceError(
            f"There are no shapes, or no coordinate reference system, for {some}.",
            fix="add them to areas.geojson, or give a table of neighbours.",
            code="MM-NEIGHBOURS-SHAPES",
        )
    chosen = held.loc[list(area_ids)]
    return (
        chosen.to_crs(chosen.estimate_utm_crs()) if chosen.crs.is_geographic else chosen
    )


def _touching(shapes: Any, kind: str) -> Any:
    import shapely
    from scipy import sparse

    held = np.asarray(shapes.array)
    one, other = shapely.STRtree(held).query(held, predicate="intersects")
    keep = one != other
    one, other = one[keep], other[keep]
    if kind == "border":
        shared = shapely.intersection(held[one], held[other])
        border = (shapely.length(shared) > 0) | (shapely.area(shared) > 0)
        one, other = one[border], other[border]
    ones = np.ones(one.size)
    return sparse.coo_array((ones, (one, other)), shape=(len(held),) * 2).tocsr()


def _middles(shapes: Any) -> Any:
    middle = shapes.centroid
    return np.column_stack([middle.x, middle.y])


def _tied(table: pd.DataFrame, area_ids: Sequence[str]) -> Any:
    from scipy import sparse

    if missing := [c for c in TIES if c not in table]:
        raise _unreadable(f"the table lacks `{missing[0]}`")
    place = {a: i for i, a in enumerate(area_ids)}
    known = table.loc[table[list(TIES)].isin(list(place)).all(axis=1)]
    if known.duplicated(list(TIES)).any():
        raise _unreadable("the table names a pair twice")
    weight = (
        known["weight"].to_numpy(float) if "weight" in known else np.ones(len(known))
    )
    at = tuple(known[c].map(place).to_numpy(dtype=np.int64) for c in TIES)
    return sparse.coo_array((weight, at), shape=(len(place),) * 2).tocsr()
