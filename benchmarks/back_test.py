"""Would the trend engine's forecasts of real figures have held?

    MISSIONMETRICS_CASES=... OMP_NUM_THREADS=1 python -m benchmarks.back_test

Forecasts 3 and 5 years ahead from every year that eight real panels allow, ours beside
the rules and recipes in use, and writes ``docs/back_test.md`` with the picture
``docs/images/back_test_reliability.svg``.
"""

from __future__ import annotations

import argparse
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.back_test_page import IMAGE, PAGE, page, reliability_svg
from benchmarks.back_test_panels import all_panels
from benchmarks.back_test_scores import tried
from benchmarks.back_test_tables import Findings
from benchmarks.forecasters import least_squares, methods, no_change, ours, plug_in

if TYPE_CHECKING:
    from benchmarks.back_test_panels import Panel
    from benchmarks.back_test_scores import Tried

HORIZONS = (3, 5)
SHOCK = (2020,)
SHOCK_HORIZONS = (1, 2, 3)
SHOCK_ORIGINS = (2020, 2022)


def shocked(panel: Panel) -> dict[tuple[int, str], Tried]:
    """Origins from the shock's year on, the shock declared and not."""
    ways = {
        "as they are": partial(ours, log=False),
        "log": partial(ours, log=True),
    }
    return {
        (horizon, word): tried(
            panel, horizon, ways, declared=declared, between=SHOCK_ORIGINS
        )
        for horizon in SHOCK_HORIZONS
        for word, declared in (("not declared", ()), ("declared", SHOCK))
    }


def sampled(panel: Panel, count: int, seed: int) -> dict[int, Tried]:
    """A random sample of areas, with statsmodels' local linear trend beside ours."""
    areas = np.random.default_rng(seed).choice(panel.areas.size, count, replace=False)
    some = panel._replace(
        areas=panel.areas[np.sort(areas)], values=panel.values[np.sort(areas)]
    )
    ways = {
        "ours, log": partial(ours, log=True),
        "statsmodels lltrend, log": partial(plug_in, log=True),
        "line, log": partial(least_squares, log=True),
        "no change, log": partial(no_change, log=True),
    }
    return {horizon: tried(some, horizon, ways) for horizon in HORIZONS}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--seed", type=int, default=20_242)
    given = parser.parse_args()
    panels = all_panels(Path(os.environ["MISSIONMETRICS_CASES"]))
    results = {}
    for panel in panels:
        for horizon in HORIZONS:
            results[panel.name, horizon] = tried(panel, horizon, methods())
            print(f"{panel.name}, {horizon} years ahead: done", flush=True)
    found = Findings(
        panels=panels,
        horizons=HORIZONS,
        results=results,
        shocks={
            panel.name: shocked(panel) for panel in panels if panel.years[-1] > SHOCK[0]
        },
        sample=sampled(panels[0], given.sample, given.seed),
        sample_size=given.sample,
        seed=given.seed,
        arguments=f"--sample {given.sample} --seed {given.seed}",
    )
    text = page(found)
    PAGE.write_text(text, encoding="utf-8")
    IMAGE.write_text(reliability_svg(found), encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
