"""Read the outlines of areas from GeoJSON or GeoPackage, as they stand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from missionmetrics.core.errors import Fault
from missionmetrics.data.csv_grid import file_bytes
from missionmetrics.data.grids import MAX_CSV_BYTES

if TYPE_CHECKING:
    from pathlib import Path

SQLITE_MARK = b"SQLite format 3\0"
LAYER = "areas"


class Outlines(NamedTuple):
    """Shapes as a file has them, before anything is checked.

    ``shapes`` are shapely geometries or none; ``properties`` are those of each
    shape; ``crs`` is what the file says of its coordinates, or none.
    """

    shapes: list[Any]
    properties: list[dict[str, Any]]
    crs: Any


def outlines_in(path: Path) -> tuple[Outlines | None, list[Fault]]:
    """Read ``areas.geojson`` or ``areas.gpkg``.

    Returns
    -------
    tuple of (Outlines or None, list of Fault)
        ``MM-GEO-UNREADABLE``, ``MM-GEO-LAYER``, ``MM-FILE-TOO-LARGE``,
        ``MM-FILE-UNREADABLE``.
    """
    data, fault = file_bytes(path, file=path.name, limit=MAX_CSV_BYTES)
    if data is None:
        return None, [fault] if fault else []
    if path.suffix.lower() == ".gpkg":
        if not data.startswith(SQLITE_MARK):
            return None, [_unreadable(path.name, "it is not a GeoPackage")]
        return _geopackage(path)
    return _geojson(data, path.name)


def _geojson(data: bytes, file: str) -> tuple[Outlines | None, list[Fault]]:
    try:
        read = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None, [_unreadable(file, "it is not valid JSON")]
    features = read.get("features") if isinstance(read, dict) else None
    if not isinstance(features, list) or not all(isinstance(f, dict) for f in features):
        return None, [_unreadable(file, "it is not a list of features")]
    shapes, properties = [], []
    for number, feature in enumerate(features, 1):
        try:
            shapes.append(_shape(feature.get("geometry")))
        except (ValueError, TypeError, RecursionError, OverflowError):
            return None, [_unreadable(file, "this feature is broken", number)]
        held = feature.get("properties")
        properties.append(held if isinstance(held, dict) else {})
    return Outlines(shapes, properties, _stated_crs(read)), []


def _shape(geometry: Any) -> Any:
    import shapely
    from shapely.errors import ShapelyError

    if geometry is None:
        return None
    try:
        return shapely.from_geojson(json.dumps(geometry))
    except ShapelyError as broken:
        raise ValueError(str(broken)) from broken


def _stated_crs(read: dict[str, Any]) -> Any:
    """Return the system a GeoJSON file names; without a word the standard names one."""
    if "crs" not in read:
        return "OGC:CRS84"  # RFC 7946, section 4
    named = read["crs"]
    try:
        return named["properties"]["name"]
    except (TypeError, KeyError):
        return None


def _geopackage(path: Path) -> tuple[Outlines | None, list[Fault]]:
    import geopandas as gpd

    try:
        held = gpd.list_layers(path)
        layers = [str(n) for n in held["name"][held["geometry_type"].notna()]]
        layer = LAYER if LAYER in layers else layers[0] if len(layers) == 1 else None
        if layer is None:
            return None, [_layers(path.name, layers)]
        read = gpd.read_file(path, layer=layer, engine="pyogrio")
    except (ValueError, RuntimeError, OSError):
        return None, [_unreadable(path.name, "it is damaged")]
    attributes = read.drop(columns=read.geometry.name).to_dict("records")
    return Outlines(list(read.geometry), attributes, read.crs), []


def _unreadable(file: str, what: str, row: int | None = None) -> Fault:
    return Fault(
        code="MM-GEO-UNREADABLE",
        message=f"The outlines cannot be read: {what}.",
        fix="export them again, from QGIS for example, as GeoJSON or GeoPackage.",
        file=file,
        row=row,
    )


def _layers(file: str, layers: list[str]) -> Fault:
    seen = f"{len(layers)} layers ({', '.join(layers[:5])})" if layers else "no layer"
    return Fault(
        code="MM-GEO-LAYER",
        message=f"The GeoPackage has {seen} and none is called `{LAYER}`.",
        fix=f"name the layer with the outlines `{LAYER}`.",
        file=file,
    )
