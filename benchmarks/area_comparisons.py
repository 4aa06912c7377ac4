"""How often the difference of two places' changes is held by its range.

    OMP_NUM_THREADS=1 python -m benchmarks.area_comparisons

Two places follow a local linear trend, by themselves or with half of what happens in a
year in common, and `compare_areas` says by how many points more one changed than the
other. True is the difference of the changes of their levels, without the noise of
single years. Writes a section of ``docs/calibration.md``.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.area_worlds import BASE, LEVEL, codes, simulate
from benchmarks.document import CALIBRATION, put_section
from missionmetrics.metrics.momentum.compare_areas import compare_areas
from tests.made import evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

NOISE = 0.02
"""Noise of a yearly figure, as a share of the figure."""
DATES = (12, 20)
WORLDS = {"the model's own": 0.0, "half of what happens in a year shared": 0.5}


class Compared(NamedTuple):
    """How often the range held the true difference, and its mean width in points."""

    held: float
    width: float


def measure(shared: float, dates: int, pairs: int, *, seed: int) -> Compared:
    """One row of the table."""
    drawn = simulate(pairs, 2, dates, seed=seed, shared=shared)
    figures = 100 * np.exp(NOISE * (drawn.figures - BASE))
    moved = NOISE * (drawn.level[..., -1] - drawn.level[..., 0])
    true = 100 * np.expm1(moved) @ np.array([1.0, -1.0])
    held, width = [], []
    for one, truth in zip(figures, true, strict=True):
        given = evidence(dict(zip(codes(2), one, strict=True)))
        here, there = codes(2)
        found = compare_areas(
            given, indicator="x", area=here, with_=there, level=LEVEL
        ).table.iloc[-1]
        held.append(found["low"] <= truth <= found["high"])
        width.append(found["high"] - found["low"])
    return Compared(float(np.mean(held)), float(np.mean(width)))


def lines(pairs: int, seed: int) -> Iterator[str]:
    """The table, a row a world and length."""
    yield "| world | figures | difference | width, points |"
    yield "|---|---|---|---|"
    for world, shared in WORLDS.items():
        for dates in DATES:
            found = measure(shared, dates, pairs, seed=seed)
            yield f"| {world} | {dates} | {found.held:.3f} | {found.width:.1f} |"


TEXT = """## Two places compared

Share of pairs of places where the 95% range of `compare_areas` holds the true
difference of their changes from the first to the last figure, in percentage points.
Figures have a noise of {noise:.0%}.

{table}

Written by `python -m benchmarks.area_comparisons --pairs {pairs} --seed {seed}`:
{pairs} pairs in each row, so a share of .95 has a standard error of {error:.1f} points.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=400)
    parser.add_argument("--seed", type=int, default=20248)
    given = parser.parse_args()
    table = []
    for row in lines(given.pairs, given.seed):
        print(row, flush=True)
        table.append(row)
    text = TEXT.format(
        table="\n".join(table),
        noise=NOISE,
        pairs=given.pairs,
        seed=given.seed,
        error=100 * np.sqrt(0.05 * 0.95 / given.pairs),
    )
    put_section(CALIBRATION, "area_comparisons", text)


if __name__ == "__main__":
    main()
