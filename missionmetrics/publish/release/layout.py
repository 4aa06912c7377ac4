"""Which files a release has, and which folders are one that may be replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIGURES = "figures/"
PAGE = "index.html"
REPORT = "report.json"
HISTORY = "releases.json"
README = "README.txt"
CRATE = "ro-crate-metadata.json"
CHECKSUMS = "checksums.txt"
REVISIONS = "revisions.json"
PDF = "page.pdf"
PAPER = "committee-paper.docx"
WORKBOOK = "results.xlsx"
RESULT = "result.json"
NOTICE = "notice.json"
# What systems leave in every folder that is looked at, in small letters.
LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
# What a folder must hold to be taken for a release; earlier pages had no more.
SIGNS = (frozenset({PAGE, HISTORY, CRATE, CHECKSUMS}), frozenset({PAGE, README}))


def files_in(folder: Path) -> dict[str, Path]:
    """Every file below ``folder`` by its name relative to it, with slashes."""
    return dict(sorted((p.relative_to(folder).as_posix(), p) for p in _walk(folder)))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        else:
            yield path


def listed(folder: Path) -> set[str] | None:
    """The files that ``folder`` says are its own, or ``None`` when it is no release."""
    from missionmetrics.publish.release.checksums import read

    names = {p.name for p in folder.iterdir() if not _is_litter(p.name)}
    if not any(signs <= names for signs in SIGNS):
        return None
    if CHECKSUMS not in names:
        return _files_but_litter(folder) if names <= _early() else None
    text = (folder / CHECKSUMS).read_text(encoding="utf-8", errors="replace")
    return {*read(text), CHECKSUMS}


def no_release(place: Path) -> EvidenceError:
    """Say that no release stands at ``place``, and what stands there instead."""
    if not place.exists():
        said = "there is nothing"
    elif place.is_dir():
        said = f"the folder holds no release that '{HISTORY}' tells of"
    else:
        said = "it is a file, not a folder"
    return EvidenceError(
        f"No release stands in '{place}': {said}.",
        fix="name the folder that `Report.publish` wrote.",
        code="MM-PUBLISH-FOLDER",
    )


def refuse_foreign(place: Path) -> None:
    """Never replace a folder that holds something else than a release.

    What a system leaves in every folder, such as ``.DS_Store``, goes with the release.

    Raises
    ------
    EvidenceError
        ``place`` is a file, or a folder that holds other things
        (``MM-PUBLISH-FOLDER``).
    """
    if place.exists() and not place.is_dir():
        raise EvidenceError(
            f"'{place}' is a file, not a folder.",
            fix="name a new folder.",
            code="MM-PUBLISH-FOLDER",
        )
    if not place.is_dir() or not any(place.iterdir()):
        return
    ours = listed(place) or set()
    if strange := sorted(_files_but_litter(place) - ours):
        raise EvidenceError(
            f"The folder '{place}' holds other things, such as '{strange[0]}'.",
            fix="publish into a folder of its own; a release that was published "
            "before is replaced whole.",
            code="MM-PUBLISH-FOLDER",
        )


def _files_but_litter(folder: Path) -> set[str]:
    return {name for name in files_in(folder) if not _is_litter(name)}


def _is_litter(name: str) -> bool:
    return name.rpartition("/")[2].lower() in LITTER


def _early() -> set[str]:
    return {PAGE, README, FIGURES.rstrip("/")}
