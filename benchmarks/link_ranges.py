"""How often ranges of what follows between series hold the truth.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m benchmarks.link_ranges

Simulates records whose links are known exactly, in one place or in several that are
read together, asks `following` of each, and writes a section of
``docs/calibration.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.document import put_measured
from benchmarks.link_worlds import TAKEN, chained, in_places, led, remembering, shocked
from missionmetrics.stats.connectedness.carried import HORIZON
from missionmetrics.stats.connectedness.following import following
from missionmetrics.stats.connectedness.indices import indices
from missionmetrics.stats.connectedness.shares import generalised
from missionmetrics.stats.connectedness.vector import Vector

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.link_worlds import Draw
    from missionmetrics.stats.connectedness.same_date import Ranged

    Floats = NDArray[np.float64]

WORLDS: dict[str, Draw] = {
    "memory of their own": remembering,
    "shocks shared by all": shocked,
    "a chain": chained,
    "one that leads": led,
}
IN_COMMON = {shocked: 1.5}
"""Size of the shocks that all series share, in their own shocks."""
SHAPES = ((1, 20, 5), (1, 40, 5), (1, 60, 5), (1, 40, 10), (10, 15, 4), (10, 20, 5))
"""Places, dates and series."""
BETWEEN = 0.7
"""Shocks that places have in common, in those of their own."""
DRAWS = 199
LEVEL = 0.95


class Truth(NamedTuple):
    """``pairs`` (k, k), ``net`` (k,), ``total`` and ``together``, of 0 to 1."""

    pairs: Floats
    net: Floats
    total: float
    together: float


class Held(NamedTuple):
    """Shares of ranges that hold the truth, and the mean width of two of them."""

    total: float
    net: float
    leader: float
    pairs_without: float
    pairs_with: float
    together: float
    total_width: float
    net_width: float


def truth(draw: Draw, k: int) -> Truth:
    """What `following` estimates, from the coefficients."""
    taken = TAKEN[draw](k)
    pairs = generalised(Vector(taken[None], np.eye(k), np.empty(0)), HORIZON)
    sums = indices(pairs)
    common = IN_COMMON.get(draw, 0.0) ** 2
    others = (k - 1) * (common / (1 + common)) ** 2
    return Truth(pairs, sums.net, float(sums.total), others / (1 + others))


def held(draw: Draw, records: int, shape: tuple[int, int, int], seed: int) -> Held:
    """What ranges hold in records of one world."""
    places, _, k = shape
    rng = np.random.default_rng([seed, *shape])
    made = in_places(draw, rng, records, shape, shared=BETWEEN if places > 1 else 0.0)
    true = truth(draw, k)
    others = ~np.eye(k, dtype=bool)
    linked = others & (true.pairs > 0)
    found = [following(r, level=LEVEL, draws=DRAWS, seed=i) for i, r in enumerate(made)]
    pairs = np.mean([_holds(f.pairs, true.pairs) for f in found], axis=0)
    net = np.mean([_holds(f.net, true.net) for f in found], axis=0)
    return Held(
        total=float(np.mean([_holds(f.total, true.total) for f in found])),
        net=float(net.mean()),
        leader=float(net[true.net.argmax()]) if linked.any() else float("nan"),
        pairs_without=float(pairs[others & ~linked].mean()),
        pairs_with=float(pairs[linked].mean()) if linked.any() else float("nan"),
        together=float(np.mean([_holds(f.together.share, true.together)
                                for f in found])),
        total_width=100 * float(np.mean([f.total.high - f.total.low for f in found])),
        net_width=100 * float(np.mean([f.net.high - f.net.low for f in found])),
    )  # fmt: skip


def _holds(found: Ranged, true: Floats | float) -> NDArray[np.bool_]:
    return np.asarray((found.low <= true) & (true <= found.high))


def table(records: int, seed: int) -> list[str]:
    """A row a world and shape of record."""
    lines = [
        "| world | places | dates | series | total | net | giver's net | pair, no link "
        "| pair, link | at the same date | width of total | of net |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, draw in WORLDS.items():
        for shape in SHAPES:
            got = held(draw, records, shape, seed)
            shares = " | ".join(
                "" if np.isnan(share) else f"{share:.3f}" for share in got[:6]
            )
            lines.append(
                f"| {name} | {' | '.join(map(str, shape))} | {shares} | "
                f"{got.total_width:.0f} | {got.net_width:.0f} |"
            )
    return lines


TEXT = """## How much follows, and the ranges around it

Share of 95% ranges of `following` that hold the truth: of the mean share that follows
others, of what is given less what is taken (net; of all series, and of the one that
gives most: the giver's), of single pairs with and without a link
(four tenths from one date to the next; a link by way of a third series counts as one),
and of the share that comes at the same date. The range of a pair begins at nought
unless the pair is clear, so that nearly all of those without a link hold it.
{records:,} records a row; one range has a standard error of {error:.3f}, means over
series and pairs less. Widths in points of
100. Places that are read together share {between:g} of their own shocks.

{table}

Written by `python -m benchmarks.link_ranges --records {records} --seed {seed}`,
numpy {numpy}.
"""


def main() -> None:
    put_measured(
        "link_ranges",
        TEXT,
        table,
        records=1000,
        seed=20249,
        level=LEVEL,
        between=BETWEEN,
    )


if __name__ == "__main__":
    main()
