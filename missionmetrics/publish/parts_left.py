"""Other tables of a result whose main table is whole: what of them may be shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from missionmetrics.publish.words_left import gone_cells

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from missionmetrics.core.disclosure import Counted, Disclosure
    from missionmetrics.core.result import Result
    from missionmetrics.publish.withholding import Withholding

Cells = set[tuple[str, int, str]]


def parts_left(
    result: Result, shield: Disclosure, place: int, decided: Withholding
) -> tuple[dict[str, pd.DataFrame], Disclosure, Cells]:
    """Other tables as they may be shown, what is told of them, and cells that are gone.

    A table of which the result does not say whom it counts is left out, but for quotes.
    """
    parts: dict[str, pd.DataFrame] = {}
    counted, gone = list(shield.counted), set[tuple[str, int, str]]()
    for name in result.parts:
        part = result.parts[name]
        if (place, name) in decided.parts:
            rows = sorted({row for row, _ in decided.of_part(place, name)})
            keys = next(c.keys for c in counted if c.part == name)
            parts[name] = _blank(part, rows, keys)
            counted = [_untold(c, rows) if c.part == name else c for c in counted]
            gone |= {(name, row, str(column)) for row in rows for column in part}
        elif name in ("quotes", *shield.about_nobody):
            parts[name] = part
    gone |= gone_cells(result, parts, set())
    told = replace(shield, largest=(), second_largest=(), counted=tuple(counted))
    return parts, told.left_with(parts), gone


def _blank(
    part: pd.DataFrame, rows: Sequence[int], keys: Collection[str]
) -> pd.DataFrame:
    """With nothing in those ``rows`` but the keys: the rest may be made from counts."""
    shown = part.copy()
    for column in [c for c in part if c not in keys] if rows else ():
        if pd.api.types.is_numeric_dtype(shown[column]):
            shown[column] = shown[column].astype("float64")
            shown.loc[list(rows), column] = float("nan")
        else:
            shown[column] = shown[column].astype("object")
            shown.loc[list(rows), column] = ""
    return shown


def _untold(counted: Counted, rows: Sequence[int]) -> Counted:
    left = (0 if i in rows else n for i, n in enumerate(counted.contributors))
    return replace(counted, contributors=tuple(left))
