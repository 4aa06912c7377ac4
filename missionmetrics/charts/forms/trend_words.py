"""A trend in words: what is drawn, its ends and steps, where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from missionmetrics.charts.describe import Described
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot
from missionmetrics.core.words import SHARE_UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping

Frames = dict[str, pd.DataFrame]
Level = Literal[1, 2, 3]
# Rows of a result that may hold the range of the change from first to last figure.
CHANGES = ("smoothed_change", "change")
PERCENT = (*SHARE_UNITS, "%")
INDEX = "index"  # a unit that no number is written with: the first figure is 100


def facts(
    table: pd.DataFrame,
    drawn: Mapping[str, pd.DataFrame],
    *,
    measure: str,
    unit: str,
    comparator: str,
) -> Frames:
    """The tables that the words rest on, made from what is drawn.

    ``rows`` holds the figures in order, ``steps`` the change from each to the next,
    ``places`` the ends of each line, ``change`` the ranged change of the result, and
    ``facts`` what they add up to, in one row.
    """
    index, unit = unit == INDEX, "" if unit == INDEX else unit
    observed = drawn["observed"].dropna(subset=["value"]).sort_values("time")
    if observed.empty:
        return {}
    rows = observed.reset_index(drop=True).assign(unit=unit)
    changes = table[table["measure"].isin(CHANGES)].dropna(subset=["low", "high"])
    first = changes.sort_values("measure", ascending=False).head(1)
    steps = _steps(rows, unit)
    summed = {
        "measure": measure, "unit": unit, "index": index, "n": len(rows),
        "first": rows["period"].iloc[0], "last": rows["period"].iloc[-1],
        "places": rows["area"].nunique() if "area" in rows else 1,
        **_stepped(steps), **_drawn(drawn), **_latest(drawn, rows),
        **_aim(drawn), **_beside(drawn, rows, comparator),
        "ranged": len(first) > 0,
    }  # fmt: skip
    return {
        "rows": rows, "steps": steps, "places": _places(rows),
        "change": first.reset_index(drop=True), "facts": pd.DataFrame([summed]),
    }  # fmt: skip


def _steps(rows: pd.DataFrame, unit: str) -> pd.DataFrame:
    """From each figure to the next; a change of a share is in points."""
    change = rows["value"].diff().iloc[1:].to_numpy(float)
    scale = 100.0 if unit in SHARE_UNITS else 1.0
    return pd.DataFrame({
        "start": rows["period"].iloc[:-1].to_numpy(),
        "end": rows["period"].iloc[1:].to_numpy(),
        "change": change * scale,
        "unit": "points" if unit in PERCENT else unit,
    })  # fmt: skip


def _stepped(steps: pd.DataFrame) -> dict[str, Any]:
    """The largest rise and fall, how many steps share each, and how many fell."""
    change = steps["change"].to_numpy(float)
    told: dict[str, Any] = {"steps": len(change), "fell": int((change < 0).sum())}
    for name, sizes in (("rise", change), ("fall", -change)):
        most = sizes.max(initial=0.0)
        # Steps as large but for what subtracting in binary leaves over.
        tied = np.flatnonzero(np.isclose(sizes, most, rtol=1e-9) & (sizes > 0))
        told |= {f"{name}s": len(tied), f"{name}_at": int(tied[0]) if len(tied) else -1,
                 f"largest_{name}": change[tied[0]] if len(tied) else 0.0}  # fmt: skip
    return told


def _drawn(drawn: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Which parts of the picture there are."""
    path, observed = drawn.get("path"), drawn["observed"]
    ahead = path is not None and "future" in path and path["future"].eq(True).any()
    own = {"low", "high"} <= set(observed) and observed["low"].notna().any()
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
                return {"range_of": kind, **ends}
    return {"range_of": "", "low": np.nan, "high": np.nan}


def _aim(drawn: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    target = drawn.get("target")
    if target is None or target["value"].isna().all():
        return {"aimed": False, "target": np.nan, "deadline": ""}
    end = target.dropna(subset=["value"]).sort_values("time").iloc[-1]
    return {"aimed": True, "target": float(end["value"]),
            "deadline": str(end["period"])}  # fmt: skip


def _beside(
    drawn: Mapping[str, pd.DataFrame], rows: pd.DataFrame, comparator: str
) -> dict[str, Any]:
    """The comparator and the place in the last period that both have."""
    none = {"comparator": "", "both": "", "here": np.nan, "there": np.nan}
    other = drawn.get("comparator")
    if other is None or not comparator:
        return none
    both = rows.merge(other.dropna(subset=["value"])[["period", "value"]], on="period",
                      suffixes=("", "_there"))  # fmt: skip
    if both.empty:
        return none
    end = both.iloc[-1]
    return {
        "comparator": comparator, "both": str(end["period"]),
        "here": float(end["value"]), "there": float(end["value_there"]),
    }  # fmt: skip


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
    if not given:
        return ()
    summed = given["facts"].iloc[0]
    built = _built(summed)
    if summed["places"] > 1:
        return (*built, *_ends(given["places"], "of_place"))
    return (*built, *_meanings(summed), *_ends(given["places"], "ends"),
            *_largest(summed), *_range(summed), *_direction(given),
            *_fell(summed), *_against(summed), *_compared(summed))  # fmt: skip


def _fact(column: str, style: str) -> Slot:
    return Slot(Cell("facts", 0, column), style)


def _is(column: str, comparison: str, right: float | str | bool | Cell) -> Claim:
    return Claim(Cell("facts", 0, column), comparison, right)


def _told(level: Level, name: str, slots: Mapping[str, Slot], *holds: Claim,
          plural: str | None = None) -> Described:  # fmt: skip
    said = Sentence(f"describe.trend.{name}", dict(slots), holds, plural)
    return Described(level, said)


def _built(summed: pd.Series[Any]) -> list[Described]:
    slots = {
        "measure": _fact("measure", "text"), "first": _fact("first", "period"),
        "last": _fact("last", "period"), "n": _fact("n", "count:figure"),
    }  # fmt: skip
    kind = "index" if summed["index"] else "plain"
    if summed["unit"] in PERCENT:
        kind = "percent"
    elif summed["unit"]:
        kind, slots["unit"] = "unit", _fact("unit", "text")
    told = [_told(1, f"built.{kind}", slots, _is("index", "==", kind == "index"))]
    if summed["places"] > 1:
        places = {"n": _fact("places", "number:0")}
        told.append(_told(1, "several", places, _is("places", ">", 1)))
    return told


def _meanings(summed: pd.Series[Any]) -> list[Described]:
    """What each kind of line and band means; only of those that are drawn."""
    told = [_told(1, f"means.{name}", {}, _is(name, "==", True))
            for name in ("path", "ahead", "bars") if summed[name]]  # fmt: skip
    aim = {"target": _fact("target", "amount"), "deadline": _fact("deadline", "period")}
    if summed["aimed"]:
        kind = "needed" if summed["needed"] else "target"
        told.append(_told(1, f"means.{kind}", aim, _is("aimed", "==", True)))
    if summed["comparator"]:
        told.append(_told(1, "means.comparator", {
            "comparator": _fact("comparator", "text")}))  # fmt: skip
    return told


def _ends(places: pd.DataFrame, name: str) -> list[Described]:
    """First and last value of each line; one value where there is no other."""
    told = []
    for i, place in places.iterrows():
        at = int(str(i))
        styles = {"area": "text", "first": "period", "last": "period",
                  "before": "amount", "after": "amount"}  # fmt: skip
        slots = {c: Slot(Cell("places", at, c), s) for c, s in styles.items()}
        if name == "ends":
            slots.pop("area")
        kind, last = name, Cell("places", at, "last")
        if place["first"] == place["last"]:
            kind = f"{name}_alone"
            slots = {c: s for c, s in slots.items() if c in ("area", "last", "after")}
        same = "==" if kind.endswith("alone") else "!="
        told.append(
            _told(2, kind, slots, Claim(Cell("places", at, "first"), same, last))
        )
    return told


def _largest(summed: pd.Series[Any]) -> list[Described]:
    """The largest step each way; of several as large, the first and their number."""
    told = []
    for way in ("rise", "fall"):
        if summed[f"{way}s"] == 0:
            continue
        at = int(summed[f"{way}_at"])
        slots = {"size": Slot(Cell("steps", at, "change"), "amount_size"),
                 "start": Slot(Cell("steps", at, "start"), "period"),
                 "end": Slot(Cell("steps", at, "end"), "period")}  # fmt: skip
        tied = int(summed[f"{way}s"]) > 1
        if tied:
            slots["n"] = _fact(f"{way}s", "number:0")
        step = Cell("steps", at, "change")
        holds = (Claim(step, ">" if way == "rise" else "<", 0),
                 Claim(step, "==", Cell("facts", 0, f"largest_{way}")),
                 _is(f"{way}s", ">" if tied else "==", 1))  # fmt: skip
        told.append(_told(2, f"largest.{way}{'_tied' if tied else ''}", slots, *holds))
    return told


def _range(summed: pd.Series[Any]) -> list[Described]:
    if not summed["range_of"]:
        return []
    slots = {"last": _fact("last", "period"), "low": _fact("low", "amount"),
             "high": _fact("high", "amount")}  # fmt: skip
    kind = str(summed["range_of"])
    return [_told(2, f"range.{kind}", slots, _is("range_of", "==", kind))]


def _direction(given: Frames) -> list[Described]:
    """Which way it went, where the range of the change leaves no doubt."""
    if len(given["rows"]) < 2:
        return []
    if not bool(given["facts"]["ranged"].iloc[0]):
        return [_told(3, "direction.untested", {}, _is("ranged", "==", False))]
    low, high = Cell("change", 0, "low"), Cell("change", 0, "high")
    ends = {"low": Slot(low, "amount_size"), "high": Slot(high, "amount_size")}
    if float(high.value(given)) < 0:
        return [_told(3, "direction.fell", ends, Claim(high, "<", 0))]
    if float(low.value(given)) > 0:
        return [_told(3, "direction.rose", ends, Claim(low, ">", 0))]
    both = (Claim(low, "<=", 0), Claim(high, ">=", 0))
    return [_told(3, "direction.unclear", ends, *both)]


def _fell(summed: pd.Series[Any]) -> list[Described]:
    if not summed["steps"]:
        return []
    slots = {"n": _fact("fell", "number:0"), "steps": _fact("steps", "number:0")}
    return [_told(3, "fell", slots, _is("steps", ">", 0), plural="n")]


def _against(summed: pd.Series[Any]) -> list[Described]:
    """Where it stands beside the target, by its range; by its figure without one."""
    if not summed["aimed"] or not summed["range_of"]:
        return []
    target = Cell("facts", 0, "target")
    slots = {"last": _fact("last", "period"), "target": _fact("target", "amount")}
    if summed["low"] >= summed["target"]:
        return [_told(3, "against.above", slots, _is("low", ">=", target))]
    if summed["high"] < summed["target"]:
        return [_told(3, "against.below", slots, _is("high", "<", target))]
    both = (_is("low", "<", target), _is("high", ">=", target))
    return [_told(3, "against.unclear", slots, *both)]


def _compared(summed: pd.Series[Any]) -> list[Described]:
    if not summed["comparator"]:
        return []
    slots = {
        "comparator": _fact("comparator", "text"), "both": _fact("both", "period"),
        "there": _fact("there", "amount"), "here": _fact("here", "amount"),
    }  # fmt: skip
    gap = summed["there"] - summed["here"]
    kind, sign = ("same", "==") if gap == 0 else ("higher", ">")
    if gap < 0:
        kind, sign = "lower", "<"
    holds = _is("there", sign, Cell("facts", 0, "here"))
    return [_told(3, f"compared.{kind}", slots, holds)]
