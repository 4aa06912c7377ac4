"""Read a page as a strict reader would: what is missing, repeated or unsafe.

The checks need no browser, so every page is audited before it is written. They are
necessary, not sufficient: what a screen reader says is tested elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from missionmetrics.core.errors import EvidenceError, Fault
from missionmetrics.publish.open_tags import VOID, OpenTags
from missionmetrics.publish.script import script
from missionmetrics.publish.style import policy

if TYPE_CHECKING:
    from pathlib import Path

# Attributes that hold words; what stands in them is never followed.
TOLD = ("alt", "aria-", "content", "data-", "label", "title", "value")
LINKED = ("href", "src", "xlink:href", "action", "formaction", "data", "poster",
          "srcset", "ping", "background", "manifest")  # fmt: skip
FORBIDDEN = (
    "iframe",
    "frame",
    "object",
    "embed",
    "form",
    "link",
    "base",
    "foreignobject",
    "animate",
    "set",
)
POLICY = "content-security-policy"
LOADS = re.compile(r"url\((?!#)|image-set\(|@import", re.IGNORECASE)
REFERRING = ("aria-labelledby", "aria-describedby", "aria-details", "for", "headers")


class Element(NamedTuple):
    """A start tag with its attributes and the line it stands on."""

    tag: str
    attributes: dict[str, str]
    line: int
    inside: tuple[str, ...]


@dataclass(slots=True)
class _Reader(OpenTags):
    elements: list[Element] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    title: str = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements.append(Element(tag, given, self.getpos()[0], tuple(self.opened)))
        if tag not in VOID:
            self.opened.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.opened.pop()

    def handle_data(self, data: str) -> None:
        if self.opened[-1:] == ["style"]:
            self.styles.append(data)
        elif self.opened[-1:] == ["script"]:
            self.scripts.append(data)
        elif self.opened[-2:] == ["head", "title"]:
            self.title += data


def audit(page: str | Path) -> list[Fault]:
    """Return every fault of a page: its text, or the file or folder it stands in.

    Parameters
    ----------
    page : str or path
        HTML text, or a path to a page or to a published folder.

    Returns
    -------
    list of Fault
        Empty when nothing was found; each fault names its line.
    """
    from pathlib import Path

    text = page
    if isinstance(page, Path):
        file = page / "index.html" if page.is_dir() else page
        text = file.read_text(encoding="utf-8")
    reader = _Reader()
    reader.feed(str(text))
    reader.close()
    found: list[Fault] = []
    for check in (_whole, _names, _headings, _tables, _safety, _policies):
        found += check(reader)
    return found


def require(page: str) -> None:
    """Raise when ``page`` has a fault.

    Raises
    ------
    EvidenceError
        The page fails its audit (``MM-PUBLISH-AUDIT``); ``.faults`` holds every fault.
    """
    if faults := audit(page):
        raise EvidenceError(
            "The page does not pass its own audit, so it was not written.",
            fix="this is a fault of the library or of a template; please report it.",
            code="MM-PUBLISH-AUDIT",
            faults=faults,
        )


def _fault(message: str, line: int | None = None) -> Fault:
    return Fault(
        code="MM-PUBLISH-AUDIT", message=message, row=line,
        fix="correct the template that made this line.",
    )  # fmt: skip


def _whole(reader: _Reader) -> list[Fault]:
    """Language, title, one first heading, one main part."""
    found = []
    first = reader.elements[0] if reader.elements else None
    if first is None or first.tag != "html" or not first.attributes.get("lang"):
        found.append(_fault("The page does not say its language."))
    if not reader.title.strip():
        found.append(_fault("The page has no title."))
    for tag in ("h1", "main"):
        if (count := sum(e.tag == tag for e in reader.elements)) != 1:
            found.append(_fault(f"The page has {count} elements `{tag}`, not one."))
    return found


def _names(reader: _Reader) -> list[Fault]:
    """Ids are unique and point somewhere; pictures and figures have names."""
    found = []
    ids = Counter(e.attributes["id"] for e in reader.elements if "id" in e.attributes)
    found += [_fault(f"The id '{i}' stands twice.") for i in sorted(ids) if ids[i] > 1]
    for e in reader.elements:
        for name in REFERRING:
            for target in e.attributes.get(name, "").split():
                if target not in ids:
                    found.append(
                        _fault(f"`{name}` points at no id '{target}'.", e.line)
                    )
        named = e.attributes.get("aria-labelledby") or e.attributes.get("aria-label")
        if e.attributes.get("role") in ("img", "group", "region") and not named:
            found.append(
                _fault(f"An element `{e.tag}` with a role has no name.", e.line)
            )
        if e.tag == "img" and not e.attributes.get("alt"):
            found.append(_fault("A picture has no words in its place.", e.line))
        if e.tag == "svg" and e.attributes.get("role") != "img":
            found.append(_fault("A drawing is not marked as one image.", e.line))
    return found


def _headings(reader: _Reader) -> list[Fault]:
    found, last = [], 0
    for e in reader.elements:
        if len(e.tag) == 2 and e.tag[0] == "h" and e.tag[1].isdigit():
            level = int(e.tag[1])
            if level > last + 1:
                found.append(_fault(f"A heading skips from {last} to {level}.", e.line))
            last = level
    return found


def _tables(reader: _Reader) -> list[Fault]:
    found = []
    tables = sum(e.tag == "table" for e in reader.elements)
    captions = sum(e.tag == "caption" for e in reader.elements)
    if tables != captions:
        found.append(_fault(f"{tables} tables have {captions} captions."))
    found += [
        _fault("A heading of a table has no scope.", e.line)
        for e in reader.elements
        if e.tag == "th" and e.attributes.get("scope") not in ("col", "row")
    ]
    return found


def _safety(reader: _Reader) -> list[Fault]:
    """No script but our own, no inline style, nothing loaded."""
    found = []
    for e in reader.elements:
        if e.tag in FORBIDDEN:
            found.append(_fault(f"The page holds an element `{e.tag}`.", e.line))
        for name, value in e.attributes.items():
            if name.startswith("on") or name == "style":
                found.append(_fault(f"An element has the attribute `{name}`.", e.line))
            if name in LINKED and not _harmless(e, name, value):
                found.append(
                    _fault(f"`{name}` loads from elsewhere: {value[:60]}", e.line)
                )
            if loads(value) and not name.startswith(TOLD):
                found.append(_fault(f"`{name}` loads something: {value[:60]}", e.line))
    if any(loads(style) for style in reader.styles):
        found.append(_fault("The style loads something from elsewhere."))
    scripts = [e for e in reader.elements if e.tag == "script"]
    given_scripts = "".join(reader.scripts)
    if scripts and (len(scripts) > 1 or scripts[0].attributes
                    or given_scripts != script()):  # fmt: skip
        found.append(_fault("The page holds a script that is not the one of the house.",
                            scripts[-1].line))  # fmt: skip
    return found


def _policies(reader: _Reader) -> list[Fault]:
    """The page speaks as a server only of its security, and leads nowhere itself."""
    wanted = policy("".join(reader.styles), "".join(reader.scripts))
    spoken = [e for e in reader.elements if "http-equiv" in e.attributes]
    found = [
        _fault(f"The page has `http-equiv={e.attributes['http-equiv'][:60]}`.", e.line)
        for e in spoken
        if e.attributes["http-equiv"].lower() != POLICY
    ]
    given = [
        e.attributes.get("content")
        for e in spoken
        if e.attributes["http-equiv"].lower() == POLICY
    ]
    if given != [wanted]:
        found.append(_fault("The security policy does not fit the style of the page."))
    return found


def loads(value: str) -> bool:
    """Whether a style or an attribute loads something; a part of the page is none.

    Examples
    --------
    >>> loads("url( 'https://example.org')"), loads("url(#hatch)")
    (True, False)
    """
    return bool(LOADS.search("".join(value.split())))


def elsewhere(address: str) -> bool:
    """Whether an address leads to another site without saying how, as ``//`` does.

    Examples
    --------
    >>> elsewhere("//example.org"), elsewhere("https://example.org")
    (True, False)
    """
    bare = "".join(c for c in address if c > " ")
    return bare[:2].replace("\\", "/") == "//"


def _harmless(element: Element, name: str, value: str) -> bool:
    """Whether following or loading this address needs no one's trust."""
    if element.tag == "img" and name == "src":
        return value.startswith("data:image/png;base64,")
    if element.tag != "a" or name != "href" or elsewhere(value):
        return False
    scheme = urlsplit(value).scheme
    if scheme == "data":
        return value.startswith("data:text/csv;") and "download" in element.attributes
    return scheme in ("", "https", "http", "mailto")
