"""Small multiples built by hand: districts on one scale, indicators each on its own."""

from __future__ import annotations

import pandas as pd

from missionmetrics.core.result import Result
from missionmetrics.core.sentence import Sentence
from tests.core.handmade import claim, math_nan, origin, row, slot

YEARS = tuple(range(2016, 2024))
# Invented tonnes of household waste a home, 2016 to 2023, and what a test said.
DISTRICTS = {
    "Ashby": ((1.10, 1.08, 1.07, 1.02, 1.00, 0.97, 0.93, 0.90), -0.029, "clear"),
    "Brook": ((0.98, 0.97, 0.99, 0.98, 1.01, 0.99, 0.97, 0.98), 0.001, "unclear"),
    "Castle Hill": ((0.80, 0.82, 0.85, 0.86, 0.90, 0.91, 0.95, 0.97), 0.025, "clear"),
    "Dene": ((1.20, 1.15, 1.16, 1.10, 1.08, 1.03, 1.01, 0.96), -0.034, "clear"),
    "Eastgate and the Old Docks": (
        (0.71, 0.70, 0.72, 0.69, 0.73, 0.70, 0.71, 0.72), 0.002, "unclear"),
    "Fernley": ((1.31, 1.27, 1.22, 1.24, 1.17, 1.15, 1.08, 1.05), -0.037, "clear"),
    "Grange": ((0.88, 0.90, 0.87, 0.86, 0.88, 0.85, 0.86, 0.84), -0.006, "unclear"),
    "Hollins": ((1.02, math_nan(), 1.00, 0.99, 0.95, 0.96, 0.91, 0.90), -0.018,
                "clear"),
    "Inglewood": ((0.93,) * 2 + (math_nan(),) * 6, math_nan(), "not enough data"),
}  # fmt: skip


def small_multiples() -> Result:
    """Waste by district: form ``small-multiples`` on one scale, with ranges."""
    observed = pd.DataFrame(
        {"area": name, "period": str(year), "time": year + 0.5, "value": value,
         "low": value - 0.06, "high": value + 0.06, "unit": "tonnes a home",
         "status": "provisional" if year == 2023 else "ok"}
        for name, (values, _, _) in DISTRICTS.items()
        for year, value in zip(YEARS, values, strict=True)
    )  # fmt: skip
    table = pd.DataFrame(
        row("velocity", "tonnes a home", pace, pace - 0.01, pace + 0.01, 8, sure,
            indicator="Household waste", area=name)
        for name, (_, pace, sure) in DISTRICTS.items()
    )  # fmt: skip
    return Result(
        question=Sentence("handmade.multiples.question"),
        table=table,
        parts={"observed": observed},
        interval=Sentence("handmade.multiples.interval"),
        sentences=(
            Sentence("handmade.multiples.most", {
                "area": slot(5, "area", "text"), "pace": slot(5, "estimate", "size:3"),
            }, (claim(5, "estimate", "<", -0.034),)),
        ),
        form="small-multiples",
        provenance=origin("momentum.momentum"),
    )  # fmt: skip


INDICATORS = {
    "Emissions": ("kt CO2e", (20857.0, 18983.0, 15188.0, 11312.0), 0.0),
    "Homes with a heat pump": ("share", (0.004, 0.007, 0.019, 0.042), 0.30),
    "Bus trips": ("million trips", (228.0, 224.0, 216.0, 164.0), None),
    "Days of unhealthy air": ("days", (41.0, 33.0, 28.0, 17.0), 10.0),
}


def indicators() -> Result:
    """Four indicators, each in its unit: form ``small-multiples`` on own scales."""
    years = (2005, 2009, 2015, 2023)
    observed, target, required = [], [], []
    for place, (name, (unit, values, aim)) in enumerate(INDICATORS.items()):
        observed += [{"indicator": name, "order": place, "period": f"{y}/{y % 100 + 1}",
                      "time": float(y), "value": v, "unit": unit}
                     for y, v in zip(years, values, strict=True)]  # fmt: skip
        if aim is not None:
            target.append({"indicator": name, "period": "2038/39", "time": 2038.0,
                           "value": aim})  # fmt: skip
            required += [{"indicator": name, "period": p, "time": t, "value": v}
                         for p, t, v in (("2023/24", 2023.0, values[-1]),
                                         ("2038/39", 2038.0, aim))]  # fmt: skip
    return Result(
        question=Sentence("handmade.multiples.indicators_question"),
        table=pd.DataFrame(
            row("latest", unit, values[-1], math_nan(), math_nan(), 4, indicator=name)
            for name, (unit, values, _) in INDICATORS.items()
        ),
        parts={"observed": pd.DataFrame(observed), "target": pd.DataFrame(target),
               "required": pd.DataFrame(required)},
        interval=Sentence("handmade.multiples.interval"),
        sentences=(Sentence("handmade.multiples.indicators",
                            {"latest": slot(0, "estimate", "amount")}),),
        form="small-multiples",
        provenance=origin("momentum.momentum"),
    )  # fmt: skip


ALL = {f.__name__: f for f in (small_multiples, indicators)}
