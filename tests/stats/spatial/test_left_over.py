"""What models with a strength leave: their own chance, in full tables and by level."""

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.spatial.autocorrelation import residual_morans_i
from missionmetrics.stats.spatial.fit import fit_spatial
from missionmetrics.stats.spatial.left_over import left_morans_i
from missionmetrics.stats.spatial.panel import fit_panel
from missionmetrics.stats.spatial.weights import from_neighbours
from tests.stats.spatial.made import grid, simulated

BOARD = from_neighbours(grid(7, 7))
WHOLE = BOARD.matrix.toarray()


def moran(e):
    return e @ WHOLE @ e / (e @ e)


@pytest.mark.parametrize(
    ("model", "worlds"), [("sdem", {"error": 0.5}), ("sar", {"rho": 0.5})]
)
def test_the_chance_is_that_of_figures_made_and_fitted_anew(model, worlds):
    """By full tables and the exact fit, with other draws."""
    y, x = simulated(BOARD, np.random.default_rng(3), **worlds)
    fit = fit_spatial(y, x, BOARD, model=model)
    found = left_morans_i(fit, draws=199)
    assert found.value == pytest.approx(moran(fit.residuals), abs=1e-12)
    rng, eye = np.random.default_rng(99), np.eye(49)
    mean, chance = fit.problem.design @ fit.coefficients, []
    for _ in range(199):
        noise = np.sqrt(fit.variance) * rng.standard_normal(49)
        spread = np.linalg.solve(eye - fit.error * WHOLE, noise)
        made = np.linalg.solve(eye - fit.rho * WHOLE, mean + spread)
        chance.append(moran(fit_spatial(made, x, BOARD, model=model).residuals))
    ends = np.quantile(chance, [0.025, 0.975])
    width = ends[1] - ends[0]
    assert [found.low, found.high] == pytest.approx(ends, abs=0.25 * width)
    assert found.expected == pytest.approx(np.mean(chance), abs=0.1 * width)
    plain = residual_morans_i(fit.residuals, fit.problem.design, BOARD)
    assert plain.high - plain.low > 1.3 * width  # least squares would never warn


def test_without_a_strength_it_is_the_chance_of_least_squares():
    y, x = simulated(BOARD, np.random.default_rng(5))
    fit = fit_spatial(y, x, BOARD, model="slx")
    design = fit.problem.design
    assert left_morans_i(fit) == residual_morans_i(fit.residuals, design, BOARD)
    few = residual_morans_i(fit.residuals, design, BOARD, draws=199)
    assert left_morans_i(fit, draws=199) == few != left_morans_i(fit)
    with pytest.raises(EvidenceError) as fault:
        left_morans_i(fit, draws=5)
    assert fault.value.code == "MM-SPATIAL-DRAWS"


def test_of_several_dates_all_are_made_and_judged_together():
    rng = np.random.default_rng(6)
    x = rng.standard_normal((5, 49, 1))
    y = np.linalg.solve(np.eye(49) - 0.5 * WHOLE, (x[..., 0] + rng.standard_normal(
        (5, 49))).T).T  # fmt: skip
    fit = fit_panel(y, x, BOARD, model="sar", effects="both")
    left = fit.residuals.reshape(4, 49)
    by_hand = sum(e @ WHOLE @ e for e in left) / np.square(left).sum()
    found = left_morans_i(fit, draws=99)
    assert found.value == pytest.approx(by_hand, abs=1e-12)
    assert found.low < found.value < found.high


def test_too_few_draws_are_refused():
    y, x = simulated(BOARD, np.random.default_rng(7))
    with pytest.raises(EvidenceError) as found:
        left_morans_i(fit_spatial(y, x, BOARD, model="sar"), draws=20)
    assert found.value.code == "MM-SPATIAL-DRAWS"
