"""A trend in words, worked out again with plain Python from the result's parts."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest

from missionmetrics.charts.describe import describe
from missionmetrics.charts.figure import figure
from missionmetrics.charts.layout import NARROW, WIDE
from missionmetrics.publish import protect
from tests.charts import reading
from tests.core import handmade
from tests.metrics.momentum.test_momentum import ask

UNIT = "kt CO2e"


def changed(observed=None, *, drop=(), change=None, row=None, **parts):
    """The trend made by hand with other parts, or with a range of its change."""
    result = handmade.trend()
    kept = {n: result.parts[n] for n in result.parts if n not in drop} | parts
    if observed is not None:
        kept["observed"] = observed
    table = result.table
    if change is not None:
        low, high = change
        new = (
            table.iloc[0].to_dict()
            | {
                "measure": "smoothed_change",
                "low": low,
                "high": high,
                "estimate": (low + high) / 2,
                "unit": "share",
            }
            | (row or {})
        )
        table = pd.concat([table, pd.DataFrame([new])], ignore_index=True)  # fmt: skip
    first = result.sentences[:1]
    return protect.with_(result, table=table, parts=kept, sentences=first)


def short(values, periods=None, unit=UNIT, **columns):
    """A trend of a few figures and nothing else."""
    periods = periods or [str(2010 + i) for i in range(len(values))]
    observed = pd.DataFrame(
        {"area": "Here", "period": periods, "value": values, "unit": unit,
         "time": [2010.5 + i for i in range(len(values))], "status": "ok", **columns}
    )  # fmt: skip
    bare = ("path", "required", "target", "comparator", "events")
    return changed(observed, drop=bare)


def said(result, level=3, locale="en-GB"):
    return describe(figure(result, locale=locale), level)


def three(value: float) -> str:
    """A number with three figures, as the words write it: by hand, not by the code."""
    size = abs(value)
    if size == 0 or size >= 99.95 or size == int(size):
        return f"{value:,.0f}".replace("-", "−")
    digits = max(0, 2 - math.floor(math.log10(size)))
    return f"{value:,.{digits}f}".replace("-", "−")


def plain(result) -> list[str]:
    """The description of a full trend of one place, written down independently."""
    observed = result.parts["observed"].to_dict("records")
    path = {r["period"]: r for r in result.parts["path"].to_dict("records")}
    other = {r["period"]: r for r in result.parts["comparator"].to_dict("records")}
    values = [r["value"] for r in observed]
    periods = [r["period"] for r in observed]
    steps = [
        (after - before, start, end)
        for before, after, start, end in zip(
            values, values[1:], periods, periods[1:], strict=False
        )
    ]
    rise, fall = max(steps), min(steps)
    last = periods[-1]
    low, high = path[last]["low"], path[last]["high"]
    there = other[last]["value"]
    way = "higher" if there > values[-1] else "lower"
    return [
        f"A line chart: Territorial emissions, in {UNIT}, from {periods[0]} until "
        f"{last}. It shows {len(values)} figures.",
        "The thick line smooths out ups and downs, and the band shows where that line "
        "could plausibly be.",
        "The thin dashed line and the pale band show what comes next if it goes on as "
        "it has.",
        "The long dashed line is the pace that is needed to reach the target: "
        f"0 {UNIT} by 2038.",
        "The dotted line is United Kingdom, scaled to the same start.",
        f"It was {three(values[0])} {UNIT} in {periods[0]} and {three(values[-1])} "
        f"{UNIT} in {last}.",
        f"The largest rise from one figure to the next was {three(rise[0])} {UNIT}, "
        f"between {rise[1]} and {rise[2]}.",
        f"The largest fall from one figure to the next was {three(-fall[0])} {UNIT}, "
        f"between {fall[1]} and {fall[2]}.",
        f"With ups and downs smoothed out, the value in {last} could plausibly be "
        f"between {three(low)} {UNIT} and {three(high)} {UNIT}.",
        "The change from first to last has no range, so the data do not show whether "
        "it is clear.",
        f"From one figure to the next, it fell in {sum(s[0] < 0 for s in steps)} of "
        f"{len(steps)} steps.",
        f"The whole range in {last} is at or above the target of 0 {UNIT}.",
        f"Scaled to the same start, United Kingdom was {way} in {last}: "
        f"{three(there)} {UNIT}, beside {three(values[-1])} {UNIT}.",
    ]


def test_every_sentence_as_worked_out_by_hand():
    assert said(handmade.trend()) == plain(handmade.trend())


def test_the_numbers_of_greater_manchester():
    # Read off the list of figures in tests/core/handmade.py with a pencil.
    words = " ".join(said(handmade.trend()))
    assert "It was 20,857 kt CO2e in 2005 and 11,312 kt CO2e in 2023." in words
    assert "largest rise from one figure to the next was 803" in words  # 17967, 18770
    assert "largest fall from one figure to the next was 2,134" in words  # 18063, 15929
    assert "it fell in 13 of 18 steps" in words


@pytest.mark.parametrize("row", [0, 7, 18])
def test_one_digit_makes_another_description(row):
    observed = handmade.trend().parts["observed"]
    digits = list(str(int(observed["value"].iloc[row])))
    digits[1] = str((int(digits[1]) + 3) % 10)
    observed.loc[row, "value"] = float("".join(digits))
    assert said(changed(observed)) == plain(changed(observed))
    assert said(changed(observed)) != plain(handmade.trend())


@pytest.mark.parametrize("locale", ["en-GB", "es", handmade.PSEUDO])
def test_every_claim_holds_and_every_slot_is_its_cell(locale):
    for result in (handmade.trend(), changed(change=(-0.5, -0.4))):
        fig = figure(result, locale=locale)
        for told in fig.description:
            assert told.sentence.true_of(fig.facts), told
            for name, slot in told.sentence.slots.items():
                words = slot.say(fig.facts, locale)
                assert words in told.sentence.say(fig.facts, locale), name


def test_levels_add_up():
    result = handmade.trend()
    one, two, three_ = (said(result, level) for level in (1, 2, 3))
    assert len(one) == 5
    assert two[: len(one)] == one
    assert three_[: len(two)] == two
    assert len(one) < len(two) < len(three_)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ((-0.5, -0.4), "it fell from first to last: the fall could plausibly be "
                       "between 40.0% and 50.0% of the first figure."),
        ((-1.76, -0.4), "it fell from first to last: the fall could plausibly be "
                        "between 40.0% and 176.0% of the first figure."),
        ((0.1, 0.3), "it rose from first to last: the rise could plausibly be "
                     "between 10.0% and 30.0% of the first figure."),
        ((-0.1, 0.2), "there is no clear change from first to last: it could "
                      "plausibly be anything from a fall of 10.0% to a rise of 20.0% "
                      "of the first figure."),
        ((-0.1, 0.0), "there is no clear change from first to last: it could "
                      "plausibly be anything from a fall of 10.0% to a rise of 0.0% "
                      "of the first figure."),
    ],
)  # fmt: skip
def test_a_direction_is_said_only_where_the_range_leaves_out_nought(change, words):
    told = "With ups and downs smoothed out, " + words
    assert told in said(changed(change=change))


def test_a_change_in_points_is_no_part_of_the_first_figure():
    points = changed(change=(-7.0, -2.5), row={"unit": "points"})
    told = next(s for s in said(points) if "first to last" in s)
    assert told.endswith("between 2.5 percentage points and 7.0 percentage points.")


def test_the_change_of_the_figures_themselves_is_told_without_smoothing():
    # The figures made by hand fall from 20,857 to 11,312.
    row = {"measure": "change"}
    fell = (
        "It fell from first to last: the fall could plausibly be between 40.0% and "
        "50.0%."
    )
    unclear = (
        "There is no clear change from first to last: it could plausibly be anything "
        "from a fall of 10.0% to a rise of 20.0%."
    )
    assert fell in said(changed(change=(-0.5, -0.4), row=row))
    assert unclear in said(changed(change=(-0.1, 0.2), row=row))


def test_figures_that_fell_are_never_said_to_have_risen():
    told = said(changed(change=(0.1, 0.3), row={"measure": "change"}))
    assert not [s for s in told if "first to last" in s]


def test_a_smoothed_fall_of_figures_that_rose_is_said_to_be_smoothed():
    noise = np.random.default_rng(20).normal(0, 6, 25)
    result = ask({"a": 100 - 0.6 * np.arange(25) + noise})
    words = said(result)
    assert "It was 97.8 kilotonnes in 2005 and 98.4 kilotonnes in 2029." in words
    told = (
        "With ups and downs smoothed out, it fell from first to last: the fall could "
        "plausibly be between 2.3% and 23.0% of the first figure."
    )
    assert told in words


def test_a_change_without_limit_has_no_range_to_tell():
    told = said(changed(change=(-math.inf, -0.4)))
    assert not [s for s in told if "first to last" in s]


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (9000.0, "is at or above the target of 9,000"),
        (15000.0, "is below the target of 15,000"),
        (11900.0, "takes in the target of 11,900 kt CO2e, so the data do not show"),
    ],
)
def test_where_it_stands_beside_the_target(target, words):
    result = handmade.trend()
    low, high = (result.parts["path"].loc[18, c] for c in ("low", "high"))
    assert low < 11900 < high
    moved = result.parts["target"].assign(value=target)
    told = [s for s in said(changed(target=moved)) if "range in 2023" in s]
    assert len(told) == 1
    assert words in told[0]


def test_only_what_is_drawn_is_explained():
    words = " ".join(said(short([3.0, 2.0, 4.0])))
    for absent in (
        "thick",
        "dashed",
        "dotted",
        "diamond",
        "band",
        "target",
        "range in",
    ):
        assert absent not in words
    aimed = changed(drop=("required",))
    assert "The diamond is the target: 0 kt CO2e by 2038." in said(aimed)
    now = handmade.trend().parts["path"]
    no_future = changed(path=now[~now["future"]])
    assert not [s for s in said(no_future) if "thin dashed" in s]


def test_figures_with_ranges_of_their_own():
    ranged = short([30.0, 40.0], low=[25.0, 33.0], high=[35.0, 47.0])
    words = said(ranged)
    assert (
        "The upright line through a dot shows where its value could plausibly be."
        in (words)
    )
    assert f"The value in 2011 could plausibly be between 33 {UNIT} and 47 {UNIT}." in (
        words
    )


def test_ties_are_counted_and_the_first_is_named():
    words = said(short([1.1, 2.2, 3.3, 2.0, 0.7]))
    rise = f"was 1.10 {UNIT}. It came 2 times, first between 2010 and 2011."
    fall = f"was 1.30 {UNIT}. It came 2 times, first between 2012 and 2013."
    assert [s for s in words if s.endswith(rise)]
    assert [s for s in words if s.endswith(fall)]


def test_what_never_rose_or_fell_has_no_largest():
    up = " ".join(said(short([1.0, 2.0, 5.0])))
    assert "largest fall" not in up
    assert "it never fell in 2 steps" in up
    flat = " ".join(said(short([2.0, 2.0])))
    assert "largest" not in flat


def test_one_figure_is_no_change():
    words = said(short([7.0]))
    assert words == [
        f"A line chart: Territorial emissions, in {UNIT}, for 2010 alone. It shows 1 "
        "figure.",
        f"It was 7 {UNIT} in 2010, and no other figure is shown.",
    ]


def test_no_step_is_made_across_a_figure_that_is_not_shown():
    words = " ".join(said(short([1.0, math.nan, 4.0])))
    assert "It shows 2 figures." in words
    assert "1 figure is not shown: it is withheld or not known." in words
    assert "step" not in words
    assert "largest" not in words
    once = " ".join(said(short([1.0, math.nan, 4.0, 3.0])))
    assert "largest fall from one figure to the next was 1 kt CO2e, between 2012 and " \
        "2013" in once  # fmt: skip
    assert "largest rise" not in once


def test_what_is_hidden_is_said_alike_in_the_text_the_words_and_the_table():
    status = ["ok", "suppressed", "suppressed"]
    fig = figure(short([3.0, math.nan, math.nan], status=status))
    assert fig.alt == (
        "Line chart of Territorial emissions, 2010 alone, with the figures as "
        "published."
    )
    words = describe(fig)
    assert "for 2010 alone. It shows 1 figure." in words[0]
    assert words[1] == "2 figures are not shown: they are withheld or not known."
    assert [row[1] for row in fig.tables[0].rows] == ["3", "withheld", "withheld"]


def test_a_figure_that_was_never_given_is_not_said_to_be_withheld():
    fig = figure(short([3.0, math.nan, 4.0]))
    assert [row[1] for row in fig.tables[0].rows] == ["3", "none given", "4"]


def test_nothing_is_withheld_in_years_ahead_of_the_figures():
    rows = figure(handmade.trend()).tables[0].rows
    ahead = [row for row in rows if int(row[0]) > 2023]
    assert {row[1] for row in ahead} == {""}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([3.0, 2.0], "There is only one step from one figure to the next, and it was "
                     "a fall."),
        ([3.0, 5.0], "There is only one step from one figure to the next, and it was "
                     "not a fall."),
        ([3.0, 5.0, 6.0], "From one figure to the next, it never fell in 2 steps."),
        ([3.0, 2.0, 6.0], "From one figure to the next, it fell in 1 of 2 steps."),
    ],
)  # fmt: skip
def test_steps_are_counted_in_the_singular_and_in_the_plural(values, words):
    assert words in said(short(values))


def test_what_binary_leaves_over_is_no_fall():
    words = " ".join(said(short([0.3, 0.1 + 0.2, 0.3, 0.4])))
    assert "largest fall" not in words
    assert "it never fell in 3 steps" in words


def test_a_step_that_is_written_as_nought_is_no_largest_step():
    words = " ".join(said(short([0.6, 0.60000004, 0.6], unit="share")))
    assert "largest" not in words


@pytest.mark.parametrize(
    ("there", "words"),
    [
        (0.6 + 1e-12, "was about as high in 2011: 0.6 kt CO2e, beside 0.6 kt CO2e"),
        (0.6004, "was about as high in 2011: 0.600 kt CO2e, beside 0.600 kt CO2e"),
        (0.611, "was higher in 2011: 0.611 kt CO2e, beside 0.600 kt CO2e"),
    ],
)
def test_what_is_written_the_same_is_neither_higher_nor_lower(there, words):
    result = short([0.5, 0.6])
    both = {"time": [2010.5, 2011.5], "period": ["2010", "2011"]}
    other = pd.DataFrame({**both, "value": [0.5, there], "label": "United Kingdom"})
    parts = {"observed": result.parts["observed"], "comparator": other}
    words_ = said(protect.with_(result, parts=parts))
    assert f"Scaled to the same start, United Kingdom {words}." in words_


@pytest.mark.parametrize(
    "values", [[3.0, 2.0], [3.25, 2.0], [97.8, 108.0, 98.4], [1000.0, 3.0, 0.4]]
)
def test_words_and_table_write_a_figure_alike(values):
    fig = figure(short(values))
    cells = [row[1] for row in fig.tables[0].rows]
    told = next(s for s in describe(fig) if s.startswith("It was"))
    last = 2009 + len(values)
    assert told == f"It was {cells[0]} {UNIT} in 2010 and {cells[-1]} {UNIT} in {last}."
    assert "0" not in cells


def test_steps_of_a_share_are_in_percentage_points():
    words = " ".join(said(short([0.42, 0.455, 0.614], unit="share")))
    assert "in per cent, from 2010 until 2012" in words
    assert "It was 42.0% in 2010 and 61.4% in 2012." in words
    assert "was 15.9 percentage points, between 2011 and 2012" in words


def test_an_index_has_no_unit():
    words = " ".join(said(short([100.0, 81.5], unit="index")))
    assert "where the first figure is 100" in words
    assert "It was 100.0 in 2010 and 81.5 in 2011." in words


def test_several_places_are_named_each_with_its_ends():
    result = handmade.trend()
    frames = [result.parts["observed"].assign(area=f"Area {i}") for i in range(3)]
    frames[1]["value"] *= 2
    words = said(changed(pd.concat(frames)))
    assert "There is one line for each of 3 places." in words
    assert f"Area 1: 41,714 {UNIT} in 2005 and 22,624 {UNIT} in 2023." in words
    assert len(words) == 5


def places(count):
    """The trend made by hand for several places, with the lines that belong to one."""
    observed = handmade.trend().parts["observed"]
    return changed(pd.concat([observed.assign(area=f"Area {i}") for i in range(count)]))


def test_of_several_places_only_what_the_table_holds_is_drawn():
    fig = figure(places(2))
    assert set(fig.frames) == {"observed", "events"}
    assert set(fig.tables[0].headings) == {"Area", "Period", "As published", "Kind"}
    assert fig.alt == (
        "Line chart of Territorial emissions, 2005 to 2023, with the figures as "
        "published."
    )
    assert not [s for s in describe(fig) if "target" in s or "United Kingdom" in s]


def test_a_place_whose_figures_are_all_hidden_has_no_line():
    observed = pd.concat([
        short([3.0, 4.0]).parts["observed"],
        short([math.nan] * 2, status="suppressed").parts["observed"].assign(area="B"),
    ])  # fmt: skip
    fig = figure(changed(observed))
    assert describe(fig)[1:] == [
        "2 figures are not shown: they are withheld or not known.",
        f"Here: 3 {UNIT} in 2010 and 4 {UNIT} in 2011.",
    ]
    assert [row[2] for row in fig.tables[0].rows] == ["withheld"] * 2 + ["3", "4"]
    for size in (WIDE, NARROW):
        assert "B" not in reading.texts(fig, size)


def test_more_lines_than_are_drawn_are_not_described():
    fig = figure(places(5))
    assert fig.description == ()
    assert fig.facts == {}
    assert not fig.drawable
    assert fig.notes == (
        "There are 5 lines here, too many for one line chart; up to 4 are drawn. The "
        "table holds them all.",
    )
    assert "Line chart" not in fig.alt


def scaled(factor):
    """Every number of the trend multiplied; nought stays where it is."""
    result = handmade.trend()
    parts = {n: result.parts[n] for n in result.parts}
    for part in parts.values():
        for column in {"value", "estimate", "low", "high"} & set(part):
            part[column] = part[column] * factor
    if factor < 0 and "path" in parts:
        ends = parts["path"][["high", "low"]].to_numpy()
        parts["path"][["low", "high"]] = ends
    return changed(**parts)


def without_numbers(sentences):
    return [re.sub(r"[−\d][\d,.]*\d|\d", "#", s) for s in sentences]


def test_scaling_changes_numbers_and_no_word():
    once, hundred = said(handmade.trend()), said(scaled(100))
    assert without_numbers(once) == without_numbers(hundred)
    assert once != hundred
    assert "It was 2,085,700 kt CO2e in 2005" in " ".join(hundred)


def test_a_flipped_sign_flips_every_direction():
    words, flipped = said(handmade.trend()), " ".join(said(scaled(-1)))
    rise = next(s for s in words if "largest rise" in s)
    assert rise.replace("rise", "fall") in flipped
    fall = next(s for s in words if "largest fall" in s)
    assert fall.replace("fall", "rise") in flipped
    assert "it fell in 5 of 18 steps" in flipped  # it rose in 5
    assert "United Kingdom was higher" in " ".join(words)
    assert "United Kingdom was lower" in flipped
    assert "is below the target" in flipped
    up, down = said(changed(change=(0.2, 0.3))), said(changed(change=(-0.3, -0.2)))
    assert [a for a, b in zip(up, down, strict=True) if a != b] == [
        "With ups and downs smoothed out, it rose from first to last: the rise could "
        "plausibly be between 20.0% and 30.0% of the first figure."
    ]


def test_the_order_of_rows_changes_nothing():
    result = handmade.trend()
    generator = np.random.default_rng(3)
    parts = {n: result.parts[n].sample(frac=1, random_state=generator)
             for n in result.parts}  # fmt: skip
    assert said(changed(**parts)) == said(handmade.trend())


def test_spanish_says_the_same():
    words = " ".join(said(handmade.trend(), locale="es"))
    assert (
        "Fue de 20\u202f857 kt CO2e en 2005 y de 11\u202f312 kt CO2e en 2023." in words
    )
    assert "bajó en 13 de 18 pasos" in words
    assert "La mayor subida de un dato al siguiente fue de 803" in words
