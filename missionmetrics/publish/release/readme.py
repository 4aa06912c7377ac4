"""``README.txt``: what the folder is, how to check it, what each kind of file holds."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from missionmetrics.charts.text import clean
from missionmetrics.publish.release.layout import CHECKSUMS, CRATE, HISTORY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from missionmetrics.publish.release.contents import Contents


def readme_text(contents: Contents, names: Sequence[str], *, id: str) -> str:  # noqa: A002
    """The text, with a line for every kind of file that is there."""
    say = contents.locale.message
    kinds = dict.fromkeys(PurePosixPath(n).name for n in sorted(names))
    known = contents.locale.messages
    lines = [
        clean(contents.report.title), "",
        say("release.readme.what"),
        say("release.readme.released", date=contents.locale.period(contents.released)),
        say("release.readme.id", id=id), say("release.readme.id_means"),
        say("release.readme.check", file=CHECKSUMS), "",
        *(f"{kind}: {say(f'release.files.{key}')}"
          for kind in [*kinds, HISTORY, CRATE, CHECKSUMS]
          if (key := file_key(kind)) and f"release.files.{key}" in known),
        "", say("release.readme.withheld"),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def file_key(name: str) -> str:
    """The last part of the message that says what a file of that name holds."""
    return PurePosixPath(name).name.replace(".", "_").replace("-", "_").lower()
