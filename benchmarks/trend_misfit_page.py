"""How `benchmarks.trend_misfit` tells what it measured, in tables and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.trend_misfit import Row, Scored, Trusted

ENOUGH_COVERAGE = 0.9


def line(row: Row) -> str:
    """One row of the table of worlds, in Markdown."""
    cells = [row.world, f"{row.length}"]
    for part in (row.slope, row.ahead):
        cells.append(f"{part.ours:.3f}")
        if part.plug_in is None or part.score_ratio is None:
            cells += ["", ""]
        else:
            cells += [f"{part.plug_in:.3f}", f"{part.score_ratio:.2f}"]
    cells += [_trusted(part) for part in (row.said, row.shown)]
    return f"| {' | '.join(cells)} |"


def shortfalls(rows: list[Row]) -> str:
    """Where ours are no better than the plug-in's, or hold the truth too seldom."""
    places: list[str] = []
    kept: list[float] = []
    for kind in ("slope", "ahead"):
        found = [r for r in rows if (getattr(r, kind).score_ratio or 0.0) >= 1]
        places.append(_places((r.world, r.length) for r in found))
        kept += [getattr(r, kind).ours for r in found]
    low = _places(
        (r.world, r.length)
        for r in rows
        if min(r.slope.ours, r.ahead.ours) < ENOUGH_COVERAGE
    )
    return (
        f"The plug-in's intervals score as well or better for the slope in: "
        f"{places[0]}. For the level in: {places[1]}. There ours hold the truth in "
        f"{min(kept, default=float('nan')):.1%} of series or more.\n\n"
        f"Ours hold the truth in fewer than {ENOUGH_COVERAGE:.0%} of series, of the "
        f"slope or of the level, in: {low}."
    )


def _places(found: Iterable[tuple[str, int]]) -> str:
    """Worlds with their lengths, in words."""
    lengths: dict[str, list[str]] = {}
    for world, length in found:
        lengths.setdefault(world, []).append(str(length))
    told = [f"{world} ({', '.join(of)} dates)" for world, of in lengths.items()]
    return "; ".join(told) or "none"


def _trusted(part: Trusted | None) -> str:
    if part is None:
        return ""
    if np.isnan(part.true):
        return "never said"
    return f"{part.true:.2f} for {part.said:.2f} ({part.share:.0%})"


def arrival_line(world: str, length: int, found: list[Scored]) -> str:
    """One row of the table of chances, in Markdown."""
    ours = found[-1]
    cells = " | ".join(f"{s.brier:.4f} ({s.error:.3f})" for s in found)
    return (
        f"| {world} | {length} | {cells} | {ours.floor:.3f} "
        f"| {ours.ratio:.3f} (± {1.96 * ours.ratio_error:.3f}) |"
    )


ARRIVAL_HEADER = """\
| world | dates | two-point rule | its colours, recalibrated | least squares line \
| best estimate as known | ours | floor | ours over rule |
|---|---|---|---|---|---|---|---|---|"""

ARRIVAL_TEXT = """\
## Chances of arriving

How good the chance of reaching a level six dates ahead is, in the model's own worlds: \
Brier score, and in brackets the calibration error over ten bins. Less is better in \
both. Each series has a target that knows nothing of its future: half to one and a \
half times the pace of another series, from its own first figure, in the direction in \
which its own figures have moved. The two-point rule is \
that of the official colours on linear pace, 'on track' at 95% of the pace asked and \
taken at its word; recalibrated, each of its four colours gets its own frequency in \
these very series, which nobody could know beforehand. 'Best estimate as known' takes \
the two variances at the highest point of our own likelihood surface. 'Floor' is the \
calibration error that our chances would have if they were exactly right, from chance \
alone. The last column has the 95% interval of the simulation.

{table}

Written by `python -m benchmarks.trend_misfit {arguments}`: {series:,} series a row, \
numpy {numpy}, scipy {scipy}. The goals, at 12 dates: a Brier score of at most .65 of \
the rule's, and a calibration error of at most .012."""

MISFIT_HEADER = """\
| world | dates | slope, ours | plug-in | score ratio | level +6, ours | plug-in \
| score ratio | 'very likely': came true for said | the same, if shown |
|---|---|---|---|---|---|---|---|---|---|"""

MISFIT_TEXT = """\
## Where the model is wrong

Share of simulated series in which the 95% interval holds the truth, in worlds that \
break what the model supposes. 'Plug-in' takes the two variances at the highest \
point of our own likelihood surface as known, with a t for the noise. 'Score ratio' is \
our mean interval score over the plug-in's: it counts width and misses, and below 1 \
ours is better; the goal is .70 in the model's own world at 12 dates. The last two \
columns are about levels said to be reached with a chance of .9 or more: the share \
that was reached, the mean chance that was said, and in brackets the share of all \
series of which it was said. The first should not be below the second. 'If shown' \
leaves out what the product does not show: chances that hang on how the pace may fade \
or on the prior, and paces whose sign hangs on the last figure. Fits that work on one \
record at a time have neither a plug-in nor that last column. (At 8 and 12 dates it \
shows no chance of six dates ahead at all, for that is beyond half the record.)

{table}

{where}

What the product does about each:

{guards}

Written by `python -m benchmarks.trend_misfit {arguments}`: {series:,} series a row, \
so coverage near 95% has a standard error of {error:.1f} points and coverage near 50% \
one of {most:.1f}; {slow:,} series where there is no plug-in, with {slow_error:.1f} \
points; numpy {numpy}, scipy {scipy}. `benchmarks/misfit_worlds.py` defines the \
worlds. [The back-test](back_test.md) holds the same engine's forecasts against \
real figures."""
