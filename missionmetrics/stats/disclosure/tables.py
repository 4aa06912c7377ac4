"""Tables with margins, hierarchies, linked tables and releases, as cells with sums."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from missionmetrics.stats.disclosure.cells import (
    Cells,
    Relation,
    cells,
    checked,
    relation_matrix,
)
from missionmetrics.stats.disclosure.rounding import behind_rounded, rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

Places = NDArray[np.int64]


def table(counts: ArrayLike, *, whole: bool = True) -> tuple[Cells, Places]:
    """A table of any number of ways with all its margins.

    Parameters
    ----------
    counts : array-like, shape (n1, n2, ...)
        The inner cells.
    whole : bool
        Whether they are whole numbers.

    Returns
    -------
    Cells
        Inner cells, margins, margins of margins, total.
    ndarray of int, shape (n1 + 1, n2 + 1, ...)
        The number of each cell; the last place of an axis is its sum.

    Examples
    --------
    >>> made, place = table([[1, 2], [3, 4]])
    >>> made.values[place].tolist()
    [[1.0, 2.0, 3.0], [3.0, 4.0, 7.0], [4.0, 6.0, 10.0]]
    """
    full = np.asarray(counts, dtype=float)
    for axis in range(full.ndim):
        sums = full.sum(axis=axis, keepdims=True)
        full = np.concatenate([full, sums], axis=axis)
    place = np.arange(full.size).reshape(full.shape)
    relations = []
    for axis in range(full.ndim):
        lines = np.moveaxis(place, axis, -1).reshape(-1, full.shape[axis])
        weights = [1.0] * (full.shape[axis] - 1) + [-1.0]
        relations += [Relation(line.tolist(), weights) for line in lines]
    return cells(full.ravel(), relations, whole=whole), place


def hierarchy(
    values: ArrayLike, parents: Sequence[int], *, whole: bool = True
) -> Cells:
    """Cells that add up along a tree.

    Parameters
    ----------
    values : array-like, shape (N,)
        Values of every node.
    parents : sequence of int
        The node that each is a part of; -1 at the top.

    Examples
    --------
    >>> hierarchy([10, 4, 6], [-1, 0, 0]).matrix.toarray().tolist()
    [[-1.0, 1.0, 1.0]]
    """
    above = np.asarray(parents)
    relations = []
    for node in np.unique(above[above >= 0]).tolist():
        parts = np.flatnonzero(above == node).tolist()
        relations.append(Relation([node, *parts], [-1.0] + [1.0] * len(parts)))
    return cells(values, relations, whole=whole)


def linked(
    first: Cells, second: Cells, same: Sequence[tuple[int, int]]
) -> tuple[Cells, int]:
    """Two tables, or two releases, that share cells.

    Parameters
    ----------
    first, second : Cells
        The tables.
    same : sequence of (int, int)
        A cell of the first and the cell of the second that is the same number, or
        differs from it by what everybody knows (the difference of their values).

    Returns
    -------
    Cells
        Both; the cells and units of the second follow those of the first.
    int
        How many cells to add to a number of the second.

    Examples
    --------
    >>> one, two = cells([5, 7]), cells([7, 9])
    >>> both, after = linked(one, two, [(1, 0)])
    >>> both.values.tolist(), after
    ([5.0, 7.0, 7.0, 9.0], 2)
    """
    after, units = first.values.size, first.cost.size
    relations = [
        Relation([a, after + b], [1.0, -1.0], first.values[a] - second.values[b])
        for a, b in same
    ]
    more, constants = relation_matrix(relations, after + second.values.size)
    blocks = sparse.block_diag((first.matrix, second.matrix), format="csr")
    joined = {
        name: np.concatenate([getattr(first, name), getattr(second, name)])
        for name in ("values", "low", "high", "shown_low", "shown_high", "whole",
                     "cost", "fixed")
    }  # fmt: skip
    made = Cells(
        matrix=sparse.csr_array(sparse.vstack([blocks, more], format="csr")),
        constant=np.concatenate([first.constant, second.constant, constants]),
        unit=np.concatenate([first.unit, second.unit + units]),
        **joined,
    )
    return checked(made), after


def shown_rounded(given: Cells, base: int) -> Cells:
    """The same cells where whole numbers are shown rounded to ``base``.

    Examples
    --------
    >>> shown_rounded(cells([12]), 5).shown_high.tolist()
    [12.0]
    """
    low, high = behind_rounded(rounded(given.values, base), base)
    return replace(
        given,
        shown_low=np.where(given.whole, low, given.shown_low),
        shown_high=np.where(given.whole, high, given.shown_high),
    )
