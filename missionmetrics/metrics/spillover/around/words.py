"""What `area_spillover` says, each sentence chosen and filled from named cells."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from missionmetrics.core.locale import SMALLEST
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot
from missionmetrics.metrics.spillover.around.parts import DRIFTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

ROOT = "area_spillover"
MOST_DIGITS = 3
HUNDREDTHS = {"share": 100, "points": 1}
"""Units written in hundredths, and what turns a number into so many of them."""
BY_CHANCE = 0.05
"""Share of patterns below which places are said to have moved apart beforehand."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Wording:
    """Chooses the sentences of one result from its tables."""

    table: pd.DataFrame
    parts: Mapping[str, pd.DataFrame]
    size_of: ClassVar[str] = f"{ROOT}.size"
    patterns: ClassVar[str] = "patterns"
    """The column of the part ``state`` that counts the patterns behind the ranges."""

    def question(self) -> Sentence:
        """The question as a resident would ask it."""
        return Sentence(f"{ROOT}.question", self._name())

    def interval(self) -> Sentence:
        """How the ranges were made, or why there are none."""
        row = self._first_told()
        if np.isnan(self._cell(row, "estimate")):
            none = (Claim(Cell("", row, "certainty"), "==", "not enough data"),)
            return Sentence(f"{ROOT}.interval.none", holds=none)
        slots = {"level": Slot(Cell("settings", 0, "level"), "coverage"),
                 "patterns": state_slot(self.patterns, "number:0")}  # fmt: skip
        if np.isnan(self._cell(row, "low")):
            return self._no_range(slots["level"])
        return Sentence(
            f"{ROOT}.interval.chance", slots, (state_claim(self.patterns, ">", 0),)
        )

    def _first_told(self) -> int:
        """The first row with an estimate; the first of all where none has one."""
        return int(self.table["estimate"].notna().to_numpy().argmax())

    def _no_range(self, level: Slot) -> Sentence:
        """Too few ways were asked for, or the map has too few, or chance has no end."""
        fewest = Cell("state", 0, "fewest_patterns")
        if self._told("draws") < self._told("fewest_patterns") <= self._told("ways"):
            slots = {"level": level, "draws": state_slot("draws", "number:0"),
                     "fewest": Slot(fewest, "number:0")}  # fmt: skip
            few = (Claim(Cell("state", 0, "draws"), "<", fewest),
                   Claim(Cell("state", 0, "ways"), ">=", fewest))  # fmt: skip
            return Sentence(f"{ROOT}.interval.few_draws", slots, few)
        few_on_map = self._told(self.patterns) < self._told("fewest_patterns")
        kind, sign = ("few", "<") if few_on_map else ("endless", ">=")
        had = Claim(Cell("state", 0, self.patterns), sign, fewest)
        return Sentence(f"{ROOT}.interval.{kind}", holds=(had,))

    def sentences(self) -> tuple[Sentence, ...]:
        """The finding, its sizes, and what they rest on; or why there is none."""
        if len(self.parts.get("why", ())):
            return (self._finding(), *self._why())
        acted, *rings = map(self._size, self._effects())
        found = (self._finding(), acted, Sentence(f"{ROOT}.condition"), *rings,
                 *self._times(), self._against(), self._reach(), self._ignored(),
                 self._before(), self._drift())  # fmt: skip
        return tuple(s for s in found if s is not None)

    def cautions(self) -> tuple[Sentence, ...]:
        """What the reader must not conclude."""
        counted = [self._counted(c) for c in (
            "later", "early", "alone", "elsewhere")]  # fmt: skip
        if len(self.parts.get("why", ())):
            return tuple(s for s in counted if s is not None)
        found = (
            Sentence(f"{ROOT}.caution.alike"), self._moved("moved_before"),
            self._moved("near_moved_before"), self._few_sites(), self._together(),
            self._when("declared", "not_declared", value=False), self._widths(),
            self._between(), self._when("log", "log", value=True), *counted,
        )  # fmt: skip
        return tuple(s for s in found if s is not None)

    def _name(self) -> dict[str, Slot]:
        return {"indicator": state_slot("indicator", "text")}

    def _cell(self, row: int, column: str) -> float:
        return float(self.table[column].iloc[row])

    def _told(self, column: str) -> float:
        return float(self.parts["state"][column].iloc[0])

    def _effects(self) -> list[int]:
        """Rows of the table that hold an effect on one kind of place."""
        return [int(i) for i in np.flatnonzero(
            (self.table["measure"] == "estimated_effect").to_numpy()
        )]  # fmt: skip

    def _finding(self) -> Sentence:
        kind = self._kind()
        holds = [self._held(0), self._held(1)]
        if kind == "cannot":
            holds = [self._held(0)]
        if kind == "untested":
            holds = [state_claim("ranged", "==", False)]
        if kind.startswith("both"):
            holds += [Claim(Cell("", r, "estimate"),
                            ">" if self._cell(r, "estimate") > 0 else "<", 0.0)
                      for r in (0, 1)]  # fmt: skip
        if kind == "further":
            holds += [self._held(r) for r in self._effects()[2:] if self._sure(r)]
        return Sentence(f"{ROOT}.finding.{kind}", self._name(), tuple(holds))

    def _kind(self) -> str:
        """Which finding the certainty of each kind of place makes."""
        if np.isnan(self._cell(0, "estimate")):
            return "cannot"
        if not self._told("ranged"):
            return "untested"
        if np.isnan(self._cell(1, "estimate")):
            return "acted_alone" if self._sure(0) else "none_alone"
        if self._sure(0) and self._sure(1):
            same = self._cell(0, "estimate") * self._cell(1, "estimate") > 0
            return "both_same" if same else "both_other"
        if self._sure(0) or self._sure(1):
            return "acted" if self._sure(0) else "near"
        return "further" if any(map(self._sure, self._effects())) else "none"

    def _sure(self, row: int) -> bool:
        return bool(self.table["certainty"].iloc[row] == "clear")

    def _held(self, row: int) -> Claim:
        """What the certainty of a kind of place is, as the finding takes it."""
        told = str(self.table["certainty"].iloc[row])
        return Claim(Cell("", row, "certainty"), "==", told)

    def _size(self, row: int) -> Sentence:
        """How large the effect on one kind of place is, at least and at most."""
        where = {"where": Slot(Cell("", row, "exposure"), f"message:{ROOT}.where")}
        est, low, high = (Cell("", row, c) for c in ("estimate", "low", "high"))
        if np.isnan(self._cell(row, "estimate")):
            none = (Claim(Cell("", row, "certainty"), "==", "not enough data"),)
            return Sentence(f"{self.size_of}.unknown", where, none)
        if np.isnan(self._cell(row, "low")):
            slots = where | {"estimate": Slot(est, "amount")}
            return Sentence(f"{self.size_of}.unranged", slots)
        if self._hardly(row):
            return Sentence(f"{self.size_of}.hardly", where)
        if self._cell(row, "low") <= 0 <= self._cell(row, "high"):
            slots = where | {"less": Slot(low, self._written(row)),
                             "more": Slot(high, self._written(row))}  # fmt: skip
            both = (Claim(low, "<=", 0.0), Claim(high, ">=", 0.0))
            return Sentence(f"{self.size_of}.unclear", slots, both, role="doubt")
        down = self._cell(row, "high") < 0
        near, far = (high, low) if down else (low, high)
        slots = where | {
            "size": Slot(est, self._written(row)),
            "least": Slot(near, self._written(row, bare=True)),
            "most": Slot(far, self._written(row)),
        }  # fmt: skip
        kind, sign = ("lower", "<") if down else ("higher", ">")
        first = row == self._effects()[0] or np.isnan(self._cell(0, "estimate"))
        kind = kind if first else f"{kind}_too"
        return Sentence(f"{self.size_of}.{kind}", slots, (Claim(near, sign, 0.0),))

    def _hardly(self, row: int) -> bool:
        """Whether every size of a row would be written as nought."""
        sizes = [abs(self._cell(row, c)) for c in ("low", "high", "estimate")]
        unit = str(self.table["unit"].iloc[row])
        if unit not in HUNDREDTHS:
            return max(sizes) < SMALLEST
        return round(HUNDREDTHS[unit] * max(sizes), MOST_DIGITS) == 0

    def _written(self, row: int, *, bare: bool = False) -> str:
        """How sizes of a row are written: two digits of the largest, and few as 0.0.

        ``bare`` is for the first end of a range, which needs no unit where it is long.
        """
        unit = str(self.table["unit"].iloc[row])
        if unit not in HUNDREDTHS:
            return "size" if bare else "amount_size"
        times = HUNDREDTHS[unit]
        low, high = (times * self._cell(row, c) for c in ("low", "high"))
        told = [low, high] if low <= 0 <= high else [
            low, high, times * self._cell(row, "estimate")]  # fmt: skip
        digits = _digits([abs(size) for size in told if size])
        if unit == "share":
            return f"percent_size:{digits}"
        return f"size:{digits}" if bare else f"amount_size:{digits + 1}"

    def _times(self) -> tuple[Sentence, ...]:
        """All changes together as a multiple, and that a problem may have moved."""
        if np.isnan(self._cell(1, "estimate")):
            return ()
        said = [self._multiple()] if self._told("adds") else [
            Sentence(f"{ROOT}.times.no_sum",
                     holds=(state_claim("adds", "==", False),))]  # fmt: skip
        if self._finding().message.endswith("both_other"):
            said.append(Sentence(f"{ROOT}.times.displaced",
                                 holds=self._finding().holds))  # fmt: skip
        return tuple(s for s in said if s is not None)

    def _multiple(self) -> Sentence | None:
        """What all changes together come to, beside those in places acted on."""
        row = len(self.table) - 1
        if np.isnan(self._cell(row, "estimate")):
            unsure = (Claim(Cell("", row, "certainty"), "==", "not enough data"),)
            return Sentence(f"{ROOT}.times.unsure", holds=unsure)
        if not np.isfinite([self._cell(row, c) for c in ("low", "high")]).all():
            return None
        cells = {c: Cell("", row, c) for c in ("low", "high")}
        if self._cell(row, "high") < 0:
            larger = (Claim(cells["high"], "<", 0.0),)
            return Sentence(f"{ROOT}.times.outweighed", holds=larger)
        slots = {"high": Slot(cells["high"], "number:1")}
        if self._cell(row, "low") < 0:
            either = (Claim(cells["low"], "<", 0.0), Claim(cells["high"], ">=", 0.0))
            return Sentence(f"{ROOT}.times.either", slots, either)
        slots |= {"times": Slot(Cell("", row, "estimate"), "number:1"),
                  "low": Slot(cells["low"], "number:1")}  # fmt: skip
        more = (Claim(cells["low"], ">=", 0.0),)
        return Sentence(f"{ROOT}.times.clear", slots, more)

    def _against(self) -> Sentence | None:
        if not self._told("sites"):
            return None
        slots = {c: state_slot(c, "number:0") for c in ("sites", "far")}
        return Sentence(f"{ROOT}.against", slots, plural="sites")

    def _reach(self) -> Sentence:
        by = str(self.parts["state"]["by"].iloc[0])
        holds = (state_claim("by", "==", by),)
        if by == "borders" and self._told("reach") == 1:
            touching = (*holds, state_claim("reach", "==", 1))
            return Sentence(f"{ROOT}.reach.touching", holds=touching)
        return Sentence(f"{ROOT}.reach.{by}", {"reach": self._as_given("reach")}, holds)

    def _as_given(self, column: str) -> Slot:
        """A width with the decimals that it was given with."""
        decimals = len(f"{self._told(column):g}".partition(".")[2])
        return state_slot(column, f"number:{decimals}")

    def _ignored(self) -> Sentence | None:
        ways = self.parts["ways"]
        row = np.flatnonzero((ways["way"] == "neighbours_ignored").to_numpy())
        naive = ways["estimate"].to_numpy(float)[row]
        told = self._cell(0, "estimate")
        if not row.size or np.isnan([naive[0], told]).any() or np.isclose(
                naive[0], told):  # fmt: skip
            return None
        slots = {"naive": Slot(Cell("ways", int(row[0]), "estimate"), "amount"),
                 "estimate": Slot(Cell("", 0, "estimate"), "amount")}  # fmt: skip
        return Sentence(f"{ROOT}.ignored.told", slots)

    def _before(self) -> Sentence | None:
        if not self._told("moved_before") >= BY_CHANCE:
            return None
        alike = (state_claim("moved_before", ">=", BY_CHANCE),)
        return Sentence(f"{ROOT}.before.alike", holds=alike, role="doubt")

    def _drift(self) -> Sentence | None:
        """How much drift the answer would bear; only where it is clear without."""
        most = self._told("breakdown")
        if self.table["certainty"].iloc[0] != "clear" or not most > 0:
            return None
        if np.isinf(most):
            holds = (state_claim("breakdown", ">", float(DRIFTS[-1])),)
            return Sentence(f"{ROOT}.drift.far", holds=holds, role="doubt")
        slots = {"breakdown": state_slot("breakdown", "number:1")}
        holds = (state_claim("breakdown", ">", 0.0),)
        return Sentence(f"{ROOT}.drift.some", slots, holds, role="doubt")

    def _why(self) -> tuple[Sentence, ...]:
        said = []
        for row, reason in enumerate(self.parts["why"]["reason"]):
            holds = (Claim(Cell("why", row, "reason"), "==", reason),)
            slots = {"far": state_slot("far", "number:0"),
                     "fewest": state_slot("fewest_far", "number:0")}  # fmt: skip
            given = slots if reason == "few_far" else {}
            said.append(Sentence(f"{ROOT}.why.{reason}", given, holds))
        return tuple(said)

    def _moved(self, column: str) -> Sentence | None:
        if not self._told(column) < BY_CHANCE:
            return None
        return Sentence(f"{ROOT}.caution.{column}",
                        holds=(state_claim(column, "<", BY_CHANCE),))  # fmt: skip

    def _few_sites(self) -> Sentence | None:
        if not self._told("few_sites") or not self._told("sites"):
            return None
        slots = {"sites": state_slot("sites", "number:0")}
        few = (state_claim("few_sites", "==", True),)
        return Sentence(f"{ROOT}.caution.few_sites", slots, few, plural="sites")

    def _together(self) -> Sentence | None:
        if self._told("clumps") != 1 or self._told("sites") < 2:
            return None
        one = (state_claim("clumps", "==", 1),)
        return Sentence(f"{ROOT}.caution.together", holds=one)

    def _widths(self) -> Sentence | None:
        """Whether wider rings would say otherwise; only where that can be judged."""
        if np.isnan(self._cell(0, "estimate")):
            return None
        if not self._told("wider"):
            none = (state_claim("wider", "==", 0),)
            return Sentence(f"{ROOT}.caution.none_wider", holds=none)
        if not self._told("ranged"):
            return None
        settles = self._told("settles")
        if np.isnan(settles) and self._told("wider_told"):
            return Sentence(f"{ROOT}.caution.unsettled",
                            holds=(state_claim("wider_told", ">", 0),))  # fmt: skip
        if not settles > self._told("reach"):
            return None
        wider = (Claim(Cell("state", 0, "settles"), ">", Cell("state", 0, "reach")),)
        slots = {"settles": self._as_given("settles")}
        return Sentence(f"{ROOT}.caution.settles", slots, wider)

    def _between(self) -> Sentence | None:
        if not self._told("between"):
            return None
        if self._told("between") > 1:
            several = (state_claim("between", ">", 1),)
            return Sentence(f"{ROOT}.caution.between_several", holds=several)
        slots = {"period": state_slot("between_period", "period")}
        return Sentence(
            f"{ROOT}.caution.between", slots, (state_claim("between", "==", 1),)
        )

    def _when(self, column: str, message: str, *, value: bool) -> Sentence | None:
        if bool(self.parts["state"][column].iloc[0]) != value:
            return None
        return Sentence(f"{ROOT}.caution.{message}",
                        holds=(state_claim(column, "==", value),))  # fmt: skip

    def _counted(self, column: str) -> Sentence | None:
        if not self._told(column):
            return None
        slots = {"n": state_slot(column, "number:0")}
        some = (state_claim(column, ">", 0),)
        return Sentence(f"{ROOT}.caution.{column}", slots, some, plural="n")


def _digits(sizes: list[float]) -> int:
    """Decimals for two digits of the largest size, up to 3 where one would be 0.0."""
    if not sizes:
        return 1
    digits = max(1, 1 - math.floor(math.log10(max(sizes))))
    while digits < MOST_DIGITS and round(min(sizes), digits) == 0:
        digits += 1
    return min(digits, MOST_DIGITS)


def state_slot(column: str, style: str) -> Slot:
    """A cell of the part ``state``."""
    return Slot(Cell("state", 0, column), style)


def state_claim(column: str, comparison: str, right: float | str | bool) -> Claim:
    """What must be true of the part ``state``."""
    return Claim(Cell("state", 0, column), comparison, right)
