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
FRAME = frozenset({"src", "title", "data-figure", "width", "height", "loading",
                   "sandbox", "referrerpolicy", "style"})  # fmt: skip
BORDER = "border: 0"
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
        href = given.get("href", "")
        if urlsplit(href).scheme not in SCHEMES or audit.elsewhere(href):
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
    beside = beside and not audit.elsewhere(given.get("src", ""))
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


@dataclass(slots=True)
class _Snippet(HTMLParser):
    strange: list[str] = field(default_factory=list)
    frames: int = 0
    rawdata: str = ""

    def __post_init__(self) -> None:
        HTMLParser.__init__(self, convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.frames += tag == "iframe"
        self.strange += [] if tag == "iframe" else [tag]
        self.strange += sorted(set(given) - FRAME)
        self.strange += [] if given.get("style", BORDER) == BORDER else ["style"]
        src = given.get("src", "")
        if audit.elsewhere(src) or urlsplit(src).scheme not in ("", "https", "http"):
            self.strange.append(src[:60])


def snippet_faults(text: str) -> list[Fault]:
    """Every fault of the line that shows a figure in a frame on another page.

    Examples
    --------
    >>> snippet_faults("<script src='x.js'></script>")[0].message
    'What is to be embedded holds `script`, which it must not.'
    """
    reader = _Snippet()
    reader.feed(text)
    reader.close()
    words = [f"holds `{s}`, which it must not." for s in reader.strange]
    words += [] if reader.frames == 1 else [f"has {reader.frames} frames, not one."]
    fix = "correct the template that made this line."
    return [
        Fault(code="MM-PUBLISH-AUDIT", message=f"What is to be embedded {w}", fix=fix)
        for w in words
    ]


RULES: dict[str, Callable[[str], list[Fault]]] = {
    "paste.html": piece_faults,
    "embed-snippet.txt": snippet_faults,
}


def is_html(name: str) -> bool:
    """Whether a file of that name is a page, or is pasted into one."""
    return name.endswith(".html") or name.rpartition("/")[2] in RULES


def html_faults(name: str, text: str) -> list[Fault]:
    """Every fault of the HTML file ``name``, by the rules for files of that name."""
    return RULES.get(name.rpartition("/")[2], audit.audit)(text)
