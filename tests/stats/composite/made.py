"""Small indices made for tests."""

from __future__ import annotations

import numpy as np

from missionmetrics.stats.composite.options import Missing
from missionmetrics.stats.composite.specification import (
    Aggregate,
    Indicator,
    Specification,
)

KEEP = Missing(policy="re-weight", least=0.0)
REFUSE = Missing(policy="refuse")


def flat(count: int, weights=None, **options) -> Specification:
    """One index of so many indicators, all more-is-better."""
    given = [1.0] * count if weights is None else weights
    return Specification(
        indicators=tuple(
            Indicator(code=f"i{n}", parent="index", weight=w)
            for n, w in enumerate(given)
        ),
        aggregates=(Aggregate(code="index", level="index"),),
        **options,
    )


def two_pillars(**options) -> Specification:
    """Five indicators in two pillars of unequal weight, the second of them a cost."""
    parents, weights = "aabbb", [1, 2, 1, 1, 3]
    return Specification(
        indicators=tuple(
            Indicator(code=f"i{n}", parent=p, weight=w, direction=-1 if n == 1 else 1)
            for n, (p, w) in enumerate(zip(parents, weights, strict=True))
        ),
        aggregates=(
            Aggregate(code="index", level="index"),
            Aggregate(code="a", level="pillar", parent="index", weight=2),
            Aggregate(code="b", level="pillar", parent="index", weight=3),
        ),
        **options,
    )


def values(units: int = 12, count: int = 5, seed: int = 3) -> np.ndarray:
    """Figures without gaps, all above 0."""
    return np.random.default_rng(seed).lognormal(1.0, 0.5, (units, count))
