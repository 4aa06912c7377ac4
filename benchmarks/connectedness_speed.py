"""How quick indices of spillover are beside statsmodels, pyconnectedness and R.

    OMP_NUM_THREADS=1 python -m benchmarks.connectedness_speed --r-files FOLDER

In one run, on one set of records. Needs `pip install pyconnectedness` for the second
peer, and for R a folder with the files of ConnectednessApproach (see
`connectedness_in_r`); what is not there is left out. Before anything is timed, all have
to give the same numbers. R's own libraries multiply matrices slowly: `--r-blas` names a
quicker one, such as that of Debian's libopenblas0-pthread.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import time
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from statsmodels.tsa.api import VAR

from benchmarks.connectedness_in_r import Peer, about, in_r
from benchmarks.link_worlds import chained
from missionmetrics.stats.connectedness.carried import carried_over
from missionmetrics.stats.connectedness.following import following
from missionmetrics.stats.connectedness.indices import indices
from missionmetrics.stats.connectedness.moving import moving_vector
from missionmetrics.stats.connectedness.rolling import rolling_indices
from missionmetrics.stats.connectedness.shares import generalised

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from missionmetrics.stats.connectedness.indices import Indices

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


def moving(values: Floats, lags: int = 1) -> Floats:
    """Shares (T, k, k) at every date, from ties that move."""
    return generalised(moving_vector(values, lags), HORIZON)


def dates(k: int, count: int) -> str:
    """One row: milliseconds a date of ties that move, and of the filter alone."""
    values = chained(np.random.default_rng(k), 1, count, k)[0][0]
    whole, alone = (
        1000 * seconds(lambda run=run: run(values)) / count
        for run in (moving, moving_vector)
    )
    return f"| {k} | {whole:.3f} | {alone:.3f} |"


def rolling_in_r(k: int, lags: int, given: argparse.Namespace) -> str:
    """One row: ours and R's milliseconds a window, and the largest difference."""
    values = chained(np.random.default_rng(k), 1, WINDOW + given.windows - 1, k)[0][0]
    short = values[: WINDOW + given.few - 1]

    def run(record: Floats) -> Indices:
        return rolling_indices(record, WINDOW, lags, horizon=HORIZON)

    theirs = in_r(Peer(given.r_files, given.r_blas), "rolling", short,
                  lags=lags, window=WINDOW, horizon=HORIZON)  # fmt: skip
    apart = np.abs(run(short).pairs - indices(theirs.shares).pairs).max()
    mine = 1000 * seconds(lambda: run(values)) / given.windows
    return _beside("rolling", (k, lags), [(mine, theirs.whole)], given.few, apart)


def moving_in_r(k: int, lags: int, given: argparse.Namespace) -> str:
    """One row: ours and R's milliseconds a date, with shares and of the filter."""
    values = chained(np.random.default_rng(k), 1, given.dates, k)[0][0]
    theirs = in_r(Peer(given.r_files, given.r_blas), "moving", values,
                  lags=lags, window=WINDOW, horizon=HORIZON)  # fmt: skip
    apart = np.abs(moving(values, lags) - theirs.shares).max()
    whole, alone = (
        1000 * seconds(lambda run=run: run(values, lags)) / given.dates
        for run in (moving, moving_vector)
    )
    both = [(whole, theirs.whole), (alone, theirs.fit)]
    return _beside("moving", (k, lags), both, given.dates, apart)


def _beside(
    way: str, shape: tuple[int, int], took: list[tuple[float, float]],
    steps: int, apart: float,
) -> str:  # fmt: skip
    """A row of our milliseconds, the peer's (given in seconds) and their ratio."""
    cells = [
        f"{ours:.3f} | {1000 * theirs / steps:.2f} | {1000 * theirs / steps / ours:.0f}"
        for ours, theirs in took
    ]
    cells += [" | | "] * (2 - len(took))
    return f"| {way} | {shape[0]} | {shape[1]} | {' | '.join(cells)} | {apart:.0e} |"


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
    parser.add_argument("--dates", type=int, default=300)
    parser.add_argument("--r-files", type=Path)
    parser.add_argument("--r-blas", default="")
    given = parser.parse_args()
    print(f"windows of {WINDOW} dates, one lag, {HORIZON} ahead; CPU ms a window")
    print("| series | ours | statsmodels in a loop | pyconnectedness |")
    for k in SERIES:
        print(windows(k, given.windows, given.few), flush=True)
    print("| series | ties that move, CPU ms a date | the filter alone |")
    for k in SERIES:
        print(dates(k, given.dates), flush=True)
    if given.r_files is not None:
        print(about(Peer(given.r_files, given.r_blas)))
        print("| | series | lags | ours, CPU ms | R | times | fit alone, ours | R "
              "| times | largest difference |")  # fmt: skip
        for run in (moving_in_r, rolling_in_r):
            for shape in ((4, 1), (4, 4), (10, 1), (20, 1)):
                print(run(*shape, given), flush=True)
    print("| dates | series | test, CPU ms | with ranges |")
    for shape in ((20, 5), (40, 5), (40, 10), (40, 20)):
        print(answers(*shape), flush=True)


if __name__ == "__main__":
    main()
