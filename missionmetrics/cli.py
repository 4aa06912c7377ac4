"""The command line: ``missionmetrics demo | new | check | report | audit | ...``.

Thin: every command is a few calls of the library. Results go to standard output,
progress and errors to standard error. Exit codes: 0 fine, 1 faults found, 2 wrong
usage, 3 a fault of this program.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from missionmetrics.core.errors import EvidenceError, Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from missionmetrics.mission import Mission

FINE, FAULTY, BROKEN, STOPPED = 0, 1, 3, 130
RELEASED = (
    "date of this release, such as 2026-11-30; today's date without it. Give it to get "
    "the same files, byte for byte, on another day"
)
PUBLISHED = "what was published"
WITHDRAWN = (
    "day of the withdrawal, such as 2026-12-03; without it today's date, or that of a "
    "release dated ahead"
)
NO_PAPER = (
    "No committee paper was written: it needs python-docx, which comes with "
    'pip install "missionmetrics[word]".'
)
IN_THE_TABLE = (
    "Enter it in the mission's own table too (`consent` of the passage becomes "
    "`none`), or the next release shows the words again."
)


class Progress:
    """Says on standard error what goes on: a bar in a terminal, plain lines else."""

    def __init__(self, steps: int, *, quiet: bool) -> None:
        self._quiet, self._bar = quiet, None
        if not quiet and sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(total=steps, bar_format="{desc} |{bar:20}| {n}/{total}")

    def step(self, words: str) -> None:
        """The next step, named by what it does."""
        if self._bar is not None:
            self._bar.set_description_str(words)
            self._bar.update()
        elif not self._quiet:
            print(words, file=sys.stderr)

    def close(self) -> None:
        """Leave the line as it stands."""
        if self._bar is not None:
            self._bar.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and say how it went, as an exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after ``missionmetrics``; taken from the command line by default.

    Returns
    -------
    int
        0 fine, 1 faults found, 3 a fault of this program. Wrong usage ends with
        ``SystemExit(2)``, as argparse does.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    args = _parser().parse_args(argv)
    try:
        return int(args.run(args))
    except EvidenceError as fault:
        return _refused(fault, as_json=args.json)
    except OSError as fault:
        return _refused(_about_file(fault), as_json=args.json)
    except KeyboardInterrupt:
        print("Stopped before the end; no file is half written.", file=sys.stderr)
        return STOPPED
    except Exception as fault:
        return _unexpected(fault)


def _demo(args: argparse.Namespace) -> int:
    from missionmetrics.mission import example, fetch_case

    progress = Progress(4, quiet=args.quiet)
    if args.case:
        progress.step(f"Fetching the case {args.case}")
        mission = fetch_case(args.case, allow_unverified=args.allow_unverified)
    else:
        progress.step("Making the example city (its numbers are invented)")
        mission = example()
    return _publish(mission, args, progress)


def _report(args: argparse.Namespace) -> int:
    from missionmetrics.mission import read_mission

    progress = Progress(4, quiet=args.quiet)
    progress.step(f"Reading {args.path}")
    return _publish(read_mission(args.path), args, progress)


def _publish(mission: Mission, args: argparse.Namespace, progress: Progress) -> int:
    progress.step("Asking the questions")
    report = mission.report(locale=args.language)
    progress.step("Writing the pages")
    before = _written(args.folder)
    page = report.publish(
        args.folder, released=args.released.isoformat(), previous=args.previous,
        log=args.log, pdf=args.pdf,
    )  # fmt: skip
    same = before is not None and before == _written(args.folder)
    progress.step("Done: nothing had changed" if same else
                  "Done: open the page in a browser")  # fmt: skip
    progress.close()
    _say(args, str(page), page=str(page), faults=_dicts(mission.faults))
    _about_paper(args, page.parent)
    return FINE


def _about_paper(args: argparse.Namespace, folder: Path) -> None:
    """Say so where a release has all its documents but the paper."""
    from missionmetrics.publish.release.layout import PAPER, WORKBOOK

    if (folder / WORKBOOK).is_file() and not (folder / PAPER).is_file():
        _add(args, NO_PAPER)


def _written(folder: Path) -> int | None:
    """When the page in ``folder`` was written; publishing the same leaves it alone."""
    page = folder / "index.html"
    return page.stat().st_mtime_ns if page.is_file() else None


def _audit(args: argparse.Namespace) -> int:
    from missionmetrics.publish.folder_audit import audit

    progress = Progress(1, quiet=args.quiet)
    progress.step(f"Auditing {args.folder}")
    progress.close()
    found = audit(args.folder)
    lines = [str(fault) for fault in found] or [f"{args.folder}: nothing to correct."]
    _say(args, "\n".join(lines), faults=_dicts(found))
    return FAULTY if any(f.severity == "error" for f in found) else FINE


def _retract(args: argparse.Namespace) -> int:
    from missionmetrics.publish.retraction import retract

    what = args.figure or "the whole release"
    progress = Progress(1, quiet=args.quiet)
    progress.step(f"Withdrawing {what} from {args.folder}")
    progress.close()
    page = retract(
        args.folder, reason=args.reason, on=_withdrawn_on(args), figure=args.figure
    )
    _say(args, str(page), page=str(page), faults=[])
    _about_paper(args, page.parent)
    return FINE


def _withdraw_consent(args: argparse.Namespace) -> int:
    from missionmetrics.publish.consent import withdraw_consent

    progress = Progress(1, quiet=args.quiet)
    progress.step(f"Taking words out of {args.folder}")
    progress.close()
    page = withdraw_consent(
        args.folder, on=_withdrawn_on(args), words=args.words,
        documents=args.documents, segments=args.segments,
        passages=_passages(args.passages),
    )  # fmt: skip
    _say(args, str(page), page=str(page), faults=[])
    _about_paper(args, page.parent)
    _add(args, IN_THE_TABLE)
    return FINE


def _withdrawn_on(args: argparse.Namespace) -> str:
    """The day given; else today, or the day of a release that is dated ahead."""
    if args.on is not None:
        return str(args.on.isoformat())
    from missionmetrics.publish.republish import standing

    return max(dt.date.today().isoformat(), standing(args.folder).released)


def _passages(mission: Path | None) -> pd.DataFrame | None:
    """The table that says which words an id stands for."""
    if mission is None:
        return None
    from missionmetrics.mission import read_mission

    return read_mission(mission).tables["segments"]


def _new(args: argparse.Namespace) -> int:
    from missionmetrics.mission import new_mission

    path = new_mission(args.path, workbook=args.workbook)
    _say(args, str(path), path=str(path), faults=[])
    _add(args, f"Make it your own, then: missionmetrics check {path}")
    return FINE


def _check(args: argparse.Namespace) -> int:
    from missionmetrics.mission import check

    progress = Progress(1, quiet=args.quiet)
    progress.step(f"Checking {args.path}")
    progress.close()
    found = check(args.path, annotated=args.annotated)
    saved = [str(p) for p in found.save_layouts()] if args.save_layouts else []
    lines = [str(found), *(f"Saved for you to confirm: {name}" for name in saved)]
    _say(args, "\n".join(lines), **found.to_dict(), saved_layouts=saved)
    return FINE if found.ok else FAULTY


def _schemas(args: argparse.Namespace) -> int:
    from missionmetrics.schemas.export import write_schemas

    write_schemas(args.folder)
    _say(args, str(args.folder), path=str(args.folder), faults=[])
    return FINE


def _fetch(args: argparse.Namespace) -> int:
    from missionmetrics.mission import fetch_case

    folder = args.folder or Path(args.name)
    progress = Progress(2, quiet=args.quiet)
    progress.step(f"Fetching the case {args.name}")
    mission = fetch_case(
        args.name, folder=folder, allow_unverified=args.allow_unverified
    )
    progress.step("Done")
    progress.close()
    _say(args, str(folder), path=str(folder), faults=_dicts(mission.faults))
    return FINE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="missionmetrics",
        description="Evaluate the mission of a city: pace, comparison, people's words.",
        epilog="Exit codes: 0 fine, 1 faults found, 2 wrong usage, 3 our own fault.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="say the version")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    demo = _command(commands, "demo", _demo, "publish an example, with no data needed")
    demo.add_argument("--case", metavar="NAME", help="a real case instead")
    _fetching(demo)
    _publishing(demo)

    new = _command(commands, "new", _new, "start a mission: worked tables to replace")
    new.add_argument("path", type=Path, metavar="PATH", help="folder or .xlsx to make")
    new.add_argument("--workbook", action="store_true", help="one Excel workbook")

    check = _command(commands, "check", _check, "say every fault in a mission's files")
    check.add_argument("path", type=Path, metavar="PATH", help="folder or .xlsx")
    check.add_argument(
        "--annotated", type=Path, metavar="COPY.xlsx", help="save a marked copy here"
    )
    check.add_argument(
        "--save-layouts",
        action="store_true",
        help="save how files that are not plain tables could be read",
    )

    report = _command(commands, "report", _report, "publish a mission as public pages")
    report.add_argument("path", type=Path, metavar="PATH", help="folder or .xlsx")
    _publishing(report)

    audit = _command(commands, "audit", _audit, "check a published folder by file")
    audit.add_argument("folder", type=Path, metavar="FOLDER", help=PUBLISHED)

    _withdrawing(commands)

    schemas = _command(commands, "schemas", _schemas, "write what each table holds")
    schemas.add_argument("--folder", type=Path, default=Path("data_schemas"))

    fetch = _command(commands, "fetch", _fetch, "fetch a real case as a mission folder")
    fetch.add_argument("name", metavar="NAME", help="such as greater-manchester")
    fetch.add_argument("--folder", type=Path, help="where to; by default ./NAME")
    _fetching(fetch)
    return parser


def _command(commands: Any, name: str, run: Any, words: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(
        name, help=words, description=words.capitalize() + "."
    )
    made.set_defaults(run=run)
    made.add_argument("--quiet", action="store_true", help="no progress")
    made.add_argument("--json", action="store_true", help="answer as JSON, all faults")
    return made


def _publishing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path("public"),
        help="where to; by default public",
    )
    parser.add_argument(
        "--released", type=_day, default=dt.date.today(), metavar="DATE", help=RELEASED
    )
    parser.add_argument(
        "--language",
        metavar="NAME",
        help="language of the page, such as es; the mission's own by default",
    )
    parser.add_argument(
        "--previous", type=Path, metavar="FOLDER",
        help="an earlier release elsewhere, to compare with and protect against",
    )  # fmt: skip
    parser.add_argument(
        "--log", type=Path, metavar="FILE",
        help="write what was withheld and why, for the office only",
    )  # fmt: skip
    parser.add_argument(
        "--pdf", action="store_true", help="also print the page, with a browser"
    )


def _withdrawing(commands: Any) -> None:
    retract = _command(
        commands, "retract", _retract, "withdraw a published figure, or a whole release"
    )
    retract.add_argument("folder", type=Path, metavar="FOLDER", help=PUBLISHED)
    what = retract.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "figure", nargs="?", metavar="FIGURE",
        help="folder of the figure, such as momentum-emissions",
    )  # fmt: skip
    what.add_argument(
        "--whole-release", action="store_true", help="withdraw every figure instead"
    )
    retract.add_argument(
        "--reason", required=True, metavar="WORDS", help="why, in words for the reader"
    )
    _dated(retract)

    consent = _command(
        commands, "withdraw-consent", _withdraw_consent,
        "take a person's words out of a published folder",
    )  # fmt: skip
    consent.add_argument("folder", type=Path, metavar="FOLDER", help=PUBLISHED)
    for name, given, words in (
        ("words", "WORDS", "the words as they were shown, between quotation marks"),
        ("documents", "ID", "the id of a text of that person"),
        ("segments", "ID", "the id of a passage of that person"),
    ):
        consent.add_argument(
            f"--{name}", action="append", default=[], metavar=given,
            help=f"{words}; may be given again",
        )  # fmt: skip
    consent.add_argument(
        "--passages", type=Path, metavar="PATH",
        help="folder or .xlsx of the mission, which says what the ids stand for",
    )  # fmt: skip
    _dated(consent)


def _dated(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--on", "--released", dest="on", type=_day, metavar="DATE", help=WITHDRAWN
    )


def _fetching(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--allow-unverified",
        action="store_true",
        help="also take files of the case whose content could not be verified",
    )


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from missionmetrics import __version__

        print(f"missionmetrics {__version__}")
        parser.exit(FINE)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a date such as 2026-11-30"
        ) from None


def _say(args: argparse.Namespace, words: str, **facts: Any) -> None:
    if args.json:
        print(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        print(words)


def _add(args: argparse.Namespace, words: str) -> None:
    """One sentence more, for people."""
    if not args.quiet:
        print(words, file=sys.stderr)


def _dicts(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    return [fault.to_dict() for fault in faults]


def _refused(fault: EvidenceError, *, as_json: bool) -> int:
    if as_json:
        facts = {
            "code": fault.code,
            "problem": fault.problem,
            "fix": fault.fix,
            "faults": _dicts(fault.faults),
        }
        print(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        print(fault, file=sys.stderr)
    return FAULTY


def _about_file(fault: OSError) -> EvidenceError:
    return EvidenceError(
        f"{fault.filename or 'A file'}: {fault.strerror or fault}.",
        fix="check the path, the permissions and the room on the disk.",
        code="MM-CLI-FILE",
    )


def _unexpected(fault: Exception) -> int:
    if os.environ.get("MISSIONMETRICS_DEBUG") == "1":
        traceback.print_exception(fault)
    words = str(fault).splitlines()[:1]
    print(
        f"missionmetrics itself failed ({type(fault).__name__}"
        f"{': ' + words[0] if words else ''}); please report this, with what "
        "MISSIONMETRICS_DEBUG=1 adds to it.",
        file=sys.stderr,
    )
    return BROKEN
