"""A map of very many areas as pixels: each takes the colour of the area it lies in.

Nothing is blended, so the picture has a handful of colours, packs small, and every
area keeps at least one pixel of its own.
"""

from __future__ import annotations

import math
import struct
import zlib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from missionmetrics.charts import theme
from missionmetrics.charts.drawings.maps import FILLS, WIDEST
from missionmetrics.charts.outlines import in_pixels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.charts.figure import Figure

SHARP = 2  # pixels for each pixel of the page
ROOMY = 60  # pixels an area needs on average to have a border drawn around it
STRIPE, STRIPES = 2, 8  # every eighth pixel on the slant starts a stripe of two
NOWHERE = -1


class Pixels(NamedTuple):
    """A picture with few colours.

    Attributes
    ----------
    codes : array of int, shape (height, width)
        Which colour each pixel has.
    colours : tuple of str
        The colours, hexadecimal.
    owner : array of int, shape (height, width)
        Which area each pixel lies in; -1 is none.
    """

    codes: NDArray[np.uint8]
    colours: tuple[str, ...]
    owner: NDArray[np.int64]


def pixels(fig: Figure, *, width: int = WIDEST * SHARP) -> Pixels:
    """Colour the pixels of a map ``width`` pixels wide."""
    if fig.geography is None:
        raise TypeError("a map without a geography")
    kinds = fig.frames["areas"]["kind"].to_numpy()
    shapes, height, _ = in_pixels(fig.geography, width)
    owner = _owners(shapes, width, math.ceil(height))
    names = ["paper", "border", "hatch-line"]
    names += sorted({FILLS.get(k, k) for k in kinds} - set(names))
    of_area = np.array([names.index(FILLS.get(k, k)) for k in kinds], dtype=np.uint8)
    codes = np.where(owner == NOWHERE, 0, of_area[owner]).astype(np.uint8)
    codes[_striped(owner, kinds == "unsure")] = names.index("hatch-line")
    if owner.size > ROOMY * len(kinds):
        codes[_edges(owner)] = names.index("border")
    return Pixels(codes, tuple(theme.colour(n) for n in names), owner)


def _owners(shapes: NDArray[np.object_], width: int, height: int) -> NDArray[np.int64]:
    """The area that the middle of each pixel lies in."""
    import shapely

    y, x = np.mgrid[0:height, 0:width]
    middles = shapely.points(x.ravel() + 0.5, y.ravel() + 0.5)
    pixel, area = shapely.STRtree(shapes).query(middles, predicate="intersects")
    owner = np.full(width * height, NOWHERE)
    owner[pixel[::-1]] = area[::-1]  # on a border the first area keeps the pixel
    missed = np.setdiff1d(np.arange(len(shapes)), owner)
    inside = shapely.get_coordinates(shapely.point_on_surface(shapes[missed]))
    column, row = np.clip(inside.astype(int), 0, [width - 1, height - 1]).T
    owner[row * width + column] = missed
    return owner.reshape(height, width)


def _striped(owner: NDArray[np.int64], hatched: NDArray[np.bool_]) -> NDArray[np.bool_]:
    y, x = np.mgrid[0 : owner.shape[0], 0 : owner.shape[1]]
    found: NDArray[np.bool_] = (
        (owner != NOWHERE) & hatched[owner] & ((x + y) % STRIPES < STRIPE)
    )
    return found


def _edges(owner: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Pixels whose right or lower neighbour lies in another area."""
    edge = np.zeros(owner.shape, dtype=bool)
    edge[:, :-1] |= owner[:, :-1] != owner[:, 1:]
    edge[:-1] |= owner[:-1] != owner[1:]
    return edge


def png(picture: Pixels) -> bytes:
    """The picture as a PNG file with a palette, the same bytes each time.

    Its first colour, the ground, is left clear.

    Examples
    --------
    >>> dot = Pixels(np.zeros((1, 1), np.uint8), ("#FFFFFF",), np.zeros((1, 1), int))
    >>> png(dot)[1:4]
    b'PNG'
    """
    height, width = picture.codes.shape
    lines = np.zeros((height, width + 1), dtype=np.uint8)  # each starts with a filter
    lines[:, 1:] = picture.codes
    palette = b"".join(bytes.fromhex(c.removeprefix("#")) for c in picture.colours)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", palette), (b"tRNS", b"\x00"),
              (b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b""))  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*c) for c in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    """Length, kind, content and check sum: PNG (third edition), section 5.3."""
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check
