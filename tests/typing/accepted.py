"""Calls that a type checker must accept. Never run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import missionmetrics as mm

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


def first_ten_minutes() -> Path:
    mission: mm.Mission = mm.fetch_case("greater-manchester")
    mission.momentum()
    pace: mm.Result = mission.momentum("territorial_emissions")
    mission.compare_areas("territorial_emissions", with_="United Kingdom")
    changes = mm.what_changed(pace, mission.momentum("scope_emissions"))
    flipped: list[str] = [change.after for change in changes.flipped]
    print(flipped)
    return mission.report().publish("public/", released="2026-11-30")


def files(folder: Path) -> int:
    started: Path = mm.new_mission(folder / "mission.xlsx", workbook=True)
    found = mm.check(started, annotated=folder / "marked.xlsx")
    mm.read_mission(str(started))
    return len([fault for fault in found.faults if fault.severity == "error"])


def results(pace: mm.Result) -> pd.DataFrame:
    words: list[str] = pace.say("en-GB")
    print(pace.title, words, pace.summary(), mm.__version__)
    return pace.table


def other_seeds() -> list[mm.Mission]:
    return [mm.example(), mm.example(seed=1, dirty=True)]
