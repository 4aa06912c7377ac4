"""One column on its way from text to values, and what it finds wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from missionmetrics.data.grids import ERROR, UNCALCULATED

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from missionmetrics.core.errors import Fault, Severity
    from missionmetrics.data.raw import Records
    from missionmetrics.schemas.registry import Column

ERRORS = {
    "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
    "#N/A", "#GETTING_DATA", "#FIELD!", "#BLOCKED!",
}  # fmt: skip


@dataclass(slots=True)
class Typed:
    """A table with typed columns, and what its cells said beside their values.

    Attributes
    ----------
    frame : DataFrame
        Typed columns, rows counted from 0.
    faults : list of Fault
        In places counted from 0, see :class:`missionmetrics.data.raw.Records`.
    status, notes : dict of int to str
        What the shorthand in ``value`` says of a record.
    percents : dict of str to array of bool
        By number column: which cells were written in per cent.
    """

    frame: pd.DataFrame
    faults: list[Fault] = field(default_factory=list)
    status: dict[int, str] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    percents: dict[str, np.ndarray[Any, np.dtype[np.bool_]]] = field(
        default_factory=dict
    )


class Reader:
    """One column on its way from text to values."""

    def __init__(
        self,
        records: Records,
        column: Column,
        texts: list[str],
        kinds: list[str],
        out: Typed,
    ) -> None:
        self.records, self.column, self.out = records, column, out
        self.kinds, self.place = kinds, records.place
        self.texts = [
            self._sound(i, t, k)
            for i, (t, k) in enumerate(zip(texts, kinds, strict=True))
        ]

    def fault(
        self,
        position: int,
        code: str,
        message: str,
        fix: str,
        *,
        value: str | None = None,
        severity: Severity = "error",
    ) -> None:
        """Note a fault of this column."""
        self.out.faults.append(
            self.place.fault(
                code,
                message,
                fix,
                position=position,
                column=self.column.name,
                value=self.texts[position] if value is None else value,
                severity=severity,
            )
        )

    def _sound(self, position: int, text: str, kind: str) -> str:
        """Return the text of a cell, empty if it is an error or has no result."""
        stripped = text.strip()
        error = kind == ERROR or (stripped in ERRORS and stripped != "#N/A")
        if error or (stripped == "#N/A" and self.column.kind != "number"):
            self.out.faults.append(
                self.place.fault(
                    "MM-CELL-ERROR",
                    f"The cell holds the error {stripped} of a formula.",
                    "repair the formula, or leave the cell empty.",
                    position=position,
                    column=self.column.name,
                    value=stripped,
                )
            )
            return ""
        if kind == UNCALCULATED:
            self.out.faults.append(
                self.place.fault(
                    "MM-FORMULA-UNCALCULATED",
                    "The cell holds a formula whose result was never saved.",
                    "open the workbook in Excel or LibreOffice and save it, or paste "
                    "the values.",
                    position=position,
                    column=self.column.name,
                )
            )
            return ""
        return text
