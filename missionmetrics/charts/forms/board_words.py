"""What a board says: its items, how many stand where, which can be told from what."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.describe import Described
from missionmetrics.charts.forms.amounts import digits_by_unit
from missionmetrics.charts.forms.summed import count, fact, text
from missionmetrics.core.sentence import Cell, Sentence, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

EACH = 8  # items that are told one by one
SIDES = ("above", "below", "open")
NUMBERS = ("value", "low", "high", "comparator_value")


def facts(items: pd.DataFrame, measure: str = "") -> dict[str, pd.DataFrame]:
    """The items, their sums by status, and on which side of its comparison each lies.

    An item lies ``above`` or ``below`` where its whole range does; else it is ``open``.
    """
    ranged = items[["low", "high", "comparator_value"]].notna().all(axis=1)
    aim = items["comparator_value"]
    above, below = ranged & (items["low"] > aim), ranged & (items["high"] < aim)
    summed: dict[str, Any] = {
        "n": len(items), "measure": measure,
        "compared": int(ranged.sum()), "above": int(above.sum()),
        "below": int(below.sum()), "open": int((ranged & ~above & ~below).sum()),
    }  # fmt: skip
    counted = items.loc[items["said"] != "", "said"].value_counts()
    status = pd.DataFrame({"status": counted.index, "k": counted.to_numpy()})
    return {
        "items": items[["item", *NUMBERS, "unit", "period", "said"]],
        "status": status.sort_values(["k", "status"], ascending=[False, True])
        .reset_index(drop=True),
        "facts": pd.DataFrame([summed]),
    }  # fmt: skip


def described(told: Mapping[str, pd.DataFrame]) -> tuple[Described, ...]:
    """Level 1 how many items, 2 each of a few and the statuses, 3 sides of ranges."""
    items = told["items"]
    found = [Described(1, Sentence("describe.board.built", {"n": count("n")},
                                   plural="n"))]  # fmt: skip
    if told["facts"]["measure"].iloc[0]:
        named = (fact("measure", "!=", ""),)
        slots = {"measure": text("measure")}
        found.append(Described(1, Sentence("describe.board.measure", slots, named)))
    if len(items) <= EACH:
        digits = digits_by_unit(items, NUMBERS)
        found += [Described(2, _each(items, i, digits)) for i in range(len(items))]
    for i in range(len(told["status"])):
        slots = {"k": Slot(Cell("status", i, "k"), "number:0"), "n": count("n"),
                 "status": Slot(Cell("status", i, "status"), "text")}  # fmt: skip
        found.append(Described(2, Sentence("describe.board.status", slots)))
    return (*found, *_sides(told))


def _each(items: pd.DataFrame, row: int, digits: Mapping[str, int]) -> Sentence:
    """One item: what is known of it, with the decimals that its unit has."""
    known = items.loc[row]
    styles = {"item": "text"}
    if pd.isna(known["value"]):
        if not known["said"]:
            return Sentence("describe.board.unknown", _slots(row, styles))
        return Sentence(
            "describe.board.untold", _slots(row, {**styles, "said": "text"})
        )
    ranged = all(math.isfinite(known[c]) for c in ("low", "high"))
    written = f"amount:{digits[str(known['unit'])]}"
    styles |= dict.fromkeys(("value", "low", "high") if ranged else ("value",), written)
    styles |= {"period": "period"} if known["period"] else {}
    kind = f"{'ranged' if ranged else 'plain'}{'_dated' if known['period'] else ''}"
    return Sentence(f"describe.board.{kind}", _slots(row, styles))


def _slots(row: int, styles: Mapping[str, str]) -> dict[str, Slot]:
    return {c: Slot(Cell("items", row, c), style) for c, style in styles.items()}


def _sides(told: Mapping[str, pd.DataFrame]) -> list[Described]:
    """How many ranges lie wholly on one side; where none is compared, that is said."""
    summed = told["facts"].iloc[0]
    if not summed["compared"]:
        none = (fact("compared", "==", 0),)
        return [Described(3, Sentence("describe.board.not_compared", {}, none))]
    return [
        Described(3, Sentence(
            f"describe.board.{side}", {"k": count(side), "n": count("compared")},
            (fact(side, ">", 0),), "k",
        ))
        for side in SIDES if summed[side]
    ]  # fmt: skip
