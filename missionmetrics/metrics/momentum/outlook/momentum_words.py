"""What `momentum` says, each sentence chosen and filled from named cells."""

from __future__ import annotations

import numpy as np

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot
from missionmetrics.metrics.momentum.outlook.group_words import sentences_of_groups
from missionmetrics.metrics.momentum.outlook.many_words import sentences_of_many
from missionmetrics.metrics.momentum.outlook.one_words import sentences_of_one
from missionmetrics.metrics.momentum.outlook.reading import Reading

FEW = 10


class Wording(Reading):
    """Chooses the sentences of one result from its tables.

    Every choice is recorded as a claim on the cell that decided it, so that a
    changed table is refused rather than described in the wrong words.
    """

    def question(self) -> Sentence:
        """The question as a resident would ask it."""
        slots = {
            name: Slot(Cell("", 0, name), "text")
            for name in ("indicator", "area", "group")
            if name in self.table
        }
        if self.split:
            slots.pop("group")
            return Sentence("momentum.question.groups", slots)
        if self.many:
            slots.pop("area")
        kind = "many" if self.many else "one"
        end = "_group" if "group" in slots else ""
        return Sentence(f"momentum.question.{kind}{end}", slots)

    @property
    def split(self) -> bool:
        """Whether the result is of several groups of one area."""
        return "differences" in self.parts

    def interval(self) -> Sentence:
        """How the ranges were made, or why there are none."""
        level = {"level": Slot(Cell("settings", 0, "level"), "coverage")}
        kind = "groups" if self.split else "many" if self.many else "one"
        cut = np.flatnonzero(self.parts["status"]["cut"].to_numpy())
        if not cut.size:
            return Sentence(f"momentum.interval.{kind}", level)
        holds = (Claim(self.state("cut", int(cut[0])), "==", True),)
        return Sentence(f"momentum.interval.{kind}_cut", level, holds=holds)

    def sentences(self) -> tuple[Sentence, ...]:
        """The finding first, then what it rests on."""
        if self.split:
            return sentences_of_groups(self)
        return sentences_of_many(self) if self.many else sentences_of_one(self)

    def _margins(self) -> Sentence:
        """Whether the pace allows for published margins: of all areas, some or none."""
        used, areas = self.count("with_margins"), self.count("areas")
        if self.value(used) == 0:
            none = (Claim(used, "==", 0),)
            return Sentence("momentum.caution.margins", holds=none)
        if self.value(used) < self.value(areas):
            some = (Claim(used, ">", 0), Claim(used, "<", areas))
            return Sentence("momentum.caution.margins_some", holds=some)
        every = (Claim(used, "==", areas),)
        return Sentence("momentum.caution.margins_used", holds=every)

    def cautions(self) -> tuple[Sentence, ...]:
        """What the reader must not conclude."""
        status = self.parts["status"]
        said = [Sentence("momentum.caution.cause"), Sentence("momentum.caution.curve")]
        if not self.many and bool(status["provisional"].iloc[0]):
            said.append(
                Sentence(
                    "momentum.caution.provisional",
                    holds=(Claim(self.state("provisional"), "==", True),),
                )
            )
        excluded, margins = self.count("excluded"), self.count("margins")
        if self.value(excluded) > 0:
            left_out = (Claim(excluded, ">", 0),)
            said.append(Sentence("momentum.caution.shocks", holds=left_out))
        if self.value(margins) > 0:
            said.append(self._margins())
        for name in ("windows", "seasons", "outliers"):
            if self.given(self.count(name)):
                told = (Claim(self.count(name), "==", True),)
                said.append(Sentence(f"momentum.caution.{name}", holds=told))
        if self.split:
            return (*said, Sentence("momentum.caution.groups"))
        if self.many:
            said += [
                Sentence("momentum.caution.rank"),
                Sentence("momentum.caution.boundaries"),
            ]
        elif int(status["n"].iloc[0]) < FEW:
            said.append(
                Sentence(
                    "momentum.caution.few",
                    {"n": Slot(self.state("n"), "count:figure")},
                    holds=(Claim(self.state("n"), "<", FEW),),
                    plural="n",
                )
            )
        return tuple(said)
