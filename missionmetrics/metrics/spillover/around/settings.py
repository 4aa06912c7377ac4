"""What is asked of `area_spillover`, checked once before anything is worked out."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from missionmetrics.metrics.spillover.around.distances import By

MOST_RINGS = 5
FEWEST_DRAWS = 99


def require_known(name: str, value: Any, known: Sequence[Any]) -> None:
    """Stop where a setting is none of those that are known."""
    if value not in known:
        raise EvidenceError(
            f"`{name}` is {value!r}.",
            fix=f"choose among: {', '.join(str(k) for k in known)}.",
            code="MM-RINGS-SETTING",
        )


def checked_rings(rings: object, by: By) -> tuple[float, ...]:
    """How far each ring reaches, rising; whole numbers where borders are counted."""
    listed = isinstance(rings, Iterable) and not isinstance(rings, str)
    given: tuple[Any, ...] = tuple(rings) if listed else ()  # type: ignore[arg-type]
    numbers = all(isinstance(r, Real) and not isinstance(r, bool | np.bool_)
                  for r in given)  # fmt: skip
    edges = np.array(given if numbers else (), dtype=float)
    shown = repr(list(given) if listed else rings)
    if not (0 < edges.size <= MOST_RINGS and np.isfinite(edges).all()
            and (np.diff([0.0, *edges]) > 0).all()):  # fmt: skip
        raise EvidenceError(
            f"`rings` is {shown}; it needs 1 to {MOST_RINGS} rising numbers above 0.",
            fix='write rings=[1, 2] with by="borders", or rings=[3.0] with by="km".',
            code="MM-RINGS-EDGES",
        )
    if by == "borders" and (edges % 1 != 0).any():
        raise EvidenceError(
            f"`rings` is {shown}, but borders are counted in whole numbers.",
            fix='write rings=[1, 2], or measure in kilometres with by="km".',
            code="MM-RINGS-EDGES",
        )
    return tuple(float(e) for e in edges)


def require_draws(draws: object) -> None:
    """Stop where other patterns of sites are too few, or no whole number."""
    whole = isinstance(draws, int | np.integer) and not isinstance(draws, bool)
    if not whole or draws < FEWEST_DRAWS:  # type: ignore[operator]
        raise EvidenceError(
            f"`draws` is {draws!r}; a whole number is needed, {FEWEST_DRAWS} or more.",
            fix="leave it out, or write draws=999.",
            code="MM-RINGS-DRAWS",
        )
