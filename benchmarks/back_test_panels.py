"""Real panels on which forecasts can be held against what happened.

A panel has yearly figures of one indicator for at least 50 areas and 11 years (8 to
learn from and 3 to look ahead). Recycling has 10 years and is left out for that.
Areas that lack a figure, or have one that is not above 0, are left out, so that every
method is asked the same; `Panel.left_out` counts them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FOLDER = Path("gm_net_zero", "panel")
TOTALS = "emissions_total_la_2005_2023.csv.gz"
SECTORS = "emissions_sector_la_2005_2020.csv.gz"
INDICATORS = "indicators_la_long.csv.gz"
FALLS = (0.95, 0.9, 0.8)
RISES = (1.25, 1.5, 2.0)
SMALL_RISES = (1.02, 1.05, 1.1)


class Panel(NamedTuple):
    """Figures ``values`` (N, T) for ``areas`` (N,) and ``years`` (T,).

    ``sign`` is -1 where less is better; ``factors`` are the levels asked for, as
    multiples of the last figure.
    """

    name: str
    file: str
    areas: NDArray[np.str_]
    years: NDArray[np.int64]
    values: Floats
    sign: int
    factors: tuple[float, ...]
    left_out: int


def _panel(
    name: str, file: str, long: pd.DataFrame, sign: int, factors: tuple[float, ...]
) -> Panel:
    """From three columns: area, year and value, one row an area and year."""
    area, year, value = long.columns
    if long.duplicated([area, year]).any():
        raise ValueError(f"{file} has an area's year of {name} twice")
    wide = long.pivot_table(index=area, columns=year, values=value, dropna=False)
    whole = wide[(wide > 0).all(axis=1)].sort_index()
    return Panel(
        name=name,
        file=file,
        areas=whole.index.to_numpy(dtype=str),
        years=whole.columns.to_numpy(dtype=np.int64),
        values=whole.to_numpy(dtype=float),
        sign=sign,
        factors=factors,
        left_out=len(wide) - len(whole),
    )


def _read(cases: Path, file: str) -> pd.DataFrame:
    return pd.read_csv(cases / FOLDER / file, low_memory=False)


def totals(cases: Path) -> list[Panel]:
    """Emissions of 361 areas, 2005 to 2023: all gases, and CO2 in councils' scope."""
    table = _read(cases, TOTALS)
    columns = {
        "all emissions": "territorial_emissions_ktco2e",
        "CO2 that councils can influence": "total_emissions_scope_ktco2",
    }
    return [
        _panel(
            name,
            TOTALS,
            table[["lad_code", "year", column]],
            -1,
            FALLS,
        )
        for name, column in columns.items()
    ]


def sectors(cases: Path) -> list[Panel]:
    """CO2 by sector, 2005 to 2020, for the areas of the other panel that it has.

    The file also holds counties and combined areas, whose parts it holds as well.
    """
    known = set(_read(cases, TOTALS)["lad_code"])
    table = _read(cases, SECTORS)
    table = table[table["area_code"].isin(known)]
    return [
        _panel(
            f"{sector.lower()} CO2",
            SECTORS,
            table[["area_code", "Year", f"{sector} Total:kt CO2"]],
            -1,
            FALLS,
        )
        for sector in ("Domestic", "Transport", "Industry", "Commercial")
    ]


def vehicles(cases: Path) -> list[Panel]:
    """Registered cars and vans, all and electric, 2011 to 2025."""
    table = _read(cases, INDICATORS)
    table = table[table["source_file"] == "ev.csv"]
    asked = {
        "electric cars and vans": ("Electric cars and vans", RISES),
        "all cars and vans": ("All cars and vans", SMALL_RISES),
    }
    return [
        _panel(
            name,
            INDICATORS,
            table.loc[
                table["indicator"] == indicator, ["area_code", "period", "value"]
            ].astype({"period": int}),
            1,
            factors,
        )
        for name, (indicator, factors) in asked.items()
    ]


def all_panels(cases: Path) -> list[Panel]:
    """Every panel, the one of all emissions first."""
    return [*totals(cases), *sectors(cases), *vehicles(cases)]
