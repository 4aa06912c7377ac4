"""Outlines of a case: read, repaired where a border crosses itself, and reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from missionmetrics.data.cases_report import notice

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from missionmetrics.core.errors import Fault


def repaired_shapes(
    path: Path, *, id_column: str, name_column: str, called: str
) -> tuple[Any, list[Fault]]:
    """Read outlines and mend those that are not valid.

    Parameters
    ----------
    path : path
        A GeoJSON file.
    id_column, name_column : str
        Which of its columns hold the area's code and name.
    called : str
        The file's name within the case, for the report.

    Returns
    -------
    (GeoDataFrame, list of Fault)
        ``area_id`` and ``geometry``, sorted by ``area_id``; one ``MM-CASE-SHAPE``
        for each outline that was mended.
    """
    import geopandas as gpd
    import shapely

    read = gpd.read_file(path).sort_values(id_column, ignore_index=True)
    outlines = read.geometry.to_numpy()
    broken = np.flatnonzero(~shapely.is_valid(outlines))
    mended = outlines.copy()
    mended[broken] = [_polygons(o) for o in shapely.make_valid(outlines[broken])]
    faults = [
        _mended(read, int(i), (id_column, name_column), mended[i], called)
        for i in broken
    ]
    shapes = gpd.GeoDataFrame(
        {"area_id": read[id_column]}, geometry=list(mended), crs=read.crs
    )
    return shapes, faults


def with_wider(shapes: Any, areas: pd.DataFrame) -> Any:
    """Add the outline of each wider area: the union of what lies in it.

    Parameters
    ----------
    shapes : GeoDataFrame
        ``area_id`` and outline of the smallest areas.
    areas : DataFrame
        ``area_id`` and ``parent_id``.

    Returns
    -------
    GeoDataFrame
        Smallest areas first, then the wider ones.
    """
    import geopandas as gpd
    import pandas as pd
    import shapely

    held = dict(zip(shapes["area_id"], shapes.geometry, strict=True))
    inside = areas.groupby("parent_id")["area_id"].apply(list).to_dict()

    def outline(area: str) -> Any:
        if area not in held:
            parts = [outline(child) for child in inside[area]]
            held[area] = _polygons(shapely.union_all(parts, grid_size=1e-4))
        return held[area]

    names = [a for a in areas["area_id"] if a in held or a in inside]
    wider = [a for a in names if a not in held]
    added = gpd.GeoDataFrame(
        {"area_id": wider}, geometry=[outline(a) for a in wider], crs=shapes.crs
    )
    return pd.concat([shapes, added], ignore_index=True)


def _polygons(shape: Any) -> Any:
    """Keep the surfaces of a mended outline; drop stray lines and points."""
    import shapely

    parts = shapely.get_parts(shapely.get_parts([shape]))
    surfaces = [p for p in parts if p.geom_type == "Polygon" and p.area > 0]
    return surfaces[0] if len(surfaces) == 1 else shapely.MultiPolygon(surfaces)


def _mended(
    read: Any, i: int, columns: tuple[str, str], mended: Any, called: str
) -> Fault:
    import shapely

    code, name = (str(read[c].iloc[i]) for c in columns)
    before = read.geometry.iloc[i]
    changed = abs(mended.area - before.area) / mended.area
    place = shapely.is_valid_reason(before).partition("[")[2].rstrip("]")
    return notice(
        "MM-CASE-SHAPE",
        f"The outline of {name} crosses itself at {place}; it was mended, which "
        f"changed its surface by {changed:.2%}.",
        "nothing to do; where borders must be exact, use the publisher's own file.",
        file=called,
        column=columns[0],
        value=code,
    )
