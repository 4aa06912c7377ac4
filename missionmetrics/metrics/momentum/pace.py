"""How far, how fast, and whether that is enough: the numbers behind `momentum`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from missionmetrics.stats.trend import PCPrior, fit_trend

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.panel import Panel
    from missionmetrics.stats.trend import TrendFit
    from missionmetrics.stats.trend_mixture import Mixture

    Floats = NDArray[np.float64]

EARLY = 8
"""Fewer observations than this is too early to judge a pace."""
DAMPINGS = (1.0, 0.9, 0.8, 0.6)
"""Share of the pace that is left after each further period, from 'all' to 'slowing'."""
UNDECIDED = 0.33
"""A chance that ranges over more than this is not given."""
OTHER_PRIORS = (PCPrior(slope=0.25, level=0.5), PCPrior(slope=1.0, level=2.0))
"""Priors that others could reasonably hold: half and twice the movement."""
REACH = 0.5
"""A forecast reaches no further ahead than this share of the record's length."""


class Estimate(NamedTuple):
    """A number for each area with the ends of its interval; three arrays (N,)."""

    estimate: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Goal:
    """Where each area should be by when, on the scale of change; arrays (N,).

    ``target``, ``baseline`` and ``deadline`` are NaN for an area without a target.
    ``sign`` is 1 where more is better, -1 where less is, 0 where neither.
    """

    target: Floats
    baseline: Floats
    deadline: Floats
    sign: Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Pace:
    """What the trend says of each area; arrays (N,) unless said.

    ``change`` is the smoothed change over the record as a share of the base;
    ``enough`` and ``arrival`` are chances; ``arrival``'s ends are the lowest and
    highest over `DAMPINGS`. ``flips`` marks areas whose pace changes sign when the
    last value is left out, ``horizon`` is the years from the last value to the
    deadline, ``reach`` how many years ahead the record can see.
    """

    fit: TrendFit
    level: Estimate
    change: Estimate
    velocity: Estimate
    relative: Estimate
    closed: Estimate
    share_a_year: Estimate
    required: Estimate
    enough: Estimate
    arrival: Estimate
    wrong_way: Floats
    flips: NDArray[np.bool_]
    horizon: Floats
    reach: Floats


def measure_pace(panel: Panel, goal: Goal, *, level: float, base: Floats) -> Pace:
    """Fit the trend and read off every measure.

    ``base`` (N,) is the value that relative changes are measured against, NaN where
    there is none. A record that lies on a line to the last digit tells nothing of
    its own doubt: its measures have no ends, and it gets no chances.
    """
    values = panel.fitted_values()
    fit = fit_trend(values, panel.times)
    horizon = goal.deadline - fit.last
    slope, now = fit.slope(), fit.level()
    here = now.mean()
    stepped = _stepped(panel, here)
    reach = REACH * (fit.last - _first(panel))
    velocity = stepped(_of(slope, level))
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = np.where(horizon > 0, horizon, np.nan)
        required = stepped(_scaled(_of(now, level), -goal.target, -1 / needed))
        relative = _scaled(velocity, 0.0, 1 / base)
    natural = Estimate(*(panel.scale.back(v) for v in _of(now, level)))
    closed, share = _of_gap(panel, goal, natural, velocity)
    blunt = _without_ends(fit.exact)
    mute = _without(fit.exact)
    return Pace(
        fit=fit,
        level=blunt(natural),
        change=blunt(_change(panel, fit, level, base)),
        velocity=blunt(velocity),
        relative=blunt(relative),
        closed=blunt(closed),
        share_a_year=blunt(share),
        required=blunt(required),
        enough=mute(_enough(fit, values, panel, goal, horizon)),
        arrival=mute(_arrival(fit, goal, horizon, reach)),
        wrong_way=np.where(
            fit.exact | (goal.sign == 0), np.nan, _beyond(slope, 0.0, -goal.sign)
        ),
        flips=_flips(panel, values, slope),
        horizon=horizon,
        reach=reach,
    )


Change = Callable[["Estimate"], "Estimate"]


def _stepped(panel: Panel, here: Floats) -> Change:
    """Turn a pace on the scale of change into one year's step in natural units.

    The step starts from the present level, so that a pace and the pace needed
    stand in the same order on either scale.
    """
    if panel.scale.name == "identity":
        return lambda pace: pace
    back = panel.scale.back
    return lambda pace: Estimate(*(back(here + p) - back(here) for p in pace))


def _without_ends(rows: NDArray[np.bool_]) -> Change:
    return lambda e: Estimate(
        e.estimate, np.where(rows, np.nan, e.low), np.where(rows, np.nan, e.high)
    )


def _without(rows: NDArray[np.bool_]) -> Change:
    return lambda e: Estimate(*(np.where(rows, np.nan, v) for v in e))


def _of_gap(
    panel: Panel, goal: Goal, natural: Estimate, velocity: Estimate
) -> tuple[Estimate, Estimate]:
    """Share of the way covered and pace as a share of the way, in natural units."""
    target, start = panel.scale.back(goal.target), panel.scale.back(goal.baseline)
    gap = np.where(target == start, np.nan, target - start)
    return _scaled(natural, -start, 1 / gap), _scaled(velocity, 0.0, 1 / gap)


def _of(mixture: Mixture, level: float) -> Estimate:
    low, high = mixture.interval(level, method="exact")
    return Estimate(mixture.mean(), low, high)


def _scaled(given: Estimate, add: Floats | float, by: Floats | float) -> Estimate:
    ends = np.sort(np.stack([(given.low + add) * by, (given.high + add) * by]), axis=0)
    return Estimate((given.estimate + add) * by, ends[0], ends[1])


def _change(panel: Panel, fit: TrendFit, level: float, base: Floats) -> Estimate:
    """Change of the level from the first to the last date, as a share of the base.

    On another scale than the identity the change is that of the scale carried to
    natural units from the first level: a monotone path, so its ends stay ends.
    """
    last = np.where(np.isfinite(fit.last), fit.last, fit.times[-1])
    first = np.where(fit.enough, _first(panel), fit.times[0])
    moved = _of(fit.change(first, last), level)
    if panel.scale.name != "identity":
        start = fit.level(first).mean()
        here = panel.scale.back(start)
        moved = Estimate(*(panel.scale.back(start + m) - here for m in moved))
    return _scaled(moved, 0.0, 1 / base)


def _first(panel: Panel) -> Floats:
    first: Floats = panel.times[panel.used.argmax(axis=1)]
    return first


def _beyond(mixture: Mixture, value: Floats | float, sign: Floats) -> Floats:
    """Chance of being on the good side of ``value``, whichever that is; (N,)."""
    return np.where(sign > 0, mixture.above(value), mixture.below(value))


def _enough(
    fit: TrendFit, values: Floats, panel: Panel, goal: Goal, horizon: Floats
) -> Estimate:
    """Chance that the present pace is enough; ends over other reasonable priors."""
    fits = [fit, *(fit_trend(values, panel.times, prior=p) for p in OTHER_PRIORS)]
    target, deadline, ok = _askable(fit, goal, horizon)
    chances = [
        np.where(ok, _beyond(f.pace_gap(target, deadline), 0.0, goal.sign), np.nan)
        for f in fits
    ]
    return Estimate(chances[0], np.min(chances, axis=0), np.max(chances, axis=0))


def _arrival(fit: TrendFit, goal: Goal, horizon: Floats, reach: Floats) -> Estimate:
    """Chance of being there at the deadline; ends over how the pace may fade."""
    target, deadline, ok = _askable(fit, goal, horizon)
    seen = ok & (horizon <= reach + 1e-9)
    chances = [
        np.where(
            seen,
            _beyond(fit.forecast(deadline, damping=phi), target, goal.sign),
            np.nan,
        )
        for phi in DAMPINGS
    ]
    return Estimate(chances[0], np.min(chances, axis=0), np.max(chances, axis=0))


def _askable(
    fit: TrendFit, goal: Goal, horizon: Floats
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Targets and deadlines that the fit accepts, and which of them are real."""
    ok = fit.enough & (horizon > 0) & np.isfinite(goal.target)
    last = np.where(np.isfinite(fit.last), fit.last, fit.times[-1])
    return (
        np.where(ok, goal.target, 0.0),
        np.where(ok, goal.deadline, last + 1.0),
        ok,
    )


def _flips(panel: Panel, values: Floats, slope: Mixture) -> NDArray[np.bool_]:
    """Whether the pace changes sign when the last value is left out."""
    shorter = values.copy()
    last = panel.last()
    has = last >= 0
    shorter[np.flatnonzero(has), last[has]] = np.nan
    before = fit_trend(shorter, panel.times).slope().mean()
    return np.asarray(np.sign(before) * np.sign(slope.mean()) < 0)


def fdr_clear(wrong: Floats, *, rate: float = 0.05) -> NDArray[np.bool_]:
    """Which of many signs can be called clear with few mistakes among them?

    The largest set whose expected share of wrong signs is at most ``rate``:
    Müller, Parmigiani, Robert & Rousseau (2004) J. Am. Stat. Assoc. 99:990-1001.

    Parameters
    ----------
    wrong : array, shape (N,)
        Chance that each sign is wrong, 0 to 0.5; NaN where nothing is known.
    """
    order = np.argsort(np.where(np.isnan(wrong), np.inf, wrong), kind="stable")
    chances = wrong[order]
    mean = np.cumsum(np.nan_to_num(chances, nan=1.0)) / np.arange(1, wrong.size + 1)
    count = int(np.sum(np.cumprod((mean <= rate) & ~np.isnan(chances))))
    clear = np.zeros(wrong.size, dtype=bool)
    clear[order[:count]] = True
    return clear
