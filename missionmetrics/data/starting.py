"""A small worked mission to start from, as a folder or as one workbook."""

from __future__ import annotations

import csv
import io
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.files import new_folder, write_atomically
from missionmetrics.data.writing import refuse_to_overwrite
from missionmetrics.schemas.registry import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

STARTER = Path(__file__).parent / "starter"


def new_mission(path: str | Path, *, workbook: bool = False) -> Path:
    """Write a small, invented mission to put your own in the place of.

    Every table has two or three worked rows, and a README says what to fill first.

    Parameters
    ----------
    path : path
        Where; nothing that stands there is replaced. For a workbook, ``.xlsx`` is
        added if it is not there.
    workbook : bool
        One Excel workbook, one sheet a table, instead of a folder of CSV files.

    Returns
    -------
    Path
        What was written. :func:`missionmetrics.data.checking.check` finds nothing to
        correct in it.

    Raises
    ------
    EvidenceError
        Something stands there already (``MM-WRITE-EXISTS``), or it cannot be written
        there (``MM-WRITE-PATH``).
    """
    path = Path(path)
    if workbook and path.suffix.lower() != ".xlsx":
        path = path.with_name(f"{path.name}.xlsx")
    refuse_to_overwrite(path)
    try:
        return _workbook(path) if workbook else _folder(path)
    except OSError as why:
        raise EvidenceError(
            f"'{path}' cannot be written ({why.strerror}).",
            fix="choose a folder that you may write to.",
            code="MM-WRITE-PATH",
        ) from why


def _folder(path: Path) -> Path:
    with new_folder(path) as made:
        for name in TABLES:
            text = _starter(f"{name}.csv")
            (made / f"{name}.csv").write_text(text, "utf-8", newline="")
        for ours, theirs in (
            ("mission.toml", "mission.toml"),
            ("areas.json", "areas.geojson"),
        ):
            (made / theirs).write_text(_starter(ours), "utf-8", newline="")
        readme = _readme(form="A file", check=path.name)
        (made / "README.md").write_text(readme, "utf-8", newline="")
    return path


def _workbook(path: Path) -> Path:
    from missionmetrics.data.starter_book import starter_book

    tables = {
        name: list(csv.reader(io.StringIO(_starter(f"{name}.csv")))) for name in TABLES
    }
    readme = _readme(form="A sheet", check=path.name)
    return write_atomically(
        path, starter_book(tables, _starter("mission.toml"), readme)
    )


@lru_cache
def _starter(name: str) -> str:
    return (STARTER / name).read_text("utf-8")


def _readme(**words: str) -> str:
    held: Mapping[str, str] = tomllib.loads(_starter("readme.toml"))
    return held["text"].format_map(words)
