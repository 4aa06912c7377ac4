"""Faults of single cells: pandera finds most, in words of its own that nobody sees.

What pandera reports is regrouped by rule and row, what merely follows from another
fault is dropped, and what pandera does not see (infinite numbers, text that does not
match a pattern to its end) is looked for here.
"""

from __future__ import annotations

from math import isfinite
from re import fullmatch
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pandera.errors import SchemaError, SchemaErrors

from missionmetrics.schemas.columns import is_day, is_number, numbers_of
from missionmetrics.schemas.place import did_you_mean, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from missionmetrics.core.errors import Fault
    from missionmetrics.schemas.place import Place
    from missionmetrics.schemas.registry import Column, TableSchema

KINDS = {
    "id": "text",
    "text": "text",
    "category": "text",
    "period": "text",
    "number": "a number",
    "integer": "a whole number",
    "date": "a date",
    "boolean": "yes or no",
}
HOLDS = {
    "string": "text",
    "integer": "whole numbers",
    "floating": "numbers",
    "mixed-integer-float": "numbers",
    "boolean": "yes and no",
    "datetime64": "dates",
    "datetime": "dates",
    "date": "dates",
}


def cell_faults(
    schema: TableSchema, frame: pd.DataFrame, place: Place
) -> tuple[list[Fault], list[str]]:
    """Faults of single cells, and the columns that are of the right kind.

    ``frame`` holds columns of the schema only, with rows counted from 0.
    """
    cases = _failure_cases(schema, frame)
    mistyped = {c for c, check, *_ in cases if check.startswith("dtype")}
    found: list[Fault] = []
    for name in mistyped:
        found += _mistyped(schema.columns[name], frame[name], place)
    for name, check, value, position in cases:
        if name in mistyped or name not in schema.columns or _infinite(value):
            continue
        found.append(_in_words(schema.columns[name], check, value, position, place))
    sound = [name for name in frame.columns if name not in mistyped]
    for name in sound:
        found += _unseen(schema.columns[name], frame[name], place)
    return found, sound


def _failure_cases(
    schema: TableSchema, frame: pd.DataFrame
) -> list[tuple[str, str, Any, int]]:
    """(column, check, value, position) of each distinct failure pandera finds."""
    try:
        schema.model.validate(frame, lazy=True)
    except (SchemaErrors, SchemaError) as caught:
        cases = caught.failure_cases
    else:
        return []
    rows = zip(
        cases["column"],
        cases["check"],
        cases["failure_case"],
        cases["index"],
        strict=True,
    )
    seen = {}
    for column, check, value, index in rows:
        whole_column = str(check).startswith("dtype")
        if check == "column_in_dataframe" or (pd.isna(index) and not whole_column):
            continue
        position = -1 if whole_column else int(index)
        seen[column, str(check), position] = value
    return [(c, k, value, p) for (c, k, p), value in seen.items()]


def _infinite(value: Any) -> bool:
    return isinstance(value, (float, np.floating)) and bool(np.isinf(value))


def _in_words(
    column: Column, check: str, value: Any, position: int, place: Place
) -> Fault:
    code, message, fix = _phrases(column, check, value, place.heading(column.name))
    return place.fault(
        code, message, fix, position=position, column=column.name, value=shown(value)
    )


def _phrases(
    column: Column, check: str, value: Any, heading: str
) -> tuple[str, str, str]:
    if check == "not_nullable":
        return (
            "MM-EMPTY-CELL",
            f"`{heading}` is empty.",
            f"fill it in, for example `{column.example}`: {column.description}",
        )
    if check.startswith("isin"):
        allowed = column.enum or ()
        return (
            "MM-NOT-ALLOWED",
            f"`{shown(value)}` is not one of the words that `{heading}` allows.",
            did_you_mean(str(value), allowed) + f"Allowed: {', '.join(allowed)}.",
        )
    if check.startswith("greater"):
        return (
            "MM-TOO-SMALL",
            f"`{heading}` is {shown(value)}; it cannot be below "
            f"{shown(column.minimum)}.",
            _bounds(column),
        )
    return (
        "MM-TOO-LARGE",
        f"`{heading}` is {shown(value)}; it cannot be above {shown(column.maximum)}.",
        _bounds(column),
    )


def _bounds(column: Column) -> str:
    if column.maximum == 1 and column.minimum == 0:
        return "write shares between 0 and 1; 45% is 0.45."
    return f"correct the number: {column.description}"


def _mistyped(column: Column, cells: pd.Series[Any], place: Place) -> Iterator[Fault]:
    heading, wanted = place.heading(column.name), KINDS[column.kind]
    wrong = [
        (position, value)
        for position, value in enumerate(cells.tolist())
        if not _empty(value) and not _is_kind(column.kind, value)
    ]
    fix = f"write {wanted}, for example `{column.example}`."
    wrong.sort(key=lambda cell: place.row(cell[0]))
    if len(wrong) in (0, int(cells.notna().sum())):
        holds = HOLDS.get(pd.api.types.infer_dtype(cells, skipna=True), "other things")
        yield place.fault(
            "MM-TYPE",
            f"The column `{heading}` holds {holds}, where {wanted} is needed.",
            fix,
            position=wrong[0][0] if wrong else None,
            column=column.name,
            value=wrong[0][1] if wrong else None,
        )
        return
    for position, value in wrong:
        yield place.fault(
            "MM-TYPE",
            f"`{heading}` holds `{shown(value)}`, where {wanted} is needed.",
            fix,
            position=position,
            column=column.name,
            value=value,
        )


def _empty(value: Any) -> bool:
    return bool(pd.api.types.is_scalar(value) and pd.isna(value))


def _is_kind(kind: str, value: Any) -> bool:
    if kind in ("id", "text", "category", "period"):
        return isinstance(value, str)
    if kind == "date":
        return is_day(value)
    if kind == "boolean":
        return isinstance(value, (bool, np.bool_))
    if not is_number(value):
        return False
    return kind == "number" or not isfinite(value) or value % 1 == 0


def _unseen(column: Column, cells: pd.Series[Any], place: Place) -> Iterator[Fault]:
    """Infinite numbers, and text that does not match its pattern to the end."""
    heading = place.heading(column.name)
    if column.kind in ("number", "integer"):
        numbers = numbers_of(cells.to_frame(), column.name)
        for position in np.flatnonzero(np.isinf(numbers)):
            yield place.fault(
                "MM-INFINITE",
                f"`{heading}` is infinite.",
                "leave it empty where there is no number; something was divided by 0.",
                position=int(position),
                column=column.name,
                value=numbers[position],
            )
    if column.pattern is None:
        return
    codes, texts = pd.factorize(cells)
    wrong = [i for i, t in enumerate(texts) if not fullmatch(column.pattern, t)]
    for position in np.flatnonzero(np.isin(codes, wrong)):
        value = cells.iloc[position]
        yield place.fault(
            "MM-PATTERN",
            f"`{heading}` is {value!r}, which is not written as it should be.",
            "remove spaces and line breaks at its ends."
            if column.kind == "id"
            else f"write it like `{column.example}`.",
            position=int(position),
            column=column.name,
            value=value,
        )
