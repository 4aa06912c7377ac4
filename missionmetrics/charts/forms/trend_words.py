"""A trend in words: what is drawn, its ends and steps, where it stands."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from missionmetrics.charts.describe import Described
from missionmetrics.charts.forms.summed import count, fact, text
from missionmetrics.charts.forms.trend_limits import limit_facts, limits_described
from missionmetrics.core.locale import locale
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot
from missionmetrics.core.words import SHARE_UNITS, in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

Frames = dict[str, pd.DataFrame]
Level = Literal[1, 2, 3]
# Rows of a result that may hold the range of the change from first to last figure.
SMOOTHED, PUBLISHED = "smoothed_change", "change"
PERCENT = (*SHARE_UNITS, "%")
INDEX = "index"  # a unit that no number is written with: the first figure is 100
NOISE = 1e-12  # of the largest figure: what subtracting in binary leaves over
SAME = 1e-9  # two numbers nearer than this, in parts of themselves, are the same


def facts(
    table: pd.DataFrame,
    drawn: Mapping[str, pd.DataFrame],
    *,
    measure: str,
    unit: str,
    comparator: str,
    digits: int,
    hidden: int,
    areas: int,
) -> Frames:
    """The tables that the words rest on, made from what is drawn.

    ``rows`` holds the figures in order, ``steps`` the change from each to the next,
    ``places`` the ends of each line, ``change`` the ranged change of the result, and
    ``facts`` what they add up to, in one row. Numbers are written with ``digits``, as
    in the table; ``hidden`` figures of ``areas`` places are not shown.
    """
    index, unit = unit == INDEX, "" if unit == INDEX else unit
    every = drawn["observed"].sort_values("time").assign(unit=unit)
    rows = every.dropna(subset=["value"]).reset_index(drop=True)
    steps = _steps(every, unit) if areas == 1 else _steps(every.head(0), unit)
    changes, tested = _changes(table)
    style = _style(rows, digits)
    latest, aim = _latest(drawn, rows), _aim(drawn)
    summed = {
        "measure": measure, "unit": unit, "index": index, "n": len(rows),
        "first": rows["period"].iloc[0], "last": rows["period"].iloc[-1],
        "places": rows["area"].nunique() if "area" in rows else 1,
        "areas": areas, "hidden": hidden, "style": style,
        **_stepped(steps), **_drawn(drawn), **latest, **aim,
        **limit_facts(drawn, rows),
        **{c: _levelled(latest[c], aim["target"]) for c in ("low", "high")},
        **_beside(drawn, rows, comparator, style), "tested": tested,
    }  # fmt: skip
    return {
        "rows": rows, "steps": steps, "places": _places(rows),
        "change": changes, "facts": pd.DataFrame([summed]),
    }  # fmt: skip


def _style(rows: pd.DataFrame, digits: int) -> str:
    """How a figure is written: as in the table, unless that would be all noughts."""
    seen = rows["value"].abs().max() >= 10.0**-digits
    return f"amount:{digits}" if seen or not rows["value"].any() else "amount"


def _changes(table: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """The one change from first to last with a range, and whether any has one."""
    rows = table[table["measure"].isin((SMOOTHED, PUBLISHED))]
    ends = rows[["low", "high"]].astype(float)
    known = rows.loc[ends.apply(np.isfinite).all(axis=1)]
    for measure in (SMOOTHED, PUBLISHED):
        own = known.loc[known["measure"] == measure]
        if len(own) == 1:
            return own.reset_index(drop=True), True
    return known.head(0), bool(ends.notna().to_numpy().any())


def _levelled(value: float, other: float) -> float:
    """``other`` where ``value`` differs from it by no more than binary does."""
    return other if math.isclose(value, other, rel_tol=SAME) else value


def _steps(rows: pd.DataFrame, unit: str) -> pd.DataFrame:
    """From each figure to the next, none across one that is not shown.

    A change of a share is in points.
    """
    values, periods = rows["value"].to_numpy(float), rows["period"].to_numpy()
    change = np.diff(values)
    largest = np.nanmax(np.abs(values), initial=0.0)
    change[np.abs(change) <= NOISE * largest] = 0.0
    known = ~np.isnan(change)
    scale = 100.0 if unit in SHARE_UNITS else 1.0
    return pd.DataFrame({
        "start": periods[:-1][known], "end": periods[1:][known],
        "change": change[known] * scale,
        "unit": "points" if unit in PERCENT else unit,
    })  # fmt: skip


def _stepped(steps: pd.DataFrame) -> dict[str, Any]:
    """The largest rise and fall, how many steps share each, and how many fell."""
    change = steps["change"].to_numpy(float)
    told: dict[str, Any] = {"steps": len(change), "fell": int((change < 0).sum())}
    for name, sizes in (("rise", change), ("fall", -change)):
        most = sizes.max(initial=0.0)
        # Steps as large but for what subtracting in binary leaves over.
        tied = np.flatnonzero(np.isclose(sizes, most, rtol=SAME) & (sizes > 0))
        told |= {f"{name}s": len(tied), f"{name}_at": int(tied[0]) if len(tied) else -1,
                 f"largest_{name}": change[tied[0]] if len(tied) else 0.0}  # fmt: skip
    return told


def _drawn(drawn: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Which parts of the picture there are."""
    path, observed = drawn.get("path"), drawn["observed"]
    ahead = path is not None and "future" in path and path["future"].eq(True).any()
    ends = [c for c in ("low", "high") if c in observed]
    own = len(ends) == 2 and observed[["value", *ends]].notna().all(axis=1).any()
    return {"path": path is not None, "ahead": bool(ahead), "bars": bool(own),
            "needed": "required" in drawn}  # fmt: skip


def _latest(drawn: Mapping[str, pd.DataFrame], rows: pd.DataFrame) -> dict[str, Any]:
    """The range at the last figure: of the smoothed level, or else of the figure."""
    last = rows["period"].iloc[-1]
    for kind, part in (("path", drawn.get("path")), ("bars", rows)):
        if part is not None and {"low", "high"} <= set(part):
            here = part[part["period"].eq(last)].dropna(subset=["low", "high"])
            if len(here):
                ends = {c: float(here[c].iloc[0]) for c in ("low", "high")}
                return {"ranged": True, "of_path": kind == "path", **ends}
    return {"ranged": False, "of_path": False, "low": np.nan, "high": np.nan}


def _aim(drawn: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    target = drawn.get("target")
    if target is None or target["value"].isna().all():
        return {"aimed": False, "target": np.nan, "deadline": ""}
    end = target.dropna(subset=["value"]).sort_values("time").iloc[-1]
    return {"aimed": True, "target": float(end["value"]),
            "deadline": str(end["period"])}  # fmt: skip


def _beside(drawn: Mapping[str, pd.DataFrame], rows: pd.DataFrame, comparator: str,
            style: str) -> dict[str, Any]:  # fmt: skip
    """The last figure of both; ``beside`` is 1 where the comparator is written higher.

    It is -1 where it is lower and 0 where both are written the same.
    """
    none = {"comparator": "", "both": "", "here": np.nan, "there": np.nan, "beside": 0}
    other = drawn.get("comparator")
    if other is None or not comparator:
        return none
    both = rows.merge(other[["period", "value"]], on="period", suffixes=("", "_there"))
    if both.empty:
        return {**none, "comparator": comparator}
    end = both.iloc[-1]
    here = float(end["value"])
    there = _levelled(float(end["value_there"]), here)
    alike = len({_written(v, end["unit"], style) for v in (here, there)}) == 1
    return {"comparator": comparator, "both": str(end["period"]), "here": here,
            "there": there, "beside": 0 if alike else int(np.sign(there - here)),
            }  # fmt: skip


def _written(value: float, unit: str, style: str) -> str:
    """A number as it is read, to see whether two are written the same."""
    return in_words(value, {"unit": unit}, locale(), style)


def _places(rows: pd.DataFrame) -> pd.DataFrame:
    """The ends of each line, one row a place."""
    groups = rows.groupby("area", sort=False) if "area" in rows else [("", rows)]
    return pd.DataFrame([
        {"area": area, "first": own["period"].iloc[0], "last": own["period"].iloc[-1],
         "before": own["value"].iloc[0], "after": own["value"].iloc[-1],
         "unit": own["unit"].iloc[0]}
        for area, own in groups
    ])  # fmt: skip


def described(given: Frames) -> tuple[Described, ...]:
    """The words of a trend, level by level, each with the claims that chose it."""
    summed = given["facts"].iloc[0]
    built = _built(summed)
    if summed["areas"] > 1:
        return (*built, *_ends(given, "of_place"))
    return (*built, *_meanings(summed), *limits_described(summed),
            *_ends(given, "ends"),
            *_largest(given), *_range(summed), *_direction(given),
            *_fell(summed), *_against(summed), *_compared(summed))  # fmt: skip


def _at(column: str, style: str, part: str = "facts", row: int = 0) -> Slot:
    return Slot(Cell(part, row, column), style)


def _told(level: Level, name: str, slots: Mapping[str, Slot], *holds: Claim,
          plural: str | None = None) -> Described:  # fmt: skip
    said = Sentence(f"describe.trend.{name}", dict(slots), holds, plural)
    return Described(level, said)


def _built(summed: pd.Series[Any]) -> list[Described]:
    """What kind of chart it is, from when until when, and what is not shown."""
    first, last = Cell("facts", 0, "first"), Cell("facts", 0, "last")
    slots = {"measure": text("measure"), "first": Slot(first, "period"),
             "last": Slot(last, "period"), "n": _at("n", "count:figure")}  # fmt: skip
    kind = "index" if summed["index"] else "plain"
    if summed["unit"] in PERCENT:
        kind = "percent"
    elif summed["unit"]:
        kind, slots["unit"] = "unit", text("unit")
    one = summed["first"] == summed["last"]
    if one:
        slots.pop("first")
    told = [_told(1, f"built{'_one' if one else ''}.{kind}", slots,
                  fact("index", "==", kind == "index"),
                  Claim(first, "==" if one else "!=", last))]  # fmt: skip
    if summed["places"] > 1:
        told.append(_told(1, "several", {"n": count("places")}, fact("places", ">", 1)))
    if summed["hidden"]:
        told.append(_told(1, "hidden", {"hidden": count("hidden")},
                          fact("hidden", ">", 0), plural="hidden"))  # fmt: skip
    return told


def _meanings(summed: pd.Series[Any]) -> list[Described]:
    """What each kind of line and band means; only of those that are drawn."""
    told = [_told(1, f"means.{name}", {}, fact(name, "==", True))
            for name in ("path", "ahead", "bars") if summed[name]]  # fmt: skip
    aim = {"target": _at("target", "amount"), "deadline": _at("deadline", "period")}
    if summed["aimed"]:
        kind = "needed" if summed["needed"] else "target"
        told.append(_told(1, f"means.{kind}", aim, fact("aimed", "==", True)))
    elif summed["needed"]:
        told.append(_told(1, "means.pace", {}, fact("needed", "==", True)))
    if summed["comparator"]:
        told.append(_told(1, "means.comparator", {"comparator": text("comparator")}))
    return told


def _ends(given: Frames, name: str) -> list[Described]:
    """First and last value of each line; one value where there is no other."""
    told, style = [], str(given["facts"]["style"].iloc[0])
    for i, place in enumerate(given["places"].to_dict("records")):
        alone = place["first"] == place["last"]
        styles = {"last": "period", "after": style}
        if name == "of_place":
            styles["area"] = "text"
        if not alone:
            styles |= {"first": "period", "before": style}
        slots = {c: _at(c, s, "places", i) for c, s in styles.items()}
        holds = Claim(Cell("places", i, "first"), "==" if alone else "!=",
                      Cell("places", i, "last"))  # fmt: skip
        told.append(_told(2, f"{name}{'_alone' if alone else ''}", slots, holds))
    return told


def _largest(given: Frames) -> list[Described]:
    """The largest step each way; of several as large, the first and their number."""
    told, summed, steps = [], given["facts"].iloc[0], given["steps"]
    for way in ("rise", "fall"):
        at = int(summed[f"{way}_at"])
        if at < 0 or _is_nought(steps.iloc[at].to_dict()):
            continue
        slots = {"size": _at("change", "amount_size", "steps", at),
                 "start": _at("start", "period", "steps", at),
                 "end": _at("end", "period", "steps", at)}  # fmt: skip
        tied = int(summed[f"{way}s"]) > 1
        if tied:
            slots["n"] = count(f"{way}s")
        step = Cell("steps", at, "change")
        holds = (Claim(step, ">" if way == "rise" else "<", 0),
                 Claim(step, "==", Cell("facts", 0, f"largest_{way}")),
                 fact(f"{way}s", ">" if tied else "==", 1))  # fmt: skip
        told.append(_told(2, f"largest.{way}{'_tied' if tied else ''}", slots, *holds))
    return told


def _is_nought(step: Mapping[Any, Any]) -> bool:
    """Whether a step is so small that it is written as nought."""
    change, nought = (_written(abs(v), step["unit"], "amount_size")
                      for v in (step["change"], 0.0))  # fmt: skip
    return change == nought


def _range(summed: pd.Series[Any]) -> list[Described]:
    if not summed["ranged"]:
        return []
    slots = {"last": _at("last", "period"),
             **{c: _at(c, str(summed["style"])) for c in ("low", "high")}}  # fmt: skip
    smooth = bool(summed["of_path"])
    kind = "path" if smooth else "bars"
    return [_told(2, f"range.{kind}", slots, fact("of_path", "==", smooth))]


def _direction(given: Frames) -> list[Described]:
    """Which way it went, where the range of the change leaves no doubt."""
    change = given["change"]
    if len(given["rows"]) < 2:
        return []
    if change.empty:
        tested = bool(given["facts"]["tested"].iloc[0])
        none = fact("tested", "==", False)
        return [] if tested else [_told(3, "direction.untested", {}, none)]
    low, high = Cell("change", 0, "low"), Cell("change", 0, "high")
    way, holds = "unclear", [Claim(low, "<=", 0), Claim(high, ">=", 0)]
    if float(high.value(given)) < 0:
        way, holds = "fell", [Claim(high, "<", 0)]
    elif float(low.value(given)) > 0:
        way, holds = "rose", [Claim(low, ">", 0)]
    measure = str(change["measure"].iloc[0])
    holds.append(Claim(Cell("change", 0, "measure"), "==", measure))
    kind = "direction"
    if measure == SMOOTHED:
        kind = "of_first" if change["unit"].iloc[0] == "share" else "smoothed"
    elif way != "unclear":
        # Told of the figures themselves only where they moved that way.
        holds.append(Claim(Cell("places", 0, "after"), "<" if way == "fell" else ">",
                           Cell("places", 0, "before")))  # fmt: skip
    ends = {c: _at(c, "amount_size", "change") for c in ("low", "high")}
    if not all(claim.true_of(given) for claim in holds):
        return []
    return [_told(3, f"{kind}.{way}", ends, *holds)]


def _fell(summed: pd.Series[Any]) -> list[Described]:
    """In how many steps it fell; a single step is a fall or none."""
    if not summed["steps"]:
        return []
    steps = {"steps": count("steps")}
    if summed["fell"] == 0:
        never = fact("fell", "==", 0)
        return [_told(3, "fell.never", steps, never, plural="steps")]
    if summed["steps"] == 1:
        once = (fact("steps", "==", 1), fact("fell", "==", 1))
        return [_told(3, "fell.once", {}, *once)]
    some = (fact("fell", ">", 0), fact("steps", ">", 1))
    return [_told(3, "fell.some", steps | {"n": count("fell")}, *some)]


def _against(summed: pd.Series[Any]) -> list[Described]:
    """Where it stands beside the target, by its range; by its figure without one."""
    if not summed["aimed"] or not summed["ranged"]:
        return []
    target = Cell("facts", 0, "target")
    slots = {"last": _at("last", "period"), "target": _at("target", "amount")}
    if summed["low"] >= summed["target"]:
        return [_told(3, "against.above", slots, fact("low", ">=", target))]
    if summed["high"] < summed["target"]:
        return [_told(3, "against.below", slots, fact("high", "<", target))]
    both = (fact("low", "<", target), fact("high", ">=", target))
    return [_told(3, "against.unclear", slots, *both)]


def _compared(summed: pd.Series[Any]) -> list[Described]:
    """Which of the two was higher, where they are not written the same."""
    if not summed["both"]:
        return []
    style, here = str(summed["style"]), Cell("facts", 0, "here")
    slots = {"comparator": text("comparator"), "both": _at("both", "period"),
             "there": _at("there", style), "here": Slot(here, style)}  # fmt: skip
    kind, sign = {0: ("same", ""), 1: ("higher", ">"), -1: ("lower", "<")}[
        int(summed["beside"])]  # fmt: skip
    holds = [fact("beside", "==", int(summed["beside"]))]
    if sign:
        holds.append(fact("there", sign, here))
    return [_told(3, f"compared.{kind}", slots, *holds)]
