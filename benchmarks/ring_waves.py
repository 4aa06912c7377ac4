"""How often ranges hold where places are acted on one after another.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m benchmarks.ring_waves

The simulated cities of ``benchmarks.ring_cities``, in which sites begin in three waves
rather than all at once; writes a section of ``docs/calibration.md``.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.document import CALIBRATION, put_section
from benchmarks.ring_cities import DRAWS, LEVEL, NAMES, by_chance
from benchmarks.ring_worlds import EFFECTS, city
from missionmetrics.stats.rings.study import FEWEST_FAR, study

if TYPE_CHECKING:
    from benchmarks.ring_worlds import Errors, Floats

WAVES = 3
WORLDS: tuple[tuple[int, bool, Errors], ...] = tuple(
    (sites, lying, errors)
    for lying in (False, True)
    for sites in (5, 15)
    for errors in ("independent", "alike")
)


class Held(NamedTuple):
    """Of many cities, each for places acted on and next to them, (2,).

    ``held`` how often ranges hold the truth, ``mean`` the mean estimate; ``refused``
    how many cities have no estimate, and ``without`` how many of the others no range.
    """

    held: Floats
    mean: Floats
    refused: int
    without: int


def many(
    cities: int, seed: int, *, sites: int, side_by_side: bool, errors: Errors
) -> Held:
    """What is said of so many cities."""
    held, means = [], []
    for n in range(cities):
        made = city(seed + n, sites=sites, errors=errors, side_by_side=side_by_side,
                    waves=WAVES)  # fmt: skip
        found = study(made.values, made.design)
        if found.far() < FEWEST_FAR or not np.isfinite(found.effects).all():
            continue
        held.append(by_chance(found, "clumps", n)[0][: len(EFFECTS)])
        means.append(found.effects)
    return Held(
        np.nanmean(held, axis=0), np.mean(means, axis=0), cities - len(held),
        int(np.isnan(held).any(axis=1).sum()),
    )  # fmt: skip


def table(cities: int, seed: int) -> list[str]:
    """A row a number of sites, lying and errors."""
    lines = [
        "| sites | lying | errors | acted on | next to them | mean estimates | refused "
        "| no range |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for sites, lying, errors in WORLDS:
        got = many(cities, seed, sites=sites, side_by_side=lying, errors=errors)
        held = " | ".join(f"**{share:.3f}**" for share in got.held)
        means = " / ".join(f"{mean:.2f}" for mean in got.mean)
        lines.append(
            f"| {sites} | {'side by side' if lying else 'scattered'} | {NAMES[errors]} "
            f"| {held} | {means} | {got.refused} | {got.without} |"
        )
    return lines


TEXT = """## Places acted on one after another

The same cities, acted on in three waves: from the fifth, the sixth and the seventh
date, in turn over the sites, each ring from the first site within 3 km that has begun.
Share of {cities:,} cities in which a 95% range holds the truth, and the mean estimates
of effects of 2 and 1. The standard error of .95 is {error:.3f}.

{table}

Written by `python -m benchmarks.ring_waves --cities {cities} --seed {seed}` with
{draws} patterns a city, numpy {numpy}.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cities", type=int, default=500)
    parser.add_argument("--seed", type=int, default=50_000)
    given = parser.parse_args()
    text = TEXT.format(
        cities=given.cities,
        seed=given.seed,
        draws=DRAWS,
        error=np.sqrt(LEVEL * (1 - LEVEL) / given.cities),
        table="\n".join(table(given.cities, given.seed)),
        numpy=np.__version__,
    )
    put_section(CALIBRATION, "ring_waves", text)


if __name__ == "__main__":
    main()
