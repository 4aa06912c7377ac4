"""A figure as an accessible piece of HTML, for a page, a CMS or a notebook.

Everything is text made by an escaping template, apart from drawings, which
:mod:`missionmetrics.publish.svg` rebuilds from a list of allowed elements. Nothing
needs a script, and nothing is loaded from elsewhere. A notebook gets no script either:
it shows the same figure many times and cleans what it shows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from missionmetrics.charts.describe import describe
from missionmetrics.charts.draw import notes
from missionmetrics.charts.figure import Figure, figure
from missionmetrics.charts.tables import WITH_NUMBER, as_csv
from missionmetrics.charts.text import clean, label, only
from missionmetrics.core.locale import DEFAULT, Locale
from missionmetrics.publish import style, svg

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import jinja2

    from missionmetrics.charts.tables import NumbersTable
    from missionmetrics.core.provenance import Source
    from missionmetrics.core.result import Result

KILOBYTE = 1000
SCHEMES = ("https", "http", "mailto")


@dataclass(frozen=True, slots=True)
class Link:
    """Something to download: where it is, its file name, its words."""

    href: str
    file: str
    text: str
    about: str


@dataclass(frozen=True, slots=True)
class View:
    """What a figure shows beside its own words: drawings, links, origin.

    ``words`` is the picture in words; ``datum`` is how a row of the first table is
    said while stepping through it, or nothing where there is no stepping.
    """

    drawings: tuple[Markup, ...]
    words: tuple[str, ...]
    links: tuple[Link, ...]
    sources: tuple[str, ...]
    method: tuple[str, ...]
    references: tuple[str, ...]
    comments: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    contact: str = ""
    datum: str = ""


def fragment(
    result: Result, *, locale: str = DEFAULT, level: int = 2, styled: bool = True
) -> str:
    """Return ``result`` as one accessible piece of HTML.

    It shows what it is given: hand it over to others only after
    :func:`missionmetrics.publish.protect.protected`, as ``Report.publish`` does.

    Parameters
    ----------
    result : Result
        What to show.
    locale : str
        Language of the words.
    level : int
        Level of its heading, 1 to 6, so that it fits the page around it.
    styled : bool
        Whether the style comes with it; leave it out where the page has it.

    Returns
    -------
    str
        HTML with escaped text, inline SVG and the numbers as data links.
    """
    fig = figure(result, locale=locale)
    return render(
        "notebook.html.j2", fig.locale, fig=fig, view=view(fig), level=level,
        style=Markup(style.css()) if styled else "",
    )  # fmt: skip


def notebook(result: Result) -> str:
    """Return the fragment that a notebook shows for ``result``."""
    return fragment(result)


def view(
    fig: Figure, *, folder: str = "", contact: str = "", scripted: bool = False
) -> View:
    """What stands around the words of ``fig``.

    Parameters
    ----------
    fig : Figure
        What is shown.
    folder : str
        Where its files stand, relative to the page; without it the downloads are
        inside the page.
    contact : str
        Where a reader says what is wrong: an address that :func:`address` made.
    scripted : bool
        Whether :func:`missionmetrics.publish.script.script` stands on the page, so
        that the figure can offer to step through its numbers.
    """
    drawn = svg.inline(fig) if fig.drawable else []
    return View(
        drawings=tuple(Markup(d) for d in drawn),
        words=tuple(describe(fig)),
        links=tuple(_link(t, fig, folder) for t in fig.tables),
        sources=tuple(source_line(s, fig.locale) for s in fig.provenance.sources)
        or (fig.locale.message("page.source_none"),),
        method=tuple(method_lines(fig)),
        references=tuple(_ended(clean(r)) for r in fig.provenance.references),
        comments=tuple(_comments(fig)),
        notes=notes(fig),
        contact=contact,
        datum=_datum(fig) if scripted and drawn and len(fig.tables[0].rows) > 1 else "",
    )


def render(template: str, locale: Locale, **given: Any) -> str:
    """Fill a template; every text is escaped, every word comes from ``locale``."""
    say: Callable[..., str] = locale.message
    return _environment().get_template(template).render(say=say, **given).strip() + "\n"


def address(text: str) -> str:
    """``text`` as a safe address for a link, or nothing.

    Only web and mail addresses are let through; a bare mail address becomes one.
    """
    text = clean(text).strip()
    if "@" in text and "/" not in text and ":" not in text and " " not in text:
        return f"mailto:{quote(text, safe='@.+-_')}"
    parts = urlsplit(text)
    return text if parts.scheme in SCHEMES and " " not in text else ""


def source_line(source: Source, locale: Locale) -> str:
    """One source as a sentence: who, what, which edition, when, licence, credit."""
    return " ".join([source_name(source, locale), *source_terms(source, locale)])


def source_name(source: Source, locale: Locale) -> str:
    """One source as a sentence: who, what, which edition, when."""
    say = locale.message
    parts = [source.publisher, source.title, source.vintage]
    if source.published_on:
        parts.append(
            say("page.source_published", date=day(source.published_on, locale))
        )
    return f"{say('page.source_part_join').join(clean(p) for p in parts if p)}."


def source_terms(source: Source, locale: Locale) -> list[str]:
    """On what terms one source may be used: its licence and its credit."""
    licence, credit = source.licence, source.attribution
    said = [locale.message("page.licence", licence=clean(licence))] if licence else []
    return [*said, *([clean(credit)] if credit else [])]


def day(text: str, locale: Locale) -> str:
    """A date or a period in words: ``2025-06-26`` is 26 June 2025."""
    return clean(locale.period(text))


def unit_of(numbers: NumbersTable, fig: Figure) -> str:
    """The unit of a table in words, unless each number says it or it varies."""
    unit = only(numbers.frame, "unit") if "unit" in numbers.frame else fig.unit
    return "" if unit in ("", *WITH_NUMBER) else label(fig.locale, "units", unit)


def _datum(fig: Figure) -> str:
    """How a row is said: slots for the row and its cells, the unit filled in."""
    unit = unit_of(fig.tables[0], fig)
    name = "surfaces.explore.datum_unit" if unit else "surfaces.explore.datum"
    braced = unit.replace("{", "(").replace("}", ")")
    return fig.locale.message(name, row="{row}", cells="{cells}", unit=braced)


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader("missionmetrics.publish", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _link(numbers: NumbersTable, fig: Figure, folder: str) -> Link:
    text = as_csv(numbers)
    size = len(text.encode())
    say, file = fig.locale.message, f"{numbers.name}.csv"
    kilobytes = fig.locale.number(max(1, math.ceil(size / KILOBYTE)), digits=0)
    return Link(
        href=f"{folder}{file}"
        if folder
        else f"data:text/csv;charset=utf-8,{quote(text)}",
        file=file,
        text=say(
            "page.download",
            what=say(f"page.download_{numbers.name}"),
            size=say("page.kilobytes", number=kilobytes),
        ),
        about=fig.headline,
    )


def _comments(fig: Figure) -> list[tuple[str, str]]:
    """What people make of the result, each with who and when."""
    say, locale = fig.locale.message, fig.locale
    return [
        (clean(c.text), say("page.comment_by", by=clean(c.by), on=day(c.on, locale)))
        for c in fig.provenance.comments
    ]


def method_lines(fig: Figure) -> list[str]:
    """How a figure was computed: version, metric, settings, seed."""
    origin, locale = fig.provenance, fig.locale
    say = locale.message
    lines = [
        say(
            "page.made_with",
            version=clean(origin.versions.get("missionmetrics", "")),
            metric=clean(origin.metric),
        )
    ]
    settings = _settings(origin.settings, locale)
    if settings:
        lines.append(say("page.settings", settings=locale.listed(settings)))
    if origin.seed is not None:
        lines.append(say("page.seed", seed=str(origin.seed)))
    return lines


def _settings(settings: Mapping[str, Any], locale: Locale) -> list[str]:
    return [
        locale.message("page.setting", setting=clean(name), value=_said(value, locale))
        for name, value in sorted(settings.items())
        if value not in (None, [], {})
    ]


DATED = ("name", "start", "end")


def _name_first(key: str) -> tuple[int, str]:
    """Name, start and end in this order, whatever order a file has them in."""
    return DATED.index(key) if key in DATED else len(DATED), key


def _said(value: Any, locale: Locale) -> str:
    """A setting as words: lists as lists, a dated thing by its name and dates.

    Any other thing with parts is said part by part, each under its own name.
    """
    if isinstance(value, dict):
        if not {"name", "start"} & set(value):
            return f"({locale.listed(_settings(value, locale))})"
        name, *rest = (clean(value[k]) for k in sorted(value, key=_name_first))
        return f"{name} ({locale.rules['range'].join(rest)})" if rest else name
    if isinstance(value, list | tuple):
        return locale.listed([_said(v, locale) for v in value])
    if isinstance(value, float):
        return locale.exact(value)
    return clean(value)


def _ended(reference: str) -> str:
    """A reference with a full stop, so that the next one stands apart from it."""
    return reference if reference.endswith((".", "?", "!")) else f"{reference}."
