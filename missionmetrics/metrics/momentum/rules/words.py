"""What `progress_rules` says, each sentence chosen and filled from named cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

TRIAL = 12
"""Figures from which control limits are more than a trial."""
PASSED = ("met in time", "past deadline")
"""What is said of a target whose deadline has passed; there is no chance then."""


def question() -> Sentence:
    """The question as a resident would ask it."""
    slots = {c: Slot(Cell("", 0, c), "text") for c in ("indicator", "area")}
    return Sentence("progress.question", slots)


def interval() -> Sentence:
    """Which numbers have a range, and which have none."""
    return Sentence("progress.interval")


def sentences(
    table: pd.DataFrame, parts: Mapping[str, pd.DataFrame]
) -> tuple[Sentence, ...]:
    """Whether the rules agree, what we say ourselves, and why they differ."""
    counted = parts["counts"].iloc[0]
    said = [_agreement(counted), _ours(table, parts["verdicts"])]
    if counted["on"] and counted["off"]:
        split = (Claim(_count("on"), ">", 0), Claim(_count("off"), ">", 0))
        said.append(Sentence("progress.why", holds=split))
    return tuple(said)


def cautions(parts: Mapping[str, pd.DataFrame]) -> tuple[Sentence, ...]:
    """What the reader must not conclude."""
    counted = parts["counts"].iloc[0]
    said = [Sentence("progress.caution.no_doubt")]
    if counted["nought"]:
        nought = (Claim(_count("nought"), "==", True),)
        said.append(Sentence("progress.caution.nought", holds=nought))
    if counted["figures"] < TRIAL:
        few = (Claim(_count("figures"), "<", TRIAL),)
        slots = {"n": Slot(_count("figures"), "count:figure")}
        said.append(Sentence("progress.caution.trial", slots, few))
    slots = {"n": Slot(_count("second_hand"), "number:0"),
             "official": Slot(_count("official"), "number:0")}  # fmt: skip
    some = (Claim(_count("second_hand"), ">", 0),)
    return (*said, Sentence("progress.caution.second_hand", slots, some))


def _count(column: str) -> Cell:
    return Cell("counts", 0, column)


def _agreement(counted: pd.Series) -> Sentence:
    name = {"indicator": Slot(Cell("", 0, "indicator"), "text")}
    slots = name | {c: Slot(_count(c), "number:0") for c in ("on", "judged")}
    if not counted["judged"]:
        nothing = (Claim(_count("judged"), "==", 0),)
        return Sentence("progress.finding.none", name, nothing)
    if not counted["off"] or not counted["on"]:
        kind, other = ("all", "off") if counted["on"] else ("no", "on")
        agreed = (Claim(_count(other), "==", 0),)
        one = name | {"judged": slots["judged"]}
        return Sentence(f"progress.finding.{kind}", one, agreed, plural="judged")
    split = (Claim(_count("on"), ">", 0), Claim(_count("off"), ">", 0))
    return Sentence("progress.finding.split", slots, split, plural="on")


def _ours(table: pd.DataFrame, verdicts: pd.DataFrame) -> Sentence:
    """Our own chance; where the deadline has passed, whether it was met."""
    row = int(np.flatnonzero((table["measure"] == "chance_enough").to_numpy())[0])
    sure = Cell("", row, "certainty")
    label = str(verdicts["label"].iloc[row])
    if label in PASSED:
        said = (Claim(Cell("verdicts", row, "label"), "==", label),)
        name = label.replace(" ", "_")
        return Sentence(f"progress.ours.{name}", holds=said, role="doubt")
    if not np.isfinite(table["estimate"].iloc[row]):
        return Sentence("progress.ours.silent", role="doubt",
                        holds=(Claim(sure, "==", "not enough data"),))  # fmt: skip
    slots = {"chance": Slot(Cell("", row, "estimate"), "chance")}
    known = (Claim(sure, "!=", "not enough data"),)
    return Sentence("progress.ours.chance", slots, known, role="doubt")
