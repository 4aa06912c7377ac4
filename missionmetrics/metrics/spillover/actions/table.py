"""Rows of `project_spillover`, and the parts that experts and words need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from missionmetrics.stats.excitation.asked import fewest_draws
from missionmetrics.stats.excitation.mutual import find_mutual
from missionmetrics.stats.rare import beyond_chance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from missionmetrics.metrics.spillover.actions.dated import Actions, Periods
    from missionmetrics.metrics.spillover.actions.declared import Declared
    from missionmetrics.metrics.spillover.actions.echoes import Answer, Asked
    from missionmetrics.metrics.spillover.actions.lineage import Lineage
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
PAIR_DRAWS = 99
FEWEST_FOLLOWERS = 5
"""Followers from which their number is more than a hint."""


class Told(NamedTuple):
    """All that was found; ``large`` are the groups with enough actions for pairs."""

    declared: Sequence[Answer]
    even: Sequence[Answer]
    followers: Sequence[Recorded]
    pairs: pd.DataFrame
    large: Sequence[str]


class Recorded(NamedTuple):
    """Followers of a group's projects that were written down, or why none are told.

    ``why`` is empty, ``none`` (no link can be used), ``unwatched`` (no project for so
    long), ``later`` (none within the window) or ``families`` (too few).
    """

    group: str
    found: Followers
    why: str

    @property
    def clear(self) -> bool:
        """Whether there are enough of them for more than a hint."""
        return not self.why and self.found.followers >= FEWEST_FOLLOWERS


def recorded(known: Lineage, group: str, *, window: float, asked: Asked) -> Recorded:
    """Followers written down of the projects of a group."""
    found = known.followers(group, window=window, level=asked.level, seed=asked.seed)
    if not known.linked(group):
        why = "none"
    elif found.at_risk == 0:
        why = "unwatched"
    elif not found.followers:
        why = "later"
    else:
        why = "" if found.low > 0 else "families"
    return Recorded(group, found, why)


def main_table(told: Told, span: Periods) -> pd.DataFrame:
    """One measure after the other, a row a group."""
    rows = [_further(a, "further_actions") for a in told.declared]
    rows += [_further(a, "further_actions_even") for a in told.even]
    rows += [_recorded(one) for one in told.followers]
    rows += [_half_life(a, span) for a in told.declared]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(group: str, measure: str, unit: str, n: int) -> dict[str, Any]:
    return {"group": group, "measure": measure, "unit": unit, "estimate": GAP,
            "low": GAP, "high": GAP, "n": n, "certainty": NOT_ENOUGH}  # fmt: skip


def _further(answer: Answer, measure: str) -> dict[str, Any]:
    row = _row(answer.group, measure, "actions", answer.n)
    if answer.told is None:
        return row
    echo = answer.told
    return row | {"estimate": echo.ratio, "low": echo.low, "high": echo.high,
                  "certainty": "clear" if answer.clear else "unclear"}  # fmt: skip


def _half_life(answer: Answer, span: Periods) -> dict[str, Any]:
    """Known only where something clearly follows, and not any time would do."""
    row = _row(answer.group, "half_life", "days", answer.n)
    e, days = answer.told, span.days
    if e is None or not answer.clear or np.isnan(e.half_low):
        return row
    high = e.half_high * days if np.isfinite(e.half_high) else GAP
    return row | {"estimate": e.half_life * days, "low": e.half_low * days,
                  "high": high, "certainty": "unclear"}  # fmt: skip


def _recorded(one: Recorded) -> dict[str, Any]:
    found = one.found
    row = _row(one.group, "recorded_followers", "actions", found.at_risk)
    if one.why:
        return row
    return row | {"estimate": found.estimate, "low": found.low, "high": found.high,
                  "certainty": "clear" if one.clear else "unclear"}  # fmt: skip


def followers(told: Told) -> pd.DataFrame:
    """How many followers were written down of each group, and why none are told."""
    rows = [
        {"group": one.group, "why": one.why, "followers": one.found.followers,
         "watched": one.found.at_risk, "few": not one.why and not one.clear}
        for one in told.followers
    ]  # fmt: skip
    return pd.DataFrame(rows)


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
        {"group": a.group, "days": days, "estimate": a.told.ratio * share,
         "low": a.told.low * share, "high": a.told.high * share}
        for a in answers if a.clear and a.told is not None
        for days in TIMES for share in (a.told.by(days / span.days),)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["group", "days", "estimate", "low", "high"])


def pairs_of(
    names: Sequence[str], counts: Floats, parts: Floats, asked: Asked
) -> pd.DataFrame:
    """What one action of a group is followed by in all in each other group."""
    draws = max(PAIR_DRAWS, fewest_draws(asked.level, 1))
    found = find_mutual(counts, parts, draws=draws, **asked._asdict())
    rows = []
    for j, source in enumerate(names):
        for i, to in enumerate(names):
            if i == j:
                continue
            high = found.high[i, j]
            rare = bool(beyond_chance(found.p[i, j], asked.level))
            clear = rare and bool(found.low[i, j] > 0)
            rows.append({
                "from": source, "to": to, "measure": "further_actions",
                "unit": "actions", "estimate": found.ratio[i, j],
                "low": found.low[i, j], "high": high if np.isfinite(high) else GAP,
                "n": int(found.n[j]), "certainty": "clear" if clear else "unclear",
                "p": found.p[i, j],
            })  # fmt: skip
    return pd.DataFrame(rows)


def _agreement(
    answer: Answer, found: Recorded | None, window: float, days: float
) -> dict[str, Any]:
    """Whether the echo within the window and the links written down tell the same."""
    nothing = {"echo_low": GAP, "echo_high": GAP, "compared": False, "agree": False,
               "more_links": False}  # fmt: skip
    if answer.told is None or found is None or not found.clear:
        return nothing
    share = answer.told.by(window / days)
    low, high = answer.told.low * share, answer.told.high * share
    agree = found.found.low <= high and low <= found.found.high
    return {"echo_low": low, "echo_high": high, "compared": True, "agree": bool(agree),
            "more_links": bool(found.found.low > high)}  # fmt: skip


def state(
    told: Told, actions: Actions, declared: Declared, known: Lineage, span: Periods,
    *, window: float, longest: float,
) -> pd.DataFrame:  # fmt: skip
    """One row with what decides the words."""
    links = next(iter(told.followers), None)
    return pd.DataFrame([{
        **_of_groups(told), **_of_dates(actions, declared),
        "links": known.parent.size + known.unused, "links_unused": known.unused,
        "compared_links": links is not None, "window": window, "longest": longest,
        "period_days": span.days,
        **_agreement(told.declared[0], links, window, span.days),
    }])  # fmt: skip


def _of_groups(told: Told) -> dict[str, Any]:
    """Actions, groups and pairs of groups, as far as they decide the words."""
    clear = (told.pairs["certainty"] == "clear").sum() if len(told.pairs) else 0
    return {
        "n": int(sum(a.n for a in told.declared)), "why": told.declared[0].why,
        "groups": len(told.declared),
        "answered": sum(not a.why for a in told.declared),
        "told": sum(a.why in ("", "open") for a in told.declared),
        "clear_groups": sum(a.clear for a in told.declared),
        "open_groups": sum(a.why == "open" for a in told.declared),
        "pairs": len(told.pairs), "clear_pairs": int(clear),
        "eligible": len(told.large),
        "paired": told.pairs["from"].nunique() if len(told.pairs) else 0,
    }  # fmt: skip


def _of_dates(actions: Actions, declared: Declared) -> dict[str, Any]:
    """What was watched, what was left out of it, and what was declared of it."""
    days, silent_at = actions.silence()
    return {
        "start": actions.start, "end": actions.end, "silent": days,
        "silent_at": silent_at, "undated": actions.undated,
        "unknown": actions.unknown, "outside": actions.outside,
        "ungrouped": actions.ungrouped, "even_declared": declared.even,
        "alone": declared.kind, "leaves_out": declared.leaves_out, "unit": "days",
    }  # fmt: skip


def drawn(table: pd.DataFrame) -> pd.DataFrame:
    """Measures to draw: one for several groups, else all in the unit of the first."""
    first = table.iloc[0]
    several = (table["group"] != first["group"]).any()
    alike = "measure" if several else "unit"
    kept = table.loc[table[alike] == first[alike], "measure"]
    return pd.DataFrame({"measure": kept.unique()})
