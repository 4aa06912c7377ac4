"""What `project_spillover` says, made from its cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

COUNTED = ("undated", "outside", "ungrouped", "links_unused")


@dataclass(frozen=True, eq=False, kw_only=True)
class Wording:
    """The sentences of one result."""

    table: pd.DataFrame
    parts: Mapping[str, pd.DataFrame]
    by: str | None

    def question(self) -> Sentence:
        """What was asked."""
        return Sentence("followed.question" if self.by is None else
                        f"followed.question_{self.by}")  # fmt: skip

    def interval(self) -> Sentence:
        """How ranges were made, or why there are none."""
        ranged = np.flatnonzero(self.table["low"].notna())
        if not ranged.size:
            return Sentence("followed.interval.none")
        slots = {"level": Slot(Cell("settings", 0, "level"), "coverage")}
        known = Claim(Cell("", int(ranged[0]), "low"), ">=", 0.0)
        return Sentence("followed.interval.ranged", slots, (known,))

    def sentences(self) -> tuple[Sentence, ...]:
        """The finding first."""
        if self.by is None:
            found = (self._finding(), self._range(), self._half_life(), self._even())
            said = (*found, *self._links())
        else:
            said = (self._groups(), self._pair())
        return tuple(s for s in said if s is not None)

    def cautions(self) -> tuple[Sentence, ...]:
        """What must not be concluded."""
        said = [
            Sentence("followed.caution.order"),
            Sentence("followed.caution.survivors"),
            Sentence("followed.caution.shared"),
            self._undeclared(), self._slow(),
            self._flag("misfit"), self._flag("batches"),
            *(self._counted(column) for column in COUNTED),
        ]  # fmt: skip
        return tuple(s for s in said if s is not None)

    def _is(self, column: str) -> bool:
        return bool(self.parts["state"][column].iloc[0])

    def _word(self, column: str) -> str:
        return str(self.parts["state"][column].iloc[0])

    def _at(self, measure: str) -> int | None:
        """The first row of a measure that has an estimate."""
        told = (self.table["measure"] == measure) & self.table["estimate"].notna()
        rows = np.flatnonzero(told)
        return int(rows[0]) if rows.size else None

    def _finding(self) -> Sentence:
        why, alone = (
            self._word("why"),
            {"alone": _state("alone", "message:followed.alone")},
        )
        if why == "few":
            slots = {"n": _state("n", "count:action")}
            return Sentence("followed.finding.few", slots, (_claim("why", "==", why),))
        if why in ("short", "parts"):
            return Sentence(
                f"followed.finding.{why}", holds=(_claim("why", "==", why),)
            )
        if why == "wide":
            return Sentence("followed.finding.wide", alone, (_claim("why", "==", why),))
        certain = Cell("", 0, "certainty")
        if self.table["certainty"].iloc[0] != "clear":
            holds = (Claim(certain, "==", "unclear"),)
            return Sentence("followed.finding.unclear", alone, holds)
        slots = {"ratio": Slot(Cell("", 0, "estimate"), "number:2"), **alone}
        return Sentence(
            "followed.finding.clear", slots, (Claim(certain, "==", "clear"),)
        )

    def _range(self) -> Sentence | None:
        if self._word("why") == "wide":
            return Sentence("followed.range.wide", holds=(_claim("why", "==", "wide"),),
                            role="doubt")  # fmt: skip
        if self._word("why"):
            return None
        high, low = Cell("", 0, "high"), Cell("", 0, "low")
        slots = {"high": Slot(high, "number:2")}
        if self.table["low"].iloc[0] > 0:
            slots["low"] = Slot(low, "number:2")
            return Sentence("followed.range.ranged", slots, (Claim(low, ">", 0.0),),
                            role="doubt")  # fmt: skip
        return Sentence("followed.range.up_to", slots, (Claim(low, "==", 0.0),),
                        role="doubt")  # fmt: skip

    def _half_life(self) -> Sentence | None:
        row = self._at("half_life")
        if row is None:
            return None
        slots = {name: Slot(Cell("", row, column), "amount:0")
                 for name, column in (("half", "estimate"), ("low", "low"),
                                      ("high", "high"))}  # fmt: skip
        return Sentence("followed.half_life", slots,
                        (Claim(Cell("", row, "estimate"), ">", 0.0),))  # fmt: skip

    def _even(self) -> Sentence | None:
        row = self._at("further_actions_even")
        if row is None:
            return None
        slots = {"even": Slot(Cell("", row, "estimate"), "number:2")}
        return Sentence("followed.even", slots,
                        (_claim("even_declared", "==", False),))  # fmt: skip

    def _links(self) -> tuple[Sentence, ...]:
        if not self._is("compared_links"):
            return ()
        row = self._at("recorded_followers")
        if row is None:
            return (Sentence("followed.links.none",
                             holds=(_claim("compared", "==", False),)),)  # fmt: skip
        slots = {"links": Slot(Cell("", row, "estimate"), "number:2"),
                 "low": Slot(Cell("", row, "low"), "number:2"),
                 "high": Slot(Cell("", row, "high"), "number:2"),
                 "window": _state("window", "amount:0")}  # fmt: skip
        said = Sentence("followed.links.given", slots,
                        (Claim(Cell("", row, "estimate"), ">", 0.0),))  # fmt: skip
        if not self._is("compared"):
            return (said,)
        if self._is("agree"):
            return (said, Sentence("followed.links.agree",
                                   holds=(_claim("agree", "==", True),)))  # fmt: skip
        more = self._is("more_links")
        holds = (_claim("agree", "==", False), _claim("more_links", "==", more))
        return (said, Sentence(f"followed.links.{'more' if more else 'fewer'}",
                               holds=holds))  # fmt: skip

    def _groups(self) -> Sentence:
        slots = {"groups": _state("groups", "count:group"),
                 "alone": _state("alone", "message:followed.alone")}  # fmt: skip
        if not self._is("answered"):
            return Sentence("followed.groups.no_answer", slots,
                            (_claim("answered", "==", 0),))  # fmt: skip
        if not self._is("clear_groups"):
            return Sentence("followed.groups.none", slots,
                            (_claim("clear_groups", "==", 0),))  # fmt: skip
        slots["clear"] = _state("clear_groups", "number:0")
        return Sentence("followed.groups.some", slots,
                        (_claim("clear_groups", ">", 0),))  # fmt: skip

    def _pair(self) -> Sentence | None:
        if not self._is("pairs"):
            return None
        pairs = self.parts["pairs"]
        clear = np.flatnonzero(pairs["certainty"] == "clear")
        if not clear.size:
            return Sentence("followed.pair.none",
                            holds=(_claim("clear_pairs", "==", 0),))  # fmt: skip
        row = int(clear[np.argmin(pairs["p"].iloc[clear])])
        slots = {"source": Slot(Cell("pairs", row, "from"), "text"),
                 "to": Slot(Cell("pairs", row, "to"), "text")}  # fmt: skip
        clearly = Claim(Cell("pairs", row, "certainty"), "==", "clear")
        return Sentence("followed.pair.clear", slots, (clearly,))

    def _undeclared(self) -> Sentence | None:
        """That a baseline which leaves something out is taken for an echo."""
        if self._word("alone") == "calendar_and_growth":
            return None
        holds = (_claim("alone", "!=", "calendar_and_growth"),)
        return Sentence("followed.caution.undeclared", holds=holds)

    def _slow(self) -> Sentence | None:
        if not self._is("answered"):
            return None
        slots = {"longest": _state("longest", "amount:0")}
        return Sentence("followed.caution.slow", slots, (_claim("answered", ">", 0),))

    def _flag(self, column: str) -> Sentence | None:
        """A caution about the first group with an answer of which a flag is set."""
        told = self.parts["answers"]
        rows = np.flatnonzero(told[column] & (told["why"] == ""))
        if not rows.size:
            return None
        holds = (Claim(Cell("answers", int(rows[0]), column), "==", True),)
        return Sentence(f"followed.caution.{column}", holds=holds)

    def _counted(self, column: str) -> Sentence | None:
        if not self._is(column):
            return None
        return Sentence(f"followed.caution.{column}", {"n": _state(column, "number:0")},
                        (_claim(column, ">", 0),), plural="n")  # fmt: skip


def _state(column: str, style: str) -> Slot:
    return Slot(Cell("state", 0, column), style)


def _claim(column: str, comparison: str, right: float | str | bool) -> Claim:
    return Claim(Cell("state", 0, column), comparison, right)
