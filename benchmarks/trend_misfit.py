"""What becomes of the trend engine's doubt where its model is wrong.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m benchmarks.trend_misfit

Two measurements, written into ``docs/calibration.md``. In every world of
`benchmarks.misfit_worlds`: how often 95% intervals hold the truth, their interval
score beside that of one best estimate taken as known, and how often 'very likely' came
true, before and after what the product does about it. In the model's own worlds: how
good its chances of arriving are beside those of the rules and recipes in use.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import scipy

from benchmarks.chances import (
    Aim,
    best_cell,
    by_colour,
    by_rule,
    line_ahead,
    pace_ratio,
    reaching,
)
from benchmarks.document import CALIBRATION, put_section
from benchmarks.misfit_worlds import MISFITS, simulate
from benchmarks.scoring import (
    brier,
    calibration_error,
    chance_error,
    inside,
    interval_score,
)
from benchmarks.trend_misfit_page import (
    ARRIVAL_HEADER,
    ARRIVAL_TEXT,
    MISFIT_HEADER,
    MISFIT_TEXT,
    arrival_line,
    line,
    shortfalls,
)
from benchmarks.trend_worlds import simulate as simulate_own
from missionmetrics.metrics.momentum.figures.pace import (
    DAMPINGS,
    OTHER_PRIORS,
    UNDECIDED,
)
from missionmetrics.metrics.momentum.figures.status import SURE
from missionmetrics.stats.trend import fit_trend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from benchmarks.misfit_worlds import Misfit
    from benchmarks.trend_worlds import Simulated, World
    from missionmetrics.stats.trend import Mixture, TrendFit

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

LENGTHS = (8, 12, 20, 40)
HORIZON = 6
OURS = "ours"
OWN_WORLDS: tuple[World, ...] = ("steps", "drift")


class Held(NamedTuple):
    """One kind of interval: coverage and mean score, ours and the plug-in's.

    ``score_ratio`` is our mean interval score over the plug-in's; below 1 is better.
    Both are None where there is no plug-in.
    """

    ours: float
    plug_in: float | None
    score_ratio: float | None


class Trusted(NamedTuple):
    """Targets called very likely to be reached, ``share`` of all series.

    ``said`` is their mean chance, ``true`` the share of them that was reached.
    """

    share: float
    said: float
    true: float


class Row(NamedTuple):
    """One world and length."""

    world: str
    length: int
    series: int
    slope: Held
    ahead: Held
    said: Trusted
    shown: Trusted | None


class Scored(NamedTuple):
    """One way to a chance of arriving: Brier score, calibration error, and its floor.

    ``ratio`` is the Brier score over that of the first way, ``ratio_error`` its
    standard error; ``floor`` the calibration error of such chances were they right,
    NaN but for ours.
    """

    way: str
    brier: float
    error: float
    floor: float
    ratio: float
    ratio_error: float


def held(
    mixture: Mixture, fit: TrendFit, truth: Floats, sigma: Floats, *, alone: bool
) -> Held:
    """Coverage and score of 95% intervals, scores in standard deviations of noise."""
    covers, scores = [], []
    for each in (mixture,) if alone else (mixture, best_cell(fit, mixture)):
        low, high = each.interval(0.95)
        covers.append(float(inside(low, high, truth).mean()))
        scores.append(float((interval_score(low, high, truth) / sigma).mean()))
    if alone:
        return Held(covers[0], None, None)
    return Held(covers[0], covers[1], scores[0] / scores[1])


def aims(drawn: Simulated, *, seed: int) -> Aim:
    """A target for each series that knows nothing of its own future.

    It asks, from the first figure on, for the pace that another series of the same
    world turned out to have, times .5 to 1.5, in the direction in which the series'
    own figures have moved: a target the other way is easy to judge for every method.
    """
    rng = np.random.default_rng(seed)
    first, last = drawn.values[:, 0], drawn.values[:, -1]
    had = np.abs(np.roll(drawn.ahead - first, 1 + rng.integers(first.size - 1)))
    sign = np.where(last >= first, 1.0, -1.0)
    return Aim(first + sign * had * rng.uniform(0.5, 1.5, first.size), sign)


def kept(
    misfit: Misfit, drawn: Simulated, times: Floats, fit: TrendFit, aim: Aim
) -> Flags:
    """Which series would be shown a chance, whatever the length of the record.

    As `momentum` does: not where the chance hangs on how the pace may fade or the pace
    on the prior, nor where the last figure decides which way it goes.
    """
    at = times[-1] + HORIZON
    fading = [reaching(fit.forecast(at, damping=phi), aim) for phi in DAMPINGS]
    others = [misfit.fit(drawn.values, times, prior=each) for each in OTHER_PRIORS]
    enough = [
        reaching(each.pace_gap(aim.level, at), Aim(np.zeros(aim.sign.size), aim.sign))
        for each in (fit, *others)
    ]
    before = misfit.fit(drawn.values[:, :-1], times[:-1]).slope().mean()
    flips = before * fit.slope().mean() < 0
    steady = np.ptp(fading, axis=0) <= UNDECIDED
    return np.asarray(steady & (np.ptp(enough, axis=0) <= UNDECIDED) & ~flips)


def trusted(chance: Floats, happened: Flags, among: Flags) -> Trusted:
    called = (chance >= SURE) & among
    if not called.any():
        return Trusted(0.0, float("nan"), float("nan"))
    means = (float(each[called].mean()) for each in (chance, happened))
    return Trusted(float(called.mean()), *means)


def measure(world: str, length: int, series: int, *, seed: int) -> Row:
    """One world and length."""
    misfit = MISFITS[world]
    drawn = simulate(world, series, length, horizon=HORIZON, seed=seed)
    times = np.arange(float(length))
    fit = misfit.fit(drawn.values, times)
    ahead = fit.level(times[-1] + HORIZON)
    aim = aims(drawn, seed=seed + 1)
    chance, happened = reaching(ahead, aim), aim.reached(drawn.ahead)
    everyone = np.ones(series, dtype=bool)
    shown = None if misfit.slow else kept(misfit, drawn, times, fit, aim)
    return Row(
        world,
        length,
        series,
        held(fit.slope(times[-1]), fit, drawn.slope, drawn.sigma, alone=misfit.slow),
        held(ahead, fit, drawn.ahead, drawn.sigma, alone=misfit.slow),
        trusted(chance, happened, everyone),
        None if shown is None else trusted(chance, happened, shown),
    )


def arrivals(world: World, length: int, series: int, *, seed: int) -> list[Scored]:
    """How good the chances of arriving are in one of the model's own worlds."""
    drawn = simulate_own(world, series, length, horizon=HORIZON, seed=seed)
    aim = aims(drawn, seed=seed + 1)
    happened = aim.reached(drawn.ahead)
    fit = fit_trend(drawn.values, np.arange(float(length)))
    ahead = fit.level(length - 1.0 + HORIZON)
    ratio = pace_ratio(drawn.values, aim, HORIZON)
    ways = {
        "two-point rule": by_rule(ratio),
        "its four colours at their own frequencies": by_colour(ratio, happened),
        "least squares line": reaching(line_ahead(drawn.values, HORIZON), aim),
        "best estimate taken as known": reaching(best_cell(fit, ahead), aim),
        OURS: reaching(ahead, aim),
    }
    first = brier(ways["two-point rule"], happened)
    return [
        Scored(
            way,
            float(brier(chance, happened).mean()),
            calibration_error(chance, happened),
            chance_error(chance, seed=seed) if way == OURS else float("nan"),
            *ratio_of_means(brier(chance, happened), first),
        )
        for way, chance in ways.items()
    ]


def ratio_of_means(one: Floats, other: Floats) -> tuple[float, float]:
    """Mean of ``one`` over that of ``other``, paired, and its standard error."""
    ratio = one.mean() / other.mean()
    error = (one - ratio * other).std() / np.sqrt(one.size) / other.mean()
    return float(ratio), float(error)


def all_rows(series: int, slow: int, seed: int) -> Iterator[Row]:
    for number, (world, misfit) in enumerate(MISFITS.items()):
        for length in LENGTHS:
            own = seed + 1000 * number + length
            count = slow if misfit.slow else series
            yield measure(world, length, count, seed=own)


def arrival_lines(series: int, seed: int) -> Iterator[str]:
    for number, world in enumerate(OWN_WORLDS):
        for length in LENGTHS:
            own = seed + 100_000 + 1000 * number + length
            yield arrival_line(world, length, arrivals(world, length, series, seed=own))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=20_000)
    parser.add_argument("--slow-series", type=int, default=600)
    parser.add_argument("--arrivals", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=20_241)
    given = parser.parse_args()
    shared = {
        "arguments": f"--series {given.series} --slow-series "
        f"{given.slow_series} --arrivals {given.arrivals} "
        f"--seed {given.seed}",
        "numpy": np.__version__,
        "scipy": scipy.__version__,
    }
    table = [ARRIVAL_HEADER, *_told(arrival_lines(given.arrivals, given.seed))]
    text = ARRIVAL_TEXT.format(table="\n".join(table), series=given.arrivals, **shared)
    put_section(CALIBRATION, "arrivals", text)
    rows: list[Row] = []
    for row in all_rows(given.series, given.slow_series, given.seed):
        rows.append(row)
        print(line(row), flush=True)
    guards = [f"- {world}: {misfit.guard}." for world, misfit in MISFITS.items()]
    text = MISFIT_TEXT.format(
        table="\n".join([MISFIT_HEADER, *map(line, rows)]),
        where=shortfalls(rows),
        guards="\n".join(guards),
        series=given.series,
        slow=given.slow_series,
        slow_error=100 * np.sqrt(0.05 * 0.95 / given.slow_series),
        error=100 * np.sqrt(0.05 * 0.95 / given.series),
        most=100 * np.sqrt(0.25 / given.series),
        **shared,
    )
    put_section(CALIBRATION, "misfit", text)


def _told(lines: Iterator[str]) -> Iterator[str]:
    for each in lines:
        print(each, flush=True)
        yield each


if __name__ == "__main__":
    main()
