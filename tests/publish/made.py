"""A report of results built by hand, and strings that must stay harmless."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING, Any

from missionmetrics.core.provenance import Comment
from missionmetrics.core.result import Result
from missionmetrics.publish.report import Report
from tests.core import handmade

if TYPE_CHECKING:
    import pandas as pd

RELEASED = "2026-11-30"
MARK = "KESTREL-5591"  # a secret that must never leave


def report(**changed: Any) -> Report:
    fields: dict[str, Any] = {
        "title": "Carbon neutral Greater Manchester by 2038",
        "goal": "Greater Manchester will be carbon neutral by 2038.",
        "counts": ("territorial emissions", "all gases"),
        "does_not_count": ("aviation", "imported goods"),
        "headline": handmade.trend(),
        "comparison": handmade.groups(),
        "map": handmade.area_map(),
        "voices": handmade.quotes(),
        "results": (handmade.tree(), handmade.counts()),
        "unknowns": ("What imported goods add.",),
        "licence": "Open Government Licence v3.0",
        "next_expected": "2026-06",
        "contact": "missions@example.org",
    }
    return Report(**{**fields, **changed})


def swapped(result: Result, old: dict[str, str]) -> Result:
    """The same result with some texts replaced wherever they stand in its tables."""

    def text(value: Any) -> Any:
        return old.get(value, value) if isinstance(value, str) else value

    def frame(given: pd.DataFrame) -> pd.DataFrame:
        return given.map(text)

    parts = {k: frame(v) for k, v in result.parts.items()}
    return changed(result, table=frame(result.table), parts=parts)


def changed(result: Result, **fields: Any) -> Result:
    """The same result with some fields replaced."""
    given = {
        "question": result.question, "table": result.table,
        "interval": result.interval, "sentences": result.sentences,
        "cautions": result.cautions, "form": result.form,
        "provenance": result.provenance, "parts": result.parts,
        "geography": result.geography, "disclosure": result.disclosure,
    }  # fmt: skip
    return Result(**{**given, **fields})


def poisoned(start: int) -> Report:
    """A report whose every written text is a hostile string, each field another.

    ``start`` says which string comes first, so that strings change fields.
    """
    from tests.publish.hostile import HOSTILE

    strings = cycle((*HOSTILE[start:], *HOSTILE[:start]))

    def bad() -> str:
        return next(strings)

    fields = ("title", "publisher", "licence", "attribution", "vintage",
              "published_on", "url")  # fmt: skip
    source = replace(handmade.SOURCE, **{name: bad() for name in fields})
    texts = (
             "Greater Manchester", "Territorial emissions", "kt CO2e", "United Kingdom",
             "Mission starts", "Carbon neutral by 2038", "Tameside", "Bolton",
             "kt CO2e a year", "School street", "a tenant, 2024", "Cost", "Northgate",
             "The pump is quiet, but the first bill frightened me.", "2014",
    )  # fmt: skip
    names = {text: bad() for text in texts}
    made = {k: swapped(f(), names) for k, f in handmade.ALL.items()}
    headline = made["trend"].with_provenance(
        sources=(source,), references=(bad(),), deviations=(bad(),),
        versions={bad(): bad()}, settings={"level": bad()}, signed_off_by=bad(),
        comments=(Comment(bad(), bad(), RELEASED),),
    )  # fmt: skip
    return report(
        title=bad(), goal=bad(), counts=(bad(),), does_not_count=(bad(),),
        unknowns=(bad(),), licence=bad(), attributions=(bad(),), next_expected=bad(),
        contact=bad(), changes=(bad(),), headline=headline, comparison=made["groups"],
        map=made["area_map"], voices=made["quotes"],
        results=(made["tree"], made["counts"]),
    )  # fmt: skip
