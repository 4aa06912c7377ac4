"""Outlines of areas in pixels: projected, repaired, simplified, never torn apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from missionmetrics.core.geography import Geography

GREAT_BRITAIN = (-9.0, 49.0, 2.5, 61.5)
NATIONAL_GRID = "EPSG:27700"
TALLEST = 1.35  # of the width
DETAIL = 0.8  # pixels: bends smaller than this are left out


class Outlines(NamedTuple):
    """Areas in pixels from the top left of a drawing, in the order given.

    Attributes
    ----------
    shapes : array of geometry, shape (areas,)
        Outlines, to a tenth of a pixel.
    height : float
        Height that the map takes at the width given.
    notes : tuple of str
        Message ids of what was done to the outlines.
    """

    shapes: np.ndarray[tuple[int], np.dtype[np.object_]]
    height: float
    notes: tuple[str, ...]


def outlines(geography: Geography, width: float) -> Outlines:
    """Return the outlines of ``geography`` as pixels of a map ``width`` wide.

    Geographic coordinates are projected first: to the British National Grid for
    Great Britain and Northern Ireland, elsewhere to an equal-area projection centred
    on the areas. Neighbours are simplified together, so no border is torn.
    """
    import shapely

    pixels, height, notes = in_pixels(geography, width)
    if not shapely.coverage_is_valid(pixels):
        notes = (*notes, "map_not_coverage")
    before = int(shapely.get_num_coordinates(pixels).sum())
    small = shapely.coverage_simplify(pixels, DETAIL)
    lost = shapely.is_empty(small) | shapely.is_missing(small)
    small = np.where(lost, pixels, small)
    if int(shapely.get_num_coordinates(small).sum()) < before:
        notes = (*notes, "map_simplified")
    return Outlines(small, height, notes)


def in_pixels(
    geography: Geography, width: float
) -> tuple[np.ndarray[tuple[int], np.dtype[np.object_]], float, tuple[str, ...]]:
    """Every bend of the outlines as pixels: shapes, height, notes of repairs."""
    import shapely

    given = _projected(geography)
    whole = shapely.is_valid(given)
    if not whole.all():
        given = np.where(whole, given, shapely.make_valid(given))
    left, bottom, right, top = shapely.total_bounds(given)
    scale = min(width / (right - left), TALLEST * width / (top - bottom))
    offset = (width - scale * (right - left)) / 2
    pixels = shapely.transform(
        given, lambda xy: np.c_[offset + scale * (xy[:, 0] - left),
                                scale * (top - xy[:, 1])]
    )  # fmt: skip
    repaired = () if whole.all() else ("map_repaired",)
    return pixels, float(scale * (top - bottom)), repaired


def _projected(
    geography: Geography,
) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    import geopandas as gpd
    import pyproj

    shapes = gpd.GeoSeries.from_wkb(list(geography.wkb), crs=geography.crs)
    if not pyproj.CRS(geography.crs).is_geographic:
        return np.asarray(shapes.to_numpy())
    # Longitude first, whatever the authority says: that is how outlines are stored.
    left, bottom, right, top = shapes.total_bounds
    west, south, east, north = GREAT_BRITAIN
    if west <= left and south <= bottom and right <= east and top <= north:
        return np.asarray(shapes.to_crs(NATIONAL_GRID).to_numpy())
    local = pyproj.CRS.from_dict(
        {"proj": "laea", "lat_0": (bottom + top) / 2, "lon_0": (left + right) / 2,
         "datum": "WGS84", "units": "m"}
    )  # fmt: skip
    return np.asarray(shapes.to_crs(local).to_numpy())


def middles(
    shapes: np.ndarray[tuple[int], np.dtype[np.object_]],
) -> tuple[
    np.ndarray[tuple[int, int], np.dtype[np.float64]],
    np.ndarray[tuple[int], np.dtype[np.float64]],
]:
    """The middle of the widest part of each area, and the room around it.

    Returns
    -------
    centres : array, shape (areas, 2)
        Middle of the largest circle that fits into the area.
    rooms : array, shape (areas,)
        Radius of that circle.
    """
    import shapely

    largest = [max(shapely.get_parts(s), key=shapely.area, default=s) for s in shapes]
    circles = shapely.maximum_inscribed_circle(largest, tolerance=0.5)
    ends = [shapely.get_coordinates(c)[0] for c in circles]
    return np.array(ends), shapely.length(circles)
