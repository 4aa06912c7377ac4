"""A trend with limits: band, mean, marks and the target of each time."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from missionmetrics.charts.describe import describe
from missionmetrics.charts.drawings.trend_labels import obstacles, wanted_labels
from missionmetrics.charts.drawings.trend_plan import events_of, frame_of
from missionmetrics.charts.figure import figure
from missionmetrics.charts.layout import LINE, NARROW, WIDE, text_width
from missionmetrics.charts.palette import ROLES
from missionmetrics.charts.place import placed
from missionmetrics.evidence.long_form import decimal_year
from missionmetrics.publish.fragment import fragment
from tests.charts import reading
from tests.core import made_city
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
    points = [la for la in reading.layers(fig, WIDE, "point") if la.rows != [{}]]
    shapes = {la.mark["shape"]: la for la in points}
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
    told = [row["value"] for row in line.rows]
    assert told[1:-1] == [9.0] * 25 + [15.0] * 7
    assert line.mark["strokeDash"]
    # Figures stand in the middle of their years, the target holds for all of each.
    times = [row["time"] for row in line.rows]
    assert (times[0], times[-1]) == pytest.approx((2005.0, 2037.0), abs=0.01)
    assert (told[0], told[-1]) == (9.0, 15.0)


def test_a_target_of_the_last_period_alone_is_a_line_and_not_a_stroke():
    made = figure(ask([10.0, 12.0] * 8, aims((9, 2010), (15, 2020))))
    (line,) = [la for la in reading.layers(made, NARROW, "line")
               if la.mark.get("interpolate") == "step"]  # fmt: skip
    ends = [(row["time"], row["value"]) for row in line.rows if row["value"] == 15.0]
    assert ends[-1][0] - ends[0][0] > 0.25  # as far as the axis goes
    low, high = reading.domain(made, NARROW, "time")
    assert low <= line.rows[0]["time"] < line.rows[-1]["time"] <= high


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_key_shows_a_piece_of_the_band_and_a_triangle(fig, size):
    texts = " ".join(reading.texts(fig, size))
    assert "Stands out" in texts
    (sample,) = [la for la in reading.layers(fig, size, "rule")
                 if la.mark["color"] == ROLES["band"].light]  # fmt: skip
    (band, _) = reading.layers(fig, size, "area")
    assert sample.mark["strokeWidth"] >= 8
    assert sample.mark["strokeOpacity"] == band.mark["fillOpacity"]
    shapes = [la.mark["shape"] for la in reading.layers(fig, size, "point")
              if la.rows == [{}]]  # fmt: skip
    assert shapes == ["triangle-up"]


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_where_the_limits_start_afresh_is_marked_and_said(fig, size):
    assert "Limits start afresh" in reading.texts(fig, size)
    events = result().parts["events"]
    assert events["time"].tolist() == [2021.0]
    assert events["kind"].tolist() == ["afresh"]
    said = "A dotted upright line marks where the limits start afresh."
    assert said in describe(fig)
    assert said not in describe(figure(ask([10.0, 12.0] * 8)))


def test_shocks_that_are_left_out_are_marked_as_well():
    shock = {"name": "Flood", "start": "2010-01-01", "end": "2010-12-31"}
    made = ask([*VALUES], rebase=[NEW], shocks=[shock])
    assert made.parts["events"]["kind"].tolist() == ["afresh", "shock"]
    assert "Flood" in reading.texts(figure(made), WIDE)


def test_a_line_that_turns_sharply_has_no_spike_beyond_its_figure(fig):
    lines = [la for la in reading.layers(fig, WIDE, "line") if "value" in la.rows[0]]
    (line,) = [la for la in lines if la.mark.get("interpolate") != "step"]
    assert line.mark["strokeJoin"] == "round"


@pytest.mark.parametrize("start", ["2022-02-01", "2023-07-01", "2024-11-01"])
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_no_name_of_an_event_is_cut_off(size, start):
    name = "A flood and the repairs that came after it"
    made = figure(made_city.process_limits())
    time = decimal_year(pd.to_datetime(pd.Series([start])))
    events = pd.DataFrame({"time": time, "label": name, "kind": "shock"})
    made = replace(made, frames={**made.frames, "events": events})
    frame, _ = frame_of(made, size)
    (event,) = events_of(made, frame)
    long = text_width(name, size.text)
    first = event.at - long if event.align == "right" else event.at
    assert first >= -frame.left
    assert first + long <= frame.width + frame.right
    # Where the text stands over its line, the line ends under it.
    (line,) = [la for la in reading.layers(made, size, "rule")
               if la.mark["strokeDash"] == [1, 3]]  # fmt: skip
    (words,) = [la for la in reading.layers(made, size, "text")
                if la.rows[0]["text"] == name]  # fmt: skip
    top, middle = line.encoding["y"]["value"], words.encoding["y"]["value"]
    over = first < event.x < first + long
    assert top == pytest.approx(middle + over * size.text * LINE / 2)


def test_the_name_of_the_target_stands_where_its_line_ends():
    made = figure(made_city.process_limits())
    frame, _ = frame_of(made, WIDE)
    lines = obstacles(made, frame, events_of(made, frame))
    found = placed(wanted_labels(made, frame), lines, frame)
    (target,) = [label for label in found if label.text == "Target"]
    end = made.frames["in_force"].iloc[-1]
    assert target.x >= frame.px(end["time"])
    assert target.y == pytest.approx(frame.py(end["value"]), abs=4)


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
