"""The page asks what the mission has the evidence for, and admits the rest."""

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

import missionmetrics as mm
from missionmetrics.core.locale import locale
from missionmetrics.reporting import further_questions as further
from missionmetrics.reporting.asking import ask, not_shown, shown
from missionmetrics.reporting.unknowns import unknowns

HEADLINE = "territorial_emissions"
EVERY = ("on_course", "acceleration", "budget_left", "net_gap", "process_control",
         "progress_rules")  # fmt: skip


@cache
def city():
    return mm.example()


def with_table(name, change):
    """Harbour City with one of its tables changed."""
    tables = city().tables
    frames = {**tables.frames, name: change(tables[name].copy())}
    return mm.Mission(replace(tables, frames=frames))


def asked(mission):
    return [*further.first_questions(mission), *further.second_opinions(mission)]


def names(found):
    return tuple(a.name for a in found)


def metrics(found):
    return [r.provenance.metric.split(".")[1] for r in found]


def keep(*target_ids):
    return lambda targets: targets[targets["target_id"].isin(target_ids)]


def test_a_mission_that_has_all_is_asked_all_in_order_with_the_rules_last():
    assert names(asked(city())) == EVERY


def test_what_says_nothing_is_no_figure_and_is_told_among_what_is_not_known():
    """Six of its ten figures are from before the launch, and eight are needed."""
    found = asked(city())
    assert names(not_shown(found)) == ("acceleration",)
    assert "acceleration" not in metrics(shown(found))
    assert len(shown(found)) == len(EVERY) - 1
    for language, first in (("en-GB", "6 figures from before"), ("es", "6 datos de")):
        told = unknowns(
            locale(language), city().momentum(), spoken=True, without=0,
            unanswered=(), silent=not_shown(found),
        )  # fmt: skip
        said = locale(language).message("report.unanswered.acceleration")
        assert first in told[told.index(said) + 1]


def test_one_indicator_with_a_target_is_no_whole():
    mission = with_table("targets", keep("neutral-2038", "budget-2038"))
    assert "on_course" not in names(further.first_questions(mission))


def test_a_budget_alone_makes_no_second_indicator():
    def budget_of_homes(targets):
        rows = targets[targets["target_id"].isin(["neutral-2038", "insulation-2030"])]
        homes = rows["target_id"] == "insulation-2030"
        return rows.assign(kind=rows["kind"].mask(homes, "budget"))

    mission = with_table("targets", budget_of_homes)
    assert "on_course" not in names(further.first_questions(mission))


def test_without_a_budget_or_removals_neither_is_asked():
    mission = with_table("targets", lambda t: keep("neutral-2038")(t).assign(
        removals=float("nan")))  # fmt: skip
    assert names(asked(mission)) == ("acceleration", "process_control",
                                     "progress_rules")  # fmt: skip


def test_without_any_target_the_page_still_asks_of_pace_limits_and_rules():
    mission = with_table("targets", lambda t: t.head(0))
    assert names(asked(mission)) == ("acceleration", "process_control",
                                     "progress_rules")  # fmt: skip


def test_removals_of_another_target_are_not_those_of_the_headline():
    def elsewhere(targets):
        homes = targets["indicator_id"] != HEADLINE
        return targets.assign(removals=targets["removals"].mask(homes, 5.0)
                              .mask(~homes))  # fmt: skip

    mission = with_table("targets", elsewhere)
    assert further._removals(mission) == []


def test_removals_are_read_from_the_target_that_declares_them():
    """A later target without removals does not hide those of an earlier one."""

    def later(targets):
        row = targets[targets["target_id"] == "neutral-2038"].assign(
            target_id="nought-2050", value=0.0, removals=float("nan"),
            deadline=pd.Timestamp("2050-12-31"),
        )  # fmt: skip
        return pd.concat([targets, row], ignore_index=True)

    ((_, gap),) = further._removals(with_table("targets", later))
    assert gap.provenance.settings["target"] == "neutral-2038"


def test_a_budget_that_cannot_be_held_to_is_not_known_and_not_hidden():
    def ends_before_it_begins(targets):
        budget = targets["kind"] == "budget"
        return targets.assign(deadline=targets["deadline"].mask(
            budget, pd.Timestamp("2016-12-31")))  # fmt: skip

    found = asked(with_table("targets", ends_before_it_begins))
    silent = not_shown(found)
    assert names(silent) == ("acceleration", "budget_left")
    told = unknowns(locale("en-GB"), city().momentum(), spoken=True, without=0,
                    unanswered=(), silent=silent)  # fmt: skip
    assert "How much of the budget is left." in told


def test_one_figure_is_too_few_for_a_rule_a_limit_and_a_level():
    def last(count):
        def cut(observations):
            mine = observations["indicator_id"] == HEADLINE
            years = sorted(observations.loc[mine, "period"].unique())[-count:]
            return observations[~mine | observations["period"].isin(years)]

        return with_table("observations", cut)

    one = asked(last(1))
    assert "progress_rules" not in names(one)
    assert names(not_shown(one)) == (
        "acceleration", "budget_left", "net_gap", "process_control",
    )  # fmt: skip
    assert "progress_rules" in names(asked(last(2)))


def test_any_other_fault_is_not_swallowed():
    def fails():
        raise mm.EvidenceError("Broken.", fix="mend it.", code="MM-TARGET-SCALE")

    with pytest.raises(mm.EvidenceError, match="Broken"):
        ask("net_gap", fails, absent=("MM-NET-NONE",))
