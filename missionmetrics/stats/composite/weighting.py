"""What sets of weights, or the loss of a part, make of an index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.composite.hierarchy import climb, steps
from missionmetrics.stats.composite.options import choice
from missionmetrics.stats.composite.ranking import ranks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from missionmetrics.stats.composite.specification import Specification

Floats = NDArray[np.float64]


def index_under(normalised: Floats, spec: Specification, weights: Floats) -> Floats:
    """The index under each set of weights, which stays a set.

    Parameters
    ----------
    normalised : array of float, shape (U, I)
        More being better.
    spec : Specification
    weights : array of float, shape (K, N)
        Of every name, in the order of ``spec.codes``; see
        :func:`missionmetrics.stats.composite.ranking.weight_sets`.

    Returns
    -------
    array of float, shape (U, K)

    Examples
    --------
    >>> from missionmetrics.stats.composite.specification import (
    ...     Aggregate, Indicator, Specification)
    >>> spec = Specification(
    ...     indicators=tuple(Indicator(code=c, parent="i") for c in "ab"),
    ...     aggregates=(Aggregate(code="i", level="index"),))
    >>> index_under(np.array([[0.0, 8.0]]), spec, np.array([[1.0, 1, 1], [1, 3, 1]]))
    array([[4., 6.]])
    """
    plan = steps(spec)
    return climb(normalised, weights, plan, spec.missing)[plan[-1].node].values


@dataclass(frozen=True, slots=True, eq=False)
class Removed:
    """What the index is without each part in turn; P parts, U units.

    ``index`` and ``rank`` (U, P); ``shift`` (P,) the mean change of place, without its
    sign, over units that have a place both ways.
    """

    parts: tuple[str, ...]
    index: Floats
    rank: Floats
    shift: Floats


def remove_one(
    normalised: Floats, spec: Specification, *, parts: Sequence[str] | None = None
) -> Removed:
    """Leave out one part at a time: how far do the places of units move?

    Parameters
    ----------
    normalised : array of float, shape (U, I)
        More being better.
    spec : Specification
    parts : sequence of str or None
        Indicators or aggregates, such as all of a level; every indicator by default.

    Returns
    -------
    Removed
        The part's siblings share its weight. A part that is all its parent has takes
        the parent with it.

    Raises
    ------
    EvidenceError
        An unknown name, or the index itself (``MM-COMPOSITE-OPTION``).

    Notes
    -----
    A shift of 0 means that the part decides no place, which may be so for a part that
    repeats another; it does not mean that the part is of no worth.

    Examples
    --------
    >>> from missionmetrics.stats.composite.specification import (
    ...     Aggregate, Indicator, Specification)
    >>> spec = Specification(
    ...     indicators=tuple(Indicator(code=c, parent="i") for c in "abc"),
    ...     aggregates=(Aggregate(code="i", level="index"),))
    >>> remove_one(np.array([[1.0, 2, 9], [2, 3, 1]]), spec).shift.tolist()
    [0.0, 0.0, 1.0]
    """
    names = tuple(i.code for i in spec.indicators) if parts is None else tuple(parts)
    removable = [c for c in spec.codes if c != spec.root]
    for name in names:
        choice("part", name, removable)
    weights = np.tile(np.array(spec.weights), (len(names) + 1, 1))
    for row, name in enumerate(names):
        weights[row, spec.codes.index(name)] = 0.0
    index = index_under(normalised, spec, weights)
    rank = ranks(index)
    moved = np.abs(rank[:, :-1] - rank[:, -1:])
    n = np.isfinite(moved).sum(axis=0)
    shift = np.divide(np.nansum(moved, axis=0), n, out=np.full(n.shape, np.nan),
                      where=n > 0)  # fmt: skip
    return Removed(names, index[:, :-1], rank[:, :-1], shift)
