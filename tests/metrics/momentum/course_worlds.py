"""Several indicators of one area, made by hand, for tests of `on_course`."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from missionmetrics.evidence.indicators import indicator_evidence
from missionmetrics.metrics.momentum.on_course import on_course
from tests.made import SOURCES, areas, indicators, observations, targets

YEARS = 12
NOISE = np.array([0.6, -0.9, 0.4, 0.8, -0.7, -0.3, 0.9, -0.5, 0.1, -0.8, 0.7, -0.3])
"""Ups and downs of twelve years, the same for each indicator but for their order."""


def record(start: float, end: float, *, size: float = 1.0, shift: int = 0):
    """Twelve yearly figures about a line from ``start`` to ``end``."""
    return np.linspace(start, end, YEARS) + size * np.roll(NOISE, shift)


# From 100 in 2013 to 60 in 2024; at most 20 by the end of 2030, at least for "up".
USUAL = {
    "down": record(100, 60),
    "up": record(10, 30, shift=3),
    "slow": record(50, 46, shift=5),
}
GOALS = {
    "down": {"kind": "at_most", "value": 35.0},
    "up": {"kind": "at_least", "value": 40.0},
    "slow": {"kind": "at_most", "value": 20.0},
}


def tables(records=None, goals=None, *, first=2013, meta=None):
    """Evidence and targets; a goal of None is no target, a missing one the usual."""
    if records is goals is meta is None and first == 2013:
        return _usual()
    records = USUAL if records is None else records
    return _made(records, GOALS | (goals or {}), first, meta or {})


@cache
def _usual():
    return _made(USUAL, GOALS, 2013, {})


def _made(records, goals, first, meta):
    rows = [observations({"a": np.asarray(v, float)}, first=first, indicator=i)
            for i, v in records.items() if len(v)]  # fmt: skip
    kinds = [
        indicators(
            **{"indicator_id": i, "name": f"The {i} one",
               "direction": "up" if i.startswith("up") else "down",
               **meta.get(i, {})}
        )
        for i in records
    ]  # fmt: skip
    evidence = indicator_evidence(
        pd.concat(rows, ignore_index=True), pd.concat(kinds, ignore_index=True),
        areas({"a": None}), SOURCES,
    )  # fmt: skip
    given = {i: goals.get(i) for i in records}
    aims = [
        targets(**{"target_id": f"t-{i}", "indicator_id": i, "baseline_period": "2013",
                   "baseline_value": float(np.asarray(records[i])[0]) if len(records[i])
                   else 1.0, **goal})
        for i, goal in given.items() if goal is not None
    ]  # fmt: skip
    return evidence, pd.concat(aims, ignore_index=True) if aims else targets().head(0)


def ask(records=None, goals=None, *, previous=None, first=2013, meta=None, **settings):
    """The result for these records; ``previous`` is a pair of evidence and targets."""
    records = USUAL if records is None else records
    evidence, aims = tables(records, goals, first=first, meta=meta)
    settings = {"indicators": list(records), "area": "a"} | settings
    return on_course(evidence, aims, *(previous or ()), **settings)


def cell(result, measure, indicator="", column="estimate", weights=""):
    """One cell of the main table."""
    table = result.table
    row = table[(table["measure"] == measure) & (table["indicator_id"] == indicator)
                & (table["weights"] == weights)]  # fmt: skip
    return row[column].iloc[0]


def ids(result):
    """Message ids of everything that a result says."""
    return {s.message for s in (*result.sentences, *result.cautions)}
