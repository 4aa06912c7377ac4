"""The form `curve`: steps, bands, when half had ended, who is still followed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from missionmetrics.charts.describe import describe
from missionmetrics.charts.drawings.curve_plan import _ends
from missionmetrics.charts.figure import figure
from missionmetrics.charts.layout import NARROW, WIDE, Frame
from missionmetrics.charts.palette import ROLES
from tests.charts import reading
from tests.charts.retelling import skeleton
from tests.core import handmade
from tests.core.handmade_curve import LOST, RUNNING, curve, incidence_curve, steps

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
MAKES = pytest.mark.parametrize("make", [curve, incidence_curve])


def tuples(frame, *columns):
    return list(frame[list(columns)].itertuples(index=False, name=None))


@SIZES
@MAKES
def test_lines_and_points_stand_where_the_table_says(make, size):
    fig = figure(make())
    frame = fig.tables[0].frame
    given = make().parts["curve"].sort_values(["group", "time"])
    for kind in ("line", "point"):
        found = reading.drawn(fig, size, kind, "time", "estimate")
        if kind == "point" and "censored" in fig.frames:
            lost = set(tuples(fig.tables[1].frame, "time", "estimate"))
            found = [f for f in found if f not in lost]
        assert found == tuples(frame, "time", "estimate")
        assert found == tuples(given, "time", "estimate")
    assert reading.rows_named(fig, size) == list(range(len(frame)))
    band = reading.drawn(fig, size, "area", "time", "low", "high")
    assert band == tuples(frame, "time", "low", "high")
    steps_of = [a.mark["interpolate"] for a in reading.layers(fig, size)
                if a.kind in ("line", "area")]  # fmt: skip
    assert set(steps_of) == {"step-after"}


@SIZES
def test_points_of_the_svg_stand_at_their_values(size):
    fig = figure(curve())
    spec = reading.spec(fig, size)
    first, last = reading.domain(fig, size, "time")
    low, high = reading.domain(fig, size, "estimate")
    home = fig.tables[0].frame.query("group == 'Home projects'")
    found = [(first + (last - first) * x / spec["width"],
              high - (high - low) * y / spec["height"])
             for x, y in reading.dots(fig, size, "main")
             if y >= -1]  # fmt: skip
    wanted = tuples(home, "time", "estimate")
    assert np.array(found) == pytest.approx(np.array(wanted), abs=0.12)
    shares = np.array(found)[:, 1]
    assert shares == pytest.approx(home["estimate"].to_numpy(), abs=0.003)


@SIZES
def test_lines_differ_by_colour_dash_and_shape(size):
    fig = figure(curve())
    lines = [a.mark for a in reading.layers(fig, size, "line")]
    assert len({a["color"] for a in lines}) == len(lines) == 2
    assert len({tuple(a["strokeDash"]) for a in lines}) == 2
    shapes = {a.mark["shape"] for a in reading.layers(fig, size)
              if a.kind == "point" and a.mark["shape"] != "stroke"}  # fmt: skip
    assert len(shapes) == 2
    assert {"Home projects", "Street projects"} <= set(reading.texts(fig, size))


def test_who_is_still_followed_stands_under_the_plot_and_in_the_table():
    fig = figure(curve())
    texts = reading.texts(fig, WIDE)
    assert "Still followed" in texts
    for name, (_, _, followed) in RUNNING.items():
        at = followed[::2]  # every six months, under the ticks
        assert [t for t in texts if t in set(map(str, at))]
        assert set(map(str, at)) <= set(texts), name
    column = fig.tables[0].headings.index("Still followed")
    listed = [row[column] for row in fig.tables[0].rows]
    assert listed == [str(n) for name in sorted(RUNNING) for n in RUNNING[name][2]]
    assert "Still followed" not in reading.texts(fig, NARROW)


def test_a_count_is_never_read_off_between_two_rows():
    frame = steps()
    frame.loc[frame["time"] % 12 == 0, "at_risk"] = np.nan
    frame = frame[frame["time"] != 18]
    fig = figure(reading.plain(curve(), parts={"curve": frame}))
    texts = reading.texts(fig, WIDE)
    assert "56" in texts  # month 6 of homes
    assert "58" not in texts
    assert "43" not in texts


@SIZES
def test_strokes_mark_who_was_last_seen_on_the_line(size):
    fig = figure(curve())
    strokes = [row for a in reading.layers(fig, size)
               if a.kind == "point" and a.mark["shape"] == "stroke"
               for row in a.rows]  # fmt: skip
    wanted = []
    for group, time, _ in sorted(LOST):
        rows = steps()
        line = rows[rows["group"].eq(group) & rows["time"].le(time)]
        wanted.append({"time": float(time), "estimate": line["estimate"].iloc[-1]})
    assert strokes == wanted
    assert [row[2] for row in fig.tables[1].rows] == [str(n) for *_, n in sorted(LOST)]


def test_the_words_are_those_of_the_result():
    """Half, and the ends of its range, found again by a plain search."""
    street = steps().query("group == 'Street projects'")

    def first(column):
        return int(next(t for t, v in zip(street["time"], street[column], strict=True)
                        if v <= 0.5))  # fmt: skip

    assert describe(figure(curve())) == [
        "2 step lines: Share still running (Months since the start: 0 to 36).",
        "Each band shows where the line could plausibly be.",
        f"Short upright strokes mark {sum(n for *_, n in LOST)} that were last seen "
        "before they had ended.",
        "Fewer than half of Home projects had ended by the end of the record, 36 "
        "months after the start.",
        f"Half of Street projects had ended {first('estimate')} months after the "
        f"start; this could plausibly be between {first('low')} and {first('high')} "
        "months.",
        "The picture does not show whether the groups differ.",
    ]


def test_where_the_band_does_not_come_down_to_half_the_range_is_open():
    frame = steps()
    frame["high"] = frame["high"].clip(lower=0.55)
    said = describe(figure(reading.plain(curve(), parts={"curve": frame})))
    assert (
        "Half of Street projects had ended 21 months after the start; this could "
        "plausibly be 18 months or later." in said
    )
    bare = frame.drop(columns=["low", "high"])
    said = describe(figure(reading.plain(curve(), parts={"curve": bare})))
    assert "Half of Street projects had ended 21 months after the start." in said


def test_where_the_band_takes_in_half_at_the_end_it_is_not_known():
    # 55% still running, and plausibly 45% to 65%: half may have ended or not.
    frame = steps()
    home = frame["group"] == "Home projects"
    last = frame[home].index[-1]
    frame.loc[last, ["estimate", "low", "high"]] = [0.55, 0.45, 0.65]
    words = describe(figure(reading.plain(curve(), parts={"curve": frame})))
    assert (
        "By the end of the record, 36 months after the start, the data do not show "
        "whether half of Home projects had ended." in words
    )
    assert not any(w.startswith("Fewer than half of Home") for w in words)


def test_who_was_last_seen_before_it_happened():
    censored = pd.DataFrame([("all", 2.0, 4)], columns=["group", "time", "n"])
    given = {"curve": incidence_curve().parts["curve"], "censored": censored}
    words = describe(figure(reading.plain(incidence_curve(), parts=given)))
    assert "last seen before it had happened." in words[2]
    assert "ended" not in " ".join(words)


def test_a_number_that_is_not_known_of_all_is_not_said():
    lost = pd.DataFrame(LOST, columns=["group", "time", "n"])
    lost["n"] = lost["n"].astype(float)
    lost.loc[0, "n"] = np.nan
    given = {"curve": steps(), "censored": lost}
    words = describe(figure(reading.plain(curve(), parts=given)))
    assert "Short upright strokes mark those last seen before they had ended." in words


def test_a_share_that_rises_has_happened():
    part = incidence_curve().parts["curve"]
    said = describe(figure(incidence_curve()))
    assert said[-1] == (
        "For fewer than half of all it had happened by the end of the record, 6 years "
        "after the start."
    )
    part[["estimate", "low", "high"]] *= 2
    said = describe(figure(reading.plain(incidence_curve(), parts={"curve": part})))
    assert said[-1] == (
        "For half of all it had happened 3 years after the start; this could plausibly "
        "be between 2 and 4.5 years."
    )


@pytest.mark.parametrize(("certainty", "wanted"), [
    ("clear", "A test shows that the groups differ."),
    ("unclear", "A test does not show whether the groups differ."),
    ("withheld", "What a test of the groups says is withheld."),
    ("not enough data", "There are too few data to test whether the groups differ."),
])  # fmt: skip
def test_groups_are_compared_only_by_a_test_of_the_table(certainty, wanted):
    test = handmade.row("difference_test", "probability", 0.01, np.nan, np.nan, 100,
                        certainty, group="")  # fmt: skip
    table = pd.concat([curve().table, pd.DataFrame([test])], ignore_index=True)
    assert describe(figure(reading.plain(curve(), table=table)))[-1] == wanted


def test_one_group_is_compared_with_nothing():
    assert not [d for d in figure(incidence_curve()).description if d.level == 3]


def several(n):
    parts = [steps().query("group == 'Home projects'").assign(group=f"Group {i}")
             for i in range(n)]  # fmt: skip
    return figure(reading.plain(curve(), parts={"curve": pd.concat(parts)}))


def test_more_lines_than_can_be_told_apart_are_not_drawn():
    assert several(4).drawable
    assert not several(5).drawable
    assert len(several(5).tables[0].rows) == 5 * 13


@SIZES
def test_lines_that_end_together_have_names_apart(size):
    fig = several(4)
    line = size.text * 1.25
    rows = {
        a.rows[0]["text"]: a.encoding["y"]["value"]
        for a in reading.layers(fig, size)
        if a.kind == "text" and a.rows[0].get("text", "").startswith("Group")
        and "stroke" not in a.mark and a.encoding["y"]["value"] < reading.spec(
            fig, size)["height"]
    }  # fmt: skip
    heights = sorted(rows.values())
    assert len(heights) == 4
    assert min(np.diff(heights)) >= line - 1


def test_names_pushed_out_at_the_foot_go_up_again():
    fig = figure(curve())
    frame = Frame(WIDE, 40, 100, 20, 40, (0, 36), (0, 4))
    found = _ends(fig, ["Home projects", "Street projects"], frame, 18.75)
    assert max(n.y for n in found) <= frame.height + 18.75
    assert abs(found[0].y - found[1].y) >= 18.75


@SIZES
def test_a_withheld_step_breaks_the_line_and_is_never_nought(size):
    frame = steps()
    row = frame.query("group == 'Home projects' and time == 12").index[0]
    frame.loc[row, ["estimate", "low", "high", "at_risk"]] = np.nan
    frame["certainty"] = ""
    frame.loc[row, "certainty"] = "withheld"
    fig = figure(reading.plain(curve(), parts={"curve": frame}))
    lines = reading.layers(fig, size, "line")
    assert [len(a.rows) for a in lines] == [4, 8, 13]
    assert 0.0 not in [e for _, e in reading.drawn(fig, size, "line", "time",
                                                   "estimate")]  # fmt: skip
    assert fig.tables[0].rows[4][2] == "withheld"
    assert any("1 row there is no number" in s for s in describe(fig))


def test_what_is_no_curve_is_not_drawn():
    result = curve()
    up_and_down = steps()
    up_and_down.loc[5, "estimate"] = 0.99
    for part in (up_and_down, steps().assign(time_unit="fortnight"),
                 steps().assign(estimate=steps()["estimate"] * 100)):  # fmt: skip
        fig = figure(reading.plain(result, parts={"curve": part}))
        assert not fig.drawable
        assert len(fig.tables[0].rows) == 26
    assert not figure(reading.plain(result, parts={})).drawable
    twice = pd.concat([steps(), steps()[:1]])
    assert not figure(reading.plain(result, parts={"curve": twice})).drawable


@pytest.mark.parametrize("seed", range(3))
@MAKES
def test_the_order_of_the_rows_has_no_meaning(make, seed):
    one, other = figure(make()), figure(reading.shuffled(make(), seed))
    assert describe(one) == describe(other)
    for size in (WIDE, NARROW):
        assert reading.spec(one, size) == reading.spec(other, size)


def test_ten_times_the_time_changes_only_numbers():
    part = steps().assign(time=steps()["time"] * 10)
    lost = curve().parts["censored"]
    lost["time"] *= 10
    ten = figure(reading.plain(curve(), parts={"curve": part, "censored": lost}))
    one = figure(curve())
    assert describe(one) != describe(ten)
    assert skeleton(describe(one)) == skeleton(describe(ten))


def test_a_line_turned_over_rises():
    """One minus a share that falls: what had ended becomes what had happened."""
    part = steps()
    turned = 1 - part[["estimate", "high", "low"]].to_numpy()
    part[["estimate", "low", "high"]] = turned
    said = describe(figure(reading.plain(curve(), parts={"curve": part})))
    assert (
        "For half of Street projects it had happened 21 months after the start; this "
        "could plausibly be between 18 and 27 months." in said
    )


def test_only_what_is_drawn_reaches_the_chart():
    part = steps().assign(secret="KESTREL")
    fig = figure(reading.plain(curve(), parts={"curve": part}))
    for size in (WIDE, NARROW):
        assert "KESTREL" not in str(reading.spec(fig, size))
    assert "secret" not in fig.tables[0].frame
    assert ROLES["main"].light
