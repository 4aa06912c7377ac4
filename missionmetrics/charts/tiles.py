"""Areas as tiles of one size: a large area is then not a large matter."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from missionmetrics.charts.outlines import in_pixels
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.result import Result
from missionmetrics.core.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from missionmetrics.core.geography import Geography

Shape = Literal["square", "hexagon"]
MOST = 1000
ROOM = 1.25  # cells of the grid for each area, so that coasts keep some shape
UNEVEN = 20.0  # times as large: a map of outlines shows land more than matters


def as_tiles(
    result: Result,
    *,
    shape: Shape = "hexagon",
    at: Mapping[str, tuple[int, int]] | None = None,
) -> Result:
    """Return a result of form `map` that is drawn as tiles of one size.

    Parameters
    ----------
    result : Result
        A result with a geography.
    shape : {"hexagon", "square"}
        What a tile looks like.
    at : mapping of str to (column, row), optional
        The place of each area, rows counted from the south, as in a HexJSON file
        (odd-r layout); worked out when not given.

    Raises
    ------
    EvidenceError
        The result has no outlines (``MM-TILES-OUTLINES``), too many areas
        (``MM-TILES-MANY``), or ``at`` lacks an area or puts two in one place
        (``MM-TILES-PLACES``).

    Examples
    --------
    >>> tiled = as_tiles(mm.example().momentum(areas="district"))
    >>> len(tiled.geography.wkb)
    10
    """
    if result.geography is None:
        raise EvidenceError(
            "This result has no outlines, so there is nothing to make tiles of.",
            fix="give a result of form `map`.", code="MM-TILES-OUTLINES",
        )  # fmt: skip
    return Result(
        question=result.question, table=result.table, interval=result.interval,
        sentences=result.sentences, form=result.form, provenance=result.provenance,
        cautions=(*result.cautions, Sentence("describe_maps.tile")),
        parts=dict(result.parts), disclosure=result.disclosure,
        geography=tiles(result.geography, shape=shape, at=at),
    )  # fmt: skip


def tiles(
    geography: Geography,
    *,
    shape: Shape = "hexagon",
    at: Mapping[str, tuple[int, int]] | None = None,
) -> Geography:
    """Return ``geography`` with a tile in place of each outline.

    The places are those that move the middles of all areas least, in sum of squares,
    when each takes a cell of its own; the same outlines always give the same tiles.
    """
    import shapely

    count = len(geography.area_id)
    if count > MOST:
        raise EvidenceError(
            f"{count} areas are too many for tiles that can be told apart.",
            fix=f"draw a map of outlines, or at most {MOST} areas.",
            code="MM-TILES-MANY",
        )
    cells = _places(geography, shape) if at is None else _given(geography, at)
    made = shapely.polygons(_corners(cells, shape))
    return replace(
        geography, wkb=tuple(shapely.to_wkb(made)), crs="EPSG:27700", note=""
    )


def uneven(geography: Geography) -> float:
    """How many times as large as the smallest area the largest one is."""
    import shapely

    size = shapely.area(in_pixels(geography, 1000)[0])
    return float(size.max() / size[size > 0].min())


def _places(geography: Geography, shape: Shape) -> NDArray[np.int64]:
    """A column and a row for each area, shape (areas, 2), rows from the south."""
    import shapely
    from scipy.optimize import linear_sum_assignment
    from scipy.spatial.distance import cdist

    shapes, height, _ = in_pixels(geography, 1000)
    middles = shapely.get_coordinates(shapely.centroid(shapes))
    middles[:, 1] = height - middles[:, 1]
    count, ratio = len(shapes), height / 1000 * (1 if shape == "square" else 1.15)
    across = max(1, math.ceil(math.sqrt(ROOM * count / ratio)))
    down = max(1, math.ceil(ROOM * count / across))
    column, row = (g.ravel() for g in np.meshgrid(np.arange(across), np.arange(down)))
    cells = np.c_[column, row]
    spots = _middles(cells, shape)
    middles -= middles.min(axis=0)
    reach = np.where(np.ptp(middles, axis=0) > 0, np.ptp(middles, axis=0), 1.0)
    spread = middles / reach * np.ptp(spots, axis=0) + spots.min(axis=0)
    _, chosen = linear_sum_assignment(cdist(spread, spots, "sqeuclidean"))
    found: NDArray[np.int64] = cells[chosen]
    return found


def _given(
    geography: Geography, at: Mapping[str, tuple[int, int]]
) -> NDArray[np.int64]:
    missing = [a for a in geography.area_id if a not in at]
    places = [tuple(at[a]) for a in geography.area_id if a in at]
    if missing or len(set(places)) < len(places):
        what = f"no place for {missing[0]!r}" if missing else "two areas in one place"
        raise EvidenceError(
            f"The places of the tiles have {what}.",
            fix="give every area a column and a row of its own.",
            code="MM-TILES-PLACES",
        )
    return np.array(places, dtype=np.int64)


def _middles(cells: NDArray[np.int64], shape: Shape) -> NDArray[np.float64]:
    """Where a cell has its middle, the distance of neighbours being 1."""
    x, y = cells.T.astype(float)
    hexagon = shape == "hexagon"
    across = x + 0.5 * (cells[:, 1] % 2) if hexagon else x
    up = y * math.sqrt(3) / 2 if hexagon else y
    found: NDArray[np.float64] = np.column_stack([across, up])
    return found


def _corners(cells: NDArray[np.int64], shape: Shape) -> NDArray[np.float64]:
    """Corners of each tile in kilometres, shape (areas, corners, 2)."""
    turns = np.arange(6) * 60 + 30 if shape == "hexagon" else np.arange(4) * 90 + 45
    radius = 1 / math.sqrt(3) if shape == "hexagon" else math.sqrt(0.5)
    angle = np.radians(turns)
    rim = radius * np.c_[np.cos(angle), np.sin(angle)]
    found: NDArray[np.float64] = np.round(
        1000 * (_middles(cells, shape)[:, None, :] + rim[None]), 6
    )
    return found
