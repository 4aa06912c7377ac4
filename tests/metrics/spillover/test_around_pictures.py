"""What the two pictures of places acted on rest on: where areas lie, and each date."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import missionmetrics as mm
from missionmetrics.charts.figure import figure
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.result import Result
from missionmetrics.metrics.spillover.area_spillover import area_spillover
from tests.metrics.spillover.around_city import (
    IDS,
    SITES,
    actions,
    ask,
    evidence,
    figures,
    shapes,
    steps,
)

DATES, BEGUN = 8, 4


@pytest.fixture(scope="module")
def by_date():
    return ask(show="dates")


@pytest.fixture(scope="module")
def mid_year():
    """Action began in the middle of the fifth year."""
    return ask(acts=actions(SITES, start="2014-07-01"), show="dates")


def by_hand(values, group, date):
    """Change since the last date before, less that of areas two borders away."""
    away = steps(SITES)
    change = values[:, date] - values[:, BEGUN - 1]
    return change[away == group].mean() - change[away > 1].mean()


def of(result, exposure):
    table = result.table
    return table[table["exposure"] == exposure].set_index("dates_since")


def test_each_date_is_a_difference_of_differences(by_date):
    values = figures(SITES)
    for group, exposure in ((0, "acted_on"), (1, "ring_1")):
        own = of(by_date, exposure)
        assert own.index.tolist() == [-4, -3, -2, 0, 1, 2, 3]
        for step, row in own.iterrows():
            wanted = by_hand(values, group, BEGUN + step)
            assert row["estimate"] == pytest.approx(wanted, abs=1e-9)
            assert row["n"] == (steps(SITES) == group).sum()


def test_ranges_hold_nought_before_and_the_truth_after(by_date):
    for exposure, truth in (("acted_on", 5.0), ("ring_1", 2.0)):
        own = of(by_date, exposure)
        assert (own.loc[:-2, "low"] < 0).all()
        assert (own.loc[:-2, "high"] > 0).all()
        assert (own.loc[0:, "low"] < truth).all()
        assert (own.loc[0:, "high"] > truth).all()
        assert own.loc[0:, "certainty"].eq("clear").all()


def test_both_pictures_rest_on_the_same_arithmetic(by_date):
    plain = ask()
    pd.testing.assert_frame_equal(by_date.parts["effects"], plain.table)
    same = ["exposure", "step", "estimate", "low", "high", "n"]
    table = by_date.table.rename(columns={"dates_since": "step"})
    pd.testing.assert_frame_equal(table[same], plain.parts["dates"][same])


def test_the_last_date_before_is_held_at_nought_and_not_tested(by_date):
    drawn = by_date.parts["observed"]
    held = drawn[drawn["status"] == "held"]
    assert held["step"].tolist() == [-1.0, -1.0]
    assert (held[["value", "low", "high"]] == 0).all(axis=None)
    assert -1 not in by_date.table["dates_since"].tolist()


def test_a_period_in_which_it_began_is_a_gap(by_date, mid_year):
    drawn = mid_year.parts["observed"]
    gap = drawn[drawn["status"] == "left_out"]
    assert gap["panel"].tolist() == ["acted_on", "ring_1"]
    assert gap["value"].isna().all()
    after = drawn[drawn["step"] >= 0]
    assert (after["time"] - after["step"] == 1).all()
    assert "left_out" not in set(by_date.parts["observed"]["status"])


def test_a_date_at_which_nothing_is_known_is_a_gap():
    values = figures(SITES)
    values[steps(SITES) == 0, BEGUN + 1] = np.nan
    drawn = ask(values=values, show="dates").parts["observed"]
    own = drawn[drawn["panel"] == "acted_on"].set_index("step")
    assert own.loc[1.0, "status"] == "no_figure"
    assert np.isnan(own.loc[1.0, "value"])
    assert own.index.tolist() == list(range(-4, 4))


def test_findings_follow_the_mean_and_the_dates_before(by_date):
    assert "after the action began; no clear change before" in by_date.say()[0]
    values = figures(SITES)
    values[steps(SITES) == 0, :4] += np.array([-3.0, -2.0, -1.0, 0.0])
    moved = ask(values=values, show="dates")
    assert "had moved apart from others before" in moved.say()[0]
    still = ask(values=figures(SITES, effects=()), show="dates")
    assert "no clear change in places acted on" in still.say()[0]
    for result in (by_date, moved, still):
        assert any("Each range is for one date" in c for c in result.warn())
    few = ask(rings=[6], show="dates")
    assert "cannot be said yet" in few.say()[0]
    assert few.table["certainty"].tolist() == ["not enough data"]
    assert not figure(few).drawable


def test_sentences_tell_of_the_last_date_that_all_kinds_have(by_date):
    own = of(by_date, "acted_on").loc[3]
    said = "at date 4 after the start, about {estimate:.2f} kilotonnes higher"
    said = said.format(**own)
    assert said in by_date.say()[1]
    assert "(plausibly {low:.2f} to {high:.2f} kilotonnes)".format(**own) in (
        by_date.say()[1])  # fmt: skip
    clear = (of(by_date, "acted_on").loc[0:, "low"] > 0).sum()
    assert f"a clear change at {clear} of 4 dates after the start." in " ".join(
        by_date.say())  # fmt: skip
    values = figures(SITES)
    values[steps(SITES) == 1, -1] = np.nan  # the ring ends a date before
    early = ask(values=values, show="dates")
    two = of(early, "acted_on").loc[2]
    assert "at date 3 after the start, about {estimate:.2f} ".format(**two) in (
        early.say()[1])  # fmt: skip
    assert any("rests on 6 places acted on" in s for s in early.say())


def test_starts_one_after_another_are_told_at_a_date_with_its_places():
    """Half of the sites begin two years later: the last two dates rest on three."""
    acts = actions(SITES)
    acts.loc[acts["area_id"].isin(SITES[3:]), "start"] = pd.Timestamp("2016-01-01")
    values = figures(SITES[:3])
    values[steps(SITES[3:]) == 0, 6:] += 5.0
    said = ask(values=values, acts=acts, show="dates").say()
    assert "at date 4 after the start" in said[1]
    assert any("rests on 3 places acted on" in s for s in said)


def test_the_interval_counts_the_patterns_behind_the_dates():
    many = ask(show="dates", draws=999)
    state = many.parts["state"].iloc[0]
    assert (state["patterns"], state["patterns_by_date"]) == (999, 199)
    assert "in 199 other ways" in many.doubt()
    strict = ask(show="dates", draws=1100, level=0.999)
    assert strict.parts["state"]["patterns_by_date"].iloc[0] == 999
    assert strict.table["low"].notna().all()


def test_it_can_be_saved_and_asked_again(by_date):
    assert Result.from_json(by_date.to_json()).to_json() == by_date.to_json()
    again = by_date.rerun({"evidence": evidence(figures(SITES)), "areas": shapes(),
                           "interventions": actions(SITES)})  # fmt: skip
    assert again.to_json() == by_date.to_json()
    rings = again.rerun({"evidence": evidence(figures(SITES)), "areas": shapes(),
                         "interventions": actions(SITES)}, show="rings")  # fmt: skip
    assert rings.to_json() == ask().to_json()


def test_a_picture_that_is_not_known_is_refused_before_anything_else():
    with pytest.raises(EvidenceError) as caught:
        ask(show="map", level=95)
    assert caught.value.code == "MM-RINGS-SETTING"
    with pytest.raises(EvidenceError) as caught:
        mm.example().area_spillover("nothing", show="map")
    assert caught.value.code == "MM-RINGS-SETTING"


def kinds(result):
    return result.parts["exposure"].set_index("area_id")["exposure"]


def test_areas_without_figures_that_can_be_used_are_left_out():
    values = figures(SITES)
    near = IDS[int(np.flatnonzero(steps(SITES) == 1)[0])]
    values[IDS.index(near), :4] = np.nan  # nothing from before
    values[IDS.index("c0000")] = np.nan  # nothing at all
    result = ask(values=values)
    told = kinds(result)
    assert set(told.index) == set(IDS)
    assert set(told[told == "left_out"].index) == {near, "c0000"}
    for exposure, n in result.table.set_index("exposure")["n"].iloc[:2].items():
        assert (told == exposure).sum() == n
    assert (told == "far").sum() == result.parts["state"]["far"].iloc[0]
    assert figure(result).drawing == "rings"


def test_an_area_whose_action_began_in_the_last_period_is_left_out_and_not_far():
    acts = actions(SITES)
    acts.loc[acts["area_id"] == "c0708", "start"] = pd.Timestamp("2017-07-01")
    assert kinds(ask(acts=acts))["c0708"] == "left_out"


def test_the_outlines_of_every_area_come_with_the_rings():
    result = ask()
    assert set(result.geography.area_id) == set(IDS)
    assert result.geography.crs == "EPSG:27700"
    assert ask(show="dates").geography is None


def test_distances_that_were_given_have_no_map():
    away = pd.DataFrame(
        np.abs(np.subtract.outer(np.arange(99), np.arange(99))) + 1.0 - np.eye(99),
        index=IDS, columns=IDS,
    )  # fmt: skip
    result = area_spillover(evidence(figures(SITES)), shapes(), actions(SITES),
                            indicator="x", by="given", apart=away, rings=[2],
                            draws=199)  # fmt: skip
    assert result.geography is None
    assert figure(result).drawing == "interval-by-group"
