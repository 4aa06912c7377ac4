"""What else to withhold so that what must be withheld cannot be worked out.

Withhold, attack, add the cheapest pattern for each exposed cell, attack again until
nothing is exposed, then show again whatever turned out not to be needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.disclosure.attacker import Attack, Protection
from missionmetrics.stats.disclosure.patterns import cheapest, pushed
from missionmetrics.stats.disclosure.solving import Points

if TYPE_CHECKING:
    from missionmetrics.stats.disclosure.tables import Cells

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
ROUNDS = 25


@dataclass(frozen=True, slots=True, eq=False)
class Suppression:
    """What is withheld, and whether it is enough.

    Attributes
    ----------
    withheld : ndarray of bool, shape (U,)
        Units that may not be shown.
    primary : ndarray of bool, shape (U,)
        Those withheld for themselves; the others of ``withheld`` protect them.
    exposed : ndarray of int
        Cells that nothing protects; empty in a safe release.
    """

    withheld: Flags
    primary: Flags
    exposed: NDArray[np.int64]

    @property
    def secondary(self) -> Flags:
        """Units that are withheld for the sake of others, shape (U,)."""
        return self.withheld & ~self.primary


def withhold(
    given: Cells,
    need: Protection,
    *,
    already: ArrayLike = (),
    refuse: bool = True,
) -> Suppression:
    """Choose units to withhold so that nobody can work out the cells of ``need``.

    Parameters
    ----------
    given : Cells
        Everything that is to be released, and what was released before.
    need : Protection
        Cells that must not be known; their units are withheld.
    already : array-like of int
        Further units that are withheld whatever is found, such as those withheld in
        an earlier release.
    refuse : bool
        Whether to raise where no choice is safe, rather than to return ``exposed``.

    Returns
    -------
    Suppression
        Minimal: showing any one secondary unit would expose a cell of ``need``.

    Raises
    ------
    EvidenceError
        ``MM-DISCLOSURE-UNSAFE``: a cell can be worked out whatever is withheld.

    Examples
    --------
    A small count in a table with margins takes three others with it:

    >>> from missionmetrics.stats.disclosure.attacker import protection
    >>> from missionmetrics.stats.disclosure.tables import table
    >>> made, place = table([[3, 20, 30], [40, 25, 60], [70, 80, 90]])
    >>> found = withhold(made, protection([place[0, 0]], width=5))
    >>> int(found.primary.sum()), int(found.secondary.sum())
    (1, 3)
    """
    primary = np.zeros(given.cost.size, dtype=bool)
    primary[given.unit[need.cells]] = True
    first = primary.copy()
    first[np.asarray(already, dtype=np.int64)] = True
    points = Points(given, whole=True)
    withheld, unsafe = _complemented(given, need, first, points)
    if unsafe.size and refuse:
        raise EvidenceError(
            f"{unsafe.size} of {need.cells.size} cells can be worked out whatever "
            f"else is withheld: cells {', '.join(map(str, unsafe[:8].tolist()))}.",
            fix="leave out a total or a table that gives them away, or merge groups.",
            code="MM-DISCLOSURE-UNSAFE",
        )
    kept = _without(need, unsafe)
    return Suppression(_lean(given, kept, withheld, first, points), primary, unsafe)


def _without(need: Protection, cells: NDArray[np.int64]) -> Protection:
    """The protection of all but some cells."""
    keep = ~np.isin(need.cells, cells)
    return Protection(need.cells[keep], need.width[keep], need.up[keep],
                      need.down[keep])  # fmt: skip


def _complemented(
    given: Cells, need: Protection, withheld: Flags, points: Points
) -> tuple[Flags, NDArray[np.int64]]:
    """Add patterns until no cell is exposed; cells that no pattern protects."""
    now, lost = withheld.copy(), np.zeros(need.cells.size, dtype=bool)
    for turn in range(ROUNDS):
        bad = Attack(given, now).exposed(need, points) & ~lost
        if not bad.any():
            return now, need.cells[lost]
        for k in np.flatnonzero(bad):
            one = Protection(*(x[k : k + 1] for x in (
                need.cells, need.width, need.up, need.down)))  # fmt: skip
            added = _pattern(given, one, now, points, exact=turn > 1)
            if added is None:
                lost[k] = True
            else:
                now |= added
    still = Attack(given, now).exposed(need, points)
    return now, need.cells[lost | still]


def _pattern(
    given: Cells, one: Protection, withheld: Flags, points: Points, *, exact: bool
) -> Flags | None:
    """Units that protect one cell: none where tables found meanwhile do already."""
    truth = given.values[one.cells]
    low, high = points.reach(one.cells)
    if one.met(truth, low, high).all():
        return np.zeros(given.cost.size, dtype=bool)
    if not exact:
        cell, value = int(one.cells[0]), float(truth[0])
        added = np.zeros(given.cost.size, dtype=bool)
        aims = [value - one.down[0]] if one.down[0] > value - low[0] else []
        top = max(value + one.up[0], min(low[0], value - one.down[0]) + one.width[0])
        for target in [*aims, top]:
            more = pushed(given, withheld | added, cell, float(target), points)
            if more is None:
                break
            added |= more
        else:
            return added
    return cheapest(given, withheld, one, whole=True)


def _lean(
    given: Cells, need: Protection, withheld: Flags, first: Flags, points: Points
) -> Flags:
    """Show again, dearest first, each unit whose withholding protects nobody."""
    now = withheld.copy()
    extra = np.flatnonzero(withheld & ~first)
    for unit in extra[np.argsort(-given.cost[extra], kind="stable")]:
        tried = now.copy()
        tried[unit] = False
        left = points.fitting(tried)
        if not Attack(given, tried).exposed(need, left, first=True).any():
            now, points = tried, left
    return now


def safe(
    given: Cells, need: Protection, withheld: Flags, *, whole: bool = True
) -> bool:
    """Whether nothing that ``need`` protects can be worked out: the final audit.

    Examples
    --------
    >>> from missionmetrics.stats.disclosure.attacker import protection
    >>> from missionmetrics.stats.disclosure.tables import Relation, cells
    >>> made = cells([4, 9, 13], [Relation([0, 1, 2], [1, 1, -1])])
    >>> safe(made, protection([0], width=5), np.array([True, False, False]))
    False
    """
    return not Attack(given, withheld, whole=whole).exposed(need, first=True).any()
