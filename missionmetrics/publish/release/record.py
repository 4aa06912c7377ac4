"""The words around the results as JSON, so that a folder can be made again from it."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from missionmetrics.publish.release.contents import Contents
    from missionmetrics.publish.report import Report

FORMAT = "missionmetrics.report"
FORMAT_VERSION = 1
PLACES = ("headline", "comparison", "map", "voices", "results")
KINDS: dict[str, type] = {
    **dict.fromkeys(("title", "goal", "publisher", "licence", "next_expected",
                     "contact", "policy", "locale"), str),
    **dict.fromkeys(("counts", "does_not_count", "changes", "unknowns",
                     "attributions"), tuple),
    "threshold": int, "quotes": int,
}  # fmt: skip
"""What the texts of a report are."""
NEEDED = ("title", "goal", "policy", "locale", "threshold")


def report_text(contents: Contents) -> str:
    """The file ``report.json``: nothing that the page does not rest on."""
    given = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "report": _texts(contents.report),
        "figures": [{"place": p.place, "folder": p.folder} for p in contents.placed],
        "withdrawn": [n.to_dict() for n in contents.notices],
    }
    return json.dumps(given, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def _texts(report: Report) -> dict[str, Any]:
    """Every field of the report that is words, a number or a choice; no result."""
    found: dict[str, Any] = {}
    for field in fields(report):
        value = getattr(report, field.name)
        if field.name in PLACES:
            continue
        if isinstance(value, str | int):
            found[field.name] = value
        elif isinstance(value, tuple) and all(isinstance(v, str) for v in value):
            found[field.name] = list(value)
    return found | {"threshold": report.rules.threshold}
