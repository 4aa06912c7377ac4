"""The form `quotes`: words that people agreed to have published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from missionmetrics.charts.text import clean, label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.charts.figure import Figure
    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result


class Quote(NamedTuple):
    """Words that somebody agreed to have published."""

    text: str
    speaker: str
    theme: str


def contents(result: Result, fig: Figure) -> dict[str, Any]:
    """What the form adds to the record: consented words with who spoke and when."""
    said = result.parts.get("quotes", pd.DataFrame(columns=["quote"]))
    rows = said.fillna("").to_dict("records")
    return {
        "quotes": tuple(
            Quote(clean(r["quote"]), _speaker(r, fig.locale), clean(r.get("theme", "")))
            for r in rows
            if r.get("consent", "none") not in ("", "none")
        ),
    }  # fmt: skip


def _speaker(row: Mapping[Any, Any], locale: Locale) -> str:
    """Who spoke and when; a kind of text is put into words."""
    who = str(row.get("speaker", ""))
    parts = [label(locale, "speakers", who) if who else ""]
    if row.get("period"):
        parts.append(clean(locale.period(str(row["period"]))))
    return locale.message("figures.caption_join").join(p for p in parts if p)
