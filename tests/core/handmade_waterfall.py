"""What a mission is worth, step by step, in millions of pounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from missionmetrics.core.result import Result
from missionmetrics.core.sentence import Sentence
from tests.core.handmade import claim, math_nan, origin, row, slot

if TYPE_CHECKING:
    from collections.abc import Callable

# 0 + 14.2 + 9.5 + 6.1 = 29.8; less 11.4 and 3.6 is 14.8.
STEPS = (
    ("Health", "step", 14.2, 8.0, 21.0),
    ("Lower bills", "step", 9.5, 6.5, 12.4),
    ("Cleaner air", "step", 6.1, -1.2, 13.0),
    ("Benefits", "total", 29.8, 20.0, 40.0),
    ("Public money", "step", -11.4, -13.0, -9.8),
    ("Time given", "step", -3.6, -5.5, -2.0),
    ("Net value", "end", 14.8, 3.1, 26.9),
)


def steps() -> pd.DataFrame:
    frame = pd.DataFrame(STEPS, columns=["label", "kind", "value", "low", "high"])
    return frame.assign(order=range(len(frame)))


def waterfall() -> Result:
    """Form ``waterfall``: rises, a total on the way, falls, and the end."""
    return Result(
        question=Sentence("handmade.waterfall.question"),
        table=pd.DataFrame([row("public_value", "million pounds", 14.8, 3.1, 26.9, 6,
                                account="The whole mission")]),
        parts={"steps": steps()},
        interval=Sentence("handmade.waterfall.interval"),
        sentences=(
            Sentence("handmade.waterfall.net", {"net": slot(0, "estimate", "amount")},
                     (claim(0, "low", ">", 0),)),
        ),
        cautions=(Sentence("handmade.waterfall.caution"),),
        form="waterfall",
        provenance=origin("value.public_value_account"),
    )  # fmt: skip


def emissions_waterfall() -> Result:
    """Form ``waterfall`` with a start, without ranges and with many steps."""
    sectors = ("Homes", "Roads", "Shops and offices", "Factories", "Farms", "Waste",
               "Trees and soil", "Public buildings", "Railways")  # fmt: skip
    falls = (-2400, -900, -1900, -2600, -40, 120, -60, -310, 15)
    rows = [("In 2005", "start", 20857.0)]
    rows += [(s, "step", float(f)) for s, f in zip(sectors, falls, strict=True)]
    rows.append(("In 2023", "end", 12782.0))
    frame = pd.DataFrame(rows, columns=["label", "kind", "value"])
    given = waterfall()
    return Result(
        question=given.question,
        table=pd.DataFrame([row("emissions", "kt CO2e", -8075.0, math_nan(),
                                math_nan(), 9, account="The whole city")]),
        parts={"steps": frame.assign(order=range(len(frame)))},
        interval=given.interval,
        sentences=(Sentence("handmade.waterfall.change",
                            {"change": slot(0, "estimate", "amount_size")},
                            (claim(0, "estimate", "<", 0),)),),
        form="waterfall",
        provenance=given.provenance,
    )  # fmt: skip


ALL: dict[str, Callable[[], Result]] = {
    "waterfall": waterfall,
    "emissions_waterfall": emissions_waterfall,
}
