"""The other tables of `ripples`: tree, links, outcomes, codes, facts for words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.stats.ripples.chance_pairs import chance_pairs, within
from missionmetrics.stats.ripples.halves import FEWEST
from missionmetrics.stats.ripples.measures import backing, reached
from missionmetrics.stats.ripples.spread import UNREACHED, in_circles

if TYPE_CHECKING:
    from missionmetrics.evidence.claimed import Claimed
    from missionmetrics.evidence.coded_order import Ordered
    from missionmetrics.stats.ripples.halves import Without

FEWEST_DOCUMENTS = 10
CHANCE = 0.05
CONSENTED = ("anonymous", "named")


def outcomes_part(seen: Claimed) -> pd.DataFrame:
    """Every outcome with its step from the start and how many sources speak of it."""
    web = seen.web
    away = reached(web, backing(web))
    return pd.DataFrame({
        "outcome_id": seen.outcomes["outcome_id"], "outcome": seen.outcomes["name"],
        "kind": seen.outcomes["kind"], "sector": seen.outcomes["sector"].fillna(""),
        "sense": seen.outcomes["sense"].fillna(""),
        "intended": seen.outcomes["intended"].fillna(""),
        "step": np.where(away.step == UNREACHED, np.nan, away.step.astype(float)),
        "in_circle": in_circles(web.first, web.then, nodes=web.sector.size),
        "sources": _speaking(seen).astype("float64"),
    })  # fmt: skip


def _speaking(seen: Claimed) -> Any:
    """How many sources name each outcome at either end of a claim."""
    web = seen.web
    node = np.concatenate([web.first[web.link], web.then[web.link]])
    source = np.concatenate([web.source, web.source])
    pairs = np.unique(np.column_stack([node, source]), axis=0)
    return np.bincount(pairs[:, 0], minlength=web.sector.size)


def tree_part(links: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Each outcome under what most sources say it came of, one step nearer the start.

    Of several that as many speak of it is the first by name, as in ``links``. What does
    not hang on the start stands under what most say it came of.
    """
    step = outcomes.set_index("outcome_id")["step"]
    above = links.assign(
        nearer=links["from_id"].map(step), own=links["to_id"].map(step)
    )
    hangs = above["own"].isna() | (above["nearer"] == above["own"] - 1)
    best = above.loc[hangs & ~(above["own"] == 0)].drop_duplicates("to_id")
    parent = best.set_index("to_id")["from_id"]
    felt = (outcomes["kind"] == "outcome") & (outcomes["sense"] != "")
    status = outcomes["sense"].where(felt, outcomes["kind"])
    return pd.DataFrame({
        "node_id": outcomes["outcome_id"],
        "parent_id": outcomes["outcome_id"].map(parent),
        "name": outcomes["outcome"], "status": status, "start": "",
        "told": outcomes["sources"],
    })  # fmt: skip


def without_part(found: Without) -> pd.DataFrame:
    """The least and the most of each measure when any one source is left out."""
    return pd.DataFrame({
        "measure": list(found.low._fields), "low": list(found.low),
        "high": list(found.high),
    })  # fmt: skip


def together_part(
    order: Ordered, names: pd.Series[Any], *, lag: int, seed: int | None
) -> pd.DataFrame:
    """Pairs of codes and how often chance would bring them so close.

    Empty where fewer than ten documents have two passages or more.
    """
    columns = ["first", "then", "seen", "expected", "p", "more", "people"]
    size = np.bincount(order.unit) if order.unit.size else np.zeros(0, int)
    if (size > 1).sum() < FEWEST_DOCUMENTS or len(order.codes) < 2:
        return pd.DataFrame(columns=columns)
    lag = within(lag, size)
    found = chance_pairs(order.marked, order.unit, lag=lag, seed=seed)
    rows = []
    for i, first in enumerate(order.codes):
        for j, then in enumerate(order.codes):
            if np.isnan(found.p[i, j]) or (lag == 0 and i > j):
                continue
            rows.append({
                "first": names[first], "then": names[then],
                "seen": found.seen[i, j], "expected": found.expected[i, j],
                "p": found.p[i, j], "more": bool(found.p[i, j] <= CHANCE),
                "people": _people(order, i, j, lag),
            })  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["p", "first", "then"]).reset_index(drop=True)


def _people(order: Ordered, i: int, j: int, lag: int) -> int:
    """How many people speak of the two codes so close to one another."""
    who: set[int] = set()
    for far in range(0 if lag == 0 else 1, lag + 1):
        stop = order.unit.size - far
        same = order.unit[:stop] == order.unit[far:]
        both = order.marked[:stop, i] & order.marked[far:, j] & same
        who |= set(order.person[:stop][both].tolist())
    return len(who)


def quotes_part(
    seen: Claimed, documents: pd.DataFrame, sources: pd.DataFrame, most: int
) -> pd.DataFrame:
    """Words of claims that may be shown, nobody twice, the link most told of first."""
    refused = sources.loc[sources["consent"] == "refused", "source_id"]
    closed = documents.loc[documents["source_id"].isin(refused), "document_id"]
    claims = seen.claims
    said = claims["text"].fillna("").str.strip()
    words = [claims["participant_id"], said.str.casefold()]
    agreed = claims["consent"].isin(CONSENTED) & ~claims["document_id"].isin(closed)
    # One refusal of the same words is enough.
    may = (said != "") & agreed.groupby(words).transform("all")
    told = claims["link"].map(claims.groupby("link")["source"].nunique())
    kept = claims.assign(told=told, said=said).loc[may]
    kept = kept.sort_values(["told", "claim_id"], ascending=[False, True])
    kept = kept.drop_duplicates("participant_id").head(most)
    names = seen.outcomes.set_index("outcome_id")["name"]
    return pd.DataFrame({
        "quote": kept["said"].astype("str"),
        "theme": kept["to_outcome_id"].map(names).astype("str"),
        "consent": kept["consent"].astype("str"),
    })  # fmt: skip


def state_part(
    seen: Claimed, links: pd.DataFrame, together: pd.DataFrame, quotes: pd.DataFrame,
    *, lag: int,
) -> pd.DataFrame:  # fmt: skip
    """One row with what the words rest on."""
    web, claims = seen.web, seen.claims
    away = reached(web, backing(web))
    coder = claims["coder_id"].fillna("")
    readers = coder.groupby(claims["participant_id"]).transform("nunique")
    top = links["value"].to_numpy()
    return pd.DataFrame([{
        "sources": web.sources, "people": claims["participant_id"].nunique(),
        "claims": len(claims), "links": len(links),
        "loose": int((away.step[web.first] == UNREACHED).sum()),
        "undated": int(claims["date"].isna().sum()),
        "unsure": int((claims["confidence"] == "unsure").sum()),
        "circle": bool(in_circles(web.first, web.then, nodes=web.sector.size).any()),
        "few": web.sources < FEWEST,
        "read_twice": claims.loc[readers > 1, "source"].nunique(),
        "selves": seen.selves,
        "tied": int((top == top[0]).sum()),
        "pairs": int(together["more"].sum()) if len(together) else 0,
        "tried": len(together), "lag": lag, "quotes": len(quotes),
        "begins": seen.begins,
    }])  # fmt: skip
