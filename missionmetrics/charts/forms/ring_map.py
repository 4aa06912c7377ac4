"""Where the groups of `interval-by-group` lie: a map of rings above or beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.describe import Described
from missionmetrics.charts.forms.amounts import Amounts, digits_of
from missionmetrics.charts.forms.drawn_table import Column, drawn_table
from missionmetrics.charts.forms.map_classes import KeyEntry
from missionmetrics.charts.tables import MOST_LISTED
from missionmetrics.charts.text import clean, label, same
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.tables import NumbersTable
    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result

PART = "exposure"
COLUMNS = ("area_id", "area", "exposure")
ACTED_ON, FAR, LEFT_OUT = "acted_on", "far", "left_out"
SITE = "●"
NONE = -1  # row of a group that is not among the rows
MOST_RINGS = 5
# Fewer rings stand further apart on the ramp of six.
SHADES: Mapping[int, tuple[int, ...]] = {
    0: (0,), 1: (0, 3), 2: (0, 2, 4), 3: (0, 2, 3, 5), 4: (0, 2, 3, 4, 5),
    5: (0, 1, 2, 3, 4, 5),
}  # fmt: skip


def contents(
    result: Result, fig: Figure, rows: pd.DataFrame, groups: pd.Series[str]
) -> dict[str, Any]:
    """What a map adds to the record of the groups; nothing where there is none.

    ``groups`` are the codes of ``rows``. Every area of the geography has one row in
    the part ``exposure``, with the code of its group, ``far`` or ``left_out``.
    """
    areas = _areas(result, list(groups))
    if areas is None:
        return {}
    if len(areas) > MOST_LISTED:
        number = fig.locale.number(MOST_LISTED, digits=0)
        return {"notes": (fig.locale.message("ring_map.many", most=number),)}
    looks = _looks(list(groups), fig.locale)
    shown = [
        looks.get(code, ("", code.replace("_", "-"))) for code in areas["exposure"]
    ]
    areas = areas.assign(mark=[m for m, _ in shown], kind=[k for _, k in shown])
    marked = rows.assign(
        mark=[looks[g][0] for g in groups], kind=[looks[g][1] for g in groups],
        short=_short(rows, result.table, fig.locale),
    )  # fmt: skip
    facts = _facts(areas, list(groups))
    place = dict(zip(groups, rows.index, strict=True))
    return {
        "frames": {
            "rows": marked,
            "areas": areas.assign(row=areas["exposure"].map(place).fillna(NONE)),
        },
        "key": _key(facts, looks, fig.locale),
        "key_label": fig.locale.message("ring_map.key"),
        "geography": result.geography,
        "tables": (_table(result.parts[PART], fig.locale),),
        "notes": _notes(result.parts[PART], fig.locale),
        "facts": {"kinds": facts, "areas": pd.DataFrame({"n": [len(areas)]})},
        "description": _described(facts),
    }  # fmt: skip


def _areas(result: Result, groups: list[str]) -> pd.DataFrame | None:
    """One row an area of the geography, in its order, or nothing where they misfit."""
    shape, part = result.geography, result.parts.get(PART)
    if shape is None or part is None or not set(COLUMNS) <= set(part):
        return None
    known = {*groups, FAR, LEFT_OUT}
    unmapped = part.loc[~part["area_id"].isin(shape.area_id), "exposure"]
    fits = (
        part["area_id"].is_unique
        and set(shape.area_id) <= set(part["area_id"])
        and set(unmapped) <= {LEFT_OUT}
        and set(part["exposure"]) <= known
        and groups[:1] == [ACTED_ON]
        and len(groups) <= 1 + MOST_RINGS
    )
    if not fits:
        return None
    frame = part[list(COLUMNS)].set_index("area_id").loc[list(shape.area_id)]
    return frame.assign(area=[clean(n) for n in shape.name]).reset_index()


def _looks(groups: list[str], locale: Locale) -> dict[str, tuple[str, str]]:
    """The mark of each group, a disc and then numbers, and its kind of fill."""
    shades = SHADES[len(groups) - 1]
    marks = [SITE, *(locale.number(n, digits=0) for n in range(1, len(groups)))]
    return {g: (m, f"ring-{s}")
            for g, m, s in zip(groups, marks, shades, strict=True)}  # fmt: skip


def _short(rows: pd.DataFrame, table: pd.DataFrame, locale: Locale) -> list[str]:
    """The number of each row as its table writes it; points stand over the plot."""
    unit = str(rows["unit"].iloc[0])
    like = table.loc[table["unit"] == unit, ["estimate", "low", "high"]]
    amounts = Amounts(locale, digits_of(like, unit=unit))
    return [amounts.bare(v, unit) or w
            for v, w in zip(rows["estimate"], rows["words"], strict=True)]  # fmt: skip


def _facts(areas: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """How many areas there are of each kind; no row for one that has none."""
    counted = areas["exposure"].value_counts()
    kinds = [k for k in (*groups, FAR, LEFT_OUT) if counted.get(k, 0)]
    return pd.DataFrame({"kind": kinds, "n": [int(counted[k]) for k in kinds]})


def _key(
    facts: pd.DataFrame, looks: Mapping[str, tuple[str, str]], locale: Locale
) -> tuple[KeyEntry, ...]:
    entries = []
    for code, n in zip(facts["kind"], facts["n"], strict=True):
        mark, kind = looks.get(code, ("", str(code).replace("_", "-")))
        entries.append(KeyEntry(mark, kind, _named(str(code), locale),
                                locale.noun(float(n), "area")))  # fmt: skip
    return tuple(entries)


def _named(code: str, locale: Locale) -> str:
    """What a kind of area is called beside a map."""
    family = "ring_map.kind" if code in (FAR, LEFT_OUT) else "exposures"
    return label(locale, family, code)


def _table(part: pd.DataFrame, locale: Locale) -> NumbersTable:
    """Each area, where it lies, and from when."""
    frame = part[[c for c in (*COLUMNS, "first_period") if c in part]]
    columns = [
        Column(label(locale, "columns", "area"), lambda row: clean(row["area"])),
        Column(label(locale, "columns", "exposure"),
               lambda row: _named(str(row["exposure"]), locale)),
    ]  # fmt: skip
    if "first_period" in frame:
        frame = frame.assign(first_period=frame["first_period"].fillna(""))
        since = Column(
            locale.message("ring_map.since"),
            lambda row: clean(locale.period(str(row["first_period"]))),
        )
        columns.append(since)  # fmt: skip
    return drawn_table(frame, columns, name="areas",
                       caption=locale.message("ring_map.table"))  # fmt: skip


def _notes(part: pd.DataFrame, locale: Locale) -> tuple[str, ...]:
    """That areas moved from ring to ring, where action began at several times."""
    began = part.get("first_period", pd.Series(dtype="str")).fillna("")
    if same(began[began != ""]):
        return ()
    return (locale.message("ring_map.last"),)


def _described(facts: pd.DataFrame) -> tuple[Described, ...]:
    """That there is a map, and how many areas it shows of each kind."""
    n = Slot(Cell("areas", 0, "n"), "count:area")
    told = [Described(1, Sentence("ring_map.built", {"n": n}))]
    for row, kind in enumerate(facts["kind"]):
        slots = {"n": Slot(Cell("kinds", row, "n"), "count:area")}
        true = (Claim(Cell("kinds", row, "kind"), "==", kind),)
        told.append(Described(2, Sentence(f"ring_map.told.{kind}", slots, true)))
    return tuple(told)
