"""Days from which the limits of a process start afresh: only with a recorded reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.asked import read_day
from missionmetrics.evidence.long_form import decimal_year

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.figures.panel import Panel


class Stretch(NamedTuple):
    """Neighbouring periods that share their limits: positions, since when, and why."""

    places: NDArray[np.int64]
    start: str
    reason: str


def stretches(
    seen: Panel, rebase: Sequence[Mapping[str, Any]]
) -> tuple[list[Stretch], int]:
    """The record of a single area, cut where its limits start afresh.

    A period belongs to the stretch in which its middle lies. A new start without
    figures on both sides changes nothing.

    Parameters
    ----------
    seen : Panel
        One area.
    rebase : sequence of mappings with ``start, reason``
        And, if it holds for one indicator alone, its ``indicator_id``.

    Returns
    -------
    list of Stretch, int
        In order of time; and how many of the new starts changed nothing.

    Raises
    ------
    EvidenceError
        A new start has no reason (``MM-REBASE-REASON``), or its day cannot be read or
        is given twice (``MM-REBASE-START``).
    """
    _refuse_unread(rebase)
    own = [r for r in rebase if r.get("indicator_id") in (None, "", seen.series_id)]
    starts = sorted((_start(r), _reason(r)) for r in own)
    days = [day for day, _ in starts]
    twice = [str(d.date()) for i, d in enumerate(days) if d in days[:i]]
    if twice:
        raise EvidenceError(
            f"The limits start afresh twice on {twice[0]}.",
            fix="keep one of the two, with both reasons.", code="MM-REBASE-START",
        )  # fmt: skip
    cuts = decimal_year(pd.Series(pd.to_datetime(days))).to_numpy("float64")
    part = np.searchsorted(cuts, seen.times, side="right")
    has = np.unique(part[seen.used[0]])
    if not has.size:
        return [Stretch(np.arange(seen.times.size), "", "")], len(starts)
    # A period without figures joins the stretch before it, or else the first.
    kept = has[np.maximum(np.searchsorted(has, part, side="right") - 1, 0)]
    found = [
        Stretch(
            np.flatnonzero(kept == p),
            str(days[p - 1].date()) if i else "",
            starts[p - 1][1] if i else "",
        )
        for i, p in enumerate(has)
    ]
    return found, len(starts) - len(found) + 1


def _refuse_unread(rebase: Sequence[Mapping[str, Any]]) -> None:
    """Refuse what is not a list of mappings, such as a day or a single mapping."""
    listed = not isinstance(rebase, str | Mapping) and isinstance(rebase, Iterable)
    if not listed or not all(isinstance(r, Mapping) for r in rebase):
        raise EvidenceError(
            f"`rebase` is {rebase!r}; each new start needs its day and its reason.",
            fix='write [{"start": "2022-04-01", "reason": "What was changed"}].',
            code="MM-REBASE-START",
        )


def _start(given: Mapping[str, Any]) -> pd.Timestamp:
    return read_day(given.get("start"), setting="rebase", code="MM-REBASE-START")


def _reason(given: Mapping[str, Any]) -> str:
    reason = str(given.get("reason") or "").strip().rstrip(".")
    if not reason:
        raise EvidenceError(
            f"The limits are to start afresh on {given.get('start')}, and no reason is "
            "given.",
            fix="write what was changed on purpose in `reason`; without one, keep the "
            "limits, for a new start can hide a decline.",
            code="MM-REBASE-REASON",
        )
    return reason
