"""The form `small-multiples`: one small trend for each place or indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.describe import alt
from missionmetrics.charts.forms import small_multiples_steps as steps
from missionmetrics.charts.forms.amounts import (
    SIZED,
    Amounts,
    digits_by_unit,
    finite,
    gap,
)
from missionmetrics.charts.forms.small_multiples_table import series_table
from missionmetrics.charts.forms.small_multiples_words import (
    described,
    facts,
    names,
    ways,
)
from missionmetrics.charts.layout import with_nought
from missionmetrics.charts.text import only, same

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.charts.figure import Figure
    from missionmetrics.core.result import Result

MOST_PANELS = 24
OWN_SCALES = 10.0  # a panel this many times smaller than another needs its own scale
NAMED_BY = ("indicator", "area")
PART_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "observed": ("panel", "period", "time", "value", "low", "high", "status", "step"),
    "path": ("panel", "period", "time", "estimate", "low", "high"),
    "required": ("panel", "period", "time", "value"),
    "target": ("panel", "period", "time", "value"),
}


def contents(result: Result, fig: Figure) -> dict[str, Any]:
    """What the form adds to the record: series by panel, their scale, their words."""
    join = fig.locale.message("figures.caption_join")
    parts = _parts(result, join)
    if "observed" not in parts or parts["observed"]["value"].isna().all():
        return {}
    timed = {"step", "step_unit"} <= set(parts["observed"])
    if timed:
        parts["observed"] = steps.worded(parts["observed"], fig.locale)
    observed, by = parts["observed"], _named_by(result.parts["observed"])
    kind = "exposure" if timed else by[0] if len(by) == 1 else "panel"
    shared = timed or _shared(observed)
    measure = fig.measure if timed else (
        only(result.table, "indicator") or only(observed, "indicator"))  # fmt: skip
    unit = str(observed["unit"].iloc[0]) if same(observed["unit"]) else ""
    numbers = series_table(
        parts,
        fig,
        digits_by_unit(observed, ("value", "low", "high")),
        kind,
        measure=measure,
        unit=unit,
    )
    if (n := observed["panel"].nunique()) > MOST_PANELS:
        say = fig.locale.message
        many = say("small_multiples.too_many", n=fig.locale.number(n, digits=0),
                   most=fig.locale.number(MOST_PANELS, digits=0))  # fmt: skip
        return {"tables": (numbers, *fig.tables), "unit": unit, "measure": measure,
                "notes": (many,)}  # fmt: skip
    what = measure or fig.locale.message("small_multiples.different")
    shown = {"tables": (numbers, *fig.tables), "measure": measure, "unit": unit,
             "frames": _frames(parts, fig, shared=shared)}  # fmt: skip
    if timed:
        told = steps.facts(observed, what)
        return {
            **shown, "alt": alt(fig.locale, "steps", measure=what,
                                count=fig.locale.number(n, digits=0)),
            "notes": steps.notes(fig.locale), "facts": told,
            "description": steps.described(told),
        }  # fmt: skip
    told = facts(observed, ways(result, by, join), measure=what, kind=kind,
                 shared=shared)  # fmt: skip
    return {
        **shown,
        "alt": alt(fig.locale, "small_multiples", measure=what,
                   count=fig.locale.number(n, digits=0),
                   first=fig.locale.period(told["facts"]["first"].iloc[0]),
                   last=fig.locale.period(told["facts"]["last"].iloc[0])),
        "notes": _notes(parts, fig, shared=shared),
        "facts": told,
        "description": described(told),
    }  # fmt: skip


def _named_by(observed: pd.DataFrame) -> list[str]:
    """The columns that name the panels: `panel`, or what tells rows apart."""
    if "panel" in observed:
        return ["panel"]
    named = [c for c in NAMED_BY if c in observed]
    return [c for c in named if not same(observed[c])] or named[-1:]


def _parts(result: Result, join: str) -> dict[str, pd.DataFrame]:
    """The parts to draw, each with a column `panel`, in the order of the panels."""
    given = {n: result.parts[n] for n in PART_COLUMNS if n in result.parts}
    if "observed" not in given or given["observed"].empty:
        return {}
    by = _named_by(given["observed"])
    parts: dict[str, pd.DataFrame] = {}
    for name, frame in given.items():
        if by and set(by) <= set(frame) and len(frame):
            known = finite(frame)
            parts[name] = known.assign(panel=names(frame, by, join))
    if "observed" not in parts:
        return {}
    if "unit" not in parts["observed"]:
        parts["observed"]["unit"] = only(result.table, "unit")
    place = _order(parts["observed"])
    return {n: _sorted(frame, place) for n, frame in parts.items()}


def _order(observed: pd.DataFrame) -> dict[str, int]:
    """The place of each panel: as declared in `order`, else by the alphabet."""
    by = ["order", "panel"] if "order" in observed else ["panel"]
    ordered = observed.sort_values(by)["panel"].drop_duplicates()
    return {name: i for i, name in enumerate(ordered)}


def _sorted(frame: pd.DataFrame, place: Mapping[str, int]) -> pd.DataFrame:
    placed = frame.assign(place=frame["panel"].map(place)).dropna(subset=["place"])
    ordered = placed.sort_values(["place", "time"], kind="stable")
    return ordered.drop(columns="place").reset_index(drop=True)


def _shared(observed: pd.DataFrame) -> bool:
    """Whether one scale serves all panels: one unit, and no panel lost in it."""
    if not same(observed["unit"]):
        return False
    largest = observed["value"].abs().groupby(observed["panel"]).max().dropna()
    return bool(largest.max() <= OWN_SCALES * largest[largest > 0].min()) or (
        largest.max() == 0
    )


def _frames(
    parts: Mapping[str, pd.DataFrame], fig: Figure, *, shared: bool
) -> dict[str, pd.DataFrame]:
    """What is drawn, and one row a panel with the ends of its scale and its words."""
    observed = parts["observed"]
    amounts, rows = Amounts(fig.locale, digits_by_unit(observed, ("value",))), []
    for name, series in observed.groupby("panel", sort=False):
        unit = str(series["unit"].iloc[0])
        known = series.dropna(subset=["value"])
        low, high = _ends(parts, None if shared else str(name))
        words = (amounts.bare(known["value"].iloc[-1], unit) if len(known)
                 else gap(fig.locale, series.iloc[-1].to_dict()))  # fmt: skip
        rows.append({"panel": name, "unit": unit, "low": low, "high": high,
                     "words": words, "shared": shared,
                     **({"start": steps.start(observed)} if "step" in observed
                        else {})})  # fmt: skip
    kept = {n: parts[n][[c for c in columns if c in parts[n]]]
            for n, columns in PART_COLUMNS.items() if n in parts}  # fmt: skip
    return {**kept, "panels": pd.DataFrame(rows)}


def _ends(parts: Mapping[str, pd.DataFrame], panel: str | None) -> tuple[float, float]:
    """Lowest and highest number that a scale must hold; nought where it is near."""
    found = [
        (frame if panel is None else frame[frame["panel"] == panel])[column]
        for frame in parts.values() for column in SIZED if column in frame
    ]  # fmt: skip
    known = pd.concat(found).astype(float).dropna()
    if known.empty:
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    return (min(low, 0.0), max(high, 0.0)) if with_nought(low, high) else (low, high)


def _notes(
    parts: Mapping[str, pd.DataFrame], fig: Figure, *, shared: bool
) -> tuple[str, ...]:
    say = fig.locale.message
    notes = [say(f"small_multiples.{'shared' if shared else 'own'}")]
    low, high = _ends(parts, None)
    if shared and not low <= 0 <= high:
        notes.append(say("figures.not_from_nought"))
    for name in ("path", "required", "target"):
        if name in parts:
            notes.append(say(f"small_multiples.line.{name}"))
    return (" ".join(notes),)
