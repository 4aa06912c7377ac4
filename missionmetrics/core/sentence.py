"""A sentence that knows which cells it was made from."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pandas as pd

from missionmetrics.core.locale import DEFAULT, locale
from missionmetrics.core.words import in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Role = Literal["finding", "doubt"]
Tables = Mapping[str, pd.DataFrame]
"""The tables of a result by name; ``""`` is the main one, ``"settings"`` one row."""

COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


class Record(Mapping[str, Any]):
    """A row of a table whose cells are read when they are asked for."""

    __slots__ = ("_row", "_table")

    def __init__(self, table: pd.DataFrame, row: int) -> None:
        self._table, self._row = table, row

    def __getitem__(self, column: str) -> Any:
        return self._table[column].array[self._row]

    def __iter__(self) -> Iterator[str]:
        return map(str, self._table.columns)

    def __len__(self) -> int:
        return len(self._table.columns)


class Cell(NamedTuple):
    """One cell of a result: which table, which row (from 0), which column."""

    part: str
    row: int
    column: str

    def value(self, tables: Tables) -> Any:
        """The value the cell holds."""
        return tables[self.part][self.column].array[self.row]

    def record(self, tables: Tables) -> Record:
        """The whole row of the cell."""
        return Record(tables[self.part], self.row)


class Slot(NamedTuple):
    """A gap in a message: the cell that fills it and how it is written."""

    cell: Cell
    style: str

    def say(self, tables: Tables, language: str) -> str:
        """The words for the cell."""
        row = self.cell.record(tables)
        return in_words(row[self.cell.column], row, locale(language), self.style)


class Claim(NamedTuple):
    """What must be true of the table for the wording of a sentence to be right."""

    left: Cell
    comparison: str
    right: Cell | float | str | bool

    def true_of(self, tables: Tables) -> bool:
        """Whether the tables bear the claim out; a missing value bears out nothing."""
        right = self.right
        given = right.value(tables) if isinstance(right, Cell) else right
        return bool(COMPARISONS[self.comparison](self.left.value(tables), given))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message id with typed slots, and the claims that chose the message.

    Attributes
    ----------
    message : str
        Id of the message in the locale table.
    slots : mapping of str to Slot
        What fills each gap: a cell and a format.
    holds : tuple of Claim
        Conditions on the table under which this wording is right.
    plural : str or None
        Name of the slot whose number chooses the plural form.
    role : {"finding", "doubt"}
        Whether it says what was found, or how sure that is.
    """

    message: str
    slots: Mapping[str, Slot] = field(default_factory=dict)
    holds: tuple[Claim, ...] = ()
    plural: str | None = None
    role: Role = "finding"

    def say(self, tables: Tables, language: str = DEFAULT) -> str:
        """Render the sentence from ``tables`` in ``language``."""
        texts = {name: slot.say(tables, language) for name, slot in self.slots.items()}
        n = (
            None
            if self.plural is None
            else float(self.slots[self.plural].cell.value(tables))
        )
        return locale(language).message(self.message, plural=n, **texts)

    def true_of(self, tables: Tables) -> bool:
        """Whether every claim behind the wording holds in ``tables``."""
        return all(claim.true_of(tables) for claim in self.holds)

    def to_dict(self) -> dict[str, Any]:
        """Every field, ready for JSON."""
        return {
            "message": self.message,
            "slots": {
                name: {"cell": list(slot.cell), "style": slot.style}
                for name, slot in self.slots.items()
            },
            "holds": [
                [
                    list(c.left),
                    c.comparison,
                    {"cell": list(c.right)} if isinstance(c.right, Cell) else c.right,
                ]
                for c in self.holds
            ],
            "plural": self.plural,
            "role": self.role,
        }

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Sentence:
        """Rebuild from :meth:`to_dict`."""
        return cls(
            message=given["message"],
            slots={
                name: Slot(Cell(*slot["cell"]), slot["style"])
                for name, slot in given["slots"].items()
            },
            holds=tuple(
                Claim(
                    Cell(*left),
                    comparison,
                    Cell(*right["cell"]) if isinstance(right, dict) else right,
                )
                for left, comparison, right in given["holds"]
            ),
            plural=given["plural"],
            role=given["role"],
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return Sentence.from_dict, (self.to_dict(),)
