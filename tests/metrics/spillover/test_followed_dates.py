"""Actions, their days and the time watched, as the tables tell them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.result import Result
from missionmetrics.metrics.spillover.actions.dated import periods
from tests.metrics.spillover.made_actions import (
    EVEN,
    actions,
    ask,
    changed,
    portfolio,
    state,
)


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
            found = actions(tables)
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
