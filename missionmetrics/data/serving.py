"""Which questions a missing table would answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from missionmetrics.data.reading import Reading

SERVES = {
    "areas": ("every question that names a place", True),
    "indicators": ("momentum, comparison, targets", True),
    "observations": ("momentum, comparison, targets", True),
    "targets": ("whether the goal will be reached in time", False),
    "sources": ("where each number comes from, and under which licence", False),
    "populations": ("values a head, and weighted means over areas", False),
    "interventions": ("whether a change followed an action", False),
    "projects": ("the portfolio: snowballing, failure yield, gaps", False),
    "project_events": ("when projects started, stopped and taught something", False),
    "project_links": ("which projects came out of which", False),
    "documents": ("what people say", False),
    "codes": ("what people say, by theme", False),
    "segments": ("what people say, by theme, and how well coders agree", False),
    "resident_responses": ("whether residents recognise the findings", False),
    "outcomes": ("how far the effects that people describe have spread", False),
    "claims": ("how far the effects that people describe have spread", False),
    "claim_evidence": ("which claims rest on more than someone's word", False),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """A table that is not there.

    Attributes
    ----------
    table : str
        Its name.
    serves : str
        What it would answer.
    needed : bool
        Whether the main questions need it.
    """

    table: str
    serves: str
    needed: bool

    def to_dict(self) -> dict[str, object]:
        """Every field, ready for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.table}: {self.serves}"


def missing_tables(reading: Reading) -> tuple[Missing, ...]:
    """Return tables without a row, those first that the main questions need."""
    if any(f.code == "MM-PATH" for f in reading.faults):
        return ()
    absent = [
        Missing(name, *facts)
        for name, facts in SERVES.items()
        if not len(reading.records.get(name, ()))
    ]
    return tuple(sorted(absent, key=lambda m: not m.needed))
