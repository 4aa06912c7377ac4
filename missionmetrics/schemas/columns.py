"""A column as texts, numbers or days, whatever it was meant to hold.

Cells of another kind come out empty: that they are wrong is said elsewhere, once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray


def texts_of(frame: pd.DataFrame, column: str) -> pd.Series[Any]:
    """Texts; blank ones, other things and a missing column come out as None."""
    if column not in frame:
        return pd.Series(None, index=frame.index, dtype=object)
    cells = frame[column]
    if isinstance(cells.dtype, pd.StringDtype):  # each distinct text once
        codes, distinct = pd.factorize(cells)
        held = np.array([*(t if t.strip() else None for t in distinct), None], object)
        return pd.Series(held[codes], index=frame.index, dtype=object)
    kept = [c if isinstance(c, str) and c.strip() else None for c in cells]
    return pd.Series(kept, index=frame.index, dtype=object)


def numbers_of(frame: pd.DataFrame, column: str) -> NDArray[np.float64]:
    """Numbers; other things, true and false, and a missing column come out as NaN."""
    if column not in frame:
        return np.full(len(frame), np.nan)
    cells = frame[column]
    if pd.api.types.is_numeric_dtype(cells.dtype) and is_real(cells.dtype):
        return cells.to_numpy(dtype=float, na_value=np.nan)
    return np.array([float(c) if is_number(c) else np.nan for c in cells], dtype=float)


def days_of(frame: pd.DataFrame, column: str) -> pd.Series[Any]:
    """Days; other things and a missing column come out as NaT."""
    if column not in frame:
        return pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us]")
    cells = frame[column]
    if is_dated(cells.dtype):
        return cells
    days = [c if is_day(c) else pd.NaT for c in cells]
    return pd.Series(days, index=frame.index, dtype="datetime64[us]")


def is_real(dtype: Any) -> bool:
    """Whether a type of numbers has neither imaginary parts nor true and false."""
    return getattr(dtype, "kind", "O") in "iuf"


def is_dated(dtype: Any) -> bool:
    """Whether a type holds dates without a time zone."""
    return isinstance(dtype, np.dtype) and dtype.kind == "M"


def is_number(cell: Any) -> bool:
    """Whether one cell is a number; true and false are not."""
    real = isinstance(cell, (int, float, np.integer, np.floating))
    return real and not isinstance(cell, bool)


def is_day(cell: Any) -> bool:
    """Whether one cell is a date without a time zone."""
    return isinstance(cell, pd.Timestamp) and cell.tz is None
