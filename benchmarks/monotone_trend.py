"""How quick Mann-Kendall and Theil-Sen are beside pymannkendall, in one run.

    OMP_NUM_THREADS=1 python -m benchmarks.monotone_trend

Needs `pip install pymannkendall`, which the library itself does not. Before anything is
timed, both have to give the same numbers.
"""

from __future__ import annotations

import argparse
import time
from importlib.metadata import version
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.stats.monotone_trend import mann_kendall

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DATES = 40


def theirs(values: Floats) -> Floats:
    """S, variance, z, p, tau, slope and intercept of each series, one by one."""
    import pymannkendall

    found = [pymannkendall.original_test(row) for row in values]
    return np.array([(f.s, f.var_s, f.z, f.p, f.Tau, f.slope, f.intercept)
                     for f in found])  # fmt: skip


def ours(values: Floats) -> Floats:
    return np.column_stack(mann_kendall(values))


def seconds(run: Callable[[Floats], Floats], values: Floats, repeats: int) -> float:
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        run(values)
        taken.append(time.perf_counter() - start)
    return median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=10_000)
    parser.add_argument("--peers", type=int, default=500)
    parser.add_argument("--repeats", type=int, default=3)
    args = parser.parse_args()
    rng = np.random.default_rng(2)
    values = rng.normal(size=(args.series, DATES)).cumsum(axis=1)
    few = values[: args.peers]
    apart = float(np.abs(ours(few) - theirs(few)).max())
    print(f"numpy {np.__version__}, pymannkendall {version('pymannkendall')}")
    print(f"largest difference of {args.peers} series: {apart:.2g}")
    mine = args.series / seconds(ours, values, args.repeats)
    other = args.peers / seconds(theirs, few, args.repeats)
    print(f"{mine:,.0f} against {other:,.0f} series a second: {mine / other:.0f} times")


if __name__ == "__main__":
    main()
