"""What `net_gap` says, each sentence chosen and filled from named cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    import pandas as pd

FEW = 15
"""Figures below which a caution says how few there are."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Wording:
    """The words of one result, from its table and its part ``status``."""

    table: pd.DataFrame
    status: pd.DataFrame

    def question(self) -> Sentence:
        """The question as a resident would ask it."""
        slots = {c: Slot(_state(c), "text") for c in ("indicator", "area")}
        return Sentence("net.question", slots)

    def interval(self) -> Sentence:
        """How the ranges were made."""
        slots = {"level": Slot(Cell("settings", 0, "level"), "coverage")}
        return Sentence("net.interval", slots)

    def sentences(self) -> tuple[Sentence, ...]:
        """Where it stands, what is declared, and what that leaves."""
        found = (self._finding(), self._level(), self._range(), self._cover(),
                 self._today(), self._chance())  # fmt: skip
        return tuple(s for s in found if s is not None)

    def cautions(self) -> tuple[Sentence, ...]:
        """What the reader must not conclude."""
        said = [Sentence("net.caution.promise"), Sentence("momentum.caution.cause")]
        if self._is("excluded"):
            holds = (Claim(_state("excluded"), ">", 0),)
            said.append(Sentence("momentum.caution.shocks", holds=holds))
        if self._is("n") < FEW:
            few = {"n": Slot(_state("n"), "count:figure")}
            holds = (Claim(_state("n"), "<", FEW),)
            said.append(Sentence("momentum.caution.few", few, holds, plural="n"))
        return tuple(said)

    def _is(self, column: str) -> Any:
        return self.status[column].iloc[0]

    def _cell(self, measure: str, column: str = "estimate") -> Cell:
        rows = np.flatnonzero((self.table["measure"] == measure).to_numpy())
        return Cell("", int(rows[0]), column)

    def _value(self, measure: str) -> float:
        return float(self.table["estimate"].iloc[self._cell(measure).row])

    def _finding(self) -> Sentence:
        stands = str(self._is("stands"))
        slots = {"indicator": Slot(_state("indicator"), "text")}
        if stands == "above":
            slots["gap"] = Slot(self._cell("above_left"), "amount")
        if stands != "few":
            slots["deadline"] = Slot(_state("deadline"), "year")
        holds = (Claim(_state("stands"), "==", stands),)
        return Sentence(f"net.finding.{stands}", slots, holds)

    def _level(self) -> Sentence | None:
        slots = {
            "left": Slot(self._cell("may_be_left"), "amount"),
            "deadline": Slot(_state("deadline"), "year"),
        }
        if self._is("stands") == "few":
            few = (Claim(_state("stands"), "==", "few"),)
            return Sentence("net.level.few", slots, few, role="doubt")
        slots["level"] = Slot(self._cell("level"), "amount")
        return Sentence("net.level.now", slots)

    def _range(self) -> Sentence | None:
        if not self._is("ranged"):
            return None
        slots = {c: Slot(self._cell("level", c), "amount") for c in ("low", "high")}
        holds = (Claim(_state("ranged"), "==", True),)
        return Sentence("net.range", slots, holds, role="doubt")

    def _cover(self) -> Sentence:
        cover = str(self._is("cover"))
        slots = {"deadline": Slot(_state("deadline"), "year")}
        if cover != "none":
            slots["removals"] = Slot(self._cell("removals"), "amount")
        if cover == "short":
            slots["gap"] = Slot(self._cell("uncovered"), "amount")
        holds = (Claim(_state("cover"), "==", cover),)
        return Sentence(f"net.cover.{cover}", slots, holds)

    def _today(self) -> Sentence | None:
        net = self._cell("net_today")
        if not np.isfinite(self._value("net_today")):
            return None
        if self._value("net_today") > 0:
            slots = {"net": Slot(net, "amount")}
            return Sentence("net.today.left", slots, (Claim(net, ">", 0),))
        return Sentence("net.today.covered", holds=(Claim(net, "<=", 0),))

    def _chance(self) -> Sentence | None:
        if self._is("cover") == "none":
            return None
        holds = (Claim(_state("reason"), "==", str(self._is("reason"))),)
        if self._is("reason"):
            return Sentence(
                f"net.chance.{self._is('reason')}", holds=holds, role="doubt"
            )
        cell = self._cell("chance_covered")
        slots = {"chance": Slot(cell, "chance"), "likelihood": Slot(cell, "likelihood"),
                 "deadline": Slot(_state("deadline"), "year")}  # fmt: skip
        return Sentence("net.chance.covered", slots, holds, role="doubt")


def _state(column: str) -> Cell:
    return Cell("status", 0, column)
