"""What `ripples` says: who claims what, how far it goes, what that does not show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


class Wording(NamedTuple):
    """Sentences over the tables of a result."""

    table: pd.DataFrame
    parts: Mapping[str, pd.DataFrame]

    def sentences(self) -> tuple[Sentence, ...]:
        """The finding first, then who says so, how sure that is, and the rest."""
        said = (
            self._finding(), self._claims(), self._most(), self._twice(),
            self._range(), self._twice_range(), self._alone(), self._reach(),
            *self._bearing(), *self._together(),
        )  # fmt: skip
        return tuple(s for s in said if s is not None)

    def cautions(self) -> tuple[Sentence, ...]:
        """What must not be concluded, and what is missing."""
        said = (
            Sentence("ripples.caution.claims"), Sentence("ripples.caution.heard"),
            self._some("loose"), self._some("undated"), self._some("unsure"),
            self._some("selves"), self._some("read_twice"), self._circle(),
            self._origins(), self._ordered(),
        )  # fmt: skip
        return tuple(s for s in said if s is not None)

    def interval(self) -> Sentence:
        """How ranges were made, or why there are none."""
        few = bool(self._state("few"))
        slots = {} if few else {"level": Slot(Cell("settings", 0, "level"), "coverage")}
        holds = (_claim("few", "==", few),)
        return Sentence(f"ripples.interval.{'few' if few else 'halves'}", slots, holds)

    def _finding(self) -> Sentence:
        depth = self._cell("depth")
        if self._value("depth") < 1:
            return Sentence("ripples.finding.none", holds=(Claim(depth, "<", 1),))
        slots = {"depth": Slot(depth, "count:step")}
        return Sentence("ripples.finding.spread", slots, (Claim(depth, ">=", 1),))

    def _claims(self) -> Sentence:
        slots = {
            "n": Slot(Cell("state", 0, "sources"), "count:source"),
            "links": Slot(self._cell("links"), "count:link"),
            "factors": Slot(self._cell("factors"), "count:thing"),
        }
        return Sentence("ripples.claims", slots, plural="n")

    def _most(self) -> Sentence | None:
        """The link that most sources tell of, as a report of what they say."""
        tied = int(self._state("tied"))
        if tied > 1:
            slots = {"tied": _number("tied")}
            return Sentence("ripples.most.tied", slots, (_claim("tied", ">", 1),))
        way = str(self.parts["links"]["way"].iloc[0])
        cells = {
            name: Cell("links", 0, name) for name in ("from", "to", "value", "way")
        }
        slots = {
            "from": Slot(cells["from"], "text"), "to": Slot(cells["to"], "text"),
            "k": Slot(cells["value"], "number:0"),
            "n": Slot(Cell("state", 0, "sources"), "count:source"),
        }  # fmt: skip
        holds = (_claim("tied", "==", 1), Claim(cells["way"], "==", way))
        return Sentence(f"ripples.most.{way}", slots, holds)

    def _range(self) -> Sentence | None:
        if np.isnan(self._value("links", "low")):
            return None
        slots = {
            f"{name}_{end}": Slot(self._cell(name, end), "number:0")
            for name in ("links", "depth") for end in ("low", "high")
        }  # fmt: skip
        ends = self._cell("depth", "low"), self._cell("depth", "high")
        same = self._value("depth", "low") == self._value("depth", "high")
        kind, holds = ("same", "==") if same else ("differs", "<")
        if same:
            slots.pop("depth_low")
            slots["depth_high"] = Slot(ends[1], "count:step")
        true = (Claim(ends[0], holds, ends[1]),)
        return Sentence(f"ripples.range.{kind}", slots, true, role="doubt")

    def _twice(self) -> Sentence | None:
        if np.isnan(self._value("twice")):
            return None
        share = self._cell("twice")
        if not self._value("twice"):
            return Sentence("ripples.twice.none", holds=(Claim(share, "==", 0),))
        slots = {"share": self._share("twice")}
        return Sentence("ripples.twice.share", slots, (Claim(share, ">", 0),))

    def _twice_range(self) -> Sentence | None:
        if not self._value("twice", "high") > 0:
            return None
        slots = {
            end: Slot(self._cell("twice", end), "percent:0") for end in ("low", "high")
        }
        return Sentence("ripples.twice.range", slots, role="doubt")

    def _reach(self) -> Sentence | None:
        known = [m for m in ("sectors", "areas") if self._value(m) > 0]
        if not known or self._value("depth") < 1:
            return None
        nouns = {"sectors": "sector", "areas": "place"}
        slots = {m: Slot(self._cell(m), f"count:{nouns[m]}") for m in known}
        return Sentence(
            f"ripples.reach.{'both' if len(known) > 1 else known[0]}", slots
        )

    def _bearing(self) -> list[Sentence]:
        """On how many links something else than a claim bears."""
        if np.isnan(self._value("checked")):
            return []
        said = []
        for name in ("checked", "denied"):
            some = self._value(name) > 0
            slots = {"share": self._share(name)} if some else {}
            holds = (Claim(self._cell(name), ">" if some else "==", 0),)
            kind = "some" if some else "none"
            said.append(Sentence(f"ripples.{name}.{kind}", slots, holds))
        return said

    def _alone(self) -> Sentence | None:
        """How much hangs on any one source."""
        part = self.parts["without"]
        row = int(np.flatnonzero(part["measure"] == "depth")[0])
        low, high = Cell("without", row, "low"), Cell("without", row, "high")
        if int(self._state("sources")) < 2 or self._value("depth") < 1:
            return None
        slots = {"low": Slot(low, "count:step"), "high": Slot(high, "count:step")}
        if part["low"].iloc[row] == part["high"].iloc[row]:
            slots.pop("high")
            return Sentence("ripples.alone.same", slots, (Claim(low, "==", high),),
                            role="doubt")  # fmt: skip
        slots["low"] = Slot(low, "number:0")
        return Sentence(
            "ripples.alone.differs", slots, (Claim(low, "<", high),), role="doubt"
        )

    def _together(self) -> list[Sentence]:
        """Codes that stand close more than by chance would bring."""
        if not int(self._state("tried")):
            return []
        if not int(self._state("pairs")):
            slots = {"tried": _number("tried")}
            holds = (_claim("pairs", "==", 0),)
            return [Sentence("ripples.together.none", slots, holds, plural="tried")]
        slots = {c: Slot(Cell("together", 0, c), "text") for c in ("first", "then")}
        more = (Claim(Cell("together", 0, "more"), "==", True),)
        kind = "after" if self._state("lag") else "same"
        first = Sentence(f"ripples.together.{kind}", slots, more)
        if int(self._state("tried")) == 1:
            return [first]
        counted = {"pairs": _number("pairs"), "tried": _number("tried")}
        some = (_claim("pairs", ">", 0), _claim("tried", ">", 1))
        return [
            first,
            Sentence("ripples.together.some", counted, some, plural="pairs"),
        ]

    def _ordered(self) -> Sentence | None:
        if not int(self._state("pairs")):
            return None
        return Sentence("ripples.caution.ordered", holds=(_claim("pairs", ">", 0),))

    def _some(self, column: str) -> Sentence | None:
        if not int(self._state(column)):
            return None
        return Sentence(f"ripples.caution.{column}", {"n": _number(column)},
                        (_claim(column, ">", 0),), plural="n")  # fmt: skip

    def _circle(self) -> Sentence | None:
        if not bool(self._state("circle")):
            return None
        return Sentence("ripples.caution.circle", holds=(_claim("circle", "==", True),))

    def _origins(self) -> Sentence | None:
        """Said only where neither actions nor the question say where it starts."""
        if self._state("begins") != "origins":
            return None
        holds = (_claim("begins", "==", "origins"),)
        return Sentence("ripples.caution.origins", holds=holds)

    def _share(self, measure: str) -> Slot:
        """A share without decimals, unless that would say none or all of it."""
        value = self._value(measure)
        rough = round(100 * value) in (0, 100) and value not in (0, 1)
        return Slot(self._cell(measure), "amount" if rough else "percent:0")

    def _state(self, column: str) -> Any:
        return self.parts["state"][column].iloc[0]

    def _row(self, measure: str) -> int:
        return int(np.flatnonzero(self.table["measure"] == measure)[0])

    def _cell(self, measure: str, column: str = "estimate") -> Cell:
        return Cell("", self._row(measure), column)

    def _value(self, measure: str, column: str = "estimate") -> float:
        return float(self.table[column].iloc[self._row(measure)])


def _number(column: str, style: str = "number:0") -> Slot:
    return Slot(Cell("state", 0, column), style)


def _claim(column: str, comparison: str, right: float | bool | str) -> Claim:
    return Claim(Cell("state", 0, column), comparison, right)
