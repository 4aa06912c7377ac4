"""Measured indicators into the long form, one vintage a series."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.definitions import MADE_OF
from missionmetrics.evidence.long_form import (
    AREA_COLUMNS,
    COLUMNS,
    LOST_COLUMNS,
    SERIES_COLUMNS,
    Evidence,
)
from missionmetrics.evidence.sources import cited

if TYPE_CHECKING:
    from collections.abc import Sequence

MONTHS = (
    "jan", "feb", "mar", "apr", "may", "jun",
    "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
MONTH = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\b"
)
FIRST_YEAR = 1000
BOUNDS = ("minimum", "maximum")
KEY = ["indicator_id", "area_id", "group", "start", "end"]


def indicator_evidence(
    observations: pd.DataFrame,
    indicators: pd.DataFrame,
    areas: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    only: Sequence[str] | None = None,
    vintage: str = "latest",
) -> Evidence:
    """What has been measured, each series from one vintage of its statistics.

    Figures of different vintages are never mixed in one series: a revision would
    look like a change. ``vintage="latest"`` takes the newest vintage of each
    indicator; what stands only in older ones is reported as lost.

    Parameters
    ----------
    observations, indicators, areas, sources : DataFrame
        Tables of a mission, as in ``data_schemas``.
    only : sequence of str or None
        Only these ``indicator_id``; ``None`` takes all.
    vintage : str
        ``"latest"``, or the label of one vintage.

    Returns
    -------
    Evidence
        One row an observation; a value that was suppressed or is missing stays a
        row without a value, with its status.

    Raises
    ------
    EvidenceError
        No such indicator (``MM-INDICATOR-UNKNOWN``), it has no observations
        (``MM-INDICATOR-EMPTY``) or no such vintage (``MM-VINTAGE``).
    """
    rows = _chosen(observations, indicators, only)
    kept, lost = _one_vintage(rows, vintage)
    meta = indicators.set_index("indicator_id")
    if "source_id" in meta:
        own = kept["indicator_id"].map(meta["source_id"])
        kept = kept.assign(source_id=kept["source_id"].fillna(own))
    table = pd.DataFrame(
        {
            "strand": "indicator",
            "series_id": kept["indicator_id"],
            **{c: kept[c] for c in COLUMNS[2:12]},
            "unit": kept["indicator_id"].map(meta["unit"]),
            "direction": kept["indicator_id"].map(meta["direction"]),
            **{c: kept[c] for c in COLUMNS[14:]},
        }
    )
    return Evidence(
        table=table.sort_values(["series_id", "area_id", "group", "start"]).reset_index(
            drop=True
        )[list(COLUMNS)],
        series=indicators.rename(columns={"indicator_id": "series_id"})[
            [*SERIES_COLUMNS, *(c for c in (*MADE_OF, *BOUNDS) if c in indicators)]
        ].reset_index(drop=True),
        areas=areas[list(AREA_COLUMNS)].reset_index(drop=True),
        sources=cited(sources, kept["source_id"].dropna()),
        lost=lost,
    )


def _chosen(
    observations: pd.DataFrame, indicators: pd.DataFrame, only: Sequence[str] | None
) -> pd.DataFrame:
    if only is None:
        return observations
    known = indicators["indicator_id"].tolist()
    for indicator in only:
        if indicator not in known:
            raise EvidenceError(
                f"There is no indicator '{indicator}'.",
                fix=f"choose one of: {', '.join(known)}.",
                code="MM-INDICATOR-UNKNOWN",
            )
        if not (observations["indicator_id"] == indicator).any():
            raise EvidenceError(
                f"The indicator '{indicator}' has no observations.",
                fix="add rows for it to the table `observations`.",
                code="MM-INDICATOR-EMPTY",
            )
    return observations.loc[observations["indicator_id"].isin(list(only))]


def _one_vintage(rows: pd.DataFrame, vintage: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = rows.reset_index(drop=True)
    label = rows["vintage"].fillna("")
    if vintage == "latest":
        newest = {
            indicator: latest(sorted(set(own)))
            for indicator, own in label.groupby(rows["indicator_id"])
        }
        wanted = rows["indicator_id"].map(newest)
    elif (label == vintage).any():
        wanted = pd.Series(vintage, index=rows.index)
    else:
        named = ", ".join(sorted(set(label) - {""}))
        raise EvidenceError(
            f"No observation has the vintage '{vintage}'.",
            fix=f"choose 'latest' or one of: {named}."
            if named
            else "leave it out: these observations name no vintage.",
            code="MM-VINTAGE",
        )
    chosen = label == wanted
    kept, left = rows.loc[chosen], rows.loc[~chosen]
    if left.empty:
        return kept, pd.DataFrame(columns=list(LOST_COLUMNS), dtype="str")
    only_older = ~pd.MultiIndex.from_frame(left[KEY]).isin(
        pd.MultiIndex.from_frame(kept[KEY])
    )
    lost = pd.DataFrame(
        {
            "series_id": left["indicator_id"],
            "area_id": left["area_id"],
            "period": left["period"],
            "reason": "stands only in vintage '" + label[left.index] + "'",
        }
    ).loc[only_older]
    return kept, lost.reset_index(drop=True)[list(LOST_COLUMNS)]


def latest(labels: Sequence[str]) -> str:
    """Newest of several vintage labels, by the numbers and months in them.

    ``10th edition`` comes after ``9th edition`` and ``March 2025`` after
    ``November 2024``.

    Raises
    ------
    EvidenceError
        The labels are not of one kind, so which is newest is not known
        (``MM-VINTAGE``).

    Examples
    --------
    >>> latest(["November 2024", "March 2025"])
    'March 2025'
    """
    if len(labels) == 1:
        return labels[0]
    placed = [_place_in_time(label) for label in labels]
    if len({kind for kind, _ in placed}) > 1 or not all(at for _, at in placed):
        raise EvidenceError(
            f"Which vintage is the latest cannot be told from: {', '.join(labels)}.",
            fix="name one with vintage='...', or label vintages by year and month, "
            "such as 2025-06.",
            code="MM-VINTAGE",
        )
    newest: str = max(zip(placed, labels, strict=True))[1]
    return newest


def _place_in_time(label: str) -> tuple[str, tuple[int, ...]]:
    """What kind of label it is, and where it stands among its kind.

    A label whose order cannot be known, such as a date that may be day or month
    first, has no place.
    """
    text = label.casefold()
    if found := re.search(r"\bq([1-4])\D*([0-9]{4})\b|\b([0-9]{4})\D*q([1-4])\b", text):
        quarter, year = found[1] or found[4], found[2] or found[3]
        return "quarter", (int(year), int(quarter))
    numbers = tuple(int(n) for n in re.findall(r"[0-9]+", text))
    years = tuple(n for n in numbers if n >= FIRST_YEAR)
    days = tuple(n for n in numbers if n < FIRST_YEAR)
    if month := MONTH.search(text):
        place = MONTHS.index(month[1]) + 1
        return "month", ((*years, place, *days) if years else ())
    shape = re.sub(r"[0-9]+(st|nd|rd|th)?", "0", text)
    year_first = not years or numbers[0] >= FIRST_YEAR
    return shape, numbers if year_first else ()
