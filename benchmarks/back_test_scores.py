"""Forecasts from every origin a panel allows, held against what happened.

An origin is a year with at least `FEWEST` figures by then; nothing later is used. The
levels asked about are set from those figures alone: some multiples of the last one,
and where the pace of the last `RECENT` years would lead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.scoring import (
    block_interval,
    brier,
    calibration_error,
    inside,
    interval_score,
)
from missionmetrics.stats.official_rules import open_sdg

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.back_test_panels import Panel
    from benchmarks.forecasters import Ahead

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FEWEST = 8
RECENT = 5
RULE = "Open SDG's rule"
RULE_BY_RECORD = "Open SDG's labels, by their record"
GOOD = ("achieved", "on track")
DRAWS = 4000


class Tried(NamedTuple):
    """Every forecast of one panel and horizon; a row is an area and an origin.

    ``origin`` (R,) years; ``happened`` (R, L) whether each level was reached; by
    method, ``chance`` (R, L) of that, and of the figure's own intervals whether they
    held it, ``held`` (R, 2) at 95% and 80%, and the 95% one's ``score`` (R,) as a
    share of the last figure.
    """

    origin: NDArray[np.int64]
    happened: Flags
    chance: dict[str, Floats]
    held: dict[str, Flags]
    score: dict[str, Floats]


def levels_from(panel: Panel, place: int, horizon: int) -> Floats:
    """Levels asked about at the origin ``place``, (N, L)."""
    last = panel.values[:, place]
    back = min(RECENT, place)
    pace = (last - panel.values[:, place - back]) / back
    multiples = last[:, None] * np.asarray(panel.factors)
    return np.column_stack([multiples, last + horizon * pace])


def reached(panel: Panel, place: int, horizon: int, levels: Floats) -> Flags:
    """Whether the figure ``horizon`` years on was at each level or better, (N, L)."""
    figure = panel.values[:, place + horizon, None]
    return np.asarray(panel.sign * (figure - levels) >= 0)


def labels_of(
    panel: Panel, place: int, horizon: int, levels: Floats
) -> NDArray[np.str_]:
    """What Open SDG calls the way from the first figure to the level, (N, L)."""
    return open_sdg(
        panel.values[:, :1],
        panel.values[:, place, None],
        levels,
        first_year=panel.years[0],
        last_year=panel.years[place],
        target_year=panel.years[place] + horizon,
        direction=panel.sign,
    ).label


def by_record(panel: Panel, place: int, horizon: int) -> Floats:
    """Each label's frequency in earlier origins, as known at ``place``; (N, L).

    Level by level, over all areas and every origin with two figures or more whose
    outcome was in by then; half a success and half a failure are added.
    """
    levels = levels_from(panel, place, horizon)
    now = labels_of(panel, place, horizon, levels)
    said, came = [], []
    for before in range(1, place - horizon + 1):
        then = levels_from(panel, before, horizon)
        said.append(labels_of(panel, before, horizon, then))
        came.append(reached(panel, before, horizon, then))
    label, true = np.concatenate(said), np.concatenate(came)
    chance = np.empty(now.shape)
    for column in range(now.shape[1]):
        for word in np.unique(now[:, column]):
            hits = true[label[:, column] == word, column]
            chance[now[:, column] == word, column] = (hits.sum() + 0.5) / (
                hits.size + 1
            )
    return chance


def origins(panel: Panel, horizon: int) -> range:
    """Places of the years from which can be forecast."""
    return range(FEWEST - 1, panel.years.size - horizon)


def figures_at(panel: Panel, place: int, declared: tuple[int, ...] = ()) -> Floats:
    """What was known at an origin, with years declared by then taken out."""
    known = panel.values[:, : place + 1].copy()
    known[:, np.isin(panel.years[: place + 1], declared)] = np.nan
    return known


def tried(
    panel: Panel,
    horizon: int,
    ways: Mapping[str, Callable[[Floats, int], Ahead]],
    *,
    declared: tuple[int, ...] = (),
    between: tuple[int, int] = (0, 9999),
) -> Tried:
    """All ``ways`` and the rule, from every origin of the years ``between``."""
    first, last = between
    places = [p for p in origins(panel, horizon) if first <= panel.years[p] <= last]
    happened: list[Flags] = []
    chance: dict[str, list[Floats]] = {
        name: [] for name in (*ways, RULE, RULE_BY_RECORD)
    }
    held: dict[str, list[Flags]] = {name: [] for name in ways}
    score: dict[str, list[Floats]] = {name: [] for name in ways}
    for place in places:
        levels = levels_from(panel, place, horizon)
        figure, now = panel.values[:, place + horizon], panel.values[:, place]
        happened.append(reached(panel, place, horizon, levels))
        known = figures_at(panel, place, declared)
        for name, way in ways.items():
            ahead = way(known, horizon)
            chance[name].append(
                np.column_stack([ahead.chance(each, panel.sign) for each in levels.T])
            )
            ends = [ahead.interval(coverage) for coverage in (0.95, 0.8)]
            held[name].append(np.column_stack([inside(*e, figure) for e in ends]))
            score[name].append(interval_score(*ends[0], figure) / now)
        word = labels_of(panel, place, horizon, levels)
        chance[RULE].append(np.isin(word, GOOD).astype(float))
        chance[RULE_BY_RECORD].append(by_record(panel, place, horizon))
    return Tried(
        origin=np.repeat(panel.years[places], panel.areas.size),
        happened=np.concatenate(happened),
        chance={name: np.concatenate(each) for name, each in chance.items()},
        held={name: np.concatenate(each) for name, each in held.items()},
        score={name: np.concatenate(each) for name, each in score.items()},
    )


class Ends(NamedTuple):
    """A number with its 95% interval over redrawn years."""

    value: float
    low: float
    high: float


class Score(NamedTuple):
    """One method of one panel and horizon.

    ``ratio`` is its Brier score over that of a reference; intervals are NaN for rules,
    which give none. ``score`` is the mean interval score in last figures.
    """

    brier: Ends
    ratio: Ends
    error: float
    held95: Ends
    held80: Ends
    score: float


def loss(found: Tried, name: str) -> Floats:
    """Mean Brier loss of each row over its levels, (R,)."""
    each: Floats = brier(found.chance[name], found.happened).mean(axis=1)
    return each


def scored(found: Tried, name: str, beside: str, *, horizon: int, seed: int) -> Score:
    """A method's scores; ``beside`` is the method that its Brier score is held to."""
    columns = [loss(found, name), loss(found, beside)]
    rule = name not in found.held
    if not rule:
        columns += list(found.held[name].T.astype(float))
    table = np.column_stack(columns)
    unknown = Ends(float("nan"), float("nan"), float("nan"))

    def ends(statistic: Callable[[Floats], Floats]) -> Ends:
        return over_years(table, found.origin, statistic, horizon=horizon, seed=seed)

    return Score(
        brier=ends(lambda m: m[:, 0]),
        ratio=ends(lambda m: m[:, 0] / m[:, 1]),
        error=calibration_error(found.chance[name].ravel(), found.happened.ravel()),
        held95=unknown if rule else ends(lambda m: m[:, 2]),
        held80=unknown if rule else ends(lambda m: m[:, 3]),
        score=float("nan") if rule else float(found.score[name].mean()),
    )


def over_years(
    table: Floats,
    year: NDArray[np.int64],
    statistic: Callable[[Floats], Floats],
    *,
    horizon: int,
    seed: int,
) -> Ends:
    """A statistic of the columns' means (1, M), with its interval over other years.

    Origins are redrawn in runs as long as the horizon, for such forecasts share years.
    With fewer years than two such runs nothing can be said, and the ends are NaN.
    """
    value = float(statistic(table.mean(axis=0, keepdims=True))[0])
    if np.unique(year).size < 2 * horizon:
        return Ends(value, float("nan"), float("nan"))
    low, high = block_interval(
        table, year, statistic, length=horizon, draws=DRAWS, seed=seed
    )
    return Ends(value, low, high)
