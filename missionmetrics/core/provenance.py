"""Where a result came from: enough to run it again and to cite it."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Mapping

PACKAGES = ("missionmetrics", "numpy", "pandas", "scipy")


def versions() -> dict[str, str]:
    """Versions of the packages that the numbers rest on."""
    return {name: _version(name) for name in PACKAGES}


@cache
def _version(package: str) -> str:
    return version(package)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where evidence comes from, as it must be credited."""

    source_id: str
    title: str
    publisher: str = ""
    licence: str = ""
    attribution: str = ""
    vintage: str = ""
    published_on: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What an indicator or a theme is defined to be, in the words of the mission.

    Attributes
    ----------
    id, name : str
        Its code and its name.
    text, excludes : str
        What is counted, and what is not.
    unit, scale : str
        Its unit, and the scale on which its change is judged.
    numerator, denominator : str
        For a ratio: the names of what stands above and below the line.

    Examples
    --------
    >>> Definition(id="homes", name="Cold homes", text="Homes below 18 degrees.").name
    'Cold homes'
    """

    id: str
    name: str
    text: str = ""
    excludes: str = ""
    unit: str = ""
    scale: str = ""
    numerator: str = ""
    denominator: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """What a person makes of a result: their view, in their words, signed and dated.

    Nothing in it is computed, and it is always shown as the view of a person.

    Raises
    ------
    EvidenceError
        There are no words, or no name or day of the person (``MM-COMMENT-SIGNED``).

    Examples
    --------
    >>> Comment("The mild winter may play a part.", "Ana Ruiz", "2026-11-30").by
    'Ana Ruiz'
    """

    text: str
    by: str
    on: str

    def __post_init__(self) -> None:
        named = {"text": self.text, "by": self.by}
        missing = [name for name, given in named.items() if not given.strip()]
        if not _is_day(self.on):
            missing.append("on")
        if missing:
            raise EvidenceError(
                f"A comment needs `{missing[0]}`: it is the view of a person, "
                "who stands by it with a name and a day.",
                fix="give the words, the name and the day, such as "
                'result.with_comment("...", by="Ana Ruiz", on="2026-11-30").',
                code="MM-COMMENT-SIGNED",
            )


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """The origin of a result.

    Attributes
    ----------
    metric : str
        ``"family.name"`` of the public function, such as ``"momentum.momentum"``.
    settings : dict
        Every setting by name, as JSON types.
    inputs : dict of str to str
        Fingerprint of each public input table; restricted input has none.
    sources : tuple of Source
        What the evidence rests on, with licence and attribution.
    references : tuple of str
        Papers and reports that define the method.
    definitions : tuple of Definition
        What the indicators or themes of the result are defined to be; those that
        the mission does not define are not there.
    seed : int or None
        Seed of every random step; ``None`` when there was none.
    versions : dict
        Versions of this library and of those that the numbers rest on.
    deviations : tuple of str
        Where the analysis departs from the declared protocol, in words.
    signed_off_by, signed_off_on : str
        Who took responsibility for the result, and when (ISO date).
    comments : tuple of Comment
        What people make of the result; signed, and no part of the finding.
    """

    metric: str
    settings: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    references: tuple[str, ...] = ()
    seed: int | None = None
    versions: dict[str, str] = field(default_factory=versions)
    deviations: tuple[str, ...] = ()
    signed_off_by: str = ""
    signed_off_on: str = ""
    comments: tuple[Comment, ...] = ()
    definitions: tuple[Definition, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Every field, ready for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Provenance:
        """Rebuild from :meth:`to_dict`."""
        tuples = ("references", "deviations")
        kept: dict[str, Any] = {
            k: tuple(v) if k in tuples else v for k, v in given.items()
        }
        kept["sources"] = tuple(Source(**s) for s in given["sources"])
        kept["comments"] = tuple(Comment(**c) for c in given.get("comments", ()))
        kept["definitions"] = tuple(
            Definition(**d) for d in given.get("definitions", ())
        )
        return cls(**kept)


def fingerprint(table: pd.DataFrame) -> str:
    """Content hash of a table whatever the order of its rows, 16 hex digits.

    Columns count by name and value; the index does not.
    """
    columns = sorted(map(str, table.columns))
    rows = pd.util.hash_pandas_object(table[columns], index=False).sort_values()
    content = rows.to_numpy().tobytes() + "|".join(columns).encode()
    return sha256(content).hexdigest()[:16]
