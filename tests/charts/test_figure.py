"""A figure is one record: words, picture, table and download agree."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from missionmetrics.charts.draw import chart, draw
from missionmetrics.charts.figure import figure
from missionmetrics.charts.forms.map_classes import breaks, classed
from missionmetrics.charts.forms.trend_series import series_frame, thinned
from missionmetrics.charts.layout import NARROW, WIDE, ticks, wrapped
from missionmetrics.charts.text import clean
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.locale import locale
from missionmetrics.publish import protect
from tests.core import handmade, made_city

DRAWN = ("trend", "area_map", "groups")


def values(spec: dict, name: str) -> list:
    """Every value of a field in the data of all layers."""
    inline = [layer.get("data", {}).get("values", []) for layer in spec["layer"]]
    named = list(spec.get("datasets", {}).values())
    return [row[name] for rows in inline + named for row in rows if name in row]


@pytest.mark.parametrize("kind", DRAWN)
def test_the_description_of_a_chart_is_the_summary(kind):
    result = handmade.ALL[kind]()
    assert draw(result).to_dict()["description"] == result.summary()


@pytest.mark.parametrize("kind", DRAWN)
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_a_drawing_is_as_wide_as_was_asked(kind, size):
    spec = chart(figure(handmade.ALL[kind]()), size).to_dict()
    pad = spec["padding"]
    total = spec["width"] + pad["left"] + pad["right"]
    wanted = min(size.width, 560) if kind == "area_map" else size.width
    assert total == pytest.approx(wanted)
    assert spec["autosize"] == {"type": "none"}


@pytest.mark.parametrize("kind", ["quotes"])
def test_a_form_without_a_drawing_says_what_to_do(kind):
    with pytest.raises(EvidenceError, match=r"read its words and its table") as caught:
        draw(handmade.ALL[kind]())
    assert caught.value.code == "MM-FORM"


def test_a_trend_without_figures_is_words_and_a_table():
    bare = protect.with_(handmade.groups(), form="trend")
    with pytest.raises(EvidenceError, match="does not hold what the form"):
        draw(bare)
    assert not figure(bare).drawable
    assert figure(bare).tables


def test_wide_and_narrow_draw_the_numbers_of_the_table():
    result = handmade.trend()
    fig = figure(result)
    frame = fig.tables[0].frame
    for size in (WIDE, NARROW):
        spec = chart(fig, size).to_dict()
        drawn = {round(v, 6) for v in values(spec, "value")}
        listed = frame[["observed", "comparator", "needed"]].to_numpy().ravel()
        listed = {round(float(v), 6) for v in listed if not np.isnan(v)}
        assert drawn == listed
        smooth = {round(v, 6) for v in values(spec, "estimate")}
        assert smooth == {round(float(v), 6) for v in frame["smoothed"]}


def test_only_columns_that_are_drawn_reach_the_chart():
    result = handmade.trend()
    parts = {n: result.parts[n].assign(secret="KESTREL") for n in result.parts}
    fig = figure(protect.with_(result, parts=parts))
    for size in (WIDE, NARROW):
        assert "KESTREL" not in json.dumps(chart(fig, size).to_dict())


@pytest.mark.parametrize("kind", sorted(handmade.ALL))
def test_every_row_of_the_table_is_shown_as_written(kind):
    result = handmade.ALL[kind]()
    table = figure(result).tables[-1]
    assert len(table.rows) == len(result.table)
    assert all(len(row) == len(table.headings) for row in table.rows)
    pd.testing.assert_frame_equal(table.frame, result.table)


def test_scaling_the_numbers_scales_the_cells_and_nothing_else():
    once, twice = handmade.trend(), handmade.trend()
    table = twice.table
    table.loc[1, ["estimate", "low", "high"]] *= 2
    twice = protect.with_(twice, table=table, sentences=once.sentences[2:3])
    one, two = figure(once), figure(twice)
    assert one.tables[1].headings == two.tables[1].headings
    assert "−467 kt CO2e a year" in one.tables[1].rows[1]
    assert "−934 kt CO2e a year" in two.tables[1].rows[1]


def test_the_id_is_made_from_the_content():
    assert figure(handmade.trend()).id == figure(handmade.trend()).id
    assert (
        figure(handmade.trend()).id
        != figure(handmade.trend(), locale=handmade.PSEUDO).id
    )
    assert figure(handmade.trend()).id != figure(handmade.groups()).id


def test_what_speaks_only_of_doubt_is_set_apart():
    fig = figure(handmade.trend())
    assert len(fig.sentences) == 2
    assert fig.doubts[0].startswith("The fall could plausibly be between")


def changed(result, observed):
    return protect.with_(
        result, parts={"observed": observed}, sentences=result.sentences[:1]
    )


def test_more_lines_than_can_be_told_apart_are_not_drawn():
    result = handmade.trend()
    observed = pd.concat(
        [result.parts["observed"].assign(area=f"Area {i}") for i in range(5)]
    )
    fig = figure(changed(result, observed))
    assert not fig.drawable
    assert len(fig.tables[0].rows) == len(observed)


def test_several_places_are_drawn_each_with_its_own_line():
    result = handmade.trend()
    observed = pd.concat(
        [result.parts["observed"].assign(area=f"Area {i}") for i in range(3)]
    )
    fig = figure(changed(result, observed))
    texts = values(chart(fig, WIDE).to_dict(), "text")
    assert {"Area 0", "Area 1", "Area 2"} <= set(texts)


def areas(estimates, half):
    table = pd.DataFrame({"unit": "share", "estimate": estimates})
    return table.assign(low=table["estimate"] - half, high=table["estimate"] + half,
                        certainty="clear", name="x")  # fmt: skip


def test_an_area_is_classed_only_if_its_range_crosses_no_break():
    estimates = [0.1, 0.12, 0.2, 0.3, 0.31, 0.4, 0.5, 0.52, 0.6]
    frame = areas(estimates, 0.03)
    found, key = classed(frame, locale())
    cuts = breaks(frame["estimate"])
    for row in found.itertuples():
        crosses = any(row.low < c <= row.high for c in cuts)
        assert (row.kind == "unsure") == crosses
        assert row.mark == ("?" if crosses else row.kind[-1])
    assert sum(int(k.areas.split()[0]) for k in key) == len(estimates)


def test_a_map_that_would_tell_nothing_becomes_ranges():
    result = handmade.area_map()
    table = result.table
    table["low"], table["high"] = table["low"] - 0.05, table["high"] + 0.05
    fig = figure(protect.with_(result, table=table))
    assert fig.drawing == "interval-by-group"
    assert fig.notes[0].startswith("There is no map here")
    assert "Tameside" in values(chart(fig, WIDE).to_dict(), "text")
    assert figure(result).drawing == "map"


def test_withheld_and_missing_areas_are_no_class():
    frame = areas([0.1, 0.2, 0.3, np.nan, np.nan], 0.0)
    frame.loc[3, "certainty"], frame.loc[4, "certainty"] = "withheld", "not enough data"
    kinds = classed(frame, locale())[0]["kind"].tolist()
    assert kinds[3:] == ["withheld", "blank"]


SPANS = [(0, 1), (-3, 7), (19.9, 20.1), (5, 5), (0, 21000)]


@pytest.mark.parametrize(("low", "high"), SPANS)
def test_ticks_reach_over_the_values_and_are_even(low, high):
    found = ticks(low, high, 6)
    assert found[0] <= low
    assert found[-1] >= high
    steps = np.diff(found)
    assert np.allclose(steps, steps[0])
    assert 2 <= len(found) <= 14


def test_a_path_in_smaller_steps_is_drawn_at_the_times_of_the_figures():
    observed = pd.DataFrame({"period": ["2020", "2021"], "time": [2020.5, 2021.5],
                             "value": [1.0, 2.0], "area": "x"})  # fmt: skip
    times = [2020.5, 2021.0, 2021.5, 2022.0, 2022.5]
    path = pd.DataFrame({"time": times, "period": "", "estimate": 1.0, "low": 0.0,
                         "high": 2.0, "future": False})  # fmt: skip
    assert thinned(path, observed)["time"].tolist() == [2020.5, 2021.5, 2022.5]


def test_each_period_is_one_row_of_the_series():
    frame = series_frame(dict(handmade.trend().parts))
    assert frame["period"].is_unique
    assert frame["time"].is_monotonic_increasing
    assert len(frame) == 19 + 15


def test_text_loses_what_cannot_be_seen_and_nothing_else():
    assert clean("a\x00b\u202ec\u2028d") == "abc d"
    assert clean("Łódź – 東京 👩‍🚒") == "Łódź – 東京 👩‍🚒"


def test_words_are_never_cut_when_wrapped():
    assert wrapped("Pace that is needed", 8) == "Pace\nthat is\nneeded"
    assert wrapped("Extraordinarily", 4) == "Extraordinarily"


def test_where_nothing_rises_the_largest_fall_is_the_strongest_class():
    falls = np.array([-0.6, -0.5, -0.4, -0.3, -0.2, -0.1])
    frame = pd.DataFrame(
        {"unit": "share", "estimate": falls, "low": np.nan, "high": np.nan,
         "certainty": "clear"}
    )  # fmt: skip
    found, key = classed(frame, locale())
    assert found["kind"].iloc[0] == "class-3"
    assert found["kind"].iloc[-1] == "class-1"
    assert [entry.kind for entry in key] == ["class-1", "class-2", "class-3"]
    assert key[-1].words.startswith("below")
    mirrored, _ = classed(frame.assign(estimate=-falls), locale())
    assert mirrored["kind"].tolist() == found["kind"].tolist()


def test_what_follows_an_action_is_written_as_its_words_write_it():
    """The words have two decimals; the picture and its table had three."""
    result = made_city.followed()
    fig = figure(result)
    share = result.table["estimate"].iloc[0]
    assert fig.frames["rows"]["words"].iloc[0] == f"{share:.2f} actions"
    assert f"{share:.2f}" in fig.headline
