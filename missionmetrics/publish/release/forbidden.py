"""Words that no file may hold, however a file writes them."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING

from missionmetrics.charts.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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


def _said(content: bytes) -> tuple[str, str]:
    text = content.decode("utf-8", errors="ignore")
    return folded(text), folded(html.unescape(text))
