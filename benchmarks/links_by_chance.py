"""How often a link between series is called where there is none, and found where it is.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m benchmarks.links_by_chance

Simulates records in which no series follows another, of several kinds, and records
with links; asks `carried_over` of each; and writes a section of
``docs/calibration.md``, the usual index of spillover beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.document import put_measured
from benchmarks.link_worlds import LINKS, NOTHING, Records, in_places, lasting, struck
from missionmetrics.stats.connectedness.carried import carried_over
from missionmetrics.stats.connectedness.indices import indices
from missionmetrics.stats.connectedness.shares import generalised
from missionmetrics.stats.connectedness.vector import fit_vector

if TYPE_CHECKING:
    from benchmarks.link_worlds import Draw

SHAPES = (
    (1, 20, 5), (1, 24, 5), (1, 40, 5), (1, 60, 5), (1, 60, 2), (1, 20, 8),
    (1, 24, 10), (1, 40, 10), (1, 60, 10), (1, 40, 18), (1, 60, 20), (10, 10, 3),
    (10, 15, 4), (10, 30, 4), (4, 15, 4),
)  # fmt: skip
"""Places that are read together, dates and series."""
LARGE = ((30, 15, 4), (30, 30, 4), (100, 12, 4))
"""Where memory that is left in surprises shows most: asked of that world alone."""
BETWEEN = 0.7
"""Shocks that places have in common, in those of their own."""
LEVEL = 0.05
DRAWS = 199


class Rates(NamedTuple):
    """Shares of records in which a link is called, and means of what is found.

    ``called`` by the total, ``pair`` for any pair; ``excess`` in points, ``usual`` the
    usual index, a percentage, NaN where it cannot be worked out.
    """

    called: float
    pair: float
    excess: float
    usual: float


def rates(draw: Draw, records: int, shape: tuple[int, int, int], seed: int) -> Rates:
    """What is found in records of one world, of a shape (places, dates, series)."""
    places, dates, k = shape
    rng = np.random.default_rng([seed, *shape])
    if places == 1:
        made = draw(rng, records, dates, k)
    else:
        made = Records(in_places(draw, rng, records, shape, shared=BETWEEN))
    found = [
        carried_over(r, exceptional=made.exceptional, draws=DRAWS, seed=i)
        for i, r in enumerate(made.values)
    ]
    usual = float("nan")
    if places == 1 and dates > 2 * k + 3:
        usual = 100 * float(indices(generalised(fit_vector(made.values))).total.mean())
    return Rates(
        float(np.mean([f.p <= LEVEL for f in found])),
        float(np.mean([np.nanmin(f.pair_p) <= LEVEL for f in found])),
        100 * float(np.mean([f.excess for f in found])),
        usual,
    )


def table(records: int, seed: int) -> list[str]:
    """A row a world and shape of record."""
    lines = [
        "| world | places | dates | series | link called | any pair called "
        "| excess, points | usual index, % |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for title, worlds in (("", NOTHING), ("**", LINKS)):
        for name, draw in worlds.items():
            for shape in (*SHAPES, *LARGE) if draw is lasting else SHAPES:
                if draw is struck and shape[0] > 1:
                    continue  # its year strikes each place by itself
                got = rates(draw, records, shape, seed)
                usual = "" if np.isnan(got.usual) else f"{got.usual:.0f}"
                lines.append(
                    f"| {title}{name}{title} | {' | '.join(map(str, shape))} | "
                    f"{got.called:.3f} | "
                    f"{got.pair:.3f} | {got.excess:+.1f} | {usual} |"
                )
    return lines


TEXT = """## Does one series follow another?

Share of {records:,} records in which `carried_over` calls a link at the 5% level: by
the total of all series, and for any single pair. Where nothing follows anything (the
first rows) 5% is right and the excess should be nought; the standard error is
{error:.3f}. The last rows, in bold, have links of four tenths from one date to the
next: there more is better. Beside it stands the mean of the usual index of spillover
(generalised shares of forecast error, one lag, ten dates ahead), which reads as high
where there are no links. Places that are read together share {between:g} of their own
shocks. Where all follow one walk, each with noise of its own, the past of others does
tell a little of where the walk is, so over many places and dates a link is called more
often: the next section says how often it is told apart. Memories of unlike length are
from none to nine tenths, and most of each shock comes to all series at once.

{table}

Written by `python -m benchmarks.links_by_chance --records {records} --seed {seed}`,
numpy {numpy}.
"""


def main() -> None:
    put_measured(
        "links_by_chance",
        TEXT,
        table,
        records=1000,
        seed=20243,
        level=LEVEL,
        between=BETWEEN,
    )


if __name__ == "__main__":
    main()
