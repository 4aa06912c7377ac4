"""The form `quotes`: words that people agreed to have published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from missionmetrics.charts.describe import alt
from missionmetrics.charts.forms.quotes_words import described, facts
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
    rows = [r for r in said.fillna("").to_dict("records")
            if r.get("consent", "none") not in ("", "none")]  # fmt: skip
    shown = tuple(
        Quote(clean(r["quote"]), _speaker(r, fig.locale), clean(r.get("theme", "")))
        for r in rows
    )
    told = facts(shown, [str(r["consent"]) for r in rows], result.parts.get("consent"))
    return {
        "alt": _alt(told["facts"].iloc[0], fig.locale),
        "quotes": shown,
        "facts": told,
        "description": described(told),
    }


def _alt(summed: Any, locale: Locale) -> str:
    counts = {c: locale.number(float(summed[c]), digits=0) for c in ("n", "themes")}
    return alt(locale, "quotes_themed" if summed["themes"] else "quotes", **counts)


def _speaker(row: Mapping[Any, Any], locale: Locale) -> str:
    """Who spoke and when; a kind of text is put into words."""
    who = str(row.get("speaker", ""))
    parts = [label(locale, "speakers", who) if who else ""]
    if row.get("period"):
        parts.append(clean(locale.period(str(row["period"]))))
    return locale.message("figures.caption_join").join(p for p in parts if p)
