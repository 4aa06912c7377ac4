"""Ids whose leading zeros a spreadsheet has eaten: `1` here, `01` elsewhere."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from missionmetrics.schemas.registry import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from missionmetrics.core.errors import Fault
    from missionmetrics.data.raw import Records


def lost_zeros(records: Mapping[str, Records]) -> Iterator[Fault]:
    """Find ids that lack the zeros which the same id has in another table.

    Parameters
    ----------
    records : mapping of str to Records
        Every table as text, by name.

    Yields
    ------
    Fault
        ``MM-ID-NUMBER``, in places counted from 0.
    """
    for key, columns in _joined_by(records).items():
        held = {
            at: {t.strip() for t in records[at[0]].columns[at[1]]} for at in columns
        }
        padded = {
            t.lstrip("0"): (t, at)
            for at, texts in held.items()
            for t in texts
            if t.isdecimal() and t.startswith("0") and t.strip("0")
        }
        names = held.get(key, set())
        for at in columns:
            sound = held[at] if at == key or not names else names
            yield from _in_column(records[at[0]], at[1], sound, padded)


def _joined_by(
    records: Mapping[str, Records],
) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Columns that name the same things, by the column that defines them."""
    joined: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for table, held in records.items():
        schema = TABLES[table]
        for name in held.columns:
            if name in schema.foreign_keys:
                joined[schema.foreign_keys[name]].append((table, name))
            elif schema.columns[name].kind == "id":
                joined[table, name].append((table, name))
    return joined


def _in_column(
    records: Records,
    column: str,
    sound: set[str],
    padded: Mapping[str, tuple[str, tuple[str, str]]],
) -> Iterator[Fault]:
    for i, text in enumerate(records.columns[column]):
        whole, at = padded.get(text.strip(), ("", ("", "")))
        if whole and (whole not in sound or text.strip() not in sound):
            yield records.place.fault(
                "MM-ID-NUMBER",
                f"'{text.strip()}' has lost its leading zeros: `{at[0]}` has "
                f"'{whole}'.",
                f"write {whole}, with the column formatted as text before typing.",
                position=i,
                column=column,
                value=text,
            )
