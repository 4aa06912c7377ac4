"""How many recorded followers has each project had by a given age?

The share of projects with recorded parents is below one by arithmetic, however much
they multiply. The mean cumulative function counts followers by the age at which they
came, among those projects that had been followed to that age, so that young projects
neither raise nor lower it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.special import stdtrit

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


FEWEST = 5.0
"""Families of one size that a range needs."""


class Followers(NamedTuple):
    """Recorded followers of a project within a window, with its range.

    ``ages`` and ``mean`` (K,) are the whole function up to the window; ``families``
    counts projects that came out of no other, ``telling`` the families of one size that
    would tell as much, and ``followers`` the projects that followed within the window.
    """

    estimate: float
    low: float
    high: float
    ages: Floats
    mean: Floats
    at_risk: int
    families: int
    telling: float
    followers: int


class _Counted(NamedTuple):
    """How long projects were watched, rising, and when followers came, in parts."""

    followed: Floats
    when: Floats
    weight: Floats

    def steps(self, projects: Floats, origins: Floats) -> Floats:
        """The function's steps with projects, and so their followers, so many times."""
        beyond = np.append(np.cumsum(projects[::-1])[::-1], 0.0)
        watched = beyond[np.searchsorted(self.followed, self.when, side="left")]
        came = self.weight * origins
        found = np.zeros_like(came)
        np.divide(came, watched, out=found, where=watched > 0)
        return found


def count_followers(
    followed: Floats,
    parent: Places,
    child: Places,
    age: Floats,
    *,
    window: float,
    level: float = 0.95,
    draws: int = 999,
    seed: int | None = 0,
) -> Followers:
    """Mean cumulative number of followers of a project by an age.

    Parameters
    ----------
    followed : array, shape (N,)
        How long each project was watched after it began.
    parent, child : arrays of int, shape (L,)
        Recorded links, as places among the projects; of several to one project the
        first says which family it belongs to.
    age : array, shape (L,)
        Age of the parent when its follower came; 0 or more.
    window : float
        Age up to which followers are counted.
    level, draws, seed
        Of the range: the spread over families drawn again and again, in logarithms,
        with Student's t for the number of equal families that would tell as much.

    Returns
    -------
    Followers
        NaN where no project was followed for so long, or nothing was recorded; no
        range where fewer than 5 families would tell as much.

    Notes
    -----
    A follower of several parents counts in parts, the same for each.

    References
    ----------
    Nelson (1988) Journal of Quality Technology 20:24-35; Lawless & Nadeau (1995)
    Technometrics 37:158-168.
    """
    parents = np.maximum(np.bincount(child, minlength=followed.size), 1)
    kept = np.flatnonzero((age <= window) & (age <= followed[parent]))
    kept = kept[np.argsort(age[kept], kind="stable")]
    weight, when, origin = 1.0 / parents[child[kept]], age[kept], parent[kept]
    number, family = _families(followed.size, parent, child)
    counted = _Counted(np.sort(followed), when, weight)
    order = np.argsort(followed)
    steps = counted.steps(np.ones(followed.size), np.ones(when.size))
    long, telling = int((followed >= window).sum()), _as_good_as(family[followed >= 0])
    about = (when, np.cumsum(steps), long, number, telling,
             int(np.unique(child[kept]).size))  # fmt: skip
    if long == 0:
        return Followers(np.nan, np.nan, np.nan, *about)
    total = float(steps.sum())
    rng = np.random.default_rng(seed)
    times = rng.multinomial(number, np.full(number, 1 / number), size=draws)
    drawn = np.array([
        counted.steps(t[family[order]], t[family[origin]]).sum() for t in times
    ])  # fmt: skip
    low, high = _range(total, drawn, telling, level)
    return Followers(total, low, high, *about)


def _as_good_as(family: Places) -> float:
    """Families of one size that would tell as much: large ones weigh more."""
    sizes = np.bincount(family).astype(float)
    if not sizes.size:
        return 0.0
    return float(sizes.sum() ** 2 / (sizes**2).sum())


def _range(
    total: float, drawn: Floats, families: float, level: float
) -> tuple[float, float]:
    """By the spread of what was drawn, in logarithms, with Student's t."""
    if total <= 0 or families < FEWEST:
        return np.nan, np.nan
    spread = float(drawn.std()) / total
    wide = np.exp(float(stdtrit(max(families - 1, 1.0), 0.5 + level / 2)) * spread)
    return total / wide, total * wide


def _families(size: int, parent: Places, child: Places) -> tuple[int, Places]:
    """Projects that go back to the same root, by the first parent of each."""
    first, place = np.unique(child, return_index=True)
    up = parent[place]
    links = coo_array((np.ones(up.size), (up, first)), shape=(size, size))
    number, family = connected_components(links, directed=False)
    return int(number), family.astype(np.int64)
