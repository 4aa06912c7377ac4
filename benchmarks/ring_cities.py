"""How often ranges hold what was done to places acted on, and to those next to them.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m benchmarks.ring_cities

Simulates cities with known effects in and around places acted on, asks the ring design
with ranges by chance, by clusters and by Conley's spread, and the usual comparison that
ignores neighbours; and writes a section of ``docs/calibration.md``.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.stats import norm
from scipy.stats import t as student

from benchmarks.document import CALIBRATION, put_section
from benchmarks.ring_worlds import EFFECTS, REACH, city, spread
from missionmetrics.stats.rings.inversion import inverted, ratio
from missionmetrics.stats.rings.scores import clustered, conley, scores
from missionmetrics.stats.rings.study import FEWEST_FAR, chance, drawn, study

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.ring_worlds import City, Errors, Floats
    from missionmetrics.stats.rings.placements import Sited
    from missionmetrics.stats.rings.study import Study

LEVEL = 0.95
DRAWS = 199
CUTOFF = 2 * REACH
NAMES: dict[Errors, str] = {
    "independent": "independent", "alike": "alike nearby",
    "smooth": "alike nearby, as a bell", "wide": "alike over 12 km",
    "lasting": "what is alike lasts, the rest does not", "heavy": "heavy tails",
}  # fmt: skip


class Told(NamedTuple):
    """What every way says of one city.

    ``held`` (3,) whether ranges by chance hold the truth, for places acted on, for the
    ring and for the multiplier, NaN where none is given; ``wide`` (2,) how wide those
    of the effects are, and ``ideal`` (2,) how wide they would be if it were known how
    errors hang together. ``clusters`` and ``conley`` (2,) say whether those held;
    ``direct`` is the estimate, ``naive`` the one that ignores neighbours.
    """

    held: Floats
    wide: Floats
    ideal: Floats
    clusters: Floats
    conley: Floats
    direct: float
    naive: float
    naive_held: float


def asked(
    made: City, *, seed: int, errors: Errors, sited: Sited = "clumps"
) -> Told | None:
    """What every way says of one city; nothing where it must be refused."""
    found = study(made.values, made.design)
    if found.far() < FEWEST_FAR or not np.isfinite(found.effects).all():
        return None
    held, wide = by_chance(found, sited, seed)
    score = scores(found.weighted, found.left())
    by_score = [
        np.abs(found.effects - EFFECTS) <= _half(spread, found.areas())
        for spread in (clustered(score),
                       conley(score, made.design.distance, cutoff=CUTOFF))
    ]  # fmt: skip
    plain = study(made.values, replace(made.design, edges=np.array([-1.0])))
    naive = float(plain.effects[0])
    by_area = clustered(scores(plain.weighted, plain.left()))
    return Told(
        held=held, wide=wide, ideal=_ideal(found, errors),
        clusters=by_score[0], conley=by_score[1], direct=float(found.effects[0]),
        naive=naive,
        naive_held=float(abs(naive - EFFECTS[0]) <= _half(by_area, plain.areas())[0]),
    )  # fmt: skip


def by_chance(found: Study, sited: Sited, seed: int) -> tuple[Floats, Floats]:
    """Whether ranges from moving what was done over the map hold, and their widths."""
    sites = drawn(found, sited=sited, draws=DRAWS, rng=np.random.default_rng(seed))
    if not len(sites):
        return np.full(3, np.nan), np.full(2, np.nan)
    brought = chance(found, sites)
    ends = [inverted(brought, found.effects, np.eye(2)[k], level=LEVEL) for k in (0, 1)]
    held = [float(e.low <= t <= e.high) if np.isfinite([e.low, e.high]).all() else
            np.nan for e, t in zip(ends, EFFECTS, strict=True)]  # fmt: skip
    times = np.nan
    if ends[0].low > 0 or ends[0].high < 0:
        count = found.areas().astype(float)
        told = ratio(brought, found.effects, count, count * [1.0, 0.0], level=LEVEL)
        true = (count @ EFFECTS) / (count[0] * EFFECTS[0])
        times = float(told.low <= true <= told.high)
    return np.array([*held, times]), np.array([e.high - e.low for e in ends])


def _ideal(found: Study, errors: Errors) -> Floats:
    """How wide normal ranges are with the spread that the errors were drawn with."""
    space, time = spread(found.design.distance, errors)
    weighted = found.weighted
    variance = np.einsum("qnt,qnt->q", weighted, space @ weighted @ time)
    return np.asarray(2 * norm.ppf(0.5 + LEVEL / 2) * np.sqrt(variance))


def _half(spread: Floats, areas: Floats) -> Floats:
    """Half the length of a range by Student's t with the areas of each kind less 1."""
    df = np.maximum(np.asarray(areas[: len(spread)]) - 1, 1)
    wide = student.ppf(0.5 + LEVEL / 2, df)
    return np.asarray(wide * np.sqrt(np.maximum(np.diag(spread), 0.0)))


def many(
    cities: int, seed: int, *, sites: int, errors: Errors, side_by_side: bool,
    sited: Sited = "clumps",
) -> list[Told]:  # fmt: skip
    """What is said of so many cities; those refused are not among them."""
    found = []
    for n in range(cities):
        made = city(seed + n, sites=sites, errors=errors, side_by_side=side_by_side)
        found.append(asked(made, seed=n, errors=errors, sited=sited))
    return [f for f in found if f is not None]


def share_held(told: Sequence[Told]) -> Floats:
    """How often ranges by chance hold: acted on, next to them, multiplier; (3,)."""
    return np.asarray(np.nanmean([t.held for t in told], axis=0))


def width(told: Sequence[Told]) -> Floats:
    """Middle width beside the ideal one, (2,)."""
    return np.asarray(np.nanmedian([t.wide / t.ideal for t in told], axis=0))


def without(told: Sequence[Told]) -> int:
    """Cities in which some range of an effect is not given."""
    return int(sum(np.isnan(t.held[:2]).any() for t in told))


def _pair(values: Floats, digits: int = 3) -> str:
    return " / ".join(f"{v:.{digits}f}" for v in values)


def _world(sites: int, side_by_side: bool, errors: Errors) -> str:
    lying = "side by side" if side_by_side else "scattered"
    return f"| {sites} | {lying} | {NAMES[errors]} |"


def tables(cities: int, seed: int) -> tuple[list[str], list[str]]:
    """Ranges by chance, then other ways: a row a number of sites, lying and errors."""
    moved = [
        "| sites | lying | errors | acted on | next to them | multiplier | width | "
        "refused | no range |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    other = [
        "| sites | lying | errors | clusters | Conley | mean estimate | "
        "neighbours ignored: mean | held |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for side_by_side in (False, True):
        for sites in (3, 5, 15):
            for errors in ("independent", "alike"):
                got = many(cities, seed, sites=sites, errors=errors,
                           side_by_side=side_by_side)  # fmt: skip
                world = _world(sites, side_by_side, errors)
                moved.append(f"{world} {_moved(got)} {cities - len(got)} | {without(got)} |")
                other.append(f"{world} {_other(got)}")
    return moved, other


def _moved(got: list[Told]) -> str:
    bold = " | ".join(f"**{h:.3f}**" for h in share_held(got))
    return f"{bold} | {_pair(width(got), 2)} |"


def _other(got: list[Told]) -> str:
    pair = [_pair(np.mean([getattr(t, n) for t in got], axis=0))
            for n in ("clusters", "conley")]  # fmt: skip
    direct, naive, held = (np.mean([getattr(t, n) for t in got])
                           for n in ("direct", "naive", "naive_held"))  # fmt: skip
    return f"{pair[0]} | {pair[1]} | {direct:.2f} | {naive:.2f} | {held:.3f} |"


def apart(cities: int, seed: int) -> list[str]:
    """Each site moved by itself although they lie side by side."""
    lines = [
        "| sites | lying | errors | acted on | next to them | multiplier | width |",
        "|---|---|---|---|---|---|---|",
    ]
    for sites in (3, 5, 15):
        got = many(cities, seed, sites=sites, errors="alike", side_by_side=True,
                   sited="apart")  # fmt: skip
        lines.append(f"{_world(sites, True, 'alike')} {_moved(got)}")
    return lines


def strange(cities: int, seed: int) -> list[str]:
    """Errors that are not as the scale of patterns takes them to be."""
    lines = [
        "| sites | lying | errors | acted on | next to them | multiplier |",
        "|---|---|---|---|---|---|",
    ]
    for sites, side_by_side in ((5, False), (15, True)):
        for errors in ("smooth", "wide", "lasting", "heavy"):
            got = many(cities, seed, sites=sites, errors=errors,
                       side_by_side=side_by_side)  # fmt: skip
            held = " | ".join(f"{h:.3f}" for h in share_held(got))
            lines.append(f"{_world(sites, side_by_side, errors)} {held} |")
    return lines


TEXT = """TODO"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cities", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=30_000)
    given = parser.parse_args()
    moved, other = tables(given.cities, given.seed)
    text = TEXT.format(
        cities=given.cities, seed=given.seed, draws=DRAWS, numpy=np.__version__,
        fewer=given.cities // 2, error=np.sqrt(LEVEL * (1 - LEVEL) / given.cities),
        moved="\n".join(moved), other="\n".join(other),
        apart="\n".join(apart(given.cities // 2, given.seed)),
        strange="\n".join(strange(given.cities // 2, given.seed)),
    )  # fmt: skip
    put_section(CALIBRATION, "ring_cities", text)


if __name__ == "__main__":
    main()
