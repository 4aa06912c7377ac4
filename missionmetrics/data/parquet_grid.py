"""A Parquet file as a grid; needs the extra ``scale``."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from missionmetrics.core.errors import Fault
from missionmetrics.data.csv_grid import file_bytes
from missionmetrics.data.grids import (
    DATE,
    EMPTY,
    MAX_CELLS,
    MAX_CSV_BYTES,
    NUMBER,
    TEXT,
    YES_NO,
    Grid,
)

if TYPE_CHECKING:
    from pathlib import Path


def read_parquet(path: Path, *, file: str) -> tuple[Grid | None, list[Fault]]:
    """Read a Parquet file with DuckDB, its cells as text.

    Returns
    -------
    tuple of (Grid or None, list of Fault)
        ``MM-PARQUET-EXTRA`` without DuckDB, ``MM-FILE-UNREADABLE`` when it is not a
        Parquet file, ``MM-FILE-TOO-LARGE``.
    """
    data, fault = file_bytes(path, file=file, limit=MAX_CSV_BYTES)
    if data is None:
        return None, [fault] if fault else []
    try:
        import duckdb  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return None, [_extra(file)]
    try:
        with duckdb.connect() as base:
            held = base.from_parquet(str(path))
            names, rows = held.columns, held.limit(MAX_CELLS).fetchall()
    except (duckdb.Error, RuntimeError):
        return None, [_broken(file)]
    pairs = [[_cell(v) for v in row] for row in rows]
    cells = (tuple(names), *(tuple(t for t, _ in row) for row in pairs))
    kinds = (TEXT * len(names), *("".join(k for _, k in row) for row in pairs))
    return Grid(
        file=file, cells=cells, rows=tuple(range(1, len(cells) + 1)), kinds=kinds
    ), []


def _cell(value: Any) -> tuple[str, str]:
    if value is None or value != value:
        return "", EMPTY
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), YES_NO
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return (value.date() if midnight else value).isoformat(), DATE
    if isinstance(value, dt.date):
        return value.isoformat(), DATE
    if isinstance(value, str):
        return value, TEXT
    return str(value), NUMBER


def _extra(file: str) -> Fault:
    return Fault(
        code="MM-PARQUET-EXTRA",
        message=f"Reading '{file}' needs DuckDB, which is not installed.",
        fix='run `pip install "missionmetrics[scale]"`, or save the table as CSV.',
        file=file,
    )


def _broken(file: str) -> Fault:
    return Fault(
        code="MM-FILE-UNREADABLE",
        message=f"'{file}' is not a Parquet file that can be read.",
        fix="write it again, or save the table as CSV.",
        file=file,
    )
