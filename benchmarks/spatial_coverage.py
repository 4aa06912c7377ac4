"""How often intervals of impacts next door hold the truth, in cities where it is known.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m benchmarks.spatial_coverage

Simulates figures of areas in several worlds, fits the model of each world and the
default, and writes a section of ``docs/calibration.md``: coverage of the 95% intervals
of direct, indirect and total impacts, beside that of normal draws as other programs
make them; and of panels, beside that of ranges that take the errors of each date for
new.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import scipy

from benchmarks.document import CALIBRATION, put_section
from benchmarks.spatial_worlds import PANELS, WORLDS, Drawing, city, panel
from missionmetrics.stats.spatial.draws import draw_normal, draw_parameters
from missionmetrics.stats.spatial.fit import fit_spatial
from missionmetrics.stats.spatial.impacts import impacts
from missionmetrics.stats.spatial.lasting import draw_lasting, fit_lasting
from missionmetrics.stats.spatial.panel import fit_panel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from missionmetrics.stats.spatial.impacts import Impacts
    from missionmetrics.stats.spatial.kinds import Model

    Floats = NDArray[np.float64]

SIZES = (50, 150, 400)
ASKED: dict[str, tuple[Model, ...]] = {
    "neighbours' drivers": ("slx", "sdem"),
    "neighbours' drivers, clustered errors": ("slx", "sdem"),
    "neighbours' outcome": ("sar",),
    "neighbours' outcome, strong": ("sar",),
    "neighbours' outcome and drivers": ("sdm", "sdem", "slx"),
    "neighbours' outcome, clustered errors": ("sac",),
    "neighbours' outcome, errors that alternate": ("sac",),
}
"""Which models are asked in each world: its own, the default, the simplest."""
DRAWS = 1000
DATES = (6, 12)
PANEL_SIZES = (50, 150)
IN_PANELS: dict[str, Model] = {
    "neighbours' drivers": "sdem",
    "neighbours' drivers, errors that last": "sdem",
    "neighbours' outcome": "sar",
    "neighbours' outcome, errors that last": "sar",
}
MOST = {"sac": 200}
"""Most cities a row, for the model whose two strengths take long to draw."""


class Held(NamedTuple):
    """Shares of worlds whose interval holds the truth, shape (3, 2) each.

    Rows direct, indirect and total, columns the driver with an effect and that
    without; ``usual`` by normal draws, NaN where none are needed.
    """

    ours: Floats
    usual: Floats
    width: Floats


def held(world: str, n: int, model: Model, records: int, seed: int) -> Held:
    """Coverage in one world, of one size, by one model."""
    weights = city(n, seed)
    drawing = Drawing(WORLDS[world], weights)
    truth = drawing.truth()
    rng = np.random.default_rng([seed, n, list(WORLDS).index(world)])
    ours, usual, widths = [], [], []
    for i in range(records):
        y, x = drawing.draw(rng)
        fit = fit_spatial(y, x, weights, model=model)
        found = impacts(fit, draws=DRAWS, seed=i)
        ours.append(_holds(found, truth))
        widths.append([part.high - part.low for part in found])
        if model != "slx":
            normal = draw_normal(fit, draws=DRAWS, seed=i)
            usual.append(_holds(impacts(fit, drawn=normal), truth))
    nothing = np.full((3, 2), np.nan)
    return Held(
        np.mean(ours, axis=0),
        np.mean(usual, axis=0) if usual else nothing,
        np.median(widths, axis=0),
    )


def held_in_panels(
    world: str, n: int, dates: int, records: int, seed: int
) -> tuple[Floats, Floats]:
    """Coverage in one world of panels, (3, 2) each: ours, and errors taken for new."""
    weights, here, model = city(n, seed), PANELS[world], IN_PANELS[world]
    drawing = Drawing(here.world, weights)
    truth = drawing.truth()
    rng = np.random.default_rng([seed, n, dates, list(PANELS).index(world)])
    ours, new = [], []
    for i in range(records):
        y, x = panel(here, drawing, dates, rng)
        found = fit_lasting(y, x, weights, model=model)
        drawn, _ = draw_lasting(found, draws=DRAWS, seed=i)
        ours.append(_holds(impacts(found.fit, drawn=drawn), truth))
        plain = fit_panel(y, x, weights, model=model, effects="both")
        drawn = draw_parameters(plain, draws=DRAWS, seed=i)
        new.append(_holds(impacts(plain, drawn=drawn), truth))
    return np.mean(ours, axis=0), np.mean(new, axis=0)


def panel_table(records: int, seed: int, known: Sequence[str]) -> list[str]:
    """A row a world, size and number of dates, as :func:`table`."""
    lines = [
        "| world | areas | dates | model | direct | indirect | total | no effect: "
        "indirect | errors taken for new: direct | indirect | total | no effect: "
        "indirect |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for world, model in IN_PANELS.items():
        for n in PANEL_SIZES:
            for dates in DATES:
                start = f"| {world} | {n} | {dates} | {model} |"
                made = [row for row in known if row.startswith(start)]
                if made:
                    lines.append(made[0])
                    continue
                both = held_in_panels(world, n, dates, records, seed)
                cells = [c for got in both for c in (*got[:, 0], got[1, 1])]
                lines.append(start + "".join(f" {c:.3f} |" for c in cells))
                print(lines[-1], flush=True)
    return lines


def _holds(found: Impacts, truth: Floats) -> Floats:
    return np.array([
        (part.low <= true) & (true <= part.high)
        for part, true in zip(found, truth, strict=True)
    ])  # fmt: skip


def table(
    records: int, seed: int, sizes: Sequence[int], known: Sequence[str]
) -> list[str]:
    """A row a world, size and model; those that are ``known`` are not made again."""
    lines = [
        "| world | areas | model | direct | indirect | total | no effect: indirect | "
        "normal draws: direct | indirect | total | no effect: indirect |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for world, models in ASKED.items():
        for model in models:
            for n in sizes:
                start = f"| {world} | {n} | {model} |"
                made = [row for row in known if row.startswith(start)]
                if made:
                    lines.append(made[0])
                    continue
                got = held(
                    world, n, model, min(records, MOST.get(model, records)), seed
                )
                cells = [*got.ours[:, 0], got.ours[1, 1]]
                cells += [*got.usual[:, 0], got.usual[1, 1]]
                said = ["" if np.isnan(c) else f"{c:.3f}" for c in cells]
                lines.append(" | ".join([f"| {world} | {n} | {model}", *said]) + " |")
                print(lines[-1], flush=True)
    return lines


TEXT = """## What happens next door: impacts of neighbouring areas

Share of {records:,} simulated cities in which the 95% interval of `spatial_impacts`
holds the truth: of the direct, the indirect (next door) and the total impact of a
driver that has an effect, and of the indirect impact of one that has none. 95% is
right, with a standard error of {error:.3f}. Cities have 50, 150 or 400 areas at random
places, neighbours by triangulation, and drivers that cluster. Each world is asked the
model it was made by, and some the default (`sdem`) or `slx` as well. 'Normal
draws' are the usual way: all parameters drawn as jointly normal around the same fit,
with their expected information.

{table}

Where errors cluster, `slx` falls short, and where they do not, `sdem` is as good: that
is why `sdem` is the default, and why `spatial_impacts`, asked for `slx` where its
residuals cluster, calls a link clear only if `sdem` agrees. Where outcomes pass on,
both tell of the nearest neighbours alone. The truth here is that of all areas, so they
miss it, the more surely the more areas there are; `spatial_impacts` says which it is
and shows `sar` and `sdm` beside.

Rows of `sac` are of {sac} cities each, for its two strengths take long to draw; their
standard error is {sac_error:.3f}. Its ranges hold, where normal draws fall short; with
50 areas and errors that cluster they are rather too wide, as the two strengths can
hardly be told apart there.

### Several dates

The same for panels, in {panels} cities a row (standard error {panel_error:.3f}): areas
and dates have levels of their own that go with the drivers, and are taken out. Of the
drivers .7 is still there at the next date; so it is of the errors, or nothing is.
'Errors taken for new' is the usual likelihood, in which the errors of a date have
nothing to do with those of the date before.

{panel_table}

Where errors last, ranges that take them for new fall short, the more so with more
dates. `spatial_impacts` draws the share that lasts with all the rest, which costs
nothing where none does.

Written by `python -m benchmarks.spatial_coverage --records {records} --panels {panels}
--seed {seed}`,
{draws:,} draws a fit, numpy {numpy}, scipy {scipy}.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=2000)
    parser.add_argument("--panels", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20260)
    parser.add_argument("--resume", type=Path, help="printed rows of a run broken off")
    given = parser.parse_args()
    known = given.resume.read_text("utf-8").splitlines() if given.resume else ()
    text = TEXT.format(
        records=given.records,
        seed=given.seed,
        error=np.sqrt(0.05 * 0.95 / given.records),
        table="\n".join(table(given.records, given.seed, SIZES, known)),
        sac=min(given.records, MOST["sac"]),
        sac_error=np.sqrt(0.05 * 0.95 / min(given.records, MOST["sac"])),
        panels=given.panels,
        panel_error=np.sqrt(0.05 * 0.95 / given.panels),
        panel_table="\n".join(panel_table(given.panels, given.seed, known)),
        draws=DRAWS,
        numpy=np.__version__,
        scipy=scipy.__version__,
    )
    put_section(CALIBRATION, "spatial_impacts", text)


if __name__ == "__main__":
    main()
