"""What `momentum` says, each sentence chosen and filled from named cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

FEW = 10
Slots = dict[str, Slot]


@dataclass(frozen=True, eq=False, kw_only=True)
class Wording:
    """Chooses the sentences of one result from its tables.

    Every choice is recorded as a claim on the cell that decided it, so that a
    changed table is refused rather than described in the wrong words.
    """

    table: pd.DataFrame
    parts: Mapping[str, pd.DataFrame]
    many: bool

    def question(self) -> Sentence:
        """The question as a resident would ask it."""
        slots = {
            "indicator": Slot(Cell("", 0, "indicator"), "text"),
            "area": Slot(Cell("", 0, "area"), "text"),
        }
        if self.many:
            slots.pop("area")
        return Sentence(f"momentum.question.{'many' if self.many else 'one'}", slots)

    def interval(self) -> Sentence:
        """How the ranges were made, or why there are none."""
        level = {"level": Slot(Cell("settings", 0, "level"), "coverage")}
        return Sentence(f"momentum.interval.{'many' if self.many else 'one'}", level)

    def sentences(self) -> tuple[Sentence, ...]:
        """The finding first, then what it rests on."""
        if self.many:
            return (
                self._finding_many(),
                *self._areas(),
                *self._largest(),
                self._mistakes(),
            )
        found = (
            self._finding(),
            self._change(),
            self._pace(),
            self._need(),
            self._range(),
            self._enough(),
            self._arrival(),
            self._covered(),
        )
        return tuple(s for s in found if s is not None)

    def cautions(self) -> tuple[Sentence, ...]:
        """What the reader must not conclude."""
        status = self.parts["status"]
        said = [Sentence("momentum.caution.cause"), Sentence("momentum.caution.curve")]
        if not self.many and bool(status["provisional"].iloc[0]):
            said.append(
                Sentence(
                    "momentum.caution.provisional",
                    holds=(Claim(self._state("provisional"), "==", True),),
                )
            )
        excluded, margins = self._count("excluded"), self._count("margins")
        if self._value(excluded) > 0:
            left_out = (Claim(excluded, ">", 0),)
            said.append(Sentence("momentum.caution.shocks", holds=left_out))
        if self._value(margins) > 0:
            given = (Claim(margins, ">", 0),)
            said.append(Sentence("momentum.caution.margins", holds=given))
        if self.many:
            said += [
                Sentence("momentum.caution.rank"),
                Sentence("momentum.caution.boundaries"),
            ]
        elif int(status["n"].iloc[0]) < FEW:
            said.append(
                Sentence(
                    "momentum.caution.few",
                    {"n": Slot(self._state("n"), "count:figure")},
                    holds=(Claim(self._state("n"), "<", FEW),),
                    plural="n",
                )
            )
        return tuple(said)

    def _state(self, column: str, row: int = 0) -> Cell:
        return Cell("status", row, column)

    def _cell(self, measure: str, column: str = "estimate", row: int = 0) -> Cell:
        rows = np.flatnonzero((self.table["measure"] == measure).to_numpy())
        return Cell("", int(rows[row]), column)

    def _value(self, cell: Cell) -> float:
        part = self.table if cell.part == "" else self.parts[cell.part]
        return float(part[cell.column].iloc[cell.row])

    def _finding(self) -> Sentence:
        status = self.parts["status"].iloc[0]
        movement, state = str(status["movement"]), str(status["status"])
        sure = bool(status["sure"])
        doubted = "" if sure or state not in ("on pace", "behind") else "probably_"
        return Sentence(
            f"momentum.finding.{movement}_{doubted}{state.replace(' ', '_')}",
            {"indicator": Slot(self._state("indicator"), "text")},
            holds=(
                Claim(self._state("movement"), "==", movement),
                Claim(self._state("status"), "==", state),
                Claim(self._state("sure"), "==", sure),
            ),
        )

    def _change(self) -> Sentence:
        cell = self._cell("change")
        whole = self.parts["status"]["unit"].iloc[0] not in ("%", "share")
        ends: Slots = {
            "first": Slot(self._state("first_period"), "period"),
            "last": Slot(self._state("last_period"), "period"),
            "before": Slot(self._state("first_value"), "number" if whole else "amount"),
            "after": Slot(self._state("last_value"), "amount"),
        }
        value = self._value(cell)
        first, last = self._state("first_period"), self._state("last_period")
        if (
            self.parts["status"]["first_period"].iloc[0]
            == (self.parts["status"]["last_period"].iloc[0])
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

    def _pace(self) -> Sentence:
        """How it has moved lately, in the words that the movement allows."""
        status = self.parts["status"].iloc[0]
        if status["movement"] == "few":
            return Sentence(
                "momentum.pace.too_few",
                {"n": Slot(self._state("n"), "count:figure")},
                holds=(Claim(self._state("movement"), "==", "few"),),
                plural="n",
            )
        for reason, kind in (("on_a_line", "line"), ("flips", "unsteady")):
            if bool(status[reason]):
                told = (Claim(self._state(reason), "==", True),)
                return Sentence(f"momentum.pace.{kind}", holds=told)
        movement = str(status["movement"])
        moves = Claim(self._state("movement"), "==", movement)
        if movement == "unclear":
            return Sentence("momentum.pace.unclear", holds=(moves,))
        cell = self._cell("velocity")
        sign = Claim(cell, "<" if movement == "falling" else ">", 0.0)
        pace = {"pace": Slot(cell, "amount_size")}
        return Sentence(f"momentum.pace.{movement}", pace, holds=(moves, sign))

    def _range(self) -> Sentence | None:
        """How fast, at least and at most; said only where a pace is."""
        low, high = (self._cell("velocity", end) for end in ("low", "high"))
        status = self.parts["status"].iloc[0]
        if np.isnan(self._value(low)) or not bool(status["steady"]):
            return None
        small, large = Slot(low, "size"), Slot(high, "amount_size")
        if self._value(high) < 0:
            return Sentence(
                "momentum.range.falling",
                {"least": Slot(high, "size"), "most": Slot(low, "amount_size")},
                holds=(Claim(high, "<", 0.0),),
                role="doubt",
            )
        kind, claims = "unclear", (Claim(low, "<=", 0.0), Claim(high, ">=", 0.0))
        if self._value(low) > 0:
            kind, claims = "rising", (Claim(low, ">", 0.0), Claim(high, ">", 0.0))
        return Sentence(
            f"momentum.range.{kind}",
            {"least": small, "most": large},
            holds=claims,
            role="doubt",
        )

    def _need(self) -> Sentence | None:
        """What the target asks from now on, or that it has been reached."""
        status = Claim(self._state("status"), "==", "met")
        if self.parts["status"]["status"].iloc[0] == "met":
            slipping = bool(self.parts["status"]["slipping"].iloc[0])
            return Sentence(
                f"momentum.reached.{'slipping' if slipping else 'held'}",
                {
                    "target": Slot(self._state("target"), "amount"),
                    "deadline": Slot(self._state("deadline"), "year"),
                },
                holds=(status, Claim(self._state("slipping"), "==", slipping)),
            )
        cell = self._cell("required")
        value = self._value(cell)
        if np.isnan(value) or value == 0:
            return None
        kind, sign = ("fall", "<") if value < 0 else ("rise", ">")
        return Sentence(
            f"momentum.need.{kind}",
            {
                "target": Slot(self._state("target"), "amount"),
                "deadline": Slot(self._state("deadline"), "year"),
                "required": Slot(cell, "amount_size"),
            },
            holds=(Claim(cell, sign, 0.0),),
        )

    def _enough(self) -> Sentence | None:
        if np.isnan(self._value(self._cell("required"))):
            return None
        cell = self._cell("chance_enough")
        if np.isnan(self._value(cell)):
            return Sentence(
                "momentum.enough.none",
                holds=(Claim(self._state("judged"), "==", False),),
                role="doubt",
            )
        return Sentence(
            "momentum.enough.chance",
            {"chance": Slot(cell, "chance"), "likelihood": Slot(cell, "likelihood")},
            holds=(Claim(cell, ">=", 0.0),),
            role="doubt",
        )

    def _arrival(self) -> Sentence | None:
        if np.isnan(self._value(self._cell("required"))):
            return None
        cell, low = self._cell("chance_arrival"), self._cell("chance_arrival", "low")
        ahead, seen = self._state("years_ahead"), self._state("years_seen")
        if not np.isnan(self._value(cell)):
            return Sentence(
                "momentum.arrival.chance",
                {"chance": Slot(cell, "chance"), "low": Slot(low, "chance")},
                holds=(Claim(cell, ">=", 0.0),),
                role="doubt",
            )
        if not bool(self.parts["status"]["judged"].iloc[0]):
            return None
        if self._value(ahead) > self._value(seen):
            return Sentence(
                "momentum.arrival.too_far",
                {
                    "ahead": Slot(self._state("whole_years_ahead"), "count:year"),
                    "seen": Slot(self._state("whole_years_seen"), "count:year"),
                },
                holds=(Claim(ahead, ">", seen),),
            )
        return Sentence(
            "momentum.arrival.depends",
            holds=(Claim(self._state("foreseen"), "==", False),),
        )

    def _covered(self) -> Sentence | None:
        cell = self._cell("gap_closed")
        low = self._cell("gap_closed", "low")
        state = str(self.parts["status"]["status"].iloc[0])
        if state == "met" or not self._value(low) > 0:
            return None
        high = self._cell("gap_closed", "high")
        return Sentence(
            "momentum.covered.some",
            {
                "share": Slot(cell, "percent:0"),
                "low": Slot(low, "percent:0"),
                "high": Slot(high, "percent:0"),
            },
            holds=(Claim(low, ">", 0.0),),
        )

    def _count(self, name: str) -> Cell:
        return Cell("counts", 0, name)

    def _finding_many(self) -> Sentence:
        """Which way most of the clearly moving areas go."""
        falling, rising = self._count("falling"), self._count("rising")
        down, up = self._value(falling), self._value(rising)
        slots = {
            "indicator": Slot(Cell("", 0, "indicator"), "text"),
            "areas": Slot(self._count("areas"), "count:area"),
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

    def _areas(self) -> tuple[Sentence, ...]:
        """How many areas move which way, and how many cannot be judged."""
        names = ("areas", "falling", "rising", "unclear", "few")
        counts = {name: self._count(name) for name in names}
        for way in ("falling", "rising"):
            if self._value(counts[way]) == self._value(counts["areas"]):
                every = Sentence(
                    f"momentum.areas.all_{way}",
                    {"areas": Slot(counts["areas"], "count:area")},
                    holds=(Claim(counts[way], "==", counts["areas"]),),
                )
                return (every,)
        some = Sentence(
            "momentum.areas.some",
            {
                n: Slot(counts[n], "count:area")
                for n in ("falling", "rising", "unclear")
            },
            holds=tuple(
                Claim(counts[w], "<", counts["areas"]) for w in ("falling", "rising")
            ),
        )
        if self._value(counts["few"]) == 0:
            return (some,)
        few = Sentence(
            "momentum.unjudged.areas",
            {"few": Slot(counts["few"], "count:area")},
            holds=(Claim(counts["few"], ">", 0),),
        )
        return (some, few)

    def _mistakes(self) -> Sentence:
        """How many of the areas called clear may be called so by chance."""
        called = self._count("called")
        if self._value(called) == 0:
            none = Claim(called, "==", 0)
            return Sentence("momentum.mistakes.none", holds=(none,), role="doubt")
        return Sentence(
            "momentum.mistakes.some",
            {"called": Slot(called, "count:area")},
            holds=(Claim(called, ">", 0),),
            role="doubt",
        )

    def _largest(self) -> tuple[Sentence, ...]:
        """The area that changed most the commoner way, and how sure that is."""
        falls = self._value(self._count("falling")) >= self._value(
            self._count("rising")
        )
        changes = self.table["estimate"].to_numpy()
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
                "first": Slot(self._state("first_period", row), "period"),
                "last": Slot(self._state("last_period", row), "period"),
                "area": Slot(Cell("", row, "area"), "text"),
            },
            holds=(Claim(cell, "<" if falls else ">", 0.0),),
        )
        return (found, *self._smoothed(row, falls))

    def _smoothed(self, row: int, falls: bool) -> tuple[Sentence, ...]:
        """The range of one area's change, its ups and downs smoothed."""
        measures = self.parts["measures"]
        area = self.table["area_id"].iloc[row]
        here = (measures["measure"] == "smoothed_change") & (
            measures["area_id"] == area
        )
        place = int(np.flatnonzero(here.to_numpy())[0])
        low, high = (Cell("measures", place, end) for end in ("low", "high"))
        near, far = (high, low) if falls else (low, high)
        # A record on a line to the last digit has no range, and its ends no value.
        if not ((self._value(near) < 0) if falls else (self._value(near) > 0)):
            return ()
        return (
            Sentence(
                f"momentum.smoothed.{'fall' if falls else 'rise'}",
                {
                    "area": Slot(Cell("measures", place, "area"), "text"),
                    "low": Slot(near, "amount_size"),
                    "high": Slot(far, "amount_size"),
                },
                holds=(Claim(near, "<" if falls else ">", 0.0),),
                role="doubt",
            ),
        )
