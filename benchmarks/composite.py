"""How quick an index is made again and again, and how narrow its shares of variance.

    OMP_NUM_THREADS=1 python -m benchmarks.composite --folder shared/reference/composite

Makes the indicators of ASEM's connectivity index (51 units, 49 indicators, read from
``asem_raw.csv`` and ``asem_imeta.csv``; not divided by their denominators, which those
files lack) 10,000 times under varied normalisation, aggregation, treatment, imputation,
level left out and weights, also with figures drawn within invented margins of a tenth
of each indicator's spread, and 24,576 times for first and total shares. SALib, where it
is installed, shares out the same results, so that both can be held together. COINr is
not run here: measured earlier, one regeneration took it up to 0.17 s of processor time.
"""

from __future__ import annotations

import argparse
import csv
import time
from dataclasses import replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.stats.composite import sobol
from missionmetrics.stats.composite.margins import Drawn, drawn_within
from missionmetrics.stats.composite.options import (
    UNTREATED,
    Aggregation,
    Imputation,
    Missing,
    Normalisation,
    Treatment,
)
from missionmetrics.stats.composite.replicating import (
    Alternatives,
    Replicator,
    declared_index,
)
from missionmetrics.stats.composite.specification import (
    Aggregate,
    Indicator,
    Specification,
)
from missionmetrics.stats.composite.uncertainty import rank_shift, uncertainty

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEVELS = {"2": "pillar", "3": "sub-index", "4": "index"}
REPLICATIONS, BASE = 10_000, 4096
TABLES = (128, 512)
SCALE = Normalisation(low=1, high=100)
SIX = Alternatives(
    imputation=(Imputation(method="group-mean"), Imputation(method="same-aggregate")),
    treatment=(Treatment(), UNTREATED),
    normalisation=(SCALE, Normalisation(method="percentile-rank")),
    aggregation=(Aggregation(), Aggregation(method="power", power=0.5)),
    left_out=(None, "pillar"),
    weights=0.25,
)
FOUR = Alternatives(
    treatment=(Treatment(), Treatment(winmax=1), UNTREATED),
    normalisation=(SCALE, Normalisation(method="z", low=100, high=110)),
    aggregation=(Aggregation(), Aggregation(method="geometric")),
    weights=0.25,
)


def asem(folder: Path) -> tuple[Floats, Specification]:
    """Values of 51 units by 49 indicators, and the make-up of their index."""
    with (folder / "asem_imeta.csv").open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["Level"] != "NA"]
    with (folder / "asem_raw.csv").open(encoding="utf-8") as file:
        units = list(csv.DictReader(file))
    indicators = tuple(
        Indicator(code=r["iCode"], parent=r["Parent"], direction=int(r["Direction"]),
                  weight=float(r["Weight"]))
        for r in rows if r["Level"] == "1"
    )  # fmt: skip
    aggregates = tuple(
        Aggregate(code=r["iCode"], level=LEVELS[r["Level"]], weight=float(r["Weight"]),
                  parent=None if r["Parent"] == "NA" else r["Parent"])
        for r in rows if r["Level"] in LEVELS
    )  # fmt: skip
    values = np.array(
        [[np.nan if u[i.code] == "NA" else float(u[i.code]) for i in indicators]
         for u in units]
    )  # fmt: skip
    spec = Specification(
        indicators=indicators, aggregates=aggregates, normalisation=SCALE,
        imputation=Imputation(method="group-mean"), missing=Missing(least=0.0),
    )  # fmt: skip
    return values, spec


def redrawn(values: Floats, tables: int) -> Drawn:
    """Tables of figures around the published ones."""
    errors = 0.1 * np.nanstd(values, axis=0) + np.zeros_like(values)
    least = np.where(np.nanmin(values, axis=0) >= 0, 0.0, -np.inf)
    return Drawn(drawn_within(values, errors, low=least, sets=tables, seed=1), {})


def seconds(run: Callable[[], object], repeats: int) -> float:
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return median(taken)


def shares_beside(values: Floats, spec: Specification) -> None:
    """First and total shares with their intervals, ours and SALib's."""
    model = Replicator(values, spec, FOUR, seed=1)
    points = sobol.design(4, BASE, seed=1)
    results = rank_shift(model.index(points), declared_index(model))
    ours = sobol.indices(results, 4, seed=1)
    print(f"{len(results):,} results; half-widths of 95% intervals")
    theirs = salib_shares(results)
    for at, name in enumerate(FOUR.names):
        line = (f"{name:14s} first {ours.first[at]:6.3f} "
                f"+-{(ours.first_high[at] - ours.first_low[at]) / 2:.3f}  "
                f"total {ours.total[at]:6.3f} "
                f"+-{(ours.total_high[at] - ours.total_low[at]) / 2:.3f}")  # fmt: skip
        if theirs:
            line += "  | SALib first {:6.3f} +-{:.3f}  total {:6.3f} +-{:.3f}".format(
                *(theirs[k][at] for k in ("S1", "S1_conf", "ST", "ST_conf"))
            )
        print(line)


def salib_shares(results: Floats) -> dict[str, Floats]:
    """SALib's analysis of the same results, in the order that it expects them."""
    try:
        print(f"SALib {version('SALib')}")
    except PackageNotFoundError:
        print("SALib is not installed")
        return {}
    from SALib.analyze import sobol as peer

    f = results.reshape(6, BASE)
    theirs = np.column_stack([f[0], *f[2:], f[1]]).ravel()
    problem = {"num_vars": 4, "names": list(FOUR.names), "bounds": [[0, 1]] * 4}
    start = time.perf_counter()
    found = peer.analyze(problem, theirs, calc_second_order=False, num_resamples=500,
                         seed=1)  # fmt: skip
    print(f"SALib shares out what is given in {time.perf_counter() - start:.2f} s")
    return dict(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args()
    values, spec = asem(args.folder)
    print(
        f"numpy {np.__version__}; {values.shape[0]} units, {values.shape[1]} indicators"
    )
    rows = {
        f"{REPLICATIONS:,} replications, six assumptions": lambda: uncertainty(
            values, spec, SIX, replications=REPLICATIONS, seed=1),
        f"{REPLICATIONS:,} replications, four assumptions": lambda: uncertainty(
            values, spec, FOUR, replications=REPLICATIONS, seed=1),
    }  # fmt: skip
    for tables in TABLES:
        rows[f"the same with six, and {tables} tables of figures"] = partial(
            uncertainty, values, spec, SIX, replications=REPLICATIONS, seed=1,
            drawn=redrawn(values, tables),
        )  # fmt: skip
    for name, run in rows.items():
        print(f"{name:45s} {seconds(run, args.repeats):6.2f} s")
    points = sobol.design(4, BASE, seed=1)

    def again() -> Floats:
        model = Replicator(values, replace(spec), FOUR, seed=1)
        return rank_shift(model.index(points), declared_index(model))

    def shared() -> sobol.Indices:
        return sobol.indices(again(), 4, seed=1)

    print(
        f"{len(points):,} regenerations{'':27s} {seconds(again, args.repeats):6.2f} s"
    )
    print(f"{'the same, shared out with intervals':45s} "
          f"{seconds(shared, args.repeats):6.2f} s")  # fmt: skip
    shares_beside(values, spec)


if __name__ == "__main__":
    main()
