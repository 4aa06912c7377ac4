"""Frames as JSON that come back the same: types, infinities and time units kept."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def frame_to_json(frame: pd.DataFrame) -> dict[str, Any]:
    """Return ``frame`` as JSON types: columns, each with its type and values."""
    return {
        "columns": [
            {
                "name": str(name),
                "type": _type_name(column),
                "values": _values(column),
            }
            for name, column in frame.items()
        ],
        "rows": len(frame),
    }


def frame_from_json(given: dict[str, Any]) -> pd.DataFrame:
    """Rebuild a frame from :func:`frame_to_json`."""
    columns = {c["name"]: _column(c["type"], c["values"]) for c in given["columns"]}
    return pd.DataFrame(columns, index=pd.RangeIndex(given["rows"]))


def _type_name(column: pd.Series[Any]) -> str:
    dtype = column.dtype
    if isinstance(dtype, pd.PeriodDtype):
        return str(dtype)
    if isinstance(dtype, pd.CategoricalDtype):
        raise TypeError(f"'{column.name}' is a category: a result holds plain text")
    if isinstance(dtype, pd.StringDtype):
        return "text"
    if dtype == "object":
        return "object"
    return str(dtype)


def _values(column: pd.Series[Any]) -> list[Any]:
    if isinstance(column.dtype, pd.StringDtype):
        return [None if pd.isna(v) else v for v in column.tolist()]
    return [_plain(v) for v in column.tolist()]


def _plain(value: Any) -> Any:
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else f"{'-' * (value < 0)}Infinity"
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    if isinstance(value, pd.Timedelta):
        return value.isoformat()
    if isinstance(value, pd.Period):
        return str(value)
    if hasattr(value, "item"):
        return _plain(value.item())
    if not isinstance(value, str | int | float | bool):
        raise TypeError(f"a result cannot hold {type(value).__name__} {value!r}")
    return value


def _column(kind: str, values: list[Any]) -> pd.Series[Any]:
    if kind == "text":
        return pd.Series(values, dtype="str")
    if kind.startswith("period["):
        freq = kind.removeprefix("period[").removesuffix("]")
        return pd.Series(pd.PeriodIndex(values, freq=freq))
    if kind.startswith("float"):
        return pd.Series([NOT_FINITE.get(v, v) for v in values], dtype=kind)
    if kind.startswith("datetime64"):
        return pd.Series([pd.Timestamp(v) for v in values], dtype=kind)
    if kind.startswith("timedelta64"):
        return pd.Series([pd.Timedelta(v) for v in values], dtype=kind)
    return pd.Series(values, dtype=kind)
