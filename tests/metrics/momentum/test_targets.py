"""Targets of every kind: what it is to arrive, what is needed, what was met in time."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from missionmetrics.charts.describe import describe
from missionmetrics.charts.figure import figure
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.locale import installed, locale
from missionmetrics.metrics.momentum.figures.goal import chance_inside
from missionmetrics.metrics.momentum.momentum import momentum
from missionmetrics.stats.trend import FixedRatios, fit_trend
from tests.made import evidence, no_targets, targets

RNG = np.random.default_rng(21)
FALL = 100 - 3 * np.arange(19) + RNG.normal(0, 1, 19)  # 2005 to 2023, last near 46
LEVEL = 50 + RNG.normal(0, 1, 19)


def ask(values, goals=None, made=None, **settings):
    settings = {"indicator": "x", "areas": list(values)} | settings
    given = evidence(
        {k: np.asarray(v, float) for k, v in values.items()}, **(made or {})
    )
    return momentum(given, no_targets() if goals is None else goals, **settings)


def row(result, measure, area=None):
    table = result.parts.get("measures", result.table)
    table = table.loc[table["measure"] == measure]
    return (table if area is None else table.loc[table["area_id"] == area]).iloc[0]


def reason(result, measure):
    why = result.parts["unanswered"]
    return why.loc[why["measure"] == measure, "reason"].tolist()


def status(result):
    return result.parts["status"]["status"].iloc[0]


def band(low, high, **changed):
    return targets(kind="range", value=low, high=high, **changed)


def soon(year=2027):
    return {"deadline": pd.Timestamp(f"{year}-12-31")}


def test_two_ends_take_the_mass_between_them():
    """Of one t distribution the closed form: F(upper) - F(lower)."""
    fit = fit_trend([LEVEL], np.arange(19.0), prior=FixedRatios(level=0.0, slope=0.0))
    mix = fit.level()
    t = stats.t(17, loc=mix.centre[0, 0], scale=mix.scale[0, 0])
    low, high = np.array([49.8]), np.array([50.2])
    assert chance_inside(mix, low, high)[0] == pytest.approx(
        t.cdf(50.2) - t.cdf(49.8), abs=1e-6
    )
    assert chance_inside(mix, low, np.array([np.inf]))[0] == pytest.approx(
        t.sf(49.8), abs=1e-6
    )


def test_above_a_range_the_way_leads_to_its_nearest_end():
    result = ask({"a": FALL}, band(20.0, 30.0, baseline_value=100.0))
    level = row(result, "level")["estimate"]
    # The figure for 2030 lies 7 years after that for 2023.
    assert row(result, "required")["estimate"] == pytest.approx((30 - level) / 7)
    assert row(result, "gap_closed")["estimate"] == pytest.approx((level - 100) / -70)
    assert "To reach 30" in " ".join(result.say())


def test_below_a_range_it_is_the_lower_end():
    result = ask({"a": FALL}, band(60.0, 80.0, baseline_value=20.0))
    level = row(result, "level")["estimate"]
    assert row(result, "required")["estimate"] == pytest.approx((60 - level) / 7)
    assert row(result, "required")["estimate"] > 0
    assert status(result) == "wrong way"


def test_inside_a_range_nothing_is_required_and_it_is_to_be_held():
    result = ask({"a": LEVEL}, band(40.0, 60.0, **soon()))
    assert status(result) == "within"
    needed = row(result, "required")
    assert (needed["estimate"], needed["low"], needed["high"]) == (0, 0, 0)
    text = " ".join(result.say())
    assert "inside the target range, from 40 kilotonnes to 60 kilotonnes" in text
    assert "must be held there until 2027" in text
    assert reason(result, "gap_closed") == ["no_gap"]
    assert "already" in text


def test_a_range_is_the_chance_of_one_limit_less_that_of_the_other():
    near = soon(2025)
    both = ask({"a": FALL}, band(38.0, 42.0, **near))
    top = ask({"a": FALL}, targets(kind="at_most", value=42.0, **near))
    low = ask({"a": FALL}, targets(kind="at_most", value=38.0, **near))
    for measure in ("chance_enough", "chance_arrival"):
        got, upper, lower = (row(r, measure)["estimate"] for r in (both, top, low))
        assert got == pytest.approx(upper - lower, abs=1e-6)
        assert 0.1 < got < 0.9


def test_the_picture_has_interim_targets_and_no_end_of_a_range_that_holds():
    steps = ask({"a": FALL}, path((2015, 40.0), (2030, 10.0))).parts["target"]
    assert steps["value"].tolist() == [40.0, 10.0]
    assert steps["time"].tolist() == [2015.5, 2030.5]
    outside = ask({"a": FALL}, band(20.0, 30.0))
    assert outside.parts["target"]["value"].tolist() == [30.0]
    assert "30 kilotonnes by 2030" in " ".join(describe(figure(outside)))
    within = figure(ask({"a": LEVEL}, band(40.0, 60.0)))
    assert "target" not in " ".join(describe(within))


def test_leaving_a_range_is_told():
    result = ask({"a": FALL}, band(40.0, 60.0))
    assert status(result) == "within"
    assert "will probably have left it by 2030" in " ".join(result.say())


def test_a_range_open_to_the_sky_is_a_limit():
    wide = ask({"a": LEVEL}, band(51.0, 1e6, **soon(2025)))
    limit = ask({"a": LEVEL}, targets(kind="at_least", value=51.0, **soon(2025)))
    for measure in ("chance_enough", "chance_arrival", "chance_by"):
        assert row(wide, measure)["estimate"] == pytest.approx(
            row(limit, measure)["estimate"], abs=1e-6
        )


def test_to_stay_is_to_be_within_the_tolerance_of_the_baseline():
    goals = targets(kind="stay", value=np.nan, baseline_value=50.0, **soon())
    stays = ask({"a": LEVEL}, goals.assign(tolerance=6.0))
    ranged = ask({"a": LEVEL}, band(44.0, 56.0, baseline_value=50.0, **soon()))
    assert status(stays) == status(ranged) == "within"
    for measure in ("chance_enough", "chance_arrival", "required"):
        assert row(stays, measure)["estimate"] == row(ranged, measure)["estimate"]


def test_to_stay_without_a_tolerance_is_not_judged_and_says_why():
    goals = targets(kind="stay", value=50.0)
    result = ask({"a": LEVEL}, goals)
    assert status(result) == "not judged"
    assert "is not declared" in " ".join(result.say())
    assert reason(result, "chance_enough") == ["no_tolerance"]


def test_a_budget_is_no_level_to_reach():
    budget = targets(target_id="u", kind="budget", value=900.0, **soon(2040))
    both = ask({"a": FALL}, pd.concat([targets(value=10.0), budget]))
    alone = ask({"a": FALL}, targets(value=10.0))
    pd.testing.assert_frame_equal(both.table, alone.table)
    assert both.parts["pathway"]["target_id"].tolist() == ["t"]
    named = ask({"a": FALL}, budget, target="u")
    assert status(named) == "not judged"
    assert reason(named, "chance_enough") == ["a_budget"]
    assert "is a budget" in " ".join(named.say())


def test_a_value_to_reach_by_what_should_stay_needs_a_tolerance():
    goals = targets(kind="reach", value=50.0, baseline_value=50.0, **soon())
    result = ask({"a": LEVEL}, goals, made={"direction": "stay"})
    assert status(result) == "not judged"
    assert reason(result, "chance_enough") == ["kind_of_target"]
    near = ask({"a": LEVEL}, goals.assign(tolerance=6.0), made={"direction": "stay"})
    stays = ask({"a": LEVEL}, goals.assign(tolerance=6.0, kind="stay"))
    assert (
        row(near, "chance_enough")["estimate"]
        == (row(stays, "chance_enough")["estimate"])
    )


def test_a_baseline_that_is_the_target_has_no_gap_but_a_chance_to_hold_it():
    result = ask({"a": LEVEL}, targets(kind="at_most", value=60.0, baseline_value=60.0,
                                       **soon()))  # fmt: skip
    assert reason(result, "gap_closed") == ["no_gap"]
    assert row(result, "chance_arrival")["estimate"] > 0.9
    assert "met the target already" in " ".join(result.say())


@pytest.mark.parametrize(
    ("limit", "state", "words"),
    [
        (80.0, "met in time", "was met is more than 99 in 100"),
        (30.0, "past deadline", "was met is less than 1 in 100"),
    ],
)
def test_a_deadline_that_has_passed_is_judged_at_the_deadline(limit, state, words):
    # In 2018 the level was 61: below 80, above 30, whatever it is now.
    result = ask({"a": FALL}, targets(value=limit, **soon(2018)))
    assert status(result) == state
    assert words in " ".join(result.say())
    assert reason(result, "required") == ["past_deadline"]
    assert reason(result, "chance_arrival") == ["past_deadline"]


def test_a_target_reached_only_after_its_deadline_was_not_met_in_time():
    result = ask({"a": FALL}, targets(value=50.0, **soon(2015)))
    assert status(result) == "past deadline"


def test_too_close_to_the_limit_at_the_deadline_is_not_called():
    result = ask({"a": LEVEL}, targets(value=50.0, **soon(2018)))
    assert status(result) == "deadline unclear"
    assert "too close to call" in result.say()[0]


@pytest.mark.parametrize(
    ("value", "year", "state"),
    [(60.0, 2007, "met in time"), (20.0, 2007, "past deadline")],
)
def test_few_figures_tell_by_the_figure_at_the_deadline(value, year, state):
    result = ask({"a": [70.0, 60.0, 50.0]}, targets(value=value, **soon(year)))
    assert status(result) == state
    assert "The figure for 2007" in " ".join(result.say())


def path(*steps, **changed):
    rows = [
        targets(target_id=f"t{year}", value=value, **soon(year), **changed)
        for year, value in steps
    ]
    return pd.concat(rows, ignore_index=True)


def test_each_interim_target_that_has_passed_is_told_and_the_last_is_judged():
    goals = path((2030, 10.0), (2015, 40.0), (2020, 70.0))
    result = ask({"a": FALL}, goals)
    part = result.parts["pathway"]
    assert part["target_id"].tolist() == ["t2015", "t2020", "t2030"]
    # The truth is 70 in 2015 and 55 in 2020.
    assert part["verdict"].tolist() == ["missed", "met", "ahead"]
    assert part["interim"].tolist() == [True, True, False]
    text = " ".join(result.say())
    assert "the target for 2015, 40 kilotonnes, was met is less than 1 in 100" in text
    assert "the target for 2020, 70 kilotonnes, was met is more than 99 in" in text
    assert "To reach 10" in text
    # Its chances are those of the last target alone.
    alone = ask({"a": FALL}, goals.loc[goals["target_id"] == "t2030"])
    assert (
        row(result, "chance_enough")["estimate"]
        == (row(alone, "chance_enough")["estimate"])
    )


def test_the_chance_of_an_interim_target_is_that_of_the_level_at_its_date():
    result = ask({"a": FALL}, path((2016, 67.0), (2030, 10.0)))
    fit = fit_trend([FALL], 2005.5 + np.arange(19))
    assert result.parts["pathway"]["chance"].iloc[0] == pytest.approx(
        fit.level(2016.5).below(67.0)[0]
    )


def test_where_it_should_be_by_now_is_read_off_the_straight_way():
    result = ask({"a": FALL}, targets(value=0.0, baseline_value=100.0))
    # 2005.5 to 2030.5, 100 to 0: after 18 of 25 years it should be at 28.
    assert result.parts["status"]["expected"].iloc[0] == pytest.approx(28.0)
    level = row(result, "level")["estimate"]
    lead = row(result, "lead")
    assert lead["estimate"] == pytest.approx(28.0 - level)
    assert lead["high"] < 0
    assert "should be at 28" in " ".join(result.say())
    assert "behind that" in " ".join(result.say())


def test_interim_targets_bend_the_way():
    bent = ask({"a": FALL}, path((2015, 50.0), (2030, 20.0), baseline_value=100.0))
    # 50 in 2015.5, then 2 a year down to 20 in 2030.5: 34 in 2023.5.
    assert bent.parts["status"]["expected"].iloc[0] == pytest.approx(34.0)


def test_a_named_target_is_judged_after_those_before_it():
    goals = path((2015, 50.0), (2026, 40.0), (2035, 0.0))
    result = ask({"a": FALL}, goals, target="t2026")
    assert result.parts["pathway"]["target_id"].tolist() == ["t2015", "t2026"]


def test_an_area_does_not_take_the_path_of_another():
    goals = pd.concat([path((2015, 40.0), (2030, 10.0)),
                       targets(target_id="u", area_id="b", value=5.0)])  # fmt: skip
    both = ask({"b": FALL, "a": LEVEL}, goals)
    part = both.parts["pathway"]
    assert part["area_id"].tolist() == ["b", "a", "a"]
    alone = ask({"a": LEVEL}, goals).parts["pathway"]
    mine = part["chance"].tolist()[1]
    assert mine == pytest.approx(alone["chance"].tolist()[0], rel=1e-9)


def test_a_better_up_range_is_the_mirror_of_a_better_down_one():
    down = ask({"a": FALL}, band(20.0, 30.0, baseline_value=100.0))
    up = ask({"a": -FALL}, band(-30.0, -20.0, baseline_value=-100.0),
             made={"direction": "up"})  # fmt: skip
    for measure in ("chance_enough", "gap_closed", "lead"):
        assert row(up, measure)["estimate"] == pytest.approx(
            row(down, measure)["estimate"], abs=1e-7
        )
    assert row(up, "required")["estimate"] == pytest.approx(
        -row(down, "required")["estimate"]
    )


def test_the_unit_changes_no_judgement():
    plain = ask({"a": FALL}, band(20.0, 30.0, baseline_value=100.0, **soon()))
    grams = ask({"a": 1000 * FALL}, band(2e4, 3e4, baseline_value=1e5, **soon()))
    for measure in ("chance_enough", "chance_arrival", "chance_by", "gap_closed"):
        assert row(grams, measure)["estimate"] == pytest.approx(
            row(plain, measure)["estimate"], abs=2e-3, nan_ok=True
        )
    assert status(plain) == status(grams)


def test_on_the_log_scale_a_range_from_nought_is_open_below():
    values = 100 * 0.9 ** np.arange(19) * np.exp(RNG.normal(0, 0.02, 19))
    zero = ask({"a": values}, band(0.0, 12.0, **soon()), made={"scale": "log"})
    limit = ask({"a": values}, targets(kind="at_most", value=12.0, **soon()),
                made={"scale": "log"})  # fmt: skip
    assert row(zero, "chance_enough")["estimate"] == pytest.approx(
        row(limit, "chance_enough")["estimate"]
    )
    with pytest.raises(EvidenceError) as caught:
        ask({"a": values}, band(-5.0, -1.0), made={"scale": "log"})
    assert caught.value.code == "MM-TARGET-SCALE"


CASES = {
    "no target": ({"a": FALL}, None, {}),
    "two figures": ({"a": [3.0, 2.0]}, targets(), {}),
    "one figure": ({"a": [3.0]}, targets(), {}),
    "six figures": ({"a": FALL[:6]}, targets(), {}),
    "a line": ({"a": 100 - 3 * np.arange(12.0)}, targets(), {}),
    "met": ({"a": FALL}, targets(value=90.0), {}),
    "far": ({"a": FALL}, targets(value=10.0, **soon(2060)), {}),
    "past": ({"a": FALL}, targets(value=10.0, **soon(2015)), {}),
    "uneven": ({"a": 50 + 20 * RNG.normal(0, 1, 9)}, targets(value=40, **soon(2015)),
               {}),
    "first nought": ({"a": [0.0, *FALL]}, targets(), {}),
    "no baseline": ({"a": FALL}, targets(baseline_period="1990"), {}),
    "baseline after": ({"a": FALL}, targets(baseline_period="2025",
                                            baseline_value=60.0), {}),
    "within": ({"a": LEVEL}, band(40.0, 60.0), {}),
    "stay": ({"a": LEVEL}, targets(kind="stay", value=50.0), {}),
    "growing": ({"a": np.exp(np.arange(19.0))}, targets(value=1.0), {"scale": "log"}),
    "several": ({"a": FALL, "b": LEVEL, "c": [1.0, 2.0]}, targets(), {}),
    "shares": ({"a": FALL / 100, "b": LEVEL / 100}, targets(value=0.1),
               {"unit": "share"}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_no_row_is_empty_without_a_reason_that_has_words(case):
    values, goals, made = CASES[case]
    result = ask(values, goals, made=made)
    table = result.parts.get("measures", result.table)
    empty = table.loc[table["estimate"].isna()]
    assert (empty["certainty"] == "not enough data").all()
    why = result.parts.get("unanswered", pd.DataFrame(columns=["area_id", "measure"]))
    assert set(zip(empty["area_id"], empty["measure"], strict=True)) == set(
        zip(why["area_id"], why["measure"], strict=True)
    )
    for language in installed():
        for name in why.get("reason", []):
            assert f"momentum.reason.{name}" in locale(language).messages
    known = table.dropna(subset=["estimate"])
    assert (known["certainty"] != "not enough data").all()
    assert np.isfinite(known["estimate"]).all()
    for language in installed():
        assert result.say(language)


def test_every_verdict_and_status_has_words():
    verdicts = [
        *("ahead", "not judged", "met", "probably met", "too close", "missed"),
        *("probably missed", "figure met", "figure missed", "no figure"),
    ]
    for language in installed():
        messages = locale(language).messages
        for code in verdicts:
            assert f"momentum.verdict.{code.replace(' ', '_')}" in messages
        for state in ("within", "met_in_time", "deadline_unclear"):
            assert f"status.{state}" in messages
            for move in ("falling", "rising", "unclear", "few"):
                assert f"momentum.finding.{move}_{state}" in messages


def test_a_level_is_cut_off_where_no_value_is_possible_and_says_so():
    near = 99.5 + 0.3 * np.random.default_rng(3).normal(0, 1, 19)
    made = {"unit": "%", "unit_name": "%", "direction": "up"}
    free = ask({"a": near}, made=made)
    assert row(free, "level")["high"] < 101
    cut = ask({"a": near}, made=made | {"minimum": 0.0, "maximum": 99.55})
    assert row(cut, "level")["high"] == 99.55
    assert cut.parts["path"]["high"].max() == 99.55
    assert "stop where no value is possible" in cut.doubt()
    loose = ask({"a": near}, made=made | {"minimum": 0.0, "maximum": 200.0})
    assert "stop where" not in loose.doubt()


AWAY = 60 - 0.5 * np.arange(19) + RNG.normal(0, 0.3, 19)  # above 45 all along


@pytest.mark.parametrize("kind", ["at_least", "reach"])
def test_falling_towards_a_limit_that_was_always_met_is_no_progress(kind):
    result = ask({"a": AWAY}, targets(kind=kind, value=45.0, baseline_value=60.0),
                 made={"direction": "up"})  # fmt: skip
    for measure in ("gap_closed", "gap_share", "lead"):
        assert np.isnan(row(result, measure)["estimate"])
        assert reason(result, measure) == ["no_gap"]
    text = " ".join(result.say())
    assert "moving away" in text
    assert "has been covered" not in text
    assert "ahead" not in text


def test_a_movement_that_is_not_called_is_not_called_slipping():
    few = ask({"a": [10.0, 12.1, 14.2, 15.9, 18.1]},
              targets(kind="at_most", value=30.0))  # fmt: skip
    text = " ".join(few.say())
    assert "too few to read a pace from" in text
    assert "moving away" not in text
    clear = ask({"a": 120 - FALL}, targets(kind="at_most", value=90.0))
    assert "moving away" in " ".join(clear.say())


def test_an_interim_target_that_cannot_be_judged_is_not_spoken_of():
    both = pd.concat([
        targets(kind="stay", target_id="s", value=40.0,
                deadline=pd.Timestamp("2015-12-31")),
        targets(kind="at_most", value=20.0),
    ])  # fmt: skip
    result = ask({"a": FALL}, both)
    assert result.parts["pathway"]["verdict"].tolist() == ["not judged", "ahead"]
    assert "2015" not in " ".join(result.say())


def test_a_range_without_width_is_not_judged():
    result = ask({"a": FALL}, band(40.0, 40.0, **soon()))
    assert status(result) == "not judged"
    assert reason(result, "chance_arrival") == ["no_width"]
    assert "no width" in " ".join(result.say())


def test_a_flat_record_is_not_called_uneven():
    text = " ".join(ask({"a": np.full(15, 5.0)}, targets(value=3.0)).say())
    assert "straight line" in text
    assert "too few" not in text


def test_an_even_way_starts_at_its_baseline_and_never_before():
    """From 70 in 2015 to 20 in 2030: 8 of 15 years on it should be at 43.3."""
    early = targets(kind="at_most", target_id="s", value=40.0,
                    deadline=pd.Timestamp("2012-12-31"))  # fmt: skip
    last = targets(kind="at_most", value=20.0, baseline_period="2015",
                   baseline_value=70.0)  # fmt: skip
    for goals in (last, pd.concat([early, last])):
        found = ask({"a": FALL}, goals).parts["course"]
        assert found["estimate"].iloc[0] == pytest.approx(70 - 50 * 8 / 15)


def test_a_deadline_before_the_first_figure_is_not_judged():
    """No trend is read back to a time without figures, for an interim target either."""
    late = {"deadline": pd.Timestamp("1990-12-31")}
    only = ask({"a": FALL}, targets(kind="at_most", value=40.0, **late))
    assert status(only) == "not judged"
    assert "before the first figure" in " ".join(only.say())
    both = pd.concat([
        targets(kind="at_most", value=40.0, target_id="s", **late),
        targets(kind="at_most", value=20.0),
    ])  # fmt: skip
    part = ask({"a": FALL}, both).parts["pathway"]
    assert part["verdict"].tolist() == ["no figure", "ahead"]
    assert part["chance"].isna().all()


def test_a_record_of_months_does_not_see_nought_years_ahead():
    yearly = evidence({"a": FALL[:12]})
    months = pd.date_range("2018-01-01", periods=12, freq="MS")
    table = yearly.table.assign(start=months, end=months + pd.offsets.MonthEnd(0),
                                period=months.strftime("%Y-%m"))  # fmt: skip
    result = momentum(replace(yearly, table=table), targets(value=10.0),
                      indicator="x", areas=["a"])  # fmt: skip
    text = " ".join(result.say())
    assert "less than a year ahead" in text
    assert "0 years" not in text


def test_a_baseline_after_the_last_figure_has_no_way_to_be_ahead_on():
    goals = targets(kind="at_most", value=20.0, baseline_period="2025",
                    baseline_value=50.0)  # fmt: skip
    assert reason(ask({"a": FALL}, goals), "lead") == ["no_baseline_date"]


def test_a_deadline_after_the_last_overlapping_average_has_not_passed():
    """Averages of three years, the last of 2020 to 2022; deadlines in 2022 and 2023."""
    yearly = evidence({"a": FALL[:16]})
    years = 2005 + np.arange(16)
    table = yearly.table.assign(
        start=pd.to_datetime([f"{y}-01-01" for y in years]),
        end=pd.to_datetime([f"{y + 2}-12-31" for y in years]),
        period=[f"{y}/{y + 2}" for y in years],
    )
    given = replace(yearly, table=table)
    for year, ahead in ((2022, 0.0), (2023, 1.0)):
        goals = targets(kind="at_most", value=45.0, **soon(year))
        told = momentum(given, goals, indicator="x", areas=["a"]).parts["status"]
        assert told["years_ahead"].iloc[0] == pytest.approx(ahead)
    few = replace(yearly, table=table.iloc[:6])
    goals = targets(kind="at_most", value=99.0, **soon(2012))
    result = momentum(few, goals, indicator="x", areas=["a"])
    assert status(result) == "met in time"


def test_a_figure_of_another_year_does_not_stand_for_the_deadlines():
    """Few figures, and no row for 2007, the year at whose end it was due."""
    full = evidence({"a": [10.0, 9.0, 11.0, 12.0, 14.0, 15.0]})
    table = full.table.loc[~full.table["period"].isin(["2007", "2008"])]
    goals = targets(kind="at_most", value=12.0, **soon(2007))
    result = momentum(replace(full, table=table), goals, indicator="x", areas=["a"])
    assert status(result) == "deadline unclear"
    assert "No figure shows" in " ".join(result.say())
