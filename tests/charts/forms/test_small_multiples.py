"""Small multiples: marks are the table, words are the test, order plays no part."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from missionmetrics.charts.figure import figure
from missionmetrics.charts.forms.small_multiples import MOST_PANELS
from missionmetrics.charts.layout import NARROW, WIDE
from missionmetrics.publish.protect import with_
from tests.charts.reading import (
    layers,
    points,
    scaled,
    shuffled,
    spec,
    texts,
    with_parts,
)
from tests.charts.retelling import said, slips
from tests.core.handmade_small_multiples import (
    DISTRICTS,
    INDICATORS,
    indicators,
    small_multiples,
)

SIZES = [WIDE, NARROW]
BOTH = [small_multiples, indicators]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("made", BOTH)
def test_every_dot_is_a_figure_of_the_table_in_its_place(made, size):
    fig = figure(made())
    frame = fig.tables[0].frame
    wanted = sorted(
        (float(r.time), float(r.observed))
        for r in frame.itertuples() if pd.notna(r.observed)
    )  # fmt: skip
    found = [m for m in points(fig, size) if m.layer.mark["shape"] == "circle"]
    assert sorted((m.row["time"], m.row["value"]) for m in found) == wanted
    for mark in found:
        assert mark.x == pytest.approx(scaled(mark.layer, "x", mark.row["time"]))
        assert mark.y == pytest.approx(scaled(mark.layer, "y", mark.row["value"]))
        assert 0 <= mark.x <= size.width


@pytest.mark.parametrize("size", SIZES)
def test_one_scale_for_all_or_one_for_each(size):
    shared, own = (
        {str(la.encoding["y"]["scale"]["domain"])
         for la in layers(figure(made()), size, "line")}
        for made in BOTH
    )  # fmt: skip
    assert len(shared) == 1
    assert len(own) == len(INDICATORS)
    assert "have the same scale" in figure(small_multiples()).notes[0]
    assert "its own scale" in figure(indicators()).notes[0]


@pytest.mark.parametrize("size", SIZES)
def test_each_panel_has_its_name_and_its_last_figure(size):
    flat = texts(figure(small_multiples()), size)
    for name, (values, _, _) in DISTRICTS.items():
        last = [v for v in values if not np.isnan(v)][-1]
        assert flat.count(name) == 1
        assert f"{last:.2f}" in flat


def test_the_words_count_what_the_test_of_the_table_says():
    result = small_multiples()
    table = result.table
    clear = table["certainty"] == "clear"
    wanted = {
        "are clearly falling": int((clear & (table["estimate"] < 0)).sum()),
        "is clearly rising": int((clear & (table["estimate"] > 0)).sum()),
        "there is no clear change": int((table["certainty"] == "unclear").sum()),
        "not enough data": int((table["certainty"] == "not enough data").sum()),
    }
    assert wanted == {"are clearly falling": 4, "is clearly rising": 1,
                      "there is no clear change": 3, "not enough data": 1}  # fmt: skip
    told = said(figure(result))[-4:]
    for sentence, (words, count) in zip(told, wanted.items(), strict=True):
        assert words in sentence
        assert f"{count} of 9" in sentence


def test_the_highest_and_lowest_are_those_of_the_table():
    told = said(figure(small_multiples()), 2)
    assert told == [
        "9 small line charts of Household waste, 2016 to 2023, one for each area. "
        "All have the same scale.",
        "The latest figure is highest in Fernley: 1.05 tonnes a home in 2023.",
        "The latest figure is lowest in Eastgate and the Old Docks: 0.720 tonnes a "
        "home in 2023.",
    ]


def test_a_few_panels_are_told_one_by_one_and_no_test_is_made_up():
    told = said(figure(indicators()))
    assert told[1] == (
        "Emissions: 20,857 kt CO2e in 2005/6 and 11,312 kt CO2e in 2023/24."
    )
    assert len(told) == 1 + len(INDICATORS) + 1
    assert told[-1] == "No test of change stands beside these charts."


@pytest.mark.parametrize("made", BOTH)
def test_one_changed_digit_is_noticed(made):
    fig = figure(made())
    assert all(d.sentence.true_of(fig.facts) for d in fig.description)
    assert slips(fig) == []


@pytest.mark.parametrize("made", BOTH)
def test_panels_stand_in_the_order_of_the_alphabet_or_as_declared(made):
    fig = figure(made())
    names = list(fig.frames["panels"]["panel"])
    assert names == list(INDICATORS if made is indicators else DISTRICTS)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("made", BOTH)
def test_the_order_of_rows_plays_no_part(made, size):
    given = made()
    other = shuffled(given)
    assert spec(figure(other), size) == spec(figure(given), size)
    assert said(figure(other)) == said(figure(given))
    assert figure(other).tables[0].rows == figure(given).tables[0].rows


def scale_by(result, factor):
    table = result.table
    table[["estimate", "low", "high"]] *= factor
    if factor < 0:
        table[["low", "high"]] = table[["high", "low"]].to_numpy()
    observed = result.parts["observed"]
    observed[["value", "low", "high"]] *= factor
    if factor < 0:
        observed[["low", "high"]] = observed[["high", "low"]].to_numpy()
    return with_(result, table=table, parts={"observed": observed}, sentences=(
        type(result.sentences[0])("handmade.multiples.question"),))  # fmt: skip


def test_ten_times_the_numbers_changes_only_numbers():
    once, ten = (figure(scale_by(small_multiples(), f)) for f in (1, 10))
    one, two = ([d.sentence.message for d in f.description] for f in (once, ten))
    assert one == two
    assert "1.05 tonnes" in said(once)[1]
    assert "10.5 tonnes" in said(ten)[1]
    places = [[(round(m.x), round(m.y)) for m in points(f, WIDE)] for f in (once, ten)]
    # Room for wider numbers moves panels sideways, never up or down.
    assert [y for _, y in places[0]] == [y for _, y in places[1]]


def test_the_other_sign_turns_falling_into_rising():
    told = said(figure(scale_by(small_multiples(), -1)))
    assert "1 of 9 is clearly falling." in told
    assert "4 of 9 are clearly rising." in told
    assert "highest in Eastgate" in told[1]


def test_too_many_panels_are_a_table_with_a_note():
    part = small_multiples().parts["observed"]
    one = part[part["area"] == "Ashby"]
    many = pd.concat([one.assign(area=f"Area {i:02}") for i in range(MOST_PANELS + 1)])
    fig = figure(with_parts(small_multiples(), observed=many))
    assert not fig.drawable
    assert "25 series" in fig.notes[0]
    assert len(fig.tables[0].rows) == len(many)
    held = many[many["area"] != "Area 00"]
    fig = figure(with_parts(small_multiples(), observed=held))
    assert fig.drawable
    assert len(fig.frames["panels"]) == MOST_PANELS


def test_without_figures_words_and_the_main_table_stand_alone():
    nameless = pd.DataFrame({"time": [1.0], "value": [1.0]})
    for parts in ({}, {"observed": pd.DataFrame()}, {"observed": nameless}):
        fig = figure(with_(small_multiples(), parts=parts))
        assert not fig.drawable
        assert len(fig.tables) == 1


def test_what_is_withheld_is_shown_as_withheld_and_never_as_nought():
    part = small_multiples().parts["observed"]
    hidden = part["area"] == "Dene"
    part.loc[hidden, ["value", "low", "high"]] = np.nan
    part.loc[hidden, "status"] = "suppressed"
    fig = figure(with_parts(small_multiples(), observed=part))
    assert "withheld" in texts(fig, WIDE)
    cells = [r for r in fig.tables[0].rows if r[0] == "Dene"]
    assert {r[2] for r in cells} == {"withheld"}
    assert 0.0 not in [m.row["value"] for m in points(fig, WIDE)]
    assert "8 small" not in said(fig)[0]


def test_panels_of_very_different_size_get_their_own_scale():
    part = small_multiples().parts["observed"]
    part.loc[part["area"] == "Dene", ["value", "low", "high"]] *= 100
    fig = figure(with_parts(small_multiples(), observed=part))
    assert "its own scale" in fig.notes[0]
    assert "Each has its own scale" in said(fig)[0]


def test_only_columns_that_are_drawn_reach_the_chart():
    given = small_multiples()
    part = given.parts["observed"].assign(secret="KESTREL", area_id="HIDDEN-1")
    drawn = json.dumps(spec(figure(with_parts(given, observed=part)), WIDE))
    assert "KESTREL" not in drawn
    assert "HIDDEN-1" not in drawn


@pytest.mark.parametrize("size", SIZES)
def test_what_is_needed_is_drawn_from_the_table(size):
    fig = figure(indicators())
    frame = fig.tables[0].frame
    dashed = [la for la in layers(fig, size, "line") if la.mark.get("strokeDash")]
    needed = sorted(r["value"] for la in dashed for r in la.rows)
    assert needed == sorted(frame["needed"].dropna())
    aims = [m for m in points(fig, size) if m.layer.mark["shape"] == "diamond"]
    assert sorted(m.row["value"] for m in aims) == sorted(frame["target"].dropna())


def test_a_smoothed_line_has_its_band_and_its_columns():
    given = small_multiples()
    part = given.parts["observed"]
    path = part[["area", "period", "time"]].assign(
        estimate=part["value"].fillna(1.0), low=0.5, high=1.5
    )
    fig = figure(with_parts(given, path=path))
    frame = fig.tables[0].frame
    lines = sorted(r["estimate"] for la in layers(fig, WIDE, "line") for r in la.rows)
    assert lines == sorted(frame["smoothed"])
    bands = [r for la in layers(fig, WIDE, "area") for r in la.rows]
    assert {(r["low"], r["high"]) for r in bands} == {(0.5, 1.5)}
    assert "smoothed" in fig.notes[0]


def test_the_short_text_in_place_of_the_picture_is_short():
    for made in BOTH:
        assert len(figure(made()).alt) <= 125
    table = small_multiples().table.assign(indicator="Very long words " * 12)
    fig = figure(with_(small_multiples(), table=table))
    assert fig.alt == "9 small line charts, 2016 to 2023."


def test_a_withheld_test_is_counted_as_withheld():
    table = small_multiples().table
    table.loc[3, ["estimate", "low", "high"]] = np.nan
    table.loc[3, "certainty"] = "withheld"
    fig = figure(with_(small_multiples(), table=table))
    assert said(fig)[-5:] == [
        "3 of 9 are clearly falling.", "1 of 9 is clearly rising.",
        "In 3 of 9 there is no clear change.",
        "For 1 of 9 there is not enough data to say.", "For 1 of 9 this is withheld.",
    ]  # fmt: skip
    assert slips(fig) == []


def test_places_with_several_indicators_have_a_panel_for_each_pair():
    part = small_multiples().parts["observed"]
    pairs = [(a, i) for a in ("Ashby", "Brook") for i in ("Waste", "Glass")]
    two = pd.concat([part[part["area"] == a].assign(indicator=i) for a, i in pairs])
    fig = figure(with_parts(small_multiples(), observed=two))
    assert fig.frames["panels"]["panel"].tolist() == [
        "Glass, Ashby", "Glass, Brook", "Waste, Ashby", "Waste, Brook"]  # fmt: skip


def test_numbers_without_limit_are_no_marks():
    part = small_multiples().parts["observed"]
    part.loc[0, ["value", "high"]] = np.inf
    fig = figure(with_parts(small_multiples(), observed=part))
    assert len(list(points(fig, WIDE))) == part["value"].notna().sum() - 1


@pytest.mark.parametrize("value", [0.0, 5.0, -5.0])
def test_figures_that_never_vary_are_drawn(value):
    part = small_multiples().parts["observed"]
    part[["value", "low", "high"]] = value
    fig = figure(with_parts(small_multiples(), observed=part))
    places = {round(m.y - p.y, 3) for m, p in pairwise_rows(fig)}
    assert places == {0.0}


def pairwise_rows(fig):
    """Dots of one panel beside the first of them."""
    dots = list(points(fig, WIDE))[:5]
    return [(dot, dots[0]) for dot in dots]


def level_at_both_ends():
    """Seven panels: three that end at 9, four that end at 4."""
    observed = pd.DataFrame([
        {"area": name, "period": period, "time": time, "value": value, "unit": "kt"}
        for name, last in zip("ABCDEFG", (9.0,) * 3 + (4.0,) * 4, strict=True)
        for period, time, value in (("2020", 2020.5, 5.0), ("2021", 2021.5, last))
    ])  # fmt: skip
    return with_(small_multiples(), parts={"observed": observed})


def test_ties_are_told_as_ties():
    told = said(figure(level_at_both_ends()), 2)
    assert told[1:] == [
        "The latest figure is highest in 3 of the 7 charts, which share it: 9 kt.",
        "The latest figure is lowest in 4 of the 7 charts, which share it: 4 kt.",
    ]
    assert slips(figure(level_at_both_ends())) == []


def test_what_is_written_the_same_is_a_tie():
    result = level_at_both_ends()
    observed = result.parts["observed"]
    observed.loc[observed["value"] == 9.0, "value"] = [9.0, 9.001, 9.0 + 1e-12]
    told = said(figure(with_(result, parts={"observed": observed})), 2)
    assert told[1] == (
        "The latest figure is highest in 3 of the 7 charts, which share it: 9.00 kt."
    )
