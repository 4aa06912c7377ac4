"""Emissions by sector in ten boroughs: real figures that move together."""

import numpy as np
import pandas as pd
import pytest

from missionmetrics.evidence.indicators import indicator_evidence
from missionmetrics.metrics.spillover.domain_spillover import domain_spillover
from tests.made import SOURCES, areas, indicators

SECTORS = ("Industry", "Commercial", "Public Sector", "Domestic", "Transport")
BOROUGHS = [f"E080000{i:02d}" for i in range(1, 11)]


@pytest.fixture(scope="module")
def held(cases):
    name = "gm_net_zero/panel/emissions_sector_la_2005_2020.csv.gz"
    wide = pd.read_csv(cases / name)
    wide = wide[wide["area_code"].isin(BOROUGHS)]
    long = wide.melt(
        ["area_code", "Year"], [f"{s} Total:kt CO2" for s in SECTORS], "sector"
    )
    start = pd.to_datetime(long["Year"].astype(str))
    rows = pd.DataFrame({
        "indicator_id": long["sector"].str.removesuffix(" Total:kt CO2"),
        "area_id": long["area_code"], "group": "", "period": long["Year"].astype(str),
        "start": start, "end": start + pd.offsets.YearEnd(), "value": long["value"],
        "se": np.nan, "low": np.nan, "high": np.nan, "n": np.nan, "vintage": "2022",
        "status": "ok", "source_id": "s1", "note": "",
    })  # fmt: skip
    kinds = [indicators(indicator_id=s, name=s) for s in SECTORS]
    return indicator_evidence(
        rows, pd.concat(kinds), areas(dict.fromkeys(BOROUGHS)), SOURCES
    )


def test_sectors_of_ten_boroughs_move_together_and_do_not_follow(held):
    """Fuel use rises in a cold year in homes, shops and schools at the same time.

    The usual index, in the mean of the boroughs, reads above half. Nothing says that
    one sector comes after another.
    """
    found = domain_spillover(held, indicators=SECTORS, areas=BOROUGHS)
    state = found.parts["state"].iloc[0]
    assert (state["areas"], state["dates"]) == (10, 16)
    together = found.table.set_index("measure").loc["moved_together"]
    assert together["certainty"] == "clear"
    assert together["low"] > 0.1
    total = found.table.set_index("measure").loc["follow_others"]
    assert total["high"] < 0.3


def test_one_borough_alone_says_less(held):
    ten = domain_spillover(held, indicators=SECTORS, areas=BOROUGHS)
    one = domain_spillover(held, indicators=SECTORS, areas=BOROUGHS[:1])
    width = [float(r.table.loc[0, "high"] - r.table.loc[0, "low"]) for r in (ten, one)]
    assert width[0] < 0.6 * width[1]
