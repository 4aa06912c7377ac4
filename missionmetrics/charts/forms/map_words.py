"""A map in words: its areas and groups, its ends, and what was tested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.describe import Described
from missionmetrics.charts.forms.interval_by_group_words import ENDS, ends_summed
from missionmetrics.charts.forms.summed import count, fact, text
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.core.result import Result

CHANCE = 0.05  # of a pattern as strong where places do not matter
SMALL = 0.001  # a chance that is not written out
PATTERN = "spatial_pattern"


def facts_of(
    shaded: pd.DataFrame, measure: str, result: Result, *, groups: int
) -> dict[str, pd.DataFrame]:
    """What the description rests on: the classed areas, their sums, a test if any.

    A part ``spatial_pattern`` of the result holds one row: ``statistic`` (Moran's I),
    ``p`` (of the permutations) and ``permutations``.
    """
    known = shaded.dropna(subset=["estimate"]).reset_index(drop=True)
    ranged = shaded[["low", "high"]].notna().all(axis=1)
    unsure = shaded["kind"] == "unsure"
    summed = {
        "measure": measure, **ends_summed(known, shaded), "n": len(shaded),
        "median": float(known["estimate"].median()),
        "unsure": int((unsure & ranged).sum()),
        "unranged": int((unsure & ~ranged).sum()),
        "untold": int(shaded["kind"].isin(["blank", "withheld"]).sum()),
        "groups": groups, "unit": str(shaded["unit"].iloc[0]),
    }  # fmt: skip
    facts = {"areas": known, "facts": pd.DataFrame([summed])}
    if PATTERN in result.parts and len(result.parts[PATTERN]) == 1:
        facts["pattern"] = result.parts[PATTERN]
    return facts


def described(facts: Mapping[str, pd.DataFrame]) -> tuple[Described, ...]:
    """How the map is built, its numbers, and what a test of its pattern says."""
    built = {"measure": text("measure"), "n": Slot(Cell("facts", 0, "n"), "count:area"),
             "groups": count("groups")}  # fmt: skip
    told = [Described(1, Sentence("describe_maps.built", built, plural="groups"))]
    told += [Described(2, said) for said in _ends(facts)]
    told.append(Described(2, _said("median", {"median": "amount"})))
    for kind in ("unsure", "unranged", "untold"):
        if facts["facts"][kind].iloc[0]:
            slots = {"n": Slot(Cell("facts", 0, kind), "count:area")}
            some = (fact(kind, ">", 0),)
            told.append(Described(2, Sentence(f"describe_maps.{kind}", slots, some,
                                              "n")))  # fmt: skip
    return (*told, Described(3, _pattern(facts)))


def _said(name: str, styles: Mapping[str, str]) -> Sentence:
    slots = {c: Slot(Cell("facts", 0, c), style) for c, style in styles.items()}
    return Sentence(f"describe_maps.{name}", slots)


def _ends(facts: Mapping[str, pd.DataFrame]) -> list[Sentence]:
    """The highest and the lowest of the areas shown, or how many are level there."""
    summed = facts["facts"].iloc[0]
    shown = "_shown" if summed["left"] else ""
    known = len(facts["areas"])
    if summed["tied_most"] == known > 1:
        level = (fact("tied_most", "==", float(known)),)
        same = {"value": Slot(Cell("areas", 0, "estimate"), "amount")}
        return [Sentence(f"describe_maps.level{shown}", same, level)]
    said = []
    for end, extreme in ENDS.items():
        at, tied = int(summed[end]), f"tied_{end}"
        value = Cell("areas", at, "estimate")
        true = Claim(value, "==", Cell("facts", 0, extreme))
        slots: dict[str, Any] = {"value": Slot(value, "amount")}
        if summed[tied] > 1:
            slots["tied"] = count(tied)
            kind, holds = f"{end}_tied", (true, fact(tied, ">", 1))
        else:
            slots["name"] = Slot(Cell("areas", at, "name"), "text")
            kind, holds = end, (true, fact(tied, "==", 1))
        said.append(Sentence(f"describe_maps.{kind}{shown}", slots, holds))
    return said


def _pattern(facts: Mapping[str, pd.DataFrame]) -> Sentence:
    """What is said of nearby areas: only what a test has shown."""
    if "pattern" not in facts or facts["pattern"][["statistic", "p"]].isna().any(
        axis=None
    ):
        return Sentence("describe_maps.untested")
    chance, sign = Cell("pattern", 0, "p"), Cell("pattern", 0, "statistic")
    p = float(facts["pattern"]["p"].iloc[0])
    slots = {"statistic": Slot(sign, "number:2"), "p": Slot(chance, "number:3")}
    if p >= CHANCE:
        unknown = (Claim(chance, ">=", CHANCE),)
        return Sentence("describe_maps.no_pattern", slots, unknown)
    # Without any pattern the statistic is a little below nought.
    usual = -1 / max(len(facts["areas"]) - 1, 1)
    alike = float(facts["pattern"]["statistic"].iloc[0]) > usual
    claims = [Claim(chance, "<", CHANCE), Claim(sign, ">" if alike else "<=", usual)]
    kind = "alike" if alike else "unlike"
    if p < SMALL:
        del slots["p"]
        kind, claims = f"{kind}_sure", [*claims, Claim(chance, "<", SMALL)]
    return Sentence(f"describe_maps.{kind}", slots, tuple(claims))
