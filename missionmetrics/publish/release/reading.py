"""Read what stands in a published folder: its report, results, history, day and id."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from missionmetrics.core.disclosure import Disclosure
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.locale import locale
from missionmetrics.core.result import Result
from missionmetrics.core.sentence import Sentence
from missionmetrics.publish.policy import policy
from missionmetrics.publish.release.contents import Event, Notice
from missionmetrics.publish.release.layout import HISTORY, REPORT, RESULT, REVISIONS
from missionmetrics.publish.release.names import is_folder
from missionmetrics.publish.release.record import KINDS, NEEDED, PLACES
from missionmetrics.publish.release.revisions import Previous

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

HISTORY_FORMAT = "missionmetrics.releases"
HISTORY_VERSION = 1
Found = TypeVar("Found")
_Read = tuple[dict[str, Any], dict[str, str], tuple[Notice, ...]]
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
    history = _checked(HISTORY, lambda: _history(_json(folder, HISTORY)))
    given = _json(folder, REPORT) if (folder / REPORT).is_file() else {}
    texts, places, notices = _checked(REPORT, lambda: _report(given, lenient=lenient))
    read = numbers_in if lenient else result_in
    return Published(
        folder=folder, fields=texts, history=history, places=places, notices=notices,
        results={name: read(folder, name + RESULT) for name in places},
        revisions=result_in(folder, REVISIONS) if (folder / REVISIONS).is_file()
        else None,
    )  # fmt: skip


def result_in(folder: Path, name: str) -> Result:
    """One result of a published folder; its sentences are checked as it is made."""
    return _checked(name, lambda: Result.from_dict(_json(folder, name)))


def numbers_in(folder: Path, name: str) -> Result:
    """A result, or its table alone where its sentences cannot be said."""
    try:
        return result_in(folder, name)
    except EvidenceError:
        given = _json(folder, name)
        return _checked(name, lambda: _numbers(given))


def _numbers(given: Mapping[str, Any]) -> Result:
    """The table alone; nothing is said any more of parts that are left out."""
    plain = {"question": UNREAD, "interval": UNREAD, "sentences": [UNREAD],
             "cautions": [], "parts": {}, "geography": None}  # fmt: skip
    if given["disclosure"] is not None:
        shield = Disclosure.from_dict(given["disclosure"]).left_with({})
        plain["disclosure"] = shield.to_dict()
    return Result.from_dict({**given, **plain})


def _history(given: Mapping[str, Any]) -> tuple[Event, ...]:
    found = tuple(Event.from_dict(event) for event in given["releases"])
    if not found:
        raise ValueError("it lists no release")
    for event in found:
        dt.date.fromisoformat(event.on)
        dt.date.fromisoformat(event.released)
    return found


def _report(given: Mapping[str, Any], *, lenient: bool) -> _Read:
    """The texts of a report, the place of each figure, and what was withdrawn."""
    if not given:
        return {}, {}, ()
    texts = {
        k: tuple(v) if isinstance(v, list) else v for k, v in given["report"].items()
    }
    places = {str(f["folder"]): str(f["place"]) for f in given["figures"]}
    notices = tuple(map(Notice.from_dict, given["withdrawn"]))
    _require_folders([*(str(f["folder"]) for f in given["figures"]),
                      *(n.folder for n in notices)])  # fmt: skip
    if not lenient:
        _require_known(texts, places)
    elif not isinstance(texts.get("threshold", 0), int):
        raise TypeError("'threshold' is no whole number")
    return texts, places, notices


def _require_folders(names: Sequence[str]) -> None:
    for name in names:
        if not is_folder(name):
            raise ValueError(f"{name!r} is no folder of a figure")
        if names.count(name) > 1:
            raise ValueError(f"{name!r} stands in it twice")


def _require_known(texts: Mapping[str, Any], places: Mapping[str, str]) -> None:
    """Refuse what this version cannot make a report of."""
    if strange := sorted(set(places.values()) - set(PLACES)):
        raise ValueError(f"there is no place '{strange[0]}' on the page")
    if strange := sorted(set(texts) - set(KINDS)):
        raise ValueError(f"the text '{strange[0]}' is not known")
    if missing := [name for name in NEEDED if name not in texts]:
        raise KeyError(missing[0])
    for name, value in texts.items():
        every = value if isinstance(value, tuple) else ()
        if not isinstance(value, KINDS[name]) or not all(
            isinstance(text, str) for text in every
        ):
            raise TypeError(f"'{name}' is of another kind")
    json.dumps(texts, ensure_ascii=False).encode()
    locale(texts["locale"])
    policy(texts["policy"], threshold=texts["threshold"])


def _checked(name: str, read: Callable[[], Found]) -> Found:
    """What ``read`` gives, or in words why the file ``name`` does not give it."""
    try:
        return read()
    except EvidenceError as fault:
        if fault.code == "MM-PUBLISH-UNREADABLE":
            raise
        raise _unreadable(name, fault.problem) from None
    except KeyError as fault:
        raise _unreadable(name, f"it lacks {fault}") from None
    except (TypeError, IndexError, ValueError, AttributeError) as fault:
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
        f"The published file '{name}' cannot be read: {why.rstrip('.')}.",
        fix="restore the folder from a copy, or publish into a new one.",
        code="MM-PUBLISH-UNREADABLE",
    )
