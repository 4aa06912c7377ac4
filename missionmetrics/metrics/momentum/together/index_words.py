"""What `composite_index` says, each sentence chosen and filled from named cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from missionmetrics.stats.composite.specification import Specification

FEW = 10
COMPENSATES = ("arithmetic", "geometric", "harmonic", "power", "owa")


def question() -> Sentence:
    """The question as a resident would ask it."""
    return Sentence("composite.question", {"indicators": _number("indicators")})


def interval(parts: Mapping[str, pd.DataFrame]) -> Sentence:
    """What the ranges of places hold, and why the index has none."""
    slots = {"level": Slot(Cell("settings", 0, "level"), "coverage"),
             "ways": _number("ways")}  # fmt: skip
    if parts["summary"]["margins"].iloc[0]:
        drawn = (Claim(_cell("margins"), ">", 0),)
        return Sentence("composite.interval_margins", slots, drawn)
    exact = (Claim(_cell("margins"), "==", 0),)
    return Sentence("composite.interval", slots, exact)


def sentences(parts: Mapping[str, pd.DataFrame]) -> tuple[Sentence, ...]:
    """Who comes first, how sure that is, and what it hangs on."""
    summed, ranks = parts["summary"].iloc[0], parts["ranks"]
    if summed["placed"] < 2:
        nobody = (Claim(_cell("placed"), "<", 2),)
        return (Sentence("composite.finding.none", holds=nobody),)
    at = int(np.nanargmin(ranks["rank"].to_numpy()))
    said = [_finding(summed, ranks, at), *_doubt(summed, ranks, at), _sure(summed)]
    return (*said, *_moves(parts["sensitivity"]), *_without(parts["remove_one"]))


def _cell(column: str) -> Cell:
    return Cell("summary", 0, column)


def _number(column: str, style: str = "number:0") -> Slot:
    return Slot(_cell(column), style)


def _finding(summed: pd.Series, ranks: pd.DataFrame, at: int) -> Sentence:
    slots = {"placed": _number("placed"), "indicators": _number("indicators")}
    if summed["tied"] > 1:
        shared = (Claim(_cell("tied"), ">", 1),)
        return Sentence("composite.finding.tied", {**slots, "tied": _number("tied")},
                        shared)  # fmt: skip
    slots["area"] = Slot(Cell("ranks", at, "area"), "text")
    alone = (Claim(Cell("ranks", at, "rank"), "==", 1), Claim(_cell("tied"), "==", 1))
    lowest = Cell("ranks", at, "rank_high")
    if ranks["rank_high"].iloc[at] > 1:
        return Sentence("composite.finding.unsure", slots,
                        (*alone, Claim(lowest, ">", 1)))  # fmt: skip
    return Sentence("composite.finding.first", slots,
                    (*alone, Claim(lowest, "==", 1)))  # fmt: skip


def _doubt(summed: pd.Series, ranks: pd.DataFrame, at: int) -> list[Sentence]:
    """How often the first is among the first, and which places it could hold."""
    if summed["tied"] > 1 or np.isnan(ranks["share_among_first"].iloc[at]):
        return []
    place = (Claim(Cell("ranks", at, "rank"), "==", 1),)
    area = {"area": Slot(Cell("ranks", at, "area"), "text")}
    low, high = Cell("ranks", at, "rank_low"), Cell("ranks", at, "rank_high")
    only = bool(ranks["rank_low"].iloc[at] == ranks["rank_high"].iloc[at])
    ends = {"low": Slot(low, "number:0"), "high": Slot(high, "number:0"), **area}
    level = {"level": Slot(Cell("settings", 0, "level"), "coverage")}
    told = (Sentence("composite.place.only", area | level,
                     (*place, Claim(low, "==", high)), role="doubt")
            if only else
            Sentence("composite.place.range", ends, (*place, Claim(low, "<", high)),
                     role="doubt"))  # fmt: skip
    return [_among(summed, at, place, area), told]


def _among(
    summed: pd.Series, at: int, place: tuple[Claim, ...], area: dict[str, Slot]
) -> Sentence:
    """How often the first is among the first few, or first where few are all."""
    few = 1 < summed["first"] < summed["placed"]
    share = "share_among_first" if few else "share_first"
    often = {"chance": Slot(Cell("ranks", at, share), "chance"), **area}
    if not few:
        return Sentence("composite.among.one", often, place, role="doubt")
    holds = (*place, Claim(_cell("first"), "<", _cell("placed")))
    return Sentence("composite.among.several", {**often, "first": _number("first")},
                    holds, role="doubt")  # fmt: skip


def _sure(summed: pd.Series) -> Sentence:
    slots = {"placed": _number("placed"),
             "level": Slot(Cell("settings", 0, "level"), "coverage")}  # fmt: skip
    if not summed["sure"]:
        none = (Claim(_cell("sure"), "==", 0),)
        return Sentence("composite.sure.none", slots, none, role="doubt")
    slots["sure"] = _number("sure")
    some = (Claim(_cell("sure"), ">", 0),)
    return Sentence("composite.sure.some", slots, some, plural="sure", role="doubt")


def _moves(shares: pd.DataFrame) -> list[Sentence]:
    """Which choice moves the order most, where that can be told."""
    others = range(1, len(shares))
    if not others:
        return []
    ahead = [Claim(Cell("sensitivity", 0, "total_low"), ">",
                   Cell("sensitivity", k, "total_high")) for k in others]  # fmt: skip
    low, high = shares["total_low"].iloc[0], shares["total_high"]
    near = [k for k in others if not low > high.iloc[k]]
    level = tuple(Claim(ahead[k - 1].left, "<=", ahead[k - 1].right) for k in near)
    if len(near) > 1:
        return [Sentence("composite.moves.several", holds=level)]
    named = {c: Slot(Cell("sensitivity", k, "assumption"), "message:composite.choice")
             for c, k in (("choice", 0), *(("other", k) for k in near))}  # fmt: skip
    kind, holds = ("either", level) if near else ("most", tuple(ahead))
    return [Sentence(f"composite.moves.{kind}", named, holds)]


def _without(removed: pd.DataFrame) -> list[Sentence]:
    """The indicator whose loss would move areas most."""
    shift = removed["shift"].to_numpy()
    if len(shift) < 2 or not shift[0] > shift[1]:
        return []
    slots = {"indicator": Slot(Cell("remove_one", 0, "indicator"), "text"),
             "shift": Slot(Cell("remove_one", 0, "shift"), "number:1")}  # fmt: skip
    most = (Claim(Cell("remove_one", 0, "shift"), ">", Cell("remove_one", 1, "shift")),)
    return [Sentence("composite.without", slots, most)]


def cautions(
    parts: Mapping[str, pd.DataFrame], spec: Specification
) -> tuple[Sentence, ...]:
    """What the reader must not conclude."""
    summed = parts["summary"].iloc[0]
    said = [Sentence("composite.caution.no_score")]
    if spec.aggregation.method in COMPENSATES:
        said.append(Sentence("composite.caution.compensation"))
    said += [_weights(summed), _errors(summed)]
    return (*said, *_gaps(summed, spec), *_treated(summed), *_few(summed))


def _weights(summed: pd.Series) -> Sentence:
    """Which other weights were tried."""
    if summed["weight_sets"]:
        some = (Claim(_cell("weight_sets"), ">", 0),)
        slots = {"sets": _number("weight_sets")}
        return Sentence("composite.caution.weight_sets", slots, some)
    if summed["spread"] > 0:
        spread = (Claim(_cell("spread"), ">", 0),)
        slots = {"spread": _number("spread", "percent:0")}
        return Sentence("composite.caution.weights", slots, spread)
    fixed = (Claim(_cell("spread"), "==", 0), Claim(_cell("weight_sets"), "==", 0))
    return Sentence("composite.caution.weights_fixed", holds=fixed)


def _errors(summed: pd.Series) -> Sentence:
    """Of how many figures the ranges hold the margins of error."""
    if not summed["margins"]:
        exact = (Claim(_cell("margins"), "==", 0),)
        return Sentence("composite.caution.errors", holds=exact)
    some = Claim(_cell("margins"), ">", 0)
    if summed["margins"] == summed["known"]:
        every = (some, Claim(_cell("margins"), "==", _cell("known")))
        return Sentence("composite.caution.margins_all", holds=every)
    slots = {"margins": _number("margins"), "known": _number("known", "count:figure")}
    few = (some, Claim(_cell("margins"), "<", _cell("known")))
    return Sentence("composite.caution.margins", slots, few)


def _gaps(summed: pd.Series, spec: Specification) -> list[Sentence]:
    said = []
    if summed["gaps"]:
        kind = "refused" if spec.missing.policy == "refuse" else "left_out"
        kind = "filled" if spec.imputation.method != "none" else kind
        slots = {"gaps": _number("gaps"), "figures": _number("figures", "count:figure")}
        some = (Claim(_cell("gaps"), ">", 0),)
        said.append(Sentence(f"composite.caution.{kind}", slots, some))
    if summed["unplaced"]:
        slots = {"unplaced": _number("unplaced")}
        some = (Claim(_cell("unplaced"), ">", 0),)
        said.append(Sentence("composite.caution.unplaced", slots, some,
                             plural="unplaced"))  # fmt: skip
    if summed["made"] < 1:
        some = (Claim(_cell("made"), "<", 1),)
        said.append(Sentence("composite.caution.not_made", holds=some))
    return said


def _treated(summed: pd.Series) -> list[Sentence]:
    said = []
    for column in ("totals", "moved", "reshaped", "flat"):
        if summed[column]:
            some = (Claim(_cell(column), ">", 0),)
            slots = {column: _number(column)}
            said.append(Sentence(f"composite.caution.{column}", slots, some,
                                 plural=column))  # fmt: skip
    return said


def _few(summed: pd.Series) -> list[Sentence]:
    if summed["areas"] >= FEW:
        return []
    few = (Claim(_cell("areas"), "<", FEW),)
    return [Sentence("composite.caution.few", {"areas": _number("areas", "count:area")},
                     few)]  # fmt: skip
