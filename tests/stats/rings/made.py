"""A made-up city: areas at random points, some acted on, with rings around them."""

from __future__ import annotations

import numpy as np

from missionmetrics.stats.rings.placements import map_of
from missionmetrics.stats.rings.study import Design


def apart(points):
    return np.linalg.norm(points[:, None] - points[None], axis=-1)


def city(seed, *, areas=80, sites=6, edges=(2.0, 4.0), whole=(4,), late=0, side=16.0):
    """A design; ``late`` dates lie between the start and the first whole date."""
    rng = np.random.default_rng(seed)
    points = rng.uniform(0, side, size=(areas, 2))
    when = np.resize(np.array(whole), sites)
    return Design(
        distance=apart(points), where=map_of(points),
        sites=rng.choice(areas, sites, replace=False), begun=when - late, whole=when,
        edges=np.array(edges),
    )  # fmt: skip


def figures(design, seed, *, dates=8, effects=(2.0, 1.0, 0.5), noise=1.0, gaps=0.0):
    """Figures with effects of place, date and exposure, some of them missing."""
    rng = np.random.default_rng([seed, 1])
    kind = design.kinds(dates)[0]
    values = rng.normal(size=(len(kind), 1)) + rng.normal(size=dates)
    values = values + noise * rng.normal(size=kind.shape)
    for code, effect in enumerate(effects):
        values = values + effect * (kind == code)
    return np.where(rng.random(kind.shape) < gaps, np.nan, values)
