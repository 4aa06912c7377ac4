"""Which codes stand together, or one after another, more than by chance.

Every code keeps its own pattern within each document, how often and how bunched; only
where it stands against the other codes is left to chance. For that each code is turned
round within each document by a random step of its own.
"""

from __future__ import annotations

from numbers import Integral
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.core.errors import EvidenceError

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
Null = Literal["turned", "shuffled"]
DRAWS = 499


class ChancePairs(NamedTuple):
    """Pairs of codes against chance.

    Attributes
    ----------
    seen : ndarray, shape (codes, codes)
        How often the second code stands with the first, or up to ``lag`` passages
        after it.
    expected : ndarray, shape (codes, codes)
        The same by chance, on average.
    p : ndarray, shape (codes, codes)
        Chance of a pair anywhere standing out as much, if all were chance; NaN for a
        code with itself and where chance leaves no room.
    """

    seen: Floats
    expected: Floats
    p: Floats


def chance_pairs(
    marked: Flags,
    document: Places,
    *,
    lag: int = 0,
    null: Null = "turned",
    draws: int = DRAWS,
    seed: int | None = 0,
) -> ChancePairs:
    """Count pairs of codes and hold them against chance, all pairs at once.

    Parameters
    ----------
    marked : ndarray of bool, shape (passages, codes)
        Whether the passage has the code; passages of a document in their order.
    document : ndarray of int, shape (passages,)
        The document of each passage; documents stand one after another.
    lag : int
        0 for codes on the same passage; else how many passages later the second may
        stand at most.
    null : {"turned", "shuffled"}
        What chance leaves as it is: the pattern of each code within a document, or
        only how often it stands there.
    draws : int
        How often chance is asked, 1 or more.
    seed : int or None
        Seed of the draws.

    Returns
    -------
    ChancePairs

    Raises
    ------
    EvidenceError
        ``lag`` is below 0 or ``draws`` below 1 (``MM-RIPPLES-LAG``,
        ``MM-RIPPLES-DRAWS``).

    Notes
    -----
    Two chances are asked, and the larger one is given: of the documents as they are,
    and with the end of each joined to its beginning, as it is wherever a code is turned
    round. The first alone calls codes close that come in bunches in short documents;
    the second alone cannot tell in a document of two passages which came first.

    The chance is that of the largest standardised excess over all pairs (Westfall,
    P. H. & Young, S. S. (1993) Resampling-Based Multiple Testing. Wiley), so it holds
    for any number of pairs. Codes that all interviews meet in the same order, by the
    order of the questions, stand out as well, and nothing here tells the two apart.
    """
    require_lag(lag)
    _require_draws(draws)
    rng = np.random.default_rng(seed)
    size, begin = _spans(document)
    lag = within(lag, size)
    ways = (_steps(document, lag), _ring(size, begin, lag))
    drawn = np.empty((2, draws + 1, marked.shape[1], marked.shape[1]))
    for k in range(draws + 1):
        turned = _by_chance(marked, size, begin, null, rng) if k else marked
        for way, steps in enumerate(ways):
            drawn[way, k] = _counted(turned, steps)
    p = np.maximum(*(_chance(counts) for counts in drawn))
    return ChancePairs(drawn[0, 0], drawn[0].mean(axis=0), p)


def _chance(drawn: Floats) -> Floats:
    """Chance of a pair anywhere standing out as the first of ``drawn`` does."""
    middle, spread = drawn.mean(axis=0), drawn.std(axis=0)
    room = spread > 1e-9  # below it, every draw is the same
    np.fill_diagonal(room, val=False)
    out = np.full(drawn.shape, -np.inf)
    out[:, room] = (drawn[:, room] - middle[room]) / spread[room]
    most = out.reshape(len(drawn), -1).max(axis=1)
    above = (most[:, None, None] >= out[0] - 1e-12).sum(axis=0)
    return np.where(room, above / len(drawn), np.nan)


def require_lag(lag: int) -> None:
    """Refuse what is no number of passages, or would have a code come before itself."""
    if not isinstance(lag, Integral) or isinstance(lag, bool) or lag < 0:
        raise EvidenceError(
            f"`lag` is {lag!r}; it counts passages from one code on to the other.",
            fix="give 0 for the same passage, 1 for the next one, and so on.",
            code="MM-RIPPLES-LAG",
        )


def within(lag: int, size: Places) -> int:
    """The same distance, cut where the longest document has no passage left.

    Parameters
    ----------
    lag : int
        0 or more; 0 stays 0, and no other becomes it.
    size : ndarray of int
        How many passages each document has.

    Examples
    --------
    >>> [within(lag, np.array([1, 4])) for lag in (0, 2, 10**9)]
    [0, 2, 3]
    """
    return min(lag, int(size.max(initial=2)) - 1)


def _require_draws(draws: int) -> None:
    if draws < 1:
        raise EvidenceError(
            f"`draws` is {draws}; chance must be asked once at least.",
            fix="give 1 or more; 499 by default.",
            code="MM-RIPPLES-DRAWS",
        )


def _spans(document: Places) -> tuple[Places, Places]:
    """For each passage, how many its document has and where that begins."""
    _, begin, inside, size = np.unique(
        document, return_index=True, return_inverse=True, return_counts=True
    )
    return size[inside], begin[inside]


def _steps(document: Places, lag: int) -> list[tuple[Places, Places]]:
    """Earlier and later passages of a document, for each distance that counts."""
    if lag == 0:
        every = np.arange(document.size)
        return [(every, every)]
    found = []
    for far in range(1, lag + 1):
        early = np.flatnonzero(document[:-far] == document[far:])
        found.append((early, early + far))
    return found


def _ring(size: Places, begin: Places, lag: int) -> list[tuple[Places, Places]]:
    """The same with the end of each document joined to its beginning.

    Where codes come in bunches, a turn cuts some in two at the seam. As what is seen is
    joined as well, it is no less cut than what chance makes of it.
    """
    found = []
    for far in range(1, lag + 1) if lag else range(1):
        at = np.flatnonzero(size > far)
        found.append((at, begin[at] + (at - begin[at] + far) % size[at]))
    return found


def _counted(marked: Flags, steps: list[tuple[Places, Places]]) -> Floats:
    as_number = marked.astype(float)
    return sum(
        (as_number[early].T @ as_number[late] for early, late in steps),
        start=np.zeros((marked.shape[1], marked.shape[1])),
    )


def _by_chance(
    marked: Flags, size: Places, begin: Places, null: Null, rng: np.random.Generator
) -> Flags:
    """The same codes in the same documents, each moved by itself."""
    passages, codes = marked.shape
    at = np.arange(passages)
    if null == "turned":
        step = rng.random((passages, codes))[begin]  # one for a document and code
        turn = (step * size[:, None]).astype(int)
        row = begin[:, None] + (at[:, None] - begin[:, None] + turn) % size[:, None]
    else:
        keys = rng.random((passages, codes)) + begin[:, None]
        row = np.argsort(keys, axis=0, kind="stable")
    return np.take_along_axis(marked, row, axis=0)
