"""The files of a release, declared: a name and the function that makes it.

A new kind of file is one line in one of the two lists. A product that is ``dated``
depends on the day of the release or on the release before it; the id of a release
is made from the others.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from missionmetrics.charts.describe import describe
from missionmetrics.charts.drawings import map_pixels
from missionmetrics.charts.tables import as_csv
from missionmetrics.publish import svg
from missionmetrics.publish.documents.picture import figure_png
from missionmetrics.publish.embed import embed, embed_snippet
from missionmetrics.publish.paste import paste
from missionmetrics.publish.release import (
    accompanying,
    index,
    licences,
    record,
    revision_pages,
    statement,
)
from missionmetrics.publish.release.contents import Contents, Placed
from missionmetrics.publish.release.layout import (
    CHECKSUMS,
    CRATE,
    HISTORY,
    PAGE,
    PAPER,
    PDF,
    README,
    REPORT,
    RESULT,
    REVISIONS,
    WORKBOOK,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from missionmetrics.charts.figure import Figure

TELLING = frozenset({README, HISTORY, CRATE, CHECKSUMS, PDF})
Source = TypeVar("Source", Contents, Placed)


class Product(NamedTuple, Generic[Source]):
    """One file: its name, what makes it (or nothing, where it has no sense)."""

    name: str
    make: Callable[[Source], str | bytes | None]
    dated: bool = False


OF_A_FIGURE: tuple[Product[Placed], ...] = (
    Product("embed.html", lambda p: embed(p.fig, folder="./")),
    Product("embed-snippet.txt", lambda p: embed_snippet(p.fig, _frame(p))),
    Product("paste.html", lambda p: paste(p.fig, folder="./")),
    Product("alt.txt", lambda p: f"{p.fig.alt}\n"),
    Product("description.txt", lambda p: _lines(describe(p.fig))),
    Product("figure.svg", lambda p: _svg(p.fig)),
    Product("figure.png", lambda p: _png(p.fig)),
    Product(RESULT, lambda p: _json(p)),
)

OF_A_RELEASE: tuple[Product[Contents], ...] = (
    Product(PAGE, index.page_text, dated=True),
    Product(REPORT, record.report_text),
    Product("licences.csv", licences.licences_csv),
    Product("licences.html", licences.licences_page),
    Product("accessibility-statement.html", statement.statement_page),
    Product("revisions.csv", revision_pages.revisions_csv, dated=True),
    Product("revisions.html", revision_pages.revisions_page, dated=True),
    Product(REVISIONS, revision_pages.revisions_json, dated=True),
    Product(PAPER, accompanying.paper, dated=True),
    Product(WORKBOOK, accompanying.workbook, dated=True),
    Product("scrutiny.html", accompanying.scrutiny_page, dated=True),
    Product("scrutiny.csv", accompanying.scrutiny_csv),
    Product("reproduce.R", accompanying.script),
    Product("data-dictionary.csv", accompanying.dictionary_csv),
    Product("data-dictionary.html", accompanying.dictionary_page),
    Product("methods.html", accompanying.cards_page),
)


def made(contents: Contents, *, dated: bool) -> dict[str, bytes]:
    """Every file that the lists declare, of the dated kind or of the other."""
    files: dict[str, bytes] = {}
    for placed in contents.placed:
        if not dated:
            for numbers in placed.fig.tables:
                name = f"{placed.folder}{numbers.name}.csv"
                files[name] = as_csv(numbers).encode()
        files |= _of(OF_A_FIGURE, placed, placed.folder, dated)
    return files | _of(OF_A_RELEASE, contents, "", dated)


def is_dated(name: str) -> bool:
    """Whether a file of a release depends on its day or on the release before."""
    dated = {p.name for p in OF_A_RELEASE if p.dated} | TELLING
    in_figure = {p.name for p in OF_A_FIGURE if p.dated}
    return name in dated or name.rpartition("/")[2] in in_figure


def _of(
    products: tuple[Product[Source], ...], source: Source, folder: str, dated: bool
) -> dict[str, bytes]:
    files = {}
    for product in products:
        if product.dated is dated and (content := product.make(source)) is not None:
            given = content.encode() if isinstance(content, str) else content
            files[f"{folder}{product.name}"] = given
    return files


def _frame(placed: Placed) -> str:
    """Where the document of a frame stands, seen from the page of the release."""
    return f"{placed.folder}embed.html"


def _lines(lines: list[str]) -> str | None:
    return "\n".join(lines) + "\n" if lines else None


def _svg(fig: Figure) -> str | None:
    """The drawing; a map of more areas than a page lists is pixels alone."""
    return svg.standalone(fig) if fig.drawable and not svg.many_areas(fig) else None


def _png(fig: Figure) -> bytes | None:
    if not fig.drawable:
        return None
    if svg.many_areas(fig):
        return map_pixels.png(map_pixels.pixels(fig))
    return figure_png(fig)


def _json(placed: Placed) -> str:
    given = placed.result.to_dict()
    return json.dumps(given, ensure_ascii=False, allow_nan=False, sort_keys=True,
                      indent=1) + "\n"  # fmt: skip
