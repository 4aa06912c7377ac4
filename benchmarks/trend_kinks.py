"""How often a change of pace is called where there is none, and found where there is.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m benchmarks.trend_kinks

Simulates records in which nothing happened at the declared date (in the model's own
world and in others), and records whose slope changed there, asks `acceleration`'s two
rules, and writes a section of ``docs/calibration.md`` beside the usual test: a line
that breaks at the date, by least squares, at the 5% level of one side.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.document import CALIBRATION, put_section
from benchmarks.misfit_worlds import MISFITS
from benchmarks.trend_worlds import moving
from missionmetrics.metrics.momentum.acceleration import CLEAR
from missionmetrics.metrics.momentum.figures.kinks import AFTER, APART, BEFORE
from missionmetrics.stats.trend import FixedRatios, fit_trend

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

SHAPES = ((12, 6), (20, 8), (40, 12))
"""Dates of a record, and how many of them lie after the declared date."""
MOVING = (0.0, 0.05, 0.1, 0.2, 0.3)
CHANGES = (0.25, 0.5, 1.0)
STILL = FixedRatios(0.0, 0.0)
WORLDS = (
    "heavy tails, t3 noise",
    "lingering noise, AR(.6)",
    "a line with a jump of 6",
    "levelling off, slowly",
    "levelling off, sharply",
    "no noise, all movement",
    "shock of -5 in the last year",
    "3-year averages, overlap ignored",
)


class Rates(NamedTuple):
    """Shares of records called upwards: by regression, the chance, and both rules."""

    regression: float
    chance: float
    called: float


def own_world(seed: int, series: int, dates: int, wander: float) -> Floats:
    """Records whose slope wanders by ``wander`` noises a date, and nothing happens."""
    rng = np.random.default_rng(seed)
    still = np.zeros(series)
    level, _ = moving(rng, dates, np.full(series, wander), still, start=0.5)
    values: Floats = level + rng.normal(size=level.shape)
    return values


def bent(values: Floats, after: int, change: float) -> Floats:
    """The same records with a slope that is ``change`` higher from the date on."""
    dates = values.shape[1]
    return values + change * np.maximum(np.arange(dates) - (dates - 1.0 - after), 0)


def rates(values: Floats, after: int) -> Rates:
    """How often each rule calls a change upwards, ``after`` dates before the end."""
    dates = values.shape[1]
    times, at = np.arange(float(dates)), dates - 1.0 - after
    still = fit_trend(values, times, kink=at, prior=STILL).kink().above(0.0)
    kink = fit_trend(values, times, kink=at).kink()
    sure = kink.above(0.0) > CLEAR
    alone = sure & ~_elsewhere(values, times, at, kink.above(0.0))
    return Rates(float(np.mean(still > CLEAR)), float(sure.mean()), float(alone.mean()))


def _elsewhere(values: Floats, times: Floats, at: float, chance: Floats) -> Flags:
    """Whether another date shows a change upwards that is at least as sure."""
    found = np.zeros(len(values), dtype=bool)
    for place in range(BEFORE, times.size - AFTER + 1):
        start = times[place] - 0.5
        if abs(start - at) > APART:
            other = fit_trend(values, times, kink=start).kink().above(0.0)
            found |= other >= chance
    return found


def held(values: Floats, after: int, change: float) -> float:
    """How often the 95% interval of the change holds the true ``change``."""
    dates = values.shape[1]
    kink = fit_trend(values, np.arange(float(dates)), kink=dates - 1.0 - after).kink()
    low, high = kink.interval()
    return float(np.mean((low <= change) & (change <= high)))


def coverages(series: int, seed: int) -> list[str]:
    """Coverage of the 95% interval, a row a length, a column a wandering."""
    lines = [f"| dates (after) | {' | '.join(f'{w}' for w in MOVING)} | mean |"]
    lines.append("|---" * (len(MOVING) + 2) + "|")
    for dates, after in SHAPES:
        found = [
            held(bent(own_world(seed + 3, series, dates, w), after, 0.5), after, 0.5)
            for w in MOVING
        ]
        shares = " | ".join(f"{share:.3f}" for share in [*found, np.mean(found)])
        lines.append(f"| {dates} ({after}) | {shares} |")
    return lines


def table(series: int, seed: int) -> list[str]:
    """False alarms and power, a row a world."""
    head = ["| world | dates (after) | regression | chance | chance and other dates |"]
    lines = [*head, "|---|---|---|---|---|"]
    for dates, after in SHAPES:
        for wander in MOVING:
            found = rates(own_world(seed, series, dates, wander), after)
            lines.append(_line(f"slope wanders by {wander}", dates, after, found))
    for dates, after in SHAPES:
        for change in CHANGES:
            steady = bent(own_world(seed + 1, series, dates, 0.0), after, change)
            name = f"**slope really changes by {change}**"
            lines.append(_line(name, dates, after, rates(steady, after)))
    for dates, after in SHAPES:
        for world in WORLDS:
            rng = np.random.default_rng(seed + 2)
            drawn = MISFITS[world].draw(rng, series, dates, 1).values
            both = [rates(drawn, after), rates(-drawn, after)]
            worst = Rates(*(max(pair) for pair in zip(*both, strict=True)))
            lines.append(_line(world, dates, after, worst))
    return lines


def _line(name: str, dates: int, after: int, found: Rates) -> str:
    shares = " | ".join(f"{share:.3f}" for share in found)
    return f"| {name} | {dates} ({after}) | {shares} |"


TEXT = """## A change of pace at a declared date

Share of {series:,} records in which a change upwards is called at the declared date:
by regression (a line that breaks there, one-sided test at 5%), by the chance alone
(above .95, in the trend whose slope may wander), and by `acceleration`, which also asks
that no other date show a change as sure. Where nothing happened, less is better; where
the slope really changed (in bold, in noises a date), more is. In the first worlds a
change downwards is called as often, so that a change of either kind is called twice as
often; in worlds that the model does not know, the worse of the two directions is given.
With 12 dates, of which 6 lie before the change, `acceleration` itself says that 8 are
needed; the row shows what it would do.

The goal is at most .06 for the chance where the slope wanders by up to .1, at most .12
up to .3, and at least .80 for a change of 1 at 20 dates.

{table}

Share of records in which the 95% interval of the change holds it (a true change of half
a noise a date), by how much the slope wanders. The prior leans towards a slope that
does not, so a slope that wanders by .3 is covered less on 20 dates.

{coverages}

Written by `python -m benchmarks.trend_kinks --series {series} --seed {seed}`, numpy
{numpy}.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=20241)
    given = parser.parse_args()
    text = TEXT.format(
        series=given.series,
        seed=given.seed,
        table="\n".join(table(given.series, given.seed)),
        coverages="\n".join(coverages(given.series, given.seed)),
        numpy=np.__version__,
    )
    put_section(CALIBRATION, "trend_kinks", text)
    print(text)


if __name__ == "__main__":
    main()
