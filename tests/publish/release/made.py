"""Releases built by hand: two answers whose changes anyone can work out."""

from __future__ import annotations

import io
import json
import math
import zipfile
from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.core.result import Result
from missionmetrics.core.sentence import Sentence
from missionmetrics.publish.release.checksums import (
    content_id,
    digest,
    line_length,
    listing,
)
from missionmetrics.publish.release.layout import (
    CHECKSUMS,
    CRATE,
    HISTORY,
    README,
    files_in,
)
from missionmetrics.publish.release.products import is_dated
from tests.core.handmade import SOURCE, origin, row, slot

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAN = math.nan
FIRST, SECOND = "2026-05-01", "2026-11-30"


def amounts(
    indicator: str,
    values: Mapping[str, float],
    *,
    unit: str = "kt",
    withheld: tuple[str, ...] = (),
    **provenance: Any,
) -> Result:
    """How much of something there is in each ward, about nobody in particular."""
    rows = [
        row("amount", unit, NAN if ward in withheld else value, NAN, NAN, 1,
            "withheld" if ward in withheld else "clear",
            indicator_id=indicator, ward=ward)
        for ward, value in values.items()
    ]  # fmt: skip
    says = {"group": slot(0, "ward", "text"), "n": slot(0, "estimate", "number:0")}
    return Result(
        question=Sentence("handmade.counts.question"),
        table=pd.DataFrame(rows),
        interval=Sentence("handmade.counts.interval"),
        sentences=(Sentence("handmade.counts.most", says),),
        form="interval-by-group",
        provenance=origin("amounts.amounts"),
    ).with_provenance(**{"sources": (SOURCE,), **provenance})


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder`` with its content."""
    return {name: path.read_bytes() for name, path in files_in(folder).items()}


def signed_again(folder: Path) -> None:
    """Write checksums that fit whatever stands in ``folder`` now."""
    files = tree(folder)
    files.pop(CHECKSUMS)
    (folder / CHECKSUMS).write_text(listing(files), encoding="utf-8")


def sealed_again(folder: Path) -> None:
    """Fit id, history, crate and checksums to whatever stands in ``folder`` now."""
    made = content_id({n: c for n, c in tree(folder).items() if not is_dated(n)})
    history = json.loads((folder / HISTORY).read_text(encoding="utf-8"))
    old, history["releases"][-1]["id"] = history["releases"][-1]["id"], made
    text = json.dumps(history, ensure_ascii=False, indent=1) + "\n"
    (folder / HISTORY).write_text(text, encoding="utf-8")
    for name in (README, CRATE):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace(old, made), encoding="utf-8")
    _crate_again(folder)
    signed_again(folder)


def _crate_again(folder: Path) -> None:
    """The hash and size of every file in the crate; a file that is new is added."""
    crate = json.loads((folder / CRATE).read_text(encoding="utf-8"))
    files = {n: c for n, c in tree(folder).items() if n not in (CRATE, CHECKSUMS)}
    graph = {e["@id"]: e for e in crate["@graph"]}
    for name in files:
        if name not in graph:
            graph[name] = {"@id": name, "@type": "File", "name": name,
                           "encodingFormat": "text/csv"}  # fmt: skip
            graph["./"]["hasPart"].append({"@id": name})
        graph[name]["contentSize"] = str(len(files[name]))
        graph[name]["sha256"] = digest(files[name])
    lines = sum(line_length(n) for n in [*files, CRATE])
    graph[CHECKSUMS]["contentSize"] = str(lines)
    crate["@graph"] = [*graph.values()]
    text = json.dumps(crate, ensure_ascii=False, indent=1) + "\n"
    (folder / CRATE).write_text(text, encoding="utf-8")


def opened(content):
    """The bytes of a file, and of what is packed inside it."""
    if not content.startswith(b"PK"):
        return [content]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return [packed.read(name) for name in packed.namelist()]


def side_by_side(cases):
    """Changes in as few folders as can be: in none of them is a file changed twice.

    A case begins with the file that it changes.
    """
    folders = []
    for case in cases:
        free = (f for f in folders if case[0] not in {name for name, *_ in f})
        found = next(free, None)
        if found is None:
            folders.append(found := [])
        found.append(case)
    return folders
