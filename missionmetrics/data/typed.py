"""From text to typed columns, with every fault of the table at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.data.dates import DateFault, day_order, read_date
from missionmetrics.data.grids import DATE, ERROR, NUMBER, PERCENT, UNCALCULATED, YES_NO
from missionmetrics.data.numbers import as_percent, decimal_mark, read_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from missionmetrics.core.errors import Fault, Severity
    from missionmetrics.data.raw import Records
    from missionmetrics.schemas.registry import Column, TableSchema

ERRORS = {
    "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
    "#N/A", "#GETTING_DATA", "#FIELD!", "#BLOCKED!",
}  # fmt: skip
YES = {"true", "yes", "y", "t", "1"}
NO = {"false", "no", "n", "f", "0"}
FORMULA_STARTS = ("=", "+", "-", "@")
SCIENTIFIC = r"[0-9](\.[0-9]+)?[eE]\+[0-9]+"


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


def typed(records: Records, schema: TableSchema) -> Typed:
    """Read every cell of a table as the kind its column is.

    Parameters
    ----------
    records : Records
        The table as text.
    schema : TableSchema
        What it should hold.

    Returns
    -------
    Typed
        Cells that cannot be read are missing in the frame and named in ``faults``.
    """
    out = Typed(pd.DataFrame(index=pd.RangeIndex(len(records))))
    for name, texts in records.columns.items():
        column = schema.columns[name]
        reader = _Reader(records, column, texts, records.kinds(name), out)
        out.frame[name] = READERS[column.kind](reader)
    return out


def no_rows(schema: TableSchema) -> pd.DataFrame:
    """Return the table without a row, with every column of its kind."""
    return pd.DataFrame(
        {n: pd.Series(dtype=DTYPES[c.kind]) for n, c in schema.columns.items()}
    )


DTYPES: dict[str, Any] = {
    "id": "str",
    "text": "str",
    "category": "str",
    "period": "str",
    "number": "float64",
    "integer": "Int64",
    "date": "datetime64[us]",
    "boolean": "boolean",
}


class _Reader:
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


def _texts(reader: _Reader) -> pd.Series[Any]:
    held: list[str | None] = []
    for i, text in enumerate(reader.texts):
        if text.startswith(FORMULA_STARTS) and len(text.strip()) > 1:
            reader.fault(
                i,
                "MM-TEXT-FORMULA",
                "The text looks like a formula; it is kept as text and never run.",
                "put a letter first if a spreadsheet should show it as it is.",
                severity="warning",
            )
        held.append(text if text.strip() else None)
    return pd.Series(held, dtype="str")


def _ids(reader: _Reader) -> pd.Series[Any]:
    held: list[str | None] = []
    for i, (text, kind) in enumerate(zip(reader.texts, reader.kinds, strict=True)):
        stripped = text.strip()
        if kind == DATE:
            reader.fault(
                i,
                "MM-ID-DATE",
                f"Excel has turned this id into the date {stripped}.",
                "format the column as text and type the id again.",
            )
        elif re.fullmatch(SCIENTIFIC, stripped):
            reader.fault(
                i,
                "MM-ID-SCIENTIFIC",
                f"'{stripped}' is an id that Excel has shortened; its last digits are "
                "lost.",
                "take the id from the source again, with the column formatted as text.",
            )
        held.append(stripped or None)
    return pd.Series(held, dtype="str")


def _words(reader: _Reader) -> pd.Series[Any]:
    allowed = {w.casefold(): w for w in reader.column.enum or ()}
    held: list[str | None] = []
    for text in reader.texts:
        stripped = text.strip()
        plain = stripped.casefold().replace(" ", "_").replace("-", "_")
        held.append(allowed.get(plain, stripped) or None)
    return pd.Series(held, dtype="str")


def _yes_no(reader: _Reader) -> pd.Series[Any]:
    held: list[bool | None] = []
    for i, text in enumerate(reader.texts):
        plain = text.strip().casefold()
        held.append(True if plain in YES else False if plain in NO else None)
        if plain and held[-1] is None:
            reader.fault(
                i, "MM-YES-NO", f"'{text}' is neither yes nor no.", "write yes or no."
            )
    return pd.Series(held, dtype="boolean")


def _days(reader: _Reader) -> pd.Series[Any]:
    orders = [
        day_order(part.columns.get(reader.column.name, []))
        for part in reader.records.parts
    ]
    sources = [n for n, p in enumerate(reader.records.parts) for _ in p.rows]
    held: list[pd.Timestamp | None] = []
    for i, text in enumerate(reader.texts):
        held.append(None)
        if not text.strip():
            continue
        try:
            held[-1] = pd.Timestamp(read_date(text, orders[sources[i]]))
        except DateFault as why:
            reader.fault(i, why.code, why.message, why.fix)
    return pd.Series(held, dtype="datetime64[us]")


def _numbers(reader: _Reader) -> pd.Series[Any]:
    marks = _decimal_marks(reader)
    held = np.full(len(reader.texts), np.nan)
    percent = np.zeros(len(reader.texts), dtype=bool)
    for i, (text, kind) in enumerate(zip(reader.texts, reader.kinds, strict=True)):
        if not text.strip():
            continue
        if kind in (DATE, YES_NO):
            _not_a_number(reader, i, kind)
        elif kind == PERCENT:
            held[i], percent[i] = as_percent(text), True
        elif (mark := "." if kind == NUMBER else marks[i]) is None:
            _open_number(reader, i)
        else:
            held[i], percent[i] = _number(reader, i, text, mark)
    if percent.any():
        reader.out.percents[reader.column.name] = percent
    return pd.Series(held, dtype="float64")


def _number(reader: _Reader, i: int, text: str, mark: str) -> tuple[float, bool]:
    found = read_number(text, mark)
    if found.problem:
        reader.fault(i, *found.problem)
    if found.unsure:
        reader.fault(
            i,
            "MM-NUMBER-UNSURE",
            found.unsure,
            "leave the cell empty, or write [x] for missing, [c] for suppressed.",
            severity="warning",
        )
    if (found.status or found.note) and reader.column.name == "value":
        if found.status:
            reader.out.status[i] = found.status
        if found.note:
            reader.out.notes[i] = found.note
    elif found.status and np.isnan(found.value) and not found.unsure:
        _coded_elsewhere(reader, i, found.status)
    return found.value, found.percent


def _coded_elsewhere(reader: _Reader, i: int, status: str) -> None:
    reader.fault(
        i,
        "MM-NUMBER-CODE",
        f"`{reader.column.name}` says '{reader.texts[i].strip()}' "
        f"({status.replace('_', ' ')}), so there is no number.",
        "leave it, if that is so; the cell is read as empty, never as zero.",
        severity="warning",
    )


def _not_a_number(reader: _Reader, i: int, kind: str) -> None:
    what = f"the date {reader.texts[i]}" if kind == DATE else "true or false"
    reader.fault(
        i,
        "MM-NUMBER-DATE" if kind == DATE else "MM-NUMBER",
        f"The cell holds {what}, where a number is needed.",
        "format the column as a number and type the value again.",
    )


def _open_number(reader: _Reader, i: int) -> None:
    reader.fault(
        i,
        "MM-NUMBER-AMBIGUOUS",
        f"'{reader.texts[i].strip()}' can be read with a decimal or a thousands mark, "
        "and nothing in the file says which.",
        "write the number without a thousands mark.",
    )


def _decimal_marks(reader: _Reader) -> list[str | None]:
    marks: list[str | None] = []
    name = reader.column.name
    for part in reader.records.parts:
        texts = part.columns.get(name, [""] * len(part.rows))
        others = (t for c, held in part.columns.items() if c != name for t in held)
        mark = part.decimal or decimal_mark(texts, others, part.delimiter)
        if mark is None:
            marks += [None if ("," in t or "." in t) else "." for t in texts]
        else:
            marks += [mark] * len(part.rows)
    return marks


def _whole(reader: _Reader) -> pd.Series[Any]:
    numbers = _numbers(reader)
    for i in np.flatnonzero(numbers.notna() & (numbers % 1 != 0)):
        reader.fault(
            int(i),
            "MM-NUMBER-WHOLE",
            f"`{reader.column.name}` counts something; "
            f"'{reader.texts[i].strip()}' is not a whole number.",
            "write a whole number.",
        )
    kept = numbers.where((numbers % 1 == 0) & (numbers.abs() < 2**53))
    return kept.astype("Int64")


READERS: dict[str, Callable[[_Reader], pd.Series[Any]]] = {
    "id": _ids,
    "text": _texts,
    "category": _words,
    "period": _ids,
    "number": _numbers,
    "integer": _whole,
    "date": _days,
    "boolean": _yes_no,
}
