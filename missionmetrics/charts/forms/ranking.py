"""The form `ranking`: estimates in order, and which places each could hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.describe import alt
from missionmetrics.charts.forms.amounts import Amounts, digits_of, finite, gap
from missionmetrics.charts.forms.drawn_table import (
    Column,
    caption,
    drawn_table,
    text_column,
)
from missionmetrics.charts.forms.interval_by_group import drawn_in_words, rows
from missionmetrics.charts.forms.ranking_words import described, facts
from missionmetrics.charts.tables import keys_shown
from missionmetrics.charts.text import label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.tables import NumbersTable
    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result

MOST_ROWS = 60
PLACES = ("rank", "rank_low", "rank_high", "p_first")
DRAWN = ("name", "unit", "estimate", "low", "high", "certainty", "words", "place")


def contents(result: Result, fig: Figure) -> dict[str, Any]:
    """What a ranking adds to the record: rows in order of place, with their words."""
    given = rows(result, fig.locale)
    if given is None or not 0 < len(given) <= MOST_ROWS:
        return {}
    withheld = int(given["estimate"].isna().sum())
    frame = _placed(finite(given), result)
    if frame is None or frame["estimate"].isna().all():
        return {}
    unit, known = str(frame["unit"].iloc[0]), "rank_low" in frame
    table = _table(result, fig, frame, unit, known=known)
    amounts, held = _amounts(frame, fig.locale), frame.to_dict("records")
    frame["words"] = [
        amounts.plain(row["estimate"], unit) or gap(fig.locale, row) for row in held
    ]
    frame["place"] = [_places(fig.locale, row) for row in held]
    drawn = [c for c in DRAWN if c != "place" or frame["place"].any()]
    rested = facts(frame, fig.measure, withheld)
    return {
        "alt": alt(
            fig.locale, "ranking" if known else "ranking_estimates",
            measure=fig.measure,
            **drawn_in_words(result, fig.locale, rested["facts"].iloc[0]),
        ),
        "tables": (table, *fig.tables),
        "frames": {"ranking": frame[drawn]},
        "unit": unit,
        "facts": rested,
        "description": described(rested),
    }  # fmt: skip


def _placed(frame: pd.DataFrame, result: Result) -> pd.DataFrame | None:
    """The rows in order of place; nothing where the places contradict themselves.

    A row without a number could stand anywhere, so beside one no place is counted
    from the estimates that are left.
    """
    order = frame["estimate"].rank(ascending=False, method="min")
    if "ranks" in result.parts:
        found = _joined(frame, result)
        if found is None:
            return None
        frame = found
    else:
        whole = frame["estimate"].notna().all()
        frame = frame.assign(rank=order if whole else float("nan"))
    held = [c for c in PLACES if c in frame]
    frame[held] = frame[held].astype(float)
    frame.loc[frame["estimate"].isna(), held] = float("nan")
    by = frame.assign(order=frame["rank"].fillna(order))
    ordered = by.sort_values(["order", "name"], na_position="last")
    return ordered.drop(columns="order").reset_index(drop=True)


def _joined(frame: pd.DataFrame, result: Result) -> pd.DataFrame | None:
    """The rows with their places from the part ``ranks``, by the key both have."""
    ranks, table = result.parts["ranks"], result.table
    named = [*keys_shown(table, result.keys)[0], *result.keys]
    key = next((k for k in named if k in ranks and ranks[k].is_unique
                and table[k].is_unique), None)  # fmt: skip
    if key is None or not {"rank", "rank_low", "rank_high"} <= set(ranks):
        return None
    ranks = ranks.set_index(key)[[c for c in PLACES if c in ranks]]
    found = ranks.reindex(table[key]).reset_index(drop=True)
    joined = pd.concat([frame, found], axis=1)
    shown = joined.dropna(subset=["estimate"])
    fits = shown["rank"].between(shown["rank_low"], shown["rank_high"])
    return joined if bool(fits.all()) else None


def _amounts(frame: pd.DataFrame, locale: Locale) -> Amounts:
    """All numbers with the same decimals, so that they can be compared."""
    sizes, unit = frame[["estimate", "low", "high"]], str(frame["unit"].iloc[0])
    return Amounts(locale, digits_of(sizes, unit=unit))


def _table(
    result: Result, fig: Figure, frame: pd.DataFrame, unit: str, *, known: bool
) -> NumbersTable:
    """What is drawn: each with its place, the places it could hold and its value."""
    locale, key = fig.locale, keys_shown(result.table, result.keys)[0][0]
    amounts = _amounts(frame, locale)

    def value(column: str) -> Column:
        return Column(
            label(locale, "columns", column),
            lambda row: amounts.plain(row[column], unit) or gap(locale, row),
            numeric=True,
        )

    columns = [text_column(locale, key)]
    if frame["rank"].notna().any():
        columns.append(
            Column(label(locale, "columns", "rank"),
                   lambda row: _number(locale, row["rank"]), numeric=True)
        )  # fmt: skip
    if known:
        columns.append(Column(label(locale, "columns", "plausible_places"),
                              lambda row: _places(locale, row)))  # fmt: skip
    ranged = [c for c in ("low", "high") if frame[c].notna().any()]
    columns += [value("estimate"), *map(value, ranged)]
    if "p_first" in frame:
        columns.append(
            Column(label(locale, "columns", "p_first"),
                   lambda row: _chance(locale, row["p_first"]), numeric=True)
        )  # fmt: skip
    held = [c for c in PLACES if c in frame and frame[c].notna().any()]
    kept = frame[["name", *held, "unit", "estimate", "low", "high", "certainty"]]
    return drawn_table(kept.rename(columns={"name": key}), columns, name="ranking",
                       caption=caption(locale, fig.measure, unit))  # fmt: skip


def _places(locale: Locale, row: Mapping[Any, Any]) -> str:
    """Which places a row could hold: '2nd to 4th'; by the estimate alone: '2nd'."""
    if pd.isna(row["rank"]):
        return ""
    first, last = (row.get(c, row["rank"]) for c in ("rank_low", "rank_high"))
    low, high = locale.ordinal(int(first)), locale.ordinal(int(last))
    if first == last:
        return low
    return locale.message("figures.range", low=low, high=high)


def _number(locale: Locale, value: float) -> str:
    return "" if pd.isna(value) else locale.number(value, digits=0)


def _chance(locale: Locale, value: float) -> str:
    return "" if pd.isna(value) else locale.chance(value)
