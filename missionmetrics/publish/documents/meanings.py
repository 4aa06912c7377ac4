"""What the columns and codes of the published tables mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from missionmetrics.charts.text import label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.core.locale import Locale

# Columns whose values are codes, and the family of messages that puts them into words.
CODED: Mapping[str, str] = {
    "measure": "measures",
    "certainty": "certainty",
    "unit": "units",
    "kind": "status",
    "status": "status",
}


def meaning(locale: Locale, column: str) -> str:
    """What stands in ``column``, as a sentence; without one, its heading.

    Examples
    --------
    >>> from missionmetrics.core.locale import locale
    >>> meaning(locale("en-GB"), "n")
    'How many figures, people or texts the row rests on.'
    """
    key = f"documents.column.{column}"
    if isinstance(locale.messages.get(key), str):
        return locale.message(key)
    return locale.message(
        "documents.column_unknown", heading=label(locale, "columns", column)
    )
