"""What `compare_areas` says, each sentence chosen and filled from named cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

HERE, THERE, DIFFERENCE = (Cell("", row, "estimate") for row in range(3))
LOW, HIGH = Cell("", 2, "low"), Cell("", 2, "high")
AREA = Slot(Cell("pair", 0, "area"), "text")
COMPARATOR = Slot(Cell("pair", 0, "comparator"), "text")


@dataclass(frozen=True, eq=False, kw_only=True)
class Wording:
    """Chooses the sentences of one comparison from its tables."""

    table: pd.DataFrame
    parts: Mapping[str, pd.DataFrame]

    def question(self) -> Sentence:
        """The question as a resident would ask it."""
        indicator = Slot(Cell("pair", 0, "indicator"), "text")
        return Sentence(
            "comparison.question",
            {"indicator": indicator, "area": AREA, "comparator": COMPARATOR},
        )

    def sentences(self) -> tuple[Sentence, ...]:
        """The finding first, then both changes and the difference."""
        return (self._finding(), self._both(), self._difference())

    def cautions(self) -> tuple[Sentence, ...]:
        """What the reader must not conclude."""
        said = [Sentence("comparison.caution.cause")]
        if bool(self.parts["pair"]["inside"].iloc[0]):
            said.append(
                Sentence(
                    "comparison.caution.inside",
                    {"area": AREA, "comparator": COMPARATOR},
                    holds=(Claim(Cell("pair", 0, "inside"), "==", True),),
                )
            )
        return tuple(said)

    def _value(self, cell: Cell) -> float:
        return float(self.table[cell.column].iloc[cell.row])

    def _finding(self) -> Sentence:
        slots = {"area": AREA, "comparator": COMPARATOR}
        low, high = self._value(LOW), self._value(HIGH)
        if np.isnan(low):
            unknown = Claim(Cell("", 2, "certainty"), "==", "not enough data")
            return Sentence("comparison.finding.unknown", slots, holds=(unknown,))
        if low <= 0 <= high:
            return Sentence(
                "comparison.finding.unclear",
                slots,
                holds=(Claim(LOW, "<=", 0.0), Claim(HIGH, ">=", 0.0)),
            )
        below = high < 0
        claims = [Claim(HIGH, "<", 0.0) if below else Claim(LOW, ">", 0.0)]
        mine, theirs = self._value(HERE), self._value(THERE)
        agree = (mine < theirs) if below else (mine > theirs)
        order = Claim(HERE, "<" if below else ">", THERE)
        if agree and mine < 0 and theirs < 0:
            claims += [order, Claim(HERE, "<", 0.0), Claim(THERE, "<", 0.0)]
            kind = "fell_more" if below else "fell_less"
        elif agree and mine > 0 and theirs > 0:
            claims += [order, Claim(HERE, ">", 0.0), Claim(THERE, ">", 0.0)]
            kind = "rose_less" if below else "rose_more"
        else:
            kind = "more"
        return Sentence(f"comparison.finding.{kind}", slots, holds=tuple(claims))

    def _both(self) -> Sentence:
        ways = [self._way(cell) for cell in (HERE, THERE)]
        slots = {
            "area": AREA,
            "comparator": COMPARATOR,
            "mine": Slot(HERE, "amount_size"),
            "theirs": Slot(THERE, "amount_size"),
            "first": Slot(Cell("pair", 0, "first"), "period"),
            "last": Slot(Cell("pair", 0, "last"), "period"),
        }
        for name, (way, _) in zip(("mine", "theirs"), ways, strict=True):
            if way == "same":
                slots.pop(name)
        return Sentence(
            f"comparison.both.{ways[0][0]}_{ways[1][0]}",
            slots,
            holds=tuple(claim for _, claims in ways for claim in claims),
        )

    def _way(self, cell: Cell) -> tuple[str, tuple[Claim, ...]]:
        """Fell, rose, or the same once it is written to one decimal."""
        tenth = 0.05 if self.table["unit"].iloc[0] == "points" else 0.0005
        value = self._value(cell)
        if value <= -tenth:
            return "fell", (Claim(cell, "<=", -tenth),)
        if value >= tenth:
            return "rose", (Claim(cell, ">=", tenth),)
        return "same", (Claim(cell, ">", -tenth), Claim(cell, "<", tenth))

    def _difference(self) -> Sentence:
        low, high = self._value(LOW), self._value(HIGH)
        if np.isnan(low):
            return Sentence(
                "comparison.difference.none",
                holds=(Claim(Cell("", 2, "certainty"), "==", "not enough data"),),
                role="doubt",
            )
        if low <= 0 <= high:
            return Sentence(
                "comparison.difference.unclear",
                {
                    "area": AREA,
                    "below": Slot(LOW, "amount_size"),
                    "above": Slot(HIGH, "amount_size"),
                },
                holds=(Claim(LOW, "<=", 0.0), Claim(HIGH, ">=", 0.0)),
                role="doubt",
            )
        near, far = (HIGH, LOW) if high < 0 else (LOW, HIGH)
        return Sentence(
            "comparison.difference.clear",
            {
                "difference": Slot(DIFFERENCE, "amount_size"),
                "low": Slot(near, "size:1"),
                "high": Slot(far, "amount_size"),
            },
            holds=(Claim(HIGH, "<", 0.0) if high < 0 else Claim(LOW, ">", 0.0),),
            role="doubt",
        )
