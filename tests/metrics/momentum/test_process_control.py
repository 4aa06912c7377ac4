"""Ups and downs or a change: worked cases, targets that move, new starts, words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.result import Result
from missionmetrics.evidence.indicators import indicator_evidence
from missionmetrics.metrics.momentum.process_control import process_control
from missionmetrics.stats.process.doubt import chance_to_meet
from missionmetrics.stats.process.limits import xmr_limits
from tests.made import (
    SOURCES,
    areas,
    evidence,
    indicators,
    no_targets,
    observations,
    targets,
)

# The example of the vignette of NHSRplotthedots: one event among ones and twos.
EVENT = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
STEADY = [
    10.0,
    12.0,
    9.0,
    11.0,
    12.0,
    10.0,
    11.5,
    9.5,
    10.5,
    12.5,
    9.0,
    11.0,
    10.0,
    12.0,
]
# Moving ranges: 2 3 2 1 2 1.5 2 1 2 3.5 2 1 2, 25 in 13 steps; mean 150 / 14.
CENTRE, WIDE = 150 / 14, 2.66 * 25 / 13
LEANING = np.repeat([10.0, 11.0, 12.5, 11.5, 9.5, 11.0, 10.0], 2)
LEANING = LEANING + [0.0, 0.1, 0.2, 0.0, 0.1, 0.2, 0.0] * 2
# A level of 11 with steps of 2, then one of 21.
MOVED = (*[10.0, 12.0] * 8, *[20.0, 22.0] * 8)
NEW = {"start": "2021-01-01", "reason": "Homes that are let are counted too"}


def ask(values=STEADY, goals=None, *, direction="up", first=2005, **asked):
    given_ = indicator_evidence(
        observations({"a": list(values)}, first=first),
        indicators(direction=direction), areas({"a": None}), SOURCES,
    )  # fmt: skip
    aim = no_targets() if goals is None else goals
    return process_control(given_, aim, indicator="x", area="a", **asked)


def aims(*rows, kind="at_least"):
    """Targets of area `a`: each a value and the year at whose end it is due."""
    return pd.concat([
        targets(target_id=f"t{year}", kind=kind, value=float(value),
                deadline=pd.Timestamp(f"{year}-12-31"), wording="")
        for value, year in rows
    ])  # fmt: skip


def of(result, measure, column="estimate"):
    return result.table.set_index("measure").loc[measure, column]


def marked(result):
    return result.parts["observed"]["signal"].tolist()


def state(result, column, part="state"):
    return result.parts[part][column].iloc[0]


class TestLimits:
    """Limits, signals and runs against worked values."""

    def test_the_published_example(self):
        """NHSRplotthedots: mean 1.9444, screened limits -0.7156 and 4.6044."""
        result = ask(EVENT)
        assert of(result, "centre") == pytest.approx(1.9444444, abs=5e-8)
        assert of(result, "lower_limit") == pytest.approx(-0.7155556, abs=5e-8)
        assert of(result, "upper_limit") == pytest.approx(4.6044444, abs=5e-8)
        assert marked(result) == [""] * 4 + ["outside"] + [""] * 13
        assert of(result, "signals") == 1

    @pytest.mark.parametrize(("n", "most", "fewest"), [(12, 7, 3), (20, 7, 6)])
    def test_limits_of_runs_as_published(self, n, most, fewest):
        """qicharts2: 12 and 20 figures off the mean."""
        result = ask([10.0, 12.0] * (n // 2))
        assert (state(result, "most"), state(result, "fewest")) == (most, fewest)
        assert (of(result, "longest_run"), of(result, "crossings")) == (1, n - 1)

    def test_limits_by_hand(self):
        result = ask()
        assert of(result, "centre") == pytest.approx(CENTRE)
        assert of(result, "lower_limit") == pytest.approx(CENTRE - WIDE)
        near = state(result, "near_high", "segments")
        assert near == pytest.approx(CENTRE + 2 * WIDE / 3)

    def test_no_step_is_made_where_a_year_is_left_out(self):
        whole = observations({"a": [1, 2, 1, 2, 1, 99, 51, 52, 51, 52, 51, 52]})
        kept = whole[whole["period"] != "2010"]
        seen = indicator_evidence(kept, indicators(), areas({"a": None}), SOURCES)
        result = process_control(seen, no_targets(), indicator="x", area="a")
        # Every step is 1, none leads from 1 to 51: 11 figures, mean 311 / 11 ... 28.9.
        assert of(result, "upper_limit") - of(result, "centre") == pytest.approx(2.66)

    def test_exceptional_times_are_shown_and_not_judged(self):
        shock = {"name": "s", "start": "2010-01-01", "end": "2010-12-31"}
        values = [*STEADY[:5], 90.0, *STEADY[6:]]
        result = ask(values, shocks=[shock])
        assert marked(result)[5] == ""
        assert result.parts["observed"]["value"].iloc[5] == 90.0
        assert of(result, "centre") == pytest.approx((150 - 10) / 13)
        assert of(result, "centre", "n") == 13
        assert marked(ask(values))[5] == "outside"

    def test_limits_of_a_baseline_are_kept(self):
        values = [10.0, 12.0] * 6 + [19.0, 20.0]
        frozen = ask(values, baseline=("2005", "2016"))
        # Mean 11, every step 2.
        assert of(frozen, "upper_limit") == pytest.approx(11 + 5.32)
        assert marked(frozen)[-2:] == ["outside", "outside"]
        assert of(frozen, "centre", "n") == 12
        assert of(ask(values), "centre") == pytest.approx((132 + 39) / 14)


class TestFewFigures:
    """What is too few, and what is a trial."""

    def test_seven_figures_give_no_limits(self):
        result = ask([1.0, 2.0] * 3 + [9.0], aims((3, 2030)))
        assert result.table["estimate"].isna().sum() == 7
        wanted = ["clear" if m == "latest_figure" else "not enough data"
                  for m in result.table["measure"]]  # fmt: skip
        assert result.table["certainty"].tolist() == wanted
        assert "too few figures" in result.say()[0]
        assert state(result, "why", "assurance") == "few"

    @pytest.mark.parametrize(("n", "trial"), [(8, True), (11, True), (12, False)])
    def test_fewer_than_twelve_are_a_trial(self, n, trial):
        result = ask(STEADY[:n])
        assert np.isfinite(of(result, "lower_limit"))
        assert any("They are a trial" in w for w in result.warn()) is trial

    def test_without_any_figure_in_use_nothing_is_said(self):
        always = {"name": "s", "start": "2000-01-01", "end": "2050-12-31"}
        result = ask(shocks=[always])
        assert state(result, "finding") == "few"
        with pytest.raises(EvidenceError, match="MM-BASELINE-PERIOD"):
            ask(shocks=[always], baseline=("1999", "2005"))


class TestMovingTargets:
    """Each period is held against the target that is in force then."""

    def test_the_answer_of_the_last_period_is_not_that_of_an_earlier_target(self):
        """The wrong icon of PowerBI-SPC issue 257, either way round."""
        up = ask(goals=aims((1, 2006), (30, 2018)))
        assert state(up, "answer", "assurance") == "fail"
        down = ask(goals=aims((30, 2006), (1, 2018)))
        assert state(down, "answer", "assurance") == "pass"
        # In its own time the earlier target had the other answer.
        assert up.parts["in_force"]["answer"].tolist() == ["pass"] * 13 + ["fail"]
        assert down.parts["in_force"]["answer"].tolist() == ["fail"] * 13 + ["pass"]
        assert any("has changed over time" in w for w in up.warn())

    def test_a_target_is_in_force_from_the_period_of_its_deadline(self):
        kept = ask(goals=aims((5, 2007), (6, 2010))).parts["in_force"]
        assert kept["value"].tolist() == [5.0] * 5 + [6.0] * 9
        assert kept["due"].tolist() == [False] * 2 + [True] * 12
        assert kept["met"].tolist() == [1.0] * 14

    def test_a_deadline_within_the_year_counts_for_that_year(self):
        june = aims((5, 2007)).assign(deadline=pd.Timestamp("2007-06-30"))
        kept = ask(goals=june).parts["in_force"]
        assert kept["due"].tolist() == [False] * 2 + [True] * 12

    def test_the_chance_is_of_the_target_to_come(self):
        result = ask(goals=aims((1, 2006), (11, 2019)))
        assert state(result, "answer", "assurance") == "pass"
        assert state(result, "next_target", "assurance") == 11.0
        wanted = chance_to_meet(xmr_limits(STEADY), 11.0, 1)
        found = [of(result, "chance_meets", c) for c in ("estimate", "low", "high")]
        assert found == pytest.approx(list(wanted))

    def test_one_target_may_be_chosen_for_all_periods(self):
        result = ask(goals=aims((1, 2006), (30, 2018)), target="t2006")
        assert set(result.parts["in_force"]["value"]) == {1.0}
        assert state(result, "answer", "assurance") == "pass"
        with pytest.raises(EvidenceError, match="MM-TARGET-UNKNOWN"):
            ask(goals=aims((1, 2006)), target="t1")

    def test_targets_of_other_areas_and_indicators_do_not_count(self):
        others = pd.concat([
            aims((30, 2007)).assign(area_id="b"),
            aims((30, 2007)).assign(indicator_id="y"), aims((1, 2006)),
        ])  # fmt: skip
        assert set(ask(goals=others).parts["in_force"]["value"]) == {1.0}

    def test_a_target_that_is_not_due_is_said_to_be_so(self):
        assert any("not due until 31 December 2040" in w
                   for w in ask(goals=aims((1, 2040))).warn())  # fmt: skip
        assert not any("not due" in w for w in ask(goals=aims((1, 2010))).warn())

    @pytest.mark.parametrize(("changed", "direction", "why"), [
        ({"kind": "range", "high": 12.0}, "up", "kind"),
        ({"kind": "stay"}, "up", "kind"),
        ({"kind": "reach"}, "stay", "no_way"),
        ({"kind": "at_least"}, "stay", ""),
    ])  # fmt: skip
    def test_what_cannot_be_judged_says_why(self, changed, direction, why):
        aim = aims((10, 2010)).assign(**changed)
        result = ask(goals=aim, direction=direction)
        assert state(result, "why", "assurance") == why
        assert (state(result, "answer", "assurance") == "") is bool(why)
        assert np.isnan(of(result, "chance_meets")) == bool(why)

    def test_a_target_near_a_limit_is_unsure(self):
        near = aims((CENTRE + 1.05 * WIDE, 2010))
        result = ask(goals=near)
        assert state(result, "answer", "assurance") == "fail"
        assert any("could turn out another" in w for w in result.warn())
        far = ask(goals=aims((CENTRE + 4 * WIDE, 2010)))
        assert not any("could turn out another" in w for w in far.warn())


class TestNewStarts:
    """Limits start afresh only for a reason, and what they would have been is shown."""

    def test_each_stretch_has_its_own_limits(self):
        result = ask(MOVED, rebase=[NEW])
        limits = result.parts["segments"]
        assert limits["centre"].tolist() == [11.0, 21.0]
        assert limits["high"].tolist() == pytest.approx([16.32, 26.32])
        assert limits["reason"].tolist() == ["", NEW["reason"]]
        assert limits["first_period"].tolist() == ["2005", "2021"]
        assert set(marked(result)) == {""}
        drawn = result.parts["limits"]
        assert drawn["centre"].tolist() == [11.0] * 16 + [21.0] * 16
        assert of(result, "centre", "n") == 16

    def test_what_would_have_been_found_is_shown(self):
        result = ask(MOVED, rebase=[NEW], direction="down")
        whole = result.parts["unrebased"].iloc[0]
        # Mean 16; 30 steps of 2, and one of 8 that is screened out (mean 2.19).
        assert (whole["centre"], whole["low"]) == (16.0, pytest.approx(16 - 5.32))
        # Every figure lies in a row of sixteen on one side of that mean.
        assert whole["signals"] == 32
        said = result.warn()
        assert any(NEW["reason"] in w and "1 January 2021" in w for w in said)
        assert any("from 10.7 kilotonnes to 21.3 kilotonnes" in w for w in said)
        assert any("must not hide a decline" in w for w in said)

    def test_a_new_level_that_is_better_hides_no_decline(self):
        said = ask(MOVED, rebase=[NEW], direction="up").warn()
        assert any("Without the new start" in w for w in said)
        assert not any("must not hide" in w for w in said)

    def test_an_answer_that_hangs_on_the_new_start_is_said(self):
        # At least 15: the new level keeps to it, the whole record would not.
        result = ask(MOVED, aims((15, 2010)), rebase=[NEW])
        assert state(result, "answer", "assurance") == "pass"
        assert any("Without the new start, the official answer would be that it may hit"
                   in w for w in result.warn())  # fmt: skip

    def test_a_row_does_not_reach_across_a_new_start(self):
        values = [*STEADY, *[11.4] * 4, *[11.6, 11.5] * 6]
        cut = {"start": "2023-01-01", "reason": "r"}
        assert "shift" in marked(ask(values))
        assert "shift" not in marked(ask(values, rebase=[cut]))

    def test_a_new_start_counts_from_the_period_in_whose_first_half_it_lies(self):
        for day, year in (("2021-05-31", "2021"), ("2021-08-01", "2022")):
            cut = ask(MOVED, rebase=[NEW | {"start": day}])
            assert cut.parts["segments"]["first_period"].iloc[1] == year

    def test_a_new_start_outside_the_record_changes_nothing(self):
        early, late = NEW | {"start": "1999-01-01"}, NEW | {"start": "2099-01-01"}
        result = ask(rebase=[late, early])
        assert len(result.parts["segments"]) == 1
        assert "unrebased" not in result.parts
        assert any("2 new starts" in w for w in result.warn())
        assert of(result, "centre") == of(ask(), "centre")

    def test_a_new_start_of_another_indicator_is_left_out(self):
        other = NEW | {"start": "2010-01-01", "indicator_id": "y"}
        assert len(ask(rebase=[other]).parts["segments"]) == 1
        assert len(ask(rebase=[other | {"indicator_id": "x"}]).parts["segments"]) == 2

    def test_a_new_stretch_of_few_figures_has_no_limits(self):
        result = ask(rebase=[NEW | {"start": "2014-01-01"}])
        assert result.parts["segments"]["enough"].tolist() == [True, False]
        assert len(result.parts["limits"]) == 9
        assert np.isnan(of(result, "centre"))
        assert any("Without the new start, the limits" in w for w in result.warn())

    @pytest.mark.parametrize(("rebase", "code"), [
        ([{"start": "2010-01-01"}], "MM-REBASE-REASON"),
        ([{"start": "2010-01-01", "reason": "  "}], "MM-REBASE-REASON"),
        ([{"start": "2010-01-01", "reason": None}], "MM-REBASE-REASON"),
        ([{"start": "in spring", "reason": "r"}], "MM-REBASE-START"),
        ([{"reason": "r"}], "MM-REBASE-START"),
        ([NEW, NEW], "MM-REBASE-START"),
    ])  # fmt: skip
    def test_a_new_start_without_reason_or_day_is_refused(self, rebase, code):
        with pytest.raises(EvidenceError) as caught:
            ask(rebase=rebase)
        assert caught.value.code == code

    @pytest.mark.parametrize(("baseline", "rebase"), [
        (("2005", "1999"), ()), (("2012", "2005"), ()), (("2005", "2005"), ()),
        (("2005",), ()), ("2005", ()),
        (("2005", "2016"), [NEW | {"start": "2010-01-01"}]),
    ])  # fmt: skip
    def test_a_baseline_is_two_periods_of_one_stretch(self, baseline, rebase):
        with pytest.raises(EvidenceError, match="MM-BASELINE-PERIOD"):
            ask(baseline=baseline, rebase=rebase)

    def test_a_baseline_holds_for_the_stretch_that_it_lies_in(self):
        result = ask(MOVED, rebase=[NEW], baseline=("2005", "2012"))
        assert result.parts["segments"]["n"].tolist() == [8, 16]


class TestDoubt:
    """A chance and intervals, or a reason why there are none."""

    @pytest.mark.parametrize(("values", "why"), [
        ([5.0] * 14, "level"),
        ([*STEADY, 30.0], "changed"),
        (LEANING, "linked"),
    ])  # fmt: skip
    def test_no_chance_without_a_steady_process(self, values, why):
        result = ask(values, aims((11, 2010)))
        assert state(result, "chance_why", "assurance") == why
        assert of(result, "chance_meets", "certainty") == "not enough data"
        assert any(s.startswith("No chance is given") for s in result.say())
        if why != "level":
            assert result.table["low"].isna().all()
            assert result.doubt().startswith("No range is given")

    def test_every_number_lies_in_its_interval(self):
        result = ask(goals=aims((11, 2010)))
        ranged = result.table[result.table["low"].notna()]
        assert ranged["measure"].tolist() == [
            "centre", "lower_limit", "upper_limit", "chance_meets"]  # fmt: skip
        assert ranged["estimate"].between(ranged["low"], ranged["high"]).all()
        assert "95% intervals" in result.doubt()

    def test_a_chance_that_is_sure_says_so(self):
        assert any("at both ends of its range" in s
                   for s in ask(goals=aims((90, 2010))).say())  # fmt: skip

    @pytest.mark.parametrize("level", [0.0, 1.0, 95])
    def test_a_level_is_a_share(self, level):
        with pytest.raises(EvidenceError, match="MM-LEVEL"):
            ask(level=level)


FIGURES = st.lists(st.integers(-50, 50), min_size=8, max_size=30)


@settings(max_examples=12, deadline=None)
@given(FIGURES, st.integers(-60, 60), st.sampled_from([0.001, 0.1, 3.0, 1e6]))
def test_units_do_not_change_what_is_found(values, aim, factor):
    plain = ask(values, aims((aim, 2010)))
    other = ask(np.array(values) * factor, aims((aim * factor, 2010)))
    assert marked(plain) == marked(other)
    same = ["signals", "longest_run", "crossings"]
    assert [of(plain, m) for m in same] == [of(other, m) for m in same]
    for column in ("answer", "chance_why", "edge"):
        assert state(plain, column, "assurance") == state(other, column, "assurance")
    for end in ("estimate", "low", "high"):
        assert of(plain, "chance_meets", end) == pytest.approx(
            of(other, "chance_meets", end), abs=1e-6, nan_ok=True)  # fmt: skip
        assert factor * of(plain, "upper_limit", end) == pytest.approx(
            of(other, "upper_limit", end), nan_ok=True)  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(FIGURES, st.integers(-60, 60))
def test_better_up_and_better_down_are_mirror_images(values, aim):
    up = ask(values, aims((aim, 2010)))
    down = ask(-np.array(values), aims((-aim, 2010), kind="at_most"), direction="down")
    assert marked(up) == marked(down)
    senses = [r.parts["observed"]["sense"].tolist() for r in (up, down)]
    assert senses[0] == senses[1]
    for column in ("answer", "why", "chance_why"):
        assert state(up, column, "assurance") == state(down, column, "assurance")
    assert of(up, "chance_meets") == pytest.approx(
        of(down, "chance_meets"), abs=1e-6, nan_ok=True)  # fmt: skip
    assert of(up, "upper_limit") == pytest.approx(
        -of(down, "lower_limit"), nan_ok=True, abs=1e-9)  # fmt: skip


def test_the_order_of_rows_changes_nothing():
    rows = observations({"a": STEADY})
    results = []
    for seed in (None, 3):
        mixed = rows if seed is None else rows.sample(frac=1, random_state=seed)
        goals = aims((5, 2007), (11, 2010)).sort_values("value", ascending=seed is None)
        seen = indicator_evidence(mixed, indicators(), areas({"a": None}), SOURCES)
        results.append(process_control(seen, goals, indicator="x", area="a"))
    one, two = results
    pd.testing.assert_frame_equal(one.table, two.table)
    assert one.summary() == two.summary()


def test_the_same_question_gives_the_same_bytes_and_goes_through_json():
    first = ask(goals=aims((11, 2010)), rebase=[NEW])
    assert first.to_json() == ask(goals=aims((11, 2010)), rebase=[NEW]).to_json()
    assert Result.from_json(first.to_json()).to_json() == first.to_json()


def test_rerun_with_another_setting():
    inputs = {"evidence": evidence({"a": STEADY}), "targets": no_targets()}
    result = process_control(**inputs, indicator="x", area="a")
    again = result.rerun(inputs, rebase=[NEW | {"start": "2012-01-01"}])
    assert len(again.parts["segments"]) == 2


@pytest.mark.parametrize("values", [[5.0] * 11 + [9.0], [5.0] * 8 + [9.0] * 8])
def test_one_step_among_equal_figures_is_a_change(values):
    text = " ".join(ask(values).say())
    assert "for the better" in text
    assert "All figures are the same" not in text
    assert "changed of late" in text or "No target" in text


def test_equal_figures_before_and_others_after_are_not_all_the_same():
    found = ask([5.0] * 10 + [9.0] * 4, aims((6, 2030)), baseline=("2005", "2012"))
    text = " ".join(found.say())
    assert "All figures are the same" not in text
    assert found.parts["assurance"]["chance_why"].iloc[0] == "changed"


def test_levels_that_differ_only_across_a_gap_give_no_limits():
    values = [5.0] * 6 + [np.nan] + [9.0] * 6
    found = ask(values)
    assert found.parts["state"]["finding"].iloc[0] == "few"


@pytest.mark.parametrize("rebase", [["2015-01-01"], NEW, "2015-01-01", 5])
def test_a_new_start_is_a_mapping_in_a_list(rebase):
    with pytest.raises(EvidenceError) as caught:
        ask(rebase=rebase)
    assert caught.value.code == "MM-REBASE-START"


@pytest.mark.parametrize("baseline", [5, ([1], [2]), (2005, 2010)])
def test_a_baseline_is_two_periods(baseline):
    with pytest.raises(EvidenceError) as caught:
        ask(baseline=baseline)
    assert caught.value.code == "MM-BASELINE-PERIOD"


def test_a_figure_whose_middle_is_the_day_belongs_to_the_new_start():
    """The middle of 2011 is the first of July, in years of equal months."""
    rebase = [{"start": "2011-07-01", "reason": "Counted anew"}]
    parts = ask([*STEADY, *STEADY], rebase=rebase).parts["segments"]
    assert parts["first_period"].tolist() == ["2005", "2011"]


def test_a_year_left_out_of_the_table_ends_a_row():
    """Eight above the mean in a row, but with a year missing between four and four."""
    years = [10.0, 12.0] * 6 + [12.5, 12.4, 12.6, 12.3] + [12.6, 12.4, 12.5, 12.3]
    whole = ask([*years, 10.0, 9.0, 10.0])
    assert "shift" in set(whole.parts["observed"]["signal"])
    rows = observations({"a": [*years, 10.0, 9.0, 10.0]})
    rows["start"] = rows["start"].where(
        rows.index < 16, rows["start"] + pd.DateOffset(years=1)
    )
    rows["end"] = rows["end"].where(
        rows.index < 16, rows["end"] + pd.DateOffset(years=1)
    )
    rows["period"] = rows["start"].dt.year.astype(str)
    made = indicator_evidence(rows, indicators(direction="up"), areas({"a": None}),
                              SOURCES)  # fmt: skip
    apart = process_control(made, no_targets(), indicator="x", area="a")
    assert "shift" not in set(apart.parts["observed"]["signal"])
