"""A curve in words: when half had ended, and whether a test tells groups apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.describe import Described
from missionmetrics.charts.forms.summed import count, fact, hidden, text
from missionmetrics.charts.layout import decimals
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    from missionmetrics.core.locale import Locale

HALF = 0.5
TESTED = {"clear": "differ", "unclear": "unclear", "withheld": "test_withheld"}
TIMES = ("half", "half_low", "half_high", "last")


def facts(
    curve: pd.DataFrame, test: pd.DataFrame, lost: pd.DataFrame, axis: pd.DataFrame,
    measure: str, locale: Locale,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """What the description rests on: the steps, each group's half, the test, sums.

    A time carries its unit, in words, in the column of its name with ``_unit``.
    """
    rows = curve.dropna(subset=["estimate"]).reset_index(drop=True)
    rows = rows.assign(unit="share")
    falls, unit = bool(axis["falls"].iloc[0]), str(axis["unit"].iloc[0])
    groups = pd.DataFrame(
        [_half(str(name), line, falls=falls) for name, line in rows.groupby("group")]
    )
    for column in TIMES:
        groups[f"{column}_unit"] = [
            locale.message(f"curve.unit.{unit}", plural=v) for v in groups[column]
        ]
    summed = {
        "measure": measure, "n": len(groups), "first": rows["time"].min(),
        "last": rows["time"].max(), "axis": locale.message(f"curve.axis.{unit}"),
        "hidden": len(curve) - len(rows), "falls": falls, "tests": len(test),
        "ranged": bool(rows[["low", "high"]].notna().any(axis=None)),
        "lost": _lost(lost),
    }  # fmt: skip
    return {"rows": rows, "groups": groups, "test": test,
            "facts": pd.DataFrame([summed])}  # fmt: skip


def _lost(lost: pd.DataFrame) -> int:
    """How many were last seen before an end; -1 where that is not known of all."""
    if lost.empty:
        return 0
    return -1 if lost["n"].isna().any() else int(lost["n"].sum())


def _half(name: str, line: pd.DataFrame, *, falls: bool) -> dict[str, Any]:
    """When half had ended, with its range: where the ends of the band cross half.

    ``at`` is the row of the steps where half is first reached.
    """
    early, late = ("low", "high") if falls else ("high", "low")

    def reached(column: str) -> pd.DataFrame:
        return line[line[column] <= HALF] if falls else line[line[column] >= HALF]

    def first(column: str) -> float:
        found = reached(column)
        return float(found["time"].iloc[0]) if len(found) else float("nan")

    found = reached("estimate")
    return {
        "group": name, "half": first("estimate"), "half_low": first(early),
        "half_high": first(late), "last": float(line["time"].iloc[-1]),
        "end": float(line["estimate"].iloc[-1]),
        **{f"end_{c}": float(line[c].iloc[-1]) for c in ("low", "high")},
        "at": int(found.index[0]) if len(found) else -1,
        "ranged": bool(line[["low", "high"]].notna().any(axis=None)),
    }  # fmt: skip


def described(given: dict[str, pd.DataFrame]) -> tuple[Described, ...]:
    """How the picture is built, when half had ended, whether the groups differ."""
    summed = given["facts"].iloc[0]
    built = {"measure": text("measure"), "n": count("n"), "axis": text("axis")}
    built |= {
        c: Slot(Cell("facts", 0, c), f"number:{decimals([float(summed[c])])}")
        for c in ("first", "last")
    }
    told = [Described(1, Sentence("describe.curve.built", built, plural="n"))]
    if summed["ranged"]:
        told.append(Described(1, Sentence("describe.curve.band")))
    if summed["lost"]:
        told.append(Described(1, _lost_words(summed)))
    if summed["hidden"]:
        told.append(hidden())
    told += [Described(2, _half_words(given, i)) for i in range(len(given["groups"]))]
    if summed["n"] > 1:
        told.append(Described(3, _compared(given)))
    return tuple(told)


def _lost_words(summed: pd.Series[Any]) -> Sentence:
    """How many were last seen before it had ended, or had happened."""
    way = "falls" if summed["falls"] else "rises"
    if summed["lost"] < 0:
        return Sentence(f"describe.curve.{way}.lost_some", {}, (fact("lost", "<", 0),))
    some = (fact("lost", ">", 0),)
    slots = {"lost": count("lost")}
    return Sentence(f"describe.curve.lost_{way}", slots, some, "lost")


def _half_words(given: dict[str, pd.DataFrame], i: int) -> Sentence:
    """When half of a group had ended; or that it had not by the end of the record."""
    group, falls = given["groups"].iloc[i], bool(given["facts"]["falls"].iloc[0])
    way, name = (
        ("falls" if falls else "rises"),
        Slot(Cell("groups", i, "group"), "text"),
    )
    if group["at"] < 0:
        above = Claim(Cell("groups", i, "end"), ">" if falls else "<", HALF)
        slots = {"group": name, **_time(group, i, "last")}
        within = (Claim(Cell("groups", i, "end_low"), "<=", HALF),
                  Claim(Cell("groups", i, "end_high"), ">=", HALF))  # fmt: skip
        if all(claim.true_of(given) for claim in within):
            return Sentence(f"describe.curve.{way}.unsure", slots, within)
        return Sentence(f"describe.curve.{way}.never", slots, (above,))
    at = int(group["at"])
    true = (
        Claim(Cell("rows", at, "estimate"), "<=" if falls else ">=", HALF),
        Claim(Cell("rows", at, "time"), "==", Cell("groups", i, "half")),
        Claim(Cell("rows", at, "group"), "==", Cell("groups", i, "group")),
    )
    known = [c for c in ("half_low", "half_high") if pd.notna(group[c])]
    kind = {2: "half", 1: "half_or_later"}.get(len(known), "half_plain")
    if not group["ranged"] or "half_low" not in known:
        kind, known = "half_plain", []
    slots = {"group": name, **_time(group, i, "half")}
    for column in known:
        slots |= _time(group, i, column)
    if kind == "half":  # The unit stands once, after the last end of the range.
        del slots["half_low_unit"]
    return Sentence(f"describe.curve.{way}.{kind}", slots, true)


def _time(group: pd.Series[Any], i: int, column: str) -> dict[str, Slot]:
    """A time of a group with as many decimals as it has, and its unit."""
    style = f"number:{decimals([float(group[column])])}"
    unit = f"{column}_unit"
    return {
        column: Slot(Cell("groups", i, column), style),
        unit: Slot(Cell("groups", i, unit), "text"),
    }


def _compared(given: dict[str, pd.DataFrame]) -> Sentence:
    """Whether the groups differ: only a test says so, never the look of two bands."""
    if given["facts"]["tests"].iloc[0] != 1:
        none = (fact("tests", "!=", 1),)
        return Sentence("describe.curve.untested", holds=none)
    sure = Cell("test", 0, "certainty")
    said = str(sure.value(given))
    message = TESTED.get(said, "not_made")
    known = (Claim(sure, "==", said),)
    return Sentence(f"describe.curve.{message}", holds=known)
