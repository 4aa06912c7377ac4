"""A ranking in words: its ends, and which places the data cannot tell apart."""

from __future__ import annotations

from typing import Any

import pandas as pd

from missionmetrics.charts.describe import Described
from missionmetrics.charts.forms.interval_by_group_words import (
    built,
    ends,
    ends_summed,
    hollow,
    named,
    row_kind,
)
from missionmetrics.charts.forms.summed import count, fact, hidden
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

MOST_BLOCKS = 3


def facts(frame: pd.DataFrame, measure: str, withheld: int) -> dict[str, pd.DataFrame]:
    """What the description rests on: rows in order, sums, places told as one.

    ``known`` says whether doubt about places is; ``fixed`` counts the rows that can
    hold one place only, ``hidden`` the rows without a number, ``left`` those that have
    no place in the picture.
    """
    shown = frame.dropna(subset=["estimate"]).reset_index(drop=True)
    known = "rank_low" in shown
    tied = int((shown["rank"] == 1).sum())
    summed = {
        "measure": measure, "hidden": withheld, **ends_summed(shown, frame),
        "known": known, "tied": tied, "last": shown["rank"].max(),
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
    told = [built("describe.ranking", summed), *hollow(summed)]
    if summed["known"]:
        known = (fact("known", "==", True),)
        told.append(Described(1, Sentence("describe.ranking.places", holds=known)))
    if summed["hidden"]:
        told.append(hidden())
    if summed["n"] < 2:
        return tuple(told)
    found = ends(given) if summed["left"] else _ends(given)
    told += [Described(2, s) for s in found]
    return (*told, *(Described(3, s) for s in _doubt(given)))


def _ends(given: dict[str, pd.DataFrame]) -> list[Sentence]:
    """Who is first and who is last, unless that place is shared."""
    summed, rows = given["facts"].iloc[0], given["rows"]
    said = []
    if summed["tied"] > 1:
        shared = (fact("tied", ">", 1),)
        said.append(Sentence("describe.ranking.tied", {"tied": count("tied")}, shared))
    elif rows["rank"].iloc[0] == 1:
        alone = (Claim(Cell("rows", 0, "rank"), "==", 1), fact("tied", "==", 1))
        said.append(_row("first", rows, 0, alone))
    end = len(rows) - 1
    if rows["rank"].iloc[end] > rows["rank"].iloc[end - 1]:
        behind = (
            Claim(Cell("rows", end, "rank"), "==", Cell("facts", 0, "last")),
            Claim(Cell("rows", end, "rank"), ">", Cell("rows", end - 1, "rank")),
        )
        said.append(_row("last", rows, end, behind))
    return said


def _row(end: str, rows: pd.DataFrame, row: int, true: tuple[Claim, ...]) -> Sentence:
    message = f"describe.ranking.{end}_{row_kind(rows, row)}"
    return Sentence(message, named(rows, row), true)


def _doubt(given: dict[str, pd.DataFrame]) -> list[Sentence]:
    """How often the first comes first, and which places cannot be told apart.

    Beside rows without a number only the former is known.
    """
    summed, rows, blocks = given["facts"].iloc[0], given["rows"], given["blocks"]
    if not summed["known"] and summed["left"]:
        some = (fact("left", ">", 0), fact("known", "==", False))
        return [Sentence("describe.ranking.no_places", holds=some)]
    if not summed["known"]:
        unknown = (fact("known", "==", False),)
        return [Sentence("describe.ranking.unknown", holds=unknown)]
    said = []
    if "p_first" in rows and summed["tied"] == 1 and pd.notna(rows["p_first"].iloc[0]):
        slots = {"name": Slot(Cell("rows", 0, "name"), "text"),
                 "chance": Slot(Cell("rows", 0, "p_first"), "chance")}  # fmt: skip
        said.append(Sentence("describe.ranking.comes_first", slots,
                             (Claim(Cell("rows", 0, "rank"), "==", 1),)))  # fmt: skip
    if summed["left"]:
        return said
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
