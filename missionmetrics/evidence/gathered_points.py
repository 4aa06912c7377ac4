"""Observations at points, gathered into areas or squares: no exact place is kept.

Where a person stood, or where a sensor hangs on a house, is restricted. What a map may
show are counts by area; small ones are then withheld like any other count of people
(:mod:`missionmetrics.publish.protect`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.geography import Geography

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ACROSS = 12  # squares along the longer side
STEPS = (1.0, 2.0, 5.0, 10.0)
WGS84 = "EPSG:4326"


class Gathered(NamedTuple):
    """Counts of points by area.

    Attributes
    ----------
    table : DataFrame
        ``area_id, area, n``: one row an area, also where nothing lies in it.
    geography : Geography
        The areas given, or the squares that were laid over the points.
    outside : int
        Points with a place that lie in no area.
    placeless : int
        Points without a place.
    """

    table: pd.DataFrame
    geography: Geography
    outside: int
    placeless: int


def gather_points(
    points: pd.DataFrame, geography: Geography | None = None, *, crs: str = WGS84
) -> Gathered:
    """Count points by area, or by squares where no areas are given.

    Parameters
    ----------
    points : DataFrame
        Columns ``lon`` and ``lat``, or ``x`` and ``y`` in the system ``crs``. No
        other column is read.
    geography : Geography, optional
        Areas to count in. Without them squares are laid from whole multiples of a
        round side in metres, so that they do not give away where a point lies.
    crs : str
        Coordinate reference system of ``x`` and ``y``.

    Raises
    ------
    EvidenceError
        There are no such columns, or no point has a place (``MM-POINTS-PLACES``).

    Examples
    --------
    >>> places = pd.DataFrame({"x": [10.0, 20.0, 1900.0], "y": [5.0, 6.0, 7.0]})
    >>> found = gather_points(places, crs="EPSG:27700")
    >>> int(found.table["n"].sum()), found.outside
    (3, 0)
    """
    x, y, given = _places(points, crs)
    kept = np.isfinite(x) & np.isfinite(y)
    if not kept.any():
        raise _no_places()
    x, y = x[kept], y[kept]
    areas = _squares(x, y, given) if geography is None else geography
    counts = _counted(*_moved(x, y, given, areas.crs), areas)
    table = pd.DataFrame(
        {"area_id": list(areas.area_id), "area": list(areas.name), "n": counts}
    )
    outside = int(kept.sum() - counts.sum())
    return Gathered(table, areas, outside, int((~kept).sum()))


def _places(points: pd.DataFrame, crs: str) -> tuple[Floats, Floats, str]:
    for names, given in ((("lon", "lat"), WGS84), (("x", "y"), crs)):
        if set(names) <= set(points):
            x, y = (points[n].to_numpy(float, na_value=np.nan) for n in names)
            return x, y, given
    raise _no_places()


def _no_places() -> EvidenceError:
    return EvidenceError(
        "The points have no places that can be read.",
        fix="give the columns lon and lat, or x and y with their `crs`.",
        code="MM-POINTS-PLACES",
    )


def _moved(x: Floats, y: Floats, given: str, wanted: str) -> tuple[Floats, Floats]:
    import pyproj

    if given == wanted:
        return x, y
    turn = pyproj.Transformer.from_crs(given, wanted, always_xy=True)
    east, north = turn.transform(x, y)
    return np.asarray(east), np.asarray(north)


def _counted(x: Floats, y: Floats, areas: Geography) -> NDArray[np.int64]:
    """How many points lie in each area; one on a border counts once."""
    import shapely

    shapes = shapely.from_wkb(np.array(areas.wkb, dtype=object))
    point, area = shapely.STRtree(shapes).query(
        shapely.points(x, y), predicate="intersects"
    )
    order = np.lexsort((area, point))
    first = np.unique(point[order], return_index=True)[1]
    return np.bincount(area[order][first], minlength=len(shapes))


def _squares(x: Floats, y: Floats, crs: str) -> Geography:
    """Squares over the points, from whole multiples of their side in metres."""
    import pyproj
    import shapely

    if pyproj.CRS(crs).is_geographic:
        metres = _metres(x, y)
        (x, y), crs = _moved(x, y, crs, metres), metres
    reach = max(float(np.ptp(x)), float(np.ptp(y)), 1.0) / ACROSS
    power = 10.0 ** np.floor(np.log10(reach))
    side = next(s * power for s in STEPS if s * power >= reach)
    columns, rows = (np.arange(np.floor(v.min() / side), np.floor(v.max() / side) + 1)
                     for v in (x, y))  # fmt: skip
    cells = [(c, r) for r in rows[::-1] for c in columns]
    names = tuple(f"{_letters(int(c - columns[0]))}{int(rows[-1] - r) + 1}"
                  for c, r in cells)  # fmt: skip
    west, south = np.array(cells).T * side
    boxes = shapely.box(west, south, west + side, south + side)
    return Geography(
        area_id=names, name=names, crs=crs, wkb=tuple(shapely.to_wkb(boxes))
    )


def _letters(column: int) -> str:
    """Columns as a spreadsheet names them: A to Z, then AA."""
    head, last = divmod(column, 26)
    return (_letters(head - 1) if head else "") + chr(ord("A") + last)


def _metres(lon: Floats, lat: Floats) -> str:
    """A projection in metres around these places: the UTM zone of the middle."""
    zone = int((float(np.median(lon)) + 180) // 6) + 1
    return f"EPSG:{(32600 if np.median(lat) >= 0 else 32700) + zone}"
