"""How often a budget has run out by the dates that are given, in known worlds.

    OMP_NUM_THREADS=1 python -m benchmarks.budget_dates

In each world yearly figures are simulated and then go on; the budget is about as large
as the latest figure for three fifths of the years that the record can see ahead. In a
perfect method the true date lies at or before the three quantiles in 10, 50 and 90 of
100 cases. The first world is the model's own; the others are not, and are here to show
what the dates are worth where the model is wrong.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.metrics.momentum.budgets.outlook import QUANTILES
from missionmetrics.metrics.momentum.figures.pace import REACH
from missionmetrics.stats.budget import first_crossing
from missionmetrics.stats.trend import fit_trend
from missionmetrics.stats.trends.paths import draw_paths

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DRAWS = 2000


def wandering(rng: np.random.Generator, seen: int, ahead: int) -> Floats:
    """The model: the slope wanders, the level takes shocks, figures have noise."""
    steps = seen + ahead
    slope = -1.0 + np.cumsum(rng.normal(0, 0.3, steps))
    return 100 + np.cumsum(slope + rng.normal(0, 1, steps)) + rng.normal(0, 2, steps)


def heavy_tails(rng: np.random.Generator, seen: int, ahead: int) -> Floats:
    """As before, but some figures are far off: t noise with 3 degrees of freedom."""
    steps = seen + ahead
    slope = -1.0 + np.cumsum(rng.normal(0, 0.3, steps))
    noise = 2 * rng.standard_t(3, steps) / np.sqrt(3)
    return 100 + np.cumsum(slope + rng.normal(0, 1, steps)) + noise


def levelling(rng: np.random.Generator, seen: int, ahead: int) -> Floats:
    """A fall that levels off: a logistic curve, steepest near the end."""
    years = np.arange(seen + ahead)
    middle = seen - rng.uniform(0, 6)
    curve = 60 + 60 / (1 + np.exp((years - middle) / 3))
    return curve + rng.normal(0, 2, years.size)


def administrative(rng: np.random.Generator, seen: int, ahead: int) -> Floats:
    """No noise at all: every change stays, and the pace wanders."""
    steps = seen + ahead
    slope = -1.0 + np.cumsum(rng.normal(0, 0.3, steps))
    return 100 + np.cumsum(slope + rng.normal(0, 1, steps))


def last_shock(rng: np.random.Generator, seen: int, ahead: int) -> Floats:
    """The model, but the latest figure is five standard deviations too low, once."""
    figures = wandering(rng, seen, ahead)
    figures[seen - 1] -= 10
    return figures


WORLDS: dict[str, Callable[[np.random.Generator, int, int], Floats]] = {
    "the model's own": wandering,
    "heavy tails": heavy_tails,
    "a fall that levels off": levelling,
    "no noise": administrative,
    "a shock in the last year": last_shock,
}


def measured(world: str, seen: int, count: int, seed: int) -> Floats:
    """Shares of worlds that have run out by each quantile, and the mean chance."""
    rng = np.random.default_rng([seed, seen, list(WORLDS).index(world)])
    ahead = int(REACH * (seen - 1))
    times = np.arange(2000.5, 2000 + seen)
    hits, chance, came = np.zeros(len(QUANTILES)), 0.0, 0
    for number in range(count):
        figures = WORLDS[world](rng, seen, ahead)
        budget = 0.6 * ahead * float(np.median(figures[seen - 3 : seen]))
        truth = first_crossing([0.0], figures[None, seen:], budget)[0]
        paths = draw_paths(
            fit_trend(figures[:seen], times), ahead, draws=DRAWS, seed=number
        )
        drawn = first_crossing(np.zeros(DRAWS), paths.figures, budget)
        hits += truth <= np.quantile(drawn, QUANTILES, method="inverted_cdf")
        chance += float(np.isfinite(drawn).mean())
        came += bool(np.isfinite(truth))
    return np.array([*hits, chance, came]) / count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    print(f"{args.worlds} records in each row, seed {args.seed}")
    print(f"{'world':<26}{'figures':>8}{'by 10':>8}{'by 50':>8}{'by 90':>8}"
          f"{'chance':>9}{'came':>7}")  # fmt: skip
    for world in WORLDS:
        for seen in (12, 20):
            found = measured(world, seen, args.worlds, args.seed)
            shares = "".join(f"{100 * v:>8.1f}" for v in found[:3])
            print(f"{world:<26}{seen:>8}{shares}{100 * found[3]:>9.1f}"
                  f"{100 * found[4]:>7.1f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
