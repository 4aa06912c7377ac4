"""What `momentum` says of one area and its target: needed, likely, by when, so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    from missionmetrics.metrics.momentum.outlook.reading import Reading, Slots

MOST_INTERIM = 3
"""Interim targets that are told, the latest ones; the part `pathway` has them all."""
FLAT = 0.01
"""A chance this near to 0 or 1 reads the same however the pace fades."""
APART = 0.005
"""Chances that differ by less than this would read the same."""
FIGURES = {
    "figure met": "figure_met",
    "figure missed": "figure_missed",
    "no figure": "no_figure",
}


def sentences_of_target(read: Reading) -> tuple[Sentence | None, ...]:
    """What is needed first; None where there is nothing to say."""
    return (
        _need(read),
        _enough(read),
        _arrival(read),
        _by(read),
        _dates(read),
        _covered(read),
        _lead(read),
        *_interim(read),
    )


def _need(read: Reading) -> Sentence | None:
    """What the target asks from now on, or that it has been reached or has passed."""
    status = str(read.given(read.state("status")))
    is_so = Claim(read.state("status"), "==", status)
    if status == "not judged":
        reason = str(read.given(read.state("reason")))
        holds = (is_so, Claim(read.state("reason"), "==", reason))
        return Sentence(f"momentum.untold.{reason}", holds=holds)
    if status in ("met in time", "past deadline", "deadline unclear"):
        return _told(read, len(read.parts["pathway"]) - 1)
    if status in ("met", "within"):
        slipping = bool(read.given(read.state("slipping")))
        kept = "slipping" if slipping else "held"
        return Sentence(
            f"momentum.{'reached' if status == 'met' else 'within'}.{kept}",
            _aim(read, band=status == "within"),
            holds=(is_so, Claim(read.state("slipping"), "==", slipping)),
        )
    cell = read.cell("required")
    value = read.value(cell)
    if np.isnan(value) or value == 0:
        return None
    kind, sign = ("fall", "<") if value < 0 else ("rise", ">")
    slots = _aim(read, band=False) | {"required": Slot(cell, "amount_size")}
    return Sentence(f"momentum.need.{kind}", slots, holds=(Claim(cell, sign, 0.0),))


def _aim(read: Reading, *, band: bool) -> Slots:
    """The target and its deadline as slots."""
    deadline = {"deadline": Slot(read.state("deadline"), "year")}
    if band:
        low, high = read.state("lower"), read.state("upper")
        return {"low": Slot(low, "amount"), "high": Slot(high, "amount")} | deadline
    return {"target": Slot(read.state("target"), "amount")} | deadline


def _enough(read: Reading) -> Sentence | None:
    if not read.known(read.cell("required")):
        return None
    cell = read.cell("chance_enough")
    if bool(read.given(read.state("on_a_line"))):
        return None  # said of the pace already
    if not read.known(cell):
        return Sentence(
            "momentum.enough.none",
            holds=(Claim(read.state("judged"), "==", False),),
            role="doubt",
        )
    band = bool(read.given(read.state("band")))
    return Sentence(
        f"momentum.enough.{'band' if band else 'chance'}",
        {"chance": Slot(cell, "chance"), "likelihood": Slot(cell, "likelihood")},
        holds=(Claim(cell, ">=", 0.0), Claim(read.state("band"), "==", band)),
        role="doubt",
    )


def _arrival(read: Reading) -> Sentence | None:
    if not read.known(read.cell("required")):
        return None
    if read.known(read.cell("chance_arrival")):
        return _arrival_chance(read)
    if not bool(read.given(read.state("judged"))):
        return None
    ahead, seen = read.state("years_ahead"), read.state("years_seen")
    if read.value(ahead) > read.value(seen) < 1:
        return Sentence(
            "momentum.arrival.too_far_short",
            {"ahead": Slot(read.state("whole_years_ahead"), "count:year")},
            holds=(Claim(ahead, ">", seen), Claim(seen, "<", 1)),
        )
    if read.value(ahead) > read.value(seen):
        return Sentence(
            "momentum.arrival.too_far",
            {
                "ahead": Slot(read.state("whole_years_ahead"), "count:year"),
                "seen": Slot(read.state("whole_years_seen"), "count:year"),
            },
            holds=(Claim(ahead, ">", seen),),
        )
    return Sentence(
        "momentum.arrival.depends",
        holds=(Claim(read.state("foreseen"), "==", False),),
    )


def _arrival_chance(read: Reading) -> Sentence:
    """The chance of being there at the deadline, and what a fading pace does to it."""
    cell, low, high = (
        read.cell("chance_arrival", c) for c in ("estimate", "low", "high")
    )
    band = bool(read.given(read.state("band")))
    slots: Slots = {"chance": Slot(cell, "chance")}
    if read.value(low) >= 1 - FLAT or read.value(high) <= FLAT:
        kind = "sure"
        flat = Claim(low, ">=", 1 - FLAT)
        flat = flat if read.value(low) >= 1 - FLAT else Claim(high, "<=", FLAT)
    elif read.value(low) < read.value(cell):
        kind, slots["low"] = "chance", Slot(low, "chance")
        flat = Claim(low, "<", cell)
    else:
        kind, slots["high"] = "fading", Slot(high, "chance")
        flat = Claim(low, ">=", cell)
    holds = (flat, Claim(read.state("band"), "==", band))
    message = f"momentum.arrival.{kind}{'_band' if band else ''}"
    return Sentence(message, slots, holds=holds, role="doubt")


def _by(read: Reading) -> Sentence | None:
    """The chance of having been there, where it is another than that of being there."""
    at, by = read.cell("chance_arrival"), read.cell("chance_by")
    if not read.value(by) - read.value(at) >= APART:
        return None
    slots = {"chance": Slot(by, "chance")}
    return Sentence(
        "momentum.by.chance", slots, holds=(Claim(by, ">", at),), role="doubt"
    )


def _dates(read: Reading) -> Sentence | None:
    """By when half of the futures get there, and the first and last tenth."""
    code = str(read.given(read.state("gets_there")))
    years = read.state("whole_years_told")
    if not code or not read.value(years) >= 1:
        return None
    names = {"late": ("early", "middle", "late"), "middle": ("early", "middle"),
             "early": ("early",), "none": ()}[code]  # fmt: skip
    slots: Slots = {n: Slot(read.cell(f"arrival_{n}"), "year") for n in names}
    if code != "late":
        slots["years"] = Slot(years, "count:year")
    holds = [Claim(read.state("gets_there"), "==", code)]
    ends = [read.cell(f"arrival_{n}") for n in ("early", "late")]
    if code == "late" and read.value(ends[0]) == read.value(ends[1]):
        code, slots = "same", {"late": slots["late"]}
        holds.append(Claim(ends[0], "==", ends[1]))
    return Sentence(f"momentum.dates.{code}", slots, holds=tuple(holds), role="doubt")


def _covered(read: Reading) -> Sentence | None:
    if bool(read.given(read.state("no_gap"))):
        holds = (Claim(read.state("no_gap"), "==", True),)
        return Sentence("momentum.covered.no_gap", holds=holds)
    low = read.cell("gap_closed", "low")
    state = str(read.given(read.state("status")))
    if state in ("met", "within") or not read.value(low) > 0:
        return None
    slots = {
        name: Slot(read.cell("gap_closed", column), "percent:0")
        for name, column in (("share", "estimate"), ("low", "low"), ("high", "high"))
    }
    return Sentence("momentum.covered.some", slots, holds=(Claim(low, ">", 0.0),))


def _lead(read: Reading) -> Sentence | None:
    """Where it should be by now, and how far it is from there."""
    status = str(read.given(read.state("status")))
    there = status in ("met", "within", "met in time")
    if there or "course" not in read.parts or read.parts["course"].empty:
        return None
    low, high = (Cell("course", 1, c) for c in ("low", "high"))
    if not read.known(low):
        return None
    slots: Slots = {"expected": Slot(Cell("course", 0, "estimate"), "amount")}
    if not (read.value(low) > 0 or read.value(high) < 0):
        around = (Claim(low, "<=", 0.0), Claim(high, ">=", 0.0))
        return Sentence("momentum.lead.unclear", slots, holds=around, role="doubt")
    ahead = read.value(low) > 0
    near, far = (low, high) if ahead else (high, low)
    slots |= {"least": Slot(near, "size"), "most": Slot(far, "amount_size")}
    holds = (Claim(near, ">" if ahead else "<", 0.0),)
    kind = "ahead" if ahead else "behind"
    return Sentence(f"momentum.lead.{kind}", slots, holds=holds, role="doubt")


def _interim(read: Reading) -> tuple[Sentence, ...]:
    """Each interim target that has passed: met or missed, with its chance."""
    if "pathway" not in read.parts or read.parts["pathway"].empty:
        return ()
    part = read.parts["pathway"]
    told = part["past"] & part["interim"] & (part["verdict"] != "not judged")
    rows = np.flatnonzero(told.to_numpy(dtype=bool))
    return tuple(_told(read, int(row)) for row in rows[-MOST_INTERIM:])


def _told(read: Reading, row: int) -> Sentence:
    """Whether the target of one row was met by its deadline."""
    names = ("deadline", "value", "lower", "upper", "chance", "verdict", "band")
    cell = {n: Cell("pathway", row, n) for n in names}
    verdict, band = str(read.given(cell["verdict"])), bool(read.given(cell["band"]))
    slots: Slots = {"deadline": Slot(cell["deadline"], "year")}
    if band:
        slots["low"] = Slot(cell["lower"], "amount")
        slots["high"] = Slot(cell["upper"], "amount")
    else:
        slots["target"] = Slot(cell["value"], "amount")
    kind = FIGURES.get(verdict, "chance")
    if kind == "chance":
        slots["chance"] = Slot(cell["chance"], "chance")
        slots["likelihood"] = Slot(cell["chance"], "likelihood")
    end = "_band" if band else ""
    return Sentence(
        f"momentum.waypoint.{kind}{end}",
        slots,
        holds=(
            Claim(cell["verdict"], "==", verdict),
            Claim(cell["band"], "==", band),
        ),
    )
