"""A waterfall in words: where it starts and ends, its largest steps, their balance."""

from __future__ import annotations

import pandas as pd

from missionmetrics.charts.describe import Described
from missionmetrics.charts.forms.amounts import range_styles
from missionmetrics.charts.forms.summed import count, fact, text
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

EXACT = 1e-9  # of the largest number: rounding of sums in floating point


def facts(steps: pd.DataFrame, measure: str, unit: str) -> dict[str, pd.DataFrame]:
    """What the description rests on: the steps, and their rises and falls summed.

    ``either`` counts the steps whose range takes in both a rise and a fall; it is -1
    where some step has no range. ``apart`` counts those whose range leaves nought out.
    """
    rows = steps.assign(unit=unit, size=steps["value"].abs())
    moves = rows[rows["kind"] == "step"]
    ranged = bool(moves[["low", "high"]].notna().all(axis=None))
    crosses = (moves["low"] < 0) & (moves["high"] > 0)
    up, down = moves["value"].clip(lower=0).sum(), -moves["value"].clip(upper=0).sum()
    if abs(up - down) <= EXACT * max(up, down):
        down = up
    summed = {
        "measure": measure, "unit": unit, "n": len(moves), "up": up, "down": down,
        "net": up - down, "largest": moves["value"].max(),
        "smallest": moves["value"].min(),
        **{f"{end}_twice": int(moves["value"].eq(moves["value"].agg(of)).sum())
           for end, of in (("largest", "max"), ("smallest", "min"))},
        "either": int(crosses.sum()) if ranged else -1,
        "apart": int(((moves["low"] > 0) | (moves["high"] < 0)).sum()),
    }  # fmt: skip
    return {"rows": rows.reset_index(drop=True), "facts": pd.DataFrame([summed])}


def described(given: dict[str, pd.DataFrame]) -> tuple[Described, ...]:
    """How the picture is built, its ends, its largest steps, what they come to."""
    rows, built = given["rows"], {"measure": text("measure"), "n": count("n")}
    told = [Described(1, Sentence("describe.waterfall.built", built, plural="n"))]
    if rows["low"].notna().any():
        told.append(Described(1, Sentence("describe.waterfall.whiskers")))
    told += [Described(2, s) for s in (*_ends(rows), *_largest(given))]
    return (*told, *(Described(3, s) for s in _balance(given)))


def _slots(rows: pd.DataFrame, row: int, *columns: str) -> dict[str, Slot]:
    style = _styles(rows)
    return {"label": Slot(Cell("rows", row, "label"), "text"),
            **{c: Slot(Cell("rows", row, c), style[c]) for c in columns}}  # fmt: skip


def _styles(rows: pd.DataFrame) -> dict[str, str]:
    """How amounts are written: all with the decimals that the steps need."""
    unit, values = str(rows["unit"].iloc[0]), rows[["value", "low", "high"]]
    given = range_styles(unit, values)
    size = given["estimate"].replace("amount", "amount_size")
    return {"value": given["estimate"], "size": size, **given}


def _ends(rows: pd.DataFrame) -> list[Sentence]:
    """The start and the end, where the steps have them."""
    ends = (("start", 0), ("end", len(rows) - 1))
    return [
        Sentence(f"describe.waterfall.{kind}", _slots(rows, row, "value"),
                 (Claim(Cell("rows", row, "kind"), "==", kind),))
        for kind, row in ends
        if rows["kind"].iloc[row] == kind
    ]  # fmt: skip


def _largest(given: dict[str, pd.DataFrame]) -> list[Sentence]:
    """The largest rise and the largest fall, each with its range where it has one."""
    summed, rows = given["facts"].iloc[0], given["rows"]
    moves = rows[rows["kind"] == "step"]
    said = []
    for name, extreme, sign in (("rise", "largest", ">"), ("fall", "smallest", "<")):
        true = fact(extreme, sign, 0)
        at = int(moves.index[moves["value"].eq(summed[extreme])][0])
        if not true.true_of(given):
            continue
        row = Claim(Cell("rows", at, "value"), "==", Cell("facts", 0, extreme))
        if summed[f"{extreme}_twice"] > 1:
            said.append(_tied(rows, at, name, extreme, (row, true)))
            continue
        ranged = rows.loc[at, ["low", "high"]].notna().all()
        kind = name if ranged else f"{name}_plain"
        slots = _slots(rows, at, "value", *(("low", "high") if ranged else ()))
        slots["value"] = Slot(Cell("rows", at, "value"), _styles(rows)["size"])
        said.append(Sentence(f"describe.waterfall.{kind}", slots, (row, true)))
    return said


def _tied(
    rows: pd.DataFrame, at: int, name: str, extreme: str, true: tuple[Claim, ...]
) -> Sentence:
    """How many steps are level as the largest rise, or the largest fall."""
    several = f"{extreme}_twice"
    size = Slot(Cell("rows", at, "value"), _styles(rows)["size"])
    slots = {"n": count(several), "value": size}
    holds = (*true, fact(several, ">", 1))
    return Sentence(f"describe.waterfall.{name}_tied", slots, holds)


def _balance(given: dict[str, pd.DataFrame]) -> list[Sentence]:
    """Which way the steps go together, and how many could go either way."""
    summed = given["facts"].iloc[0]
    up, down = Cell("facts", 0, "up"), Cell("facts", 0, "down")
    style = _styles(given["rows"])
    sums = {"up": Slot(up, style["value"]), "down": Slot(down, style["value"])}
    net = {"net": Slot(Cell("facts", 0, "net"), style["size"])}
    if summed["down"] == 0 or summed["up"] == 0:
        kind = "all_rise" if summed["down"] == 0 else "all_fall"
        none = fact("down" if summed["down"] == 0 else "up", "==", 0)
        said = [Sentence(f"describe.waterfall.{kind}", net, (none,))]
    else:
        sign = next(s for s in (">", "<", "==") if Claim(up, s, down).true_of(given))
        kind = {">": "more_rise", "<": "more_fall", "==": "balance"}[sign]
        said = [Sentence(f"describe.waterfall.{kind}", sums, (Claim(up, sign, down),))]
    if summed["either"] > 0:
        slots = {c: count(c) for c in ("either", "n")}
        either = (fact("either", ">", 0),)
        said.append(Sentence("describe.waterfall.either", slots, either, "n"))
    if summed["either"] == 0 and summed["apart"] == summed["n"]:
        apart = (fact("apart", "==", Cell("facts", 0, "n")),)
        said.append(Sentence("describe.waterfall.clear", holds=apart))
    return said
