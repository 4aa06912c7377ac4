"""Which way each grid is read: plainly, by a saved mapping, or as is proposed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from missionmetrics.core.errors import Fault
from missionmetrics.data.folder import misnamed, table_named, unknown_name
from missionmetrics.data.headings import header_only, plain, plain_part
from missionmetrics.data.layouts import apply, propose
from missionmetrics.data.mapping import Mapping, read_mapping
from missionmetrics.data.propose import Known
from missionmetrics.schemas.registry import TABLES

if TYPE_CHECKING:
    from missionmetrics.data.folder import Found
    from missionmetrics.data.grids import Grid
    from missionmetrics.data.raw import Part


@dataclass(slots=True)
class Read:
    """Parts of tables, the layouts met, and what is wrong."""

    parts: list[Part] = field(default_factory=list)
    layouts: list[Mapping] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_grids(found: Found) -> Read:
    """Read every grid as a part of a table.

    Parameters
    ----------
    found : Found
        Grids, and the mappings saved for them.

    Returns
    -------
    Read
        A confirmed mapping is used silently. A layout that is proposed, or saved but
        not confirmed, is a fault that says what it would do
        (``MM-LAYOUT-UNCONFIRMED``).
    """
    out = Read()
    saved = _saved(found, out)
    known = Known(_by_name(found, "areas"), _by_name(found, "indicators"))
    for grid in found.grids:
        _one(grid, saved.get((grid.file, grid.sheet)), known, out)
    out.faults = list(misnamed(out.faults, found))
    present = {(g.file, g.sheet) for g in found.grids}
    out.faults += [_no_file(m) for at, m in saved.items() if at not in present]
    return out


def _saved(found: Found, out: Read) -> dict[tuple[str, str | None], Mapping]:
    saved: dict[tuple[str, str | None], Mapping] = {}
    for file, data in found.mappings.items():
        mapping = read_mapping(data, file=file)
        if isinstance(mapping, Fault):
            out.faults.append(mapping)
        else:
            saved[mapping.file, mapping.sheet] = mapping
    return saved


def _one(grid: Grid, mapping: Mapping | None, known: Known, out: Read) -> None:
    name = table_named(grid.sheet or grid.file.rpartition(".")[0])
    layout = mapping or propose(grid, table=name, known=known)
    if layout is not None:
        out.layouts.append(layout)
        _by_layout(grid, layout, known, out)
    elif name is None:
        out.faults.append(unknown_name(grid))
    else:
        part, faults = plain_part(grid, TABLES[name])
        out.faults += faults
        if part is not None:
            out.faults += header_only(part)
            out.parts.append(part)


def _by_layout(grid: Grid, layout: Mapping, known: Known, out: Read) -> None:
    if not layout.confirmed:
        out.faults.append(_unconfirmed(grid, layout))
    elif layout.open_questions:
        out.faults.append(_open(grid, layout))
    if layout.open_questions:
        return
    part, faults = apply(grid, layout, area_names=known.areas)
    out.faults += faults
    if part is not None:
        out.parts.append(part)


def _by_name(found: Found, table: str) -> dict[str, str]:
    """Ids of a table by id and by name in lower case."""
    ids: dict[str, str] = {}
    key = TABLES[table].key[0]
    for grid in found.grids:
        if table_named(grid.sheet or grid.file.rpartition(".")[0]) != table:
            continue
        headings = [plain(c) for c in grid.cells[0]] if grid.cells else []
        if key not in headings:
            continue
        at = headings.index(key)
        name = headings.index("name") if "name" in headings else at
        for i in range(1, len(grid.cells)):
            text = grid.cell(i, at).strip()
            for said in (text, grid.cell(i, name).strip()):
                if text and said:
                    ids.setdefault(said.casefold(), text)
    return ids


def _unconfirmed(grid: Grid, layout: Mapping) -> Fault:
    asked = layout.open_questions
    fill = f"fill in {', '.join(f'`{q}`' for q in asked)} and " if asked else ""
    return Fault(
        code="MM-LAYOUT-UNCONFIRMED",
        message=f"This is not a plain table. It could be read {layout.in_words()}.",
        fix=f"save the proposal with `missionmetrics check --save-layouts`, look at "
        f"{layout.file_name}, {fill}set confirmed = true.",
        file=grid.file,
        sheet=grid.sheet,
        row=layout.header_rows[-1],
        column=next(iter(layout.headings), None),
    )


def _open(grid: Grid, layout: Mapping) -> Fault:
    asked = ", ".join(f"`{q}`" for q in layout.open_questions)
    return Fault(
        code="MM-MAPPING-OPEN",
        message=f"{layout.file_name} is confirmed, but leaves {asked} open.",
        fix='write it between the quotation marks that are still empty ("").',
        file=grid.file,
        sheet=grid.sheet,
        row=layout.header_rows[-1],
    )


def _no_file(mapping: Mapping) -> Fault:
    return Fault(
        code="MM-MAPPING-FILE",
        message=f"The mapping is for '{mapping.file}'"
        + (f", sheet '{mapping.sheet}'" if mapping.sheet else "")
        + ", which is not here.",
        fix="correct the name in the mapping, or delete the mapping.",
        file=mapping.file_name,
        value=mapping.file,
        severity="warning",
    )
