"""Where a row stands in the user's file, and faults that say so."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from math import isfinite
from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.core.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from missionmetrics.core.errors import Severity

LONGEST_VALUE = 80


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table stands, so that each fault can name file, row and heading.

    Attributes
    ----------
    file, sheet : str or None
        The file, and the sheet if it is a workbook.
    rows : sequence of int or None
        Physical row of each row of the frame; the first line of a file is row 1.
        Without it, rows follow one line of headings.
    headings : mapping of str to str
        Column name to the heading as the file writes it, where they differ.
    """

    file: str | None = None
    sheet: str | None = None
    rows: Sequence[int] | None = None
    headings: Mapping[str, str] = field(default_factory=dict)

    def row(self, position: int) -> int:
        """Physical row of the frame's row at ``position``."""
        return position + 2 if self.rows is None else int(self.rows[position])

    def heading(self, column: str) -> str:
        """The heading of ``column`` as the file writes it."""
        return self.headings.get(column, column)

    def fault(
        self,
        code: str,
        message: str,
        fix: str,
        *,
        position: int | None = None,
        column: str | None = None,
        value: object = None,
        severity: Severity = "error",
    ) -> Fault:
        """A fault that stands at ``position`` and ``column`` of this table."""
        return Fault(
            code=code,
            message=message,
            fix=fix,
            file=self.file,
            sheet=self.sheet,
            row=None if position is None else self.row(position),
            column=None if column is None else self.heading(column),
            value=shown(value) or None,
            severity=severity,
        )


def shown(value: Any) -> str:
    """A value as a reader would have typed it, shortened if it is long."""
    if isinstance(value, str):
        flat = " ".join(value.split())
        return flat if len(flat) <= LONGEST_VALUE else flat[: LONGEST_VALUE - 1] + "…"
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return ""
    if isinstance(value, pd.Timestamp):
        return value.isoformat().removesuffix("T00:00:00")
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and isfinite(value) and value == int(value):
        return str(int(value))
    return str(value)


def nearest(value: str, known: Iterable[str]) -> str | None:
    """The known word that ``value`` was most likely meant to be, if any is close."""
    plain = {_plain(word): word for word in sorted(known, reverse=True)}
    close = get_close_matches(_plain(value), plain, n=1, cutoff=0.7)
    return plain[close[0]] if close else None


def did_you_mean(value: str, known: Iterable[str]) -> str:
    """``"Did you mean `x`? "`` when a known word is close, otherwise nothing."""
    word = nearest(value, known)
    return f"Did you mean `{word}`? " if word is not None else ""


def _plain(word: str) -> str:
    return word.strip().casefold().replace(" ", "_").replace("-", "_")
