"""Net targets: what may be left over, and whether removals are declared to cover it.

'Net zero' is two promises: that no more than so much is left, and that as much is taken
out again. The second is easily forgotten, so the two stand side by side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.provenance import Provenance, fingerprint
from missionmetrics.core.result import Result
from missionmetrics.evidence.asked import shock_settings
from missionmetrics.evidence.definitions import definitions_of
from missionmetrics.metrics.momentum.budgets.net_promise import (
    DECLARED,
    judged,
    measured,
    promised,
)
from missionmetrics.metrics.momentum.budgets.net_words import Wording
from missionmetrics.metrics.momentum.budgets.parts import latest_period
from missionmetrics.metrics.momentum.figures.panel import panel
from missionmetrics.metrics.momentum.figures.targets import targets_by_area
from missionmetrics.metrics.momentum.outlook.trend_parts import observed_part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.metrics.momentum.budgets.net_promise import Promise, Row
    from missionmetrics.metrics.momentum.figures.panel import Panel
    from missionmetrics.stats.trend import TrendFit

REFERENCES = (
    "Rogelj, J., Geden, O., Cowie, A. and Reisinger, A. (2021) Net-zero emissions "
    "targets are vague: three ways to fix. Nature 591:365-368",
    "Harvey, A. C. (1989) Forecasting, structural time series models and the Kalman "
    "filter. Cambridge University Press, chapter 4",
)


def net_gap(
    evidence: Evidence,
    targets: pd.DataFrame,
    *,
    indicator: str,
    area: str,
    target: str | None = None,
    level: float = 0.95,
    shocks: Sequence[Mapping[str, str]] = (),
) -> Result:
    """How far is it above what may be left, and do declared removals cover that?

    Parameters
    ----------
    evidence : Evidence
        Long form with the gross figures of ``indicator`` in ``area``: before anything
        is taken out again.
    targets : DataFrame
        Table ``targets`` with a row of kind ``at_most`` or ``reach``: ``value`` may be
        left at the deadline, ``removals`` are declared to cover it.
    indicator, area : str
        The ``series_id`` and the ``area_id``.
    target : str or None
        ``target_id``, where the area has several.
    level : float
        Coverage of the intervals, between 0 and 1.
    shocks : sequence of mappings with ``name, start, end``
        Declared exceptional times: figures inside them are shown but not fitted.

    Returns
    -------
    Result
        Keys ``indicator_id, indicator, area_id, area, target_id, period``; one row a
        measure, in the indicator's unit unless said: ``level`` (now, ups and downs
        smoothed), ``may_be_left`` and ``removals`` (as declared), ``above_left``
        (level less what may be left), ``uncovered`` (what may be left less removals),
        ``net_today`` (level less removals, as if they were there today), and
        ``chance_covered`` (probability that the level at the deadline is no more than
        the removals; its ends are those over how the pace may fade). Parts:
        ``status``, ``observed``, ``path``, ``target``.

    Raises
    ------
    EvidenceError
        As for ``momentum``; no target that says what may be left (``MM-NET-NONE``).

    Notes
    -----
    Nought and negative figures are ordinary numbers here. Removals are taken as they
    are declared: whether they will be there, and last, is another question. The chance
    is not given further ahead than half the length of the record.

    Examples
    --------
    >>> gap = mm.example().net_gap()
    >>> gap.provenance.metric
    'momentum.net_gap'
    """
    require_coverage(level)
    seen = panel(evidence, indicator=indicator, area_ids=[area], shocks=shocks)
    promise = promised(targets_by_area(targets, seen, target=target), seen)
    fit = seen.fit()
    rows = measured(seen, fit, promise, level)
    table = _table(seen, promise, rows, int(fit.n[0]))
    parts = {
        "status": _status(seen, fit, promise, rows),
        "observed": observed_part(seen),
        "path": _path(seen, fit, level),
        "target": pd.DataFrame(
            {
                "time": [promise.when],
                "period": [str(promise.deadline.year)],
                "value": [promise.residual],
                "label": [promise.wording],
            }
        ),
    }
    words = Wording(table=table, status=parts["status"])
    return Result(
        question=words.question(),
        table=table,
        interval=words.interval(),
        sentences=words.sentences(),
        cautions=words.cautions(),
        form="trend",
        parts={name: part for name, part in parts.items() if not part.empty},
        provenance=Provenance(
            metric="momentum.net_gap",
            settings={
                "indicator": indicator,
                "area": area,
                "target": target,
                "level": level,
                "shocks": shock_settings(shocks),
            },
            inputs={
                "evidence": fingerprint(seen.rows),
                "targets": fingerprint(targets),
            },
            sources=evidence.sources,
            references=REFERENCES,
            definitions=definitions_of(evidence.series, [indicator]),
        ),
    )


def _table(seen: Panel, promise: Promise, rows: Sequence[Row], n: int) -> pd.DataFrame:
    frame = pd.DataFrame(rows).drop(columns="clear")
    frame["n"] = [0 if r.measure in DECLARED else n for r in rows]
    known = frame["estimate"].notna()
    clear = np.array([r.clear for r in rows])
    frame["certainty"] = np.where(
        known, np.where(clear, "clear", "unclear"), "not enough data"
    )
    keys = {
        "indicator_id": seen.series_id,
        "indicator": seen.name,
        "area_id": seen.area_id[0],
        "area": seen.area[0],
        "target_id": promise.target_id,
        "period": latest_period(seen),
    }
    return pd.concat([pd.DataFrame(keys, index=frame.index), frame], axis=1)


def _status(
    seen: Panel, fit: TrendFit, promise: Promise, rows: Sequence[Row]
) -> pd.DataFrame:
    """One row: where the level stands, what is declared, why there is no chance.

    ``stands`` is ``"above"``, ``"below"`` or ``"near"`` what may be left, or
    ``"few"``; ``cover`` is ``"enough"``, ``"short"`` or ``"none"``; ``reason`` is
    ``"past"`` where the deadline is, ``"none"`` where no chance can be told, or empty.
    """
    by = {r.measure: r for r in rows}
    above, uncovered = by["above_left"], by["uncovered"]
    stands = "near"
    if np.isnan(above.estimate):
        stands = "few"
    elif above.clear or np.isnan(above.low):
        stands = "above" if above.estimate > 0 else "below"
    cover = "short" if uncovered.estimate > 0 else "enough"
    past = bool(promise.when <= fit.last[0])
    reason = "past" if past else "none"
    reason = "" if np.isfinite(by["chance_covered"].estimate) else reason
    return pd.DataFrame(
        {
            "indicator": [seen.name],
            "area": seen.area[0],
            "unit": seen.unit,
            "deadline": promise.deadline,
            "stands": stands,
            "cover": "none" if np.isnan(promise.removals) else cover,
            "reason": reason,
            "n": int(fit.n[0]),
            "ranged": bool(np.isfinite(by["level"].low)),
            "excluded": int((~np.isnan(seen.observed) & ~seen.used).sum()),
        }
    )


def _path(seen: Panel, fit: TrendFit, level: float) -> pd.DataFrame:
    """The level without noise; it looks no further than the latest figure."""
    if not judged(fit):
        return pd.DataFrame()
    past = seen.times[seen.times <= fit.last[0]]
    band, back = fit.path(past, level=level), seen.scale.back
    return pd.DataFrame(
        {
            "time": past,
            "period": pd.Series(seen.periods[: past.size], dtype="str"),
            "estimate": back(band.mean[0]),
            "low": back(band.low[0]),
            "high": back(band.high[0]),
            "future": False,
        }
    )
