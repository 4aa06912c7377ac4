"""Read a published folder as a strict stranger would; no browser and no network.

Checksums alone would trust whoever wrote them last. So every file is also made again
from the results and texts of the folder and compared with the one that stands there.
"""

from __future__ import annotations

from pathlib import Path

from missionmetrics.core.errors import EvidenceError, Fault
from missionmetrics.core.file_faults import reading
from missionmetrics.publish import audit as pages
from missionmetrics.publish.audit_remade import remade_faults
from missionmetrics.publish.release.audit_figures import figure_faults
from missionmetrics.publish.release.audit_files import file_faults
from missionmetrics.publish.release.audit_words import other_version, word_faults
from missionmetrics.publish.release.layout import (
    HISTORY,
    REVISIONS,
    files_in,
    no_release,
)
from missionmetrics.publish.release.page_rules import html_faults, is_html
from missionmetrics.publish.release.reading import published


def audit(place: str | Path) -> list[Fault]:
    """What is wrong with a published folder, or with one page?

    Every file is held against its checksum and the crate, and made again from the
    results and texts of the folder: files that are missing, added or changed to the
    byte, cells that a spreadsheet could run, what must not be shown, pages that are
    not accessible or not safe.

    Parameters
    ----------
    place : str or path
        A folder that :meth:`~missionmetrics.publish.report.Report.publish` wrote, a
        page, or the HTML text of a page.

    Returns
    -------
    list of Fault
        Empty when nothing was found. A fault of severity ``"warning"`` says that
        something could not be checked.

    Raises
    ------
    EvidenceError
        There is nothing at ``place`` (``MM-PUBLISH-FOLDER``), or what stands there
        cannot be read or is no text (``MM-PUBLISH-UNREADABLE``).

    Notes
    -----
    It finds what differs from the results, texts and history that stand in the
    folder. It cannot know whether somebody changed these and made the whole folder
    again: for that, compare the id in ``README.txt`` with the one that was announced.

    Examples
    --------
    >>> [fault.code for fault in mm.audit("<html></html>")][:1]
    ['MM-PUBLISH-AUDIT']
    """
    if isinstance(place, str) and "<" in place:
        return pages.audit(place)
    folder = Path(place)
    with reading(folder, code="MM-PUBLISH-UNREADABLE"):
        if not folder.exists():
            raise no_release(folder)
        if not folder.is_dir():
            return _page_alone(folder)
        return _folder(folder)


def _folder(folder: Path) -> list[Fault]:
    if not (folder / HISTORY).is_file():
        return [_no_release(folder)]
    found = file_faults(folder)
    found += _page_faults(folder)
    other = other_version(folder)
    try:
        release = published(folder, lenient=other is not None)
    except EvidenceError as fault:
        noted = [] if other is None else [other]
        return [*found, *noted, _unread(fault, other)]
    if release is None:
        return found
    found += figure_faults(release)
    found += word_faults(release, sentences=other is None)
    return [*found, *(remade_faults(release, found) if other is None else [other])]


def _unread(fault: EvidenceError, other: Fault | None) -> Fault:
    """What could not be read; what another version said of changes is a warning."""
    noted = other is not None and REVISIONS in fault.problem
    return Fault(code=fault.code, message=fault.problem, fix=fault.fix,
                 severity="warning" if noted else "error")  # fmt: skip


def _page_alone(file: Path) -> list[Fault]:
    try:
        return pages.audit(file)
    except UnicodeDecodeError:
        raise EvidenceError(
            f"'{file}' is no page: it is not text in UTF-8.",
            fix="name the folder that `Report.publish` wrote, or a page in it.",
            code="MM-PUBLISH-UNREADABLE",
        ) from None


def _no_release(folder: Path) -> Fault:
    said = no_release(folder)
    return Fault(code=said.code, message=said.problem, fix=said.fix)


def _page_faults(folder: Path) -> list[Fault]:
    from dataclasses import replace

    found = []
    for name, path in files_in(folder).items():
        if is_html(name) and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [replace(fault, file=name) for fault in html_faults(name, text)]
    return found
