"""Method cards: for each metric of a release, how it works and where it ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from missionmetrics.charts.figure import figure
from missionmetrics.charts.text import clean
from missionmetrics.core.locale import DEFAULT
from missionmetrics.core.locale import locale as find_locale
from missionmetrics.publish.fragment import method_lines, render

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from missionmetrics.charts.figure import Figure
    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodCard:
    """How one metric answers its question.

    Attributes
    ----------
    metric : str
        ``"family.name"``.
    name, question, method : str
        Its name and question in plain words; how it works.
    ranges : tuple of str
        How ranges were made, or why there are none, in each way that occurs.
    settings, references, limits : tuple of str
        How it was set, figure by figure where that differs; where it is defined;
        what must not be concluded.
    version : str
        Version of the library.
    figures : tuple of int
        Which figures of the page it made, from 1.
    """

    metric: str
    name: str
    question: str
    method: str
    ranges: tuple[str, ...]
    settings: tuple[str, ...]
    references: tuple[str, ...]
    limits: tuple[str, ...]
    version: str
    figures: tuple[int, ...]


def method_cards(
    results: Sequence[Result], *, locale: str = DEFAULT
) -> tuple[MethodCard, ...]:
    """Return one card for each metric among ``results``, in the order of the page.

    Parameters
    ----------
    results : sequence of Result
        Protected results in the order of the page.
    locale : str
        Language of the words.

    Examples
    --------
    >>> card = method_cards([mm.example().momentum()])[0]
    >>> card.name, card.question
    ('Pace', 'Is it changing fast enough to reach its target?')
    """
    language = find_locale(locale)
    figures = [figure(r, locale=locale) for r in results]
    made: dict[str, list[int]] = {}
    for place, fig in enumerate(figures):
        made.setdefault(fig.provenance.metric, []).append(place)
    return tuple(
        _card(metric, [figures[p] for p in places], places, language)
        for metric, places in made.items()
    )


def method_cards_html(
    cards: Sequence[MethodCard], *, level: int = 2, locale: str = DEFAULT
) -> str:
    """Return cards as HTML to stand inside a page, headed at ``level``."""
    return render("method_cards.html.j2", find_locale(locale), cards=cards, level=level)


def _card(
    metric: str, figures: Sequence[Figure], places: Sequence[int], locale: Locale
) -> MethodCard:
    def words(part: str, fallback: str) -> str:
        key = f"documents.method.{metric}.{part}"
        known = isinstance(locale.messages.get(key), str)
        return locale.message(key) if known else fallback

    unknown = locale.message("documents.method_unknown")
    return MethodCard(
        metric=clean(metric),
        name=words("name", clean(metric.rpartition(".")[2].replace("_", " "))),
        question=words("question", figures[0].question),
        method=words("text", unknown),
        ranges=_once(fig.doubt for fig in figures),
        settings=_once(line for fig in figures for line in method_lines(fig)[1:]),
        references=_once(clean(r) for f in figures for r in f.provenance.references),
        limits=_once(c for fig in figures for c in fig.cautions),
        version=clean(figures[0].provenance.versions.get("missionmetrics", "")),
        figures=tuple(place + 1 for place in places),
    )


def _once(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(lines))
