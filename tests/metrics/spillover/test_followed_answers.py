"""Are actions followed by more: where it cannot be said, and when it is clear."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from benchmarks.echo_worlds import WORLDS, drawn
from missionmetrics.metrics.spillover.actions.echoes import (
    Answer,
    Asked,
    _clear,
    _draws,
    _is_silent,
)
from missionmetrics.metrics.spillover.actions.lineage import lineage
from missionmetrics.metrics.spillover.actions.table import recorded
from tests.metrics.spillover.made_actions import (
    EVEN,
    FIRST,
    actions,
    ask,
    made_of,
    of,
    portfolio,
    state,
    steep,
)


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

    @pytest.mark.parametrize(("ratio", "most"), [(0.0, 0), (0.5, 0), (0.8, 2)])
    def test_records_that_bunch_are_seldom_taken_for_silent(self, ratio, most):
        """100 records of 50 actions; of 400 none, none and 1 were."""
        silent = 0
        for seed in range(100):
            rng = np.random.default_rng([seed, 50, round(100 * ratio)])
            counts = drawn(rng, WORLDS["steady"], 50, ratio)
            seen = np.flatnonzero(counts)
            watched = counts[seen[0] : seen[-1] + 1]
            silent += _is_silent(watched, np.zeros(0, dtype=int))
        assert silent <= most

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
