"""A tree built by hand: ten projects, three origins, every status."""

from __future__ import annotations

import pandas as pd

from missionmetrics.core.result import Result
from missionmetrics.core.sentence import Sentence
from tests.core.handmade import origin, row, slot

PROJECTS = (
    ("p1", None, "School street", "finished", "2018"),
    ("p2", "p1", "Bike bus", "running", "2019"),
    ("p3", "p1", "Play street", "stopped", "2019"),
    ("p4", "p3", "Summer of streets with neighbours and traders", "finished", "2020"),
    ("p5", "p4", "Pocket park", "running", "2021"),
    ("p6", "p2", "Bike library", "running", "2021"),
    ("p7", None, "Repair cafe", "stopped", "2019"),
    ("p8", "p6", "Cargo bikes for traders", "planned", "2024"),
    ("p9", None, "Heat map by residents", "stopped", "2020"),
    ("p10", "p9", "Cool rooms", "running", "2022"),
)


def branches() -> Result:
    """Which project came out of which: form ``tree`` with statuses."""
    columns = ["node_id", "parent_id", "name", "status", "start"]
    return Result(
        question=Sentence("handmade.branches.question"),
        table=pd.DataFrame([row("offspring", "projects", 0.7, 0.4, 1.1, 10,
                                "unclear", portfolio="Streets")]),
        parts={"tree": pd.DataFrame(PROJECTS, columns=columns)},
        interval=Sentence("handmade.branches.interval"),
        sentences=(Sentence("handmade.branches.each",
                            {"n": slot(0, "estimate", "number:1")}),),
        form="tree",
        provenance=origin("portfolio.snowball"),
    )  # fmt: skip


ALL = {f.__name__: f for f in (branches,)}
