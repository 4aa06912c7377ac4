"""What an attacker can work out about cells that are withheld.

The attacker knows every relation and everything shown, and for each withheld cell
finds the least and the most it can be: by passing bounds along the relations, then by
linear programming, and for counts by integer programming, which alone is exact.
Fischetti and Salazar-Gonzalez (2001) Management Science 47:1008-1027 call this the
attacker's subproblem.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.disclosure.narrowing import narrowed
from missionmetrics.stats.disclosure.solving import CLOSE, Points, Program, least

if TYPE_CHECKING:
    from missionmetrics.stats.disclosure.cells import Cells

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]
PROBES = 8
"""Most programs that look for safety of many cells at once."""
MANY = 4


class Interval(NamedTuple):
    """Least and most of each cell asked about, two arrays."""

    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Protection:
    """How little an attacker may know of some cells.

    Attributes
    ----------
    cells : ndarray of int, shape (K,)
        The cells to protect.
    width : ndarray, shape (K,)
        The interval an attacker is left with is at least so wide.
    up, down : ndarray, shape (K,)
        It reaches at least so far above, and below, the true value.
    """

    cells: Places
    width: Floats
    up: Floats
    down: Floats

    def of(self, chosen: Flags | Places | slice) -> Protection:
        """The protection of some of the cells only."""
        return Protection(self.cells[chosen], self.width[chosen], self.up[chosen],
                          self.down[chosen])  # fmt: skip

    def met(self, values: Floats, low: Floats, high: Floats) -> Flags:
        """Whether intervals ``low`` to ``high`` of the cells protect them, (K,)."""
        slack = CLOSE * (1 + np.abs(values) + self.width)
        found: Flags = (
            (high - low >= self.width - slack)
            & (high >= values + self.up - slack)
            & (low <= values - self.down + slack)
        )
        return found


def protection(
    cells: ArrayLike, *, width: ArrayLike = 0.0, up: ArrayLike = 0.0,
    down: ArrayLike = 0.0,
) -> Protection:  # fmt: skip
    """How little an attacker may know of ``cells``; see :class:`Protection`.

    Raises
    ------
    EvidenceError
        ``MM-DISCLOSURE-WIDTH``: a width or a distance is below 0 or not finite.

    Examples
    --------
    >>> protection([2, 5], width=5).width.tolist()
    [5.0, 5.0]
    """
    place = np.asarray(cells, dtype=np.int64)
    wide, above, below = (
        np.broadcast_to(np.asarray(x, dtype=float), place.shape).copy()
        for x in (width, up, down)
    )
    every = np.concatenate([wide, above, below])
    if not np.isfinite(every).all() or (every < 0).any():
        raise EvidenceError(
            "A width of protection is below 0 or not a number.",
            fix="give widths of 0 or more, in the unit of the cells.",
            code="MM-DISCLOSURE-WIDTH",
        )
    return Protection(place, wide, above, below)


class Attack:
    """Everything that can be deduced when some units are withheld.

    Parameters
    ----------
    given : Cells
        The release.
    withheld : ndarray of bool, shape (U,)
        Units that are not shown.
    whole : bool
        Whether the attacker uses that counts are whole numbers.

    Examples
    --------
    Two of three wards are withheld, their total is shown:

    >>> from missionmetrics.stats.disclosure.cells import Relation, cells
    >>> made = cells([4, 9, 30, 43], [Relation([0, 1, 2, 3], [1, 1, 1, -1])])
    >>> found = Attack(made, np.array([True, True, False, False])).bounds([0, 1])
    >>> found.low.tolist(), found.high.tolist()
    ([0.0, 0.0], [13.0, 13.0])
    """

    def __init__(self, given: Cells, withheld: Flags, *, whole: bool = True) -> None:
        self._given, self._withheld, self._whole = given, withheld, whole
        counts = given.whole & whole
        self._low, self._high = narrowed(
            given.matrix, given.constant, *given.known(withheld), whole=counts
        )
        size = 1 + np.abs(np.where(np.isfinite(self._low), self._low, 0.0))
        self._free = self._high - self._low > CLOSE * size
        free = np.flatnonzero(self._free)
        self._part = np.full(given.values.size, -1)
        if free.size:
            used = given.matrix[:, free]
            touching = sparse.csr_array(abs(used).T @ abs(used))
            self._part[free] = connected_components(touching, directed=False)[1]
        self._programs: dict[int, tuple[Places, Program]] = {}

    def outer(self, cells: Places) -> Interval:
        """Bounds from one relation at a time: quick, and never too tight."""
        return Interval(self._low[cells], self._high[cells])

    def bounds(self, cells: ArrayLike) -> Interval:
        """The tightest bounds of ``cells``, by a program for each end."""
        place = np.asarray(cells, dtype=np.int64)
        found = [self._limits(int(c), None) for c in place]
        return Interval(
            np.array([f[0] for f in found], dtype=float),
            np.array([f[1] for f in found], dtype=float),
        )

    def exposed(
        self, need: Protection, points: Points | None = None, *, first: bool = False
    ) -> Flags:
        """Which cells of ``need`` are not protected.

        Parameters
        ----------
        need : Protection
            What may not be known.
        points : Points, optional
            Tables that are known to fit; those that are found are added.
        first : bool
            Stop at the first exposed cell.
        """
        known = Points(self._given, whole=self._whole) if points is None else points
        truth = self._given.values[need.cells]
        bad = ~need.met(truth, *self.outer(need.cells))
        if first and bad.any():
            return bad
        self._probe(need, known, bad)
        for k in np.flatnonzero(~bad & ~need.met(truth, *known.reach(need.cells))):
            one = need.of(np.array([k]))
            if one.met(truth[k], *known.reach(one.cells)).all():
                continue
            *ends, reached = self._limits(int(one.cells[0]), known)
            low, high = map(np.array, ends) if reached else known.reach(one.cells)
            bad[k] = not one.met(truth[k], low, high)[0]
            if first and bad[k]:
                break
        return bad

    def _limits(self, cell: int, points: Points | None) -> tuple[float, float, bool]:
        """Least and most of a cell, and whether tables with these are known to be.

        Where the solver gave up they are not: what lies between may all be ruled out.
        """
        low, high = float(self._low[cell]), float(self._high[cell])
        if not self._free[cell]:
            return low, high, True
        place, program = self._program(int(self._part[cell]))
        if not program.matrix.shape[0]:
            return low, high, True
        ends, reached = [], True
        for sign in (1.0, -1.0):
            aim = np.where(place == cell, sign, 0.0)
            answer = least(program, aim)
            ends.append(sign * answer.bound)
            reached = reached and answer.reached
            if points is not None and answer.point is not None:
                self._keep(points, place, answer.point)
        if self._whole and self._given.whole[cell]:
            ends = [float(np.ceil(ends[0] - CLOSE)), float(np.floor(ends[1] + CLOSE))]
        return max(low, ends[0]), min(high, ends[1]), reached

    def _program(self, part: int) -> tuple[Places, Program]:
        """The cells that hang together with each other, and their relations."""
        if part not in self._programs:
            given = self._given
            place = np.flatnonzero(self._part == part)
            columns = given.matrix[:, place]
            rows = np.flatnonzero(np.diff(columns.indptr))
            rest = self._low.copy()
            rest[self._free] = 0.0
            end = (given.constant - given.matrix @ rest)[rows]
            self._programs[part] = place, Program(
                sparse.csr_array(columns[rows]), end, end, self._low[place],
                self._high[place], (given.whole & self._whole)[place],
            )  # fmt: skip
        return self._programs[part]

    def _keep(self, points: Points, place: Places, part: Floats) -> None:
        """A table from the solution of one part and the truth elsewhere."""
        table = self._given.values.copy()
        table[place] = part
        points.add(table, self._withheld)

    def _probe(self, need: Protection, points: Points, bad: Flags) -> None:
        """Move many cells apart at once, while that settles enough of them."""
        rng = np.random.default_rng(20010)
        truth = self._given.values[need.cells]
        left = np.flatnonzero(~bad & ~need.met(truth, *points.reach(need.cells)))
        for _ in range(PROBES):
            if left.size <= MANY:
                return
            for part in np.unique(self._part[need.cells[left]]):
                mine = left[self._part[need.cells[left]] == part]
                wide = np.fmax(need.width, need.up + need.down)[mine]
                signs = rng.choice([-1.0, 1.0], mine.size)
                place, program = self._program(int(part))
                spot = np.searchsorted(place, need.cells[mine])
                for point in _apart(program, spot, wide, signs):
                    self._keep(points, place, point)
            met = need.met(truth, *points.reach(need.cells))[left]
            left = left[~met]
            if met.sum() < MANY:
                return


def _apart(
    program: Program, spot: Places, width: Floats, signs: Floats
) -> tuple[Floats, ...]:
    """Two solutions in which as many of the cells at ``spot`` as can be differ.

    Largest sum of the differences, each counted up to its ``width`` and in the
    direction of its sign; as a linear program.
    """
    size, count = program.low.size, spot.size
    pick = sparse.csr_array((signs, (np.arange(count), spot)), shape=(count, size))
    none = sparse.csr_array((program.matrix.shape[0], size))
    empty = sparse.csr_array((program.matrix.shape[0], count))
    matrix = sparse.csr_array(sparse.block_array([
        [program.matrix, none, empty],
        [none, program.matrix, empty],
        [pick, -pick, -sparse.eye_array(count)],
    ], format="csr"))  # fmt: skip
    ends = np.concatenate([program.least, program.least, np.zeros(count)])
    tops = np.concatenate([program.most, program.most, np.full(count, np.inf)])
    low = np.concatenate([program.low, program.low, np.zeros(count)])
    high = np.concatenate([program.high, program.high, width])
    linear = np.zeros(low.size, dtype=bool)
    aim = np.concatenate([np.zeros(2 * size), -np.ones(count)])
    answer = least(Program(matrix, ends, tops, low, high, linear), aim)
    if answer.point is None:
        return ()
    return answer.point[:size], answer.point[size : 2 * size]
