"""What small multiples say: how they are built, their ends, which ways are clear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.describe import Described
from missionmetrics.charts.forms.amounts import digits_of
from missionmetrics.charts.forms.summed import count, fact
from missionmetrics.charts.text import clean, same
from missionmetrics.core.locale import locale
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot
from missionmetrics.core.words import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.core.result import Result

EACH = 6  # panels that are told one by one
# Measures that say whether something changed, the first that is there.
TESTED = (
    "velocity",
    "pace",
    "slope",
    "smoothed_change",
    "change_since_start",
    "change",
)
EXTREMES = {"highest": "most", "lowest": "least"}
WAYS = ("falling", "rising", "no_clear", "untested", "withheld")


def facts(
    observed: pd.DataFrame,
    found: Mapping[str, str],
    *,
    measure: str,
    kind: str,
    shared: bool,
) -> dict[str, pd.DataFrame]:
    """First and last figure of each panel, and what was found of its change."""
    rows = []
    for name, series in observed.groupby("panel", sort=False):
        known = series.dropna(subset=["value"])
        if len(known):
            one, two = known.iloc[0], known.iloc[-1]
            rows.append({
                "panel": name, "unit": str(one["unit"]),
                "way": found.get(str(name), ""),
                "first": float(one["value"]), "first_period": str(one["period"]),
                "last": float(two["value"]), "last_period": str(two["period"]),
            })  # fmt: skip
    panels, ordered = pd.DataFrame(rows), observed.sort_values("time")["period"]
    found_ways = panels["way"].value_counts()
    highest, lowest = panels["last"].max(), panels["last"].min()
    summed: dict[str, Any] = {
        "measure": measure, "by": kind, "n": observed["panel"].nunique(),
        "first": str(ordered.iloc[0]), "last": str(ordered.iloc[-1]), "shared": shared,
        "highest": highest, "lowest": lowest,
        "at_highest": _sharing(panels, highest), "at_lowest": _sharing(panels, lowest),
        "tested": int(sum(found_ways.get(w, 0) for w in WAYS[:3])),
        **{w: int(found_ways.get(w, 0)) for w in WAYS},
    }  # fmt: skip
    return {"panels": panels, "facts": pd.DataFrame([summed])}


def names(frame: pd.DataFrame, by: Sequence[str], join: str) -> list[str]:
    """The name of the panel that each row belongs to."""
    return [join.join(clean(v) for v in row) for row in frame[list(by)].to_numpy()]


def ways(result: Result, by: Sequence[str], join: str) -> dict[str, str]:
    """What the result's own test says of the change of each panel."""
    table = result.table
    measure = next((m for m in TESTED if (table["measure"] == m).any()), None)
    if measure is None or not set(by) <= set(table):
        return {}
    rows = table[table["measure"] == measure]
    named = names(rows, by, join)
    if len(set(named)) < len(named):
        return {}
    return dict(zip(named, map(_way, rows.to_dict("records")), strict=True))


def _way(row: Mapping[Any, Any]) -> str:
    if row["certainty"] == "withheld":
        return "withheld"
    if row["certainty"] == "not enough data" or pd.isna(row["estimate"]):
        return "untested"
    if row["certainty"] != "clear" or row["estimate"] == 0:
        return "no_clear"
    return "falling" if row["estimate"] < 0 else "rising"


def described(told: Mapping[str, pd.DataFrame]) -> tuple[Described, ...]:
    """Level 1 how it is built, 2 its figures, 3 in how many panels change is clear."""
    return (_built(told), *_figures(told), *_changes(told))


def _built(told: Mapping[str, pd.DataFrame]) -> Described:
    shared = bool(told["facts"]["shared"].iloc[0])
    slots = {
        "measure": Slot(Cell("facts", 0, "measure"), "text"),
        "n": Slot(Cell("facts", 0, "n"), "number:0"),
        "by": Slot(Cell("facts", 0, "by"), "message:small_multiples.by"),
        "first": Slot(Cell("facts", 0, "first"), "period"),
        "last": Slot(Cell("facts", 0, "last"), "period"),
    }
    true = (Claim(Cell("facts", 0, "shared"), "==", shared),)
    scale = "shared" if shared else "own"
    return Described(1, Sentence(f"describe.multiples.built_{scale}", slots, true, "n"))


def _figures(told: Mapping[str, pd.DataFrame]) -> list[Described]:
    """The ends of a few panels; of many, the highest and lowest last figure."""
    panels, summed = told["panels"], told["facts"].iloc[0]
    if len(panels) <= EACH:
        return [Described(2, _ends(row)) for row in range(len(panels))]
    if not same(panels["unit"]) or summed["at_highest"] == len(panels):
        return []
    return [Described(2, _extreme(told, end)) for end in EXTREMES]


def _extreme(told: Mapping[str, pd.DataFrame], end: str) -> Sentence:
    """The panel with the highest or lowest last figure, or how many share it."""
    panels, tied = told["panels"], fact(f"at_{end}", "==", 1)
    place = panels["last"].argmax() if end == "highest" else panels["last"].argmin()
    cell = Cell("panels", int(place), "last")
    true = (Claim(cell, "==", Cell("facts", 0, end)),)
    if told["facts"][f"at_{end}"].iloc[0] == 1:
        slots = {"panel": Slot(Cell("panels", cell.row, "panel"), "text"),
                 "last": Slot(cell, "amount"),
                 "period": Slot(Cell("panels", cell.row, "last_period"), "period"),
                 }  # fmt: skip
        return Sentence(f"describe.multiples.{EXTREMES[end]}", slots, (*true, tied))
    slots = {"k": count(f"at_{end}"), "n": count("n"),
             "last": Slot(cell, _style(panels))}  # fmt: skip
    several = fact(f"at_{end}", ">", 1)
    name = f"describe.multiples.{EXTREMES[end]}_tied"
    return Sentence(name, slots, (*true, several))


def _style(panels: pd.DataFrame) -> str:
    """How last figures are written side by side: with the same decimals."""
    return f"amount:{digits_of(panels['last'])}"


def _sharing(panels: pd.DataFrame, end: float) -> int:
    """How many panels have a last figure that is written as this end is."""
    style, english = _style(panels), locale()
    pairs = zip(panels["last"], panels["unit"], strict=True)
    shown = [in_words(float(v), {"unit": unit}, english, style) for v, unit in pairs]
    at = shown[int(panels["last"].eq(end).to_numpy().argmax())]
    return shown.count(at)


def _ends(row: int) -> Sentence:
    styles = {"panel": "text", "first": "amount", "first_period": "period",
              "last": "amount", "last_period": "period"}  # fmt: skip
    return Sentence("describe.multiples.each", {
        c: Slot(Cell("panels", row, c), s) for c, s in styles.items()})  # fmt: skip


def _changes(told: Mapping[str, pd.DataFrame]) -> list[Described]:
    summed = told["facts"].iloc[0]
    if not any(summed[way] for way in WAYS):
        none = (Claim(Cell("facts", 0, "tested"), "==", 0),)
        return [Described(3, Sentence("describe.multiples.no_test", {}, none))]
    found = []
    for way in WAYS:
        if not summed[way]:
            continue
        slots = {"k": Slot(Cell("facts", 0, way), "number:0"),
                 "n": Slot(Cell("facts", 0, "n"), "number:0")}  # fmt: skip
        true = (Claim(Cell("facts", 0, way), ">", 0),)
        found.append(
            Described(3, Sentence(f"describe.multiples.{way}", slots, true, "k"))
        )
    return found
