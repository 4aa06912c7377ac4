"""Small charts of dates before and after a start: the fan, its gaps, its words."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from missionmetrics.charts.describe import describe
from missionmetrics.charts.figure import figure
from missionmetrics.charts.forms.small_multiples_steps import start
from missionmetrics.charts.layout import NARROW, WIDE
from missionmetrics.publish import protect
from tests.charts import reading
from tests.charts.retelling import slips
from tests.core import made_city

SIZES = [WIDE, NARROW]


def changed(result, **columns):
    """The same result with other columns of what is drawn."""
    part = result.parts["observed"].assign(**columns)
    return protect.with_(result, parts={**result.parts, "observed": part})


@pytest.mark.parametrize("size", SIZES)
def test_lines_and_bands_stop_at_the_period_left_out(size):
    fig = figure(made_city.around_dates())
    for kind, field in (("line", "value"), ("area", "low")):
        for layer in reading.layers(fig, size, kind):
            rows = sorted(layer.rows, key=lambda r: r["time"])
            (gap,) = [i for i, r in enumerate(rows) if field not in r]
            assert 0 < gap < len(rows) - 1
            assert rows[gap]["time"] == 0.0


@pytest.mark.parametrize("size", SIZES)
def test_a_date_without_a_figure_breaks_the_line(size):
    result = made_city.moved_around_dates()
    part = result.parts["observed"]
    gone = (part["panel"] == "acted_on") & (part["step"] == 1)
    fig = figure(changed(result, **{c: part[c].mask(gone)
                                    for c in ("value", "low", "high")}))  # fmt: skip
    first = reading.layers(fig, size, "line")[0]
    assert [r["time"] for r in first.rows if "value" not in r] == [1.0]
    cells = {(r[0], r[1]): r for r in fig.tables[0].rows}
    assert "" in cells["Acted on", "year 2"][2:4]


@pytest.mark.parametrize("size", SIZES)
def test_the_fan_opens_from_nought_at_the_last_date_before(size):
    fig = figure(made_city.moved_around_dates())
    for layer in reading.layers(fig, size, "area"):
        (held,) = [r for r in layer.rows if r["time"] == -1.0]
        assert held["low"] == held["high"] == 0.0


@pytest.mark.parametrize("size", SIZES)
def test_dates_before_are_hollow_and_dates_after_full(size):
    fig = figure(made_city.moved_around_dates())
    told = {True: set(), False: set()}
    for layer in reading.layers(fig, size, "point"):
        full = layer.mark["fill"] == layer.mark["stroke"]
        told[full] |= {r["time"] for r in layer.rows}
    assert max(told[False]) == -1.0
    assert min(told[True]) == 0.0


def test_the_start_lies_between_the_dates_before_and_those_after():
    frame = pd.DataFrame({"step": [-2, -1, 0, 1], "time": [-2.0, -1.0, 0.0, 1.0]})
    assert start(frame) == -0.5
    assert start(frame.assign(time=[-2.0, -1.0, 1.0, 2.0])) == 0.0
    assert start(frame[frame["step"] < 0]) == -0.5


def test_dates_are_told_from_the_start_in_the_length_that_they_have():
    result = made_city.moved_around_dates()
    cells = [row[1] for row in figure(result).tables[0].rows][:8]
    assert cells == ["4 years before", "3 years before", "2 years before",
                     "1 year before", "year 1", "year 2", "year 3",
                     "year 4"]  # fmt: skip
    quarters = figure(changed(result, step_unit="quarter"), locale="es")
    assert [row[1] for row in quarters.tables[0].rows][2:5] == [
        "2 trimestres antes", "1 trimestre antes", "trimestre 1"]  # fmt: skip


def test_words_count_the_ranges_to_one_side_of_nought():
    result = made_city.moved_around_dates()
    fig = figure(result)
    part = result.parts["observed"]
    for panel, name in (("acted_on", "Acted on"), ("ring_2", "Second ring")):
        own = part[(part["panel"] == panel) & (part["step"] != -1)]
        apart = (own["low"] > 0) | (own["high"] < 0)
        after = own["step"] >= 0
        told = [f"{(apart & side).sum()} of {side.sum()}" for side in (after, ~after)]
        assert (
            f"{name}: the range lies wholly above or below nought at {told[0]} dates "
            f"after the start, and at {told[1]} tested before it."
        ) in describe(fig)
    assert slips(fig) == []
    assert fig.alt == (
        "3 small charts of Homes with good insulation: Estimated effect, before and "
        "after the action began."
    )


def test_without_ranges_none_are_spoken_of_nor_drawn():
    result = made_city.moved_around_dates()
    fig = figure(changed(result, low=math.nan, high=math.nan))
    assert not any("plausibly" in s or "range lies" in s for s in describe(fig))
    assert not reading.layers(fig, WIDE, "area")


def test_points_stand_over_the_plot_and_not_at_each_number():
    fig = figure(made_city.moved_around_dates())
    last = fig.frames["panels"]["words"].iloc[0]
    assert "percentage" not in last
    assert any("percentage points" in t for t in reading.texts(fig, WIDE))
