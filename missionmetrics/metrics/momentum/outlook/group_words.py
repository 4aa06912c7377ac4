"""What `momentum` says of several groups of one area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    from missionmetrics.metrics.momentum.outlook.reading import Reading, Slots

MOST = 6
"""Groups that are told one by one; the table has them all."""


def sentences_of_groups(read: Reading) -> tuple[Sentence, ...]:
    """The finding first, then each group and what sets groups apart."""
    rows = range(min(len(read.table), MOST))
    return (_finding(read), *(_group(read, r) for r in rows), *_apart(read))


def _finding(read: Reading) -> Sentence:
    falling, rising = read.count("falling"), read.count("rising")
    slots: Slots = {
        "indicator": Slot(Cell("", 0, "indicator"), "text"),
        "groups": Slot(read.count("groups"), "count:group"),
    }
    if read.value(falling) == read.value(rising) == 0:
        none = (Claim(falling, "==", 0), Claim(rising, "==", 0))
        return Sentence("momentum.finding.groups_unclear", slots, holds=none)
    slots["falling"] = Slot(falling, "number:0")
    slots["rising"] = Slot(rising, "number:0")
    called = (Claim(read.count("called"), ">", 0),)
    return Sentence("momentum.finding.groups", slots, holds=called)


def _group(read: Reading, row: int) -> Sentence:
    """How one group has moved lately, with its range where it is clear."""
    move = str(read.given(read.state("movement", row)))
    line = read.state("on_a_line", row)
    name = {"group": Slot(Cell("", row, "group"), "text")}
    if bool(read.given(line)):
        holds = (Claim(line, "==", True),)
        return Sentence("momentum.group.line", name, holds=holds)
    moves = Claim(read.state("movement", row), "==", move)
    if move not in ("falling", "rising"):
        return Sentence(f"momentum.group.{move}", name, holds=(moves,))
    pace, low, high = (Cell("", row, c) for c in ("estimate", "low", "high"))
    near, far = (high, low) if move == "falling" else (low, high)
    slots = name | {
        "pace": Slot(pace, "amount_size"),
        "least": Slot(near, "size"),
        "most": Slot(far, "amount_size"),
    }
    sign = Claim(pace, "<" if move == "falling" else ">", 0.0)
    return Sentence(f"momentum.group.{move}", slots, holds=(moves, sign))


def _apart(read: Reading) -> tuple[Sentence, ...]:
    """The pair whose pace differs most clearly, or that none does."""
    part = read.parts.get("differences")
    if part is None or part.empty or part["estimate"].isna().all():
        return ()
    clear = np.flatnonzero((part["certainty"] == "clear").to_numpy())
    called = read.count("apart")
    if not clear.size:
        none = Claim(called, "==", 0)
        return (Sentence("momentum.group.alike", holds=(none,), role="doubt"),)
    size = np.abs(part["estimate"].to_numpy()[clear])
    row = int(clear[size.argmax()])
    low, high = (Cell("differences", row, c) for c in ("low", "high"))
    above = read.value(Cell("differences", row, "estimate")) > 0
    one, two = ("group", "other") if above else ("other", "group")
    near, far = (low, high) if above else (high, low)
    slots: Slots = {
        "group": Slot(Cell("differences", row, one), "text"),
        "other": Slot(Cell("differences", row, two), "text"),
        "least": Slot(near, "size"),
        "most": Slot(far, "amount_size"),
    }
    estimate = Cell("differences", row, "estimate")
    holds = (
        Claim(Cell("differences", row, "certainty"), "==", "clear"),
        Claim(estimate, ">" if above else "<", 0.0),
    )
    some = Claim(called, ">", 0)
    return (
        Sentence("momentum.group.apart", slots, holds=holds),
        Sentence("momentum.group.mistakes", holds=(some,), role="doubt"),
    )
