"""A made-up city on a grid of squares, acted on in some, for tests of what is near."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import box

from missionmetrics.evidence.indicators import indicator_evidence
from missionmetrics.metrics.spillover.area_spillover import area_spillover
from tests.made import SOURCES, areas, indicators, observations

ROWS, COLUMNS, FIRST = 9, 11, 2010
IDS = [f"c{r:02d}{c:02d}" for r in range(ROWS) for c in range(COLUMNS)]
NOISE = 0.3


def shapes(metres=1000.0, crs="EPSG:27700"):
    """Squares a kilometre wide."""
    made = [box(c * metres, r * metres, (c + 1) * metres, (r + 1) * metres)
            for r in range(ROWS) for c in range(COLUMNS)]  # fmt: skip
    return gpd.GeoDataFrame({"area_id": IDS}, geometry=made, crs=crs)


def steps(sites):
    """Borders or corners crossed from the nearest site, from the grid alone."""
    place = np.indices((ROWS, COLUMNS)).reshape(2, -1).T
    away = np.abs(place[:, None] - place[None]).max(axis=2)
    return away[:, [IDS.index(s) for s in sites]].min(axis=1)


def figures(sites, *, dates=8, begun=4, effects=(5.0, 2.0), seed=1, noise=NOISE,
            level=50.0):  # fmt: skip
    """Figures by area: place, date, and effects by borders crossed."""
    rng = np.random.default_rng(seed)
    values = level + rng.normal(size=(len(IDS), 1)) + rng.normal(size=dates)
    values = values + noise * rng.normal(size=(len(IDS), dates))
    away = steps(sites) if sites else np.full(len(IDS), 99)
    for n, effect in enumerate(effects):
        values[away == n, begun:] += effect
    return values


def evidence(values, ids=IDS, **changed):
    """Evidence of ``x`` in the squares of a city ``w``."""
    parents = {"w": None} | dict.fromkeys(IDS, "w")
    return indicator_evidence(
        observations(dict(zip(ids, values, strict=True)), first=FIRST),
        indicators(**({"direction": "up", "aggregation": "none"} | changed)),
        areas(parents), SOURCES,
    )  # fmt: skip


def actions(sites, start=f"{FIRST + 4}-01-01", **more):
    """An action a site from the first day of the fifth year on."""
    rows = [{"intervention_id": f"act-{s}", "name": "Action", "area_id": s,
             "kind": "project", "start": start} for s in sites]  # fmt: skip
    rows += [{"intervention_id": i, "name": "Other", "area_id": a, "kind": "policy",
              "start": start} for i, a in more.items()]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["intervention_id", "name", "area_id", "kind",
                                        "start"])  # fmt: skip
    return frame.assign(start=pd.to_datetime(frame["start"]), end=pd.NaT)


SITES = ("c0202", "c0207", "c0209", "c0504", "c0603", "c0708")


SUMMED = {"changed": {"aggregation": "sum"}, "scale": "identity"}
"""Figures that add up over areas, held against one another in amounts."""


def ask(sites=SITES, values=None, *, acts=None, where=None, changed=None, **asked):
    """The answer for a city acted on in ``sites``."""
    seen = figures(sites) if values is None else values
    told = actions(sites) if acts is None else acts
    return area_spillover(
        evidence(seen, **(changed or {})), shapes() if where is None else where, told,
        **({"indicator": "x", "draws": 199} | asked),
    )  # fmt: skip
