"""Everything released together as one linear system that an attacker can solve.

Cells are numbers, each in one *unit* that is shown or withheld as a whole (a row of a
table with its count, its share and its base). Relations are sums that hold among
cells: margins, hierarchies, cells that stand in two tables, an earlier release.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]
CLOSE = 1e-6
"""Share of its size by which a relation may be out, for last digits."""


class Relation(NamedTuple):
    """``sum(weights * values[cells]) == constant``."""

    cells: Sequence[int]
    weights: Sequence[float]
    constant: float = 0.0


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Cells:
    """The cells of a release, what relates them and what anybody knows of them.

    Made by :func:`cells` and by :mod:`missionmetrics.stats.disclosure.tables`.

    Attributes
    ----------
    values : ndarray, shape (N,)
        The true values.
    matrix : sparse array, shape (M, N); constant : ndarray, shape (M,)
        Relations: ``matrix @ values == constant``.
    low, high : ndarray, shape (N,)
        What anybody knows of a cell that is withheld: nought or more, as a rule.
    shown_low, shown_high : ndarray, shape (N,)
        What a reader knows of a cell that is shown: its value, or the interval
        behind a rounded value.
    whole : ndarray of bool, shape (N,)
        Cells that are whole numbers.
    unit : ndarray of int, shape (N,)
        The unit that each cell belongs to, 0 to U - 1.
    cost : ndarray, shape (U,)
        What is lost when a unit is withheld.
    fixed : ndarray of bool, shape (U,)
        Units that everybody knows already: they cannot be withheld.
    """

    values: Floats
    matrix: sparse.csr_array
    constant: Floats
    low: Floats
    high: Floats
    shown_low: Floats
    shown_high: Floats
    whole: Flags
    unit: Places
    cost: Floats
    fixed: Flags

    def hidden(self, withheld: Flags) -> Flags:
        """Cells of the units that are ``withheld``, shape (N,)."""
        found: Flags = withheld[self.unit]
        return found

    def known(self, withheld: Flags) -> tuple[Floats, Floats]:
        """Least and most of each cell before any sum is used."""
        out = self.hidden(withheld)
        return (
            np.where(out, self.low, self.shown_low),
            np.where(out, self.high, self.shown_high),
        )


def cells(
    values: ArrayLike,
    relations: Sequence[Relation] = (),
    *,
    low: ArrayLike = 0.0,
    high: ArrayLike = np.inf,
    whole: ArrayLike = True,
    unit: ArrayLike | None = None,
    cost: ArrayLike | None = None,
    fixed: ArrayLike = False,
) -> Cells:
    """Cells that are shown exactly or not at all, and the sums that relate them.

    Parameters
    ----------
    values : array-like of float, shape (N,)
        The true values.
    relations : sequence of Relation
        What holds among them.
    low, high : array-like, shape (N,) or one number
        What anybody knows of a withheld cell.
    whole : array-like of bool, shape (N,) or one
        Cells that are whole numbers.
    unit : array-like of int, shape (N,), optional
        Units that are withheld together; each cell by itself when left out.
    cost : array-like of float, shape (U,), optional
        What is lost with a unit; ``1 + log(1 + value)``, the largest of its cells,
        when left out.
    fixed : array-like of bool, shape (U,) or one
        Units that everybody knows already.

    Raises
    ------
    EvidenceError
        ``MM-DISCLOSURE-SYSTEM``: a relation or a bound does not hold.

    Examples
    --------
    Three wards and their sum:

    >>> whole = cells([4, 9, 30, 43], [Relation([0, 1, 2, 3], [1, 1, 1, -1])])
    >>> whole.matrix.shape
    (1, 4)
    """
    value = np.array(values, dtype=float)
    size = value.size
    of = np.arange(size) if unit is None else np.asarray(unit, dtype=np.int64)
    units = int(of.max()) + 1 if size else 0
    if cost is None:
        lost = np.ones(units)
        np.maximum.at(lost, of, 1 + np.log1p(np.abs(np.nan_to_num(value))))
    else:
        lost = np.asarray(cost, dtype=float)
    matrix, constant = relation_matrix(relations, size)
    made = Cells(
        values=value, matrix=matrix, constant=constant,
        low=_numbers(low, size), high=_numbers(high, size),
        shown_low=value.copy(), shown_high=value.copy(),
        whole=_flags(whole, size), unit=of, cost=lost,
        fixed=_flags(fixed, units),
    )  # fmt: skip
    return checked(made)


def _numbers(given: ArrayLike, size: int) -> Floats:
    return np.broadcast_to(np.asarray(given, dtype=float), (size,)).copy()


def _flags(given: ArrayLike, size: int) -> Flags:
    return np.broadcast_to(np.asarray(given, dtype=bool), (size,)).copy()


def relation_matrix(
    relations: Sequence[Relation], size: int
) -> tuple[sparse.csr_array, Floats]:
    """Relations over ``size`` cells as a matrix and what its rows come to."""
    rows = np.repeat(np.arange(len(relations)), [len(r.cells) for r in relations])
    columns = np.concatenate([np.asarray(r.cells, dtype=np.int64) for r in relations]
                             or [np.zeros(0, dtype=np.int64)])  # fmt: skip
    weights = np.concatenate([np.asarray(r.weights, dtype=float) for r in relations]
                             or [np.zeros(0)])  # fmt: skip
    made = sparse.csr_array((weights, (rows, columns)), shape=(len(relations), size))
    made.sum_duplicates()
    return made, np.array([r.constant for r in relations], dtype=float)


def checked(made: Cells) -> Cells:
    """A system whose truth does not solve it would make every answer wrong."""
    with np.errstate(invalid="ignore"):
        size = abs(made.matrix) @ np.abs(made.values) + np.abs(made.constant) + 1
        out = np.abs(made.matrix @ made.values - made.constant) > CLOSE * size
        slack = CLOSE * (1 + np.abs(made.values))
        wrong = ~np.isfinite(made.values) | (
            made.values < np.maximum(made.low, made.shown_low) - slack
        )
        wrong |= made.values > np.minimum(made.high, made.shown_high) + slack
        wrong |= made.whole & (np.abs(made.values - np.round(made.values)) > CLOSE)
    if out.any() or wrong.any():
        raise EvidenceError(
            f"The cells do not fit together: {int(out.sum())} sums do not hold, "
            f"{int(wrong.sum())} values are outside what is known of them.",
            fix="give true values, sums that hold among them and bounds around them.",
            code="MM-DISCLOSURE-SYSTEM",
        )
    return made
