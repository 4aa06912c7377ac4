"""The form `small-multiples`: one small trend for each place or indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.describe import alt
from missionmetrics.charts.forms import drawn
from missionmetrics.charts.forms.drawn import Amounts, Column
from missionmetrics.charts.forms.small_multiples_words import described, facts
from missionmetrics.charts.layout import with_nought
from missionmetrics.charts.tables import digits_for
from missionmetrics.charts.text import clean, label, only, same

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.tables import NumbersTable
    from missionmetrics.core.result import Result

MOST_PANELS = 24
OWN_SCALES = 10.0  # a panel this many times smaller than another needs its own scale
NAMED_BY = ("panel", "indicator", "area")
PART_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "observed": ("panel", "period", "time", "value", "low", "high", "status"),
    "path": ("panel", "period", "time", "estimate", "low", "high"),
    "required": ("panel", "period", "time", "value"),
    "target": ("panel", "period", "time", "value"),
}
SIZED = ("value", "estimate", "low", "high")


def contents(result: Result, fig: Figure) -> dict[str, Any]:
    """What the form adds to the record: series by panel, their scale, their words."""
    parts = _parts(result)
    if "observed" not in parts or parts["observed"]["value"].isna().all():
        return {}
    observed = parts["observed"]
    kind = _named_by(result.parts["observed"])
    shared = _shared(observed)
    measure = fig.measure or only(observed, "indicator")
    unit = str(observed["unit"].iloc[0]) if same(observed["unit"]) else ""
    numbers = _table(parts, fig, kind, measure=measure, unit=unit)
    if (n := observed["panel"].nunique()) > MOST_PANELS:
        say = fig.locale.message
        many = say("small_multiples.too_many", n=fig.locale.number(n, digits=0),
                   most=fig.locale.number(MOST_PANELS, digits=0))  # fmt: skip
        return {"tables": (numbers, *fig.tables), "unit": unit, "measure": measure,
                "notes": (many,)}  # fmt: skip
    told = facts(observed, result, measure=measure, kind=kind, shared=shared)
    return {
        "alt": alt(fig.locale, "small_multiples", measure=measure,
                   count=fig.locale.number(n, digits=0),
                   first=fig.locale.period(told["facts"]["first"].iloc[0]),
                   last=fig.locale.period(told["facts"]["last"].iloc[0])),
        "tables": (numbers, *fig.tables),
        "frames": _frames(parts, fig, shared=shared),
        "measure": measure,
        "unit": unit,
        "notes": _notes(parts, fig, shared=shared),
        "facts": told,
        "description": described(told),
    }  # fmt: skip


def _named_by(observed: pd.DataFrame) -> str:
    """The column that names the panels: the first that tells rows apart."""
    named = [c for c in NAMED_BY if c in observed]
    several = [c for c in named if not same(observed[c])]
    return (several or named or ["panel"])[0]


def _parts(result: Result) -> dict[str, pd.DataFrame]:
    """The parts to draw, each with a column `panel`, in the order of the panels."""
    given = {n: result.parts[n] for n in PART_COLUMNS if n in result.parts}
    if "observed" not in given or given["observed"].empty:
        return {}
    kind = _named_by(given["observed"])
    order = _order(given["observed"], kind)
    parts = {}
    for name, frame in given.items():
        if kind not in frame or frame.empty:
            continue
        whole = frame.assign(panel=[clean(v) for v in frame[kind]])
        whole = whole.assign(place=whole["panel"].map(order)).dropna(subset=["place"])
        sorted_ = whole.sort_values(["place", "time"], kind="stable")
        parts[name] = sorted_.drop(columns="place").reset_index(drop=True)
    if "observed" in parts and "unit" not in parts["observed"]:
        parts["observed"]["unit"] = only(result.table, "unit")
    return parts


def _order(observed: pd.DataFrame, kind: str) -> dict[str, int]:
    """The place of each panel: as declared in `order`, else by the alphabet."""
    names = observed.assign(panel=[clean(v) for v in observed[kind]])
    by = ["order", "panel"] if "order" in names else ["panel"]
    ordered = names.sort_values(by)["panel"].drop_duplicates()
    return {name: i for i, name in enumerate(ordered)}


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
    digits = _digits(observed)
    amounts, rows = Amounts(fig.locale, digits), []
    for name, series in observed.groupby("panel", sort=False):
        unit = str(series["unit"].iloc[0])
        known = series.dropna(subset=["value"])
        low, high = _ends(parts, None if shared else str(name))
        words = (amounts.plain(known["value"].iloc[-1], unit) if len(known)
                 else drawn.gap(fig.locale, series.iloc[-1].to_dict()))  # fmt: skip
        rows.append({"panel": name, "unit": unit, "low": low, "high": high,
                     "words": words, "shared": shared})  # fmt: skip
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


def _digits(observed: pd.DataFrame) -> dict[str, int]:
    return {str(u): digits_for(rows["value"]) for u, rows in observed.groupby("unit")}


def _notes(
    parts: Mapping[str, pd.DataFrame], fig: Figure, *, shared: bool
) -> tuple[str, ...]:
    say = fig.locale.message
    notes = [say(f"small_multiples.{'shared' if shared else 'own'}")]
    if shared and not (lambda e: e[0] <= 0 <= e[1])(_ends(parts, None)):
        notes.append(say("figures.not_from_nought"))
    for name in ("path", "required", "target"):
        if name in parts:
            notes.append(say(f"small_multiples.line.{name}"))
    return tuple(notes)


def _table(
    parts: Mapping[str, pd.DataFrame], fig: Figure, kind: str, *, measure: str,
    unit: str,
) -> NumbersTable:  # fmt: skip
    """Every number drawn, one row a panel and period."""
    frame = _joined(parts)
    amounts = Amounts(fig.locale, _digits(parts["observed"]))
    write = amounts.plain if unit else amounts.whole

    def number(column: str) -> Column:
        return Column(label(fig.locale, "columns", column),
                      lambda row: write(row[column], str(row["unit"])), numeric=True)  # fmt: skip

    def seen(row: Mapping[Any, Any]) -> str:
        given = write(row["observed"], str(row["unit"]))
        hidden = pd.isna(row["observed"]) and row.get("status", "") in drawn.WITHHELD
        return fig.locale.message("figures.withheld") if hidden else given

    def status(row: Mapping[Any, Any]) -> str:
        code = str(row["status"])
        return label(fig.locale, "status", code) if code not in ("ok", "nan") else ""

    say = fig.locale
    columns = [
        Column(label(say, "columns", kind), lambda row: str(row["panel"])),
        Column(label(say, "columns", "period"),
               lambda row: clean(say.period(str(row["period"])))),
        Column(label(say, "columns", "observed"), seen, numeric=True),
        *_further(frame, amounts, say, number),
        *([Column(label(say, "columns", "kind"), status)] if "status" in frame else []),
    ]  # fmt: skip
    what = measure or label(say, "columns", kind)
    return drawn.table(frame, columns, name="series",
                       caption=drawn.caption(say, what, unit))  # fmt: skip


def _further(
    frame: pd.DataFrame, amounts: Amounts, say: Any, number: Any
) -> Sequence[Column]:
    """Columns that only some pictures have: ranges, the smoothed line, what is asked."""

    def ends(low: str, high: str) -> Any:
        return lambda row: amounts.range(
            {"low": row[low], "high": row[high]}, str(row["unit"])
        )

    found = []
    if "low" in frame:
        found.append(Column(label(say, "columns", "range"), ends("low", "high"), True))
    if "smoothed" in frame:
        found.append(number("smoothed"))
        if "smoothed_low" in frame:
            found.append(Column(label(say, "columns", "smoothed_range"),
                                ends("smoothed_low", "smoothed_high"), True))  # fmt: skip
    found += [number(c) for c in ("needed", "target") if c in frame]
    return found


def _joined(parts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """All parts in one frame by panel and period, in the order of the panels."""
    columns = [c for c in ("panel", "period", "time", "value", "low", "high", "status",
                           "unit") if c in parts["observed"]]  # fmt: skip
    frame = parts["observed"][columns].rename(columns={"value": "observed"})
    names = {"path": {"estimate": "smoothed", "low": "smoothed_low",
                      "high": "smoothed_high"},
             "required": {"value": "needed"}, "target": {"value": "target"}}  # fmt: skip
    order = {p: i for i, p in enumerate(frame["panel"].drop_duplicates())}
    for part, renamed in names.items():
        if part not in parts:
            continue
        kept = [c for c in renamed if c in parts[part]]
        other = parts[part][["panel", "period", "time", *kept]].rename(columns=renamed)
        frame = frame.merge(other, on=["panel", "period"], how="outer",
                            suffixes=("", "_other"), sort=False)  # fmt: skip
        frame["time"] = frame["time"].fillna(frame["time_other"])
        frame = frame.drop(columns="time_other")
    units = parts["observed"].groupby("panel")["unit"].first()
    frame["unit"] = frame["panel"].map(units)
    placed = frame.assign(place=frame["panel"].map(order))
    return placed.sort_values(["place", "time"]).drop(columns="place").reset_index(
        drop=True)  # fmt: skip
