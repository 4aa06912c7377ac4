"""How often anything at all is called clear where nothing follows anything.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m benchmarks.links_called

Asks `following` of simulated records and counts those in which the total, any net or
any pair is called clear: each by itself, and as it is called, nets and pairs only where
the total is. Writes a section of ``docs/calibration.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.document import put_measured
from benchmarks.link_worlds import (
    chained,
    in_places,
    led,
    remembering,
    shocked,
    wandering,
)
from missionmetrics.stats.connectedness.following import following
from missionmetrics.stats.rare import beyond_chance

if TYPE_CHECKING:
    from benchmarks.link_worlds import Draw
    from missionmetrics.stats.connectedness.following import Following

WORLDS: dict[str, Draw] = {
    "memory of their own": remembering,
    "shocks shared by all": shocked,
    "slopes that wander": wandering,
    "**a chain**": chained,
    "**one that leads**": led,
}
SHAPES = ((1, 24, 5), (1, 40, 5), (1, 40, 10), (1, 60, 5), (10, 15, 4))
"""Places, dates and series."""
BETWEEN = 0.7
"""Shocks that places have in common, in those of their own."""
DRAWS = 199
LEVEL = 0.95


class Called(NamedTuple):
    """What is called of a record, or how often: by itself, and as it is."""

    total: float
    any_net: float
    any_pair: float
    by_itself: float
    net: float
    pair: float


def called(found: Following) -> Called:
    """What is called of one record."""
    net = bool(((found.net.low > 0) | (found.net.high < 0)).any())
    rare = beyond_chance(found.carried.pair_p, LEVEL) & (found.ways.link != 0)
    pair = bool(rare.any())
    return Called(
        found.clear.total, net, pair, found.clear.total or net or pair,
        bool(found.clear.net.any()), bool(found.clear.pairs.any()),
    )  # fmt: skip


def rates(draw: Draw, records: int, shape: tuple[int, int, int], seed: int) -> Called:
    """Shares of records in which something is called."""
    rng = np.random.default_rng([seed, *shape])
    made = in_places(draw, rng, records, shape, shared=BETWEEN if shape[0] > 1 else 0.0)
    found = [
        called(following(r, level=LEVEL, draws=DRAWS, seed=i))
        for i, r in enumerate(made)
    ]
    return Called(*(float(share) for share in np.mean(found, axis=0)))


def table(records: int, seed: int) -> list[str]:
    """A row a world and shape of record."""
    lines = [
        "| world | places | dates | series | total | any net by itself "
        "| any pair by itself | anything by itself | a net is called "
        "| a pair is called |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, draw in WORLDS.items():
        for shape in SHAPES:
            got = " | ".join(f"{x:.3f}" for x in rates(draw, records, shape, seed))
            lines.append(f"| {name} | {' | '.join(map(str, shape))} | {got} |")
    return lines


TEXT = """## How often is anything called clear?

Share of {records:,} records in which something is called clear at the 95% level. A net
or a pair is called only where the total is, and nets by ranges that hold at once: so
what is called at all is what the column *total* says, and 5% is right where nothing
follows anything. Beside it stands what would be called if the total, the range of each
net and each pair had been judged by itself. The standard error is {error:.3f} at 5%. In
bold are worlds with links: there more is better. Places that are read together share
{between:g} of their own shocks.

{table}

Written by `python -m benchmarks.links_called --records {records} --seed {seed}`,
numpy {numpy}.
"""


def main() -> None:
    put_measured(
        "links_called",
        TEXT,
        table,
        records=200,
        seed=20261,
        level=LEVEL,
        between=BETWEEN,
    )


if __name__ == "__main__":
    main()
