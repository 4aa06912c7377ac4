"""The form `interval-by-group`: an estimate and its range for each group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.describe import Described, alt
from missionmetrics.charts.tables import keys_shown
from missionmetrics.charts.text import clean, same
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.tables import NumbersTable
    from missionmetrics.core.result import Result

MOST_ROWS = 60
ENDS = {"most": "highest", "least": "lowest"}
COLUMNS = ("unit", "estimate", "low", "high", "certainty")


def contents(result: Result, fig: Figure) -> dict[str, Any]:
    """What the form adds to the record: one row a group, each with its words."""
    frame = rows(result)
    if frame is None or not 0 < len(frame) <= MOST_ROWS:
        return {}
    frame = frame.assign(words=[_amount_cell(fig.tables[0], r) for r in frame.index])
    return {
        "alt": alt(
            fig.locale, "interval_by_group", measure=fig.measure,
            count=fig.locale.noun(len(frame), noun(result)),
        ),
        "frames": {"rows": frame},
        "unit": str(frame["unit"].iloc[0]),
        "facts": (facts := _facts(frame, fig.measure)),
        "description": _described(facts),
    }  # fmt: skip


def _facts(frame: pd.DataFrame, measure: str) -> dict[str, pd.DataFrame]:
    """What the description rests on: the rows drawn, and what they add up to.

    ``reach`` counts the other ranges that meet the range of the highest estimate.
    """
    shown = frame.dropna(subset=["estimate"]).reset_index(drop=True)
    estimates = shown["estimate"].to_numpy(float)
    most, least = int(estimates.argmax()), int(estimates.argmin())
    reach = shown["high"].ge(shown["low"][most]).drop(most).sum()
    ranged = shown[["low", "high"]].notna().all(axis=None)
    summed = {
        "measure": measure, "n": len(shown), "most": most, "least": least,
        "highest": estimates[most], "lowest": estimates[least],
        "reach": int(reach) if ranged else -1,
    }  # fmt: skip
    return {"rows": shown, "facts": pd.DataFrame([summed])}


def _described(facts: dict[str, pd.DataFrame]) -> tuple[Described, ...]:
    """How the picture is built, its ends, and whether they can be told apart."""
    summed = facts["facts"].iloc[0]
    kind = "ranges" if summed["reach"] >= 0 else "dots"
    built = {"measure": Slot(Cell("facts", 0, "measure"), "text"),
             "n": Slot(Cell("facts", 0, "n"), "number:0")}  # fmt: skip
    told = [Described(1, Sentence(f"describe.groups.{kind}", built, plural="n"))]
    if summed["n"] < 2 or summed["highest"] == summed["lowest"]:
        return tuple(told)
    for end, extreme in ENDS.items():
        row, ranged = int(summed[end]), ("low", "high") if kind == "ranges" else ()
        slots = {"name": Slot(Cell("rows", row, "name"), "text")}
        slots |= {
            c: Slot(Cell("rows", row, c), "amount") for c in ("estimate", *ranged)
        }
        true = Claim(Cell("rows", row, "estimate"), "==", Cell("facts", 0, extreme))
        told.append(Described(2, Sentence(f"describe.groups.{end}_{kind}", slots,
                                          (true,))))  # fmt: skip
    return (*told, *([_told_apart(summed)] if kind == "ranges" else []))


def _told_apart(summed: pd.Series[Any]) -> Described:
    reach = Cell("facts", 0, "reach")
    slots = {"name": Slot(Cell("rows", int(summed["most"]), "name"), "text")}
    if summed["reach"] == 0:
        alone = (Claim(reach, "==", 0),)
        return Described(3, Sentence("describe.groups.apart", slots, alone))
    slots["reach"] = Slot(reach, "number:0")
    met = (Claim(reach, ">", 0),)
    return Described(3, Sentence("describe.groups.together", slots, met, "reach"))


def _amount_cell(main: NumbersTable, row: int) -> str:
    return main.rows[row][main.numeric.index(True)]


def rows(result: Result) -> pd.DataFrame | None:
    """One row a group with its name, or nothing when the table holds no one measure."""
    table = result.table
    if not (same(table["measure"]) and same(table["unit"])):
        return None
    named, _ = keys_shown(table, result.keys)
    if len(named) != 1 or table["estimate"].notna().sum() == 0:
        return None
    frame = table[list(COLUMNS)].copy()
    frame.insert(0, "name", [clean(v) for v in table[named[0]]])
    return frame


def noun(result: Result) -> str:
    """What a row stands for, as a noun of the locale."""
    return "area" if "area" in result.keys else "row"
