"""Groups in words: how they are drawn, who is highest and lowest, how sure that is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from missionmetrics.charts.describe import Described
from missionmetrics.charts.forms.amounts import range_styles
from missionmetrics.charts.forms.summed import count, fact, hidden, text
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

ENDS = {"most": "highest", "least": "lowest"}
SIZES = ["estimate", "low", "high"]
SAME = 1e-9  # two estimates so near, as parts of the larger, are one value


def facts(frame: pd.DataFrame, measure: str, withheld: int) -> dict[str, pd.DataFrame]:
    """What the description rests on: the rows drawn, and what they add up to.

    ``reach`` counts the other ranges that meet the range of the highest estimate; -1
    where not every row has a range, or several are highest.
    """
    shown = frame.dropna(subset=["estimate"]).reset_index(drop=True)
    summed = {"measure": measure, "hidden": withheld, **ends_summed(shown, frame)}
    reach = -1
    if summed["ranged"] == len(shown) and summed["tied_most"] == 1:
        most = summed["most"]
        reach = int(shown["high"].ge(shown["low"][most]).drop(most).sum())
    return {"rows": shown, "facts": pd.DataFrame([{**summed, "reach": reach}])}


def hollow(summed: pd.Series[Any]) -> list[Described]:
    """What a hollow dot means, where there is one."""
    if not summed["hollow"]:
        return []
    some = (fact("hollow", ">", 0),)
    return [Described(1, Sentence("describe.groups.hollow", holds=some))]


def ends_summed(shown: pd.DataFrame, frame: pd.DataFrame) -> dict[str, Any]:
    """How many rows are drawn, with a range or not, and their ends with ties.

    ``left`` counts the rows of ``frame`` that are not drawn: any of them may lie
    higher or lower than those that are.
    """
    estimates = shown["estimate"].to_numpy(float)
    summed: dict[str, Any] = {
        "n": len(shown), "left": len(frame) - len(shown),
        "ranged": int(shown[["low", "high"]].notna().all(axis=1).sum()),
        "hollow": int((shown["certainty"] != "clear").sum()),
    }  # fmt: skip
    for end, extreme in ENDS.items():
        row = int(estimates.argmax() if end == "most" else estimates.argmin())
        tied = np.isclose(estimates, estimates[row], rtol=SAME, atol=0.0)
        summed |= {end: row, extreme: estimates[row], f"tied_{end}": int(tied.sum())}
    return summed


def marks(summed: pd.Series[Any]) -> str:
    """Whether every dot has its range, some have one, or none has."""
    if summed["ranged"] == 0:
        return "dots"
    return "ranges" if summed["ranged"] == summed["n"] else "some"


def built(message: str, summed: pd.Series[Any]) -> Described:
    """How the picture is built; the message says which dots have ranges."""
    kind = marks(summed)
    slots = {"measure": text("measure"), "n": count("n")}
    true = {"dots": (fact("ranged", "==", 0),),
            "ranges": (fact("ranged", "==", Cell("facts", 0, "n")),),
            "some": (fact("ranged", ">", 0),
                     fact("ranged", "<", Cell("facts", 0, "n")))}[kind]  # fmt: skip
    if kind == "some":
        slots["ranged"] = count("ranged")
    return Described(1, Sentence(f"{message}.{kind}", slots, true, "n"))


def described(
    given: dict[str, pd.DataFrame], *, dates: bool = False
) -> tuple[Described, ...]:
    """How the picture is built, its ends, and whether they can be told apart."""
    summed = given["facts"].iloc[0]
    message = "describe.dates" if dates else "describe.groups"
    told = [built(message, summed), *hollow(summed)]
    if summed["hidden"]:
        told.append(hidden())
    if summed["n"] < 2:
        return tuple(told)
    told += [Described(2, s) for s in ends(given)]
    return (*told, *(Described(3, s) for s in _told_apart(summed)))


def ends(given: dict[str, pd.DataFrame]) -> list[Sentence]:
    """The highest and the lowest of the rows drawn, or how many are level there."""
    summed = given["facts"].iloc[0]
    shown = "_shown" if summed["left"] else ""
    if summed["tied_most"] == summed["n"]:
        every = (fact("tied_most", "==", Cell("facts", 0, "n")),)
        return [Sentence(f"describe.groups.level{shown}",
                         row_slots(given["rows"], 0, "estimate"), every)]  # fmt: skip
    return [_end(given, end, shown) for end in ENDS]


def _end(given: dict[str, pd.DataFrame], end: str, shown: str) -> Sentence:
    summed, rows = given["facts"].iloc[0], given["rows"]
    at, tied = int(summed[end]), f"tied_{end}"
    true = Claim(Cell("rows", at, "estimate"), "==", Cell("facts", 0, ENDS[end]))
    if summed[tied] > 1:
        slots = {"tied": count(tied), **row_slots(rows, at, "estimate")}
        holds = (true, fact(tied, ">", 1))
        return Sentence(f"describe.groups.{end}_tied{shown}", slots, holds)
    kind = row_kind(rows, at)
    return Sentence(f"describe.groups.{end}_{kind}{shown}", named(rows, at),
                    (true, fact(tied, "==", 1)))  # fmt: skip


def row_kind(rows: pd.DataFrame, row: int) -> str:
    """Whether a row has a range."""
    return "ranges" if rows.loc[row, ["low", "high"]].notna().all() else "dots"


def named(rows: pd.DataFrame, row: int) -> dict[str, Slot]:
    """The name of a row, its estimate and its range if it has one."""
    ranged = ("low", "high") if row_kind(rows, row) == "ranges" else ()
    return {"name": Slot(Cell("rows", row, "name"), "text"),
            **row_slots(rows, row, "estimate", *ranged)}  # fmt: skip


def row_slots(rows: pd.DataFrame, row: int, *columns: str) -> dict[str, Slot]:
    """Numbers of a row, with the decimals that all rows have."""
    style = range_styles(str(rows["unit"].iloc[0]), rows[SIZES])
    return {c: Slot(Cell("rows", row, c), style[c]) for c in columns}


def _told_apart(summed: pd.Series[Any]) -> list[Sentence]:
    """Whether the range of the highest lies apart from the others that are drawn."""
    if summed["reach"] < 0:
        return []
    slots = {"name": Slot(Cell("rows", int(summed["most"]), "name"), "text")}
    if summed["reach"] == 0:
        alone = (fact("reach", "==", 0),)
        shown = "_shown" if summed["left"] else ""
        return [Sentence(f"describe.groups.apart{shown}", slots, alone)]
    slots["reach"] = count("reach")
    met = (fact("reach", ">", 0),)
    return [Sentence("describe.groups.together", slots, met, "reach")]
