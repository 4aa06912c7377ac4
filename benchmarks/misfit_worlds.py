"""Worlds in which the trend engine's model is wrong, with the truth known.

Each is one entry of `MISFITS`: how it is drawn, how it is fitted, and what the product
does about it. Noise has standard deviation 1 unless said, so that a 6 is six of them.
What moves does so as in world ``steps`` of `benchmarks.trend_worlds`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from benchmarks.trend_worlds import Simulated, mixed, moving
from missionmetrics.stats.counts import fit_counts, fit_shares
from missionmetrics.stats.trend import Outliers, PCPrior, TrendFit, fit_trend

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = NDArray[np.float64]
Rng = np.random.Generator

START = 0.5
AVERAGED = 3
GROWTH_STEPS = (0.0, 0.005, 0.01)
"""Yearly change of a rate's growth, or of a share's pace on the logit scale."""
SURPRISES = (0.0, 0.03, 0.06)
"""Shocks that stay, to the logarithm of a rate or the logit of a share."""
FADES = (
    "a chance that ranges by more than .33 over a fading pace is not given, nor one "
    "beyond half the record"
)
LINGERS = "nothing: on records this short it cannot be told from a trend that moves"
MOVES = "nothing: the ranges are too narrow on short records, as the table says"
WIDE = "nothing is needed: the ranges are wide by themselves"
NOTHING = "nothing is needed"
AS_THEY_ARE = "nothing by itself"
NOT_SHOWN = "not on the page; in `stats`, by"
ASKED_FOR = "not by itself; `momentum(..., outliers=True)` fits so"
LOGS = "an indicator declared on the log scale is fitted there"


class Fit(Protocol):
    """What fits a trend to values (N, T) on times (T,), as `fit_trend` does."""

    def __call__(
        self, values: Floats, times: Floats, /, *, prior: PCPrior | None = None
    ) -> TrendFit: ...


class Misfit(NamedTuple):
    """One world.

    ``draw(rng, n, length, horizon)`` gives the series with their truth; ``fit`` is
    called as `fit_trend` is; ``guard`` says what the product does about it. A ``slow``
    fit works on one record at a time: it is asked for fewer, and for ranges alone.
    """

    draw: Callable[[Rng, int, int, int], Simulated]
    guard: str
    fit: Fit = fit_trend
    slow: bool = False


def simulate(world: str, n: int, length: int, *, horizon: int, seed: int) -> Simulated:
    """Draw ``n`` series of one world, as `benchmarks.trend_worlds.simulate` does."""
    rng = np.random.default_rng(seed)
    return MISFITS[world].draw(rng, n, length, horizon)


def _at(values: Floats, level: Floats, pace: Floats, last: int) -> Simulated:
    """Values with the truth at date ``last`` and at the last date of ``level``."""
    return Simulated(
        values=values,
        level=level[:, last],
        slope=pace,
        ahead=level[:, -1],
        cell=np.zeros(len(values), dtype=np.int64),
        sigma=np.ones(len(values)),
    )


def normal(rng: Rng, n: int, length: int) -> Floats:
    return rng.normal(size=(n, length))


def heavy(rng: Rng, n: int, length: int) -> Floats:
    """A t with 3 degrees of freedom, of variance 1."""
    noise: Floats = rng.standard_t(3, size=(n, length)) / np.sqrt(3)
    return noise


def lingering(rng: Rng, n: int, length: int) -> Floats:
    """Each year's noise is .6 of the last year's and news, of variance 1 in all."""
    noise = rng.normal(size=(n, length))
    for t in range(1, length):
        noise[:, t] = 0.6 * noise[:, t - 1] + 0.8 * noise[:, t]
    return noise


def noisy(
    rng: Rng,
    n: int,
    length: int,
    horizon: int,
    *,
    noise: Callable[[Rng, int, int], Floats] = normal,
    shock: float = 0.0,
) -> Simulated:
    """World ``steps`` with another noise, or a shock in the last year alone."""
    sd_slope, sd_level, cell = mixed(n)
    level, slope = moving(rng, length + horizon, sd_slope, sd_level, start=START)
    values = level[:, :length] + noise(rng, n, length)
    values[:, -1] += shock
    drawn = _at(values, level, slope[:, length - 1], length - 1)
    return drawn._replace(cell=cell)


def shifted(rng: Rng, n: int, length: int, horizon: int) -> Simulated:
    """A straight line that jumps by 6, two dates from either end at the nearest."""
    dates = np.arange(length + horizon)
    jump = rng.integers(2, length - 1, size=(n, 1))
    slope = rng.normal(0, START, n)
    level = slope[:, None] * dates + 6.0 * (dates >= jump)
    return _at(level[:, :length] + normal(rng, n, length), level, slope, length - 1)


def saturating(
    rng: Rng, n: int, length: int, horizon: int, *, middle: float, width: float
) -> Simulated:
    """A logistic curve 20 high; its middle and width are shares of the record."""
    dates = np.arange(length + horizon)
    level = np.tile(20 * expit((dates / length - middle) / width), (n, 1))
    pace = level[:, length] - level[:, length - 1]
    return _at(level[:, :length] + normal(rng, n, length), level, pace, length - 1)


def noiseless(rng: Rng, n: int, length: int, horizon: int) -> Simulated:
    """A random walk of sd 1 whose slope walks with sd .3, seen as it is."""
    wander, step = np.full(n, 0.3), np.ones(n)
    level, slope = moving(rng, length + horizon, wander, step, start=START)
    return _at(level[:, :length].copy(), level, slope[:, length - 1], length - 1)


def averaged(rng: Rng, n: int, length: int, horizon: int) -> Simulated:
    """Each figure is the mean of its own year and the two before."""
    sd_slope, sd_level, cell = mixed(n)
    dates = length + AVERAGED - 1
    level, slope = moving(rng, dates + horizon, sd_slope, sd_level, start=START)
    seen = level[:, :dates] + normal(rng, n, dates)
    windows = np.lib.stride_tricks.sliding_window_view(seen, AVERAGED, axis=1)
    drawn = _at(windows.mean(axis=2), level, slope[:, dates - 1], dates - 1)
    return drawn._replace(cell=cell)


def _wandering(rng: Rng, n: int, steps: int, start: float) -> tuple[Floats, Floats]:
    """Logarithm of a rate, or logit of a share, about 0 in the middle; and its pace."""
    which = np.arange(n) % (len(GROWTH_STEPS) * len(SURPRISES))
    growth = np.asarray(GROWTH_STEPS)[which // len(SURPRISES)]
    surprise = np.asarray(SURPRISES)[which % len(SURPRISES)]
    level, slope = moving(rng, steps, growth, surprise, start=start)
    return level, slope


def counts(rng: Rng, n: int, length: int, horizon: int, *, mean: float) -> Simulated:
    """Poisson counts whose rate grows by a wandering share; fitted as they are."""
    path, growth = _wandering(rng, n, length + horizon, 0.03)
    path = path - path[:, :length].mean(axis=1, keepdims=True)
    rate = mean * np.exp(path)
    values = rng.poisson(rate[:, :length]).astype(float)
    pace = rate[:, length - 1] * np.expm1(growth[:, length - 1])
    drawn = _at(values, rate, pace, length - 1)
    return drawn._replace(sigma=np.full(n, np.sqrt(mean)))


def log_counts(
    rng: Rng, n: int, length: int, horizon: int, *, mean: float
) -> Simulated:
    """The same counts and truth by their logarithm; a rare nought counts as a half."""
    path, growth = _wandering(rng, n, length + horizon, 0.03)
    path = np.log(mean) + path - path[:, :length].mean(axis=1, keepdims=True)
    values = np.log(np.maximum(rng.poisson(np.exp(path[:, :length])), 0.5))
    drawn = _at(values, path, growth[:, length - 1], length - 1)
    return drawn._replace(sigma=np.full(n, 1 / np.sqrt(mean)))


def _share_path(rng: Rng, n: int, length: int, horizon: int) -> tuple[Floats, Floats]:
    """Logit of a share, and its pace, (N, length + horizon)."""
    path, pace = _wandering(rng, n, length + horizon, 0.05)
    middle = rng.uniform(-1.5, 1.5, size=(n, 1))
    return middle + path - path[:, :length].mean(axis=1, keepdims=True), pace


def shares(rng: Rng, n: int, length: int, horizon: int, *, asked: int) -> Simulated:
    """Shares of ``asked`` people, their logit wandering; fitted as they are."""
    path, pace = _share_path(rng, n, length, horizon)
    share = expit(path)
    values = rng.binomial(asked, share[:, :length]) / asked
    last = path[:, length - 1]
    step = expit(last + pace[:, length - 1]) - expit(last)
    middle = path[:, :length].mean(axis=1)
    sigma = np.sqrt(expit(middle) * expit(-middle) / asked)
    return _at(values, share, step, length - 1)._replace(sigma=sigma)


def logit_shares(
    rng: Rng, n: int, length: int, horizon: int, *, asked: int
) -> Simulated:
    """The same shares and truth by their logit, half a person added to each side."""
    path, pace = _share_path(rng, n, length, horizon)
    part = rng.binomial(asked, expit(path[:, :length]))
    middle = path[:, :length].mean(axis=1)
    sigma = 1 / np.sqrt(expit(middle) * expit(-middle) * asked)
    drawn = _at(
        logit((part + 0.5) / (asked + 1)), path, pace[:, length - 1], length - 1
    )
    return drawn._replace(sigma=sigma)


def as_counts(
    values: Floats, times: Floats, /, *, prior: PCPrior | None = None
) -> TrendFit:
    """The fit for counts, given their logarithms with a half for each nought."""
    return fit_counts(np.rint(np.exp(values)), times, prior=prior)


def as_shares(
    values: Floats, times: Floats, /, *, asked: int, prior: PCPrior | None = None
) -> TrendFit:
    """The fit for shares of ``asked`` people, given the logits of `logit_shares`."""
    part = np.rint(expit(values) * (asked + 1) - 0.5)
    return fit_shares(part, np.full(part.shape, float(asked)), times, prior=prior)


def windowed(
    values: Floats, times: Floats, /, *, prior: PCPrior | None = None
) -> TrendFit:
    """The fit that is told of the windows, which end at ``times``."""
    middles = times - (AVERAGED - 1) / 2
    return fit_trend(values, middles, spans=float(AVERAGED), prior=prior)


def surveyed(rng: Rng, n: int, length: int, horizon: int) -> Simulated:
    """World ``steps`` with noise of .5 and sampling errors from .5 to 1.5 beside it."""
    sd_slope, sd_level, cell = mixed(n)
    level, slope = moving(rng, length + horizon, sd_slope, sd_level, start=START)
    sampling = margins(length) * normal(rng, n, length)
    values = level[:, :length] + 0.5 * normal(rng, n, length) + sampling
    drawn = _at(values, level, slope[:, length - 1], length - 1)
    return drawn._replace(cell=cell)


def margins(length: int) -> Floats:
    """Sampling errors of a survey that asks few people one year and many the next."""
    return np.resize(np.array([0.5, 1.5, 1.0, 0.7]), length)


def with_margins(
    values: Floats, times: Floats, /, *, prior: PCPrior | None = None
) -> TrendFit:
    """The fit that is told the sampling errors."""
    errors = np.broadcast_to(margins(times.size), values.shape)
    return fit_trend(values, times, prior=prior, errors=errors)


def forgiving(
    values: Floats, times: Floats, /, *, prior: PCPrior | None = None
) -> TrendFit:
    """The fit that allows single observations to be far off."""
    return fit_trend(values, times, prior=prior, outliers=Outliers())


def last_left_out(
    values: Floats, times: Floats, /, *, prior: PCPrior | None = None
) -> TrendFit:
    """The fit once the last date is declared to be exceptional."""
    kept = values.copy()
    kept[:, -1] = np.nan
    return fit_trend(kept, times, prior=prior)


MISFITS: dict[str, Misfit] = {
    "the model's own (steps)": Misfit(noisy, NOTHING),
    "heavy tails, t3 noise": Misfit(partial(noisy, noise=heavy), NOTHING),
    "lingering noise, AR(.6)": Misfit(partial(noisy, noise=lingering), LINGERS),
    "a line with a jump of 6": Misfit(shifted, WIDE),
    "levelling off, slowly": Misfit(partial(saturating, middle=0.6, width=0.25), FADES),
    "levelling off, sharply": Misfit(partial(saturating, middle=0.5, width=0.2), FADES),
    "no noise, all movement": Misfit(noiseless, MOVES),
    "shock of -5 in the last year": Misfit(
        partial(noisy, shock=-5.0),
        "a pace whose sign changes without the last figure is called unclear",
    ),
    "the same shock, declared": Misfit(
        partial(noisy, shock=-5.0),
        "a declared exceptional year is shown and not fitted",
        last_left_out,
    ),
    "3-year averages, overlap ignored": Misfit(
        averaged, "never so: the next line is what is done"
    ),
    "the same, overlap carried": Misfit(
        averaged, "periods that overlap are seen and carried", windowed
    ),
    "heavy tails, outliers allowed": Misfit(
        partial(noisy, noise=heavy), ASKED_FOR, forgiving, slow=True
    ),
    "shock in the last year, outliers allowed": Misfit(
        partial(noisy, shock=-5.0), ASKED_FOR, forgiving, slow=True
    ),
    "surveys, margins left out": Misfit(
        surveyed, "only where some figures of an area have no margin"
    ),
    "surveys, margins known": Misfit(
        surveyed, "margins are used where every figure has one", with_margins, slow=True
    ),
    "counts of about 5": Misfit(partial(counts, mean=5.0), AS_THEY_ARE),
    "counts of about 20": Misfit(partial(counts, mean=20.0), AS_THEY_ARE),
    "counts of about 100": Misfit(partial(counts, mean=100.0), AS_THEY_ARE),
    "counts of about 100, on the log scale": Misfit(
        partial(log_counts, mean=100.0), LOGS
    ),
    **{
        f"counts of about {mean}, as counts": Misfit(
            partial(log_counts, mean=float(mean)),
            f"{NOT_SHOWN} `fit_counts`",
            as_counts,
            slow=True,
        )
        for mean in (5, 20, 100)
    },
    "shares of 50": Misfit(partial(shares, asked=50), AS_THEY_ARE),
    "shares of 300": Misfit(partial(shares, asked=300), AS_THEY_ARE),
    **{
        f"shares of {asked}, as shares": Misfit(
            partial(logit_shares, asked=asked),
            f"{NOT_SHOWN} `fit_shares`",
            partial(as_shares, asked=asked),
            slow=True,
        )
        for asked in (50, 300)
    },
}
"""To add a world, add an entry."""
