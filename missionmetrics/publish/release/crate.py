"""``ro-crate-metadata.json``: what the folder holds, for catalogues and machines.

RO-Crate 1.2 (https://w3id.org/ro/crate/1.2). Its context is an identifier: nothing
is loaded from it, neither when writing nor when auditing.
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from missionmetrics.charts.text import clean
from missionmetrics.publish.fragment import address
from missionmetrics.publish.release.checksums import digest
from missionmetrics.publish.release.layout import CHECKSUMS, CRATE
from missionmetrics.publish.release.licences import licence_address
from missionmetrics.publish.release.names import slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from missionmetrics.core.provenance import Source
    from missionmetrics.publish.release.contents import Contents, Event, Placed

CONTEXT = "https://w3id.org/ro/crate/1.2/context"
SPECIFICATION = "https://w3id.org/ro/crate/1.2"
SOFTWARE = "#software-missionmetrics"
TYPES = {
    ".csv": "text/csv", ".html": "text/html", ".json": "application/json",
    ".pdf": "application/pdf", ".png": "image/png", ".svg": "image/svg+xml",
    ".txt": "text/plain", ".R": "text/x-r-source",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
Entity = dict[str, Any]


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
    people = _publisher(contents)
    sources = _sources(contents.placed)
    software = _software(contents.placed)
    licences = _licences(contents)
    graph = [
        _descriptor(),
        _root(contents, files, id, history, people),
        *(_figure(p, files, contents) for p in contents.placed),
        *(_file(name, files.get(name)) for name in sorted([*files, CHECKSUMS])),
        *sources.values(), *licences.values(), *people, *software,
        _making(contents, software),
    ]  # fmt: skip
    given = {"@context": CONTEXT, "@graph": graph}
    return json.dumps(given, ensure_ascii=False, indent=1) + "\n"


def _descriptor() -> Entity:
    return {
        "@id": CRATE,
        "@type": "CreativeWork",
        "about": _at("./"),
        "conformsTo": _at(SPECIFICATION),
    }


def _root(
    contents: Contents,
    files: Mapping[str, bytes],
    id: str,  # noqa: A002
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
        "identifier": id,
        "inLanguage": contents.locale.name,
        "license": _at(_licence_id(report.licence)),
        "citation": [_at(i) for i in _sources(contents.placed)],
        "mentions": _at("#making"),
        "hasPart": [_at(_reference(n)) for n in [*folders, *own]],
    }
    if report.publisher:
        root |= {k: _at(people[0]["@id"]) for k in ("author", "publisher")}
    return root


def _figure(placed: Placed, files: Mapping[str, bytes], contents: Contents) -> Entity:
    sources = placed.fig.provenance.sources
    names = sorted(n for n in files if n.startswith(placed.folder))
    licences = dict.fromkeys(
        [_licence_id(s.licence) for s in sources]
        or [_licence_id(contents.report.licence)]
    )
    return {
        "@id": placed.folder,
        "@type": "Dataset",
        "name": placed.fig.question,
        "description": placed.fig.headline,
        "license": [_at(i) for i in licences],
        "citation": [_at(_source_id(s)) for s in dict.fromkeys(sources)],
        "hasPart": [_at(_reference(n)) for n in names],
    }


def _file(name: str, content: bytes | None) -> Entity:
    """A file; the checksums, which name the crate's own hash, are not hashed in it."""
    path = PurePosixPath(name)
    entity: Entity = {
        "@id": _reference(name),
        "@type": "File",
        "name": path.name,
        "encodingFormat": TYPES.get(path.suffix, "application/octet-stream"),
    }
    if content is not None:
        entity |= {"contentSize": str(len(content)), "sha256": digest(content)}
    return entity


def _sources(placed: Iterable[Placed]) -> dict[str, Entity]:
    found: dict[str, Entity] = {}
    for source in (s for p in placed for s in p.fig.provenance.sources):
        found.setdefault(_source_id(source), _source(source))
    return found


def _source(source: Source) -> Entity:
    texts = {
        "creditText": source.attribution,
        "version": source.vintage,
        "datePublished": source.published_on,
        "url": address(source.url),
    }
    return {
        "@id": _source_id(source),
        "@type": "CreativeWork",
        "name": clean(source.title) or clean(source.source_id),
        **{k: clean(v) for k, v in texts.items() if v},
        "license": _at(_licence_id(source.licence)),
        **({"publisher": _at(_organisation_id(source.publisher))}
           if source.publisher else {}),
    }  # fmt: skip


def _licences(contents: Contents) -> dict[str, Entity]:
    names = [contents.report.licence]
    names += [s.licence for p in contents.placed for s in p.fig.provenance.sources]
    none = contents.locale.message("release.crate.no_licence")
    found = {}
    for name in names:
        at = _licence_id(name)
        found[at] = {"@id": at, "@type": "CreativeWork", "name": clean(name) or none}
    return found


def _publisher(contents: Contents) -> list[Entity]:
    """Who publishes, then the publishers of the sources; each once."""
    names = [contents.report.publisher]
    names += [s.publisher for p in contents.placed for s in p.fig.provenance.sources]
    found = {
        _organisation_id(n): {"@id": _organisation_id(n), "@type": "Organization",
                              "name": clean(n)}
        for n in names if n
    }  # fmt: skip
    own = _organisation_id(contents.report.publisher)
    contact = address(contents.report.contact)
    if contents.report.publisher and contact:
        found[own]["url" if "://" in contact else "email"] = contact
    first = [found.pop(own)] if contents.report.publisher else []
    return [*first, *found.values()]


def _software(placed: Iterable[Placed]) -> list[Entity]:
    from missionmetrics import __version__

    pairs = {("missionmetrics", __version__)}
    pairs |= {
        (clean(name), clean(version))
        for p in placed
        for name, version in p.fig.provenance.versions.items()
        if name != "missionmetrics"
    }
    return [
        {"@id": SOFTWARE if name == "missionmetrics" else _local("software", name,
                                                                 version),
         "@type": "SoftwareApplication", "name": name, "softwareVersion": version}
        for name, version in sorted(pairs)
    ]  # fmt: skip


def _making(contents: Contents, software: list[Entity]) -> Entity:
    return {
        "@id": "#making",
        "@type": "CreateAction",
        "name": contents.locale.message("release.crate.making"),
        "endTime": contents.released,
        "instrument": [_at(s["@id"]) for s in software],
        "result": _at("./"),
    }


def _at(id: str) -> Entity:  # noqa: A002
    return {"@id": id}


def _reference(name: str) -> str:
    """A file name as a relative reference: whatever a URI cannot hold is encoded."""
    return quote(name)


def _local(kind: str, *texts: str) -> str:
    """An id inside the crate, the same for the same texts and no other."""
    content = "\n".join(texts)
    return f"#{kind}-{slug(texts[0])}-{digest(content.encode())[:8]}"


def _source_id(source: Source) -> str:
    return _local("source", source.source_id, source.title, source.vintage,
                  source.licence, source.url)  # fmt: skip


def _organisation_id(name: str) -> str:
    return _local("organisation", clean(name))


def _licence_id(name: str) -> str:
    return licence_address(name) or _local("licence", clean(name) or "not-stated")
