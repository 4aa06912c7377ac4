"""How quick indices of spillover are beside statsmodels and pyconnectedness.

    OMP_NUM_THREADS=1 python -m benchmarks.connectedness_speed

In one run, on one set of records. Needs `pip install pyconnectedness` for the second
peer, which is left out when it is not there. Before anything is timed, all have to give
the same numbers.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import time
import warnings
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from statsmodels.tsa.api import VAR

from benchmarks.link_worlds import chained
from missionmetrics.stats.connectedness.carried import carried_over
from missionmetrics.stats.connectedness.following import following
from missionmetrics.stats.connectedness.moving import moving_vector
from missionmetrics.stats.connectedness.rolling import rolling_indices
from missionmetrics.stats.connectedness.shares import generalised

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from missionmetrics.stats.connectedness.vector import Vector

    Floats = NDArray[np.float64]

WINDOW, HORIZON = 210, 10
SERIES = (4, 10, 20)


def ours(values: Floats) -> Floats:
    """Total index of each window, (windows,)."""
    return rolling_indices(values, WINDOW, horizon=HORIZON).total


def by_statsmodels(values: Floats) -> Floats:
    """The same: each window fitted by statsmodels, shares worked out one by one."""
    found = []
    for start in range(len(values) - WINDOW + 1):
        fit = VAR(values[start : start + WINDOW]).fit(1)
        covariance = fit.resid.T @ fit.resid / len(fit.resid)
        moved = fit.ma_rep(HORIZON - 1) @ covariance
        parts = (moved**2).sum(axis=0) / np.diagonal(covariance)
        shares = parts / parts.sum(axis=1, keepdims=True)
        found.append(1 - np.trace(shares) / len(shares))
    return np.array(found)


def by_pyconnectedness(values: Floats) -> Floats:
    from pyconnectedness import dynamic_connectedness

    frame = pd.DataFrame(values, columns=[f"s{i}" for i in range(values.shape[1])])
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = dynamic_connectedness(frame, window=WINDOW, horizon=HORIZON, lags=1)
    return np.asarray(found.total) / 100


def seconds(run: Callable[[], object], repeats: int = 3) -> float:
    taken = []
    for _ in range(repeats):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return float(np.median(taken))


def windows(k: int, count: int, few: int) -> str:
    """One row: milliseconds a window, and how many times quicker ours is."""
    values = chained(np.random.default_rng(k), 1, WINDOW + count - 1, k)[0][0]
    short = values[: WINDOW + few - 1]
    mine, cells = 1000 * seconds(lambda: ours(values)) / count, []
    for name, run in PEERS.items():
        if name == "pyconnectedness" and find_spec(name) is None:
            cells.append("not there")
            continue
        np.testing.assert_allclose(run(short), ours(short), atol=1e-10)
        theirs = 1000 * seconds(lambda run=run: run(short), 1) / few
        cells.append(f"{theirs:.2f} ({theirs / mine:.0f} times)")
    return f"| {k} | {mine:.4f} | {' | '.join(cells)} |"


PEERS: dict[str, Callable[[Floats], Floats]] = {
    "statsmodels": by_statsmodels,
    "pyconnectedness": by_pyconnectedness,
}


def moving(k: int, dates: int = 500) -> str:
    """Milliseconds a date of coefficients that move, and of the filter alone."""
    values = chained(np.random.default_rng(k), 1, dates, k)[0][0]
    alone = 1000 * seconds(lambda: moving_vector(values), 1) / dates
    fit = moving_vector(values)
    both = alone + 1000 * seconds(lambda: _shares(fit), 1) / dates
    return f"| {k} | {both:.2f} | {alone:.2f} |"


def _shares(fit: Vector) -> Floats:
    return generalised(fit, HORIZON)


def answers(dates: int, k: int) -> str:
    """Milliseconds of a test against 199 records, and of all ranges."""
    values = chained(np.random.default_rng(k), 1, dates, k)[0][0]
    test = 1000 * seconds(lambda: carried_over(values, draws=199))
    ranges = 1000 * seconds(lambda: following(values, draws=199))
    return f"| {dates} | {k} | {test:.0f} | {ranges:.0f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--windows", type=int, default=1500)
    parser.add_argument("--few", type=int, default=60)
    given = parser.parse_args()
    print(f"windows of {WINDOW} dates, one lag, {HORIZON} ahead; CPU ms a window")
    print("| series | ours | statsmodels in a loop | pyconnectedness |")
    for k in SERIES:
        print(windows(k, given.windows, given.few))
    print("| series | moving ties, CPU ms a date | the filter alone |")
    for k in SERIES:
        print(moving(k))
    print("| dates | series | test, CPU ms | with ranges |")
    for shape in ((20, 5), (40, 5), (40, 10), (40, 20)):
        print(answers(*shape))


if __name__ == "__main__":
    main()
