"""Whether pages and files say what the results of the folder say, to the digit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from missionmetrics.charts.figure import figure
from missionmetrics.charts.tables import as_csv
from missionmetrics.core.errors import Fault
from missionmetrics.core.locale import locale as find_locale
from missionmetrics.publish.release.layout import CRATE, PAGE
from missionmetrics.publish.release.page_reader import figures_of, spaced
from missionmetrics.publish.release.reading import UNREAD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from missionmetrics.charts.figure import Figure
    from missionmetrics.publish.release.page_reader import ShownFigure
    from missionmetrics.publish.release.reading import Published

AGAIN = "publish again from the evidence; do not edit published files."


def word_faults(release: Published, *, sentences: bool = True) -> list[Fault]:
    """Every number and sentence that is not the one that the results give.

    Without ``sentences`` only the tables are compared: another version has others.
    """
    if not release.results:
        return []
    language = str(release.fields.get("locale", "en-GB"))
    figures = {
        folder: figure(result, locale=language)
        for folder, result in release.results.items()
        if result.question.to_dict() != UNREAD
    }
    found = [
        f for folder, fig in figures.items() for f in _downloads(release, folder, fig)
    ]
    page = release.folder / PAGE
    if not sentences or not page.is_file():
        return found
    shown, words = figures_of(page.read_text(encoding="utf-8", errors="replace"))
    for folder, fig in figures.items():
        found += _texts(release, folder, fig)
        found += _surfaces(release, folder, fig)
        if fig.id in shown:
            found += _figure(shown[fig.id], fig)
        else:
            found.append(
                _fault("MM-PUBLISH-WORDS", f"It lacks the figure of '{folder}'.", PAGE)
            )
    found += [
        _fault("MM-PUBLISH-WORDS", f"It does not say: {sentence}", PAGE)
        for sentence in _around(release, language)
        if spaced(sentence) not in words
    ]
    return found


def _downloads(release: Published, folder: str, fig: Figure) -> Iterator[Fault]:
    """Whether the CSV files hold the numbers of the result, every digit."""
    for numbers in fig.tables:
        name = f"{folder}{numbers.name}.csv"
        path = release.folder / name
        if path.is_file() and path.read_bytes() != as_csv(numbers).encode():
            yield _fault(
                "MM-PUBLISH-NUMBERS",
                "It does not hold the numbers of its result.",
                name,
            )


def _texts(release: Published, folder: str, fig: Figure) -> Iterator[Fault]:
    from missionmetrics.charts.describe import describe

    for file, said in (("alt.txt", [fig.alt]), ("description.txt", describe(fig))):
        path = release.folder / folder / file
        if path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            if text.splitlines() != said:
                words = "It does not say what its result says."
                yield _fault("MM-PUBLISH-WORDS", words, f"{folder}{file}")


def _surfaces(release: Published, folder: str, fig: Figure) -> Iterator[Fault]:
    """Whether what others embed or paste says every sentence of the finding."""
    for file in ("embed.html", "paste.html"):
        path = release.folder / folder / file
        if not path.is_file():
            continue
        _, words = figures_of(path.read_text(encoding="utf-8", errors="replace"))
        for sentence in (fig.headline, *fig.sentences, *fig.doubts, *fig.cautions):
            if spaced(sentence) not in words:
                message = f"It does not say: {sentence}"
                yield _fault("MM-PUBLISH-WORDS", message, f"{folder}{file}")


def _figure(shown: ShownFigure, fig: Figure) -> Iterator[Fault]:
    """Whether a figure on the page says every sentence and shows every cell."""
    said = (fig.question, fig.headline, *fig.sentences, *fig.doubts, fig.doubt,
            *fig.cautions, *fig.deviations)  # fmt: skip
    for sentence in said:
        if spaced(sentence) not in shown.words:
            yield _fault("MM-PUBLISH-WORDS", f"It does not say: {sentence}", PAGE)
    tables = [[[spaced(c) for c in row] for row in t] for t in shown.tables]
    for numbers in (t for t in fig.tables if t.listed):
        rows = [[spaced(c) for c in row] for row in numbers.rows]
        if rows not in tables:
            words = f"A table does not show its numbers: {numbers.caption}."
            yield _fault("MM-PUBLISH-NUMBERS", words, PAGE)


def _around(release: Published, language: str) -> list[str]:
    """What the page says around its figures: what changed, and its own words."""
    from missionmetrics.charts.text import clean

    texts = [str(release.fields.get(name, "")) for name in ("title", "goal")]
    for name in ("unknowns", "changes", "attributions"):
        texts += release.fields.get(name, ())
    if release.revisions is None:
        texts.append(find_locale(language).message("release.first"))
    else:
        texts += release.revisions.say(language)
    return [clean(t) for t in texts if t]


def other_version(folder: Path) -> Fault | None:
    """A warning where another version wrote the folder: its words may be others."""
    from missionmetrics import __version__

    try:
        graph = json.loads((folder / CRATE).read_text(encoding="utf-8"))
        made = {e["@id"]: e for e in graph["@graph"]}["#software-missionmetrics"]
        version = str(made["softwareVersion"])
    except (OSError, KeyError, TypeError, ValueError):
        return None
    if version == __version__:
        return None
    return Fault(
        code="MM-PUBLISH-VERSION",
        message=f"Version {version} wrote the folder and this is {__version__}, so its "
        "files were not made again and compared; checksums, crate, tables and what "
        "must not be shown were.",
        fix=f"audit it with missionmetrics {version}.",
        file=CRATE,
        severity="warning",
    )


def _fault(code: str, message: str, file: str) -> Fault:
    return Fault(code=code, message=message, fix=AGAIN, file=file)
