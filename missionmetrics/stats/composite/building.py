"""The index of one date, step by step, each step made once for each way to make it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.composite.denominators import denominated
from missionmetrics.stats.composite.hierarchy import climb, steps
from missionmetrics.stats.composite.imputation import (
    Imputed,
    from_group,
    from_siblings,
    not_imputed,
)
from missionmetrics.stats.composite.normalising import Normalised, normalise
from missionmetrics.stats.composite.ranking import ranks
from missionmetrics.stats.composite.treatment import Treated, treat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.stats.composite.options import (
        Imputation,
        Normalisation,
        Treatment,
    )
    from missionmetrics.stats.composite.specification import Specification

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Built:
    """An index and every step on the way to it; U units, I indicators, A aggregates.

    ``denominated`` (U, I); ``imputed`` with its flags; ``treated`` with its audit;
    ``normalised`` with the reason where an indicator could not be; ``scores`` (U, A) in
    the order of the specification's aggregates and ``reason`` (U, A), a place in
    ``means.REASONS`` that says why a score is NaN; ``index`` (U,) and ``rank`` (U,),
    1 for the highest.
    """

    denominated: Floats
    imputed: Imputed
    treated: Treated
    normalised: Normalised
    scores: Floats
    reason: NDArray[np.int8]
    index: Floats
    rank: Floats


class Preparation:
    """Values up to the common scale; each step is kept for each choice once made."""

    def __init__(
        self, values: ArrayLike, spec: Specification,
        denominators: Mapping[str, ArrayLike], groups: ArrayLike | None,
    ) -> None:  # fmt: skip
        self.spec, self.groups = spec, groups
        self.denominated = denominated(values, spec, denominators)
        if self.denominated.ndim != 2:
            raise EvidenceError(
                f"The values have the shape {self.denominated.shape}.",
                fix="give one table of units by indicators; several dates are for "
                "`build_panel`.", code="MM-COMPOSITE-SHAPE",
            )  # fmt: skip
        self._imputed: dict[Imputation, Imputed] = {}
        self._treated: dict[tuple[Imputation, Treatment], Treated] = {}
        self._normal: dict[tuple[Imputation, Treatment, Normalisation], Normalised] = {}

    def imputed(self, how: Imputation) -> Imputed:
        """Values with gaps filled."""
        if how not in self._imputed:
            self._imputed[how] = impute(self.denominated, self.spec, how, self.groups)
        return self._imputed[how]

    def treated(self, fill: Imputation, how: Treatment) -> Treated:
        """Values with far-out ones brought in."""
        if (fill, how) not in self._treated:
            self._treated[fill, how] = treat(self.imputed(fill).values, how)
        return self._treated[fill, how]

    def normalised(
        self, fill: Imputation, tame: Treatment, how: Normalisation
    ) -> Normalised:
        """Values on the common scale."""
        key = (fill, tame, how)
        if key not in self._normal:
            values = self.treated(fill, tame).values
            self._normal[key] = normalise(values, self.spec, how=how)
        return self._normal[key]


def impute(
    values: Floats, spec: Specification, how: Imputation, groups: ArrayLike | None
) -> Imputed:
    """Fill the gaps of one date, as ``how`` has it.

    Raises
    ------
    EvidenceError
        A way that needs several dates (``MM-COMPOSITE-PANEL``).

    Examples
    --------
    >>> from missionmetrics.stats.composite.options import Imputation
    >>> from missionmetrics.stats.composite.specification import (
    ...     Aggregate, Indicator, Specification)
    >>> spec = Specification(
    ...     indicators=tuple(Indicator(code=c, parent="i") for c in "ab"),
    ...     aggregates=(Aggregate(code="i", level="index"),))
    >>> gap = np.array([[1.0, 2.0], [3.0, np.nan]])
    >>> impute(gap, spec, Imputation(method="group-mean"), None).values.tolist()
    [[1.0, 2.0], [3.0, 2.0]]
    """
    if how.method in ("last-carried", "linear-in-time"):
        raise EvidenceError(
            f"`{how.method}` needs several dates.",
            fix="use `build_panel`, or another way to fill gaps.",
            code="MM-COMPOSITE-PANEL",
        )
    if how.method == "none":
        return not_imputed(values)
    if how.method == "same-aggregate":
        return from_siblings(values, [i.parent for i in spec.indicators],
                             [i.direction for i in spec.indicators])  # fmt: skip
    middle = "mean" if how.method == "group-mean" else "median"
    return from_group(values, groups, middle=middle)


def build(
    values: ArrayLike,
    spec: Specification,
    *,
    denominators: Mapping[str, ArrayLike] | None = None,
    groups: ArrayLike | None = None,
) -> Built:
    """Make an index as it is declared: the figures, and every step on the way.

    Parameters
    ----------
    values : array-like of float, shape (U, I)
        Units by indicators, in the order of the specification; NaN where not known.
    spec : Specification
    denominators : mapping of str to array-like of float, shape (U,), optional
    groups : array-like, shape (U,), optional
        The group of each unit, for filling gaps by group.

    Returns
    -------
    Built
        Divided, gaps filled, far-out values treated, brought to one scale, put
        together: in this order.

    Raises
    ------
    EvidenceError
        ``MM-COMPOSITE-SHAPE``, ``MM-COMPOSITE-DENOMINATOR``, ``MM-COMPOSITE-MARKS``,
        ``MM-COMPOSITE-PANEL``.

    Notes
    -----
    An index lets a good figure make up for a bad one unless its way of putting together
    says otherwise, and its weights are choices. See
    :func:`missionmetrics.stats.composite.uncertainty.uncertainty` for what hangs on
    them.

    Examples
    --------
    >>> from missionmetrics.stats.composite.specification import (
    ...     Aggregate, Indicator, Specification)
    >>> spec = Specification(
    ...     indicators=(Indicator(code="jobs", parent="index"),
    ...                 Indicator(code="smoke", parent="index", direction=-1)),
    ...     aggregates=(Aggregate(code="index", level="index"),))
    >>> build([[10.0, 1.0], [20.0, 3.0], [15.0, 1.0]], spec).index.tolist()
    [50.0, 50.0, 75.0]
    """
    prepared = Preparation(values, spec, denominators or {}, groups)
    key = (spec.imputation, spec.treatment, spec.normalisation)
    normalised = prepared.normalised(*key)
    scores, reason = aggregates(normalised.values, spec)
    root = [a.code for a in spec.aggregates].index(spec.root)
    index = scores[:, root]
    return Built(prepared.denominated, prepared.imputed(key[0]),
                 prepared.treated(*key[:2]), normalised, scores, reason, index,
                 ranks(index[:, None])[:, 0])  # fmt: skip


def aggregates(
    normalised: Floats, spec: Specification
) -> tuple[Floats, NDArray[np.int8]]:
    """Scores and reasons of every aggregate, both (U, A).

    Examples
    --------
    >>> from missionmetrics.stats.composite.specification import (
    ...     Aggregate, Indicator, Specification)
    >>> spec = Specification(
    ...     indicators=tuple(Indicator(code=c, parent="i") for c in "ab"),
    ...     aggregates=(Aggregate(code="i", level="index"),))
    >>> scores, reason = aggregates(np.array([[1.0, 3.0], [np.nan, np.nan]]), spec)
    >>> scores.tolist(), reason.tolist()
    ([[2.0], [nan]], [[0], [1]])
    """
    made = climb(normalised, np.array([spec.weights]), steps(spec), spec.missing)
    first = len(spec.indicators)
    order = [made[first + at] for at in range(len(spec.aggregates))]
    scores = np.column_stack([put.values[:, 0] for put in order])
    return scores, np.column_stack([put.reason[:, 0] for put in order])
