"""Declarations and targets of UK councils: dates and years as people typed them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from missionmetrics.data.cases_report import notice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.core.errors import Fault

DECLARATIONS = "events/climate_emergency_declarations.csv"
COMMITMENTS = "events/net_zero_commitments.csv.gz"
FULL_DATE = re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{4}")
YEAR_FIRST = re.compile(r"(20[0-9]{2})(.*)", re.DOTALL)
BASELINE = "2018"
TREATMENT = (
    "Read here as 0 kt net in that year: no allowance is made for removals or "
    "offsets beyond what these figures hold."
)


def declared(
    declarations: pd.DataFrame, areas: Mapping[str, str]
) -> tuple[pd.DataFrame, list[Fault]]:
    """Turn declarations into interventions.

    Parameters
    ----------
    declarations : DataFrame of text
        As mySociety publishes them.
    areas : mapping of str to str
        The ``area_id`` of each body's code that the case knows.

    Returns
    -------
    (DataFrame, list of Fault)
        ``interventions``; and one warning for each body that is no area of the case
        (``MM-CASE-BODY``) and each date that cannot be read (``MM-CASE-DATE``).
    """
    rows, faults = [], []
    for row, body in _numbered(declarations):
        area = areas.get(body["gss_code"])
        if area is None or area != body["gss_code"]:
            faults.append(_other_body(row, body, area))
        if not FULL_DATE.fullmatch(body["date_made"]):
            faults.append(_no_date(row, body))
            continue
        if area is None or not body["made_declaration"].startswith("Y"):
            continue
        rows.append(
            {
                "intervention_id": f"declared-{body['local-authority-code'].lower()}",
                "name": f"Climate emergency declared by {body['council']}",
                "area_id": area,
                "kind": "declaration",
                "start": pd.to_datetime(body["date_made"], format="%d/%m/%Y"),
                "source_id": "declarations",
            }
        )
    return pd.DataFrame(rows), faults


def targets(
    declarations: pd.DataFrame, commitments: pd.DataFrame, areas: Mapping[str, str]
) -> tuple[pd.DataFrame, list[Fault]]:
    """Turn area-wide target years into targets of 0 kt net.

    Parameters
    ----------
    declarations, commitments : DataFrame of text
        As mySociety publishes them; commitments give the wording.
    areas : mapping of str to str
        The ``area_id`` of each body's code that the case knows.

    Returns
    -------
    (DataFrame, list of Fault)
        ``targets``; and a warning (``MM-CASE-TARGET``) for each year that is written
        with a doubt, or that the two files disagree on.
    """
    said = _wordings(commitments)
    rows, faults = [], []
    for row, body in _numbered(declarations):
        area = areas.get(body["gss_code"])
        written = body["carbon_neutral_whole_date"].strip()
        found = YEAR_FIRST.fullmatch(written)
        if area is None or not written:
            continue
        year = found[1] if found else None
        worded, worded_years = said.get(body["gss_code"], ("", set()))
        if year is None or found is None or found[2].strip():
            faults.append(_doubtful(row, body["council"], written, year))
        if year and worded_years and year not in worded_years:
            faults.append(_disagree(row, body["council"], year, worded_years))
        if year:
            rows.append(
                _target(body, area, year, worded if year in worded_years else "")
            )
    return _both_measures(pd.DataFrame(rows)), faults


def _numbered(table: pd.DataFrame) -> list[tuple[int, dict[str, str]]]:
    records = table.to_dict("records")
    return [
        (i + 2, {str(k): str(v) for k, v in r.items()}) for i, r in enumerate(records)
    ]


def _other_body(row: int, body: dict[str, str], area: str | None) -> Fault:
    placed = f"; it was placed on {area}, which is the same land" if area else ""
    return notice(
        "MM-CASE-BODY",
        f"{body['council']} is not one of the districts of the panel (a county, a "
        f"combined authority, or abolished){placed}.",
        "nothing to do; its declaration is no row of `interventions`."
        if area is None
        else "nothing to do.",
        file=DECLARATIONS,
        row=row,
        column="gss_code",
        value=body["gss_code"] or None,
    )


def _no_date(row: int, body: dict[str, str]) -> Fault:
    written = body["date_made"]
    seen = f"`{written}`, which is no full date" if written else "empty"
    return notice(
        "MM-CASE-DATE",
        f"The date on which {body['council']} declared is {seen}.",
        "look the day up; without it the declaration is no row of `interventions`.",
        file=DECLARATIONS,
        row=row,
        column="date_made",
        value=written or None,
    )


def _doubtful(row: int, council: str, written: str, year: str | None) -> Fault:
    taken = f"{year} was taken" if year else "no target was made of it"
    return notice(
        "MM-CASE-TARGET",
        f"The area-wide target of {council} is not a bare year: `{written}`; {taken}.",
        "read the source, and correct the row of `targets`.",
        file=DECLARATIONS,
        row=row,
        column="carbon_neutral_whole_date",
        value=written,
    )


def _disagree(row: int, council: str, year: str, others: set[str]) -> Fault:
    listed = " and ".join(sorted(others))
    return notice(
        "MM-CASE-TARGET",
        f"For {council} the declarations say {year}, the commitments {listed}; "
        f"{year} was taken.",
        "read the source, and correct the row of `targets`.",
        file=DECLARATIONS,
        row=row,
        column="carbon_neutral_whole_date",
        value=year,
    )


def _wordings(commitments: pd.DataFrame) -> dict[str, tuple[str, set[str]]]:
    """Wording and years of the area-wide commitments of each body."""
    whole = commitments[commitments["scope"] == "Whole area"]
    found: dict[str, tuple[str, set[str]]] = {}
    for _, body in _numbered(whole):
        worded, years = found.get(body["gss_code"], ("", set()))
        year = body["target"].partition(".")[0]
        words = " ".join(body["wording"].split())
        found[body["gss_code"]] = (worded or words, years | ({year} if year else set()))
    return found


def _target(
    body: dict[str, str], area: str, year: str, worded: str
) -> dict[str, object]:
    day = body["date_made"]
    dated = FULL_DATE.fullmatch(day) is not None
    return {
        "target_id": f"neutral-{body['local-authority-code'].lower()}",
        "indicator_id": "territorial_emissions",
        "area_id": area,
        "kind": "at_most",
        "value": 0.0,
        "deadline": pd.Timestamp(f"{year}-12-31"),
        "baseline_period": BASELINE,
        "declared_on": pd.to_datetime(day, format="%d/%m/%Y") if dated else pd.NaT,
        "wording": f"“{worded or body['carbon_neutral_whole_date']}” {TREATMENT}",
        "source_id": "commitments" if worded else "declarations",
    }


def _both_measures(rows: pd.DataFrame) -> pd.DataFrame:
    """The whole place is held to its target on the narrower measure as well."""
    whole = rows[rows["area_id"] == "E11000001"]
    narrow = whole.assign(
        indicator_id="scope_emissions", target_id=whole["target_id"] + "-scope"
    )
    return pd.concat([rows, narrow], ignore_index=True)
