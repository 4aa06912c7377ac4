"""Six projects by public value, in order, with the places each could hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from missionmetrics.core.result import Result
from missionmetrics.core.sentence import Cell, Claim, Sentence
from tests.core.handmade import origin, row, slot

if TYPE_CHECKING:
    from collections.abc import Callable

# Name, score, its range, place, first and last plausible place, share of resamples
# in which it comes first.
PROJECTS = (
    ("Street trees", 4.8, 4.4, 5.0, 1, 1, 1, 0.96),
    ("Bike library", 3.9, 3.3, 4.4, 2, 2, 4, 0.02),
    ("School streets", 3.8, 3.2, 4.3, 3, 2, 4, 0.01),
    ("Repair café", 3.6, 3.0, 4.1, 4, 2, 4, 0.01),
    ("Warm homes advice", 2.9, 2.4, 3.4, 5, 5, 6, 0.0),
    ("Heat pumps", 2.7, 2.1, 3.3, 6, 5, 6, 0.0),
)


def ranking() -> Result:
    """Form ``ranking``, with rank uncertainty; the table stands in no order."""
    given = [PROJECTS[i] for i in (5, 0, 3, 1, 4, 2)]
    table = pd.DataFrame(
        row("score", "out of 5", p[1], p[2], p[3], 40, project=p[0]) for p in given
    )
    ranks = pd.DataFrame(
        [(p[0], *p[4:]) for p in given],
        columns=["project", "rank", "rank_low", "rank_high", "p_first"],
    )
    return Result(
        question=Sentence("handmade.ranking.question"),
        table=table,
        parts={"ranks": ranks},
        interval=Sentence("handmade.ranking.interval"),
        sentences=(
            Sentence("handmade.ranking.first",
                     {"project": slot(1, "project", "text"),
                      "score": slot(1, "estimate", "amount")},
                     (Claim(Cell("ranks", 1, "rank"), "==", 1),)),
        ),
        cautions=(Sentence("handmade.ranking.caution"),),
        form="ranking",
        provenance=origin("value.public_value_account", resamples=10000),
    )  # fmt: skip


ALL: dict[str, Callable[[], Result]] = {"ranking": ranking}
