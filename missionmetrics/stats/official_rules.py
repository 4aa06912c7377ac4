"""Rules by which official bodies turn two or more figures into a colour.

Each is kept as its source has it, edges included, so that its answer can be shown
beside one that says how sure it is. They look at figures only, never at doubt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = NDArray[np.float64]
Codes = NDArray[np.str_]
NEARLY_NOUGHT = 0.001
"""What Open SDG puts in the place of a first figure or a target of nought."""
LIMIT_POWER = 4.44
"""How fast the demands of Open SDG fall near a natural limit."""
BEST, WORST = 5.0, -5.0
NOT_ASSESSED = "not assessed"


class Verdict(NamedTuple):
    """What a rule says of each series.

    ``measure`` is what the rule looks at (its own ratio or yearly rate), ``score`` its
    points (NaN where the rule gives none), ``label`` its word for it.
    """

    measure: Floats
    score: Floats
    label: Codes


def yearly_growth(first: ArrayLike, last: ArrayLike, years: ArrayLike) -> Floats:
    """Compound growth a year, as a share; NaN where it is not a real number.

    Examples
    --------
    >>> float(yearly_growth(100.0, 121.0, 2.0).round(12))
    0.1
    """
    start, end, span = np.broadcast_arrays(
        *(np.asarray(a, dtype=float) for a in (first, last, years))
    )
    known = (start * end > 0) & (span > 0)
    ratio = np.divide(end, start, out=np.full(start.shape, np.nan), where=known)
    power = np.divide(1.0, span, out=np.full(start.shape, np.nan), where=known)
    return np.asarray(ratio**power - 1.0)


def open_sdg(
    first: ArrayLike, last: ArrayLike, target: ArrayLike, *, first_year: ArrayLike,
    last_year: ArrayLike, target_year: ArrayLike, direction: ArrayLike,
    limit: ArrayLike = np.nan,
) -> Verdict:  # fmt: skip
    """Progress as Open SDG 2.4 and Statistics Canada measure it.

    Parameters
    ----------
    first, last : array-like of float
        Figures of the first and of the latest year.
    target : array-like of float
        What is to be reached by ``target_year``; NaN where there is no target.
    first_year, last_year, target_year : array-like of float
    direction : array-like of int
        1 where more is better, -1 where less is.
    limit : array-like of float
        A value that cannot be passed, for series without a target; NaN for none.

    Returns
    -------
    Verdict
        ``measure`` is the ratio of the growth so far to the growth that was needed
        from the first year on, or growth a year where there is no target; ``score``
        runs from -5 to 5.

    References
    ----------
    Open SDG, ``docs/progress-methodology.md`` (2025-10) and ``ProgressMeasure.py`` of
    sdg-build.

    Examples
    --------
    >>> found = open_sdg(10, 14, 20, first_year=2015, last_year=2020,
    ...                  target_year=2030, direction=1)
    >>> float(found.measure.round(6)), float(found.score), str(found.label)
    (1.471861, 5.0, 'on track')
    """
    y0, y1, aim, t0, t1, ta, d, lim = _arrays(
        first, last, target, first_year, last_year, target_year, direction, limit
    )
    start = np.where(y0 == 0, NEARLY_NOUGHT, y0)
    goal = np.where(aim == 0, NEARLY_NOUGHT, aim)
    grown = yearly_growth(start, y1, t1 - t0)
    needed = yearly_growth(start, goal, ta - t0)
    sign = np.where(start < 0, -1.0, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = sign * d * grown / np.abs(needed)
    aimed = ~np.isnan(aim)
    rate = d * grown
    eased = _near_limit(y0, lim)
    met = aimed & np.where(d > 0, y1 >= aim, y1 <= aim)
    score = np.where(aimed, _score_with_target(ratio), _score_without(rate, eased))
    steps = (0.015 * eased, 0.005 * eased, np.zeros_like(eased))
    paced = _cut(ratio, (0.95, 0.6, 0.0), PACES)
    label = np.where(aimed, paced, _cut(rate, steps, PACES))
    done = ~aimed & (eased == 0) & (rate >= 0)
    score = np.where(met | done, BEST, score)
    label = np.where(met, "achieved", np.where(done, PACES[0], label))
    measure = np.where(aimed, ratio, rate)
    unknown = ~met & np.isnan(measure)
    return Verdict(measure, np.where(unknown, np.nan, score),
                   np.where(unknown, NOT_ASSESSED, label))  # fmt: skip


PACES = ("on track", "acceleration needed", "limited progress", "deterioration")


def _near_limit(first: Floats, limit: Floats) -> Floats:
    """How far the demands are eased near a limit that cannot be passed, 0 to 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        below = 1 - (first / limit) ** LIMIT_POWER
        above = 1 - ((2 * limit - first) / limit) ** LIMIT_POWER
    eased = np.where(first <= limit, below, np.where(first < 2 * limit, above, 1.0))
    return np.where(np.isnan(limit), 1.0, eased)


def _score_with_target(ratio: Floats) -> Floats:
    score = np.where(ratio >= 0.6, 7.1429 * ratio - 4.2857, 4.1667 * ratio - 2.5)
    return np.clip(score, WORST, BEST)


def _score_without(rate: Floats, eased: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        slow = 500 * rate / eased - 2.5
        fair = 250 * rate / eased - 1.25
        fast = 500 * rate / eased - 5.0
    score = np.where(rate < 0.015 * eased, fair, fast)
    score = np.where(rate < 0.005 * eased, slow, score)
    return np.clip(np.where(rate < 0, 125 * rate - 2.5, score), WORST, BEST)


def un_progress_chart(
    first: ArrayLike, last: ArrayLike, target: ArrayLike, *, first_year: ArrayLike,
    last_year: ArrayLike, target_year: ArrayLike, direction: ArrayLike,
    per_cent: ArrayLike = False,
) -> Verdict:  # fmt: skip
    """Progress as the United Nations' Progress Chart of 2023 measures it.

    Parameters
    ----------
    first, last, target, first_year, last_year, target_year, direction
        As for :func:`open_sdg`.
    per_cent : array-like of bool
        Whether the figures are percentages: within a point of a target of 0 or 100
        counts as reached.

    Returns
    -------
    Verdict
        ``measure`` is the share of the way that would be covered by the target year
        at the growth so far, or growth a year where there is no target; ``score`` is
        1 to 3 (3 also where the target is met).

    References
    ----------
    Eustat's account of the United Nations' technical notes of 2023 and 2024; the notes
    themselves were not available.

    Examples
    --------
    >>> found = un_progress_chart(100, 80, 45, first_year=2015, last_year=2022,
    ...                           target_year=2030, direction=-1)
    >>> float(found.measure.round(6)), float(found.score)
    (0.691054, 2.0)
    """
    y0, y1, aim, t0, t1, ta, d, points = _arrays(
        first, last, target, first_year, last_year, target_year, direction, per_cent
    )
    grown = yearly_growth(y0, y1, t1 - t0)
    left = np.maximum(ta - t1, 0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        covered = (y1 * (1 + grown) ** left - y0) / (aim - y0)
    aimed = ~np.isnan(aim)
    met = aimed & np.where(d > 0, y1 >= aim, y1 <= aim)
    met |= (points > 0) & ((aim == 0) | (aim == 100)) & (np.abs(y1 - aim) <= 1)
    measure = np.where(aimed, covered, d * grown)
    cuts = (np.where(aimed, 0.95, 0.02), np.where(aimed, 0.10, 0.005))
    label = _cut(measure, cuts, CHART)
    score = np.select([measure >= cuts[0], measure >= cuts[1]], [3.0, 2.0], 1.0)
    unknown = ~met & ~np.isfinite(measure)
    return Verdict(
        measure, np.where(unknown, np.nan, np.where(met, 3.0, score)),
        np.where(unknown, NOT_ASSESSED, np.where(met, "target met", label)),
    )  # fmt: skip


CHART = ("on track or met", "fair progress faster needed", "stagnation or regression")


def sdsn_arrows(
    first: ArrayLike, last: ArrayLike, target: ArrayLike, *, first_year: ArrayLike,
    last_year: ArrayLike, target_year: ArrayLike, pace: ArrayLike,
    direction: ArrayLike = 0,
) -> Verdict:  # fmt: skip
    """The trend arrows of the Sustainable Development Report.

    Parameters
    ----------
    first, last, target, first_year, last_year, target_year
        As for :func:`open_sdg`; a series without a target is not assessed.
    pace : array-like of float
        Change a year over the recent years, four or more.
    direction : array-like of int
        1 where more is better, -1 where less is; 0 takes it from the way that leads
        from the first figure to the target.

    Returns
    -------
    Verdict
        ``measure`` is the recent pace as a share of the pace needed from the first year
        to the target year; there is no score.

    Notes
    -----
    As the rule is generally described; its primary text was not available.

    Examples
    --------
    >>> found = sdsn_arrows(100, 80, 45, first_year=2015, last_year=2022,
    ...                     target_year=2030, pace=-20 / 7)
    >>> float(found.measure.round(6)), str(found.label)
    (0.779221, 'improving not fast enough')
    """
    y0, y1, aim, t0, _, ta, recent, given = _arrays(
        first, last, target, first_year, last_year, target_year, pace, direction
    )
    way = np.where(given == 0, np.where(aim >= y0, 1.0, -1.0), given)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = recent / ((aim - y0) / (ta - t0))
    met = (way * (y1 - aim) >= 0) & ~np.isnan(aim)
    label = np.where(met, "achieved", _cut(ratio, (1.0, 0.5, 0.0), ARROWS))
    unknown = ~met & ~np.isfinite(ratio)
    label = np.where(unknown, NOT_ASSESSED, label)
    return Verdict(ratio, np.full(ratio.shape, np.nan), label)


ARROWS = ("on track", "improving not fast enough", "stagnating", "decreasing")


def eurostat(
    first: ArrayLike, last: ArrayLike, target: ArrayLike, *, first_year: ArrayLike,
    last_year: ArrayLike, target_year: ArrayLike, direction: ArrayLike,
) -> Verdict:  # fmt: skip
    """Progress as Eurostat's monitoring report is said to measure it.

    Parameters
    ----------
    first, last, target, first_year, last_year, target_year, direction
        As for :func:`open_sdg`.

    Returns
    -------
    Verdict
        ``measure`` is growth so far as a share of the growth needed, or growth a year
        where there is no target (cut at 1% a year); there is no score.

    Notes
    -----
    As the rule is generally described; its primary text was not available.

    Examples
    --------
    >>> found = eurostat(100, 80, 45, first_year=2015, last_year=2022,
    ...                  target_year=2030, direction=-1)
    >>> float(found.measure.round(6)), str(found.label)
    (0.605206, 'moderate progress')
    """
    y0, y1, aim, t0, t1, ta, d = _arrays(
        first, last, target, first_year, last_year, target_year, direction
    )
    grown, needed = yearly_growth(y0, y1, t1 - t0), yearly_growth(y0, aim, ta - t0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = d * grown / np.abs(needed)
    aimed = ~np.isnan(aim)
    measure = np.where(aimed, ratio, d * grown)
    label = np.where(aimed, _cut(ratio, (0.95, 0.6, 0.0), MOVES),
                     _cut(measure, (0.01, 0.0, -0.01), MOVES))  # fmt: skip
    unknown = ~np.isfinite(measure)
    return Verdict(measure, np.full(measure.shape, np.nan),
                   np.where(unknown, NOT_ASSESSED, label))  # fmt: skip


MOVES = ("good progress", "moderate progress", "insufficient progress",
         "movement away")  # fmt: skip


def _arrays(*given: ArrayLike) -> list[Floats]:
    return [np.asarray(a, dtype=float) for a in np.broadcast_arrays(*given)]


def _cut(values: Floats, cuts: Sequence[Floats | float], words: Sequence[str]) -> Codes:
    """The word of the first cut that a value reaches; the last if it reaches none."""
    found: Codes = np.full(values.shape, words[-1], dtype="<U40")
    for cut, word in zip(reversed(cuts), reversed(words[:-1]), strict=True):
        found = np.where(values >= cut, word, found)
    return found
