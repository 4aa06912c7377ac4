"""What stands where a figure was withdrawn: what, when and why, as its own page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from missionmetrics.publish.release.document import document
from missionmetrics.publish.release.layout import NOTICE

if TYPE_CHECKING:
    from missionmetrics.core.locale import Locale
    from missionmetrics.publish.release.contents import Contents, Notice

EMBED = "embed.html"


def notice_files(contents: Contents) -> dict[str, bytes]:
    """The files of every withdrawn figure: what embeds show, and the same as JSON."""
    files = {}
    for notice in contents.notices:
        page = notice_page(notice, contents.locale)
        files[f"{notice.folder}{EMBED}"] = page.encode()
        text = json.dumps(notice.to_dict(), ensure_ascii=False, indent=1) + "\n"
        files[f"{notice.folder}{NOTICE}"] = text.encode()
    return files


def notice_page(notice: Notice, locale: Locale) -> str:
    """The notice as one page, small enough for the frame that held the figure."""
    say = locale.message
    kind = "figure" if notice.folder else "release"
    lead = (
        say(f"release.notice.{kind}", question=notice.question),
        say("release.notice.on", date=locale.period(notice.on)),
        say("release.notice.reason", reason=notice.reason),
    )
    return document(locale, say(f"release.notice.{kind}_title"), lead, ())
