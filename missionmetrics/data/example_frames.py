"""All tables of Harbour City put together, with the truth they were made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.data.example_claims import make_claims
from missionmetrics.data.example_emissions import (
    ACTED_FROM,
    EFFECT_ON_RING,
    EFFECT_ON_TREATED,
    INDICATOR,
    SHOCK,
    Emissions,
    emissions_truth,
    make_emissions,
)
from missionmetrics.data.example_numbers import (
    BUS_SHOCK,
    FUEL_SHOCK,
    HOMES_SHOCK,
    make_air,
    make_buses,
    make_cycling,
    make_fuel_poverty,
    make_homes,
)
from missionmetrics.data.example_places import CITY, Places, make_places
from missionmetrics.data.example_portfolio import make_portfolio
from missionmetrics.data.example_voices import make_voices
from missionmetrics.data.example_words import written

if TYPE_CHECKING:
    from collections.abc import Mapping

MAKERS = {
    "homes_insulated": make_homes,
    "cycling_share": make_cycling,
    "bus_journeys": make_buses,
    "fuel_poor_households": make_fuel_poverty,
    "nitrogen_dioxide": make_air,
}
LICENCE = "CC0 1.0"
ATTRIBUTION = "Invented by the missionmetrics developers; no real place or person."


@dataclass(frozen=True, slots=True)
class Harbour:
    """The example before it is checked and wrapped.

    Attributes
    ----------
    frames : mapping of str to DataFrame
        One frame a table, only the columns that are used.
    shapes : GeoDataFrame
        ``area_id`` and outline.
    truth : mapping
        What the tables were made from; see :func:`example_tables`.
    """

    frames: Mapping[str, pd.DataFrame]
    shapes: Any
    truth: Mapping[str, Any]


def make_harbour(seed: int) -> Harbour:
    """Draw every table; each part has its own stream of chance.

    Parameters
    ----------
    seed : int
        The same seed gives the same city to the byte.

    Returns
    -------
    Harbour
    """
    places = make_places(np.random.default_rng([seed, 1]))
    emissions = make_emissions(np.random.default_rng([seed, 2]), places)
    observed = [emissions.observations]
    paths = {INDICATOR: emissions_truth(emissions, places)}
    for stream, (indicator, make) in enumerate(MAKERS.items(), start=3):
        frame, path = make(np.random.default_rng([seed, stream]), places)
        observed.append(frame)
        paths[indicator] = path
    portfolio = make_portfolio(np.random.default_rng([seed, 20]), places)
    voices = make_voices(np.random.default_rng([seed, 21]), places)
    told = make_claims(np.random.default_rng([seed, 22]), places)
    fixed = _fixed_tables()
    frames = {
        "areas": places.areas,
        "area_links": places.links,
        "sources": fixed["sources"],
        "indicators": fixed["indicators"],
        "observations": _observations(observed),
        "targets": fixed["targets"],
        "populations": _all_levels(places),
        "interventions": _interventions(places, emissions),
        "projects": portfolio.projects,
        "project_events": portfolio.events,
        "project_links": portfolio.links,
        "documents": voices.documents,
        "codes": fixed["codes"],
        "segments": voices.segments,
        "resident_responses": voices.answers,
        "outcomes": told.outcomes,
        "claims": told.claims,
        "claim_evidence": told.evidence,
    }
    truth = {
        "seed": seed,
        "indicators": paths,
        "shocks": _shocks(),
        "spillover": _spillover(emissions),
        "snowball": portfolio.truth,
        "voices": voices.truth,
        "claims": told.truth,
    }
    return Harbour(frames, places.shapes, truth)


def _fixed_tables() -> dict[str, pd.DataFrame]:
    words = written("tables")
    found = {n: pd.DataFrame(words[n]) for n in ("indicators", "targets", "codes")}
    sources = pd.DataFrame(words["sources"])
    sources["licence"], sources["attribution"] = LICENCE, ATTRIBUTION
    sources["consent"] = sources["consent"].fillna("not_needed")
    for column in ("published_on", "next_expected"):
        sources[column] = pd.to_datetime(sources[column])
    targets = found["targets"].assign(source_id="mission-plan")
    for column in ("deadline", "declared_on"):
        targets[column] = pd.to_datetime(targets[column])
    codes = found["codes"].assign(codebook_version="2")
    return {**found, "sources": sources, "targets": targets, "codes": codes}


def _observations(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """One long table; every column of every part, in the order of the schema."""
    columns = ["indicator_id", "area_id", "period", "vintage", "value", "se", "low"]
    columns += ["high", "n", "status", "source_id", "note"]
    numbers = ("value", "se", "low", "high", "n")
    full = [
        p.reindex(columns=columns).astype(
            {c: float if c in numbers else object for c in columns}
        )
        for p in parts
    ]
    frame = pd.concat(full, ignore_index=True)
    return frame.astype({c: "str" for c in columns if c not in numbers})


def _all_levels(places: Places) -> pd.DataFrame:
    """Populations of neighbourhoods, and of the districts and city they add up to."""
    near = places.populations
    parent = near["area_id"].map(places.parents())
    inside = near[parent.notna()]
    total = ["period", "group", "source_id"]
    wider = [
        inside.assign(area_id=area).groupby(["area_id", *total])["value"].sum()
        for area in (parent.dropna(), CITY)
    ]
    sums = [w.reset_index() for w in wider]
    frame = pd.concat([near, *sums], ignore_index=True)
    return frame[["area_id", "period", "group", "value", "source_id"]]


def _interventions(places: Places, emissions: Emissions) -> pd.DataFrame:
    names = dict(zip(places.areas["area_id"], places.areas["name"], strict=True))
    wide = [
        ("plan", "Mission plan launched", "policy", "2019-04-01", None),
        ("fare-cap", "Bus fares capped", "policy", "2023-01-03", None),
        ("warm-fund", "Warm Harbour fund", "funding", "2019-07-01", "2026-03-31"),
    ]
    rows = [
        {
            "intervention_id": i,
            "name": n,
            "area_id": CITY,
            "kind": k,
            "start": s,
            "end": e,
        }
        for i, n, k, s, e in wide
    ]
    rows += [
        {
            "intervention_id": f"warm-terraces-{area}",
            "name": f"Warm terraces, {names[area]}",
            "area_id": area,
            "kind": "project",
            "start": "2020-09-07",
            "end": "2020-12-18",
            "description": "Whole terraces insulated together, street by street.",
        }
        for area in emissions.treated
    ]
    frame = pd.DataFrame(rows).assign(source_id="mission-plan")
    for column in ("start", "end"):
        frame[column] = pd.to_datetime(frame[column])
    return frame


def _shocks() -> list[dict[str, Any]]:
    """Which known shock changed which figures when, as a change on the log scale."""
    sizes: dict[str, tuple[str, dict[str, float]]] = {
        INDICATOR: ("Pandemic", {str(y): x for y, x in SHOCK.items()}),
        "bus_journeys": ("Pandemic", {str(y): x for y, x in BUS_SHOCK.items()}),
        "homes_insulated": (
            "Pandemic",
            {q: float(np.log(x)) for q, x in HOMES_SHOCK.items()},
        ),
        "fuel_poor_households": (
            "Energy prices",
            {f"{y}/{(y + 1) % 100:02d}": x for y, x in FUEL_SHOCK.items()},
        ),
    }
    return [
        {
            "name": name,
            "indicator_id": indicator,
            "size": size,
            "declared": name == "Pandemic",
        }
        for indicator, (name, size) in sizes.items()
    ]


def _spillover(emissions: Emissions) -> dict[str, Any]:
    return {
        "indicator_id": INDICATOR,
        "interventions": "warm-terraces",
        "from": str(ACTED_FROM),
        "scale": "log",
        "treated": list(emissions.treated),
        "ring": list(emissions.ring),
        "effect_treated": EFFECT_ON_TREATED,
        "effect_ring": EFFECT_ON_RING,
        "effect_elsewhere": 0.0,
    }
