"""From text to typed columns, with every fault of the table at once."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.data.column_reader import Reader, Typed
from missionmetrics.data.dates import DateFault, day_order, read_date
from missionmetrics.data.grids import DATE, NUMBER
from missionmetrics.data.number_columns import number_column, whole_column

if TYPE_CHECKING:
    from collections.abc import Callable

    from missionmetrics.data.raw import Records
    from missionmetrics.schemas.registry import TableSchema

__all__ = ["DTYPES", "Typed", "no_rows", "typed"]

YES = {"true", "yes", "y", "t", "1"}
NO = {"false", "no", "n", "f", "0"}
FORMULA_STARTS = ("=", "+", "-", "@")
EXACT_DIGITS = 15  # what a spreadsheet keeps of a number
SCIENTIFIC = r"[0-9](\.[0-9]+)?[eE]\+[0-9]+"


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
        reader = Reader(records, column, texts, records.kinds(name), out)
        out.frame[name] = READERS[column.kind](reader)
    return out


def no_rows(schema: TableSchema) -> pd.DataFrame:
    """Return the table without a row, with every column of its kind."""
    return _no_rows(tuple((n, c.kind) for n, c in schema.columns.items())).copy()


@cache
def _no_rows(columns: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=DTYPES[kind]) for name, kind in columns})


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


def _texts(reader: Reader) -> pd.Series[Any]:
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


def _ids(reader: Reader) -> pd.Series[Any]:
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
        elif re.fullmatch(SCIENTIFIC, stripped) or (
            kind == NUMBER and len(stripped.partition(".")[0]) > EXACT_DIGITS
        ):
            reader.fault(
                i,
                "MM-ID-SCIENTIFIC",
                f"'{stripped}' is an id that Excel has shortened; its last digits are "
                "lost.",
                "take the id from the source again, with the column formatted as text.",
            )
        held.append(stripped or None)
    return pd.Series(held, dtype="str")


def _words(reader: Reader) -> pd.Series[Any]:
    allowed = {w.casefold(): w for w in reader.column.enum or ()}
    held: list[str | None] = []
    for text in reader.texts:
        stripped = text.strip()
        plain = stripped.casefold().replace(" ", "_").replace("-", "_")
        held.append(allowed.get(plain, stripped) or None)
    return pd.Series(held, dtype="str")


def _yes_no(reader: Reader) -> pd.Series[Any]:
    held: list[bool | None] = []
    for i, text in enumerate(reader.texts):
        plain = text.strip().casefold()
        held.append(True if plain in YES else False if plain in NO else None)
        if plain and held[-1] is None:
            reader.fault(
                i, "MM-YES-NO", f"'{text}' is neither yes nor no.", "write yes or no."
            )
    return pd.Series(held, dtype="boolean")


def _days(reader: Reader) -> pd.Series[Any]:
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


READERS: dict[str, Callable[[Reader], pd.Series[Any]]] = {
    "id": _ids,
    "text": _texts,
    "category": _words,
    "period": _ids,
    "number": number_column,
    "integer": whole_column,
    "date": _days,
    "boolean": _yes_no,
}
