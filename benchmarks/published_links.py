"""Indices of spillover beside the published ones, on the data of the papers.

    python -m benchmarks.published_links dy2009_returns.xlsx dy2009_vola.xlsx dy2012.csv

The data are not part of this project (GPL-3). The first two files lie in the source
archive of pyconnectedness 0.1.0 (PyPI), in ``examples/data``; the third is
``data(dy2012)`` of the R package ConnectednessApproach (CRAN), written with its dates
as first column: such a file is ``dy2012.csv`` of the public repository
IgorCavaca/ConnectednessApproach. What is expected, and where it is published, stands in
``tests/reference/published_links.toml`` under the name of the file.
"""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.stats.connectedness.indices import indices
from missionmetrics.stats.connectedness.rolling import rolling_indices
from missionmetrics.stats.connectedness.shares import (
    by_frequency,
    generalised,
    orthogonal,
)
from missionmetrics.stats.connectedness.vector import fit_vector

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Found = dict[str, Any]

EXPECTED = Path(__file__).parents[1] / "tests" / "reference" / "published_links.toml"


def expected(name: str) -> dict[str, Any]:
    """What is published of a set of data: how it is read, and by each way."""
    with EXPECTED.open("rb") as file:
        return dict(tomllib.load(file)[name])


def data_of(path: Path) -> pd.DataFrame:
    """A table with its dates as index."""
    if path.suffix == ".xlsx":
        table = pd.read_excel(path, engine="openpyxl")
    else:
        table = pd.read_csv(path)
    dates = pd.to_datetime(table.iloc[:, 0])
    return table.iloc[:, 1:].set_index(dates).astype(float)


def static(
    shares: Callable[..., Floats], table: pd.DataFrame, how: Mapping[str, Any]
) -> Found:
    """Sums of one table of shares, in percent."""
    found = 100 * shares(fit_vector(table.to_numpy(), how["lags"]), how["horizon"])
    sums = indices(found)
    return {"total": sums.total, "corrected": sums.corrected, "given": sums.given,
            "net": sums.net, "first_row": found[0]}  # fmt: skip


def rolled(table: pd.DataFrame, how: Mapping[str, Any]) -> Found:
    """The total index in windows, in percent, and the days on which they end."""
    total = (
        100
        * rolling_indices(
            table.to_numpy(), how["window"], how["lags"], horizon=how["horizon"]
        ).total
    )
    days = table.index[how["window"] - 1 :].strftime("%Y-%m-%d")
    return {"windows": total.size, "first": total[0], "first_ends": days[0],
            "last": total[-1], "mean": total.mean(), "least": total.min(),
            "least_ends": days[total.argmin()], "most": total.max(),
            "most_ends": days[total.argmax()]}  # fmt: skip


def waved(table: pd.DataFrame, how: Mapping[str, Any]) -> Found:
    """The total index of short and of long waves, in percent."""
    fit = fit_vector(table.to_numpy(), how["lags"])
    short, long = (
        100 * indices(by_frequency(fit, [how["period"]], how["horizon"])).total
    )
    return {"shorter": short, "longer": long, "total": short + long}


WAYS: dict[str, Callable[[pd.DataFrame, Mapping[str, Any]], Found]] = {
    "generalised": lambda table, how: static(generalised, table, how),
    "orthogonal": lambda table, how: static(orthogonal, table, how),
    "rolling": rolled,
    "by_frequency": waved,
}


def apart(table: pd.DataFrame, way: str, published: Mapping[str, Any]) -> Found:
    """Each figure as it is found, and the largest difference from the published one.

    For words the difference is 0 or infinite.
    """
    found = WAYS[way](table, published[way])
    told = {}
    for name, value in published[way]["figures"].items():
        ours = found[name]
        if isinstance(value, str):
            told[name] = ours, 0.0 if ours == value else np.inf
        else:
            off = np.abs(np.asarray(ours) - np.asarray(value)).max()
            told[name] = ours, float(off)
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    for path in parser.parse_args().files:
        table, published = data_of(path), expected(path.stem)
        print(f"\n{path.stem}: {len(table)} dates of {published['dates']}; "
              f"published by {published['source']}")  # fmt: skip
        print("| way | | published | ours | apart |")
        for way in WAYS:
            if way not in published:
                continue
            for name, (ours, off) in apart(table, way, published).items():
                theirs = published[way]["figures"][name]
                print(f"| {way} | {name} | {_told(theirs)} | {_told(ours)} | "
                      f"{off:.1e} |")  # fmt: skip


def _told(value: Any) -> str:
    """A number, the first of several, or a word."""
    if isinstance(value, str):
        return value
    several = np.atleast_1d(value)
    first = f"{several[0]:.10f}".rstrip("0").rstrip(".")
    return first if several.size == 1 else f"{first} and {several.size - 1} more"


if __name__ == "__main__":
    main()
