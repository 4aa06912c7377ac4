"""Text that is safe to show: no hidden marks, and labels from the locale."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from missionmetrics.core.locale import Locale

# Controls, surrogates and unassigned codes break XML; format marks (bidirectional
# overrides and isolates, zero-width marks) can make a text read as another one.
HIDDEN = ("Cc", "Cf", "Cs", "Cn", "Co")
BREAKS = ("\n", "\r", "\t", "\N{LINE SEPARATOR}", "\N{PARAGRAPH SEPARATOR}")
KEPT = ("\N{SOFT HYPHEN}", "\N{ZERO WIDTH JOINER}", "\N{ZERO WIDTH NON-JOINER}")


class _Shown(dict[int, str | None]):
    """What each character is shown as, worked out where it is first met."""

    def __missing__(self, code: int) -> str | None:
        mark = chr(code)
        shown: str | None = " " if mark in BREAKS else mark
        if shown == mark and mark not in KEPT and unicodedata.category(mark) in HIDDEN:
            shown = None
        self[code] = shown
        return shown


_SHOWN = _Shown()


def clean(value: Any) -> str:
    r"""Return ``value`` as text on one line without marks that cannot be seen.

    Examples
    --------
    >>> clean("Ward\u202e 1\u2028<b>")
    'Ward 1 <b>'
    """
    text = str(value)
    if text.isprintable():  # then no character is a break or hidden
        return text
    return text.translate(_SHOWN)


def text_of(value: Any) -> str:
    """A cell as text that is safe to show; nothing for a gap."""
    return "" if pd.isna(value) else clean(value)


def label(locale: Locale, family: str, name: str) -> str:
    """The heading or name of a code: ``label(locale, "columns", "area")``.

    A code without a message is shown as it stands, with spaces for underscores.
    """
    key = f"{family}.{name.replace(' ', '_')}"
    if isinstance(locale.messages.get(key), str):
        return locale.message(key)
    return clean(name.replace("_", " "))


def same(column: pd.Series[Any]) -> bool:
    """Whether a column holds one value throughout, or none."""
    return len(column.drop_duplicates()) <= 1


def only(frame: pd.DataFrame, column: str) -> str:
    """The one value of ``column``, or nothing when it varies."""
    if column not in frame or frame.empty or not same(frame[column]):
        return ""
    return text_of(frame[column].iloc[0])
