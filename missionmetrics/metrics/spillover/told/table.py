"""The main table of `ripples`, and why a row has no range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.stats.ripples.halves import FEWEST
from missionmetrics.stats.ripples.measures import backing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.evidence.claimed import Claimed
    from missionmetrics.stats.ripples.halves import Ranges

UNITS = {
    "factors": "things", "links": "links", "depth": "steps", "chain": "steps",
    "breadth": "things", "sectors": "sectors", "areas": "places",
    "crossing": "share", "twice": "share", "checked": "share", "denied": "share",
}  # fmt: skip
"""Every measure with its unit, in the order of the table."""
BEARING = {"checked": "supports", "denied": "against"}


def told_table(seen: Claimed, found: Ranges, evidence: pd.DataFrame) -> pd.DataFrame:
    """One row a measure; a range says where another group of sources would lie."""
    rows = []
    for name, unit in UNITS.items():
        if name in BEARING:
            ends = (_bearing(seen, evidence, BEARING[name]), np.nan, np.nan)
        else:
            ends = tuple(getattr(part, name) for part in found)
        rows.append({
            "start": _start(seen), "measure": name, "unit": unit, "estimate": ends[0],
            "low": ends[1], "high": ends[2], "n": seen.web.sources,
            "certainty": _certainty(*ends),
        })  # fmt: skip
    return pd.DataFrame(rows)


def reasons(table: pd.DataFrame) -> pd.DataFrame:
    """Why a row has no number or no range, and what to collect."""
    rows = [
        {"measure": row["measure"], "reason": why}
        for row in table.to_dict("records")
        if (why := _reason(row))
    ]
    return pd.DataFrame(rows, columns=["measure", "reason"])


def _reason(row: dict[Any, Any]) -> str:
    if np.isnan(row["estimate"]):
        return "no_evidence" if row["measure"] in BEARING else "not_told"
    if not np.isnan(row["low"]):
        return ""
    if row["measure"] in BEARING:
        return "as_seen"
    return "few_sources" if row["n"] < FEWEST else "halves_cannot_tell"


def _start(seen: Claimed) -> str:
    """The one thing it starts from, or all of them."""
    names = seen.outcomes["name"].iloc[seen.web.start]
    return str(names.iloc[0]) if len(names) == 1 else "all"


def _bearing(seen: Claimed, evidence: pd.DataFrame, bears: str) -> float:
    """Share of links with a claim that something bears on in that way."""
    if evidence.empty:
        return np.nan
    looked = evidence.loc[evidence["bears"] == bears, "claim_id"]
    links = seen.claims.loc[seen.claims["claim_id"].isin(looked), "link"]
    return float(links.nunique() / len(seen.links))


def _certainty(estimate: float, low: float, high: float) -> str:
    """Clear where any other group would find some, or none, of it as well."""
    if np.isnan(estimate):
        return "not enough data"
    return "clear" if low > 0 or high == 0 else "unclear"


def told_by(seen: Claimed) -> pd.DataFrame:
    """Each link with its names, how many sources tell it, and which way it goes."""
    names = seen.outcomes.set_index("outcome_id")["name"]
    counts = backing(seen.web)
    told = pd.DataFrame({
        "from_id": seen.links["from_outcome_id"],
        "to_id": seen.links["to_outcome_id"],
        "from": seen.links["from_outcome_id"].map(names),
        "to": seen.links["to_outcome_id"].map(names),
        "value": counts.astype("float64"), "unit": "sources",
        "way": _ways(seen, counts),
    })  # fmt: skip
    return told.sort_values(["value", "from", "to"], ascending=[False, True, True])


def _ways(seen: Claimed, told: NDArray[np.int64]) -> NDArray[np.str_]:
    """Which way each link goes: more or less only where all who tell of it say so.

    Mixed where they do not agree, partly where some of them say no way, unclear where
    nobody does.
    """
    said = seen.claims.loc[seen.claims["polarity"] != "unclear"].groupby("link")
    every = range(len(told))
    kinds = said["polarity"].nunique().reindex(every, fill_value=0)
    silent = said["source"].nunique().reindex(every, fill_value=0) < told
    way = said["polarity"].first().reindex(every)
    return np.select(
        [kinds == 0, kinds > 1, silent], ["unclear", "mixed", "partly"], way
    )
