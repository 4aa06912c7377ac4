"""Take up a published folder again: its report, with its results as they were shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.file_faults import reading
from missionmetrics.publish.release.layout import no_release
from missionmetrics.publish.release.reading import published
from missionmetrics.publish.release.record import PLACES
from missionmetrics.publish.report import Report

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.core.result import Result
    from missionmetrics.publish.release.reading import Published

Shown = dict[str, tuple["Result", ...]]


def standing(folder: str | Path) -> Published:
    """The release that stands in ``folder``.

    Raises
    ------
    EvidenceError
        There is none, or it was withdrawn (``MM-PUBLISH-FOLDER``), or it cannot be
        read (``MM-PUBLISH-UNREADABLE``).
    """
    place = Path(folder)
    with reading(place, code="MM-PUBLISH-UNREADABLE"):
        found = published(place) if place.is_dir() else None
        if found is None:
            raise no_release(place)
    if not found.results:
        raise EvidenceError(
            f"The release in '{place}' was withdrawn as a whole, so nothing is left "
            "to take out.",
            fix="name another folder; publishing again lifts the withdrawal.",
            code="MM-PUBLISH-FOLDER",
        )
    return found


def taken_up(release: Published, results: Mapping[str, Result]) -> tuple[Report, Shown]:
    """The report of ``release`` with ``results``, and these by place on the page.

    The results were protected when they were published and are not protected again.
    Where the headline is no longer among them, the next result takes its place.
    """
    shown: Shown = dict.fromkeys(PLACES, ())
    for folder, place in release.places.items():
        if folder in results:
            shown[place] = (*shown[place], results[folder])
    if not shown["headline"]:
        place = next(p for p in PLACES if shown[p])
        shown["headline"], shown[place] = shown[place][:1], shown[place][1:]

    def one(place: str) -> Result | None:
        return next(iter(shown[place]), None)

    report = Report(
        headline=shown["headline"][0], comparison=one("comparison"), map=one("map"),
        voices=one("voices"), results=shown["results"], **release.fields,
    )  # fmt: skip
    return report, shown
