"""What goes with a release: paper, workbook, script, scrutiny pack, dictionary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.tidy_csv import csv_text
from missionmetrics.publish.documents.dictionary import dictionary, dictionary_html
from missionmetrics.publish.documents.method_cards import (
    method_cards,
    method_cards_html,
)
from missionmetrics.publish.documents.paper import committee_paper
from missionmetrics.publish.documents.reproduce import reproduce_r
from missionmetrics.publish.documents.results_workbook import results_workbook
from missionmetrics.publish.documents.scrutiny import scrutiny_pack
from missionmetrics.publish.release.document import document

if TYPE_CHECKING:
    import pandas as pd

    from missionmetrics.core.result import Result
    from missionmetrics.publish.documents.scrutiny import ScrutinyPack
    from missionmetrics.publish.release.contents import Contents


def paper(contents: Contents) -> bytes | None:
    """The committee paper; none where the package that writes Word is missing."""
    try:
        return committee_paper(
            contents.report, contents.shown, released=contents.released
        )
    except EvidenceError as fault:
        if fault.code != "MM-PUBLISH-WORD":
            raise
        return None


def workbook(contents: Contents) -> bytes:
    """Every published table in one workbook."""
    return results_workbook(contents.report, contents.shown, released=contents.released)


def script(contents: Contents) -> str:
    """The script in R that reads the tables again and redraws the first figure."""
    return reproduce_r(
        _results(contents), contents.folders, locale=contents.report.locale
    )


def scrutiny_page(contents: Contents) -> str:
    """The account of every number that a sentence quotes, as a page."""
    title = contents.report.title
    return _pack(contents).html(title=title, released=contents.released)


def scrutiny_csv(contents: Contents) -> str:
    """The same account as a table."""
    return _pack(contents).csv()


def dictionary_csv(contents: Contents) -> str:
    """What each column of each published table means."""
    return csv_text(_dictionary(contents))


def dictionary_page(contents: Contents) -> str:
    """The same as a page."""
    locale = contents.locale
    title = locale.message("release.dictionary_title", title=contents.report.title)
    body = dictionary_html(_dictionary(contents), locale=locale.name)
    return document(locale, title, (), (), body=Markup(body))


def cards_page(contents: Contents) -> str:
    """A card for every method used: question, how, limits, references."""
    locale = contents.locale
    title = locale.message("release.methods_title", title=contents.report.title)
    cards = method_cards(_results(contents), locale=locale.name)
    body = method_cards_html(cards, level=2, locale=locale.name)
    return document(locale, title, (), (), body=Markup(body))


def _results(contents: Contents) -> list[Result]:
    return [p.result for p in contents.placed]


def _dictionary(contents: Contents) -> pd.DataFrame:
    return dictionary(
        _results(contents), contents.folders, locale=contents.report.locale
    )


def _pack(contents: Contents) -> ScrutinyPack:
    return scrutiny_pack(_results(contents), locale=contents.report.locale)
