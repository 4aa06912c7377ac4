"""Indicators taken together: agreement with other ways, properties, every sentence."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import missionmetrics as mm
from missionmetrics.charts.describe import describe
from missionmetrics.charts.figure import figure
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.locale import locale
from missionmetrics.core.result import Result
from missionmetrics.metrics.momentum.figures.estimate import Estimate
from missionmetrics.metrics.momentum.momentum import momentum
from missionmetrics.metrics.momentum.on_course import COUNT, on_course
from missionmetrics.metrics.momentum.together.course_position import position
from missionmetrics.metrics.momentum.together.course_sum import (
    _chance,
    _Drawn,
    _limited,
    take_together,
)
from missionmetrics.metrics.momentum.together.course_tables import (
    FRACTIONS,
    NAN,
    _row,
    course_table,
    fraction,
)
from missionmetrics.metrics.momentum.together.course_weights import weight_sets
from tests.metrics.momentum.course_worlds import (
    GOALS,
    NOISE,
    USUAL,
    YEARS,
    ask,
    cell,
    ids,
    record,
    tables,
)

EXACT = ["gap_closed", "gap_share", "gap_share_needed"]


@pytest.fixture(scope="module")
def usual():
    return ask()


@pytest.fixture(scope="module")
def by_panel():
    return ask(weights=panels((1, 1, 1), (5, 1, 0), (0, 0, 1), (0, 1, 1)))


def test_each_indicator_is_as_momentum_has_it(usual):
    """Another metric, without draws: the same numbers, and the chance but for draws."""
    evidence, aims = tables()
    for name in USUAL:
        alone = momentum(evidence, aims, indicator=name, areas=["a"])
        own = alone.table.set_index("measure")["estimate"]
        for measure in ("gap_closed", "gap_share"):
            assert cell(usual, measure, name) == pytest.approx(own[measure], abs=1e-12)
        gap = abs(aims.set_index("indicator_id").loc[name, "value"] - USUAL[name][0])
        needed = cell(usual, "gap_share_needed", name)
        assert needed == pytest.approx(abs(own["required"]) / gap, abs=1e-12)
        chance = cell(usual, "chance_on_course", name)
        error = 4 * np.sqrt(0.25 / COUNT)
        assert chance == pytest.approx(own["chance_enough"], abs=error)
        low, high = (alone.table.set_index("measure").loc["gap_closed", end]
                     for end in ("low", "high"))  # fmt: skip
        assert cell(usual, "gap_closed", name, "low") == pytest.approx(low, abs=0.01)
        assert cell(usual, "gap_closed", name, "high") == pytest.approx(high, abs=0.01)


def test_a_scale_that_bends_is_that_of_momentum_too():
    meta = {"up-share": {"unit": "%", "scale": "logit"}, "down": {"scale": "log"}}
    records = {"up-share": record(20, 60), "down": record(100, 60)}
    goals = {"up-share": {"kind": "at_least", "value": 80.0}}
    result = ask(records, goals, meta=meta)
    evidence, aims = tables(records, goals, meta=meta)
    for name in records:
        alone = momentum(evidence, aims, indicator=name, areas=["a"])
        own = alone.table.set_index("measure")["estimate"]
        for measure in ("gap_closed", "gap_share"):
            assert cell(result, measure, name) == pytest.approx(own[measure], abs=1e-12)


def test_sums_are_weighted_sums_and_contributions_add_up(usual):
    weights = {"down": 3.0, "up": 1.0, "slow": 0.5}
    weighted = ask(weights=weights)
    shares = np.array(list(weights.values())) / 4.5
    for result, w in ((usual, np.full(3, 1 / 3)), (weighted, shares)):
        for measure in EXACT:
            own = [cell(result, measure, name) for name in USUAL]
            assert cell(result, measure) == pytest.approx(w @ own, abs=1e-12)
        brought = result.parts["contributions"]
        for measure in ("gap_closed", "gap_share"):
            total = brought[measure].sum()
            assert total == pytest.approx(cell(result, measure), abs=1e-12)
        steps = result.parts["steps"]
        assert steps["value"].iloc[-1] == pytest.approx(steps["value"].iloc[:-1].sum())
    assert cell(weighted, "gap_closed") != cell(usual, "gap_closed")


def test_the_range_of_a_sum_is_narrower_than_its_parts_unless_they_go_together(usual):
    def width(result, end=("low", "high")):
        return cell(result, "gap_closed", "", end[1]) - cell(
            result, "gap_closed", "", end[0]
        )

    own = [cell(usual, "gap_closed", n, "high") - cell(usual, "gap_closed", n, "low")
           for n in USUAL]  # fmt: skip
    assert width(usual) < np.mean(own)
    # Independent parts: the root of the mean squares over three, to a few per cent.
    assert width(usual) == pytest.approx(np.sqrt(np.sum(np.square(own))) / 3, rel=0.06)
    apart, together = usual.parts["sensitivity"].query("measure == 'gap_closed'").index
    part = usual.parts["sensitivity"]
    spread = part["high"] - part["low"]
    assert spread[together] > spread[apart]
    assert spread[apart] == pytest.approx(width(usual))


def test_the_count_is_the_poisson_binomial_of_the_chances(usual):
    counts = usual.parts["counts"]
    chances = [cell(usual, "chance_on_course", name) for name in USUAL]
    nobody = np.prod([1 - c for c in chances])
    everybody = np.prod(chances)
    assert counts["closed_form"].iloc[0] == pytest.approx(nobody, abs=1e-12)
    assert counts["closed_form"].iloc[-1] == pytest.approx(everybody, abs=1e-12)
    apart = np.abs(counts["apart"] - counts["closed_form"]).max()
    assert apart < 4 * np.sqrt(0.25 / COUNT)
    for column in ("apart", "closed_form", "together"):
        assert counts[column].sum() == pytest.approx(1)
        # The mean number is the sum of the chances, however they hang together.
        mean = (counts["number"] * counts[column]).sum()
        assert mean == pytest.approx(sum(chances), abs=1e-9)
    ends = counts.loc[counts["number"].isin([0, 3])].sum()
    assert ends["together"] > ends["apart"]


def test_what_is_reached_is_on_course():
    """Beyond the target by far, and slipping back too slowly to matter by 2030."""
    records = {**USUAL, "done": record(40, 22, size=0.3)}
    goals = {"done": {"kind": "at_most", "value": 30.0}}
    result = ask(records, goals)
    assert cell(result, "chance_on_course", "done") > 0.99
    back = np.concatenate([np.linspace(40, 20, 6), np.linspace(20, 22, 6)])
    slipping = ask({**USUAL, "done": back + 0.3 * NOISE}, goals)
    assert cell(slipping, "chance_on_course", "done") > 0.99
    assert result.parts["indicators"].set_index("indicator_id")["status"]["done"] == (
        "met"
    )


def test_the_limited_form_does_not_exist_where_one_has_closed_nothing():
    away = ask({**USUAL, "away": record(50, 58)}, {"away": GOALS["slow"]})
    assert cell(away, "gap_closed", "away") < 0
    assert np.isnan(cell(away, "gap_closed_limited"))
    assert cell(away, "gap_closed_limited", column="certainty") == "not enough data"
    assert np.isfinite(cell(away, "gap_closed"))
    assert any("The away one has closed none of its gap" in s for s in away.say())


def test_steady_closing_gives_the_limited_form():
    result = ask({"down": USUAL["down"], "up": USUAL["up"]})
    own = [cell(result, "gap_closed", name) for name in ("down", "up")]
    assert cell(result, "gap_closed_limited") == pytest.approx(
        np.sqrt(np.prod(own)), abs=1e-12
    )
    assert cell(result, "gap_closed_limited") < cell(result, "gap_closed")
    assert cell(result, "gap_closed_limited", column="low") > 0


def panels(*rows):
    """Weights of panels, asked for as swings."""
    return pd.DataFrame([
        {"panel": f"p{i}", "elicited_as": "swings",
         **dict(zip(USUAL, row, strict=True))}
        for i, row in enumerate(rows)
    ])  # fmt: skip


def test_a_set_of_weights_is_told_set_by_set_and_never_as_a_mean(by_panel):
    sets, result = panels((1, 1, 1), (5, 1, 0)), by_panel
    part = result.parts["weight_sets"].set_index("weights")
    for row in sets.to_dict("records"):
        given = {name: row[name] for name in USUAL}
        alone = ask(weights=given)
        for measure in ("gap_closed", "gap_share"):
            own = part.loc[row["panel"], measure]
            assert own == pytest.approx(cell(alone, measure), abs=1e-12)
        assert part.loc[row["panel"], "chance_enough"] == pytest.approx(
            cell(alone, "chance_enough"), abs=1e-12, nan_ok=True
        )
    facts = result.parts["facts"].iloc[0]
    assert facts["lowest"] == part["gap_closed"].min()
    assert facts["highest"] == part["gap_closed"].max()
    assert facts["sets_on"] == (part["chance_enough"] >= 0.66).sum()
    estimates = result.table.loc[result.table["indicator_id"] == "", "estimate"]
    assert not np.isclose(estimates, part["gap_closed"].mean(), atol=1e-6).any()
    assert result.form == "board"
    assert "steps" not in result.parts
    votes = "course.votes.on" if facts["sets_on"] else "course.votes.none"
    assert {"course.sets.closed", votes} <= ids(result)
    assert not any(m.startswith("course.closed") for m in ids(result))


def test_weights_of_panels_count_only_as_swings():
    for how in ("importance", None):
        given = panels((1, 1, 1), (2, 1, 1)).assign(elicited_as=how)
        with pytest.raises(EvidenceError, match="go all the way") as caught:
            ask(weights=given)
        assert caught.value.code == "MM-COURSE-SWINGS"
    records = panels((1, 1, 1), (2, 1, 1)).to_dict("records")
    assert ask(weights=records).parts["weight_sets"].shape[0] == 2


@pytest.mark.parametrize(
    "weights",
    [
        {"down": 1.0, "up": 1.0},
        {"down": 1.0, "up": 1.0, "slow": 1.0, "other": 1.0},
        {"down": -1.0, "up": 1.0, "slow": 1.0},
        {"down": 0.0, "up": 0.0, "slow": 0.0},
        panels((1, 1, 1), (2, 1, 1)).assign(panel="same"),
        [],
    ],
)
def test_weights_that_do_not_fit_are_refused(weights):
    with pytest.raises(EvidenceError) as caught:
        ask(weights=weights)
    assert caught.value.code == "MM-COURSE-WEIGHTS"


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"level": 95}, "MM-LEVEL"),
        ({"indicators": ["down"]}, "MM-COURSE-INDICATORS"),
        ({"indicators": ["down", "up", "down"]}, "MM-COURSE-INDICATORS"),
        ({"correlation": 1.0}, "MM-COURSE-CORRELATION"),
        ({"seed": -1}, "MM-COURSE-SEED"),
    ],
)
def test_settings_that_cannot_be_are_refused(settings, code):
    with pytest.raises(EvidenceError) as caught:
        ask(**settings)
    assert caught.value.code == code


def same(first, second, *, without=()):
    """Whether two results have the same numbers, but for rows of some indicators."""
    kept = [r.table[~r.table["indicator_id"].isin(without)] for r in (first, second)]
    a, b = (t.drop(columns=["n"]).reset_index(drop=True) for t in kept)
    pd.testing.assert_frame_equal(a, b, rtol=1e-9, atol=1e-11)


def test_the_order_of_rows_does_not_matter(usual):
    evidence, aims = tables()
    rows = evidence.table.sample(frac=1, random_state=3).reset_index(drop=True)
    mixed = type(evidence)(
        table=rows, series=evidence.series.iloc[::-1], areas=evidence.areas,
        sources=evidence.sources,
    )  # fmt: skip
    again = on_course(mixed, aims.iloc[::-1], indicators=list(USUAL), area="a")
    same(usual, again)
    assert usual.say() == again.say()


def test_the_order_of_indicators_does_not_matter(usual):
    again = ask(indicators=["slow", "down", "up"])
    order = ["indicator_id", "measure"]
    pd.testing.assert_frame_equal(
        usual.table.sort_values(order).reset_index(drop=True),
        again.table.sort_values(order).reset_index(drop=True),
        rtol=1e-9, atol=1e-11,
    )  # fmt: skip


def test_units_do_not_matter(usual):
    records = {**USUAL, "down": 1000 * USUAL["down"]}
    same(usual, ask(records, {"down": {"kind": "at_most", "value": 35_000.0}}))


STEEP = GOALS["slow"]
SILENT = {
    "none": (np.array([]), STEEP, "no figures"),
    "empty": (np.full(3, np.nan), {**STEEP, "baseline_value": 50.0}, "few figures"),
    "aimless": (record(50, 30), None, "no target"),
    "between": (record(50, 30), {"kind": "range", "value": 10.0, "high": 20.0},
                "kind of target"),
    "baseless": (record(50, 30), {**STEEP, "baseline_value": np.nan,
                                  "baseline_period": "1990"}, "no baseline"),
    "there": (record(50, 30), {**STEEP, "value": 50.6, "baseline_value": 50.6},
              "no gap"),
    "beyond": (record(50, 30), {**STEEP, "value": 70.0}, "no gap"),
    "short": (record(50, 30)[:7], STEEP, "few figures"),
    "straight": (np.linspace(50, 30, YEARS), STEEP, "on a line"),
}  # fmt: skip


@pytest.mark.parametrize("group", [
    ("none", "empty", "aimless"), ("between", "baseless", "straight"),
    ("there", "beyond", "short"),
])  # fmt: skip
def test_silent_indicators_change_nothing_and_are_named(usual, group):
    """As many as can be judged: they hold half of the weight, which is enough."""
    quiet = {name: SILENT[name] for name in group}
    result = ask({**USUAL, **{n: values for n, (values, _, _) in quiet.items()}},
                 {n: goal for n, (_, goal, _) in quiet.items()})  # fmt: skip
    same(usual, result, without=group)
    rows = result.parts["indicators"].set_index("indicator_id")
    for name, (_, _, reason) in quiet.items():
        assert rows.loc[name, "reason"] == reason
        assert not rows.loc[name, "in_sum"]
        assert cell(result, "gap_closed", name, "certainty") == "not enough data"
    left = result.parts["left"]
    assert left["n"].sum() == len(group)
    words = {1: "Left out: {}, as ", 2: "Left out: 2 indicators, as "}
    for row in left.itertuples():
        named = words[row.n].format(row.indicator)
        assert any(s.startswith(named) for s in result.say())
    pd.testing.assert_frame_equal(
        usual.parts["contributions"], result.parts["contributions"]
    )


def test_a_target_without_a_better_way_is_silent(usual):
    result = ask({**USUAL, "still": record(50, 30)},
                 {"still": {"kind": "reach", "value": 20.0}},
                 meta={"still": {"direction": "stay"}})  # fmt: skip
    same(usual, result, without=("still",))


def test_turning_an_indicator_round_changes_nothing_but_draws(usual):
    """Less of one thing is more of another: 200 less the figures, at least the rest."""
    turned = {**USUAL, "down": 200 - USUAL["down"]}
    goals = {"down": {"kind": "at_least", "value": 165.0}}
    result = ask(turned, goals, meta={"down": {"direction": "up"}})
    for name in ("", *USUAL):
        for measure in EXACT:
            assert cell(result, measure, name) == pytest.approx(
                cell(usual, measure, name), abs=1e-10
            )
            for end in ("low", "high"):
                assert cell(result, measure, name, end) == pytest.approx(
                    cell(usual, measure, name, end), abs=0.01
                )
    for number in ("apart", "together"):
        apart = result.parts["counts"][number] - usual.parts["counts"][number]
        assert apart.abs().max() < 0.03


def test_seeds(usual):
    first = usual
    again, other = ask(), ask(seed=2)
    assert first.to_json() == again.to_json()
    for measure in EXACT:
        assert cell(first, measure) == cell(other, measure)
    assert cell(first, "gap_closed", column="low") != cell(
        other, "gap_closed", column="low"
    )
    assert (first.provenance.seed, other.provenance.seed) == (0, 2)


def test_too_few_can_be_judged():
    result = ask({"down": USUAL["down"], "up": USUAL["up"][:5]})
    assert np.isnan(cell(result, "gap_closed"))
    assert cell(result, "number_on_course", column="certainty") == "not enough data"
    assert {"course.finding.silent", "course.closed.silent"} <= ids(result)
    assert result.form == "board"
    assert np.isfinite(cell(result, "gap_closed", "down"))
    nothing = ask({"down": [100.0, 90.0], "slow": [50.0]})
    assert "course.left.several" in ids(nothing)


def test_less_than_half_of_the_weight_gives_no_sum():
    records = {**USUAL, "quiet": USUAL["slow"][:5]}
    heavy = {"down": 1.0, "up": 1.0, "slow": 1.0, "quiet": 4.0}
    result = ask(records, {"quiet": GOALS["slow"]}, weights=heavy)
    assert np.isnan(cell(result, "gap_closed"))
    assert result.parts["facts"]["held"].iloc[0] == pytest.approx(3 / 7)
    lighter = ask(records, {"quiet": GOALS["slow"]}, weights={**heavy, "quiet": 3.0})
    assert np.isfinite(cell(lighter, "gap_closed"))


def test_a_deadline_that_has_passed_leaves_no_pace_that_is_enough():
    gone = {**GOALS["slow"], "deadline": pd.Timestamp("2020-12-31")}
    result = ask(goals={"slow": gone})
    assert np.isnan(cell(result, "chance_enough"))
    assert np.isnan(cell(result, "gap_share_needed"))
    assert np.isfinite(cell(result, "gap_share"))
    assert cell(result, "chance_on_course", "slow") < 0.01
    assert "course.enough.late" in ids(result)
    assert "course.pace.needed" not in ids(result)


def test_shares_have_words():
    words = locale("en-GB").messages
    for _, word in FRACTIONS:
        assert f"course.fraction.{word.replace(' ', '_')}" in words
    assert fraction(0.34) == "third"
    assert fraction(0.5) == "half"
    assert fraction(1.2) == "all"
    assert fraction(0.0) == ""
    assert fraction(-0.1) == ""
    assert [below for below, _ in FRACTIONS] == sorted(b for b, _ in FRACTIONS)


def test_a_result_survives_being_written_down(usual):
    again = Result.from_json(usual.to_json())
    assert again.say() == usual.say()
    pd.testing.assert_frame_equal(again.table, usual.table)


def test_asked_again_of_the_same_tables():
    evidence, aims = tables()
    result = on_course(evidence, aims, indicators=list(USUAL), area="a",
                       weights=panels((1, 1, 1), (2, 1, 1)))  # fmt: skip
    again = result.rerun({"evidence": evidence, "targets": aims})
    pd.testing.assert_frame_equal(result.table, again.table)


def test_the_picture_says_what_the_table_holds(usual, by_panel):
    fig = figure(usual)
    assert fig.form == "waterfall"
    assert fig.drawable
    assert fig.unit == "share"
    assert fig.alt == "Bars that add up: Way covered to the target in 4 bars."
    assert [row[0] for row in fig.tables[0].rows] == list(usual.parts["steps"]["label"])
    assert any(d.startswith("It ends at") for d in describe(fig))
    board = figure(by_panel)
    assert board.form == "board"
    assert len(board.tables[0].rows) == 3


@pytest.fixture(scope="module")
def mission():
    return mm.example()


def test_harbour_city(mission):
    result = mission.on_course(previous_vintage="2025-06")
    aims = mission.tables["targets"]
    assert set(result.table["indicator_id"]) == {"", *aims["indicator_id"]}
    headline = mission.momentum().table.set_index("measure")["estimate"]
    own = cell(result, "gap_closed", "territorial_emissions")
    assert own == pytest.approx(headline["gap_closed"], abs=1e-12)
    split = result.parts["change_sums"].iloc[0]
    total = split[["news", "corrections", "method", "version"]].sum()
    assert total == pytest.approx(split["after"] - split["before"], abs=1e-10)
    assert split["news"] != 0
    assert split["corrections"] != 0
    assert split["method"] == 0
    # One year's figures are new and the old ones revised in one indicator of four.
    moved = result.parts["change"].query("value != 0")["indicator_id"].unique()
    assert moved.tolist() == ["territorial_emissions"]
    assert result.provenance.deviations == ()
    for language in ("en-GB", "es"):
        assert len(result.say(language)) == len(result.sentences)


def test_harbour_city_since_an_earlier_mission(mission):
    named = ["cycling_share", "fuel_poor_households"]
    same_mission = mission.on_course(named, previous=mission)
    split = same_mission.parts["change_sums"].iloc[0]
    assert split["total"] == 0
    assert "course.change.same" in ids(same_mission)


def test_an_indicator_without_figures_is_left_out_of_a_mission(mission):
    named = ["territorial_emissions", "homes_insulated", "residents"]
    result = mission.on_course(named)
    left = result.parts["left"]
    assert left["reason"].tolist() == ["no target"]
    assert cell(result, "number_on_course", column="n") == 2


def test_nothing_is_the_largest_part_of_nothing_nor_one_of_two_as_large():
    away = {"down": record(100, 140), "down2": record(100, 99)}
    goals = {"down2": GOALS["down"]}
    result = ask(away, goals)
    assert cell(result, "gap_closed") < 0 < cell(result, "gap_closed", "down2")
    assert "course.top.most" not in ids(result)
    twins = {"down": record(100, 60), "down2": record(100, 60)}
    assert "course.top.most" not in ids(ask(twins, goals))


def test_the_indicator_that_may_have_closed_nothing_is_named_and_no_other():
    """The one that closed least is sure of it; another, that closed more, is not."""
    records = {"down": record(100, 99.6, size=0.05), "down2": record(100, 96, size=8)}
    result = ask(records, {"down2": {**GOALS["down"], "baseline_value": 98.0}})
    least = [cell(result, "gap_closed", i) for i in records]
    assert 0 < least[0] < least[1]
    assert cell(result, "gap_closed", "down", "low") > 0
    assert cell(result, "gap_closed", "down2", "low") < 0
    assert any(s.endswith("The down2 one may have closed none of its gap.")
               for s in result.say())  # fmt: skip


def test_what_has_no_weight_blocks_no_sum():
    """Its deadline has passed, and it has moved away: neither is asked about it."""
    records = {**USUAL, "down2": record(100, 140)}
    goals = {"down2": {**GOALS["down"], "deadline": "2020-12-31"}}
    weights = {"down": 1.0, "up": 1.0, "slow": 1.0}
    result = ask(records, goals, weights=weights | {"down2": 0.0})
    plain = ask()
    for measure in ("gap_closed", "gap_closed_limited", "gap_share",
                    "gap_share_needed", "chance_enough"):  # fmt: skip
        assert cell(result, measure) == pytest.approx(cell(plain, measure), abs=1e-9)
    late = ask(records, goals, weights=weights | {"down2": 0.1})
    assert np.isnan(cell(late, "chance_enough"))
    assert "course.enough.late" in ids(late)


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"level": "95"}, "MM-LEVEL"),
        ({"seed": None}, "MM-COURSE-SEED"),
        ({"seed": 1.5}, "MM-COURSE-SEED"),
        ({"correlation": "half"}, "MM-COURSE-CORRELATION"),
        ({"indicators": None}, "MM-COURSE-INDICATORS"),
        ({"indicators": 5}, "MM-COURSE-INDICATORS"),
        ({"indicators": ["down", "dwon"]}, "MM-INDICATOR-UNKNOWN"),
        ({"area": "nowhere"}, "MM-AREA-EMPTY"),
        ({"weights": 5}, "MM-COURSE-WEIGHTS"),
        ({"weights": "equal"}, "MM-COURSE-WEIGHTS"),
        ({"weights": {"down": "x", "up": 1, "slow": 1}}, "MM-COURSE-WEIGHTS"),
        ({"weights": {"down": None, "up": 1, "slow": 1}}, "MM-COURSE-WEIGHTS"),
        ({"weights": [1, 2, 3]}, "MM-COURSE-SWINGS"),
    ],
)
def test_what_is_of_the_wrong_kind_is_told_and_not_tripped_over(settings, code):
    with pytest.raises(EvidenceError) as caught:
        ask(**settings)
    assert caught.value.code == code


def test_the_callers_tables_stay_as_they_are():
    evidence, aims = tables()
    given = (evidence.table, evidence.series, evidence.areas, aims)
    before = [t.copy(deep=True) for t in given]
    ask(previous=(evidence, aims))
    for was, now in zip(before, given, strict=True):
        pd.testing.assert_frame_equal(was, now)


def test_after_the_deadline_the_way_it_came_is_not_gone_back():
    """It had more than its target when the deadline passed, and has less now."""
    records = {**USUAL, "up2": record(40, 20)}
    late = {"kind": "at_least", "value": 24.0, "baseline_value": 10.0,
            "deadline": "2020-12-31"}  # fmt: skip
    assert cell(ask(records, {"up2": late}), "chance_on_course", "up2") < 0.01


def world(closed, ahead):
    """Draws of indicators, (J, D): shares closed, and pace less the pace needed."""
    ahead = np.asarray(ahead, float)
    return _Drawn(np.asarray(closed, float), ahead, np.zeros(ahead.shape), ahead,
                  ahead >= 0)  # fmt: skip


def test_a_chance_that_hangs_on_the_prior_is_not_given():
    one, yes = np.ones((1, 1)), np.array([True])
    worlds = [world([[0.0]], [[1.0] * up + [-1.0] * (100 - up)])
              for up in (90, 60, 57, 55)]  # fmt: skip
    found = _chance(one, worlds[:2], yes)
    assert [float(v[0]) for v in found] == [0.9, 0.6, 0.9]
    assert np.isnan(_chance(one, worlds, yes).estimate[0])


def test_the_limited_form_bears_no_more_absent_draws_than_its_tail():
    """In 20 of 1000 draws it is not there, which is below all others; 30 are too many.

    The others are 1/980 to 980/980: the 25 lowest of all end between the fifth and the
    sixth of them (numpy's rule: 24.975 places from the lowest).
    """
    one, yes, stand = np.array([[0.5, 0.5]]), np.array([True]), np.array([0.5, 0.5])
    each = np.concatenate([np.full(20, -1.0), np.arange(1, 981) / 980])
    found = _limited(one, stand, np.stack([each, each]), 0.95, yes)
    assert found.estimate[0] == pytest.approx(0.5)
    assert found.low[0] == pytest.approx(5.975 / 980)
    each[20:30] = -1.0
    assert np.isnan(_limited(one, stand, np.stack([each, each]), 0.95, yes).estimate[0])


def test_a_pace_that_rests_on_last_figures_is_told():
    turned = record(100, 96, size=0.05)
    turned[-1] = 130.0
    sets = weight_sets(None, ("down", "down2"))
    for last, flips in ((turned, True), (record(100, 60), False)):
        evidence, aims = tables({"down": last, "down2": last}, {"down2": GOALS["down"]})
        places = [position(evidence, aims, indicator=i, area="a", shocks=())
                  for i in ("down", "down2")]  # fmt: skip
        course = take_together(places, sets, level=0.95, correlation=0.5, count=200,
                               seed=0)  # fmt: skip
        assert course.flips.tolist() == [flips]
        assert course.own_flips.tolist() == [flips] * 2


@pytest.mark.parametrize(("chance", "certainty"), [
    (0.95, "clear"), (0.05, "clear"), (0.5, "unclear"), (NAN, "not enough data"),
])  # fmt: skip
def test_a_chance_is_clear_near_either_end(chance, certainty):
    given = Estimate(*(np.array([chance]) for _ in range(3)))
    row = _row("chance_enough", "probability", given, 0, 12, sure=True)
    assert row["certainty"] == certainty


def test_what_rests_on_a_last_figure_is_not_clear():
    """The same course but for the mark: its pace and chance are doubted, no more."""
    sets = weight_sets(None, ("down", "down2"))
    evidence, aims = tables({n: record(100, 60) for n in ("down", "down2")},
                            {"down2": GOALS["down"]})  # fmt: skip
    places = [position(evidence, aims, indicator=i, area="a", shocks=())
              for i in ("down", "down2")]  # fmt: skip
    course = take_together(places, sets, level=0.95, correlation=0.5, count=2000,
                           seed=0)  # fmt: skip
    marked = replace(course, own_flips=np.array([True, False]))
    table = course_table(marked, evidence, "a").set_index(["indicator_id", "measure"])
    told = table["certainty"]
    for measure in ("gap_share", "chance_on_course"):
        assert told["down", measure] == "unclear"
        assert told["down2", measure] == "clear"
    assert told["down", "gap_closed"] == told["down", "gap_share_needed"] == "clear"
