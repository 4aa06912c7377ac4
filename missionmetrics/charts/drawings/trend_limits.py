"""The usual ups and downs of a trend: band, mean, target of each time, and marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from missionmetrics.charts import theme

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS = ("time", "centre", "low", "high", "value")


def limit_layers(
    parts: Mapping[str, pd.DataFrame], x: Any, scale: Any, axis: Any
) -> list[Any]:
    """The band of the usual ups and downs and its mean, anew for each stretch."""
    if "limits" not in parts:
        return []
    layers = []
    for _, own in parts["limits"].groupby("segment", sort=True):
        base = alt.Chart(theme.data(_rows(own))).encode(x=x)
        low = alt.Y("low:Q", scale=scale, axis=axis)
        layers.append(
            base.mark_area(color=theme.colour("band"), fillOpacity=0.34).encode(
                y=low, y2=alt.Y2("high:Q")
            )
        )
        layers.append(
            base.mark_line(color=theme.colour("axis"), strokeWidth=1.25).encode(
                y=alt.Y("centre:Q", scale=scale, axis=axis)
            )
        )
    return layers


def target_layers(
    parts: Mapping[str, pd.DataFrame], x: Any, scale: Any, axis: Any
) -> list[Any]:
    """The target of each period as a line of steps."""
    if "in_force" not in parts:
        return []
    base = alt.Chart(theme.data(_rows(parts["in_force"])))
    return [
        base.mark_line(
            color=theme.colour("needed"), strokeWidth=2.5, interpolate="step",
            strokeDash=theme.DASHES["needed"],
        ).encode(x=x, y=alt.Y("value:Q", scale=scale, axis=axis))
    ]  # fmt: skip


def mark_layers(
    observed: pd.DataFrame, parts: Mapping[str, pd.DataFrame], x: Any, scale: Any,
    axis: Any,
) -> list[Any]:  # fmt: skip
    """A triangle around each figure that stands out, pointing away from the mean."""
    if "signal" not in observed or "limits" not in parts:
        return []
    marked = observed[(observed["signal"].fillna("") != "") & observed["value"].notna()]
    mean = parts["limits"].set_index("period")["centre"]
    above = marked["value"].to_numpy() >= mean.reindex(marked["period"]).to_numpy()
    layers = []
    for shape, rows in (
        ("triangle-up", marked[above]),
        ("triangle-down", marked[~above]),
    ):
        if rows.empty:
            continue
        base = alt.Chart(theme.data(_rows(rows))).mark_point(
            shape=shape, size=190, opacity=1, filled=False,
            stroke=theme.colour("ink"), strokeWidth=1.5,
        )  # fmt: skip
        layers.append(base.encode(x=x, y=alt.Y("value:Q", scale=scale, axis=axis)))
    return layers


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    kept = frame[[c for c in COLUMNS if c in frame]]
    return [
        {str(k): v for k, v in row.items() if pd.notna(v)}
        for row in kept.to_dict("records")
    ]
