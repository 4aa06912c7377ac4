"""What `spatial_impacts` says, each sentence chosen and filled from named cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot
from missionmetrics.core.words import between

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

PER_DRIVER = 3
HERE, NEXT_DOOR = 0, 1
LOCAL = ("slx", "sdem")
LINKS = "links"
"""The part that holds the links where the main table is one of areas."""
DRIFTS = 0.9
"""A share that lasts above which areas may each be on a way of their own."""
TIED = 1e-9
"""A share of the largest by which another area is as large."""
ENDS = {True: "higher", False: "lower"}
MOVES = {True: "rises", False: "falls"}


@dataclass(frozen=True, eq=False, kw_only=True)
class Wording:
    """The sentences of one result.

    Attributes
    ----------
    links : DataFrame
        Three rows a driver: here, next door and both.
    parts : mapping of str to DataFrame
    mapped : DataFrame or None
        The main table where it is one of areas; the links are then a part.
    what : str
        What a map shows of each area: ``here``, ``received`` or ``sent``.
    """

    links: pd.DataFrame
    parts: Mapping[str, pd.DataFrame]
    mapped: pd.DataFrame | None = None
    what: str = ""

    def question(self) -> Sentence:
        """The question as a resident would ask it."""
        return Sentence("nearby.question", {"indicator": self._name(0)})

    def interval(self) -> Sentence:
        """How ranges were made, or why there are none."""
        if self._is_said("reason"):
            return Sentence("nearby.interval.none", holds=(_is("ways", "==", 0),))
        slots = {"level": Slot(Cell("settings", 0, "level"), "coverage")}
        drawn = {"draws": Slot(Cell("settings", 0, "draws"), "number:0")}
        if self._over_time:
            return Sentence("nearby.interval.dates", slots | drawn,
                            (_is("dates", ">", 1),))  # fmt: skip
        if self._told("model") == "slx":
            return Sentence("nearby.interval.slx", slots, (_is("model", "==", "slx"),))
        return Sentence("nearby.interval.draws", slots | drawn,
                        (_is("model", "!=", "slx"),))  # fmt: skip

    def sentences(self) -> tuple[Sentence, ...]:
        """The finding, what it rests on and how sure it is."""
        if self._is_said("reason"):
            return (self._finding(), self._reason())
        lead = int(self._told("lead"))
        return (
            self._finding(), self._link(lead, HERE), self._link(lead, NEXT_DOOR),
            *self._beside_itself(), *self._most(), *self._others(), self._alike(),
            self._range(lead, HERE), self._range(lead, NEXT_DOOR), self._agree(),
        )  # fmt: skip

    def cautions(self) -> tuple[Sentence, ...]:
        """What the reader must not conclude, and what is missing."""
        said = [Sentence("nearby.caution.no_cause"), self._time(), *self._older()]
        if not self._is_said("reason"):
            said += self._fitted()
        if self._told("levels") > 1:
            slots = {"levels": Slot(_cell("levels"), "number:0")}
            mixed = (_is("levels", ">", 1),)
            said.append(Sentence("nearby.caution.levels", slots, mixed))
        of_dates = ("isolates", "left_out", "same") if self._over_time else ()
        said += [
            _counted(name, f"{name}_dates" if name in of_dates else name)
            for name in COUNTED if self._told(name)
        ]  # fmt: skip
        return tuple(said)

    @property
    def _over_time(self) -> bool:
        return "dates" in self.parts and not self.parts["dates"].empty

    def _told(self, column: str) -> Any:
        return self.parts["summary"][column].iloc[0]

    def _is_said(self, column: str) -> bool:
        return bool(self._told(column))

    def _at(self, row: int, column: str) -> Cell:
        return Cell(self._table, row, column)

    @property
    def _table(self) -> str:
        """Where the links stand: the main table, or a part beside a map."""
        return "" if self.mapped is None else LINKS

    def _name(self, driver: int) -> Slot:
        """Name of the outcome, or of a driver by its place from 1."""
        if driver == 0:
            return Slot(self._at(0, "indicator"), "text")
        return Slot(self._at(PER_DRIVER * (driver - 1), "driver"), "text")

    def _finding(self) -> Sentence:
        slots = {"indicator": self._name(0)}
        if self._is_said("reason"):
            why = _is("reason", "==", str(self._told("reason")))
            return Sentence("nearby.finding.none", slots, (why,))
        clear = int(self._told("clear"))
        if clear == 0:
            return Sentence("nearby.finding.unclear", slots, (_is("clear", "==", 0),))
        if clear > 1:
            slots |= {"clear": Slot(_cell("clear"), "number:0"),
                      "drivers": Slot(_cell("drivers"), "number:0")}  # fmt: skip
            return Sentence("nearby.finding.several", slots, (_is("clear", ">", 1),))
        row = PER_DRIVER * int(self._told("lead")) + NEXT_DOOR
        slots["driver"] = Slot(self._at(row, "driver"), "text")
        return Sentence(f"nearby.finding.{self._way(row)}", slots,
                        (_is("clear", "==", 1), *self._side(row)))  # fmt: skip

    def _way(self, row: int) -> str:
        """Higher or lower; of several dates, whether it rises or falls with it."""
        up = bool(self.links["estimate"].iloc[row] > 0)
        return (MOVES if self._over_time else ENDS)[up]

    def _side(self, row: int) -> tuple[Claim, ...]:
        more = ">" if self.links["estimate"].iloc[row] > 0 else "<="
        return (Claim(self._at(row, "estimate"), more, 0),)

    def _link(self, lead: int, where: int) -> Sentence:
        """How far the outcome goes with a usual difference of a driver."""
        row = PER_DRIVER * lead + where
        slots = {
            "step": Slot(Cell("drivers", lead, "step"), "amount_size"),
            "size": Slot(self._at(row, "estimate"), "amount_size"),
        }
        kind = "here" if where == HERE else "next_door"
        if where == HERE:
            slots["indicator"] = self._name(0)
            slots["driver"] = Slot(Cell("drivers", lead, "driver"), "text")
        return Sentence(f"nearby.{kind}.{self._way(row)}", slots, self._side(row))

    def _beside_itself(self) -> list[Sentence]:
        """Of several dates, that each area is compared with itself."""
        if not self._over_time:
            return []
        slots = {"dates": Slot(_cell("dates"), "number:0")}
        return [Sentence("nearby.itself", slots, (_is("dates", ">", 1),))]

    def _most(self) -> list[Sentence]:
        """The area that a map shows darkest, if one alone is and is clear."""
        if self.mapped is None:
            return []
        size = self.mapped["estimate"].abs().to_numpy()
        row = int(size.argmax())
        ties = int((size >= size[row] * (1 - TIED)).sum()) > 1
        if ties or self.mapped["certainty"].iloc[row] != "clear":
            return []
        up = bool(self.mapped["estimate"].iloc[row] > 0)
        slots = self._ends(self.mapped, row, "") | {
            "area": Slot(Cell("", row, "area"), "text"),
            "driver": Slot(Cell("", row, "driver"), "text"),
            "step": Slot(Cell("drivers", 0, "step"), "amount_size"),
            "size": Slot(Cell("", row, "estimate"), "amount_size"),
        }
        holds = (Claim(Cell("", row, "estimate"), ">" if up else "<=", 0),
                 Claim(Cell("", row, "certainty"), "==", "clear"))  # fmt: skip
        return [Sentence(f"nearby.most.{self.what}_{ENDS[up]}", slots, holds)]

    def _others(self) -> list[Sentence]:
        """The other drivers that are clear next door, one sentence each."""
        said = []
        for row in range(NEXT_DOOR, len(self.links), PER_DRIVER):
            place = row // PER_DRIVER
            sure = self.links["certainty"].iloc[row] == "clear"
            if not sure or place == self._told("lead"):
                continue
            slots = self._ends(self.links, row, self._table) | {
                "driver": Slot(Cell("drivers", place, "driver"), "text"),
                "step": Slot(Cell("drivers", place, "step"), "amount_size"),
                "size": Slot(self._at(row, "estimate"), "amount_size"),
            }
            clear = Claim(self._at(row, "certainty"), "==", "clear")
            said.append(Sentence(f"nearby.also.{self._way(row)}", slots,
                                 (clear, *self._side(row))))  # fmt: skip
        return said

    def _range(self, lead: int, where: int) -> Sentence:
        row = PER_DRIVER * lead + where
        kind = "clear" if self.links["certainty"].iloc[row] == "clear" else "unclear"
        slots = self._ends(self.links, row, self._table)
        holds = (Claim(self._at(row, "certainty"), "==", kind),)
        place = "here" if where == HERE else "next_door"
        return Sentence(f"nearby.range.{place}_{kind}", slots, holds, role="doubt")

    @staticmethod
    def _ends(table: pd.DataFrame, row: int, part: str) -> dict[str, Slot]:
        """Low and high of a row, with enough digits to tell them apart."""
        low, high, unit = (table[c].iloc[row] for c in ("low", "high", "unit"))
        style = between(float(low), float(high), str(unit))
        return {end: Slot(Cell(part, row, end), style) for end in ("low", "high")}

    def _alike(self) -> Sentence:
        kind = str(self._told("alike"))
        message = "moves" if self._over_time else "alike"
        return Sentence(f"nearby.{message}.{kind}", holds=(_is("alike", "==", kind),))

    def _agree(self) -> Sentence:
        """How many models have a clear link: of this kind, the opposite, or none."""
        some = {name: self._is_said(name) for name in ("agree", "against")}
        message, told = AGREE[some["agree"], some["against"]]
        slots = {n: Slot(_cell(n), "number:0") for n in ("ways", *told)}
        holds = tuple(_is(n, ">" if is_on else "==", 0) for n, is_on in some.items())
        plural = told[0] if len(told) == 1 else None
        return Sentence(f"nearby.agree.{message}", slots, holds, plural, role="doubt")

    def _reason(self) -> Sentence:
        """Why nothing can be said, and what to collect."""
        reason = str(self._told("reason"))
        told = REASONS.get(reason, {})
        slots = {name: Slot(_cell(name), style) for name, style in told.items()}
        why = (_is("reason", "==", reason),)
        return Sentence(f"nearby.reason.{reason}", slots, why, PLURAL.get(reason))

    def _time(self) -> Sentence:
        """That one date follows no change, or what several dates leave out."""
        slots = {"period": Slot(self._at(0, "period"), "period")}
        if self._over_time:
            return Sentence("nearby.caution.over_time", slots)
        kind, are = ("several_times", ">") if self._is_said("older") else (
            "one_time", "==")  # fmt: skip
        return Sentence(f"nearby.caution.{kind}", slots, (_is("older", are, 0),))

    def _older(self) -> list[Sentence]:
        """At one date, which drivers are of another period than the outcome."""
        if self._over_time:
            return []
        of = self._at(0, "period")
        own = self.links["period"].iloc[0]
        return [
            Sentence("nearby.caution.older", {
                "driver": Slot(Cell("drivers", place, "driver"), "text"),
                "period": Slot(Cell("drivers", place, "period"), "period"),
            }, (Claim(Cell("drivers", place, "period"), "!=", of),))
            for place, period in enumerate(self.parts["drivers"]["period"])
            if period != own
        ]  # fmt: skip

    def _fitted(self) -> list[Sentence]:
        model = str(self._told("model"))
        reach = "near" if model in LOCAL else "far"
        said = [Sentence(f"nearby.caution.{reach}", holds=(_is("model", "==", model),)),
                Sentence("nearby.caution.neighbours",
                         {"mean": Slot(_cell("mean"), "number:1")})]  # fmt: skip
        if self._told("left_alike") == "alike":
            kind = "left_slx" if model == "slx" else "left"
            alike = _is("left_alike", "==", "alike")
            said.insert(0, Sentence(f"nearby.caution.{kind}", holds=(alike,)))
        if self._told("lasting") > DRIFTS:
            drifts = (_is("lasting", ">", DRIFTS),)
            said.insert(0, Sentence("nearby.caution.drifts", holds=drifts))
        if self._is_said("uneven"):
            apart = (_is("uneven", ">", 0),)
            said.append(Sentence("nearby.caution.uneven", holds=apart))
        return said


COUNTED = ("isolates", "left_out", "unused", "odd", "totals", "same")
"""What is counted in a caution, if there is any."""
AGREE: Mapping[tuple[bool, bool], tuple[str, tuple[str, ...]]] = {
    (False, False): ("none", ()),
    (True, False): ("some", ("agree",)),
    (False, True): ("opposite", ("against",)),
    (True, True): ("both", ("agree", "against")),
}
"""Message and counts, by whether models have a link of this kind and the opposite."""
REASONS: Mapping[str, Mapping[str, str]] = {
    "few": {"areas": "count:area", "needed": "number:0"},
    "isolated": {"joined": "number:0", "needed": "number:0"},
    "gaps": {"areas": "number:0", "needed": "number:0", "gaps": "number:0"},
    "dates": {"dates": "number:0", "dates_needed": "number:0"},
}
"""Cells of each reason, and how they are written."""
PLURAL: Mapping[str, str] = {"isolated": "joined", "gaps": "areas", "dates": "dates"}
"""Which of them chooses the plural."""


def _counted(name: str, message: str) -> Sentence:
    slots = {name: Slot(_cell(name), "number:0")}
    if message == "left_out_dates":
        slots["gaps"] = Slot(_cell("gaps"), "number:0")
    return Sentence(
        f"nearby.caution.{message}", slots, (_is(name, ">", 0),), plural=name
    )


def _cell(column: str) -> Cell:
    return Cell("summary", 0, column)


def _is(column: str, comparison: str, right: float | str) -> Claim:
    return Claim(_cell(column), comparison, right)
