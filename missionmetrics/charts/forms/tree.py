"""The form `tree`: what came out of what, as nested lists and as a drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from missionmetrics.charts.describe import alt
from missionmetrics.charts.forms.drawn_table import (
    caption,
    drawn_table,
    filled,
    text_column,
    with_frame,
)
from missionmetrics.charts.forms.tree_order import Grown, grown
from missionmetrics.charts.forms.tree_words import described, facts
from missionmetrics.charts.text import clean, label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.tables import NumbersTable
    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result

DEEPEST = 8  # lists within lists; a phone has no room for more
MOST_DRAWN = 40
PROJECTS, EFFECTS = "tree", "effects"
"""Families of words: projects that came out of others, or what people say followed."""


class Node(NamedTuple):
    """One entry of a tree with the entries under it."""

    name: str
    children: tuple[Node, ...]


def contents(result: Result, fig: Figure) -> dict[str, Any]:
    """What the form adds to the record: the entries with those under them."""
    part = result.parts.get("tree")
    if part is None or part.empty:
        return {}
    family = EFFECTS if "told" in part else PROJECTS
    links = result.parts.get("links") if family == EFFECTS else None
    whole = _counted(grown(part), links)
    nodes = _said(whole.nodes, fig.locale)
    told = facts(nodes, links)
    deep = int(nodes["depth"].max())
    small = len(nodes) <= MOST_DRAWN and deep < DEEPEST
    columns = ["name", "depth", "above", "status", "about"]
    return {
        "alt": alt(fig.locale, family, float(len(nodes)),
                   n=fig.locale.number(len(nodes), digits=0)),
        "tree": _nested(nodes, fig.locale),
        "listed": family,
        "tables": (_table(nodes, fig, family), *_links(links, fig),
                   *fig.tables),
        "frames": {"nodes": nodes[columns]} if small else {},
        "notes": _notes(whole, fig.locale, deep, family, drawn_=small),
        "facts": told,
        "description": described(told, family),
    }  # fmt: skip


def _counted(whole: Grown, links: pd.DataFrame | None) -> Grown:
    """With the links that the tree has no room for, where all of them are known."""
    if links is None:
        return whole
    shown = int((whole.nodes["depth"] > 0).sum())
    return whole._replace(further=len(links) - shown - whole.circles)


def _said(nodes: pd.DataFrame, locale: Locale) -> pd.DataFrame:
    """The entries with what is said after each name: status and start."""
    start = [clean(locale.period(s)) if s else "" for s in nodes["start"]]
    status = [label(locale, "node_status", s) if s else "" for s in nodes["status"]]
    by = [_told_by(n, locale) for n in nodes["told"]]
    join = locale.message("figures.caption_join")
    about = [
        join.join(t for t in texts if t)
        for texts in zip(status, start, by, strict=True)
    ]
    above = [str(nodes["name"].iloc[a]) if a >= 0 else "" for a in nodes["above"]]
    return nodes.assign(said=status, since=start, by=by, about=about, above_name=above)


def _told_by(count: str, locale: Locale) -> str:
    """How many sources tell of an entry; nothing where that is not told."""
    if not count:
        return ""
    n = float(count)
    return locale.message("effects.told_by", plural=n, n=locale.number(n, digits=0))


def _sources(count: Any, locale: Locale) -> str:
    """So many sources; nothing where that is not told."""
    told = count != "" and not pd.isna(count)
    return locale.noun(float(count), "source") if told else ""


def _nested(nodes: pd.DataFrame, locale: Locale) -> tuple[Node, ...]:
    """Lists within lists; what lies deeper stands in the last list, with its origin.

    Built from the last entry to the first, so that a long chain needs no recursion.
    """
    rows = nodes.to_dict("records")
    under: list[list[Node]] = [[] for _ in rows]
    first: list[Node] = []
    holder: list[int] = []
    for row in rows:
        above = int(row["above"])
        # Entries under the last list stand beside their origin, not in it.
        deep = int(row["depth"]) >= DEEPEST
        holder.append(holder[above] if deep else above)
    for i in range(len(rows) - 1, -1, -1):
        node = Node(_entry(rows[i], locale), tuple(reversed(under[i])))
        (under[holder[i]] if holder[i] >= 0 else first).append(node)
    return tuple(reversed(first))


def _entry(row: Mapping[Any, Any], locale: Locale) -> str:
    """An entry in words: its name, what is known of it, its origin if far below."""
    name, about = str(row["name"]), str(row["about"])
    if int(row["depth"]) >= DEEPEST:
        out_of = locale.message("tree.out_of", name=str(row["above_name"]))
        about = locale.message("figures.caption_join").join(t for t in (about, out_of)
                                                            if t)  # fmt: skip
    return locale.message("tree.entry", name=name, about=about) if about else name


def _notes(
    whole: Grown, locale: Locale, deep: int, family: str, *, drawn_: bool
) -> tuple[str, ...]:
    """What the picture or the lists cannot show as it was given."""
    counts = {"lost": whole.lost, "circles": whole.circles, "further": whole.further}
    found = [
        locale.message(f"{family}.{name}", plural=float(n),
                       n=locale.number(n, digits=0))
        for name, n in counts.items() if n
    ]  # fmt: skip
    if not drawn_:
        found.append(locale.message("tree.too_large"))
    if deep >= DEEPEST:
        found.append(locale.message("tree.deep", n=locale.number(DEEPEST, digits=0)))
    return tuple(found)


def _links(part: pd.DataFrame | None, fig: Figure) -> tuple[NumbersTable, ...]:
    """Every link that people tell of, where a tree shows one a thing at most."""
    if part is None or part.empty:
        return ()
    locale = fig.locale
    told = part[["from", "to", "value", "way"]].assign(
        **{c: part[c].map(clean) for c in ("from", "to")},
        by=[_sources(n, locale) for n in part["value"]],
        how=[label(locale, "ways", w) if w else "" for w in part["way"]],
    )
    columns = [
        text_column(locale, "said_first", "from"),
        text_column(locale, "said_then", "to"),
        text_column(locale, "way", "how"),
        text_column(locale, "told", "by"),
    ]
    above = caption(locale, locale.message("page.download_links"), "")
    made = drawn_table(told, filled(told, columns), name="links", caption=above)
    kept = told[["from", "to", "way", "value"]].rename(columns={"value": "told"})
    return (with_frame(made, kept),)


def _table(nodes: pd.DataFrame, fig: Figure, family: str) -> NumbersTable:
    """Each entry with its origin, status and start, or how many tell of it."""
    locale = fig.locale
    names = {PROJECTS: ("project", "came_out_of"), EFFECTS: ("effect", "said_of")}
    entry, origin = names[family]
    nodes = nodes.assign(by=[_sources(n, locale) for n in nodes["told"]])
    columns = [
        text_column(locale, entry, "name"),
        text_column(locale, origin, "above_name"),
        text_column(locale, "status", "said"),
        text_column(locale, "start", "since"),
        text_column(locale, "told", "by"),
    ]
    kept = ["name", "above_name", "status", "start"]
    frame = nodes[[*kept, "told"] if family == EFFECTS else kept]
    frame = frame.rename(columns={"above_name": origin})
    above = caption(locale, locale.message(f"page.{family}"), "")
    made = drawn_table(nodes, filled(nodes, columns), name="series", caption=above)
    return with_frame(made, frame)
