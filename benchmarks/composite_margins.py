"""How often the range of places holds the place that true figures would give.

    OMP_NUM_THREADS=1 python -m benchmarks.composite_margins --worlds 300

Invented areas whose true figures are known: four indicators, drawn apart or half in
common. Published figures are the true ones with a normal error, the size of which is
known. The true place is the one that the declared make-up gives the true figures. Three
ranges are held against it: of the choices alone, of the figures alone, and of both.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.metrics.momentum.together.index_margins import SETS
from missionmetrics.metrics.momentum.together.index_ways import ways_of
from missionmetrics.stats.composite.building import build
from missionmetrics.stats.composite.margins import Drawn, drawn_within
from missionmetrics.stats.composite.replicating import Alternatives
from missionmetrics.stats.composite.specification import (
    Aggregate,
    Indicator,
    Specification,
)
from missionmetrics.stats.composite.uncertainty import uncertainty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from missionmetrics.stats.composite.ranking import RankRange

    Floats = NDArray[np.float64]

INDICATORS, REPLICATIONS = 4, 1000
STILL = Alternatives(weights=1e-6)
"""All but no choice: what is left are the figures."""
SPEC = Specification(
    indicators=tuple(Indicator(code=f"i{n}", parent="index")
                     for n in range(INDICATORS)),
    aggregates=(Aggregate(code="index", level="index"),),
)  # fmt: skip


def held(truth: Floats, published: Floats, size: float, seed: int) -> Iterator[Floats]:
    """Share of areas whose true place a range holds, and its mean width in places."""
    place = build(truth, SPEC).rank
    errors = np.full(truth.shape, size)
    drawn = Drawn(drawn_within(published, errors, sets=SETS, seed=seed), {})
    fair = ways_of(SPEC, None)
    for ways, tables in ((fair, None), (STILL, drawn), (fair, drawn)):
        ranges: RankRange = uncertainty(
            published, SPEC, ways, drawn=tables, replications=REPLICATIONS, seed=seed
        ).ranges
        inside = (ranges.low <= place) & (place <= ranges.high)
        yield np.array([inside.mean(), (ranges.high - ranges.low).mean()])


def worlds(count: int, areas: int, size: float, common: float) -> Floats:
    """Means over many worlds, (3 ranges, 2 measures)."""
    total = np.zeros((3, 2))
    for seed in range(count):
        rng = np.random.default_rng([seed, areas, int(100 * size)])
        shared = rng.standard_normal((areas, 1))
        own = rng.standard_normal((areas, INDICATORS))
        truth = np.sqrt(common) * shared + np.sqrt(1 - common) * own
        published = truth + size * rng.standard_normal(truth.shape)
        total += np.array(list(held(truth, published, size, seed)))
    return total / count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=300)
    count = parser.parse_args().worlds
    print("| areas | in common | error | choices | figures | both | widths |")
    print("|---|---|---|---|---|---|---|")
    for areas, common in ((10, 0.0), (10, 0.5), (30, 0.5)):
        for size in (0.1, 0.3, 0.6):
            found = worlds(count, areas, size, common)
            shares = " | ".join(f"{s:.3f}" for s in found[:, 0])
            widths = ", ".join(f"{w:.1f}" for w in found[:, 1])
            print(f"| {areas} | {common:g} | {size:g} | {shares} | {widths} |",
                  flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
