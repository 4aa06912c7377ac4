"""How far, how fast, and whether that is enough: the numbers behind `momentum`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.metrics.momentum.figures.estimate import (
    Estimate,
    mapped,
    of_mixture,
    over,
    scaled,
    without,
    without_ends,
)
from missionmetrics.metrics.momentum.figures.goal import (
    chance_at,
    chance_inside,
    chance_kept_up,
)
from missionmetrics.stats.trend import LearnedPrior, PCPrior

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.figures.goal import Goal
    from missionmetrics.metrics.momentum.figures.panel import Panel
    from missionmetrics.stats.trend import TrendFit
    from missionmetrics.stats.trends.mixture import Mixture
    from missionmetrics.stats.trends.prior import Prior

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

EARLY = 8
"""Fewer observations than this is too early to judge a pace."""
DAMPINGS = (1.0, 0.9, 0.8, 0.6)
"""Share of the pace that is left after each further period, from 'all' to 'slowing'."""
UNDECIDED = 0.33
"""A chance that ranges over more than this is not given."""
PRIORS: Mapping[str, PCPrior] = {
    "default": PCPrior(),
    "still": PCPrior(slope=0.25, level=0.5),
    "moving": PCPrior(slope=1.0, level=2.0),
}
"""What can reasonably be held of movement beforehand: the usual, half and twice it."""
OTHER_PRIORS = (PRIORS["still"], PRIORS["moving"])
"""Priors that others could reasonably hold."""
REACH = 0.5
"""A forecast reaches no further ahead than this share of the record's length."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Pace:
    """What the trend says of each area; arrays (N,) unless said.

    ``fits`` are the same records under the priors tried, the one asked for first.
    ``aim`` is the goal with each band as its end nearest to the present level.
    ``change`` is the smoothed change over the record as a share of the base;
    ``enough`` and ``arrival`` are chances; ``arrival``'s ends are the lowest and
    highest over `DAMPINGS`, ``arrivals`` (4, N) has each of them. ``now`` is the chance
    of being where it should at the last figure, ``kept`` at a deadline that has passed.
    ``flips`` marks areas whose pace changes sign when the last value is left out,
    ``horizon`` is the years from the last value to the deadline, ``reach`` how many
    years ahead the record can see, ``cut`` where a level's interval would go beyond
    what is possible.
    """

    fit: TrendFit
    fits: Mapping[str, TrendFit]
    aim: Goal
    level: Estimate
    change: Estimate
    velocity: Estimate
    relative: Estimate
    closed: Estimate
    share_a_year: Estimate
    required: Estimate
    enough: Estimate
    arrival: Estimate
    arrivals: Floats
    now: Floats
    kept: Floats
    wrong_way: Floats
    flips: Flags
    horizon: Floats
    reach: Floats
    cut: Flags


def measure_pace(
    panel: Panel, goal: Goal, *, level: float, base: Floats,
    prior: Prior | None = None,
) -> Pace:  # fmt: skip
    """Fit the trend and read off every measure.

    ``base`` (N,) is the value that relative changes are measured against, NaN where
    there is none; ``prior`` is what is held of movement, `PCPrior` by default. A record
    that lies on a line to the last digit tells nothing of its own doubt: its measures
    have no ends, and it gets no chances.
    """
    values = panel.fitted_values()
    fits = _fits(panel, values, prior)
    fit = next(iter(fits.values()))
    horizon = goal.deadline - fit.last
    slope, now = fit.slope(), of_mixture(fit.level(), level)
    reach = REACH * (fit.last - first_used(panel))
    velocity = stepped(of_mixture(slope, level), panel, now.estimate)
    needed = np.where(horizon > 0, horizon, np.nan)
    left = mapped(now, goal.way_left)
    required = stepped(scaled(left, 0.0, 1 / needed), panel, now.estimate)
    uncut = mapped(now, panel.scale.back)
    natural = mapped(uncut, panel.possible)
    closed, share = _of_gap(panel, goal, natural, velocity)
    aim = goal.nearest(now.estimate)
    asked = fit.enough & (horizon > 0) & goal.known
    arrivals = _arrivals(fit, goal, asked & (horizon <= reach + 1e-9))
    exact = fit.exact
    return Pace(
        fit=fit,
        fits=fits,
        aim=aim,
        level=without_ends(natural, exact),
        change=without_ends(_change(panel, fit, level, base), exact),
        velocity=without_ends(velocity, exact),
        relative=without_ends(scaled(velocity, 0.0, 1 / base), exact),
        closed=without_ends(closed, exact),
        share_a_year=without_ends(share, exact),
        required=without_ends(required, exact),
        enough=without(over([kept_up(f, goal, asked) for f in fits.values()]), exact),
        arrival=without(over(list(arrivals)), exact),
        arrivals=arrivals,
        now=chance_inside(fit.level(), goal.lower, goal.upper),
        kept=_kept(fit, goal, horizon),
        wrong_way=np.where(
            exact | (aim.sign == 0), np.nan, _beyond(slope, 0.0, -aim.sign)
        ),
        flips=_flips(panel, values, slope),
        horizon=horizon,
        reach=reach,
        cut=(uncut.low < natural.low) | (uncut.high > natural.high),
    )


def _fits(panel: Panel, values: Floats, prior: Prior | None) -> dict[str, TrendFit]:
    """The records under the prior asked for, then under the others."""
    chosen = PCPrior() if prior is None else prior
    names = {p: name for name, p in PRIORS.items()}
    own = "learned" if isinstance(chosen, LearnedPrior) else "own"
    named = names.get(chosen, own) if isinstance(chosen, PCPrior) else own
    priors: dict[str, Prior] = {named: chosen} | {
        name: p for name, p in PRIORS.items() if p != chosen
    }
    return {name: panel.fit(values, prior=p) for name, p in priors.items()}


def stepped(pace: Estimate, panel: Panel, here: Floats) -> Estimate:
    """Turn a pace on the scale of change into one year's step in natural units.

    The step starts from the present level, so that a pace and the pace needed
    stand in the same order on either scale.
    """
    if panel.scale.name == "identity":
        return pace
    back = panel.scale.back
    return Estimate(*(back(here + p) - back(here) for p in pace))


def _of_gap(
    panel: Panel, goal: Goal, natural: Estimate, velocity: Estimate
) -> tuple[Estimate, Estimate]:
    """Share of the way covered and pace as a share of the way, in natural units.

    The way to a band is that to its end nearest to the baseline.
    """
    start, gap = panel.scale.back(goal.baseline), gap_of(panel, goal)
    return scaled(natural, -start, 1 / gap), scaled(velocity, 0.0, 1 / gap)


def gap_of(panel: Panel, goal: Goal) -> Floats:
    """From the baseline to the target in natural units, (N,); NaN if there is none."""
    end = panel.scale.back(goal.nearest(goal.baseline).target)
    start = panel.scale.back(goal.baseline)
    return np.where(end == start, np.nan, end - start)


def _change(panel: Panel, fit: TrendFit, level: float, base: Floats) -> Estimate:
    """Change of the level from the first to the last date, as a share of the base.

    On another scale than the identity the change is that of the scale carried to
    natural units from the first level: a monotone path, so its ends stay ends.
    """
    last = np.where(np.isfinite(fit.last), fit.last, fit.times[-1])
    first = np.where(fit.enough, first_used(panel), fit.times[0])
    moved = of_mixture(fit.change(first, last), level)
    if panel.scale.name != "identity":
        start = fit.level(first).mean()
        here = panel.scale.back(start)
        moved = Estimate(*(panel.scale.back(start + m) - here for m in moved))
    return scaled(moved, 0.0, 1 / base)


def first_used(panel: Panel) -> Floats:
    """Date of each area's first value that is used, (N,)."""
    first: Floats = panel.times[panel.used.argmax(axis=1)]
    return first


def _beyond(mixture: Mixture, value: Floats | float, sign: Floats) -> Floats:
    """Chance of being on the good side of ``value``, whichever that is; (N,)."""
    return np.where(sign > 0, mixture.above(value), mixture.below(value))


def kept_up(fit: TrendFit, goal: Goal, asked: Flags) -> Floats:
    """Chance that the present pace is enough, (N,); NaN where it is not ``asked``."""
    return chance_kept_up(fit, goal, deadline_or_next(fit, goal, asked), asked)


def _arrivals(fit: TrendFit, goal: Goal, asked: Flags) -> Floats:
    """Chance of being there at the deadline, a row for each way to fade, (4, N)."""
    deadline = deadline_or_next(fit, goal, asked)
    return np.array(
        [chance_at(fit, goal, deadline, asked, damping=phi) for phi in DAMPINGS]
    )


def deadline_or_next(fit: TrendFit, goal: Goal, asked: Flags) -> Floats:
    """Deadlines that the fit accepts: one after the last date where there is none."""
    last = np.where(np.isfinite(fit.last), fit.last, fit.times[-1])
    return np.where(asked, goal.deadline, last + 1.0)


def _kept(fit: TrendFit, goal: Goal, horizon: Floats) -> Floats:
    """Chance of having been where it should at a deadline that has passed, (N,)."""
    past = fit.enough & (horizon <= 0)
    when = np.where(past, goal.deadline, np.nan)
    if not past.any():
        return when
    chance = chance_inside(fit.level(when), goal.lower, goal.upper)
    return np.where(past, chance, np.nan)


def _flips(panel: Panel, values: Floats, slope: Mixture) -> NDArray[np.bool_]:
    """Whether the pace changes sign when the last value is left out."""
    shorter = values.copy()
    last = panel.last()
    has = last >= 0
    shorter[np.flatnonzero(has), last[has]] = np.nan
    before = panel.fit(shorter).slope().mean()
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
