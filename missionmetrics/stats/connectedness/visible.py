"""How much would have to follow for a record like this to show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.seeds import stream
from missionmetrics.stats.connectedness.carried import HORIZON, read_links
from missionmetrics.stats.connectedness.indices import indices
from missionmetrics.stats.connectedness.memory import remembered
from missionmetrics.stats.connectedness.readable import readable
from missionmetrics.stats.connectedness.remade import anew, made_of, steadied
from missionmetrics.stats.connectedness.shares import generalised
from missionmetrics.stats.connectedness.vector import Vector

if TYPE_CHECKING:
    from collections.abc import Collection

Floats = NDArray[np.float64]

SIZES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.7)
"""Standard deviations of random links that are tried."""
EACH = 50
POWER = 0.8
NEAR = 50
"""Records over which it is counted how often links are shown."""


def least_visible(
    series: ArrayLike,
    critical: float,
    *,
    exceptional: Collection[int] = (),
    seed: int | None = 0,
) -> float:
    """Least share that follows others of which 80 in 100 records like this would show.

    Parameters
    ----------
    series : array-like of float, shape (T, k) or (N, T, k)
        As `following`.
    critical : float
        What a record has to show: ``critical`` of `carried_over`.
    exceptional : collection of int
    seed : int or None

    Returns
    -------
    float
        Of 0 to 1, on the scale of the total of `following`; NaN where no links that
        were tried are seen so often.

    Raises
    ------
    EvidenceError
        As `carried_over`.

    Notes
    -----
    Records with the memory of ours and random links of rising sizes are made and read.
    """
    table, laid = readable(series, exceptional)
    rng = stream(seed, 2)
    memory = remembered(table, laid, seed)
    left = memory.read(table).left
    tried = [_tried(memory.own, size, rng) for size in SIZES for _ in range(EACH)]
    links = [
        read_links(memory.read(made_of(t, left, anew(laid, 1, rng))).left, laid)
        for t in tried
    ]
    shown = indices(np.concatenate(links)).total > critical
    alone = np.diag((left**2).mean(axis=(0, 1)))
    true = indices(
        generalised(Vector(np.stack(tried), alone[None], np.empty(0)), HORIZON)
    ).total
    order = np.argsort(true)
    share = np.convolve(shown[order], np.full(NEAR, 1 / NEAR), mode="valid")
    middle = np.convolve(true[order], np.full(NEAR, 1 / NEAR), mode="valid")
    seen = np.flatnonzero(np.minimum.accumulate(share[::-1])[::-1] >= POWER)
    return float(middle[seen[0]]) if seen.size else float("nan")


def _tried(own: Floats, size: float, rng: np.random.Generator) -> Floats:
    """Coefficients (p, k, k): own memory (k, p), and random links of the last date."""
    k, order = own.shape
    taken = np.zeros((order, k, k))
    taken[:, np.arange(k), np.arange(k)] = own.T
    links = rng.normal(0.0, size, (k, k))
    taken[0] += np.where(np.eye(k, dtype=bool), 0.0, links)
    return steadied(taken)
