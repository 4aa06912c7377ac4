"""How many areas are wrongly called clear, and whether they come all at once.

    OMP_NUM_THREADS=1 python -m benchmarks.shared_years

`momentum` says how many areas are clearly falling or rising, and that about 1 in 20 of
them at most should be called so by chance. Here that is held against areas of known
pace, which vary each by itself or share part of what happens in a year. Writes a
section of ``docs/calibration.md``.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.area_worlds import as_seen, simulate
from benchmarks.document import CALIBRATION, put_section
from missionmetrics.metrics.momentum.figures.status import statuses
from missionmetrics.metrics.momentum.figures.targets import targets_by_area
from tests.made import no_targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from benchmarks.area_worlds import Seen

    Floats = NDArray[np.float64]

AREAS, DATES = 50, 12
FIRST = (0.5, 0.1, 0.02)
"""Spread of first paces: that of the model's own world, and worlds of small paces."""
SHARED = (0.0, 0.5)
MANY = 0.2
"""Share of wrong ones among those called clear that is many more than was said."""


class Called(NamedTuple):
    """Share of areas called clear, the share of those that are wrong, of all worlds.

    ``many`` is the share of worlds where more than `MANY` of those called are wrong.
    """

    called: float
    wrong: float
    many: float


def movement(seen: Seen) -> Floats:
    """-1, 0 or 1 for each area that is called falling, neither or rising; (N,)."""
    chosen = targets_by_area(no_targets(), seen.panel, target=None)
    said = statuses(seen.panel, chosen, seen.goal, seen.pace)["clear_movement"]
    signs: Floats = said.map({"falling": -1.0, "rising": 1.0}).fillna(0.0).to_numpy()
    return signs


def measure(first: float, shared: float, worlds: int, *, seed: int) -> Called:
    """One row of the table."""
    drawn = simulate(worlds, AREAS, DATES, seed=seed, shared=shared, first=first)
    said = np.array([movement(seen) for seen in as_seen(drawn.figures)])
    called = said != 0
    wrong = called & (said != np.sign(drawn.pace))
    count = called.sum(axis=1)
    many = wrong.sum(axis=1) > MANY * count
    return Called(called.mean(), wrong.sum() / max(called.sum(), 1), many.mean())


def lines(worlds: int, seed: int) -> Iterator[str]:
    """The table, a row a spread of paces and a share that areas have in common."""
    yield (
        "| spread of first paces | shared by all areas | called clear "
        "| of those, wrong | worlds with more than 1 in 5 wrong |"
    )
    yield "|---|---|---|---|---|"
    for first in FIRST:
        for shared in SHARED:
            found = measure(first, shared, worlds, seed=seed)
            shares = " | ".join(f"{v:.3f}" for v in found)
            yield f"| {first:g} | {shared:.0%} | {shares} |"


TEXT = """## Areas called clear

Share of areas that are called clearly falling or rising, and of those the share that
truly moves the other way, which is said to be at most about 1 in 20. Each world has
{areas} areas with {dates} figures. Rows differ in how far apart first paces are, in
noises a year, and in how much of each year's shocks and noise is the same in all areas.

{table}

Written by `python -m benchmarks.shared_years --worlds {worlds} --seed {seed}`: {worlds}
worlds in each row. Nothing is supposed of how large a pace may be, so where all paces
are small more of those called are wrong than is said. Where a year is shared, no more
are wrong on average, but they are wrong together more often. The sentence that says how
many may be wrong says both.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20246)
    given = parser.parse_args()
    table = []
    for row in lines(given.worlds, given.seed):
        print(row, flush=True)
        table.append(row)
    text = TEXT.format(
        areas=AREAS,
        dates=DATES,
        table="\n".join(table),
        worlds=given.worlds,
        seed=given.seed,
    )
    put_section(CALIBRATION, "shared_years", text)


if __name__ == "__main__":
    main()
