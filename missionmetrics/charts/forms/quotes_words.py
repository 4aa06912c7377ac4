"""What is said of quotes: how many, on what, with what consent; never their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.describe import Described
from missionmetrics.charts.forms.summed import count, fact
from missionmetrics.core.sentence import Cell, Sentence, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.charts.forms.quotes import Quote

CONSENTS = ("named", "anonymous")


def facts(
    quotes: tuple[Quote, ...], consents: list[str], consent: pd.DataFrame | None
) -> dict[str, pd.DataFrame]:
    """How many words are shown, on how many themes, and who agreed to what."""
    themes = pd.Series([q.theme for q in quotes if q.theme], dtype="object")
    counted = themes.value_counts()
    given: Any = consent.iloc[0] if consent is not None and len(consent) else {}
    summed: dict[str, Any] = {
        "n": len(quotes), "themes": len(counted),
        **{c: consents.count(c) for c in CONSENTS},
        "most": int(counted.max()) if len(counted) else 0,
        **{c: _whole(given.get(c)) for c in ("allowed", "all")},
    }  # fmt: skip
    summed["counted"] = len(quotes) <= summed["allowed"] <= summed["all"]
    rows = pd.DataFrame({"theme": counted.index, "k": counted.to_numpy()})
    ordered = rows.sort_values(["k", "theme"], ascending=[False, True])
    return {"themes": ordered.reset_index(drop=True), "facts": pd.DataFrame([summed])}


def _whole(value: Any) -> int:
    """A count; -1 where it is not known."""
    return -1 if value is None or pd.isna(value) else int(value)


def described(told: Mapping[str, pd.DataFrame]) -> tuple[Described, ...]:
    """Level 1 how many on what, 2 their themes and consent, 3 what was not shown."""
    summed = told["facts"].iloc[0]
    if not summed["n"]:
        none = (fact("n", "==", 0),)
        return (Described(1, Sentence("describe.quotes.none", {}, none)),)
    kind = "themed" if summed["themes"] else "plain"
    true = fact("themes", ">" if summed["themes"] else "==", 0)
    slots = {c: count(c) for c in (("n", "themes") if summed["themes"] else ("n",))}
    built = Sentence(f"describe.quotes.{kind}", slots, (true,), "n")
    return (Described(1, built), *_themes(told), *_consents(summed), *_left(summed))


def _themes(told: Mapping[str, pd.DataFrame]) -> list[Described]:
    if told["facts"]["themes"].iloc[0] < 2:
        return []
    return [
        Described(2, Sentence("describe.quotes.theme", {
            "theme": Slot(Cell("themes", i, "theme"), "text"),
            "k": Slot(Cell("themes", i, "k"), "number:0"),
        }, plural="k"))
        for i in range(len(told["themes"]))
    ]  # fmt: skip


def _consents(summed: Any) -> list[Described]:
    found = []
    for consent in CONSENTS:
        if summed[consent]:
            some = (fact(consent, ">", 0),)
            slots = {"k": count(consent)}
            told = Sentence(f"describe.quotes.{consent}", slots, some, "k")
            found.append(Described(2, told))
    return found


def _left(summed: Any) -> list[Described]:
    """How the words shown stand to all that were said, as far as it is known."""
    if not summed["counted"]:
        unknown = (fact("counted", "==", False),)
        return [Described(3, Sentence("describe.quotes.chosen", {}, unknown))]
    slots = {c: count(c) for c in ("n", "allowed", "all")}
    true = (
        fact("n", "<=", Cell("facts", 0, "allowed")),
        fact("allowed", "<=", Cell("facts", 0, "all")),
    )
    return [Described(3, Sentence("describe.quotes.of_all", slots, true, "n"))]
