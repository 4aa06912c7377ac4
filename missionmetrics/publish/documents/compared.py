"""A result beside another of the same question: an alternative, the last release."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from missionmetrics.charts.text import clean, label
from missionmetrics.core.what_changed import what_changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result
    from missionmetrics.core.what_changed import Changes


class Change(NamedTuple):
    """One number beside what another run or release gives."""

    what: str
    here: str
    there: str
    difference: str


@dataclass(frozen=True, slots=True)
class Compared:
    """How a result differs from another one of a given name.

    ``flips`` counts the sentences whose conclusion differs; ``sentences`` holds each
    that differs at all, as it reads here and there.
    """

    name: str
    settings: tuple[str, ...]
    numbers: tuple[Change, ...]
    flips: int
    sentences: tuple[tuple[str, str], ...]


def same_question(one: Result, other: Result) -> bool:
    """Whether two results answer one question: metric, form, what, where."""

    def asked(result: Result) -> tuple[object, ...]:
        first = result.table.head(1)
        where = [first[c].tolist() for c in ("indicator_id", "area_id") if c in first]
        return result.provenance.metric, result.form, where

    return asked(one) == asked(other)


def compared(name: str, result: Result, other: Result, locale: Locale) -> Compared:
    """Return how ``result`` differs from ``other``, which is called ``name``."""
    changes = what_changed(other, result, locale=locale.name)
    return Compared(
        name=name,
        settings=tuple(
            locale.message("documents.scrutiny.setting", setting=clean(k),
                           here=clean(here), there=clean(there))
            for k, (there, here) in changes.settings.items()
        ),
        numbers=tuple(_changed_numbers(changes, locale)),
        flips=len(changes.flipped),
        sentences=tuple((clean(s.after), clean(s.before)) for s in changes.sentences
                        if s.kind != "same"),
    )  # fmt: skip


def _changed_numbers(changes: Changes, locale: Locale) -> Iterator[Change]:
    keys = [c for c in changes.table.columns
            if c not in ("measure", "unit", "before", "after", "difference")
            and not str(c).endswith("_id")]  # fmt: skip
    for row in changes.table.to_dict("records"):
        named = [clean(row[k]) for k in keys if not pd.isna(row[k]) and row[k] != ""]
        what = [*named, label(locale, "measures", str(row["measure"])),
                label(locale, "units", str(row["unit"]))]  # fmt: skip
        yield Change(
            locale.message("figures.caption_join").join(what),
            exact(row["after"], locale),
            exact(row["before"], locale),
            exact(row["difference"], locale),
        )


def in_one(found: Compared, locale: Locale) -> str:
    """One sentence on how a result differs from another."""
    count = len(found.numbers)
    return locale.message(
        "documents.scrutiny.differs", plural=float(count), name=found.name,
        count=str(count), flips=str(found.flips),
    )  # fmt: skip


def exact(value: Any, locale: Locale) -> str:
    """A value with every digit that tells it apart; a gap is not recorded.

    Examples
    --------
    >>> exact(0.1, mm.locale("en-GB")), exact(12.0, mm.locale("en-GB"))
    ('0.1', '12')
    """
    if value is None or pd.isna(value):
        return locale.message("documents.scrutiny.not_recorded")
    number = float(value)
    if math.isfinite(number) and number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return repr(number)
