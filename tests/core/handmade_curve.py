"""How long projects live, by kind, and how soon goals are met."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from missionmetrics.core.result import Result
from missionmetrics.core.sentence import Sentence
from tests.core.handmade import claim, origin, row, slot

if TYPE_CHECKING:
    from collections.abc import Callable

MONTHS = tuple(range(0, 39, 3))
# Share still running at each of MONTHS, half the width of its band, still followed.
RUNNING = {
    "Street projects": (
        (1.0, 0.95, 0.9, 0.83, 0.74, 0.66, 0.57, 0.49, 0.43, 0.38, 0.33, 0.3, 0.28),
        (0.0, 0.04, 0.06, 0.07, 0.08, 0.09, 0.09, 0.09, 0.09, 0.1, 0.1, 0.1, 0.1),
        (42, 40, 37, 34, 30, 27, 23, 19, 16, 13, 10, 8, 7),
    ),
    "Home projects": (
        (1.0, 0.98, 0.97, 0.94, 0.91, 0.88, 0.84, 0.8, 0.77, 0.73, 0.7, 0.66, 0.64),
        (0.0, 0.03, 0.03, 0.05, 0.05, 0.06, 0.07, 0.08, 0.08, 0.09, 0.09, 0.1, 0.11),
        (58, 57, 56, 53, 50, 47, 43, 38, 34, 29, 24, 20, 17),
    ),
}
LOST = (("Street projects", 16, 2), ("Home projects", 10, 1), ("Home projects", 29, 3))


def steps() -> pd.DataFrame:
    return pd.DataFrame(
        {"group": name, "time": month, "estimate": e, "low": max(0.0, e - h),
         "high": min(1.0, e + h), "at_risk": n, "time_unit": "month",
         "measure": "still_running"}
        for name, lines in RUNNING.items()
        for month, e, h, n in zip(MONTHS, *lines, strict=True)
    )  # fmt: skip


def curve() -> Result:
    """Form ``curve``: two groups that were not tested against each other."""
    return Result(
        question=Sentence("handmade.curve.question"),
        table=pd.DataFrame(
            row("median", "months", e, low, high, n, certainty, group=g)
            for g, e, low, high, n, certainty in (
                ("Street projects", 21, 18, 27, 42, "clear"),
                ("Home projects", float("nan"), float("nan"), float("nan"), 58,
                 "not enough data"),
            )
        ),
        parts={"curve": steps(),
               "censored": pd.DataFrame(LOST, columns=["group", "time", "n"])},
        interval=Sentence("handmade.curve.interval"),
        sentences=(
            Sentence("handmade.curve.half", {"group": slot(0, "group", "text"),
                                             "time": slot(0, "estimate", "amount")},
                     (claim(0, "certainty", "==", "clear"),)),
        ),
        cautions=(Sentence("handmade.curve.caution"),),
        form="curve",
        provenance=origin("portfolio.project_outcomes"),
    )  # fmt: skip


def incidence_curve() -> Result:
    """Form ``curve``: one group, a share that rises, in years."""
    given = curve()
    shares = (0.0, 0.04, 0.11, 0.19, 0.26, 0.35, 0.41)
    frame = pd.DataFrame({
        "group": "", "time": [0, 0.5, 1, 2, 3, 4.5, 6], "estimate": shares,
        "low": [max(0.0, s - 0.05) for s in shares],
        "high": [s + 0.06 if s else 0.0 for s in shares],
        "at_risk": [80, 78, 71, 60, 49, 30, 18], "time_unit": "year",
        "measure": "goal_met",
    })  # fmt: skip
    return Result(
        question=given.question,
        table=pd.DataFrame([row("goal_met", "share", 0.41, 0.36, 0.47, 80,
                                mission="All missions")]),
        parts={"curve": frame},
        interval=given.interval,
        sentences=(Sentence("handmade.curve.met",
                            {"share": slot(0, "estimate", "percent:0")}),),
        form="curve",
        provenance=given.provenance,
    )  # fmt: skip


ALL: dict[str, Callable[[], Result]] = {
    "curve": curve,
    "incidence_curve": incidence_curve,
}
