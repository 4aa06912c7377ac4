"""Rows of several results as one list: who stands behind each, and what it is called.

The same people may stand behind rows of two results. A row is known by what is
counted and by the values of its keys, leaving out keys that say 'all' and keys that
only repeat another (a code and its label).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from missionmetrics.core.locale import installed, locale

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from missionmetrics.core.disclosure import Counted, Disclosure
    from missionmetrics.core.result import Result

Keys = frozenset[tuple[str, str]]
CLOSE = 1e-9
UNKNOWN = -1
"""The count of a row that an earlier release withheld and that is not here now."""


class Row(NamedTuple):
    """One row of a result, as an attacker sees it.

    ``result`` and ``row`` say where it stands, ``part`` and ``column`` in which other
    table of the result (nothing for the main one); ``group`` is its table and measure;
    ``known_as`` and ``keys`` what it is called. ``inside`` of ``total`` stand behind
    it; ``amount`` is its estimate where that is neither the count nor the share.
    ``total_named`` says that one of its keys says 'all'; ``parent`` is the row of the
    same result that it is part of, or -1. ``before`` marks an earlier release, and
    ``lost`` a row that was withheld there: it is taken to be as it is now.
    """

    result: int
    row: int
    group: tuple[int, str]
    unit: str
    keys: Keys
    inside: int
    total: int
    amount: float
    largest: float
    second: float
    total_named: bool
    parent: int
    before: bool
    lost: bool = False
    part: str = ""
    column: str = ""

    @property
    def stands_in(self) -> tuple[int, str]:
        """The table: the result, and its part or nothing."""
        return self.result, self.part

    @property
    def known_as(self) -> tuple[str, Keys]:
        """What is counted, of whom."""
        return self.unit, self.keys


def released_rows(
    results: Sequence[Result],
    previous: Sequence[Result] = (),
    *,
    parts: Collection[tuple[int, str]] = (),
) -> list[Row]:
    """Rows that somebody stands behind, of ``results`` and of those ``previous``.

    ``parts`` are other tables of ``results`` (the number of the result, the name of the
    table) that are released as well; of ``previous`` all are. Rows that are withheld
    already are left out: they say nothing. Where an earlier release withheld a row that
    is here now, the two are held to be the same, so that the earlier sums count; where
    it is not here, its number is unknown until the earlier sums tell it.
    """
    found: list[Row] = []
    now: dict[object, set[Row]] = {}
    for number, result in enumerate((*results, *previous)):
        before = number >= len(results)
        for row, withheld in _rows(result, number, parts, before=before):
            name = (row.known_as, row.group[1])
            if withheld:
                same = now.get(name, set())
                found += [r for r in (_lost(row, same),) if before and r is not None]
                continue
            found.append(row)
            if not before:
                now.setdefault(name, set()).add(row)
    return found


def _rows(
    result: Result, number: int, parts: Collection[tuple[int, str]], *, before: bool
) -> Iterator[tuple[Row, bool]]:
    """Each row of the main table and of ``parts``, and whether it is withheld."""
    if (shield := result.disclosure) is None:
        return
    table = result.table
    keys = _keys(table[_telling(table, result.keys)])
    for i, certainty in enumerate(table["certainty"]):
        row = _row(table, shield, i, number, keys[i], before=before)
        yield row, certainty == "withheld"
    for counted in shield.counted:
        if before or (number, counted.part) in parts:
            part = result.parts[counted.part]
            yield from _counted_rows(part, counted, shield, number, before=before)


def _counted_rows(
    part: pd.DataFrame, counted: Counted, shield: Disclosure, number: int,
    *, before: bool,
) -> Iterator[tuple[Row, bool]]:  # fmt: skip
    """Rows of one column of another table; a missing number is one that is withheld."""
    keys = _keys(part[_telling(part, counted.keys)])
    for i, value in enumerate(part[counted.column].astype("float64")):
        inside = counted.contributors[i]
        told = abs(value - inside) <= CLOSE
        row = Row(
            result=number, row=i, group=(number, f"{counted.part}.{counted.column}"),
            unit=shield.counting_unit, keys=keys[i][0], inside=inside, total=inside,
            amount=np.nan if told else value, largest=np.nan, second=np.nan,
            total_named=keys[i][1], parent=-1, before=before, part=counted.part,
            column=counted.column,
        )  # fmt: skip
        yield row, bool(pd.isna(value))


def _lost(row: Row, same: set[Row]) -> Row | None:
    """A row that was withheld, with the count it has now; None where it has several."""
    counts = {(other.inside, other.total) for other in same}
    if len(counts) > 1:
        return None
    inside, total = counts.pop() if counts else (UNKNOWN, UNKNOWN)
    return row._replace(inside=inside, total=total, amount=np.nan, lost=True)


def _row(
    table: pd.DataFrame, shield: Disclosure, i: int, number: int,
    keys: tuple[Keys, bool], *, before: bool,
) -> Row:  # fmt: skip
    inside, total = shield.contributors[i], shield.total[i]
    estimate = float(table["estimate"].iloc[i])
    share = inside / total if total else np.nan
    told = any(abs(estimate - known) <= CLOSE for known in (inside, share))
    largest = shield.largest[i] if shield.largest else np.nan
    second = shield.second_largest[i] if shield.second_largest else np.nan
    return Row(
        result=number, row=i, group=(number, str(table["measure"].iloc[i])),
        unit=shield.counting_unit, keys=keys[0], inside=inside, total=total,
        amount=np.nan if told else estimate, largest=largest, second=second,
        total_named=keys[1], parent=shield.parents[i] if shield.parents else -1,
        before=before,
    )  # fmt: skip


def _keys(table: pd.DataFrame) -> list[tuple[Keys, bool]]:
    """For each row its keys, and whether one of them says 'all' where others do not."""
    columns, telling, totals = [], set[str](), total_words()
    for name in table.columns:
        text = table[name].astype("object").where(table[name].notna(), "").astype(str)
        columns.append([(str(name), value.strip()) for value in text])
        if len({value.lower() in totals for _, value in columns[-1]}) > 1:
            telling.add(str(name))
    found = []
    for pairs in zip(*columns, strict=True) if columns else [()] * len(table):
        alls = {name for name, value in pairs if value.lower() in totals}
        kept = frozenset(p for p in pairs if p[0] not in alls)
        found.append((kept, bool(alls & telling)))
    return found


@lru_cache(maxsize=1)
def total_words() -> frozenset[str]:
    """What a key says, in any of the languages, where it means all of them."""
    words = (locale(name).message("disclosure.totals") for name in installed())
    return frozenset({"", *(w.strip() for said in words for w in said.split(","))})


def _telling(table: pd.DataFrame, keys: Sequence[str]) -> list[str]:
    """Keys without those that repeat an earlier one under other names."""
    kept: list[str] = []
    codes = {k: pd.factorize(table[k].astype(str))[0] for k in keys}
    for key in keys:
        varies = codes[key].size > 0 and codes[key].max() > 0
        if not (varies and any((codes[key] == codes[k]).all() for k in kept)):
            kept.append(key)
    return kept
