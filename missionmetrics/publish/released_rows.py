"""Rows of several results as one list: who stands behind each, and what it is called.

The same people may stand behind rows of two results. A row is known by what is
counted and by the values of its keys, leaving out keys that say 'all' and keys that
only repeat another (a code and its label).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from missionmetrics.core.disclosure import Disclosure
    from missionmetrics.core.result import Result

TOTALS = ("", "all", "total")
Keys = frozenset[tuple[str, str]]
CLOSE = 1e-9


class Row(NamedTuple):
    """One row of a result, as an attacker sees it.

    ``result`` and ``row`` say where it stands; ``group`` is its table and measure;
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

    @property
    def known_as(self) -> tuple[str, Keys]:
        """What is counted, of whom."""
        return self.unit, self.keys


def released_rows(
    results: Sequence[Result], previous: Sequence[Result] = ()
) -> list[Row]:
    """Rows that somebody stands behind, of ``results`` and of those ``previous``.

    Rows that are withheld already are left out: they say nothing. Only where an
    earlier release withheld a row that is here now, the two are held to be the same,
    so that the earlier sums count.
    """
    found: list[Row] = []
    now: dict[object, set[Row]] = {}
    for number, result in enumerate((*results, *previous)):
        if (shield := result.disclosure) is None:
            continue
        before = number >= len(results)
        table = result.table
        keys = _keys(table[_telling(table, result.keys)])
        for i, certainty in enumerate(table["certainty"]):
            row = _row(table, shield, i, number, keys[i], before=before)
            name = (row.known_as, row.group[1])
            if certainty == "withheld":
                same = now.get(name, set())
                found += [r for r in (_lost(row, same),) if before and r is not None]
                continue
            found.append(row)
            if not before:
                now.setdefault(name, set()).add(row)
    return found


def _lost(row: Row, same: set[Row]) -> Row | None:
    """A row that was withheld, with the count it has now; None where it has none."""
    counts = {(other.inside, other.total) for other in same}
    if len(counts) != 1:
        return None
    inside, total = counts.pop()
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
    """For each row its keys, and whether one of them says 'all'."""
    columns = []
    for name in table.columns:
        text = table[name].astype("object").where(table[name].notna(), "").astype(str)
        columns.append([(str(name), value.strip()) for value in text])
    found = []
    for pairs in zip(*columns, strict=True) if columns else [()] * len(table):
        kept = frozenset(p for p in pairs if p[1].lower() not in TOTALS)
        found.append((kept, len(kept) < len(pairs)))
    return found


def _telling(table: pd.DataFrame, keys: Sequence[str]) -> list[str]:
    """Keys without those that repeat an earlier one under other names."""
    kept: list[str] = []
    codes = {k: pd.factorize(table[k].astype(str))[0] for k in keys}
    for key in keys:
        varies = codes[key].size > 0 and codes[key].max() > 0
        if not (varies and any((codes[key] == codes[k]).all() for k in kept)):
            kept.append(key)
    return kept
