"""What changed since the previous release, as a page, as CSV and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.text import clean, label
from missionmetrics.core.tidy_csv import csv_text
from missionmetrics.core.words import SHARE_UNITS, amount
from missionmetrics.publish.release.document import Listing, Section, document
from missionmetrics.publish.release.revisions import NUMBERS

if TYPE_CHECKING:
    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result
    from missionmetrics.publish.release.contents import Contents


def revisions_csv(contents: Contents) -> str:
    """Every number that changed; only headings where none did."""
    found = contents.revisions
    empty = pd.DataFrame(columns=list(NUMBERS))
    return csv_text(empty if found is None else found.parts["numbers"])


def revisions_json(contents: Contents) -> str | None:
    """The whole comparison, for missionmetrics; none for a first release."""
    if contents.revisions is None:
        return None
    return json.dumps(contents.revisions.to_dict(), ensure_ascii=False,
                      allow_nan=False, sort_keys=True, indent=1) + "\n"  # fmt: skip


def revisions_page(contents: Contents) -> str:
    """The comparison as a page: what is said, then every number and sentence."""
    locale, found = contents.locale, contents.revisions
    say = locale.message
    title = say("release.revisions.title", title=contents.report.title)
    if found is None:
        return document(locale, title, (say("release.first"),), ())
    titles = {p.folder: p.fig.question for p in contents.placed}
    sections = tuple(
        Section(heading=say(f"release.revisions.{name}_heading"), table=table)
        for name, table in (
            ("numbers", _numbers(found, titles, locale)),
            ("words", _words(found, titles, locale)),
        )
        if table.rows
    )
    lead = (*found.say(locale.name), found.doubt(locale.name))
    return document(locale, title, lead, sections)


def _numbers(found: Result, titles: dict[str, str], locale: Locale) -> Listing:
    rows = found.parts["numbers"].to_dict("records")
    columns = ("figure", "row", "measure", "before", "after", "size", "why")
    return Listing(
        caption=locale.message("release.revisions.numbers_caption"),
        headings=_headings(columns, locale),
        rows=tuple(
            (
                titles.get(row["figure"], row["figure"]), str(row["row"]),
                label(locale, "measures", str(row["measure"])),
                _amount(row, "before", locale), _amount(row, "after", locale),
                _size(row, locale), locale.message(f"release.why.{row['why']}"),
            )
            for row in rows
        ),
    )  # fmt: skip


def _words(found: Result, titles: dict[str, str], locale: Locale) -> Listing:
    rows = found.parts["words"].to_dict("records")
    columns = ("figure", "before", "after", "why")
    return Listing(
        caption=locale.message("release.revisions.words_caption"),
        headings=_headings(columns, locale),
        rows=tuple(
            (titles.get(r["figure"], r["figure"]), r["before"] or _none(locale),
             r["after"] or _none(locale), locale.message(f"release.why.{r['why']}"))
            for r in rows
        ),
    )  # fmt: skip


def _headings(columns: tuple[str, ...], locale: Locale) -> tuple[str, ...]:
    return tuple(locale.message(f"release.revisions.column_{c}") for c in columns)


def _amount(row: Any, column: str, locale: Locale) -> str:
    value = row[column]
    if pd.isna(value):
        return _none(locale)
    return clean(amount(float(value), {"unit": str(row["unit"])}, locale, ""))


def _size(row: Any, locale: Locale) -> str:
    """By how much a number changed: per hundred of itself, or in points for a share."""
    if pd.isna(row["relative"]):
        return _none(locale)
    share = row["unit"] in (*SHARE_UNITS, "%", "points")
    write = locale.points if share else locale.percent
    return write(float(row["relative"]))


def _none(locale: Locale) -> str:
    return locale.message("release.revisions.not_there")
