"""How long it takes to protect a table with margins and to prove that it is safe.

    OMP_NUM_THREADS=1 python -m benchmarks.disclosure

A table of counts, 200 places by 20 groups, with both margins and the total; cells
below 5, noughts among them, are withheld, and no attacker may know any of them to
within 5. Timed: choosing what else to withhold, and the final audit from nothing by
integer programming.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import scipy

from missionmetrics.stats.disclosure.attacker import protection
from missionmetrics.stats.disclosure.rules import Rules, sensitive
from missionmetrics.stats.disclosure.suppression import safe, withhold
from missionmetrics.stats.disclosure.tables import table


def counts(rows: int, columns: int, seed: int, mean: float) -> np.ndarray:
    """Counts with the unevenness of people in places."""
    rng = np.random.default_rng(seed)
    return rng.negative_binomial(1.2, 1.2 / (1.2 + mean), (rows, columns))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--columns", type=int, default=20)
    parser.add_argument("--mean", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    inner = counts(given.rows, given.columns, given.seed, given.mean)
    made, place = table(inner)
    flags = sensitive(made.values, Rules(threshold=5))
    small = np.flatnonzero(np.logical_or.reduce(list(flags.values())))
    need = protection(small, width=5)
    start = time.perf_counter()
    found = withhold(made, need)
    chosen = time.perf_counter()
    audited = safe(made, need, found.withheld)
    ended = time.perf_counter()
    alone = np.zeros(place.size, dtype=bool)
    alone[small] = True
    print(f"numpy {np.__version__}, scipy {scipy.__version__}")
    print(f"{given.rows} x {given.columns} with margins, mean {given.mean:g}: "
          f"{place.size} cells, {small.size} withheld for themselves, "
          f"{int(found.secondary.sum())} to protect them")  # fmt: skip
    print(f"safe before: {safe(made, need, alone)}; safe after: {audited}")
    print(f"choosing {chosen - start:.1f} s, audit {ended - chosen:.1f} s")


if __name__ == "__main__":
    main()
