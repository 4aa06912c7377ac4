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


def heading(locale: Locale, column: str) -> str:
    """What stands over ``column``: its own words, or those that figures use.

    Examples
    --------
    >>> from missionmetrics.core.locale import locale
    >>> heading(locale("en-GB"), "smoothed_low"), heading(locale("en-GB"), "low")
    ('Smoothed, plausible low', 'Plausible low')
    """
    key = f"documents.heading.{column}"
    if isinstance(locale.messages.get(key), str):
        return locale.message(key)
    return label(locale, "columns", column)


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
    return locale.message("documents.column_unknown", heading=heading(locale, column))
