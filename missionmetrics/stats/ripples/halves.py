"""How different it could have come out with other people: sources in two halves.

The sources are split at random in two halves, which are two groups of the same kind
that share nobody; how much the halves differ shows how much groups differ. Drawing
sources with replacement does not: a person drawn twice names nothing new, so it always
finds fewer links than there are.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.ripples.measures import COUNTED, Measures, Web, measures

Floats = NDArray[np.float64]
FEWEST = 8
"""Sources from which a range is given."""
SPLITS = 400


class Ranges(NamedTuple):
    """Measures with the range of another group as large; NaN where there is none."""

    estimate: Measures
    low: Measures
    high: Measures


class Without(NamedTuple):
    """The least and the most of each measure when one source is left out."""

    low: Measures
    high: Measures


def other_groups(
    web: Web, *, level: float = 0.95, splits: int = SPLITS, seed: int | None = 0
) -> Ranges:
    """Where each measure would lie if as many others of the same kind were asked.

    Parameters
    ----------
    web : Web
        The claims.
    level : float
        Share of such groups that should lie in the range, between 0 and 1.
    splits : int
        How often the sources are split, 1 or more.
    seed : int or None
        Seed of the splits.

    Returns
    -------
    Ranges
        Without ends where there are fewer than 8 sources, or where halves cannot tell.

    Raises
    ------
    EvidenceError
        ``splits`` is less than 1 (``MM-RIPPLES-SPLITS``).

    Notes
    -----
    Two halves of n sources differ as two groups of n / 2 do. Links that hardly
    anybody names make up a count whose variance grows with the number asked, so
    differences of counts are stretched by the square root of 2; where nearly all is
    named already that is too wide. The variance of a share does not grow, and its
    differences are taken as they are. As differences are themselves learned from n
    sources, all are widened as Student's t is against the normal. Counts are rounded
    outwards. The idea is that of replicated half-samples: McCarthy, P. J. (1969)
    Pseudo-replication: half samples. Review of the International Statistical Institute
    37, 239-264.
    """
    if splits < 1:
        raise EvidenceError(
            f"`splits` is {splits}; the sources must be split once at least.",
            fix="give 1 or more; 400 by default.",
            code="MM-RIPPLES-SPLITS",
        )
    found = measures(web)
    if web.sources < FEWEST:
        none = Measures(*[np.nan] * len(found))
        return Ranges(found, none, none)
    apart = _differences(web, splits, np.random.default_rng(seed))
    counted = np.array([name in COUNTED for name in Measures._fields])
    wider = stdtrit(web.sources - 1, 0.5 + level / 2) / ndtri(0.5 + level / 2)
    reach = wider * np.where(counted, np.sqrt(2), 1.0) * _quantile(apart, level)
    middle = np.array(found)
    low, high = middle - reach, middle + reach
    low = np.where(counted, np.floor(low), low).clip(min=0)
    high = np.where(counted, np.ceil(high), high.clip(max=1))
    return Ranges(found, Measures(*low.tolist()), Measures(*high.tolist()))


def without_one(web: Web) -> Without:
    """Leave each source out in turn; the least and the most of each measure."""
    keep = ~np.eye(web.sources, dtype=bool)
    found = np.array([measures(web, kept) for kept in keep]).reshape(web.sources, -1)
    with np.errstate(invalid="ignore"):
        low, high = found.min(axis=0), found.max(axis=0)
    return Without(Measures(*low.tolist()), Measures(*high.tolist()))


def _differences(web: Web, splits: int, rng: np.random.Generator) -> Floats:
    """Absolute differences between halves, shape (splits, measures)."""
    half = web.sources // 2
    apart = np.empty((splits, len(Measures._fields)))
    for row in range(splits):
        order = rng.permutation(web.sources)
        sides = []
        for chosen in (order[:half], order[half : 2 * half]):
            keep = np.zeros(web.sources, dtype=bool)
            keep[chosen] = True
            sides.append(np.array(measures(web, keep)))
        apart[row] = np.abs(sides[0] - sides[1])
    return apart


def _quantile(apart: Floats, level: float) -> Floats:
    """The difference that a share ``level`` of the splits does not exceed."""
    reach = np.full(apart.shape[1], np.nan)
    for column in range(apart.shape[1]):
        known = apart[~np.isnan(apart[:, column]), column]
        if known.size > apart.shape[0] / 2:
            reach[column] = np.quantile(known, level, method="higher")
    return reach
