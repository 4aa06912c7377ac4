"""Policies as data, against their sources."""

from __future__ import annotations

from dataclasses import replace

import pytest

import missionmetrics as mm
from missionmetrics.core.errors import EvidenceError
from missionmetrics.publish.policy import FOLDER, policies, policy
from missionmetrics.schemas.mission_models import Publication


def test_acro_has_the_defaults_of_acro():
    # acro/default.yaml, AI-SDC/ACRO at commit 07a2728.
    acro = policy("acro")
    assert (acro.threshold, acro.dominance, acro.p_percent) == (10, (2, 0.9), 0.1)
    assert acro.zeros == "withheld"


def test_ons_withholds_below_10_and_rounds_to_5():
    rule = policy("ons-10-5")
    assert (rule.threshold, rule.rounding) == (10, 5)


def test_a_mission_that_says_nothing_has_the_first_of_them():
    said = Publication()
    rule = policy(said.policy)
    assert (rule.name, rule.threshold) == ("council-5", said.threshold)


@pytest.mark.parametrize("name", policies())
def test_every_policy_names_its_source_and_hides_what_is_below(name):
    rule = policy(name)
    assert len(rule.source) > 20
    assert rule.width >= rule.threshold
    assert rule.rules().threshold == rule.threshold


def test_every_file_is_a_policy():
    assert {f.stem for f in FOLDER.iterdir() if f.suffix == ".toml"} == set(policies())


def test_a_mission_may_ask_for_more():
    stricter = policy("council-3", threshold=7)
    assert (stricter.threshold, stricter.width, stricter.zeros) == (7, 7, "shown")


def test_a_policy_that_is_not_there():
    with pytest.raises(EvidenceError, match="council-5") as caught:
        policy("council-50")
    assert caught.value.code == "MM-PUBLISH-POLICY"


@pytest.mark.parametrize("threshold", [0, -3])
def test_no_threshold_below_one(threshold):
    with pytest.raises(EvidenceError) as caught:
        policy("council-5", threshold=threshold)
    assert caught.value.code == "MM-DISCLOSURE-RULES"


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    return mm.read_mission(mm.new_mission(tmp_path_factory.mktemp("m") / "m"))


@pytest.mark.parametrize(
    ("said", "threshold"),
    [({"policy": "acro"}, 10), ({"policy": "acro", "threshold": 7}, 7), ({}, 5)],
)
def test_a_mission_without_a_threshold_has_that_of_its_policy(started, said, threshold):
    mission = started
    file = mission.file.model_copy(update={"publication": Publication(**said)})
    asked = mm.Mission(replace(mission.tables, mission=file)).report(areas=[])
    assert (asked.policy, asked.rules.threshold) == (
        said.get("policy", "council-5"),
        threshold,
    )
