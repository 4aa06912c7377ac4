"""What writes the bytes of a release beside this library, and in which version.

Pages, tables and texts come from this library alone. Drawings, packed documents and
pictures also depend on the packages that write them, so a release records those: an
audit then knows whether it can make the same bytes here.
"""

from __future__ import annotations

import json
import platform
import zlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from missionmetrics.charts.layout import FONT_STACK
from missionmetrics.publish.release.checksums import digest
from missionmetrics.publish.release.layout import PAPER, WORKBOOK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MARK = "#writer-"
"""How the id of a writer in the crate begins."""

TRIAL = "trial drawing"
DRAWING = ("altair", "vl-convert-python", TRIAL, "zlib")
PACKING = ("python", "zlib")
WRITERS: dict[str, tuple[str, ...]] = {
    "index.html": DRAWING,
    "embed.html": DRAWING,
    "embed-snippet.txt": DRAWING,
    "figure.svg": DRAWING,
    "figure.png": DRAWING,
    PAPER: ("python-docx", *PACKING, *DRAWING),
    WORKBOOK: ("xlsxwriter", *PACKING),
}
"""What the bytes of a file depend on, by the last part of its name."""

LETTERS = "Aag 0123 −5% ñ Ω ж ب 中"


@cache
def _installed() -> tuple[tuple[str, str], ...]:
    found = {"python": ".".join(platform.python_version_tuple()[:2]),
             "zlib": zlib.ZLIB_RUNTIME_VERSION, TRIAL: _trial()}  # fmt: skip
    for name in {n for names in WRITERS.values() for n in names} - set(found):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return tuple(sorted(found.items()))


def installed() -> dict[str, str]:
    """Every writer that is here, with its version.

    Examples
    --------
    >>> sorted({"altair", "python", "zlib"} - set(installed()))
    []
    """
    return dict(_installed())


def needed(writers: Mapping[str, str], files: Iterable[str]) -> dict[str, str]:
    """Those of ``writers`` that some of ``files`` depend on."""
    names = {last_part(n) for n in files}
    wanted = {w for n in names for w in WRITERS.get(n, ())}
    return {name: writers[name] for name in sorted(wanted) if name in writers}


def recorded(crate: bytes) -> dict[str, str]:
    """The writers that a crate names, with their versions; none where it is no crate.

    Examples
    --------
    >>> recorded(b"no crate")
    {}
    """
    try:
        graph = json.loads(crate)["@graph"]
        return dict(_pairs(graph))
    except (KeyError, TypeError, ValueError, AttributeError):
        return {}


def last_part(name: str) -> str:
    """The name of a file without its folders."""
    return name.rpartition("/")[2]


def _pairs(graph: Any) -> Iterator[tuple[str, str]]:
    for entity in graph:
        if str(entity.get("@id")).startswith(MARK):
            yield str(entity["name"]), str(entity["softwareVersion"])


def _trial() -> str:
    """A digest of letters and lines drawn here; other fonts give another.

    Text that the font of the house lacks is drawn in a font of the machine, and
    processors round in their own ways, so the versions of packages do not say all.
    """
    import vl_convert

    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="60" '
        f'font-family="{FONT_STACK}"><text x="2.3" y="20" font-size="13">{LETTERS}'
        f'</text><text x="2" y="44" font-weight="bold">{LETTERS}</text>'
        '<path d="M1,50L290,57.3" stroke="#1D3C96" stroke-width="1.6"/></svg>'
    )
    return digest(bytes(vl_convert.svg_to_png(drawn, scale=2.0)))[:12]
