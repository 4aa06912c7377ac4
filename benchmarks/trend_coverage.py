"""Do the trend engine's 95% intervals hold the truth 95% of the time?

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m benchmarks.trend_coverage

Simulates both worlds of `benchmarks.trend_worlds`, asks for the current slope and the
level six dates ahead, and writes ``docs/calibration.md`` with statsmodels' plug-in
intervals, from the same series, beside ours.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NamedTuple, get_args
from warnings import catch_warnings, simplefilter

import numpy as np
import scipy
import statsmodels

from benchmarks.document import CALIBRATION, put_section
from benchmarks.trend_worlds import Simulated, World, simulate
from missionmetrics.stats.trend import fit_trend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from missionmetrics.stats.trend import TrendFit
    from missionmetrics.stats.trends.mixture import Method

    Floats = NDArray[np.float64]

LENGTHS = (8, 12, 20, 40)
HORIZON = 6
GAP_SHARE = 0.25
Z95 = 1.959963984540054


class Covered(NamedTuple):
    """Coverage of one kind of interval: mean, worst cell, median width in sigmas."""

    mean: float
    worst: float
    width: float


class Row(NamedTuple):
    """One line of the report."""

    world: World
    length: int
    gaps: bool
    slope: Covered
    ahead: Covered
    matched_slope: Covered
    plug_in_slope: Covered | None
    plug_in_ahead: Covered | None


def covered(low: Floats, high: Floats, truth: Floats, drawn: Simulated) -> Covered:
    """How often the interval holds the truth, over all and in the worst cell."""
    holds = (low <= truth) & (truth <= high)
    cells = [holds[drawn.cell == cell].mean() for cell in np.unique(drawn.cell)]
    width = float(np.median((high - low) / drawn.sigma))
    return Covered(float(holds.mean()), float(min(cells)), width)


def asked(
    fit: TrendFit, drawn: Simulated, at: float, method: Method
) -> tuple[Covered, Covered]:
    """Coverage of the current slope and of the level at ``at``."""
    slope = fit.slope(at - HORIZON).interval(method=method)
    ahead = fit.level(at).interval(method=method)
    return covered(*slope, drawn.slope, drawn), covered(*ahead, drawn.ahead, drawn)


def plug_in(drawn: Simulated, count: int) -> tuple[Covered, Covered]:
    """What statsmodels' fitted local linear trend says of the first ``count`` series.

    The slope's smoothed variance and the forecast's variance less the noise's.
    """
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    centre, spread = np.empty((count, 2)), np.empty((count, 2))
    for i in range(count):
        with catch_warnings():
            simplefilter("ignore")
            model = UnobservedComponents(
                drawn.values[i], "lltrend", use_exact_diffuse=True
            )
            found = model.fit(disp=0)
            ahead = found.get_forecast(HORIZON)
        noise = found.params[0]
        variance = [
            found.smoothed_state_cov[1, 1, -1],
            ahead.var_pred_mean[-1] - noise,
        ]
        centre[i] = found.smoothed_state[1, -1], ahead.predicted_mean[-1]
        spread[i] = np.sqrt(np.maximum(variance, 0))
    low, high = centre - Z95 * spread, centre + Z95 * spread
    some = Simulated(*(column[:count] for column in drawn))
    return (
        covered(low[:, 0], high[:, 0], some.slope, some),
        covered(low[:, 1], high[:, 1], some.ahead, some),
    )


def measure(
    world: World, length: int, series: int, *, gaps: bool, peers: int, seed: int
) -> Row:
    """One world and length."""
    drawn = simulate(world, series, length, horizon=HORIZON, seed=seed)
    values = drawn.values
    if gaps:
        holes = np.random.default_rng(seed + 1).random(values.shape) < GAP_SHARE
        holes[:, -1] = False  # the truth asked for is that of the last date
        values = np.where(holes, np.nan, values)
    fit = fit_trend(values, np.arange(float(length)))
    kept = fit.n >= 5
    drawn = Simulated(*(column[kept] for column in drawn))
    fit = fit_trend(values[kept], np.arange(float(length)))
    at = length - 1.0 + HORIZON
    slope, ahead = asked(fit, drawn, at, "exact")
    matched, _ = asked(fit, drawn, at, "matched")
    drawn = drawn._replace(values=values[kept])
    beside = plug_in(drawn, peers) if peers else (None, None)
    return Row(world, length, gaps, slope, ahead, matched, *beside)


def all_rows(series: int, gap_series: int, peers: int, seed: int) -> Iterator[Row]:
    """Both worlds and all lengths, complete and with gaps."""
    for number, world in enumerate(get_args(World)):
        for length in LENGTHS:
            own = seed + 1000 * number + length
            yield measure(world, length, series, gaps=False, peers=peers, seed=own)
        for length in LENGTHS[1:]:
            own = seed + 1000 * number + 100 + length
            yield measure(world, length, gap_series, gaps=True, peers=0, seed=own)


def _cells(found: Covered | None) -> str:
    if found is None:
        return " | "
    return f"{found.mean:.3f} (worst {found.worst:.3f}) | {found.width:.2f}"


def line(row: Row) -> str:
    """One row of the table, in Markdown."""
    gaps = "25% missing" if row.gaps else "complete"
    parts = (row.slope, row.plug_in_slope, row.ahead, row.plug_in_ahead)
    numbers = " | ".join(_cells(part) for part in parts)
    matched = f"{row.matched_slope.mean:.3f}"
    return f"| {row.world} | {row.length} | {gaps} | {numbers} | {matched} |"


HEADER = """\
| world | dates | series | slope, ours | width | slope, statsmodels | width \
| level +6, ours | width | level +6, statsmodels | width | slope, matched |
|---|---|---|---|---|---|---|---|---|---|---|---|"""

TEXT = """\
# Calibration of the trend engine

Share of simulated series in which the 95% interval holds the truth: of the current \
slope, and of the level six dates ahead. In brackets the worst sub-population. Widths \
are medians, in standard deviations of the noise. `statsmodels` is the same model \
with its two variances estimated and taken as known (`UnobservedComponents` \
'lltrend', exact diffuse, plus and minus 1.96 standard errors), on the first {peers} \
of the same complete series, so its figures have a standard error of up to \
{error:.0f} points. 'matched' is the slope's quicker approximate interval.

The goal is a mean between 93% and 97.5%. The world 'steps' is the one in which the \
method was developed; 'drift' was fixed before the engine was first run on it, and \
the prior was not changed afterwards. `benchmarks/trend_worlds.py` defines both.

{table}

Written by `python -m benchmarks.trend_coverage {arguments}` with seed {seed}: \
{series:,} complete series a row and {gap_series:,} with their own gaps (of which \
those with fewer than 5 observations are left out), numpy {numpy}, scipy {scipy}, \
statsmodels {statsmodels}.

Both worlds are of the model's own kind: Gaussian, with noise that is independent \
from date to date. 'Where the model is wrong' has worlds that are not. The worst \
sub-population, a slope that moves a lot within few dates, falls short of 95% in any \
case: the prior leans towards a trend that does not move, and few dates do not \
contradict it.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=15_000)
    parser.add_argument("--gap-series", type=int, default=5_000)
    parser.add_argument("--peers", type=int, default=600)
    parser.add_argument("--seed", type=int, default=20_240)
    given = parser.parse_args()
    lines = []
    for row in all_rows(given.series, given.gap_series, given.peers, given.seed):
        lines.append(line(row))
        print(lines[-1], flush=True)
    arguments = (
        f"--series {given.series} --gap-series {given.gap_series} "
        f"--peers {given.peers} --seed {given.seed}"
    )
    put_section(
        CALIBRATION,
        "coverage",
        TEXT.format(
            table="\n".join([HEADER, *lines]),
            error=100 * np.sqrt(0.25 / given.peers),
            arguments=arguments,
            numpy=np.__version__,
            scipy=scipy.__version__,
            statsmodels=statsmodels.__version__,
            peers=given.peers,
            series=given.series,
            gap_series=given.gap_series,
            seed=given.seed,
        ),
    )


if __name__ == "__main__":
    main()
