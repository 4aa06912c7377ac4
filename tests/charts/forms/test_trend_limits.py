"""A trend with limits: band, mean, marks and the target of each time."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from missionmetrics.charts.describe import describe
from missionmetrics.charts.figure import figure
from missionmetrics.charts.layout import NARROW, WIDE
from missionmetrics.publish.fragment import fragment
from tests.charts import reading
from tests.metrics.momentum.test_process_control import NEW, aims, ask

# About 11.5 and 20.5, limits 5.32 away (every other step is 2); one value outside each.
VALUES = [*[10.0, 12.0] * 8, *[20.0, 22.0] * 8]


@cache
def result():
    values = [*VALUES]
    values[5], values[24] = 20.5, 11.5
    return ask(values, aims((9, 2010), (15, 2030)), rebase=[NEW])


@pytest.fixture(scope="module")
def fig():
    return figure(result())


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_each_stretch_has_its_band_and_its_mean(fig, size):
    limits = result().parts["limits"]
    bands = reading.layers(fig, size, "area")
    assert [len(band.rows) for band in bands] == [16, 16]
    for number, band in enumerate(bands, 1):
        own = limits[limits["segment"] == number]
        for column in ("time", "low", "high"):
            assert [row[column] for row in band.rows] == own[column].tolist()
    means = [la for la in reading.layers(fig, size, "line") if "centre" in la.rows[0]]
    told = [row["centre"] for mean in means for row in mean.rows]
    assert told == limits["centre"].tolist()


def test_a_triangle_points_away_from_the_mean(fig):
    shapes = {la.mark["shape"]: la for la in reading.layers(fig, WIDE, "point")
              if la.mark["shape"].startswith("triangle")}  # fmt: skip
    assert [r["value"] for r in shapes["triangle-up"].rows] == [20.5]
    assert [r["value"] for r in shapes["triangle-down"].rows] == [11.5]
    # Around the dot, not in place of it, and not by colour alone.
    assert not shapes["triangle-up"].mark["filled"]
    dots = [la for la in reading.layers(fig, WIDE, "point")
            if la.mark["shape"] == "circle"]  # fmt: skip
    assert sum(len(la.rows) for la in dots) == 32


def test_the_target_is_a_line_of_steps(fig):
    (line,) = [la for la in reading.layers(fig, WIDE, "line")
               if la.mark.get("interpolate") == "step"]  # fmt: skip
    assert [row["value"] for row in line.rows] == [9.0] * 25 + [15.0] * 7
    assert line.mark["strokeDash"]


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_every_line_has_its_name(fig, size):
    words = " ".join(reading.texts(fig, size)).replace("\n", " ")
    for name in ("Usual ups and downs", "Target", "A"):
        assert name in words


def test_the_table_holds_what_is_drawn(fig):
    table = fig.tables[0]
    assert table.headings == (
        "Period", "As published", "Stands out", "Mean", "Usual ups and downs",
        "Target then",
    )  # fmt: skip
    row = table.rows[5]
    assert row[0] == "2010"
    assert row[2] == "outside the limits"
    limits = result().parts["limits"].iloc[5]
    assert float(row[3]) == pytest.approx(limits["centre"], abs=0.05)
    low, high = (float(t) for t in row[4].replace("\xa0", " ").split(" to "))
    assert (low, high) == pytest.approx((limits["low"], limits["high"]), abs=0.05)
    assert [r[5] for r in table.rows] == ["9.0"] * 25 + ["15.0"] * 7
    assert [i for i, r in enumerate(table.rows) if r[2]] == [5, 24]


def test_the_words_say_what_each_mark_means(fig):
    said = describe(fig)
    limits = result().parts["limits"].iloc[-1]
    for text in (
        "The band shows the usual ups and downs, and the thin line in it their mean.",
        "A triangle marks a figure that stands out; it points up above the mean and "
        "down below it.",
        "The long dashed line is the target of each time.",
        f"In 2036, the usual ups and downs lie between {limits['low']:.1f} kilotonnes "
        f"and {limits['high']:.1f} kilotonnes.",
        "2 figures stand out from the usual ups and downs.",
    ):
        assert text in said
    assert fig.alt.endswith("with the usual ups and downs and the target.")


def test_what_is_not_there_is_not_spoken_of():
    steady = figure(ask([10.0, 12.0] * 8))
    words = " ".join(describe(steady))
    assert "triangle" not in words
    assert "dashed" not in words
    assert "band" in words
    assert steady.tables[0].headings == (
        "Period", "As published", "Mean", "Usual ups and downs",
    )  # fmt: skip
    few = figure(ask([1.0, 2.0, 3.0]))
    assert "band" not in " ".join(describe(few))
    assert reading.layers(few, WIDE, "area") == []


@pytest.mark.parametrize("language", ["en-GB", "es"])
def test_a_gap_is_drawn_and_the_page_holds_it(language):
    values = [*VALUES]
    values[4] = np.nan
    made = ask(values, aims((9, 2010)), rebase=[NEW])
    fragment(made, locale=language)
    assert len(reading.drawn(figure(made), WIDE, "point", "value")) == 31
