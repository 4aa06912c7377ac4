"""The scrutiny pack: for every number on the page, where it comes from.

What a result does not hold is said to be not recorded; nothing is filled in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
from markupsafe import Markup

from missionmetrics.charts.figure import Figure, figure
from missionmetrics.charts.text import clean, label
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.locale import DEFAULT
from missionmetrics.core.locale import locale as find_locale
from missionmetrics.core.tidy_csv import csv_text
from missionmetrics.core.what_changed import what_changed
from missionmetrics.publish import style
from missionmetrics.publish.documents.quoted import Quoted, numbers
from missionmetrics.publish.documents.rows_used import rows_used
from missionmetrics.publish.fragment import day, render, source_line, view

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result
    from missionmetrics.core.what_changed import Changes

EXACT = ("value", "low", "high", "n")  # numbers in the CSV, empty where unknown


class Line(NamedTuple):
    """One thing to know of a result: its key, what it is, and what is known."""

    key: str
    name: str
    said: tuple[str, ...]


class Change(NamedTuple):
    """One number beside what another run or release gives."""

    what: str
    here: str
    there: str
    difference: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A result beside another: an alternative, or the last release."""

    name: str
    settings: tuple[str, ...]
    numbers: tuple[Change, ...]
    flips: int
    sentences: tuple[tuple[str, str], ...]


class Number(NamedTuple):
    """One quoted number and the cell behind it, ready to read."""

    sentence: str
    kind: str
    written: str
    table: str
    row: str
    column: str
    value: str
    measure: str
    unit: str
    low: str
    high: str
    n: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Account:
    """Everything that is recorded of one result and of the numbers it quotes."""

    fig: Figure
    lines: tuple[Line, ...]
    numbers: tuple[Number, ...]
    alternatives: tuple[Compared, ...]
    revision: Compared | None

    @property
    def sentences(self) -> list[tuple[str, str, list[Number]]]:
        """Each sentence that quotes a number, what part it is, and its numbers."""
        grouped = groupby(self.numbers, key=lambda n: (n.sentence, n.kind))
        return [(sentence, kind, list(found)) for (sentence, kind), found in grouped]


@dataclass(frozen=True, slots=True)
class ScrutinyPack:
    """The accounts of all results of a release, in the order of the page."""

    locale: Locale
    accounts: tuple[Account, ...]

    def html(self, *, title: str, released: str) -> str:
        """Return the pack as one page that needs no script and loads nothing.

        Parameters
        ----------
        title : str
            Title of the page that the numbers stand on.
        released : str
            Day of the release.
        """
        sheet = style.css()
        say = self.locale.message
        return render(
            "scrutiny.html.j2", self.locale,
            lang=self.locale.name, direction=self.locale.rules["direction"],
            policy=style.policy(sheet), style=Markup(sheet),
            title=say("documents.scrutiny.title", title=clean(title)),
            released=say("page.released", date=day(released, self.locale)),
            accounts=self.accounts,
        )  # fmt: skip

    def csv(self) -> str:
        """Return the pack as CSV: one row for each number that is quoted."""
        return csv_text(pd.DataFrame(list(self._records())))

    def _records(self) -> Iterator[dict[str, object]]:
        for place, account in enumerate(self.accounts, start=1):
            shared = {line.key: " ".join(line.said) for line in account.lines}
            for number in account.numbers:
                exact_values = {k: _float(getattr(number, k)) for k in EXACT}
                yield {
                    "figure": place,
                    "question": account.fig.question,
                    **number._asdict(),
                    **exact_values,
                    **shared,
                }


def scrutiny_pack(
    results: Sequence[Result],
    *,
    alternatives: Mapping[str, Result] | None = None,
    previous: Sequence[Result] = (),
    locale: str = DEFAULT,
) -> ScrutinyPack:
    """Account for every number that the sentences of ``results`` quote.

    Parameters
    ----------
    results : sequence of Result
        Protected results in the order of the page.
    alternatives : mapping of str to Result
        The same questions asked otherwise, by a name that says how, such as
        ``"Without the years of the pandemic"``; protected as well.
    previous : sequence of Result
        The results of the last release.
    locale : str
        Language of the words.

    Returns
    -------
    ScrutinyPack
        What :meth:`ScrutinyPack.html` and :meth:`ScrutinyPack.csv` write.

    Raises
    ------
    EvidenceError
        An alternative answers none of the questions
        (``MM-SCRUTINY-ALTERNATIVE``).

    Examples
    --------
    >>> pack = scrutiny_pack([mm.example().momentum()])
    >>> pack.accounts[0].numbers[0].written
    '22.6%'
    """
    given = alternatives or {}
    for name, other in given.items():
        if not any(_same_question(r, other) for r in results):
            raise EvidenceError(
                f"The alternative '{name}' answers none of the questions of this pack.",
                fix="give a result of the same metric and the same indicator.",
                code="MM-SCRUTINY-ALTERNATIVE",
            )
    language = find_locale(locale)
    return ScrutinyPack(
        language,
        tuple(_account(r, given, previous, language) for r in results),
    )


def _account(
    result: Result,
    alternatives: Mapping[str, Result],
    previous: Sequence[Result],
    locale: Locale,
) -> Account:
    others = tuple(
        _compared(clean(name), result, other, locale)
        for name, other in alternatives.items()
        if _same_question(result, other)
    )
    before = next((p for p in previous if _same_question(result, p)), None)
    name = locale.message("documents.scrutiny.last_release")
    revision = None if before is None else _compared(name, result, before, locale)
    fig = figure(result, locale=locale.name)
    return Account(
        fig=fig,
        lines=tuple(_lines(result, fig, others, revision, compared=bool(previous))),
        numbers=tuple(
            _number(q, locale) for q in numbers(result, locale=locale.name)
        ),
        alternatives=others,
        revision=revision,
    )


def _same_question(one: Result, other: Result) -> bool:
    """Whether two results answer one question: metric, form, what, where."""

    def asked(result: Result) -> tuple[object, ...]:
        first = result.table.head(1)
        where = [first[c].tolist() for c in ("indicator_id", "area_id") if c in first]
        return result.provenance.metric, result.form, where

    return asked(one) == asked(other)


def _lines(
    result: Result, fig: Figure, others: Sequence[Compared],
    revision: Compared | None, *, compared: bool,
) -> Iterator[Line]:  # fmt: skip
    """What is recorded of the whole result, one line a question."""
    locale, origin = fig.locale, result.provenance
    say = locale.message
    missing = (say("documents.scrutiny.not_recorded"),)

    def line(name: str, said: Sequence[str]) -> Line:
        return Line(name, say(f"documents.scrutiny.{name}"), tuple(said) or missing)

    shown = view(fig)
    yield line("definition", _definition(result))
    yield line("range", [fig.doubt])
    yield line("source", [source_line(s, locale) for s in origin.sources])
    used, dropped = rows_used(result, locale)
    yield line("used", used)
    yield line("dropped", dropped)
    yield line("method", shown.method)
    yield line("references", shown.references)
    yield line("deviations", fig.deviations or [say("documents.scrutiny.none_declared")])
    none = [say("documents.scrutiny.none_supplied")]
    yield line("alternatives", [_in_one(o, locale) for o in others] or none)
    unmatched = "first_time" if compared else "none_supplied"
    yield line("revision", [say(f"documents.scrutiny.{unmatched}")]
               if revision is None else [_in_one(revision, locale)])  # fmt: skip
    yield line("signed", _signed(result, locale))


def _definition(result: Result) -> list[str]:
    """How the indicator is defined, where a result carries it."""
    for frame in (result.table, *(result.parts[n] for n in result.parts)):
        if "definition" in frame:
            given = frame["definition"].dropna().astype(str)
            return [clean(d) for d in dict.fromkeys(given) if clean(d)]
    return []


def _signed(result: Result, locale: Locale) -> list[str]:
    who, when = result.provenance.signed_off_by, result.provenance.signed_off_on
    if not who:
        return []
    date = day(when, locale) if when else locale.message(
        "documents.scrutiny.not_recorded")  # fmt: skip
    return [locale.message("documents.scrutiny.signed_by", who=clean(who), date=date)]


def _compared(name: str, result: Result, other: Result, locale: Locale) -> Compared:
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


def _in_one(compared: Compared, locale: Locale) -> str:
    """One sentence on how a result differs from another."""
    count = len(compared.numbers)
    return locale.message(
        "documents.scrutiny.differs", plural=float(count), name=compared.name,
        count=str(count), flips=str(compared.flips),
    )  # fmt: skip


def _number(quote: Quoted, locale: Locale) -> Number:
    record = quote.record
    known = {k: exact(record.get(k), locale) for k in ("low", "high", "n")}
    part = quote.cell.part or "data"
    measure = record.get("measure")
    certainty = record.get("certainty")
    unmeasured = pd.isna(measure) if measure is not None else True
    return Number(
        sentence=quote.sentence,
        kind=locale.message(f"documents.scrutiny.kind.{quote.kind}"),
        written=quote.words,
        table=clean(part),
        row=str(quote.cell.row + 1),
        column=clean(quote.cell.column),
        value=exact(quote.value, locale),
        measure="" if unmeasured else label(locale, "measures", str(measure)),
        unit=clean(record.get("unit", "")),
        certainty=label(locale, "certainty", str(certainty)) if certainty else "",
        **known,
    )


def exact(value: Any, locale: Locale) -> str:
    """A value with every digit that tells it apart; a gap is not recorded.

    Examples
    --------
    >>> exact(0.1, find_locale("en-GB")), exact(12.0, find_locale("en-GB"))
    ('0.1', '12')
    """
    if value is None or pd.isna(value):
        return locale.message("documents.scrutiny.not_recorded")
    number = float(value)
    if math.isfinite(number) and number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return repr(number)


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
