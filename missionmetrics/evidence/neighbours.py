"""Which areas are next to which, by shape, by distance or by a table of ties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.spatial.nearness import (
    is_number,
    is_whole,
    nearest,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd

    Near = str | Mapping[str, float] | pd.DataFrame

SHAPES = ("border", "corner")
REACH = ("nearest", "within_km")
TIES = ("area_id", "neighbour_id")
OVERLAP = 0.01
"""A share of the smaller shape: what lies in both above it is no mere drawing error."""


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
        of each area, and of those equally near the first by ``area_id``; or a table
        ``area_id, neighbour_id`` and, where ties differ in strength, ``weight``: the
        second is a neighbour of the first. A table without ``weight`` that names each
        pair once is taken both ways. Rows of an area and itself are left out.

    Returns
    -------
    sparse array, shape (n, n)
        0 on the diagonal and where areas are not neighbours.

    Raises
    ------
    EvidenceError
        ``MM-NEIGHBOURS`` for a rule or table that cannot be read;
        ``MM-NEIGHBOURS-SHAPES`` for areas without a shape, or with several;
        ``MM-NEIGHBOURS-OVERLAP`` for shapes that overlap; as for
        :mod:`missionmetrics.stats.spatial.nearness`.
    """
    if isinstance(near, pd.DataFrame):
        return _tied(near, area_ids)
    if isinstance(near, str) and near in SHAPES:
        return _touching(_shapes(geography, area_ids), near)
    if isinstance(near, Mapping) and len(near) == 1 and next(iter(near)) in REACH:
        ((rule, value),) = near.items()
        if not (is_whole(value) if rule == "nearest" else is_number(value)):
            raise _unreadable(f"`near` is {near!r}")
        return _reached(_shapes(geography, area_ids), rule, value)
    raise _unreadable(f"`near` is {near!r}")


def require_known(near: Near, known: Iterable[str]) -> None:
    """Refuse a table of ties that names what is in no area.

    Raises
    ------
    EvidenceError
        ``MM-NEIGHBOURS``.
    """
    if not isinstance(near, pd.DataFrame):
        return
    _require_ties(near)
    named = pd.unique(near[list(TIES)].to_numpy().ravel())
    if strange := sorted({str(a) for a in named} - set(known)):
        raise _unreadable(
            f"the table names {', '.join(strange[:3])}, which is no area here"
        )


def _unreadable(problem: str) -> EvidenceError:
    return EvidenceError(
        f"Who is a neighbour cannot be told: {problem}.",
        fix='give "border", "corner", {"nearest": 6}, {"within_km": 2.5} or a table '
        "with area_id, neighbour_id and, if ties differ, weight.",
        code="MM-NEIGHBOURS",
    )


def _shapes(geography: gpd.GeoDataFrame | None, area_ids: Sequence[str]) -> Any:
    """Shapes of the areas in order, each once and sound."""
    held = pd.Series(dtype=object)
    if geography is not None and geography.crs is not None and "area_id" in geography:
        held = geography.set_index("area_id").geometry
    twice = held.index[held.index.duplicated()]
    if chosen := sorted(set(twice) & set(area_ids)):
        raise EvidenceError(
            f"There are several shapes of {chosen[0]}.",
            fix="give one row an area, with all its parts in one shape.",
            code="MM-NEIGHBOURS-SHAPES",
        )
    gone = set(held.index[held.isna() | held.is_empty]) if len(held) else set()
    lacking = [a for a in area_ids if a not in held.index or a in gone]
    if lacking:
        some = ", ".join(lacking[:5]) or "any area"
        raise EvidenceError(
            f"There are no shapes, or no coordinate reference system, for {some}.",
            fix="add them to areas.geojson, or give a table of neighbours.",
            code="MM-NEIGHBOURS-SHAPES",
        )
    return held.loc[list(area_ids)].make_valid()


def _touching(shapes: Any, kind: str) -> Any:
    import shapely
    from scipy import sparse

    one, other, shared = _shared(shapes)
    if kind == "border":
        border = (shapely.length(shared) > 0) | (shapely.area(shared) > 0)
        one, other = one[border], other[border]
    ones = np.ones(one.size)
    half = sparse.coo_array((ones, (one, other)), shape=(len(shapes),) * 2).tocsr()
    return half + half.T


def _shared(shapes: Any) -> tuple[Any, Any, Any]:
    """Pairs of places that meet, each once, and what they share; none may overlap."""
    import shapely

    held = np.asarray(shapes.array)
    one, other = shapely.STRtree(held).query(held, predicate="intersects")
    one, other = one[one < other], other[one < other]
    shared = shapely.intersection(held[one], held[other])
    size = shapely.area(held)
    over = shapely.area(shared) > OVERLAP * np.minimum(size[one], size[other])
    if over.any():
        pair = [str(shapes.index[at[over][0]]) for at in (one, other)]
        raise EvidenceError(
            f"The shapes of {pair[0]} and {pair[1]} overlap: these are no neighbours.",
            fix="ask for areas of one level, mend the shapes, or give a table of "
            "neighbours.",
            code="MM-NEIGHBOURS-OVERLAP",
        )
    return one, other, shared


def _reached(shapes: Any, rule: str, value: float) -> Any:
    """Nearness by the middles, in metres; of those that tie the first by name."""
    _shared(shapes)
    ordered = shapes.sort_index()
    middle = ordered.to_crs(ordered.estimate_utm_crs()).centroid
    points = np.column_stack([middle.x, middle.y])
    found = (
        nearest(points, int(value))
        if rule == "nearest"
        else within(points, 1000 * value)
    )
    back = ordered.index.get_indexer(shapes.index)
    return found[back][:, back]


def _tied(table: pd.DataFrame, area_ids: Sequence[str]) -> Any:
    from scipy import sparse

    _require_ties(table)
    place = {a: i for i, a in enumerate(area_ids)}
    every = table.loc[table[TIES[0]] != table[TIES[1]]]
    known = every.loc[every[list(TIES)].isin(list(place)).all(axis=1)]
    if known.duplicated(list(TIES)).any():
        raise _unreadable("the table names a pair twice")
    weight = _strengths(known)
    at = tuple(known[c].map(place).to_numpy(dtype=np.int64) for c in TIES)
    found = sparse.coo_array((weight, at), shape=(len(place),) * 2).tocsr()
    return found + found.T if _each_once(every) else found


def _require_ties(table: pd.DataFrame) -> None:
    if missing := [c for c in TIES if c not in table]:
        raise _unreadable(f"the table lacks `{missing[0]}`")


def _strengths(ties: pd.DataFrame) -> Any:
    if "weight" not in ties:
        return np.ones(len(ties))
    weight = pd.to_numeric(ties["weight"], errors="coerce").to_numpy(float)
    if not (np.isfinite(weight) & (weight >= 0)).all():
        raise _unreadable("a `weight` is missing, below 0 or no number")
    return weight


def _each_once(ties: pd.DataFrame) -> bool:
    """Whether a table without strengths names no pair in both orders."""
    if "weight" in ties:
        return False
    both = pd.MultiIndex.from_frame(ties[list(TIES)])
    return not both.isin(pd.MultiIndex.from_frame(ties[list(TIES[::-1])])).any()
