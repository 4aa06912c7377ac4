"""Make every file of a release, then put the folder in place whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.file_faults import reading, writing
from missionmetrics.core.files import new_folder
from missionmetrics.publish.release import pdf as printing
from missionmetrics.publish.release.checksums import content_id, listing
from missionmetrics.publish.release.contents import (
    Contents,
    Event,
    Notice,
    placed_in_folders,
)
from missionmetrics.publish.release.crate import crate_text
from missionmetrics.publish.release.forbidden import holding
from missionmetrics.publish.release.layout import (
    CHECKSUMS,
    CRATE,
    HISTORY,
    PAGE,
    PDF,
    README,
    REPORT,
    files_in,
    refuse_foreign,
)
from missionmetrics.publish.release.notice import notice_files, notice_page
from missionmetrics.publish.release.page_rules import html_faults
from missionmetrics.publish.release.products import made
from missionmetrics.publish.release.reading import history_text, published
from missionmetrics.publish.release.readme import readme_text
from missionmetrics.publish.release.record import report_text
from missionmetrics.publish.release.revisions import left_out, revisions
from missionmetrics.publish.release.turn import require_same
from missionmetrics.publish.texts import unwritable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.core.result import Result
    from missionmetrics.publish.release.reading import Published
    from missionmetrics.publish.report import Report

PAGES = (".html",)


@dataclass(frozen=True, slots=True)
class Release:
    """A release that was written: its page, its id, and whether anything changed."""

    page: Path
    id: str
    unchanged: bool


def write(
    report: Report,
    shown: Mapping[str, tuple[Result, ...]],
    folder: str | Path,
    *,
    released: str,
    seen: bytes | None,
    previous: str | Path | None = None,
    notices: tuple[Notice, ...] | None = None,
    event: Event | None = None,
    known: Mapping[str, Result] | None = None,
    without: Sequence[str] = (),
    forbidden: Sequence[str] = (),
    pdf: bool = False,
) -> Release:
    """Write a release of ``report`` with the protected results ``shown``.

    Parameters
    ----------
    report, shown : Report, mapping of str to tuple of Result
        What is published.
    folder : path
        Where to; the release that stands there is replaced.
    released : str
        Day of the release.
    seen : bytes or None
        The stamp of the folder when it was read first; see ``turn``.
    previous : path, optional
        The release to compare with; by default the one that is replaced.
    notices : tuple of Notice, optional
        Figures that are withdrawn. By default the notices that stand there stay,
        but for figures that this release shows again.
    event : Event, optional
        Why the folder is written, when it is no new release; its id is filled in.
    known : mapping of str to Result, optional
        Results of ``shown`` that keep their folder. By default those keep theirs
        that ask the same as one that stands there.
    without : sequence of str
        Folders whose numbers leave the list of what changed.
    forbidden : sequence of str
        Words that no file may hold.
    pdf : bool
        Whether the page is also printed by an installed browser.

    Raises
    ------
    EvidenceError
        As for ``Report.publish``, a file holds forbidden words
        (``MM-PUBLISH-CONSENT``), or the folder is no longer the one that was read
        (``MM-PUBLISH-BUSY``).
    """
    place = Path(folder)
    browser = printing.browser() if pdf else None
    with reading(place, code="MM-PUBLISH-UNREADABLE"):
        refuse_foreign(place)
        standing = published(place, lenient=True) if place.is_dir() else None
        old = _bytes(place) if standing is not None else {}
    _require_later(standing, released=event.on if event else released)
    given = _earlier(previous) if previous is not None else None
    contents = _contents(report, shown, released, standing, notices, known)
    files = _made(contents, dated=False) | notice_files(contents)
    id = content_id(files)  # noqa: A001
    same = standing is not None and (standing.id, standing.released) == (id, released)
    changed = _changes(contents, standing, given, carried=same or event is not None)
    if changed is not None and without:
        changed = left_out(changed, without)
    contents = replace(contents, revisions=changed)
    files |= _made(contents, dated=True)
    _require(files)
    history = _history(standing, released, id, event, same=same)
    if pdf and PDF in old:
        files[PDF] = old[PDF]
    whole = _whole(contents, files, id, history)
    _refuse_words(whole, forbidden)
    if whole == old and pdf == (PDF in old):
        return Release(place / PAGE, id, unchanged=True)
    if browser is not None:
        files[PDF] = printing.printed(files[PAGE], browser)
        whole = _whole(contents, files, id, history)
    _write(place, whole, seen)
    return Release(place / PAGE, id, unchanged=False)


def earlier_results(
    folder: str | Path, previous: str | Path | None
) -> tuple[Result, ...]:
    """What was published before, in ``folder`` and in ``previous``, as it was shown."""
    found = [_earlier(previous)] if previous is not None else []
    with reading(folder, code="MM-PUBLISH-UNREADABLE"):
        if Path(folder).is_dir():
            standing = published(Path(folder), lenient=True)
            found += [standing] if standing is not None else []
    return tuple(result for release in found for result in release.results.values())


def _contents(
    report: Report,
    shown: Mapping[str, tuple[Result, ...]],
    released: str,
    standing: Published | None,
    notices: tuple[Notice, ...] | None,
    known: Mapping[str, Result] | None,
) -> Contents:
    """What is released; notices that stand there stay unless others are given."""
    if known is None:
        known = {} if standing is None else standing.results
    if notices is None:
        notices = () if standing is None else standing.notices
    placed = placed_in_folders(shown, report.locale, notices=notices, standing=known)
    used = {p.folder for p in placed}
    left = tuple(n for n in notices if n.folder not in used)
    return Contents(
        report=report, shown=shown, released=released, notices=left, placed=placed
    )


def write_withdrawn(
    report: Report,
    place: Path,
    notices: tuple[Notice, ...],
    event: Event,
    *,
    seen: bytes | None,
) -> Release:
    """Replace the release in ``place`` by a notice; its figures keep theirs."""
    refuse_foreign(place)
    standing = published(place)
    _require_later(standing, released=event.on)
    before = () if standing is None else standing.history
    contents = Contents(
        report=report, shown={}, placed=(), released=event.released, notices=notices
    )
    own = Notice("", report.title, event.on, event.reason)
    files = notice_files(contents) | {REPORT: report_text(contents).encode()}
    id = content_id(files)  # noqa: A001
    files[PAGE] = notice_page(own, contents.locale).encode()
    _require(files)
    history = (*before, replace(event, id=id))
    _write(place, _whole(contents, files, id, history), seen)
    return Release(place / PAGE, id, unchanged=False)


def _made(contents: Contents, *, dated: bool) -> dict[str, bytes]:
    try:
        return made(contents, dated=dated)
    except UnicodeEncodeError as fault:
        raise unwritable("A text of a result", fault) from None


def _require_later(standing: Published | None, *, released: str) -> None:
    """Refuse a day before that of the release that stands there."""
    if standing is None or released >= standing.released:
        return
    raise EvidenceError(
        f"The day given, {released}, is before {standing.released}, the day of the "
        f"release that stands in '{standing.folder}'.",
        fix="give that day or a later one; where the day that stands there is the "
        "mistake, publish into a new folder and name this one as `previous`.",
        code="MM-PUBLISH-RELEASED",
    )


def _earlier(folder: str | Path) -> Published:
    with reading(folder, code="MM-PUBLISH-UNREADABLE"):
        if found := published(Path(folder), lenient=True):
            return found
    raise EvidenceError(
        f"`previous` is '{folder}', which is no folder of a release.",
        fix="name the folder that `Report.publish` wrote, or leave it out.",
        code="MM-PUBLISH-FOLDER",
    )


def _refuse_words(files: Mapping[str, bytes], words: Sequence[str]) -> None:
    if found := holding(files, words):
        raise EvidenceError(
            f"The words that were taken back would still stand in {found[0]}.",
            fix="take them out of the texts of the report, and publish again.",
            code="MM-PUBLISH-CONSENT",
        )


def _require(files: Mapping[str, bytes]) -> None:
    """Refuse to write a page that does not pass its audit."""
    faults = [
        replace(fault, file=name)
        for name, content in files.items()
        if name.endswith(PAGES)
        for fault in html_faults(name, content.decode())
    ]
    if faults:
        raise EvidenceError(
            "A page does not pass its own audit, so nothing was written.",
            fix="this is a fault of the library or of a template; please report it.",
            code="MM-PUBLISH-AUDIT",
            faults=faults,
        )


def _changes(
    contents: Contents,
    standing: Published | None,
    given: Published | None,
    *,
    carried: bool,
) -> Result | None:
    """What changed: against ``given``, else against what stands there.

    When the very same release stands there, or a folder is only corrected, it keeps
    what it said of the release before it.
    """
    before = given or standing
    if before is None:
        return None
    if carried and given is None:
        return before.revisions
    now = {p.folder: p.result for p in contents.placed}
    report = contents.report
    rules = (report.policy, report.rules.threshold)
    return revisions(before.previous(), now, locale=report.locale, rules=rules)


def _history(
    standing: Published | None, released: str, id: str, event: Event | None,  # noqa: A002
    *, same: bool,
) -> tuple[Event, ...]:  # fmt: skip
    before = standing.history if standing is not None else ()
    if event is not None:
        return (*before, replace(event, id=id))
    if same:
        return before
    return (*before, Event("published", released, released, id))


def _whole(
    contents: Contents,
    files: Mapping[str, bytes],
    id: str,  # noqa: A002
    history: tuple[Event, ...],
) -> dict[str, bytes]:
    """All files: those made, then the ones that tell of the others."""
    whole = {
        **files,
        HISTORY: history_text(history).encode(),
        README: readme_text(contents, [*files], id=id).encode(),
    }
    whole[CRATE] = crate_text(contents, whole, id=id, history=history).encode()
    whole[CHECKSUMS] = listing(whole).encode()
    return whole


def _bytes(place: Path) -> dict[str, bytes]:
    return {name: path.read_bytes() for name, path in files_in(place).items()}


def _write(place: Path, files: Mapping[str, bytes], seen: bytes | None) -> None:
    _require_inside(files)
    with writing(place, code="MM-PUBLISH-WRITE"), new_folder(place) as new:
        for name, content in files.items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        require_same(place, seen)


def _require_inside(files: Mapping[str, bytes]) -> None:
    """Refuse a name that leaves the folder, on any system."""
    for name in files:
        parts = name.split("/")
        if not {"", ".", ".."}.isdisjoint(parts) or set("\\:\0") & set(name):
            raise EvidenceError(
                f"A file of the release would not stand in its folder: {name!r}.",
                fix="publish into a new folder.",
                code="MM-PUBLISH-FOLDER",
            )
