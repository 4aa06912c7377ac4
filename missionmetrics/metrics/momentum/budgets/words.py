"""What `budget_left` says, each sentence chosen and filled from named cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot
from missionmetrics.metrics.momentum.budgets.parts import LASTS

if TYPE_CHECKING:
    import pandas as pd

FEW = 15
"""Figures below which a caution says how few there are."""
SILENT = ("unknown", "not begun")


@dataclass(frozen=True, eq=False, kw_only=True)
class Wording:
    """The words of one result, from its table and its part ``status``."""

    table: pd.DataFrame
    status: pd.DataFrame

    def question(self) -> Sentence:
        """The question as a resident would ask it."""
        slots = {c: Slot(_state(c), "text") for c in ("indicator", "area")}
        return Sentence("budget.question", slots)

    def interval(self) -> Sentence:
        """How the ranges were made."""
        slots = {"level": Slot(Cell("settings", 0, "level"), "coverage")}
        return Sentence("budget.interval", slots)

    def sentences(self) -> tuple[Sentence, ...]:
        """What was used, what is left, for how long, and the fall that is needed."""
        found = (
            self._finding(), self._gaps(), self._amounts(), self._estimated(),
            self._range(), self._chance(), self._unsteady(), self._dates(),
            self._kept(), *self._cut(),
        )  # fmt: skip
        return tuple(s for s in found if s is not None)

    def cautions(self) -> tuple[Sentence, ...]:
        """What the reader must not conclude."""
        said = [Sentence("budget.caution.after"), Sentence("momentum.caution.cause")]
        if self._is("kept"):
            paced = (Claim(_state("kept"), "!=", ""),)
            said.append(Sentence("budget.caution.curve", holds=paced))
        if self._value("cut_share") > 0:
            needed = (Claim(self._cell("cut_share"), ">", 0),)
            said.append(Sentence("budget.caution.last", holds=needed))
        flags = {
            "provisional": "momentum.caution.provisional",
            "margins": "budget.caution.margins",
        }
        for column, message in flags.items():
            if self._is(column):
                holds = (Claim(_state(column), "==", True),)
                said.append(Sentence(message, holds=holds))
        if self._is("excluded"):
            holds = (Claim(_state("excluded"), ">", 0),)
            said.append(Sentence("budget.caution.shocks", holds=holds))
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

    def _value(self, measure: str, column: str = "estimate") -> float:
        cell = self._cell(measure, column)
        return float(self.table[column].iloc[cell.row])

    def _finding(self) -> Sentence:
        state = str(self._is("state"))
        holds = [Claim(_state("state"), "==", state)]
        slots = {"indicator": Slot(_state("indicator"), "text")}
        name = state.replace(" ", "_")
        if state in ("running", "ended"):
            slots["share"] = Slot(self._cell("share_spent"), "percent:0")
        if state == "running":
            slots["time"] = Slot(self._cell("share_time"), "percent:0")
        if state == "not begun":
            slots["first"] = Slot(_state("first"), "period")
        if state == "used up" and self._is("used_up"):
            slots["year"] = Slot(_state("used_up"), "period")
            name, dated = "used_up_in", Claim(_state("used_up"), "!=", "")
            holds.append(dated)
        return Sentence(f"budget.finding.{name}", slots, tuple(holds))

    def _gaps(self) -> Sentence | None:
        if self._is("state") != "unknown":
            return None
        slots = {"missing": Slot(_state("missing"), "number:0"),
                 "years": Slot(_state("years"), "count:year")}  # fmt: skip
        holds = (Claim(_state("state"), "==", "unknown"),)
        return Sentence("budget.gaps", slots, holds, role="doubt", plural="missing")

    def _amounts(self) -> Sentence | None:
        if self._is("state") in SILENT:
            return None
        left, over = self._cell("left"), self._value("left") < 0
        slots = {
            **{c: Slot(_state(c), "period") for c in ("first", "last", "final")},
            "budget": Slot(_state("budget"), "amount"),
            "spent": Slot(self._cell("spent"), "number"),
            "left": Slot(left, "size" if over else "number"),
        }
        holds = (Claim(left, "<" if over else ">=", 0),)
        return Sentence(f"budget.amounts.{'over' if over else 'left'}", slots, holds)

    def _estimated(self) -> Sentence | None:
        if self._is("state") in SILENT or not self._is("missing"):
            return None
        slots = {"n": Slot(_state("missing"), "count:year")}
        holds = (Claim(_state("missing"), ">", 0),)
        return Sentence("budget.estimated", slots, holds, role="doubt", plural="n")

    def _range(self) -> Sentence | None:
        if self._is("state") in SILENT or not self._is("ranged"):
            return None
        slots = {c: Slot(self._cell("spent", c), "amount") for c in ("low", "high")}
        holds = (Claim(_state("ranged"), "==", True),)
        return Sentence("budget.range", slots, holds, role="doubt")

    def _chance(self) -> Sentence | None:
        reason = str(self._is("reason"))
        if reason in ("over", "missing figures"):
            return None
        slots = {"sight": Slot(_state("sight"), "period")}
        holds = (Claim(_state("reason"), "==", reason),)
        if reason in ("few figures", "on a line", "out of sight"):
            name = reason.replace(" ", "_")
            return Sentence(f"budget.chance.{name}", holds=holds, role="doubt")
        if reason == "hangs":
            return Sentence("budget.chance.hangs", slots, holds, role="doubt")
        cell = self._cell("chance_run_out")
        slots |= {"chance": Slot(cell, "chance"),
                  "likelihood": Slot(cell, "likelihood")}  # fmt: skip
        return Sentence("budget.chance.sight", slots, holds, role="doubt")

    def _unsteady(self) -> Sentence | None:
        if not self._is("unsteady"):
            return None
        slots = {"chance": Slot(_state("without_last"), "chance")}
        holds = (Claim(_state("unsteady"), "==", True),)
        return Sentence("budget.unsteady", slots, holds, role="doubt")

    def _dates(self) -> Sentence | None:
        """The middle of the dates, and the range of 8 in 10, as far as in sight."""
        dates = {c: str(self._is(c)) for c in ("early", "middle", "late")}
        if not dates["early"] or self._is("state") not in ("running", "close"):
            return None
        known = [c for c, year in dates.items() if year]
        name = {1: "early", 2: "half", 3: "range"}[len(known)]
        holds = [Claim(_state(c), "!=", "") for c in known]
        holds += [Claim(_state(c), "==", "") for c in dates if c not in known]
        if len(known) < 3:
            whole = bool(self._is("whole"))
            name += "_lasts" if whole else ""
            holds.append(Claim(_state("whole"), "==", whole))
        slots = {c: Slot(_state(c), "period") for c in known}
        if name.startswith("half"):
            del slots["early"]
        if name == "range" and dates["early"] == dates["late"]:
            name, slots = "year", {"middle": slots["middle"]}
            holds.append(Claim(_state("early"), "==", _state("late")))
        return Sentence(f"budget.date.{name}", slots, tuple(holds), role="doubt")

    def _kept(self) -> Sentence | None:
        kept, faded = str(self._is("kept")), str(self._is("faded"))
        if not kept:
            return None
        pair = ("lasts" if kept == LASTS else "runs",
                "lasts" if faded == LASTS else "runs")  # fmt: skip
        named = (("kept", kept), ("faded", faded))
        slots = {c: Slot(_state(c), "period") for c, y in named if y != LASTS}
        holds = [Claim(_state(c), "==" if y == LASTS else "!=", LASTS)
                 for c, y in named]  # fmt: skip
        if pair[0] == pair[1] and kept == faded:
            name = "same_lasts" if kept == LASTS else "same"
            holds.append(Claim(_state("kept"), "==", _state("faded")))
            slots.pop("faded", None)
        else:
            name = f"{pair[0]}_{pair[1]}"
        return Sentence(f"budget.kept.{name}", slots, tuple(holds))

    def _cut(self) -> list[Sentence]:
        share, amount = self._cell("cut_share"), self._cell("cut_amount")
        if not np.isfinite(self._value("cut_share")):
            return []
        if self._value("cut_share") == 0:
            return [Sentence("budget.cut.none", holds=(Claim(share, "==", 0),))]
        needed = (Claim(share, ">", 0),)
        slots = {"share": Slot(share, "percent"), "amount": Slot(amount, "amount")}
        said = [Sentence("budget.cut.needed", slots, needed)]
        known = [c for c in ("low", "high")
                 if np.isfinite(self._value("cut_share", c))]  # fmt: skip
        if known:
            ends = {c: Slot(self._cell("cut_share", c), "percent") for c in known}
            name = "range" if "high" in known else "range_open"
            holds = (Claim(self._cell("cut_share", "low"), ">=", 0),)
            said.append(Sentence(f"budget.cut.{name}", ends, holds, role="doubt"))
        return said


def _state(column: str) -> Cell:
    return Cell("status", 0, column)
