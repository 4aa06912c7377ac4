"""What `acceleration` says, each sentence chosen and filled from named cells."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot
from missionmetrics.metrics.momentum.figures.kinks import AFTER, BEFORE

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


def _launch(column: str) -> Cell:
    return Cell("launch", 0, column)


@dataclass(frozen=True, eq=False, kw_only=True)
class Wording:
    """Chooses the sentences of one result from its tables."""

    table: pd.DataFrame
    parts: Mapping[str, pd.DataFrame]

    @property
    def row(self) -> int:
        """Where the launch stands in the table."""
        date = self.parts["launch"]["date"].iloc[0]
        return int(np.flatnonzero((self.table["date"] == date).to_numpy())[0])

    def cell(self, column: str) -> Cell:
        """A cell of the launch's row."""
        return Cell("", self.row, column)

    def value(self, column: str) -> float:
        """The number in a cell of the launch's row."""
        return float(self.table[column].iloc[self.row])

    def names(self) -> dict[str, Slot]:
        """Indicator and area."""
        return {c: Slot(self.cell(c), "text") for c in ("indicator", "area")}

    def question(self) -> Sentence:
        """The question as a resident would ask it."""
        return Sentence("acceleration.question", self.names())

    def interval(self) -> Sentence:
        """How the ranges were made."""
        level = {"level": Slot(Cell("settings", 0, "level"), "coverage")}
        return Sentence("acceleration.interval", level)

    def sentences(self) -> tuple[Sentence, ...]:
        """The finding first, then its size, its chance and the other dates."""
        if np.isnan(self.value("estimate")):
            return (self._silent(),)
        return (self._finding(), self._size(), *self._chance(), self._others())

    def cautions(self) -> tuple[Sentence, ...]:
        """What the reader must not conclude."""
        return (
            Sentence("acceleration.caution.cause"),
            Sentence("acceleration.caution.curve"),
        )

    def _silent(self) -> Sentence:
        """Why there is no answer."""
        launch = self.parts["launch"].iloc[0]
        names = {"indicator": self.names()["indicator"]}
        for kind, column, fewest in (
            ("before", "before", BEFORE),
            ("after", "after", AFTER),
        ):
            if launch[column] < fewest:
                return Sentence(
                    f"acceleration.finding.few_{kind}",
                    names | {"n": Slot(_launch(column), "count:figure")},
                    holds=(Claim(_launch(column), "<", fewest),),
                )
        unknown = Claim(self.cell("certainty"), "==", "not enough data")
        return Sentence("acceleration.finding.line", names, holds=(unknown,))

    def _finding(self) -> Sentence:
        clear = self.table["certainty"].iloc[self.row] == "clear"
        names = {"indicator": self.names()["indicator"]}
        if not clear:
            told = (Claim(self.cell("certainty"), "==", "unclear"),)
            return Sentence("acceleration.finding.unclear", names, holds=told)
        told = (Claim(self.cell("certainty"), "==", "clear"),)
        up = self.value("estimate") > 0
        sign = Claim(self.cell("estimate"), ">" if up else "<", 0.0)
        direction = str(self.parts["launch"]["direction"].iloc[0])
        way = Claim(_launch("direction"), "==", direction)
        if direction not in ("up", "down"):
            kind = "up" if up else "down"
        else:
            kind = "better" if up == (direction == "up") else "worse"
        return Sentence(f"acceleration.finding.{kind}", names, holds=(*told, sign, way))

    def _size(self) -> Sentence:
        """How much the pace is other than before, at least and at most."""
        low, high = self.value("low"), self.value("high")
        launch = {"launch": Slot(_launch("date"), "date")}
        ends = {"low": self.cell("low"), "high": self.cell("high")}
        if low <= 0 <= high:
            return Sentence(
                "acceleration.size.unclear",
                launch
                | {
                    "less": Slot(ends["low"], self._written("amount_size")),
                    "more": Slot(ends["high"], self._written("amount_size")),
                },
                holds=(Claim(ends["low"], "<=", 0.0), Claim(ends["high"], ">=", 0.0)),
                role="doubt",
            )
        kind, near, far, sign = (
            ("less", "high", "low", "<") if high < 0 else ("more", "low", "high", ">")
        )
        return Sentence(
            f"acceleration.size.{kind}",
            launch
            | {
                "size": Slot(self.cell("estimate"), self._written("amount_size")),
                "least": Slot(ends[near], self._written("size")),
                "most": Slot(ends[far], self._written("amount_size")),
            },
            holds=(Claim(ends[near], sign, 0.0),),
            role="doubt",
        )

    def _written(self, style: str) -> str:
        """A style that gives the size of the change and its ends the same decimals."""
        largest = max(abs(self.value(c)) for c in ("estimate", "low", "high"))
        first = math.floor(math.log10(largest)) if largest else 0
        if str(self.table["unit"].iloc[self.row]) != "points":
            return f"{style}:{max(0, 2 - first)}"
        digits = max(1, 1 - first)
        return f"{style}:{digits + (style != 'size')}"

    def _chance(self) -> tuple[Sentence, ...]:
        """The chance of a change the wanted way; none where no way is wanted."""
        if self.parts["launch"]["direction"].iloc[0] not in ("up", "down"):
            return ()
        chance = Slot(_launch("chance"), "chance")
        told = (Claim(_launch("chance"), ">=", 0.0),)
        return (
            Sentence(
                "acceleration.chance.better", {"chance": chance}, told, role="doubt"
            ),
        )

    def _others(self) -> Sentence:
        """What the same sum gives at dates that nobody declared."""
        launch = self.parts["launch"].iloc[0]
        others, as_sure = _launch("others"), _launch("as_sure")
        if launch["others"] == 0:
            none = (Claim(others, "==", 0),)
            return Sentence("acceleration.others.none", holds=none, role="doubt")
        slots = {"others": Slot(others, "number:0")}
        if launch["as_sure"] == 0:
            return Sentence(
                "acceleration.others.alone", slots, (Claim(as_sure, "==", 0),),
                role="doubt", plural="others",
            )  # fmt: skip
        return Sentence(
            "acceleration.others.some",
            slots | {"as_sure": Slot(as_sure, "number:0")},
            (Claim(as_sure, ">", 0),),
            role="doubt",
            plural="others",
        )
