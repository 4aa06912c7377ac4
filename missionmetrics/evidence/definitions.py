"""What the series of a result are defined to be, as the mission wrote it down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.core.provenance import Definition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MADE_OF = ("numerator_id", "denominator_id")


def definitions_of(
    series: pd.DataFrame, wanted: Iterable[str]
) -> tuple[Definition, ...]:
    """Definitions of the ``wanted`` series and, for a ratio, of its two parts.

    A series that the mission does not define is left out.

    Parameters
    ----------
    series : DataFrame
        ``series_id, name`` and, where known, ``definition, excludes, unit, scale,
        aggregation, numerator_id, denominator_id``.
    wanted : iterable of str
        The ``series_id`` that a result uses.

    Examples
    --------
    >>> series = pd.DataFrame({"series_id": ["a", "b"], "name": ["A", "B"],
    ...                        "definition": ["All gases.", "All homes."]})
    >>> [d.text for d in definitions_of(series, ["b"])]
    ['All homes.']
    """
    rows = {str(r["series_id"]): r for r in series.to_dict("records")}
    used = [i for i in dict.fromkeys(wanted) if i in rows]
    parts = [p for i in used for p in _parts(rows[i]) if p in rows]
    found = (_definition(i, rows) for i in dict.fromkeys([*used, *parts]))
    return tuple(d for d in found if d.text or d.excludes or d.numerator)


def theme_definitions(
    codes: pd.DataFrame, wanted: Iterable[str]
) -> tuple[Definition, ...]:
    """Definitions of the ``wanted`` themes of the table ``codes``."""
    return definitions_of(codes.rename(columns={"code_id": "series_id"}), wanted)


def _parts(row: Mapping[Any, Any]) -> tuple[str, ...]:
    """Numerator and denominator of a ratio that names both; else nothing."""
    if _text(row, "aggregation") != "ratio":
        return ()
    parts = tuple(_text(row, column) for column in MADE_OF)
    return parts if all(parts) else ()


def _definition(series_id: str, rows: Mapping[str, Mapping[Any, Any]]) -> Definition:
    row = rows[series_id]
    above, below = (
        _text(rows[p], "name") if p in rows else p for p in _parts(row) or ("", "")
    )
    return Definition(
        id=series_id,
        name=_text(row, "name"),
        text=_text(row, "definition"),
        excludes=_text(row, "excludes"),
        unit=_text(row, "unit"),
        scale=_text(row, "scale"),
        numerator=above,
        denominator=below,
    )


def _text(row: Mapping[Any, Any], column: str) -> str:
    """A cell as text; nothing for a gap or a column that is not there."""
    given = row.get(column)
    return "" if pd.isna(given) else str(given).strip()
