"""How much of a fixed budget has been used, how much is left, and for how long.

A target for one year says nothing of the years before it. What warms the air, or
empties a fund, is the sum; so some goals are budgets for all their years together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.provenance import Provenance, fingerprint
from missionmetrics.core.result import Result
from missionmetrics.core.seeds import checked_seed
from missionmetrics.evidence.asked import shock_settings
from missionmetrics.evidence.definitions import definitions_of
from missionmetrics.metrics.momentum.budgets import parts as parts_of
from missionmetrics.metrics.momentum.budgets.account import account, chosen_budget
from missionmetrics.metrics.momentum.budgets.outlook import (
    QUANTILES,
    Range,
    outlook,
    record,
)
from missionmetrics.metrics.momentum.budgets.words import Wording
from missionmetrics.metrics.momentum.figures.panel import panel
from missionmetrics.metrics.momentum.outlook.trend_parts import observed_part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.metrics.momentum.budgets.outlook import Outlook, Record

REFERENCES = (
    "Harvey, A. C. (1989) Forecasting, structural time series models and the Kalman "
    "filter. Cambridge University Press, chapter 4",
    "Kuriakose, J., Anderson, K., Broderick, J. and McLachlan, C. (2018) Quantifying "
    "the implications of the Paris Agreement for Greater Manchester. Tyndall Centre",
)


def budget_left(
    evidence: Evidence,
    targets: pd.DataFrame,
    *,
    indicator: str,
    area: str,
    target: str | None = None,
    level: float = 0.95,
    shocks: Sequence[Mapping[str, str]] = (),
    seed: int = 0,
) -> Result:
    """How much of a budget has been used, how much is left, and when will it run out?

    Parameters
    ----------
    evidence : Evidence
        Long form with yearly figures of ``indicator`` in ``area``.
    targets : DataFrame
        Table ``targets`` with a row of kind ``budget``: ``value`` may be used from
        ``baseline_period`` until ``deadline``.
    indicator, area : str
        The ``series_id`` and the ``area_id``.
    target : str or None
        ``target_id``, where the area has several budgets; the one with the latest
        deadline by default.
    level : float
        Coverage of the intervals, between 0 and 1; dates have a range of their own.
    shocks : sequence of mappings with ``name, start, end``
        Declared exceptional times: their figures count as used, but the pace is not
        read from them.
    seed : int
        Seed of the draws behind chances and dates.

    Returns
    -------
    Result
        Keys ``indicator_id, indicator, area_id, area, target_id, period``; one row a
        measure: ``spent`` and ``left`` (unit), ``share_spent`` and ``share_time``
        (share), ``chance_run_out`` (probability, by the last year that the record can
        see or the budget's last; its ends are the lowest and highest over how the
        pace may fade and how much may vary), ``years_left`` (years after the latest
        figure: the middle, and the range of 80 in 100 futures), ``years_left_kept``
        (plain sums at the present pace; its ends if the pace fades), ``cut_share``
        and ``cut_amount`` (the yearly fall that keeps within the budget). Parts:
        ``status``, ``run_out`` (dates by quantile and way to go on), ``cumulative``
        (used by the end of each year, and the budget), ``observed``, ``path``,
        ``required`` (the way of ``cut_amount``).

    Raises
    ------
    EvidenceError
        As for ``momentum``; no budget is declared (``MM-BUDGET-NONE``), or one that is
        not above 0 (``MM-BUDGET-AMOUNT``); shares do not add up (``MM-BUDGET-UNIT``);
        figures are not yearly (``MM-BUDGET-YEARLY``); the budget has no first year or
        ends before it (``MM-BUDGET-SPAN``); no seed (``MM-SEED``).

    Notes
    -----
    Chances and dates come from draws of the years ahead together: level and pace now,
    shocks to come, and the noise of each figure. They reach no further ahead than half
    the length of the record; a date beyond is 'not in sight', so the mean date does not
    exist and is not given. A year without a figure is estimated from the trend, if such
    years are few, or else nothing is said.

    Examples
    --------
    >>> mission = mm.example()
    >>> budget = mission.budget_left()
    >>> budget.table["measure"].iloc[0]
    'spent'
    """
    require_coverage(level)
    checked_seed(seed)
    seen = panel(evidence, indicator=indicator, area_ids=[area], shocks=shocks)
    fitted = record(seen, account(seen, chosen_budget(targets, seen, target)))
    found = outlook(fitted, level=level, seed=seed)
    status = parts_of.status(fitted, found)
    table = _table(fitted, found)
    parts = {
        "status": status,
        "run_out": parts_of.run_out(fitted, found),
        "cumulative": parts_of.cumulative(fitted, found),
        "observed": observed_part(seen),
        "path": parts_of.path(fitted, level),
        "required": parts_of.required(fitted, found),
    }
    words = Wording(table=table, status=status)
    return Result(
        question=words.question(),
        table=table,
        interval=words.interval(),
        sentences=words.sentences(),
        cautions=words.cautions(),
        form="trend",
        parts={name: part for name, part in parts.items() if not part.empty},
        provenance=Provenance(
            metric="momentum.budget_left",
            settings={
                "indicator": indicator,
                "area": area,
                "target": target,
                "level": level,
                "shocks": shock_settings(shocks),
                "seed": seed,
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


def _table(given: Record, found: Outlook | None) -> pd.DataFrame:
    """One row a measure, in a fixed order; no number where there is no answer."""
    seen, account_ = given.seen, given.account
    rows = _measures(given, found)
    known, fitted = account_.passed - account_.missing.size, int(given.fit.n[0])
    counted = {"spent", "left", "share_spent", "share_time"}
    frame = pd.DataFrame(
        {
            "measure": [name for name, *_ in rows],
            "unit": [unit for _, unit, *_ in rows],
            "estimate": [number.estimate for *_, number, _ in rows],
            "low": [number.low for *_, number, _ in rows],
            "high": [number.high for *_, number, _ in rows],
            "n": [known if name in counted else fitted for name, *_ in rows],
            "certainty": np.where([c for *_, c in rows], "clear", "unclear"),
        }
    )
    numbers = ["estimate", "low", "high"]
    frame[numbers] = frame[numbers].where(np.isfinite(frame[numbers]))
    frame.loc[frame["estimate"].isna(), ["low", "high"]] = np.nan
    frame.loc[frame["estimate"].isna(), "certainty"] = "not enough data"
    keys = {
        "indicator_id": seen.series_id,
        "indicator": seen.name,
        "area_id": seen.area_id[0],
        "area": seen.area[0],
        "target_id": account_.target_id,
        "period": parts_of.latest_period(seen),
    }
    return pd.concat(
        [pd.DataFrame(keys, index=range(len(frame))), frame], axis=1
    ).reset_index(drop=True)


def _measures(
    given: Record, found: Outlook | None
) -> list[tuple[str, str, Range, bool]]:
    """Name, unit, number and whether it is clear, of every measure."""
    seen, account_ = given.seen, given.account
    time = Range(account_.time_share)
    if found is None:
        blank = [("spent", seen.unit), ("left", seen.unit), ("share_spent", "share")]
        empty = [(name, unit, Range(), False) for name, unit in blank]
        return [*empty, ("share_time", "share", time, True), *_ahead(given, None)]
    whole = not account_.missing.size
    share = Range(*(v / account_.budget for v in found.spent))
    return [
        ("spent", seen.unit, found.spent, whole),
        ("left", seen.unit, found.left, whole),
        ("share_spent", "share", share, whole),
        ("share_time", "share", time, True),
        *_ahead(given, found),
    ]


def _ahead(given: Record, found: Outlook | None) -> list[tuple[str, str, Range, bool]]:
    """The measures of what is to come."""
    units = {"chance_run_out": "probability", "years_left": "years",
             "years_left_kept": "years", "cut_share": "share",
             "cut_amount": given.seen.unit}  # fmt: skip
    if found is None:
        return [(name, unit, Range(), False) for name, unit in units.items()]
    dates = dict(zip(QUANTILES, found.fading[0], strict=True))
    years = Range(dates[0.5], dates[0.1], dates[0.9])
    kept = Range(found.kept[0], found.kept.min(), found.kept.max())
    if not np.isfinite(found.chance.estimate):  # the dates hang on the same
        years = Range()
    over = found.over
    sure = found.steady and bool(np.isfinite(found.fading).all())
    numbers = {
        "chance_run_out": (found.chance, found.steady),
        "years_left": (Range(0.0) if over else years, over or sure),
        "years_left_kept": (Range(0.0) if over else kept, over),
        "cut_share": (found.cut_share, _told(found.cut_share)),
        "cut_amount": (found.cut_amount, _told(found.cut_amount)),
    }
    return [(name, unit, *numbers[name]) for name, unit in units.items()]


def _told(cut: Range) -> bool:
    """Whether the whole range says that a fall is needed, or that none is."""
    return cut.low > 0 or cut.high == 0
