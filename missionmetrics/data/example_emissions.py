"""Harbour City's emissions: a known pace, a known ring effect, a known shock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.data.example_places import COMPARATOR, COMPARATOR_PEOPLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.data.example_places import Places

INDICATOR = "territorial_emissions"
PERIODS = tuple(range(2013, 2025))
LAUNCHED = 2019
ACTED_FROM = 2021
EFFECT_ON_TREATED, EFFECT_ON_RING = -0.08, -0.03
SHOCK = {2020: -0.085, 2021: -0.03}
PACE_BEFORE, PACE_AFTER = -0.012, -0.030
COMPARATOR_BEFORE, COMPARATOR_AFTER = -0.014, -0.019
NOISE, SHARED_NOISE = 0.015, 0.005
REVISION, LAST_REVISION = -0.012, 0.015
EARLIER, LATEST = "2025-06", "2026-06"


@dataclass(frozen=True, slots=True)
class Emissions:
    """Observations and the truth behind them.

    Attributes
    ----------
    observations : DataFrame
    level, slope : ndarray, shape (areas, years)
        Without noise and shock, in kt and kt a year.
    treated, ring : tuple of str
        Neighbourhoods that were acted on, and those that border them.
    comparator_level, comparator_slope : ndarray, shape (years,)
    """

    observations: pd.DataFrame
    level: NDArray[np.float64]
    slope: NDArray[np.float64]
    treated: tuple[str, ...]
    ring: tuple[str, ...]
    comparator_level: NDArray[np.float64]
    comparator_slope: NDArray[np.float64]


def make_emissions(rng: np.random.Generator, places: Places) -> Emissions:
    """Simulate emissions of every neighbourhood and of the comparator region."""
    treated, ring = _acted_on(places)
    pace = _pace(rng, PACE_BEFORE, PACE_AFTER)
    own = rng.normal(0, 0.006, len(places.ids))
    slope = pace[None, :] + own[:, None]
    start = places.people[:, 0] * rng.lognormal(np.log(6.1), 0.3, len(places.ids)) / 1e3
    path = np.cumsum(slope, axis=1) - slope[:, :1]
    acted = np.array([p >= ACTED_FROM for p in PERIODS], dtype=float)
    path[list(treated)] += EFFECT_ON_TREATED * acted
    path[list(ring)] += EFFECT_ON_RING * acted
    level = start[:, None] * np.exp(path)
    far_pace = _pace(rng, COMPARATOR_BEFORE, COMPARATOR_AFTER)
    far = COMPARATOR_PEOPLE * 6.6 / 1e3 * np.exp(np.cumsum(far_pace) - far_pace[0])
    seen = _with_noise(rng, np.vstack([level, far]))
    return Emissions(
        observations=_tables(rng, (*places.ids, COMPARATOR), seen),
        level=level,
        slope=level * slope,
        treated=tuple(places.ids[i] for i in treated),
        ring=tuple(places.ids[i] for i in ring),
        comparator_level=far,
        comparator_slope=far * far_pace,
    )


def _pace(rng: np.random.Generator, before: float, after: float) -> NDArray[np.float64]:
    """Log change a year: one pace before the launch, another from it on."""
    turn = np.array([after if p >= LAUNCHED else before for p in PERIODS])
    drawn: NDArray[np.float64] = turn + np.cumsum(rng.normal(0, 0.0006, turn.size))
    return drawn


def _acted_on(places: Places) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Three clusters of five neighbourhoods far apart, and what borders them."""
    chosen: list[int] = []
    for district in (1, 3, 5):
        members = np.flatnonzero(places.district == district).tolist()
        cluster = [members[len(members) // 2]]
        while len(cluster) < 5:
            edge = [j for i in cluster for j in places.beside[i] if j in members]
            cluster.append(next(j for j in edge if j not in cluster))
        chosen += cluster
    treated = tuple(sorted(chosen))
    ring = {j for i in treated for j in places.beside[i]} - set(treated)
    return treated, tuple(sorted(ring))


def _with_noise(
    rng: np.random.Generator, level: NDArray[np.float64]
) -> NDArray[np.float64]:
    shock = np.array([SHOCK.get(p, 0.0) for p in PERIODS])
    shared = rng.normal(0, SHARED_NOISE, len(PERIODS))
    own = rng.normal(0, NOISE, level.shape)
    own[-1] /= 3
    seen: NDArray[np.float64] = level * np.exp(shock + shared + own)
    return seen


def _tables(
    rng: np.random.Generator, ids: tuple[str, ...], seen: NDArray[np.float64]
) -> pd.DataFrame:
    """The latest edition, and the earlier one that it revised."""
    change = np.full(len(PERIODS) - 1, REVISION) + rng.normal(
        0, 0.003, len(PERIODS) - 1
    )
    change[-1] += LAST_REVISION
    own = rng.normal(0, 0.004, (len(ids), len(PERIODS) - 1))
    before = seen[:, :-1] * np.exp(change + own)
    editions = [(EARLIER, before), (LATEST, seen)]
    return pd.concat([_edition(ids, v, x) for v, x in editions], ignore_index=True)


def _edition(
    ids: tuple[str, ...], vintage: str, values: NDArray[np.float64]
) -> pd.DataFrame:
    periods = [str(p) for p in PERIODS[: values.shape[1]]]
    status = ["ok"] * (len(periods) - 1) + ["provisional"]
    return pd.DataFrame(
        {
            "indicator_id": INDICATOR,
            "area_id": np.repeat(ids, len(periods)),
            "period": periods * len(ids),
            "vintage": vintage,
            "value": np.round(values, 3).ravel(),
            "status": status * len(ids),
            "source_id": f"emissions-{vintage[:4]}",
        }
    )


def emissions_truth(emissions: Emissions, places: Places) -> dict[str, Any]:
    """Level and slope of every area without noise and shock; wider areas are sums."""
    paths = {
        area: (emissions.level[i], emissions.slope[i])
        for i, area in enumerate(places.ids)
    }
    for d, area in enumerate(places.district_ids):
        inside = places.district == d
        paths[area] = (
            emissions.level[inside].sum(axis=0),
            emissions.slope[inside].sum(axis=0),
        )
    paths["HC"] = (emissions.level.sum(axis=0), emissions.slope.sum(axis=0))
    paths[COMPARATOR] = (emissions.comparator_level, emissions.comparator_slope)
    return {area: path_truth(PERIODS, *path) for area, path in paths.items()}


def path_truth(
    periods: Any, level: NDArray[np.float64], slope: NDArray[np.float64]
) -> dict[str, Any]:
    """One area's truth as plain lists; ``slope`` is change to this from the last."""
    return {
        "period": [str(p) for p in periods],
        "level": [float(x) for x in level],
        "slope": [float(x) for x in slope],
    }
