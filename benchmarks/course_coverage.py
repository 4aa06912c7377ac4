"""How often the ranges of several indicators together hold a truth that is known.

    OMP_NUM_THREADS=1 python -m benchmarks.course_coverage

Each mission has S indicators that follow a local linear trend with noise 1 and steps
whose size is drawn anew for each: of the slope uniform on 0, .05, .1, .2, .3, of the
level on 0, .3, .6. All start at 0 and aim at a value that the present pace may or may
not reach in six years. Counted is how often the 95% range of the sum of shares, of the
summed pace and of the number on course holds what is true, and how often the likely
numbers (66%) do. In further worlds the indicators of a mission have shocks and noise in
common, which the ranges do not know of unless the draws are tied.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from missionmetrics.stats.on_course import (
    additive,
    count_distribution,
    likeliest_run,
    middle_run,
    tied_order,
)
from missionmetrics.stats.trend import fit_trend

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

AHEAD = 6.0
SLOPES, LEVELS = (0.0, 0.05, 0.1, 0.2, 0.3), (0.0, 0.3, 0.6)


class Held(NamedTuple):
    """Shares of missions whose range held the truth; mean width of the number's."""

    closed: float
    pace: float
    number: float
    likely: float
    closed_tied: float
    pace_tied: float
    number_width: float
    expected: float
    happened: float


def worlds(
    missions: int, indicators: int, years: int, *, shared: float, seed: int
) -> tuple[Floats, Floats, Floats]:
    """Figures (M, S, T), and true level and slope at the end (M, S)."""
    rng = np.random.default_rng(seed)
    shape = (missions, indicators, years)
    sd_slope = rng.choice(SLOPES, shape[:2])[..., None]
    sd_level = rng.choice(LEVELS, shape[:2])[..., None]

    def shocks() -> Floats:
        common = rng.standard_normal((missions, 1, years))
        own = rng.standard_normal(shape)
        mixed: Floats = np.sqrt(shared) * common + np.sqrt(1 - shared) * own
        return mixed

    slope = 0.5 + np.cumsum(sd_slope * shocks(), axis=2)
    steps = slope[..., :-1] + (sd_level * shocks())[..., 1:]
    level = np.concatenate(
        [np.zeros((*shape[:2], 1)), np.cumsum(steps, axis=2)], axis=2
    )
    return level + shocks(), level[..., -1], slope[..., -1]


def held(
    missions: int, indicators: int, years: int, *, shared: float, seed: int,
    draws: int = 2000,
) -> Held:  # fmt: skip
    figures, level, slope = worlds(
        missions, indicators, years, shared=shared, seed=seed
    )
    rng = np.random.default_rng(seed + 1)
    target = 0.5 * (years + AHEAD) * rng.uniform(0.5, 1.5, level.shape)
    fit = fit_trend(figures.reshape(-1, years), np.arange(float(years)))
    drawn = fit.draws(draws, seed=seed).reshape(missions, indicators, draws, 2)
    weights = np.ones(indicators)
    kept, expected, happened = [], [], []
    for m in range(missions):
        now, pace = drawn[m, ..., 0], drawn[m, ..., 1]
        aim = target[m][:, None]
        ends = np.maximum(now, now + AHEAD * pace) >= aim
        truth = np.maximum(level[m], level[m] + AHEAD * slope[m]) >= target[m]
        order = tied_order(
            now + AHEAD * pace - aim, rng.standard_normal(draws),
            rng.standard_normal((indicators, draws)), correlation=0.5,
        )  # fmt: skip
        number = count_distribution(ends)
        shares = [level[m] / target[m], slope[m] / target[m]]
        truths = [additive(share, weights) for share in shares]
        run, likely = middle_run(number, 0.95), likeliest_run(number, 0.66)
        apart = [additive(part / aim, weights) for part in (now, pace)]
        tied = [
            additive(np.take_along_axis(part / aim, order, axis=1), weights)
            for part in (now, pace)
        ]
        kept.append([
            *(_inside(d, t) for d, t in zip(apart, truths, strict=True)),
            run.low <= truth.sum() <= run.high,
            likely.low <= truth.sum() <= likely.high,
            *(_inside(d, t) for d, t in zip(tied, truths, strict=True)),
            run.high - run.low,
        ])  # fmt: skip
        expected.append(ends.mean(axis=1).sum())
        happened.append(truth.sum())
    return Held(*np.mean(kept, axis=0), float(np.mean(expected)),
                float(np.mean(happened)))  # fmt: skip


def _inside(drawn: Floats, truth: Floats) -> bool:
    low, high = np.quantile(drawn, [0.025, 0.975])
    return bool(low <= truth <= high)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--missions", type=int, default=2000)
    args = parser.parse_args()
    print(
        "shared indicators years | closed pace  number likely | tied: closed pace |"
        " width | mean number"
    )
    for shared in (0.0, 0.5):
        for indicators in (4, 8):
            for years in (12, 20):
                found = held(args.missions, indicators, years, shared=shared, seed=5)
                print(
                    f"{shared:6.1f} {indicators:10d} {years:5d} | {found.closed:.3f}  "
                    f"{found.pace:.3f} {found.number:.3f}  {found.likely:.3f} | "
                    f"      {found.closed_tied:.3f}  {found.pace_tied:.3f} | "
                    f"{found.number_width:.2f}  | {found.expected:.2f} said, "
                    f"{found.happened:.2f} true"
                )


if __name__ == "__main__":
    main()
