"""A matrix in words: the largest link, how many are clear, and where they start."""

from __future__ import annotations

from typing import Any

import pandas as pd

from missionmetrics.charts.describe import Described
from missionmetrics.charts.forms.amounts import range_styles
from missionmetrics.charts.forms.summed import count, fact, hidden, text
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot


def clear(links: pd.DataFrame) -> pd.Series[bool]:
    """Which links are clear: said to be so, and with a range that leaves nought out."""
    ranged = links[["low", "high"]].notna().all(axis=1)
    apart = (links["low"] > 0) | (links["high"] < 0) | ~ranged
    return links["certainty"].eq("clear") & links["estimate"].notna() & apart


def facts(
    links: pd.DataFrame, measure: str, *, listed: int, matrix: bool
) -> dict[str, pd.DataFrame]:
    """What the description rests on: the links with a number, starts, and sums.

    ``starts`` counts the clear links from each start, the most first.
    """
    shown = links.dropna(subset=["estimate"]).reset_index(drop=True)
    shown = shown.assign(size=shown["estimate"].abs())
    sure = shown[clear(shown)]
    counted = sure.groupby("start").size().rename("clear").reset_index()
    starts = counted.sort_values(["clear", "start"], ascending=[False, True])
    sizes = shown["size"].to_numpy(float)
    summed = {
        "measure": measure, "links": len(links), "items": len(
            set(links["start"]) | set(links["end"])),
        "known": len(shown), "hidden": len(links) - len(shown),
        "clear": len(sure), "unclear": len(shown) - len(sure),
        "listed": listed, "largest": sizes.max(), "at": int(sizes.argmax()),
        "largest_twice": bool((sizes == sizes.max()).sum() > 1), "matrix": matrix,
    }  # fmt: skip
    return {"rows": shown, "starts": starts.reset_index(drop=True),
            "facts": pd.DataFrame([summed])}  # fmt: skip


def described(given: dict[str, pd.DataFrame]) -> tuple[Described, ...]:
    """How the picture is built, its largest link, what is clear, where that starts."""
    summed = given["facts"].iloc[0]
    kind = "built" if summed["matrix"] else "built_list"
    if not summed["matrix"] and not summed["clear"]:
        kind = "built_list_unclear"
    columns = ("items", "links") if summed["matrix"] else ("listed", "links")
    built = {"measure": text("measure"), **{c: count(c) for c in columns}}
    plural = "items" if summed["matrix"] else "listed"
    told = [Described(1, Sentence(f"describe.matrix.{kind}", built, plural=plural))]
    if summed["matrix"]:
        told.append(Described(1, Sentence("describe.matrix.read")))
        told.append(Described(1, Sentence("describe.matrix.filled")))
    if summed["hidden"]:
        told.append(hidden())
    told.append(Described(2, _largest(given)))
    told.append(Described(2, _clear(summed)))
    told += [Described(3, s) for s in _starts(given)]
    return (*told, Described(3, Sentence("describe.matrix.no_cause")))


def _largest(given: dict[str, pd.DataFrame]) -> Sentence:
    """The link of the largest size, whatever its sign."""
    summed, at = given["facts"].iloc[0], int(given["facts"]["at"].iloc[0])
    ranged = given["rows"].loc[at, ["low", "high"]].notna().all()
    slots = {c: Slot(Cell("rows", at, c), "text") for c in ("start", "end")}
    rows = given["rows"]
    style = range_styles(str(rows["unit"].iloc[0]), rows[["estimate", "low", "high"]])
    slots |= {c: Slot(Cell("rows", at, c), style[c])
              for c in ("estimate", *(("low", "high") if ranged else ()))}  # fmt: skip
    true = (Claim(Cell("rows", at, "size"), "==", Cell("facts", 0, "largest")),
            fact("largest_twice", "==", bool(summed["largest_twice"])))  # fmt: skip
    one = "one_of_largest" if summed["largest_twice"] else "largest"
    return Sentence(f"describe.matrix.{one}{'' if ranged else '_dots'}", slots, true)


def _clear(summed: pd.Series[Any]) -> Sentence:
    """How many links are clear, and how many the data do not show."""
    slots = {c: count(c) for c in ("clear", "unclear", "known")}
    if summed["clear"] == 0:
        return Sentence("describe.matrix.none_clear", {"known": slots["known"]},
                        (fact("clear", "==", 0),), "known")  # fmt: skip
    if summed["unclear"] == 0:
        return Sentence("describe.matrix.all_clear", {"known": slots["known"]},
                        (fact("unclear", "==", 0),), "known")  # fmt: skip
    some = (fact("clear", ">", 0), fact("unclear", ">", 0))
    return Sentence("describe.matrix.some_clear", slots, some, plural="clear")


def _starts(given: dict[str, pd.DataFrame]) -> list[Sentence]:
    """Where most clear links start, if one start has more of them than all others."""
    summed, starts = given["facts"].iloc[0], given["starts"]
    if summed["clear"] < 2:
        return []
    slots = {"start": Slot(Cell("starts", 0, "start"), "text"),
             "from": Slot(Cell("starts", 0, "clear"), "number:0"),
             "clear": count("clear")}  # fmt: skip
    most = Cell("starts", 0, "clear")
    if len(starts) == 1:
        return [Sentence("describe.matrix.all_start", slots,
                         (Claim(most, "==", Cell("facts", 0, "clear")),))]  # fmt: skip
    ahead = Claim(most, ">", Cell("starts", 1, "clear"))
    if not ahead.true_of(given):
        tie = (Claim(most, "==", Cell("starts", 1, "clear")),)
        return [Sentence("describe.matrix.no_start", {"clear": slots["clear"]}, tie)]
    half = Claim(most, ">", float(summed["clear"]) / 2)
    if half.true_of(given):
        return [Sentence("describe.matrix.most_start", slots, (ahead, half))]
    return [Sentence("describe.matrix.more_start", slots, (ahead,))]
