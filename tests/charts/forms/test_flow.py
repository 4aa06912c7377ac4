"""Flows: bands as thick as their amounts, sums checked, words from the links."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from missionmetrics.charts.drawings.flow_plan import TALL, plan_of
from missionmetrics.charts.figure import figure
from missionmetrics.charts.forms.flow_layers import layers_of
from missionmetrics.charts.layout import NARROW, WIDE
from missionmetrics.publish.protect import with_
from tests.charts.reading import layers, scaled, shuffled, spec, texts, with_parts
from tests.charts.retelling import said, slips
from tests.core.handmade_flow import MONEY, STEPS, flow, flow_in_steps

BOTH = [flow, flow_in_steps]


def links(*given, **more):
    return pd.DataFrame(given, columns=["from", "to", "value"]).assign(
        unit="million GBP", **more
    )


@pytest.mark.parametrize("made", BOTH)
def test_every_band_is_as_thick_as_its_amount(made):
    fig = figure(made())
    bands = layers(fig, WIDE, "area")
    ratio = {round((r["y2"] - r["y"]) / r["value"], 3) for la in bands for r in la.rows}
    assert max(ratio) - min(ratio) <= 0.002
    pieces = sorted({(la.rows[0]["value"]) for la in bands})
    assert pieces == sorted({float(v) for v in fig.tables[0].frame["value"]})


def test_the_largest_layer_takes_all_the_height():
    bands = layers(figure(flow()), WIDE, "area")
    thick = sum(la.rows[0]["y2"] - la.rows[0]["y"] for la in bands)
    assert thick == pytest.approx(TALL, abs=0.01)


@pytest.mark.parametrize("made", BOTH)
def test_bands_start_and_end_at_their_places_and_share_none_of_a_bar(made):
    fig = figure(made())
    plan = plan_of(fig, WIDE, 40)
    for band in plan.bands:
        assert band.x[0] < band.x[1]
    for node in plan.nodes:
        leaving = [b for b in plan.bands if b.first and b.y[0] >= node.y - 0.01
                   and b.y[0] + b.thickness <= node.y + node.height + 0.01
                   and node.x < b.x[0] <= node.x + 12]  # fmt: skip
        frame = fig.frames["links"]
        name = node.name.replace("\n", " ")
        assert len(leaving) == (frame["from"] == name).sum()
        spans = sorted((b.y[0], b.y[0] + b.thickness) for b in leaving)
        for (_, end), (start, _) in pairwise(spans):
            assert end <= start + 0.01


@pytest.mark.parametrize("made", BOTH)
def test_narrow_bars_stand_under_their_source_and_are_as_long_as_their_amounts(made):
    fig = figure(made())
    bars = layers(fig, NARROW, "rule")
    found = sorted(la.rows[0]["value"] for la in bars)
    assert found == sorted(fig.tables[0].frame["value"])
    longest = max(found)
    for bar in bars:
        value = bar.rows[0]["value"]
        start, end = (scaled(bar, "x", v) for v in (0.0, value))
        assert end - start == pytest.approx((288 - 14) * value / longest)
    flat = texts(fig, NARROW)
    for source in fig.frames["links"]["from"].unique():
        assert source in flat


def test_places_carry_their_names_and_sums():
    flat = texts(figure(flow()), WIDE)
    sums = {"Council budget": "60", "National grants": "37", "Community bonds": "3",
            "Home retrofit": "62", "Street trees and parks": "15",
            "Bus lanes": "23"}  # fmt: skip
    for name, total in sums.items():
        assert name in flat
        assert total in flat


def test_the_tables_hold_amounts_ranges_shares_and_sums():
    fig = figure(flow())
    cells = {(r[0], r[1]): r[2:] for r in fig.tables[0].rows}
    for source, use, value, low, high in MONEY:
        amount, ranged, share = cells[source, use]
        assert float(amount) == value
        assert [float(v) for v in ranged.replace("\xa0", " ").split(" to ")] == [
            low,
            high,
        ]
        assert share == f"{value:.1f}%"  # the whole is 100
    sums = {r[0]: r[1:] for r in fig.tables[1].rows}
    assert sums["Home retrofit"] == ("62", "")
    assert sums["Council budget"] == ("", "60")


def test_the_words_are_those_of_the_links():
    assert said(figure(flow())) == [
        "Flow chart of Money for the mission: 6 amounts, sources: 3, uses: 3. The "
        "width of a band shows how much.",
        "In all, 100 million GBP starts from the sources.",
        "The largest amount goes from Council budget to Home retrofit: 40 million "
        "GBP, or 40.0% of all.",
        "More than half of all comes from Council budget: 60.0%.",
        "The range of what goes from Council budget to Home retrofit lies wholly "
        "above all others.",
    ]


def test_ranges_that_meet_cannot_be_told_apart():
    part = flow().parts["links"]
    part["high"] = 37.0 + part["value"]
    told = said(figure(with_parts(flow(), links=part)))[-1]
    reach = int((part["high"] >= 36.0).sum()) - 1
    assert reach == 5
    assert told.startswith(f"The ranges of {reach} other amounts reach that of the")


def test_what_goes_in_but_does_not_come_out_is_said():
    fig = figure(flow_in_steps())
    went_in = sum(v for _, to, v in STEPS if to == "Combined authority")
    came_out = sum(v for source, _, v in STEPS if source == "Combined authority")
    assert (went_in, came_out) == (70.0, 55.0)
    assert fig.notes == (
        "Combined authority: 70 million GBP goes in and 55 million GBP comes out.",
    )
    assert said(fig)[-1].startswith("At 1 of 1 place in the middle")
    part = flow_in_steps().parts["links"]
    part.loc[(part["from"] == "Combined authority") & (part["to"] == "North borough"),
             "value"] = 45.0  # fmt: skip
    even = figure(with_parts(flow_in_steps(), links=part))
    assert even.notes == ()
    assert said(even)[-1] == (
        "At every place in the middle, as much comes out as goes in."
    )


@pytest.mark.parametrize("made", BOTH)
def test_one_changed_digit_is_noticed(made):
    fig = figure(made())
    assert all(d.sentence.true_of(fig.facts) for d in fig.description)
    assert slips(fig) == []


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("made", BOTH)
def test_the_order_of_rows_plays_no_part(made, size):
    given = made()
    other = shuffled(given)
    assert spec(figure(other), size) == spec(figure(given), size)
    assert said(figure(other)) == said(figure(given))
    assert [t.rows for t in figure(other).tables] == [
        t.rows for t in figure(given).tables]  # fmt: skip


@pytest.mark.parametrize("made", BOTH)
def test_ten_times_the_amounts_changes_only_numbers(made):
    part = made().parts["links"]
    numbers = [c for c in ("value", "low", "high") if c in part]
    part[numbers] *= 10
    once, ten = figure(made()), figure(with_parts(made(), links=part))
    assert [d.sentence.message for d in once.description] == [
        d.sentence.message for d in ten.description]  # fmt: skip
    first = [[la.rows[0] for la in layers(f, WIDE, "area")] for f in (once, ten)]
    thick = [[round(r["y2"] - r["y"], 2) for r in found] for found in first]
    assert thick[0] == thick[1]
    assert said(once)[1] != said(ten)[1]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (links(("a", "b", 1.0), ("b", "a", 1.0)), "round in a circle"),
        (links(("a", "b", 1.0), ("b", "c", 1.0), ("c", "d", 1.0)), "too many"),
        (links(*((f"s{i}", "use", 1.0) for i in range(13))), "too many"),
        (links(("a", "b", -1.0), ("a", "c", 2.0)), "below nought"),
        (links(("a", "b", np.nan)), "no amount is known"),
        (links(("a", "b", 0.0)), "no amount is known"),
        (links(("a", "b", 1.0), ("a", "c", 1.0)).assign(unit=["GBP", "people"]),
         "more than one unit"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_a_table_with_the_reason(given, words):
    fig = figure(with_parts(flow(), links=given))
    assert not fig.drawable
    assert words in fig.notes[0]
    assert len(fig.tables[0].rows) == len(given)


@pytest.mark.parametrize(
    "parts", [{}, {"links": pd.DataFrame()}, {"links": pd.DataFrame({"from": ["a"]})}]
)
def test_without_links_words_and_the_main_table_stand_alone(parts):
    fig = figure(with_(flow(), parts=parts))
    assert not fig.drawable
    assert len(fig.tables) == 1


def test_twelve_places_a_layer_are_still_drawn():
    given = links(*((f"Source {i:02}", f"Use {i:02}", float(i + 1)) for i in range(12)))
    fig = figure(with_parts(flow(), links=given))
    assert fig.drawable
    assert len(layers(fig, WIDE, "area")) == 12


def test_what_is_withheld_is_shown_as_withheld_and_never_as_nought():
    given = links(("a", "b", 3.0), ("a", "c", 2.0), ("d", "b", np.nan),
                  certainty=["clear", "clear", "withheld"])  # fmt: skip
    fig = figure(with_parts(flow(), links=given))
    cells = {(r[0], r[1]): r[2] for r in fig.tables[0].rows}
    assert cells["d", "b"] == "withheld"
    assert "d" not in texts(fig, WIDE)
    assert fig.notes[0].startswith("1 amount is withheld or not known")
    words = said(fig)
    assert "Of what is shown, 5 million GBP starts from the sources." in words
    assert "The largest amount shown goes from a to b: 3 million GBP." in words
    # Nothing is said of shares of a sum that is not known.
    assert "%" not in " ".join(words)
    assert "half" not in " ".join(words)
    assert any(s.startswith("1 amount is withheld") for s in said(fig, 2))
    assert slips(fig) == []


def test_only_columns_that_are_drawn_reach_the_chart():
    part = flow().parts["links"].assign(account="KESTREL")
    for size in (WIDE, NARROW):
        drawn = spec(figure(with_parts(flow(), links=part)), size)
        assert "KESTREL" not in json.dumps(drawn)


def test_the_layer_of_a_place_is_its_longest_way_from_a_source():
    found = layers_of([("a", "d"), ("a", "b"), ("b", "c"), ("c", "d"), ("x", "d")])
    assert found == {"a": 0, "b": 1, "c": 2, "d": 3, "x": 0}


def test_the_short_text_in_place_of_the_picture_is_short():
    assert figure(flow()).alt == (
        "Flow chart of Money for the mission: 6 amounts; sources: 3, uses: 3."
    )
    table = flow().table.assign(measure="very long words " * 12)
    assert len(figure(with_(flow(), table=table)).alt) <= 125


def test_an_amount_of_nought_stands_in_the_table_and_has_no_band():
    given = links(("a", "b", 3.0), ("c", "d", 0.0))
    fig = figure(with_parts(flow(), links=given))
    assert [r[:3] for r in fig.tables[0].rows] == [("a", "b", "3"), ("c", "d", "0")]
    assert len(layers(fig, WIDE, "area")) == 1
    assert fig.notes == ()
    assert "c" not in texts(fig, NARROW)


def test_no_share_of_all_where_a_place_in_the_middle_gives_more_than_it_gets():
    given = links(("a", "m", 10.0), ("m", "u", 30.0))
    fig = figure(with_parts(flow(), links=given))
    words = " ".join(said(fig))
    assert "The largest amount goes from m to u: 30 million GBP." in words
    assert "%" not in words + " ".join(c for r in fig.tables[0].rows for c in r)


def test_amounts_that_are_level_have_no_one_largest():
    given = links(("a", "b", 3.0), ("a", "c", 3.0), ("d", "b", 1.0))
    words = said(figure(with_parts(flow(), links=given)))
    assert "2 amounts share the largest size, 3 million GBP." in words
    assert not any("The largest amount goes" in w for w in words)


@pytest.mark.parametrize(
    ("first", "told"),
    [(5004.0, "About half of all comes from a: 50.0%."),
     (5100.0, "More than half of all comes from a: 51.0%."),
     (4900.0, "No one source gives more than half of all.")],
)  # fmt: skip
def test_more_than_half_is_more_than_what_is_written_as_half(first, told):
    rest = (10_000 - first) / 2
    given = links(("a", "x", first), ("b", "x", rest), ("c", "x", rest))
    assert told in said(figure(with_parts(flow(), links=given)))


def test_whether_one_gives_more_than_half_is_left_open_where_ranges_do_not_show_it():
    """60 of 100 with ranges of 10 either way: between 50 of 100 and 70 of 100."""
    given = links(("a", "x", 60.0), ("b", "x", 40.0), low=[50.0, 30.0],
                  high=[70.0, 50.0])  # fmt: skip
    words = " ".join(said(figure(with_parts(flow(), links=given))))
    assert "a gives 60.0% of all. The ranges do not show whether any" in words
    assert "More than half" not in words
    narrow = given.assign(low=[55.0, 38.0], high=[65.0, 42.0])
    words = said(figure(with_parts(flow(), links=narrow)))
    assert "More than half of all comes from a: 60.0%." in words


def test_any_source_may_be_the_one_that_gives_more_than_half():
    """b has 200 of 255 at its most, though its middle is not the largest."""
    given = links(("a", "x", 30.0), ("b", "x", 25.0), ("c", "x", 25.0),
                  low=[30.0, 8.0, 25.0], high=[30.0, 200.0, 25.0])  # fmt: skip
    words = " ".join(said(figure(with_parts(flow(), links=given))))
    assert "No one source" not in words
    assert "a gives 37.5% of all. The ranges do not show" in words


def test_amounts_that_go_the_same_way_are_one():
    given = links(("a", "x", 30.0), ("a", "x", 30.0), ("b", "x", 40.0))
    fig = figure(with_parts(flow(), links=given))
    told = "The largest amount goes from a to x: 60 million GBP, or 60.0% of all."
    assert told in said(fig)
    assert [r[:3] for r in fig.tables[0].rows] == [("a", "x", "60"), ("b", "x", "40")]
    part = links(("a", "x", 30.0), ("a", "x", np.nan), ("b", "x", 40.0),
                 certainty=["clear", "withheld", "clear"])  # fmt: skip
    cells = figure(with_parts(flow(), links=part)).tables[0].rows
    assert [r[2] for r in cells if r[0] == "a"] == ["withheld"]
