"""Who is next to whom, as a table of weights that says who has no neighbour."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import eigs, eigsh, splu

from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Floats = NDArray[np.float64]
Style = Literal["row", "largest"]
STYLES = ("row", "largest")
DENSE = 500
"""Up to so many areas all eigenvalues are worked out."""


@dataclass(frozen=True, eq=False)
class Weights:
    """Weights of neighbours, scaled so that passing on again and again fades.

    Attributes
    ----------
    matrix : sparse array, shape (n, n), 0 or above
        Row i holds the weight that each other area has for area i.
    style : {"row", "largest"}
        Rows that add up to 1, or everything over the largest eigenvalue.
    symmetric : bool
        Whether nearness itself, before any scaling of rows, goes both ways alike.
    nearness : sparse array, shape (n, n)
        Nearness as it was given.
    """

    matrix: Any
    style: Style
    symmetric: bool
    nearness: Any

    @property
    def n(self) -> int:
        """Number of areas."""
        return int(self.matrix.shape[0])

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Neighbours of each area, shape (n,)."""
        return np.asarray(np.diff(self.matrix.indptr), dtype=np.int64)

    @cached_property
    def isolates(self) -> NDArray[np.int64]:
        """Places, from 0, of the areas without a neighbour."""
        return np.flatnonzero(self.counts == 0).astype(np.int64)

    @cached_property
    def row_sums(self) -> Floats:
        """Sum of the weights of each area's neighbours, shape (n,)."""
        return np.asarray(self.matrix.sum(axis=1), dtype=float).ravel()

    @cached_property
    def even(self) -> float | None:
        """Share of areas with neighbours, where it is all that sums depend on.

        That is where rows of areas with neighbours add up to 1 and give no weight to
        areas without; else None.
        """
        some = self.row_sums > 0
        if not np.allclose(self.row_sums[some], 1.0, rtol=0, atol=1e-12):
            return None
        leads_out = self.matrix[:, ~some].nnz > 0
        return None if leads_out else float(some.mean())

    @cached_property
    def eigenvalues(self) -> NDArray[Any]:
        """All eigenvalues, shape (n,); for few areas only."""
        if not self.symmetric:
            found: NDArray[Any] = np.linalg.eigvals(self.matrix.toarray())
            return found
        return np.asarray(np.linalg.eigvalsh(self._alike().toarray()))

    def _alike(self) -> Any:
        """A symmetric table with the same eigenvalues."""
        if self.style == "largest":
            return self.matrix
        sums = np.asarray(self.nearness.sum(axis=1), dtype=float).ravel()
        root = sparse.diags_array(
            np.divide(1.0, np.sqrt(sums), out=np.zeros(self.n), where=sums > 0)
        )
        return root @ self.nearness @ root

    def lag(self, values: Floats) -> Floats:
        """Weighted sum over the neighbours of each area, shape of ``values``."""
        return np.asarray(self.matrix @ values, dtype=float)

    def solver(self, rho: float) -> Callable[..., Floats]:
        """What solves ``(I - rho W) x = b``: all that is passed on, without end."""
        eye = sparse.identity(self.n, format="csc")
        table = (eye - rho * sparse.csc_matrix(self.matrix)).tocsc()
        solve: Callable[..., Floats] = splu(table).solve
        return solve


def scaled(nearness: Any, *, style: Style = "row") -> Weights:
    """Weights from nearness.

    Parameters
    ----------
    nearness : sparse or dense array, shape (n, n), 0 or above
        How near, or how strongly tied, area j is to area i; nought on the diagonal.
    style : {"row", "largest"}
        ``"row"`` divides each row by its sum, so that a neighbours' weighted sum is
        their mean; ``"largest"`` divides everything by the largest eigenvalue, which
        keeps who has more neighbours.

    Returns
    -------
    Weights
        An area without a neighbour keeps a row of noughts.

    Raises
    ------
    EvidenceError
        ``MM-WEIGHTS-TABLE`` for nearness that is not square, is below 0, is missing
        or ties an area to itself; ``MM-WEIGHTS-STYLE``; ``MM-WEIGHTS-NONE`` where no
        area has a neighbour.
    """
    if style not in STYLES:
        raise EvidenceError(
            f"`style` is {style!r}.",
            fix=f"choose one of {', '.join(STYLES)}.",
            code="MM-WEIGHTS-STYLE",
        )
    near = _checked(nearness)
    apart = abs(near - near.T)
    symmetric = apart.nnz == 0 or float(apart.max()) == 0.0
    if style == "row":
        sums = np.asarray(near.sum(axis=1), dtype=float).ravel()
        over = np.divide(1.0, sums, out=np.zeros(sums.size), where=sums > 0)
        matrix = sparse.csr_array(sparse.diags_array(over) @ near)
    else:
        matrix = sparse.csr_array(near / _largest(near, symmetric))
    return Weights(matrix, style, symmetric, near)


def from_neighbours(
    neighbours: Sequence[Sequence[int]], *, style: Style = "row"
) -> Weights:
    """Weights from lists of neighbours, all alike.

    Parameters
    ----------
    neighbours : sequence of sequence of int, length n
        Places, from 0, of the neighbours of each area.
    style : {"row", "largest"}
        As for :func:`scaled`.

    Returns
    -------
    Weights

    Raises
    ------
    EvidenceError
        As for :func:`scaled`.

    Examples
    --------
    >>> from_neighbours([[1], [0, 2], [1], []]).isolates.tolist()
    [3]
    """
    n = len(neighbours)
    rows = np.repeat(np.arange(n), [len(own) for own in neighbours])
    given = np.array([j for own in neighbours for j in own], dtype=float)
    if not ((given >= 0) & (given < n) & (given == np.floor(given))).all():
        raise _faulty("a neighbour is none of the areas")
    columns = given.astype(np.int64)
    ones = np.ones(columns.size)
    near = sparse.coo_array((ones, (rows, columns)), shape=(n, n)).tocsr()
    near.data[:] = 1.0
    return scaled(near, style=style)


def _checked(nearness: Any) -> Any:
    near = sparse.csr_array(nearness, dtype=float)
    if near.shape[0] != near.shape[1]:
        raise _faulty(f"nearness has the shape {near.shape}")
    if not np.isfinite(near.data).all() or (near.data < 0).any():
        raise _faulty("nearness is below 0, missing or infinite")
    near.sum_duplicates()
    near.eliminate_zeros()
    if near.diagonal().any():
        raise _faulty("an area is its own neighbour")
    if not near.nnz:
        raise EvidenceError(
            "No area has a neighbour.",
            fix="give shapes that share a border, or ask for the nearest areas.",
            code="MM-WEIGHTS-NONE",
        )
    near.sort_indices()
    return near


def _faulty(problem: str) -> EvidenceError:
    return EvidenceError(
        f"The table of neighbours cannot be used: {problem}.",
        fix="give one row and one column an area, 0 or above, and 0 on the diagonal.",
        code="MM-WEIGHTS-TABLE",
    )


def without_cycles(near: Any) -> bool:
    """Whether nothing that is passed on ever comes back."""
    parts, _ = connected_components(near, directed=True, connection="strong")
    return int(parts) == int(near.shape[0])


def _largest(near: Any, symmetric: bool) -> float:
    n = near.shape[0]
    if n <= DENSE:
        full = near.toarray()
        found = np.linalg.eigvalsh(full) if symmetric else np.linalg.eigvals(full)
    elif without_cycles(near):
        found = np.zeros(1)
    else:
        start = np.ones(n)
        solve, which = (eigsh, "LA") if symmetric else (eigs, "LR")
        found = solve(near, k=1, which=which, v0=start, return_eigenvectors=False)
    largest = float(np.real(found).max())
    if largest <= 0:
        raise _faulty("what is passed on never comes back, so its size has no scale")
    return largest
