"""Panels in which what is left over lasts from one date to the next.

What an area has more, or less, than its figures tell one year is mostly still there
the next. Taken for new each year, such errors would make ranges too narrow: eleven
dates are then worth far fewer. The share that lasts is one more parameter, laid on a
grid of its own, with areas and dates taken out before its likelihood is formed, which
keeps it from being too small where dates are few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import CubicSpline
from scipy.optimize import minimize_scalar

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.spatial.determinant import determinant_of
from missionmetrics.stats.spatial.draws import (
    Draws,
    drawn_from,
    inverted,
    log_chance_of_all,
    require_draws,
)
from missionmetrics.stats.spatial.panel import (
    MOST_LASTING,
    Effects,
    fit_panel,
    gaps_of,
    turned,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from missionmetrics.stats.spatial.fit import Fit
    from missionmetrics.stats.spatial.kinds import Model
    from missionmetrics.stats.spatial.weights import Weights

Floats = NDArray[np.float64]
Ends = tuple[float, float]
FEWEST_DATES = 3
"""Dates below which nothing tells what lasts from what stays."""
PLACES = 9
FINE = 801
"""Places of a share, and between which its chance is joined up."""
LEAST = 1e-200
REACH = 3.2
"""Standard errors, on the scale of ``arctanh``, on either side of the estimate."""
STEP = 0.05


class Lasting(NamedTuple):
    """A fitted panel and how much of its errors lasts.

    Attributes
    ----------
    fit : Fit
        At the share of the largest likelihood.
    share : float
        Of an error that is still there at the next date.
    log_likelihood : float
        Of the panel before its dates were turned, up to a constant.
    places : ndarray, shape (g,)
        Shares that the figures allow.
    chance : ndarray, shape (g,)
        How likely each is; adds up to 1.
    fits : tuple of Fit, length g
        The panel at each share.
    """

    fit: Fit
    share: float
    log_likelihood: float
    places: Floats
    chance: Floats
    fits: tuple[Fit, ...]


def fit_lasting(
    outcome: ArrayLike,
    drivers: ArrayLike,
    weights: Weights,
    *,
    model: Model = "sdem",
    effects: Effects = "both",
    times: ArrayLike | None = None,
) -> Lasting:
    """Fit a panel together with the share of its errors that lasts.

    Parameters
    ----------
    outcome, drivers, weights, model, effects
        As for :func:`~missionmetrics.stats.spatial.panel.fit_panel`; three dates or
        more.
    times : array-like, shape (dates,), or None
        When each date is, where they are not the same time apart; the share that lasts
        is then that over a time of 1.

    Returns
    -------
    Lasting

    Raises
    ------
    EvidenceError
        ``MM-SPATIAL-EFFECTS`` for fewer than three dates; as for
        :func:`~missionmetrics.stats.spatial.panel.fit_panel`.

    References
    ----------
    Lee & Yu (2015) Journal of Econometrics 184:174-192; Verbyla (1990) Australian
    Journal of Statistics 32:227-230 (the likelihood of what is free of effects).
    """
    y = np.asarray(outcome, dtype=float)
    if y.ndim != 2 or len(y) < FEWEST_DATES:
        raise EvidenceError(
            f"Outcomes of shape {y.shape} cannot tell what lasts.",
            fix=f"give {FEWEST_DATES} dates or more, and a row of areas for each.",
            code="MM-SPATIAL-EFFECTS",
        )
    free = weights.n - (1 if effects != "areas" else 0)
    held_once, gaps = determinant_of(weights), gaps_of(times, len(y))

    def at(z: float) -> tuple[Fit, float]:
        share = float(np.tanh(z))
        fit = fit_panel(
            y, drivers, weights, model=model, effects=effects, lasting=share,
            times=times, determinant=held_once,
        )  # fmt: skip
        return fit, free * _log_turned(gaps, effects != "dates", share)

    def cost(z: float) -> float:
        fit, extra = at(z)
        return -fit.log_likelihood - extra

    most = float(np.arctanh(MOST_LASTING))
    best = float(
        minimize_scalar(cost, bounds=(-most, most), method="bounded",
                        options={"xatol": 1e-3}).x
    )  # fmt: skip
    low, high = _ends(cost, best, most)
    z = np.linspace(low, high, PLACES)
    held = [at(float(place)) for place in z]
    logs = np.array([log_chance_of_all(fit) + extra for fit, extra in held])
    logs += np.log1p(-(np.tanh(z) ** 2))
    chance = np.exp(logs - logs.max())
    fit, extra = at(best)
    return Lasting(
        fit, float(np.tanh(best)), fit.log_likelihood + extra, np.tanh(z),
        chance / chance.sum(), tuple(fit for fit, _ in held),
    )  # fmt: skip


def _ends(cost: Callable[[float], float], best: float, most: float) -> Ends:
    """Where what the figures allow ends, on either side.

    By the bend at the estimate; next to an end, where there is none to speak of, by
    walking inwards until next to nothing is left.
    """
    if abs(best) + STEP < most:
        bend = (cost(best + STEP) + cost(best - STEP) - 2 * cost(best)) / STEP**2
        if bend > 0:
            reach = REACH / np.sqrt(bend)
            return max(best - reach, -most), min(best + reach, most)
    side, step, least = -np.sign(best), STEP, cost(best)
    while cost(best + side * step) - least < REACH**2 / 2 and step < most:
        step *= 1.5
    ends = sorted((float(np.clip(best + side * step, -most, most)), -side * most))
    return float(ends[0]), float(ends[1])


def draw_lasting(
    found: Lasting, *, draws: int = 2000, seed: int | None = 1
) -> tuple[Draws, Floats]:
    """Draw all parameters of a panel, and the share that lasts with them.

    Parameters
    ----------
    found : Lasting
    draws : int
    seed : int or None

    Returns
    -------
    Draws
        As :func:`~missionmetrics.stats.spatial.draws.draw_parameters`, each share as
        often as it is likely.
    ndarray, shape (D,)
        The share behind each draw, one of a few places: see :func:`share_ends`.

    Raises
    ------
    EvidenceError
        ``MM-SPATIAL-DRAWS`` for fewer than 100 draws.
    """
    require_draws(draws)
    rng = np.random.default_rng(seed)
    counts = rng.multinomial(draws, found.chance)
    parts = [
        drawn_from(fit, int(many), rng)
        for fit, many in zip(found.fits, counts, strict=True) if many
    ]  # fmt: skip
    every = Draws(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    return every, np.repeat(found.places, counts)


def share_ends(found: Lasting, *, level: float = 0.95) -> tuple[float, float]:
    """Between which the share that lasts lies, its chance joined up between places.

    The largest likelihood may lie outside them, where the share is near its bound.

    Parameters
    ----------
    found : Lasting
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    (float, float)

    Raises
    ------
    EvidenceError
        ``MM-LEVEL`` for a level that is not between 0 and 1.
    """
    require_coverage(level)
    low, high = _joined(found, np.array([(1 - level) / 2, (1 + level) / 2]))
    return float(low), float(high)


def share_middle(found: Lasting) -> float:
    """The share that lasts, as likely to be more as less; always inside `share_ends`.

    Parameters
    ----------
    found : Lasting

    Returns
    -------
    float
    """
    return float(_joined(found, np.array([0.5]))[0])


def _joined(found: Lasting, chances: Floats) -> Floats:
    """Shares below which the truth lies with given chances."""
    z = np.arctanh(found.places)
    fine = np.linspace(z[0], z[-1], FINE)
    logs = CubicSpline(z, np.log(np.maximum(found.chance, LEAST)))(fine)
    return np.asarray(np.tanh(inverted(fine, np.exp(logs), chances)))


def _log_turned(gaps: Floats, areas: bool, share: float) -> float:
    """What turning the dates of one area adds to the log-likelihood."""
    whitened = turned(gaps, areas=False, lasting=share)
    found = np.log(np.diag(whitened)).sum()
    if areas:
        found -= np.log(np.sum(whitened.sum(axis=1) ** 2)) / 2
    return float(found)
