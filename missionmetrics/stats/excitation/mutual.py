"""Which group's actions are followed by actions of which other?

Each group's rate is raised by its own earlier actions and by those of every other. A
link from one group to another is told by how much better the counts are explained with
it; how much that is by chance is found in records in which each group follows nothing
but itself, and over all pairs at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.excitation.asked import numbers, require_chance, span_of
from missionmetrics.stats.excitation.concave import best_amounts
from missionmetrics.stats.excitation.echo import FEWEST, decays_between
from missionmetrics.stats.excitation.profile import free_fits, uneven
from missionmetrics.stats.excitation.records import (
    Counts,
    alone,
    faded_counts,
    within_groups,
)
from missionmetrics.stats.excitation.simulate import draw_counts

Floats = NDArray[np.float64]

DECAYS = 8
TRIED = np.concatenate([np.linspace(0, 1, 21), np.linspace(1.1, 2.0, 10)])


@dataclass(frozen=True, eq=False)
class Mutual:
    """Further actions of each group (rows) that one of another (columns) brings.

    Attributes
    ----------
    ratio, low, high : ndarray, shape (d, d)
        In all, as the ratio of an :class:`~missionmetrics.stats.excitation.echo.Echo`;
        ``[i, j]`` is what one action of group j brings of group i. ``high`` is infinite
        where no upper end is found.
    p : ndarray, shape (d, d)
        How often the largest of all pairs of groups that follow only themselves would
        look this much like a link; NaN on the diagonal.
    half_life : ndarray, shape (d,)
        Periods in which half of what raises a group has come.
    n : ndarray, shape (d,)
        Actions of each group.
    """

    ratio: Floats
    low: Floats
    high: Floats
    p: Floats
    half_life: Floats
    n: Floats


def find_mutual(
    counts: ArrayLike,
    shapes: ArrayLike,
    *,
    half_lives: tuple[float, float] | None = None,
    shared: bool = False,
    level: float = 0.95,
    draws: int = 99,
    seed: int | None = 0,
) -> Mutual:
    """What each group's actions bring of each other's, beyond a declared baseline.

    Parameters
    ----------
    counts : array-like of int, shape (d, T)
        Actions of each group in each period.
    shapes : array-like, shape (T, b)
        Parts of the baseline; each group has amounts of its own.
    half_lives : pair of float or None
        As :func:`~missionmetrics.stats.excitation.echo.find_echo`.
    shared : bool
        One half-life for all groups, instead of one for each.
    level : float
        Coverage of the ranges, each by itself.
    draws : int
        Simulated records in which each group follows only itself.
    seed : int or None
        Of the simulated records; None for others each time.

    Returns
    -------
    Mutual

    Raises
    ------
    EvidenceError
        ``MM-ECHO-GROUPS`` for counts that are not two groups or more of 20 actions
        each in 20 periods, in whole numbers, or a baseline that does not fit them;
        ``MM-ECHO-HALF-LIVES`` for half-lives that do not rise from above 0;
        ``MM-ECHO-DRAWS`` for fewer draws than the level needs (19 at 95%);
        ``MM-LEVEL``, ``MM-SEED``.

    Notes
    -----
    Ranges are those of the likelihood ratio of what is seen in later periods, widened
    by how uneven counts are, and told in all with the other ratios as they are. The
    cost of a fit grows as actions times groups.

    References
    ----------
    Hawkes (1971) Biometrika 58:83-90; Kirchner (2017) Quantitative Finance 17:571-595.
    """
    require_chance(level=level, draws=draws, seed=seed, tails=1)
    given, parts = _checked(counts, shapes)
    decays = decays_between(*span_of(half_lives, given.shape[1]), DECAYS)
    record = _joined(given[None], parts)
    gains, amounts = _over_decays(record, decays)
    place = _places(gains, shared=shared)
    rows = np.arange(given.shape[0])
    seen = amounts[place, rows][:, parts.shape[1] :]
    loose = _loose(record, amounts[place, rows], decays[place])
    better = _better(record, decays, gains.max(axis=0), loose)
    largest = _by_chance(given, parts, decays, draws, seed)
    p = (1 + (largest[:, None, None] >= better).sum(axis=0)) / (draws + 1)
    np.fill_diagonal(p, np.nan)
    low, high = _ranges(record, decays, gains.max(axis=0), loose, level)
    ratio = within_groups(seen, decays[place])
    low, high = (_ends_in_all(end, seen, decays[place]) for end in (low, high))
    return Mutual(
        ratio, np.minimum(low, ratio), np.maximum(high, ratio), p,
        np.log(2) / decays[place], given.sum(axis=1),
    )  # fmt: skip


def _ends_in_all(ends: Floats, seen: Floats, decay: Floats) -> Floats:
    """Ends (d, d) of what is seen as ends of what comes in all, each by itself."""
    found = ends.copy()
    for i, j in np.argwhere(np.isfinite(ends)):
        one = seen.copy()
        one[i, j] = ends[i, j]
        found[i, j] = within_groups(one, decay)[i, j]
    return found


def _joined(counts: Floats, shapes: Floats) -> Counts:
    """Records (R, d, T) of groups that may each be raised by every other."""
    number, groups, periods = counts.shape
    sources = np.repeat(counts, groups, axis=0)
    return Counts(counts.reshape(number * groups, periods), shapes, sources)


def _over_decays(record: Counts, decays: Floats) -> tuple[Floats, Floats]:
    """Log-likelihood (G, R) and amounts (G, R, b + d) at each decay."""
    gains, amounts, start = [], [], None
    for decay in decays:
        at, spent = record.raised(float(decay))
        found = best_amounts(
            np.concatenate([record.own, at], axis=1), record.weights,
            np.concatenate([record.length, spent], axis=1), start=start,
        )  # fmt: skip
        start = found.values
        gains.append(found.gain)
        amounts.append(found.values)
    return np.array(gains), np.array(amounts)


def _places(gains: Floats, *, shared: bool) -> NDArray[np.int64]:
    if not shared:
        return np.asarray(gains.argmax(axis=0))
    return np.full(gains.shape[1], int(gains.sum(axis=1).argmax()))


def _loose(record: Counts, amounts: Floats, decays: Floats) -> Floats:
    """By how much each group's counts vary more than chance lets them, (R,)."""
    b, found = record.shapes.shape[1], np.empty(decays.size)
    for row, decay in enumerate(decays):
        one = record.one(row, 1)
        at = Counts(one.counts, record.shapes, one.sources)
        found[row] = _pearson(at, amounts[row], float(decay), b)
    return found


def _pearson(record: Counts, amounts: Floats, decay: float, b: int) -> float:
    raised = amounts[b:] @ faded_counts(record.sources[0], decay)
    rate = np.maximum(record.shapes @ amounts[:b] + raised, 1e-9)
    parts = np.where(rate > 1e-8, (record.counts[0] - rate) ** 2 / rate, 0.0)
    left = max(rate.size - amounts.size - 1, 1)
    return float(max(parts.sum() / left, 1.0))


def _without(record: Counts, decays: Floats, source: int) -> Floats:
    """The largest log-likelihood without what one group brings, (R,)."""
    kept = np.delete(record.sources, source, axis=1)
    gains, _ = _over_decays(Counts(record.counts, record.shapes, kept), decays)
    return np.asarray(gains.max(axis=0))


def _better(record: Counts, decays: Floats, gain: Floats, loose: Floats) -> Floats:
    """Twice what each source adds to the log-likelihood of each group, (R, d)."""
    groups = record.sources.shape[1]
    found = [2 * (gain - _without(record, decays, j)) / loose for j in range(groups)]
    return np.maximum(np.array(found).T, 0.0)


def _by_chance(
    counts: Floats, shapes: Floats, decays: Floats, draws: int, seed: int | None
) -> Floats:
    """The most that any pair adds where each group follows only itself, (draws,)."""
    rng = np.random.default_rng(seed)
    itself = alone(counts, shapes)
    fits = free_fits(itself, decays)
    loose = np.tile(uneven(itself, fits), draws)
    own = np.tile(fits.baseline @ shapes.T, (draws, 1))
    seen = np.tile(np.minimum(fits.seen, 0.95), draws)
    made = draw_counts(rng, own, seen, np.tile(fits.decay, draws), uneven=loose)
    groups = counts.shape[0]
    record = _joined(made.reshape(draws, groups, -1), shapes)
    gains, amounts = _over_decays(record, decays)
    place, rows = gains.argmax(axis=0), np.arange(gains.shape[1])
    widened = _loose(record, amounts[place, rows], decays[place])
    better = _better(record, decays, gains.max(axis=0), widened)
    pairs = better.reshape(draws, groups, groups)
    pairs[:, np.arange(groups), np.arange(groups)] = 0.0
    return np.asarray(pairs.max(axis=(1, 2)))


def _ranges(
    record: Counts, decays: Floats, gain: Floats, loose: Floats, level: float
) -> tuple[Floats, Floats]:
    """Least and most that each source may bring of each group, (d, d)."""
    z2 = float(ndtri(0.5 + level / 2)) ** 2
    groups = record.sources.shape[1]
    low, high = np.zeros((groups, groups)), np.zeros((groups, groups))
    for to in range(groups):
        one = record.one(to, TRIED.size)
        for source in range(groups):
            lost = 2 * (gain[to] - _held(one, decays, source)) / loose[to]
            kept = np.flatnonzero(lost <= z2)
            first, last = (int(kept[0]), int(kept[-1])) if kept.size else (0, 0)
            low[to, source] = _between(lost, z2, first - 1, first)
            high[to, source] = _between(lost, z2, last + 1, last)
    return low, high


def _held(record: Counts, decays: Floats, source: int) -> Floats:
    """The largest log-likelihood with one source held at each ratio tried."""
    found = np.full(TRIED.size, -np.inf)
    for decay in decays:
        at, spent = record.raised(float(decay))
        others, total = np.delete(at, source, axis=1), np.delete(spent, source, axis=1)
        best = best_amounts(
            np.concatenate([record.own, others], axis=1), record.weights,
            np.concatenate([record.length, total], axis=1),
            known=TRIED[:, None] * at[:, source],
        )  # fmt: skip
        found = np.maximum(found, best.gain - TRIED * spent[:, source])
    return found


def _between(lost: Floats, z2: float, outside: int, inside: int) -> float:
    """Where what is lost passes its limit; nought or no end beyond those tried."""
    if outside < 0:
        return 0.0
    if outside >= TRIED.size:
        return float("inf")
    share = (z2 - lost[inside]) / (lost[outside] - lost[inside])
    return float(TRIED[inside] + share * (TRIED[outside] - TRIED[inside]))


def _checked(counts: ArrayLike, shapes: ArrayLike) -> tuple[Floats, Floats]:
    given, parts = numbers(counts), numbers(shapes)
    fine = given.ndim == 2 and given.shape[0] > 1 and bool(np.isfinite(given).all())
    fine = fine and given.shape[1] >= FEWEST
    fine = fine and bool((given >= 0).all() and (given == np.rint(given)).all())
    fine = fine and bool((given.sum(axis=1) >= FEWEST).all())
    fits = parts.ndim == 2 and parts.shape[0] == given.shape[-1]
    fits = fits and bool(np.isfinite(parts).all() and (parts >= 0).all())
    fits = fits and not ((parts.sum(axis=1) == 0) & (given > 0)).any()
    if not fine or not fits:
        raise EvidenceError(
            "counts are not two groups or more with 20 events each in 20 periods, or "
            "the baseline does not fit them.",
            fix="give one row of whole numbers a group, and a row of the baseline for "
            "each period, above 0 wherever there are events; leave out or join groups "
            "with fewer events.",
            code="MM-ECHO-GROUPS",
        )
    return given, parts
