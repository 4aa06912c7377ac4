"""What official rules say of the same figures, side by side with a calibrated chance.

Councils are judged by colours that rules give to two figures. The rules disagree with
one another, and none says how sure it is; set side by side, both can be seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.provenance import Provenance, fingerprint
from missionmetrics.core.result import VALUE_COLUMNS, Result
from missionmetrics.evidence.definitions import definitions_of
from missionmetrics.metrics.momentum.pace import measure_pace
from missionmetrics.metrics.momentum.panel import panel
from missionmetrics.metrics.momentum.progress_words import (
    cautions,
    interval,
    question,
    sentences,
)
from missionmetrics.metrics.momentum.status import statuses
from missionmetrics.metrics.momentum.targets import goal, targets_by_area
from missionmetrics.stats import official_rules as rules
from missionmetrics.stats.process_limits import assurance, signals, xmr_limits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.metrics.momentum.pace import Goal, Pace
    from missionmetrics.metrics.momentum.panel import Panel

    Floats = NDArray[np.float64]

OURS = "missionmetrics"
BASE_YEAR = 2015
RECENT = 4.0
"""Years over which the pace of the arrows is read, at least."""
GOOD = frozenset({"achieved", "on track", "target met", "on track or met",
                  "good progress", "pass", "on pace", "met"})  # fmt: skip
SILENT = frozenset({"", rules.NOT_ASSESSED, "too early", "cannot say", "not judged",
                    "no target"})  # fmt: skip
NAMES = {
    "open_sdg": "Open SDG and Statistics Canada",
    "un_2023": "United Nations, Progress Chart 2023",
    "sdsn": "SDSN, Sustainable Development Report",
    "eurostat": "Eurostat, SDG monitoring",
    "nhs": "NHS England, Making Data Count",
    OURS: OURS,
}
SECOND_HAND = ("un_2023", "sdsn", "eurostat")
"""Rules whose own text was not available: kept as others describe them."""
REFERENCES = (
    "Open SDG (2025) Progress measure methodology, docs/progress-methodology.md; "
    "sdg-build, ProgressMeasure.py",
    "Eustat, Methodology of progress towards the Sustainable Development Goals, citing "
    "the United Nations' technical notes to the Progress Chart 2023 and 2024",
    "NHS England, Making Data Count; NHSRplotthedots 0.2 (2024)",
    "Sachs, J. et al., Sustainable Development Report (trend arrows), as described",
    "Eurostat, Sustainable development in the European Union, as described",
)


class Ends(NamedTuple):
    """What rules of two figures look at; ``recent`` is a change a year."""

    first: float
    last: float
    target: float
    first_time: float
    last_time: float
    deadline: float
    direction: float
    recent: float


def progress_rules(
    evidence: Evidence,
    targets: pd.DataFrame,
    *,
    indicator: str,
    area: str,
    target: str | None = None,
    base_year: int = BASE_YEAR,
    limit: float | None = None,
    level: float = 0.95,
    shocks: Sequence[Mapping[str, str]] = (),
) -> Result:
    """What do official rules say of these figures, and do they agree?

    Parameters
    ----------
    evidence : Evidence
        Long form with the rows of ``indicator`` for ``area``.
    targets : DataFrame
        Table ``targets``; without a target the rules look at growth alone.
    indicator, area : str
        The ``series_id`` and the ``area_id`` to judge.
    target : str or None
        ``target_id``, where the area has several.
    base_year : int
        The figures of this year, or of the next year that has some, are the first.
    limit : float or None
        A value that cannot be passed, for Open SDG's rule without a target.
    level : float
        Coverage of the interval of the trend behind our own row, between 0 and 1.
    shocks : sequence of mappings with ``name, start, end``
        Exceptional times; left out of our own row only.

    Returns
    -------
    Result
        Keys ``rule, rule_name, indicator_id, indicator, area_id, area, period``; one
        row a rule: ``growth_ratio``, ``way_by_deadline``, ``pace_ratio`` (or
        ``growth``, a share a year, without a target), ``latest`` with its control
        limits, and our own ``chance_enough``. Parts: ``board``, ``verdicts`` (``rule,
        label, score, on_course, second_hand``) and ``counts``.

    Raises
    ------
    EvidenceError
        As for ``momentum``; fewer than two figures since ``base_year``
        (``MM-RULES-FEW``).

    Notes
    -----
    The rules keep their own edges, such as 0.001 in place of nought; none says how sure
    it is. Those marked ``second_hand`` are kept as they are commonly described.

    Examples
    --------
    >>> mission = mm.example()
    >>> found = mission.progress_rules("territorial_emissions")
    >>> sorted(found.table["rule"])[:3]
    ['eurostat', 'missionmetrics', 'nhs']
    """
    if not 0 < level < 1:
        raise EvidenceError(
            f"`level` is {level}; an interval needs a coverage between 0 and 1.",
            fix="write 95% as level=0.95.", code="MM-LEVEL",
        )  # fmt: skip
    seen = panel(evidence, indicator=indicator, area_ids=[area], shocks=shocks)
    chosen = targets_by_area(targets, seen, target=target)
    aim = goal(chosen, seen)
    ends = _ends(seen, chosen, aim, base_year)
    pace = measure_pace(seen, aim, level=level, base=np.array([ends.first or np.nan]))
    status = statuses(seen, chosen, aim, pace)
    rows = [*_official(seen, ends, limit), _steadiness(seen, ends),
            _ours(pace, str(status["status"].iloc[0]))]  # fmt: skip
    table, verdicts = _table(seen, rows), _verdicts(rows)
    parts = {
        "board": _board(rows, table), "verdicts": verdicts,
        "counts": _counts(verdicts, ends, seen),
    }  # fmt: skip
    return Result(
        question=question(), table=table, interval=interval(),
        sentences=sentences(table, parts), cautions=cautions(parts), form="board",
        parts=parts,
        provenance=Provenance(
            metric="momentum.progress_rules",
            settings={
                "indicator": indicator, "area": area, "target": target,
                "base_year": base_year, "limit": limit, "level": level,
                "shocks": [dict(s) for s in shocks],
            },
            inputs={"evidence": fingerprint(seen.rows),
                    "targets": fingerprint(targets)},
            sources=evidence.sources, references=REFERENCES,
            definitions=definitions_of(evidence.series, [indicator]),
        ),
    )  # fmt: skip


class _Row(NamedTuple):
    rule: str
    measure: str
    unit: str
    estimate: float
    low: float
    high: float
    n: int
    certainty: str
    label: str
    score: float
    needed: float


def _ends(seen: Panel, chosen: pd.DataFrame, aim: Goal, base_year: int) -> Ends:
    """The first figure since the base year, the latest, and what is to be reached."""
    known = np.flatnonzero(~np.isnan(seen.observed[0]) & (seen.times >= base_year))
    if known.size < 2:
        raise EvidenceError(
            f"'{seen.series_id}' has {known.size} figures since {base_year} in "
            f"{seen.area[0]}; a rule needs two.",
            fix="give an earlier `base_year`, or add figures to `observations`.",
            code="MM-RULES-FEW",
        )
    first, last = known[0], known[-1]
    values, times = seen.observed[0], seen.times
    before = known[times[known] <= times[last] - RECENT + 0.01]
    start = before[-1] if before.size else first
    value = float(chosen["value"].astype("float64").iloc[0])
    return Ends(
        float(values[first]), float(values[last]),
        value if not np.isnan(aim.target[0]) else np.nan, float(times[first]),
        float(times[last]), float(aim.deadline[0]), float(aim.sign[0]),
        float((values[last] - values[start]) / (times[last] - times[start])),
    )  # fmt: skip


def _official(seen: Panel, ends: Ends, limit: float | None) -> list[_Row]:
    """The rules that look at two figures and a target, each at its own."""
    when = {"first_year": ends.first_time, "last_year": ends.last_time,
            "target_year": ends.deadline}  # fmt: skip
    figures = (ends.first, ends.last, ends.target)
    if ends.direction == 0:
        return [_row(rule, "growth", rules.NOT_ASSESSED) for rule in list(NAMES)[:4]]
    way = {"direction": ends.direction, **when}
    found = {
        "open_sdg": rules.open_sdg(
            *figures, limit=np.nan if limit is None else limit, **way
        ),
        "un_2023": rules.un_progress_chart(*figures, per_cent=seen.in_per_cent, **way),
        "sdsn": rules.sdsn_arrows(*figures, pace=ends.recent, **when),
        "eurostat": rules.eurostat(*figures, **way),
    }
    aimed = not np.isnan(ends.target)
    measures = {"un_2023": ("way_by_deadline", 0.95), "sdsn": ("pace_ratio", 1.0)}
    rows = []
    for rule, said in found.items():
        measure, needed = measures.get(rule, ("growth_ratio", 0.95))
        if not aimed and rule != "sdsn":
            measure, needed = "growth", float("nan")
        rows.append(_row(rule, measure, str(said.label), float(said.measure),
                         float(said.score), needed))  # fmt: skip
    return rows


def _row(
    rule: str, measure: str, label: str, value: float = np.nan,
    score: float = np.nan, needed: float = np.nan,
) -> _Row:  # fmt: skip
    known = np.isfinite(value) and label != rules.NOT_ASSESSED
    certainty = "unclear" if known else "not enough data"
    unit = "" if measure.endswith("ratio") else "share"
    return _Row(rule, measure, unit, value if known else np.nan, np.nan, np.nan, 2,
                certainty, label, score, needed)  # fmt: skip


def _steadiness(seen: Panel, ends: Ends) -> _Row:
    """The latest figure between the limits of a steady process, and the target."""
    values = seen.observed[0]
    limits = xmr_limits(values)
    label = assurance(limits, ends.target, int(ends.direction)) or rules.NOT_ASSESSED
    changed = signals(values, limits)[~np.isnan(values)][-1] != ""
    certainty = "unclear" if np.isfinite(limits.low) else "not enough data"
    if changed and label == "hit or miss":
        label = "hit or miss after change"
    return _Row("nhs", "latest", seen.unit, ends.last, limits.low, limits.high,
                int((~np.isnan(values)).sum()), certainty, label, np.nan,
                ends.target)  # fmt: skip


def _ours(pace: Pace, status: str) -> _Row:
    """The chance that the present pace is enough, and the status it gives."""
    estimate, low, high = (float(v[0]) for v in pace.enough)
    judged = status not in SILENT and np.isfinite(estimate)
    sure = judged and (estimate >= 0.9 or estimate <= 0.1)
    certainty = ("clear" if sure else "unclear") if judged else "not enough data"
    numbers = (estimate, low, high) if judged else (np.nan,) * 3
    return _Row(OURS, "chance_enough", "probability", *numbers, int(pace.fit.n[0]),
                certainty, status, np.nan, 0.66)  # fmt: skip


def _table(seen: Panel, rows: Sequence[_Row]) -> pd.DataFrame:
    known = np.flatnonzero(~np.isnan(seen.observed[0]))
    frame = pd.DataFrame([r._asdict() for r in rows])
    keys = pd.DataFrame({
        "rule": frame["rule"], "rule_name": frame["rule"].map(NAMES),
        "indicator_id": seen.series_id, "indicator": seen.name,
        "area_id": seen.area_id[0], "area": seen.area[0],
        "period": seen.periods[known[-1]],
    })  # fmt: skip
    return pd.concat([keys, frame[list(VALUE_COLUMNS)]], axis=1)


def _verdicts(rows: Sequence[_Row]) -> pd.DataFrame:
    return pd.DataFrame({
        "rule": [r.rule for r in rows],
        "rule_name": [NAMES[r.rule] for r in rows],
        "label": [r.label for r in rows],
        "score": [r.score for r in rows],
        "on_course": [np.nan if r.label in SILENT else float(r.label in GOOD)
                      for r in rows],
        "second_hand": [r.rule in SECOND_HAND for r in rows],
    })  # fmt: skip


def _board(rows: Sequence[_Row], table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({
        "item": table["rule_name"], "value": table["estimate"], "unit": table["unit"],
        "low": table["low"], "high": table["high"], "period": table["period"],
        "status": [r.label for r in rows],
        "comparator_value": [r.needed for r in rows],
    })  # fmt: skip


def _counts(verdicts: pd.DataFrame, ends: Ends, seen: Panel) -> pd.DataFrame:
    """How many official rules say what; ours is not among them."""
    official = verdicts[verdicts["rule"] != OURS]
    judged = official["on_course"].dropna()
    return pd.DataFrame({
        "official": [len(official)], "judged": [len(judged)],
        "on": [int(judged.sum())], "off": [int((judged == 0).sum())],
        "second_hand": [int(official["second_hand"].sum())],
        "nought": [bool(ends.target == 0 or ends.first == 0)],
        "figures": [int((~np.isnan(seen.observed[0])).sum())],
    })  # fmt: skip
