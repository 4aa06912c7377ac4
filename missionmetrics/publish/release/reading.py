"""Read what stands in a published folder: its report, results, history, day and id."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.result import Result
from missionmetrics.core.sentence import Sentence
from missionmetrics.publish.release.contents import Event, Notice
from missionmetrics.publish.release.layout import HISTORY, REPORT, RESULT, REVISIONS
from missionmetrics.publish.release.revisions import Previous

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HISTORY_FORMAT = "missionmetrics.releases"
HISTORY_VERSION = 1
UNREAD = Sentence("release.revisions.unread").to_dict()


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A release as its folder holds it.

    Attributes
    ----------
    folder : Path
        Where it stands.
    fields : mapping
        The texts of the report, by the names of its attributes.
    places, results : mapping by folder of a figure
        Its place on the page, and its protected result; in the order of the page.
    notices : tuple of Notice
        Figures that were withdrawn.
    revisions : Result or None
        What changed when it was published.
    history : tuple of Event
        What happened in this folder, oldest first.
    """

    folder: Path
    fields: Mapping[str, Any]
    places: Mapping[str, str]
    results: Mapping[str, Result]
    notices: tuple[Notice, ...]
    revisions: Result | None
    history: tuple[Event, ...]

    @property
    def released(self) -> str:
        """Day of the release that stands in the folder."""
        return self.history[-1].released

    @property
    def id(self) -> str:
        """Id of the release that stands in the folder."""
        return self.history[-1].id

    def previous(self) -> Previous:
        """What the next release is compared with."""
        given = self.fields
        rules = (str(given.get("policy", "")), int(given.get("threshold", 0)))
        return Previous(
            released=self.released, id=self.id, results=self.results, rules=rules
        )


def published(folder: Path, *, lenient: bool = False) -> Published | None:
    """Read a published folder; ``None`` when there is none or it is an early page.

    Parameters
    ----------
    folder : path
        Where it stands.
    lenient : bool
        Whether a result that another version wrote, whose sentences are not known
        here, is read for its numbers alone.

    Raises
    ------
    EvidenceError
        A file of the release cannot be read (``MM-PUBLISH-UNREADABLE``).
    """
    if not (folder / HISTORY).is_file():
        return None
    history = tuple(Event.from_dict(e) for e in _json(folder, HISTORY)["releases"])
    report: Mapping[str, Any] = {}
    if (folder / REPORT).is_file():
        report = _json(folder, REPORT)
    placed = report.get("figures", [])
    read = numbers_in if lenient else result_in
    fields = {
        k: tuple(v) if isinstance(v, list) else v
        for k, v in report.get("report", {}).items()
    }
    return Published(
        folder=folder, fields=fields, history=history,
        places={f["folder"]: f["place"] for f in placed},
        results={f["folder"]: read(folder, f["folder"] + RESULT) for f in placed},
        notices=tuple(Notice(**n) for n in report.get("withdrawn", [])),
        revisions=result_in(folder, REVISIONS) if (folder / REVISIONS).is_file()
        else None,
    )  # fmt: skip


def result_in(folder: Path, name: str) -> Result:
    """One result of a published folder; its sentences are checked as it is made."""
    try:
        return Result.from_dict(_json(folder, name))
    except (TypeError, KeyError, IndexError, ValueError, AttributeError) as fault:
        raise _unreadable(name, str(fault)) from None


def numbers_in(folder: Path, name: str) -> Result:
    """A result, or its table alone where its sentences cannot be said."""
    try:
        return result_in(folder, name)
    except EvidenceError:
        given = _json(folder, name)
        plain = {"question": UNREAD, "interval": UNREAD, "sentences": [UNREAD],
                 "cautions": [], "parts": {}, "geography": None}  # fmt: skip
        try:
            return Result.from_dict({**given, **plain})
        except (TypeError, KeyError, ValueError, AttributeError) as fault:
            raise _unreadable(name, str(fault)) from None


def history_text(events: tuple[Event, ...]) -> str:
    """The file ``releases.json``."""
    given = {
        "format": HISTORY_FORMAT,
        "version": HISTORY_VERSION,
        "releases": [e.to_dict() for e in events],
    }
    return json.dumps(given, ensure_ascii=False, indent=1) + "\n"


def _json(folder: Path, name: str) -> dict[str, Any]:
    try:
        given = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise _unreadable(name, str(fault)) from None
    if not isinstance(given, dict):
        raise _unreadable(name, "it holds no JSON object")
    return given


def _unreadable(name: str, why: str) -> EvidenceError:
    return EvidenceError(
        f"The published file '{name}' cannot be read: {why}.",
        fix="restore the folder from a copy, or publish into a new one.",
        code="MM-PUBLISH-UNREADABLE",
    )
