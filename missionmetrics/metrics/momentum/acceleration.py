"""Has the pace changed since the launch? Asked at a declared date only.

A regression that looks for the date where a line breaks finds one in up to 45 of 100
records in which nothing happened. Here the date is declared beforehand, the slope may
wander by itself as it does everywhere else, and only a change that stands out from
that wandering counts. The same sum at other dates shows what it finds where nothing
was declared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.provenance import Provenance, fingerprint
from missionmetrics.core.result import Result
from missionmetrics.evidence.asked import read_day, shock_settings
from missionmetrics.evidence.definitions import definitions_of
from missionmetrics.evidence.long_form import decimal_year
from missionmetrics.metrics.momentum.figures.kinks import kinks, other_dates
from missionmetrics.metrics.momentum.figures.panel import panel
from missionmetrics.metrics.momentum.outlook.acceleration_words import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.metrics.momentum.figures.kinks import Kinks
    from missionmetrics.metrics.momentum.figures.panel import Panel

CLEAR = 0.95
"""Chance that the pace changed one way, from which a change may be called clear."""
REFERENCES = (
    "Harvey, A. C. (1989) Forecasting, structural time series models and the Kalman "
    "filter. Cambridge University Press, section 7.6 (interventions)",
    "Simpson, D. et al. (2017) Penalising model component complexity. Statistical "
    "Science 32:1-28",
    "Abadie, A., Diamond, A. & Hainmueller, J. (2010) Synthetic control methods for "
    "comparative case studies. J. Am. Stat. Assoc. 105:493-505 (placebo dates)",
)


def acceleration(
    evidence: Evidence,
    *,
    indicator: str,
    area: str,
    launch: str,
    level: float = 0.95,
    shocks: Sequence[Mapping[str, str]] = (),
) -> Result:
    """Has the pace changed since the launch?

    Parameters
    ----------
    evidence : Evidence
        Long form with the rows of ``indicator`` for ``area``.
    indicator, area : str
        The ``series_id`` and the ``area_id``.
    launch : str
        The declared date (ISO), set before looking at the figures.
    level : float
        Coverage of the intervals, between 0 and 1.
    shocks : sequence of mappings with ``name, start, end``
        Declared exceptional times: figures inside them are not fitted.

    Returns
    -------
    Result
        Keys ``indicator_id, indicator, area_id, area, date``; a row for the launch and
        for each other date with figures enough on both sides, ``acceleration`` (unit a
        year): the pace after the date less the pace before it. Parts: ``launch`` (one
        row: ``date, before, after, chance`` that the pace changed the wanted way,
        ``others`` dates, ``as_sure`` how many of them show a change at least as sure
        the same way) and ``dates`` (``date, up`` the chance of a change upwards,
        ``declared``).

    Raises
    ------
    EvidenceError
        ``level`` is not between 0 and 1 (``MM-LEVEL``), or ``launch`` no day
        (``MM-DAY``); as for ``momentum``.

    Notes
    -----
    Fewer than 8 figures before the launch, or 3 after it, are too few. A change is
    called clear when its chance is 95 in 100 or more and no date further than two
    periods from the launch shows one as sure; where no such date can be tried, none is
    called clear. In records whose slope wanders and in which nothing happened, the
    chance alone calls a change upwards in 6 of 100 or fewer with a slope's standard
    deviation of up to a tenth of the noise a period, and in 10 of 100 at three tenths;
    a change downwards is called as often, and a line that curves more often
    (``docs/calibration.md``).
    The 95% interval of the change holds it in 96 of 100 records on average, and in 89
    where the slope wanders by three tenths of the noise at 20 figures.
    A change of pace is not an effect of the mission.

    Examples
    --------
    >>> mission = mm.example()
    >>> since = mission.acceleration("territorial_emissions")
    >>> since.table["measure"].unique().tolist()
    ['acceleration']
    """
    require_coverage(level)
    day = read_day(launch, setting="launch")
    seen = panel(
        evidence, indicator=indicator, area_ids=[area], shocks=shocks, overlapping=True
    )
    start = float(decimal_year(pd.Series([day]))[0])
    declared = kinks(seen, [(str(day.date()), start)], level)
    others = kinks(seen, other_dates(seen, start), level)
    parts = {
        "launch": _launch(seen, declared, others),
        "dates": _dates(declared, others),
    }
    table = _table(seen, declared, others, parts["launch"])
    words = Wording(table=table, parts=parts)
    return Result(
        question=words.question(),
        table=table,
        interval=words.interval(),
        sentences=words.sentences(),
        cautions=words.cautions(),
        form="interval-by-group",
        parts=parts,
        provenance=Provenance(
            metric="momentum.acceleration",
            settings={
                "indicator": indicator,
                "area": area,
                "launch": str(day.date()),
                "level": level,
                "shocks": shock_settings(shocks),
            },
            inputs={"evidence": fingerprint(seen.rows)},
            sources=evidence.sources,
            references=REFERENCES,
            definitions=definitions_of(evidence.series, [indicator]),
        ),
    )


def _launch(seen: Panel, declared: Kinks, others: Kinks) -> pd.DataFrame:
    """What decides whether a change at the launch is called clear."""
    wanted = {"up": 1.0, "down": -1.0}.get(seen.direction, 0.0)
    up = float(declared.up[0])
    known = others.up[np.isfinite(others.up)]
    as_sure = (known >= up) if up >= 0.5 else (known <= up)
    return pd.DataFrame(
        {
            "date": [declared.date[0]],
            "unit": ["probability"],
            "before": [int(declared.before[0])],
            "after": [int(declared.after[0])],
            "direction": [seen.direction],
            "chance": [up if wanted >= 0 else 1 - up],
            "sure": [max(up, 1 - up)],
            "others": [known.size],
            "as_sure": [int(as_sure.sum())],
        }
    )


def _dates(declared: Kinks, others: Kinks) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "date": [*declared.date, *others.date],
            "time": [*declared.time, *others.time],
            "unit": "probability",
            "up": [*declared.up, *others.up],
            "declared": [True] + [False] * len(others.date),
        }
    )
    return frame.sort_values("time", kind="stable").reset_index(drop=True)


def _table(
    seen: Panel, declared: Kinks, others: Kinks, launch: pd.DataFrame
) -> pd.DataFrame:
    """The launch and the other dates in order of time."""
    told = launch.iloc[0]
    alone = told["others"] > 0 and told["as_sure"] == 0
    clear = bool(told["sure"] >= CLEAR and alone)
    frame = pd.DataFrame(
        {
            "indicator_id": seen.series_id,
            "indicator": seen.name,
            "area_id": seen.area_id[0],
            "area": seen.area[0],
            "date": [*declared.date, *others.date],
            "measure": "acceleration",
            "unit": "points" if seen.in_per_cent else seen.unit,
            "estimate": [*declared.estimate, *others.estimate],
            "low": [*declared.low, *others.low],
            "high": [*declared.high, *others.high],
            "n": int(seen.used[0].sum()),
        }
    )
    out = (frame["low"] > 0) | (frame["high"] < 0)
    called = np.where(np.arange(len(frame)) == 0, clear, out)
    frame["certainty"] = np.where(called, "clear", "unclear")
    frame.loc[frame["estimate"].isna(), "certainty"] = "not enough data"
    order = np.argsort([*declared.time, *others.time], kind="stable")
    return frame.iloc[order].reset_index(drop=True)
