"""Do chances and dates of arrival come true as often as they say?

    OMP_NUM_THREADS=1 python -m benchmarks.arrival

Simulates the world ``steps`` of `benchmarks.trend_worlds` with its paths, gives each
record a target below its level, asks for the chance of having been there by half the
record's length ahead and for the dates by which a tenth, half and nine tenths of its
futures have arrived, and writes ``docs/arrival.md``.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.trend_worlds import LEVEL_STEPS, SLOPE_STEPS
from missionmetrics.stats.arrival import arrival_date, passages
from missionmetrics.stats.trend import fit_trend

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LENGTHS = (8, 12, 20, 40)
PATHS = 1000
SHARES = (0.1, 0.5, 0.9)
DOCUMENT = Path(__file__).parents[1] / "docs" / "arrival.md"
HEAD = """# Calibration of arrival

Chances of being at a target *at* a date and of having been there *by* it, half the
record's length ahead, over simulated records of the trend's own kind (noise 1). The
calibration error is the mean distance, over ten classes of chance, between the chance
said and the share that came true; the Brier score beside it. For each date of arrival:
in how many records it lies within the horizon, the mean chance said at that date (at
least 10, 50 or 90 in 100, as dates are whole), and the share that had arrived by then.

| figures | at: error | by: error | by: Brier | 10 of 100 | 50 of 100 | 90 of 100 |
|---|---|---|---|---|---|---|
"""
TAIL = """
Written by `python -m benchmarks.arrival --series {n} --seed {seed}`.

Few figures give dates that are somewhat too early: with 8 figures the late date is held
less often than it says. Records that saturate, or that follow a shock in the last year,
are not of this kind; there chances can be far off. `docs/calibration.md` says more.
"""


class Score(NamedTuple):
    """Calibration error and Brier score of a set of chances."""

    error: float
    brier: float


def simulate(n: int, length: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """True levels (N, T + H) and figures (N, T), H half of T."""
    sd_slope = rng.choice(SLOPE_STEPS, n)[:, None]
    sd_level = rng.choice(LEVEL_STEPS, n)[:, None]
    shape = (n, length + length // 2)
    start = rng.normal(0, 0.5, (n, 1))
    slope = start + np.cumsum(sd_slope * rng.normal(size=shape), axis=1)
    level = np.cumsum(slope + sd_level * rng.normal(size=shape), axis=1)
    return level, level[:, :length] + rng.normal(size=(n, length))


def score(said: Floats, came: NDArray[np.bool_]) -> Score:
    """How far chances are from what came true."""
    kind = np.minimum((10 * said).astype(int), 9)
    apart = [
        abs(said[kind == k].mean() - came[kind == k].mean()) * (kind == k).mean()
        for k in np.unique(kind)
    ]
    return Score(float(sum(apart)), float(((said - came) ** 2).mean()))


def row(length: int, n: int, seed: int) -> str:
    """One line of the table."""
    rng = np.random.default_rng([seed, length])
    level, values = simulate(n, length, rng)
    fit = fit_trend(values, np.arange(float(length)))
    ahead = np.arange(1.0, length // 2 + 1)
    far = rng.uniform(0, 0.5 * ahead[-1], n)
    target = fit.level().mean() - 0.5 - far * np.abs(rng.normal(size=n))
    walked = passages(fit, -np.inf, target, ahead, count=PATHS, seed=seed)
    there = level[:, length - 1 :] <= target[:, None]
    been = np.maximum.accumulate(there, axis=1)
    at, by = score(walked.at[:, -1], there[:, -1]), score(walked.by[:, -1], been[:, -1])
    shares = np.column_stack([fit.level().below(target), walked.by])
    dates = np.broadcast_to(np.arange(ahead.size + 1.0), shares.shape)
    cells = [_date(arrival_date(shares, dates, q), shares, been) for q in SHARES]
    scores = f"{at.error:.3f} | {by.error:.3f} | {by.brier:.3f}"
    return f"| {length} | {scores} | {' | '.join(cells)} |"


def _date(date: Floats, shares: Floats, been: NDArray[np.bool_]) -> str:
    known = np.flatnonzero(~np.isnan(date))
    place = known, date[known].astype(int)
    said, came = shares[place].mean(), been[place].mean()
    given = known.size / date.size
    return f"given {given:.2f}, said {said:.2f}, came {came:.2f}"


def main() -> None:
    """Write the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--series", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=20240)
    given = asked.parse_args()
    rows = [row(length, given.series, given.seed) for length in LENGTHS]
    told = HEAD + "\n".join(rows) + "\n" + TAIL.format(n=given.series, seed=given.seed)
    DOCUMENT.write_text(told, encoding="utf-8")
    print(told)


if __name__ == "__main__":
    main()
