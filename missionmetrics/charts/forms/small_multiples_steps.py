"""Small multiples by dates before and after something began, each with its range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.describe import Described
from missionmetrics.charts.forms.amounts import range_styles
from missionmetrics.charts.forms.summed import count, fact, text
from missionmetrics.charts.text import label
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.core.locale import Locale

HELD = -1  # the last date before, against which all others are held
SIZES = ["value", "low", "high"]


def worded(observed: pd.DataFrame, locale: Locale) -> pd.DataFrame:
    """Groups and dates in words: ``-4`` of years is four years before."""
    steps = zip(observed["step"], observed["step_unit"], strict=True)
    return observed.assign(
        panel=[label(locale, "exposures", str(p)) for p in observed["panel"]],
        period=[_date(step, str(unit), locale) for step, unit in steps],
    )


def _date(step: float, unit: str, locale: Locale) -> str:
    """A date by how many lie between it and the start, both ends counted."""
    if pd.isna(step):
        return locale.message("small_multiples.step.began")
    n = abs(step) if step < 0 else step + 1
    when = "before" if step < 0 else "after"
    return locale.message(f"small_multiples.step.{when}.{unit}", plural=float(n),
                          n=locale.number(n, digits=0))  # fmt: skip


def short(step: float, locale: Locale) -> str:
    """The same date where there is room for a number alone."""
    return locale.number(step if step < 0 else step + 1, digits=0)


def start(observed: pd.DataFrame) -> float:
    """Where it began: half way between the dates before and those after."""
    before = observed.loc[observed["step"] < 0, "time"]
    after = observed.loc[observed["step"] >= 0, "time"]
    ends = [before.max() if len(before) else after.min() - 1,
            after.min() if len(after) else before.max() + 1]  # fmt: skip
    return float(sum(ends) / 2)


def facts(observed: pd.DataFrame, measure: str) -> dict[str, pd.DataFrame]:
    """For each group its last date, and how many ranges lie to one side of nought."""
    rows = [
        _summed(str(name), series.dropna(subset=["value"]))
        for name, series in observed.groupby("panel", sort=False)
        if series["value"].notna().any()
    ]
    ranged = observed["low"].notna() & (observed["step"] != HELD)
    summed = {"measure": measure, "n": len(rows), "ranged": int(ranged.sum())}
    return {"panels": pd.DataFrame(rows), "facts": pd.DataFrame([summed])}


def _summed(name: str, known: pd.DataFrame) -> dict[str, Any]:
    told = known[known["step"] != HELD]
    apart = (told["low"] > 0) | (told["high"] < 0)
    after = told["step"] >= 0
    last = known.iloc[-1]
    return {
        "panel": name, "unit": str(last["unit"]), "value": float(last["value"]),
        "low": float(last["low"]), "high": float(last["high"]),
        "period": str(last["period"]),
        "after": int(after.sum()), "after_apart": int((after & apart).sum()),
        "before": int((~after).sum()), "before_apart": int((~after & apart).sum()),
    }  # fmt: skip


def notes(locale: Locale) -> tuple[str, ...]:
    """What the marks mean, under the picture."""
    say = locale.message
    return (" ".join(say(f"small_multiples.{m}") for m in ("steps", "shared")),)


def described(told: Mapping[str, pd.DataFrame]) -> tuple[Described, ...]:
    """How it is built, each group at its last date, and where ranges exclude nought."""
    built = {"n": count("n"), "measure": text("measure")}
    found = [Described(1, Sentence("describe.steps.built", built, plural="n")),
             Described(1, Sentence("describe.steps.held"))]  # fmt: skip
    if told["facts"]["ranged"].iloc[0]:
        some = (fact("ranged", ">", 0),)
        found.append(Described(1, Sentence("describe.steps.ranges", holds=some)))
    panels = told["panels"]
    found += [Described(2, _last(panels, row)) for row in range(len(panels))]
    if told["facts"]["ranged"].iloc[0]:
        found += [Described(3, _apart(row)) for row in range(len(panels))]
    return tuple(found)


def _last(panels: pd.DataFrame, row: int) -> Sentence:
    ranged = panels.loc[row, ["low", "high"]].notna().all()
    style = range_styles(str(panels["unit"].iloc[row]), panels[SIZES])
    style |= {"value": style["estimate"]}
    sizes = SIZES if ranged else SIZES[:1]
    slots = {c: Slot(Cell("panels", row, c), style[c]) for c in sizes}
    slots |= {c: Slot(Cell("panels", row, c), "text") for c in ("panel", "period")}
    return Sentence(f"describe.steps.last_{'ranged' if ranged else 'bare'}", slots)


def _apart(row: int) -> Sentence:
    columns = ("after_apart", "after", "before_apart", "before")
    slots = {c: Slot(Cell("panels", row, c), "number:0") for c in columns}
    slots["panel"] = Slot(Cell("panels", row, "panel"), "text")
    true = (Claim(Cell("panels", row, "after"), ">=", 0),)
    return Sentence("describe.steps.apart", slots, true)
