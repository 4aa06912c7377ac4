"""Links between five fields of policy, each way, and between ten of one sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from missionmetrics.core.result import Result
from missionmetrics.core.sentence import Sentence
from tests.core.handmade import claim, origin, row, slot

if TYPE_CHECKING:
    from collections.abc import Callable

FIELDS = ("Transport", "Air quality", "Health", "Housing", "Skills")
HALF = 0.13
# Rows start, columns arrive, in the order of FIELDS; nought on the diagonal.
LINKS = (
    (0.00, 0.31, 0.24, -0.16, 0.19),
    (0.09, 0.00, 0.22, 0.03, -0.02),
    (0.04, -0.06, 0.00, 0.07, 0.11),
    (-0.18, 0.05, 0.12, 0.00, 0.08),
    (0.02, -0.01, 0.10, 0.06, 0.00),
)


def links(
    fields: tuple[str, ...], sizes: tuple[tuple[float, ...], ...]
) -> pd.DataFrame:
    """One row a link; it is clear where its range leaves nought out."""
    return pd.DataFrame(
        row("spillover", "standard deviations", x, x - HALF, x + HALF, 48,
            "clear" if abs(x) > HALF else "unclear", **{"from": a, "to": b})
        for a, given in zip(fields, sizes, strict=True)
        for b, x in zip(fields, given, strict=True)
        if a != b
    )  # fmt: skip


def matrix() -> Result:
    """Form ``matrix``: 20 links of both signs."""
    table = links(FIELDS, LINKS)
    return Result(
        question=Sentence("handmade.matrix.question"),
        table=table,
        interval=Sentence("handmade.matrix.interval"),
        sentences=(
            Sentence("handmade.matrix.most",
                     {"from": slot(0, "from", "text"), "to": slot(0, "to", "text")},
                     (claim(0, "certainty", "==", "clear"),)),
        ),
        cautions=(Sentence("handmade.matrix.caution"),),
        form="matrix",
        provenance=origin("spillover.domain_spillover"),
    )  # fmt: skip


TEN = ("Air", "Business", "Care", "Energy", "Green space", "Health", "Housing",
       "Skills", "Transport", "Waste")  # fmt: skip


def large_matrix() -> Result:
    """Ten fields, 90 links of one sign: numbers have room on a wide screen only."""
    sizes = tuple(
        tuple(round(0.03 * ((3 * i + 5 * j) % 11), 2) for j in range(10))
        for i in range(10)
    )
    given = matrix()
    table = links(TEN, sizes)
    first = int(table["certainty"].eq("clear").idxmax())
    return Result(
        question=given.question, table=table, interval=given.interval,
        sentences=(
            Sentence("handmade.matrix.most",
                     {"from": slot(first, "from", "text"),
                      "to": slot(first, "to", "text")},
                     (claim(first, "certainty", "==", "clear"),)),
        ),
        cautions=given.cautions, form="matrix", provenance=given.provenance,
    )  # fmt: skip


ALL: dict[str, Callable[[], Result]] = {"matrix": matrix, "large_matrix": large_matrix}
