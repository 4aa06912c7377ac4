"""Does the range for what one action brings hold, and is there an echo where none is?

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m benchmarks.echo_coverage

Simulates dated actions of known truth, asks `find_echo` of each, and writes a section
of ``docs/calibration.md``. Beside the range stands the usual one, the percentiles of a
parametric bootstrap at the largest likelihood.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.document import put_measured
from benchmarks.echo_worlds import WORLDS, WRONG, declared, drawn
from missionmetrics.stats.excitation.echo import FEWEST, decays_between, find_echo
from missionmetrics.stats.excitation.profile import free_fits
from missionmetrics.stats.excitation.records import alone
from missionmetrics.stats.excitation.simulate import draw_counts

if TYPE_CHECKING:
    from benchmarks.echo_worlds import Floats, World

RATIOS = (0.0, 0.3, 0.5, 0.8)
NUMBERS = (20, 50, 100, 300)
OTHERS = ((100, 0.0), (300, 0.5))
DRAWS = 199
TRIES = 50
"""Records drawn at most for each that is asked of."""


class Found(NamedTuple):
    """What is said of one record."""

    low: float
    ratio: float
    high: float
    likeliest: float
    usual_low: float
    usual_high: float
    fits: float
    half_low: float
    half_high: float


def percentiles(counts: Floats, shapes: Floats, seed: int) -> tuple[float, float]:
    """The usual range: what is fitted to records drawn from the best fit."""
    decays = decays_between(0.5, max(counts.size / 10, 1.0))
    best = free_fits(alone(counts[None], shapes), decays)
    own = np.repeat(best.baseline @ shapes.T, DRAWS, axis=0)
    seen, decay = (np.repeat(part, DRAWS) for part in (best.seen, best.decay))
    rng = np.random.default_rng(seed)
    made = draw_counts(rng, own, np.minimum(seen, 0.95), decay)
    low, high = np.quantile(
        free_fits(alone(made, shapes), decays).ratio, [0.025, 0.975]
    )
    return float(low), float(high)


def ask(
    world: World, number: int, ratio: float, seed: int, usual: bool
) -> Found | None:
    """What is said of one record; None where it is refused."""
    rng = np.random.default_rng([seed, number, round(100 * ratio)])
    counts, shapes = drawn(rng, world, number, ratio), declared(world)
    if counts.sum() < FEWEST:
        return None
    found = find_echo(counts, shapes, draws=DRAWS, seed=seed)
    plain = percentiles(counts, shapes, seed) if usual else (np.nan, np.nan)
    return Found(
        found.low, found.ratio, found.high, found.likeliest, *plain, found.p_fit,
        found.half_low * world.weeks, found.half_high * world.weeks,
    )  # fmt: skip


class Rates(NamedTuple):
    """Shares and medians of what is said of many records of one world."""

    held: float
    usual: float
    called: float
    nothing: float
    middle: float
    likeliest: float
    low: float
    high: float
    misfit: float
    refused: float
    half_told: float
    half_held: float


def measure(
    world: World, number: int, ratio: float, records: int, *, seed: int, usual: bool
) -> Rates:
    """Ask of so many records of one world, past those that are refused."""
    asked: list[Found] = []
    tried = 0
    while len(asked) < records and tried < TRIES * records:
        found = ask(world, number, ratio, seed + tried, usual)
        asked += [] if found is None else [found]
        tried += 1
    f = Found(*np.array(asked).T)
    plain = (f.usual_low <= ratio) & (ratio <= f.usual_high)
    return Rates(
        float(np.mean((f.low <= ratio) & (ratio <= f.high))),
        float(np.mean(plain)) if usual else np.nan,
        float(np.mean(np.greater(f.low, 0))),
        float(np.mean(np.less_equal(f.low, 0) & np.greater_equal(f.high, 1))),
        *(float(np.median(part)) for part in (f.ratio, f.likeliest, f.low, f.high)),
        float(np.mean(np.less_equal(f.fits, 0.05))),
        1 - len(asked) / tried,
        *half_life_held(f, world.half_life),
    )


def half_life_held(found: Found, truth: float) -> tuple[float, float]:
    """Share of records with a range for the half-life, and of these that hold it."""
    told = np.isfinite(found.half_low)
    held = (found.half_low <= truth) & (truth <= found.half_high)
    return float(np.mean(told)), float(held[told].mean()) if told.any() else np.nan


def row(name: str, number: int, ratio: float, found: Rates) -> str:
    """One line of the table."""
    usual = "" if np.isnan(found.usual) else f"{found.usual:.3f}"
    half = f"{found.half_told:.2f} | {found.half_held:.3f}" if ratio else " | "
    return (
        f"| {name} | {number} | {ratio:g} | {found.held:.3f} | {usual} | "
        f"{found.called:.3f} | {found.nothing:.2f} | {found.middle:.2f} | "
        f"{found.likeliest:.2f} | {found.low:.2f} to {found.high:.2f} | "
        f"{found.misfit:.3f} | {found.refused:.2f} | {half} |"
    )


HEAD = (
    "| world | events | truth | range holds | usual range holds | echo called | "
    "nothing told | middle | largest likelihood | range | called a misfit | refused | "
    "half-life told | its range holds |",
    "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|",
)


def table(records: int, seed: int) -> list[str]:
    """A row a world, number of events and truth."""
    lines = list(HEAD)
    for name, world in {**WORLDS, **WRONG}.items():
        steady = name == "steady"
        for number, ratio in product(NUMBERS, RATIOS) if steady else OTHERS:
            found = measure(world, number, ratio, records, seed=seed, usual=steady)
            lines.append(row(name, number, ratio, found))
    return lines


TEXT = """## Are actions followed by more actions?

Records of five years, week by week, in which each action brings a known number of
others, half of them within four weeks. {records:,} records a row, the standard error of
a share near 95% being {error:.3f}; `find_echo` is asked for a 95% range. *Range holds*:
the share of ranges that hold the truth. *Usual range*: percentiles of a parametric
bootstrap at the largest likelihood. *Echo called*: the range lies above nought; where
the truth is nought, 2.5% is right. *Nothing told*: the range reaches from nought to one
or more, and a result says so instead of giving a number. *Middle* and *largest
likelihood*: medians of the two estimates. *Called a misfit*: the check of the fit says
so at the 5% level. *Refused*: the share of records drawn that had fewer than {fewest}
actions; others were drawn in their place. *Half-life told*: the share of records with a
range for the time in which half of what follows has come, which needs a clear echo;
*its range holds*: of these, the share that hold the truth. In the last rows the
baseline is wrong, on purpose.

{table}

Written by `python -m benchmarks.echo_coverage --records {records} --seed {seed}`,
numpy {numpy}.
"""


def main() -> None:
    put_measured(
        "echo_coverage",
        TEXT,
        table,
        records=1000,
        seed=20261,
        level=0.05,
        fewest=FEWEST,
    )


if __name__ == "__main__":
    main()
