"""The committee paper: two pages in Word, numbered, with what not to conclude."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from missionmetrics.charts.figure import Figure, figure
from missionmetrics.charts.text import clean
from missionmetrics.core.locale import Locale
from missionmetrics.core.locale import locale as find_locale
from missionmetrics.publish.documents.container import day
from missionmetrics.publish.documents.picture import figure_png
from missionmetrics.publish.documents.quoted import quoted
from missionmetrics.publish.documents.word import TABLE_WIDTH, Grid, Word
from missionmetrics.publish.fragment import day as in_words
from missionmetrics.publish.fragment import source_name, source_terms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.core.result import Result
    from missionmetrics.publish.report import Report

PLACES = ("comparison", "map", "voices")
TOGETHER = ("momentum.momentum", "momentum.compare_areas")
OPENING = 2  # sentences beside the headline in the first paragraph
MOST_ROWS, MOST_FINDINGS = 8, 4
PICTURE = 8.5  # width in centimetres
FINDING_WIDTHS = (7.5, 9.5)
NARROWEST, WIDEST = 14, 28  # letters that a column is made for


@dataclass(frozen=True, slots=True)
class Contents:
    """What the paper says, part by part; numbers and order are given later."""

    locale: Locale
    first: Figure
    placed: Mapping[str, Figure]
    further: tuple[Figure, ...]

    @property
    def shown(self) -> tuple[Figure, ...]:
        """Every figure of the paper, the headline first."""
        return (self.first, *self.placed.values(), *self.further)


def committee_paper(
    report: Report,
    shown: Mapping[str, Sequence[Result]],
    *,
    released: str,
    recommendations: Sequence[str] = (),
) -> bytes:
    """Return the committee paper of ``report`` as a Word document.

    Its findings are the sentences of the results; nothing in it is typed anew. A
    report of the usual length fills at most two pages of A4.

    Parameters
    ----------
    report : Report
        Title, goal and everything that is not a result.
    shown : mapping of str to sequence of Result
        Protected results by place, as for :func:`missionmetrics.publish.page.page`.
    released : str
        Day of the release, such as ``"2026-11-30"``.
    recommendations : sequence of str
        What members are asked beyond noting; each follows 'Members are asked to:'.

    Raises
    ------
    EvidenceError
        python-docx is not installed (``MM-PUBLISH-WORD``).
    """
    locale = find_locale(report.locale)
    contents = _contents(report, shown, locale)
    say = locale.message
    paper = Word(locale, title=report.title, author=say("documents.author"),
                 released=day(released))  # fmt: skip
    paper.heading(report.title, 1)
    paper.plain(say("documents.paper.kind", date=in_words(released, locale)))
    findings = _findings(contents)
    paper.heading(say("documents.paper.purpose"), 2)
    goal = clean(report.goal) or say("page.no_goal")
    paper.numbered(say("documents.paper.purpose_line", goal=goal))
    paper.heading(say("documents.paper.recommendations"), 2)
    paper.numbered(
        say("documents.paper.asked"),
        _asked(contents, len(findings), recommendations),
    )
    _write_findings(paper, contents, findings, shown["headline"][0])
    _write_doubts(paper, contents, report)
    _write_origin(paper, contents, report, released)
    return paper.bytes()


def _contents(
    report: Report, shown: Mapping[str, Sequence[Result]], locale: Locale
) -> Contents:
    def of(place: str) -> tuple[Figure, ...]:
        return tuple(figure(r, locale=report.locale) for r in shown.get(place, ()))

    return Contents(
        locale=locale,
        first=of("headline")[0],
        placed={place: of(place)[0] for place in PLACES if shown.get(place)},
        further=tuple(f for f in of("results") if f.form != "quotes"),
    )


def _findings(contents: Contents) -> list[str]:
    """The headline in one or two paragraphs, then one for each other question."""
    first = contents.first
    found = [_joined([first.headline, *first.sentences[:OPENING]])]
    if first.sentences[OPENING:]:
        found.append(_joined(first.sentences[OPENING:]))
    return found + [
        _joined([fig.headline, *fig.sentences[:2], *fig.doubts[:1]])
        for fig in contents.placed.values()
    ]


def _asked(contents: Contents, count: int, others: Sequence[str]) -> list[str]:
    """What members are asked to do: note finding, doubt and limits; then the rest."""
    say = contents.locale.message
    last = 2 + count
    return [
        say("documents.paper.note_finding", finding=contents.first.headline),
        say("documents.paper.note_more", first="3", last=str(last)),
        say("documents.paper.note_doubt", first=str(last + 1), last=str(last + 2)),
        say("documents.paper.note_limits", number=str(last + 3)),
        *(clean(other) for other in others),
    ]


def _write_findings(
    paper: Word, contents: Contents, findings: Sequence[str], headline: Result
) -> None:
    say, first = contents.locale.message, contents.first
    paper.heading(say("documents.paper.findings"), 2)
    own = len(findings) - len(contents.placed)
    for text in findings[:own]:
        paper.numbered(text)
    if first.drawable:
        paper.picture(figure_png(first), alt=first.alt, caption=first.question,
                      width=PICTURE)  # fmt: skip
    for text in findings[own:]:
        paper.numbered(text)
    paper.table(_numbers_grid(headline, first))
    if contents.further:
        paper.table(_findings_grid(contents))


def _write_doubts(paper: Word, contents: Contents, report: Report) -> None:
    say, first = contents.locale.message, contents.first
    paper.heading(say("page.how_sure"), 2)
    paper.numbered(_joined(first.doubts) or say("documents.paper.doubt_none"))
    paper.numbered(first.doubt)
    paper.heading(say("documents.paper.not_conclude"), 2)
    paper.numbered(say("documents.paper.care"), _cautions(contents))
    unknown = _joined(report.unknowns) or say("page.unknowns_none")
    paper.numbered(f"{say('page.unknowns')} {unknown}")


def _cautions(contents: Contents) -> list[str]:
    """What the figures named in the paper do not show, each limit once."""
    named = (contents.first, *contents.placed.values())
    departures = [
        f"{contents.locale.message('page.deviations')}: {d}"
        for d in contents.first.deviations
    ]
    every = [c for fig in named for c in fig.cautions]
    return list(dict.fromkeys([*every, *departures]))


def _write_origin(
    paper: Word, contents: Contents, report: Report, released: str
) -> None:
    say, locale = contents.locale.message, contents.locale
    paper.heading(say("documents.paper.sources"), 2)
    lines = _credits(contents)
    without = [fig.measure or fig.question for fig in contents.shown
               if not fig.provenance.sources]  # fmt: skip
    if without:
        named = locale.listed(list(dict.fromkeys(without)))
        lines.append(say("documents.paper.source_none", what=named))
    for line in dict.fromkeys(lines):
        paper.plain(line, small=True)
    about = [say("page.released", date=in_words(released, locale))]
    if report.licence:
        about.append(
            say("documents.paper.licence", licence=clean(report.licence).rstrip("."))
        )
    about += [_ended(clean(a)) for a in report.attributions if clean(a)]
    if report.contact:
        about.append(say("documents.paper.contact", contact=clean(report.contact)))
    paper.plain(" ".join(about), small=True)


def _credits(contents: Contents) -> list[str]:
    """Every source once; those of one licence and credit share them in one line."""
    locale = contents.locale
    alike: dict[tuple[str, ...], list[str]] = {}
    for fig in contents.shown:
        for source in fig.provenance.sources:
            terms = tuple(source_terms(source, locale))
            alike.setdefault(terms, []).append(source_name(source, locale))
    return [" ".join([*dict.fromkeys(named), *terms]) for terms, named in alike.items()]


def _numbers_grid(result: Result, fig: Figure) -> Grid:
    """The rows of the main table that the sentences of the headline rest on."""
    numbers = next(t for t in fig.tables if t.name == "data")
    cells = [q.cell for q in quoted(result) if q.kind in ("finding", "doubt")]
    resting = sorted({c.row for c in cells if not c.part}) or range(len(numbers.rows))
    rows = [numbers.rows[place] for place in resting][:MOST_ROWS]
    caption = numbers.caption
    if len(rows) < len(numbers.rows):
        caption = fig.locale.message("documents.paper.some_rows", what=caption)
    widths = _widths((numbers.headings, *rows))
    return Grid(caption, numbers.headings, rows, numbers.numeric, widths)


def _widths(rows: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """Widths of columns in centimetres, by the longest text of each."""
    longest = [max(map(len, column)) for column in zip(*rows, strict=True)]
    parts = [min(WIDEST, max(NARROWEST, n)) for n in longest]
    return tuple(TABLE_WIDTH * part / sum(parts) for part in parts)


def _findings_grid(contents: Contents) -> Grid:
    """What else was found: one row for all that is known of one measure."""
    say = contents.locale.message
    grouped: dict[str, list[Figure]] = {}
    for fig in contents.further:
        one = fig.measure if fig.provenance.metric in TOGETHER else ""
        grouped.setdefault(one or fig.id, []).append(fig)
    named = list(grouped.values())[:MOST_FINDINGS]
    left = len(grouped) - len(named)
    caption = say("documents.paper.further")
    if left:
        caption = contents.locale.message(
            "documents.paper.further_some", plural=float(left), count=str(left)
        )
    headings = (say("publish.sheet.question"), say("publish.sheet.finding"))
    rows = [(figs[0].question, _joined([f.headline for f in figs])) for figs in named]
    return Grid(caption, headings, rows, (False, False), FINDING_WIDTHS)


def _joined(sentences: Sequence[str]) -> str:
    return " ".join(_ended(clean(s)) for s in sentences)


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
