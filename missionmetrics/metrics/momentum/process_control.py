"""Ordinary ups and downs or a change, and will a process keep to its target?

A figure that is better or worse than the last one is mostly neither good news nor bad.
The limits of a steady process say which figures are more than its own ups and downs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.provenance import Provenance, fingerprint
from missionmetrics.core.result import Result
from missionmetrics.evidence.asked import shock_settings
from missionmetrics.evidence.definitions import definitions_of
from missionmetrics.metrics.momentum.control.assured import assured
from missionmetrics.metrics.momentum.control.moving_targets import (
    WAYS,
    targets_in_force,
)
from missionmetrics.metrics.momentum.control.parts import (
    events_part,
    limits_part,
    observed_signals,
    segments_part,
    state_part,
    unrebased_part,
)
from missionmetrics.metrics.momentum.control.rebasing import Stretch, stretches
from missionmetrics.metrics.momentum.control.segments import (
    baseline_places,
    segments,
)
from missionmetrics.metrics.momentum.control.table import process_table
from missionmetrics.metrics.momentum.control.words import Wording
from missionmetrics.metrics.momentum.figures.panel import panel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from missionmetrics.evidence.long_form import Evidence

REFERENCES = (
    "NHS England, Making Data Count; NHSRplotthedots 0.2 (2024)",
    "Anhøj, J. & Olesen, A. V. (2014) Run charts revisited. PLoS ONE 9, e113825",
    "Patnaik, P. B. (1950) The use of mean range as an estimator of variance in "
    "statistical tests. Biometrika 37, 78-87",
    "Owen, D. B. (1968) A survey of properties and applications of the noncentral "
    "t-distribution. Technometrics 10, 445-478",
)


def process_control(
    evidence: Evidence,
    targets: pd.DataFrame,
    *,
    indicator: str,
    area: str,
    target: str | None = None,
    rebase: Sequence[Mapping[str, Any]] = (),
    baseline: Sequence[str] | None = None,
    level: float = 0.95,
    shocks: Sequence[Mapping[str, str]] = (),
) -> Result:
    """Is this more than the usual up and down, and will it keep to its target?

    Parameters
    ----------
    evidence : Evidence
        Long form with the rows of ``indicator`` for ``area``.
    targets : DataFrame
        Table ``targets``: a target that moves has one row a deadline. Each figure is
        held against the last target whose deadline has come, and against the first
        one until then.
    indicator, area : str
        The ``series_id`` and the ``area_id`` to judge.
    target : str or None
        ``target_id`` of the one target that all figures are held against.
    rebase : sequence of mappings with ``start, reason``
        Days from which the limits start afresh, never without a reason; with
        ``indicator_id`` where it holds for one indicator alone.
    baseline : pair of str or None
        First and last period that the limits rest on; all of them by default.
    level : float
        Coverage of the intervals, between 0 and 1.
    shocks : sequence of mappings with ``name, start, end``
        Exceptional times; shown, but neither judged nor used for limits.

    Returns
    -------
    Result
        Keys ``indicator_id, indicator, area_id, area, period``; rows ``centre``,
        ``lower_limit``, ``upper_limit``, ``latest_figure`` (the indicator's unit),
        ``signals``, ``longest_run``, ``crossings`` (figures since the limits last
        started) and ``chance_meets`` (a probability). Parts: ``observed`` with
        ``signal`` (``outside``, ``trend``, ``near``, ``shift``) and ``sense``,
        ``limits`` a period, ``segments``, ``events`` (new starts and shocks),
        ``unrebased``, ``in_force`` (the target of each period and the official answer
        then), ``assurance`` and ``state``.

    Raises
    ------
    EvidenceError
        ``level`` is not between 0 and 1 (``MM-LEVEL``); a new start without a reason
        (``MM-REBASE-REASON``) or a readable day of its own (``MM-REBASE-START``); a
        baseline that is not two periods of one stretch (``MM-BASELINE-PERIOD``); as
        for ``momentum`` for figures and targets.

    Notes
    -----
    Limits need 8 figures, and with fewer than 12 they are a trial. They hold for
    figures that do not lean on one another. Chance alone brings a signal in 19% of
    records of 24 independent figures, in 58% where neighbours correlate by 0.4 and in
    94% at 0.8: see :func:`~missionmetrics.stats.process.links.alarm_chance`.

    Where figures lean on one another, a run is too long or the last figure is part of
    a signal, neither a chance nor intervals are given. In simulated steady records
    with a target one standard deviation away a chance was given for 94% of 8, 93% of
    12, 91% of 24 and 91% of 48 independent figures, and its 95% interval held in 96%
    of them. Where neighbours correlate by 0.4 one was still given for 78%, 66%, 40% and
    14%, and its interval held in only 88%, 87%, 83% and 81%: a weak link in a short
    record escapes notice. The chance takes figures to be normal; see
    :func:`~missionmetrics.stats.process.doubt.chance_to_meet` for others.

    Limits stand in the indicator's own unit, whatever its scale, and may lie beyond
    what is possible, such as below nought.

    A row of seven that goes one way is good or bad news by the way it goes; where
    NHSRplotthedots goes by the side of the mean, the two may differ. No signal shows
    what brought it about.

    Examples
    --------
    >>> mission = mm.example()
    >>> found = mission.process_control("cycling_share")
    >>> found.table["measure"].tolist()[:3]
    ['centre', 'lower_limit', 'upper_limit']
    """
    require_coverage(level)
    seen = panel(evidence, indicator=indicator, area_ids=[area], shocks=shocks)
    cut, unused = stretches(seen, rebase)
    base = baseline_places(seen, cut, baseline)
    way = WAYS.get(seen.direction, 0)
    found = segments(seen, cut, direction=way, baseline=base)
    (whole,) = segments(
        seen,
        [Stretch(np.arange(seen.times.size), "", "")],
        direction=way,
        baseline=base,
    )
    aims = targets_in_force(targets, seen, target=target)
    kept, held = assured(seen, found, aims, level)
    parts = {
        "observed": observed_signals(seen, found), "limits": limits_part(seen, found),
        "segments": segments_part(seen, found, level),
        "events": events_part(found, shocks),
        "unrebased": unrebased_part(seen, found, whole, held, aims),
        "in_force": kept, "assurance": held,
        "state": state_part(seen, found, kept, unused=unused, baseline=baseline),
    }  # fmt: skip
    table = process_table(seen, found[-1], held, level)
    words = Wording(table=table, parts=parts)
    return Result(
        question=words.question(), table=table, interval=words.interval(),
        sentences=words.sentences(), cautions=words.cautions(), form="trend",
        parts={name: part for name, part in parts.items() if not part.empty},
        provenance=Provenance(
            metric="momentum.process_control",
            settings={
                "indicator": indicator, "area": area, "target": target,
                "rebase": [{k: str(v) for k, v in r.items()} for r in rebase],
                "baseline": None if baseline is None else list(baseline),
                "level": level, "shocks": shock_settings(shocks),
            },
            inputs={"evidence": fingerprint(seen.rows),
                    "targets": fingerprint(targets)},
            sources=evidence.sources, references=REFERENCES,
            definitions=definitions_of(evidence.series, [indicator]),
        ),
    )  # fmt: skip
