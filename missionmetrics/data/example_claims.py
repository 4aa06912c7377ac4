"""What people of Harbour City say led to what: invented links, each with its chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.data.example_words import written

if TYPE_CHECKING:
    import numpy as np

    from missionmetrics.data.example_places import Places

ASKED = 26
TOGETHER = {"workshop-1": range(4), "workshop-2": range(4, 7)}
SURE = ("sure", "fairly_sure", "unsure")
CHECKED = {"supports": 0.5, "neither": 0.3, "against": 0.2}


@dataclass(frozen=True, slots=True)
class Told:
    """The tables about effects that people describe, and the truth behind them."""

    outcomes: pd.DataFrame
    claims: pd.DataFrame
    evidence: pd.DataFrame
    truth: dict[str, Any]


def make_claims(rng: np.random.Generator, places: Places) -> Told:
    """Draw what each person asked says; some of it is then looked into.

    Parameters
    ----------
    rng : Generator
        Source of chance.
    places : Places
        Where people live.

    Returns
    -------
    Told
    """
    held = written("claims")
    claims = pd.DataFrame(_claims(rng, places, held["links"]))
    return Told(
        pd.DataFrame(held["outcomes"]),
        claims,
        pd.DataFrame(_evidence(rng, claims["claim_id"].tolist())),
        {
            "asked": ASKED,
            "links": [{"of": x["of"], "chance": x["chance"]} for x in held["links"]],
        },
    )


def _claims(
    rng: np.random.Generator, places: Places, links: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """One row a link that a person names, with where and how surely."""
    together = {i: name for name, who in TOGETHER.items() for i in who}
    rows: list[dict[str, Any]] = []
    for person in range(ASKED):
        home = str(rng.choice(places.ids))
        heard = pd.Timestamp("2026-03-02") + pd.Timedelta(days=int(rng.integers(0, 60)))
        for link in links:
            if rng.uniform() >= link["chance"]:
                continue
            rows.append({
                "claim_id": f"c{len(rows) + 1:03d}",
                "from_outcome_id": link["of"][0], "to_outcome_id": link["of"][1],
                "participant_id": f"teller-{person + 1:02d}",
                "heard_with": together.get(person), "date": heard,
                "polarity": "more", "confidence": str(rng.choice(SURE)),
                "area_id": home, "consent": "none",
            })  # fmt: skip
    return rows


def _evidence(rng: np.random.Generator, claims: list[str]) -> list[dict[str, Any]]:
    """One claim in six is looked into."""
    looked = [c for c in claims if rng.uniform() < 1 / 6]
    return [
        {"evidence_id": f"e{i + 1:03d}", "claim_id": claim, "kind": "observation",
         "bears": str(rng.choice(list(CHECKED), p=list(CHECKED.values()))),
         "date": pd.Timestamp("2026-06-01") + pd.Timedelta(days=i)}
        for i, claim in enumerate(looked)
    ]  # fmt: skip
