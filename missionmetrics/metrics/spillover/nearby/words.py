"""What `spatial_impacts` says, each sentence chosen and filled from named cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

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
            self._range(lead), self._agree(),
        )  # fmt: skip

    def cautions(self) -> tuple[Sentence, ...]:
        """What the reader must not conclude, and what is missing."""
        said = [Sentence("nearby.caution.no_cause"), self._time()]
        if not self._is_said("reason"):
            said += self._fitted()
        gone = "left_out_dates" if self._over_time else "left_out"
        said += [_counted(name, message) for name, message in (
            ("isolates", "isolates"), ("left_out", gone), ("unused", "unused"),
            ("totals", "totals"), ("same", "same"),
        ) if self._told(name)]  # fmt: skip
        return tuple(said)

    @property
    def _over_time(self) -> bool:
        return "dates" in self.parts and not self.parts["dates"].empty

    def _told(self, column: str) -> Any:
        return self.parts["summary"][column].iloc[0]

    def _is_said(self, column: str) -> bool:
        return bool(self._told(column))

    def _at(self, row: int, column: str) -> Cell:
        return Cell("" if self.mapped is None else LINKS, row, column)

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
        """The area that a map shows darkest."""
        if self.mapped is None:
            return []
        size = self.mapped["estimate"].abs()
        row = int(size.to_numpy().argmax())
        up = bool(self.mapped["estimate"].iloc[row] > 0)
        slots = {
            "area": Slot(Cell("", row, "area"), "text"),
            "driver": Slot(Cell("", row, "driver"), "text"),
            "step": Slot(Cell("drivers", 0, "step"), "amount_size"),
            "size": Slot(Cell("", row, "estimate"), "amount_size"),
        }
        holds = (Claim(Cell("", row, "estimate"), ">" if up else "<=", 0),)
        return [Sentence(f"nearby.most.{self.what}_{ENDS[up]}", slots, holds)]

    def _others(self) -> list[Sentence]:
        """The other drivers that are clear next door, one sentence each."""
        said = []
        for row in range(NEXT_DOOR, len(self.links), PER_DRIVER):
            place = row // PER_DRIVER
            sure = self.links["certainty"].iloc[row] == "clear"
            if not sure or place == self._told("lead"):
                continue
            slots = {
                "driver": Slot(Cell("drivers", place, "driver"), "text"),
                "step": Slot(Cell("drivers", place, "step"), "amount_size"),
                "size": Slot(self._at(row, "estimate"), "amount_size"),
            }
            clear = Claim(self._at(row, "certainty"), "==", "clear")
            said.append(Sentence(f"nearby.also.{self._way(row)}", slots,
                                 (clear, *self._side(row))))  # fmt: skip
        return said

    def _range(self, lead: int) -> Sentence:
        row = PER_DRIVER * lead + NEXT_DOOR
        kind = "clear" if self.links["certainty"].iloc[row] == "clear" else "unclear"
        slots = {"low": Slot(self._at(row, "low"), "amount"),
                 "high": Slot(self._at(row, "high"), "amount")}  # fmt: skip
        holds = (Claim(self._at(row, "certainty"), "==", kind),)
        return Sentence(f"nearby.range.{kind}", slots, holds, role="doubt")

    def _alike(self) -> Sentence:
        kind = str(self._told("alike"))
        message = "moves" if self._over_time else "alike"
        return Sentence(f"nearby.{message}.{kind}", holds=(_is("alike", "==", kind),))

    def _agree(self) -> Sentence:
        slots = {"ways": Slot(_cell("ways"), "number:0")}
        if self._told("agree") == 0:
            return Sentence(
                "nearby.agree.none", slots, (_is("agree", "==", 0),), role="doubt"
            )
        slots["agree"] = Slot(_cell("agree"), "number:0")
        return Sentence("nearby.agree.some", slots, (_is("agree", ">", 0),),
                        plural="agree", role="doubt")  # fmt: skip

    def _reason(self) -> Sentence:
        """Why nothing can be said, and what to collect."""
        reason = str(self._told("reason"))
        slots = {
            name: Slot(_cell(name), "count:area" if style else "number:0")
            for name, style in REASONS.get(reason, {}).items()
        }
        return Sentence(
            f"nearby.reason.{reason}", slots, (_is("reason", "==", reason),)
        )

    def _time(self) -> Sentence:
        """That one date follows no change, or what several dates leave out."""
        kind = "over_time" if self._over_time else "one_time"
        slots = {"period": Slot(self._at(0, "period"), "period")}
        return Sentence(f"nearby.caution.{kind}", slots)

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
        return said


REASONS: Mapping[str, Mapping[str, bool]] = {
    "few": {"areas": True, "needed": False},
    "isolated": {"joined": False, "needed": False},
    "gaps": {"areas": True, "needed": False, "gaps": False},
    "dates": {"dates": False, "dates_needed": False},
}
"""Cells of each reason, and whether they are told as a number of areas."""


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
