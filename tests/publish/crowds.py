"""Results about people in groups and years, built by hand, for tests of protection."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.core.disclosure import Disclosure
from missionmetrics.core.result import Result
from missionmetrics.core.sentence import Sentence
from missionmetrics.stats.shares import wilson
from tests.core import handmade

if TYPE_CHECKING:
    from collections.abc import Sequence


def crowd(keys: dict[str, Sequence[str]], counts: Sequence[int], *,
          totals: Sequence[int] | None = None, amounts: Sequence[float] | None = None,
          measure: str = "people", **told: Any) -> Result:  # fmt: skip
    """So many people, or shares of ``totals``, or amounts that they hold."""
    of = np.array(counts if totals is None else totals, dtype=float)
    inside = np.array(counts, dtype=float)
    low = high = np.full(len(counts), math.nan)
    estimate = inside if amounts is None else np.array(amounts, dtype=float)
    if totals is not None:
        estimate, low, high = wilson(inside, of, level=0.95)
    return Result(
        question=Sentence("handmade.counts.question"),
        table=pd.DataFrame(
            handmade.row(measure, "people", float(estimate[i]), float(low[i]),
                         float(high[i]), int(of[i]),
                         **{k: v[i] for k, v in keys.items()})
            for i in range(len(counts))
        ),
        interval=Sentence("handmade.counts.interval"),
        sentences=tuple(
            Sentence("handmade.counts.least",
                     {"group": handmade.slot(i, next(iter(keys)), "text"),
                      "n": handmade.slot(i, "estimate", "number:2")})
            for i in range(len(counts))
        ),
        form="interval-by-group",
        provenance=handmade.origin("participation.attendance", level=0.95),
        disclosure=Disclosure(
            counting_unit="person", contributors=tuple(map(int, counts)),
            total=tuple(map(int, of)), **told,
        ),
    )  # fmt: skip


def groups(counts: Sequence[int], **told: Any) -> Result:
    """One row a group."""
    return crowd({"group": [f"Group {i}" for i in range(len(counts))]}, counts, **told)


def crossed(inner: np.ndarray, **told: Any) -> Result:
    """Groups by years with all sums, in rows called 'all'."""
    full = np.pad(inner, ((0, 1), (0, 1)))
    full[:-1, -1], full[-1] = inner.sum(axis=1), full[:-1].sum(axis=0)
    full[-1, -1] = inner.sum()
    names = [*(f"Group {i}" for i in range(inner.shape[0])), "all"]
    years = [*(str(2020 + j) for j in range(inner.shape[1])), "All"]
    return crowd(
        {"group": [n for n in names for _ in years], "period": years * len(names)},
        full.ravel().tolist(), **told,
    )  # fmt: skip


def withheld(result: Result) -> list[int]:
    """Rows of ``result`` that are withheld."""
    return np.flatnonzero(result.table["certainty"] == "withheld").tolist()
