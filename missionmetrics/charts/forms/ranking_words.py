"""A ranking in words: its ends, and which places the data cannot tell apart."""

from __future__ import annotations

from typing import Any

import pandas as pd

from missionmetrics.charts.describe import Described
from missionmetrics.charts.forms.amounts import range_styles
from missionmetrics.charts.forms.summed import count, fact, hidden, text
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

MOST_BLOCKS = 3


def facts(frame: pd.DataFrame, measure: str) -> dict[str, pd.DataFrame]:
    """What the description rests on: rows in order, sums, places told as one.

    ``known`` says whether doubt about places is; ``fixed`` counts the rows that can
    hold one place only, ``hidden`` the rows without a number.
    """
    shown = frame.dropna(subset=["estimate"]).reset_index(drop=True)
    known = "rank_low" in shown
    tied = int((shown["rank"] == 1).sum())
    summed = {
        "measure": measure, "n": len(shown), "hidden": len(frame) - len(shown),
        "known": known, "tied": tied, "last": shown["rank"].max(),
        "ranged": bool(shown[["low", "high"]].notna().all(axis=None)),
        "fixed": int((shown["rank_low"] == shown["rank_high"]).sum()) if known else -1,
    }  # fmt: skip
    return {"rows": shown, "facts": pd.DataFrame([summed]),
            "blocks": _blocks(shown) if known else pd.DataFrame()}  # fmt: skip


def _blocks(shown: pd.DataFrame) -> pd.DataFrame:
    """Runs of places, as long as can be, that each of their holders could hold."""
    found, start = [], 0
    while start < len(shown):
        size = max(k for k in range(1, len(shown) - start + 1)
                   if k == 1 or _together(shown.iloc[start : start + k]))  # fmt: skip
        if size > 1:
            first, last = _reach(shown.iloc[start : start + size])
            found.append({"first": first, "last": last, "size": size})
        start += size
    return pd.DataFrame(found, columns=["first", "last", "size"])


def _reach(run: pd.DataFrame) -> tuple[float, float]:
    """The first and the last place of a run; shared places count one a holder."""
    first = float(run["rank"].iloc[0])
    return first, max(float(run["rank"].iloc[-1]), first + len(run) - 1)


def _together(run: pd.DataFrame) -> bool:
    first, last = _reach(run)
    return bool((run["rank_low"] <= first).all() and (run["rank_high"] >= last).all())


def described(given: dict[str, pd.DataFrame]) -> tuple[Described, ...]:
    """How the picture is built, who is first and last, how sure the places are."""
    summed = given["facts"].iloc[0]
    kind = "ranges" if summed["ranged"] else "dots"
    built = {"measure": text("measure"), "n": count("n")}
    told = [Described(1, Sentence(f"describe.ranking.{kind}", built, plural="n"))]
    if summed["known"]:
        known = (fact("known", "==", True),)
        told.append(Described(1, Sentence("describe.ranking.places", holds=known)))
    if summed["hidden"]:
        told.append(hidden())
    if summed["n"] < 2:
        return tuple(told)
    told += [Described(2, s) for s in _ends(given, kind)]
    return (*told, *(Described(3, s) for s in _doubt(given)))


def _ends(given: dict[str, pd.DataFrame], kind: str) -> list[Sentence]:
    """Who is first and who is last, unless that place is shared."""
    summed, rows = given["facts"].iloc[0], given["rows"]
    said = []
    if summed["tied"] > 1:
        shared = (fact("tied", ">", 1),)
        said.append(Sentence("describe.ranking.tied", {"tied": count("tied")}, shared))
    else:
        alone = (Claim(Cell("rows", 0, "rank"), "==", 1), fact("tied", "==", 1))
        said.append(
            Sentence(f"describe.ranking.first_{kind}", _row(rows, 0, kind), alone)
        )
    end = len(rows) - 1
    if rows["rank"].iloc[end] > rows["rank"].iloc[end - 1]:
        behind = (
            Claim(Cell("rows", end, "rank"), "==", Cell("facts", 0, "last")),
            Claim(Cell("rows", end, "rank"), ">", Cell("rows", end - 1, "rank")),
        )
        said.append(
            Sentence(f"describe.ranking.last_{kind}", _row(rows, end, kind), behind)
        )
    return said


def _row(rows: pd.DataFrame, row: int, kind: str) -> dict[str, Slot]:
    ranged = ("low", "high") if kind == "ranges" else ()
    style = range_styles(str(rows["unit"].iloc[0]), rows[["estimate", "low", "high"]])
    return {"name": Slot(Cell("rows", row, "name"), "text"),
            **{c: Slot(Cell("rows", row, c), style[c])
               for c in ("estimate", *ranged)}}  # fmt: skip


def _doubt(given: dict[str, pd.DataFrame]) -> list[Sentence]:
    """How often the first comes first, and which places cannot be told apart."""
    summed, rows, blocks = given["facts"].iloc[0], given["rows"], given["blocks"]
    if not summed["known"]:
        unknown = (fact("known", "==", False),)
        return [Sentence("describe.ranking.unknown", holds=unknown)]
    said = []
    if "p_first" in rows and summed["tied"] == 1 and pd.notna(rows["p_first"].iloc[0]):
        slots = {"name": Slot(Cell("rows", 0, "name"), "text"),
                 "chance": Slot(Cell("rows", 0, "p_first"), "chance")}  # fmt: skip
        said.append(Sentence("describe.ranking.comes_first", slots,
                             (Claim(Cell("rows", 0, "rank"), "==", 1),)))  # fmt: skip
    if len(blocks) and blocks["size"].iloc[0] == summed["n"]:
        whole = (Claim(Cell("blocks", 0, "size"), "==", Cell("facts", 0, "n")),)
        return [*said, Sentence("describe.ranking.not_separated", holds=whole)]
    for i in range(min(len(blocks), MOST_BLOCKS)):
        slots = {c: Slot(Cell("blocks", i, c), "number:0") for c in ("first", "last")}
        said.append(Sentence("describe.ranking.together", slots,
                             (Claim(Cell("blocks", i, "size"), ">", 1),)))  # fmt: skip
    return said if len(blocks) else [*said, _fixed(summed)]


def _fixed(summed: pd.Series[Any]) -> Sentence:
    """How many can hold one place only, where no run of places is shared."""
    slots = {c: count(c) for c in ("fixed", "n")}
    if summed["fixed"] == summed["n"]:
        every = (fact("fixed", "==", Cell("facts", 0, "n")),)
        return Sentence("describe.ranking.all_fixed", holds=every)
    some = (fact("fixed", "<", Cell("facts", 0, "n")),)
    return Sentence("describe.ranking.some_fixed", slots, some)
