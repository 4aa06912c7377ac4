"""How often dates around a start are told right, before it and after it.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m benchmarks.ring_dates

In the simulated cities of ``benchmarks.ring_cities``, in which nothing moved before the
start: how often places are said to have moved apart before, and how often ranges of
single dates, and of their mean with no drift allowed for, hold the truth. Writes a
section of ``docs/calibration.md``.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.document import CALIBRATION, put_section
from benchmarks.ring_worlds import EFFECTS, city
from missionmetrics.stats.rings.honest import relative_magnitudes
from missionmetrics.stats.rings.inversion import inverted
from missionmetrics.stats.rings.profile import profile
from missionmetrics.stats.rings.study import (
    FEWEST_FAR,
    patterns,
    study,
    telling,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.ring_worlds import City, Errors, Floats
    from missionmetrics.stats.rings.profile import Profile

LEVEL, BY_CHANCE = 0.95, 0.05
DRAWS = 199
WORLDS: Sequence[tuple[int, bool, Errors]] = (
    (5, False, "independent"), (5, False, "alike"), (5, True, "alike"),
    (15, True, "independent"), (15, True, "alike"),
)  # fmt: skip
NAMES = {"independent": "independent", "alike": "alike nearby"}


class Dated(NamedTuple):
    """What is said of one city, each for places acted on and next to them, (2,).

    ``moved`` says whether they are said to have moved apart before; ``each`` is the
    share of single dates whose ranges hold, and ``mean`` whether that of their mean
    after the start does, no drift allowed for.
    """

    moved: Floats
    each: Floats
    mean: Floats


def dated(made: City, seed: int) -> Dated | None:
    """What is said of one city; nothing where it has no patterns of sites."""
    found = study(made.values, made.design)
    if found.far() < FEWEST_FAR or not np.isfinite(found.effects).all():
        return None
    rng = np.random.default_rng(seed)
    drawn = patterns(made.design, sited="clumps", draws=DRAWS, rng=rng)
    sites = telling(found, drawn)
    if len(sites) < DRAWS // 10:
        return None
    told = profile(found, sites)
    return Dated(
        moved=np.array(
            [told.moved_before(k) <= 1 - LEVEL for k in (0, 1)], dtype=float
        ),
        each=np.array([_each(told, k) for k in (0, 1)]),
        mean=np.array([_mean(told, k) for k in (0, 1)]),
    )


def _each(told: Profile, code: int) -> float:
    """Share of dates of one kind whose ranges hold the truth."""
    held = []
    for q in np.flatnonzero(told.code == code):
        got = inverted(told.chance, told.effect, np.eye(told.code.size)[q], level=LEVEL)
        truth = EFFECTS[code] if told.step[q] >= 0 else 0.0
        held.append(got.low <= truth <= got.high)
    return float(np.mean(held))


def _mean(told: Profile, code: int) -> float:
    """Whether the range of the mean after the start holds with no drift allowed for."""
    own = told.code == code
    got = relative_magnitudes(
        told.effect[own], told.chance.real[np.ix_(own, own)], told.step[own],
        told.passed[own], drift=np.zeros(1), level=LEVEL,
    )  # fmt: skip
    return np.nan if got is None else float(got.low[0] <= EFFECTS[code] <= got.high[0])


def many(
    cities: int, seed: int, *, sites: int, errors: Errors, side_by_side: bool
) -> list[Dated]:
    """What is said of so many cities; those without patterns are not among them."""
    found = []
    for n in range(cities):
        made = city(seed + n, sites=sites, errors=errors, side_by_side=side_by_side)
        found.append(dated(made, n))
    return [f for f in found if f is not None]


def table(cities: int, seed: int) -> list[str]:
    """A row a number of sites, lying and errors."""
    lines = [
        "| sites | lying | errors | said to have moved before | single dates held | "
        "mean held, no drift | cities |",
        "|---|---|---|---|---|---|---|",
    ]
    for sites, side_by_side, errors in WORLDS:
        got = many(cities, seed, sites=sites, errors=errors, side_by_side=side_by_side)
        lying = "side by side" if side_by_side else "scattered"
        moved, each, mean = (
            " / ".join(f"{v:.3f}" for v in np.mean([getattr(g, name) for g in got], 0))
            for name in Dated._fields
        )
        lines.append(
            f"| {sites} | {lying} | {NAMES[errors]} | **{moved}** | {each} | {mean} | "
            f"{len(got)} |"
        )
    return lines


TEXT = """## When did places acted on, and those next to them, change?

The same cities, in which nothing moved before the start ({cities} cities a row): how
often places are said to have moved apart before, which should be 5 in 100; how often
95% ranges of single dates hold the truth, before and after; and how often the range of
their mean after the start does, with no drift allowed for. Each for areas acted on /
next to them. The standard error of .05 and of .95 is {error:.3f}.

{table}

Written by `python -m benchmarks.ring_dates --cities {cities} --seed {seed}` with
{draws} patterns a city, numpy {numpy}.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cities", type=int, default=200)
    parser.add_argument("--seed", type=int, default=40_000)
    given = parser.parse_args()
    text = TEXT.format(
        cities=given.cities, seed=given.seed, draws=DRAWS, numpy=np.__version__,
        error=np.sqrt(LEVEL * (1 - LEVEL) / given.cities),
        table="\n".join(table(given.cities, given.seed)),
    )  # fmt: skip
    put_section(CALIBRATION, "ring_dates", text)


if __name__ == "__main__":
    main()
