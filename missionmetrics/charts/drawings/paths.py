"""Outlines as the shortest SVG path data that is still right to a tenth of a pixel.

Coordinates are whole tenths of a pixel, each written as the step from the one before,
so a drawing scales its group by a tenth. Rings that hold no tenth of a pixel are left
out, but never the largest ring of an area.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Shapes = np.ndarray[tuple[int], np.dtype[np.object_]]

TENTHS = 10


def path_data(shapes: Shapes) -> list[str]:
    """The path of each shape, in tenths of a pixel; holes run the other way.

    Parameters
    ----------
    shapes : array of geometry, shape (areas,)
        Polygons, multipolygons or collections that hold them, in pixels.

    Returns
    -------
    list of str
        Path data, empty for an empty shape.

    Examples
    --------
    >>> import shapely
    >>> path_data(np.array([shapely.box(0, 0, 2, 1)]))
    ['M20 0h-20v10h20z']
    """
    import shapely

    parts, owner = shapely.get_parts(shapes, return_index=True)
    # A repaired outline may hold lines and points beside its polygons.
    parts, inner = shapely.get_parts(parts, return_index=True)
    flat = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    parts = shapely.orient_polygons(parts[flat], exterior_cw=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    area = owner[inner][flat][ring_of]
    points, point_of = shapely.get_coordinates(rings, return_index=True)
    whole = np.rint(points * TENTHS).astype(np.int64)
    starts = np.searchsorted(point_of, np.arange(len(rings) + 1))
    texts: list[list[str]] = [[] for _ in range(len(shapes))]
    for ring in _largest_first(rings, area):
        text = _ring(whole[starts[ring] : starts[ring + 1]])
        if text or not texts[area[ring]]:
            texts[area[ring]].append(text or _speck(whole[starts[ring]]))
    return ["".join(pieces) for pieces in texts]


def _largest_first(rings: Shapes, area: NDArray[np.int64]) -> NDArray[np.intp]:
    """Rings area by area, each area's longest ring first."""
    import shapely

    return np.lexsort((-shapely.length(rings), area))


def _ring(points: NDArray[np.int64]) -> str:
    """One ring as path data, or nothing where it has no room on the screen."""
    steps = np.diff(points, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    if len(steps) < 3:
        return ""
    pieces = [f"M{points[0, 0]} {points[0, 1]}"]
    command = ""
    for x, y in steps[:-1].tolist():
        wanted = "v" if x == 0 else "h" if y == 0 else "l"
        numbers: Sequence[int] = (y,) if x == 0 else (x,) if y == 0 else (x, y)
        text = "".join(f"{n}" if n < 0 else f" {n}" for n in numbers)
        repeated = wanted == command == "l"
        pieces.append(text if repeated else f"{wanted}{text.lstrip()}")
        command = wanted
    return "".join(pieces) + "z"


def _speck(point: NDArray[np.int64]) -> str:
    """An area too small to have a shape is still a mark of one tenth of a pixel."""
    return f"M{point[0]} {point[1]}h1v1z"
