"""Momentum against closed forms, known truth, and what must always hold."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.result import Result
from missionmetrics.metrics.momentum.figures.pace import fdr_clear
from missionmetrics.metrics.momentum.momentum import momentum
from tests.made import evidence, no_targets, targets

RNG = np.random.default_rng(7)
FALL = 100 - 3 * np.arange(19) + RNG.normal(0, 1, 19)


def ask(values, goals=None, **settings):
    settings = {"indicator": "x", "areas": list(values)} | settings
    given = evidence({k: np.asarray(v, float) for k, v in values.items()})
    return momentum(given, no_targets() if goals is None else goals, **settings)


def row(result, measure):
    table = result.parts.get("measures", result.table)
    return table.loc[table["measure"] == measure].iloc[0]


def test_change_is_the_arithmetic_of_the_published_figures():
    got = row(ask({"a": [200.0, 190, 170, 160, 150, 130, 120, 110, 100]}), "change")
    assert got["estimate"] == -0.5
    assert np.isnan(got["low"])
    assert np.isnan(got["high"])


def test_gap_required_and_share_follow_their_definitions():
    result = ask({"a": FALL}, targets(baseline_value=110.0, value=10.0))
    level = row(result, "level")["estimate"]
    pace = row(result, "velocity")["estimate"]
    # Last figure 2023 (middle 2023.5); the figure for 2030 has its middle at 2030.5.
    assert row(result, "required")["estimate"] == pytest.approx((10 - level) / 7)
    assert row(result, "gap_closed")["estimate"] == pytest.approx((level - 110) / -100)
    assert row(result, "gap_share")["estimate"] == pytest.approx(pace / -100)
    assert row(result, "relative_velocity")["estimate"] == pytest.approx(pace / FALL[0])


def test_smoothed_change_is_the_change_of_the_level_as_a_share_of_the_first_figure():
    result = ask({"a": FALL})
    path = result.parts["path"]
    past = path.loc[~path["future"], "estimate"].to_numpy()
    assert row(result, "smoothed_change")["estimate"] == pytest.approx(
        (past[-1] - past[0]) / FALL[0]
    )
    assert row(result, "smoothed_change")["low"] < -54 / 100
    assert row(result, "smoothed_change")["high"] > -54 / 100


def test_velocity_interval_holds_the_truth_it_was_drawn_from():
    got = row(ask({"a": FALL}), "velocity")
    assert got["low"] < -3 < got["high"]
    assert got["certainty"] == "clear"


def test_a_zero_or_negative_target_needs_no_constant():
    """Adding the same number to figures, target and baseline changes no judgement."""
    plain = ask({"a": FALL}, targets(value=0.0))
    moved = ask({"a": FALL - 70}, targets(value=-70.0))
    for measure in ("velocity", "required", "gap_closed", "chance_enough"):
        assert row(plain, measure)["estimate"] == pytest.approx(
            row(moved, measure)["estimate"], abs=1e-9
        )


def test_better_up_and_better_down_are_mirror_images():
    down = ask({"a": FALL}, targets())
    up = momentum(
        evidence({"a": -FALL}, direction="up"),
        targets(),
        indicator="x",
        areas=["a"],
    )
    for measure in ("chance_enough", "chance_arrival", "gap_closed"):
        assert row(up, measure)["estimate"] == pytest.approx(
            row(down, measure)["estimate"], abs=1e-7, nan_ok=True
        )
    assert (
        down.parts["status"]["status"].tolist() == up.parts["status"]["status"].tolist()
    )


def test_order_of_areas_and_a_silent_neighbour_change_nothing():
    alone = ask({"a": FALL, "b": FALL[::-1]}).parts["measures"]
    swapped = ask({"b": FALL[::-1], "a": FALL}).parts["measures"]
    mine = alone.loc[alone["area_id"] == "a"].reset_index(drop=True)
    theirs = swapped.loc[swapped["area_id"] == "a"].reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, theirs)


def test_every_measure_is_within_its_interval_and_its_range():
    table = ask({"a": FALL}, targets()).table
    known = table.dropna(subset=["low", "high"])
    assert (known["low"] <= known["estimate"]).all()
    assert (known["estimate"] <= known["high"]).all()
    chances = table.loc[table["unit"] == "probability", "estimate"].dropna()
    assert chances.between(0, 1).all()


@pytest.mark.parametrize(
    ("values", "goals", "status"),
    [
        (FALL, targets(value=40.0), "on pace"),
        (FALL, targets(value=-500.0), "behind"),
        (100 + 3 * np.arange(19) + RNG.normal(0, 1, 19), targets(), "wrong way"),
        (FALL, targets(value=90.0), "met"),
        (FALL, targets(deadline=pd.Timestamp("2020-12-31")), "past deadline"),
        (FALL[:6], targets(), "too early"),
        (FALL, no_targets(), "no target"),
        (FALL, targets(kind="stay"), "not judged"),
    ],
)
def test_status(values, goals, status):
    assert ask({"a": values}, goals).parts["status"]["status"].tolist() == [status]


def test_too_few_figures_give_no_chance_and_say_so():
    result = ask({"a": FALL[:6]}, targets())
    assert row(result, "chance_enough")["certainty"] == "not enough data"
    assert "too early" in result.say()[0]


def test_two_figures_give_no_pace_and_never_a_number():
    result = ask({"a": [3.0, 2.0]}, targets())
    assert row(result, "velocity")["certainty"] == "not enough data"
    assert "too few" in " ".join(result.say())


def test_no_forecast_beyond_half_the_record():
    near = ask({"a": FALL}, targets(value=10.0, deadline=pd.Timestamp("2031-12-31")))
    far = ask({"a": FALL}, targets(value=10.0, deadline=pd.Timestamp("2033-12-31")))
    assert not np.isnan(row(near, "chance_arrival")["estimate"])
    assert row(far, "chance_arrival")["certainty"] == "not enough data"
    assert "no chance of arriving in time is given" in " ".join(far.say())


def test_a_last_figure_that_turns_the_pace_makes_it_unclear():
    values = [*(10.0 + 0.2 * np.arange(12) + RNG.normal(0, 0.2, 12)), 2.0]
    result = ask({"a": values}, targets())
    assert result.parts["status"]["flips"].tolist() == [True]
    assert row(result, "velocity")["certainty"] == "unclear"


def test_a_declared_shock_is_shown_and_not_fitted():
    hit = FALL.copy()
    hit[15] -= 30  # 2020
    shock = [{"name": "Covid", "start": "2020-03-01", "end": "2020-12-31"}]
    with_shock = ask({"a": hit}, targets(), shocks=shock)
    plain = FALL.copy()
    plain[15] = np.nan
    assert row(with_shock, "velocity")["estimate"] == pytest.approx(
        row(ask({"a": plain}), "velocity")["estimate"]
    )
    seen = with_shock.parts["observed"].set_index("period")
    assert seen.loc["2020", "value"] == pytest.approx(hit[15])
    assert not seen.loc["2020", "used"]


def test_log_scale_gives_percent_change_that_is_never_below_nothing():
    growth = 100 * 0.9 ** np.arange(19.0)
    result = momentum(
        evidence({"a": growth * np.exp(RNG.normal(0, 0.01, 19))}, scale="log"),
        no_targets(),
        indicator="x",
        areas=["a"],
    )
    last = growth[-1]
    got = row(result, "velocity")
    assert got["low"] < -0.1 * last < got["high"]
    assert got["estimate"] == pytest.approx(-0.1 * last, rel=0.25)


def test_off_scale_values_and_targets_are_refused():
    with pytest.raises(EvidenceError) as caught:
        momentum(
            evidence({"a": [1.0, 0.0, 2.0]}, scale="log"),
            no_targets(),
            indicator="x",
            areas=["a"],
        )
    assert caught.value.code == "MM-SCALE"
    with pytest.raises(EvidenceError) as caught:
        momentum(
            evidence({"a": FALL}, scale="log"), targets(), indicator="x", areas=["a"]
        )
    assert caught.value.code == "MM-TARGET-SCALE"


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"level": 95}, "MM-LEVEL"),
        ({"areas": ["zz"]}, "MM-AREA-EMPTY"),
        ({"target": "no"}, "MM-TARGET-UNKNOWN"),
    ],
)
def test_wrong_settings_are_named(settings, code):
    with pytest.raises(EvidenceError) as caught:
        ask({"a": FALL}, targets(), **settings)
    assert caught.value.code == code


def test_several_groups_are_refused():
    given = evidence({"a": FALL})
    split = pd.concat(
        [given.table, given.table.assign(group="women")], ignore_index=True
    )
    from dataclasses import replace

    with pytest.raises(EvidenceError) as caught:
        momentum(replace(given, table=split), no_targets(), indicator="x", areas=["a"])
    assert caught.value.code == "MM-GROUPS"


def test_level_and_pace_lie_near_the_maximum_likelihood_smoother():
    """Same model, another program: statsmodels at its own estimates."""
    rng = np.random.default_rng(11)
    values = 50 + np.cumsum(rng.normal(-1, 0.2, 40)) + rng.normal(0, 1, 40)
    fit = sm.tsa.UnobservedComponents(values, "lltrend").fit(disp=0)
    smoothed = fit.smoothed_state[:, -1]
    got = ask({"a": values})
    half = row(got, "velocity")["high"] - row(got, "velocity")["estimate"]
    assert row(got, "level")["estimate"] == pytest.approx(smoothed[0], abs=1.0)
    assert abs(row(got, "velocity")["estimate"] - smoothed[1]) < half


def test_chances_come_true_as_often_as_they_say():
    """1,200 simulated places: where the chance is p, about p of them arrive."""
    rng = np.random.default_rng(3)
    places, years, ahead = 1200, 16, 5
    slope = rng.normal(-1, 0.5, (places, 1)) + np.cumsum(
        rng.normal(0, 0.15, (places, years + ahead)), axis=1
    )
    level = 100 + np.cumsum(slope + rng.normal(0, 0.3, slope.shape), axis=1)
    seen = level[:, :years] + rng.normal(0, 1, (places, years))
    names = [f"a{i}" for i in range(places)]
    goals = pd.concat(
        [
            targets(
                target_id=f"t{i}",
                area_id=name,
                value=float(np.median(level[:, -1])),
                deadline=pd.Timestamp("2025-12-31"),
            )
            for i, name in enumerate(names)
        ],
        ignore_index=True,
    )
    result = ask(dict(zip(names, seen, strict=True)), goals)
    table = result.parts["measures"]
    chance = table.loc[table["measure"] == "chance_arrival"].set_index("area_id")
    said = chance.loc[names, "estimate"].to_numpy()
    came = level[:, years + ahead - 1] <= np.median(level[:, -1])
    given = ~np.isnan(said)
    assert given.mean() > 0.6
    bins = np.digitize(said[given], [0.1, 0.33, 0.66, 0.9])
    for b in range(5):
        inside = bins == b
        if inside.sum() >= 60:
            noise = 3 * np.sqrt(0.25 / inside.sum())
            assert came[given][inside].mean() == pytest.approx(
                said[given][inside].mean(), abs=0.05 + noise
            )


def test_few_mistakes_among_many_areas():
    """Of the areas called clear, at most about 1 in 20 move the other way."""
    rng = np.random.default_rng(5)
    places = 800
    truth = rng.normal(0, 0.25, places)
    seen = truth[:, None] * np.arange(19) + rng.normal(0, 1, (places, 19))
    names = [f"a{i}" for i in range(places)]
    status = ask(dict(zip(names, seen, strict=True))).parts["status"]
    said = status.set_index("area_id").loc[names, "clear_movement"].to_numpy()
    clear = said != "unclear"
    wrong = clear & ((said == "falling") != (truth < 0))
    assert clear.sum() > 100
    assert wrong.sum() / clear.sum() < 0.05


def test_fdr_takes_the_largest_set_with_few_expected_mistakes():
    wrong = np.array([0.01, 0.2, 0.05, np.nan, 0.06])
    # Means of the sorted chances: .01, .03, .04, .08; the first three are at most .05.
    assert fdr_clear(wrong).tolist() == [True, False, True, False, True]


def test_it_goes_through_json_unchanged():
    result = ask({"a": FALL}, targets())
    assert Result.from_json(result.to_json()).to_json() == result.to_json()


def test_rerun_with_another_setting():
    given = {"evidence": evidence({"a": FALL}), "targets": targets()}
    result = momentum(**given, indicator="x", areas=["a"])
    wider = result.rerun(given, level=0.99)
    assert row(wider, "velocity")["low"] < row(result, "velocity")["low"]
    with pytest.raises(EvidenceError) as caught:
        result.rerun(given, levle=0.9)
    assert caught.value.code == "MM-SETTING"


def test_percentages_on_the_logit_scale_stay_between_0_and_100():
    rng = np.random.default_rng(2)
    share = 100 / (1 + np.exp(-(-3 + 0.15 * np.arange(14) + rng.normal(0, 0.05, 14))))
    result = momentum(
        evidence({"a": share}, scale="logit", unit="%", unit_name="%", direction="up"),
        targets(value=40.0),
        indicator="x",
        areas=["a"],
    )
    path = result.parts["path"]
    assert path[["low", "estimate", "high"]].to_numpy().min() > 0
    assert path[["low", "estimate", "high"]].to_numpy().max() < 100
    # d/dt of 100 expit(x) is 100 p (1 - p) x'; one year's step from the last level.
    p = row(result, "level")["estimate"] / 100
    assert row(result, "velocity")["estimate"] == pytest.approx(
        100 * p * (1 - p) * 0.15, rel=0.25
    )
    assert row(result, "velocity")["unit"] == "points"


def words(result):
    return " ".join(result.say())


@pytest.mark.parametrize("kind", ["at_most", "reach"])
def test_a_target_that_is_beaten_asks_for_no_step_back(kind):
    result = ask({"a": FALL}, targets(kind=kind, value=60.0))
    assert result.parts["status"]["status"].tolist() == ["met"]
    assert "must" not in words(result).replace("must be held", "")
    assert "required" not in result.parts
    assert np.isnan(row(result, "required")["estimate"])


@pytest.mark.parametrize("seed", range(12))
def test_no_limit_ever_asks_to_move_away_from_it(seed):
    rng = np.random.default_rng(seed)
    values = 50 + rng.normal(0, 3) * np.arange(14) + rng.normal(0, 2, 14)
    limit = float(rng.normal(50, 30))
    at_most = words(ask({"a": values}, targets(kind="at_most", value=limit)))
    assert "must rise" not in at_most
    at_least = words(ask({"a": values}, targets(kind="at_least", value=limit)))
    assert "must fall" not in at_least


def test_a_target_that_is_met_and_slipping_away_says_so():
    rises = 30 + np.arange(16.0) + np.random.default_rng(1).normal(0, 0.5, 16)
    result = ask({"a": rises}, targets(kind="at_most", value=60.0))
    assert "moving away from it" in words(result)


def test_three_figures_meet_a_target_only_as_a_figure():
    result = ask({"a": [50.0, 40.0, 30.1]}, targets(value=35.0))
    assert result.say()[0] == "Emissions: the latest figure meets the target"


@pytest.mark.parametrize("scale", ["log", "logit"])
@pytest.mark.parametrize("value", [14.6, 30.0, 44.0])
def test_pace_and_need_stand_in_the_order_that_the_chance_says(scale, value):
    rng = np.random.default_rng(8)
    values = 90 * 0.95 ** np.arange(15) * np.exp(rng.normal(0, 0.01, 15))
    unit = {"unit": "%", "unit_name": "%"} if scale == "logit" else {}
    result = momentum(
        evidence({"a": values}, scale=scale, **unit),
        targets(value=value, deadline=pd.Timestamp("2027-12-31")),
        indicator="x",
        areas=["a"],
    )
    faster = row(result, "velocity")["estimate"] < row(result, "required")["estimate"]
    assert faster == (row(result, "chance_enough")["estimate"] > 0.5)
    level = row(result, "level")["estimate"]
    assert row(result, "gap_closed")["estimate"] == pytest.approx(
        (level - values[0]) / (value - values[0])
    )


@pytest.mark.parametrize("values", [[5.0] * 12, 100 - 4 * np.arange(12.0)])
def test_a_line_to_the_last_digit_claims_nothing(values):
    result = ask({"a": values}, targets(value=-100.0))
    table = result.table.set_index("measure")
    assert table.loc[["velocity", "level"], "low"].isna().all()
    assert (table.loc[["velocity", "level"], "certainty"] == "unclear").all()
    assert table.loc["chance_enough", "certainty"] == "not enough data"
    assert "straight line" in words(result)
    assert "wrong way" not in words(result)


def test_few_figures_never_sound_clear():
    result = ask({"a": 100 - 4 * np.arange(6.0) + RNG.normal(0, 0.1, 6)})
    assert "too few" in result.say()[0]
    assert "has been falling" not in words(result)
    assert "hangs on" not in words(result)


def test_a_shock_too_short_to_leave_a_figure_out_is_not_said_to():
    short = [{"name": "Storm", "start": "2020-03-01", "end": "2020-06-30"}]
    result = ask({"a": FALL}, shocks=short)
    assert not any("exceptional" in line for line in result.warn())
    long = [{"name": "Covid", "start": "2020-01-01", "end": "2020-12-31"}]
    assert any("exceptional" in line for line in ask({"a": FALL}, shocks=long).warn())


def test_nothing_is_divided_by_nought():
    same = ask({"a": FALL}, targets(value=50.0, baseline_value=50.0))
    assert row(same, "gap_closed")["certainty"] == "not enough data"
    assert "limit" not in words(same)
    zero = ask({"a": [0.0, *FALL]})
    for measure in ("change", "smoothed_change", "relative_velocity"):
        assert row(zero, measure)["certainty"] == "not enough data"


def test_each_area_is_judged_by_its_own_kind_of_target():
    goals = pd.concat(
        [
            targets(kind="at_most", value=10.0),
            targets(target_id="u", area_id="b", kind="at_least", value=20.0),
        ]
    )
    both = ask({"a": FALL, "b": FALL}, goals).parts["status"].set_index("area_id")
    alone = ask({"b": FALL}, goals).parts["status"]
    assert both.loc["b", "status"] == alone["status"].iloc[0] == "met"


def test_a_target_of_another_area_is_named():
    goals = pd.concat([targets(), targets(target_id="u", area_id="b")])
    with pytest.raises(EvidenceError) as caught:
        ask({"a": FALL}, goals, target="u")
    assert caught.value.code == "MM-TARGET-UNKNOWN"


def test_periods_that_overlap_and_are_no_row_of_averages_are_refused():
    from dataclasses import replace

    given = evidence({"a": FALL})
    longer = np.arange(len(given.table)) % 2 == 0
    ends = given.table["end"].where(longer, given.table["end"] + pd.DateOffset(years=2))
    with pytest.raises(EvidenceError) as caught:
        momentum(
            replace(given, table=given.table.assign(end=ends)),
            no_targets(),
            indicator="x",
            areas=["a"],
        )
    assert caught.value.code == "MM-PERIODS-OVERLAP"
    twice = pd.concat([given.table, given.table.head(1).assign(value=500.0)])
    with pytest.raises(EvidenceError) as caught:
        momentum(
            replace(given, table=twice.reset_index(drop=True)),
            no_targets(),
            indicator="x",
            areas=["a"],
        )
    assert caught.value.code == "MM-PERIODS-OVERLAP"


def test_an_area_is_asked_for_once():
    with pytest.raises(EvidenceError) as caught:
        ask({"a": FALL}, areas=["a", "a"])
    assert caught.value.code == "MM-AREA-TWICE"


def test_percentages_of_many_areas_change_in_points():
    values = {"a": 40 + FALL / 10, "b": 60 - FALL / 10}
    given = evidence({k: np.asarray(v) for k, v in values.items()}, unit="%")
    result = momentum(given, no_targets(), indicator="x", areas=["a", "b"])
    assert set(result.table["unit"]) == {"points"}
    assert "percentage point" in words(result)


def test_published_margins_give_the_change_its_range():
    given = evidence({"a": [41.0, 42.0, 42.4]}, unit="%")
    table = given.table.assign(low=given.table["value"] - 4.2)
    table["high"] = given.table["value"] + 4.2
    given = replace(given, table=table)
    result = momentum(given, no_targets(), indicator="x", areas=["a"])
    change = row(result, "change")
    # Two margins of 4.2 points make one of 4.2 times the square root of 2.
    assert change["high"] - change["estimate"] == pytest.approx(4.2 * np.sqrt(2))
    assert change["certainty"] == "unclear"
    assert any("margins of error" in line for line in result.warn())
    narrow = momentum(given, no_targets(), indicator="x", areas=["a"], level=0.8)
    reach = row(narrow, "change")["high"] - row(narrow, "change")["estimate"]
    # Tables of the normal distribution: 1.2816 of 80%, 1.9600 of 95%.
    assert reach == pytest.approx(4.2 * np.sqrt(2) * 1.2816 / 1.96, rel=1e-4)


def test_areas_that_cannot_be_judged_are_counted_apart():
    short = np.where(np.arange(19) < 15, np.nan, FALL)
    result = ask({"a": FALL, "b": short})
    assert "1 area cannot be judged" in words(result)


def test_a_single_figure_is_no_change():
    result = ask({"a": [5.0]})
    assert row(result, "change")["certainty"] == "not enough data"
    assert "no earlier figure" in words(result)
    assert "There is 1 figure" in words(result)


def test_one_more_year_than_can_be_seen_reads_as_more():
    result = ask({"a": FALL[:12]}, targets(deadline=pd.Timestamp("2022-12-31")))
    assert "6 years away" in words(result)
    assert "about 5 years ahead" in words(result)


@pytest.mark.parametrize("inputs", [{"observations": 1}, {"evidence": 1}, {}])
def test_rerun_names_the_tables_that_it_wants(inputs):
    result = ask({"a": FALL}, targets())
    with pytest.raises(EvidenceError) as caught:
        result.rerun(inputs)
    assert caught.value.code == "MM-INPUTS"
    assert "evidence, targets, geography" in caught.value.fix


def test_areas_on_a_line_to_the_last_digit_have_a_change_and_no_range():
    years = np.arange(12.0)
    result = ask({"a": 100 - 3 * years, "b": 100 - years})
    text = result.summary()
    assert "The largest fall from 2005 to 2016 is 33.0%, in A." in text
    assert "could plausibly be between" not in text
