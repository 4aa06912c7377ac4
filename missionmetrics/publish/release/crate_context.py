"""What a crate says around its files: sources, licences, people, software."""

from __future__ import annotations

from importlib.metadata import metadata
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, uuid5

from missionmetrics.charts.text import clean
from missionmetrics.publish.fragment import address
from missionmetrics.publish.release.checksums import digest
from missionmetrics.publish.release.licences import licence_address
from missionmetrics.publish.release.names import slug
from missionmetrics.publish.release.writers import MARK, needed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from missionmetrics.core.provenance import Source
    from missionmetrics.publish.release.contents import Contents, Placed

Entity = dict[str, Any]
OWN = "missionmetrics"
SOFTWARE = f"#software-{OWN}"
# RO-Crate asks for the address of every piece of software.
HOMES = {
    "altair": "https://altair-viz.github.io/",
    "numpy": "https://numpy.org/",
    "pandas": "https://pandas.pydata.org/",
    "python": "https://www.python.org/",
    "python-docx": "https://python-docx.readthedocs.io/",
    "scipy": "https://scipy.org/",
    "vl-convert-python": "https://github.com/vega/vl-convert",
    "xlsxwriter": "https://xlsxwriter.readthedocs.io/",
    "zlib": "https://zlib.net/",
}


def at(id: str) -> Entity:  # noqa: A002
    """A reference to the entity ``id``."""
    return {"@id": id}


def sources(placed: Iterable[Placed]) -> list[Entity]:
    """Every source once, with licence, credit and publisher."""
    found: dict[str, Entity] = {}
    for source in (s for p in placed for s in p.fig.provenance.sources):
        found.setdefault(source_id(source), _source(source))
    return [*found.values()]


def licences(contents: Contents) -> list[Entity]:
    """The licence of the release and those of its sources."""
    names = [contents.report.licence]
    names += [s.licence for p in contents.placed for s in p.fig.provenance.sources]
    none = contents.locale.message("release.crate.no_licence")
    found = {}
    for name in names:
        id = licence_id(name)  # noqa: A001
        said = clean(name) or none
        found[id] = {"@id": id, "@type": "CreativeWork", "name": said,
                     "description": said}  # fmt: skip
    return [*found.values()]


def publishers(contents: Contents) -> list[Entity]:
    """Who publishes, if that is stated, then the publishers of the sources."""
    names = [contents.report.publisher]
    names += [s.publisher for p in contents.placed for s in p.fig.provenance.sources]
    found = {
        _organisation_id(n): {"@id": _organisation_id(n), "@type": "Organization",
                              "name": clean(n)}
        for n in names if n
    }  # fmt: skip
    if not contents.report.publisher:
        return [*found.values()]
    first = found.pop(_organisation_id(contents.report.publisher))
    if contact := address(contents.report.contact):
        first["url" if "://" in contact else "email"] = contact
    return [first, *found.values()]


def software(contents: Contents) -> list[Entity]:
    """The library and the packages that the numbers rest on, with their versions."""
    from missionmetrics import __version__

    pairs = {(OWN, __version__)}
    pairs |= {
        (clean(name), clean(version))
        for p in contents.placed
        for name, version in p.fig.provenance.versions.items()
        if name != OWN
    }
    return [_program(name, version) for name, version in sorted(pairs)]


def writers(contents: Contents, files: Iterable[str]) -> list[Entity]:
    """What wrote the bytes of ``files`` beside the library, with versions."""
    made_with = needed(contents.made_with, files)
    return [
        _program(clean(name), clean(version)) | {"@id": f"{MARK}{slug(name)}"}
        for name, version in made_with.items()
    ]


def source_id(source: Source) -> str:
    """An absolute id, the same for the same source and no other."""
    parts = (source.source_id, source.title, source.publisher, source.vintage,
             source.published_on, source.licence, source.attribution,
             source.url)  # fmt: skip
    return f"urn:uuid:{uuid5(NAMESPACE_OID, repr(parts))}"


def licence_id(name: str) -> str:
    """The address of a known licence, or an id inside the crate."""
    return licence_address(name) or _local("licence", clean(name) or "not-stated")


def _source(source: Source) -> Entity:
    texts = {
        "creditText": source.attribution,
        "version": source.vintage,
        "datePublished": source.published_on,
        "url": address(source.url),
    }
    entity = {
        "@id": source_id(source),
        "@type": "CreativeWork",
        "name": clean(source.title) or clean(source.source_id),
        **{k: clean(v) for k, v in texts.items() if v},
        "license": at(licence_id(source.licence)),
    }
    if source.publisher:
        entity["publisher"] = at(_organisation_id(source.publisher))
    return entity


def _program(name: str, version: str) -> Entity:
    """A program with its address; without one it may only be called a work."""
    home = _own_home() if name == OWN else HOMES.get(name, "")
    return {
        "@id": SOFTWARE if name == OWN else _local("software", name, version),
        "@type": "SoftwareApplication" if home else "CreativeWork",
        "name": name,
        "version": version,
        "softwareVersion": version,
        **({"url": home} if home else {}),
    }


def _own_home() -> str:
    """The address that this library's own metadata states first."""
    stated = metadata(OWN).get_all("Project-URL") or []
    return address(str(stated[0]).partition(",")[2].strip()) if stated else ""


def _local(kind: str, *texts: str) -> str:
    """An id inside the crate, the same for the same texts and no other."""
    content = "\n".join(texts)
    return f"#{kind}-{slug(texts[0])}-{digest(content.encode())[:8]}"


def _organisation_id(name: str) -> str:
    return _local("organisation", clean(name))
