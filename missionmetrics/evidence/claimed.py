"""Claims about effects as a web: what is linked to what, and who says so.

A source here is a person, or all people who were heard together: what they say is not
independent, so they count once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.asked import chosen, listed
from missionmetrics.evidence.whole import whole
from missionmetrics.stats.ripples.measures import Web
from missionmetrics.stats.ripples.spread import origins

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Agreement = Literal["any", "all"]
Begins = Literal["actions", "origins", "chosen"]
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
    begins : {"actions", "origins", "chosen"}
        Whether effects start at actions, at what nothing is said to have led to, or
        where the question put it.
    selves : int
        Claims that something led to itself, which do not count.
    """

    web: Web
    outcomes: pd.DataFrame
    links: pd.DataFrame
    claims: pd.DataFrame
    begins: Begins
    selves: int


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
        Tables of a mission, as in ``data_schemas``; columns that need not be there may
        be left out.
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
        A table is not as in ``data_schemas``, such as two outcomes or claims of one id
        (see `whole`), there are no claims (``MM-CLAIMS-EMPTY``), claims name what is no
        outcome (``MM-LINK``), a start is not among the outcomes that claims name, or
        nothing stands first (``MM-RIPPLES-START``), ``start`` is no list
        (``MM-NAMES``), or ``coders`` is neither of the two (``MM-CHOICE``).
    """
    chosen(coders, get_args(Agreement), setting="coders")
    outcomes, claims = whole("outcomes", outcomes), whole("claims", claims)
    told = _agreed(claims) if coders == "all" else claims
    held = told.loc[told[LINK[0]] != told[LINK[1]]]
    if outcomes.empty or held.empty:
        raise EvidenceError(
            "There are no claims that one thing led to another.",
            fix="fill the tables `outcomes` and `claims`, or leave this question out.",
            code="MM-CLAIMS-EMPTY",
        )
    nodes = _named(outcomes, held)
    links = held[LINK].drop_duplicates().sort_values(LINK).reset_index(drop=True)
    place = pd.Series(range(len(nodes)), index=nodes["outcome_id"])
    numbered = held.merge(links.assign(link=range(len(links))), on=LINK, how="left")
    numbered["source"] = _sources(numbered)
    first = _codes_by(links[LINK[0]], place)
    then = _codes_by(links[LINK[1]], place)
    starts, begins = _starts(nodes, place, first, then, start)
    web = Web(
        first=first,
        then=then,
        start=starts,
        sector=_codes(nodes["sector"]),
        source=numbered["source"].to_numpy("int64"),
        link=numbered["link"].to_numpy("int64"),
        effect_sector=_codes(_effect(numbered, nodes, "sector")),
        effect_area=_codes(_effect(numbered, nodes, "area_id")),
        sources=int(numbered["source"].nunique()),
    )
    return Claimed(web, nodes, links, numbered, begins, len(told) - len(held))


def _named(outcomes: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """The outcomes that some claim names, in the order of their ids."""
    ids = outcomes["outcome_id"]
    named = pd.concat([claims[end] for end in LINK])
    lost = named[~named.isin(set(ids))].drop_duplicates()
    if len(lost):
        raise EvidenceError(
            f"Of what claims name, {len(lost)} cannot be found in the table "
            f"`outcomes`, such as '{lost.iloc[0]}'.",
            fix="correct the name, or add it to `outcomes`.",
            code="MM-LINK",
        )
    kept = outcomes.loc[ids.isin(set(named))]
    return kept.sort_values("outcome_id").reset_index(drop=True)


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
) -> tuple[NDArray[np.int64], Begins]:
    """Where effects start, and why there."""
    if start is not None:
        return _chosen_starts(place, listed(start, setting="start")), "chosen"
    acted = np.flatnonzero((nodes["kind"] == "action").to_numpy())
    if acted.size:
        return acted, "actions"
    first_of_all = origins(first, then)
    if not first_of_all.size:
        raise _no_start(
            "All that claims name is said to have followed from something else, so "
            "nothing stands first.",
            place,
        )
    return first_of_all, "origins"


def _chosen_starts(place: pd.Series[Any], start: list[str]) -> NDArray[np.int64]:
    unknown = [s for s in start if s not in place.index]
    if unknown or not start:
        which = f"'{unknown[0]}'" if unknown else "nothing"
        raise _no_start(
            f"Effects are to start at {which}, which no claim names.", place
        )
    return np.unique(place.loc[start].to_numpy("int64"))


def _no_start(problem: str, place: pd.Series[Any]) -> EvidenceError:
    return EvidenceError(
        problem,
        fix=f"name a `start` among: {', '.join(map(str, place.index[:8]))}.",
        code="MM-RIPPLES-START",
    )


def _agreed(claims: pd.DataFrame) -> pd.DataFrame:
    """Claims that every coder who read the source marked."""
    coder = claims["coder_id"].fillna("")
    readers = coder.groupby(claims["participant_id"]).transform("nunique")
    key = [claims["participant_id"], claims[LINK[0]], claims[LINK[1]]]
    return claims.loc[coder.groupby(key).transform("nunique") >= readers]
