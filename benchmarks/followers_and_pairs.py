"""Are links from group to group called by chance, and does the range of followers hold?

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m benchmarks.followers_and_pairs

Simulates groups of actions that do or do not follow one another, and families of
projects whose followers are written down, and writes a section of
``docs/calibration.md``.
"""

from __future__ import annotations

import argparse

import numpy as np
from numpy.typing import NDArray

from benchmarks.document import CALIBRATION, put_section
from missionmetrics.stats.excitation.mutual import find_mutual
from missionmetrics.stats.excitation.offspring import count_followers
from missionmetrics.stats.excitation.records import within_groups

Floats = NDArray[np.float64]

WEEKS, GROUPS, RATE, OWN = 260, 3, 0.3, 0.3
DECAY = float(np.log(2)) / 4
DAYS, WINDOW, LAG = 1825, 365.0, 100.0
FAMILIES = ((20, 0.5), (60, 0.5), (40, 0.2), (40, 0.8))
DRAWS = 39


def bringing(link: float) -> Floats:
    """What each group brings of each in later weeks, (d, d)."""
    brings = OWN * np.eye(GROUPS)
    brings[1, 0] = link
    return brings


def groups(rng: np.random.Generator, link: float) -> Floats:
    """Weekly counts (d, T); the first group brings ``link`` actions of the second."""
    brings = bringing(link)
    kept = np.exp(-DECAY)
    counts, raised = np.zeros((GROUPS, WEEKS)), np.zeros(GROUPS)
    for t in range(WEEKS):
        counts[:, t] = rng.poisson(RATE + brings @ raised)
        raised = kept * raised + (1 - kept) * counts[:, t]
    return counts


def pairs(link: float, records: int, seed: int) -> str:
    """How often any pair is called at 5%, that which is there, and its range holds."""
    ones, called, found, held = np.ones((WEEKS, 1)), 0, 0, 0
    truth = within_groups(bringing(link), np.full(GROUPS, DECAY))[1, 0]
    for i in range(records):
        counts = groups(np.random.default_rng([seed, i]), link)
        told = find_mutual(counts, ones, draws=DRAWS, seed=i)
        called += bool(np.nanmin(told.p) <= 0.05)
        found += bool(told.p[1, 0] <= 0.05)
        held += bool(told.low[1, 0] <= truth <= told.high[1, 0])
    shares = " | ".join(f"{n / records:.3f}" for n in (called, found, held))
    return f"| {link:g} | {truth:.2f} | {shares} |"


def family(rng: np.random.Generator, roots: int, ratio: float) -> list[Floats]:
    """How long each project was watched, and each link with the age of its parent."""
    birth = list(rng.uniform(0, DAYS, roots))
    links, at = [], 0
    while at < len(birth):
        for _ in range(rng.poisson(ratio)):
            day = birth[at] + rng.exponential(LAG)
            if day < DAYS:
                links.append((at, len(birth), day - birth[at]))
                birth.append(day)
        at += 1
    table = np.array(links).reshape(-1, 3)
    return [DAYS - np.array(birth), *table.T]


def followers(roots: int, ratio: float, records: int, seed: int) -> str:
    """How often the range of followers within a year holds the truth."""
    truth = ratio * -np.expm1(-WINDOW / LAG)
    held, told, middle = 0, 0, []
    for i in range(records):
        watched, up, down, age = family(np.random.default_rng([seed, i]), roots, ratio)
        found = count_followers(watched, up.astype(int), down.astype(int), age,
                                window=WINDOW, draws=199, seed=i)  # fmt: skip
        told += bool(np.isfinite(found.low))
        held += bool(found.low <= truth <= found.high)
        middle.append(found.estimate)
    share = held / max(told, 1)
    return (
        f"| {roots} | {ratio:g} | {share:.3f} | {told / records:.2f} | "
        f"{truth:.3f} | {np.mean(middle):.3f} |"
    )


HEAD = (
    "| projects without parent | followers | range holds | range given | truth "
    "| mean estimate |"
)
TEXT = """## From group to group, and followers that were written down

Three groups of about 110 actions or more in five years of weeks, each followed by .3
of its own kind; the first is followed by so many of the second in later weeks, and so
many *in all*. {records} records a row. *Any called*: the share of records in which some
pair of groups stands out at the 5% level; where no group follows another, 5% is right
(standard error {error:.3f}). *Its range holds*: the share of 95% ranges that hold what
follows in all.

| link | in all | any called | that link called | its range holds |
|---|---|---|---|---|
{pairs}

Families of projects over five years, each project followed by so many others after 100
days on average. {many} records a row. *Range holds*: of the ranges given, the share
that holds the true number of followers within a year. *Range given*: not where fewer
than five families of one size would tell as much.

{head}
|---|---|---|---|---|---|
{followers}

Written by `python -m benchmarks.followers_and_pairs --records {records} --seed {seed}`,
numpy {numpy}.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=400)
    parser.add_argument("--seed", type=int, default=20262)
    given = parser.parse_args()
    many = 5 * given.records
    text = TEXT.format(
        head=HEAD,
        records=given.records,
        many=many,
        seed=given.seed,
        error=np.sqrt(0.05 * 0.95 / given.records),
        pairs="\n".join(pairs(x, given.records, given.seed) for x in (0.0, 0.4, 0.8)),
        followers="\n".join(followers(n, r, many, given.seed) for n, r in FAMILIES),
        numpy=np.__version__,
    )
    put_section(CALIBRATION, "followers_and_pairs", text)


if __name__ == "__main__":
    main()
