"""Which rules an HTML file is held to: those of a page, or of a pasted piece."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from missionmetrics.core.errors import Fault
from missionmetrics.publish import audit

if TYPE_CHECKING:
    from collections.abc import Callable

# What content systems keep; nothing in it can run or load from elsewhere.
TAGS = frozenset({
    "div", "p", "strong", "em", "img", "ul", "ol", "li", "blockquote", "a", "br",
    "table", "caption", "thead", "tbody", "tr", "th", "td",
    *(f"h{level}" for level in range(1, 7)),
})  # fmt: skip
ATTRIBUTES = frozenset({"lang", "dir", "src", "alt", "href", "scope", "width"})
SCHEMES = ("", "https", "http", "mailto")


@dataclass(slots=True)
class _Piece(HTMLParser):
    found: list[Fault] = field(default_factory=list)
    rawdata: str = ""

    def __post_init__(self) -> None:
        HTMLParser.__init__(self, convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        strange = [] if tag in TAGS else [tag]
        strange += sorted(set(given) - ATTRIBUTES)
        if tag == "img" and not _is_own_picture(given):
            strange.append("img")
        if urlsplit(given.get("href", "")).scheme not in SCHEMES:
            strange.append(given["href"][:60])
        if tag == "th" and given.get("scope") not in ("row", "col"):
            strange.append("th")
        for name in strange:
            message = f"What is pasted holds `{name}`, which it must not."
            fix = "correct the template that made this line."
            self.found.append(Fault(code="MM-PUBLISH-AUDIT", message=message, fix=fix,
                                    row=self.getpos()[0]))  # fmt: skip


def _is_own_picture(given: dict[str, str]) -> bool:
    """Whether a picture is described, stands beside the page, and has a plain width."""
    address = urlsplit(given.get("src", ""))
    beside = bool(address.path) and not (address.scheme or address.netloc)
    width = given.get("width", "0")
    return bool(given.get("alt")) and beside and width.isascii() and width.isdigit()


def piece_faults(text: str) -> list[Fault]:
    """Every fault of a piece of HTML that is pasted into a page of somebody else.

    Examples
    --------
    >>> piece_faults("<p onclick='x()'>Hello</p>")[0].message
    'What is pasted holds `onclick`, which it must not.'
    """
    reader = _Piece()
    reader.feed(text)
    reader.close()
    return reader.found


RULES: dict[str, Callable[[str], list[Fault]]] = {"paste.html": piece_faults}


def html_faults(name: str, text: str) -> list[Fault]:
    """Every fault of the HTML file ``name``, by the rules for files of that name."""
    return RULES.get(name.rpartition("/")[2], audit.audit)(text)
