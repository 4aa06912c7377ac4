"""Harbour City's other figures: homes, cycling, buses, fuel poverty and air."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.data.example_emissions import path_truth
from missionmetrics.data.example_places import (
    CITY,
    COMPARATOR,
    COMPARATOR_PEOPLE,
    REDRAWN_ON,
    YEARS,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.data.example_places import Places

Made = tuple[pd.DataFrame, dict[str, Any]]

HOMES_SHOCK = {"2020-Q2": 0.2, "2020-Q3": 0.65}
HOMES_LOST = ("06", ("2017-Q3", "2017-Q4"))
BUS_SHOCK = {2020: -0.95, 2021: -0.5, 2022: -0.2}
FUEL_SHOCK = {2022: 0.14, 2023: 0.06}
SURVEY_SKIPPED = 2020
SMALLEST_SHOWN = 5


def district_people(places: Places) -> NDArray[np.float64]:
    """Residents of each district and year, then of the comparator region."""
    inside = [
        places.people[places.district == d].sum(axis=0)
        for d in range(len(places.district_ids))
    ]
    far = np.round(COMPARATOR_PEOPLE * np.exp(0.003 * np.arange(len(YEARS))))
    return np.vstack([*inside, far])


def make_homes(rng: np.random.Generator, places: Places) -> Made:
    """Homes insulated each quarter, by district; small counts withheld."""
    quarters = pd.period_range("2015Q2", "2026Q2", freq="Q")
    texts = [f"{q.year}-Q{q.quarter}" for q in quarters]
    ids = [*places.district_ids, COMPARATOR]
    people = district_people(places)[:, 0]
    start = people * rng.lognormal(np.log(3.3e-4), 0.25, len(ids))
    start[-2] = 9.0
    pace = np.where(quarters.year >= 2019, 0.034, 0.010).cumsum()
    growth = np.outer(np.where(np.array(ids) == COMPARATOR, 0.6, 1.0), pace)
    level = start[:, None] * np.exp(growth)
    season = np.where(quarters.quarter.isin([1, 4]), 1.08, 0.92)
    shock = np.array([HOMES_SHOCK.get(t, 1.0) for t in texts])
    mean = level * season * shock
    counts = rng.negative_binomial(40, 40 / (40 + mean)).astype(float)
    frame = _long("homes_insulated", ids, texts, counts)
    few = (frame["value"] > 0) & (frame["value"] < SMALLEST_SHOWN)
    lost = (frame["area_id"] == HOMES_LOST[0]) & frame["period"].isin(HOMES_LOST[1])
    frame.loc[few, "status"], frame.loc[lost, "status"] = "suppressed", "missing"
    frame.loc[lost, "note"] = "The contractor's records for these months were lost."
    frame.loc[few | lost, "value"] = np.nan
    return frame, _with_city(ids, texts, level)


def make_cycling(rng: np.random.Generator, places: Places) -> Made:
    """Share of adults who cycle weekly, from a survey with a known design effect."""
    ids = [*places.district_ids, COMPARATOR]
    years = np.array(YEARS)
    base = rng.normal(np.log(0.055 / 0.945), 0.25, len(ids))
    pace = np.where(years >= 2019, 0.075, 0.02).cumsum()
    growth = np.outer(np.where(np.array(ids) == COMPARATOR, 0.4, 1.0), pace)
    share = 1 / (1 + np.exp(-(base[:, None] + growth)))
    asked = rng.integers(230, 420, share.shape)
    asked[-1] = rng.integers(2_300, 2_500, years.size)
    asked[-2, 3] = 64
    effective = asked / 1.3
    found = rng.binomial(np.round(effective).astype(int), share) / np.round(effective)
    found = np.clip(found, 0.5 / effective, None)
    error = np.sqrt(found * (1 - found) / effective)
    width = 1.96 * error / (found * (1 - found))
    odds = np.log(found / (1 - found))
    frame = _long("cycling_share", ids, [str(y) for y in years], found * 100, digits=2)
    frame["se"] = np.round(error * 100, 2).ravel()
    frame["low"] = np.round(100 / (1 + np.exp(-(odds - width))), 2).ravel()
    frame["high"] = np.round(100 / (1 + np.exp(-(odds + width))), 2).ravel()
    frame["n"] = asked.astype(float).ravel()
    skipped = frame["period"] == str(SURVEY_SKIPPED)
    frame.loc[skipped, ["value", "se", "low", "high", "n"]] = np.nan
    frame.loc[skipped, "status"] = "missing"
    frame.loc[skipped, "note"] = "No survey was run in 2020."
    weights = district_people(places)[:-1]
    city = (share[:-1] * weights).sum(axis=0) / weights.sum(axis=0)
    return frame, _paths([*ids, CITY], years, np.vstack([share, city]) * 100)


def make_buses(rng: np.random.Generator, places: Places) -> Made:
    """Bus journeys, residents, and the one divided by the other."""
    ids, years = [*places.district_ids, COMPARATOR], np.array(YEARS)
    people = district_people(places)
    pace = np.where(years >= 2023, 0.04, -0.018)
    per_head = rng.lognormal(np.log(72), 0.2, (len(ids), 1)) * np.exp(pace.cumsum())
    shock = np.array([BUS_SHOCK.get(int(y), 0.0) for y in years])
    noise = rng.normal(0, 0.012, per_head.shape)
    level = per_head * people
    seen = np.round(level * np.exp(shock + noise))
    texts = [str(y) for y in years]
    frames = [
        _long("bus_journeys", ids, texts, seen),
        _long("residents", ids, texts, people),
        _long("bus_journeys_per_head", ids, texts, seen / people, digits=2),
    ]
    truth = _with_city(ids, texts, level)
    return pd.concat(frames, ignore_index=True), truth


def make_fuel_poverty(rng: np.random.Generator, places: Places) -> Made:
    """Households in fuel poverty by financial year; one area is split half-way."""
    first = np.array([y for y in YEARS if y < YEARS[-1]])
    texts = [f"{y}/{(y + 1) % 100:02d}" for y in first]
    homes = places.people[:, : first.size] / 2.3
    rate = np.clip(rng.normal(0.128, 0.04, len(places.ids)), 0.03, None)
    pace = np.where(first >= 2019, -0.028, -0.008).cumsum()
    level = homes * rate[:, None] * np.exp(pace)
    bump = np.array([FUEL_SHOCK.get(int(y), 0.0) for y in first])
    seen = np.round(level * np.exp(bump + rng.normal(0, 0.02, level.shape)))
    far = 0.121 * COMPARATOR_PEOPLE / 2.3 * np.exp(pace * 0.7)
    old, one, two = places.redrawn
    values = np.vstack([seen, np.round(far * np.exp(bump)), seen[one] + seen[two]])
    frame = _long("fuel_poor_households", [*places.ids, COMPARATOR, old], texts, values)
    before = frame["period"].str[:4].astype(int) < REDRAWN_ON.year
    new = frame["area_id"].isin([places.ids[one], places.ids[two]])
    frame = frame[~(before & new) & ~(~before & (frame["area_id"] == old))]
    frame = frame.reset_index(drop=True)
    thin = rng.choice(len(frame) - 40, 4, replace=False)
    frame.loc[thin, "status"] = "suppressed"
    frame.loc[thin, "value"] = np.nan
    last = (frame["period"] == texts[-1]) & frame["value"].notna()
    frame.loc[last, "status"] = "estimated"
    return frame, _with_city([*places.ids, COMPARATOR], texts, np.vstack([level, far]))


def make_air(rng: np.random.Generator, places: Places) -> Made:
    """Nitrogen dioxide at four stations, month by month, with broken spells."""
    months = pd.period_range("2016-01", "2026-09", freq="M")
    stations = [
        places.ids[int(np.flatnonzero(places.district == d)[2])] for d in range(4)
    ]
    start = np.array([41.0, 36.0, 33.0, 29.0])[:, None]
    level = start * np.exp(-0.0042 * np.arange(len(months)))[None, :]
    season = 1 + 0.16 * np.cos(2 * np.pi * (months.month.to_numpy() - 1) / 12)
    closed = months.isin(pd.period_range("2020-04", "2020-06", freq="M"))
    noise = rng.normal(0, 0.07, level.shape)
    seen = level * season * np.where(closed, 0.68, 1.0) * np.exp(noise)
    frame = _long(
        "nitrogen_dioxide", stations, [str(m) for m in months], seen, digits=1
    )
    broken = np.zeros(level.shape, dtype=bool)
    broken[1, 40:43] = broken[3, 88:90] = True
    frame.loc[broken.ravel(), "value"] = np.nan
    frame.loc[broken.ravel(), "status"] = "missing"
    frame.loc[broken.ravel(), "note"] = "The station was out of order."
    return frame, _paths(stations, [str(m) for m in months], level)


def _long(
    indicator: str,
    ids: Any,
    periods: Any,
    values: NDArray[np.float64],
    *,
    digits: int = 0,
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "indicator_id": indicator,
            "area_id": np.repeat(list(ids), len(periods)),
            "period": list(periods) * len(ids),
            "value": np.round(values, digits).ravel(),
            "status": "ok",
        }
    )


def _with_city(ids: Any, periods: Any, level: NDArray[np.float64]) -> dict[str, Any]:
    """Truth of each area, and of the city as the sum of all but the comparator."""
    near = np.array([i != COMPARATOR for i in ids])
    whole = level[near].sum(axis=0)
    return _paths([*ids, CITY], periods, np.vstack([level, whole]))


def _paths(ids: Any, periods: Any, level: NDArray[np.float64]) -> dict[str, Any]:
    slope = np.diff(level, axis=1, prepend=2 * level[:, :1] - level[:, 1:2])
    return {a: path_truth(periods, level[i], slope[i]) for i, a in enumerate(ids)}
