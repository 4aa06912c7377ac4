"""What `process_control` says, each sentence chosen and filled from named cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot
from missionmetrics.metrics.momentum.figures.panel import PER_CENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

TAIL = 0.01
"""A chance under this is written 'less than 1 in 100'."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Wording:
    """Chooses the sentences of one result from its tables."""

    table: pd.DataFrame
    parts: Mapping[str, pd.DataFrame]

    def question(self) -> Sentence:
        """The question as a resident would ask it."""
        slots = {c: _state(c, "text") for c in ("indicator", "area")}
        return Sentence("control.question", slots)

    def interval(self) -> Sentence:
        """How the ranges were made, or why there are none."""
        if not self._is("enough"):
            return Sentence(
                "control.interval.few", holds=(_claim("enough", "==", False),)
            )
        if not self._is("steady"):
            return Sentence(
                "control.interval.unsteady", holds=(_claim("steady", "==", False),)
            )
        slots = {"level": Slot(Cell("settings", 0, "level"), "coverage")}
        return Sentence(
            "control.interval.steady", slots, (_claim("steady", "==", True),)
        )

    def sentences(self) -> tuple[Sentence, ...]:
        """The finding first, then the answer, the chance and what they rest on."""
        found = (self._finding(), self._assured(), self._chance(), self._limits(),
                 self._latest(), self._signals(), self._runs())  # fmt: skip
        return tuple(s for s in found if s is not None)

    def cautions(self) -> tuple[Sentence, ...]:
        """What the reader must not conclude."""
        found = (
            Sentence("control.caution.why"), self._unsteady(), self._alarms(),
            self._trial(),
            self._edge(), *self._restarted(), self._flag("unused", "restarts_unused"),
            self._due(), self._when("moved"), self._frozen(),
            self._flag("left_out", "left_out"), self._when("provisional"),
        )  # fmt: skip
        return tuple(s for s in found if s is not None)

    def _is(self, column: str, part: str = "state") -> bool:
        return bool(self.parts[part][column].iloc[0])

    def _word(self, column: str, part: str = "state") -> str:
        return str(self.parts[part][column].iloc[0])

    def _finding(self) -> Sentence:
        finding = self._word("finding")
        return Sentence(f"control.finding.{finding}",
                        {"indicator": _state("indicator", "text")},
                        (_claim("finding", "==", finding),))  # fmt: skip

    def _assured(self) -> Sentence:
        answer, why = self._word("answer", "assurance"), self._word("why", "assurance")
        if why:
            holds = (_claim("why", "==", why, "assurance"),)
            return Sentence(f"control.no_answer.{why}", holds=holds)
        return Sentence(
            f"control.answer.{answer.replace(' ', '_')}",
            {"target": Slot(Cell("assurance", 0, "target"), "amount")},
            (_claim("answer", "==", answer, "assurance"),),
        )

    def _chance(self) -> Sentence | None:
        why = self._word("chance_why", "assurance")
        if why in ("no_target", "kind", "no_way", "few"):
            return None
        if why:
            holds = (_claim("chance_why", "==", why, "assurance"),)
            return Sentence(f"control.no_chance.{why}", holds=holds, role="doubt")
        row = int(np.flatnonzero(self.table["measure"] == "chance_meets")[0])
        slots = {
            "chance": Slot(Cell("", row, "estimate"), "chance"),
            "low": Slot(Cell("", row, "low"), "chance"),
            "high": Slot(Cell("", row, "high"), "chance"),
            "target": Slot(Cell("assurance", 0, "next_target"), "amount"),
        }
        low, high = slots["low"].cell, slots["high"].cell
        for tail in (Claim(high, "<", TAIL), Claim(low, ">", 1 - TAIL)):
            if tail.true_of({"": self.table}):
                told = {name: slots[name] for name in ("chance", "target")}
                return Sentence("control.chance.sure", told, (tail,), role="doubt")
        known = (Claim(high, ">=", TAIL), Claim(low, "<=", 1 - TAIL))
        return Sentence("control.chance.ranged", slots, known, role="doubt")

    def _limits(self) -> Sentence | None:
        if not self._is("enough"):
            return None
        if self._is("level"):
            holds = (_claim("level", "==", True),)
            return Sentence("control.level", {"centre": self._amount("centre")}, holds)
        whole = self._word("unit") not in PER_CENT
        low = self._amount("lower_limit", "number" if whole else "amount")
        ends = {"centre": self._amount("centre"), "low": low,
                "high": self._amount("upper_limit")}  # fmt: skip
        steady = self._is("steady")
        return Sentence(f"control.limits.{'steady' if steady else 'unsteady'}", ends,
                        (_claim("steady", "==", steady),))  # fmt: skip

    def _amount(self, measure: str, style: str = "amount") -> Slot:
        row = int(np.flatnonzero(self.table["measure"] == measure)[0])
        return Slot(Cell("", row, "estimate"), style)

    def _latest(self) -> Sentence | None:
        if not (rule := self._word("signal")):
            return None
        slots = {"period": _state("period", "period")}
        return Sentence(
            f"control.latest.{rule}", slots, (_claim("signal", "==", rule),)
        )

    def _signals(self) -> Sentence | None:
        if not self._is("enough"):
            return None
        slots = {"n": _state("n", "count:figure")}
        afresh = self._is("restarts")
        since, held = ("_since", ">") if afresh else ("", "==")
        start = _claim("restarts", held, 0)
        if not self._is("signals"):
            none = (_claim("signals", "==", 0), start)
            return Sentence(f"control.signals.none{since}", slots, none)
        slots["signals"] = _state("signals", "number:0")
        some = (_claim("signals", ">", 0), start)
        return Sentence(f"control.signals.some{since}", slots, some, plural="signals")

    def _runs(self) -> Sentence | None:
        if not self._is("enough") or self._is("level"):
            return None
        shifted = self._is("shifted")
        slots = {c: _state(c, "number:0")
                 for c in ("longest", "most", "crossings", "fewest")}  # fmt: skip
        return Sentence(f"control.runs.{'shifted' if shifted else 'ordinary'}", slots,
                        (_claim("shifted", "==", shifted),),
                        plural="crossings")  # fmt: skip

    def _unsteady(self) -> Sentence | None:
        """That an answer is given for a process that does not stay as it is."""
        if self._is("steady") or not self._word("answer", "assurance"):
            return None
        return Sentence(
            "control.caution.unsteady", holds=(_claim("steady", "==", False),)
        )

    def _alarms(self) -> Sentence | None:
        if not self._is("enough") or self._is("level"):
            return None
        linked = self._is("linked")
        slots = {"n": _state("n", "count:figure"),
                 "plain": _state("plain_alarm", "chance")}  # fmt: skip
        if linked:
            slots["alarm"] = _state("alarm", "chance")
        return Sentence(f"control.caution.{'linked' if linked else 'alarms'}", slots,
                        (_claim("linked", "==", linked),))  # fmt: skip

    def _trial(self) -> Sentence | None:
        if not self._is("enough") or not self._is("trial"):
            return None
        slots = {"n": _state("base_n", "count:figure")}
        return Sentence("control.caution.trial", slots, (_claim("trial", "==", True),),
                        plural="n")  # fmt: skip

    def _restarted(self) -> tuple[Sentence, ...]:
        if not self._is("restarts"):
            return ()
        some = _claim("restarts", ">", 0)
        slots = {"start": _state("start", "date"), "reason": _state("reason", "text")}
        said = [Sentence("control.caution.restarted", slots, (some,)), self._without()]
        if self._is("worse_after"):
            worse = (_claim("worse_after", "==", True),)
            said.append(Sentence("control.caution.worse_after", holds=worse))
        if not self._is("same_answer", "unrebased"):
            other = self._word("answer", "unrebased").replace(" ", "_") or "none"
            holds = (_claim("same_answer", "==", False, "unrebased"),)
            said.append(Sentence(f"control.without.{other}", holds=holds))
        return tuple(said)

    def _without(self) -> Sentence:
        """What the limits would have been."""
        slots = {c: Slot(Cell("unrebased", 0, c), "amount") for c in ("low", "high")}
        slots["signals"] = Slot(Cell("unrebased", 0, "signals"), "count:figure")
        known = np.isfinite(float(self.parts["unrebased"]["low"].iloc[0]))
        if not known:
            return Sentence("control.caution.without_few",
                            holds=(_claim("restarts", ">", 0),))  # fmt: skip
        return Sentence("control.caution.without", slots, (_claim("restarts", ">", 0),))

    def _due(self) -> Sentence | None:
        if self._word("why", "assurance") or self._is("due", "assurance"):
            return None
        slots = {"deadline": Slot(Cell("assurance", 0, "deadline"), "date")}
        return Sentence("control.caution.not_due", slots,
                        (_claim("due", "==", False, "assurance"),))  # fmt: skip

    def _edge(self) -> Sentence | None:
        """That the limits are too uncertain for the official answer to be sure."""
        if not self._is("edge", "assurance"):
            return None
        slots = {"n": _state("base_n", "count:figure")}
        return Sentence("control.caution.edge", slots,
                        (_claim("edge", "==", True, "assurance"),))  # fmt: skip

    def _frozen(self) -> Sentence | None:
        if not self._is("frozen"):
            return None
        slots = {"first": _state("base_first", "period"),
                 "last": _state("base_last", "period")}  # fmt: skip
        return Sentence(
            "control.caution.frozen", slots, (_claim("frozen", "==", True),)
        )

    def _when(self, column: str) -> Sentence | None:
        """A caution that holds where a flag is set."""
        if not self._is(column):
            return None
        return Sentence(
            f"control.caution.{column}", holds=(_claim(column, "==", True),)
        )

    def _flag(self, column: str, message: str) -> Sentence | None:
        """A caution that counts something, where there is some of it."""
        if not self._is(column):
            return None
        return Sentence(f"control.caution.{message}", {"n": _state(column, "number:0")},
                        (_claim(column, ">", 0),), plural="n")  # fmt: skip


def _state(column: str, style: str) -> Slot:
    return Slot(Cell("state", 0, column), style)


def _claim(column: str, comparison: str, right: float | str | bool,
           part: str = "state") -> Claim:  # fmt: skip
    return Claim(Cell(part, 0, column), comparison, right)
