"""Whatever the figures of a trend, it is drawn or declined, and its words are true."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionmetrics.charts.describe import describe
from missionmetrics.charts.figure import figure
from missionmetrics.charts.layout import NARROW, WIDE, ticks
from missionmetrics.core.errors import EvidenceError
from missionmetrics.publish.fragment import fragment
from tests.charts import reading
from tests.charts.forms.test_any_numbers import SPREAD, UNITS, VALUES, check
from tests.charts.forms.test_trend_words import changed, short
from tests.metrics.momentum.test_momentum import ask

BARE = ("path", "required", "target", "comparator", "events")
STATUS = st.sampled_from(["ok", "provisional", "suppressed"])
FIGURE = st.tuples(VALUES | st.just(math.inf), SPREAD | st.just(math.inf), STATUS)


def rows(area, figures, unit):
    """Figures of a place, one a year, each with a range as wide as it is told."""
    return pd.DataFrame({
        "area": area, "unit": unit,
        "period": [str(2010 + i) for i in range(len(figures))],
        "time": [2010.5 + i for i in range(len(figures))],
        "value": [v for v, _, _ in figures],
        "low": [v - s for v, s, _ in figures],
        "high": [v + s for v, s, _ in figures],
        "status": [s for _, _, s in figures],
    })  # fmt: skip


@given(st.lists(st.lists(FIGURE, min_size=1, max_size=6), min_size=1, max_size=5),
       UNITS, st.none() | st.tuples(VALUES, SPREAD),
       st.sampled_from(["share", "points"]),
       st.sampled_from(["change", "smoothed_change"]))  # fmt: skip
def test_trends(places, unit, change, of, measure):
    observed = pd.concat(
        rows(f"Place {chr(65 + i)}", figures, unit) for i, figures in enumerate(places)
    )
    moved = None if change is None else (change[0] - change[1], change[0] + change[1])
    row = {"unit": of, "measure": measure}
    fig = check(changed(observed, drop=BARE, change=moved, row=row))
    known = observed[np.isfinite(observed["value"])]["area"].nunique()
    assert fig.drawable == (0 < known <= 4)
    why_not = [n for n in fig.notes if n.startswith("There ")]
    assert fig.drawable == (not why_not)


@given(st.lists(FIGURE, min_size=1, max_size=5), st.lists(VALUES, min_size=5,
       max_size=5), VALUES, UNITS)  # fmt: skip
def test_trends_with_other_lines(figures, others, aim, unit):
    observed = rows("Here", figures, unit)
    when = {"time": [2010.5 + i for i in range(5)],
            "period": [str(2010 + i) for i in range(5)]}  # fmt: skip
    parts = {
        "comparator": pd.DataFrame({**when, "value": others, "label": "There"}),
        "path": pd.DataFrame({**when, "estimate": others,
                              "low": np.array(others) - 1, "high": others[::-1],
                              "future": [False] * 3 + [True] * 2}),
        "target": pd.DataFrame({"time": [2014.5], "period": ["2014"], "value": [aim],
                                "label": ""}),
        "required": pd.DataFrame({"time": [2010.5, 2014.5], "value": [0.0, aim],
                                  "period": ["2010", "2014"]}),
    }  # fmt: skip
    check(changed(observed, **parts))


def test_one_figure_is_drawn():
    result = ask({"a": [5.0]})
    fig = figure(result)
    assert "for 2005 alone" in describe(fig)[0]
    for size in (WIDE, NARROW):
        low, high = reading.domain(fig, size, "time")
        assert low < 2005.5 < high
        assert [round(t, 1) for (t,) in reading.drawn(fig, size, "point", "time")] == [
            2005.5]  # fmt: skip
    result.chart()
    fragment(result)


@pytest.mark.parametrize("status", ["ok", "suppressed"])
def test_without_a_figure_there_are_words_and_a_table_that_says_why(status):
    result = short([math.nan, math.nan], status=status)
    fig = figure(result)
    assert not fig.drawable
    assert fig.notes == (
        "There is no line chart here: no figure can be shown. The table says why.",
    )
    why = "withheld" if status == "suppressed" else "none given"
    assert [row[1] for row in fig.tables[0].rows] == [why, why]
    fragment(result)
    with pytest.raises(EvidenceError, match="MM-FORM"):
        result.chart()


def test_a_range_without_limit_is_in_the_table_and_not_in_the_picture():
    fig = figure(short([3.0, 4.0], low=[1.0, 3.0], high=[math.inf, 5.0]))
    assert reading.drawn(fig, WIDE, "rule", "low", "high") == [(3.0, 5.0)]
    assert fig.tables[0].rows[0][2].endswith("without limit")


def test_the_line_breaks_where_a_figure_is_not_shown():
    fig = figure(short([1.0, 2.0, math.nan, 4.0, 5.0]))
    (line,) = [la for la in reading.layers(fig, WIDE, "line") if len(la.rows) == 5]
    assert "value" not in line.rows[2]
    assert len(reading.drawn(fig, WIDE, "point", "value")) == 4


def test_noughts_are_drawn():
    fig = figure(short([0.0, 0.0]))
    assert reading.domain(fig, WIDE, "value") == (0.0, 1.0)


@pytest.mark.parametrize("level", [7.0, -0.013, 99999.0])
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_a_level_line_has_a_number_beside_it(level, size):
    fig = figure(short([level, level * (1 + 1e-15), level]))
    low, high = reading.domain(fig, size, "value")
    assert low < level < high
    assert high - low > 0.01 * abs(level)
    axis = reading.layers(fig, size, "line")[0].encoding["y"]["axis"]
    assert axis["values"]
    assert all(low <= v <= high for v in axis["values"])


@pytest.mark.parametrize(
    ("low", "high"),
    [(math.nan, math.nan), (-math.inf, math.inf), (2.0, math.inf), (math.nan, 3.0),
     (0.3, 0.1 + 0.2), (-1e300, 1e300), (1e-14, 5e-14), (0.0, 0.0)],
)  # fmt: skip
def test_an_axis_has_round_numbers_whatever_its_ends(low, high):
    found = ticks(low, high, 5)
    assert np.isfinite(found).all()
    assert 2 <= len(set(found)) <= 12
    assert found == sorted(found)


def test_a_withheld_trend_reads_the_same_in_spanish():
    status = ["ok", "suppressed"]
    fig = figure(short([3.0, math.nan], status=status), locale="es")
    words = describe(fig)
    assert words[1] == "1 dato no se muestra: está oculto o no se conoce."
    assert words[2] == "Fue de 3 kt CO2e en 2010, y no se muestra otro dato."
