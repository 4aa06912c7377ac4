"""What a trend draws, in one frame: published, smoothed, compared, needed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.forms.amounts import Amounts, digits_of, gap
from missionmetrics.charts.forms.drawn_table import (
    Column,
    caption,
    drawn_table,
    range_column,
)
from missionmetrics.charts.forms.trend_limits import JOINED
from missionmetrics.charts.text import clean, label, same

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from missionmetrics.charts.tables import NumbersTable
    from missionmetrics.core.locale import Locale

NUMBERS = ("observed", "low", "high", "smoothed", "smoothed_low", "smoothed_high",
           "comparator", "needed", "usual_mean", "usual_low", "usual_high",
           "in_force")  # fmt: skip
RANGE, SMOOTHED_RANGE, USUAL_RANGE = "range", "smoothed_range", "usual_range"
ENDS: Mapping[str, tuple[str, str]] = {
    RANGE: ("low", "high"),
    SMOOTHED_RANGE: ("smoothed_low", "smoothed_high"),
    USUAL_RANGE: ("usual_low", "usual_high"),
}

STEPS: Mapping[int, str] = {1: "Y", 4: "Q", 12: "M"}  # figures a year: their length
NOISE = 1e-9  # of the largest figure: less than this is nought in binary
MOST_DIGITS = 6


def areas(observed: pd.DataFrame) -> list[str]:
    """The places of the figures; one without a name where no column names them."""
    return list(dict.fromkeys(observed["area"])) if "area" in observed else [""]


def several(observed: pd.DataFrame) -> bool:
    """Whether there is a line for each of several places."""
    return len(areas(observed)) > 1


def series_frame(parts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Every drawn number of a trend, one row an area and period, in order of time."""
    observed = parts["observed"].rename(columns={"value": "observed"})
    columns = ["area", "period", "time", "observed"]
    more = ("low", "high", "status", "signal")
    columns = [c for c in (*columns, *more) if c in observed]
    frame = observed[columns].copy()
    if several(frame):
        frame = frame.drop(columns="signal", errors="ignore")
        frame = frame.rename(columns={"status": "kind"})
        return frame.sort_values(["area", "time"]).reset_index(drop=True)
    frame = frame.drop(columns="area", errors="ignore")
    frame = _joined(frame, parts.get("path"), {
        "estimate": "smoothed", "low": "smoothed_low", "high": "smoothed_high",
        "future": "future"})  # fmt: skip
    frame = _joined(frame, parts.get("comparator"), {"value": "comparator"})
    frame = _joined(frame, parts.get("required"), {"value": "needed"})
    for name, names in JOINED.items():
        frame = _joined(frame, parts.get(name), names)
    frame["kind"] = frame.get("status", "ok")
    if "future" in frame:
        ahead = frame["future"].eq(True)
        frame["kind"] = frame["kind"].mask(ahead, "projected")
    frame = frame.drop(columns=["future", "status"], errors="ignore")
    return frame.sort_values("time").reset_index(drop=True)


def thinned(path: pd.DataFrame, observed: pd.DataFrame) -> pd.DataFrame:
    """Return the path at the times of year of the figures.

    A path may be worked out in smaller steps than the figures come in; only the
    steps that a figure could fall on are drawn and tabled.
    """
    phases = _phases(observed)
    if len(phases) not in STEPS:
        return path
    falls = [round(float(t) % 1, 2) in phases for t in path["time"]]
    return path[falls].reset_index(drop=True)


def dated(part: pd.DataFrame, observed: pd.DataFrame) -> pd.DataFrame:
    """Return ``part`` with a period in every row, named as those of the figures."""
    known = part["period"].fillna("").astype(str)
    split = bool(observed["period"].astype(str).str.contains("/").all())
    step = STEPS.get(len(_phases(observed)), "M")
    named = pd.Series([_period(float(t), step, split=split) for t in part["time"]],
                      index=part.index, dtype="str")  # fmt: skip
    return part.assign(period=known.where(known != "", named))


def _phases(observed: pd.DataFrame) -> set[float]:
    return {round(float(t) % 1, 2) for t in observed["time"]}


def _period(time: float, step: str, *, split: bool) -> str:
    year = math.floor(time)
    if step == "Q":
        return f"{year}-Q{math.floor((time - year) * 4) + 1}"
    if step == "M":
        return f"{year}-{math.floor((time - year) * 12) + 1:02d}"
    return f"{year}/{(year + 1) % 100:02d}" if split else str(year)


def _joined(
    frame: pd.DataFrame, part: pd.DataFrame | None, names: Mapping[str, str]
) -> pd.DataFrame:
    if part is None or part.empty:
        return frame
    kept = [c for c in names if c in part]
    other = part[["period", "time", *kept]].rename(columns=dict(names))
    joined = frame.merge(
        other, on="period", how="outer", suffixes=("", "_other"), sort=False
    )
    joined["time"] = joined["time"].fillna(joined["time_other"])
    return joined.drop(columns="time_other")


def shown_digits(frame: pd.DataFrame) -> int:
    """Decimals of every number of a trend, in its table and in its words.

    One more than the largest needs where the first or the last figure is smaller, and
    enough that no figure but nought is written as nought. ``frame`` is that of
    :func:`series_frame`.
    """
    told = digits_of(frame[[c for c in NUMBERS if c in frame]])
    seen = frame["observed"].astype(float).replace([math.inf, -math.inf], math.nan)
    seen = seen.dropna()
    if seen.empty:
        return told
    ends = max(digits_of(seen.iloc[:1]), digits_of(seen.iloc[-1:]))
    sizes = seen.abs()[seen.abs() > NOISE * seen.abs().max()]
    least = -math.floor(math.log10(float(sizes.min()))) if len(sizes) else 0
    return min(MOST_DIGITS, max(told, min(ends, told + 1), least))


def series_table(
    parts: Mapping[str, pd.DataFrame], locale: Locale, *, measure: str, place: str,
    unit: str, comparator: str, digits: int,
) -> NumbersTable:  # fmt: skip
    """The frame of :func:`series_frame` as a table to read; a range is one column.

    A period whose figure is not shown says why.
    """
    frame = series_frame(parts)
    order = ("period", "area", "observed", RANGE, "signal", "usual_mean", USUAL_RANGE,
             "in_force", "smoothed", SMOOTHED_RANGE, "comparator", "needed",
             "kind")  # fmt: skip
    present = [c for c in order if c == "observed" or _held(frame, c)]
    amounts = Amounts(locale, digits)
    columns = [_column(c, amounts, unit) for c in present]
    at = present.index("observed")
    columns[at] = columns[at]._replace(
        cell=_observed_cell(columns[at].cell, parts["observed"], locale)
    )
    if comparator and "comparator" in present:
        heading = locale.message("figures.comparator_heading", label=clean(comparator))
        at = present.index("comparator")
        columns[at] = columns[at]._replace(heading=heading)
    of = f"{measure}, {place}" if place else measure
    return drawn_table(frame, columns, name="series",
                       caption=caption(locale, of, unit))  # fmt: skip


def _observed_cell(
    cell: Callable[[Mapping[Any, Any]], str], observed: pd.DataFrame, locale: Locale
) -> Callable[[Mapping[Any, Any]], str]:
    """The figure of a row, or why it is not shown; nothing ahead of the figures."""
    apart = several(observed)

    def place(row: Mapping[Any, Any]) -> tuple[Any, ...]:
        return (row["area"] if apart else "", row["period"])

    why = {place(row): gap(locale, row) for row in observed.to_dict("records")}
    return lambda row: cell(row) or why.get(place(row), "")


def _column(name: str, amounts: Amounts, unit: str) -> Column:
    """How the cells under ``name`` are written."""
    locale = amounts.locale
    if name in ENDS:
        return range_column(amounts, unit, name=name, ends=ENDS[name])
    writers: dict[str, Callable[[Any], str]] = {
        "period": lambda value: locale.period(str(value)),
        "kind": lambda value: label(locale, "status", str(value)),
        "signal": lambda value: label(locale, "signals", value) if value else "",
    }
    if name in NUMBERS:
        writers[name] = lambda value: amounts.plain(value, unit)
    write = writers.get(name, str)

    def cell(row: Mapping[Any, Any]) -> str:
        return "" if pd.isna(row[name]) else clean(write(row[name]))

    return Column(label(locale, "columns", name), cell,
                  numeric=name not in ("period", "area", "kind", "signal"))  # fmt: skip


def _held(frame: pd.DataFrame, column: str) -> bool:
    """Whether a column of the table has anything to say."""
    if column in ENDS:
        return _held(frame, ENDS[column][0])
    if column == "kind":
        return column in frame and not same(frame[column])
    if column == "signal":
        return column in frame and bool((frame[column].fillna("") != "").any())
    return column in frame and bool(frame[column].notna().any())
