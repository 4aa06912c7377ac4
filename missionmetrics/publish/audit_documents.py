"""What a file says apart from how another version would draw or pack it.

Where the packages that wrote a file are not the ones installed here, its bytes cannot
be made again. Its words and numbers still can.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from missionmetrics.publish.release.layout import PAPER, WORKBOOK
from missionmetrics.publish.release.writers import last_part

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = ("word/document", "xl/worksheets/sheet", "xl/sharedStrings")
"""How the packed files begin that hold words and numbers."""

DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
NAME = re.compile(r"<title\b[^>]*>(.*?)</title>", re.DOTALL)
PIXELS = re.compile(r'src="data:image/png;base64,[^"]*"')
HEIGHT = re.compile(r'height="\d+"')
TAG = re.compile(r"<[^>]*>")
PNG = b"\x89PNG\r\n\x1a\n"


def page_words(content: bytes) -> str:
    """A page with the name of each drawing in the place of the drawing."""
    text = content.decode(errors="replace")
    return PIXELS.sub("", DRAWING.sub(lambda found: drawing_name(found[0]), text))


def drawing_name(text: str) -> str:
    """The name of a drawing, as it is told where it cannot be seen."""
    found = NAME.search(text)
    return found[1] if found else ""


def packed_words(content: bytes) -> dict[str, list[str]]:
    """Every word and number of a packed document; none where it cannot be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = [n for n in packed.namelist() if n.startswith(WORDS)]
            texts = {n: packed.read(n).decode(errors="replace") for n in names}
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError):
        return {}
    return {n: [t for t in TAG.split(text) if t] for n, text in texts.items()}


SAID: dict[str, tuple[Callable[[bytes], object], str]] = {
    "index.html": (page_words, "everything but the drawings"),
    "embed.html": (page_words, "everything but the drawing"),
    "embed-snippet.txt": (
        lambda content: HEIGHT.sub("", content.decode(errors="replace")),
        "everything but the height",
    ),
    "figure.svg": (
        lambda content: drawing_name(content.decode(errors="replace")),
        "its name and which kinds of elements it holds",
    ),
    "figure.png": (
        lambda content: content.startswith(PNG),
        "only that it is a picture",
    ),
    PAPER: (packed_words, "its words and numbers"),
    WORKBOOK: (packed_words, "its words and numbers"),
}
"""By the last part of a name: what is compared in any case, and that in words."""


def same_said(name: str, given: bytes, made: bytes) -> bool:
    """Whether two versions of the file ``name`` say the same.

    Examples
    --------
    >>> same_said("embed-snippet.txt", b'<iframe height="4">', b'<iframe height="5">')
    True
    """
    said, _ = SAID[last_part(name)]
    return said(given) == said(made)
