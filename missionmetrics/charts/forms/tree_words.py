"""What a tree says: how many came first, how far it goes, what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.describe import Described
from missionmetrics.charts.forms.summed import count, fact
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

STOPPED = "stopped"


def facts(
    nodes: pd.DataFrame, links: pd.DataFrame | None = None
) -> dict[str, pd.DataFrame]:
    """The entries with how many came out of each, and their sums by status.

    ``links``, where they are given, hold what the tree has no room for: an entry that
    came of several.
    """
    followed = int((nodes["depth"] > 0).sum())
    if links is not None:
        further = links.groupby("from_id")["to_id"].nunique()
        nodes = nodes.assign(
            children=nodes["node"].map(further).fillna(0).astype("int64")
        )
        followed = links["to_id"].nunique()
    most = int(nodes["children"].max())
    stopped = nodes[nodes["status"] == STOPPED]
    summed: dict[str, Any] = {
        "n": len(nodes), "roots": int((nodes["depth"] == 0).sum()),
        "followed": followed,
        "deepest": int(nodes["depth"].max()), "most": most,
        "tied": int((nodes["children"] == most).sum()),
        "stopped": len(stopped), "carried": int((stopped["children"] > 0).sum()),
    }  # fmt: skip
    counted = nodes.loc[nodes["said"] != "", "said"].value_counts()
    status = pd.DataFrame({"status": counted.index, "k": counted.to_numpy()})
    ordered = status.sort_values(["k", "status"], ascending=[False, True])
    return {
        "nodes": nodes[["name", "children"]],
        "status": ordered.reset_index(drop=True),
        "facts": pd.DataFrame([summed]),
    }


def described(
    told: Mapping[str, pd.DataFrame], family: str = "tree"
) -> tuple[Described, ...]:
    """Level 1 how many and how deep, 2 the most fruitful and the statuses, 3 sums.

    ``family`` names the messages: of projects, or of effects that people describe.
    """
    summed = told["facts"].iloc[0]
    if not summed["followed"]:
        true = (fact("followed", "==", 0),)
        flat = Sentence(f"describe.{family}.flat", {"n": count("n")}, true, "n")
        return (Described(1, flat), *_statuses(told, family))
    followed = {c: count(c) for c in ("followed", "n")}
    some = (fact("followed", ">", 0),)
    return (
        Described(1, _built(summed, family)),
        Described(2, _most(told, family)),
        *_statuses(told, family),
        Described(
            3, Sentence(f"describe.{family}.followed", followed, some, "followed")
        ),
        *_stopped(summed),
    )


def _built(summed: Any, family: str) -> Sentence:
    """How deep the tree is; a list where all links lead back to where it starts."""
    if not summed["deepest"]:
        holds = (fact("deepest", "==", 0), fact("followed", ">", 0))
        return Sentence(f"describe.{family}.starts", {"n": count("n")}, holds, "n")
    slots = {c: count(c) for c in ("n", "roots", "deepest")}
    deep = (fact("deepest", ">", 0),)
    return Sentence(f"describe.{family}.built", slots, deep, "deepest")


def _most(told: Mapping[str, pd.DataFrame], family: str) -> Sentence:
    """Which entry most came out of; no name where several are level."""
    if told["facts"].iloc[0]["tied"] > 1:
        slots = {c: count(c) for c in ("most", "tied")}
        return Sentence(f"describe.{family}.most_tied", slots, (fact("tied", ">", 1),))
    row = int(told["nodes"]["children"].to_numpy().argmax())
    own = Cell("nodes", row, "children")
    slots = {"name": Slot(Cell("nodes", row, "name"), "text"),
             "most": Slot(own, "number:0")}  # fmt: skip
    true = (Claim(own, "==", Cell("facts", 0, "most")), fact("tied", "==", 1))
    return Sentence(f"describe.{family}.most", slots, true)


def _statuses(told: Mapping[str, pd.DataFrame], family: str) -> list[Described]:
    return [
        Described(2, Sentence(f"describe.{family}.status", {
            "k": Slot(Cell("status", i, "k"), "number:0"),
            "n": count("n"),
            "status": Slot(Cell("status", i, "status"), "text"),
        }))
        for i in range(len(told["status"]))
    ]  # fmt: skip


def _stopped(summed: Any) -> list[Described]:
    """How many of the stopped ones something came out of."""
    if not summed["stopped"]:
        return []
    if summed["stopped"] == 1:
        kind, comparison = ("carried", ">") if summed["carried"] else ("alone", "==")
        one = (fact("stopped", "==", 1), fact("carried", comparison, 0))
        said = Sentence(f"describe.tree.stopped_{kind}",
                        {"stopped": count("stopped")}, one)  # fmt: skip
        return [Described(3, said)]
    slots = {c: count(c) for c in ("stopped", "carried")}
    true = (fact("carried", "<=", Cell("facts", 0, "stopped")),
            fact("stopped", ">", 1))  # fmt: skip
    return [Described(3, Sentence("describe.tree.stopped", slots, true, "carried"))]
