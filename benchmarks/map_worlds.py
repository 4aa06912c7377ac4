"""Invented countries: any number of areas whose noisy borders are truly shared."""

from __future__ import annotations

import numpy as np
import shapely

CORNER, WIGGLE = 0.15, 0.03  # of the width of an area


def country(count: int, *, seed: int, points: int = 15) -> np.ndarray:
    """Outlines of ``count`` areas, a valid coverage, in metres of a national grid.

    Corners of a square grid are moved at random, and every border gets ``points``
    noisy points that both neighbours share.

    Parameters
    ----------
    count : int
        How many areas; the last row of the grid may be cut short.
    seed : int
        Start of the random numbers.
    points : int
        Points of each of the four borders of an area.
    """
    rng = np.random.default_rng(seed)
    across = int(np.ceil(np.sqrt(count)))
    down = int(np.ceil(count / across))
    y, x = np.mgrid[0 : down + 1, 0 : across + 1].astype(float)
    corners = np.stack([x, y], axis=-1) + rng.uniform(-CORNER, CORNER, (*x.shape, 2))
    level = _borders(corners[:, :-1], corners[:, 1:], points, rng)
    upright = _borders(corners[:-1], corners[1:], points, rng)
    rings = np.concatenate([
        level[:-1], upright[:, 1:], level[1:, :, ::-1], upright[:, :-1, ::-1],
    ], axis=2).reshape(down * across, -1, 2)  # fmt: skip
    scaled = 300_000 + rings[:count] * 600_000 / max(across, down)
    return shapely.polygons(shapely.linearrings(scaled))


def _borders(
    start: np.ndarray, end: np.ndarray, points: int, rng: np.random.Generator
) -> np.ndarray:
    """Noisy lines from each start to its end, shape (..., points, 2).

    Near the ends the noise is small, so that borders of one corner never cross.
    """
    share = np.linspace(0, 1, points)[:, None]
    line = start[..., None, :] * (1 - share) + end[..., None, :] * share
    noise = rng.uniform(-WIGGLE, WIGGLE, line.shape)
    steps = np.minimum(np.arange(points), np.arange(points)[::-1])
    return line + noise * np.minimum(steps / 3, 1.0)[:, None]
