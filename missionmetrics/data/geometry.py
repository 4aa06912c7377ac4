"""Check the outlines of areas: where they are, whether they are sound, whose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from missionmetrics.core.errors import Fault
from missionmetrics.data.outline_faults import (
    JOIN,
    NO_ID,
    NO_SHAPE,
    at_shape,
    empty_file,
    encloses_nothing,
    no_system,
    out_of_place,
    repaired,
    stranger,
    twice,
    two_files,
    without_outline,
)
from missionmetrics.data.outlines import Outlines, outlines_in
from missionmetrics.data.overlaps import overlaps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

AREAL = ("Polygon", "MultiPolygon")


def read_outlines(
    paths: list[Path], areas: pd.DataFrame
) -> tuple[gpd.GeoDataFrame | None, list[Fault]]:
    """Read and check the outlines that belong to the table of areas.

    Parameters
    ----------
    paths : list of Path
        Files with outlines; more than one is a fault.
    areas : DataFrame
        The table of areas.

    Returns
    -------
    tuple of (GeoDataFrame or None, list of Fault)
        One row an area, columns ``area_id`` and ``geometry``. In a fault, ``row`` is
        the number of the shape in its file. Codes: ``MM-GEO-...``; invalid outlines
        are repaired and reported as warnings (``MM-GEO-INVALID``). A coordinate
        reference system is never assumed (``MM-GEO-CRS``).
    """
    if not paths:
        return None, []
    if len(paths) > 1:
        return None, [two_files(paths)]
    file = paths[0].name
    read, faults = outlines_in(paths[0])
    if read is None:
        return None, faults
    crs = _system(read, file)
    if isinstance(crs, Fault):
        return None, [crs]
    ids, more = _ids(read, areas, file)
    if not ids:
        return None, more
    shapes, bad = _sound(read.shapes, ids, crs, file)
    faults += [*more, *bad]
    return _joined(ids, shapes, crs, areas, file, faults)


def _system(read: Outlines, file: str) -> Any:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if read.crs is None:
        return no_system(file, "does not say", None)
    try:
        system = CRS.from_user_input(read.crs)
    except CRSError:
        return no_system(file, "names a system that is not known", str(read.crs))
    return CRS("EPSG:4326") if system == CRS("OGC:CRS84") else system


def _ids(
    read: Outlines, areas: pd.DataFrame, file: str
) -> tuple[list[str], list[Fault]]:
    """Return the area of each shape, and what is wrong with them."""
    if not read.shapes:
        return [], [empty_file(file)]
    if not any(JOIN in p for p in read.properties):
        return [], [_no_join(read, areas, file)]
    ids: list[str] = []
    faults: list[Fault] = []
    for number, held in enumerate(read.properties, 1):
        value = held.get(JOIN)
        text = _text(value)
        if not text:
            faults.append(at_shape(file, number, "", NO_ID))
        elif text in ids:
            first = ids.index(text) + 1
            faults.append(twice(file, number, text, first))
        ids.append(text)
    return ids, faults


def _text(value: Any) -> str:
    if value is None or value != value or isinstance(value, (dict, list)):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _sound(
    shapes: list[Any], ids: list[str], crs: Any, file: str
) -> tuple[list[Any], list[Fault]]:
    """Return the shapes, repaired where they were invalid, and the faults."""
    import shapely

    kept, faults = [], []
    for number, (shape, name) in enumerate(zip(shapes, ids, strict=True), 1):
        whole = shape
        if shape is None or shape.is_empty:
            faults.append(at_shape(file, number, name, NO_SHAPE))
        elif wrong := _out_of_range(shape, crs):
            faults.append(out_of_place(file, number, name, wrong))
        elif not shape.is_valid:
            why = shapely.is_valid_reason(shape)
            whole = _areal(shapely.make_valid(shape))
            faults.append(repaired(file, number, name, why, shape, whole))
        if whole is not None and not whole.is_empty and whole.geom_type not in AREAL:
            faults.append(encloses_nothing(file, number, name, whole.geom_type))
        kept.append(whole)
    return kept, faults


def _areal(shape: Any) -> Any:
    """Return the part of a repaired shape that has an area."""
    import shapely

    if shape.geom_type in AREAL:
        return shape
    parts = [p for p in shapely.get_parts(shape) if p.geom_type in AREAL]
    return shapely.union_all(parts) if parts else shape


def _out_of_range(shape: Any, crs: Any) -> str:
    from math import isfinite

    x0, y0, x1, y1 = shape.bounds
    if not all(map(isfinite, (x0, y0, x1, y1))):
        return "are not numbers"
    degrees = max(abs(x0), abs(x1)) <= 180 and max(abs(y0), abs(y1)) <= 90
    if crs.is_geographic and not degrees:
        turned = max(abs(y0), abs(y1)) <= 180 and max(abs(x0), abs(x1)) <= 90
        if turned:
            return "seem to be swapped: latitude stands where longitude should"
        return (
            "are not degrees, so the coordinate reference system is not the one named"
        )
    if crs.is_projected and degrees:
        return "look like degrees, but the file says metres"
    return ""


def _joined(
    ids: list[str],
    shapes: list[Any],
    crs: Any,
    areas: pd.DataFrame,
    file: str,
    faults: list[Fault],
) -> tuple[gpd.GeoDataFrame | None, list[Fault]]:
    import geopandas as gpd

    known = list(areas[JOIN].dropna()) if JOIN in areas else []
    old = set(areas[JOIN][areas["valid_to"].notna()]) if "valid_to" in areas else set()
    faults += _unmatched(ids, known, old, file)
    if any(f.severity == "error" for f in faults):
        return None, faults
    frame = gpd.GeoDataFrame({JOIN: ids}, geometry=shapes, crs=crs)
    frame = frame[frame[JOIN].isin(set(known))].reset_index(drop=True)
    faults += overlaps(frame, areas, {name: n for n, name in enumerate(ids, 1)}, file)
    return frame, faults


def _unmatched(
    ids: list[str], known: list[str], old: set[str], file: str
) -> Iterator[Fault]:
    names = set(known)
    for number, name in enumerate(ids, 1):
        if name and name not in names:
            yield stranger(file, number, name, names)
    for name in known:
        if name not in ids and name not in old:
            yield without_outline(file, name)


def _no_join(read: Outlines, areas: pd.DataFrame, file: str) -> Fault:
    known = set(areas[JOIN].dropna()) if JOIN in areas else set()
    names = {n for p in read.properties for n in p}
    hits = {
        str(n): sum(_text(p.get(n)) in known for p in read.properties) for n in names
    }
    best = max(sorted(hits), key=lambda n: hits[n], default="")
    hint = f"rename the property `{best}` to `area_id`." if hits.get(best) else ""
    return Fault(
        code="MM-GEO-ID",
        message="No shape has a property `area_id`, so nothing says whose it is.",
        fix=hint or "give each shape the `area_id` that the table `areas` uses.",
        file=file,
        row=1,
        column=JOIN,
        value=", ".join(sorted(map(str, names)))[:80],
    )
