"""Frames as CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from typing import Any

# OWASP "CSV injection": a cell that starts with one of these may be run as a formula.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def defused(text: str) -> str:
    """Return ``text`` with a leading apostrophe if a spreadsheet could run it.

    Line ends become plain ones: a lone carriage return would break a row in two. A
    null byte, which some readers stop at, and half of a letter pair, which no file
    can hold, are left out.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    text = text.encode("utf-8", "ignore").decode("utf-8")
    return f"'{text}" if text.lstrip(" ").startswith(STARTS_A_FORMULA) else text


def csv_text(frame: pd.DataFrame) -> str:
    """Return ``frame`` as CSV text, text cells and headings defused.

    Numbers keep every digit that tells them apart, so that reading the text
    back gives the same values; a missing value is an empty cell.

    Examples
    --------
    >>> print(csv_text(pd.DataFrame({"place": ["=cmd()"], "change": [-1.5]})))
    place,change
    '=cmd(),-1.5
    <BLANKLINE>
    """
    safe = pd.DataFrame({c: _defused_column(frame[c]) for c in frame.columns})
    safe.columns = pd.Index([defused(str(c)) for c in frame.columns], dtype="object")
    return str(safe.to_csv(index=False, lineterminator="\n"))


def _defused_column(column: pd.Series[Any]) -> pd.Series[Any]:
    if pd.api.types.is_numeric_dtype(column):
        return column
    if pd.api.types.is_datetime64_any_dtype(column):
        return pd.Series(column.dt.strftime("%Y-%m-%d"))
    return column.map(lambda v: defused(v) if isinstance(v, str) else v)
