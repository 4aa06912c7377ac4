"""Rings held against diff-diff: the same estimates, and how long each takes.

    pip install --target FOLDER --no-deps diff-diff
    PYTHONPATH=FOLDER OMP_NUM_THREADS=1 python -m benchmarks.ring_peer

Asks both for effects on places acted on and on two rings, in the reference city of the
tests and in made cities where places are acted on one after another, and prints the
largest difference and the times of one run. The peer works out standard errors as well,
ours only the estimates: the times are no race. Without the peer it says so and stops.
"""

from __future__ import annotations

import time
import warnings
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.stats.rings.placements import map_of
from missionmetrics.stats.rings.study import Design, study

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

EDGES = (10.0, 20.0)
REPEATS = 5


def made(seed: int, areas: int, dates: int, starts: tuple[int, ...]) -> pd.DataFrame:
    """Areas at random points of a square; a tenth of them acted on in turn."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 10 * np.sqrt(areas), size=(2, areas))
    first = np.zeros(areas, dtype=int)
    sites = rng.choice(areas, areas // 10, replace=False)
    first[sites] = np.resize(starts, sites.size)
    rows = pd.MultiIndex.from_product([range(areas), range(dates)]).to_frame(
        index=False, name=["unit", "time"])  # fmt: skip
    at = rows["unit"].to_numpy()
    acted = (first[at] > 0) & (rows["time"].to_numpy() >= first[at])
    return rows.assign(x=x[at], y_c=y[at], ft=first[at],
                       outcome=rng.normal(size=len(rows)) + 2 * acted)  # fmt: skip


def ours(rows: pd.DataFrame) -> Floats:
    """Effects on places acted on and on each ring."""
    ordered = rows.sort_values(["unit", "time"])
    areas = ordered.groupby("unit").first()
    points = areas[["x", "y_c"]].to_numpy()
    first = areas["ft"].to_numpy()
    sites = np.flatnonzero(first)
    design = Design(
        distance=np.linalg.norm(points[:, None] - points[None], axis=-1),
        where=map_of(points), sites=sites, begun=first[sites], whole=first[sites],
        edges=np.array(EDGES),
    )  # fmt: skip
    values = ordered["outcome"].to_numpy().reshape(len(areas), -1)
    return study(values, design).effects


def theirs(peer: Any, rows: pd.DataFrame) -> Floats:
    """The same from diff-diff."""
    asked = peer.SpilloverDiD(
        rings=[0.0, *EDGES], conley_coords=("x", "y_c"), conley_metric="euclidean"
    )
    fitted = asked.fit(
        rows, outcome="outcome", unit="unit", time="time", first_treat="ft"
    )
    rings = fitted.spillover_effects["coef"].to_numpy()
    return np.array([fitted.att, *rings])


def fastest(ask: Callable[[], Floats]) -> tuple[Floats, float]:
    """What is answered, and the shortest of several times in milliseconds."""
    taken = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        found = ask()
        taken.append(time.perf_counter() - start)
    return found, 1000 * min(taken)


def main() -> None:
    if find_spec("diff_diff") is None:
        print("diff-diff is not there: see the first lines of this file.")
        return
    import diff_diff as peer

    cases = {
        "reference city": pd.read_csv("tests/reference/rings_sim.csv"),
        "400 areas, one after another": made(1, 400, 10, (3, 5, 7)),
        "1,000 areas, one after another": made(2, 1000, 12, (3, 6, 9)),
    }
    for name, rows in cases.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            (mine, own), (other, peers) = (
                fastest(lambda rows=rows: ours(rows)),
                fastest(lambda rows=rows: theirs(peer, rows)),
            )
        print(f"{name}: largest difference {np.abs(mine - other).max():.1e}; "
              f"{own:.1f} ms here, {peers:.1f} ms diff-diff {peer.__version__}, "
              f"{peers / own:.1f} times")  # fmt: skip


if __name__ == "__main__":
    main()
