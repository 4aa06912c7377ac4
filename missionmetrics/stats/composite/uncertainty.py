"""What an index would be had it been put together in other ways that are as fair."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.composite import sobol
from missionmetrics.stats.composite.building import Preparation
from missionmetrics.stats.composite.hierarchy import climb, steps
from missionmetrics.stats.composite.options import within
from missionmetrics.stats.composite.ranking import RankRange, rank_range, ranks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.stats.composite.options import (
        Aggregation,
        Imputation,
        Normalisation,
        Treatment,
    )
    from missionmetrics.stats.composite.specification import Specification

Floats = NDArray[np.float64]
BANK = 4096
"""Sets of disturbed weights from which replications draw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternatives:
    """Assumptions that could as well have been made, each as likely as the next.

    Attributes
    ----------
    imputation, treatment, normalisation, aggregation : tuple of options
        At least two of those that are varied, the declared one among them if it is to
        count; empty where the declared one stands.
    left_out : tuple of str or None
        Levels of the hierarchy that may be left out; None for none left out.
    weights : float
        Every weight is multiplied by a number drawn evenly from ``1 - weights`` to
        ``1 + weights``; from 0 (as declared) to 1.
    weight_sets : tuple of tuple of float
        Sets of weights in place of such a spread, such as those of panels, each with
        one weight for every name in the order of ``Specification.codes`` (see
        :func:`missionmetrics.stats.composite.ranking.weight_sets`). They are drawn one
        by one; no mean of them is made.

    Raises
    ------
    EvidenceError
        A spread of weights out of range (``MM-COMPOSITE-RANGE``); an assumption with
        one alternative, or none varied (``MM-COMPOSITE-ALTERNATIVES``).
    """

    imputation: tuple[Imputation, ...] = ()
    treatment: tuple[Treatment, ...] = ()
    normalisation: tuple[Normalisation, ...] = ()
    aggregation: tuple[Aggregation, ...] = ()
    left_out: tuple[str | None, ...] = ()
    weights: float = 0.0
    weight_sets: tuple[tuple[float, ...], ...] = ()

    def __post_init__(self) -> None:
        within("weights", self.weights, 0, 1)
        if self.weights and self.weight_sets:
            raise EvidenceError(
                "Both a spread and sets of weights are given.",
                fix="give one of `weights` and `weight_sets`.",
                code="MM-COMPOSITE-ALTERNATIVES",
            )
        lone = [f.name for f in fields(self) if f.name != "weights"
                and len(getattr(self, f.name)) == 1]  # fmt: skip
        if lone or not self.names:
            raise EvidenceError(
                f"There is but one alternative for: {', '.join(lone)}."
                if lone else "No assumption is varied.",
                fix="give two ways or more for what is varied, and none for the rest.",
                code="MM-COMPOSITE-ALTERNATIVES",
            )  # fmt: skip

    @property
    def names(self) -> tuple[str, ...]:
        """The assumptions that are varied, in the order of the columns of draws."""
        kinds = ("imputation", "treatment", "normalisation", "aggregation", "left_out")
        varied = [k for k in kinds if getattr(self, k)]
        either = bool(self.weights or self.weight_sets)
        return (*varied, *(["weights"] if either else []))


class Way(NamedTuple):
    """One combination of assumptions, weights apart."""

    imputation: Imputation
    treatment: Treatment
    normalisation: Normalisation
    aggregation: Aggregation
    left_out: str | None


class Replicator:
    """Makes an index under many assumptions, redoing only the steps that they touch.

    Parameters
    ----------
    values, spec, denominators, groups
        As for :func:`missionmetrics.stats.composite.building.build`.
    alternatives : Alternatives
    seed : int or None
        For the disturbed weights.
    """

    def __init__(
        self, values: ArrayLike, spec: Specification, alternatives: Alternatives, *,
        denominators: Mapping[str, ArrayLike] | None = None,
        groups: ArrayLike | None = None, seed: int | None = None,
    ) -> None:  # fmt: skip
        self.spec, self.alternatives = spec, alternatives
        self.prepared = Preparation(values, spec, denominators or {}, groups)
        self.bank = _bank(spec, alternatives, seed)

    def index(self, draws: ArrayLike) -> Floats:
        """The index under each draw, shape (U, K).

        ``draws`` is (K, d), from 0 to 1, one column an assumption that is varied.
        """
        u = np.asarray(draws, dtype=float)
        names = self.alternatives.names
        if u.ndim != 2 or u.shape[1] != len(names):
            raise EvidenceError(
                f"The draws have the shape {u.shape}, for {len(names)} assumptions.",
                fix="give one column an assumption.", code="MM-COMPOSITE-SHAPE",
            )  # fmt: skip
        picked = np.zeros((len(u), len(Way._fields) + 1), dtype=np.int64)
        for column, name in enumerate(names):
            place = (*Way._fields, "weights").index(name)
            size = len(self.bank) if name == "weights" else len(self._ways(name))
            picked[:, place] = np.minimum((u[:, column] * size).astype(int), size - 1)
        found = np.empty((len(self.prepared.denominated), len(u)))
        combined, which = np.unique(picked[:, :-1], axis=0, return_inverse=True)
        for number, places in enumerate(combined):
            at = np.flatnonzero(which.ravel() == number)
            way = Way(*(self._ways(n)[p]
                        for n, p in zip(Way._fields, places, strict=True)))  # fmt: skip
            found[:, at] = self._made(way, self.bank[picked[at, -1]])
        return found

    def _ways(self, name: str) -> tuple[object, ...]:
        given: tuple[object, ...] = getattr(self.alternatives, name)
        own = None if name == "left_out" else getattr(self.spec, name)
        return given or (own,)

    def _made(self, way: Way, weights: Floats) -> Floats:
        values = self.prepared.normalised(*way[:3]).values
        plan = steps(self.spec, aggregation=way.aggregation, without=way.left_out)
        return climb(values, weights, plan, self.spec.missing)[plan[-1].node].values


def _bank(spec: Specification, alternatives: Alternatives, seed: int | None) -> Floats:
    """The sets of weights to draw from, shape (K, N)."""
    if not alternatives.weight_sets:
        return disturbed(spec, alternatives.weights, seed=seed)
    if {len(s) for s in alternatives.weight_sets} != {len(spec.codes)}:
        raise EvidenceError(
            f"A set of weights does not have {len(spec.codes)} weights.",
            fix=f"give one for each of: {', '.join(spec.codes)}.",
            code="MM-COMPOSITE-SHAPE",
        )  # fmt: skip
    return np.array(alternatives.weight_sets, dtype=float)


def disturbed(spec: Specification, spread: float, *, seed: int | None) -> Floats:
    """Sets of weights around the declared ones, shape (K, N); one set without spread.

    Examples
    --------
    >>> from missionmetrics.stats.composite.specification import (
    ...     Aggregate, Indicator, Specification)
    >>> spec = Specification(indicators=(Indicator(code="a", parent="i"),),
    ...                      aggregates=(Aggregate(code="i", level="index"),))
    >>> disturbed(spec, 0.0, seed=1).tolist()
    [[1.0, 1.0]]
    """
    weights = np.array([spec.weights])
    if spread == 0:
        return weights
    rng = np.random.default_rng(seed)
    return weights * rng.uniform(1 - spread, 1 + spread, (BANK, weights.size))


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
    seed : int or None

    Returns
    -------
    Uncertainty

    Notes
    -----
    The interval is about the choices that are varied, and nothing else: it holds
    neither errors of measurement nor choices that were not varied.

    References
    ----------
    Saisana, Saltelli & Tarantola (2005) J. R. Stat. Soc. A 168:307-323.

    Examples
    --------
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
                       groups=groups, seed=seed)  # fmt: skip
    rng = np.random.default_rng(None if seed is None else [seed, 1])
    index = model.index(rng.random((replications, len(alternatives.names))))
    nominal = declared_index(model)
    rank = ranks(index)
    judged = np.isfinite(nominal)
    made = float(np.isfinite(index[judged]).all(axis=0).mean())
    return Uncertainty(index, rank, rank_range(rank, level=level), nominal,
                       ranks(nominal[:, None])[:, 0], made)  # fmt: skip


def declared_index(model: Replicator) -> Floats:
    """The index as the specification has it, shape (U,).

    Examples
    --------
    >>> from missionmetrics.stats.composite.specification import (
    ...     Aggregate, Indicator, Specification)
    >>> spec = Specification(
    ...     indicators=tuple(Indicator(code=c, parent="i") for c in "ab"),
    ...     aggregates=(Aggregate(code="i", level="index"),))
    >>> values = np.array([[9.0, 1.0], [8.0, 2.0], [1.0, 5.0]])
    >>> declared_index(Replicator(values, spec, Alternatives(weights=0.5))).tolist()
    [50.0, 56.25, 50.0]
    """
    spec = model.spec
    way = Way(
        spec.imputation, spec.treatment, spec.normalisation, spec.aggregation, None
    )
    return model._made(way, np.array([spec.weights]))[:, 0]


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
    seed: int | None = None,
) -> Sensitivity:
    """Which assumption moves the places of units, and by how much of all movement?

    Parameters
    ----------
    values, spec, alternatives, denominators, groups, seed
        As for :func:`uncertainty`.
    base : int
        Rows of the design, a power of 2.
    level : float
        Coverage of the intervals of the shares.

    Returns
    -------
    Sensitivity
        Shares of the variance of the mean change of place.

    Raises
    ------
    EvidenceError
        Ways under which some unit has no index (``MM-COMPOSITE-RESULTS``).

    Examples
    --------
    >>> from missionmetrics.stats.composite.options import Normalisation
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
                       groups=groups, seed=seed)  # fmt: skip
    nominal = declared_index(model)
    points = sobol.design(len(alternatives.names), base, seed=seed)
    shift = rank_shift(model.index(points), nominal)
    found = sobol.indices(shift, len(alternatives.names), level=level, seed=seed)
    return Sensitivity(alternatives.names, found, float(shift.mean()))
