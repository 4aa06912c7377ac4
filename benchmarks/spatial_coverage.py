"""How often intervals of impacts next door hold the truth, in cities where it is known.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m benchmarks.spatial_coverage

Simulates figures of areas in several worlds, fits the model of each world and the
default, and writes a section of ``docs/calibration.md``: coverage of the 95% intervals
of direct, indirect and total impacts, beside that of normal draws as other programs
make them.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import scipy

from benchmarks.document import CALIBRATION, put_section
from benchmarks.spatial_worlds import WORLDS, Drawing, city
from missionmetrics.stats.spatial.draws import draw_normal
from missionmetrics.stats.spatial.fit import fit_spatial
from missionmetrics.stats.spatial.impacts import impacts

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
}
"""Which models are asked in each world: its own, the default, the simplest."""
DRAWS = 1000


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
                got = held(world, n, model, records, seed)
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

Written by `python -m benchmarks.spatial_coverage --records {records} --seed {seed}`,
{draws:,} draws a fit, numpy {numpy}, scipy {scipy}.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20260)
    parser.add_argument("--resume", type=Path, help="printed rows of a run broken off")
    given = parser.parse_args()
    known = given.resume.read_text("utf-8").splitlines() if given.resume else ()
    text = TEXT.format(
        records=given.records,
        seed=given.seed,
        error=np.sqrt(0.05 * 0.95 / given.records),
        table="\n".join(table(given.records, given.seed, SIZES, known)),
        draws=DRAWS,
        numpy=np.__version__,
        scipy=scipy.__version__,
    )
    put_section(CALIBRATION, "spatial_impacts", text)


if __name__ == "__main__":
    main()
