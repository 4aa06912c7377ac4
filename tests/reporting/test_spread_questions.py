"""The page asks of spillovers where there is something to ask of, and only then."""

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

import missionmetrics as mm
from missionmetrics.core.locale import locale
from missionmetrics.metrics.spillover.around import ground as grounds
from missionmetrics.metrics.spillover.around import surroundings as around
from missionmetrics.reporting import spread_questions as spread
from missionmetrics.reporting.asking import not_shown, shown
from missionmetrics.reporting.unknowns import unknowns


@cache
def city():
    return mm.example()


def without(*tables):
    """Harbour City with some of its tables empty."""
    held = city().tables
    empty = {name: held[name].head(0) for name in tables}
    return mm.Mission(replace(held, frames={**held.frames, **empty}))


def names(found):
    return tuple(a.name for a in found)


@cache
def undeclared():
    """Harbour City without what it declared of links, and of how actions come."""
    told = city().file.protocol.model_copy(update={"links": None, "rhythm": None})
    file = city().file.model_copy(update={"protocol": told})
    return mm.Mission(replace(city().tables, mission=file))


@cache
def asked():
    return tuple(spread.spread_questions(city()))


def test_what_is_told_and_what_was_done_in_places_are_asked_about():
    assert names(asked())[0] == "area_spillover"
    assert names(asked())[-1] == "ripples"
    assert {"area_spillover", "ripples"} <= {
        r.provenance.metric.split(".")[1] for r in shown(asked())
    }


def test_the_page_and_the_notebook_give_one_answer():
    (around,) = [a.result for a in asked() if a.name == "area_spillover"]
    pd.testing.assert_frame_equal(around.table, city().area_spillover().table)


def test_places_are_worked_through_once_for_both_questions(monkeypatch):
    before, made = asked(), []

    def counted(*given, **settings):
        made.append(settings["indicator"])
        return grounds.ground(*given, **settings)

    monkeypatch.setattr(around, "ground", counted)
    both = ("area_spillover", "area_spillover_dates")
    found = spread._around(city()._remembering())
    assert (names(found), len(made)) == (both, 1)
    assert [f.result.to_json() for f in found] == [
        a.result.to_json() for a in before if a.name in both
    ]
    city().area_spillover(draws=99)
    city().area_spillover(draws=99)
    assert len(made) == 3, "alone each question is worked through anew"


def test_where_action_was_taken_the_page_tells_when_it_changed_too():
    (by_date,) = [a.result for a in asked() if a.name == "area_spillover_dates"]
    assert names(asked())[1] == "area_spillover_dates"
    assert by_date in shown(asked())
    assert by_date.form == "small-multiples"
    again = by_date.rerun(city())
    assert again.to_json() == by_date.to_json()


def test_links_are_asked_for_only_between_things_that_were_declared():
    (links,) = [a.result for a in asked() if a.name == "domain_spillover"]
    declared = city().file.protocol.links
    assert links.provenance.settings["indicators"] == list(declared.indicators)
    assert links.provenance.deviations == ()
    assert "domain_spillover" not in names(spread.spread_questions(undeclared()))


def test_followers_are_asked_for_only_beside_a_declared_rhythm():
    assert "project_spillover" in names(asked())
    assert "project_spillover" not in names(spread.spread_questions(undeclared()))


@pytest.mark.parametrize("language", ["en-GB", "es"])
def test_what_cannot_be_said_of_links_is_told_among_what_is_not_known(language):
    silent = not_shown(asked())
    assert "domain_spillover" in names(silent)
    told = unknowns(
        locale(language), city().momentum(), spoken=True, without=0,
        unanswered=(), silent=silent,
    )  # fmt: skip
    said = locale(language).message("report.unanswered.domain_spillover")
    (links,) = [a.result for a in silent if a.name == "domain_spillover"]
    assert told[told.index(said) + 1] == links.say(language)[0]


def test_where_nobody_acted_and_nobody_told_neither_is_asked():
    mission = without("interventions", "outcomes", "claims", "claim_evidence")
    found = names(spread.spread_questions(mission))
    assert "area_spillover" not in found
    assert "area_spillover_dates" not in found
    assert "ripples" not in found


def test_an_action_that_was_declared_and_is_not_there_is_not_hidden():
    rows = city().tables["interventions"]
    held = city().tables
    other = rows.assign(intervention_id="other-" + rows["intervention_id"])
    mission = mm.Mission(replace(held, frames={**held.frames, "interventions": other}))
    assert "area_spillover" in names(not_shown(spread.spread_questions(mission)))


def test_claims_that_only_go_round_are_named_among_what_has_no_answer():
    held = undeclared().tables
    things, told = held["outcomes"].head(2), held["claims"].head(2)
    ends = things["outcome_id"].tolist()
    frames = {
        **held.frames,
        "interventions": held["interventions"].head(0),
        "outcomes": things.assign(kind="outcome"),
        "claims": told.assign(from_outcome_id=ends, to_outcome_id=ends[::-1]),
    }
    mission = mm.Mission(replace(held, frames=frames))
    assert "ripples" in names(not_shown(spread.spread_questions(mission)))


@pytest.mark.parametrize("code", ["MM-DOMAIN-ALIKE", "MM-AREA-TWICE"])
def test_declared_links_that_cannot_be_read_are_listed_as_unknown(code):
    def refused():
        raise mm.EvidenceError("No.", fix="Another.", code=code)

    (found,) = spread.ask("domain_spillover", refused, broken=spread.BROKEN_LINKS)
    assert found.result is None
