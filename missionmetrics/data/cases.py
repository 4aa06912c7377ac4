"""Real cases, fetched from their public origin or read from a local mirror.

Nothing is copied into the repository, and nothing is fetched at import.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.files import new_folder
from missionmetrics.data.cases_manchester import Converted, convert_manchester
from missionmetrics.data.cases_origin import MANCHESTER_FILES, Origin, fetch_files
from missionmetrics.data.cases_report import FAULTS_FILE, case_faults, faults_text
from missionmetrics.data.writing import table_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["CASES", "Case", "case_faults", "fetch_case_folder"]

MIRROR = "MISSIONMETRICS_CASES"


@dataclass(frozen=True, slots=True)
class Case:
    """One real case.

    Attributes
    ----------
    title : str
        What it is about.
    mirror : str
        Name of its folder in a local mirror of the prepared files.
    origin : tuple of Origin
        Where its files come from.
    convert : callable
        Turns a folder of prepared files into the tables of a mission.
    """

    title: str
    mirror: str
    origin: tuple[Origin, ...]
    convert: Callable[[Path], Converted]


CASES: Mapping[str, Case] = {
    "greater-manchester": Case(
        title="Carbon neutral Greater Manchester by 2038",
        mirror="gm_net_zero",
        origin=MANCHESTER_FILES,
        convert=convert_manchester,
    )
}


def fetch_case_folder(
    name: str, *, folder: str | Path | None = None, allow_unverified: bool = False
) -> Path:
    """Make the mission folder of a real case.

    Parameters
    ----------
    name : str
        Which case; ``"greater-manchester"``.
    folder : path, optional
        Where to write the mission folder; one that stands there is replaced.
        Without it, the user's cache.
    allow_unverified : bool
        Fetch files from their public origin although no checksum of them has been
        confirmed. Not needed where ``MISSIONMETRICS_CASES`` names a local mirror.

    Returns
    -------
    Path
        The mission folder. ``conversion.json`` in it says what was repaired, kept
        apart or left out; :func:`case_faults` reads it.

    Raises
    ------
    EvidenceError
        There is no such case (``MM-CASE-UNKNOWN``); the mirror does not hold it or
        lacks a file of it (``MM-CASE-FILE``); the folder holds something else
        (``MM-CASE-FOLDER``); or a file's checksum is not confirmed
        (``MM-CASE-UNVERIFIED``) or wrong (``MM-CASE-CHECKSUM``).

    Notes
    -----
    The licence and the words that must be shown with any result stand in
    ``mission.toml`` and in ``sources.csv``.
    """
    case = _case(name)
    target = Path(folder) if folder is not None else _cache() / "missions" / name
    _may_replace(target)
    source = _mirrored(case)
    if source is None:
        source = fetch_files(
            name, case.origin, _cache() / "files", allow_unverified=allow_unverified
        )
    converted = case.convert(source)
    with new_folder(target) as made:
        _write(converted, made)
    return target


def _case(name: str) -> Case:
    if name not in CASES:
        raise EvidenceError(
            f"There is no case `{name}`.",
            fix=f"choose one of: {', '.join(CASES)}.",
            code="MM-CASE-UNKNOWN",
        )
    return CASES[name]


def _cache() -> Path:
    import pooch

    return Path(pooch.os_cache("missionmetrics"))


def _mirrored(case: Case) -> Path | None:
    root = os.environ.get(MIRROR)
    if not root:
        return None
    held = Path(root) / case.mirror
    if not held.is_dir():
        raise EvidenceError(
            f"{MIRROR} names a folder that does not hold `{case.mirror}`.",
            fix=f"put the prepared files there, or unset {MIRROR} to fetch them.",
            code="MM-CASE-FILE",
        )
    return held


def _may_replace(target: Path) -> None:
    """Only an empty folder, or one that this function made, is replaced."""
    if not target.exists():
        return
    if target.is_dir() and (
        not any(target.iterdir()) or (target / FAULTS_FILE).exists()
    ):
        return
    raise EvidenceError(
        f"`{target.name}` holds something that is not a fetched case.",
        fix="name a new or an empty folder.",
        code="MM-CASE-FOLDER",
    )


def _write(converted: Converted, folder: Path) -> None:
    (folder / "mission.toml").write_text(converted.mission, encoding="utf-8")
    for name, frame in converted.frames.items():
        path = folder / f"{name}.csv"
        path.write_text(table_csv(name, frame), encoding="utf-8", newline="")
    outlines = _geojson(converted.shapes)
    (folder / "areas.geojson").write_text(outlines, encoding="utf-8")
    said = faults_text(converted.faults)
    (folder / FAULTS_FILE).write_text(said, encoding="utf-8")


def _geojson(shapes: Any) -> str:
    return str(shapes.to_crs("EPSG:4326").to_json(drop_id=True, to_wgs84=False))
