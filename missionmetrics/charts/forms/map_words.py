"""A map in words: its areas and groups, its ends, and what was tested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.describe import Described
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.core.result import Result

CHANCE = 0.05  # of a pattern as strong where places do not matter
PATTERN = "spatial_pattern"


def facts_of(
    shaded: pd.DataFrame, measure: str, result: Result
) -> dict[str, pd.DataFrame]:
    """What the description rests on: the classed areas, their sums, a test if any.

    A part ``spatial_pattern`` of the result holds one row: ``statistic`` (Moran's I),
    ``p`` (of the permutations) and ``permutations``.
    """
    known = shaded.dropna(subset=["estimate"]).reset_index(drop=True)
    estimates = known["estimate"].to_numpy(float)
    most, least = int(estimates.argmax()), int(estimates.argmin())
    unsure = int((shaded["kind"] == "unsure").sum())
    untold = int(shaded["kind"].isin(["blank", "withheld"]).sum())
    summed = {
        "measure": measure, "n": len(shaded), "most": most, "least": least,
        "highest": estimates[most], "lowest": estimates[least],
        "median": float(pd.Series(estimates).median()), "unsure": unsure,
        "untold": untold, "unit": str(shaded["unit"].iloc[0]),
    }  # fmt: skip
    facts = {"areas": known, "facts": pd.DataFrame([summed])}
    if PATTERN in result.parts and len(result.parts[PATTERN]) == 1:
        facts["pattern"] = result.parts[PATTERN]
    return facts


def described(facts: Mapping[str, pd.DataFrame]) -> tuple[Described, ...]:
    """How the map is built, its numbers, and what a test of its pattern says."""
    told = [Described(1, _said("built", {"measure": "text", "n": "count:area"}))]
    told += [Described(2, _end(facts, end, extreme)) for end, extreme in ENDS.items()]
    told.append(Described(2, _said("median", {"median": "amount"})))
    for count in ("unsure", "untold"):
        cell = Cell("facts", 0, count)
        if facts["facts"][count].iloc[0]:
            slots = {"n": Slot(cell, "count:area")}
            some = (Claim(cell, ">", 0),)
            told.append(Described(2, Sentence(f"describe_maps.{count}", slots, some,
                                              "n")))  # fmt: skip
    return (*told, Described(3, _pattern(facts)))


ENDS = {"most": "highest", "least": "lowest"}


def _said(name: str, styles: Mapping[str, str]) -> Sentence:
    slots = {c: Slot(Cell("facts", 0, c), style) for c, style in styles.items()}
    return Sentence(f"describe_maps.{name}", slots)


def _end(facts: Mapping[str, pd.DataFrame], end: str, extreme: str) -> Sentence:
    row = int(facts["facts"][end].iloc[0])
    value = Cell("areas", row, "estimate")
    slots: dict[str, Any] = {"name": Slot(Cell("areas", row, "name"), "text"),
                             "value": Slot(value, "amount")}  # fmt: skip
    true = Claim(value, "==", Cell("facts", 0, extreme))
    return Sentence(f"describe_maps.{end}", slots, (true,))


def _pattern(facts: Mapping[str, pd.DataFrame]) -> Sentence:
    """What is said of nearby areas: only what a test has shown."""
    if "pattern" not in facts:
        return Sentence("describe_maps.untested")
    chance = Cell("pattern", 0, "p")
    slots = {"statistic": Slot(Cell("pattern", 0, "statistic"), "number:2"),
             "p": Slot(chance, "number:3")}  # fmt: skip
    found = float(facts["pattern"]["p"].iloc[0]) < CHANCE
    if not found:
        return Sentence(
            "describe_maps.no_pattern", slots, (Claim(chance, ">=", CHANCE),)
        )
    sign = Cell("pattern", 0, "statistic")
    alike = float(facts["pattern"]["statistic"].iloc[0]) > 0
    claims = (Claim(chance, "<", CHANCE), Claim(sign, ">" if alike else "<=", 0))
    return Sentence(f"describe_maps.{'alike' if alike else 'unlike'}", slots, claims)
