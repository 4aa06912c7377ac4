"""Whether a folder holds the files it lists, unchanged, and a crate that names them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from missionmetrics.core.errors import Fault
from missionmetrics.publish.release.checksums import content_id, digest, read
from missionmetrics.publish.release.crate import CONTEXT, SPECIFICATION
from missionmetrics.publish.release.layout import (
    CHECKSUMS,
    CRATE,
    HISTORY,
    README,
    files_in,
)
from missionmetrics.publish.release.products import is_dated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

RESTORE = "publish again, or restore the folder from a copy."
REQUIRED = ("name", "description", "datePublished", "license")


def file_faults(folder: Path) -> list[Fault]:
    """Every fault of files, checksums, id and crate."""
    files = {n: p.read_bytes() for n, p in files_in(folder).items() if p.is_file()}
    links = [n for n, p in files_in(folder).items() if p.is_symlink()]
    found = [_fault("MM-PUBLISH-FILES", "it leads to another place.", n) for n in links]
    return [*found, *_checksums(files), *_id(files), *_crate(files)]


def _checksums(files: Mapping[str, bytes]) -> list[Fault]:
    text = files.get(CHECKSUMS, b"").decode("utf-8", errors="replace")
    listed = read(text)
    found = [
        _fault("MM-PUBLISH-FILES", "it is listed and not there.", name)
        for name in sorted(set(listed) - set(files))
    ]
    found += [
        _fault("MM-PUBLISH-FILES", "it is there and not listed.", name)
        for name in sorted(set(files) - set(listed) - {CHECKSUMS})
    ]
    if CHECKSUMS not in files:
        found.append(_fault("MM-PUBLISH-FILES", "it is not there.", CHECKSUMS))
    return found + [
        _fault(
            "MM-PUBLISH-CHECKSUM",
            "its content is not the one that was published.",
            name,
        )
        for name in sorted(set(listed) & set(files))
        if digest(files[name]) != listed[name]
    ]


def _id(files: Mapping[str, bytes]) -> list[Fault]:
    """Whether the id that is stated is the one that the files make."""
    made = content_id({n: c for n, c in files.items() if not is_dated(n)})
    stated = {
        README: made in files.get(README, b"").decode(errors="replace"),
        HISTORY: _last_id(files) == made,
    }
    return [
        _fault(
            "MM-PUBLISH-ID", f"it states another id than the files make: {made}.", name
        )
        for name, fits in stated.items()
        if not fits
    ]


def _last_id(files: Mapping[str, bytes]) -> str:
    try:
        return str(json.loads(files[HISTORY])["releases"][-1]["id"])
    except (KeyError, IndexError, TypeError, ValueError):
        return ""


def _crate(files: Mapping[str, bytes]) -> list[Fault]:
    """Whether the crate is one, names every file once and no other."""
    try:
        given = json.loads(files.get(CRATE, b""))
        graph = {e["@id"]: e for e in given["@graph"]}
        double = len(graph) != len(given["@graph"])
    except (KeyError, TypeError, ValueError):
        return [
            _fault("MM-PUBLISH-CRATE", "it is no list of entities with ids.", CRATE)
        ]
    problems = _structure(given, graph)
    if double:
        problems.append("two entities have one id.")
    named = {unquote(i): e for i, e in graph.items() if e.get("@type") == "File"}
    for name in sorted(set(files) - {CRATE} ^ set(named)):
        problems.append(f"'{name}' is {'not named' if name in files else 'not there'}.")
    for name, entity in named.items():
        hashed = entity.get("sha256")
        if name in files and hashed not in (None, digest(files[name])):
            problems.append(f"the hash of '{name}' is another.")
    return [_fault("MM-PUBLISH-CRATE", problem, CRATE) for problem in problems]


def _structure(given: Mapping[str, Any], graph: Mapping[str, Any]) -> list[str]:
    """What RO-Crate 1.2 demands of every crate."""
    problems = []
    context = given.get("@context")
    if CONTEXT not in (context if isinstance(context, list) else [context]):
        problems.append("its context is not that of RO-Crate 1.2.")
    descriptor = graph.get(CRATE, {})
    if descriptor.get("@type") != "CreativeWork" or (
        descriptor.get("about") != {"@id": "./"}
        or descriptor.get("conformsTo") != {"@id": SPECIFICATION}
    ):
        problems.append("it does not describe itself.")
    root = graph.get("./", {})
    if root.get("@type") != "Dataset":
        problems.append("it has no root.")
    problems += [f"its root has no `{k}`." for k in REQUIRED if not root.get(k)]
    if any("@type" not in e for e in graph.values()):
        problems.append("an entity has no type.")
    reached = _parts(root, graph, set())
    files = {i for i, e in graph.items() if e.get("@type") == "File"}
    problems += [f"'{i}' is no part of its root." for i in sorted(files - reached)]
    return problems


def _parts(
    entity: Mapping[str, Any], graph: Mapping[str, Any], seen: set[str]
) -> set[str]:
    parts = entity.get("hasPart", [])
    for part in parts if isinstance(parts, list) else [parts]:
        name = str(part.get("@id"))
        if name not in seen:
            seen.add(name)
            _parts(graph.get(name, {}), graph, seen)
    return seen


def _fault(code: str, message: str, file: str) -> Fault:
    return Fault(
        code=code,
        message=message[:1].upper() + message[1:],
        fix=RESTORE,
        file=file,
    )
