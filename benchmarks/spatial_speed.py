"""How quick spatial models are beside spreg and R, in one run on one thread.

    pip install --target /tmp/spatial_peers spreg libpysal
    PYTHONPATH=/tmp/spatial_peers OMP_NUM_THREADS=1 python -m benchmarks.spatial_speed

Timed for ours, on a square grid with sides and corners: weights, an exact maximum
likelihood of the neighbours' outcome, standard errors of all parameters, and direct,
indirect and total impacts with intervals from 2,000 draws; beside it the same for each
area by itself. Timed for spreg: the same
fit by its sparse factorisation (`ML_Lag`, method LU), with its standard errors and
without intervals of impacts, for which it has none. Timed for R's spatialreg: the same
fit (`lagsarlm`, sparse), its errors, and impacts from traces with as many draws. What
is not installed is left out. Seconds are those of the processor, so that other work on
the machine counts little.
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import time
from functools import partial
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, simplefilter

import numpy as np
import scipy
from scipy import sparse
from scipy.sparse.linalg import spsolve

from benchmarks import spatial_in_r
from missionmetrics.stats.spatial.draws import draw_parameters
from missionmetrics.stats.spatial.fit import fit_spatial
from missionmetrics.stats.spatial.impacts import impacts
from missionmetrics.stats.spatial.information import standard_errors
from missionmetrics.stats.spatial.local_impacts import local_ranges
from missionmetrics.stats.spatial.weights import scaled

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RHO = 0.5
DRAWS = 2000


def grid(side: int, *, corners: bool) -> Any:
    """Neighbours by sides, and by corners too, on a square grid."""
    line = sparse.diags_array([1.0, 1.0], offsets=[-1, 1], shape=(side, side))
    one = sparse.eye_array(side)
    near = sparse.kron(line, one) + sparse.kron(one, line)
    return sparse.csr_array(near + sparse.kron(line, line) if corners else near)


def figures(near: Any, seed: int) -> tuple[Floats, Floats]:
    """Outcome and two drivers with a strength of one half."""
    rng = np.random.default_rng(seed)
    w = scaled(near).matrix
    n = w.shape[0]
    x = rng.standard_normal((n, 2))
    mean = 1 + x @ [1.0, -0.5] + rng.standard_normal(n)
    return spsolve((sparse.eye_array(n) - RHO * w).tocsc(), mean), x


def ours(near: Any, y: Floats, x: Floats) -> dict[str, float]:
    """Seconds by step, and the strength."""
    start = time.process_time()
    weights = scaled(near)
    fit = fit_spatial(y, x, weights, model="sar")
    fitted = time.process_time()
    error = standard_errors(fit)[0]
    sure = time.process_time()
    impacts(fit, draws=DRAWS)
    done = time.process_time()
    return {
        "fit": fitted - start, "errors": sure - fitted, "impacts": done - sure,
        "all": done - start, "rho": fit.rho, "error": float(error),
    }  # fmt: skip


def each_area(near: Any, y: Floats, x: Floats) -> float:
    """Seconds for what each area has, gets and gives, with intervals of 2,000 draws."""
    fit = fit_spatial(y, x, scaled(near), model="sar")
    drawn = draw_parameters(fit)
    start = time.process_time()
    local_ranges(fit, drawn)
    return time.process_time() - start


def spreg_fit(near: Any, y: Floats, x: Floats) -> dict[str, float]:
    """Seconds and the strength of spreg's own sparse maximum likelihood."""
    import libpysal
    import spreg

    with catch_warnings():
        simplefilter("ignore")
        w = libpysal.weights.WSP(near.astype(float)).to_W(silence_warnings=True)
        w.transform = "r"
        start = time.process_time()
        model = spreg.ML_Lag(y[:, None], x, w=w, method="LU", spat_impacts=None)
        took = time.process_time() - start
    error = float(np.sqrt(model.vm[-1, -1]))
    return {"all": took, "rho": float(model.rho), "error": error}


def best_of(run: Callable[[], dict[str, float]], *, times: int = 3) -> dict[str, float]:
    """The quickest of a few runs, the same for all that are compared."""
    return min((run() for _ in range(times)), key=lambda got: got["all"])


def said(name: str, got: dict[str, float]) -> str:
    numbers = ", ".join(
        f"{k} {v:.8f}" if k in ("rho", "error") else f"{k} {v:.2f} s"
        for k, v in got.items()
    )
    return f"{name}: {numbers}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=100)
    parser.add_argument("--large", type=int, default=187)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    near = grid(given.side, corners=True)
    y, x = figures(near, given.seed)
    mine = best_of(lambda: ours(near, y, x))
    print(f"numpy {np.__version__}, scipy {scipy.__version__}")
    print(said(f"{near.shape[0]:,} areas, sides and corners, ours", mine))
    print(f"each area's own, got and given: {each_area(near, y, x):.2f} s")
    for corners in (False, True):
        wide = grid(given.large, corners=corners)
        many = best_of(partial(ours, wide, *figures(wide, given.seed)))
        kind = "sides and corners" if corners else "sides"
        print(said(f"{wide.shape[0]:,} areas, {kind}, ours", many))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"largest memory so far, the whole process: {peak:,.0f} MB")
    if spatial_in_r.there():
        for one in (near, grid(given.large, corners=False)):
            told = figures(one, given.seed)
            peer = best_of(partial(spatial_in_r.in_r, one, *told, draws=DRAWS))
            print(said(f"{one.shape[0]:,} areas, spatialreg", peer))
    else:
        print("R with spatialreg is not installed")
    if importlib.util.find_spec("spreg") is None:
        print("spreg is not installed")
        return
    peer = best_of(lambda: spreg_fit(near, y, x))
    print(said(f"{near.shape[0]:,} areas, spreg ML_Lag LU", peer))
    print(f"spreg over ours: {peer['all'] / mine['all']:.0f} times")


if __name__ == "__main__":
    main()
