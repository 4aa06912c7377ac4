"""Boards: numbers in words, dots against a line that is the same for every row."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from missionmetrics.charts.figure import figure
from missionmetrics.charts.forms.board import MOST_ITEMS
from missionmetrics.charts.layout import NARROW, WIDE
from missionmetrics.publish.protect import with_
from tests.charts.reading import layers, points, scaled, spec, texts, with_parts
from tests.charts.retelling import said, slips
from tests.core.handmade_board import COURSES, ITEMS, board, board_with_courses

BOTH = [board, board_with_courses]
SIZES = [WIDE, NARROW]


@pytest.mark.parametrize("size", SIZES)
def test_each_dot_and_range_is_a_row_of_the_table_on_its_side_of_the_line(size):
    fig = figure(board())
    frame = fig.tables[0].frame
    dots = sorted((m for m in points(fig, size) if "value" in m.row), key=lambda m: m.y)
    known = frame.dropna(subset=["value", "comparator_value"])
    assert [m.row["value"] for m in dots] == known["value"].tolist()
    aims = known["comparator_value"].tolist()
    lines = {
        round(scaled(m.layer, "x", aim), 6) for m, aim in zip(dots, aims, strict=True)
    }
    assert len(lines) == 1
    for mark, aim in zip(dots, known["comparator_value"], strict=True):
        assert mark.x == pytest.approx(scaled(mark.layer, "x", mark.row["value"]))
        assert (mark.x > next(iter(lines))) == (mark.row["value"] > aim)
    bars = [la.rows[0] for la in layers(fig, size, "rule") if "low" in la.rows[0]]
    ranged = frame.dropna(subset=["low"])
    assert [(b["low"], b["high"]) for b in bars] == list(
        zip(ranged["low"], ranged["high"], strict=True))  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
def test_each_course_is_in_a_table_and_ends_with_a_larger_dot(size):
    fig = figure(board_with_courses())
    listed = fig.tables[1].frame
    lines = [la.rows for la in layers(fig, size, "line")]
    drawn = [r["value"] for line in lines for r in line]
    assert drawn == listed["value"].tolist()
    assert [line[-1]["value"] for line in lines] == [v[-1] for v in COURSES.values()]
    dots = [m for m in points(fig, size) if "time" in m.row]
    assert sorted(m.row["value"] for m in dots) == sorted(listed["value"])
    for mark in dots:
        assert mark.x == pytest.approx(scaled(mark.layer, "x", mark.row["time"]))
        assert mark.y == pytest.approx(scaled(mark.layer, "y", mark.row["value"]))


@pytest.mark.parametrize("size", SIZES)
def test_every_row_says_its_name_figure_and_status(size):
    shown = texts(figure(board()), size)
    for name, words, status in (
        ("Homes within 15 minutes of green space", "61.4%", "behind"),
        ("Emissions in the area", "11,312 kt CO2e", "on pace"),
        ("Repair cafes", "9 places", "too early to say"),
        ("Households in fuel poverty who asked for help", "withheld", "withheld"),
    ):
        assert name in shown
        assert status in shown
        # Narrow, the range stands on the same line.
        assert any(t == words or t.startswith(f"{words} (") for t in shown)


def test_the_table_comes_first_and_says_what_is_drawn():
    fig = figure(board())
    assert fig.tables[0].name == "board"
    assert fig.tables[0].headings == (
        "What", "Status", "Latest", "Plausible range", "Target for now", "Period",
    )  # fmt: skip
    first = tuple(c.replace("\xa0", " ") for c in fig.tables[0].rows[0])
    assert first == ("Homes within 15 minutes of green space", "behind", "61.4%",
                     "58.3% to 64.5%", "70.0%", "2023")  # fmt: skip
    assert fig.tables[0].rows[5][1:4] == ("withheld", "withheld", "")


def test_a_withheld_row_has_no_mark_of_a_number():
    assert 0.0 not in [m.row.get("value") for m in points(figure(board()), WIDE)]
    assert "0" not in texts(figure(board()), WIDE)


def test_a_status_is_a_shape_beside_its_words_in_one_colour():
    fig = figure(board())
    marks = sorted((m for m in points(fig, WIDE) if "value" not in m.row),
                   key=lambda m: m.y)  # fmt: skip
    shapes = [(m.layer.mark["shape"], m.layer.mark["fill"] == "#FFFFFF")
              for m in marks]  # fmt: skip
    assert shapes == [("triangle-down", False), ("circle", False), ("circle", True),
                      ("triangle-down", False), ("circle", True),
                      ("square", True)]  # fmt: skip
    assert len({m.layer.mark["stroke"] for m in marks}) == 1


def test_the_words_are_those_of_the_table():
    frame = pd.DataFrame(ITEMS, columns=["item", "value", "unit", "low", "high",
                                         "period", "status", "aim"])  # fmt: skip
    ranged = frame.dropna(subset=["low", "high", "aim"])
    above = int((ranged["low"] > ranged["aim"]).sum())
    below = int((ranged["high"] < ranged["aim"]).sum())
    assert (len(ranged), above, below) == (4, 1, 2)
    told = said(figure(board()))
    assert told[0] == (
        "A board with 6 rows: the latest figure, range and status of each."
    )
    assert told[1] == (
        "Homes within 15 minutes of green space: 61.4% in 2023; it could plausibly be "
        "between 58.3% and 64.5%."
    )
    assert told[5] == "Repair cafes: 9 places in 2024."
    assert told[6] == (
        "Households in fuel poverty who asked for help: no figure; withheld."
    )
    assert told[7:13] == [f"1 of 6: {s}." for s in sorted((
        "behind", "on pace", "cannot say", "moving the wrong way", "too early to say",
        "withheld"))]  # fmt: skip
    assert told[13:] == [
        "1 of 4 compared lies above what it is held against with its whole range.",
        "2 of 4 compared lie below what they are held against with their whole range.",
        "For 1 of 4 compared the data do not show whether it is above or below what it "
        "is held against.",
    ]


@pytest.mark.parametrize("made", BOTH)
def test_one_changed_digit_is_noticed(made):
    fig = figure(made())
    assert all(d.sentence.true_of(fig.facts) for d in fig.description)
    assert slips(fig) == []


def turned(factor):
    part = board().parts["board"]
    part[["value", "comparator_value"]] *= factor
    ends = part[["low", "high"]].to_numpy() * factor
    part["low"], part["high"] = ends.min(axis=1), ends.max(axis=1)
    return figure(with_parts(board(), board=part))


def test_ten_times_the_numbers_changes_only_numbers():
    once, ten = turned(1), turned(10)
    assert [d.sentence.message for d in once.description] == [
        d.sentence.message for d in ten.description]  # fmt: skip
    # Longer numbers may make a row higher; nothing moves sideways.
    one, two = ([round(m.x, 4) for m in points(f, NARROW)] for f in (once, ten))
    assert one == two


def test_the_other_sign_turns_above_into_below():
    told = said(turned(-1))
    assert told[-3].startswith("2 of 4 compared lie above")
    assert told[-2].startswith("1 of 4 compared lies below")


@pytest.mark.parametrize("size", SIZES)
def test_rows_stand_as_given_and_courses_in_the_order_of_time(size):
    given = board_with_courses()
    fig = figure(given)
    assert fig.frames["items"]["item"].tolist() == [i[0] for i in ITEMS]
    mixed = with_parts(given, series=given.parts["series"].iloc[::-1])
    assert spec(figure(mixed), size) == spec(fig, size)


def test_another_order_of_rows_changes_no_word_about_them_together():
    part = board().parts["board"]
    other = figure(with_parts(board(), board=part.iloc[::-1]))
    one, two = said(figure(board())), said(other)
    assert sorted(one) == sorted(two)
    assert one[7:] == two[7:]


def test_too_many_rows_are_a_table_with_a_note():
    part = pd.concat([board().parts["board"]] * 4).iloc[: MOST_ITEMS + 1]
    part = part.assign(item=[f"Indicator {i}" for i in range(len(part))])
    fig = figure(with_parts(board(), board=part))
    assert not fig.drawable
    assert "21 rows are too many" in fig.notes[0]
    assert len(fig.tables[0].rows) == MOST_ITEMS + 1
    assert figure(with_parts(board(), board=part.iloc[1:])).drawable


@pytest.mark.parametrize(
    "parts", [{}, {"board": pd.DataFrame()}, {"board": pd.DataFrame({"item": ["a"]})}]
)
def test_without_rows_words_and_the_main_table_stand_alone(parts):
    fig = figure(with_(board(), parts=parts))
    assert not fig.drawable
    assert len(fig.tables) == 1


@pytest.mark.parametrize("size", SIZES)
def test_items_and_figures_alone_are_enough(size):
    bare = pd.DataFrame({"item": ["Trees", "Benches"], "value": [3.0, np.nan]})
    fig = figure(with_(board(), parts={"board": bare}))
    assert {"Trees", "Benches", "3"} <= set(texts(fig, size))
    assert said(fig) == [
        "A board with 2 rows: the latest figure, range and status of each.",
        "Trees: 3.", "Benches: no figure.",
        "No range is held against a target or another place here.",
    ]  # fmt: skip
    assert not list(points(fig, size))


def test_rows_held_against_different_things_name_each():
    part = board().parts["board"]
    part["comparator"] = ["Target", "United Kingdom", "Target", "Limit", "Plan", ""]
    fig = figure(with_parts(board(), board=part))
    assert "United Kingdom: 11,900" in texts(fig, WIDE)
    assert fig.tables[0].headings[4] == "Comparison"
    assert fig.tables[0].rows[1][4] == "11,900 kt CO2e, United Kingdom"


def test_only_columns_that_are_drawn_reach_the_chart():
    part = board().parts["board"].assign(owner="KESTREL")
    for size in SIZES:
        drawn = spec(figure(with_parts(board(), board=part)), size)
        assert "KESTREL" not in json.dumps(drawn)


def test_a_range_without_limit_is_told_and_not_drawn():
    part = board().parts["board"]
    part.loc[0, "high"] = np.inf
    fig = figure(with_parts(board(), board=part))
    assert "without limit" in fig.tables[0].rows[0][3]
    ends = [la.rows[0] for la in layers(fig, WIDE, "rule")]
    assert sorted(r["high"] for r in ends if "high" in r) == [0.51, 13.2, 11570.0]
    assert slips(fig) == []


def board_of(**changed):
    """The board with one row, some of its columns set."""
    part = board().parts["board"][:1].assign(**changed)
    return with_parts(board(), board=part)


def test_a_board_of_one_row_is_one_row():
    fig = figure(board_of())
    assert fig.alt == "Board of 1 row: its latest figure, range and status."
    spanish = figure(board_of(), locale="es")
    assert spanish.alt.startswith("Tablero de 1 fila: su último dato")


def test_words_and_table_write_the_same_decimals():
    part = board().parts["board"][:3].assign(
        value=[0.0004, 41.0, 0.0001], low=np.nan, high=np.nan, unit=["share", "people",
        "share"], comparator_value=np.nan,
    )  # fmt: skip
    fig = figure(with_parts(board(), board=part))
    assert [row[2] for row in fig.tables[0].rows] == ["0.04%", "41 people", "0.01%"]
    told = said(fig)
    assert told[1] == "Homes within 15 minutes of green space: 0.04% in 2023."
    assert told[2] == "Emissions in the area: 41 people in 2023."
    assert told[3].startswith("People who feel safe cycling: 0.01% in April")
    spanish = figure(with_parts(board(), board=part), locale="es")
    assert spanish.tables[0].rows[1][2] == "41 personas"
    assert said(spanish)[2].startswith("Emissions in the area: 41 personas en 2023")


def test_an_end_without_limit_is_no_range_in_words():
    fig = figure(board_of(high=np.inf))
    assert said(fig)[1] == "Homes within 15 minutes of green space: 61.4% in 2023."
    assert not [s for s in said(fig) if "without limit" in s]


def test_a_status_that_is_withheld_is_said_in_the_language():
    assert "1 de 6: oculto." in said(figure(board(), locale="es"))


@pytest.mark.parametrize("size", SIZES)
def test_figures_that_are_not_the_items_own_say_what_they_are(size):
    """36% beside 'Trips by bicycle' would be read as 36% of trips."""
    part = board().parts["board"].assign(measure="gap_closed")
    fig = figure(with_parts(board(), board=part))
    assert "Way covered to the target" in texts(fig, size)
    assert "Latest" not in texts(fig, size)
    assert "Way covered to the target" in fig.tables[0].headings
    assert said(fig)[1] == "The figure in each row: Way covered to the target."
    assert not any("figure in each row" in s for s in said(figure(board())))
