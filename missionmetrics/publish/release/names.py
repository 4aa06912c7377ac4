"""Names of folders made from what a figure asks: stable, short, safe everywhere."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from missionmetrics.charts.text import only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from missionmetrics.core.result import Result

LONGEST = 60
LONGEST_EVER = 150  # with the form and a number behind it
FOLDER = re.compile(r"figures/([a-z0-9]+(?:-[a-z0-9]+)*)/")
# Names that Windows keeps for devices, whatever their extension.
DEVICES = frozenset({
    "con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10)),
})  # fmt: skip


def slug(text: str) -> str:
    """``text`` in small ASCII letters, digits and hyphens; ``figure`` if none is left.

    Examples
    --------
    >>> slug("momentum.Área_1/../=cmd")
    'momentum-area-1-cmd'
    """
    plain = unicodedata.normalize("NFKD", text).lower()
    kept = "".join(
        c if c.isascii() and c.isalnum() else "-"
        for c in plain
        if not unicodedata.combining(c)
    )
    name = "-".join(part for part in kept.split("-") if part)[:LONGEST].strip("-")
    return f"{name}-figure" if name in DEVICES else name or "figure"


def is_folder(name: str) -> bool:
    """Whether ``name`` is the folder of a figure, as this library writes it.

    Examples
    --------
    >>> is_folder("figures/momentum-area-1/"), is_folder("figures/../../x/")
    (True, False)
    """
    found = FOLDER.fullmatch(name)
    return (
        found is not None and len(found[1]) <= LONGEST_EVER and found[1] not in DEVICES
    )


def folder_names(results: Sequence[Result], *, taken: Sequence[str] = ()) -> list[str]:
    """A folder for each result, named by its metric and by what it is about.

    The order of a page plays no part, so an address that somebody embeds goes on
    meaning the same question in the next release. Names in ``taken`` are left free:
    a withdrawn figure keeps its address.
    """
    used = set(taken)
    names = []
    for result in results:
        base = slug("-".join([_metric(result), *_about(result)]))
        name, nth = base, 1
        if name in used:
            base = name = f"{base}-{slug(result.form)}"
        while name in used:
            nth += 1
            name = f"{base}-{nth}"
        used.add(name)
        names.append(name)
    return names


def codes(result: Result) -> list[tuple[str, str]]:
    """The codes that hold for the whole table: one indicator, one area."""
    return [
        (key, code)
        for key in result.keys
        if key.endswith("_id") and (code := only(result.table, key))
    ]


def _metric(result: Result) -> str:
    return result.provenance.metric.rpartition(".")[2]


def _about(result: Result) -> list[str]:
    return [code for _, code in codes(result)]
