"""Are actions followed by more: known truth, baselines, refusals, real data."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import missionmetrics as mm
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.result import Result
from missionmetrics.metrics.spillover.actions.dated import dated_actions, periods
from missionmetrics.metrics.spillover.actions.declared import read_declared, shapes
from missionmetrics.metrics.spillover.actions.echoes import (
    Answer,
    Asked,
    _clear,
    _draws,
)
from missionmetrics.metrics.spillover.actions.lineage import lineage
from missionmetrics.metrics.spillover.actions.table import recorded
from missionmetrics.metrics.spillover.project_spillover import project_spillover
from tests.metrics.spillover.made_actions import CALL_MONTHS, FIRST, portfolio
from tests.required import cases_folder

CALLS = {"calendar": CALL_MONTHS}
EVEN = {"calendar": "even"}


def ask(tables=None, baseline=None, **settings):
    given = portfolio() if tables is None else tables
    return project_spillover(**given, baseline=baseline or CALLS, **settings)


def of(result, measure, column="estimate", group=""):
    rows = result.table.set_index(["group", "measure"])
    return rows.loc[(group, measure), column]


def state(result, column):
    return result.parts["state"][column].iloc[0]


def changed(tables, **new):
    return {**tables, **new}


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


def made_of(days):
    """Tables of projects that began so many days after the first, by department."""
    rows = [(f"{d}{i}", d, FIRST + pd.Timedelta(int(t), "D"))
            for d, times in days.items() for i, t in enumerate(times)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["project_id", "department", "start"])
    return {
        "projects": table.assign(name="x", domain="y", status="running"),
        "project_events": pd.DataFrame(
            {"event_id": [], "project_id": [], "date": pd.to_datetime([]), "kind": []}
        ),
        "project_links": pd.DataFrame(
            {"from_project_id": [], "to_project_id": [], "kind": []}
        ),
    }


def actions(tables, start=None, end=None):
    return dated_actions(tables["projects"], tables["project_events"], kind="started",
                         by=None, start=start, end=end)  # fmt: skip


class TestDates:
    """What counts as an action, when, and what cannot be used."""

    def test_a_start_without_an_event_counts_and_an_idea_does_not(self):
        tables = portfolio()
        bare = changed(tables, project_events=tables["project_events"].iloc[:0])
        assert state(ask(bare), "n") == len(tables["projects"])
        ideas = tables["projects"].assign(
            status=np.where(np.arange(len(tables["projects"])) < 6, "idea", "running")
        )
        given = changed(bare, projects=ideas)
        assert state(ask(given), "n") == len(tables["projects"]) - 6
        started = changed(tables, projects=ideas)
        assert actions(started).unknown == 6
        assert len(actions(started).table) == len(tables["projects"]) - 6

    def test_what_is_written_down_twice_counts_once(self):
        tables = portfolio(seed=9, number=60)
        events = tables["project_events"]
        late = events.assign(date=events["date"] + pd.Timedelta("9h"))
        twice = changed(tables, project_events=pd.concat([events, late]))
        assert len(actions(twice).table) == len(events)

    def test_events_of_unknown_projects_are_counted_and_left_out(self):
        tables = portfolio(seed=9, number=60)
        strange = tables["project_events"].iloc[:3].assign(project_id=list("xyz"))
        events = pd.concat([tables["project_events"], strange])
        found = actions(changed(tables, project_events=events))
        assert found.unknown == 3
        assert len(found.table) == len(tables["project_events"])

    def test_it_is_watched_until_the_last_action(self):
        """An event of another kind, with a wrong year, lengthens nothing."""
        tables = portfolio(seed=4, number=200, ratio=0.0, kind="even")
        day = tables["project_events"]["date"]
        odd = pd.DataFrame({"event_id": ["zz"], "project_id": ["p0"],
                            "date": [pd.Timestamp("2034-01-01")],
                            "kind": ["completed"]})  # fmt: skip
        events = pd.concat([tables["project_events"], odd])
        found = actions(changed(tables, project_events=events))
        assert (found.start, found.end) == (day.min(), day.max())
        assert found.silence()[1] == ""

    def test_a_silence_at_an_end_is_told_with_its_days(self):
        tables = portfolio(seed=4, number=200, ratio=0.0, kind="even")
        day = tables["project_events"]["date"].sort_values()
        late, early = pd.Timestamp("2034-01-01"), pd.Timestamp("2001-01-01")
        assert actions(tables, end="2034-01-01").silence() == (
            (late - day.iloc[-1]).days, "end")  # fmt: skip
        assert actions(tables, start="2001-01-01").silence() == (
            (day.iloc[0] - early).days, "start")  # fmt: skip

    @pytest.mark.parametrize(("place", "wrong", "where"), [
        (-1, "2034-01-01", "before_last"), (0, "1900-01-01", "after_first"),
    ])  # fmt: skip
    def test_a_wrong_date_is_told_by_the_silence_it_makes(self, place, wrong, where):
        tables = portfolio(seed=4, number=200, ratio=0.0, kind="even")
        events = tables["project_events"].sort_values("date", ignore_index=True)
        events.loc[events.index[place], "date"] = pd.Timestamp(wrong)
        assert actions(changed(tables, project_events=events)).silence()[1] == where

    def test_an_event_without_a_day_leaves_the_project_its_own_start(self):
        tables = portfolio(seed=9, number=60)
        events = tables["project_events"]
        odd = events.assign(date=events["date"].mask(np.arange(len(events)) < 3))
        found = actions(changed(tables, project_events=odd))
        assert found.undated == 0
        assert found.table["date"].tolist() == actions(tables).table["date"].tolist()
        nowhere = tables["projects"].assign(start=pd.NaT)
        lost = actions(changed(tables, projects=nowhere,
                               project_events=pd.concat([odd, odd])))  # fmt: skip
        assert lost.undated == 3

    def test_days_are_read_whatever_their_hour_or_time_zone(self):
        tables = portfolio(seed=9, number=60)
        day = tables["project_events"]["date"]
        for told in (day.dt.tz_localize("UTC"), day.dt.strftime("%Y-%m-%d"),
                     day.dt.date, day.astype(object),
                     day + pd.Timedelta("20h")):  # fmt: skip
            events = tables["project_events"].assign(date=told)
            found = actions(changed(tables, project_events=events)).table
            assert found["date"].tolist() == sorted(day)

    @pytest.mark.parametrize(("name", "change", "code"), [
        ("project_events", lambda t: t.assign(date="soon"), "MM-ECHO-DATE"),
        ("project_events", lambda t: t.assign(date=2020), "MM-ECHO-DATE"),
        ("project_events", lambda t: t.assign(date=[2020, *["2020-01-01"] * (
            len(t) - 1)]), "MM-ECHO-DATE"),
        ("project_events", lambda t: t.assign(date="2020"), "MM-ECHO-DATE"),
        ("project_events", lambda t: t.assign(date="2020-04"), "MM-ECHO-DATE"),
        ("project_events", lambda t: t.assign(date="today"), "MM-ECHO-DATE"),
        ("project_links", lambda _: None, "MM-ECHO-TABLE"),
        ("project_events", lambda t: t.assign(date="03/04/2024"), "MM-ECHO-DATE"),
        ("project_events", lambda t: t.assign(date=[
            "2020-01-01T00:00+01:00", *["2020-01-01T00:00+02:00"] * (len(t) - 1)]),
         "MM-ECHO-DATE"),
        ("project_events", lambda t: t.drop(columns="kind"), "MM-ECHO-TABLE"),
        ("projects", lambda t: t.iloc[:0, :0], "MM-ECHO-TABLE"),
        ("project_links", lambda t: t.iloc[:, :0], "MM-ECHO-TABLE"),
        ("projects", lambda t: pd.concat([t, t.iloc[:1]]), "MM-ECHO-TABLE"),
        ("projects", lambda t: t.drop(columns="department"), "MM-ECHO-BY"),
        ("projects", lambda t: t.assign(department=None), "MM-ECHO-BY"),
    ])  # fmt: skip
    def test_tables_that_cannot_be_used_are_refused(self, name, change, code):
        tables = portfolio(seed=9, number=60)
        with pytest.raises(EvidenceError) as caught:
            ask(changed(tables, **{name: change(tables[name])}), by="department")
        assert caught.value.code == code

    def test_settings_may_be_days_and_numbers_of_any_kind(self):
        result = ask(portfolio(seed=9, number=12), EVEN, window=np.int64(300),
                     start=pd.Timestamp("2019-03-01"))  # fmt: skip
        settings = Result.from_json(result.to_json()).provenance.settings
        assert settings["start"] == "2019-03-01"
        assert settings["window"] == 300

    def test_missing_dates_are_counted(self):
        tables = portfolio()
        start = tables["projects"]["start"].mask(np.arange(len(
            tables["projects"])) < 3)  # fmt: skip
        given = changed(
            tables, project_events=tables["project_events"].iloc[:0],
            projects=tables["projects"].assign(start=start),
        )  # fmt: skip
        assert state(ask(given), "undated") == 3
        assert any("3 actions have no date" in w for w in ask(given).warn())

    def test_the_time_watched_can_be_given(self):
        result = ask(start="2020-01-06", end="2022-12-25")
        day = portfolio()["project_events"]["date"]
        inside = day.between("2020-01-06", "2022-12-25")
        assert state(result, "n") == inside.sum()
        assert state(result, "outside") == (~inside).sum()

    def test_periods_hold_every_action(self):
        tables = portfolio()
        for every in ("day", "week", "month"):
            found = dated_actions(
                tables["projects"], tables["project_events"], kind="started",
                by=None, start=None, end=None,
            )  # fmt: skip
            span = periods(found, every)
            assert span.counts(found.table["date"]).sum() == len(found.table)
            assert (span.kept > 0).all()
            assert (span.kept <= 1).all()
            watched = (found.end - found.start).days + 1
            lengths = {"day": 1, "week": 7}.get(every)
            if lengths:
                assert span.kept.sum() * lengths == pytest.approx(watched)

    def test_months_are_asked_for_where_only_months_are_known(self):
        tables = portfolio(number=300)
        month = tables["project_events"]["date"].dt.to_period("M").dt.to_timestamp()
        given = changed(
            tables, project_events=tables["project_events"].assign(date=month)
        )
        with pytest.raises(EvidenceError, match='every="month"') as caught:
            ask(given)
        assert caught.value.code == "MM-ECHO-ROUNDED"
        assert state(ask(given, every="month"), "n") == len(month)

    def test_links_backwards_in_time_are_counted_and_not_used(self):
        tables = portfolio()
        links = tables["project_links"]
        turned = links.rename(columns={"from_project_id": "to_project_id",
                                       "to_project_id": "from_project_id"})  # fmt: skip
        # A pair that began on the same day may stand either way round.
        day = tables["projects"].set_index("project_id")["start"]
        same = (turned["from_project_id"].map(day)
                == turned["to_project_id"].map(day)).sum()  # fmt: skip
        result = ask(changed(tables, project_links=turned))
        assert state(result, "links_unused") == len(links) - same

    def test_another_kind_has_no_recorded_followers(self):
        tables = portfolio()
        given = changed(
            tables, project_events=tables["project_events"].assign(kind="scaled")
        )
        result = ask(given, events="scaled")
        assert "recorded_followers" not in set(result.table["measure"])


class TestNoAnswer:
    """Records that cannot say."""

    @pytest.mark.parametrize(("number", "baseline", "why"), [
        (12, EVEN, "few"), (60, {"calendar": "months", "trend": True}, "parts"),
    ])  # fmt: skip
    def test_too_few(self, number, baseline, why):
        result = ask(portfolio(seed=9, number=number, ratio=0.2), baseline)
        assert state(result, "why") == why
        assert np.isnan(of(result, "further_actions"))
        assert of(result, "further_actions", "certainty") == "not enough data"

    def test_too_short(self):
        days = np.arange(40) // 3
        result = ask(made_of({"A": days, "B": days}), EVEN, by="department")
        assert state(result, "why") == "short"
        assert state(result, "pairs") == 0

    def test_one_date_long_before_all_others_makes_no_echo(self):
        """An empty cell of a spreadsheet may be read as 1900."""
        days = np.sort(np.random.default_rng(3).uniform(0, 1800, 80))
        tables = made_of({"A": days})
        assert state(ask(tables, {"trend": True}), "clear_groups") == 0
        tables["projects"].loc[0, "start"] = pd.Timestamp("1900-01-01")
        for baseline in (EVEN, {"trend": True}):
            wrong = ask(tables, baseline)
            assert state(wrong, "why") == "silent"
            assert np.isnan(of(wrong, "further_actions"))
            assert "than half of the time watched" in wrong.say()[0]

    def test_a_silence_that_a_declared_step_explains_is_none(self):
        days = np.sort(np.random.default_rng(3).uniform(1200, 2000, 80))
        tables = made_of({"A": [0, *days]})
        first = str((FIRST + pd.Timedelta(days=int(days[0]))).date())
        assert state(ask(tables, EVEN), "why") == "silent"
        told = ask(tables, {"steps": [first]})
        assert state(told, "why") != "silent"
        assert told.parts["answers"]["low"].iloc[0] == 0

    def test_a_group_that_began_late_has_no_echo_for_that(self):
        rng = np.random.default_rng(3)
        tables = made_of({"Old": np.sort(rng.uniform(0, 1800, 80)),
                          "New": np.sort(rng.uniform(1300, 1800, 40))})  # fmt: skip
        answers = ask(tables, EVEN, by="department").parts["answers"]
        assert answers.set_index("group")["why"].to_dict() == {
            "New": "silent", "Old": "",
        }  # fmt: skip

    def test_a_range_from_none_to_one_or_more_is_no_figure(self):
        result = ask(portfolio(seed=13, number=60, ratio=0.4, kind="growing"),
                     {"trend": True})  # fmt: skip
        assert state(result, "why") == "wide"
        assert np.isnan(of(result, "further_actions"))
        wide = result.parts["answers"].iloc[0]
        assert wide["low"] == 0
        assert not wide["high"] < 1


class TestClear:
    """When an echo is clear: among how many groups, and at which level."""

    def echo(self, p, low=0.1, high=0.8):
        return SimpleNamespace(p_none=p, low=low, high=high)

    def answer(self, name, echo, why=""):
        return Answer(name, 30, np.zeros(0), echo, why)

    def test_groups_whose_range_says_nothing_are_counted_too(self):
        """Holm (1979): of ten the smallest chance is held to a tenth."""
        one = self.answer("a", self.echo(0.02))
        wide = [self.answer(f"g{i}", self.echo(0.6, 0.0, 2.0), "wide")
                for i in range(9)]  # fmt: skip
        none = [self.answer(f"n{i}", None, "few") for i in range(9)]
        assert not any(_clear([one, *wide], 0.95))
        assert _clear([one, *none], 0.95) == [True, *[False] * 9]

    def test_a_wide_range_is_never_clear_and_an_open_one_may_be(self):
        told = [self.answer("a", self.echo(0.001), "wide"),
                self.answer("b", self.echo(0.001, 1.1, np.inf), "open")]  # fmt: skip
        assert _clear(told, 0.95) == [False, True]

    @pytest.mark.parametrize("level", [0.95, 0.99, 0.995])
    @pytest.mark.parametrize("groups", [1, 2, 8])
    def test_the_smallest_chance_that_draws_can_show_is_clear(self, level, groups):
        """(1 + 0) / (draws + 1), held to half of what is left of 1, a group each."""
        least = 1 / (_draws(groups, level) + 1)
        assert least <= (1 - level) / 2 / groups

    def test_clear_pairs_and_groups_stay_so_at_a_high_level(self):
        rng = np.random.default_rng(8)
        lead = np.sort(rng.uniform(0, 1800, 150))
        after = lead + rng.exponential(20, 150)
        tables = made_of({"Highways": lead, "Parks": after[after < 1815]})
        pairs = ask(tables, EVEN, by="department", level=0.995).parts["pairs"]
        assert pairs["certainty"].tolist() == ["clear", "unclear"]

    def test_above_none_without_an_upper_end_is_told_as_at_least(self):
        result = ask(steep(), EVEN)
        assert state(result, "why") == "open"
        told = result.parts["answers"].iloc[0]
        assert told["low"] > 0.5
        assert told["high"] == np.inf
        assert told["clear"]
        assert "at least" in result.say()[0]
        assert np.isnan(of(result, "further_actions"))


def steep():
    """120 dates at a rate that grows a hundred thousandfold in five years."""
    rng = np.random.default_rng(1)
    rng.uniform(size=300)
    days = 1825 * np.log1p(rng.uniform(size=120) * 1e5) / np.log1p(1e5)
    return made_of({"A": np.sort(days)})


class TestRecorded:
    """Followers written down: enough to be sure, or why there is no figure."""

    def told(self, links, window=365.0, number=60):
        tables = portfolio(seed=9, number=number, ratio=0.2)
        names = tables["projects"].sort_values("start")["project_id"].tolist()
        frame = pd.DataFrame(
            [(names[i], names[j], "grew_from") for i, j in links],
            columns=["from_project_id", "to_project_id", "kind"],
        )
        known = lineage(actions(tables), frame)
        return recorded(known, "", window=window, asked=Asked((0.5, 26.0), 0.95, 0))

    @pytest.mark.parametrize(("links", "window", "why"), [
        ([], 365.0, "none"), ([(3, 1)], 365.0, "none"),
        ([(0, 5), (6, 9)], 4000.0, "unwatched"), ([(0, 40), (1, 45)], 2.0, "later"),
        ([(0, k) for k in range(1, 50)], 365.0, "families"),
        ([(k, k + 1) for k in range(0, 30, 3)], 365.0, ""),
    ])  # fmt: skip
    def test_why(self, links, window, why):
        assert self.told(links, window).why == why

    @pytest.mark.parametrize(("number", "clear"), [(1, False), (4, False), (5, True)])
    def test_fewer_than_five_followers_are_never_clear(self, number, clear):
        found = self.told([(3 * k, 3 * k + 1) for k in range(number)])
        assert found.found.followers == number
        assert found.found.low > 0
        assert found.clear == clear


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
