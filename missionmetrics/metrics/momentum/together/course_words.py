"""What `on_course` says, each sentence chosen and filled from named cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot
from missionmetrics.metrics.momentum.together.course_tables import FRACTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

SOURCES = ("news", "corrections", "method", "version")


@dataclass(frozen=True, eq=False, kw_only=True)
class Wording:
    """Chooses the sentences of one result; each choice is a claim on a cell."""

    table: pd.DataFrame
    parts: Mapping[str, pd.DataFrame]

    def question(self) -> Sentence:
        """The question as a resident would ask it."""
        return Sentence("course.question", {"area": Slot(Cell("", 0, "area"), "text")})

    def interval(self) -> Sentence:
        """How the ranges were made."""
        level = {"level": Slot(Cell("settings", 0, "level"), "coverage")}
        return Sentence("course.interval", level)

    def sentences(self) -> tuple[Sentence, ...]:
        """How many are on course, how far and how fast together, what changed."""
        found = [self._finding(), *self._sum(), *self._sets(), *self._change()]
        found += [*self._limited(), *self._left(), *self._number(), *self._shared()]
        found += self._chance()
        return tuple(found)

    def cautions(self) -> tuple[Sentence, ...]:
        """What the reader must not conclude."""
        said = [Sentence(f"course.caution.{k}") for k in ("cause", "apart", "lead")]
        given = self._fact("weights_given")
        said.append(
            Sentence(f"course.caution.{'weights' if self._is(given) else 'equal'}",
                     holds=(Claim(given, "==", self._is(given)),))
        )  # fmt: skip
        oldest, newest = self._fact("oldest"), self._fact("newest")
        facts = self.parts["facts"]
        if facts["oldest"].iloc[0] != facts["newest"].iloc[0]:
            ends = {"oldest": Slot(oldest, "period"), "newest": Slot(newest, "period")}
            apart = (Claim(oldest, "!=", newest),)
            said.append(Sentence("course.caution.dates", ends, apart))
        few = self._fact("few")
        if self._value(few) > 0:
            slots = {"few": Slot(few, "number:0")}
            some = (Claim(few, ">", 0),)
            said.append(Sentence("course.caution.few", slots, some, plural="few"))
        split = self.parts.get("change_sums")
        if split is not None and not split["reason"].iloc[0]:
            told = (Claim(Cell("change_sums", 0, "reason"), "==", ""),)
            said.append(Sentence("course.caution.order", holds=told))
        return tuple(said)

    def _fact(self, column: str) -> Cell:
        return Cell("facts", 0, column)

    def _cell(self, measure: str, column: str = "estimate") -> Cell:
        rows = np.flatnonzero((self.table["measure"] == measure).to_numpy())
        return Cell("", int(rows[0]), column)

    def _value(self, cell: Cell) -> float:
        part = self.table if cell.part == "" else self.parts[cell.part]
        return float(part[cell.column].iloc[cell.row])

    def _is(self, cell: Cell) -> bool:
        return bool(self._value(cell))

    @property
    def _one_sum(self) -> bool:
        return self._value(self._fact("sets")) == 1 and self._is(self._fact("enough"))

    def _finding(self) -> Sentence:
        """How many indicators are likely to be on course."""
        counted = self._fact("counted")
        if self._value(counted) < 2:
            few = (Claim(counted, "<", 2),)
            return Sentence("course.finding.silent", holds=few)
        low, high = (self._fact(f"likely_{end}") for end in ("low", "high"))
        n = {"counted": Slot(counted, "number:0")}
        if self._value(high) == 0:
            return Sentence("course.finding.none", n, (Claim(high, "==", 0),))
        if self._value(low) == self._value(counted):
            return Sentence("course.finding.all", n, (Claim(low, "==", counted),))
        ends = {"low": Slot(low, "number:0"), "high": Slot(high, "number:0")}
        if self._value(low) == self._value(high):
            one = n | {"low": ends["low"]}
            same = (Claim(low, "==", high), Claim(high, ">", 0))
            return Sentence("course.finding.number", one, same, plural="low")
        if self._value(low) == 0:
            most = n | {"high": ends["high"]}
            from_none = (Claim(low, "==", 0), Claim(high, ">", 0))
            return Sentence("course.finding.up_to", most, from_none, plural="high")
        return Sentence("course.finding.range", n | ends, (Claim(low, "<", high),))

    def _sum(self) -> list[Sentence]:
        """How much of the gap is closed, how fast it closes, and what is needed."""
        if not self._one_sum:
            if not self._is(self._fact("enough")):
                none = (Claim(self._fact("enough"), "==", False),)
                return [Sentence("course.closed.silent", holds=none)]
            return []
        return [self._closed(), self._pace(), *self._top()]

    def _closed(self) -> Sentence:
        cell, low, high = (self._cell("gap_closed", c)
                           for c in ("estimate", "low", "high"))  # fmt: skip
        ends = {"low": Slot(low, "percent:0"), "high": Slot(high, "percent:0")}
        if not self._value(cell) > 0:
            away = {"share": Slot(cell, "percent:0"), **ends}
            return Sentence("course.closed.none", away, (Claim(cell, "<=", 0.0),))
        word = self._fact("fraction")
        at = [w for _, w in FRACTIONS].index(str(self.parts["facts"]["fraction"][0]))
        least = 0.0 if at == 0 else FRACTIONS[at - 1][0]
        claims = (Claim(cell, ">" if at == 0 else ">=", least),
                  Claim(cell, "<", FRACTIONS[at][0]),
                  Claim(word, "==", FRACTIONS[at][1]))  # fmt: skip
        slots = {"fraction": Slot(word, "message:course.fraction"),
                 "share": Slot(cell, "percent:0"), **ends}  # fmt: skip
        return Sentence("course.closed.some", slots, claims)

    def _pace(self) -> Sentence:
        pace, needed = self._cell("gap_share"), self._cell("gap_share_needed")
        low, high = self._cell("gap_share", "low"), self._cell("gap_share", "high")
        slots = {"pace": Slot(pace, "percent:1")}
        if not (self._value(low) > 0 or self._value(high) < 0):
            unclear = (Claim(low, "<=", 0.0), Claim(high, ">=", 0.0))
            ends = {"low": Slot(low, "percent:1"), "high": Slot(high, "percent:1")}
            return Sentence("course.pace.unclear", ends, unclear)
        way, sign = ("closing", ">") if self._value(pace) > 0 else ("opening", "<")
        moves = Claim(pace, sign, 0.0)
        if way == "opening":
            size = {"pace": Slot(pace, "percent_size")}
            return Sentence("course.pace.opening", size, (moves,))
        if not self._value(needed) > 0:
            return Sentence("course.pace.closing", slots, (moves,))
        slots["needed"] = Slot(needed, "percent:1")
        asked = Claim(needed, ">", 0.0)
        return Sentence("course.pace.needed", slots, (moves, asked))

    def _top(self) -> list[Sentence]:
        """The indicator that brings the most, where there is a sum to bring it to."""
        value, all_of_it = self._fact("top_value"), self._cell("gap_closed")
        if not (self._value(value) > 0 and self._value(all_of_it) > 0):
            return []
        slots = {"indicator": Slot(self._fact("top"), "text"),
                 "value": Slot(value, "points:0")}  # fmt: skip
        return [
            Sentence(
                "course.top.most",
                slots,
                (Claim(value, ">", 0.0), Claim(all_of_it, ">", 0.0)),
            )
        ]

    def _sets(self) -> list[Sentence]:
        """What other weights make of it; never a mean of weights."""
        sets, told = self._fact("sets"), self._fact("sets_told")
        if self._value(sets) < 2 or not self._is(self._fact("enough")):
            return []
        several = Claim(sets, ">=", 2)
        slots = {"sets": Slot(sets, "number:0"),
                 "lowest": Slot(self._fact("lowest"), "percent:0"),
                 "highest": Slot(self._fact("highest"), "percent:0")}  # fmt: skip
        said = [Sentence("course.sets.closed", slots, (several,))]
        if self._value(told) > 0:
            said.append(self._votes(told, several))
        return said

    def _votes(self, told: Cell, several: Claim) -> Sentence:
        """With the weights of how many panels the paces are likely to be enough."""
        on, slots = self._fact("sets_on"), {"told": Slot(told, "number:0")}
        known = (several, Claim(told, ">", 0))
        if self._value(on) == 0:
            none = (*known, Claim(on, "==", 0))
            return Sentence("course.votes.none", slots, none)
        slots["on"] = Slot(on, "number:0")
        some = (*known, Claim(on, ">", 0))
        return Sentence("course.votes.on", slots, some, plural="on")

    def _change(self) -> list[Sentence]:
        """The change since the last report, and what it is made of."""
        if "change_sums" not in self.parts or self._value(self._fact("sets")) > 1:
            return []
        first, last, total = (Cell("change_sums", 0, f"shown_{c}")
                              for c in ("before", "after", "total"))  # fmt: skip
        if np.isnan(self._value(total)):
            split = Claim(Cell("change_sums", 0, "reason"), "!=", "")
            return [Sentence("course.change.silent", holds=(split,))]
        ends = {"before": Slot(first, "percent:1"), "after": Slot(last, "percent:1")}
        kind, sign = _way(self._value(total))
        held = (Claim(total, sign, 0.0),)
        if kind == "same":
            one = {"after": ends["after"]}
            said = [Sentence("course.change.same", one, held)]
        else:
            slots = {"total": Slot(total, "points:1"), **ends}
            said = [Sentence(f"course.change.{kind}", slots, held)]
        if self.parts["change_sums"]["reason"].iloc[0]:
            split = Claim(Cell("change_sums", 0, "reason"), "!=", "")
            return [*said, Sentence("course.split.none", holds=(split,))]
        return [*said, *self._parts_of_change()]

    def _parts_of_change(self) -> list[Sentence]:
        said = []
        for source in SOURCES:
            cell = Cell("change_sums", 0, f"shown_{source}")
            kind, sign = _way(self._value(cell))
            if source == "version" and kind == "same":
                continue
            size = {} if kind == "same" else {"size": Slot(cell, "points:1")}
            held = (Claim(cell, sign, 0.0),)
            said.append(Sentence(f"course.{source}.{kind}", size, held))
        return said

    def _limited(self) -> list[Sentence]:
        """The form in which a lead makes up for a lag only in part."""
        if not self._one_sum:
            return []
        cell = self._cell("gap_closed_limited")
        if np.isnan(self._value(cell)):
            sure = Claim(self._cell("gap_closed_limited", "certainty"), "==",
                         "not enough data")  # fmt: skip
            lag = {"indicator": Slot(self._fact("lag"), "text")}
            none = self._value(self._fact("lag_value")) <= 0
            claim = Claim(self._fact("lag_value"), "<=" if none else ">", 0.0)
            kind = "none" if none else "perhaps"
            return [Sentence(f"course.limited.{kind}", lag, (sure, claim))]
        slots = {"share": Slot(cell, "percent:0")}
        return [Sentence("course.limited.share", slots, (Claim(cell, ">", 0.0),))]

    def _left(self) -> list[Sentence]:
        """Which indicators are not part of it, and why."""
        said = []
        for row, n in enumerate(
            self.parts["left"]["n"] if "left" in self.parts else ()
        ):
            cell = Cell("left", row, "n")
            why = {"why": Slot(Cell("left", row, "reason"), "message:course.reason")}
            if n == 1:
                named = {"indicator": Slot(Cell("left", row, "indicator"), "text")}
                one = (Claim(cell, "==", 1),)
                said.append(Sentence("course.left.one", why | named, one))
            else:
                several = {"n": Slot(cell, "number:0")}
                more = (Claim(cell, ">", 1),)
                said.append(Sentence("course.left.several", why | several, more))
        uncounted = self._fact("uncounted")
        if self._value(uncounted) > 0:
            slots = {"n": Slot(uncounted, "number:0")}
            some = (Claim(uncounted, ">", 0),)
            said.append(Sentence("course.uncounted.some", slots, some, "n"))
        return said

    def _number(self) -> list[Sentence]:
        """Which numbers could plausibly be on course, apart and together."""
        low, high, tied_low, tied_high = (
            self._fact(f"{name}_{end}")
            for name in ("plausible", "together") for end in ("low", "high")
        )  # fmt: skip
        if np.isnan(self._value(low)):
            return []
        ends = {"low": Slot(low, "number:0"), "high": Slot(high, "number:0")}
        if self._value(low) < self._value(high):
            claims = (Claim(low, "<", high),)
            said = [Sentence("course.number.range", ends, claims, role="doubt")]
        else:
            one = {"low": ends["low"]}
            claims = (Claim(low, "==", high),)
            said = [Sentence("course.number.one", one, claims, role="doubt")]
        wider = [(tied_low, "<", low), (tied_high, ">", high)]
        held = tuple(Claim(*w) for w in wider if _true(w, self._value))
        if held:
            tied = {"low": Slot(tied_low, "number:0"),
                    "high": Slot(tied_high, "number:0")}  # fmt: skip
            said.append(Sentence("course.together.wider", tied, held, role="doubt"))
        return said

    def _shared(self) -> list[Sentence]:
        """The range of the sum if the indicators share good and bad years."""
        part = self.parts["sensitivity"]
        tied = (part["measure"] == "gap_closed") & (part["correlation"] > 0)
        if not (self._one_sum and tied.any()):
            return []
        row = int(np.flatnonzero(tied.to_numpy())[0])
        low, high = (Cell("sensitivity", row, end) for end in ("low", "high"))
        slots = {"low": Slot(low, "percent:0"), "high": Slot(high, "percent:0")}
        held = (Claim(Cell("sensitivity", row, "correlation"), ">", 0),)
        return [Sentence("course.shared.range", slots, held, role="doubt")]

    def _chance(self) -> list[Sentence]:
        """Whether the paces, taken together, are enough."""
        if not self._one_sum:
            return []
        cell, late = self._cell("chance_enough"), self._fact("past_deadline")
        if not np.isnan(self._value(cell)):
            slots = {"chance": Slot(cell, "chance"),
                     "likelihood": Slot(cell, "likelihood")}  # fmt: skip
            known = (Claim(cell, ">=", 0.0),)
            return [Sentence("course.enough.chance", slots, known, role="doubt")]
        sign, kind = (">", "late") if self._value(late) > 0 else ("==", "assumed")
        held = (Claim(late, sign, 0),)
        return [Sentence(f"course.enough.{kind}", holds=held, role="doubt")]


def _way(value: float) -> tuple[str, str]:
    """Which way a number goes, and the sign that says so."""
    if value == 0:
        return "same", "=="
    return ("up", ">") if value > 0 else ("down", "<")


def _true(claim: tuple[Cell, str, Cell], value: object) -> bool:
    left, sign, right = claim
    first, second = value(left), value(right)  # type: ignore[operator]
    return bool(first < second if sign == "<" else first > second)
