"""What `project_spillover` says, made from its cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

COUNTED = ("undated", "unknown", "outside", "ungrouped", "links_unused")
DECIMALS = 2
MOST_LEAST = 3
"""Groups of which the least is told, at most."""


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
        dates, links = self._at("further_actions"), self._at("recorded_followers")
        even = self._at("further_actions_even")
        dates = even if dates is None else dates
        if dates is None and links is None:
            return self._no_interval()
        rows = [row for row in (dates, links) if row is not None]
        kind = "both" if len(rows) > 1 else "links" if dates is None else "dates"
        slots = {"level": Slot(Cell("settings", 0, "level"), "coverage")}
        known = tuple(Claim(Cell("", row, "low"), ">=", 0.0) for row in rows)
        return Sentence(f"followed.interval.{kind}", slots, known)

    def _no_interval(self) -> Sentence:
        """Why there is no range, or only its lower end."""
        if self._is("open_groups"):
            return Sentence("followed.interval.open",
                            holds=(_claim("open_groups", ">", 0),))  # fmt: skip
        return Sentence("followed.interval.none")

    def sentences(self) -> tuple[Sentence, ...]:
        """The finding first."""
        if self.by is None:
            found = (self._finding(), self._range(), self._half_life(), self._even())
            said = (*found, *self._links(), self._watched())
        else:
            said = (self._groups(), *self._least(), self._pair(), self._watched())
        return tuple(s for s in said if s is not None)

    def cautions(self) -> tuple[Sentence, ...]:
        """What must not be concluded."""
        said = [
            Sentence("followed.caution.order"),
            Sentence("followed.caution.survivors"),
            Sentence("followed.caution.shared"),
            self._undeclared(), self._slow(), self._silent(), self._paired(),
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
        if why in ("short", "parts", "silent"):
            return Sentence(
                f"followed.finding.{why}", holds=(_claim("why", "==", why),)
            )
        if why == "wide":
            return Sentence("followed.finding.wide", alone, (_claim("why", "==", why),))
        if why == "open":
            low = Cell("answers", 0, "low")
            slots = {"low": Slot(low, "number:2"), **alone}
            return Sentence("followed.finding.open", slots, (Claim(low, ">", 0.0),))
        certain = Cell("", 0, "certainty")
        if self.table["certainty"].iloc[0] != "clear":
            holds = (Claim(certain, "==", "unclear"),)
            return Sentence("followed.finding.unclear", alone, holds)
        slots = {"ratio": Slot(Cell("", 0, "estimate"), "number:2"), **alone}
        return Sentence(
            "followed.finding.clear", slots, (Claim(certain, "==", "clear"),)
        )

    def _range(self) -> Sentence | None:
        if (why := self._word("why")) in ("wide", "open", "silent"):
            return Sentence(f"followed.range.{why}", holds=(_claim("why", "==", why),),
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
        half, low, high = (Cell("", row, c) for c in ("estimate", "low", "high"))
        slots = {"half": Slot(half, "amount:0")}
        holds = [Claim(half, ">", 0.0)]
        ends = self.table.iloc[row]
        if ends["low"] > 0:
            slots["low"] = Slot(low, "amount:0")
            holds.append(Claim(low, ">", 0.0))
        if ends["high"] > 0:
            slots["high"] = Slot(high, "amount:0")
            holds.append(Claim(high, ">", 0.0))
        kind = "ranged" if len(slots) > 2 else "from" if "low" in slots else "up_to"
        return Sentence(f"followed.half_life.{kind}", slots, tuple(holds))

    def _even(self) -> Sentence | None:
        row = self._at("further_actions_even")
        if row is None:
            return None
        even, low, high = (Cell("", row, c) for c in ("estimate", "low", "high"))
        slots = {"even": Slot(even, "number:2"), "high": Slot(high, "number:2")}
        declared = _claim("even_declared", "==", False)
        if self.table["low"].iloc[row] > 0:
            slots["low"] = Slot(low, "number:2")
            return Sentence("followed.even.ranged", slots,
                            (declared, Claim(low, ">", 0.0)))  # fmt: skip
        return Sentence("followed.even.up_to", slots,
                        (declared, Claim(low, "==", 0.0)))  # fmt: skip

    def _links(self) -> tuple[Sentence, ...]:
        if not self._is("compared_links"):
            return ()
        row, why = self._at("recorded_followers"), self.parts["recorded"]["why"].iloc[0]
        told = Claim(Cell("recorded", 0, "why"), "==", str(why))
        if row is None:
            window = {} if why == "none" else {"window": _state("window", "amount:0")}
            return (Sentence(f"followed.links.{why}", window, (told,)),)
        slots = {name: self._fine(row, column) for name, column in (
            ("links", "estimate"), ("low", "low"), ("high", "high"))}  # fmt: skip
        slots["window"] = _state("window", "amount:0")
        given = Claim(Cell("", row, "estimate"), ">", 0.0)
        return (Sentence("followed.links.given", slots, (given,)), *self._held_to())

    def _fine(self, row: int, column: str) -> Slot:
        """A number with two decimals, or as many as it needs not to read as nought."""
        value = float(self.table[column].iloc[row])
        digits = max(DECIMALS, int(np.ceil(-np.log10(2 * value))))
        return Slot(Cell("", row, column), f"number:{digits}")

    def _held_to(self) -> tuple[Sentence, ...]:
        """Whether dates and links tell the same, if there are enough of both."""
        if self.parts["recorded"]["few"].iloc[0]:
            few = Cell("recorded", 0, "followers")
            known = Claim(Cell("recorded", 0, "few"), "==", True)
            slots = {"n": Slot(few, "number:0")}
            return (Sentence("followed.links.few", slots, (known,), plural="n"),)
        if not self._is("compared"):
            return ()
        if self._is("agree"):
            return (Sentence("followed.links.agree",
                             holds=(_claim("agree", "==", True),)),)  # fmt: skip
        more = self._is("more_links")
        holds = (_claim("agree", "==", False), _claim("more_links", "==", more))
        return (Sentence(f"followed.links.{'more' if more else 'fewer'}",
                         holds=holds),)  # fmt: skip

    def _watched(self) -> Sentence:
        slots = {"start": _state("start", "date"), "end": _state("end", "date")}
        return Sentence("followed.watched", slots)

    def _groups(self) -> Sentence:
        slots = {"alone": _state("alone", "message:followed.alone")}
        if self._is("clear_groups"):
            kind, holds = "some", _claim("clear_groups", ">", 0)
        elif self._is("answered"):
            kind, holds = "none", _claim("clear_groups", "==", 0)
        else:
            kind, holds = "no_answer", _claim("answered", "==", 0)
        if self.parts["state"]["groups"].iloc[0] == 1:
            return Sentence(f"followed.group.{kind}", slots,
                            (_claim("groups", "==", 1), holds))  # fmt: skip
        slots["groups"] = _state("groups", "count:group")
        if kind == "some":
            slots["clear"] = _state("clear_groups", "number:0")
        return Sentence(f"followed.groups.{kind}", slots, (holds,))

    def _least(self) -> tuple[Sentence, ...]:
        """Groups of which only the lower end of a range is known."""
        told = self.parts["answers"]
        rows = np.flatnonzero((told["why"] == "open") & told["clear"])[:MOST_LEAST]
        return tuple(
            Sentence("followed.least", {"group": Slot(Cell("answers", row, "group"),
                                                      "text"),
                                        "low": Slot(Cell("answers", row, "low"),
                                                    "number:2")},
                     (Claim(Cell("answers", row, "why"), "==", "open"),))
            for row in rows.tolist()
        )  # fmt: skip

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
        if not self._is("leaves_out"):
            return None
        return Sentence("followed.caution.undeclared",
                        holds=(_claim("leaves_out", "==", True),))  # fmt: skip

    def _silent(self) -> Sentence | None:
        """That for long nothing was written down, as when an end is far off."""
        if not (where := self._word("silent_at")):
            return None
        slots = {"days": _state("silent", "amount:0")}
        return Sentence(f"followed.silent.{where}", slots,
                        (_claim("silent_at", "==", where),))  # fmt: skip

    def _paired(self) -> Sentence | None:
        """That not every group was set beside every other."""
        tried, all_ = (Cell("state", 0, c) for c in ("paired", "eligible"))
        state = self.parts["state"].iloc[0]
        if not 0 < state["paired"] < state["eligible"]:
            return None
        return Sentence("followed.caution.paired", {"n": Slot(tried, "number:0")},
                        (Claim(all_, ">", tried),))  # fmt: skip

    def _slow(self) -> Sentence | None:
        if not self._is("told"):
            return None
        slots = {"longest": _state("longest", "amount:0")}
        return Sentence("followed.caution.slow", slots, (_claim("told", ">", 0),))

    def _flag(self, column: str) -> Sentence | None:
        """A caution about the first group with an answer of which a flag is set."""
        told = self.parts["answers"]
        rows = np.flatnonzero(told[column] & told["why"].isin(["", "open"]))
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
