"""Whether every file is the one that the results and texts of its folder give.

What is published follows from the results, the texts around them and the history,
which all stand in the folder. So every file is made again from these and compared
with the one that stands there, to the byte.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from missionmetrics.core.errors import EvidenceError, Fault
from missionmetrics.publish.audit_documents import SAID, same_said
from missionmetrics.publish.release.checksums import listing
from missionmetrics.publish.release.contents import (
    Contents,
    Notice,
    placed_in_folders,
)
from missionmetrics.publish.release.crate import crate_text
from missionmetrics.publish.release.layout import (
    CHECKSUMS,
    CRATE,
    HISTORY,
    PAGE,
    PAPER,
    PDF,
    README,
    REPORT,
    files_in,
)
from missionmetrics.publish.release.notice import notice_files, notice_page
from missionmetrics.publish.release.products import made
from missionmetrics.publish.release.reading import history_text
from missionmetrics.publish.release.readme import readme_text
from missionmetrics.publish.release.record import report_text
from missionmetrics.publish.release.writers import (
    WRITERS,
    installed,
    last_part,
    recorded,
)
from missionmetrics.publish.report import Report
from missionmetrics.publish.republish import taken_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from missionmetrics.core.result import Result
    from missionmetrics.publish.release.reading import Published

    Files = Mapping[str, bytes]

AGAIN = "publish again from the evidence; do not edit published files."
WHOLE, MISSING, STRANGE = (
    "It is not the file that the results and texts of the folder give.",
    "The results and texts of the folder give this file, and it is not there.",
    "No result and no text of the folder gives this file.",
)
CODES = {PAPER: "MM-PUBLISH-WORDS", "results.xlsx": "MM-PUBLISH-NUMBERS",
         "scrutiny.html": "MM-PUBLISH-WORDS"}  # fmt: skip
QUOTED = 60  # letters of a line that a fault repeats
BEFORE = 20  # of these, letters before the first that differs


def remade_faults(release: Published, found: Iterable[Fault] = ()) -> list[Fault]:
    """Every file that the results and texts of the folder do not give.

    Parameters
    ----------
    release : Published
        The release that stands in the folder, written by this version.
    found : iterable of Fault
        What was found before; a file that is known to be missing, added or unlisted
        is not named a second time.

    Returns
    -------
    list of Fault
        A warning names the files that other packages wrote, and what of them was
        compared.
    """
    given = {n: p.read_bytes() for n, p in files_in(release.folder).items()
             if p.is_file()}  # fmt: skip
    try:
        again = _again(release, given)
    except EvidenceError as fault:
        return [_cannot(fault.problem)]
    except (ArithmeticError, AttributeError, LookupError, StopIteration,
            TypeError, ValueError) as fault:  # fmt: skip
        return [_cannot(f"{type(fault).__name__} {fault}.")]
    known = {(f.code, f.file) for f in found}
    told = [*_listed(given, again), *_compared(given, again), *_history(release)]
    faults = [f for f in told if (f.code, f.file) not in known]
    if any(code == "MM-PUBLISH-CHECKSUM" for code, _ in known):
        faults = [f for f in faults if f.file != CHECKSUMS]
    return [*faults, *_notes(given, again)]


def _again(release: Published, given: Files) -> dict[str, bytes]:
    """Every file, made from what the folder says itself.

    The files that tell of the others tell of those that stand there: each fault is
    then found once, in its own file.
    """
    made_with = recorded(given.get(CRATE, b""))
    if release.results:
        contents = _contents(release, made_with)
        files = made(contents, dated=False) | notice_files(contents)
        files |= made(contents, dated=True)
    else:
        contents, files = _withdrawn(release, made_with)
    if PAPER not in given and "python-docx" not in made_with:
        files.pop(PAPER, None)
    there = {n: given.get(n, content) for n, content in files.items()}
    there |= {n: given[n] for n in (PAPER, PDF) if n in given}
    readme = readme_text(contents, [*there], id=release.id).encode()
    history = history_text(release.history).encode()
    there |= {HISTORY: given[HISTORY], README: given.get(README, readme)}
    crate = crate_text(contents, there, id=release.id, history=release.history)
    there[CRATE] = given.get(CRATE, crate.encode())
    return {**files, HISTORY: history, README: readme, CRATE: crate.encode(),
            CHECKSUMS: listing(there).encode()}  # fmt: skip


def _contents(release: Published, made_with: Mapping[str, str]) -> Contents:
    """What the folder says that it is made from; figures keep their folders."""
    report, shown = taken_up(release, release.results)
    placed = placed_in_folders(
        shown, report.locale, notices=release.notices, standing=release.results
    )
    return Contents(
        report=report, shown=shown, released=release.released, placed=placed,
        revisions=release.revisions, notices=release.notices, made_with=made_with,
    )  # fmt: skip


def _withdrawn(
    release: Published, made_with: Mapping[str, str]
) -> tuple[Contents, dict[str, bytes]]:
    """A release that was withdrawn whole: notices, and no finding."""
    none = cast("Result", None)
    report = Report(headline=none, **release.fields)
    last = release.history[-1]
    contents = Contents(
        report=report, shown={}, placed=(), released=release.released,
        notices=release.notices, made_with=made_with,
    )  # fmt: skip
    own = Notice("", report.title, last.on, last.reason)
    return contents, {
        **notice_files(contents),
        REPORT: report_text(contents).encode(),
        PAGE: notice_page(own, contents.locale).encode(),
    }


def _history(release: Published) -> Iterator[Fault]:
    """A history that does not begin, or that lacks a withdrawal which is shown."""
    if release.history[0].kind != "published":
        words = "It does not begin with a release that was published."
        yield _fault("MM-PUBLISH-REMADE", words, HISTORY)
    whole = [n.folder for n in release.notices]
    told = {
        (event.on, event.reason, folder)
        for event in release.history
        if event.kind == "retracted"
        for folder in ([event.about] if event.about else whole)
    }
    for notice in release.notices:
        if (notice.on, notice.reason, notice.folder) not in told:
            words = f"It does not tell of the withdrawal of '{notice.folder}'."
            yield _fault("MM-PUBLISH-REMADE", words, HISTORY)


def _listed(given: Files, again: Files) -> Iterator[Fault]:
    """Files that are missing, and files that should not be there."""
    for name in sorted(set(again) - set(given)):
        yield _fault("MM-PUBLISH-FILES", MISSING, name)
    for name in sorted(set(given) - set(again) - {PAPER, PDF}):
        yield _fault("MM-PUBLISH-FILES", STRANGE, name)


def _compared(given: Files, again: Files) -> Iterator[Fault]:
    """Files whose bytes differ, unless another version may write other bytes."""
    made_with = recorded(given.get(CRATE, b""))
    for name in sorted(set(given) & set(again)):
        if given[name] == again[name]:
            continue
        code = CODES.get(name, "MM-PUBLISH-REMADE")
        others = _others(name, made_with)
        if not others or not same_said(name, given[name], again[name]):
            yield _differing(code, name, given[name], again[name])


def _notes(given: Files, again: Files) -> Iterator[Fault]:
    """What was not compared, by the reason; a warning each."""
    made_with = recorded(given.get(CRATE, b""))
    left: dict[str, list[str]] = {}
    for name in sorted(set(given) & set(again)):
        if given[name] != again[name] and _others(name, made_with):
            left.setdefault(last_part(name), []).append(name)
    for kind, names in left.items():
        others = ", ".join(_others(kind, made_with))
        yield _note(
            f"Not compared to the byte: {len(names)} of '{kind}', which depends on "
            f"{others}. Compared of it: {SAID[kind][1]}.",
            "audit the folder where those versions are installed.", names[0],
        )  # fmt: skip
    if PAPER in given and PAPER not in again:
        yield _note("It was not compared: python-docx is not installed.",
                    "install missionmetrics[word] and audit again.", PAPER)  # fmt: skip
    if PDF in given:
        yield _note("It was not compared: a browser prints it otherwise each time.",
                    "print it again from the page if in doubt.", PDF)  # fmt: skip


def _others(name: str, made_with: Mapping[str, str]) -> list[str]:
    """The writers of a file that are not the ones installed here, in words."""
    here = installed()
    return [
        f"{w} {made_with.get(w, 'of a version that is not recorded')} "
        f"(here {here.get(w, 'none')})"
        for w in WRITERS.get(last_part(name), ())
        if made_with.get(w) != here.get(w)
    ]


def _differing(code: str, name: str, given: bytes, made: bytes) -> Fault:
    """A fault that shows the first line that differs, where a file has lines."""
    try:
        lines = given.decode().split("\n"), made.decode().split("\n")
    except UnicodeDecodeError:
        return _fault(code, WHOLE, name)
    pairs = zip(*lines, strict=False)
    shorter = min(map(len, lines))
    row = next((n for n, (a, b) in enumerate(pairs) if a != b), shorter)
    stands, gives = (line[row] if row < len(line) else "" for line in lines)
    at = next((n for n, (a, b) in enumerate(zip(stands, gives, strict=False))
               if a != b), min(len(stands), len(gives)))  # fmt: skip
    start = max(0, at - BEFORE)
    words = (
        f"{WHOLE} There stands {stands[start : start + QUOTED]!r}, "
        f"and it should be {gives[start : start + QUOTED]!r}."
    )
    return _fault(code, words, name, row + 1)


def _cannot(why: str) -> Fault:
    message = f"The files cannot be made again from it: {why[:200]}"
    return _fault("MM-PUBLISH-UNREADABLE", message, REPORT)


def _fault(code: str, message: str, file: str, row: int | None = None) -> Fault:
    return Fault(code=code, message=message, fix=AGAIN, file=file, row=row)


def _note(message: str, fix: str, file: str) -> Fault:
    return Fault(code="MM-PUBLISH-UNCOMPARED", message=message, fix=fix, file=file,
                 severity="warning")  # fmt: skip
