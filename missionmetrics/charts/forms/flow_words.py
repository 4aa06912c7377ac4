"""What a flow says: its sources and uses, its largest parts, whether it adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.describe import Described
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

HALF = 0.5


def facts(
    links: pd.DataFrame, nodes: pd.DataFrame, *, measure: str, hidden: int
) -> dict[str, pd.DataFrame]:
    """Links, places, and what they add up to.

    ``reach`` counts the other ranges that meet the range of the largest link; -1
    where not every link has a range.
    """
    unit = str(links["unit"].iloc[0])
    sources = nodes[nodes["layer"] == 0].reset_index(drop=True)
    middle = nodes[nodes["into"].notna() & nodes["out_of"].notna()]
    largest = int(links["value"].to_numpy().argmax())
    total = float(sources["out_of"].sum())
    first = float(sources["out_of"].max())
    summed: dict[str, Any] = {
        "measure": measure, "unit": unit, "n": len(links), "sources": len(sources),
        "uses": int(nodes["out_of"].isna().sum()), "steps": int(nodes["layer"].max()),
        "total": total, "largest": float(links["value"].max()), "hidden": hidden,
        "largest_row": largest, "first_share": first / total,
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


def _reach(links: pd.DataFrame, largest: int) -> int:
    if not {"low", "high"} <= set(links) or links[["low", "high"]].isna().any(
        axis=None
    ):
        return -1
    return int(links["high"].ge(links["low"][largest]).drop(largest).sum())


def described(told: Mapping[str, pd.DataFrame]) -> tuple[Described, ...]:
    """Level 1 sources and uses, 2 totals and largest, 3 concentration and balance."""
    summed = told["facts"].iloc[0]
    found = [Described(1, _built(summed)), *_totals(summed)]
    found.append(Described(3, _concentrated(told)))
    if summed["reach"] >= 0 and summed["n"] > 1:
        found.append(Described(3, _told_apart(summed)))
    if summed["middle"] and not summed["hidden"]:
        found.append(Described(3, _balance(summed)))
    return tuple(found)


def _of(column: str, style: str) -> Slot:
    return Slot(Cell("facts", 0, column), style)


def _built(summed: Any) -> Sentence:
    slots = {"measure": _of("measure", "text")}
    slots |= {c: _of(c, "number:0") for c in ("n", "sources", "uses")}
    way = "direct" if summed["steps"] == 1 else "stepped"
    true = Claim(Cell("facts", 0, "steps"), "==" if way == "direct" else ">", 1)
    return Sentence(f"describe.flow.{way}", slots, (true,), "n")


def _totals(summed: Any) -> list[Described]:
    row = int(summed["largest_row"])
    styles = {"from": "text", "to": "text", "value": "amount", "share": "percent"}
    slots = {c: Slot(Cell("links", row, c), s) for c, s in styles.items()}
    true = Claim(Cell("links", row, "value"), "==", Cell("facts", 0, "largest"))
    found = [
        Described(
            2, Sentence("describe.flow.total", {"total": _of("total", "amount")})
        ),
        Described(2, Sentence("describe.flow.largest", slots, (true,))),
    ]
    if summed["hidden"]:
        left = {"hidden": _of("hidden", "number:0")}
        more = (Claim(Cell("facts", 0, "hidden"), ">", 0),)
        found.append(
            Described(2, Sentence("describe.flow.hidden", left, more, "hidden"))
        )
    return found


def _concentrated(told: Mapping[str, pd.DataFrame]) -> Sentence:
    row = int(told["sources"]["out_of"].to_numpy().argmax())
    share = Cell("sources", row, "share")
    if told["sources"]["share"][row] > HALF:
        slots = {"node": Slot(Cell("sources", row, "node"), "text"),
                 "share": Slot(share, "percent")}  # fmt: skip
        return Sentence("describe.flow.one_source", slots, (Claim(share, ">", HALF),))
    even = (Claim(Cell("facts", 0, "first_share"), "<=", HALF),)
    return Sentence("describe.flow.no_one_source", {}, even)


def _told_apart(summed: Any) -> Sentence:
    row, reach = int(summed["largest_row"]), Cell("facts", 0, "reach")
    slots = {c: Slot(Cell("links", row, c), "text") for c in ("from", "to")}
    if summed["reach"] == 0:
        return Sentence("describe.flow.apart", slots, (Claim(reach, "==", 0),))
    slots["reach"] = Slot(reach, "number:0")
    return Sentence("describe.flow.together", slots, (Claim(reach, ">", 0),), "reach")


def _balance(summed: Any) -> Sentence:
    uneven = Cell("facts", 0, "uneven")
    if not summed["uneven"]:
        return Sentence("describe.flow.even", {}, (Claim(uneven, "==", 0),))
    slots = {"uneven": Slot(uneven, "number:0"), "middle": _of("middle", "number:0")}
    return Sentence("describe.flow.uneven", slots, (Claim(uneven, ">", 0),), "uneven")
