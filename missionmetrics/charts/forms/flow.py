"""The form `flow`: how much goes from each source to each use."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.describe import alt
from missionmetrics.charts.forms.amounts import (
    SIZED,
    Amounts,
    digits_by_unit,
    digits_of,
    finite,
    gap,
)
from missionmetrics.charts.forms.drawn_table import (
    Column,
    caption,
    drawn_table,
    filled,
    range_column,
    text_column,
)
from missionmetrics.charts.forms.flow_layers import layers_of, ordered
from missionmetrics.charts.forms.flow_words import described, facts
from missionmetrics.charts.text import clean, label, only, same

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.tables import NumbersTable
    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result

MOST_LAYERS, MOST_IN_LAYER = 3, 12
COLUMNS = ("from", "to", "value", "unit", "low", "high", "certainty")
TOLERANCE = 1e-6  # of the larger of what goes in and what comes out


def contents(result: Result, fig: Figure) -> dict[str, Any]:
    """What the form adds to the record: links, places with their sums, words."""
    given = _links(result)
    if given is None:
        return {}
    known = given[given["value"] > 0].reset_index(drop=True)
    layers = layers_of(zip(known["from"], known["to"], strict=True))
    why = _not_drawn(given, known, layers)
    if why or layers is None:
        unit = only(given, "unit")
        return {"unit": unit, "tables": (_table(given, fig, unit), *fig.tables),
                "notes": (fig.locale.message(f"flow.{why}"),)}  # fmt: skip
    unit = str(given["unit"].iloc[0])
    nodes = _nodes(known, layers)
    hidden = int(given["value"].isna().sum())
    links = _placed(known, nodes, whole=not hidden)
    amounts = Amounts(fig.locale, digits_of(nodes["amount"], unit=unit))
    nodes["words"] = [amounts.plain(v, unit) for v in nodes["amount"]]
    links["words"] = [amounts.plain(v, unit) for v in links["value"]]
    told = facts(links, nodes, measure=fig.measure, hidden=hidden)
    # What is withheld, and what is nought, stands in the table and has no band.
    rest = given[~(given["value"] > 0)].sort_values(["from", "to"])
    rest = rest.assign(share=0.0 if links["share"].notna().all() else math.nan)
    rest["share"] = rest["share"].where(rest["value"].notna())
    every = pd.concat([links, rest.reindex(columns=links.columns)], ignore_index=True)
    return {
        "alt": alt(fig.locale, "flow", measure=fig.measure,
                   **_counted(told["facts"].iloc[0], fig.locale)),
        "tables": (_table(every.drop(columns="words"), fig, unit),
                   _places(nodes, fig, unit), *fig.tables),
        "frames": {"links": links, "nodes": nodes},
        "unit": unit,
        "notes": _notes(nodes, fig.locale, amounts, told["facts"].iloc[0], unit),
        "facts": told,
        "description": described(told),
    }  # fmt: skip


def _links(result: Result) -> pd.DataFrame | None:
    """The links, one for each way, sorted: sums do not hang on the order of rows."""
    part = result.parts.get("links")
    if part is None or part.empty or not {"from", "to", "value"} <= set(part):
        return None
    kept = part[[c for c in COLUMNS if c in part]].copy()
    kept["from"], kept["to"] = kept["from"].map(clean), kept["to"].map(clean)
    kept = finite(kept)
    if "unit" not in kept:
        kept["unit"] = only(result.table, "unit")
    kept = kept.sort_values(["from", "to", "value"], na_position="first")
    return _added(kept.reset_index(drop=True))


def _added(links: pd.DataFrame) -> pd.DataFrame:
    """Amounts that go the same way added up; such a sum has no range of its own."""
    keys = ["from", "to", "unit"]
    twice = links.duplicated(keys, keep=False)
    if not twice.any():
        return links
    summed = links.assign(value=links.groupby(keys)["value"].transform("sum"))
    unknown = links["value"].isna().groupby([links[k] for k in keys]).transform("any")
    summed.loc[twice & unknown, "value"] = math.nan
    ranges = [c for c in ("low", "high") if c in summed]
    summed.loc[twice, ranges] = math.nan
    return summed.drop_duplicates(keys).reset_index(drop=True)


def _not_drawn(
    given: pd.DataFrame, known: pd.DataFrame, layers: Mapping[str, int] | None
) -> str:
    """Why there is no picture, as the name of a message; nothing if there is one."""
    if (given["value"] < 0).any():
        return "below_nought"
    if known.empty:
        return "nothing"
    if not same(given["unit"]):
        return "units"
    if layers is None:
        return "circle"
    counts = pd.Series(layers).value_counts()
    crowded = counts.max() > MOST_IN_LAYER or len(counts) > MOST_LAYERS
    return "too_many" if crowded else ""


def _nodes(links: pd.DataFrame, layers: Mapping[str, int]) -> pd.DataFrame:
    """Every place with its layer, what goes in, what comes out, in order of drawing."""
    into = links.groupby("to")["value"].sum()
    out_of = links.groupby("from")["value"].sum()
    rows = [
        {"node": n, "layer": layer, "into": float(into.get(n, float("nan"))),
         "out_of": float(out_of.get(n, float("nan")))}
        for n, layer in layers.items()
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    frame["amount"] = frame[["into", "out_of"]].max(axis=1)
    gap = (frame["into"] - frame["out_of"]).abs()
    frame["uneven"] = gap > TOLERANCE * frame["amount"]
    return ordered(frame, links)


def _placed(links: pd.DataFrame, nodes: pd.DataFrame, *, whole: bool) -> pd.DataFrame:
    """Links in the order of their places, each with its share of all that starts.

    There is no share of all where not ``whole`` is known, nor where a place in the
    middle gives more than it gets: then more is given than starts from the sources.
    """
    place = {n: i for i, n in enumerate(nodes["node"])}
    more = nodes["out_of"] > nodes["into"] * (1 + TOLERANCE)
    total = float(nodes.loc[nodes["layer"] == 0, "out_of"].sum())
    known = whole and not more.any()
    shared = links.assign(share=links["value"] / total if known else math.nan)
    by = shared.assign(a=shared["from"].map(place), b=shared["to"].map(place))
    sorted_ = by.sort_values(["a", "b", "value"], ascending=[True, True, False])
    return sorted_.drop(columns=["a", "b"]).reset_index(drop=True)


def _counted(summed: Any, locale: Locale) -> dict[str, str]:
    return {c: locale.number(float(summed[c]), digits=0)
            for c in ("n", "sources", "uses")}  # fmt: skip


def _notes(
    nodes: pd.DataFrame, locale: Locale, amounts: Amounts, summed: Any, unit: str
) -> tuple[str, ...]:
    """What is left out, and every place where what goes in is not what comes out."""
    say = locale.message
    if hidden := float(summed["hidden"]):
        return (say("flow.hidden", plural=hidden, n=locale.number(hidden, digits=0)),)
    found = []
    for row in nodes[nodes["uneven"]].to_dict("records"):
        found.append(say("flow.uneven", node=row["node"],
                         into=amounts.whole(row["into"], unit),
                         out_of=amounts.whole(row["out_of"], unit)))  # fmt: skip
    return tuple(found)


def _table(links: pd.DataFrame, fig: Figure, unit: str) -> NumbersTable:
    """From, to, how much, between what, which share of all that starts."""
    locale = fig.locale
    amounts = Amounts(locale, digits_by_unit(links, SIZED))
    write = amounts.plain if same(links["unit"]) else amounts.whole

    def amount(row: Mapping[Any, Any]) -> str:
        return write(row["value"], str(row["unit"])) or gap(locale, row)

    def share(row: Mapping[Any, Any]) -> str:
        given = row.get("share", float("nan"))
        return "" if pd.isna(given) else locale.percent(float(given))

    columns = [
        text_column(locale, "from"),
        text_column(locale, "to"),
        Column(label(locale, "columns", "amount"), amount, numeric=True),
        range_column(amounts),
        Column(label(locale, "columns", "share_of_all"), share, numeric=True),
    ]
    return drawn_table(links, filled(links, columns), name="series",
                       caption=caption(locale, fig.measure, unit))  # fmt: skip


def _places(nodes: pd.DataFrame, fig: Figure, unit: str) -> NumbersTable:
    """Each place with what goes in and what comes out."""
    locale = fig.locale
    amounts = Amounts(locale, digits_of(nodes["amount"], unit=unit))

    def sum_of(column: str) -> Column:
        heading = label(locale, "columns", column)
        return Column(heading, lambda row: amounts.plain(row[column], unit), True)

    columns = [text_column(locale, "node"), sum_of("into"), sum_of("out_of")]
    frame = nodes[["node", "layer", "into", "out_of"]]
    what = locale.message("flow.places", measure=fig.measure)
    return drawn_table(frame, filled(frame, columns), name="places",
                       caption=caption(locale, what, unit))  # fmt: skip
