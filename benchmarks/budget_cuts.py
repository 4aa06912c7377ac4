"""How often the fall that keeps within a budget, and what is used, are held.

    OMP_NUM_THREADS=1 python -m benchmarks.budget_cuts

Yearly figures of known level are simulated, some years are left out, and the steps of
`budget_left` give the yearly fall that is needed and what has been used so far. True is
the fall from the true level that fits what is truly left. Writes a section of
``docs/calibration.md``.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from benchmarks.document import CALIBRATION, put_section
from benchmarks.misfit_worlds import margins, simulate
from benchmarks.trend_worlds import mixed, moving
from missionmetrics.evidence.indicators import indicator_evidence
from missionmetrics.metrics.momentum.budgets.account import account, chosen_budget
from missionmetrics.metrics.momentum.budgets.outlook import outlook, record
from missionmetrics.metrics.momentum.figures.panel import panel
from missionmetrics.stats.budget import yearly_cut
from tests.made import SOURCES, areas, indicators, observations, targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.budgets.account import Account
    from missionmetrics.metrics.momentum.budgets.outlook import Outlook
    from missionmetrics.metrics.momentum.figures.panel import Panel

    Floats = NDArray[np.float64]

LEVEL = 0.95
FIRST = 2001
BEFORE = 4
"""Years with figures before the budget begins."""
AHEAD = 10
"""Years of the budget that are still to come."""
BASE, GROWTH = 200.0, 0.02
"""Level at the first date; noise as a share of it where figures are on a log scale."""
OWN = "the model's own (steps)"
LOG, SURVEYS = "the same, on the log scale", "surveys, margins known"
SNAP = 1e-9
"""A sum that is known to the last digit has a range without width."""


class World(NamedTuple):
    """One row: where figures come from, how many, and how many years have none."""

    name: str
    dates: int
    missing: int = 0


WORLDS = (
    *(World(OWN, dates, missing)
      for dates, gaps in ((12, (0, 2)), (20, (0, 2, 4))) for missing in gaps),
    World(LOG, 20),
    World(LOG, 20, 4),
    World(SURVEYS, 20),
    World(SURVEYS, 20, 4),
    World("heavy tails, t3 noise", 20),
    World("no noise, all movement", 20),
    World("shock of -5 in the last year", 20),
    World("levelling off, sharply", 20),
)  # fmt: skip
"""In both lengths, the most missing years are as many as `budget_left` estimates."""


class Held(NamedTuple):
    """How often 95% ranges held the truth, NaN where there is no range.

    ``width`` is the mean width of the fall as a share, in percentage points.
    """

    share: float
    amount: float
    used: float
    width: float


class Drawn(NamedTuple):
    """Figures (N, T), what was truly used in each year, and the true level (N,)."""

    figures: Floats
    used: Floats
    level: Floats


def drawn(world: World, records: int, *, seed: int) -> Drawn:
    """Records of one world, well above nought; what rises there falls here."""
    if world.name == SURVEYS:
        return _surveyed(world.dates, records, seed=seed)
    name = OWN if world.name == LOG else world.name
    made = simulate(name, records, world.dates, horizon=1, seed=seed)
    seen, level = made[0], made.level
    if world.name == LOG:
        whole = BASE * np.exp(-GROWTH * seen)
        return Drawn(whole, whole, BASE * np.exp(-GROWTH * level))
    return Drawn(BASE - seen, BASE - seen, BASE - level)


def _surveyed(dates: int, records: int, *, seed: int) -> Drawn:
    """Noise of .5 that is really used, and errors of the survey beside it."""
    rng = np.random.default_rng(seed)
    slope, shock, _ = mixed(records)
    level, _ = moving(rng, dates, slope, shock, start=0.5)
    used = BASE - level + 0.5 * rng.standard_normal(level.shape)
    figures = used + margins(dates) * rng.standard_normal(level.shape)
    return Drawn(figures, used, BASE - level[:, -1])


class Asking(NamedTuple):
    """What all records of one world have in common: panel, years, and what is known."""

    panel: Panel
    account: Account
    errors: Floats | None


def asking(world: World) -> Asking:
    """The panel and the budget's years of one world, whose figures are to be filled."""
    errors = margins(world.dates) if world.name == SURVEYS else None
    rows = observations({"a": BASE + np.arange(world.dates) % 2}, first=FIRST)
    rows = rows if errors is None else rows.assign(se=errors)
    scale = "log" if world.name == LOG else "identity"
    given = indicator_evidence(
        rows, indicators(scale=scale), areas({"a": None}), SOURCES
    )
    goals = targets(
        kind="budget", value=1.0, baseline_period=str(FIRST + BEFORE),
        deadline=pd.Timestamp(f"{FIRST + world.dates + AHEAD - 1}-12-31"),
    )  # fmt: skip
    seen = panel(given, indicator="x", area_ids=["a"])
    return Asking(seen, account(seen, chosen_budget(goals, seen, None)), errors)


def told(asked: Asking, figures: Floats, budget: float, *, seed: int) -> Outlook | None:
    """What `budget_left` makes of one record (T,), NaN where there is no figure.

    Without the dates at which the budget runs out, which take most of the time.
    """
    known = ~np.isnan(figures)[None]
    beside, errors = asked.panel.beside, asked.panel.errors
    if asked.errors is not None:
        errors = np.where(known, asked.errors, np.nan)
        beside = replace(beside, errors=errors)
    seen = replace(
        asked.panel, observed=figures[None], used=known, errors=errors, beside=beside
    )
    years = asked.account
    passed = slice(years.passed)
    used, wide = years.used.copy(), years.errors.copy()
    used[passed], wide[passed] = figures[BEFORE:], errors[0, BEFORE:]
    filled = replace(years, budget=budget, used=used, errors=wide)
    fitted = replace(record(seen, filled), sight=filled.latest)
    return outlook(fitted, level=LEVEL, seed=seed)


def measure(world: World, records: int, *, seed: int) -> Held:
    """Every share of one row of the table."""
    made, asked = drawn(world, records, seed=seed), asking(world)
    rng = np.random.default_rng([seed, 2])
    held, widths = [], []
    for number in range(records):
        used, level = made.used[number], float(made.level[number])
        left = rng.uniform(0.4, 0.8) * AHEAD * level
        spent = float(used[BEFORE:].sum())
        figures = made.figures[number].copy()
        gaps = rng.choice(np.arange(BEFORE, world.dates - 1), world.missing, False)
        figures[gaps] = np.nan
        found = told(asked, figures, spent + left, seed=number)
        if found is None:
            raise RuntimeError(f"{world} has a record of which nothing is told")
        true = yearly_cut([level], [left], np.ones(AHEAD))
        ranges = (found.cut_share, found.cut_amount, found.spent)
        truths = (true.share[0], true.amount[0], spent)
        held.append([
            r.low - SNAP <= t <= r.high + SNAP
            for r, t in zip(ranges, truths, strict=True)
        ])  # fmt: skip
        widths.append(100 * (found.cut_share.high - found.cut_share.low))
    share, amount, used_held = np.mean(held, axis=0)
    ranged = world.missing or world.name == SURVEYS
    return Held(share, amount, used_held if ranged else np.nan, float(np.mean(widths)))


def line(world: World, found: Held) -> str:
    """One row, in Markdown."""
    shares = " | ".join("" if np.isnan(v) else f"{v:.3f}" for v in found[:3])
    cells = f"{world.name} | {world.dates} | {world.missing} | {shares}"
    return f"| {cells} | {found.width:.2f} |"


def lines(records: int, seed: int) -> Iterator[str]:
    """The table, a row a world."""
    yield (
        "| world | figures | years without one | fall, share | fall, amount "
        "| used so far | width |"
    )
    yield "|---|---|---|---|---|---|---|"
    for world in WORLDS:
        yield line(world, measure(world, records, seed=seed))


TEXT = """## The fall that keeps within a budget

Share of simulated records in which the 95% range holds the truth: of the yearly fall
that keeps within the budget, as a share of the year before and as an amount, and of
what has been used so far where some years have no figure or figures have margins of
error. The true fall is counted from the true level, and from what is truly left.
'Width' is the mean width of the range of the fall as a share, in percentage points. The
budget began {before} years after the first figure and has {ahead} years to go, for
which 40 to 80 of 100 of the present level are left.

{table}

Written by `python -m benchmarks.budget_cuts --records {records} --seed {seed}`:
{records:,} records a row, so a share of .95 has a standard error of {error:.1f} points.
The fall is counted from the level now, and a shock in the last year is taken for a part
of that level: there the range seldom holds the truth, and a caution beside every fall
that is needed says that one odd figure at the end shifts it. Where no year is missing
and figures have no margins, the fall rises with the level now and with nothing else: so
those rows hold for the range of the level in `net_gap` too.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=500)
    parser.add_argument("--seed", type=int, default=20245)
    given = parser.parse_args()
    table = []
    for row in lines(given.records, given.seed):
        print(row, flush=True)
        table.append(row)
    text = TEXT.format(
        table="\n".join(table),
        before=BEFORE,
        ahead=AHEAD,
        records=given.records,
        seed=given.seed,
        error=100 * np.sqrt(0.05 * 0.95 / given.records),
    )
    put_section(CALIBRATION, "budget_cuts", text)


if __name__ == "__main__":
    main()
