"""The form `ranking`: order, plausible places, and what cannot be told apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionmetrics.charts.describe import describe
from missionmetrics.charts.figure import figure
from missionmetrics.charts.forms.ranking_words import _blocks
from missionmetrics.charts.layout import NARROW, WIDE
from missionmetrics.core.locale import locale
from missionmetrics.publish.protect import protected
from tests.charts import reading
from tests.charts.retelling import skeleton
from tests.core import handmade
from tests.core.handmade_ranking import PROJECTS, ranking

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
BY_PLACE = [p[0] for p in PROJECTS]


@SIZES
def test_marks_stand_where_the_table_says(size):
    fig = figure(ranking())
    frame = fig.tables[0].frame
    assert frame["project"].tolist() == BY_PLACE
    ends = reading.drawn(fig, size, "rule", "low", "high")
    assert ends == list(frame[["low", "high"]].itertuples(index=False, name=None))
    assert reading.rows_named(fig, size) == list(range(6))
    middles = reading.drawn(fig, size, "point", "estimate")
    assert [m for (m,) in middles] == frame["estimate"].tolist()


@SIZES
def test_dots_of_the_svg_stand_at_their_values_and_in_order(size):
    """Pixels turned back into values through the axis, to half a pixel."""
    fig = figure(ranking())
    low, high = reading.domain(fig, size, "estimate")
    width = reading.spec(fig, size)["width"]
    dots = reading.dots(fig, size, "main")
    assert [y for _, y in dots] == sorted(y for _, y in dots)
    found = [low + (high - low) * x / width for x, _ in dots]
    pixel = (high - low) / width
    assert found == pytest.approx([p[1] for p in PROJECTS], abs=0.5 * pixel)


@SIZES
def test_each_place_stands_in_the_drawing_and_in_the_table(size):
    fig = figure(ranking())
    wanted = ["1st", "2nd to 4th", "2nd to 4th", "2nd to 4th", "5th to 6th",
              "5th to 6th"]  # fmt: skip
    before = "" if size is WIDE else "Place: "
    texts = reading.texts(fig, size)
    assert [t for t in texts if t.removeprefix(before) in set(wanted)] == [
        before + w for w in wanted
    ]
    assert [row[2].replace("\N{NO-BREAK SPACE}", " ")
            for row in fig.tables[0].rows] == wanted  # fmt: skip
    assert [row[0] for row in fig.tables[0].rows] == BY_PLACE
    assert fig.tables[0].rows[0][-1] == "about 96 in 100"


def test_the_words_are_those_of_the_result():
    """Written again from the table and the part, without the code under test."""
    result = ranking()
    both = result.table.merge(result.parts["ranks"], on="project")
    first, last = (both.loc[both["rank"].eq(n)].iloc[0] for n in (1, 6))
    said = describe(figure(result))
    for word, row in (("First", first), ("Last", last)):
        assert (
            f"{word} is {row['project']}, {row['estimate']} out of 5; it could "
            f"plausibly be between {row['low']} and {row['high']} out of 5."
        ) in said
    assert (
        "When the data are drawn again and again, Street trees comes first about "
        f"{100 * first['p_first']:.0f} in 100 times." in said
    )
    assert [s for s in said if s.startswith("Places")] == [
        f"Places {a} to {b} cannot be told apart: each of their rows could hold any "
        "of them." for a, b in ((2, 4), (5, 6))
    ]  # fmt: skip


def with_ranks(low, high):
    result = ranking()
    ranks = result.parts["ranks"]
    ranks["rank_low"], ranks["rank_high"] = low, high
    return reading.plain(result, parts={"ranks": ranks})


def test_when_nothing_is_separated_the_words_say_so():
    said = describe(figure(with_ranks(1, 6)))
    assert "The data do not separate these rows: each could hold any place." in said
    assert not [s for s in said if s.startswith("Places")]


def test_when_every_place_is_clear_the_words_say_so():
    ranks = ranking().parts["ranks"]["rank"]
    said = describe(figure(with_ranks(ranks, ranks)))
    assert said[-1] == "Each row could plausibly hold one place only."


def test_without_places_the_order_is_that_of_the_estimates_and_doubt_is_not_known():
    fig = figure(reading.plain(ranking(), parts={}))
    assert fig.tables[0].frame["project"].tolist() == BY_PLACE
    assert describe(fig)[-1] == (
        "The order follows the estimates alone; how sure each place is, is not known."
    )
    assert "Plausible places" not in fig.tables[0].headings
    assert "2nd to 4th" not in reading.texts(fig, WIDE)
    assert "3rd" in reading.texts(fig, WIDE)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1,
                max_size=8))  # fmt: skip
def test_runs_of_places_are_as_long_as_they_can_be(spread):
    """Against a search through every run of neighbouring places."""
    n = len(spread)
    rows = pd.DataFrame({"rank": np.arange(1, n + 1)})
    rows["rank_low"] = [max(1, i + 1 - s[0]) for i, s in enumerate(spread)]
    rows["rank_high"] = [min(n, i + 1 + s[1]) for i, s in enumerate(spread)]

    def together(a, b):
        held = rows.iloc[a - 1 : b]
        return all(held["rank_low"] <= a) and all(held["rank_high"] >= b)

    wanted, at = [], 1
    while at <= n:
        end = max(b for b in range(at, n + 1) if b == at or together(at, b))
        if end > at:
            wanted.append((at, end))
        at = end + 1
    found = [(r.first, r.last) for r in _blocks(rows).itertuples()]
    assert found == wanted


def test_ordinals_in_two_languages():
    english = [locale("en-GB").ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 112)]
    assert english == ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st",
                       "112th"]  # fmt: skip
    assert locale("es").ordinal(2) == "2.º"


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_rows_has_no_meaning(seed):
    one, other = figure(ranking()), figure(reading.shuffled(ranking(), seed))
    assert describe(one) == describe(other)
    assert one.tables[0].rows == other.tables[0].rows
    for size in (WIDE, NARROW):
        assert reading.spec(one, size) == reading.spec(other, size)


def test_ten_times_the_numbers_change_only_numbers():
    table = ranking().table
    table[["estimate", "low", "high"]] *= 10
    one, ten = figure(ranking()), figure(reading.plain(ranking(), table=table))
    assert describe(one) != describe(ten)
    assert skeleton(describe(one)) == skeleton(describe(ten))


def test_a_changed_sign_turns_the_order_round():
    table = ranking().table
    table[["estimate", "low", "high"]] = -table[["estimate", "high", "low"]].to_numpy()
    fig = figure(reading.plain(ranking(), table=table, parts={}))
    assert fig.tables[0].frame["project"].tolist() == BY_PLACE[::-1]
    assert describe(fig)[1].startswith("First is Heat pumps, −2.7 out of 5")


def test_a_shared_first_place_is_no_first():
    table = ranking().table
    table.loc[table["project"] == "Bike library", ["estimate", "high"]] = [4.8, 5.0]
    said = describe(figure(reading.plain(ranking(), table=table, parts={})))
    assert "2 rows share the first place." in said
    assert not [s for s in said if s.startswith("First is")]


def test_a_withheld_row_is_shown_as_withheld_and_never_as_nought():
    table = ranking().table
    table.loc[2, ["estimate", "low", "high", "n"]] = np.nan
    table.loc[2, "certainty"] = "withheld"
    fig = figure(reading.plain(ranking(), table=table))
    assert fig.tables[0].rows[-1][:2] == ("Repair café", "")
    assert "withheld" in fig.tables[0].rows[-1]
    for size in (WIDE, NARROW):
        assert len(reading.drawn(fig, size, "point", "estimate")) == 5
        assert "withheld" in reading.texts(fig, size)
    assert any("1 row there is no number" in s for s in describe(fig))


def test_a_protected_ranking_tells_no_place():
    result = ranking()
    shield = handmade.Disclosure(counting_unit="person", contributors=(40, 3, 2, 40,
                                 40, 40), total=(99,) * 6)  # fmt: skip
    from missionmetrics.publish.protect import with_

    fig = figure(protected(with_(result, disclosure=shield)))
    hidden = ("Street trees", "Repair café")
    assert [r[0] for r in fig.tables[0].rows[-2:]] == sorted(hidden)
    assert not [s for s in describe(fig) if any(h in s for h in hidden)]


def test_too_many_rows_are_a_table_and_no_picture():
    table = pd.DataFrame(
        handmade.row("score", "", i, i - 1, i + 1, 9, project=f"Project {i}")
        for i in range(61)
    )
    fig = figure(reading.plain(ranking(), table=table, parts={}))
    assert not fig.drawable
    assert len(fig.tables[0].rows) == 61
    assert figure(reading.plain(ranking(), table=table[:60], parts={})).drawable


def test_places_that_contradict_themselves_are_not_drawn():
    assert not figure(with_ranks(3, 2)).drawable
    renamed = ranking().parts["ranks"].rename(columns={"project": "scheme"})
    assert not figure(reading.plain(ranking(), parts={"ranks": renamed})).drawable


def test_only_what_is_drawn_reaches_the_chart():
    result = ranking()
    ranks = result.parts["ranks"].assign(secret="KESTREL")
    fig = figure(reading.plain(result, parts={"ranks": ranks}))
    for size in (WIDE, NARROW):
        assert "KESTREL" not in str(reading.spec(fig, size))
    assert "secret" not in fig.tables[0].frame


def test_beside_withheld_rows_no_place_is_counted_from_what_is_left():
    """Street trees is first and Repair café fourth of six; both are withheld."""
    result = ranking()
    shield = handmade.Disclosure(counting_unit="person", contributors=(40, 3, 2, 40,
                                 40, 40), total=(99,) * 6)  # fmt: skip
    from missionmetrics.publish.protect import with_

    fig = figure(protected(with_(result, disclosure=shield)))
    assert "Place" not in fig.tables[0].headings
    assert "rank" not in fig.tables[0].frame
    assert fig.alt == ("Dots with ranges, in order: Public value score in 4 of 6 rows.")
    said = describe(fig)
    assert said[1].startswith("For 2 rows there is no number")
    assert said[2].startswith("Of those shown, the highest is Bike library, 3.9")
    assert said[3].startswith("Of those shown, the lowest is Heat pumps, 2.7")
    assert said[4:] == [
        "No places are given: rows without a number could hold any of them."
    ]
    for size in (WIDE, NARROW):
        assert not {"1st", "Place: 1st"} & set(reading.texts(fig, size))


def test_with_the_first_withheld_the_second_is_not_called_first():
    table = ranking().table
    table.loc[table["project"] == "Street trees", ["estimate", "low", "high"]] = np.nan
    fig = figure(reading.plain(ranking(), table=table))
    assert fig.tables[0].rows[0][:2] == ("Bike library", "2")
    said = describe(fig)
    assert not [s for s in said if s.startswith(("First", "Last", "Places"))]
    assert said[3].startswith("Of those shown, the highest is Bike library, 3.9")
    assert all(d.sentence.true_of(fig.facts) for d in fig.description)


def test_places_that_begin_after_the_first_name_no_first():
    ranks = ranking().parts["ranks"]
    ranks[["rank", "rank_low", "rank_high"]] += 1
    fig = figure(reading.plain(ranking(), parts={"ranks": ranks}))
    assert not [s for s in describe(fig) if s.startswith("First")]
    assert all(d.sentence.true_of(fig.facts) for d in fig.description)


def test_the_short_text_says_which_dots_have_ranges_and_whether_places_are_known():
    def alt(of, **parts):
        table = ranking().table
        table.loc[:of, ["low", "high"]] = np.nan
        return figure(reading.plain(ranking(), table=table, **parts)).alt

    held = ", with the places each could hold."
    assert alt(-1) == (
        f"Dots with ranges, in order: Public value score in 6 rows{held}"
    )
    assert alt(0, parts={}) == (
        "Dots, some with ranges, in order: Public value score in 6 rows."
    )
    assert alt(9, parts={}) == (
        "Dots without ranges, in order: Public value score in 6 rows."
    )


def test_where_some_have_ranges_the_words_count_them():
    table = ranking().table
    table.loc[table["project"] == "Heat pumps", ["low", "high"]] = np.nan
    said = describe(figure(reading.plain(ranking(), table=table)))
    assert said[0] == (
        "Dots in order: Public value score, 6 rows, 5 of them with a range. A line "
        "shows where the value could plausibly be."
    )
    assert "Last is Heat pumps, 2.7 out of 5." in said
