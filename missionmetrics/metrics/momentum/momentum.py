"""Momentum: how far, how fast, and is that fast enough?

A mission is judged by whether change gathers pace (Bellinson 2022), not by whether
one figure is above another. The pace is read off a local linear trend whose
movement is summed out, so that the interval holds what it promises on short records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.provenance import Provenance, fingerprint
from missionmetrics.core.result import Result
from missionmetrics.evidence.definitions import definitions_of
from missionmetrics.evidence.outlines import outlines
from missionmetrics.metrics.momentum.momentum_words import Wording
from missionmetrics.metrics.momentum.pace import measure_pace
from missionmetrics.metrics.momentum.panel import PER_CENT, panel
from missionmetrics.metrics.momentum.status import statuses
from missionmetrics.metrics.momentum.targets import goal, targets_by_area
from missionmetrics.metrics.momentum.trend_parts import (
    comparator_part,
    event_part,
    observed_part,
    path_part,
    required_part,
    target_part,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from missionmetrics.core.result import Form
    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.metrics.momentum.pace import Estimate, Pace
    from missionmetrics.metrics.momentum.panel import Panel

    Floats = NDArray[np.float64]

REFERENCES = (
    "Bellinson, R. (2022) Mobilising local action to address 21st century challenges. "
    "UCL IIPP Policy Brief 19",
    "Harvey, A. C. (1989) Forecasting, structural time series models and the Kalman "
    "filter. Cambridge University Press, chapter 4",
    "Simpson, D. et al. (2017) Penalising model component complexity. Statistical "
    "Science 32:1-28",
)
CLEAR_CHANCE = 0.9
NORMAL = 1.959963984540054
"""Normal quantile of .975, by which publishers make 95% margins."""
MAPPED = "change"
"""The measure by which areas of any size can be held side by side."""


def momentum(
    evidence: Evidence,
    targets: pd.DataFrame,
    geography: gpd.GeoDataFrame | None = None,
    *,
    indicator: str,
    areas: Sequence[str],
    comparator: str | None = None,
    target: str | None = None,
    level: float = 0.95,
    launch: str | None = None,
    shocks: Sequence[Mapping[str, str]] = (),
) -> Result:
    """How far has it come, how fast is it moving, and is that fast enough?

    Parameters
    ----------
    evidence : Evidence
        Long form with the rows of ``indicator`` for ``areas``.
    targets : DataFrame
        Table ``targets``; an area without a target gets no measures of need.
    geography : GeoDataFrame or None
        ``area_id, geometry``, for a map when several areas are asked for.
    indicator : str
        The ``series_id`` to judge.
    areas : sequence of str
        One or more ``area_id``.
    comparator : str or None
        ``area_id`` drawn beside a single area, rebased to the same start.
    target : str or None
        ``target_id``, where an area has several.
    level : float
        Coverage of the intervals, between 0 and 1.
    launch : str or None
        Date of the mission's launch (ISO), marked in the chart.
    shocks : sequence of mappings with ``name, start, end``
        Declared exceptional times: figures inside them are shown but not fitted.

    Returns
    -------
    Result
        Keys ``indicator_id, indicator, area_id, area, period``; a row for each area
        and measure: ``change`` (share, first figure to last), ``level`` (unit),
        ``velocity`` (unit a year), ``smoothed_change`` (share of the first figure),
        ``relative_velocity`` (the same a year), ``gap_closed`` (share),
        ``gap_share`` (share of the gap a year), ``required`` (unit a year),
        ``chance_enough`` and ``chance_arrival``
        (probability). With several areas the table holds ``change`` only
        and the part ``measures`` holds every row. Other parts: ``status``,
        ``observed``, ``path``, ``required``, ``target``, ``events``, ``comparator``,
        ``counts``.

    Raises
    ------
    EvidenceError
        ``level`` is not between 0 and 1 (``MM-LEVEL``); no such figures
        (``MM-AREA-EMPTY``); an area named twice (``MM-AREA-TWICE``); figures of
        several groups (``MM-GROUPS``) or of periods that overlap
        (``MM-PERIODS-OVERLAP``); a value or target off the declared scale
        (``MM-SCALE``, ``MM-TARGET-SCALE``); no such
        target (``MM-TARGET-UNKNOWN``).

    Notes
    -----
    Pace is description. It does not show what caused a change: compare with other
    places and look for a design that can. The chance of arrival supposes that change
    goes on varying as it has; it is not given further ahead than half the length of
    the record, nor where it hangs on how the pace may fade. Its ``low`` and
    ``high`` are the chances if the pace fades and if it does not.

    Examples
    --------
    >>> mission = mm.example()
    >>> pace = mission.momentum("territorial_emissions")
    >>> pace.provenance.metric
    'momentum.momentum'
    """
    _check_level(level)
    seen = panel(evidence, indicator=indicator, area_ids=list(areas), shocks=shocks)
    chosen = targets_by_area(targets, seen, target=target)
    aim = goal(chosen, seen)
    pace = measure_pace(seen, aim, level=level, base=_base(seen))
    status = statuses(seen, chosen, aim, pace)
    parts = {
        "status": status,
        "observed": observed_part(seen),
        "path": path_part(seen, pace, level),
        "required": required_part(seen, chosen, pace, status),
        "target": target_part(chosen, aim),
        "events": event_part(launch, shocks),
        "comparator": comparator_part(evidence, seen, comparator, indicator),
        "counts": _counts(status, seen),
    }
    table = _table(seen, pace, status)
    if many := len(areas) > 1:
        parts["measures"] = table
        table = table.loc[table["measure"] == MAPPED].reset_index(drop=True)
    outline = outlines(geography, seen.area_id, seen.area) if many else None
    words = Wording(table=table, parts=parts, many=many)
    return Result(
        question=words.question(),
        table=table,
        interval=words.interval(),
        sentences=words.sentences(),
        cautions=words.cautions(),
        form=_form(many, outline is not None),
        parts={name: part for name, part in parts.items() if not part.empty},
        geography=outline,
        provenance=Provenance(
            metric="momentum.momentum",
            settings={
                "indicator": indicator,
                "areas": list(areas),
                "comparator": comparator,
                "target": target,
                "level": level,
                "launch": launch,
                "shocks": [dict(s) for s in shocks],
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


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise EvidenceError(
            f"`level` is {level}; an interval needs a coverage between 0 and 1.",
            fix="write 95% as level=0.95.",
            code="MM-LEVEL",
        )


def _form(many: bool, mapped: bool) -> Form:
    if not many:
        return "trend"
    return "map" if mapped else "interval-by-group"


def _first_of(values: Floats) -> Floats:
    """First known value of each row, (N,); NaN where there is none."""
    known = ~np.isnan(values)
    picked = values[np.arange(len(values)), known.argmax(axis=1)]
    return np.where(known.any(axis=1), picked, np.nan)


def _base(seen: Panel) -> Floats:
    """What relative changes are held against: the first figure, if above nought.

    Percentages are not: their changes are told in percentage points.
    """
    if seen.in_per_cent:
        return np.full(len(seen.area_id), 1 / PER_CENT[seen.unit])
    first = _first_of(seen.observed)
    return np.where(first > 0, first, np.nan)


def _counts(status: pd.DataFrame, seen: Panel) -> pd.DataFrame:
    """How many areas move which way, clearly, with few mistakes among them."""
    said = status["clear_movement"]
    n = {
        way: int((said == way).sum()) for way in ("falling", "rising", "unclear", "few")
    }
    return pd.DataFrame(
        {
            "areas": [len(status)],
            **{way: [count] for way, count in n.items()},
            "called": [n["falling"] + n["rising"]],
            "excluded": [int(status["excluded"].sum())],
            "margins": [
                int(seen.rows[["se", "low", "high"]].notna().any(axis=1).sum())
            ],
        }
    )


def _change(seen: Panel) -> tuple[Floats, Floats, Floats]:
    """Change of the published figures, with the range that their margins give."""
    base = _base(seen)
    errors = standard_errors(seen)
    first, last = _first_of(seen.observed), _first_of(seen.observed[:, ::-1])
    alone = (~np.isnan(seen.observed)).sum(axis=1) < 2
    change = np.where(alone, np.nan, (last - first) / base)
    spread = np.hypot(_at_ends(seen, errors, last=True) / base, 0.0)
    ratio = 1.0 if seen.in_per_cent else last / base
    spread = np.hypot(spread, ratio * _at_ends(seen, errors, last=False) / base)
    return change, change - NORMAL * spread, change + NORMAL * spread


def standard_errors(seen: Panel) -> Floats:
    """Published standard error of each figure, (N, T), from `se` or from its ends."""
    rows = seen.rows
    given = rows["se"].to_numpy("float64")
    ends = (rows["high"] - rows["low"]).to_numpy("float64") / (2 * NORMAL)
    errors = np.full(seen.observed.shape, np.nan)
    place = {a: i for i, a in enumerate(seen.area_id)}
    where = rows["area_id"].map(place).to_numpy()
    when = np.searchsorted(seen.times, rows["time"].to_numpy())
    errors[where, when] = np.where(np.isnan(given), ends, given)
    return errors


def _at_ends(seen: Panel, errors: Floats, *, last: bool) -> Floats:
    """Standard error of each area's first or last figure, (N,)."""
    known = ~np.isnan(seen.observed)
    position = known.argmax(axis=1)
    if last:
        position = known.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
    at_end: Floats = errors[np.arange(len(errors)), position]
    return at_end


def _table(seen: Panel, pace: Pace, status: pd.DataFrame) -> pd.DataFrame:
    """One row an area and measure, in a fixed order of measures."""
    unit = seen.unit
    step, times = ("points", PER_CENT[unit]) if seen.in_per_cent else (unit, 1.0)
    relative = "points" if seen.in_per_cent else "share"
    change = _change(seen)
    enough = status["enough_data"].to_numpy(dtype=bool)
    smoothed = _clear(pace.change, status)
    ranged = ~np.isnan(change[1])
    certain = np.where(ranged, (change[1] > 0) | (change[2] < 0), smoothed)
    needed = enough & ((pace.required.low > 0) | (pace.required.high < 0))
    measured: list[tuple[str, str, tuple[Floats, ...], NDArray[np.bool_]]] = [
        ("change", relative, change, np.asarray(certain, dtype=bool)),
        ("level", unit, pace.level, enough),
        (
            "velocity",
            step,
            _times(pace.velocity, times),
            _clear(pace.velocity, status),
        ),
        ("smoothed_change", relative, pace.change, smoothed),
        ("relative_velocity", relative, pace.relative, _clear(pace.relative, status)),
        ("gap_closed", "share", pace.closed, _clear(pace.closed, status)),
        ("gap_share", "share", pace.share_a_year, _clear(pace.share_a_year, status)),
        ("required", step, _times(pace.required, times), needed),
        ("chance_enough", "probability", pace.enough, _decided(pace.enough, status)),
        ("chance_arrival", "probability", pace.arrival, _decided(pace.arrival, status)),
    ]
    keys = pd.DataFrame(
        {
            "indicator_id": seen.series_id,
            "indicator": seen.name,
            "area_id": seen.area_id,
            "area": seen.area,
            "period": status["last_period"],
        }
    )
    frames = [
        keys.assign(
            measure=measure,
            unit=shown,
            estimate=values[0],
            low=values[1],
            high=values[2],
            n=status["n"].to_numpy(),
            certainty=np.where(clear, "clear", "unclear"),
        )
        for measure, shown, values, clear in measured
    ]
    table = pd.concat(frames, ignore_index=True)
    return (
        _silenced(table, status)
        .sort_values(
            "area_id", kind="stable", key=lambda c: c.map(_order(seen.area_id))
        )
        .reset_index(drop=True)
    )


def _times(given: Estimate, factor: float) -> tuple[Floats, ...]:
    return tuple(values * factor for values in given)


def _order(names: Sequence[str]) -> dict[str, int]:
    return {name: i for i, name in enumerate(names)}


def _clear(given: Estimate, status: pd.DataFrame) -> NDArray[np.bool_]:
    away = (given.low > 0) | (given.high < 0)
    steady: NDArray[np.bool_] = away & status["steady"].to_numpy(dtype=bool)
    return steady


def _decided(given: Estimate, status: pd.DataFrame) -> NDArray[np.bool_]:
    sure = (given.estimate >= CLEAR_CHANCE) | (given.estimate <= 1 - CLEAR_CHANCE)
    steady: NDArray[np.bool_] = sure & status["steady"].to_numpy(dtype=bool)
    return steady


def _silenced(table: pd.DataFrame, status: pd.DataFrame) -> pd.DataFrame:
    """Rows that the data cannot answer say so, with no number."""
    by_area = status.set_index("area_id")
    judged = table["area_id"].map(by_area["judged"]).to_numpy(dtype=bool)
    arrives = table["area_id"].map(by_area["foreseen"]).to_numpy(dtype=bool)
    met = table["area_id"].map(by_area["status"] == "met").to_numpy(dtype=bool)
    enough = (table["measure"] == "chance_enough").to_numpy(dtype=bool)
    needed = (table["measure"] == "required").to_numpy(dtype=bool)
    arrival = (table["measure"] == "chance_arrival").to_numpy(dtype=bool)
    mute = (
        (enough & ~judged) | (arrival & ~(judged & arrives)) | ((enough | needed) & met)
    )
    infinite = ~np.isfinite(table["estimate"].to_numpy("float64"))
    table.loc[mute | infinite, ["estimate", "low", "high"]] = np.nan
    table.loc[table["estimate"].isna(), "certainty"] = "not enough data"
    return table
