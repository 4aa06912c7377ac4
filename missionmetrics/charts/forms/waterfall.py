"""The form `waterfall`: contributions that add up, from a start to an end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from missionmetrics.charts.describe import alt
from missionmetrics.charts.forms.amounts import Amounts, digits_of, finite, gap
from missionmetrics.charts.forms.drawn_table import (
    Column,
    caption,
    drawn_table,
    range_column,
    text_column,
)
from missionmetrics.charts.forms.waterfall_words import EXACT, described, facts
from missionmetrics.charts.text import clean, label, only, same
from missionmetrics.core.words import PER_HUNDRED

if TYPE_CHECKING:
    import pandas as pd

    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.tables import NumbersTable
    from missionmetrics.core.result import Result

COLUMNS = ("label", "kind", "value", "low", "high")
KINDS = ("start", "step", "total", "end")
MOST_STEPS = 20
PLACES = ("reached", "base", "top", "whisker_low", "whisker_high")


def contents(result: Result, fig: Figure) -> dict[str, Any]:
    """What a waterfall adds: steps in order, each with where its bar begins and ends.

    Steps that do not add up are listed, but there is no drawing of them.
    """
    given = result.parts.get("steps")
    unit, fig = _named(result, fig)
    if given is None or given.empty or not {"order", *COLUMNS[:3]} <= set(given):
        return {}
    steps = _ordered(given, result)
    table = _table(steps, fig, unit)
    said = {"tables": (table, *fig.tables), "unit": unit, "measure": fig.measure}
    if not (_shaped(steps) and _one_unit(result)):
        return said
    steps = _stacked(steps)
    if not _adds_up(steps):
        return {**said, "notes": (fig.locale.message("waterfall.does_not_add_up"),)}
    rested = facts(steps, fig.measure, unit)
    return {
        **said,
        "alt": alt(
            fig.locale, "waterfall", measure=fig.measure,
            count=fig.locale.number(len(steps), digits=0),
        ),
        "tables": (_table(steps, fig, unit), *fig.tables),
        "frames": {"steps": _drawn(steps, fig, unit)},
        "notes": (fig.locale.message("waterfall.rounded"),)
        if _apart(steps, unit) else (),
        "facts": rested,
        "description": described(rested),
    }  # fmt: skip


def _named(result: Result, fig: Figure) -> tuple[str, Figure]:
    """The unit and the measure of the steps: their own, or those of the main table."""
    steps = result.parts.get("steps", result.table)
    unit = only(steps if "unit" in steps else result.table, "unit")
    if named := only(steps, "measure"):
        fig = replace(fig, measure=label(fig.locale, "measures", named))
    return unit, fig


def _one_unit(result: Result) -> bool:
    steps = result.parts["steps"]
    return same((steps if "unit" in steps else result.table)["unit"])


def _ordered(given: pd.DataFrame, result: Result) -> pd.DataFrame:
    """The steps in their order, with every column that a step may have."""
    steps = given.sort_values("order", kind="stable").reset_index(drop=True)
    for end in ("low", "high"):
        if end not in steps:
            steps[end] = float("nan")
    steps = finite(steps)
    steps["label"] = [clean(v) for v in steps["label"]]
    if "certainty" not in steps:
        hidden = result.table["certainty"].eq("withheld").any()
        steps["certainty"] = np.where(
            steps["value"].isna(), "withheld" if hidden else "not enough data", ""
        )
    return steps[["order", *COLUMNS, "certainty"]]


def _shaped(steps: pd.DataFrame) -> bool:
    """Whether these are steps: known values, one order, a start first, an end last."""
    kinds = steps["kind"].tolist()
    starts, ends = kinds.count("start"), kinds.count("end")
    return (
        bool(steps["value"].notna().all())
        and bool(steps["order"].is_unique and steps["order"].notna().all())
        and set(kinds) <= set(KINDS)
        and "step" in kinds
        and len(steps) <= MOST_STEPS
        and (starts == 0 or (starts == 1 and kinds[0] == "start"))
        and (ends == 0 or (ends == 1 and kinds[-1] == "end"))
    )


def _stacked(steps: pd.DataFrame) -> pd.DataFrame:
    """Where each bar begins and ends, and where its range does.

    ``reached`` is the sum of the start and all steps up to a row; ``base`` and ``top``
    are the two ends of its bar. A range is that of the step, from where it begins.
    """
    value = steps["value"].to_numpy(float)
    moves = steps["kind"].isin(["start", "step"]).to_numpy()
    reached = np.cumsum(np.where(moves, value, 0.0))
    step = steps["kind"].eq("step").to_numpy()
    base = np.where(step, reached - value, 0.0)
    return steps.assign(
        reached=reached, base=base, top=np.where(step, reached, value),
        whisker_low=base + steps["low"], whisker_high=base + steps["high"],
    )  # fmt: skip


def _adds_up(steps: pd.DataFrame) -> bool:
    """Whether every total and the end are the sum of what comes before them."""
    sums = steps[steps["kind"].isin(["total", "end"])]
    scale = float(np.abs(steps[["value", "reached"]].to_numpy(float)).max()) or 1.0
    return bool(((sums["value"] - sums["reached"]).abs() <= EXACT * scale).all())


def _apart(steps: pd.DataFrame, unit: str) -> bool:
    """Whether the numbers as they are written do not add up to the sums written."""
    digits = digits_of(steps[["value", "low", "high", "reached"]], unit=unit)
    scale, more = PER_HUNDRED.get(unit, (1, 0))
    places = max(1, digits - more) if more else digits
    written = (scale * steps[["value", "reached"]].astype(float)).round(places)
    moves = steps["kind"].isin(["start", "step"])
    sums = written["value"].where(moves, 0.0).cumsum()
    return bool(((sums - written["reached"]).abs() > 0.1 * 10.0**-places).any())


def _table(steps: pd.DataFrame, fig: Figure, unit: str) -> NumbersTable:
    """The steps to read, and what each brings the sum to."""
    locale = fig.locale
    numbers = [c for c in ("value", "low", "high", "reached") if c in steps]
    amounts = Amounts(locale, digits_of(steps[numbers], unit=unit))

    def value(row: Any) -> str:
        say = amounts.signed if row["kind"] == "step" else amounts.plain
        return say(row["value"], unit) or gap(locale, row)

    columns = [
        text_column(locale, "step", "label"),
        Column(label(locale, "columns", "kind"),
               lambda row: label(locale, "steps", str(row["kind"]))),
        Column(label(locale, "columns", "step_value"), value, numeric=True),
    ]  # fmt: skip
    if steps["low"].notna().any():
        columns.append(range_column(amounts, unit))
    if "reached" in steps:
        columns.append(
            Column(label(locale, "columns", "reached"),
                   lambda row: amounts.plain(row["reached"], unit), numeric=True)
        )  # fmt: skip
    return drawn_table(steps, columns, name="steps",
                       caption=caption(locale, fig.measure, unit))  # fmt: skip


def _drawn(steps: pd.DataFrame, fig: Figure, unit: str) -> pd.DataFrame:
    """The columns that are drawn, each step with its words and the look of its bar."""
    numbers = steps[["value", "low", "high", "reached"]]
    amounts = Amounts(fig.locale, digits_of(numbers, unit=unit))
    step = steps["kind"].eq("step")
    words = [amounts.signed(v, unit) if s else amounts.plain(v, unit)
             for v, s in zip(steps["value"], step, strict=True)]  # fmt: skip
    look = np.where(step, np.where(steps["value"] < 0, "fall", "rise"), "sum")
    drawn = steps[["label", *PLACES]]
    return drawn.assign(words=words, look=look)
