"""What `area_spillover` says of effects by date since the action began."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot
from missionmetrics.metrics.spillover.around.by_date import last_shared
from missionmetrics.metrics.spillover.around.words import (
    BY_CHANCE,
    ROOT,
    Wording,
    state_claim,
    state_slot,
)

DATES = f"{ROOT}.dates"


class WordingByDate(Wording):
    """Chooses the sentences of effects by date; the part ``effects`` has the means."""

    size_of = f"{DATES}.size"
    patterns = "patterns_by_date"

    def question(self) -> Sentence:
        """The question as a resident would ask it."""
        return Sentence(f"{DATES}.question", self._name())

    def sentences(self) -> tuple[Sentence, ...]:
        """The finding, the last date of all, how many stand out; or why not."""
        if len(self.parts.get("why", ())):
            return (self._finding(), *self._why())
        if not self._told("dates_after"):
            return (self._finding(),)
        acted, *rings = map(self._size, self._effects())
        found = (self._finding(), acted, Sentence(f"{ROOT}.condition"), *rings,
                 self._rests(), self._standing_out(), self._against(), self._reach(),
                 self._before())  # fmt: skip
        return tuple(s for s in found if s is not None)

    def cautions(self) -> tuple[Sentence, ...]:
        """What the reader must not conclude."""
        told = super().cautions()
        if len(self.parts.get("why", ())) or np.isnan(self._cell(0, "low")):
            return told
        return (*told[:1], Sentence(f"{DATES}.caution.each"), *told[1:])

    def _effects(self) -> list[int]:
        """The rows of the last date that all kinds have, or of the first kind alone."""
        at_last = self.table["dates_since"] == last_shared(self.table)
        return [int(row) for row in np.flatnonzero(at_last)]

    def _size(self, row: int) -> Sentence:
        """How large the effect on one kind of place is, and at which date."""
        told = super()._size(row)
        if told.message.endswith("_too"):
            return told
        date = {"date": state_slot("last_date", "number:0")}
        return replace(told, slots={**told.slots, **date})

    def _rests(self) -> Sentence:
        """On how many places acted on the estimate for that date rests."""
        slots = {"n": Slot(Cell("", self._effects()[0], "n"), "number:0")}
        return Sentence(f"{DATES}.rests", slots, plural="n")

    def _finding(self) -> Sentence:
        if not self._told("dates_after"):
            none = (state_claim("dates_after", "==", 0),)
            return Sentence(f"{DATES}.finding.cannot", self._name(), none)
        before = self._told("moved_before")
        if before < BY_CHANCE:
            moved = (state_claim("moved_before", "<", BY_CHANCE),)
            return Sentence(f"{DATES}.finding.before", self._name(), moved)
        if not self._told("ranged"):
            untold = (state_claim("ranged", "==", False),)
            return Sentence(f"{DATES}.finding.cannot", self._name(), untold)
        mean = Cell("effects", 0, "certainty")
        if self.parts["effects"]["certainty"].iloc[0] != "clear":
            unsure = (Claim(mean, "!=", "clear"),)
            return Sentence(f"{DATES}.finding.none", self._name(), unsure)
        sure = (Claim(mean, "==", "clear"),)
        if np.isnan(before):
            return Sentence(f"{DATES}.finding.untested", self._name(), sure)
        alike = (*sure, state_claim("moved_before", ">=", BY_CHANCE))
        return Sentence(f"{DATES}.finding.after", self._name(), alike)

    def _standing_out(self) -> Sentence | None:
        """In how many dates after the start places acted on differ clearly."""
        if np.isnan(self._cell(0, "low")):
            return None
        slots = {c: state_slot(c, "number:0") for c in ("dates_clear", "dates_after")}
        return Sentence(f"{DATES}.standing_out", slots, plural="dates_after")
