"""An index made again under other assumptions, redoing only what they touch."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.composite.building import Preparation
from missionmetrics.stats.composite.hierarchy import WHOLE, climb, steps
from missionmetrics.stats.composite.options import within
from missionmetrics.stats.composite.redrawn import Redrawn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from missionmetrics.stats.composite.hierarchy import Step
    from missionmetrics.stats.composite.margins import Drawn
    from missionmetrics.stats.composite.options import (
        Aggregation,
        Imputation,
        Normalisation,
        Treatment,
    )
    from missionmetrics.stats.composite.specification import Specification

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
BANK = 4096
"""Sets of disturbed weights from which replications draw."""
LARGEST = 1_000_000
"""Numbers put together at a time where figures vary, to hold memory down."""


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


PLACES = (*Way._fields, "weights", "figures")
"""What a replication picks one of, in the order in which picks are kept."""


class Replicator:
    """Makes an index under many assumptions, redoing only the steps that they touch.

    Parameters
    ----------
    values, spec, denominators, groups
        As for :func:`missionmetrics.stats.composite.building.build`.
    alternatives : Alternatives
    drawn : Drawn or None
        Tables of figures that could as well have been published, each as likely as the
        next: what figures they are is then one more assumption, ``figures``.
    seed : int or None
        For the disturbed weights.
    """

    def __init__(
        self, values: ArrayLike, spec: Specification, alternatives: Alternatives, *,
        denominators: Mapping[str, ArrayLike] | None = None,
        groups: ArrayLike | None = None, drawn: Drawn | None = None,
        seed: int | None = None,
    ) -> None:  # fmt: skip
        self.spec, self.alternatives = spec, alternatives
        below = denominators or {}
        self.prepared = Preparation(values, spec, below, groups)
        own = self.prepared.denominated
        self.redrawn = (None if drawn is None
                        else Redrawn(drawn, own, spec, below, groups))  # fmt: skip
        self.bank = _bank(spec, alternatives, seed)

    @property
    def names(self) -> tuple[str, ...]:
        """The assumptions that are varied, in the order of the columns of draws."""
        own = () if self.redrawn is None else ("figures",)
        return (*self.alternatives.names, *own)

    def index(self, draws: ArrayLike) -> Floats:
        """The index under each draw, shape (U, K).

        ``draws`` is (K, d), from 0 to 1, one column an assumption that is varied.
        """
        picked = self._picked(np.asarray(draws, dtype=float))
        found = np.empty((len(self.prepared.denominated), len(picked)))
        ways, weights, tables = np.split(picked, [-2, -1], axis=1)
        combined, which = np.unique(ways, axis=0, return_inverse=True)
        for number, places in enumerate(combined):
            at = np.flatnonzero(which.ravel() == number)
            way = Way(*(self._ways(n)[p]
                        for n, p in zip(Way._fields, places, strict=True)))  # fmt: skip
            found[:, at] = self._each(way, self.bank[weights[at, 0]], tables[at, 0])
        return found

    def _picked(self, draws: Floats) -> Ints:
        """Which alternative of everything in ``PLACES`` each draw is, (K, places)."""
        if draws.ndim != 2 or draws.shape[1] != len(self.names):
            raise EvidenceError(
                f"The draws have the shape {draws.shape}, for {len(self.names)} "
                "assumptions.", fix="give one column an assumption.",
                code="MM-COMPOSITE-SHAPE",
            )  # fmt: skip
        picked = np.zeros((len(draws), len(PLACES)), dtype=np.int64)
        for column, name in enumerate(self.names):
            size, place = self._size(name), PLACES.index(name)
            at = (draws[:, column] * size).astype(int)
            picked[:, place] = np.minimum(at, size - 1)
        return picked

    def _size(self, name: str) -> int:
        """How many alternatives there are for an assumption."""
        if name == "figures" and self.redrawn is not None:
            return len(self.redrawn)
        return len(self.bank) if name == "weights" else len(self._ways(name))

    def _ways(self, name: str) -> tuple[object, ...]:
        given: tuple[object, ...] = getattr(self.alternatives, name)
        own = None if name == "left_out" else getattr(self.spec, name)
        return given or (own,)

    def _made(self, way: Way, weights: Floats) -> Floats:
        """The index of the published figures under each set of weights, (U, K)."""
        values = self.prepared.normalised(*way[:3]).values
        return self._climbed(values, weights, self._plan(way))

    def _each(self, way: Way, weights: Floats, tables: Ints) -> Floats:
        """The index under each set of weights, with the table of figures beside it."""
        if self.redrawn is None:
            return self._made(way, weights)
        values, plan = self.redrawn.normalised(*way[:3]), self._plan(way)
        found = np.empty((len(values), len(tables)))
        for at in _batches(tables, plan, values[:, 0].size):
            own = tables[at]
            alike = bool((own == own[0]).all())
            taken = values[:, own[0]] if alike else values[:, own]
            found[:, at] = self._climbed(taken, weights[at], plan)
        return found

    def _plan(self, way: Way) -> tuple[Step, ...]:
        return steps(self.spec, aggregation=way.aggregation, without=way.left_out)

    def _climbed(
        self, values: Floats, weights: Floats, plan: tuple[Step, ...]
    ) -> Floats:
        put = climb(values, weights, plan, self.spec.missing)
        return put[plan[-1].node].values


def _batches(tables: Ints, plan: tuple[Step, ...], size: int) -> Iterator[Ints]:
    """Replications that are made at once: table by table where a rule needs it.

    Ways that look at all units at once are slow, and need be made but once a table.
    """
    if any(step.rule.method in WHOLE for step in plan):
        for table in np.unique(tables):
            yield np.flatnonzero(tables == table)
        return
    step = max(1, LARGEST // size)
    for start in range(0, len(tables), step):
        yield np.arange(start, min(start + step, len(tables)))


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
    try:
        return np.array(alternatives.weight_sets, dtype=float)
    except (TypeError, ValueError) as error:
        raise EvidenceError(
            "A weight of the sets is not a number.",
            fix="give weights of 0 or more.", code="MM-COMPOSITE-WEIGHTS",
        ) from error  # fmt: skip


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
