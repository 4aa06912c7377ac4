"""Earlier editions of the emissions figures, kept apart from the newest one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from missionmetrics.data.cases_report import notice

if TYPE_CHECKING:
    from pathlib import Path

    from missionmetrics.core.errors import Fault

EDITION_2022 = "panel/emissions_sector_la_2005_2020.csv.gz"
EDITION_2019 = "panel/co2_sector_la_2005_2017_vintage2019.csv.gz"
EDITIONS = "scope_emissions_editions"
KEY = ["area_id", "period"]


def long_form(
    frame: pd.DataFrame, area: str, year: str, vintage: str, source: str
) -> pd.DataFrame:
    """Return rows of ``observations`` from columns for area, year and value."""
    return pd.DataFrame(
        {
            "indicator_id": frame["indicator_id"],
            "area_id": frame[area],
            "period": frame[year].astype(int).astype("str"),
            "vintage": vintage,
            "value": frame["value"].astype(float).round(4),
            "source_id": source,
        }
    )


def earlier_editions(
    folder: Path, current: pd.DataFrame
) -> tuple[pd.DataFrame, list[Fault]]:
    """Read the editions of 2019 and 2022, kept under an indicator of their own.

    Parameters
    ----------
    folder : path
        The prepared files.
    current : DataFrame
        ``observations`` of the newest edition.

    Returns
    -------
    (DataFrame, list of Fault)
        ``observations``; areas that are left out (``MM-CASE-AREA``) and how far
        editions are apart (``MM-CASE-VINTAGE``).
    """
    known = set(current["area_id"])
    newer = pd.read_csv(folder / EDITION_2022)
    newer = newer.rename(columns={"Total Emissions:kt CO2": "value"})
    older = pd.read_csv(folder / EDITION_2019)
    older["Year"] = older["period"].str[:4]
    older = older.groupby(["area_code", "Year"])["value"].sum().reset_index()
    parts, faults = {}, []
    for edition, called, vintage in (
        (older, EDITION_2019, "2019"),
        (newer, EDITION_2022, "2022"),
    ):
        inside = edition[edition["area_code"].isin(known)]
        inside = inside.assign(indicator_id=EDITIONS)
        parts[vintage] = long_form(
            inside, "area_code", "Year", vintage, f"beis-{vintage}"
        )
        others = sorted(set(edition["area_code"]) - known)
        faults.append(_not_in_panel(called, vintage, others))
    newest = current[current["indicator_id"] == "scope_emissions"]
    faults += [
        _apart(EDITION_2019, parts["2019"], parts["2022"]),
        _apart(EDITION_2022, newest, parts["2022"]),
    ]
    return pd.concat(parts.values(), ignore_index=True), faults


def _not_in_panel(called: str, vintage: str, others: list[str]) -> Fault:
    return notice(
        "MM-CASE-AREA",
        f"{len(others)} areas of the {vintage} edition are not among the districts of "
        "2023 (counties, combined authorities, or abolished) and were left out.",
        "nothing to do; their districts are there where they still exist.",
        file=called,
        column="area_code",
        value=", ".join(others),
    )


def _apart(called: str, edition: pd.DataFrame, base: pd.DataFrame) -> Fault:
    """Compare two editions over the areas and years that both have."""
    both = edition.merge(base, on=KEY, suffixes=("", "_base"))
    ratio = both["value"] / both["value_base"]
    names = [str(frame["vintage"].iloc[0]) for frame in (edition, base)]
    return notice(
        "MM-CASE-VINTAGE",
        f"The {names[0]} edition is {ratio.median():.3f} times the {names[1]} edition "
        f"at the median of {len(both)} areas and years, from {ratio.min():.2f} to "
        f"{ratio.max():.2f}; the two are kept apart.",
        "never join editions into one series; take the newest.",
        file=called,
        column="value",
        value=f"{ratio.median():.3f}",
    )
