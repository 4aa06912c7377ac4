"""One record from which every rendering of a result is made.

Picture, alternative text, table and download are made from a :class:`Figure` and
from nothing else, so they cannot disagree.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from missionmetrics.charts import groups, series, tables
from missionmetrics.charts.tables import NumbersTable
from missionmetrics.charts.text import clean, label
from missionmetrics.core.locale import DEFAULT, Locale
from missionmetrics.core.locale import locale as find_locale

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.core.geography import Geography
    from missionmetrics.core.provenance import Provenance
    from missionmetrics.core.result import Form, Result
    from missionmetrics.core.sentence import Sentence

DRAWN = ("trend", "interval-by-group", "map")
MOST_ROWS, MOST_LINES, MOST_AREAS = 60, 4, 500


class Quote(NamedTuple):
    """Words that somebody agreed to have published."""

    text: str
    speaker: str
    theme: str


class Node(NamedTuple):
    """One entry of a tree with the entries under it."""

    name: str
    children: tuple[Node, ...]


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
    quotes, tree : tuple
        What the forms `quotes` and `tree` list.
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
    key: tuple[groups.KeyEntry, ...] = ()
    quotes: tuple[Quote, ...] = ()
    tree: tuple[Node, ...] = ()
    notes: tuple[str, ...] = ()
    geography: Geography | None = None
    provenance: Provenance

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
    >>> figure(pace).headline                              # doctest: +SKIP
    'Emissions have fallen, but not fast enough'
    """
    language = find_locale(locale)
    says = [clean(s) for s in result.say(locale)]
    doubtful = [_of_doubt(s) for s in result.sentences[1:]]
    common = {
        "form": result.form,
        "locale": language,
        "question": clean(result.question.say(result.tables(), locale)),
        "headline": says[0],
        "sentences": tuple(s for s, d in zip(says[1:], doubtful, strict=True) if not d),
        "doubts": tuple(s for s, d in zip(says[1:], doubtful, strict=True) if d),
        "doubt": clean(result.doubt(locale)),
        "cautions": tuple(clean(s) for s in result.warn(locale)),
        "deviations": tuple(clean(d) for d in result.provenance.deviations),
        "provenance": result.provenance,
        "measure": _measure(result, language),
        "place": _only(result.table, "area"),
    }
    main = tables.main_table(result, language)
    made = _FORMS.get(result.form, _plain)(result, language, main, common)
    return Figure(id=_id(result, locale), **{**common, **made})


def _id(result: Result, locale: str) -> str:
    content = json.dumps([result.to_dict(), locale], sort_keys=True, ensure_ascii=False)
    return "mm-" + hashlib.sha256(content.encode()).hexdigest()[:12]


def _of_doubt(sentence: Sentence) -> bool:
    """Whether a sentence speaks only of a range or of a chance."""
    styles = [(slot.cell.column, slot.style) for slot in sentence.slots.values()]
    return bool(styles) and all(
        column in ("low", "high") or style in ("chance", "likelihood")
        for column, style in styles
    )


def _only(frame: pd.DataFrame, column: str) -> str:
    """The one value of ``column``, or nothing when it varies."""
    if column not in frame or frame[column].nunique(dropna=False) != 1:
        return ""
    value = frame[column].iloc[0]
    return "" if pd.isna(value) else clean(value)


def _measure(result: Result, locale: Locale) -> str:
    indicator, measure = (_only(result.table, c) for c in ("indicator", "measure"))
    named = label(locale, "measures", measure) if measure else ""
    if result.form == "trend" and indicator:
        return indicator
    if indicator and named:
        return locale.message("figures.of", subject=indicator, measure=named)
    return indicator or named


def _alt(locale: Locale, kind: str, **texts: str) -> str:
    return clean(locale.message(f"figures.alt.{kind}", **texts))


def _plain(
    result: Result, locale: Locale, main: NumbersTable, common: Mapping[str, object]
) -> dict[str, object]:
    return {"alt": common["headline"], "tables": (main,)}


def _trend(
    result: Result, locale: Locale, main: NumbersTable, common: Mapping[str, object]
) -> dict[str, object]:
    parts = {name: result.parts[name] for name in result.parts}
    if "observed" not in parts or parts["observed"].empty:
        return _plain(result, locale, main, common)
    observed = parts["observed"]
    if len(parts.get("path", ())):
        parts["path"] = series.thinned(parts["path"], observed)
    for name in ("path", "required", "target", "comparator"):
        if len(parts.get(name, ())):
            parts[name] = series.dated(parts[name], observed)
    place = str(common["place"]) or _only(observed, "area")
    unit = _only(observed, "unit") or _level_unit(result.table)
    other = parts.get("comparator", pd.DataFrame())
    comparator = _only(other, "label")
    measure = str(common["measure"])
    table = series.series_table(
        series.series_frame(parts), locale, measure=measure, place=place,
        unit=unit, comparator=comparator,
    )  # fmt: skip
    with_ = [k for k in ("path", "required", "comparator") if len(parts.get(k, ()))]
    what = [locale.message(f"figures.alt_with.{k}") for k in with_]
    ordered = observed.sort_values("time")["period"].astype(str)
    lines = observed["area"].nunique()
    return {
        "alt": _alt(
            locale, "trend", measure=measure,
            first=locale.period(ordered.iloc[0]), last=locale.period(ordered.iloc[-1]),
            what=locale.listed(what or [locale.message("figures.alt_with.points")]),
        ),
        "tables": (table, main),
        "frames": _drawn_parts(parts) if lines <= MOST_LINES else {},
        "unit": unit, "place": place, "comparator": comparator,
    }  # fmt: skip


def _level_unit(table: pd.DataFrame) -> str:
    level = table[table["measure"].isin(["level", "latest", "value"])]
    return clean(level["unit"].iloc[0]) if len(level) else ""


PART_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "observed": ("area", "period", "time", "value", "low", "high", "status"),
    "path": ("period", "time", "estimate", "low", "high", "future"),
    "required": ("period", "time", "value"),
    "target": ("period", "time", "value", "label"),
    "comparator": ("period", "time", "value", "label"),
    "events": ("time", "label", "kind"),
}


def _drawn_parts(parts: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {
        name: parts[name][[c for c in columns if c in parts[name]]]
        for name, columns in PART_COLUMNS.items()
        if len(parts.get(name, ()))
    }


def _intervals(
    result: Result, locale: Locale, main: NumbersTable, common: Mapping[str, object]
) -> dict[str, object]:
    frame = groups.rows(result)
    if frame is None or not 0 < len(frame) <= MOST_ROWS:
        return _plain(result, locale, main, common)
    frame = frame.assign(words=[_amount_cell(main, r) for r in frame.index])
    return {
        "alt": _alt(
            locale, "interval_by_group", measure=str(common["measure"]),
            count=locale.noun(len(frame), groups.noun(result)),
        ),
        "tables": (main,),
        "frames": {"rows": frame},
        "unit": str(frame["unit"].iloc[0]),
    }  # fmt: skip


def _amount_cell(main: NumbersTable, row: int) -> str:
    return main.rows[row][main.numeric.index(True)]


def _map(
    result: Result, locale: Locale, main: NumbersTable, common: Mapping[str, object]
) -> dict[str, object]:
    frame = groups.areas(result)
    if frame is None or len(frame) > MOST_AREAS:
        return _plain(result, locale, main, common)
    classed, key = groups.classed(frame, locale)
    return {
        "alt": _alt(
            locale, "map", measure=str(common["measure"]),
            count=locale.noun(len(classed), "area"),
        ),
        "tables": (main,),
        "frames": {"areas": classed},
        "key": key,
        "unit": str(frame["unit"].iloc[0]),
        "geography": result.geography,
    }  # fmt: skip


def _quotes(
    result: Result, locale: Locale, main: NumbersTable, common: Mapping[str, object]
) -> dict[str, object]:
    said = result.parts.get("quotes", pd.DataFrame(columns=["quote"]))
    rows = said.fillna("").to_dict("records")
    return {
        **_plain(result, locale, main, common),
        "quotes": tuple(
            Quote(clean(r["quote"]), _speaker(r, locale), clean(r.get("theme", "")))
            for r in rows
            if r.get("consent", "none") not in ("", "none")
        ),
    }  # fmt: skip


def _speaker(row: Mapping[Any, Any], locale: Locale) -> str:
    """Who spoke and when; a kind of text is put into words."""
    who = str(row.get("speaker", ""))
    parts = [label(locale, "speakers", who) if who else ""]
    if row.get("period"):
        parts.append(clean(locale.period(str(row["period"]))))
    return locale.message("figures.caption_join").join(p for p in parts if p)


def _tree(
    result: Result, locale: Locale, main: NumbersTable, common: Mapping[str, object]
) -> dict[str, object]:
    plain = _plain(result, locale, main, common)
    if "tree" not in result.parts:
        return plain
    part = result.parts["tree"]
    above = part["parent_id"].where(part["parent_id"].isin(part["node_id"]))

    def below(parent: object) -> tuple[Node, ...]:
        rows = part[above.isna()] if parent is None else part[above == parent]
        return tuple(
            Node(clean(r.name), below(r.node_id))
            for r in rows[["node_id", "name"]].itertuples(name="Row", index=False)
        )

    return {**plain, "tree": below(None)}


_FORMS = {
    "trend": _trend,
    "interval-by-group": _intervals,
    "map": _map,
    "quotes": _quotes,
    "tree": _tree,
}
