"""Claims about effects as a web: what is linked to what, and who says so.

A source here is a person, or all people who were heard together: what they say is not
independent, so they count once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.ripples.measures import Web
from missionmetrics.stats.ripples.spread import origins

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Agreement = Literal["any", "all"]
LINK = ["from_outcome_id", "to_outcome_id"]


@dataclass(frozen=True, slots=True, eq=False)
class Claimed:
    """Claims with numbers for what they link, who makes them and where they show.

    Attributes
    ----------
    web : Web
        The same as arrays; nodes are the rows of ``outcomes``, links those of
        ``links``.
    outcomes : DataFrame
        The outcomes that some claim names, in the order of their ids.
    links : DataFrame
        ``from_outcome_id, to_outcome_id``: every different link.
    claims : DataFrame
        The claims that count, with ``source`` and ``link``.
    """

    web: Web
    outcomes: pd.DataFrame
    links: pd.DataFrame
    claims: pd.DataFrame


def claimed(
    outcomes: pd.DataFrame,
    claims: pd.DataFrame,
    *,
    start: Sequence[str] | None = None,
    coders: Agreement = "any",
) -> Claimed:
    """Turn the tables of outcomes and claims into a web.

    Parameters
    ----------
    outcomes, claims : DataFrame
        Tables of a mission, as in ``data_schemas``.
    start : sequence of str or None
        Where effects start: ``outcome_id``; by default the actions that some claim
        names and, where there is none, whatever nothing is said to have led to.
    coders : {"any", "all"}
        A claim counts when any, or only when all, of the coders marked it who marked
        some claim of its source.

    Returns
    -------
    Claimed

    Raises
    ------
    EvidenceError
        There are no claims (``MM-CLAIMS-EMPTY``), or a start is not among the
        outcomes that claims name (``MM-RIPPLES-START``).
    """
    held = _agreed(claims) if coders == "all" else claims
    if outcomes.empty or held.empty:
        raise EvidenceError(
            "There are no claims that one thing led to another.",
            fix="fill the tables `outcomes` and `claims`, or leave this question out.",
            code="MM-CLAIMS-EMPTY",
        )
    named = set(held[LINK[0]]) | set(held[LINK[1]])
    nodes = outcomes.loc[outcomes["outcome_id"].isin(named)]
    nodes = nodes.sort_values("outcome_id").reset_index(drop=True)
    held = held.loc[held[LINK].isin(set(nodes["outcome_id"])).all(axis=1)]
    links = held[LINK].drop_duplicates().sort_values(LINK).reset_index(drop=True)
    place = pd.Series(range(len(nodes)), index=nodes["outcome_id"])
    numbered = held.merge(links.assign(link=range(len(links))), on=LINK, how="left")
    numbered["source"] = _sources(numbered)
    first = _codes_by(links[LINK[0]], place)
    then = _codes_by(links[LINK[1]], place)
    web = Web(
        first=first,
        then=then,
        start=_starts(nodes, place, first, then, start),
        sector=_codes(nodes["sector"]),
        source=numbered["source"].to_numpy("int64"),
        link=numbered["link"].to_numpy("int64"),
        effect_sector=_codes(_effect(numbered, nodes, "sector")),
        effect_area=_codes(_effect(numbered, nodes, "area_id")),
        sources=int(numbered["source"].nunique()),
    )
    return Claimed(web, nodes, links, numbered)


def _sources(claims: pd.DataFrame) -> NDArray[np.int64]:
    """A number for each source: who was ever heard together counts as one."""
    person, people = pd.factorize(claims["participant_id"], sort=True)
    group, groups = pd.factorize(claims["heard_with"], sort=True)
    met = group >= 0
    size = len(people) + len(groups)
    together = csr_array(
        (np.ones(int(met.sum())), (person[met], len(people) + group[met])),
        shape=(size, size),
    )
    one = connected_components(together, directed=False)[1]
    return np.unique(one[person], return_inverse=True)[1].astype(np.int64)


def _codes(texts: pd.Series[Any]) -> NDArray[np.int64]:
    """A number for each different text; -1 for a gap."""
    return pd.factorize(texts, sort=True)[0].astype("int64")


def _codes_by(names: pd.Series[Any], place: pd.Series[Any]) -> NDArray[np.int64]:
    return np.asarray(names.map(place), dtype=np.int64)


def _effect(claims: pd.DataFrame, nodes: pd.DataFrame, column: str) -> pd.Series[Any]:
    """Where the effect of each claim shows: by the claim, else by the outcome."""
    of_outcome = claims[LINK[1]].map(nodes.set_index("outcome_id")[column])
    return claims[column].where(claims[column].notna(), of_outcome)


def _starts(
    nodes: pd.DataFrame,
    place: pd.Series[Any],
    first: NDArray[np.int64],
    then: NDArray[np.int64],
    start: Sequence[str] | None,
) -> NDArray[np.int64]:
    if start is None:
        acted = np.flatnonzero((nodes["kind"] == "action").to_numpy())
        return acted if acted.size else origins(first, then)
    unknown = [s for s in start if s not in place.index]
    if unknown or not len(start):
        which = f"'{unknown[0]}'" if unknown else "nothing"
        raise EvidenceError(
            f"Effects are to start at {which}, which no claim names.",
            fix=f"choose among: {', '.join(map(str, place.index[:8]))}.",
            code="MM-RIPPLES-START",
        )
    return np.unique(place.loc[list(start)].to_numpy("int64"))


def _agreed(claims: pd.DataFrame) -> pd.DataFrame:
    """Claims that every coder who read the source marked."""
    coder = claims["coder_id"].fillna("")
    readers = coder.groupby(claims["participant_id"]).transform("nunique")
    key = [claims["participant_id"], claims[LINK[0]], claims[LINK[1]]]
    return claims.loc[coder.groupby(key).transform("nunique") >= readers]
