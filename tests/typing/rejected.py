"""Calls that a type checker must reject, each with the kind of error. Never run."""

from __future__ import annotations

import missionmetrics as mm


def misspelt() -> None:
    print(mm.momentun)  # rejected: attr-defined


def wrong_kind_of_argument(mission: mm.Mission, pace: mm.Result) -> None:
    mm.read_mission(3)  # rejected: arg-type
    mm.fetch_case(["greater-manchester"])  # rejected: arg-type
    mm.what_changed(pace, "later")  # rejected: arg-type
    mm.locale(5)  # rejected: arg-type
    mission.momentum(2005)  # rejected: arg-type
    mission.momentum("emissions", level="95%")  # rejected: arg-type
    mission.compare_areas("emissions", with_=5)  # rejected: arg-type


def settings_are_named(mission: mm.Mission) -> None:
    mm.example(2038)  # rejected: call-arg
    mm.new_mission("here", True)  # rejected: call-arg
    mission.momentum("emissions", "borough")  # rejected: call-arg


def unknown_setting(mission: mm.Mission) -> None:
    mission.momentum("emissions", levl=0.95)  # rejected: call-arg
    mm.example(sed=1)  # rejected: call-arg


def forgotten_argument(mission: mm.Mission) -> None:
    mm.check()  # rejected: call-arg
    mission.report().publish("public/")  # rejected: call-arg


def a_result_cannot_be_changed(pace: mm.Result) -> None:
    pace.table = pace.table  # rejected: misc
    print(pace.title.value)  # rejected: attr-defined
