"""What lies in a mission folder or workbook, and which table each part is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from missionmetrics.core.errors import Fault
from missionmetrics.data.archive import REFUSED_ENDINGS, refused_ending
from missionmetrics.data.csv_grid import file_bytes, read_csv
from missionmetrics.data.headings import plain
from missionmetrics.data.parquet_grid import read_parquet
from missionmetrics.data.workbook_grid import read_workbook
from missionmetrics.schemas.place import did_you_mean, nearest
from missionmetrics.schemas.registry import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from missionmetrics.data.grids import Grid

MISSION_FILE, MISSION_SHEET, MAPPINGS = "mission.toml", "mission", "mappings"
OUTLINES = ("areas.geojson", "areas.gpkg")
QUIET_SHEETS = {"readme", "read_me", "faults", "lists", "guide"}
SHEET_ENDINGS = (".csv", ".tsv", ".xlsx", ".parquet", *REFUSED_ENDINGS)
OUTLINE_ENDINGS = (".geojson", ".gpkg", ".shp", ".kml")
MAX_TOML_BYTES = 1024**2


@dataclass(slots=True)
class Found:
    """What a path holds.

    Attributes
    ----------
    root : Path
        The folder, or the folder that the workbook lies in.
    name : str
        Name of the folder or workbook.
    grids : list of Grid
        Sheets and CSV files, as text.
    mission : bytes, Grid or None
        ``mission.toml``, or the sheet that stands for it.
    mappings : dict of str to bytes
        Saved mappings, by file name.
    outlines : list of Path
        Files with the shapes of areas.
    faults : list of Fault
        What could not be read.
    """

    root: Path
    name: str
    grids: list[Grid] = field(default_factory=list)
    mission: bytes | Grid | None = None
    mappings: dict[str, bytes] = field(default_factory=dict)
    outlines: list[Path] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def every_grid(self) -> list[Grid]:
        """Every sheet and CSV file, that of the mission too."""
        mission = [] if isinstance(self.mission, bytes) else [self.mission]
        return [g for g in (*mission, *self.grids) if g is not None]


def look_into(path: str | Path) -> Found:
    """Read everything below ``path`` as text, and find out what it is.

    Parameters
    ----------
    path : path
        A mission folder, the ``mission.toml`` in it, or a workbook.

    Returns
    -------
    Found
        Its faults have the codes ``MM-PATH``, ``MM-FILE-UNKNOWN`` (warning),
        ``MM-PARQUET-EXTRA`` and those of the readers of files.
    """
    path = Path(path)
    if path.name == MISSION_FILE and path.is_file():
        path = path.parent
    if path.name in ("", ".."):  # `.` and `..` have no name of their own to be told
        path = path.resolve()
    if path.is_dir():
        return _folder(path)
    found = Found(path.parent, path.name)
    refused = refused_ending(path.suffix, file=path.name)
    if refused and path.exists():
        found.faults.append(refused)
    elif path.suffix.lower() == ".xlsx" and path.exists():
        _workbook(path, found)
        _outlines(path.parent, found)
        _mappings(path.parent, found)
    else:
        found.faults.append(_no_such(path))
    return found


def table_named(name: str) -> str | None:
    """Return the table that a file or sheet of this name holds, if any."""
    found = plain(name)
    return found if found in TABLES else None


def _folder(path: Path) -> Found:
    found = Found(path, path.name)
    names = _listed(path, found)
    for name in names:
        _one(path / name, found)
    _outlines(path, found)
    _mappings(path, found)
    if not found.faults and not found.grids and found.mission is None:
        found.faults.append(_nothing(path))
    return found


def _listed(path: Path, found: Found) -> list[str]:
    try:
        return sorted(p.name for p in path.iterdir())
    except OSError as why:
        found.faults.append(
            Fault(
                code="MM-PATH",
                message=f"The folder '{path.name}' cannot be opened ({why.strerror}).",
                fix="check your rights to read it.",
                file=path.name,
            )
        )
        return []


def _one(path: Path, found: Found) -> None:
    name, ending = path.name, path.suffix.lower()
    if name.startswith((".", "~$", "._")) or (path.is_dir() and not ending):
        return
    if name == MISSION_FILE:
        data, fault = file_bytes(path, file=name, limit=MAX_TOML_BYTES)
        found.mission = data
        found.faults += [fault] if fault else []
    elif ending in (".csv", ".tsv"):
        grid, faults = read_csv(path, file=name)
        found.grids += [grid] if grid else []
        found.faults += faults
    elif ending == ".xlsx":
        _workbook(path, found)
    elif refused := refused_ending(ending, file=name):
        found.faults.append(refused)
    elif ending == ".parquet":
        grid, faults = read_parquet(path, file=name)
        found.grids += [grid] if grid else []
        found.faults += faults
    elif ending in OUTLINE_ENDINGS and name not in OUTLINES:
        found.faults.append(_unknown_outline(name))


def _workbook(path: Path, found: Found) -> None:
    grids, faults = read_workbook(path, file=path.name)
    found.faults += faults
    for grid in grids:
        sheet = plain(grid.sheet or "")
        if sheet == MISSION_SHEET and found.mission is None:
            found.mission = grid
        elif sheet not in QUIET_SHEETS:
            found.grids.append(grid)


def _outlines(root: Path, found: Found) -> None:
    found.outlines = [root / name for name in OUTLINES if (root / name).exists()]


def _mappings(root: Path, found: Found) -> None:
    folder = root / MAPPINGS
    if not folder.is_dir():
        return
    for path in sorted(folder.glob("*.toml")):
        name = f"{MAPPINGS}/{path.name}"
        data, fault = file_bytes(path, file=name, limit=MAX_TOML_BYTES)
        found.faults += [fault] if fault else []
        if data is not None:
            found.mappings[name] = data


def unknown_name(grid: Grid) -> Fault:
    """Say that a file or sheet is not named after a table."""
    name = grid.sheet or Path(grid.file).stem
    what = f"sheet '{grid.sheet}'" if grid.sheet else f"file '{grid.file}'"
    return Fault(
        code="MM-FILE-UNKNOWN",
        message=f"The {what} is not named after a table, so it is not read.",
        fix=did_you_mean(name, _names(grid.sheet))
        + f"Rename it, or leave it. The tables are: {', '.join(TABLES)}.",
        file=grid.file,
        sheet=grid.sheet,
        value=name,
        severity="warning",
    )


def misnamed(faults: Iterable[Fault], found: Found) -> Iterator[Fault]:
    """Make names that nearly are those of an absent table errors.

    Such a sheet or file was meant to be read; to go on without it would leave out
    what it holds.
    """
    there = {table_named(g.sheet or Path(g.file).stem) for g in found.grids}
    there |= set() if found.mission is None else {MISSION_SHEET}
    for fault in faults:
        meant = None
        if fault.code == "MM-FILE-UNKNOWN" and fault.value is not None:
            meant = nearest(fault.value, _names(fault.sheet))
        if meant is None or meant in there:
            yield fault
            continue
        what = f"sheet '{fault.sheet}'" if fault.sheet else f"file '{fault.file}'"
        yield replace(
            fault,
            message=f"There is no `{meant}`, and the {what} is not read, because it "
            "is not named after a table.",
            fix=f"Did you mean `{meant}`? Rename it; if it is something else, give "
            "it a name that is not close to that of a table.",
            severity="error",
        )


def _names(sheet: str | None) -> tuple[str, ...]:
    """What a file, or a sheet, may be called."""
    return (*TABLES, MISSION_SHEET) if sheet else tuple(TABLES)


def _unknown_outline(name: str) -> Fault:
    return Fault(
        code="MM-FILE-UNKNOWN",
        message=f"The file '{name}' holds shapes, but is not read.",
        fix="save the outlines of the areas as areas.geojson or areas.gpkg, with an "
        "`area_id` for each.",
        file=name,
        value=name,
        severity="warning",
    )


def _no_such(path: Path) -> Fault:
    if path.exists():
        return Fault(
            code="MM-PATH",
            message=f"'{path.name}' is neither a mission folder nor a workbook.",
            fix="give the folder it lies in, or a workbook that ends in .xlsx.",
            file=path.name,
        )
    return Fault(
        code="MM-PATH",
        message=f"There is nothing at '{path}'.",
        fix="check the spelling; `missionmetrics new` makes a folder to start from."
        + _neighbours(path),
        file=path.name,
    )


def _neighbours(path: Path) -> str:
    try:
        names: Iterable[str] = [p.name for p in path.parent.iterdir()]
    except OSError:
        return ""
    guess = did_you_mean(path.name, names)
    return f" {guess.strip()}" if guess else ""


def _nothing(path: Path) -> Fault:
    return Fault(
        code="MM-PATH",
        message=f"The folder '{path.name}' holds no mission: no mission.toml, no "
        "tables.",
        fix="`missionmetrics new` makes a folder to start from.",
        file=path.name,
    )
