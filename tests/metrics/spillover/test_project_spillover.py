"""Are actions followed by more: known truth, baselines, refusals, real data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import missionmetrics as mm
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.result import Result
from missionmetrics.metrics.spillover.actions.declared import read_declared, shapes
from missionmetrics.metrics.spillover.project_spillover import project_spillover
from tests.metrics.spillover.made_actions import (
    CALLS,
    EVEN,
    ask,
    changed,
    made_of,
    of,
    portfolio,
    state,
)
from tests.required import cases_folder


class TestKnownTruth:
    """Portfolios in which each project is followed by half a project more."""

    def test_what_follows_is_found(self):
        result = ask(portfolio(seed=2, number=300))
        assert of(result, "further_actions", "certainty") == "clear"
        assert of(result, "further_actions", "low") <= 0.5
        assert of(result, "further_actions", "high") >= 0.5
        assert of(result, "recorded_followers") == pytest.approx(0.45, abs=0.1)
        assert state(result, "agree")

    def test_calls_alone_are_no_echo_and_look_like_one_at_an_even_pace(self):
        result = ask(portfolio(seed=4, number=200, ratio=0.0))
        assert of(result, "further_actions", "certainty") == "unclear"
        assert of(result, "further_actions", "low") == 0
        assert of(result, "further_actions_even", "certainty") == "clear"
        assert of(result, "further_actions_even") > 0.3

    def test_growth_alone_is_no_echo_once_it_is_declared(self):
        tables = portfolio(seed=5, number=200, ratio=0.0, kind="growing")
        told, blind = ask(tables, {"trend": True}), ask(tables, EVEN)
        assert state(told, "clear_groups") == 0
        assert of(blind, "further_actions") > 0.6

    def test_the_half_life_is_in_days(self):
        result = ask(portfolio(seed=2, number=400, kind="even"), EVEN)
        low, high = (of(result, "half_life", c) for c in ("low", "high"))
        assert low <= 28 <= high
        assert low <= of(result, "half_life") <= high
        assert 10 < of(result, "half_life") < 70
        assert of(result, "half_life", "unit") == "days"

    def test_what_has_followed_after_some_days_adds_up_to_all(self):
        result = ask(portfolio(seed=2, number=300))
        fading = result.parts["fading"]
        assert fading["estimate"].is_monotonic_increasing
        last = fading["estimate"].iloc[-1]
        assert last == pytest.approx(of(result, "further_actions"), rel=0.1)

    def test_the_fitted_rate_adds_up_to_the_actions(self):
        """A property of the largest likelihood with a free baseline."""
        observed = ask().parts["observed"]
        total = observed["actions"].sum()
        assert observed["rate"].sum() == pytest.approx(total, rel=1e-4)
        assert (observed["baseline"] <= observed["rate"] + 1e-9).all()


class TestGroups:
    """Departments one by one, and from one to another."""

    def test_each_department_has_its_own_answer(self):
        tables = portfolio(seed=6)
        result = ask(tables, by="department")
        sizes = tables["projects"]["department"].value_counts()
        rows = result.table[result.table["measure"] == "further_actions"]
        assert rows.set_index("group")["n"].to_dict() == sizes.to_dict()
        alone = changed(tables, projects=tables["projects"].assign(department="All"))
        whole = ask(alone, by="department")
        assert of(whole, "further_actions", group="All") == of(
            ask(tables), "further_actions"
        )

    def test_pairs_of_departments(self):
        pairs = ask(portfolio(seed=6, number=240), by="department").parts["pairs"]
        names = set(pairs["from"])
        assert len(pairs) == len(names) * (len(names) - 1)
        assert (pairs["from"] != pairs["to"]).all()
        assert (pairs["low"] <= pairs["estimate"]).all()

    def test_a_department_that_follows_another_is_found(self):
        rng = np.random.default_rng(8)
        lead = np.sort(rng.uniform(0, 1800, 150))
        after = lead + rng.exponential(20, 150)
        tables = made_of({"Highways": lead, "Parks": after[after < 1815]})
        pairs = ask(tables, EVEN, by="department").parts["pairs"]
        found = pairs.set_index(["from", "to"])["certainty"]
        assert found.to_dict() == {
            ("Highways", "Parks"): "clear", ("Parks", "Highways"): "unclear",
        }  # fmt: skip

    def test_actions_without_a_department_are_counted_and_left_out(self):
        tables = portfolio()
        names = tables["projects"]["department"].mask(np.arange(len(
            tables["projects"])) < 4)  # fmt: skip
        given = changed(tables, projects=tables["projects"].assign(department=names))
        assert state(ask(given, by="department"), "ungrouped") == 4

    def test_groups_without_an_answer_of_their_own_are_not_paired(self):
        rng = np.random.default_rng(0)
        tables = made_of({name: rng.uniform(0, 1800, 25) for name in "AB"})
        result = ask(tables, {"calendar": "months", "trend": True}, by="department")
        assert set(result.parts["answers"]["why"]) == {"parts"}
        assert state(result, "pairs") == 0
        assert "followed.pair.none" not in {s.message for s in result.sentences}

    def test_many_small_groups_cost_no_draws_and_are_no_reason_to_refuse(self):
        tables = made_of({f"d{k}": [10 * k] for k in range(101)})
        assert state(ask(tables, EVEN, by="department"), "answered") == 0

    def test_where_no_action_counted_has_a_group_it_is_refused(self):
        tables = portfolio(number=60)
        ideas = tables["projects"].iloc[:1].assign(project_id="i", status="idea")
        projects = pd.concat([tables["projects"].assign(department=None), ideas])
        with pytest.raises(EvidenceError, match="no action in the time") as caught:
            ask(changed(tables, projects=projects), by="department")
        assert caught.value.code == "MM-ECHO-BY"

    def test_few_actions_of_a_group_have_no_answer(self):
        result = ask(portfolio(number=60), by="department")
        answers = result.parts["answers"].set_index("group")
        assert answers.loc["Parks", "why"] == "few"
        assert of(result, "further_actions", "certainty", "Parks") == "not enough data"


class TestRefusals:
    """Settings that cannot be meant."""

    @pytest.mark.parametrize(("settings", "code"), [
        ({"baseline": {}}, "MM-ECHO-BASELINE"),
        ({"baseline": None}, "MM-ECHO-BASELINE"),
        ({"baseline": "months"}, "MM-ECHO-BASELINE"),
        ({"baseline": {"calender": "months"}}, "MM-ECHO-BASELINE"),
        ({"baseline": {"calendar": []}}, "MM-ECHO-BASELINE"),
        ({"baseline": {"calendar": [13]}}, "MM-ECHO-BASELINE"),
        ({"baseline": {"calendar": [True]}}, "MM-ECHO-BASELINE"),
        ({"baseline": {"calendar": "weeks"}}, "MM-ECHO-BASELINE"),
        ({"baseline": {"trend": "up"}}, "MM-ECHO-BASELINE"),
        ({"baseline": {"trend": False}}, "MM-ECHO-BASELINE"),
        ({"baseline": {"steps": []}}, "MM-ECHO-BASELINE"),
        ({"level": 0.9999}, "MM-ECHO-LEVEL"),
        ({"baseline": {"steps": ["2020"]}}, "MM-DAY"),
        ({"baseline": {"steps": 5}}, "MM-NAMES"),
        ({"events": "begun"}, "MM-ECHO-KIND"),
        ({"events": "lesson"}, "MM-ECHO-NONE"),
        ({"by": "area_id"}, "MM-ECHO-BY"),
        ({"every": "year"}, "MM-ECHO-EVERY"),
        ({"every": ["week"]}, "MM-ECHO-EVERY"),
        ({"window": 0}, "MM-ECHO-DAYS"),
        ({"window": "365"}, "MM-ECHO-DAYS"),
        ({"longest": -1}, "MM-ECHO-DAYS"),
        ({"longest": float("nan")}, "MM-ECHO-DAYS"),
        ({"start": "2030-01-01"}, "MM-ECHO-WATCHED"),
        ({"end": "2001"}, "MM-DAY"),
        ({"level": 95}, "MM-LEVEL"),
        ({"seed": -1}, "MM-SEED"),
    ])  # fmt: skip
    def test_what_it_cannot_be_asked_with_is_refused(self, settings, code):
        with pytest.raises(EvidenceError) as caught:
            project_spillover(**portfolio(), **({"baseline": CALLS} | settings))
        assert caught.value.code == code


class TestBaselines:
    """Parts of a declared baseline, by the calendar."""

    MIDDLES = pd.date_range("2020-01-15", "2021-12-15", freq="MS")

    def parts(self, **given):
        kept = np.ones(self.MIDDLES.size)
        return shapes(read_declared(given), self.MIDDLES, kept)

    def test_months_with_calls_are_told_from_others(self):
        parts = self.parts(calendar=[3, 9])
        assert parts.shape[1] == 2
        assert self.MIDDLES[parts[:, 1] == 1].month.unique().tolist() == [3, 9]

    @pytest.mark.parametrize(("given", "size"), [
        ({"calendar": "even"}, 1), ({"calendar": "quarters"}, 4),
        ({"calendar": "months"}, 12), ({"trend": True}, 4),
        ({"calendar": [3], "trend": True}, 8), ({"steps": ["2021-01-01"]}, 2),
        ({"calendar": [3], "steps": ["2021-01-01"]}, 4),
    ])  # fmt: skip
    def test_how_many_parts(self, given, size):
        parts = self.parts(**given)
        assert parts.shape == (23, size)
        np.testing.assert_allclose(parts.sum(axis=1), 1.0)

    @pytest.mark.parametrize(("given", "kind", "leaves_out"), [
        ({"calendar": "even"}, "even", True), ({"trend": True}, "growth", True),
        ({"calendar": [3], "steps": ["2021-01-01"]}, "calendar_and_steps", True),
        ({"steps": ["2021-01-01"]}, "steps", True),
        ({"calendar": [3], "trend": True}, "calendar_and_growth", False),
        ({"calendar": [3], "trend": True, "steps": ["2021-01-01"]},
         "calendar_and_growth_and_steps", False),
    ])  # fmt: skip
    def test_what_is_declared_and_what_is_left_out(self, given, kind, leaves_out):
        declared = read_declared(given)
        assert (declared.kind, declared.leaves_out) == (kind, leaves_out)

    def test_a_period_watched_in_part_counts_in_part(self):
        kept = np.r_[np.ones(22), 0.25]
        parts = shapes(read_declared({"trend": True}), self.MIDDLES, kept)
        assert parts.sum(axis=1)[-1] == pytest.approx(0.25)


def test_it_is_the_same_again_and_survives_being_saved():
    result = ask(by="department")
    again = Result.from_json(result.to_json())
    pd.testing.assert_frame_equal(again.table, result.table)
    assert result.rerun(portfolio()).to_json() == result.to_json()


def test_sources_that_rows_name_are_credited():
    tables = portfolio(number=60)
    named = changed(tables, projects=tables["projects"].assign(source_id="list"))
    known = pd.DataFrame({"source_id": ["list", "other"], "title": ["A list", "Other"],
                          "licence": ["CC0 1.0", "none"]})  # fmt: skip
    told = ask(named, sources=known).provenance.sources
    assert [(s.source_id, s.title, s.licence) for s in told] == [
        ("list", "A list", "CC0 1.0")]  # fmt: skip
    assert ask(tables, sources=known).provenance.sources == ()
    assert mm.example().project_spillover(
        baseline={"trend": True}).provenance.sources  # fmt: skip


def test_harbour_city_has_too_few_actions_to_say():
    result = mm.example().project_spillover(baseline={"trend": True})
    assert state(result, "why") == "wide"
    assert of(result, "recorded_followers", "certainty") == "clear"


@pytest.fixture(scope="module")
def leeds():
    """Events of LEEDS 2023, each an action; dates are to the day.

    LEEDS 2023 and Open Innovations, CC BY 4.0. Only events that went ahead are in it.
    """
    file = cases_folder() / "leeds_2023" / "events.csv.gz"
    rows = pd.read_csv(file)
    ids = rows.index.astype(str)
    day = pd.to_datetime(rows["start_date"])
    return {
        "projects": pd.DataFrame({
            "project_id": ids, "name": rows["event_name"], "start": day,
            "department": rows["project_type"], "domain": rows["project_name"],
            "status": "completed",
        }),
        "project_events": pd.DataFrame({
            "event_id": ids, "project_id": ids, "date": day, "kind": "started",
        }),
        "project_links": pd.DataFrame({
            "from_project_id": [], "to_project_id": [], "kind": [],
        }),
    }  # fmt: skip


class TestLeeds:
    """A year of culture: 1,223 events, planned in seasons."""

    def test_all_events_with_the_programme_s_growth(self, leeds):
        result = project_spillover(**leeds, baseline={"trend": True})
        assert state(result, "n") == 1223
        assert state(result, "undated") == 0
        flat = of(result, "further_actions_even")
        # A programme that rose and ended: at an even pace nearly all is an echo.
        assert flat > 0.8
        said = result.warn()
        assert any("went ahead" in w for w in said)
        assert any("written down at the same time" in w for w in said)
        assert any("cannot be checked" in w for w in result.say())

    def test_by_kind_of_project(self, leeds):
        result = project_spillover(
            **leeds, baseline={"trend": True}, by="department", seed=1
        )
        answers = result.parts["answers"].set_index("group")
        assert answers.loc["Partner", "why"] == "few"
        assert state(result, "ungrouped") == 11
        assert set(result.parts["pairs"]["from"]) == {"CLE", "Produce (Signature)"}
