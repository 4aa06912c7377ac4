"""An accessibility statement for the release, with the limits that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from missionmetrics.charts.text import clean
from missionmetrics.publish.release.document import Section, document

if TYPE_CHECKING:
    from missionmetrics.publish.release.contents import Contents

LONG = 50  # rows from which a table is called long


def statement_page(contents: Contents) -> str:
    """The statement: what the page is made to meet, how it was checked, its limits."""
    locale = contents.locale
    say = locale.message
    contact = clean(contents.report.contact)
    reach = (
        say("release.access.contact", contact=contact)
        if contact
        else say("release.access.contact_none")
    )
    return document(
        locale,
        say("release.access.title", title=contents.report.title),
        (say("release.access.aim"), say("release.access.checked")),
        (
            Section(heading=say("release.access.limits"), points=_limits(contents)),
            Section(heading=say("release.access.report"), paragraphs=(reach,)),
        ),
    )


def _limits(contents: Contents) -> tuple[str, ...]:
    """What a reader may meet, as this release has it."""
    locale = contents.locale
    say, figures = locale.message, contents.figures

    def counted(name: str, count: int) -> list[str]:
        if not count:
            return []
        return [say(name, count=locale.noun(float(count), "figure"))]

    drawn = sum(f.drawable for f in figures)
    long = sum(any(len(t.rows) > LONG for t in f.tables) for f in figures)
    maps = sum(f.drawing == "map" for f in figures)
    plain = sum(not f.description for f in figures)
    return (
        say("release.access.not_by_people"),
        *counted("release.access.picture_files", drawn),
        *counted("release.access.maps", maps),
        *counted("release.access.long_tables", long),
        *counted("release.access.no_description", plain),
        *counted("release.access.words_only", len(figures) - drawn),
        say("release.access.language"),
    )
