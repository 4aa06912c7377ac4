"""The usual ups and downs of a trend: band, mean, target of each time, and marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from missionmetrics.charts import theme

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS = ("time", "centre", "low", "high", "value")
PALE = 0.34  # how much of its colour the band has
MARK: dict[str, Any] = {"opacity": 1, "filled": False, "stroke": theme.colour("ink"),
        "strokeWidth": 1.5}  # fmt: skip


def marked(parts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The figures that stand out from limits that are drawn."""
    observed = parts["observed"]
    if "signal" not in observed or "limits" not in parts:
        return observed.head(0)
    return observed[(observed["signal"].fillna("") != "") & observed["value"].notna()]


def band_sample(x: tuple[float, float], y: float) -> list[Any]:
    """A piece of the band with its mean, for the key."""
    return [
        theme.stroke(x, (y, y), role="band", width=10, opacity=PALE),
        theme.stroke(x, (y, y), role="axis", width=1.25),
    ]


def mark_sample(x: tuple[float, float], y: float) -> list[Any]:
    """A triangle, for the key."""
    base = alt.Chart(theme.data([{}])).mark_point(shape="triangle-up", size=90, **MARK)
    return [base.encode(x=theme.X(sum(x) / 2), y=theme.Y(y))]


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
            base.mark_area(color=theme.colour("band"), fillOpacity=PALE).encode(
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
    parts: Mapping[str, pd.DataFrame], ends: tuple[float, float], x: Any, scale: Any,
    axis: Any,
) -> list[Any]:  # fmt: skip
    """The target of each period as a line of steps, over the whole of its period."""
    if "in_force" not in parts:
        return []
    base = alt.Chart(theme.data(_rows(_whole(parts["in_force"], ends))))
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
    out = marked({**parts, "observed": observed})
    if out.empty:
        return []
    mean = parts["limits"].set_index("period")["centre"]
    above = out["value"].to_numpy() >= mean.reindex(out["period"]).to_numpy()
    layers = []
    for shape, rows in (("triangle-up", out[above]), ("triangle-down", out[~above])):
        if rows.empty:
            continue
        base = alt.Chart(theme.data(_rows(rows))).mark_point(
            shape=shape, size=190, **MARK
        )
        layers.append(base.encode(x=x, y=alt.Y("value:Q", scale=scale, axis=axis)))
    return layers


def _whole(target: pd.DataFrame, ends: tuple[float, float]) -> pd.DataFrame:
    """The steps from where the first period begins to where the last one ends."""
    rows = target.sort_values("time")
    half = float(rows["time"].diff().median()) / 2 if len(rows) > 1 else 0.5
    first = rows.head(1).assign(time=max(ends[0], rows["time"].iloc[0] - half))
    last = rows.tail(1).assign(time=min(ends[1], rows["time"].iloc[-1] + half))
    return pd.concat([first, rows, last], ignore_index=True)


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    kept = frame[[c for c in COLUMNS if c in frame]]
    return [
        {str(k): v for k, v in row.items() if pd.notna(v)}
        for row in kept.to_dict("records")
    ]
