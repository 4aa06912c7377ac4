"""The words around the results as JSON, so that a folder can be made again from it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from missionmetrics.publish.release.contents import Contents

FORMAT = "missionmetrics.report"
FORMAT_VERSION = 1
TEXTS = (
    "title", "goal", "publisher", "licence", "next_expected", "contact", "locale",
)  # fmt: skip
LISTS = ("counts", "does_not_count", "changes", "unknowns", "attributions")
REST = ("threshold", "quotes")


def report_text(contents: Contents) -> str:
    """The file ``report.json``: nothing that the page does not say."""
    report = contents.report
    fields: dict[str, Any] = {n: getattr(report, n) for n in (*TEXTS, *REST)}
    fields |= {n: list(getattr(report, n)) for n in LISTS}
    given = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "report": fields,
        "figures": [{"place": p.place, "folder": p.folder} for p in contents.placed],
        "withdrawn": [n.to_dict() for n in contents.notices],
    }
    return json.dumps(given, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
