"""What `momentum` says of one area: where it stands and how fast it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.core.sentence import Claim, Sentence, Slot
from missionmetrics.metrics.momentum.outlook.target_words import sentences_of_target

if TYPE_CHECKING:
    from missionmetrics.metrics.momentum.outlook.reading import Reading, Slots


def sentences_of_one(read: Reading) -> tuple[Sentence, ...]:
    """The finding first, then what it rests on."""
    need, *held_against = sentences_of_target(read)
    found = (
        _finding(read),
        _change(read),
        _pace(read),
        need,
        _range(read),
        _hangs(read),
        *held_against,
    )
    return tuple(s for s in found if s is not None)


def _hangs(read: Reading) -> Sentence | None:
    """Whether the movement is clear only under some assumptions."""
    cell = read.state("hangs_on_prior")
    if not bool(read.given(cell)) or not bool(read.given(read.state("steady"))):
        return None
    holds = (Claim(cell, "==", True),)
    return Sentence("momentum.range.prior", holds=holds, role="doubt")


def _finding(read: Reading) -> Sentence:
    status = read.parts["status"].iloc[0]
    movement, state = str(status["movement"]), str(status["status"])
    sure = bool(status["sure"])
    doubted = "" if sure or state not in ("on pace", "behind") else "probably_"
    return Sentence(
        f"momentum.finding.{movement}_{doubted}{state.replace(' ', '_')}",
        {"indicator": Slot(read.state("indicator"), "text")},
        holds=(
            Claim(read.state("movement"), "==", movement),
            Claim(read.state("status"), "==", state),
            Claim(read.state("sure"), "==", sure),
        ),
    )


def _change(read: Reading) -> Sentence:
    cell = read.cell("change")
    whole = read.parts["status"]["unit"].iloc[0] not in ("%", "share")
    ends: Slots = {
        "first": Slot(read.state("first_period"), "period"),
        "last": Slot(read.state("last_period"), "period"),
        "before": Slot(read.state("first_value"), "number" if whole else "amount"),
        "after": Slot(read.state("last_value"), "amount"),
    }
    value = read.value(cell)
    first, last = read.state("first_period"), read.state("last_period")
    if (
        read.parts["status"]["first_period"].iloc[0]
        == (read.parts["status"]["last_period"].iloc[0])
    ):
        return Sentence(
            "momentum.change.only",
            {k: ends[k] for k in ("last", "after")},
            holds=(Claim(first, "==", last),),
        )
    if np.isnan(value) or not whole or value <= -1:
        return Sentence("momentum.change.values", ends)
    size = {"change": Slot(cell, "percent_size")}
    if value == 0:
        return Sentence(
            "momentum.change.same",
            {k: ends[k] for k in ("first", "last", "after")},
            holds=(Claim(cell, "==", 0.0),),
        )
    kind, sign = ("fell", "<") if value < 0 else ("rose", ">")
    return Sentence(
        f"momentum.change.{kind}", size | ends, holds=(Claim(cell, sign, 0.0),)
    )


def _pace(read: Reading) -> Sentence:
    """How it has moved lately, in the words that the movement allows."""
    status = read.parts["status"].iloc[0]
    if status["movement"] == "few":
        return Sentence(
            "momentum.pace.too_few",
            {"n": Slot(read.state("n"), "count:figure")},
            holds=(Claim(read.state("movement"), "==", "few"),),
            plural="n",
        )
    for reason, kind in (("on_a_line", "line"), ("flips", "unsteady")):
        if bool(status[reason]):
            told = (Claim(read.state(reason), "==", True),)
            return Sentence(f"momentum.pace.{kind}", holds=told)
    movement = str(status["movement"])
    moves = Claim(read.state("movement"), "==", movement)
    if movement == "unclear":
        return Sentence("momentum.pace.unclear", holds=(moves,))
    cell = read.cell("velocity")
    sign = Claim(cell, "<" if movement == "falling" else ">", 0.0)
    pace = {"pace": Slot(cell, "amount_size")}
    return Sentence(f"momentum.pace.{movement}", pace, holds=(moves, sign))


def _range(read: Reading) -> Sentence | None:
    """How fast, at least and at most; said only where a pace is."""
    low, high = (read.cell("velocity", end) for end in ("low", "high"))
    status = read.parts["status"].iloc[0]
    if np.isnan(read.value(low)) or not bool(status["steady"]):
        return None
    small, large = Slot(low, "size"), Slot(high, "amount_size")
    if read.value(high) < 0:
        return Sentence(
            "momentum.range.falling",
            {"least": Slot(high, "size"), "most": Slot(low, "amount_size")},
            holds=(Claim(high, "<", 0.0),),
            role="doubt",
        )
    kind, claims = "unclear", (Claim(low, "<=", 0.0), Claim(high, ">=", 0.0))
    if read.value(low) > 0:
        kind, claims = "rising", (Claim(low, ">", 0.0), Claim(high, ">", 0.0))
    return Sentence(
        f"momentum.range.{kind}",
        {"least": small, "most": large},
        holds=claims,
        role="doubt",
    )
