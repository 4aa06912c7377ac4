"""The sums that hold among the rows of a release, as an attacker would presume them.

A sum is only used where it holds among the true values, so that whatever an attacker
presumes wrongly does no harm and whatever is presumed rightly is guarded against:
rows with a total, rows whose base they make up, a row that is the sum of the others,
rows that stand in two results or stood in an earlier release, rows in the order of
their counts.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from missionmetrics.publish.released_rows import UNKNOWN
from missionmetrics.stats.disclosure.cells import Cells, Relation, cells
from missionmetrics.stats.disclosure.tables import shown_rounded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from missionmetrics.publish.released_rows import Keys, Row

Places = NDArray[np.int64]
NONE = -1
CLOSE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class ReleasedCells:
    """The linear system of a release; unit k of it is row k.

    Attributes
    ----------
    cells : Cells
        With all that an attacker may presume.
    certain : Cells
        With only what the release itself, and the one before, give away.
    inside, outside, base, amount : ndarray of int, one a row
        The cells of each row; -1 where it has none.
    rest : ndarray of int
        The cells of those who are in a total and in none of its parts.
    owner : ndarray of int, one a unit
        The row that a unit belongs to: itself, or the total of which it is the rest;
        -1 for what is not released.
    never : ndarray of int
        Units that are not shown whatever is chosen: people counted twice in a total,
        rows that an earlier release withheld.
    """

    cells: Cells
    certain: Cells
    inside: Places
    outside: Places
    base: Places
    amount: Places
    rest: Places
    owner: Places
    never: Places


def worked_out(rows: Sequence[Row]) -> list[Row]:
    """``rows``, with the counts of unknown ones where the sums of before tell them.

    A reader of both releases works out the same; what they do not tell is left out.
    """
    known = list(rows)
    sums = list(_earlier_sums(rows)) if any(r.inside == UNKNOWN for r in rows) else []
    while True:
        found = False
        for parts, top in sums:
            gaps = [k for k in (*parts, top) if known[k].inside == UNKNOWN]
            if len(gaps) != 1:
                continue
            rest = sum(known[k].inside for k in parts if k not in gaps)
            value = rest if gaps == [top] else known[top].inside - rest
            if value >= 0:
                known[gaps[0]] = known[gaps[0]]._replace(inside=value, total=value)
                found = True
        if not found:
            return [row for row in known if row.inside != UNKNOWN]


def _earlier_sums(rows: Sequence[Row]) -> Iterator[tuple[list[int], int]]:
    """Parts and total of each sum within one table of an earlier release."""
    for rest, unit, parts in _slices(rows):
        first = rows[parts[0]]
        if not first.before:
            continue
        for k, row in enumerate(rows):
            same = row.group == first.group and row.known_as == (unit, rest)
            if same and k not in parts:
                yield parts, k
    for top, parts in _declared(rows).items():
        if rows[top].before:
            yield parts, top


class _System:
    """Cells and sums while they are being gathered."""

    def __init__(self) -> None:
        self.values: list[float] = []
        self.whole: list[bool] = []
        self.low: list[float] = []
        self.unit: list[int] = []
        self.never: list[int] = []
        self.rest: dict[int, int] = {}
        self.certain: list[Relation] = []
        self.presumed: list[Relation] = []

    def add(
        self, value: float, unit: int, *, whole: bool = True, low: float = 0.0
    ) -> int:
        self.values.append(float(value))
        self.whole.append(whole)
        self.low.append(low)
        self.unit.append(unit)
        return len(self.values) - 1

    def unseen(self, value: float, rows: int) -> int:
        """A number that nobody ever shows."""
        self.never.append(rows + len(self.never))
        return self.add(value, self.never[-1])

    def made(self, fixed: Sequence[bool], *, presumed: bool) -> Cells:
        known = [*fixed, *[False] * len(self.never)]
        return cells(
            self.values, [*self.certain, *(self.presumed if presumed else ())],
            low=self.low, whole=self.whole, unit=self.unit, fixed=known,
        )  # fmt: skip


def released_cells(
    rows: Sequence[Row], *, rounding: int = 1, totals: Collection[int] = ()
) -> ReleasedCells:
    """Gather the cells of ``rows`` and every sum that holds among them.

    Parameters
    ----------
    rows : sequence of Row
        Rows of all results, and of those published before.
    rounding : int
        Base to which counts are rounded when they are shown.
    totals : collection of int
        Numbers of contributors that are published elsewhere.
    """
    system = _System()
    place = _gathered(system, rows)
    _same(system, rows, place)
    _sums(system, rows, place, totals)
    fixed = [row.before and not row.lost for row in rows]
    lost = [k for k, row in enumerate(rows) if row.lost]
    made = [system.made(fixed, presumed=p) for p in (True, False)]
    if rounding > 1:
        made = [shown_rounded(m, rounding) for m in made]
    return ReleasedCells(
        cells=made[0], certain=made[1],
        never=np.array([*lost, *system.never], dtype=np.int64),
        inside=place["inside"], outside=place["outside"], base=place["base"],
        amount=place["amount"], rest=np.array([*system.rest], dtype=np.int64),
        owner=_owners(system, len(rows)),
    )  # fmt: skip


def _owners(system: _System, rows: int) -> Places:
    owner = np.full(rows + len(system.never), NONE)
    owner[:rows] = np.arange(rows)
    for cell, row in system.rest.items():
        owner[system.unit[cell]] = row
    return owner


def _gathered(system: _System, rows: Sequence[Row]) -> dict[str, Places]:
    """The cells of each row: who is inside and outside of which base, and amounts."""
    shares = {r.group for r in rows if r.inside != r.total}
    lows = _lows(rows)
    names = ("inside", "outside", "base", "amount")
    place = {name: np.full(len(rows), NONE) for name in names}
    for k, row in enumerate(rows):
        place["inside"][k] = inside = system.add(row.inside, k)
        if row.group in shares:
            place["outside"][k] = outside = system.add(row.total - row.inside, k)
            place["base"][k] = base = system.add(row.total, k)
            system.certain.append(Relation((inside, outside, base), (1, 1, -1)))
        if np.isfinite(row.amount):
            low = lows[row.group]
            place["amount"][k] = system.add(row.amount, k, whole=False, low=low)
    return place


def _lows(rows: Sequence[Row]) -> dict[tuple[int, str], float]:
    """Least that an amount of each group can be: nought where none is below."""
    lows: dict[tuple[int, str], float] = defaultdict(float)
    for row in rows:
        if row.amount < 0:
            lows[row.group] = -np.inf
    return lows


def _same(system: _System, rows: Sequence[Row], place: dict[str, Places]) -> None:
    """Numbers that stand in two rows: the same people, and bases in common."""
    alike: dict[object, list[int]] = defaultdict(list)
    for k, row in enumerate(rows):
        alike[(*row.known_as, row.inside)].append(int(place["inside"][k]))
        if place["base"][k] != NONE:
            alike["base", row.group, row.total].append(int(place["base"][k]))
            alike["base", *row.known_as, row.total].append(int(place["base"][k]))
    for found in alike.values():
        system.certain += [Relation(pair, (1, -1)) for pair in pairwise(found)]


def _slices(rows: Sequence[Row]) -> Iterator[tuple[Keys, str, list[int]]]:
    """Rows that differ in one key only: what they share, and which they are."""
    slices: dict[tuple[tuple[int, str], Keys, str], list[int]] = defaultdict(list)
    for k, row in enumerate(rows):
        for key in row.keys:
            slices[row.group, row.keys - {key}, key[0]].append(k)
    for (_, rest, _), found in slices.items():
        if len(found) > 1:
            yield rest, rows[found[0]].unit, found


def _sums(
    system: _System, rows: Sequence[Row], place: dict[str, Places],
    totals: Collection[int],
) -> None:  # fmt: skip
    named: dict[tuple[str, Keys], list[int]] = defaultdict(list)
    for k, row in enumerate(rows):
        named[row.known_as].append(k)
    for rest, unit, parts in _slices(rows):
        above = [k for k in named[unit, rest] if k not in parts]
        _adds_up(system, rows, place, parts, above)
        _by_itself(system, rows, place, parts, totals)
        _in_order(system, rows, place, parts)
    for group in dict.fromkeys(row.group for row in rows):
        parts = [k for k, row in enumerate(rows)
                 if row.group == group and not row.total_named]  # fmt: skip
        if len(parts) > 1:
            _by_itself(system, rows, place, parts, totals, everybody=True)
            _in_order(system, rows, place, parts)
    for k, parts in _declared(rows).items():
        _adds_up(system, rows, place, parts, [k])


def _in_order(
    system: _System, rows: Sequence[Row], place: dict[str, Places], parts: list[int]
) -> None:
    """Rows that stand in the order of their counts tell about their neighbours."""
    steps = np.diff([rows[k].inside for k in parts])
    if len(parts) < 3 or not steps.any() or ((steps < 0).any() and (steps > 0).any()):
        return
    for (one, other), step in zip(pairwise(place["inside"][parts]), steps, strict=True):
        more = system.unseen(abs(step), len(rows))
        weights = [1.0, -1.0, -1.0] if steps.min() < 0 else [-1.0, 1.0, -1.0]
        system.presumed.append(Relation([int(one), int(other), more], weights))


def _declared(rows: Sequence[Row]) -> dict[int, list[int]]:
    """Parts of each row that a result says is a sum."""
    at = {(row.result, row.row): k for k, row in enumerate(rows) if not row.part}
    found: dict[int, list[int]] = defaultdict(list)
    for k, row in enumerate(rows):
        if (row.result, row.parent) in at and row.parent >= 0:
            found[at[row.result, row.parent]].append(k)
    return found


def _adds_up(
    system: _System, rows: Sequence[Row], place: dict[str, Places], parts: list[int],
    above: list[int],
) -> None:  # fmt: skip
    """Totals over ``parts``; counts may leave some out, or have some twice."""
    for name in ("inside", "amount"):
        spots = place[name][parts].tolist()
        tops = [t for t in place[name][above].tolist() if t != NONE]
        if NONE in spots:
            continue
        values = [system.values[s] for s in spots]
        for top in tops:
            over = sum(values) - system.values[top]
            if abs(over) <= CLOSE * (1 + sum(map(abs, values))):
                system.certain.append(Relation([*spots, top], [*_ones(parts), -1.0]))
            elif name == "inside" and not any(rows[k].lost for k in (*parts, *above)):
                _about(system, spots, top, len(rows))


def _about(system: _System, spots: list[int], top: int, rows: int) -> None:
    """Parts that leave somebody out of the total, or have somebody twice."""
    over = sum(system.values[s] for s in spots) - system.values[top]
    rest = system.unseen(abs(over), rows)
    if over < 0:
        system.rest[rest] = system.unit[top]
    weights = [*_ones(spots), -1.0, float(-np.sign(over))]
    system.certain.append(Relation([*spots, top, rest], weights))
    for spot in spots if over > 0 else ():
        if (more := system.values[top] - system.values[spot]) >= 0:
            others = system.unseen(more, rows)
            system.certain.append(Relation([spot, others, top], [1.0, 1.0, -1.0]))


def _ones(of: Sequence[int]) -> list[float]:
    return [1.0] * len(of)


def _by_itself(
    system: _System, rows: Sequence[Row], place: dict[str, Places], parts: list[int],
    totals: Collection[int], *, everybody: bool = False,
) -> None:  # fmt: skip
    """Sums that show without a row called total."""
    inside = place["inside"][parts].tolist()
    added = sum(rows[k].inside for k in parts)
    every = _ones(parts)
    base = int(place["base"][parts[0]])
    if {rows[k].total for k in parts} == {added} and base != NONE:
        system.certain.append(Relation([*inside, base], [*every, -1.0]))
    if added in totals:
        system.certain.append(Relation(inside, every, added))
    if everybody:
        # Somebody knows how many there are: the caretaker, the minutes, a leaflet.
        system.presumed.append(Relation(inside, every, added))
    for name in ("inside", "amount") if len(parts) > 2 else ():
        spots = place[name][parts]
        if (spots == NONE).any():
            continue
        values = np.array([system.values[s] for s in spots])
        half = np.abs(2 * values - values.sum()) <= CLOSE * np.abs(values).sum()
        # Two such rows, as in 7, 0 and 7, are chance.
        if np.count_nonzero(half) == 1:
            weights = np.where(half, -1.0, 1.0).tolist()
            system.presumed.append(Relation(spots.tolist(), weights))
