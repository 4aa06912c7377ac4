"""Whatever the numbers, a form draws or declines, and says nothing untrue."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from altair.utils.schemapi import debug_mode
from hypothesis import given
from hypothesis import strategies as st

from missionmetrics.charts.draw import chart
from missionmetrics.charts.figure import figure
from missionmetrics.charts.layout import NARROW, WIDE
from tests.charts import reading
from tests.charts.test_describe import said, true_to_cells
from tests.core import handmade
from tests.core.handmade_curve import curve
from tests.core.handmade_matrix import matrix
from tests.core.handmade_ranking import ranking
from tests.core.handmade_waterfall import waterfall

# Ties, noughts, large and small, and numbers that are not there.
VALUES = st.one_of(
    st.sampled_from([0.0, 1.0, -1.0, 0.5, 1e6, 1e-4, float("nan")]),
    st.floats(-1e5, 1e5, allow_nan=False).map(lambda v: round(v, 3)),
)
SPREAD = st.sampled_from([0.0, 0.1, 2.0, 1e4, float("nan")])
CERTAIN = st.sampled_from(["clear", "unclear"])
UNITS = st.sampled_from(["", "share", "kt CO2e", "points", "%"])


def check(result):
    """It draws in both sizes if it draws at all; every sentence is true."""
    fig = figure(result)
    for _, sentence, text in said(fig):
        assert sentence.true_of(fig.facts), text
        if "nearly nought" not in text and "less than" not in text and (
            "more than 99" not in text
        ):  # fmt: skip
            assert true_to_cells(text, sentence, fig.facts), text
    assert len(fig.alt) <= 125
    if fig.drawable:
        for size in (WIDE, NARROW):
            with debug_mode(False):
                spec = chart(fig, size).to_dict(validate=False)
            assert np.isfinite(spec["height"])
            assert spec["height"] > 0
    return fig


def rows(given_rows, unit, keys):
    """Rows of a table; one without a number is withheld."""
    return pd.DataFrame(
        handmade.row("score", unit, v, v - s, v + s, 9,
                     c if v == v else "withheld", **key)
        for (v, s, c), key in zip(given_rows, keys, strict=True)
    )  # fmt: skip


@given(st.lists(st.tuples(VALUES, SPREAD, CERTAIN), min_size=1, max_size=7), UNITS,
       st.booleans(), st.data())  # fmt: skip
def test_rankings(given_rows, unit, known, data):
    names = [{"project": f"Project {chr(65 + i)}"} for i in range(len(given_rows))]
    table, parts = rows(given_rows, unit, names), {}
    if known:
        n = len(table)
        rank = table["estimate"].rank(ascending=False, method="min")
        reach = [data.draw(st.integers(0, n)) for _ in range(n)]
        parts["ranks"] = pd.DataFrame({
            "project": table["project"], "rank": rank,
            "rank_low": (rank - reach).clip(lower=1),
            "rank_high": (rank + reach).clip(upper=n),
            "p_first": [data.draw(st.sampled_from([0.0, 0.3, 1.0])) for _ in range(n)],
        })  # fmt: skip
    fig = check(reading.plain(ranking(), table=table, parts=parts))
    varies = len(table) > 1
    assert fig.drawable == (table["estimate"].notna().any() and varies)


@given(st.lists(st.tuples(VALUES, SPREAD, CERTAIN), min_size=1, max_size=7), UNITS)
def test_groups(given_rows, unit):
    names = [{"group": f"Group {chr(65 + i)}"} for i in range(len(given_rows))]
    table = rows(given_rows, unit, names)
    fig = check(reading.plain(handmade.counts(), table=table))
    known = table["estimate"].dropna()
    assert fig.drawable == (len(known) > 0 and len(table) > 1)
    told = [d.sentence.message for d in fig.description]
    assert ("describe.hidden" in told) == (fig.drawable and len(known) < len(table))
    if fig.drawable and len(known) < len(table):
        ends = [m for m in told if m.startswith(("describe.groups.most",
                                                 "describe.groups.least"))]  # fmt: skip
        assert all(m.endswith("_shown") for m in ends)


@given(st.lists(st.tuples(VALUES, SPREAD, CERTAIN), min_size=12, max_size=12), UNITS)
def test_matrices(given_rows, unit):
    names = ("Air", "Care", "Homes", "Jobs")
    keys = [{"from": a, "to": b} for a in names for b in names if a != b]
    table = rows(given_rows, unit, keys)
    fig = check(reading.plain(matrix(), table=table))
    assert fig.drawable == table["estimate"].notna().any()


@given(st.lists(st.tuples(VALUES, SPREAD), min_size=1, max_size=9), UNITS,
       st.booleans(), st.booleans())  # fmt: skip
def test_waterfalls(given_steps, unit, start, end):
    values = [v for v, _ in given_steps]
    kinds = ["step"] * len(values)
    if start:
        kinds[0] = "start"
    spread = [s for _, s in given_steps]
    if end:
        values, kinds = [*values, sum(values)], [*kinds, "end"]
        spread.append(0.0)
    frame = pd.DataFrame({
        "label": [f"Step {chr(65 + i)}" for i in range(len(values))], "kind": kinds,
        "value": values, "low": np.subtract(values, spread),
        "high": np.add(values, spread), "order": range(len(values)),
    })  # fmt: skip
    table = waterfall().table.assign(unit=unit)
    fig = check(reading.plain(waterfall(), table=table, parts={"steps": frame}))
    whole = not np.isnan(values).any()
    assert fig.drawable == (whole and "step" in kinds)


@given(
    st.lists(st.lists(st.sampled_from([0.0, 0.05, 0.2, 0.5]), min_size=1, max_size=6),
             min_size=1, max_size=4),
    st.booleans(), st.sampled_from(["day", "week", "month", "year"]),
    st.sampled_from([0.0, 0.1, float("nan")]), st.sampled_from([1, 0.25, 30]),
)  # fmt: skip
def test_curves(falls, survival, unit, half, step):
    parts = []
    for i, drops in enumerate(falls):
        shares = np.r_[1.0, 1 - np.cumsum(drops)].clip(0, 1)
        shares = shares if survival else 1 - shares
        parts.append(pd.DataFrame({
            "group": f"Group {chr(65 + i)}", "time": np.arange(len(shares)) * step,
            "estimate": shares, "low": (shares - half).clip(0, 1),
            "high": (shares + half).clip(0, 1), "at_risk": 9, "time_unit": unit,
            "measure": "still_running",
        }))  # fmt: skip
    assert check(reading.plain(curve(), parts={"curve": pd.concat(parts)})).drawable


@pytest.mark.parametrize("time", [[0.0, -3.0], [0.0]])
def test_a_curve_needs_time_to_pass(time):
    frame = pd.DataFrame({"group": "", "time": time, "estimate": 1.0,
                          "time_unit": "day"})  # fmt: skip
    assert not check(reading.plain(curve(), parts={"curve": frame})).drawable
