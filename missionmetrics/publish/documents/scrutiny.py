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
from missionmetrics.publish import style
from missionmetrics.publish.documents.compared import (
    Compared,
    compared,
    exact,
    in_one,
    same_question,
)
from missionmetrics.publish.documents.quoted import Quoted, numbers
from missionmetrics.publish.documents.rows_used import rows_used
from missionmetrics.publish.fragment import day, method_lines, render, source_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from missionmetrics.core.locale import Locale
    from missionmetrics.core.provenance import Definition
    from missionmetrics.core.result import Result

SIZED = ("estimate", "low", "high")
SCALES = ("log", "logit")  # those that are said; any other takes values as they are
EXACT = ("value", "low", "high", "n")  # numbers in the CSV, empty where unknown


class Line(NamedTuple):
    """One thing to know of a result: its key, what it is, and what is known."""

    key: str
    name: str
    said: tuple[str, ...]


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
    range: str


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
    >>> "22.6%" in [number.written for number in pack.accounts[0].numbers]
    True
    """
    given = alternatives or {}
    for name, other in given.items():
        if not any(same_question(r, other) for r in results):
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
        compared(clean(name), result, other, locale)
        for name, other in alternatives.items()
        if same_question(result, other)
    )
    before = next((p for p in previous if same_question(result, p)), None)
    name = locale.message("documents.scrutiny.last_release")
    revision = None if before is None else compared(name, result, before, locale)
    fig = figure(result, locale=locale.name)
    return Account(
        fig=fig,
        lines=tuple(_lines(result, fig, others, revision, earlier=bool(previous))),
        numbers=tuple(_number(q, locale) for q in numbers(result, locale=locale.name)),
        alternatives=others,
        revision=revision,
    )


def _lines(
    result: Result, fig: Figure, others: Sequence[Compared],
    revision: Compared | None, *, earlier: bool,
) -> Iterator[Line]:  # fmt: skip
    """What is recorded of the whole result, one line a question."""
    locale, origin = fig.locale, result.provenance
    say = locale.message
    missing = (say("documents.scrutiny.not_recorded"),)

    def line(name: str, said: Sequence[str]) -> Line:
        return Line(name, say(f"documents.scrutiny.{name}"), tuple(said) or missing)

    yield line("definition", _definitions(result, locale))
    yield line("range", [fig.doubt])
    yield line("source", [source_line(s, locale) for s in origin.sources])
    used, dropped = rows_used(result, locale)
    yield line("used", used)
    yield line("dropped", dropped)
    yield line("method", method_lines(fig))
    yield line("references", [clean(r) for r in origin.references])
    yield line(
        "deviations", fig.deviations or [say("documents.scrutiny.none_declared")]
    )
    none = [say("documents.scrutiny.none_supplied")]
    yield line("alternatives", [in_one(o, locale) for o in others] or none)
    unmatched = "first_time" if earlier else "none_supplied"
    yield line("revision", [say(f"documents.scrutiny.{unmatched}")]
               if revision is None else [in_one(revision, locale)])  # fmt: skip
    yield line("signed", _signed(result, locale))


def _definitions(result: Result, locale: Locale) -> list[str]:
    """How each indicator or theme is defined, by name where there are several."""
    given = result.provenance.definitions
    said = {d: " ".join(_defined(d, locale)) for d in given}
    if len(given) == 1:
        return [text for text in said.values() if text]
    named = "documents.scrutiny.defined.named"
    return [
        locale.message(named, name=clean(d.name), text=text)
        for d, text in said.items()
        if text
    ]


def _defined(definition: Definition, locale: Locale) -> Iterator[str]:
    """What is counted, what is not, and how a ratio is made."""
    say, about = locale.message, "documents.scrutiny.defined"
    if text := clean(definition.text).strip():
        yield text
    if left := clean(definition.excludes).strip():
        yield say(f"{about}.excludes", text=left)
    if definition.numerator:
        above, below = clean(definition.numerator), clean(definition.denominator)
        yield say(
            f"{about}.ratio", above=above, below=below, unit=clean(definition.unit)
        )
    if definition.scale in SCALES:
        yield say(f"{about}.{definition.scale}")


def _signed(result: Result, locale: Locale) -> list[str]:
    who, when = result.provenance.signed_off_by, result.provenance.signed_off_on
    if not who:
        return []
    date = day(when, locale) if when else locale.message(
        "documents.scrutiny.not_recorded")  # fmt: skip
    return [locale.message("documents.scrutiny.signed_by", who=clean(who), date=date)]


def _number(quote: Quoted, locale: Locale) -> Number:
    """The number ready to read; a row says only what belongs to this very cell."""
    measured = "measure" in quote.record and quote.cell.column in SIZED
    record = quote.record if measured else {}
    amount = measured or quote.style.partition(":")[0] in ("amount", "amount_size")
    known = {k: exact(record.get(k), locale) for k in ("low", "high", "n")}
    return Number(
        sentence=quote.sentence,
        kind=locale.message(f"documents.scrutiny.kind.{quote.kind}"),
        written=quote.words,
        table=clean(quote.cell.part or "data"),
        row=str(quote.cell.row + 1),
        column=clean(quote.cell.column),
        value=exact(quote.value, locale),
        measure=label(locale, "measures", str(record["measure"])) if measured else "",
        unit=clean(quote.record.get("unit", "")) if amount else "",
        range=_range(record, locale),
        certainty=label(locale, "certainty", str(record["certainty"]))
        if "certainty" in record else "",
        **known,
    )  # fmt: skip


def _range(record: Mapping[str, Any], locale: Locale) -> str:
    """Both ends to six figures; the CSV has every digit."""
    low, high = (float(record.get(k, math.nan)) for k in ("low", "high"))
    if math.isnan(low) or math.isnan(high):
        return locale.message("documents.scrutiny.not_recorded")
    return locale.message("figures.range", low=f"{low:.6g}", high=f"{high:.6g}")


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
