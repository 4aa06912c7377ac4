"""Panels whose errors last: the likelihood in full tables, truth, and ranges."""

import numpy as np
import pytest
from scipy.linalg import helmert
from scipy.stats import norm

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.spatial.draws import log_chance_of_all
from missionmetrics.stats.spatial.lasting import (
    Lasting,
    _log_turned,
    draw_lasting,
    fit_lasting,
    share_ends,
    share_middle,
)
from missionmetrics.stats.spatial.panel import fit_panel, turned
from missionmetrics.stats.spatial.weights import from_neighbours
from tests.stats.spatial.made import grid

WEIGHTS = from_neighbours(grid(5, 5))
N, T = 25, 6


def made(seed, *, rho=0.4, share=0.6, own=1.0, dates=T):
    """Levels of areas and dates that go with a driver of which half lasts."""
    rng = np.random.default_rng(seed)
    w = WEIGHTS.matrix.toarray()
    x, e = rng.standard_normal((2, dates, N))
    for t in range(1, dates):
        x[t] = 0.5 * x[t - 1] + np.sqrt(0.75) * x[t]
        e[t] = share * e[t - 1] + np.sqrt(1 - share**2) * e[t]
    fixed = 3 * rng.standard_normal(N) + 2 * rng.standard_normal((dates, 1))
    x = x + fixed
    y = np.linalg.solve(np.eye(N) - rho * w, (own * x + fixed + e).T).T
    return y, x[..., None]


@pytest.mark.parametrize("share", [-0.5, 0.0, 0.7, 0.99])
def test_turned_dates_are_free_of_levels_and_of_what_lasts(share):
    lag = np.abs(np.subtract.outer(np.arange(T), np.arange(T)))
    lasting = share**lag / (1 - share**2)
    turn = turned(np.ones(T - 1), areas=True, lasting=share)
    np.testing.assert_allclose(turn @ lasting @ turn.T, np.eye(T - 1), atol=1e-9)
    np.testing.assert_allclose(turn @ np.ones(T), 0.0, atol=1e-12)
    whole = turned(np.ones(T - 1), areas=False, lasting=share)
    np.testing.assert_allclose(whole @ lasting @ whole.T, np.eye(T), atol=1e-9)


@pytest.mark.parametrize("share", [-0.5, 0.3, 0.9])
@pytest.mark.parametrize("areas", [True, False])
def test_dates_further_apart_are_turned_by_what_lasts_so_long(areas, share):
    """What is left of an error after a time of g is its g-th power."""
    at = np.array([0.0, 1.0, 2.0, 5.5, 6.0])
    gaps = np.diff(at)
    chain = np.sign(share) * abs(share) ** gaps
    lasting = np.array([[np.prod(chain[min(i, j):max(i, j)]) for j in range(5)]
                        for i in range(5)]) / (1 - share**2)  # fmt: skip
    turn = turned(gaps, areas=areas, lasting=share)
    np.testing.assert_allclose(turn @ lasting @ turn.T, np.eye(len(turn)), atol=1e-9)
    full = turned(gaps, areas=False, lasting=share)
    logs = _log_turned(gaps, False, share)
    assert logs == pytest.approx(np.linalg.slogdet(full)[1])


def test_the_share_is_found_where_dates_are_far_apart():
    """Two runs of three dates, ten apart: nine tenths are there after a time of 1."""
    at, shares = [0, 1, 2, 12, 13, 14], np.zeros((2, 5))
    for seed in range(5):
        rng = np.random.default_rng(seed)
        x, e = rng.standard_normal((2, 15, N))
        for t in range(1, 15):
            e[t] = 0.9 * e[t - 1] + np.sqrt(0.19) * e[t]
        for k, times in enumerate((at, None)):
            found = fit_lasting(x[at] + e[at], x[at][..., None], WEIGHTS, model="slx",
                                times=times)  # fmt: skip
            shares[k, seed] = found.share
    assert shares[0].mean() == pytest.approx(0.9, abs=0.1)
    assert (shares[1] < shares[0]).all()


def test_the_ends_of_a_share_join_up_its_chance_between_places():
    """For a chance that is normal in arctanh of the share, its own ends."""
    z = np.linspace(0.3 - 0.8, 0.3 + 0.8, 9)
    chance = np.exp(-np.square((z - 0.3) / 0.25) / 2)
    found = Lasting(None, np.tanh(0.3), 0.0, np.tanh(z), chance / chance.sum(), ())
    by_hand = np.tanh(0.3 + 0.25 * norm.ppf([0.025, 0.975]))
    assert share_ends(found) == pytest.approx(by_hand, abs=5e-3)
    with pytest.raises(EvidenceError) as fault:
        share_ends(found, level=95)
    assert fault.value.code == "MM-LEVEL"


def test_too_few_draws_are_refused():
    found = fit_lasting(*made(5), WEIGHTS)
    for draws in (0, 5):
        with pytest.raises(EvidenceError) as fault:
            draw_lasting(found, draws=draws)
        assert fault.value.code == "MM-SPATIAL-DRAWS"


@pytest.mark.parametrize("times", [None, [0, 1, 2.5, 3, 7, 8]])
@pytest.mark.parametrize("effects", ["areas", "dates", "both"])
def test_the_likelihood_of_a_share_is_that_of_contrasts_in_full(effects, times):
    """A normal density of plain contrasts of dates and areas, with whole tables."""
    y, x = made(1)
    w = WEIGHTS.matrix.toarray()
    over = helmert(T) if effects != "dates" else np.eye(T)
    across = helmert(N) if effects != "areas" else np.eye(N)
    own = across @ w @ across.T
    at = np.arange(T) if times is None else np.array(times)
    lag = np.abs(np.subtract.outer(at, at))
    found, full = [], []
    for share in (0.2, 0.7):
        fit = fit_panel(y, x, WEIGHTS, model="sar", effects=effects, lasting=share,
                        times=times)  # fmt: skip
        extra = len(own) * _log_turned(np.diff(at), effects != "dates", share)
        found.append(fit.log_likelihood + extra)
        time = over @ (share**lag / (1 - share**2)) @ over.T
        table = np.eye(len(own)) - fit.rho * own
        e = (over @ y @ across.T @ table.T
             - fit.own[0] * over @ x[..., 0] @ across.T)  # fmt: skip
        squares = np.sum(e * np.linalg.solve(time, e))
        logs = (len(over) * np.linalg.slogdet(table)[1]
                - len(own) / 2 * np.linalg.slogdet(time)[1])  # fmt: skip
        full.append(logs - e.size / 2 * (np.log(2 * np.pi * fit.variance))
                    - squares / (2 * fit.variance))  # fmt: skip
    # Contrasts of other bases differ by a constant.
    assert found[1] - found[0] == pytest.approx(full[1] - full[0], abs=1e-8)


def test_the_chance_of_a_share_is_the_likelihood_added_up():
    """Over strength, coefficient and variance, on plain grids for one driver."""
    y, x = made(3)
    log = []
    for share in (0.3, 0.6):
        fit = fit_panel(y, x, WEIGHTS, model="sar", effects="both", lasting=share)
        c = fit.problem.columns
        free = fit.problem.free
        rho = np.linspace(-0.9, 0.98, 400)
        w = np.linalg.eigvals(WEIGHTS.matrix.toarray()).real
        w = np.delete(w, np.argmax(w))
        det = (T - 1) * np.log(1 - np.outer(rho, w)).sum(axis=1)
        b = np.linspace(fit.own[0] - 1, fit.own[0] + 1, 801)
        e = (c[:, 0, None, None] - rho[None, :, None] * c[:, 1, None, None]
             - b[None, None, :] * c[:, 2, None, None])  # fmt: skip
        logs = det[:, None] - free / 2 * np.log(np.square(e).sum(axis=0))
        log.append(np.log(np.exp(logs - logs.max()).sum()) + logs.max())
        log[-1] -= log_chance_of_all(fit)
    assert log[0] == pytest.approx(log[1], abs=2e-3)


def test_the_share_is_found_without_the_bias_of_few_dates():
    """Six dates and means of areas taken out: the usual estimate is near .3."""
    shares = [fit_lasting(*made(s), WEIGHTS, model="sar").share for s in range(60)]
    assert np.mean(shares) == pytest.approx(0.6, abs=0.06)
    none = [fit_lasting(*made(s, share=0.0), WEIGHTS, model="sar").share
            for s in range(60)]  # fmt: skip
    assert np.mean(none) == pytest.approx(0.0, abs=0.05)


def test_draws_of_a_share_are_those_asked_for_and_the_same_again():
    y, x = made(5)
    found = fit_lasting(y, x, WEIGHTS, model="sdem")
    drawn, share = draw_lasting(found, draws=700, seed=3)
    assert drawn.rho.shape == drawn.error.shape == share.shape == (700,)
    again, _ = draw_lasting(found, draws=700, seed=3)
    assert (again.coefficients == drawn.coefficients).all()
    assert np.quantile(share, 0.02) < found.share < np.quantile(share, 0.98)


def test_errors_that_never_fade_are_told_as_such_on_a_fine_grid():
    """Steps of chance that stay: next to the end, and the places keep to it."""
    rng = np.random.default_rng(6)
    y, x = made(6, rho=0.0, share=0.0, dates=10)
    y = np.cumsum(rng.standard_normal((10, N)), axis=0) + x[..., 0]
    found = fit_lasting(y, x, WEIGHTS, model="slx")
    _, share = draw_lasting(found, draws=2000, seed=1)
    assert found.share > 0.9
    assert np.quantile(share, 0.025) > 0.75
    assert (found.chance > 0.01).sum() >= 4
    low, high = share_ends(found)
    middle = share_middle(found)
    assert low < middle < high
    assert middle == pytest.approx(np.median(share), abs=0.02)


def test_what_makes_no_panel_that_lasts_is_refused():
    y, x = made(2)
    for ask in (
        lambda: fit_lasting(y[:2], x[:2], WEIGHTS),
        lambda: fit_lasting(y[0], x[0], WEIGHTS),
        lambda: fit_panel(y, x, WEIGHTS, lasting=1.0),
        lambda: fit_panel(y, x, WEIGHTS, lasting=float("nan")),
        lambda: fit_panel(y, x, WEIGHTS, times=[0, 1, 2]),
        lambda: fit_lasting(y, x, WEIGHTS, times=[0, 1, 2, 3, 5, 4]),
    ):
        with pytest.raises(EvidenceError) as found:
            ask()
        assert found.value.code == "MM-SPATIAL-EFFECTS"
