"""Maps as GraphML, the way PRSM, yEd, Gephi and others write it.

The label of a node is the data whose key is called label or name, or what yEd keeps in
its own ``NodeLabel``. A file that declares a document type or an entity is refused.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from missionmetrics.core.errors import Fault
from missionmetrics.data.drawn_map import (
    MAX_FACTORS,
    MAX_LINKS,
    DrawnMap,
    Factor,
    Link,
    TooLargeError,
    note_of,
    tidy,
    too_large,
    undirected,
)
from missionmetrics.data.drawn_prsm import not_a_map

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from xml.etree.ElementTree import Element

LABELS = ("label", "name", "edge label")
NOTES = ("note", "description")
DEEPEST = 64
MOST = 5 * (MAX_FACTORS + MAX_LINKS)
"""Elements of a file; a map that is drawn has five or so for each factor and link."""


def read_graphml(data: bytes, *, file: str) -> DrawnMap:
    """Read the bytes of a GraphML file.

    Returns
    -------
    DrawnMap
        With ``MM-MAP-FORMAT``, ``MM-MAP-UNSAFE``, ``MM-MAP-LARGE`` or
        ``MM-MAP-UNDIRECTED`` where it cannot be read or does not say which came first.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError

    try:
        root = _parsed(data)
    except TooLargeError as more:
        return DrawnMap(faults=(too_large(file, str(more)),))
    except DefusedXmlException:
        return DrawnMap(faults=(_unsafe(file),))
    except (ParseError, ValueError, LookupError):
        return DrawnMap(faults=(not_a_map(file, "cannot be read as GraphML"),))
    if root is None or _name(root) != "graphml":
        return DrawnMap(faults=(not_a_map(file, "cannot be read as GraphML"),))
    return _drawn(root, file)


def _parsed(data: bytes) -> Element | None:
    """The root of the file; nothing where elements stand too deep in one another.

    Counted while it is read: a small file can hold more than there is room for.
    """
    from defusedxml.ElementTree import iterparse

    root, deep, count = None, 0, 0
    steps = iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True)
    for event, element in steps:
        root = element if root is None else root
        deep += 1 if event == "start" else -1
        count += event == "start"
        if deep > DEEPEST:
            return None
        if count > MOST:
            raise TooLargeError(f"more than {MOST:,} elements")
    return root


def _drawn(root: Element, file: str) -> DrawnMap:
    keys = {
        k.get("id", ""): k.get("attr.name", "").casefold() for k in _all(root, "key")
    }
    factors, links, aimless, unnamed = [], [], 0, []
    for graph in _all(root, "graph"):
        both = graph.get("edgedefault") == "undirected"
        for child in graph:
            # What is said of a thing stands directly in it; a group holds a graph too.
            own = [d for d in child if _name(d) == "data"]
            data = {keys.get(d.get("key", ""), ""): d for d in own}
            if _name(child) == "node":
                key = child.get("id", "")
                label = _text(data, LABELS) or _drawn_label(own)
                if not label:
                    unnamed.append(key)
                note = note_of(_text(data, NOTES))
                factors.append(Factor(key=key, label=label or key, note=note))
            elif _name(child) == "edge":
                aimless += child.get("directed", str(not both)).casefold() == "false"
                links.append(
                    Link(
                        first=child.get("source", ""),
                        then=child.get("target", ""),
                        label=_text(data, LABELS),
                        note=note_of(_text(data, NOTES)),
                    )
                )
    return DrawnMap(
        factors=tuple(factors),
        links=tuple(links),
        faults=(*undirected(file, aimless), *_unlabelled(file, unnamed)),
    )


def _all(element: Element, name: str) -> Iterator[Element]:
    """Elements of that name below ``element``, whatever their namespace."""
    return (e for e in element.iter() if _name(e) == name)


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(data: dict[str, Any], names: tuple[str, ...]) -> str:
    """What stands in the first of those data that holds something."""
    texts = ((data[n].text or "").strip() for n in names if n in data)
    return next((t for t in texts if t), "")


def _drawn_label(data: Iterable[Element]) -> str:
    """The label that yEd draws."""
    texts = ((e.text or "").strip() for d in data for e in _all(d, "NodeLabel"))
    return next((t for t in texts if t), "")


def _unlabelled(file: str, keys: list[str]) -> tuple[Fault, ...]:
    """Say once that factors are called by their key; nothing where none is."""
    held = [tidy(key)[:60] for key in keys if tidy(key)]
    if not held:
        return ()
    what = "1 factor has no label and is called by its key"
    if len(held) > 1:
        what = f"{len(held):,} factors have no label and are called by their key"
    fault = Fault(
        code="MM-MAP-UNLABELLED",
        message=f"{what}{', such as' if held[1:] else ','} '{held[0]}'.",
        fix="write in the map what it stands for, and read it again.",
        file=file,
        value=held[0],
        severity="warning",
    )
    return (fault,)


def _unsafe(file: str) -> Fault:
    return Fault(
        code="MM-MAP-UNSAFE",
        message="The file declares a document type or an entity, which no program for "
        "maps needs and which can be used for an attack.",
        fix="ask where the file comes from; open it in the program and save it again.",
        file=file,
    )
