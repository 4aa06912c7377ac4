"""What `process_control` says: every sentence, its cells, and the invented city."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import missionmetrics as mm
from missionmetrics.charts.describe import describe
from missionmetrics.charts.figure import figure
from missionmetrics.core.locale import installed, locale
from missionmetrics.schemas.mission import Rebase
from tests.metrics.momentum.test_process_control import (
    CENTRE,
    EVENT,
    LEANING,
    MOVED,
    NEW,
    STEADY,
    WIDE,
    aims,
    ask,
    of,
    state,
)
from tests.test_sentences import _can_fail, another, with_value

RISING = [10.0, 12.0] * 6 + [10.1, 10.4, 10.7, 11.0, 11.3, 11.6, 11.9]
TWO_NEAR = [*STEADY, 15.0, 14.6]
SHOCK = {"name": "s", "start": "2010-01-01", "end": "2010-12-31"}
SAID = {
    "usual": lambda: ask(goals=aims((11, 2010))),
    "pass": lambda: ask(goals=aims((1, 2010))),
    "fail": lambda: ask(goals=aims((90, 2040))),
    "better": lambda: ask([*STEADY, 30.0], aims((11, 2010))),
    "worse": lambda: ask([*STEADY, 1.0]),
    "higher": lambda: ask([*STEADY, 30.0], direction="stay"),
    "lower": lambda: ask([*STEADY, 1.0], aims((1, 2010), kind="reach"),
                         direction="stay"),
    "earlier": lambda: ask(EVENT),
    "two earlier": lambda: ask([*EVENT[:9], 10, *EVENT[9:]]),
    "few": lambda: ask(STEADY[:5], aims((1, 2010))),
    "trend": lambda: ask(RISING),
    "near": lambda: ask(TWO_NEAR),
    "shift": lambda: ask([*STEADY, *[11.4, 11.5] * 4]),
    "once": lambda: ask([10.0, 10.5] * 6 + [11.0, 11.5] * 6),
    "level": lambda: ask([5.0] * 14, aims((1, 2010))),
    "linked": lambda: ask(LEANING, aims((11, 2010))),
    "kind": lambda: ask(goals=aims((1, 2010)).assign(kind="stay")),
    "moved": lambda: ask(goals=aims((1, 2006), (30, 2018))),
    "edge": lambda: ask(goals=aims((CENTRE + 1.05 * WIDE, 2010))),
    "frozen": lambda: ask(baseline=("2005", "2012")),
    "left out": lambda: ask(shocks=[SHOCK]),
    "two left out": lambda: ask(shocks=[SHOCK | {"end": "2011-12-31"}]),
    "unused": lambda: ask(rebase=[NEW | {"start": "1999-01-01"}]),
    "two unused": lambda: ask(rebase=[
        NEW | {"start": f"{y}-01-01"} for y in (1998, 1999)]),
    "worse after": lambda: ask(MOVED, aims((15, 2010)), rebase=[NEW],
                               direction="down"),
    "marked after": lambda: ask([*MOVED[:24], 40.0, *MOVED[24:]], rebase=[NEW]),
    "then hit": lambda: ask(MOVED, aims((15, 2010)), rebase=[NEW]),
    "then pass": lambda: ask(MOVED, aims((9, 2010)), rebase=[
        NEW | {"start": "2030-01-01"}]),
    "then fail": lambda: ask([10.0, 12.0] * 12 + [24.0, 26.0] * 4, aims((23, 2010)),
                             rebase=[NEW | {"start": "2029-01-01"}]),
    "still few": lambda: ask(STEADY[:7], aims((1, 2010)), rebase=[
        NEW | {"start": "2008-01-01"}]),
    "then none": lambda: ask(MOVED, aims((15, 2010)), rebase=[NEW],
                             baseline=("2005", "2008")),
}  # fmt: skip


@cache
def made(name):
    return SAID[name]()


def every_sentence():
    for name in SAID:
        result = made(name)
        for sentence in (*result.sentences, *result.cautions, result.question,
                         result.interval):  # fmt: skip
            yield name, result, sentence


def test_each_sentence_is_said_and_each_number_in_it_is_its_cell():
    told = set()
    for name, result, sentence in every_sentence():
        told.add(sentence.message)
        tables = result.tables()
        words = sentence.say(tables)
        for slot_name, slot in sentence.slots.items():
            changed = with_value(tables, slot.cell, another(slot.cell.value(tables)))
            differs = sentence.say(changed) != words
            assert differs or not sentence.true_of(changed), (name, slot_name, words)
        for claim in sentence.holds:
            assert claim.true_of(tables)
            assert _can_fail(claim, tables), (name, sentence.message)
    ours = {m for m in locale("en-GB").messages if m.startswith("control.")}
    kept = {m for m in ours if m not in told and m.rpartition(".")[0] not in told}
    assert kept == {"control.caution.provisional"}


@pytest.mark.parametrize("language", installed())
def test_each_result_is_said_in_each_language(language):
    for name in SAID:
        result = made(name)
        said = [*result.say(language), *result.warn(language), result.doubt(language)]
        assert all("⟦" not in s and "{" not in s for s in said)
        # What a reader meets first fits in eighty words.
        assert len(" ".join(result.say(language)[:4]).split()) <= 80


@pytest.mark.parametrize("name", ["usual", "better", "few", "moved", "then hit"])
def test_it_is_drawn_and_described(name):
    fig = figure(made(name))
    assert fig.form == "trend"
    assert fig.drawable
    assert describe(fig)


@cache
def harbour():
    return mm.example()


class TestHarbourCity:
    """The invented city, with the protocol that it declared."""

    @pytest.mark.parametrize("indicator", [
        "territorial_emissions", "homes_insulated", "cycling_share",
        "fuel_poor_households",
    ])  # fmt: skip
    def test_figures_that_head_somewhere_are_not_taken_for_steady(self, indicator):
        result = harbour().process_control(indicator)
        assert result.provenance.deviations == ()
        assert not state(result, "steady")
        assert state(result, "sense") == "better"
        assert state(result, "answer", "assurance") == "fail"
        assert any("takes the process to be steady" in w for w in result.warn())
        assert np.isnan(of(result, "chance_meets"))

    def test_without_a_target_it_is_judged_all_the_same(self):
        result = harbour().process_control("bus_journeys")
        assert state(result, "why", "assurance") == "no_target"
        assert np.isfinite(of(result, "centre"))

    def test_what_was_not_declared_is_a_departure(self):
        new = {"start": "2023-01-01", "reason": "r"}
        found = harbour().process_control("homes_insulated", rebase=[new])
        assert len(found.provenance.deviations) == 1
        assert "start afresh" in found.provenance.deviations[0]
        held = harbour().process_control("cycling_share", baseline=("2014", "2019"))
        assert "baseline" in held.provenance.deviations[0]
        assert found.rerun(harbour()).to_json() == found.to_json()

    def test_what_was_declared_is_used_and_is_no_departure(self):
        tables = harbour().tables
        new = Rebase(start="2023-01-01", reason="Grants doubled",
                     indicator_id="homes_insulated")  # fmt: skip
        protocol = tables.mission.protocol.model_copy(update={"rebase": (new,)})
        file = tables.mission.model_copy(update={"protocol": protocol})
        mission = mm.Mission(replace(tables, mission=file))
        found = mission.process_control("homes_insulated")
        assert found.provenance.deviations == ()
        assert found.parts["segments"]["reason"].tolist() == ["", "Grants doubled"]
        assert len(mission.process_control("cycling_share").parts["segments"]) == 1
        rules = mission.progress_rules("homes_insulated")
        nhs = rules.table.set_index("rule").loc["nhs"]
        assert nhs["n"] == found.parts["segments"]["n"].iloc[1]
        assert rules.provenance.deviations == ()
        kept = harbour().progress_rules("homes_insulated", rebase=[])
        assert kept.provenance.deviations == ()
        dropped = mission.process_control("homes_insulated", rebase=[])
        assert len(dropped.provenance.deviations) == 1
