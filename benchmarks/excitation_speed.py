"""How fast is a self-exciting process fitted, beside other packages in the same run?

    pip install --target /some/folder hawkes HawkesPyLib phawkes
    OMP_NUM_THREADS=1 PYTHONPATH=/some/folder python -m benchmarks.excitation_speed

A package that is not there, or does not run, is left out and named. Every row says how
large a log-likelihood was reached, as a fast fit that stops early is no fit. None of
the others gives a range; what one takes here stands below.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from missionmetrics.stats.excitation.echo import find_echo
from missionmetrics.stats.excitation.hawkes import fit_hawkes
from missionmetrics.stats.excitation.simulate import draw_times

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Fitter = Callable[[Floats, float], tuple[float, float, float]]

RATE, RATIO, DECAY = 0.5, 0.6, 1.6
SIZES = (300, 1000, 10_000)
AGAIN = 5


def record(number: int, seed: int) -> tuple[Floats, float]:
    """About so many events of a known process."""
    until = number * (1 - RATIO) / RATE
    rng = np.random.default_rng(seed)
    own = rng.uniform(0, until, rng.poisson(RATE * until))
    return draw_times(rng, own, until, ratio=RATIO, decay=DECAY), until


def ours(times: Floats, until: float) -> tuple[float, float, float]:
    """Baseline, ratio and decay by `fit_hawkes`."""
    found = fit_hawkes(times, until)
    return float(found.baseline[0]), found.ratio, found.decay


def omi(times: Floats, until: float) -> tuple[float, float, float]:
    """The package `hawkes`."""
    import Hawkes

    model = Hawkes.estimator().set_kernel("exp").set_baseline("const")
    model.fit(times, [0, until])
    found = model.para
    return float(found["mu"]), float(found["alpha"]), float(found["beta"])


def pylib(times: Floats, until: float) -> tuple[float, float, float]:
    """The package `HawkesPyLib`."""
    from HawkesPyLib.inference import ExpHawkesProcessInference

    found = ExpHawkesProcessInference().estimate(times, until, return_params=True)
    baseline, ratio, fading = found
    return float(baseline), float(ratio), 1 / float(fading)


PEERS: dict[str, Fitter] = {"missionmetrics": ours, "hawkes": omi, "HawkesPyLib": pylib}


def log_likelihood(
    times: Floats, until: float, baseline: float, ratio: float, decay: float
) -> float:
    """By the recursion of Ozaki (1979), one event after the other."""
    raised, last, total = 0.0, times[0], 0.0
    for t in times:
        raised *= np.exp(-decay * (t - last))
        total += np.log(baseline + ratio * decay * raised)
        raised, last = raised + 1.0, t
    spent = ratio * -np.expm1(-decay * (until - times)).sum()
    return float(total - baseline * until - spent)


def timed(fit: Fitter, times: Floats, until: float) -> tuple[float, Any]:
    """Least seconds of several fits after one to warm up, and what was found."""
    found, best = fit(times, until), np.inf
    for _ in range(AGAIN):
        start = time.perf_counter()
        found = fit(times, until)
        best = min(best, time.perf_counter() - start)
    return best, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print("| events | package | seconds | log-likelihood |\n|---|---|---|---|")
    for number in SIZES:
        times, until = record(number, given.seed)
        for name, fit in PEERS.items():
            try:
                seconds, found = timed(fit, times, until)
            except (ImportError, RuntimeError, ValueError) as fault:
                print(f"| {times.size:,} | {name} | left out: {fault!r} | |")
                continue
            reached = log_likelihood(times, until, *found)
            print(f"| {times.size:,} | {name} | {seconds:.4f} | {reached:.4f} |")
    print("\n| events | seconds of a range by test inversion |\n|---|---|")
    for number in SIZES[:2]:
        times, until = record(number, given.seed)
        periods = int(np.ceil(until))
        counts = np.bincount(times.astype(int), minlength=periods)
        start = time.perf_counter()
        find_echo(counts, np.ones((periods, 1)), half_lives=(0.5, 20.0))
        print(f"| {times.size:,} | {time.perf_counter() - start:.2f} |")


if __name__ == "__main__":
    main()
