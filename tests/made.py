"""Small tables of evidence made by hand, for tests of evidence and metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.evidence.indicators import indicator_evidence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.evidence.long_form import Evidence

SOURCES = pd.DataFrame(
    {
        "source_id": ["s1"],
        "title": ["Yearly figures"],
        "publisher": ["The office"],
        "licence": ["OGL"],
        "vintage": ["2025"],
        "kind": ["statistics"],
        "consent": ["given"],
    }
)
NO_POPULATIONS = pd.DataFrame(
    {
        "area_id": pd.Series(dtype="str"),
        "period": pd.Series(dtype="str"),
        "start": pd.Series(dtype="datetime64[us]"),
        "group": pd.Series(dtype="str"),
        "value": pd.Series(dtype="float64"),
    }
)


def indicators(**changed: object) -> pd.DataFrame:
    """One indicator, ``x``, with some of its fields changed."""
    row: dict[str, object] = {
        "indicator_id": "x",
        "name": "Emissions",
        "unit": "kt",
        "unit_name": "kilotonnes",
        "direction": "down",
        "frequency": "annual",
        "scale": "identity",
        "aggregation": "sum",
        "definition": "",
        "excludes": "",
    }
    return pd.DataFrame([row | changed])


def areas(parents: Mapping[str, str | None]) -> pd.DataFrame:
    """Areas by code, each with its parent; names are the codes in capitals."""
    return pd.DataFrame(
        {
            "area_id": list(parents),
            "name": [a.upper() for a in parents],
            "level": ["part" if p else "whole" for p in parents.values()],
            "parent_id": pd.Series(list(parents.values()), dtype="str"),
        }
    )


def observations(
    values: Mapping[str, Sequence[float]],
    *,
    first: int = 2005,
    indicator: str = "x",
    vintage: str = "2025",
    status: str = "ok",
) -> pd.DataFrame:
    """Yearly figures by area from ``first`` on; NaN is a missing figure."""
    rows = [
        (indicator, area, str(first + i), v, "missing" if np.isnan(v) else status)
        for area, series in values.items()
        for i, v in enumerate(series)
    ]
    table = pd.DataFrame(
        rows, columns=["indicator_id", "area_id", "period", "value", "status"]
    )
    return table.assign(
        start=pd.to_datetime(table["period"] + "-01-01"),
        end=pd.to_datetime(table["period"] + "-12-31"),
        group="",
        vintage=vintage,
        se=np.nan,
        low=np.nan,
        high=np.nan,
        n=np.nan,
        source_id="s1",
        note="",
    )


def evidence(
    values: Mapping[str, Sequence[float]],
    parents: Mapping[str, str | None] | None = None,
    **changed: object,
) -> Evidence:
    """Evidence of ``x`` with the given yearly figures by area."""
    return indicator_evidence(
        observations(values),
        indicators(**changed),
        areas(parents or dict.fromkeys(values)),
        SOURCES,
    )


def targets(**changed: object) -> pd.DataFrame:
    """One target of ``x`` in area ``a``: 0 by the end of 2030 from 2005."""
    row: dict[str, object] = {
        "target_id": "t",
        "indicator_id": "x",
        "area_id": "a",
        "kind": "reach",
        "value": 0.0,
        "high": np.nan,
        "deadline": pd.Timestamp("2030-12-31"),
        "baseline_period": "2005",
        "baseline_value": np.nan,
        "wording": "nought by 2030",
    }
    return pd.DataFrame([row | changed])


def no_targets() -> pd.DataFrame:
    """The table of targets without rows."""
    return targets().head(0)
