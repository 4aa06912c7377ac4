"""Which sources stand behind a set of rows, as they must be credited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from missionmetrics.core.provenance import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

TEXTS = (
    "title",
    "publisher",
    "licence",
    "attribution",
    "vintage",
    "published_on",
    "url",
)


def cited(sources: pd.DataFrame, used: Iterable[str]) -> tuple[Source, ...]:
    """Sources among ``used``, in the order of the table ``sources``."""
    wanted = set(used)
    rows = sources.loc[sources["source_id"].isin(list(wanted))]
    return tuple(
        Source(
            source_id=str(row["source_id"]),
            **{name: _text(row.get(name)) for name in TEXTS},
        )
        for row in rows.to_dict("records")
    )


def _text(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return "" if value is None or value is pd.NaT or pd.isna(value) else str(value)  # type: ignore[call-overload]
