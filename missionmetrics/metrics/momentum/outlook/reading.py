"""The tables of one result as its sentences read them: named cells and their values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from missionmetrics.core.sentence import Cell, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

Slots = dict[str, Slot]


@dataclass(frozen=True, eq=False, kw_only=True)
class Reading:
    """The main table and the parts of a result; ``many`` when of several areas."""

    table: pd.DataFrame
    parts: Mapping[str, pd.DataFrame]
    many: bool

    def state(self, column: str, row: int = 0) -> Cell:
        """A cell of the part `status`."""
        return Cell("status", row, column)

    def cell(self, measure: str, column: str = "estimate", row: int = 0) -> Cell:
        """A cell of the main table, by its measure."""
        rows = np.flatnonzero((self.table["measure"] == measure).to_numpy())
        return Cell("", int(rows[row]), column)

    def count(self, name: str) -> Cell:
        """A cell of the part `counts`."""
        return Cell("counts", 0, name)

    def given(self, cell: Cell) -> Any:
        """What the cell holds."""
        part = self.table if cell.part == "" else self.parts[cell.part]
        return part[cell.column].iloc[cell.row]

    def value(self, cell: Cell) -> float:
        """The number that the cell holds."""
        return float(self.given(cell))

    def known(self, cell: Cell) -> bool:
        """Whether the cell holds a number."""
        return not np.isnan(self.value(cell))
