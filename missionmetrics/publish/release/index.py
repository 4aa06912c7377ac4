"""The page of a release: the report's page with what changed and what is withdrawn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from missionmetrics.charts.text import clean
from missionmetrics.publish.page import page

if TYPE_CHECKING:
    from missionmetrics.publish.release.contents import Contents, Notice

LINKED = (
    "revisions.html", "methods.html", "data-dictionary.html", "scrutiny.html",
    "results.xlsx", "licences.html", "accessibility-statement.html",
)  # fmt: skip


def page_text(contents: Contents) -> str:
    """The page ``index.html``."""
    locale, report = contents.locale, contents.report
    say = locale.message
    changed = (
        [say("release.first")]
        if contents.revisions is None
        else contents.revisions.say(report.locale)
    )
    notices = [_withdrawn(contents, n) for n in contents.notices]
    return page(
        replace(report, changes=(*notices, *changed, *report.changes)),
        contents.shown,
        released=contents.released,
        folders=contents.folders,
        further=[
            (name, say(f"release.link.{name.partition('.')[0].replace('-', '_')}"))
            for name in LINKED
        ],
    )


def _withdrawn(contents: Contents, notice: Notice) -> str:
    return contents.locale.message(
        "release.notice.line",
        question=clean(notice.question),
        date=contents.locale.period(notice.on),
        reason=clean(notice.reason),
    )
