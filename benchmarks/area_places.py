"""How often the ranges of places in an order of areas hold the true places.

    OMP_NUM_THREADS=1 python -m benchmarks.area_places

Areas of known pace are put in order as `momentum` does, and the ranges that it gives,
for one area by itself and for all at once, are held against the true order. In some
worlds several areas have the same pace, in one they share what happens in a year.
Writes a section of ``docs/calibration.md``.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.area_worlds import LEVEL, simulate
from benchmarks.document import CALIBRATION, put_section
from benchmarks.scoring import calibration_error, chance_error
from missionmetrics.metrics.momentum.outlook.ranking import (
    FEWEST_DRAWS,
    FIFTH,
    MOST_DRAWS,
    NUMBERS,
)
from missionmetrics.stats.ranks import chance_among, rank_ranges, ranks_of
from missionmetrics.stats.trend import fit_trend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

WORLDS_OF = {10: 300, 50: 150, 300: 80}
"""Areas in a world, and how many worlds of them."""
STEADY = "steady lines, five paces .02 apart"
ALIKE = "steady lines, all of one pace"
OWN = "the model's own"
WORLDS: dict[str, dict[str, float]] = {
    OWN: {},
    "the same, first paces nearly alike": {"first": 0.02},
    STEADY: {"classes": 5, "first": 0.02},
    ALIKE: {"classes": 1},
    "half of what happens in a year shared": {"shared": 0.5},
}


class Placed(NamedTuple):
    """How often ranges held the truth, over areas (``one``) or worlds (``every``).

    ``whole`` is how often a range held all the places that an area shares with its
    equals; ``width`` and ``width_all`` are mean widths as a share of the areas.
    ``wrong`` is the calibration error of the chance of a place in the first fifth,
    ``floor`` what it would be were the chances right; NaN where areas are equal.
    """

    one: float
    whole: float
    every: float
    width: float
    width_all: float
    wrong: float
    floor: float


def true_places(pace: Floats) -> tuple[Integers, Integers]:
    """First and last place that each may truly hold, (N,): equals share theirs."""
    above = (pace > pace[:, None]).sum(axis=1)
    below = (pace < pace[:, None]).sum(axis=1)
    return 1 + above, pace.size - below


def ranks_drawn(figures: Floats, *, seed: int) -> Integers:
    """Ranks (N, D) in the draws that `momentum` takes of areas (N, T), 1 the fastest.

    The rise comes first here; where a fall is better, turn the figures round.
    """
    areas, dates = figures.shape
    count = int(np.clip(NUMBERS // areas, FEWEST_DRAWS, MOST_DRAWS))
    drawn = fit_trend(figures, np.arange(float(dates))).draws(count, seed=seed)
    return ranks_of(drawn[:, :, 1])


def measure(world: str, areas: int, dates: int, worlds: int, *, seed: int) -> Placed:
    """Every share of one cell of the table."""
    drawn = simulate(worlds, areas, dates, seed=seed, **WORLDS[world])
    found, said, came = [], [], []
    fifth = -(-areas // FIFTH)
    for number in range(worlds):
        ranks = ranks_drawn(drawn.figures[number], seed=number)
        low, high, low_all, high_all = rank_ranges(ranks, LEVEL)
        first, last = true_places(drawn.pace[number])
        found.append([
            ((low <= last) & (high >= first)).mean(),
            ((low <= first) & (high >= last)).mean(),
            ((low_all <= last) & (high_all >= first)).all(),
            (high - low).mean() / areas,
            (high_all - low_all).mean() / areas,
        ])  # fmt: skip
        said.append(chance_among(ranks, fifth)[0])
        came.append(first <= fifth)
    chance, there = np.concatenate(said), np.concatenate(came)
    if "classes" in WORLDS[world]:
        return Placed(*np.mean(found, axis=0), np.nan, np.nan)
    wrong = calibration_error(chance, there)
    return Placed(*np.mean(found, axis=0), wrong, chance_error(chance, seed=seed))


def lines(scale: float, seed: int) -> Iterator[str]:
    """The table, a row a world, number of areas and length."""
    yield (
        "| world | areas | figures | one by itself | all its places | all at once "
        "| width | width, all at once | first fifth |"
    )
    yield "|---|---|---|---|---|---|---|---|---|"
    for world in WORLDS:
        for areas, full in WORLDS_OF.items():
            for dates in (12, 20) if world == OWN else (12,):
                found = measure(world, areas, dates, int(scale * full), seed=seed)
                yield line(world, areas, dates, found)


def line(world: str, areas: int, dates: int, found: Placed) -> str:
    """One row, in Markdown."""
    shares = " | ".join(f"{share:.3f}" for share in found[:3])
    widths = " | ".join(f"{share:.0%}" for share in found[3:5])
    fifth = "" if np.isnan(found.wrong) else f"{found.wrong:.3f} ({found.floor:.3f})"
    return f"| {world} | {areas} | {dates} | {shares} | {widths} | {fifth} |"


TEXT = """## Places in an order of areas

Share of areas whose true place, by true pace, lies in the 95% range of places that
`momentum` gives for one area by itself; and share of worlds in which the ranges for all
areas at once hold every true place. Equal areas share their places, and a range holds
the truth if it holds one of them; 'all its places' is how often it held every one.
Widths are shares of the number of areas. 'First fifth' is the calibration error of the
chance of a place in the first fifth, and in brackets what it would be were the chances
right.

{table}

Written by `python -m benchmarks.area_places --scale {scale:g} --seed {seed}`: {worlds}.
All at once, a share of .95 has a standard error of {errors} points. Ranges for few
areas hold more than they say, as places are whole numbers and the usual prior is
cautious. Where first paces are nearly alike, all at once hold less than they say:
nothing is supposed of how large a pace may be, so the draws lie further apart than the
truth. A year that all areas share makes their order surer than the ranges say, not less
sure. Where areas are of one pace any order of them is as true as another, and a range
leaves out the outermost places of many.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=20243)
    given = parser.parse_args()
    table = []
    for row in lines(given.scale, given.seed):
        print(row, flush=True)
        table.append(row)
    counts = [int(given.scale * full) for full in WORLDS_OF.values()]
    told = zip(counts, WORLDS_OF, strict=True)
    text = TEXT.format(
        table="\n".join(table),
        scale=given.scale,
        seed=given.seed,
        worlds=", ".join(f"{count} worlds of {areas} areas" for count, areas in told),
        errors=", ".join(f"{100 * np.sqrt(0.05 * 0.95 / c):.1f}" for c in counts),
    )
    put_section(CALIBRATION, "area_places", text)


if __name__ == "__main__":
    main()
