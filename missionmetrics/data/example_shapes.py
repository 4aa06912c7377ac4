"""The outline of Harbour City: a coast, ten districts, 150 neighbourhoods.

The city lies on the British National Grid's numbers but out at sea, where no place is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CENTRE = (640_000.0, 585_000.0)
RADIUS = 9_500.0
GRID = 1.0
CRS = "EPSG:27700"


@dataclass(frozen=True, slots=True)
class Shapes:
    """Cells of the city.

    Attributes
    ----------
    cells : list of shapely Polygon, length (areas,)
        Neighbourhoods; together a valid coverage.
    district : ndarray of int, shape (areas,)
        Which district each lies in, from 0.
    shore : ndarray of bool, shape (areas,)
        Whether it touches the sea side of the outline.
    """

    cells: list[Any]
    district: NDArray[np.int64]
    shore: NDArray[np.bool_]


def draw_shapes(
    rng: np.random.Generator, n: int, middles: Sequence[tuple[float, float]]
) -> Shapes:
    """Draw ``n`` neighbourhoods around district middles (bearing, distance).

    Parameters
    ----------
    rng : Generator
        Source of chance.
    n : int
        Number of neighbourhoods.
    middles : sequence of (float, float)
        Bearing in degrees from east and distance as a share of the radius.

    Returns
    -------
    Shapes
    """
    import shapely

    outline = _outline(rng)
    sites = _sites(rng, n, outline)
    cells = _cells(rng, sites, outline)
    points = np.array([c.representative_point().coords[0] for c in cells])
    edge = shapely.boundary(shapely.union_all(np.array(cells)))
    touches = shapely.length(shapely.intersection(np.array(cells), edge)) > 0
    return Shapes(
        cells=cells,
        district=_districts(cells, points, middles),
        shore=touches & (points[:, 0] > CENTRE[0] - 0.1 * RADIUS),
    )


def neighbours(cells: Sequence[Any]) -> list[tuple[int, ...]]:
    """For each cell, the cells that share a stretch of border with it."""
    import shapely

    held = np.array(cells)
    left, right = shapely.STRtree(held).query(held, predicate="touches")
    shared = shapely.length(shapely.intersection(held[left], held[right])) > 0
    found: list[list[int]] = [[] for _ in cells]
    for a, b in zip(left[shared], right[shared], strict=True):
        found[int(a)].append(int(b))
    return [tuple(sorted(f)) for f in found]


def hinterland(city: Any) -> Any:
    """Return the region inland of the city, which is not part of it."""
    import shapely

    middle = shapely.Point(CENTRE[0] - 2.2 * RADIUS, CENTRE[1])
    region = shapely.set_precision(middle.buffer(2.4 * RADIUS), GRID)
    rest = shapely.get_parts(shapely.difference(region, city))
    return max(rest, key=lambda part: part.area)


def _outline(rng: np.random.Generator) -> Any:
    """A round-ish city whose east side is a coast with a harbour bay."""
    import shapely

    bearing = np.linspace(0, 2 * np.pi, 181)[:-1]
    radius = np.ones_like(bearing)
    for wave in range(2, 9):
        size = 0.09 / wave
        radius += size * np.cos(wave * bearing + rng.uniform(0, 2 * np.pi))
    east = np.angle(np.exp(1j * bearing))
    radius -= 0.38 * np.exp(-((east / 0.22) ** 2))
    radius += np.where(np.abs(east) < 1.3, rng.normal(0, 0.008, bearing.size), 0)
    x = CENTRE[0] + RADIUS * radius * np.cos(bearing)
    y = CENTRE[1] + RADIUS * radius * np.sin(bearing)
    return shapely.Polygon(np.round(np.column_stack([x, y])))


def _sites(rng: np.random.Generator, n: int, outline: Any) -> NDArray[np.float64]:
    """Points inside, denser towards the middle, evened out three times."""
    import shapely

    kept: list[NDArray[np.float64]] = []
    while len(kept) < n:
        far = RADIUS * 1.3 * rng.uniform(0, 1) ** 0.72
        turn = rng.uniform(0, 2 * np.pi)
        point = np.array(CENTRE) + far * np.array([np.cos(turn), np.sin(turn)])
        if shapely.contains_xy(outline, point[0], point[1]):
            kept.append(point)
    sites = np.array(kept)
    for _ in range(3):
        rough = _rough_cells(sites, outline)
        sites = np.array([c.centroid.coords[0] for c in rough])
    return sites


def _rough_cells(sites: NDArray[np.float64], outline: Any) -> list[Any]:
    import shapely

    drawn = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint(sites), extend_to=outline)
    )
    points = shapely.points(sites)
    which = shapely.STRtree(points).query_nearest(shapely.centroid(drawn))[1]
    inside = [
        _nearest_part(shapely.intersection(cell, outline), points)
        for cell in drawn[np.argsort(which, kind="stable")]
    ]
    return [c for c in inside if not c.is_empty]


def _nearest_part(cell: Any, points: Any) -> Any:
    import shapely

    parts = shapely.get_parts(cell)
    return max(parts, key=lambda p: (len(points[shapely.contains(p, points)]), p.area))


def _cells(
    rng: np.random.Generator, sites: NDArray[np.float64], outline: Any
) -> list[Any]:
    """Cells with crooked borders, noded on one grid so that they fit exactly."""
    import shapely

    lines = shapely.voronoi_polygons(
        shapely.MultiPoint(sites), extend_to=outline, only_edges=True
    )
    crooked = [_crooked(rng, part) for part in shapely.get_parts(lines)]
    drawn = shapely.union_all(
        [*(shapely.intersection(c, outline) for c in crooked), outline.boundary],
        grid_size=GRID,
    )
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(drawn)))
    middles = shapely.points([f.representative_point().coords[0] for f in faces])
    owner = shapely.STRtree(shapely.points(sites)).query_nearest(middles)[1]
    return [shapely.union_all(faces[owner == i]) for i in range(len(sites))]


def _crooked(rng: np.random.Generator, line: Any) -> Any:
    """Bend each straight border a little, the ends kept."""
    import shapely

    ends = shapely.get_coordinates(line)
    a, b = ends[0], ends[-1]
    across = np.array([a[1] - b[1], b[0] - a[0]]) * 0.06
    steps = np.linspace(0, 1, 5)
    bend = np.array([0.0, *rng.normal(0, 1, 3).clip(-1.5, 1.5), 0.0])
    path = a + np.outer(steps, b - a) + np.outer(bend, across)
    return shapely.LineString(np.round(path))


def _districts(
    cells: list[Any],
    points: NDArray[np.float64],
    middles: Sequence[tuple[float, float]],
) -> NDArray[np.int64]:
    """Nearest middle first, then stray pieces join the district around them."""
    turn, far = np.radians([m[0] for m in middles]), np.array([m[1] for m in middles])
    at = np.array(CENTRE) + RADIUS * np.column_stack(
        [far * np.cos(turn), far * np.sin(turn)]
    )
    gap = np.linalg.norm(points[:, None, :] - at[None, :, :], axis=2)
    district: NDArray[np.int64] = np.argmin(gap, axis=1).astype(np.int64)
    beside = neighbours(cells)
    for one in range(len(middles)):
        for stray in _strays(np.flatnonzero(district == one).tolist(), beside):
            around = [int(district[j]) for j in beside[stray] if district[j] != one]
            district[stray] = max(sorted(set(around)), key=around.count)
    return district


def _strays(members: list[int], beside: list[tuple[int, ...]]) -> list[int]:
    """Members that are not joined to the largest connected piece."""
    left, pieces = set(members), []
    while left:
        piece, edge = set(), {min(left)}
        while edge:
            piece |= edge
            edge = {j for i in edge for j in beside[i] if j in left} - piece
        left -= piece
        pieces.append(piece)
    largest = max(pieces, key=len, default=set())
    return sorted(set(members) - largest)
