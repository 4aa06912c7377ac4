"""Every number that the sentences of a result quote, with the cell behind it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from missionmetrics.charts.text import clean
from missionmetrics.core.locale import CHANCE_CEILING, CHANCE_FLOOR, DEFAULT
from missionmetrics.core.locale import locale as find_locale
from missionmetrics.core.words import SHARE_UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result
    from missionmetrics.core.sentence import Cell, Sentence

Kind = Literal["question", "finding", "doubt", "interval", "caution"]
Relation = Literal["rounded", "whole", "below", "above"]

PER_HUNDRED = ("percent", "percent_size", "coverage", "per_hundred", "points", "chance")
UNSIGNED = ("size", "amount_size", "percent_size", "per_hundred", "points")
NOT_NUMBERS = ("text", "period", "date", "message", "likelihood")


class Reading(NamedTuple):
    """A number as it was written: what stands there, and how the value became it.

    ``relation`` is ``"rounded"`` to ``decimals``, ``"whole"`` (cut to whole years),
    or ``"below"`` and ``"above"`` for a chance that is only bounded.
    """

    shown: float
    decimals: int
    scale: float
    signed: bool
    relation: Relation

    def agrees(self, value: float) -> bool:
        """Whether ``value`` gives what was written, to the stated rounding."""
        scaled = self.scale * (value if self.signed else abs(value))
        if self.relation == "below":
            return bool(scaled < self.shown)
        if self.relation == "above":
            return bool(scaled > self.shown)
        if self.relation == "whole":
            return math.floor(scaled) == self.shown
        half = 0.5 * 10.0**-self.decimals
        slack = half * (1 + 1e-9) + 1e-12 * abs(scaled)
        return bool(abs(scaled - self.shown) <= slack)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """One gap of one sentence, filled from one cell.

    Attributes
    ----------
    kind : str
        Whether it stands in the question, a finding, a doubt, the note on the range
        or a caution.
    sentence : str
        The whole sentence.
    cell : Cell
        Table (``""`` is the main one), row from 0, column.
    value : object
        What the cell holds, every digit.
    record : dict
        The whole row of the cell.
    style, words : str
        How the value is written, and what was written.
    """

    kind: Kind
    sentence: str
    cell: Cell
    value: Any
    record: Mapping[str, Any]
    style: str
    words: str

    def reading(self, locale: Locale) -> Reading | None:
        """The number in the words; ``None`` for a name, a period or a word."""
        name = self.style.partition(":")[0]
        if name in NOT_NUMBERS or not _is_number(self.value):
            return None
        found = first_number(self.words, locale)
        if found is None:
            return None
        shown, decimals = found
        return Reading(
            shown=shown,
            decimals=decimals,
            scale=self._scale(name),
            signed=name not in UNSIGNED,
            relation=self._relation(name),
        )

    def _scale(self, name: str) -> float:
        per_hundred = name in PER_HUNDRED or (
            name in ("amount", "amount_size") and self.record.get("unit") in SHARE_UNITS
        )
        return 100.0 if per_hundred else 1.0

    def _relation(self, name: str) -> Relation:
        if name == "chance" and self.value < CHANCE_FLOOR:
            return "below"
        if name == "chance" and self.value > CHANCE_CEILING:
            return "above"
        years = name == "amount" and self.record.get("unit") == "year"
        return "whole" if years or name == "year" else "rounded"


def quoted(result: Result, *, locale: str = DEFAULT) -> list[Quoted]:
    """Return what every gap of every sentence of ``result`` is filled with.

    Parameters
    ----------
    result : Result
        A protected result.
    locale : str
        Language of the sentences.

    Examples
    --------
    >>> pace = mm.example().momentum()
    >>> [q.words for q in quoted(pace) if q.cell.column == "estimate"][:2]
    ['22.6%', '104 kilotonnes of CO2e']
    """
    return list(_quoted(result, locale))


def _quoted(result: Result, locale: str) -> Iterator[Quoted]:
    tables = result.tables()
    for kind, sentence in _every(result):
        text = clean(sentence.say(tables, locale))
        for _, slot in sorted(sentence.slots.items()):
            record = slot.cell.record(tables)
            yield Quoted(
                kind=kind,
                sentence=text,
                cell=slot.cell,
                value=record[slot.cell.column],
                record=record,
                style=slot.style,
                words=clean(slot.say(tables, locale)),
            )


def _every(result: Result) -> Iterator[tuple[Kind, Sentence]]:
    yield "question", result.question
    for sentence in result.sentences:
        yield sentence.role, sentence
    yield "interval", result.interval
    for sentence in result.cautions:
        yield "caution", sentence


def numbers(result: Result, *, locale: str = DEFAULT) -> list[Quoted]:
    """Only those gaps that hold a number, not a name, a period or a word."""
    language = find_locale(locale)
    return [q for q in quoted(result, locale=locale) if q.reading(language) is not None]


def first_number(text: str, locale: Locale) -> tuple[float, int] | None:
    """The first number written in ``text`` and its decimals.

    Examples
    --------
    >>> first_number("down \N{MINUS SIGN}1,204.50 tonnes", find_locale("en-GB"))
    (-1204.5, 2)
    """
    start = next((i for i, c in enumerate(text) if c in "0123456789"), None)
    if start is None:
        return None
    thousands, decimal = (str(locale.rules[k]) for k in ("thousands", "decimal"))
    minus = str(locale.rules["minus"])
    digits, decimals, at = "", None, start
    while at < len(text):
        c, follows = text[at], text[at + 1 : at + 2]
        digit = c in "0123456789"
        if digit:
            digits += c
            decimals = None if decimals is None else decimals + 1
        elif c == decimal and decimals is None and follows.isdigit():
            digits, decimals = f"{digits}.", 0
        elif not (c == thousands and decimals is None and follows.isdigit()):
            break
        at += 1
    sign = -1.0 if minus and text[:start].endswith(minus) else 1.0
    return sign * float(digits), decimals or 0


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, int | float | np.integer | np.floating)
        and not isinstance(value, bool | np.bool_)
        and math.isfinite(float(value))
    )
