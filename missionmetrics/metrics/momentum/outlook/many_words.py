"""What `momentum` says of several areas side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    from missionmetrics.metrics.momentum.outlook.reading import Reading


def sentences_of_many(read: Reading) -> tuple[Sentence, ...]:
    """The finding first, then what it rests on."""
    return (
        _finding_many(read),
        *_areas(read),
        *_largest(read),
        _mistakes(read),
        *_order(read),
    )


def _order(read: Reading) -> tuple[Sentence, ...]:
    """Which places by pace cannot be told apart."""
    if "ranking" not in read.parts or read.parts["ranking"].empty:
        return ()
    first, last, ranked = (read.count(c) for c in ("tied_first", "tied_last", "ranked"))
    if read.value(first) == read.value(last):
        return ()
    total = {"ranked": Slot(ranked, "count:area")}
    if read.value(last) - read.value(first) + 1 == read.value(ranked):
        every = (Claim(first, "==", 1), Claim(last, "==", ranked))
        return (Sentence("momentum.order.none", total, holds=every, role="doubt"),)
    run = {"first": Slot(first, "number:0"), "last": Slot(last, "number:0")}
    holds = (Claim(first, "<", last),)
    return (Sentence("momentum.order.some", run | total, holds=holds, role="doubt"),)


def _finding_many(read: Reading) -> Sentence:
    """Which way most of the clearly moving areas go."""
    falling, rising = read.count("falling"), read.count("rising")
    down, up = read.value(falling), read.value(rising)
    slots = {
        "indicator": Slot(Cell("", 0, "indicator"), "text"),
        "areas": Slot(read.count("areas"), "count:area"),
    }
    if down == up == 0:
        none = (Claim(falling, "==", 0), Claim(rising, "==", 0))
        return Sentence("momentum.finding.many_unclear", slots, holds=none)
    numbers = {
        "falling": Slot(falling, "number:0"),
        "rising": Slot(rising, "number:0"),
    }
    if down == up:
        same = (Claim(falling, "==", rising),)
        return Sentence("momentum.finding.many_mixed", slots | numbers, holds=same)
    way, more, fewer = (
        ("falling", falling, rising) if down > up else ("rising", rising, falling)
    )
    slots[way] = numbers[way]
    most = (Claim(more, ">", fewer),)
    return Sentence(f"momentum.finding.many_{way}", slots, holds=most)


def _areas(read: Reading) -> tuple[Sentence, ...]:
    """How many areas move which way, and how many cannot be judged."""
    names = ("areas", "falling", "rising", "unclear", "few")
    counts = {name: read.count(name) for name in names}
    for way in ("falling", "rising"):
        if read.value(counts[way]) == read.value(counts["areas"]):
            every = Sentence(
                f"momentum.areas.all_{way}",
                {"areas": Slot(counts["areas"], "count:area")},
                holds=(Claim(counts[way], "==", counts["areas"]),),
            )
            return (every,)
    some = Sentence(
        "momentum.areas.some",
        {n: Slot(counts[n], "count:area") for n in ("falling", "rising", "unclear")},
        holds=tuple(
            Claim(counts[w], "<", counts["areas"]) for w in ("falling", "rising")
        ),
    )
    return (some, *_unjudged(read))


def _unjudged(read: Reading) -> tuple[Sentence, ...]:
    """Areas that no pace can be read from, and why."""
    found = []
    for name, message in (("few", "areas"), ("line", "line")):
        cell = read.count(name)
        if read.value(cell) > 0:
            slot = {name: Slot(cell, "count:area")}
            holds = (Claim(cell, ">", 0),)
            found.append(Sentence(f"momentum.unjudged.{message}", slot, holds=holds))
    return tuple(found)


def _mistakes(read: Reading) -> Sentence:
    """How many of the areas called clear may be called so by chance."""
    called = read.count("called")
    if read.value(called) == 0:
        none = Claim(called, "==", 0)
        return Sentence("momentum.mistakes.none", holds=(none,), role="doubt")
    return Sentence(
        "momentum.mistakes.some",
        {"called": Slot(called, "count:area")},
        holds=(Claim(called, ">", 0),),
        role="doubt",
    )


def _largest(read: Reading) -> tuple[Sentence, ...]:
    """The area that changed most the commoner way, and how sure that is."""
    falls = read.value(read.count("falling")) >= read.value(read.count("rising"))
    changes = read.table["estimate"].to_numpy()
    if np.isnan(changes).all():
        return ()
    row = int(np.nanargmin(changes) if falls else np.nanargmax(changes))
    cell = Cell("", row, "estimate")
    if (changes[row] >= 0) if falls else (changes[row] <= 0):
        return ()
    found = Sentence(
        f"momentum.largest.{'fall' if falls else 'rise'}",
        {
            "change": Slot(cell, "amount_size"),
            "first": Slot(read.state("first_period", row), "period"),
            "last": Slot(read.state("last_period", row), "period"),
            "area": Slot(Cell("", row, "area"), "text"),
        },
        holds=(Claim(cell, "<" if falls else ">", 0.0),),
    )
    return (found, *_smoothed(read, row, falls))


def _smoothed(read: Reading, row: int, falls: bool) -> tuple[Sentence, ...]:
    """The range of one area's change, its ups and downs smoothed."""
    measures = read.parts["measures"]
    area = read.table["area_id"].iloc[row]
    here = (measures["measure"] == "smoothed_change") & (measures["area_id"] == area)
    place = int(np.flatnonzero(here.to_numpy())[0])
    low, high = (Cell("measures", place, end) for end in ("low", "high"))
    near, far = (high, low) if falls else (low, high)
    # A record on a line to the last digit has no range, and its ends no value.
    if not ((read.value(near) < 0) if falls else (read.value(near) > 0)):
        return ()
    unit = Cell("measures", place, "unit")
    share = str(read.given(unit)) == "share"
    kind = f"{'fall' if falls else 'rise'}{'' if share else '_points'}"
    return (
        Sentence(
            f"momentum.smoothed.{kind}",
            {
                "area": Slot(Cell("measures", place, "area"), "text"),
                "low": Slot(near, "amount_size"),
                "high": Slot(far, "amount_size"),
            },
            holds=(
                Claim(near, "<" if falls else ">", 0.0),
                Claim(unit, "==" if share else "!=", "share"),
            ),
            role="doubt",
        ),
    )
