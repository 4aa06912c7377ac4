"""What an index would be had it been put together in other ways that are as fair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.stats.composite import sobol
from missionmetrics.stats.composite.ranking import RankRange, rank_range, ranks
from missionmetrics.stats.composite.replicating import Replicator, declared_index

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.stats.composite.margins import Drawn
    from missionmetrics.stats.composite.replicating import Alternatives
    from missionmetrics.stats.composite.specification import Specification

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Uncertainty:
    """An index under many ways of making it; U units, K ways.

    ``index`` and ``rank`` (U, K); ``ranges`` of the ranks; ``nominal`` (U,) and
    ``nominal_rank`` (U,) as declared; ``made`` is the share of the ways that give every
    unit of the declared index a figure.
    """

    index: Floats
    rank: Floats
    ranges: RankRange
    nominal: Floats
    nominal_rank: Floats
    made: float


def uncertainty(
    values: ArrayLike,
    spec: Specification,
    alternatives: Alternatives,
    *,
    replications: int = 1000,
    level: float = 0.95,
    denominators: Mapping[str, ArrayLike] | None = None,
    groups: ArrayLike | None = None,
    drawn: Drawn | None = None,
    seed: int | None = None,
) -> Uncertainty:
    """Make the index in many ways drawn at random: how far do units move?

    Parameters
    ----------
    values : array-like of float, shape (U, I)
    spec : Specification
    alternatives : Alternatives
        The assumptions that are varied, all at once.
    replications : int
        How many ways, K.
    level : float
        Share of the ways that a unit's interval of ranks holds.
    denominators, groups
        As for :func:`missionmetrics.stats.composite.building.build`.
    drawn : Drawn or None
        Tables of figures within their margins of error, which are varied as well: see
        :func:`missionmetrics.stats.composite.margins.drawn_within`.
    seed : int or None

    Returns
    -------
    Uncertainty

    Notes
    -----
    The interval is about what is varied, and nothing else: without ``drawn`` it holds
    no errors of measurement, and never choices that were not varied.

    References
    ----------
    Saisana, Saltelli & Tarantola (2005) J. R. Stat. Soc. A 168:307-323.

    Examples
    --------
    >>> from missionmetrics.stats.composite.replicating import Alternatives
    >>> from missionmetrics.stats.composite.specification import (
    ...     Aggregate, Indicator, Specification)
    >>> spec = Specification(
    ...     indicators=tuple(Indicator(code=c, parent="i") for c in "ab"),
    ...     aggregates=(Aggregate(code="i", level="index"),))
    >>> values = np.array([[9.0, 1.0], [8.0, 2.0], [1.0, 5.0]])
    >>> found = uncertainty(values, spec, Alternatives(weights=0.5), seed=1)
    >>> found.nominal_rank.tolist(), found.ranges.high.tolist()
    ([2.0, 1.0, 2.0], [3.0, 2.0, 3.0])
    """
    model = Replicator(values, spec, alternatives, denominators=denominators,
                       groups=groups, drawn=drawn, seed=seed)  # fmt: skip
    rng = np.random.default_rng(None if seed is None else [seed, 1])
    index = model.index(rng.random((replications, len(model.names))))
    nominal = declared_index(model)
    rank = ranks(index)
    judged = np.isfinite(nominal)
    made = float(np.isfinite(index[judged]).all(axis=0).mean())
    return Uncertainty(index, rank, rank_range(rank, level=level), nominal,
                       ranks(nominal[:, None])[:, 0], made)  # fmt: skip


def rank_shift(index: Floats, nominal: Floats) -> Floats:
    """Mean change of place from the declared index, without its sign, shape (K,).

    Over the units that the declared index gives a place; NaN for a way that gives one
    of them none.

    Examples
    --------
    >>> rank_shift(np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([2.0, 1.0])).tolist()
    [0.0, 1.0]
    """
    judged = np.isfinite(nominal)
    if not judged.any():
        return np.full(index.shape[1], np.nan)
    places = ranks(nominal[judged, None])
    return np.asarray(np.abs(ranks(index[judged]) - places).mean(axis=0))


class Sensitivity(NamedTuple):
    """Which assumption moves the places of units; ``names`` are the assumptions."""

    names: tuple[str, ...]
    indices: sobol.Indices
    mean_shift: float


def sensitivity(
    values: ArrayLike,
    spec: Specification,
    alternatives: Alternatives,
    *,
    base: int = 1024,
    level: float = 0.95,
    denominators: Mapping[str, ArrayLike] | None = None,
    groups: ArrayLike | None = None,
    drawn: Drawn | None = None,
    seed: int | None = None,
) -> Sensitivity:
    """Which assumption moves the places of units, and by how much of all movement?

    Parameters
    ----------
    values, spec, alternatives, denominators, groups, drawn, seed
        As for :func:`uncertainty`.
    base : int
        Rows of the design, a power of 2.
    level : float
        Coverage of the intervals of the shares.

    Returns
    -------
    Sensitivity
        Shares of the variance of the mean change of place; with ``drawn``, one of them
        is that of ``figures``.

    Raises
    ------
    EvidenceError
        Ways under which some unit has no index (``MM-COMPOSITE-RESULTS``).

    Examples
    --------
    >>> from missionmetrics.stats.composite.options import Normalisation
    >>> from missionmetrics.stats.composite.replicating import Alternatives
    >>> from missionmetrics.stats.composite.specification import (
    ...     Aggregate, Indicator, Specification)
    >>> spec = Specification(
    ...     indicators=tuple(Indicator(code=c, parent="i") for c in "ab"),
    ...     aggregates=(Aggregate(code="i", level="index"),))
    >>> values = np.array([[9.0, 1.0], [8.0, 2.0], [1.0, 5.0]])
    >>> ways = Alternatives(
    ...     normalisation=(Normalisation(), Normalisation(method="rank")), weights=0.5)
    >>> sensitivity(values, spec, ways, base=64, seed=1).names
    ('normalisation', 'weights')
    """
    model = Replicator(values, spec, alternatives, denominators=denominators,
                       groups=groups, drawn=drawn, seed=seed)  # fmt: skip
    nominal = declared_index(model)
    points = sobol.design(len(model.names), base, seed=seed)
    shift = rank_shift(model.index(points), nominal)
    found = sobol.indices(shift, len(model.names), level=level, seed=seed)
    return Sensitivity(model.names, found, float(shift.mean()))
