"""Who was acted on, who is near them and who is far, at each date."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]
Places = NDArray[np.int64]

ACTED_ON = 0
"""Code of an area that was acted on; rings are 1, 2, ... from the nearest."""
FAR = -1
BETWEEN = -2
"""Code of a date during which an area's exposure began: neither before nor after."""

NEVER = -1_000_000


def exposure(
    distance: Floats, sites: Places, begun: Places, whole: Places, edges: Floats,
    dates: int,
) -> Codes:  # fmt: skip
    """What each area is exposed to at each date, for many patterns of sites at once.

    Parameters
    ----------
    distance : array, shape (N, N)
        From each area to each; whatever grows with how far apart they are.
    sites : array of int, shape (B, S)
        Places of the areas that were acted on, a pattern a row.
    begun, whole : array of int, shape (S,)
        First date during which each site was acted on, and the first that lies wholly
        after; ``dates`` or more where there is none.
    edges : array, shape (J,)
        How far each ring reaches, rising.
    dates : int

    Returns
    -------
    array of int, shape (B, N, dates)
        0 acted on, 1 to J the ring, -1 far from every site, -2 between. An area counts
        by the nearest site that has begun, and one acted on as that alone.
    """
    seen = _by_start(distance, sites, whole, edges, dates)
    if (begun == whole).all():
        return seen
    entered = _by_start(distance, sites, begun, edges, dates)
    return np.where(seen == entered, seen, np.int8(BETWEEN))


def _by_start(
    distance: Floats, sites: Places, starts: Places, edges: Floats, dates: int
) -> Codes:
    patterns, areas = sites.shape[0], distance.shape[0]
    found = np.full((patterns, areas, dates), FAR, dtype=np.int8)
    nearest = np.full((patterns, areas), np.inf)
    acted = np.zeros((patterns, areas), dtype=bool)
    rows = np.arange(patterns)[:, None]
    for start in np.unique(starts[starts < dates]):
        new = sites[:, starts == start]
        nearest = np.minimum(nearest, distance[new].min(axis=1))
        acted[rows, new] = True
        ring = np.searchsorted(edges, nearest) + 1
        code = np.where(ring > edges.size, FAR, ring)
        found[:, :, start:] = np.where(acted, ACTED_ON, code)[:, :, None]
    return found


def since(kind: Codes) -> NDArray[np.int64]:
    """Dates since each area came to be exposed as it is, 0 at the first.

    Where an area is not exposed, dates until it is, -1 the last before; dates between
    do not count. Areas that are never exposed have :data:`NEVER`.
    """
    dates = kind.shape[-1]
    places = np.broadcast_to(np.arange(dates), kind.shape)
    fresh = np.diff(kind, axis=-1, prepend=np.int8(BETWEEN - 1)) != 0
    began = np.maximum.accumulate(np.where(fresh, places, 0), axis=-1)
    after = places - began
    touched = kind != FAR
    first = np.where(touched.any(axis=-1), touched.argmax(axis=-1), dates * 2)
    before = places - first[..., None]
    before = np.where(first[..., None] > dates, NEVER, before)
    return np.where(kind >= 0, after, before)
