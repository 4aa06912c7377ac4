"""How long it takes to tell what new figures changed in the factor of 30 series.

    OMP_NUM_THREADS=1 python -m benchmarks.news

One factor is fitted to 30 monthly series of 60 months with gaps, one of them yearly;
the figures of the last month then arrive and six older ones are corrected. Timed are
the fit, made once a report, and the refresh, which tells the change figure by figure.
"""

from __future__ import annotations

import argparse
import time
from importlib.metadata import version
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.stats.factor.fit import fit_factor
from missionmetrics.stats.factor.news import factor_news

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def world(series: int, months: int) -> tuple[Floats, Floats]:
    """Figures of the last report and of this one."""
    rng = np.random.default_rng(0)
    factor = np.zeros(months)
    for t in range(1, months):
        factor[t] = 0.8 * factor[t - 1] + rng.normal()
    after = 3 * factor[:, None] * rng.uniform(0.4, 1.2, series)
    after = after + rng.normal(size=(months, series)) + 5
    after[rng.random(after.shape) < 0.15] = np.nan
    after[np.arange(months) % 12 != 11, 0] = np.nan
    before = after.copy()
    before[-1, series // 3 :] = np.nan
    before[-8:-2, 3] += 0.5
    return before, after


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=30)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--repeats", type=int, default=9)
    args = parser.parse_args()
    before, after = world(args.series, args.months)
    start = time.perf_counter()
    fit = fit_factor(before)
    fitted = time.perf_counter() - start
    taken = []
    for _ in range(args.repeats):
        start = time.perf_counter()
        news = factor_news(fit, before, after)
        taken.append(time.perf_counter() - start)
    apart = abs(float(news.impact.sum()) - (news.after - news.before))
    print(f"numpy {np.__version__}, statsmodels {version('statsmodels')}")
    print(f"fit: {fitted:.1f} s, {fit.rounds} rounds{fit.reason and f'; {fit.reason}'}")
    print(f"refresh: median {median(taken):.3f} s, slowest {max(taken):.3f} s")
    print(f"{news.impact.size} figures; their sum misses the change by {apart:.1g}")


if __name__ == "__main__":
    main()
