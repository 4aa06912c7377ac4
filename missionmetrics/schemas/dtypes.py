"""Kinds of column, named so that no schema depends on what else is installed.

pandera's own ``str`` means one thing where pyarrow is installed and another where it
is not. These five kinds look at what a column can hold, not at how it is stored.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from pandera import dtypes
from pandera.engines import pandas_engine

from missionmetrics.schemas.columns import is_dated, is_real


def _stored(dtype: Any) -> Any:
    return getattr(dtype, "type", None)


@pandas_engine.Engine.register_dtype
@dtypes.immutable
class Text(pandas_engine.DataType):
    """Text: any of pandas' string types, or Python strings."""

    type = np.dtype(object)

    def check(self, pandera_dtype: Any, data_container: Any = None) -> bool:
        """Whether the column holds text, or nothing at all."""
        if isinstance(_stored(pandera_dtype), pd.StringDtype):
            return True
        inferred = pd.api.types.infer_dtype(data_container, skipna=True)
        return inferred in ("string", "empty")

    def __str__(self) -> str:
        return "text"


@pandas_engine.Engine.register_dtype
@dtypes.immutable
class Number(pandas_engine.DataType):
    """Number: integers or floats, nullable or not; never true and false."""

    type = np.dtype(float)

    def check(self, pandera_dtype: Any, data_container: Any = None) -> bool:
        """Whether the column holds numbers, or nothing at all."""
        stored = _stored(pandera_dtype)
        return is_real(stored) or _all_empty(data_container)

    def __str__(self) -> str:
        return "number"


@pandas_engine.Engine.register_dtype
@dtypes.immutable
class Whole(pandas_engine.DataType):
    """Whole number: integers, or floats without a fraction."""

    type = np.dtype("int64")

    def check(self, pandera_dtype: Any, data_container: Any = None) -> bool:
        """Whether the column holds whole numbers, or nothing at all."""
        stored = _stored(pandera_dtype)
        if pd.api.types.is_integer_dtype(stored) or _all_empty(data_container):
            return True
        if not pd.api.types.is_float_dtype(stored) or data_container is None:
            return False
        held = data_container.dropna().to_numpy(dtype=float)
        return bool((held[np.isfinite(held)] % 1 == 0).all())

    def __str__(self) -> str:
        return "whole number"


@pandas_engine.Engine.register_dtype
@dtypes.immutable
class Day(pandas_engine.DataType):
    """Date: pandas dates without a time zone, in whatever unit."""

    type = np.dtype("datetime64[us]")

    def check(self, pandera_dtype: Any, data_container: Any = None) -> bool:
        """Whether the column holds dates, or nothing at all."""
        stored = _stored(pandera_dtype)
        return is_dated(stored) or _all_empty(data_container)

    def __str__(self) -> str:
        return "date"


@pandas_engine.Engine.register_dtype
@dtypes.immutable
class YesNo(pandas_engine.DataType):
    """Yes or no: true and false, nullable or not."""

    type = np.dtype(bool)

    def check(self, pandera_dtype: Any, data_container: Any = None) -> bool:
        """Whether the column holds true and false, or nothing at all."""
        stored = _stored(pandera_dtype)
        return pd.api.types.is_bool_dtype(stored) or _all_empty(data_container)

    def __str__(self) -> str:
        return "yes or no"


def _all_empty(column: Any) -> bool:
    return column is not None and bool(column.isna().all())
