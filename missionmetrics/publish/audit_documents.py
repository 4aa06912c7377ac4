"""Whether the paper, the workbook and the scrutiny pack say what the results say.

They are made again from the results of the folder. Pictures are left aside: another
machine may have other fonts.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from missionmetrics.core.errors import Fault
from missionmetrics.publish.release import accompanying
from missionmetrics.publish.release.contents import Contents, placed_in_folders
from missionmetrics.publish.release.layout import PAPER, WORKBOOK
from missionmetrics.publish.republish import taken_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from missionmetrics.publish.release.reading import Published

AGAIN = "publish again from the evidence; do not edit published files."
WORDS = ("word/document", "xl/worksheets/sheet", "xl/sharedStrings")
"""How the packed files begin that hold words and numbers."""

DOCUMENTS: dict[str, tuple[str, Callable[[Contents], bytes | str | None]]] = {
    PAPER: ("MM-PUBLISH-WORDS", accompanying.paper),
    WORKBOOK: ("MM-PUBLISH-NUMBERS", accompanying.workbook),
    "scrutiny.html": ("MM-PUBLISH-WORDS", accompanying.scrutiny_page),
}


def document_faults(release: Published) -> list[Fault]:
    """Documents that do not hold what the results of the folder make of them."""
    there = [name for name in DOCUMENTS if (release.folder / name).is_file()]
    if not release.results or not there:
        return []
    contents = _contents(release)
    found = []
    for name in there:
        code, make = DOCUMENTS[name]
        made = make(contents)
        if made is None:
            continue
        given = made.encode() if isinstance(made, str) else made
        if _told(given) != _told((release.folder / name).read_bytes()):
            message = "It does not say what the results of the folder say."
            found.append(Fault(code=code, message=message, fix=AGAIN, file=name))
    return found


def _contents(release: Published) -> Contents:
    report, shown = taken_up(release, release.results)
    placed = placed_in_folders(shown, report.locale, notices=release.notices)
    return Contents(
        report=report, shown=shown, released=release.released, placed=placed
    )


def _told(content: bytes) -> dict[str, bytes]:
    """What a document says; nothing where it cannot be opened."""
    if not content.startswith(b"PK"):
        return {"": content}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = [n for n in packed.namelist() if n.startswith(WORDS)]
            return {name: packed.read(name) for name in names}
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError):
        return {}
