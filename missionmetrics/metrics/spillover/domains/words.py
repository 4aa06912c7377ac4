"""What `domain_spillover` says, each sentence chosen and filled from named cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot
from missionmetrics.metrics.spillover.domains.tables import MOST_PAIRS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

FOLLOW = ("some", "some_or_common")
"""Findings of something that goes beyond chance."""
COUNTED_AT = 0.95
"""The level at which docs/calibration.md counts how many ranges hold the truth."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Wording:
    """Chooses the sentences of one result from its tables."""

    table: pd.DataFrame
    parts: Mapping[str, pd.DataFrame]

    def question(self) -> Sentence:
        """The question as a resident would ask it."""
        n = {"n": _state("indicators", "number:0")}
        if self._number("areas") > 1:
            return Sentence("domains.question.areas",
                            {**n, "areas": _state("areas", "number:0")},
                            (_claim("areas", ">", 1),))  # fmt: skip
        return Sentence("domains.question.area",
                        {**n, "area": Slot(Cell("", 0, "area"), "text")},
                        (_claim("areas", "==", 1),))  # fmt: skip

    def interval(self) -> Sentence:
        """How the ranges were made, or why there are none."""
        if self._finding() == "few":
            return Sentence("domains.interval.few", holds=(_few(),))
        slots = {"level": Slot(Cell("settings", 0, "level"), "coverage")}
        return Sentence("domains.interval.drawn", slots)

    def sentences(self) -> tuple[Sentence, ...]:
        """The finding, how much, which pairs, what moved together, what would show."""
        finding = self._finding()
        head = Sentence(f"domains.finding.{finding}",
                        {"n": _state("indicators", "number:0")},
                        (_claim("finding", "==", finding),))  # fmt: skip
        if finding == "few":
            needs = {"used": _state("used", "number:0"),
                     "needed": _state("needed", "number:0")}  # fmt: skip
            return (head, Sentence("domains.few", needs, (_few(),), plural="used"))
        told = (
            head, self._total(finding), *self._pairs(), self._more_pairs(),
            self._together(), self._as_much(), self._common(), self._nobody(),
            self._visible(),
        )  # fmt: skip
        return tuple(s for s in told if s is not None)

    def cautions(self) -> tuple[Sentence, ...]:
        """What the reader must not conclude, and what the figures lack."""
        found = (
            self._cause(), self._one_by_one(), self._lead(),
            self._one_back(), self._usual(),
            self._counted("struck"), self._counted("gaps"), self._counted("brought"),
            self._counted("areas_left"), self._counted("outside"), self._unlike(),
            self._places(),
        )  # fmt: skip
        return tuple(s for s in found if s is not None)

    def _number(self, column: str) -> float:
        return float(self.parts["state"][column].iloc[0])

    def _finding(self) -> str:
        return str(self.parts["state"]["finding"].iloc[0])

    def _total(self, finding: str) -> Sentence:
        """How much follows, or how much could at most."""
        ends = {c: Slot(Cell("", 0, c), "amount") for c in ("estimate", "low", "high")}
        holds = (_claim("finding", "==", finding),)
        if finding in FOLLOW:
            return Sentence("domains.total.some", ends, holds)
        return Sentence("domains.total.chance", {"high": ends["high"]}, holds)

    def _pairs(self) -> tuple[Sentence, ...]:
        """The clear pairs, the largest first."""
        rows = self.table[(self.table["measure"] == "follows")
                          & (self.table["certainty"] == "clear")]  # fmt: skip
        rows = rows.sort_values("estimate", ascending=False, kind="stable")
        return tuple(self._pair(int(row)) for row in rows.index[:MOST_PAIRS])

    def _more_pairs(self) -> Sentence | None:
        """How many clear pairs are not told one by one."""
        if not self._number("more_pairs"):
            return None
        return Sentence("domains.more_pairs", {"n": _state("more_pairs", "number:0")},
                        (_claim("more_pairs", ">", 0),), plural="n")  # fmt: skip

    def _pair(self, row: int) -> Sentence:
        first = int(np.flatnonzero(self.table["measure"] == "follows")[0])
        way = str(self.parts["pairs"]["way"].iloc[row - first])
        slots = {e: Slot(Cell("", row, e), "text") for e in ("from", "to")}
        slots |= {e: Slot(Cell("", row, e), "amount")
                  for e in ("estimate", "low", "high")}  # fmt: skip
        holds = (
            Claim(Cell("", row, "certainty"), "==", "clear"),
            Claim(Cell("pairs", row - first, "way"), "==", way),
        )
        return Sentence(f"domains.pair.{way}", slots, holds)

    def _together(self) -> Sentence:
        tied = bool(self.parts["state"]["tied"].iloc[0])
        apart = _claim("tied", "==", tied)
        ends = {c: Slot(Cell("", 1, c), "amount") for c in ("estimate", "low", "high")}
        if not tied:
            return Sentence("domains.together.chance", {"high": ends["high"]}, (apart,))
        kind = "some" if self._finding() in FOLLOW else "alone"
        holds = (apart, _claim("finding", "==", self._finding()))
        return Sentence(f"domains.together.{kind}", ends, holds)

    def _as_much(self) -> Sentence | None:
        finding = self._finding()
        if finding not in FOLLOW:
            return None
        return Sentence("domains.as_much", {"p": _state("p", "chance")},
                        (_claim("finding", "==", finding),), role="doubt")  # fmt: skip

    def _common(self) -> Sentence | None:
        """What is left once what all have in common is taken away."""
        if not self.parts["state"]["apart_known"].iloc[0]:
            return None
        finding = self._finding()
        kind = "apart" if finding == "some" else "hidden"
        holds = (_claim("apart_known", "==", True), _claim("finding", "==", finding))
        return Sentence(f"domains.common.{kind}", {"p": _state("apart_p", "chance")},
                        holds, role="doubt")  # fmt: skip

    def _nobody(self) -> Sentence | None:
        """That no pair is clear although something follows."""
        if self._finding() not in FOLLOW or self._number("clear_pairs"):
            return None
        return Sentence("domains.no_pair", holds=(_claim("clear_pairs", "==", 0),),
                        role="doubt")  # fmt: skip

    def _visible(self) -> Sentence | None:
        """What a record like this would show, where it shows nothing."""
        if self._finding() != "chance":
            return None
        slots = {"used": _state("used", "number:0")}
        if not self.parts["state"]["visible_known"].iloc[0]:
            return Sentence("domains.visible.nothing", slots,
                            (_claim("visible_known", "==", False),), plural="used",
                            role="doubt")  # fmt: skip
        slots["visible"] = _state("visible", "amount")
        return Sentence("domains.visible.least", slots,
                        (_claim("visible_known", "==", True),), plural="used",
                        role="doubt")  # fmt: skip

    def _cause(self) -> Sentence:
        """That what comes after need not come from; of two, that it cannot be told."""
        if self._finding() in FOLLOW and not self._number("apart_known"):
            return Sentence("domains.caution.cause_two",
                            holds=(_claim("apart_known", "==", False),))  # fmt: skip
        return Sentence("domains.caution.cause")

    def _one_by_one(self) -> Sentence | None:
        if self._finding() == "few":
            return None
        return Sentence("domains.caution.pairs", {"pairs": _state("pairs", "number:0")},
                        (_claim("pairs", ">", 0),))  # fmt: skip

    def _lead(self) -> Sentence | None:
        """That a lead over many is read too small, where one is clear."""
        leads = self.table.index[
            (self.table["measure"] == "net_given")
            & (self.table["certainty"] == "clear")
            & (self.table["low"] > 0)
        ]
        if leads.empty:
            return None
        clear = Claim(Cell("", int(leads[0]), "certainty"), "==", "clear")
        return self._held("lead", clear)

    def _held(self, caution: str, holds: Claim) -> Sentence:
        """A caution, with how many ranges hold at the level where it was counted."""
        counted = self._number("level") == COUNTED_AT
        level = _claim("level", "==" if counted else "!=", COUNTED_AT)
        name = f"{caution}_held" if counted else caution
        return Sentence(f"domains.caution.{name}", holds=(holds, level))

    def _one_back(self) -> Sentence | None:
        """That slow links are not seen, where a date is shorter than a year."""
        step = str(self.parts["state"]["step"].iloc[0])
        if self._finding() == "few" or step == "year":
            return None
        return Sentence(f"domains.caution.one_back.{step}",
                        holds=(_claim("step", "==", step),))  # fmt: skip

    def _usual(self) -> Sentence | None:
        if not self.parts["state"]["usual_known"].iloc[0]:
            return None
        slots = {c: _state(c, "amount") for c in ("usual", "usual_chance")}
        return Sentence("domains.caution.usual", slots,
                        (_claim("usual_known", "==", True),))  # fmt: skip

    def _counted(self, column: str) -> Sentence | None:
        if not self._number(column):
            return None
        return Sentence(f"domains.caution.{column}", {"n": _state(column, "number:0")},
                        (_claim(column, ">", 0),), plural="n")  # fmt: skip

    def _unlike(self) -> Sentence | None:
        if not self.parts["state"]["unlike"].iloc[0]:
            return None
        year = self.parts["state"]["step"].iloc[0] == "year"
        kind = "year" if year else "date"
        holds = (_claim("unlike", "==", True),
                 _claim("step", "==" if year else "!=", "year"))  # fmt: skip
        return Sentence(f"domains.caution.unlike.{kind}", holds=holds)

    def _places(self) -> Sentence | None:
        if self._number("areas") == 1 or self._finding() == "few":
            return None
        return self._held("places", _claim("areas", ">", 1))


def _state(column: str, style: str) -> Slot:
    return Slot(Cell("state", 0, column), style)


def _claim(column: str, comparison: str, right: float | str | bool) -> Claim:
    return Claim(Cell("state", 0, column), comparison, right)


def _few() -> Claim:
    return _claim("finding", "==", "few")
