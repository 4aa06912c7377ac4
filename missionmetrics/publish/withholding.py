"""Which rows of a release are withheld: under a rule, or because of one that is.

Everything released together is one linear system. Rows that break a rule are
withheld, then others until nobody can work out the first to within the width of the
policy; at the end all is attacked once more, with whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.publish.released_rows import released_rows
from missionmetrics.publish.released_sums import NONE, released_cells, worked_out
from missionmetrics.stats.disclosure.attacker import Attack, Protection, protection
from missionmetrics.stats.disclosure.rules import sensitive, upper_protection
from missionmetrics.stats.disclosure.suppression import withhold

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from missionmetrics.core.result import Result
    from missionmetrics.publish.policy import Policy
    from missionmetrics.publish.released_rows import Row
    from missionmetrics.publish.released_sums import ReleasedCells
    from missionmetrics.stats.disclosure.cells import Cells

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]
AMOUNT = 0.1
"""Share of a withheld amount to within which nobody may work it out."""
KNOWN, GUESSED = "already_public", "total_guessed"


@dataclass(frozen=True, slots=True, eq=False)
class Withholding:
    """What is withheld of a release, why, and what can still be worked out.

    Attributes
    ----------
    rows : tuple of Row
        Every row that somebody stands behind, those of earlier releases last.
    reasons : tuple of tuple of str, one a row
        The rules that the row breaks by itself.
    withheld : ndarray of bool, one a row
    guessed : ndarray of bool, one a row
        Rows that could be worked out by whoever knows the sum of a table of which
        nothing is shown.
    released, units : ReleasedCells and ndarray of bool
        The cells of the release, and its units that are not shown.
    small_change : tuple of int
        Rows that are shown and differ by few from the same row published before.
    parts : frozenset of (int, str)
        Other tables that may be shown, but for their withheld rows: the result's
        place, and the table's name.
    """

    rows: tuple[Row, ...]
    reasons: tuple[tuple[str, ...], ...]
    withheld: Flags
    guessed: Flags
    released: ReleasedCells
    units: Flags
    small_change: tuple[int, ...]
    parts: frozenset[tuple[int, str]] = frozenset()

    def of(self, result: int) -> dict[int, int]:
        """Withheld rows of the result at that place: row of its table to row here."""
        return {r.row: k for k, r in enumerate(self.rows)
                if r.stands_in == (result, "") and self.withheld[k]}  # fmt: skip

    def of_part(self, result: int, part: str) -> list[tuple[int, str]]:
        """Withheld numbers of another table of that result: row and column."""
        return [(r.row, r.column) for k, r in enumerate(self.rows)
                if r.stands_in == (result, part) and self.withheld[k]]  # fmt: skip

    def learned(self, rows: Sequence[int]) -> tuple[Floats, Floats]:
        """Least and most that the release tells of the numbers behind ``rows``."""
        attack = Attack(self.released.certain, self.units)
        found = attack.bounds(self.released.inside[np.asarray(rows, dtype=np.int64)])
        return found.low, found.high


def withholding(
    results: Sequence[Result],
    policy: Policy,
    *,
    previous: Sequence[Result] = (),
    totals: Collection[int] = (),
) -> Withholding:
    """Decide what is withheld of ``results``, which are released together.

    The main tables come first. Of a result from which nothing is withheld the other
    tables are held to the same rules, with all the rest; where that would cost a row
    of a main table, they are left out.

    Parameters
    ----------
    results : sequence of Result
        All that is released.
    policy : Policy
        The rules.
    previous : sequence of Result
        What was published before, as it was published.
    totals : collection of int
        Numbers of contributors that are published elsewhere.

    Raises
    ------
    EvidenceError
        A row can be worked out whatever else is withheld (``MM-PUBLISH-UNSAFE``).
    """
    rows = worked_out(released_rows(results, previous))
    alone = _decided(rows, policy, totals=totals)
    parts = _candidates(results, alone) if policy.rounding == 1 else []

    def shown_with(parts: Sequence[tuple[int, str]]) -> Withholding | None:
        """What is withheld where those are shown too; None where it costs too much."""
        rows = worked_out(released_rows(results, previous, parts=parts))
        try:
            found = _decided(rows, policy, totals=totals)
        except EvidenceError:
            return None
        if _main_rows(found) - _main_rows(alone):
            return None
        return replace(found, parts=frozenset(parts))

    if not parts:
        return alone
    if (every := shown_with(parts)) is not None:
        return every
    best, kept = alone, list[tuple[int, str]]()
    for part in parts:
        if (found := shown_with([*kept, part])) is not None:
            best, kept = found, [*kept, part]
    return best


def _candidates(
    results: Sequence[Result], decided: Withholding
) -> list[tuple[int, str]]:
    """Other tables with counts, of results from which nothing is withheld."""
    touched = {place for place, _ in _main_rows(decided)}
    return list(dict.fromkeys(
        (place, counted.part)
        for place, result in enumerate(results)
        if result.disclosure is not None and place not in touched
        and not (result.table["certainty"] == "withheld").any()
        for counted in result.disclosure.counted
    ))  # fmt: skip


def _main_rows(decided: Withholding) -> set[tuple[int, int]]:
    """Withheld rows of main tables: result and row."""
    rows = zip(decided.rows, decided.withheld, strict=True)
    return {(r.result, r.row) for r, out in rows if out and not r.part and not r.before}


def _decided(
    rows: Sequence[Row], policy: Policy, *, totals: Collection[int]
) -> Withholding:
    """Withhold what breaks a rule, then what gives it away, and attack the rest."""
    released = released_cells(rows, rounding=policy.rounding, totals=totals)
    reasons = _reasons(rows, policy)
    need = _hideable(rows, released, _need(rows, released, reasons, policy))
    first = np.array([k for k, why in enumerate(reasons) if why], dtype=np.int64)
    withheld, exposed = _chosen(rows, released, need, first)
    seen = withheld[: len(rows)]
    guessed = np.zeros(len(rows), dtype=bool)
    guessed[released.owner[released.cells.unit[exposed]]] = True
    return Withholding(
        rows=tuple(rows), reasons=tuple(reasons), withheld=seen, guessed=guessed,
        released=released, units=withheld,
        small_change=_small_change(rows, seen, policy),
    )  # fmt: skip


def _reasons(rows: Sequence[Row], policy: Policy) -> list[tuple[str, ...]]:
    """The rules that each row breaks; what was shown before is past helping."""
    found: list[tuple[str, ...]] = [()] * len(rows)
    public = {(r.known_as, r.inside, r.total) for r in rows if r.before and not r.lost}
    for group in dict.fromkeys(r.group for r in rows if r.lost or not r.before):
        places = [k for k, r in enumerate(rows) if r.group == group]
        told = [rows[k] for k in places]
        flags = sensitive(
            [r.inside for r in told], policy.rules(), total=[r.total for r in told],
            largest=[r.largest for r in told], second=[r.second for r in told],
        )  # fmt: skip
        for i, k in enumerate(places):
            why = tuple(name for name, flag in flags.items() if flag[i])
            row = rows[k]
            known = (row.known_as, row.inside, row.total) in public
            found[k] = (*why, KNOWN) if why and known else why
    return found


def _need(
    rows: Sequence[Row], released: ReleasedCells,
    reasons: Sequence[tuple[str, ...]], policy: Policy,
) -> Protection:  # fmt: skip
    """Cells of the rows that break a rule, and how little may be known of each."""
    cells: list[int] = []
    width: list[float] = []
    up: list[float] = []

    def add(cell: int, wide: float, above: float = 0.0) -> None:
        if cell != NONE:
            cells.append(int(cell))
            width.append(wide)
            up.append(above)

    for k, (row, why) in enumerate(zip(rows, reasons, strict=True)):
        if not why or KNOWN in why:
            continue
        if {"few", "zero"} & {*why}:
            add(released.inside[k], policy.width)
        if {"few_outside", "everyone"} & {*why}:
            add(released.outside[k], policy.width)
        shares = {"largest": [row.largest], "second": [row.second]}
        above = upper_protection([row.amount], policy.rules(), **shares)
        add(released.amount[k], AMOUNT * abs(row.amount), np.nan_to_num(above[0]))
    for cell in released.rest:
        if 0 < released.cells.values[cell] < policy.threshold:
            add(cell, policy.width)
    size = np.abs(released.cells.values[np.array(cells, dtype=np.int64)])
    above_ = np.array(up, dtype=float)
    return protection(cells, width=width, up=above_, down=np.minimum(above_, size))


def _hideable(
    rows: Sequence[Row], released: ReleasedCells, need: Protection
) -> Protection:
    """``need`` without what the release before gives away whatever is withheld now."""
    if not any(row.before for row in rows):
        return need
    ours = [k for k, row in enumerate(rows) if not row.before]
    hidden = np.zeros(released.certain.cost.size, dtype=bool)
    hidden[[*ours, *released.never]] = True
    lost = np.array([row.lost for row in rows] + [True] * len(released.never))
    exposed = Attack(released.certain, hidden).exposed(need)
    return need.of(~(exposed & lost[released.certain.unit[need.cells]]))


def _chosen(
    rows: Sequence[Row], released: ReleasedCells, need: Protection, first: Places
) -> tuple[Flags, Places]:
    """Units that are withheld, and cells that only a guess of a total exposes."""
    already = np.concatenate([first, released.never])
    found = withhold(released.cells, need, already=already, refuse=False)
    if not found.exposed.size:
        _audit(rows, released, released.cells, need, found.withheld)
        return found.withheld, found.exposed
    # No pattern is safe from who knows the sum: the whole table goes, with its sum.
    owners = released.owner[released.cells.unit[found.exposed]]
    gone = {rows[u].stands_in for u in owners}
    whole = [k for k, r in enumerate(rows) if r.stands_in in gone and not r.before]
    already = np.concatenate([already, np.array(whole, dtype=np.int64)])
    kept = need.of(~np.isin(need.cells, found.exposed))
    others = withhold(released.cells, kept, already=already, refuse=False)
    already = np.flatnonzero(others.withheld)
    certain = withhold(released.certain, need, already=already, refuse=False)
    if certain.exposed.size:
        _refuse(rows, released.owner[released.certain.unit[certain.exposed]])
    _audit(rows, released, released.certain, need, certain.withheld)
    return certain.withheld, np.union1d(found.exposed, others.exposed)


def _audit(
    rows: Sequence[Row], released: ReleasedCells, cells: Cells, need: Protection,
    withheld: Flags,
) -> None:  # fmt: skip
    """Attack all of it once more, from nothing and with whole numbers."""
    bad = Attack(cells, withheld).exposed(need)
    if bad.any():
        _refuse(rows, released.owner[cells.unit[need.cells[bad]]])


def _refuse(rows: Sequence[Row], units: Places) -> None:
    names = sorted({rows[u].group[1] for u in units})
    raise EvidenceError(
        f"{np.unique(units).size} rows about few can be worked out from the rest of "
        f"this release whatever is withheld; they are of: {', '.join(names)}.",
        fix="leave a total or a table out of the release, or merge groups.",
        code="MM-PUBLISH-UNSAFE",
    )


def _small_change(
    rows: Sequence[Row], withheld: Flags, policy: Policy
) -> tuple[int, ...]:
    """Shown rows whose change since the last release is itself about few."""
    before: dict[object, list[int]] = {}
    for row in rows:
        if row.before and not row.lost:
            before.setdefault((row.known_as, row.group[1]), []).append(row.inside)
    return tuple(
        k for k, row in enumerate(rows)
        if not row.before and not withheld[k]
        and any(0 < abs(row.inside - old) < policy.threshold
                for old in before.get((row.known_as, row.group[1]), ()))
    )  # fmt: skip
