"""The tables of the back-test, each from what was measured and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.back_test_scores import (
    RULE,
    RULE_BY_RECORD,
    Ends,
    Tried,
    loss,
    origins,
    over_years,
    scored,
)
from benchmarks.scoring import Reliability, reliability

if TYPE_CHECKING:
    from benchmarks.back_test_panels import Panel
    from benchmarks.back_test_scores import Score

Floats = NDArray[np.float64]

OURS = ("ours, as they are", "ours, log")
BESIDE = (
    "line, as they are",
    "line, log",
    "no change, log",
    "drift, as they are",
    "drift, log",
    RULE,
    RULE_BY_RECORD,
)
SHOWN = ("ours, as they are", "ours, log", "line, log", RULE_BY_RECORD)
SCALES = ("as they are", "log")
FADES = (1.0, 0.9, 0.8, 0.6)
ENOUGH = 0.9
PICTURE_HORIZON = 3


class Findings(NamedTuple):
    """Everything that was measured; ``results`` by panel and horizon."""

    panels: list[Panel]
    horizons: tuple[int, ...]
    results: dict[tuple[str, int], Tried]
    shocks: dict[str, dict[tuple[int, str], Tried]]
    sample: dict[int, Tried]
    sample_size: int
    seed: int
    arguments: str


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def told(ends: Ends, places: int = 3) -> str:
    """A number with its interval, where there is one."""
    if np.isnan(ends.value):
        return ""
    if np.isnan(ends.low):
        return f"{ends.value:.{places}f}"
    return f"{ends.value:.{places}f} ({ends.low:.{places}f} to {ends.high:.{places}f})"


def panel_table(found: Findings) -> str:
    rows = []
    for panel in found.panels:
        row = [
            panel.name, f"`{panel.file}`", f"{panel.areas.size}",
            f"{panel.left_out}", f"{panel.years[0]} to {panel.years[-1]}",
        ]  # fmt: skip
        for horizon in found.horizons:
            years = panel.years[list(origins(panel, horizon))]
            row.append(f"{years[0]} to {years[-1]}")
        word = "falls to" if panel.sign < 0 else "rises to"
        row.append(f"{word} {', '.join(f'{100 * f:g}%' for f in panel.factors)}")
        rows.append(row)
    head = ["panel", "file", "areas", "left out", "years"]
    head += [f"origins, {h} years ahead" for h in found.horizons]
    return table([*head, "levels, of the last figure"], rows)


def brier_table(found: Findings) -> str:
    """Mean Brier scores, the lowest of a row in bold; then ours over the rule's."""
    rows = []
    for (name, horizon), each in found.results.items():
        values = [loss(each, way).mean() for way in (*OURS, *BESIDE)]
        cells = [f"{v:.3f}" for v in values]
        best = int(np.argmin(values))
        cells[best] = f"**{cells[best]}**"
        rows.append([name, f"{horizon}", f"{each.happened.mean():.0%}", *cells])
    return table(["panel", "years ahead", "reached", *OURS, *BESIDE], rows)


def ratio_table(found: Findings) -> str:
    rows = []
    for (name, horizon), each in found.results.items():
        cells = [
            told(_score(found, each, way, beside, horizon).ratio, 2)
            for way in OURS
            for beside in (RULE, RULE_BY_RECORD, "drift, log")
        ]
        rows.append([name, f"{horizon}", *cells])
    head = [f"{way} / {beside}" for way in OURS
            for beside in ("rule", "record", "drift, log")]  # fmt: skip
    return table(["panel", "years ahead", *head], rows)


def _score(found: Findings, each: Tried, way: str, beside: str, horizon: int) -> Score:
    return scored(each, way, beside, horizon=horizon, seed=found.seed)


COVERED = (*OURS, "line, as they are", "line, log", "drift, log", "no change, log")


def coverage_table(found: Findings) -> str:
    rows = []
    for (name, horizon), each in found.results.items():
        cells = []
        for way in COVERED:
            score = _score(found, each, way, RULE, horizon)
            cells.append(f"{told(score.held95, 2)}; {score.held80.value:.2f}")
        rows.append([name, f"{horizon}", *cells])
    return table(["panel", "years ahead", *COVERED], rows)


def fading_table(found: Findings) -> str:
    rows = []
    for (name, horizon), each in found.results.items():
        for way in OURS:
            row = [name, f"{horizon}", way.removeprefix("ours, ")]
            for phi in FADES:
                full = way + (f", fading to {phi:g}" if phi < 1 else "")
                held = each.held[full][:, 0].mean()
                row.append(f"{loss(each, full).mean():.3f} ({held:.2f})")
            rows.append(row)
    head = ["panel", "years ahead", "scale"]
    return table([*head, *(f"pace kept at {phi:g} a year" for phi in FADES)], rows)


def full_table(found: Findings, name: str, horizon: int) -> str:
    """Every method of one panel and horizon."""
    each = found.results[name, horizon]
    rows = []
    for way in each.chance:
        score = _score(found, each, way, RULE_BY_RECORD, horizon)
        rule = way not in each.held
        rows.append([
            way, told(score.brier), f"{score.error:.3f}",
            "none" if rule else told(score.held95),
            "none" if rule else told(score.held80),
            "none" if rule else f"{score.score:.3f}",
        ])  # fmt: skip
    head = ["method", "Brier score", "calibration error", "95% held", "80% held"]
    return table([*head, "interval score"], rows)


def yearly_table(found: Findings, name: str, horizon: int) -> str:
    """One panel, origin by origin."""
    each = found.results[name, horizon]
    ways = (*OURS, "drift, log", RULE, RULE_BY_RECORD)
    rows = []
    for year in np.unique(each.origin):
        at = each.origin == year
        row = [f"{year}", f"{each.happened[at].mean():.0%}"]
        row += [f"{loss(each, way)[at].mean():.3f}" for way in ways]
        row += [f"{each.held[way][at, 0].mean():.2f}" for way in OURS]
        rows.append(row)
    head = ["forecast from", "reached", *(f"Brier, {way}" for way in ways)]
    return table([*head, *(f"95% held, {way}" for way in OURS)], rows)


def shock_table(found: Findings) -> str:
    rows = []
    for name, cases in found.shocks.items():
        for horizon in sorted({h for h, _ in cases}):
            without, told_of = (
                cases[horizon, "not declared"],
                cases[horizon, "declared"],
            )
            for year in np.unique(without.origin):
                row = [name, f"{year}", f"{horizon}"]
                for way in SCALES:
                    for each in (without, told_of):
                        at = each.origin == year
                        row.append(
                            f"{loss(each, way)[at].mean():.3f} "
                            f"({each.held[way][at, 0].mean():.2f})"
                        )
                rows.append(row)
    head = ["panel", "forecast from", "years ahead"]
    head += [f"{way}, {word}" for way in SCALES
             for word in ("not declared", "declared")]  # fmt: skip
    return table(head, rows)


def sample_table(found: Findings) -> str:
    rows = []
    for horizon, each in found.sample.items():
        for way in each.held:
            score = _score(found, each, way, RULE_BY_RECORD, horizon)
            rows.append([
                f"{horizon}", way, told(score.brier), f"{score.error:.3f}",
                told(score.held95), told(score.held80), f"{score.score:.3f}",
            ])  # fmt: skip
    head = ["years ahead", "method", "Brier score", "calibration error", "95% held"]
    return table([*head, "80% held", "interval score"], rows)


def by_bins(found: Findings, way: str) -> Reliability:
    """Reliability of one method on the first panel, intervals over redrawn years."""
    name = found.panels[0].name
    each = found.results[name, PICTURE_HORIZON]
    chance, happened = each.chance[way].ravel(), each.happened.ravel()
    levels = each.happened.shape[1]
    whole = reliability(chance, happened)
    year = np.repeat(each.origin, levels)
    low, high = whole.came_low.copy(), whole.came_high.copy()
    place = np.searchsorted(whole.high[:-1], chance, side="right")
    for k in np.flatnonzero(whole.n):
        inside = (place == k).astype(float)
        columns = np.column_stack([inside * happened, inside])
        ends = over_years(
            columns,
            year,
            lambda m: m[:, 0] / np.where(m[:, 1] > 0, m[:, 1], np.nan),
            horizon=PICTURE_HORIZON,
            seed=found.seed,
        )
        low[k], high[k] = ends.low, ends.high
    return whole._replace(came_low=low, came_high=high)


def reliability_table(found: Findings) -> str:
    all_bins = [by_bins(found, way) for way in SHOWN]
    rows = []
    for k in range(all_bins[0].n.size):
        row = [f"{all_bins[0].low[k]:.0%} to {all_bins[0].high[k]:.0%}"]
        for each in all_bins:
            if each.n[k] == 0:
                row.append("never said")
                continue
            came = Ends(each.came[k], each.came_low[k], each.came_high[k])
            row.append(f"{each.said[k]:.2f}: {told(came, 2)}, {each.n[k]:,}")
        rows.append(row)
    return table(["chance said", *SHOWN], rows)


def not_better(found: Findings) -> str:
    """Every method that scored as well or better than ours, and every short cover."""
    lines = []
    for (name, horizon), each in found.results.items():
        for way in OURS:
            mine = loss(each, way).mean()
            ahead = [
                f"{other} ({loss(each, other).mean():.3f})"
                for other in BESIDE
                if loss(each, other).mean() <= mine
            ]
            held = each.held[way][:, 0].mean()
            said = [f"no better than {'; '.join(ahead)}"] if ahead else []
            if held < ENOUGH:
                said.append(f"95% ranges held {held:.0%}")
            if said:
                lines.append(
                    f"- {name}, {horizon} years, {way} ({mine:.3f}): {'; '.join(said)}."
                )
    return "\n".join(lines) or "- Nowhere."


def in_short(found: Findings) -> str:
    """Over panels and horizons: how often ours had the lower Brier score."""
    count = len(found.results)
    rows = [
        [
            other,
            *(
                f"{sum(_lower(each, way, other) for each in found.results.values())} "
                f"of {count}"
                for way in OURS
            ),
        ]
        for other in BESIDE
    ]
    held = [
        [each.held[way][:, 0].mean() for each in found.results.values()] for way in OURS
    ]
    rows.append(
        ["95% ranges held, least", *(f"{min(each):.0%}" for each in held)],
    )
    rows.append(["95% ranges held, median", *(f"{np.median(e):.0%}" for e in held)])
    return table(["lower Brier score than", *OURS], rows)


def _lower(each: Tried, way: str, other: str) -> bool:
    return bool(loss(each, way).mean() < loss(each, other).mean())


def declared_helped(found: Findings) -> str:
    """In how many rows of the shock's table declaring lowered the Brier score."""
    told_of = []
    for name, cases in found.shocks.items():
        lower: list[bool] = []
        for horizon in sorted({h for h, _ in cases}):
            plain, declared = (cases[horizon, w] for w in ("not declared", "declared"))
            for year in np.unique(plain.origin):
                at = plain.origin == year
                lower += [
                    loss(declared, way)[at].mean() < loss(plain, way)[at].mean()
                    for way in SCALES
                ]
        told_of.append(f"{name}, {sum(lower)} of {len(lower)}")
    return "; ".join(told_of)
