"""``ro-crate-metadata.json``: what the folder holds, for catalogues and machines.

RO-Crate 1.2 (https://w3id.org/ro/crate/1.2). Its context is an identifier: nothing
is loaded from it, neither when writing nor when auditing.
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from missionmetrics.charts.text import clean
from missionmetrics.publish.release.checksums import digest, line_length
from missionmetrics.publish.release.crate_context import (
    at,
    licence_id,
    licences,
    publishers,
    software,
    source_id,
    sources,
    writers,
)
from missionmetrics.publish.release.layout import CHECKSUMS, CRATE
from missionmetrics.publish.release.readme import file_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from missionmetrics.core.locale import Locale
    from missionmetrics.publish.release.contents import Contents, Event, Placed
    from missionmetrics.publish.release.crate_context import Entity

CONTEXT = "https://w3id.org/ro/crate/1.2/context"
SPECIFICATION = "https://w3id.org/ro/crate/1.2"
IDENTIFIER = "#id"
TYPES = {
    ".csv": "text/csv", ".html": "text/html", ".json": "application/json",
    ".pdf": "application/pdf", ".png": "image/png", ".svg": "image/svg+xml",
    ".txt": "text/plain", ".R": "text/x-r-source",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def crate_text(
    contents: Contents,
    files: Mapping[str, bytes],
    *,
    id: str,  # noqa: A002
    history: Iterable[Event] = (),
) -> str:
    """The crate of a release whose other files are ``files``.

    Parameters
    ----------
    contents : Contents
        What the release is made from.
    files : mapping of str to bytes
        Every file but the crate itself and the checksums.
    id : str
        The id of the release.
    history : iterable of Event
        What happened to the folder; its last day is the day of the last change.
    """
    people = publishers(contents)
    tools = [*software(contents), *writers(contents, files)]
    graph = [
        _descriptor(),
        _root(contents, files, history, people),
        *(_figure(p, files, contents) for p in contents.placed),
        *_files(files, contents.locale),
        {"@id": IDENTIFIER, "@type": "PropertyValue", "name": "sha256", "value": id},
        *sources(contents.placed), *licences(contents), *people, *tools,
        _making(contents, tools),
    ]  # fmt: skip
    given = {"@context": CONTEXT, "@graph": [_tidy(e) for e in graph]}
    return json.dumps(given, ensure_ascii=False, indent=1) + "\n"


def _descriptor() -> Entity:
    return {
        "@id": CRATE,
        "@type": "CreativeWork",
        "about": at("./"),
        "conformsTo": at(SPECIFICATION),
    }


def _root(
    contents: Contents,
    files: Mapping[str, bytes],
    history: Iterable[Event],
    people: list[Entity],
) -> Entity:
    report = contents.report
    last = max([contents.released, *(e.on for e in history)])
    folders = [p.folder for p in contents.placed]
    own = [n for n in sorted([*files, CHECKSUMS]) if not n.startswith(tuple(folders))]
    about = clean(report.goal) or clean(report.title)
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": clean(report.title),
        "description": about,
        "datePublished": contents.released,
        "dateModified": last,
        "identifier": at(IDENTIFIER),
        "inLanguage": contents.locale.name,
        "license": at(licence_id(report.licence)),
        "citation": [at(s["@id"]) for s in sources(contents.placed)],
        "mentions": at("#making"),
        "hasPart": [at(_reference(n)) for n in [*folders, *own]],
    }
    if report.publisher:
        root |= {k: at(people[0]["@id"]) for k in ("author", "publisher")}
    return root


def _figure(placed: Placed, files: Mapping[str, bytes], contents: Contents) -> Entity:
    names = sorted(n for n in files if n.startswith(placed.folder))
    given = dict.fromkeys(placed.fig.provenance.sources)
    own = dict.fromkeys(licence_id(s.licence) for s in given)
    # A part has the licence of the whole unless it says otherwise.
    if list(own) == [licence_id(contents.report.licence)]:
        own = {}
    return {
        "@id": placed.folder,
        "@type": "Dataset",
        "name": placed.fig.question,
        "description": placed.fig.headline,
        "license": [at(i) for i in own],
        "citation": [at(source_id(s)) for s in given],
        "hasPart": [at(_reference(n)) for n in names],
    }


def _files(files: Mapping[str, bytes], locale: Locale) -> Iterator[Entity]:
    """Every file; of the checksums, which hold the crate's hash, only the size."""
    sizes = {name: len(content) for name, content in files.items()}
    sizes[CHECKSUMS] = sum(line_length(n) for n in [*files, CRATE])
    for name in sorted(sizes):
        path = PurePosixPath(name)
        message = f"release.files.{file_key(name)}"
        entity: Entity = {
            "@id": _reference(name),
            "@type": "File",
            "name": path.name,
            "encodingFormat": TYPES.get(path.suffix, "application/octet-stream"),
            "contentSize": str(sizes[name]),
        }
        if message in locale.messages:
            entity["description"] = locale.message(message)
        if name in files:
            entity["sha256"] = digest(files[name])
        yield entity


def _making(contents: Contents, tools: list[Entity]) -> Entity:
    return {
        "@id": "#making",
        "@type": "CreateAction",
        "name": contents.locale.message("release.crate.making"),
        "endTime": contents.released,
        "instrument": [at(t["@id"]) for t in tools],
        "result": at("./"),
    }


def _tidy(entity: Entity) -> Entity:
    """One value stands alone, several are a list, none is left out."""
    tidy = {}
    for key, value in entity.items():
        if not isinstance(value, list):
            tidy[key] = value
        elif value:
            tidy[key] = value if len(value) > 1 else value[0]
    return tidy


def _reference(name: str) -> str:
    """A file name as a relative reference: whatever a URI cannot hold is encoded."""
    return quote(name)
