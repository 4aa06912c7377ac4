"""How exact and how quick competing exits are beside lifelines, in one run.

    OMP_NUM_THREADS=1 python -m benchmarks.survival path/to/mgus2.csv

The file has columns t (months) and e (0 neither, 1 malignancy, 2 death): data `mgus2`
of the R package survival. Needs `pip install lifelines`, which the library itself does
not. Exact values are R's.
"""

from __future__ import annotations

import argparse
import time
import warnings
from importlib.metadata import version
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.stats.survival import cumulative_incidence

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

AT = (60, 120, 240)
R_SHARES = (0.034103713, 0.063722168, 0.099813716)
R_ERRORS = (0.0048892579, 0.0067968484, 0.0097848468)
PEOPLE = (1_384, 20_000, 200_000)


def theirs(when: Floats, kind: Floats, seed: int) -> Floats:
    """Incidence and standard error of the first kind at the times, (times, 2)."""
    from lifelines import AalenJohansenFitter

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns that it moves tied times
        fit = AalenJohansenFitter(seed=seed).fit(when, kind, event_of_interest=1)
    shares, spread = fit.cumulative_density_, np.asarray(fit.variance_).ravel()
    place = shares.index.searchsorted(AT, side="right") - 1
    at = shares.iloc[place, 0].to_numpy()
    return np.column_stack([at, np.sqrt(spread[place])])


def ours(when: Floats, kind: Floats) -> Floats:
    found = cumulative_incidence(when, kind).at(AT)
    return np.column_stack([found.estimate[:, 0], found.se[:, 0]])


def accuracy(when: Floats, kind: Floats, seeds: int) -> None:
    mine = ours(when, kind)
    others = np.array([theirs(when, kind, seed) for seed in range(seeds)])
    print(f"\nShare with a malignancy, by month; lifelines over {seeds} seeds")
    print(
        f"{'month':>6}{'R':>14}{'ours':>14}{'lifelines':>25}{'R se':>14}{'our se':>14}"
    )
    for i, month in enumerate(AT):
        low, high = others[:, i, 0].min(), others[:, i, 0].max()
        print(f"{month:>6}{R_SHARES[i]:>14.9f}{mine[i, 0]:>14.9f}"
              f"{f'{low:.7f} to {high:.7f}':>25}{R_ERRORS[i]:>14.10f}"
              f"{mine[i, 1]:>14.10f}")  # fmt: skip
    apart = [np.abs(v[..., 0] / R_SHARES - 1).max() for v in (mine, others)]
    print(f"largest relative error of a share: {apart[0]:.1e} against {apart[1]:.1e}")


def seconds(run: Callable[[], Floats], repeats: int) -> float:
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return median(taken)


def speed(when: Floats, kind: Floats, repeats: int) -> None:
    rng = np.random.default_rng(3)
    print(f"\n{'people':>9}{'ours, ms':>12}{'lifelines, ms':>16}{'times':>9}")
    for people in PEOPLE:
        drawn = rng.integers(0, when.size, people)
        some, kinds = (
            (when, kind) if people == when.size else (when[drawn], kind[drawn])
        )
        mine = seconds(lambda a=some, b=kinds: ours(a, b), 5 * repeats)
        other = seconds(lambda a=some, b=kinds: theirs(a, b, 0), repeats)
        print(
            f"{people:>9,}{1e3 * mine:>12.2f}{1e3 * other:>16.1f}{other / mine:>9.0f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--repeats", type=int, default=3)
    args = parser.parse_args()
    table = np.loadtxt(args.file, delimiter=",", skiprows=1)
    print(f"numpy {np.__version__}, lifelines {version('lifelines')}")
    accuracy(table[:, 0], table[:, 1], args.seeds)
    speed(table[:, 0], table[:, 1], args.repeats)


if __name__ == "__main__":
    main()
