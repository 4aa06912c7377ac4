"""Rows of `project_spillover`, and the parts that experts and words need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from missionmetrics.stats.excitation.mutual import find_mutual

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from missionmetrics.metrics.spillover.actions.dated import Actions, Periods
    from missionmetrics.metrics.spillover.actions.declared import Declared
    from missionmetrics.metrics.spillover.actions.echoes import Answer, Asked
    from missionmetrics.stats.excitation.echo import Echo
    from missionmetrics.stats.excitation.offspring import Followers

    Floats = NDArray[np.float64]

COLUMNS = ["group", "measure", "unit", "estimate", "low", "high", "n", "certainty"]
NOT_ENOUGH = "not enough data"
MISFIT = 0.05
BATCHES = 1.5
"""Variance over mean from which counts come in batches."""
TIMES = (7, 30, 91, 182, 365)
"""Days after an action at which it is said what has followed."""
GAP = np.nan


class Told(NamedTuple):
    """All that was found."""

    declared: Sequence[Answer]
    even: Sequence[Answer]
    followers: Sequence[Followers] | None
    pairs: pd.DataFrame


def main_table(told: Told, span: Periods) -> pd.DataFrame:
    """One measure after the other, a row a group."""
    rows = [_further(a, "further_actions") for a in told.declared]
    if told.even:
        rows += [_further(a, "further_actions_even") for a in told.even]
    if told.followers is not None:
        rows += [
            _recorded(a.group, f)
            for a, f in zip(told.declared, told.followers, strict=True)
        ]
    rows += [_half_life(a, span) for a in told.declared]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(group: str, measure: str, unit: str, n: int) -> dict[str, Any]:
    return {"group": group, "measure": measure, "unit": unit, "estimate": GAP,
            "low": GAP, "high": GAP, "n": n, "certainty": NOT_ENOUGH}  # fmt: skip


def _further(answer: Answer, measure: str) -> dict[str, Any]:
    row = _row(answer.group, measure, "actions", answer.n)
    if answer.why or answer.echo is None:
        return row
    echo = answer.echo
    return row | {"estimate": echo.ratio, "low": echo.low, "high": echo.high,
                  "certainty": "clear" if answer.clear else "unclear"}  # fmt: skip


def _half_life(answer: Answer, span: Periods) -> dict[str, Any]:
    """Known only where something clearly follows, and not any time would do."""
    row = _row(answer.group, "half_life", "days", answer.n)
    if not answer.clear or answer.echo is None or np.isnan(answer.echo.half_low):
        return row
    e, days = answer.echo, span.days
    return row | {"estimate": e.half_life * days, "low": e.half_low * days,
                  "high": e.half_high * days, "certainty": "unclear"}  # fmt: skip


def _recorded(group: str, found: Followers) -> dict[str, Any]:
    row = _row(group, "recorded_followers", "actions", found.at_risk)
    if not found.low > 0:
        return row
    return row | {"estimate": found.estimate, "low": found.low, "high": found.high,
                  "certainty": "clear"}  # fmt: skip


def reasons(answers: Sequence[Answer], span: Periods) -> pd.DataFrame:
    """Each group's answer with every number behind it, and why where there is none."""
    rows = []
    for a in answers:
        row: dict[str, Any] = {
            "group": a.group,
            "n": a.n,
            "why": a.why,
            "clear": a.clear,
        }
        if a.echo is not None:
            row |= {
                "ratio": a.echo.ratio, "low": a.echo.low, "high": a.echo.high,
                "likeliest": a.echo.likeliest, "p_none": a.echo.p_none,
                "half_life": a.echo.half_life * span.days, "p_fit": a.echo.p_fit,
                "misfit": a.echo.p_fit <= MISFIT, "uneven": a.echo.uneven,
                "batches": a.echo.uneven >= BATCHES,
            }  # fmt: skip
        rows.append(row)
    known = ["ratio", "low", "high", "likeliest", "p_none", "half_life", "p_fit",
             "misfit", "uneven", "batches"]  # fmt: skip
    frame = pd.DataFrame(rows).reindex(columns=["group", "n", "why", "clear", *known])
    flags = ["misfit", "batches"]
    frame[flags] = frame[flags].eq(True)
    return frame


def observed(answers: Sequence[Answer], span: Periods) -> pd.DataFrame:
    """Actions of each period beside the fitted rate, and what of it is baseline."""
    frames = []
    for a in answers:
        frame = pd.DataFrame(
            {"group": a.group, "start": span.starts, "actions": a.counts.astype(int)}
        )
        frame["rate"] = GAP if a.echo is None else a.echo.rate
        frame["baseline"] = GAP if a.echo is None else a.echo.own
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def fading(answers: Sequence[Answer], span: Periods) -> pd.DataFrame:
    """What has followed an action after so many days, where something clearly does."""
    rows = [
        {"group": a.group, "days": days, "estimate": a.echo.ratio * share,
         "low": a.echo.low * share, "high": a.echo.high * share}
        for a in answers if a.clear and a.echo is not None
        for days in TIMES for share in (a.echo.by(days / span.days),)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["group", "days", "estimate", "low", "high"])


def pairs_of(
    names: Sequence[str], counts: Floats, parts: Floats, asked: Asked
) -> pd.DataFrame:
    """What one action of a group is followed by in each other group."""
    found = find_mutual(counts, parts, **asked._asdict())
    rows = []
    for j, source in enumerate(names):
        for i, to in enumerate(names):
            if i == j:
                continue
            high = found.high[i, j]
            clear = bool(found.p[i, j] <= 1 - asked.level and found.low[i, j] > 0)
            rows.append({
                "from": source, "to": to, "measure": "further_actions",
                "unit": "actions", "estimate": found.ratio[i, j],
                "low": found.low[i, j], "high": high if np.isfinite(high) else GAP,
                "n": int(found.n[j]), "certainty": "clear" if clear else "unclear",
                "p": found.p[i, j],
            })  # fmt: skip
    return pd.DataFrame(rows)


def agreement(echo: Echo | None, found: Followers | None, window: float,
              days: float) -> dict[str, Any]:  # fmt: skip
    """Whether the echo within the window and the links written down tell the same."""
    nothing = {"echo_low": GAP, "echo_high": GAP, "compared": False, "agree": False,
               "more_links": False}  # fmt: skip
    if echo is None or found is None or not found.low > 0:
        return nothing
    share = echo.by(window / days)
    low, high = echo.low * share, echo.high * share
    agree = found.low <= high and low <= found.high
    return {"echo_low": low, "echo_high": high, "compared": True, "agree": bool(agree),
            "more_links": bool(found.low > high)}  # fmt: skip


def state(
    told: Told,
    actions: Actions,
    declared: Declared,
    *,
    links: int,
    unused: int,
    window: float,
    days: float,
    longest: float,
) -> pd.DataFrame:
    """One row with what decides the words."""
    main = told.declared[0]
    usable = None if main.why else main.echo
    followers = told.followers[0] if told.followers else None
    known = [a for a in told.declared if not a.why]
    row: dict[str, Any] = {
        "n": int(sum(a.n for a in told.declared)),
        "groups": len(told.declared), "answered": len(known),
        "clear_groups": sum(a.clear for a in told.declared),
        "why": main.why, "undated": actions.undated, "outside": actions.outside,
        "ungrouped": actions.ungrouped, "start": actions.start, "end": actions.end,
        "links": links, "links_unused": unused, "window": window, "unit": "days",
        "longest": longest, "period_days": days, "even_declared": declared.even,
        "alone": declared.kind,
        "compared_links": followers is not None,
        "clear_pairs": int((told.pairs["certainty"] == "clear").sum())
        if len(told.pairs) else 0,
        "pairs": len(told.pairs),
        **agreement(usable, followers, window, days),
    }  # fmt: skip
    return pd.DataFrame([row])


def drawn(table: pd.DataFrame) -> pd.DataFrame:
    """Measures to draw: one for several groups, else all in the unit of the first."""
    first = table.iloc[0]
    several = (table["group"] != first["group"]).any()
    alike = "measure" if several else "unit"
    kept = table.loc[table[alike] == first[alike], "measure"]
    return pd.DataFrame({"measure": kept.unique()})
