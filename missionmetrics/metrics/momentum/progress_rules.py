"""What official rules say of the same figures, side by side with a calibrated chance.

Councils are judged by colours that rules give to two figures. The rules disagree with
one another, and none says how sure it is; set side by side, both can be seen.
"""

from __future__ import annotations

from math import isfinite
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.provenance import Provenance, fingerprint
from missionmetrics.core.result import VALUE_COLUMNS, Result
from missionmetrics.evidence.asked import shock_settings
from missionmetrics.evidence.definitions import definitions_of
from missionmetrics.metrics.momentum.figures.pace import measure_pace
from missionmetrics.metrics.momentum.figures.panel import panel
from missionmetrics.metrics.momentum.figures.status import statuses
from missionmetrics.metrics.momentum.figures.targets import goal, targets_by_area
from missionmetrics.metrics.momentum.rules.rows import (
    OURS,
    SILENT,
    Ends,
    Row,
    ends_of,
    official,
    ours,
    steadiness,
)
from missionmetrics.metrics.momentum.rules.words import (
    cautions,
    interval,
    question,
    sentences,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.metrics.momentum.figures.panel import Panel

BASE_YEAR = 2015
GOOD = frozenset({"achieved", "on track", "target met", "on track or met",
                  "good progress", "pass", "on pace", "met", "within",
                  "met in time"})  # fmt: skip
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
    rebase: Sequence[Mapping[str, Any]] = (),
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
    rebase : sequence of mappings with ``start, reason``
        Days from which the limits of a steady process start afresh, as for
        ``process_control``.

    Returns
    -------
    Result
        Keys ``rule, rule_name, indicator_id, indicator, area_id, area, period``; one
        row a rule: ``growth_ratio``, ``way_by_deadline``, ``pace_ratio`` (or
        ``growth``, a share a year, without a target; or ``latest_figure`` where it
        meets the target), ``latest`` with its control limits, and our own
        ``chance_enough``. Parts: ``board``, ``verdicts`` (``rule,
        label, score, on_course, second_hand``) and ``counts``.

    Raises
    ------
    EvidenceError
        As for ``momentum``; fewer than two figures since ``base_year``
        (``MM-RULES-FEW``); a ``base_year`` or ``limit`` that is no number
        (``MM-RULES-NUMBER``).

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
    require_coverage(level)
    _check_number("base_year", base_year)
    if limit is not None:
        _check_number("limit", limit)
    seen = panel(evidence, indicator=indicator, area_ids=[area], shocks=shocks)
    chosen = targets_by_area(targets, seen, target=target)
    aim = goal(chosen, seen)
    ends = ends_of(seen, chosen, aim, base_year)
    pace = measure_pace(seen, aim, level=level, base=np.array([ends.first or np.nan]))
    status = statuses(seen, chosen, aim, pace)
    rows = [
        *official(seen, ends, limit),
        steadiness(seen, targets, target=target, rebase=rebase),
        ours(pace, str(status["status"].iloc[0])),
    ]
    table, verdicts = _table(seen, rows), _verdicts(rows)
    parts = {
        "board": _board(rows, table), "verdicts": verdicts,
        "counts": _counts(verdicts, ends, rows),
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
                "shocks": shock_settings(shocks),
                "rebase": [{k: str(v) for k, v in r.items()} for r in rebase],
            },
            inputs={"evidence": fingerprint(seen.rows),
                    "targets": fingerprint(targets)},
            sources=evidence.sources, references=REFERENCES,
            definitions=definitions_of(evidence.series, [indicator]),
        ),
    )  # fmt: skip


def _check_number(setting: str, value: object) -> None:
    if not (isinstance(value, Real) and isfinite(value)):
        raise EvidenceError(
            f"`{setting}` is {value!r}.",
            fix="give a number, or leave it out.",
            code="MM-RULES-NUMBER",
        )


def _table(seen: Panel, rows: Sequence[Row]) -> pd.DataFrame:
    known = np.flatnonzero(~np.isnan(seen.observed[0]))
    frame = pd.DataFrame([r._asdict() for r in rows])
    keys = pd.DataFrame({
        "rule": frame["rule"], "rule_name": frame["rule"].map(NAMES),
        "indicator_id": seen.series_id, "indicator": seen.name,
        "area_id": seen.area_id[0], "area": seen.area[0],
        "period": seen.periods[known[-1]],
    })  # fmt: skip
    return pd.concat([keys, frame[list(VALUE_COLUMNS)]], axis=1)


def _verdicts(rows: Sequence[Row]) -> pd.DataFrame:
    return pd.DataFrame({
        "rule": [r.rule for r in rows],
        "rule_name": [NAMES[r.rule] for r in rows],
        "label": [r.label for r in rows],
        "score": [r.score for r in rows],
        "on_course": [np.nan if r.label in SILENT else float(r.label in GOOD)
                      for r in rows],
        "second_hand": [r.rule in SECOND_HAND for r in rows],
    })  # fmt: skip


def _board(rows: Sequence[Row], table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({
        "item": table["rule_name"], "value": table["estimate"], "unit": table["unit"],
        "low": table["low"], "high": table["high"], "period": table["period"],
        "status": [r.label for r in rows],
        "comparator_value": [r.needed for r in rows],
    })  # fmt: skip


def _counts(verdicts: pd.DataFrame, ends: Ends, rows: Sequence[Row]) -> pd.DataFrame:
    """How many official rules say what; ours is not among them."""
    official = verdicts[verdicts["rule"] != OURS]
    judged = official["on_course"].dropna()
    return pd.DataFrame({
        "official": [len(official)], "judged": [len(judged)],
        "on": [int(judged.sum())], "off": [int((judged == 0).sum())],
        "second_hand": [int(official["second_hand"].sum())],
        "nought": [bool(ends.target == 0 or ends.first == 0)],
        "figures": [next(r.n for r in rows if r.rule == "nhs")],
    })  # fmt: skip
