"""Panels: the likelihood of what is free to vary, written out by hand, and truth."""

import numpy as np
import pytest
from scipy.linalg import helmert
from scipy.optimize import minimize

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.spatial.information import standard_errors
from missionmetrics.stats.spatial.panel import fit_panel
from missionmetrics.stats.spatial.weights import from_neighbours
from tests.stats.spatial.made import grid

WEIGHTS = from_neighbours(grid(5, 5))
N, T = 25, 6


def made(seed, *, rho=0.4, own=1.0, error=0.0):
    rng = np.random.default_rng(seed)
    w = WEIGHTS.matrix.toarray()
    x = rng.standard_normal((T, N, 1)) + rng.standard_normal((1, N, 1))
    fixed = 3 * rng.standard_normal(N) + 2 * rng.standard_normal((T, 1))
    noise = np.linalg.solve(np.eye(N) - error * w, rng.standard_normal((N, T))).T
    mean = own * x[..., 0] + fixed + noise
    return np.linalg.solve(np.eye(N) - rho * w, mean.T).T, x


def by_hand(y, x, effects):
    """Lee & Yu: data turned by orthonormal contrasts, then the likelihood in full."""
    w = WEIGHTS.matrix.toarray()
    dates = effects != "areas"
    turn_t = helmert(T) if effects != "dates" else np.eye(T)
    turn_n = np.eye(N)
    if dates:  # eigenvectors of the mean's complement
        turn_n = helmert(N)
    y, x = turn_t @ y @ turn_n.T, turn_t @ x[..., 0] @ turn_n.T
    own = turn_n @ w @ turn_n.T
    free = y.size

    def cost(at):
        rho, b, log_s2 = at
        table = np.eye(len(own)) - rho * own
        e = y @ table.T - b * x
        log = len(y) * np.linalg.slogdet(table)[1]
        s2 = np.exp(log_s2)
        return free / 2 * (np.log(2 * np.pi) + log_s2) + (e**2).sum() / (2 * s2) - log

    options = {"xatol": 1e-10, "fatol": 1e-12, "maxiter": 5000}
    return minimize(cost, [0.1, 0.5, 0.0], method="Nelder-Mead", options=options)


@pytest.mark.parametrize("effects", ["areas", "dates", "both"])
def test_it_is_the_likelihood_of_what_is_free_to_vary(effects):
    y, x = made(1)
    found = fit_panel(y, x, WEIGHTS, model="sar", effects=effects)
    hand = by_hand(y, x, effects)
    assert found.rho == pytest.approx(hand.x[0], abs=1e-6)
    assert found.own[0] == pytest.approx(hand.x[1], abs=1e-6)
    assert np.log(found.variance) == pytest.approx(hand.x[2], abs=1e-6)
    assert found.log_likelihood == pytest.approx(-hand.fun, abs=1e-8)


def test_variances_and_errors_are_right_in_the_mean():
    """The usual likelihood would say 5/6 of the variance with six dates."""
    fits = [fit_panel(*made(s), WEIGHTS, model="sar", effects="both")
            for s in range(150)]  # fmt: skip
    spread = np.std([f.rho for f in fits])
    assert np.mean([f.variance for f in fits]) == pytest.approx(1.0, abs=0.05)
    assert np.mean([f.rho for f in fits]) == pytest.approx(0.4, abs=0.03)
    said = np.mean([standard_errors(f)[0] for f in fits])
    assert said == pytest.approx(spread, rel=0.2)


def test_clustered_errors_of_a_panel_are_found():
    fits = [fit_panel(*made(s, rho=0.0, error=0.5), WEIGHTS, model="sdem",
                      effects="both") for s in range(40)]  # fmt: skip
    assert np.mean([f.error for f in fits]) == pytest.approx(0.5, abs=0.05)


def test_what_keeps_to_its_areas_is_refused():
    y, x = made(2)
    still = np.broadcast_to(x[:1], x.shape)
    for ask, code in (
        (lambda: fit_panel(y, still, WEIGHTS), "MM-SPATIAL-CONSTANT"),
        (lambda: fit_panel(y[:1], x[:1], WEIGHTS), "MM-SPATIAL-EFFECTS"),
        (lambda: fit_panel(y, x, WEIGHTS, effects="years"), "MM-SPATIAL-EFFECTS"),
        (lambda: fit_panel(y, x, from_neighbours(grid(5, 5), style="largest"),
                           effects="dates"), "MM-SPATIAL-EFFECTS"),
    ):  # fmt: skip
        with pytest.raises(EvidenceError) as found:
            ask()
        assert found.value.code == code


@pytest.mark.parametrize("level", [0.0, 1e9])
def test_an_outcome_that_is_worked_out_is_refused_at_any_level(level):
    _, x = made(2)
    with pytest.raises(EvidenceError) as found:
        fit_panel(level + 2 * x[..., 0], x, WEIGHTS, effects="both")
    assert found.value.code == "MM-SPATIAL-EXACT"


def test_strengths_are_those_of_spreg_and_its_variance_lacks_a_date():
    """spreg 1.9, `Panel_FE_Lag` and `Panel_FE_Error` on the same panel of six dates."""
    y, x = made(1)
    lag = fit_panel(y, x, WEIGHTS, model="sar")
    assert lag.rho == pytest.approx(0.92714861, abs=1e-7)
    assert lag.own[0] == pytest.approx(0.97843555, abs=1e-7)
    assert lag.variance * (T - 1) / T == pytest.approx(0.79483317, abs=1e-6)
    error = fit_panel(y, x, WEIGHTS, model="sem")
    assert error.error == pytest.approx(0.94021554, abs=1e-6)
    assert error.own[0] == pytest.approx(0.89264736, abs=1e-6)
