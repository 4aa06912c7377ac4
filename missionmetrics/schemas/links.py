"""Whether the tables fit together: names found where they should be, no circles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.schemas.columns import texts_of
from missionmetrics.schemas.cross import cross_faults
from missionmetrics.schemas.place import Place, did_you_mean
from missionmetrics.schemas.registry import TABLES
from missionmetrics.schemas.reportable import report_faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from missionmetrics.core.errors import Fault
    from missionmetrics.schemas.mission_models import MissionFile

ALSO = (("resident_responses", "topic", ("indicators", "codes")),)
EVERYONE = ("all",)


def link_faults(
    frames: Mapping[str, pd.DataFrame],
    places: Mapping[str, Place] | None = None,
    *,
    mission: MissionFile | None = None,
    already: Iterable[Fault] = (),
) -> list[Fault]:
    """Every fault that shows only when tables are held side by side.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        The tables, typed. A table that is absent counts as empty.
    places : mapping of str to Place, optional
        Where each table stands.
    mission : MissionFile, optional
        For the names in ``mission.toml``, the start of the financial year and what
        a report needs.
    already : iterable of Fault
        Faults met before; the same fault of the same cell is not reported again.

    Returns
    -------
    list of Fault
        Names that are not found (one fault for each name, with the first row and the
        number of rows), circles of parents, periods that do not fit the indicator,
        values that the indicator does not allow, and the like.
    """
    places = places or {}
    found: list[Fault] = []
    ids = {name: _ids(frames, name) for name in TABLES}
    for table, column, targets in _links():
        if table in frames and not frames[table].empty:
            place = places.get(table, Place())
            texts = texts_of(frames[table], column)
            known = set().union(*(ids[target] for target in targets))
            found += _lost(table, column, texts, place, targets, known)
    found += _weights(frames, places)
    for table, key in (("areas", "area_id"), ("codes", "code_id")):
        if table in frames:
            found += _circles(frames[table], key, places.get(table, Place()))
    found += cross_faults(frames, places, mission)
    if mission is not None:
        found += _mission_names(mission, frames)
        found += report_faults(mission, frames, places)
    seen = {(f.code, f.file, f.sheet, f.row, f.column) for f in already}
    return [f for f in found if (f.code, f.file, f.sheet, f.row, f.column) not in seen]


def _links() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for table, schema in TABLES.items():
        for column, (target, _) in schema.foreign_keys.items():
            yield table, column, (target,)
    yield from ALSO


def _ids(frames: Mapping[str, pd.DataFrame], table: str) -> set[str]:
    if table not in frames:
        return set()
    return set(texts_of(frames[table], TABLES[table].key[0]).dropna())


def _lost(
    table: str,
    column: str,
    texts: pd.Series[Any],
    place: Place,
    targets: tuple[str, ...],
    known: set[str],
) -> Iterator[Fault]:
    """Names in one column that none of the target tables knows."""
    rows = _rows_by_text(texts, known, place)
    named, heading = " or ".join(f"`{t}`" for t in targets), place.heading(column)
    if rows and not known:
        first = min((p for ps in rows.values() for p in ps), key=place.row)
        yield place.fault(
            "MM-LINK-TABLE",
            f"`{heading}` in `{table}` names {_many(len(rows), 'thing')} of the table "
            f"{named}, but there is no such table, or it is empty.",
            f"add the table {named}, or empty the column `{heading}`.",
            position=first,
            column=column,
            value=texts.iloc[first],
        )
        return
    for text, positions in rows.items():
        yield place.fault(
            "MM-LINK",
            f"`{text}` in `{heading}` is not in the table {named} "
            f"({_many(len(positions), 'row')}).",
            did_you_mean(text, known) + f"Correct it, or add `{text}` to {named}.",
            position=positions[0],
            column=column,
            value=text,
        )


def _rows_by_text(
    texts: pd.Series[Any], known: set[str], place: Place
) -> dict[str, list[int]]:
    """Positions of each text that is not known, in the order of the file."""
    lost = [i for i, t in enumerate(texts) if isinstance(t, str) and t not in known]
    rows: dict[str, list[int]] = {}
    for position in sorted(lost, key=place.row):
        rows.setdefault(texts.iloc[position], []).append(position)
    return rows


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _weights(
    frames: Mapping[str, pd.DataFrame], places: Mapping[str, Place]
) -> Iterator[Fault]:
    """Groups that weight an indicator but are not among the populations."""
    if "indicators" not in frames:
        return
    place = places.get("indicators", Place())
    texts = texts_of(frames["indicators"], "weight_group")
    people = frames.get("populations", pd.DataFrame())
    groups = {*texts_of(people, "group").dropna(), *EVERYONE}
    for text, positions in _rows_by_text(texts, groups, place).items():
        yield place.fault(
            "MM-LINK",
            f"`{text}` in `{place.heading('weight_group')}` is not a group of the "
            f"table `populations` ({_many(len(positions), 'row')}).",
            did_you_mean(text, groups) + "Correct it, or add its populations.",
            position=positions[0],
            column="weight_group",
            value=text,
        )


def _circles(frame: pd.DataFrame, key: str, place: Place) -> Iterator[Fault]:
    """Parents that lead back to where they started, each circle once."""
    ids, parents = texts_of(frame, key), texts_of(frame, "parent_id")
    order = sorted(range(len(frame)), key=place.row)
    row: dict[str, int] = {}
    above: dict[str, str | None] = {}
    for i in order:
        if ids.iloc[i] is not None and ids.iloc[i] not in row:
            row[ids.iloc[i]], above[ids.iloc[i]] = i, parents.iloc[i]
    done: set[str] = set()
    for start in sorted(above):
        path: list[str] = []
        at: str | None = start
        while at in above and at not in done:
            done.add(at)
            path.append(at)
            at = above[at]
        if at in path:
            yield _circle(path[path.index(at) :], row, place)


def _circle(ring: list[str], row: dict[str, int], place: Place) -> Fault:
    least = ring.index(min(ring))
    ring = [*ring[least:], *ring[:least]]
    chain = " lies in ".join(f"`{name}`" for name in (*ring, ring[0]))
    position = min((row[name] for name in ring), key=place.row)
    return place.fault(
        "MM-CYCLE",
        f"The parents go in a circle: {chain}.",
        f"empty or correct `{place.heading('parent_id')}` of one of them.",
        position=position,
        column="parent_id",
        value=ring[0],
    )


def _linked(mission: MissionFile) -> tuple[str, ...]:
    links = mission.protocol.links
    return () if links is None else links.indicators


def _mission_names(
    mission: MissionFile, frames: Mapping[str, pd.DataFrame]
) -> Iterator[Fault]:
    place = Place(file="mission.toml")
    own = mission.mission
    named = [
        ("mission.area_id", own.area_id, "areas"),
        ("mission.comparator", own.comparator, "areas"),
        ("mission.headline", own.headline, "indicators"),
        *(
            (f"protocol.rebase[{n}].indicator_id", part.indicator_id, "indicators")
            for n, part in enumerate(mission.protocol.rebase, 1)
        ),
        *(
            (f"protocol.links.indicators[{n}]", name, "indicators")
            for n, name in enumerate(_linked(mission), 1)
        ),
    ]
    for column, text, table in named:
        known = _ids(frames, table)
        if text is not None and text not in known:
            yield place.fault(
                "MM-LINK",
                f"`{text}` is not in the table `{table}`.",
                did_you_mean(text, known) + f"Correct it, or add it to `{table}`.",
                column=column,
                value=text,
            )
