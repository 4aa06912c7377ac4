"""How often the ranges of groups, and of what sets them apart, hold the true pace.

    OMP_NUM_THREADS=1 python -m benchmarks.group_differences

Several groups of one area are measured as `momentum(groups=...)` does. They vary each
by itself, as the ranges suppose; or share half of what happens in a year; or what one
gains the others lose, as shares of one whole do. Writes a section of
``docs/calibration.md``.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.area_worlds import LEVEL, OPPOSED, as_seen, codes, simulate
from benchmarks.document import CALIBRATION, put_section
from missionmetrics.metrics.momentum.outlook.groups import Asked, differences_part
from tests.made import evidence, no_targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from benchmarks.area_worlds import Seen

GROUPS = (2, 5)
OWN = "the model's own"
WORLDS: dict[str, dict[str, float]] = {
    OWN: {},
    "half of what happens in a year shared": {"shared": 0.5},
    "what one gains the others lose": {"shared": OPPOSED},
    "steady lines, all of one pace": {"classes": 1},
}


class Apart(NamedTuple):
    """How often ranges held the truth, and what was called different.

    ``pace`` is the coverage of each group's own range, ``pairs`` that of differences;
    ``called`` the share of pairs called clear, ``wrong`` the share of those whose sign
    is wrong, NaN where none was called.
    """

    pace: float
    pairs: float
    called: float
    wrong: float


def differences(seen: Seen, *, seed: int) -> pd.DataFrame:
    """What `momentum` says of each pair of the groups."""
    names = codes(len(seen.panel.area_id))
    none = evidence({"a": [1.0, 2.0]})
    asked = Asked(none, no_targets(), names, True, "")
    return differences_part(seen.panel, seen.pace, asked, level=LEVEL, seed=seed)


def measure(world: str, groups: int, dates: int, worlds: int, *, seed: int) -> Apart:
    """Every share of one cell of the table."""
    drawn = simulate(worlds, groups, dates, seed=seed, **WORLDS[world])
    own, pairs, called, wrong = [], [], [], []
    place = {code: row for row, code in enumerate(codes(groups))}
    for number, seen in enumerate(as_seen(drawn.figures)):
        pace, truth = seen.pace.velocity, drawn.pace[number]
        own.append((pace.low <= truth) & (truth <= pace.high))
        part = differences(seen, seed=number)
        one, two = (truth[part[c].map(place)] for c in ("group", "other"))
        apart = one - two
        pairs.append((part["low"] <= apart) & (apart <= part["high"]))
        clear = (part["certainty"] == "clear").to_numpy()
        called.append(clear)
        wrong.append((np.sign(part["estimate"]) != np.sign(apart))[clear])
    mistaken = np.concatenate(wrong)
    return Apart(
        pace=float(np.mean(own)),
        pairs=float(np.mean(pairs)),
        called=float(np.mean(called)),
        wrong=float(mistaken.mean()) if mistaken.size else float("nan"),
    )


def line(world: str, groups: int, dates: int, found: Apart) -> str:
    """One row, in Markdown."""
    shares = " | ".join("" if np.isnan(v) else f"{v:.3f}" for v in found)
    return f"| {world} | {groups} | {dates} | {shares} |"


def lines(worlds: int, seed: int) -> Iterator[str]:
    """The table, a row a world, number of groups and length."""
    yield "| world | groups | figures | pace | differences | called | of those, wrong |"
    yield "|---|---|---|---|---|---|---|"
    for world in WORLDS:
        for groups in GROUPS:
            for dates in (12, 20) if world == OWN else (12,):
                found = measure(world, groups, dates, worlds, seed=seed)
                yield line(world, groups, dates, found)


TEXT = """## What sets groups apart

Share of groups whose true pace lies in its 95% range, and of pairs of groups whose true
difference of paces does; then the share of pairs that are called different, and the
share of those whose sign is wrong, which is said to be at most about 1 in 20. Where all
groups are of one pace, every pair called different is wrong.

{table}

Written by `python -m benchmarks.group_differences --worlds {worlds} --seed {seed}`:
{worlds} areas in each row. Of pairs of two groups a share of .95 has a standard error
of {error:.1f} points; pairs of more groups have members in common, so it is not much
less there. Groups are taken to vary each by itself, and a caution says so. Where they
share what happens in a year, that cancels in a difference, and the ranges hold more
than they say; where what one gains another loses, it counts twice, and they hold less.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=20244)
    given = parser.parse_args()
    table = []
    for row in lines(given.worlds, given.seed):
        print(row, flush=True)
        table.append(row)
    text = TEXT.format(
        table="\n".join(table),
        worlds=given.worlds,
        seed=given.seed,
        error=100 * np.sqrt(0.05 * 0.95 / given.worlds),
    )
    put_section(CALIBRATION, "group_differences", text)


if __name__ == "__main__":
    main()
