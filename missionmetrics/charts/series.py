"""What a trend draws, in one frame: published, smoothed, compared, needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from missionmetrics.charts.tables import NumbersTable, digits_for
from missionmetrics.charts.text import clean, label
from missionmetrics.core.words import SHARE_UNITS, amount

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.core.locale import Locale

NUMBERS = ("observed", "low", "high", "smoothed", "smoothed_low", "smoothed_high",
           "comparator", "needed")  # fmt: skip


def series_frame(parts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Every drawn number of a trend, one row an area and period, in order of time."""
    observed = parts["observed"].rename(columns={"value": "observed"})
    columns = ["area", "period", "time", "observed"]
    columns += [c for c in ("low", "high", "status") if c in observed]
    frame = observed[columns].copy()
    several = observed["area"].nunique() > 1
    if several:
        return frame.sort_values(["area", "time"]).reset_index(drop=True)
    frame = frame.drop(columns="area")
    frame = _joined(frame, parts.get("path"), {
        "estimate": "smoothed", "low": "smoothed_low", "high": "smoothed_high",
        "future": "future"})  # fmt: skip
    frame = _joined(frame, parts.get("comparator"), {"value": "comparator"})
    frame = _joined(frame, parts.get("required"), {"value": "needed"})
    if "future" in frame:
        ahead = frame["future"].astype("object").fillna(False).astype(bool)  # noqa: FBT003
        frame["kind"] = ahead.map({True: "projected", False: "measured"})
        frame = frame.drop(columns="future")
    return frame.sort_values("time").reset_index(drop=True)


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


def series_table(
    frame: pd.DataFrame, locale: Locale, *, measure: str, place: str, unit: str,
    comparator: str,
) -> NumbersTable:  # fmt: skip
    """The frame of :func:`series_frame` as a table to read."""
    columns = [c for c in ("period", "area", *NUMBERS, "kind", "status") if c in frame]
    columns = [c for c in columns if c not in NUMBERS or frame[c].notna().any()]
    if "status" in columns and frame["status"].dropna().eq("ok").all():
        columns.remove("status")
    if "kind" in columns and frame["kind"].nunique() < 2:
        columns.remove("kind")
    numbers = [c for c in NUMBERS if c in columns]
    digits = digits_for(frame[numbers])
    headings = [
        locale.message("figures.comparator_heading", label=clean(comparator))
        if c == "comparator" and comparator
        else label(locale, "columns", c)
        for c in columns
    ]
    caption = "series_caption" if unit else "series_caption_plain"
    return NumbersTable(
        name="series",
        caption=locale.message(
            f"figures.{caption}", measure=measure, place=place, unit=unit
        ),
        headings=tuple(headings),
        numeric=tuple(c in numbers for c in columns),
        rows=tuple(
            tuple(_cell(row[c], c, locale, digits, unit) for c in columns)
            for row in frame.to_dict("records")
        ),
        frame=frame,
    )


def _cell(value: object, column: str, locale: Locale, digits: int, unit: str) -> str:
    if column in NUMBERS:
        if pd.isna(value):  # type: ignore[call-overload]
            return ""
        share = unit if unit in (*SHARE_UNITS, "%") else ""
        number = float(value)  # type: ignore[arg-type]
        return amount(number, {"unit": share}, locale, str(digits))
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    if column == "period":
        return clean(locale.period(str(value)))
    if column == "kind":
        return locale.message(f"figures.{value}")
    if column == "status":
        return label(locale, "status", str(value))
    return clean(value)
