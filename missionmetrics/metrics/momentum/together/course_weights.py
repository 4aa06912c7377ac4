"""Weights of indicators in a sum: equal, given, or one set from each panel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.on_course import shares_of_weight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Given = Mapping[str, float] | pd.DataFrame | Sequence[Mapping[str, Any]] | None

NAMES = "panel"
HOW = "elicited_as"
SWINGS = "swings"


class WeightSets(NamedTuple):
    """K sets of weights over S indicators.

    ``names`` (K,) is one empty text for a single set; ``shares`` (K, S) sum to 1.
    """

    names: tuple[str, ...]
    shares: Floats

    @property
    def many(self) -> bool:
        """Whether they are the sets of several panels."""
        return len(self.names) > 1


def weight_sets(given: Given, indicators: Sequence[str]) -> WeightSets:
    """Read weights in any of the forms in which they may be given.

    Raises
    ------
    EvidenceError
        An indicator has no weight, a weight belongs to no indicator, or it is no weight
        (``MM-COURSE-WEIGHTS``); a panel's weights were not asked for as the worth of
        going all the way from baseline to target (``MM-COURSE-SWINGS``).
    """
    if given is None:
        return WeightSets(("",), np.full((1, len(indicators)), 1 / len(indicators)))
    if isinstance(given, pd.DataFrame):
        rows = [{str(k): v for k, v in r.items()} for r in given.to_dict("records")]
    elif isinstance(given, Mapping):
        return WeightSets(("",), shares_of_weight([_row(given, indicators)]))
    else:
        if isinstance(given, str) or not isinstance(given, Iterable):
            raise _faulty(f"{given!r} is no set of weights")
        rows = [dict(r) if isinstance(r, Mapping) else {} for r in given]
    return _of_panels(rows, indicators)


def _of_panels(
    rows: Sequence[Mapping[str, Any]], indicators: Sequence[str]
) -> WeightSets:
    if not rows:
        raise _faulty("there is no set of weights")
    asked = {str(row.get(HOW, "")) for row in rows}
    if asked != {SWINGS}:
        raise EvidenceError(
            "Weights of panels count only where people were asked what it is worth to "
            "go all the way from each baseline to its target. These were asked for as: "
            f"{', '.join(sorted(asked - {SWINGS})) or 'not said'}.",
            fix=f"set the column `{HOW}` to '{SWINGS}' where that is how it was done; "
            "other weights do not fit this sum.",
            code="MM-COURSE-SWINGS",
        )
    names = tuple(str(row.get(NAMES, i + 1)) for i, row in enumerate(rows))
    if len(set(names)) < len(names):
        raise _faulty("two sets have the same name")
    plain = [{k: v for k, v in r.items() if k not in (NAMES, HOW)} for r in rows]
    shares = shares_of_weight([_row(r, indicators) for r in plain])
    return WeightSets(names, shares)


def _row(given: Mapping[str, Any], indicators: Sequence[str]) -> list[float]:
    """One set in the order of the indicators."""
    missing = [i for i in indicators if i not in given]
    strange = [str(k) for k in given if k not in indicators]
    if missing or strange:
        what = f"'{missing[0]}' has no weight" if missing else (
            f"'{strange[0]}' has a weight and is not asked about")  # fmt: skip
        raise _faulty(what)
    try:
        return [float(given[i]) for i in indicators]
    except (TypeError, ValueError):
        raise _faulty("a weight is not a number") from None


def _faulty(problem: str) -> EvidenceError:
    return EvidenceError(
        f"In `weights`, {problem}.",
        fix="give each indicator that is asked about one weight of 0 or more.",
        code="MM-COURSE-WEIGHTS",
    )


def as_setting(given: Given) -> Any:
    """Weights as JSON types, to be written down and given again."""
    if given is None:
        return None
    if isinstance(given, pd.DataFrame):
        return given.to_dict("records")
    if isinstance(given, Mapping):
        return {str(k): float(v) for k, v in given.items()}
    return [dict(row) for row in given]


def among_judged(sets: WeightSets, judged: Sequence[bool]) -> tuple[Floats, Floats]:
    """Shares among the indicators that can be judged, and how much weight they hold.

    Returns
    -------
    tuple of ndarray
        (K, S) with 0 for those that cannot, each row summing to 1 where any weight is
        left; (K,) the weight that the judged ones had among all.
    """
    masked = sets.shares * np.asarray(judged, dtype=float)
    held = masked.sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.where(held[:, None] > 0, masked / held[:, None], 0.0), held
