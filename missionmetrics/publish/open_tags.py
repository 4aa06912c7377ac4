"""Which elements are open at a place of a page, while it is read from the start."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = ("meta", "br", "hr", "img", "input", "link", "base", "wbr", "source", "col")


@dataclass(slots=True)
class OpenTags(HTMLParser):
    """Keeps the elements that are open; who reads a page adds each start tag."""

    opened: list[str] = field(default_factory=list)
    rawdata: str = ""

    def __post_init__(self) -> None:
        HTMLParser.__init__(self, convert_charrefs=True)

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and whatever in it was left open."""
        while tag in self.opened:
            if self.opened.pop() == tag:
                break
