"""One small door to HiGHS: linear and integer programs over cells and relations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

if TYPE_CHECKING:
    from scipy import sparse

    from missionmetrics.stats.disclosure.cells import Cells

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]
MOST_NODES = 20_000
"""Branches that an integer program may take: a count, so that runs agree."""
CLOSE = 1e-6
OPTIMAL, INFEASIBLE, UNBOUNDED = 0, 2, 3


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """Numbers within bounds whose weighted sums lie between two ends.

    Attributes
    ----------
    matrix : sparse array, shape (M, N)
    least, most : ndarray, shape (M,)
        Ends of ``matrix @ x``; equal for a relation.
    low, high : ndarray, shape (N,)
    whole : ndarray of bool, shape (N,)
    """

    matrix: sparse.csr_array
    least: Floats
    most: Floats
    low: Floats
    high: Floats
    whole: Flags


class Answer(NamedTuple):
    """What the solver found.

    ``bound`` is an end that no solution passes; ``point`` the best solution or None;
    ``possible`` is False where it is proven that there is no solution at all;
    ``reached`` is False where it is not known that a solution lies at the bound.
    """

    bound: float
    point: Floats | None
    possible: bool = True
    reached: bool = True


def least(program: Program, weights: Floats, *, gap: float = 0.0) -> Answer:
    """The smallest ``weights @ x`` of a program; ``-inf`` where there is no end."""
    answer = _solved(program, weights, whole=program.whole, gap=gap)
    if answer.status == OPTIMAL:
        return Answer(float(answer.fun), np.asarray(answer.x, dtype=float))
    if answer.status == INFEASIBLE:
        return Answer(np.inf, None, possible=False)
    if answer.status == UNBOUNDED:
        return Answer(-np.inf, None)
    # Either it gave up, or it cannot tell a program without an end from one without
    # a solution. Where there is a solution, as here, fractions tell which.
    relaxed = _solved(program, weights, whole=np.zeros_like(program.whole), gap=gap)
    if relaxed.status == UNBOUNDED:
        return Answer(-np.inf, None)
    bounds = [getattr(answer, "mip_dual_bound", None), relaxed.fun]
    bound = max((float(b) for b in bounds if b is not None), default=-np.inf)
    found = None if answer.x is None else np.asarray(answer.x, dtype=float)
    return Answer(bound, found, reached=False)


def _solved(program: Program, weights: Floats, *, whole: Flags, gap: float) -> Any:
    constraints = []
    if program.matrix.shape[0]:
        constraints = [LinearConstraint(program.matrix, program.least, program.most)]
    return milp(
        weights,
        constraints=constraints,
        bounds=Bounds(program.low, program.high),
        integrality=whole.astype(float),
        options={"mip_rel_gap": gap, "node_limit": MOST_NODES},
    )


class Points:
    """Tables that an attacker cannot rule out: each proves what is possible.

    Every cell's interval holds all its values in these tables, so most cells are
    shown to be safe without a program of their own.
    """

    def __init__(self, given: Cells, *, whole: bool) -> None:
        self._given = given
        self._whole = given.whole & whole
        self._rows = given.values[None, :].copy()

    def add(self, point: Floats, withheld: Flags) -> bool:
        """Keep a table if it fits what is shown; say whether it does."""
        given = self._given
        tidy = np.where(self._whole, np.round(point), point)
        low, high = given.known(withheld)
        slack = CLOSE * (1 + np.abs(tidy))
        size = CLOSE * (1 + np.abs(given.constant) + abs(given.matrix) @ np.abs(tidy))
        out = np.abs(given.matrix @ tidy - given.constant) > size
        if out.any() or (tidy < low - slack).any() or (tidy > high + slack).any():
            return False
        self._rows = np.vstack([self._rows, tidy])
        return True

    def reach(self, cells: Places) -> tuple[Floats, Floats]:
        """Least and most of ``cells`` over all the tables kept."""
        kept = self._rows[:, cells]
        return kept.min(axis=0), kept.max(axis=0)

    def fitting(self, withheld: Flags) -> Points:
        """The tables that still fit when only ``withheld`` units are hidden."""
        shown = ~self._given.hidden(withheld)
        rows = self._rows[:, shown]
        slack = CLOSE * (1 + np.abs(rows))
        fits = (rows >= self._given.shown_low[shown] - slack) & (
            rows <= self._given.shown_high[shown] + slack)  # fmt: skip
        left = Points(self._given, whole=True)
        left._whole = self._whole
        left._rows = self._rows[fits.all(axis=1)]
        return left
