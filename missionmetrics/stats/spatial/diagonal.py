"""What comes back to each area: the diagonal of what is passed on, exactly.

The whole inverse is full, its diagonal is not needed to be found from it. Where
nearness goes both ways alike, the entries of the inverse that lie where the factor has
entries follow one another from the last column to the first, each from a small dense
table of the column that it hangs on in the elimination tree (Takahashi, Fagan & Chen
1973; Erisman & Tinney 1975). Elsewhere there is a solution an area.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu

if TYPE_CHECKING:
    from missionmetrics.stats.spatial.weights import Weights

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
BLOCK = 256
TINY = 1e-4
"""Strengths below which the diagonal is found by solutions, which lose no digits."""


@dataclass(frozen=True, eq=False)
class Returned:
    """The diagonal of ``(I - rho W)^-1 W`` at any strength, for one table of weights.

    Attributes
    ----------
    weights : Weights
    """

    weights: Weights

    def at(self, rho: float) -> Floats:
        """What a unit more in an area brings back to it, shape (n,)."""
        if not rho:
            return np.zeros(self.weights.n)
        if not self.weights.symmetric or abs(rho) < TINY:
            return self._by_solutions(rho)
        return np.asarray((self._inverse_diagonal(rho) - 1) / rho)

    def _by_solutions(self, rho: float) -> Floats:
        passed, n = sparse.csc_matrix(self.weights.matrix), self.weights.n
        solve = self.weights.solver(rho)
        found = np.empty(n)
        for start in range(0, n, BLOCK):
            at = np.arange(start, min(start + BLOCK, n))
            found[at] = solve(passed[:, at].toarray())[at, np.arange(at.size)]
        return found

    @cached_property
    def _alike(self) -> tuple[Any, Floats]:
        """Symmetric nearness and sizes: ``I - rho W`` is ``(D - rho N) / D``."""
        near, n = self.weights.nearness, self.weights.n
        if self.weights.style == "largest":
            return sparse.csc_matrix(self.weights.matrix), np.ones(n)
        sums = np.asarray(near.sum(axis=1), dtype=float).ravel()
        return sparse.csc_matrix(near), np.where(sums > 0, sums, 1.0)

    @cached_property
    def _order(self) -> Places:
        near, size = self._alike
        table = (sparse.diags_array(size) - 0.5 * near).tocsc()
        factors = splu(table, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0,
                       options={"SymmetricMode": True})  # fmt: skip
        return np.argsort(factors.perm_c).astype(np.int64)

    @cached_property
    def _below(self) -> list[Places]:
        """Rows below the diagonal of each column of the factor, fill among them."""
        near = self._alike[0][self._order][:, self._order].tocsc()
        gathered: list[list[Places]] = [[] for _ in range(self.weights.n)]
        found = []
        for j in range(self.weights.n):
            own = near.indices[near.indptr[j] : near.indptr[j + 1]]
            every = np.unique(np.concatenate([own[own > j], *gathered[j]]))
            found.append(every.astype(np.int64))
            gathered[j] = []
            if every.size > 1:
                gathered[int(every[0])].append(every[1:])
        return found

    def _inverse_diagonal(self, rho: float) -> Floats:
        """Diagonal of ``(I - rho W)^-1``, shape (n,)."""
        near, size = self._alike
        order, below, n = self._order, self._below, self.weights.n
        table = (sparse.diags_array(size) - rho * near)[order][:, order].tocsc()
        factors = splu(table, permc_spec="NATURAL", diag_pivot_thresh=0.0,
                       options={"SymmetricMode": True})  # fmt: skip
        lower, pivots = factors.L.tocsc(), factors.U.diagonal()
        lower.sort_indices()
        waiting = np.zeros(n, dtype=np.int64)
        np.add.at(waiting, [b[0] for b in below if b.size], 1)
        fronts: dict[int, Floats] = {}
        found = np.empty(n)
        for j in range(n - 1, -1, -1):
            rows = below[j]
            front = np.empty((rows.size + 1,) * 2)
            if rows.size:
                parent = int(rows[0])
                at = np.r_[0, np.searchsorted(below[parent], rows[1:]) + 1]
                inner = fronts[parent][at[:, None], at]
                waiting[parent] -= 1
                if not waiting[parent]:
                    del fronts[parent]
                own = slice(lower.indptr[j] + 1, lower.indptr[j + 1])
                column = np.zeros(rows.size)
                column[np.searchsorted(rows, lower.indices[own])] = lower.data[own]
                across = -inner @ column
                front[1:, 1:], front[0, 1:], front[1:, 0] = inner, across, across
                front[0, 0] = 1 / pivots[j] - column @ across
            else:
                front[0, 0] = 1 / pivots[j]
            found[j] = front[0, 0]
            if waiting[j]:
                fronts[j] = front
        whole = np.empty(n)
        whole[order] = found
        return whole * size
