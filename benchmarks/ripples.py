"""How often ranges of `ripples` hold, and codes are called close by chance.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m benchmarks.ripples

Asks a group of people in an invented world, takes the range from it, asks another group
as large and looks whether it lies inside; then invents coded documents in which no code
follows another, and some in which one does. Writes a section of `docs/calibration.md`.
"""

from __future__ import annotations

import argparse
import warnings

import numpy as np
from numpy.typing import NDArray

from benchmarks.document import CALIBRATION, put_section
from benchmarks.ripple_worlds import KINDS, Talk, make_world, talk, told
from missionmetrics.stats.ripples.chance_pairs import chance_pairs
from missionmetrics.stats.ripples.halves import other_groups
from missionmetrics.stats.ripples.measures import Measures, Web, measures

Floats = NDArray[np.float64]
SOURCES = (8, 12, 20, 40)
SPLITS, DRAWS = 100, 99
LEVEL, CALLED = 0.95, 0.05
TALKS = tuple(
    Talk(documents, passages, bunched)
    for bunched in (0.0, 0.5, 0.8)
    for documents, passages in ((10, 8), (30, 8), (20, 25))
)


def held(kind: str, sources: int, worlds: int, seed: int) -> Floats:
    """Share of worlds in which another group lies in the range, a value a measure."""
    rng = np.random.default_rng([seed, KINDS.index(kind), sources])
    inside = np.full((worlds, len(Measures._fields)), np.nan)
    for row in range(worlds):
        world = make_world(kind, rng)
        found = other_groups(told(world, sources, rng), splits=SPLITS, seed=row)
        other = np.array(measures(told(world, sources, rng)))
        low, high = np.array(found.low), np.array(found.high)
        known = ~(np.isnan(low) | np.isnan(other))
        near = (low - 1e-9 <= other) & (other <= high + 1e-9)
        inside[row] = np.where(known, near, np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.nanmean(inside, axis=0)


def held_with_replacement(kind: str, sources: int, worlds: int, seed: int) -> float:
    """The same for the number of links, by drawing sources with replacement."""
    rng = np.random.default_rng([seed, KINDS.index(kind), sources, 1])
    inside = []
    for _ in range(worlds):
        world = make_world(kind, rng)
        web = told(world, sources, rng)
        drawn = [_links(web, rng.integers(0, sources, sources)) for _ in range(SPLITS)]
        low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        other = measures(told(world, sources, rng)).links
        inside.append(low <= other <= high)
    return float(np.mean(inside))


def _links(web: Web, drawn: NDArray[np.int64]) -> int:
    return int(np.unique(web.link[np.isin(web.source, drawn)]).size)


def called(world: Talk, lag: int, worlds: int, seed: int) -> tuple[float, float, float]:
    """Share of worlds with a pair called: none there, shuffled instead, one there."""
    rng = np.random.default_rng([seed, world.documents, world.passages, lag])
    hits = np.zeros(3)
    for row in range(worlds):
        marked, document = talk(world, rng)
        linked, of_linked = talk(world, rng, follows=lag)
        cases = (
            (marked, document, "turned"),
            (marked, document, "shuffled"),
            (linked, of_linked, "turned"),
        )
        for column, (flags, texts, null) in enumerate(cases):
            found = chance_pairs(
                flags, texts, lag=lag, null=null, draws=DRAWS, seed=row
            )
            p = found.p[0, 1:2] if column == 2 else found.p[~np.isnan(found.p)]
            hits[column] += bool((p <= CALLED).any())
    none, shuffled, there = (hits / worlds).tolist()
    return none, shuffled, there


def ranges_table(worlds: int, seed: int) -> list[str]:
    """A row a kind of world and number of sources."""
    names = Measures._fields
    lines = [
        f"| world | sources | {' | '.join(names)} | links, with replacement |",
        "|---|---|" + "---|" * (len(names) + 1),
    ]
    for kind in KINDS:
        for sources in SOURCES:
            rates = " | ".join(f"{x:.3f}" for x in held(kind, sources, worlds, seed))
            other = held_with_replacement(kind, sources, max(worlds // 4, 1), seed)
            lines.append(f"| {kind} | {sources} | {rates} | {other:.3f} |")
    return lines


def pairs_table(worlds: int, seed: int) -> list[str]:
    """A row a kind of documents and lag."""
    lines = [
        "| documents | passages | bunched | lag | called by chance | if shuffled | one "
        "link found |",
        "|---|---|---|---|---|---|---|",
    ]
    for world in TALKS:
        for lag in (0, 1, 2):
            rates = " | ".join(f"{x:.3f}" for x in called(world, lag, worlds, seed))
            lines.append(
                f"| {world.documents} | {world.passages} | {world.bunched:.1f} | {lag} "
                f"| {rates} |"
            )
    return lines


TEXT = """## How far have the effects that people describe spread?

**Ranges.** `ripples` gives a range in which another group of as many sources should
lie, at 95%. In {worlds:,} invented worlds of each kind, twenty things followed from one
another by links that people name with chances of their own; one group was asked, and
then another. The share of worlds in which the other group lies in the range stands
below, measure by measure; a share of .95 has a standard error of {error:.3f}. Above .95
the range is too wide, below it too narrow. The last column draws sources with
replacement instead and takes the middle 95% of the links found so ({fewer:,} worlds):
a person drawn twice names nothing new, so it finds fewer links than there are. Ranges
here rest on {splits} splits in halves; `ripples` takes 400.

{ranges}

**Codes that stand close.** Six codes in documents of about so many passages each; with
`bunched`, the chance that a passage repeats what the one before it had, for each code
by itself. No code follows another, so a pair should be called close (any pair, at the
5% level) in 5% of {pair_worlds:,} worlds; standard error {pair_error:.3f}. Beside it:
if the codes were shuffled within each document instead of turned round, which takes
away that they come in bunches. In the last column the second code is put on (lag 0) or
after (lag 1 or 2) three in ten passages with the first, and the column holds how often
that pair is called.

{pairs}

Written by `python -m benchmarks.ripples --worlds {worlds} --pair-worlds {pair_worlds}
--seed {seed}`, numpy {numpy}.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=1000)
    parser.add_argument("--pair-worlds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261)
    given = parser.parse_args()
    text = TEXT.format(
        worlds=given.worlds,
        fewer=max(given.worlds // 4, 1),
        pair_worlds=given.pair_worlds,
        error=np.sqrt(LEVEL * (1 - LEVEL) / given.worlds),
        pair_error=np.sqrt(CALLED * (1 - CALLED) / given.pair_worlds),
        splits=SPLITS,
        ranges="\n".join(ranges_table(given.worlds, given.seed)),
        pairs="\n".join(pairs_table(given.pair_worlds, given.seed)),
        seed=given.seed,
        numpy=np.__version__,
    )
    put_section(CALIBRATION, "ripples", text)


if __name__ == "__main__":
    main()
