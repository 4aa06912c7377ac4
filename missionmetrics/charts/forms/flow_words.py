"""What a flow says: its sources and uses, its largest parts, whether it adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.describe import Described
from missionmetrics.charts.forms.summed import count, fact, text
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

HALF, ABOUT = 0.5, 0.001
"""More than half is more than what is written as half."""
TINY = 1e-300


def facts(
    links: pd.DataFrame, nodes: pd.DataFrame, *, measure: str, hidden: int
) -> dict[str, pd.DataFrame]:
    """Links, places, and what they add up to.

    ``reach`` counts the other ranges that meet the range of the largest link; -1
    where not every link has a range. ``shared`` says that shares of all are known;
    ``first_least`` is that of the largest source at least, ``any_most`` that of any
    source at most, as far as links have ranges.
    """
    unit = str(links["unit"].iloc[0])
    sources = nodes[nodes["layer"] == 0].reset_index(drop=True)
    middle = nodes[nodes["into"].notna() & nodes["out_of"].notna()]
    largest = int(links["value"].to_numpy().argmax())
    total = float(sources["out_of"].sum())
    first = float(sources["out_of"].max())
    most = float(links["value"].max())
    summed: dict[str, Any] = {
        "measure": measure, "unit": unit, "n": len(links), "sources": len(sources),
        "uses": int(nodes["out_of"].isna().sum()), "steps": int(nodes["layer"].max()),
        "total": total, "largest": most, "hidden": hidden,
        "shared": bool(links["share"].notna().all()),
        "tied": int(links["value"].eq(most).sum()), "largest_row": largest,
        "first_share": first / total, **_ends(links, sources),
        "middle": len(middle), "uneven": int(middle["uneven"].sum()),
        "reach": _reach(links, largest),
    }  # fmt: skip
    return {
        "links": links.drop(columns="words"),
        "sources": sources[["node", "out_of"]].assign(
            unit=unit, share=sources["out_of"] / total
        ),
        "facts": pd.DataFrame([summed]),
    }


def _ends(links: pd.DataFrame, sources: pd.DataFrame) -> dict[str, float]:
    """Shares that sources may have if all links lie at their ends."""
    starts = links[links["from"].isin(sources["node"])]
    ranged = starts if _ranged(links) else starts.assign(
        low=starts["value"], high=starts["value"]
    )  # fmt: skip
    sums = ranged.groupby("from")[["low", "high"]].sum().reindex(sources["node"])
    low, high = sums["low"].clip(lower=0), sums["high"]
    least = low / (low + high.sum() - high).clip(lower=TINY)
    most = high / (high + low.sum() - low).clip(lower=TINY)
    first = int(sources["out_of"].to_numpy().argmax())
    return {"first_least": float(least.iloc[first]), "any_most": float(most.max())}


def _ranged(links: pd.DataFrame) -> bool:
    ends = {"low", "high"} <= set(links)
    return ends and not bool(links[["low", "high"]].isna().any(axis=None))


def _reach(links: pd.DataFrame, largest: int) -> int:
    if not _ranged(links):
        return -1
    return int(links["high"].ge(links["low"][largest]).drop(largest).sum())


def described(told: Mapping[str, pd.DataFrame]) -> tuple[Described, ...]:
    """Level 1 sources and uses, 2 totals and largest, 3 concentration and balance."""
    summed = told["facts"].iloc[0]
    found = [Described(1, _built(summed)), *_totals(summed)]
    if summed["shared"]:
        found.append(Described(3, _concentrated(told)))
    if summed["reach"] >= 0 and summed["n"] > 1 and summed["tied"] == 1:
        found.append(Described(3, _told_apart(summed)))
    if summed["middle"] and not summed["hidden"]:
        found.append(Described(3, _balance(summed)))
    return tuple(found)


def _built(summed: Any) -> Sentence:
    slots = {"measure": text("measure")}
    slots |= {c: count(c) for c in ("n", "sources", "uses")}
    way = "direct" if summed["steps"] == 1 else "stepped"
    true = fact("steps", "==" if way == "direct" else ">", 1)
    return Sentence(f"describe.flow.{way}", slots, (true,), "n")


def _totals(summed: Any) -> list[Described]:
    """What starts, the largest amount, and how many amounts are in neither."""
    shown = "_shown" if summed["hidden"] else ""
    total = {"total": Slot(Cell("facts", 0, "total"), "amount")}
    hidden = fact("hidden", ">" if shown else "==", 0)
    found = [
        Described(2, Sentence(f"describe.flow.total{shown}", total, (hidden,))),
        Described(2, _largest(summed, shown)),
    ]
    if summed["hidden"]:
        left = {"hidden": count("hidden")}
        told = Sentence("describe.flow.hidden", left, (hidden,), "hidden")
        found.append(Described(2, told))
    return found


def _largest(summed: Any, shown: str) -> Sentence:
    """The largest amount, with its share where that is known; how many are level."""
    row = int(summed["largest_row"])
    true = Claim(Cell("links", row, "value"), "==", Cell("facts", 0, "largest"))
    value = Slot(Cell("links", row, "value"), "amount")
    if summed["tied"] > 1:
        slots = {"tied": count("tied"), "value": value}
        holds = (true, fact("tied", ">", 1))
        return Sentence(f"describe.flow.largest_tied{shown}", slots, holds)
    slots = {c: Slot(Cell("links", row, c), "text") for c in ("from", "to")}
    slots["value"] = value
    kind = "largest" if summed["shared"] else "largest_plain"
    if summed["shared"]:
        slots["share"] = Slot(Cell("links", row, "share"), "percent")
    holds = (true, fact("tied", "==", 1))
    return Sentence(f"describe.flow.{kind}{shown}", slots, holds)


def _concentrated(told: Mapping[str, pd.DataFrame]) -> Sentence:
    row = int(told["sources"]["out_of"].to_numpy().argmax())
    summed = told["facts"].iloc[0]
    slots = {"node": Slot(Cell("sources", row, "node"), "text"),
             "share": Slot(Cell("sources", row, "share"), "percent")}  # fmt: skip
    more, less = HALF + ABOUT, HALF - ABOUT
    if summed["first_least"] >= more:
        holds = (fact("first_least", ">=", more),)
        return Sentence("describe.flow.one_source", slots, holds)
    if summed["any_most"] <= less:
        holds = (fact("any_most", "<=", less),)
        return Sentence("describe.flow.no_one_source", {}, holds)
    open_ = (fact("first_least", "<", more), fact("any_most", ">", less))
    kind = "half_unknown" if summed["reach"] >= 0 else "half"
    return Sentence(f"describe.flow.{kind}", slots, open_)


def _told_apart(summed: Any) -> Sentence:
    row = int(summed["largest_row"])
    slots = {c: Slot(Cell("links", row, c), "text") for c in ("from", "to")}
    if summed["reach"] == 0:
        shown = "_shown" if summed["hidden"] else ""
        alone = (fact("reach", "==", 0),)
        return Sentence(f"describe.flow.apart{shown}", slots, alone)
    slots["reach"] = count("reach")
    met = (fact("reach", ">", 0),)
    return Sentence("describe.flow.together", slots, met, "reach")


def _balance(summed: Any) -> Sentence:
    if not summed["uneven"]:
        return Sentence("describe.flow.even", {}, (fact("uneven", "==", 0),))
    slots = {c: count(c) for c in ("uneven", "middle")}
    some = (fact("uneven", ">", 0),)
    return Sentence("describe.flow.uneven", slots, some, "middle")
