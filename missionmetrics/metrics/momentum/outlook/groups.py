"""Figures split by group: one group of some areas, or several groups of one area."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.metrics.momentum.figures.pace import EARLY, fdr_clear
from missionmetrics.metrics.momentum.figures.panel import PER_CENT
from missionmetrics.metrics.momentum.outlook.ranking import draws_of_pace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.metrics.momentum.figures.pace import Pace
    from missionmetrics.metrics.momentum.figures.panel import Panel

EVERYONE = "all"
"""How the whole is asked for, whose rows have no group."""
WAYS = ("falling", "rising", "unclear", "few")


class Asked(NamedTuple):
    """Evidence and targets of what was asked for.

    With several groups (``split``) each stands in the place of an area: ``area_ids``
    are the groups, the whole under the area's name, which ``whole`` holds.
    """

    evidence: Evidence
    targets: pd.DataFrame
    area_ids: list[str]
    split: bool
    whole: str


def ask(
    evidence: Evidence,
    targets: pd.DataFrame,
    *,
    indicator: str,
    areas: Sequence[str],
    groups: str | Sequence[str] | None,
) -> Asked:
    """Choose the rows of the groups; all rows where no group is named.

    A target is one of the whole: a group has none.

    Raises
    ------
    EvidenceError
        No rows of a group, a group named twice, or several groups of several areas
        (``MM-GROUP-UNKNOWN``).
    """
    if groups is None:
        return Asked(evidence, targets, list(areas), False, "")
    names = [groups] if isinstance(groups, str) else list(groups)
    rows = _rows(evidence, indicator, areas, names)
    if len(names) == 1:
        goals = targets if names[0] == EVERYONE else targets.head(0)
        every = _rows(evidence, indicator, None, names)
        chosen = replace(evidence, table=every.assign(group=""), draws=None)
        return Asked(chosen, goals, list(areas), False, "")
    return _split(evidence, targets, rows, str(areas[0]), names)


def _rows(
    evidence: Evidence,
    indicator: str,
    areas: Sequence[str] | None,
    names: Sequence[str],
) -> pd.DataFrame:
    """Rows of the groups in some areas or in all, the whole named `EVERYONE`."""
    table = evidence.table
    ours = table.loc[table["series_id"] == indicator]
    if areas is not None:
        ours = ours.loc[ours["area_id"].isin(list(areas))]
    ours = ours.assign(group=ours["group"].fillna("").replace("", EVERYONE))
    known = sorted(set(ours["group"]))
    unknown = [n for n in names if n not in known]
    twice = [n for i, n in enumerate(names) if n in names[:i]]
    if unknown or twice or not names:
        said = f"no group '{unknown[0]}'" if unknown else "one group named twice"
        raise EvidenceError(
            f"'{indicator}' has {said if names else 'to be of some group'}.",
            fix=f"choose among {', '.join(known) or 'none'}, each once.",
            code="MM-GROUP-UNKNOWN",
        )
    return ours.loc[ours["group"].isin(list(names))].reset_index(drop=True)


def _split(
    evidence: Evidence,
    targets: pd.DataFrame,
    rows: pd.DataFrame,
    area: str,
    names: Sequence[str],
) -> Asked:
    """Each group in the place of an area."""
    if len(set(rows["area_id"])) > 1:
        raise EvidenceError(
            "Several groups of several areas are asked for.",
            fix="ask for one area with several groups, or for one group.",
            code="MM-GROUP-UNKNOWN",
        )
    whole = evidence.name_of_area(area)
    labels = [whole if n == EVERYONE else n for n in names]
    rows = rows.assign(area_id=rows["group"].replace(EVERYONE, whole), group="")
    places = pd.DataFrame(
        {"area_id": labels, "name": labels, "level": "", "parent_id": ""}, dtype="str"
    )
    ours = targets.loc[targets["area_id"] == area]
    return Asked(
        replace(evidence, table=rows, areas=places, draws=None),
        ours.assign(area_id=whole),
        labels,
        True,
        whole,
    )


def keyed(
    parts: Mapping[str, pd.DataFrame], asked: Asked, evidence: Evidence, area: str,
    group: str | None,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """The same tables with a column `group` after that of the area's name."""
    found = {}
    for name, part in parts.items():
        if "area_id" not in part or "area" not in part:
            found[name] = part
            continue
        told = part.copy()
        place = list(part.columns).index("area") + 1
        told.insert(place, "group", part["area_id"] if asked.split else group)
        if asked.split:
            told["area_id"], told["area"] = area, evidence.name_of_area(area)
        found[name] = told
    return found


def group_counts(status: pd.DataFrame, asked: Asked) -> dict[str, int]:
    """How many groups move which way, clearly; the whole is none of them."""
    said = status.loc[status["area_id"] != asked.whole, "clear_movement"]
    ways = {way: int((said == way).sum()) for way in WAYS}
    return {**ways, "groups": len(said), "called": ways["falling"] + ways["rising"]}


def differences_part(
    seen: Panel, pace: Pace, asked: Asked, *, level: float, seed: int
) -> pd.DataFrame:
    """By how much a year each group moves faster than each other, (pairs).

    ``estimate`` is the pace of ``group`` less that of ``other``, in the unit a year.
    Groups are taken to vary by themselves; the whole holds them all and is in no
    pair. ``certainty`` is clear with at most about 1 in 20 wrong signs among the clear.
    """
    ids = np.asarray(seen.area_id, dtype=object)
    rows = np.flatnonzero(ids != asked.whole)
    able = (pace.fit.n >= EARLY) & ~pace.fit.exact
    fitted = rows[able[rows]]
    fitted = fitted[np.argsort(ids[fitted], kind="stable")]
    draws = dict(zip(fitted, draws_of_pace(seen, pace, fitted, seed), strict=True))
    times = PER_CENT.get(seen.unit, 1.0)
    pairs = [(int(a), int(b)) for a, b in combinations(rows, 2)]
    found = [_difference(a, b, draws, pace, level, times) for a, b in pairs]
    if not found:
        return pd.DataFrame()
    values = np.array(found)
    clear = fdr_clear(values[:, 3])
    left, right = (ids[list(side)] for side in zip(*pairs, strict=True))
    known = ~np.isnan(values[:, 0])
    told = np.where(clear, "clear", np.where(known, "unclear", "not enough data"))
    return pd.DataFrame(
        {
            "group": left,
            "other": right,
            "measure": "velocity",
            "unit": "points" if seen.in_per_cent else seen.unit,
            "estimate": values[:, 0],
            "low": values[:, 1],
            "high": values[:, 2],
            "certainty": told,
            "reason": np.where(known, "", "few_figures"),
        }
    )


def _difference(
    one: int, two: int, draws: Mapping[int, np.ndarray], pace: Pace, level: float,
    times: float,
) -> tuple[float, float, float, float]:  # fmt: skip
    """Estimate, ends and chance of the wrong sign of one pair; NaN where unknown."""
    if one not in draws or two not in draws:
        return (np.nan,) * 4
    apart = times * (draws[one] - draws[two])
    centre = times * float(np.subtract(*pace.velocity.estimate[[one, two]]))
    low, high = np.quantile(apart, [(1 - level) / 2, (1 + level) / 2])
    below = float((apart < 0).mean())
    return centre, float(low), float(high), min(below, 1 - below)
