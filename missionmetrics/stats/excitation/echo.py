"""How many further events does one bring, with a range that keeps its promise?

The range holds every ratio that the counts do not speak against, told by the
likelihood ratio and its sign. How large that ratio gets by chance is found by
simulation at several ratios, since neither near nought nor with few events is it what
textbooks say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.excitation.asked import numbers, require_chance, span_of
from missionmetrics.stats.excitation.chances import (
    TRIED,
    Record,
    by_chance,
    crossing,
    signed_root,
)
from missionmetrics.stats.excitation.half_life import half_life
from missionmetrics.stats.excitation.profile import (
    at_ratios,
    free_fits,
    rates,
    uneven,
)
from missionmetrics.stats.excitation.records import alone
from missionmetrics.stats.excitation.rescaling import misfit

Floats = NDArray[np.float64]

FEWEST = 20
DECAYS = 8


@dataclass(frozen=True, eq=False)
class Echo:
    """What one event brings, and how sure that is.

    Attributes
    ----------
    ratio, low, high : float
        Further events that one brings in all, middle and range; ``high`` is infinite
        where no upper end is found, and ``ratio`` too where no middle is. ``low`` is at
        most 2, the largest ratio tried, and above 0 just where ``p_none`` is rare.
    likeliest : float
        The ratio of the largest likelihood, which tends to be too low.
    half_life : float
        Periods in which half of what one event brings has come.
    half_low, half_high : float
        Range of the half-life; ``half_low`` is 0, or ``half_high`` infinite, where the
        counts do not speak against the shortest or the longest tried. NaN where no
        echo is clear, they speak against none, or one of these is the likeliest.
    p_none : float
        How often counts without any echo would look this much like one.
    p_fit : float
        How often counts of this kind would fit their own model this badly.
    uneven : float
        Variance over mean of a count, given the past; 1 or more.
    baseline : ndarray, shape (b,)
        Amount of each part of the baseline.
    rate, own : ndarray, shape (T,)
        Fitted rate of each period, and what of it is baseline.
    n, periods : int
        Events and periods.
    """

    ratio: float
    low: float
    high: float
    likeliest: float
    half_life: float
    half_low: float
    half_high: float
    p_none: float
    p_fit: float
    uneven: float
    baseline: Floats
    rate: Floats
    own: Floats
    n: int
    periods: int

    def by(self, periods: float) -> float:
        """Share of what one event brings that has come after so many periods."""
        return float(-np.expm1(-np.log(2) * periods / self.half_life))


def decays_between(shortest: float, longest: float, number: int = DECAYS) -> Floats:
    """Decays per period for half-lives from ``shortest`` to ``longest`` periods."""
    return np.asarray(np.log(2) / np.geomspace(shortest, longest, number))


def find_echo(
    counts: ArrayLike,
    shapes: ArrayLike,
    *,
    half_lives: tuple[float, float] | None = None,
    level: float = 0.95,
    draws: int = 199,
    seed: int | None = 0,
) -> Echo:
    """Further events that one event brings, beyond a declared baseline.

    Parameters
    ----------
    counts : array-like of int, shape (T,)
        Events of each period, none left out.
    shapes : array-like, shape (T, b)
        Parts of the baseline in each period, 0 or more; a column of ones for a
        constant rate.
    half_lives : pair of float or None
        Shortest and longest half-life tried, in periods; from half a period to a
        tenth of the record by default. What fades more slowly cannot be told from a
        baseline that changes.
    level : float
        Coverage of the range, between 0 and 1.
    draws : int
        Simulated records at each of up to four ratios.
    seed : int or None
        Of the simulated records; None for others each time.

    Returns
    -------
    Echo

    Raises
    ------
    EvidenceError
        ``MM-ECHO-COUNTS`` for counts that are below 0 or no whole numbers, or a
        baseline that does not fit them; ``MM-ECHO-FEW`` for fewer than 20 events or
        periods; ``MM-ECHO-HALF-LIVES`` for half-lives that do not rise from above 0;
        ``MM-ECHO-DRAWS`` for fewer draws than the level needs (39 at 95%);
        ``MM-LEVEL``, ``MM-SEED``.

    Notes
    -----
    The range holds the ratios whose signed root of the likelihood ratio lies within
    what simulated records of that ratio reach, with the baseline and the decay that
    suit the ratio best, as uneven as the counts are.

    References
    ----------
    Kirchner (2016) Stochastic Processes and their Applications 126:2494-2525;
    Fokianos, Rahbek & Tjostheim (2009) Journal of the American Statistical
    Association 104:1430-1439; Carpenter (1999) Statistics in Medicine 18:2143-2154.
    """
    require_chance(level=level, draws=draws, seed=seed, tails=2)
    given, parts = _checked(counts, shapes)
    record = _record(given, parts, decays_between(*span_of(half_lives, given.size)))
    chance = by_chance(record, level=level, draws=draws, seed=seed)
    root = record.root
    limit = np.interp(TRIED, chance.points, chance.upper)
    low = min(crossing(root, limit), float(TRIED[-1]))
    middle = crossing(root, np.interp(TRIED, chance.points, chance.middle))
    high = crossing(root, np.full(TRIED.size, chance.lower[-1]))
    whole = rates(alone(given[None], parts), record.best)
    half = half_life(
        alone(given[None], parts), record.decays, loose=record.loose,
        most=max(float(ndtri(0.5 + level / 2)) ** 2, chance.decay),
    )  # fmt: skip
    clear = low > 0
    return Echo(
        ratio=float(np.clip(middle, low, high)), low=low, high=high,
        likeliest=float(record.best.ratio[0]),
        half_life=half.likeliest,
        half_low=half.low if clear else np.nan,
        half_high=half.high if clear else np.nan,
        p_none=_share(chance.none >= root[0]),
        p_fit=_share(chance.fit >= misfit(given[None], whole)[0]),
        uneven=record.loose, baseline=record.best.baseline[0], rate=whole[0],
        own=parts @ record.best.baseline[0], n=int(given.sum()), periods=given.size,
    )  # fmt: skip


def _record(counts: Floats, parts: Floats, decays: Floats) -> Record:
    alone_ = alone(counts[None], parts)
    best = free_fits(alone_, decays)
    held = at_ratios(counts, parts, decays, TRIED)
    loose = float(uneven(alone_, best)[0])
    return Record(parts, decays, best, held, signed_root(best, held, loose), loose)


def _share(hit: NDArray[np.bool_]) -> float:
    """Of draws by chance, never nought."""
    return float((hit.sum() + 1) / (hit.size + 1))


def _checked(counts: ArrayLike, shapes: ArrayLike) -> tuple[Floats, Floats]:
    given, parts = numbers(counts), numbers(shapes)
    whole = given.ndim == 1 and bool(np.isfinite(given).all())
    whole = whole and bool((given >= 0).all() and (given == np.rint(given)).all())
    fits = parts.ndim == 2 and parts.shape[0] == given.size and parts.shape[1] > 0
    fits = fits and bool(np.isfinite(parts).all() and (parts >= 0).all())
    if not whole or not fits or ((parts.sum(axis=1) == 0) & (given > 0)).any():
        raise EvidenceError(
            "counts are below 0 or no whole numbers, or the baseline does not fit.",
            fix="give one whole number a period, and a row of the baseline for each, "
            "above 0 wherever there are events.",
            code="MM-ECHO-COUNTS",
        )
    if given.sum() < FEWEST or given.size < FEWEST:
        raise EvidenceError(
            f"{int(given.sum())} events in {given.size} periods are too few; "
            f"{FEWEST} of each are needed.",
            fix="gather more events, or count them without this model.",
            code="MM-ECHO-FEW",
        )
    return given, parts
