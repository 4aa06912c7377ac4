"""Indicators held against the size of what they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.stats.composite.specification import Specification

Floats = NDArray[np.float64]


def denominated(
    values: ArrayLike, spec: Specification, denominators: Mapping[str, ArrayLike]
) -> Floats:
    """Divide each indicator that has a denominator by it.

    Parameters
    ----------
    values : array-like of float, shape (..., U, I)
        Units by indicators, in the order of the specification; NaN where not known.
    denominators : mapping of str to array-like of float, shape (U,) or (..., U)
        All above 0; NaN where not known, and then the indicator is not known either.

    Returns
    -------
    array of float, shape (..., U, I)

    Raises
    ------
    EvidenceError
        A denominator that is not given, or not above 0 (``MM-COMPOSITE-DENOMINATOR``);
        values that do not fit the specification (``MM-COMPOSITE-SHAPE``).
    """
    found = np.array(values, dtype=float)
    count = len(spec.indicators)
    if found.ndim < 2 or found.shape[-1] != count:
        raise EvidenceError(
            f"The values have the shape {found.shape}, for {count} indicators.",
            fix="give one column an indicator, in the specification's order.",
            code="MM-COMPOSITE-SHAPE",
        )  # fmt: skip
    if np.isinf(found).any():
        raise EvidenceError(
            "A value is infinite.", fix="write what is not known as NaN.",
            code="MM-COMPOSITE-SHAPE",
        )  # fmt: skip
    for column, one in enumerate(spec.indicators):
        if one.denominator is None:
            continue
        if one.denominator not in denominators:
            raise _fault(f"'{one.code}' is to be divided by '{one.denominator}', "
                         "which is not given.")  # fmt: skip
        below = np.asarray(denominators[one.denominator], dtype=float)
        if below.shape not in (found.shape[:-1], found.shape[-2:-1]):
            raise _fault(f"'{one.denominator}' has the shape {below.shape}, for "
                         f"{found.shape[-2]} units.")  # fmt: skip
        if (below <= 0).any():
            raise _fault(f"'{one.denominator}' is not above 0 for every unit.")
        found[..., column] = found[..., column] / below
    return found


def _fault(problem: str) -> EvidenceError:
    return EvidenceError(
        problem, fix="give every denominator, above 0, one figure a unit.",
        code="MM-COMPOSITE-DENOMINATOR",
    )  # fmt: skip
