"""The form `matrix`: how strongly each of a few things is followed by each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.charts.describe import alt
from missionmetrics.charts.forms.amounts import Amounts, digits_of, finite
from missionmetrics.charts.forms.matrix_words import clear, described, facts
from missionmetrics.charts.layout import LINE, NARROW, WIDE, text_width, wrapped
from missionmetrics.charts.tables import keys_shown
from missionmetrics.charts.text import clean, label, same

if TYPE_CHECKING:
    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.layout import Size
    from missionmetrics.core.result import Result

MOST_ITEMS, MOST_LISTED, SHOWN_UNCLEAR = 12, 10, 5
FEWEST_ITEMS = 2
VALUES = ("unit", "estimate", "low", "high", "certainty")
LETTERS = 16  # in a line of the name of a row
ROOM = 8  # pixels around the number in a cell


def contents(result: Result, fig: Figure) -> dict[str, Any]:
    """What a matrix adds to the record: its links, and the largest of them."""
    links = _links(result, fig)
    if links is None:
        return {}
    listed = _listed(links, fig)
    matrix = fits(links, WIDE)
    measure = fig.measure or label(
        fig.locale, "measures", str(links["measure"].iloc[0])
    )
    rested = facts(links, measure, listed=len(listed), matrix=matrix)
    locale, items = fig.locale, items_of(links)
    return {
        "alt": alt(
            locale, "matrix" if matrix else _list_kind(links), measure=measure,
            count=locale.number(len(items if matrix else listed), digits=0),
        ),
        "frames": {"links": links, "listed": listed},
        "measure": measure,
        "unit": str(links["unit"].iloc[0]),
        "facts": rested,
        "description": described(rested),
        "notes": _notes(links, listed, fig, matrix=matrix),
    }  # fmt: skip


def _list_kind(links: pd.DataFrame) -> str:
    """Whether the list holds clear links, or the largest of which none is clear."""
    return "links" if clear(links).any() else "links_unclear"


def _links(result: Result, fig: Figure) -> pd.DataFrame | None:
    """One row a directed link, in order of its names; nothing where it is no matrix.

    Rows without a start or an end, such as sums, are not links.
    """
    table = result.table.assign(row=range(len(result.table)))
    named, _ = keys_shown(result.table, result.keys)
    if len(named) != 2 or table.empty:
        return None
    table = table[(table[named] != "").all(axis=1)]
    if not (same(table["measure"]) and same(table["unit"])) or table.empty:
        return None
    links = finite(table[[*VALUES, "measure", "row"]])
    links.insert(0, "start", [clean(v) for v in table[named[0]]])
    links.insert(1, "end", [clean(v) for v in table[named[1]]])
    links = links[links["start"] != links["end"]]
    links = links.sort_values(["start", "end"]).reset_index(drop=True)
    twice = links.duplicated(["start", "end"]).any()
    if twice or links["estimate"].notna().sum() == 0:
        return None
    if len(items_of(links)) < FEWEST_ITEMS:
        return None
    return links.assign(kind=_kinds(links), text=_texts(links, fig))


def items_of(links: pd.DataFrame) -> list[str]:
    """What the links join, by name."""
    return sorted(set(links["start"]) | set(links["end"]))


def _kinds(links: pd.DataFrame) -> list[str]:
    """The fill of each cell: by sign where both occur, else by size, in thirds.

    Only a clear link is filled.
    """
    size = links["estimate"].abs()
    share = size / (size.max() or 1.0)
    thirds = np.ceil(np.clip(share.fillna(0) * 3 - 1e-9, 0.5, 3)).astype(int)
    filled = [f"class-{t}" for t in thirds]
    if _both_signs(links):
        filled = ["plus" if e > 0 else "minus" for e in links["estimate"]]
    return [k if sure else "open" for k, sure in zip(filled, clear(links), strict=True)]


def _both_signs(links: pd.DataFrame) -> bool:
    return bool((links["estimate"] > 0).any() and (links["estimate"] < 0).any())


def _texts(links: pd.DataFrame, fig: Figure) -> list[str]:
    """What stands in each cell: its number, or a mark where there is none."""
    unit = str(links["unit"].iloc[0])
    amounts = Amounts(fig.locale, digits_of(links[["estimate"]], coarser=1, unit=unit))
    say = amounts.signed if _both_signs(links) else amounts.plain
    return [
        fig.locale.message("matrix.withheld" if c == "withheld" else "matrix.none")
        if pd.isna(e) else say(e, unit)
        for e, c in zip(links["estimate"], links["certainty"], strict=True)
    ]  # fmt: skip


def _listed(links: pd.DataFrame, fig: Figure) -> pd.DataFrame:
    """The largest clear links as rows; where none is clear, the largest of all."""
    sure = links[clear(links)]
    known = sure if len(sure) else links.dropna(subset=["estimate"])
    most = MOST_LISTED if len(sure) else SHOWN_UNCLEAR
    order = known["estimate"].abs().sort_values(ascending=False, kind="stable").index
    listed = known.loc[order[:most]].reset_index(drop=True)
    names = [
        fig.locale.message("matrix.link", start=a, end=b)
        for a, b in zip(listed["start"], listed["end"], strict=True)
    ]
    return listed.assign(name=names, words=listed["text"]).drop(
        columns=["kind", "text", "start", "end"]
    )


def row_names(items: list[str], *, numbered: bool) -> list[str]:
    """The names of the rows, broken into lines, with their numbers where asked."""
    return [
        wrapped(f"{i} {name}" if numbered else name, LETTERS)
        for i, name in enumerate(items, start=1)
    ]


def cell_of(links: pd.DataFrame, size: Size, *, numbered: bool) -> tuple[float, float]:
    """How wide the names of the rows are, and then each cell."""
    items = items_of(links)
    names = row_names(items, numbered=numbered)
    left = 12 + max(text_width(n, size.text) for n in names)
    return left, (size.width - left) / len(items)


def is_numbered(links: pd.DataFrame, size: Size) -> bool:
    """Whether columns carry numbers in place of names that have no room."""
    _, cell = cell_of(links, size, numbered=False)
    return any(
        text_width(word, size.text) > cell - 6
        for name in items_of(links)
        for word in name.split()
    )


def fits(links: pd.DataFrame, size: Size) -> bool:
    """Whether every number has room in its cell."""
    items = items_of(links)
    _, cell = cell_of(links, size, numbered=is_numbered(links, size))
    widest = max(text_width(t, size.text) for t in links["text"])
    return len(items) <= MOST_ITEMS and cell >= max(widest + ROOM, size.text * LINE)


def _notes(
    links: pd.DataFrame, listed: pd.DataFrame, fig: Figure, *, matrix: bool
) -> tuple[str, ...]:
    say, n = fig.locale.message, len(listed)
    counts = {"shown": fig.locale.number(n, digits=0),
              "links": fig.locale.number(len(links), digits=0)}  # fmt: skip
    told = []
    if not fits(links, NARROW):
        where = "narrow" if matrix else "everywhere"
        where += "" if clear(links).any() else "_unclear"
        told.append(say(f"matrix.list_{where}", plural=n, **counts))
    if matrix and links["estimate"].isna().any():
        told.append(say("matrix.marks"))
    return tuple(told)
