"""One record from which every rendering of a result is made.

Picture, alternative text, table and download are made from a :class:`Figure` and
from nothing else, so they cannot disagree.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from missionmetrics.charts import tables
from missionmetrics.charts.forms import (
    board,
    curve,
    flow,
    interval_by_group,
    maps,
    matrix,
    quotes,
    ranking,
    small_multiples,
    tree,
    trend,
    waterfall,
)
from missionmetrics.charts.text import clean, label, only
from missionmetrics.core.locale import DEFAULT, Locale
from missionmetrics.core.locale import locale as find_locale

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    import pandas as pd

    from missionmetrics.charts.describe import Described
    from missionmetrics.charts.forms.map_classes import KeyEntry
    from missionmetrics.charts.forms.quotes import Quote
    from missionmetrics.charts.forms.tree import Node
    from missionmetrics.charts.tables import NumbersTable
    from missionmetrics.core.geography import Geography
    from missionmetrics.core.provenance import Provenance
    from missionmetrics.core.result import Form, Result


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Figure:
    """A result ready to be shown in one language.

    Attributes
    ----------
    id : str
        Made from the content: the same figure has the same id everywhere.
    form : str
        The form of picture that the metric named.
    locale : Locale
        The language of every text.
    question, headline, alt, doubt : str
        What was asked; the finding; what the picture is; how sure we are.
    sentences, doubts : tuple of str
        The rest of the finding, apart from what it says of its own range or chance.
    cautions, deviations : tuple of str
        What must not be concluded; where the analysis departs from what was declared.
    measure, unit, place, comparator : str
        Labels for the drawing.
    tables : tuple of NumbersTable
        What 'Show the numbers' shows. The first holds what the picture draws.
    frames : mapping of str to DataFrame
        What the drawing needs, by role, already aggregated; no other column.
    key : tuple of KeyEntry
        Entries of the key of a map.
    key_label : str
        What stands over the key where it is not the measure.
    quotes, tree : tuple
        What the forms `quotes` and `tree` list.
    listed : str
        What the lists of `tree` are of, as the name of a message of the page.
    facts : mapping of str to DataFrame
        The tables that the description is made from, by name.
    description : tuple of Described
        The picture in words, sentence by sentence, made from ``facts``;
        :func:`missionmetrics.charts.describe.describe` says it.
    notes : tuple of str
        What was done to the picture.
    geography : Geography or None
        Outlines for a map.
    provenance : Provenance
        Method, sources, licence and attribution.
    """

    id: str
    form: Form
    locale: Locale
    question: str
    headline: str
    alt: str
    doubt: str
    sentences: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    deviations: tuple[str, ...] = ()
    measure: str = ""
    unit: str = ""
    place: str = ""
    comparator: str = ""
    tables: tuple[NumbersTable, ...] = ()
    frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    key: tuple[KeyEntry, ...] = ()
    key_label: str = ""
    quotes: tuple[Quote, ...] = ()
    tree: tuple[Node, ...] = ()
    listed: str = "tree"
    facts: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    description: tuple[Described, ...] = ()
    notes: tuple[str, ...] = ()
    geography: Geography | None = None
    provenance: Provenance

    @property
    def drawing(self) -> str:
        """The form of the drawing.

        A map that would tell nothing becomes ranges; ranges of areas whose place is
        known stand beside a map of them, which is called ``rings``.
        """
        if "rows" not in self.frames:
            return self.form
        return "rings" if "areas" in self.frames else "interval-by-group"

    @property
    def drawable(self) -> bool:
        """Whether there is a drawing; else words, lists and tables stand alone."""
        return bool(self.frames)


def figure(result: Result, *, locale: str = DEFAULT) -> Figure:
    """Return the one record behind every rendering of ``result``.

    Parameters
    ----------
    result : Result
        What a metric returned, or what :mod:`missionmetrics.publish.protect` made
        of it.
    locale : str
        Language of every text.

    Examples
    --------
    >>> figure(mm.example().momentum()).headline
    'Greenhouse gas emissions in the area: falling, but not fast enough'
    """
    language, name = find_locale(locale), _id(result, locale)
    known = _MADE.get(name)
    if known is None or known.locale is not language:
        while len(_MADE) >= KEPT:
            _MADE.pop(next(iter(_MADE)))
        known = _MADE[name] = _made(result, language, name)
    return known


def _made(result: Result, language: Locale, name: str) -> Figure:
    locale = language.name
    says = [clean(s) for s in result.say(locale)]
    doubtful = [s.role == "doubt" for s in result.sentences[1:]]
    plain = Figure(
        id=name,
        form=result.form,
        locale=language,
        question=clean(result.question.say(result.tables(), locale)),
        headline=says[0],
        alt=says[0],
        doubt=clean(result.doubt(locale)),
        sentences=tuple(s for s, d in zip(says[1:], doubtful, strict=True) if not d),
        doubts=tuple(s for s, d in zip(says[1:], doubtful, strict=True) if d),
        cautions=tuple(clean(s) for s in result.warn(locale)),
        deviations=tuple(clean(d) for d in result.provenance.deviations),
        measure=_measure(result, language),
        place=only(result.table, "area"),
        tables=(tables.main_table(result, language),),
        provenance=result.provenance,
    )
    add = CONTENTS.get(result.form)
    return plain if add is None else replace(plain, **add(result, plain))


# A release is made of many files from few figures; each figure is made once.
KEPT = 256
_MADE: dict[str, Figure] = {}


def _id(result: Result, locale: str) -> str:
    content = json.dumps([result.to_dict(), locale], sort_keys=True, ensure_ascii=False)
    # Half of a letter pair has no bytes of its own; it must not stop a page.
    given = content.encode("utf-8", "surrogatepass")
    return "mm-" + hashlib.sha256(given).hexdigest()[:12]


def _measure(result: Result, locale: Locale) -> str:
    indicator, measure = (only(result.table, c) for c in ("indicator", "measure"))
    named = label(locale, "measures", measure) if measure else _shared(result, locale)
    if result.form == "trend" and indicator:
        return indicator
    if indicator and named:
        return locale.message("figures.of", subject=indicator, measure=named)
    return indicator or named


def _shared(result: Result, locale: Locale) -> str:
    """What several measures are together: the message of the word they start with."""
    stems = {str(m).partition("_")[0] for m in result.table["measure"]}
    known = [stem for stem in stems if f"measures.{stem}" in locale.messages]
    return label(locale, "measures", known[0]) if known and len(stems) == 1 else ""


CONTENTS: Mapping[str, Callable[[Result, Figure], dict[str, Any]]] = {
    "trend": trend.contents,
    "interval-by-group": interval_by_group.contents,
    "ranking": ranking.contents,
    "matrix": matrix.contents,
    "waterfall": waterfall.contents,
    "curve": curve.contents,
    "map": maps.contents,
    "quotes": quotes.contents,
    "tree": tree.contents,
    "small-multiples": small_multiples.contents,
    "flow": flow.contents,
    "board": board.contents,
}
