"""Many tables of figures on the common scale, each made as if it were published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.composite.building import impute
from missionmetrics.stats.composite.denominators import denominated
from missionmetrics.stats.composite.normalising import Anchors, anchors, normalise
from missionmetrics.stats.composite.treated_columns import treated_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.stats.composite.margins import Drawn
    from missionmetrics.stats.composite.options import (
        Imputation,
        Normalisation,
        Treatment,
    )
    from missionmetrics.stats.composite.specification import Specification

Floats = NDArray[np.float64]


class Redrawn:
    """Tables of figures up to the common scale; each step is kept for each choice.

    Gaps, far-out values and the ends of the scale are those of each table itself. An
    indicator that is published as the same for all stays so in every table: a scale
    made of its errors would say nothing.

    Parameters
    ----------
    drawn : Drawn
    published : array of float, shape (U, I)
        The published table, each indicator divided by its denominator.
    spec, denominators, groups
        As for :func:`missionmetrics.stats.composite.building.build`; denominators that
        are drawn as well take the place of these.

    Raises
    ------
    EvidenceError
        Tables that do not fit the published one (``MM-COMPOSITE-SHAPE``), or a
        denominator that is not above 0 (``MM-COMPOSITE-DENOMINATOR``).
    """

    def __init__(
        self, drawn: Drawn, published: Floats, spec: Specification,
        denominators: Mapping[str, ArrayLike], groups: ArrayLike | None,
    ) -> None:  # fmt: skip
        shape = np.shape(drawn.figures)
        if len(shape) != 3 or not shape[0] or shape[1] != len(published):
            raise EvidenceError(
                f"The drawn figures have the shape {shape}, for {len(published)} "
                "units.",
                fix="give tables of units by indicators, one or more.",
                code="MM-COMPOSITE-SHAPE",
            )
        self.spec, self.groups = spec, groups
        below = {**denominators, **drawn.denominators}
        made = denominated(drawn.figures, spec, below)
        marks = anchors(published)
        flat = ~(marks.high > marks.low)
        made[:, :, flat] = published[:, flat]
        self.denominated = np.ascontiguousarray(made.transpose(1, 0, 2))
        self._imputed: dict[Imputation, Floats] = {}
        self._treated: dict[tuple[Imputation, Treatment], Floats] = {}
        self._normal: dict[tuple[Imputation, Treatment, Normalisation], Floats] = {}

    def __len__(self) -> int:
        return int(self.denominated.shape[1])

    def imputed(self, how: Imputation) -> Floats:
        """Values with gaps filled, shape (U, B, I)."""
        if how.method == "none":
            return self.denominated
        if how not in self._imputed:
            tables = self.denominated.transpose(1, 0, 2)
            self._imputed[how] = np.stack(
                [impute(one, self.spec, how, self.groups).values for one in tables],
                axis=1,
            )
        return self._imputed[how]

    def treated(self, fill: Imputation, how: Treatment) -> Floats:
        """Values with far-out ones brought in, shape (U, B, I)."""
        if (fill, how) not in self._treated:
            tables = self.imputed(fill)
            found = treated_columns(_columns(tables), how)
            self._treated[fill, how] = found.reshape(tables.shape)
        return self._treated[fill, how]

    def normalised(
        self, fill: Imputation, tame: Treatment, how: Normalisation
    ) -> Floats:
        """Values on the common scale, shape (U, B, I)."""
        key = (fill, tame, how)
        if key not in self._normal:
            tables = self.treated(fill, tame)
            own = anchors(_columns(tables))
            marks = Anchors(*(mark.reshape(tables.shape[1:]) for mark in own))
            made = normalise(tables, self.spec, how=how, fixed=marks)
            self._normal[key] = made.values
        return self._normal[key]


def _columns(tables: Floats) -> Floats:
    """Every indicator of every table as a column of its own, shape (U, B * I)."""
    return tables.reshape(len(tables), -1)
