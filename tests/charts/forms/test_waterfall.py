"""The form `waterfall`: bars that add up, or no bars at all."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from missionmetrics.charts.describe import describe
from missionmetrics.charts.figure import figure
from missionmetrics.charts.layout import NARROW, WIDE
from missionmetrics.charts.palette import ROLES
from tests.charts import reading
from tests.charts.retelling import skeleton
from tests.core.handmade_waterfall import (
    STEPS,
    emissions_waterfall,
    steps,
    waterfall,
)

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
MAKES = pytest.mark.parametrize("make", [waterfall, emissions_waterfall])


def ends(rows):
    """Where each bar begins and ends, by adding up step by step."""
    found, at = [], 0.0
    for row in rows.to_dict("records"):
        if row["kind"] == "step":
            found.append((at, at + row["value"]))
            at += row["value"]
        else:
            at = row["value"]
            found.append((0.0, at))
    return found


@SIZES
@MAKES
def test_bars_begin_where_the_last_one_ended(make, size):
    fig, rows = figure(make()), make().parts["steps"]
    bars = reading.drawn(fig, size, "rect", "base", "top")
    assert np.array(bars) == pytest.approx(np.array(ends(rows)), abs=1e-9)
    frame = fig.tables[0].frame
    assert reading.rows_named(fig, size) == list(range(len(rows)))
    drawn = frame[["base", "top"]].to_numpy()
    assert np.array(bars) == pytest.approx(drawn)


@SIZES
def test_ranges_are_those_of_the_steps_from_where_they_begin(size):
    fig, rows = figure(waterfall()), steps()
    found = reading.drawn(fig, size, "rule", "whisker_low", "whisker_high")[::2]
    wanted = [(base + low, base + high) for (base, _), low, high in zip(
        ends(rows), rows["low"], rows["high"], strict=True)]  # fmt: skip
    for (base, top), row, (low, high) in zip(ends(rows), STEPS, wanted, strict=True):
        assert low <= top <= high, row
        assert base is not None
    assert np.array(found) == pytest.approx(np.array(wanted), abs=1e-9)


@SIZES
def test_rises_and_falls_differ_by_sign_pattern_and_outline(size):
    fig = figure(waterfall())
    bars = reading.layers(fig, size, "rect")
    looks = {"step+": ("band", "main"), "step-": ("hatch", "other"),
             "sum": ("main", "main")}  # fmt: skip
    texts = reading.texts(fig, size)
    for bar, (_, kind, value, *_) in zip(bars, STEPS, strict=True):
        name = "sum" if kind != "step" else "step+" if value > 0 else "step-"
        fill, edge = (ROLES[r].light for r in looks[name])
        assert (bar.mark["fill"], bar.mark["stroke"]) == (fill, edge)
        said = f"{abs(value)}"
        sign = "" if name == "sum" else "+" if value > 0 else "−"
        assert sign + said in texts


def test_bars_stand_on_a_wide_screen_and_lie_on_a_narrow_one():
    fig = figure(waterfall())
    for size, field in ((WIDE, "y"), (NARROW, "x")):
        bar = reading.layers(fig, size, "rect")[0]
        assert bar.encoding[field]["field"] == "base"
    many = next(a for a in reading.layers(figure(emissions_waterfall()), WIDE)
                if a.kind == "rect")  # fmt: skip
    assert many.encoding["x"]["field"] == "base"


@SIZES
@MAKES
def test_fine_lines_join_each_bar_to_the_next(make, size):
    """Between two bars, at the sum so far: read back through the scale."""
    fig = figure(make())
    rows = make().parts["steps"]
    found = [a.encoding for a in reading.layers(fig, size)
             if a.kind == "rule" and a.rows == [{}]]  # fmt: skip
    assert len(found) == len(rows) - 1
    spec = reading.spec(fig, size)
    low, high = reading.domain(fig, size, "base")
    upright = found[0]["y"]["value"] == found[0]["y2"]["value"]
    reached = []
    for line in found:
        if upright:
            reached.append(high - (high - low) * line["y"]["value"] / spec["height"])
        else:
            reached.append(low + (high - low) * line["x"]["value"] / spec["width"])
    wanted = [top for _, top in ends(rows)][:-1]
    assert reached == pytest.approx(wanted, abs=1e-6 * (high - low))


def test_the_words_are_those_of_the_result():
    rows = steps()
    moves = rows[rows["kind"] == "step"]
    up = moves["value"][moves["value"] > 0].sum()
    down = -moves["value"][moves["value"] < 0].sum()
    rise, fall = (moves.loc[i] for i in (moves["value"].idxmax(),
                                         moves["value"].idxmin()))  # fmt: skip
    either = ((moves["low"] < 0) & (moves["high"] > 0)).sum()
    unit = "million pounds"

    def ranged(row):
        low, high = (f"{v:.1f}".replace("-", "−") for v in (row["low"], row["high"]))
        return f"the change could plausibly be between {low} and {high} {unit}."

    assert describe(figure(waterfall()))[2:] == [
        f"It ends at 14.8 {unit} (Net value).",
        f"The largest rise is {rise['value']} {unit}, {rise['label']}; {ranged(rise)}",
        f"The largest fall is {-fall['value']} {unit}, {fall['label']}; {ranged(fall)}",
        f"The rises add up to {up:.1f} {unit}, more than the falls, {down:.1f} {unit}.",
        f"{either} of {len(moves)} steps could plausibly be a rise or a fall.",
    ]


def test_the_table_says_what_each_step_comes_to():
    table = figure(waterfall()).tables[0]
    at = table.headings.index("Comes to")
    assert [row[at] for row in table.rows] == [
        "14.2", "23.7", "29.8", "29.8", "18.4", "14.8", "14.8"]  # fmt: skip
    assert table.rows[4][:3] == ("Public money", "step", "−11.4")


def broken(**changes):
    frame = steps()
    for (row, column), value in changes.pop("cells", {}).items():
        frame.loc[row, column] = value
    return reading.plain(waterfall(), parts={"steps": frame})


FAULTS = {
    "an end that is no sum": {(6, "value"): 14.9},
    "a total on the way that is no sum": {(3, "value"): 29.7},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_does_not_add_up_is_not_drawn(fault):
    fig = figure(broken(cells=FAULTS[fault]))
    assert not fig.drawable
    assert fig.notes[0].startswith("There is no picture here: the steps do not add up")
    assert len(fig.tables[0].rows) == len(STEPS)
    assert describe(fig) == []


def test_rounding_of_floating_point_is_no_fault():
    frame = steps().iloc[:0].reindex(range(11))
    frame["label"], frame["kind"] = [f"Step {i}" for i in range(11)], "step"
    frame["value"], frame["order"] = 0.1, range(11)
    frame.loc[10, ["kind", "value"]] = ["end", 1.0]
    assert sum([0.1] * 10) != 1.0
    assert figure(reading.plain(waterfall(), parts={"steps": frame})).drawable


def test_a_withheld_step_is_listed_as_withheld_and_nothing_is_drawn():
    """One missing bar could be worked out from the others."""
    table = waterfall().table
    table[["estimate", "low", "high", "n"]] = np.nan
    table["certainty"] = "withheld"
    frame = steps()
    frame.loc[1, ["value", "low", "high"]] = np.nan
    fig = figure(reading.plain(waterfall(), table=table, parts={"steps": frame}))
    assert not fig.drawable
    assert fig.tables[0].rows[1][2] == "withheld"


@pytest.mark.parametrize("cells", [
    {(0, "kind"): "begin"}, {(3, "kind"): "start"}, {(2, "kind"): "end"},
    {(2, "order"): 1}, {(2, "order"): np.nan},
])  # fmt: skip
def test_what_are_no_steps_is_not_drawn(cells):
    fig = figure(broken(cells=cells))
    assert not fig.drawable


def test_without_steps_there_are_words_and_the_table():
    fig = figure(reading.plain(waterfall(), parts={}))
    assert not fig.drawable
    assert [t.name for t in fig.tables] == ["data"]


@pytest.mark.parametrize("seed", range(3))
@MAKES
def test_steps_stand_in_their_order_whatever_the_rows(make, seed):
    one, other = figure(make()), figure(reading.shuffled(make(), seed))
    assert describe(one) == describe(other)
    for size in (WIDE, NARROW):
        assert reading.spec(one, size) == reading.spec(other, size)


def times(factor):
    frame = steps()
    values = ["value", "low", "high"]
    if factor < 0:
        frame[values] = frame[["value", "high", "low"]].to_numpy()
    frame[values] *= factor
    return figure(reading.plain(waterfall(), parts={"steps": frame}))


def test_ten_times_the_numbers_change_only_numbers():
    one, ten = describe(figure(waterfall())), describe(times(10))
    assert one != ten
    assert skeleton(one) == skeleton(ten)


def test_a_changed_sign_makes_rises_of_falls():
    said = describe(times(-1))
    assert "The largest rise is 11.4 million pounds, Public money" in said[3]
    assert "The largest fall is 14.2 million pounds, Health" in said[4]
    assert said[5].startswith("The falls add up to 29.8 million pounds, more than the")
    words = reading.texts(times(-1), NARROW)
    assert "−14.2" in words
    assert "+11.4" in words


def test_steps_one_way_only():
    frame = steps().iloc[[0, 1, 2, 3]]
    frame["kind"] = ["step", "step", "step", "end"]
    said = describe(figure(reading.plain(waterfall(), parts={"steps": frame})))
    assert "Every step is a rise or nought; together they add 29.8 million pounds." in (
        said
    )
    assert all(a != b for a, b in pairwise(said))


def test_only_what_is_drawn_reaches_the_chart():
    frame = steps().assign(secret="KESTREL")
    fig = figure(reading.plain(waterfall(), parts={"steps": frame}))
    for size in (WIDE, NARROW):
        assert "KESTREL" not in str(reading.spec(fig, size))
    assert "secret" not in fig.tables[0].frame


def told(*moves, ranges=None):
    """What is said of steps that start at nought and end where they add up to."""
    rows = steps().iloc[[0] * (len(moves) + 2)].reset_index(drop=True)
    rows["label"] = ["Start", *(f"Step {i}" for i in range(len(moves))), "End"]
    rows["kind"] = ["start", *["step"] * len(moves), "end"]
    rows["value"] = [0.0, *moves, float(np.sum(moves))]
    rows["order"] = range(len(rows))
    rows[["low", "high"]] = np.nan
    if ranges:
        rows.loc[1 : len(moves), ["low", "high"]] = np.array(ranges, dtype=float)
    return describe(figure(reading.with_parts(waterfall(), steps=rows)))


def test_a_range_that_touches_nought_does_not_leave_it_out():
    clear = "The ranges of all steps leave nought out."
    assert clear in told(2.0, -1.0, ranges=[(1, 3), (-2, -0.5)])
    assert clear not in told(2.0, -1.0, ranges=[(0, 3), (-2, -0.5)])
    assert clear not in told(0.0, 0.0, ranges=[(0, 0), (0, 0)])


def test_rises_and_falls_that_differ_by_rounding_balance():
    words = " ".join(told(0.3, -0.1, -0.2))
    assert "balance" in words
    assert "more than" not in words


def test_steps_that_are_level_have_no_one_largest():
    words = told(3.0, 3.0, -1.0, -1.0)
    assert any(w.startswith("2 steps share the largest rise, 3") for w in words)
    assert any(w.startswith("2 steps share the largest fall, 1") for w in words)


def test_steps_may_name_a_unit_and_a_measure_of_their_own():
    """Beside rows of several units and measures, which alone would not be drawn."""
    made = waterfall()
    other = pd.concat([made.table, made.table.assign(unit="share", measure="change")])

    def shown(given):
        return figure(reading.plain(made, table=other, parts={"steps": given}))

    without = shown(steps())
    assert not without.drawable
    named = shown(steps().assign(unit="million pounds", measure="gap_closed"))
    assert named.drawable
    assert named.unit == "million pounds"
    assert named.alt == "Bars that add up: Way covered to the target in 7 bars."
    assert named.tables[0].rows == figure(made).tables[0].rows
    assert not shown(steps().assign(unit=["share"] * 3 + ["%"] * 4)).drawable


ROUNDED = "Each number is rounded, so they may not quite add up."


@pytest.mark.parametrize(
    ("values", "unit", "apart"),
    [
        # Written 0.33, 0.33, 0.33 and 1.00; then 0.2, 0.3 and 0.5.
        ([1 / 3, 1 / 3, 1 / 3], "kt", True),
        ([0.2, 0.3], "kt", False),
        # Written 15.4%, 13.0%, 12.0%, 9.1% and 49.4%: one tenth too much.
        ([0.1540, 0.1298, 0.1196, 0.0910], "share", True),
        ([0.154, 0.130, 0.120, 0.091], "share", False),
    ],
)
def test_numbers_that_do_not_add_up_as_written_say_that_they_are_rounded(
    values, unit, apart
):
    end = float(np.sum(values))
    frame = pd.DataFrame({
        "label": [*map(str, range(len(values))), "Sum"],
        "kind": ["step"] * len(values) + ["end"],
        "value": [*values, end], "order": range(len(values) + 1), "unit": unit,
    })  # fmt: skip
    fig = figure(reading.plain(waterfall(), parts={"steps": frame}))
    assert fig.drawable
    assert (ROUNDED in fig.notes) == apart
