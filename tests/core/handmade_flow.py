"""Flows built by hand: one step with ranges, two steps that do not add up."""

from __future__ import annotations

import pandas as pd

from missionmetrics.core.result import Result
from missionmetrics.core.sentence import Sentence
from tests.core.handmade import math_nan, origin, row, slot

# From, to, million pounds, and the range that the accounts leave open.
MONEY = (
    ("Council budget", "Home retrofit", 40.0, 36.0, 44.0),
    ("Council budget", "Street trees and parks", 12.0, 10.0, 14.0),
    ("Council budget", "Bus lanes", 8.0, 7.0, 9.0),
    ("National grants", "Home retrofit", 22.0, 21.0, 23.0),
    ("National grants", "Bus lanes", 15.0, 12.0, 18.0),
    ("Community bonds", "Street trees and parks", 3.0, 2.5, 3.5),
)
STEPS = (
    ("National grants", "Combined authority", 50.0),
    ("Regional levy", "Combined authority", 20.0),
    ("Combined authority", "North borough", 30.0),
    ("Combined authority", "South borough", 25.0),
    ("National grants", "South borough", 10.0),
    ("Lottery", "Park friends", 4.0),
)


def _total(value: float) -> pd.DataFrame:
    return pd.DataFrame([row("money", "million GBP", value, math_nan(), math_nan(), 6,
                             programme="Green homes")])  # fmt: skip


def _result(links: pd.DataFrame, total: float) -> Result:
    return Result(
        question=Sentence("handmade.flow.question"),
        table=_total(total),
        parts={"links": links.assign(unit="million GBP")},
        interval=Sentence("handmade.flow.interval"),
        sentences=(Sentence("handmade.flow.total",
                            {"total": slot(0, "estimate", "amount")}),),
        form="flow",
        provenance=origin("finance.funding_mobilised"),
    )  # fmt: skip


def flow() -> Result:
    """Money from three sources to three uses: form ``flow``, one step."""
    columns = ["from", "to", "value", "low", "high"]
    return _result(pd.DataFrame(MONEY, columns=columns), 100.0)


def flow_in_steps() -> Result:
    """Money through an authority that keeps some: form ``flow``, two steps."""
    return _result(pd.DataFrame(STEPS, columns=["from", "to", "value"]), 84.0)


ALL = {f.__name__: f for f in (flow, flow_in_steps)}
