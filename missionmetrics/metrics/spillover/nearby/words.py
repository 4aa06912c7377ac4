"""What `spatial_impacts` says, each sentence chosen and filled from named cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    Parts = Mapping[str, pd.DataFrame]

PER_DRIVER = 3
HERE, NEXT_DOOR = 0, 1
LOCAL = ("slx", "sdem")


def question() -> Sentence:
    """The question as a resident would ask it."""
    return Sentence("nearby.question", {"indicator": _name(0)})


def interval(parts: Parts) -> Sentence:
    """How ranges were made, or why there are none."""
    summed = parts["summary"].iloc[0]
    if summed["reason"]:
        return Sentence("nearby.interval.none", holds=(_is("ways", "==", 0),))
    slots = {"level": Slot(Cell("settings", 0, "level"), "coverage")}
    if summed["model"] == "slx":
        return Sentence("nearby.interval.slx", slots, (_is("model", "==", "slx"),))
    slots["draws"] = Slot(Cell("settings", 0, "draws"), "number:0")
    return Sentence("nearby.interval.draws", slots, (_is("model", "!=", "slx"),))


def sentences(table: pd.DataFrame, parts: Parts) -> tuple[Sentence, ...]:
    """The finding, what it rests on and how sure it is."""
    summed = parts["summary"].iloc[0]
    if summed["reason"]:
        return (_finding(table, summed), _reason(summed))
    lead = int(summed["lead"])
    return (
        _finding(table, summed),
        _link(table, lead, HERE), _link(table, lead, NEXT_DOOR),
        *_others(table, summed), _alike(parts), _range(table, lead), _agree(summed),
    )  # fmt: skip


def cautions(parts: Parts) -> tuple[Sentence, ...]:
    """What the reader must not conclude, and what is missing."""
    summed = parts["summary"].iloc[0]
    said = [Sentence("nearby.caution.no_cause"),
            Sentence("nearby.caution.one_time",
                     {"period": Slot(Cell("", 0, "period"), "period")})]  # fmt: skip
    if not summed["reason"]:
        said += _fitted(summed)
    said += [_counted(name) for name in ("isolates", "left_out", "totals", "same")
             if summed[name]]  # fmt: skip
    return tuple(said)


def _fitted(summed: pd.Series[Any]) -> list[Sentence]:
    local = summed["model"] in LOCAL
    reach = "near" if local else "far"
    own = (_is("model", "==", summed["model"]),)
    said = [Sentence(f"nearby.caution.{reach}", holds=own),
            Sentence("nearby.caution.neighbours",
                     {"mean": Slot(_cell("mean"), "number:1")})]  # fmt: skip
    if summed["left_alike"] == "alike":
        kind = "left_slx" if summed["model"] == "slx" else "left"
        said.insert(0, Sentence(f"nearby.caution.{kind}",
                                holds=(_is("left_alike", "==", "alike"),)))  # fmt: skip
    return said


def _counted(name: str) -> Sentence:
    return Sentence(
        f"nearby.caution.{name}", {name: Slot(_cell(name), "number:0")},
        (_is(name, ">", 0),), plural=name,
    )  # fmt: skip


def _cell(column: str) -> Cell:
    return Cell("summary", 0, column)


def _is(column: str, comparison: str, right: float | str) -> Claim:
    return Claim(_cell(column), comparison, right)


def _name(driver: int) -> Slot:
    """Name of the outcome, or of a driver by its place from 1."""
    if driver == 0:
        return Slot(Cell("", 0, "indicator"), "text")
    return Slot(Cell("", PER_DRIVER * (driver - 1), "driver"), "text")


def _finding(table: pd.DataFrame, summed: pd.Series[Any]) -> Sentence:
    slots = {"indicator": _name(0)}
    if summed["reason"]:
        return Sentence("nearby.finding.none", slots,
                        (_is("reason", "==", summed["reason"]),))  # fmt: skip
    if summed["clear"] == 0:
        return Sentence("nearby.finding.unclear", slots, (_is("clear", "==", 0),))
    if summed["clear"] > 1:
        slots |= {"clear": Slot(_cell("clear"), "number:0"),
                  "drivers": Slot(_cell("drivers"), "number:0")}  # fmt: skip
        return Sentence("nearby.finding.several", slots, (_is("clear", ">", 1),))
    lead = int(summed["lead"])
    row = PER_DRIVER * lead + NEXT_DOOR
    side = "higher" if table["estimate"].iloc[row] > 0 else "lower"
    slots["driver"] = Slot(Cell("", row, "driver"), "text")
    return Sentence(f"nearby.finding.{side}", slots,
                    (_is("clear", "==", 1), *_side(row, side)))  # fmt: skip


def _side(row: int, side: str) -> tuple[Claim, ...]:
    more = ">" if side == "higher" else "<="
    return (Claim(Cell("", row, "estimate"), more, 0),)


def _link(table: pd.DataFrame, lead: int, where: int) -> Sentence:
    """How far the outcome goes with a usual difference of a driver."""
    row = PER_DRIVER * lead + where
    side = "higher" if table["estimate"].iloc[row] > 0 else "lower"
    slots = {
        "step": Slot(Cell("drivers", lead, "step"), "amount_size"),
        "size": Slot(Cell("", row, "estimate"), "amount_size"),
    }
    kind = "here" if where == HERE else "next_door"
    if where == HERE:
        slots["indicator"] = _name(0)
        slots["driver"] = Slot(Cell("drivers", lead, "driver"), "text")
    return Sentence(f"nearby.{kind}.{side}", slots, _side(row, side))


def _others(table: pd.DataFrame, summed: pd.Series[Any]) -> list[Sentence]:
    """The other drivers that are clear next door, one sentence each."""
    rows = [r for r in range(NEXT_DOOR, len(table), PER_DRIVER)
            if table["certainty"].iloc[r] == "clear"
            and r // PER_DRIVER != summed["lead"]]  # fmt: skip
    said = []
    for row in rows:
        side = "higher" if table["estimate"].iloc[row] > 0 else "lower"
        place = row // PER_DRIVER
        slots = {
            "driver": Slot(Cell("drivers", place, "driver"), "text"),
            "step": Slot(Cell("drivers", place, "step"), "amount_size"),
            "size": Slot(Cell("", row, "estimate"), "amount_size"),
        }
        sure = Claim(Cell("", row, "certainty"), "==", "clear")
        said.append(Sentence(f"nearby.also.{side}", slots, (sure, *_side(row, side))))
    return said


def _range(table: pd.DataFrame, lead: int) -> Sentence:
    row = PER_DRIVER * lead + NEXT_DOOR
    kind = "clear" if table["certainty"].iloc[row] == "clear" else "unclear"
    slots = {"low": Slot(Cell("", row, "low"), "amount"),
             "high": Slot(Cell("", row, "high"), "amount")}  # fmt: skip
    holds = (Claim(Cell("", row, "certainty"), "==", kind),)
    return Sentence(f"nearby.range.{kind}", slots, holds, role="doubt")


def _alike(parts: Parts) -> Sentence:
    kind = str(parts["summary"]["alike"].iloc[0])
    return Sentence(f"nearby.alike.{kind}", holds=(_is("alike", "==", kind),))


def _agree(summed: pd.Series[Any]) -> Sentence:
    slots = {"ways": Slot(_cell("ways"), "number:0")}
    if summed["agree"] == 0:
        return Sentence(
            "nearby.agree.none", slots, (_is("agree", "==", 0),), role="doubt"
        )
    slots["agree"] = Slot(_cell("agree"), "number:0")
    return Sentence("nearby.agree.some", slots, (_is("agree", ">", 0),), plural="agree",
                    role="doubt")  # fmt: skip


def _reason(summed: pd.Series[Any]) -> Sentence:
    """Why nothing can be said, and what to collect."""
    reason = str(summed["reason"])
    slots = {
        "few": {"areas": Slot(_cell("areas"), "count:area"),
                "needed": Slot(_cell("needed"), "number:0")},
        "isolated": {"joined": Slot(_cell("joined"), "number:0"),
                     "needed": Slot(_cell("needed"), "number:0")},
    }.get(reason, {})  # fmt: skip
    return Sentence(f"nearby.reason.{reason}", slots, (_is("reason", "==", reason),))
