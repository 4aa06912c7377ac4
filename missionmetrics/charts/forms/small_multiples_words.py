"""What small multiples say: how they are built, their ends, which ways are clear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.describe import Described
from missionmetrics.charts.text import clean, same
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

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
    count = panels["way"].value_counts()
    summed: dict[str, Any] = {
        "measure": measure, "by": kind, "n": observed["panel"].nunique(),
        "first": str(ordered.iloc[0]), "last": str(ordered.iloc[-1]), "shared": shared,
        "highest": panels["last"].max(), "lowest": panels["last"].min(),
        "tested": int(sum(count.get(w, 0) for w in WAYS[:3])),
        **{w: int(count.get(w, 0)) for w in WAYS},
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
    panels = told["panels"]
    if len(panels) <= EACH:
        return [Described(2, _ends(row)) for row in range(len(panels))]
    if not same(panels["unit"]) or same(panels["last"]):
        return []
    found = []
    for end, extreme in (("most", "highest"), ("least", "lowest")):
        lasts = panels["last"].to_numpy()
        row = int(lasts.argmax() if end == "most" else lasts.argmin())
        slots = {"panel": Slot(Cell("panels", row, "panel"), "text"),
                 "last": Slot(Cell("panels", row, "last"), "amount"),
                 "period": Slot(Cell("panels", row, "last_period"), "period"),
                 }  # fmt: skip
        true = Claim(Cell("panels", row, "last"), "==", Cell("facts", 0, extreme))
        found.append(
            Described(2, Sentence(f"describe.multiples.{end}", slots, (true,)))
        )
    return found


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
