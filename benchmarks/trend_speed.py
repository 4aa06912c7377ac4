"""How quick the trend engine is beside statsmodels, in one run on one thread.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m benchmarks.trend_speed

Timed for ours: fit, 95% interval of the current slope and chance of arriving at a
target six dates ahead, all with public defaults. Timed for statsmodels: fit and
smooth of the same model (exact diffuse), which gives the slope and its standard error.
Where statsforecast is installed, its AutoETS (errors, trend, no season chosen by
itself) with a 95% interval stands beside them:

    pip install --target /tmp/peers statsforecast
    PYTHONPATH=/tmp/peers OMP_NUM_THREADS=1 python -m benchmarks.trend_speed
"""

from __future__ import annotations

import argparse
import importlib.util
import time
from statistics import median
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter

import numpy as np
import scipy
import statsmodels

from benchmarks.trend_worlds import simulate
from missionmetrics.stats.trend import fit_trend

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

TIMES = np.arange(1984.0, 2024.0)
AHEAD = TIMES[-1] + 6


def ours(values: Floats) -> None:
    fit = fit_trend(values, TIMES)
    fit.slope().interval()
    fit.level(AHEAD).above(3.0)


def matched(values: Floats) -> None:
    fit = fit_trend(values, TIMES)
    fit.slope().interval(method="matched")
    fit.level(AHEAD).above(3.0, method="matched")


def pace(values: Floats) -> None:
    fit = fit_trend(values, TIMES)
    fit.pace_gap(np.linspace(2, 4, len(values)), AHEAD).above(0.0)


def likelihood(values: Floats) -> None:
    fit_trend(values, TIMES)


def statsmodels_fit(values: Floats) -> None:
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    for row in values:
        with catch_warnings():
            simplefilter("ignore")
            model = UnobservedComponents(row, "lltrend", use_exact_diffuse=True)
            model.fit(disp=0)


def autoets(values: Floats) -> None:
    from statsforecast.models import AutoETS

    for row in values:
        AutoETS(model="ZZN").forecast(y=row, h=6, level=[95])


def has_statsforecast() -> bool:
    return importlib.util.find_spec("statsforecast") is not None


def per_series(run: Callable[[Floats], None], values: Floats) -> float:
    """Processor time in milliseconds a series, which colleagues' jobs disturb least."""
    run(values[:2])
    start = time.process_time()
    run(values)
    return 1000 * (time.process_time() - start) / len(values)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=10_000)
    parser.add_argument("--peer-series", type=int, default=30)
    parser.add_argument("--own-gaps", type=int, default=1_000)
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    values = simulate("steps", given.series, TIMES.size, seed=11).values
    gaps = values[: given.own_gaps].copy()
    gaps[np.random.default_rng(12).random(gaps.shape) < 0.25] = np.nan
    peer, peer_gaps = values[: given.peer_series], gaps[: given.peer_series]
    rows = [
        ("statsmodels lltrend, complete", statsmodels_fit, peer, None),
        ("fit alone", likelihood, values, 0),
        ("fit, exact interval, exact chance (default)", ours, values, 0),
        ("fit, matched interval, matched chance", matched, values, 0),
        ("fit, chance the pace is enough (own targets)", pace, values, 0),
        ("the default, 100 series", ours, values[:100], 0),
        ("the default, 1 series", ours, values[:1], 0),
        ("statsmodels lltrend, own gaps", statsmodels_fit, peer_gaps, None),
        ("fit alone, own gaps", likelihood, gaps, 7),
        ("the default, own gaps", ours, gaps, 7),
    ]
    if has_statsforecast():
        rows += [
            ("statsforecast AutoETS(ZZN), 95%", autoets, peer, None),
            ("the default, against statsforecast", ours, values, 10),
        ]
    print(
        f"numpy {np.__version__}, scipy {scipy.__version__}, "
        f"statsmodels {statsmodels.__version__}; {TIMES.size} dates; "
        f"processor time, medians of {given.repeats} rounds (ratios within a round)"
    )
    print(f"{'':46s} {'series':>7s} {'ms/series':>10s} {'series/s':>9s} {'ratio':>7s}")
    taken = np.array(
        [
            [per_series(run, data) for _, run, data, _ in rows]
            for _ in range(given.repeats)
        ]
    )
    for k, (name, _, data, against) in enumerate(rows):
        ratio = ""
        if against is not None:
            ratio = f"{median(taken[:, against] / taken[:, k]):.0f}"
        spent = median(taken[:, k])
        print(
            f"{name:46s} {len(data):7d} {spent:10.4f} {1000 / spent:9.0f} {ratio:>7s}"
        )


if __name__ == "__main__":
    main()
