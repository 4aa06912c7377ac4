"""Boards built by hand: against targets, and with a course for each row."""

from __future__ import annotations

import pandas as pd

from missionmetrics.core.result import Result
from missionmetrics.core.sentence import Sentence
from tests.core.handmade import math_nan, origin, row, slot

NAN = math_nan()
COLUMNS = ["item", "value", "unit", "low", "high", "period", "status",
           "comparator_value"]  # fmt: skip
# Latest figures with their range, and what each should have been by now.
ITEMS = (
    ("Homes within 15 minutes of green space", 0.614, "share", 0.583, 0.645, "2023",
     "behind", 0.70),
    ("Emissions in the area", 11312.0, "kt CO2e", 11050.0, 11570.0, "2023", "on pace",
     11900.0),
    ("People who feel safe cycling", 0.47, "share", 0.43, 0.51, "2023-Q2",
     "cannot say", 0.50),
    ("Air quality", 12.4, "micrograms a cubic metre", 11.6, 13.2, "2022/23",
     "wrong way", 10.0),
    ("Repair cafes", 9.0, "places", NAN, NAN, "2024", "too early", 30.0),
    ("Households in fuel poverty who asked for help", NAN, "households", NAN, NAN,
     "2023", "withheld", NAN),
)  # fmt: skip
COURSES = {
    ITEMS[0][0]: (0.52, 0.55, 0.58, 0.614),
    ITEMS[1][0]: (13673.0, 12286.0, 12645.0, 11312.0),
    ITEMS[2][0]: (0.49, 0.44, 0.46, 0.47),
    ITEMS[3][0]: (10.9, 11.2, 11.8, 12.4),
    ITEMS[4][0]: (2.0, 4.0, 4.0, 9.0),
}


def board() -> Result:
    """Six indicators against their targets: form ``board``."""
    items = pd.DataFrame(ITEMS, columns=COLUMNS).assign(comparator="Target for now")
    return Result(
        question=Sentence("handmade.board.question"),
        table=pd.DataFrame(
            row("latest", i[2], i[1], i[3], i[4], 10,
                "withheld" if i[6] == "withheld" else "clear", indicator=i[0])
            for i in ITEMS
        ),
        parts={"board": items},
        interval=Sentence("handmade.board.interval"),
        sentences=(Sentence("handmade.board.first",
                            {"latest": slot(0, "estimate", "percent:1")}),),
        form="board",
        provenance=origin("momentum.on_course"),
    )  # fmt: skip


def board_with_courses() -> Result:
    """The same six with the course of each: form ``board`` with small lines."""
    given = board().to_dict()
    series = pd.DataFrame(
        {"item": item, "period": str(year), "time": year + 0.5, "value": value}
        for item, values in COURSES.items()
        for year, value in zip((2018, 2020, 2021, 2023), values, strict=True)
    )
    made = Result.from_dict(given)
    return Result(
        question=made.question, table=made.table, interval=made.interval,
        sentences=made.sentences, form="board", provenance=made.provenance,
        parts={"board": made.parts["board"], "series": series},
    )  # fmt: skip


ALL = {f.__name__: f for f in (board, board_with_courses)}
