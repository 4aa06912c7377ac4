"""How often a hidden thing that moves all series is told from links between them.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m benchmarks.links_or_common

Asks `carried_over` of simulated records, and `apart_from_common` of those in which it
calls a link, as `domain_spillover` does; and writes a section of
``docs/calibration.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.document import put_measured
from benchmarks.link_worlds import (
    Records,
    carried_along,
    chained,
    chained_changes,
    hidden,
    in_places,
    lasting,
    led,
    remembering,
    walking,
    wandering,
)
from missionmetrics.stats.connectedness.carried import carried_over
from missionmetrics.stats.connectedness.common_mover import apart_from_common

if TYPE_CHECKING:
    from benchmarks.link_worlds import Draw

WORLDS: dict[str, Draw] = {
    "memory of their own": remembering,
    "slopes that wander": wandering,
    "random walks": walking,
    "a walk that all follow": carried_along,
    "a walk in unlike noise": hidden,
    "memories of unlike length": lasting,
    "**a chain**": chained,
    "**a chain of changes**": chained_changes,
    "**one that leads**": led,
}
SHAPES = (
    (1, 40, 5), (1, 60, 5), (1, 60, 10), (1, 120, 5), (10, 15, 4), (10, 30, 4),
    (30, 30, 4),
)  # fmt: skip
"""Places, dates and series."""
BETWEEN = 0.7
"""Shocks that places have in common, in those of their own."""
DRAWS = 199
LEVEL = 0.05


class Told(NamedTuple):
    """What is said of a record, or how often.

    ``called``: that something follows; ``stands``: and that it does without what all
    have in common; ``hidden``: or that all may follow one hidden thing.
    """

    called: float
    stands: float
    hidden: float


def told(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]], seed: int) -> Told:
    """What is said of one record of three series or more."""
    if carried_over(values, draws=DRAWS, seed=seed).p > LEVEL:
        return Told(0.0, 0.0, 0.0)
    apart = apart_from_common(values, draws=DRAWS, seed=seed)
    stands = apart is not None and apart.p <= LEVEL
    return Told(1.0, float(stands), float(not stands))


def rates(draw: Draw, records: int, shape: tuple[int, int, int], seed: int) -> Told:
    """Shares of records of which it is said."""
    rng = np.random.default_rng([seed, *shape])
    if shape[0] == 1:
        made = draw(rng, records, *shape[1:])
    else:
        made = Records(in_places(draw, rng, records, shape, shared=BETWEEN))
    found = [told(values, i) for i, values in enumerate(made.values)]
    return Told(*(float(share) for share in np.mean(found, axis=0)))


def table(records: int, seed: int) -> list[str]:
    """A row a world and shape of record."""
    lines = [
        "| world | places | dates | series | something follows "
        "| and stands by itself | or all follow one hidden thing |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, draw in WORLDS.items():
        for shape in SHAPES:
            got = " | ".join(f"{x:.3f}" for x in rates(draw, records, shape, seed))
            lines.append(f"| {name} | {' | '.join(map(str, shape))} | {got} |")
    return lines


TEXT = """## Links, or one hidden thing that moves all?

Share of {records:,} records of which `domain_spillover` says at the 95% level that
something follows; and how it goes on: that this stands when what all series have in
common is taken away first, or that all may follow one thing which was not measured.
In the first worlds nothing follows anything. Where all follow one walk, each with ups
and downs of its own, the past of others does foresee each of them, and the more surely
the more dates and places there are: that is called, but seldom said to stand. Of what
stands where nothing follows, 5% at most is right, with a standard error of {error:.3f}.
In bold are worlds with links: what is common takes a part of them away too, so that
over few dates they are often said to be possibly of one hidden thing. Places that are
read together share {between:g} of their own shocks. In the walk in unlike noise, series
follow half of it to one and a half times as much, and noise is three tenths of a step
to three steps. Memories of unlike length are from none to nine tenths, and most of
each shock comes to all series at once. Of a walk in unlike noise more than 5% stands
in many places.

{table}

Written by `python -m benchmarks.links_or_common --records {records} --seed {seed}`,
numpy {numpy}.
"""


def main() -> None:
    put_measured(
        "links_or_common",
        TEXT,
        table,
        records=200,
        seed=20266,
        level=LEVEL,
        between=BETWEEN,
    )


if __name__ == "__main__":
    main()
