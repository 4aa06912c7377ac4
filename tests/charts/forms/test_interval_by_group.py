"""Groups in words: nothing is claimed of rows that are not shown, and ties are ties."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from missionmetrics.charts.describe import describe
from missionmetrics.charts.figure import figure
from missionmetrics.charts.layout import NARROW, WIDE
from missionmetrics.publish.fragment import fragment
from missionmetrics.publish.protect import protected
from tests.charts import reading
from tests.charts.retelling import slips
from tests.core import handmade
from tests.metrics.momentum.test_acceleration import ask as ask_for_a_bend

NONE = float("nan")


def of(values, low=None, high=None, unit="share", **kept):
    """Groups G00, G01, ... with these numbers; one without a number is withheld."""
    low, high = (c or [NONE] * len(values) for c in (low, high))
    table = pd.DataFrame(
        handmade.row("score", unit, v, a, b, 9, "clear" if v == v else "withheld",
                     group=f"G{i:02}")
        for i, (v, a, b) in enumerate(zip(values, low, high, strict=True))
    )  # fmt: skip
    return figure(reading.plain(handmade.counts(), table=table), **kept)


def test_beside_withheld_rows_the_ends_are_those_of_what_is_shown():
    """41, 17, 3 and 29 people came; 17 and 3 are withheld."""
    result = protected(handmade.counts())
    fig = figure(result)
    assert fig.alt == "Dots without ranges: People in 2 of 4 rows."
    assert describe(fig) == [
        "Dots: People in 2 groups, without ranges.",
        "For 2 rows there is no number: they are withheld or rest on too few data.",
        "Of those shown, the highest is Northgate, 41 people.",
        "Of those shown, the lowest is Old Town, 29 people.",
    ]
    html = fragment(result)
    assert "The lowest is" not in html
    assert "The highest is" not in html
    assert slips(fig) == []


def test_the_range_of_the_highest_shown_is_not_held_against_what_is_withheld():
    fig = of([0.5, 0.1, NONE], [0.4, 0.05, NONE], [0.6, 0.2, NONE])
    assert describe(fig)[-1] == (
        "Of those shown, the range of G00 lies wholly above all others."
    )


def test_several_that_are_level_are_counted_and_none_is_named():
    said = describe(of([0.5, 0.5, 0.2]))
    assert said[1:] == ["2 groups share the highest value, 50.0%.",
                        "The lowest is G02, 20.0%."]  # fmt: skip
    ranged = of([0.3, 0.1 + 0.2, 0.1, 0.1], [0.2, 0.2, 0.0, 0.0], [0.4, 0.4, 0.2, 0.2])
    assert describe(ranged)[1:] == [
        "2 groups share the highest value, 30.0%.",
        "2 groups share the lowest value, 10.0%.",
    ]
    assert describe(of([0.5, 0.5, 0.2, NONE]))[2] == (
        "Of those shown, 2 share the highest value, 50.0%."
    )
    assert describe(of([0.5, 0.5]))[1:] == ["All have the same value, 50.0%."]
    assert describe(of([0.5, 0.5, NONE]))[2:] == [
        "All that are shown have the same value, 50.0%."
    ]


def test_where_some_have_ranges_the_words_count_them():
    fig = of([0.5, 0.3, 0.2], [0.4, 0.2, NONE], [0.6, 0.4, NONE])
    assert fig.alt == "Dots, some with ranges: Public value score in 3 rows."
    assert describe(fig) == [
        "Dots: Public value score in 3 groups, 2 of them with a range. A line shows "
        "where the value could plausibly be.",
        "The highest is G00, 50.0%; it could plausibly be between 40.0% and 60.0%.",
        "The lowest is G02, 20.0%.",
    ]
    for size in (WIDE, NARROW):
        assert len(reading.drawn(fig, size, "rule", "low", "high")) == 2
    assert slips(fig) == []


def test_with_ranges_the_short_text_says_so():
    fig = of([0.5, 0.3], [0.4, 0.2], [0.6, 0.4])
    assert fig.alt == "Dots with ranges: Public value score in 2 rows."
    alone = of([0.5, NONE], [0.4, NONE], [0.6, NONE])
    assert alone.alt == "A dot with its range: Public value score in 1 of 2 rows."


def test_an_end_without_limit_is_no_range():
    fig = of([0.4, 0.2, 0.1], [-np.inf, 0.1, 0.0], [np.inf, 0.3, 0.2])
    assert describe(fig)[1:] == [
        "The highest is G00, 40.0%.",
        "The lowest is G02, 10.0%; it could plausibly be between 0.0% and 20.0%.",
    ]
    assert fig.tables[0].rows[0][2:4] == ("without limit downwards", "without limit")
    for size in (WIDE, NARROW):
        assert len(reading.drawn(fig, size, "rule", "low", "high")) == 2
    assert not of([np.inf, np.nan]).drawable
    endless = describe(of([np.inf, 0.2, 0.1]))
    assert endless[1] == "Of those shown, the highest is G01, 20.0%."


@pytest.mark.parametrize(
    ("values", "unit", "table", "said"),
    [
        ([0.0004, 0.0002, 0.0001], "share", ["0.04%", "0.02%", "0.01%"],
         "The highest is G00, 0.04%."),
        ([0.05123, 0.0498], "share", ["5.1%", "5.0%"], "The highest is G00, 5.1%."),
        ([0.04, 0.02, 0.01], "%", ["0.04%", "0.02%", "0.01%"],
         "The highest is G00, 0.04%."),
        ([41.0, 17.0], "people", ["41", "17"], "The highest is G00, 41 people."),
        ([2e-9, 1e-9], "kg", ["nearly nought", "nearly nought"],
         "The highest is G00, nearly nought kg."),
    ],
)  # fmt: skip
def test_table_picture_and_words_write_a_number_alike(values, unit, table, said):
    fig = of(values, unit=unit)
    assert [row[1] for row in fig.tables[0].rows] == table
    assert fig.frames["rows"]["words"].tolist() == table
    assert describe(fig)[1] == said


def test_spanish_says_the_same():
    assert describe(figure(protected(handmade.counts()), locale="es"))[2:] == [
        "De lo que se muestra, el valor más alto es el de Northgate, 41 personas.",
        "De lo que se muestra, el valor más bajo es el de Old Town, 29 personas.",
    ]
    said = describe(of([0.5, 0.5, 0.2], locale="es"))
    assert said[1] == "2 grupos comparten el valor más alto, 50,0\N{NO-BREAK SPACE}%."


def test_a_hollow_dot_is_explained_where_there_is_one():
    hollow = "A hollow dot marks what is not clear."
    assert hollow not in describe(of([0.5, 0.1]))
    table = pd.DataFrame(
        handmade.row("score", "share", v, v, v, 9, how, group=how)
        for v, how in ((0.5, "clear"), (0.1, "unclear"))
    )
    result = reading.plain(handmade.counts(), table=table)
    assert describe(figure(result))[1] == hollow
    assert describe(figure(result, locale="es"))[1].startswith("Un punto hueco")


def test_of_several_dates_the_declared_one_is_named_in_picture_table_and_words():
    bend = 100 - np.arange(20.0) - 2 * np.maximum(np.arange(20) - 12, 0)
    noise = 0.3 * np.random.default_rng(1).normal(size=20)
    fig = figure(ask_for_a_bend(bend + noise))
    named = "1 January 2016 (launch)"
    for size in (WIDE, NARROW):
        assert named in reading.texts(fig, size)
    first = [row[0] for row in fig.tables[0].rows]
    assert first.count(named) == 1
    assert not any("launch" in name for name in first if name != named)
    said = describe(fig)
    assert f"at {len(first)} dates" in said[0]
    assert "group" not in said[0]
    # The file holds the date as it was declared.
    assert "2016-01-01" in set(fig.tables[0].frame["date"])
