"""Columns of numbers, with what stands beside the digits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.data.grids import DATE, NUMBER, PERCENT, YES_NO
from missionmetrics.data.numbers import as_percent, decimal_mark, read_number

if TYPE_CHECKING:
    from missionmetrics.data.column_reader import Reader


def number_column(reader: Reader) -> pd.Series[Any]:
    """Read a column of numbers; what is none is missing and named."""
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


def _number(reader: Reader, i: int, text: str, mark: str) -> tuple[float, bool]:
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


def _coded_elsewhere(reader: Reader, i: int, status: str) -> None:
    reader.fault(
        i,
        "MM-NUMBER-CODE",
        f"`{reader.column.name}` says '{reader.texts[i].strip()}' "
        f"({status.replace('_', ' ')}), so there is no number.",
        "leave it, if that is so; the cell is read as empty, never as zero.",
        severity="warning",
    )


def _not_a_number(reader: Reader, i: int, kind: str) -> None:
    what = f"the date {reader.texts[i]}" if kind == DATE else "true or false"
    reader.fault(
        i,
        "MM-NUMBER-DATE" if kind == DATE else "MM-NUMBER",
        f"The cell holds {what}, where a number is needed.",
        "format the column as a number and type the value again.",
    )


def _open_number(reader: Reader, i: int) -> None:
    reader.fault(
        i,
        "MM-NUMBER-AMBIGUOUS",
        f"'{reader.texts[i].strip()}' can be read with a decimal or a thousands mark, "
        "and nothing in the file says which.",
        "write the number without a thousands mark.",
    )


def _decimal_marks(reader: Reader) -> list[str | None]:
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


def whole_column(reader: Reader) -> pd.Series[Any]:
    """Read a column of whole numbers."""
    numbers = number_column(reader)
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
