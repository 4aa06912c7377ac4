"""Who must be credited, and under which licence each source and the page stand."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import pandas as pd

from missionmetrics.charts.text import clean
from missionmetrics.core.tidy_csv import csv_text
from missionmetrics.publish.fragment import source_line
from missionmetrics.publish.release.document import Section, document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.core.provenance import Source
    from missionmetrics.publish.release.contents import Contents

COLUMNS = ("figure", "source_id", "title", "publisher", "vintage", "published_on",
           "licence", "licence_address", "attribution", "address")  # fmt: skip


@lru_cache(maxsize=1)
def _addresses() -> Mapping[str, str]:
    table = files("missionmetrics.publish.release").joinpath("licences.toml")
    return tomllib.loads(table.read_text(encoding="utf-8"))


def licence_address(name: str) -> str:
    """The address of a licence by its name, or nothing when it is not a known one.

    Examples
    --------
    >>> licence_address("CC BY 4.0")
    'https://creativecommons.org/licenses/by/4.0/'
    """
    return _addresses().get(clean(name).strip().lower(), "")


def licences_csv(contents: Contents) -> str:
    """One row for each source of each figure."""
    rows = [
        (p.folder, s.source_id, s.title, s.publisher, s.vintage, s.published_on,
         s.licence, licence_address(s.licence), s.attribution, s.url)
        for p in contents.placed
        for s in p.fig.provenance.sources
    ]  # fmt: skip
    return csv_text(pd.DataFrame(rows, columns=list(COLUMNS)).map(clean))


def licences_page(contents: Contents) -> str:
    """The licence of the page, every source with its figures, and all credits."""
    locale, report = contents.locale, contents.report
    say = locale.message
    named = (
        say("release.licences.page", licence=report.licence)
        if report.licence
        else say("release.licences.page_none")
    )
    sources: dict[Source, list[str]] = {}
    for placed in contents.placed:
        for source in placed.fig.provenance.sources:
            sources.setdefault(source, []).append(placed.fig.question)
    sections = [
        Section(
            heading=source.title or source.source_id,
            paragraphs=(source_line(source, locale),),
            points=tuple(questions),
        )
        for source, questions in sources.items()
    ]
    if report.attributions:
        heading = say("release.licences.credits")
        sections.append(Section(heading=heading, points=report.attributions))
    lead = (named, say("release.licences.each"))
    return document(locale, say("release.licences.title", title=report.title), lead,
                    tuple(sections))  # fmt: skip
