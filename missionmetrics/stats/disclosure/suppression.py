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
from missionmetrics.stats.disclosure.attacker import Attack
from missionmetrics.stats.disclosure.patterns import cheapest, pushed
from missionmetrics.stats.disclosure.solving import Points

if TYPE_CHECKING:
    from missionmetrics.stats.disclosure.attacker import Protection
    from missionmetrics.stats.disclosure.cells import Cells

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]
ROUNDS = 25
QUICK = 3
"""Rounds of the quick way before each cell that is left gets a program of its own."""


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
    exposed: Places

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
    kept = need.of(~np.isin(need.cells, unsafe))
    return Suppression(_lean(given, kept, withheld, first, points), primary, unsafe)


def _complemented(
    given: Cells, need: Protection, withheld: Flags, points: Points
) -> tuple[Flags, Places]:
    """Add patterns until no cell is exposed; cells that no pattern protects."""
    now, lost = withheld.copy(), np.zeros(need.cells.size, dtype=bool)
    for turn in range(ROUNDS):
        bad = np.flatnonzero(Attack(given, now).exposed(need, points) & ~lost)
        if not bad.size:
            return now, need.cells[lost]
        if turn < QUICK:
            now = _quickly(given, need.of(bad), now, points)
            continue
        for k in bad:
            one = need.of(np.array([k]))
            if one.met(given.values[one.cells], *points.reach(one.cells)).all():
                continue
            added = cheapest(given, now, one, whole=True)
            lost[k] = added is None
            now = now if added is None else now | added
    still = Attack(given, now).exposed(need, points)
    return now, need.cells[lost | still]


def _quickly(given: Cells, need: Protection, withheld: Flags, points: Points) -> Flags:
    """Add what one cheap table asks for in which all cells of ``need`` are far off.

    Down first where that is asked for, then up as far as the width still needs. Where
    no table moves all of them, each half is moved by itself.
    """
    truth = given.values[need.cells]
    least, most = points.reach(need.cells)
    down, up = truth - need.down, truth + need.up
    top = np.fmax(up, np.fmin(least, down) + need.width)
    now = withheld
    for short, targets in ((least > down, down), (most < top, top)):
        if short.any():
            added = pushed(given, now, need.cells[short], targets[short], points)
            if added is None:
                break
            now = now | added
    else:
        return now
    half = need.cells.size // 2
    for part in (slice(None, half), slice(half, None)) if half else ():
        now = _quickly(given, need.of(part), now, points)
    return now


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
    >>> from missionmetrics.stats.disclosure.cells import Relation, cells
    >>> made = cells([4, 9, 13], [Relation([0, 1, 2], [1, 1, -1])])
    >>> safe(made, protection([0], width=5), np.array([True, False, False]))
    False
    """
    return not Attack(given, withheld, whole=whole).exposed(need, first=True).any()
