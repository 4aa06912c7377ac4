"""Words that no file may hold, however a file writes them."""

from __future__ import annotations

import html
import io
import json
import zipfile
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from missionmetrics.charts.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


CONTAINER = b"PK\x03\x04"  # how a Word document and a workbook begin


def folded(text: str) -> str:
    """``text`` as it is compared: small letters, plain spaces, no hidden marks."""
    return " ".join(clean(text).casefold().split())


def holding(files: Mapping[str, bytes], words: Sequence[str]) -> list[str]:
    """Names of the files that hold any of ``words``, as HTML, JSON, CSV or text."""
    forms = {
        form
        for text in words
        if (plain := folded(text))
        for form in (plain, plain.replace('"', '""'), json.dumps(plain)[1:-1],
                     json.dumps(plain, ensure_ascii=False)[1:-1])
    }  # fmt: skip
    return [
        name
        for name, content in files.items()
        if any(form in said for form in forms for said in _said(content))
    ]


def _said(content: bytes) -> tuple[str, ...]:
    """What a file says, as it stands and unescaped; a document, by what is inside."""
    if content.startswith(CONTAINER):
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            inside = [container.read(name) for name in container.namelist()]
        return tuple(said for part in inside for said in _said(part))
    text = content.decode("utf-8", errors="ignore")
    plain = html.unescape(text)
    # Word cuts a sentence into runs; without its marks it is one text again.
    return folded(text), folded(plain), folded(_without_marks(text))


def _without_marks(text: str) -> str:
    reader = _Texts()
    reader.feed(text)
    reader.close()
    return "".join(reader.texts)


class _Texts(HTMLParser):
    """Only the texts of HTML or XML, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
