"""How fast is a self-exciting process fitted, beside other packages in the same run?

    pip install --target /some/folder hawkes HawkesPyLib phawkes
    OMP_NUM_THREADS=1 PYTHONPATH=/some/folder python -m benchmarks.excitation_speed

A package that is not there, or does not run, is left out and named. Every row says how
much less log-likelihood was reached than here, as a fast fit that stops early is no
fit. Fits take turns, and the seconds are those of the processor, their median first:
one of the packages begins at random and takes much longer now and then. None of them
tries more than one start, none gives a range, and the one for several kinds has its
decay given.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.stats.hawkes import (
    draw_times,
    find_echo,
    fit_hawkes,
    fit_mutual_hawkes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Kinds = Sequence[Floats]
    Fitted = tuple[Floats, Floats, float]
    Fitter = Callable[[Kinds, float], Fitted]

RATE, RATIO, DECAY = 0.5, 0.6, 1.6
SIZES = (300, 1000, 10_000, 100_000)
OWN, FROM_ALL = 0.25, 0.6
SEVERAL = ((3, 571), (3, 5431), (10, 5510))
AGAIN = {300: 41, 1000: 41, 10_000: 21}
FEW = 3


def record(number: int, seed: int) -> tuple[Kinds, float]:
    """About so many events of a known process."""
    until = number * (1 - RATIO) / RATE
    rng = np.random.default_rng(seed)
    own = rng.uniform(0, until, rng.poisson(RATE * until))
    return [draw_times(rng, own, until, ratio=RATIO, decay=DECAY)], until


def several(kinds: int, number: int, seed: int) -> tuple[Kinds, float]:
    """About so many events of several kinds, each raised by all."""
    rng = np.random.default_rng(seed)
    ratio = rng.uniform(0, FROM_ALL / kinds, (kinds, kinds)) + 0.1 * np.eye(kinds)
    whole = np.linalg.solve(np.eye(kinds) - ratio, np.full(kinds, OWN)).sum()
    until = number / whole
    born = [rng.uniform(0, until, rng.poisson(OWN * until)) for _ in range(kinds)]
    every = list(born)
    while sum(b.size for b in born):
        new: list[list[Floats]] = [[] for _ in range(kinds)]
        for i, j in np.ndindex(kinds, kinds):
            came = np.repeat(born[j], rng.poisson(ratio[i, j], born[j].size))
            new[i].append(came + rng.exponential(1 / DECAY, came.size))
        born = [(b := np.concatenate(n))[b < until] for n in new]
        every = [np.concatenate(e) for e in zip(every, born, strict=True)]
    return [np.sort(e) for e in every], until


def ours(kinds: Kinds, until: float) -> Fitted:
    """One kind, by `fit_hawkes`."""
    found = fit_hawkes(kinds[0], until)
    return found.baseline, np.array([[found.ratio]]), found.decay


def omi(kinds: Kinds, until: float) -> Fitted:
    """The package `hawkes`."""
    import Hawkes

    model = Hawkes.estimator().set_kernel("exp").set_baseline("const")
    model.fit(kinds[0], [0, until])
    found = model.para
    return np.array([found["mu"]]), np.array([[found["alpha"]]]), float(found["beta"])


def pylib(kinds: Kinds, until: float) -> Fitted:
    """The package `HawkesPyLib`."""
    from HawkesPyLib.inference import ExpHawkesProcessInference

    found = ExpHawkesProcessInference().estimate(kinds[0], until, return_params=True)
    baseline, ratio, fading = found
    return np.array([baseline]), np.array([[ratio]]), 1 / float(fading)


def ours_held(kinds: Kinds, until: float) -> Fitted:
    """Several kinds, by `fit_mutual_hawkes` with its decay held."""
    found = fit_mutual_hawkes(kinds, until, decay=DECAY)
    return found.baseline[:, 0], found.ratio, found.decay


def ours_free(kinds: Kinds, until: float) -> Fitted:
    """Several kinds, by `fit_mutual_hawkes`."""
    found = fit_mutual_hawkes(kinds, until)
    return found.baseline[:, 0], found.ratio, found.decay


def phawkes(kinds: Kinds, until: float) -> Fitted:
    """The package `phawkes`, which has its decay given."""
    from phawkes import HawkesExpMLE

    found = HawkesExpMLE(decay=DECAY).fit(kinds, until)
    return found.baseline_, found.adjacency_, DECAY


ONE: dict[str, Fitter] = {"missionmetrics": ours, "hawkes": omi, "HawkesPyLib": pylib}
MORE: dict[str, Fitter] = {
    "missionmetrics": ours_held,
    "phawkes": phawkes,
    "missionmetrics, decay found too": ours_free,
}


def log_likelihood(
    kinds: Kinds, until: float, own: Floats, ratio: Floats, decay: float
) -> float:
    """By the recursion of Ozaki (1979), one event after the other."""
    order = sorted((t, i) for i, times in enumerate(kinds) for t in times)
    raised, last, total = np.zeros(len(kinds)), 0.0, 0.0
    for t, i in order:
        raised *= np.exp(-decay * (t - last))
        total += float(np.log(own[i] + decay * ratio[i] @ raised))
        raised[i], last = raised[i] + 1.0, t
    spent = np.array([-np.expm1(-decay * (until - times)).sum() for times in kinds])
    return float(total - own.sum() * until - (ratio @ spent).sum())


def timed(
    fitters: dict[str, Fitter], kinds: Kinds, until: float, again: int
) -> dict[str, tuple[list[float], float] | str]:
    """Seconds of each fit, taking turns, and the log-likelihood that was reached."""
    found: dict[str, tuple[list[float], float] | str] = {}
    for name, fit in fitters.items():
        try:
            found[name] = ([], log_likelihood(kinds, until, *fit(kinds, until)))
        except (ImportError, RuntimeError, ValueError) as fault:
            found[name] = f"left out: {fault!r}"
    for _ in range(again):
        for name, told in found.items():
            if not isinstance(told, str):
                start = time.process_time()
                fitters[name](kinds, until)
                told[0].append(time.process_time() - start)
    return found


def rows(name: str, fitters: dict[str, Fitter], kinds: Kinds, until: float) -> None:
    """One line a package."""
    number = sum(times.size for times in kinds)
    again = max((a for size, a in AGAIN.items() if size >= 0.7 * number), default=FEW)
    found = timed(fitters, kinds, until, FEW if len(kinds) > 1 else again)
    seconds, reached = found["missionmetrics"]
    for package, told in found.items():
        if isinstance(told, str):
            print(f"| {name}{number:,} | {package} | {told} | | | |")
            continue
        middle, least = np.median(told[0]), min(told[0])
        times = middle / np.median(seconds)
        print(
            f"| {name}{number:,} | {package} | {middle:.4f} | {least:.4f} | "
            f"{times:.1f} | {told[1] - float(reached):+.1e} |",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(
        "| events | package | processor seconds, median | least | times ours "
        "| log-likelihood, less ours |\n|---|---|---|---|---|---|"
    )
    for number in SIZES:
        rows("", ONE, *record(number, given.seed))
    for kinds, number in SEVERAL:
        rows(f"{kinds} kinds, ", MORE, *several(kinds, number, given.seed))
    print("\n| events | processor seconds of a range by test inversion |\n|---|---|")
    for number in SIZES[:2]:
        (times,), until = record(number, given.seed)
        periods = int(np.ceil(until))
        counts = np.bincount(times.astype(int), minlength=periods)
        start = time.process_time()
        find_echo(counts, np.ones((periods, 1)), half_lives=(0.5, 20.0))
        print(f"| {times.size:,} | {time.process_time() - start:.2f} |")


if __name__ == "__main__":
    main()
