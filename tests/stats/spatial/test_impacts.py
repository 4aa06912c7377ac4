"""Impacts: known multipliers, full tables, isolates, draws, and every refusal."""

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.spatial import determinant, problem
from missionmetrics.stats.spatial.determinant import Factorised, determinant_of
from missionmetrics.stats.spatial.diagonal import Returned
from missionmetrics.stats.spatial.draws import draw_parameters
from missionmetrics.stats.spatial.fit import fit_spatial, log_likelihood
from missionmetrics.stats.spatial.impacts import Spread, impacts, mean_impacts
from missionmetrics.stats.spatial.information import covariance, standard_errors
from missionmetrics.stats.spatial.kinds import KINDS
from missionmetrics.stats.spatial.local_impacts import local_impacts, local_ranges
from missionmetrics.stats.spatial.nearness import nearest
from missionmetrics.stats.spatial.two_stage import two_stage
from missionmetrics.stats.spatial.weights import from_neighbours, scaled
from tests.stats.spatial.made import columbus, grid, simulated

ISLANDS = [*grid(6, 7), [], [44], [43]]


def by_full_tables(fit):
    """Direct, indirect and total from the definition of LeSage & Pace."""
    w = fit.problem.weights.matrix.toarray()
    inverse = np.linalg.inv(np.eye(len(w)) - fit.rho * w)
    found = []
    for own, around in zip(fit.own, fit.around, strict=True):
        table = inverse @ (own * np.eye(len(w)) + around * w)
        direct, total = np.trace(table) / len(w), table.sum() / len(w)
        found.append([direct, total - direct, total])
    return np.array(found).T


def test_the_multiplier_of_a_grid_by_sides_is_not_cut_short():
    """On 32 x 32 by sides at .8 a power series that stops at the first small term
    says 1.1662 (spreg 1.9); the mean diagonal of the inverse is 1.286166373957587."""
    weights = from_neighbours(grid(32, 32))
    spread = Spread(weights, determinant_of(weights))
    assert float(spread.diagonals(0.8)[0]) == pytest.approx(
        1.286166373957587, abs=1e-12
    )
    assert float(spread.sums(0.8)[0]) == pytest.approx(5.0, abs=1e-12)


@pytest.mark.parametrize("model", KINDS)
@pytest.mark.parametrize("style", ["row", "largest"])
def test_mean_and_local_impacts_are_those_of_full_tables_with_isolates(model, style):
    weights = from_neighbours(ISLANDS, style=style)
    y, x = simulated(weights, np.random.default_rng(7), rho=0.5, error=0.2,
                     own=(1.0, -0.5), around=(0.4, 0.3))  # fmt: skip
    fit = fit_spatial(y, x, weights, model=model)
    np.testing.assert_allclose(mean_impacts(fit), by_full_tables(fit), atol=1e-10)
    local = local_impacts(fit)
    for part, mean in zip(local, (0, 1, 1), strict=True):
        np.testing.assert_allclose(
            part.mean(axis=0), mean_impacts(fit)[mean], atol=1e-10
        )
    assert np.abs(local.received[42]).max() == pytest.approx(0.0, abs=1e-12)
    assert np.abs(local.sent[42]).max() == pytest.approx(0.0, abs=1e-12)
    np.testing.assert_allclose(local.own[42], fit.own, atol=1e-12)


@pytest.mark.parametrize("style", ["row", "largest"])
@pytest.mark.parametrize("rho", [0.5, -0.6, 0.97, 1e-3, 1e-6])
def test_what_comes_back_to_each_area_is_the_diagonal_of_the_full_table(style, rho):
    """By the factor's own entries, and by solutions where ties go one way only."""
    rng = np.random.default_rng(14)
    points = rng.random((60, 2))
    for weights in (
        from_neighbours(ISLANDS, style=style),
        from_neighbours(grid(7, 9, corners=True), style=style),
        scaled(nearest(points, 4), style=style),
    ):
        w = weights.matrix.toarray()
        full = np.diag(np.linalg.solve(np.eye(len(w)) - rho * w, w))
        np.testing.assert_allclose(Returned(weights).at(rho), full, atol=1e-11)


@pytest.mark.parametrize("model", ["sdem", "sar", "sdm", "sac"])
@pytest.mark.parametrize("style", ["row", "largest"])
def test_ranges_of_each_area_are_those_of_full_tables_at_each_draw(model, style):
    weights = from_neighbours(ISLANDS, style=style)
    y, x = simulated(weights, np.random.default_rng(13), rho=0.6, error=0.2,
                     own=(1.0, -0.5), around=(0.4, 0.3))  # fmt: skip
    fit = fit_spatial(y, x, weights, model=model)
    drawn = draw_parameters(fit, draws=150, seed=4)
    w, n = weights.matrix.toarray(), weights.n
    every = []
    for rho, b in zip(drawn.rho, drawn.coefficients, strict=True):
        inverse = np.linalg.inv(np.eye(n) - rho * w)
        t = b[-2:] if fit.problem.kind.around else (0, 0)
        tables = [inverse @ (b[1 + j] * np.eye(n) + t[j] * w) for j in (0, 1)]
        every.append([
            [np.diag(s), s.sum(axis=1) - np.diag(s), s.sum(axis=0) - np.diag(s)]
            for s in tables
        ])  # fmt: skip
    low, high = np.quantile(every, [0.05, 0.95], axis=0)
    found = local_ranges(fit, drawn, level=0.9)
    for k, part in enumerate(found):
        for j in (0, 1):
            np.testing.assert_allclose(part.low[:, j], low[j, k], atol=2e-6)
            np.testing.assert_allclose(part.high[:, j], high[j, k], atol=2e-6)
        np.testing.assert_array_equal(part.estimate, local_impacts(fit)[k])


def test_the_indirect_impact_of_neighbours_drivers_heeds_how_weights_add_up():
    """Not scaled by rows, the coefficient alone is not what neighbours go with."""
    weights = from_neighbours(grid(6, 6), style="largest")
    y, x = simulated(weights, np.random.default_rng(8), around=(0.7,))
    fit = fit_spatial(y, x, weights, model="slx")
    share = weights.matrix.sum() / 36
    assert mean_impacts(fit)[1, 0] == pytest.approx(fit.around[0] * share, abs=1e-12)
    assert share != pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("model", KINDS)
def test_many_areas_are_fitted_as_few_are(model, monkeypatch):
    """The way of factors and that of eigenvalues agree on the same areas."""
    weights = from_neighbours(grid(9, 8))
    y, x = simulated(weights, np.random.default_rng(9), rho=0.4, error=0.3)
    few = fit_spatial(y, x, weights, model=model)
    monkeypatch.setattr(problem, "determinant_of", Factorised)
    many = fit_spatial(y, x, weights, model=model)
    assert many.log_likelihood == pytest.approx(few.log_likelihood, abs=1e-9)
    assert many.rho == pytest.approx(few.rho, abs=1e-8)
    np.testing.assert_allclose(covariance(many), covariance(few), rtol=1e-4, atol=1e-8)
    for a, b in zip(impacts(many), impacts(few), strict=True):
        # Two strengths of few areas reach to -1, where this grid's curve is steepest.
        np.testing.assert_allclose(a, b, atol=1e-3 if model == "sac" else 1e-4)
    assert determinant.DENSE < 1024


@pytest.mark.parametrize("model", ["sar", "sem", "sac", "sdm", "sdem"])
def test_observed_information_is_the_curvature_of_the_likelihood(model):
    """By central differences of the likelihood itself, written out in full."""
    weights = from_neighbours(grid(6, 6))
    y, x = simulated(weights, np.random.default_rng(10), rho=0.3, error=0.3)
    fit = fit_spatial(y, x, weights, model=model)
    kind, w = fit.problem.kind, weights.matrix.toarray()

    def whole(at):
        at = list(at)
        rho = at.pop(0) if kind.lag else 0.0
        error = at.pop(0) if kind.error else 0.0
        s2, b = at[-1], np.array(at[:-1])
        eye = np.eye(36)
        a, c = eye - rho * w, eye - error * w
        e = c @ (a @ y - fit.problem.design @ b)
        logs = np.linalg.slogdet(a)[1] + np.linalg.slogdet(c)[1]
        return logs - 18 * np.log(2 * np.pi * s2) - e @ e / (2 * s2)

    strengths = [fit.rho] * kind.lag + [fit.error] * kind.error
    best = np.array([*strengths, *fit.coefficients, fit.variance])
    assert whole(best) == pytest.approx(fit.log_likelihood, abs=1e-9)
    step, p = 1e-4, len(best)
    curved = np.empty((p, p))
    for i in range(p):
        for j in range(p):
            a, b = step * np.eye(p)[i], step * np.eye(p)[j]
            corners = (whole(best + a + b) - whole(best + a - b)
                       - whole(best - a + b) + whole(best - a - b))  # fmt: skip
            curved[i, j] = -corners / (4 * step**2)
    np.testing.assert_allclose(np.linalg.inv(covariance(fit)), curved, rtol=2e-4,
                               atol=2e-4)  # fmt: skip
    assert log_likelihood(fit.problem, fit.rho, fit.error) == fit.log_likelihood


def test_units_of_drivers_change_impacts_in_step():
    y, x, weights = columbus()
    one = impacts(fit_spatial(y, x, weights, model="sdm"), seed=5)
    big = impacts(fit_spatial(y, x * [1e6, 1.0], weights, model="sdm"), seed=5)
    for a, b in zip(one, big, strict=True):
        np.testing.assert_allclose(
            np.array(b)[:, 0] * 1e6, np.array(a)[:, 0], rtol=1e-5
        )


def test_a_large_constant_costs_no_digits():
    y, x, weights = columbus()
    plain = fit_spatial(y, x, weights, model="sdem")
    moved = fit_spatial(y + 1e7, x + 1e5, weights, model="sdem")
    assert moved.error == pytest.approx(plain.error, abs=1e-6)
    np.testing.assert_allclose(moved.own, plain.own, atol=1e-6)


def test_draws_keep_to_the_range_where_passing_on_fades():
    """Neighbours' outcome of .95 and 30 areas: a normal draw would leave the range."""
    weights = from_neighbours(grid(5, 6))
    y, x = simulated(weights, np.random.default_rng(11), rho=0.95)
    fit = fit_spatial(y, x, weights, model="sar")
    error = standard_errors(fit)[0]
    drawn = draw_parameters(fit, draws=4000, seed=2)
    assert drawn.rho.max() < 1
    assert fit.rho + 3 * error > 1 or error < 0.02
    assert (draw_parameters(fit, seed=2).rho == draw_parameters(fit, seed=2).rho).all()


@pytest.mark.parametrize("islands", [False, True])
def test_draws_of_a_strength_follow_its_own_likelihood(islands):
    """Shares below places, against the likelihood added up on a grid of its own."""
    y, x, weights = columbus()
    if islands:
        weights = from_neighbours([*grid(6, 7), [], [44], [43], [], [], [], []])
    fit = fit_spatial(y, x, weights, model="sar")
    at = np.linspace(-0.999, 0.999, 4001)
    w, design = weights.matrix.toarray(), fit.problem.design
    basis, _ = np.linalg.qr(design)
    clear, ones = np.eye(49) - basis @ basis.T, np.ones(49)
    logs = np.array([
        np.linalg.slogdet(np.eye(49) - r * w)[1]
        + np.log(np.linalg.norm(np.linalg.solve(np.eye(49) - r * w, ones)))
        - (49 - 3) / 2 * np.log(np.sum((clear @ (y - r * w @ y)) ** 2))
        for r in at
    ])  # fmt: skip
    share = np.cumsum(np.exp(logs - logs.max()))
    share /= share[-1]
    drawn = np.sort(draw_parameters(fit, draws=20_000, seed=6).rho)
    for chance in (0.025, 0.25, 0.5, 0.75, 0.975):
        place = at[np.searchsorted(share, chance)]
        assert np.mean(drawn <= place) == pytest.approx(chance, abs=0.01)


def test_draws_of_two_strengths_follow_their_joint_likelihood():
    """Quarters of each strength and their correlation, added up on a plain grid."""
    weights = from_neighbours(grid(7, 8))
    y, x = simulated(weights, np.random.default_rng(21), rho=0.4, error=0.2)
    fit = fit_spatial(y, x, weights, model="sac")
    drawn = draw_parameters(fit, draws=20_000, seed=2)
    at = np.linspace(-0.995, 0.995, 160)
    w, eye, ones = weights.matrix.toarray(), np.eye(56), np.ones(56)
    logs = np.empty((160, 160))
    for j, error in enumerate(at):
        b = eye - error * w
        basis, own = np.linalg.qr(b @ fit.problem.design)
        less = -np.log(np.abs(np.diag(own))).sum() + np.linalg.slogdet(b)[1]
        for i, rho in enumerate(at):
            a = eye - rho * w
            e = b @ a @ y
            e -= basis @ (basis.T @ e)
            level = np.log(np.linalg.norm(np.linalg.solve(a, ones)))
            logs[i, j] = (less + np.linalg.slogdet(a)[1] + level
                          - (56 - 2) / 2 * np.log(e @ e))  # fmt: skip
    chance = np.exp(logs - logs.max())
    for found, axis in ((drawn.rho, 1), (drawn.error, 0)):
        own = chance.sum(axis=axis)
        middle = own @ at / own.sum()
        spread = np.sqrt(own @ (at - middle) ** 2 / own.sum())
        assert found.mean() == pytest.approx(middle, abs=0.04 * spread)
        assert found.std() == pytest.approx(spread, rel=0.04)
    joint = chance / chance.sum()
    mean = [joint.sum(axis=a) @ at for a in (1, 0)]
    shared = (at - mean[0]) @ joint @ (at - mean[1])
    assert np.cov(drawn.rho, drawn.error)[0, 1] == pytest.approx(shared, rel=0.1)


def test_two_stages_find_the_strength_of_many_areas():
    weights = from_neighbours(grid(40, 40, corners=True))
    y, x = simulated(weights, np.random.default_rng(12), rho=0.5, own=(1.0, 2.0),
                     around=(0.0, 0.0))  # fmt: skip
    found = two_stage(y, x, weights)
    assert abs(found.rho - 0.5) < 4 * np.sqrt(found.covariance[0, 0]) < 0.2


def asked(model="slx", *, y=None, x=None, weights=None):
    own_y, own_x, own_weights = columbus()
    return fit_spatial(
        own_y if y is None else y,
        own_x if x is None else x,
        weights or own_weights,
        model=model,
    )


def test_what_cannot_be_answered_is_refused():
    y, x, weights = columbus()
    few = scaled(nearest(np.random.default_rng(1).random((6, 2)), 3))
    many = from_neighbours(grid(64, 64))
    wide = np.random.default_rng(2).standard_normal((many.n, 1))
    for ask, code in (
        (lambda: asked("lag"), "MM-SPATIAL-MODEL"),
        (lambda: asked(y=y[:9]), "MM-SPATIAL-SHAPE"),
        (lambda: asked(y=y * np.nan), "MM-SPATIAL-VALUES"),
        (lambda: asked(x=x * [1, 0]), "MM-SPATIAL-CONSTANT"),
        (lambda: asked(y=y * 0), "MM-SPATIAL-CONSTANT"),
        (lambda: asked(x=x[:, [0, 0]]), "MM-SPATIAL-TWINS"),
        (lambda: asked(y=3 * x[:, 0]), "MM-SPATIAL-EXACT"),
        (lambda: asked(y=y[:6], x=x[:6], weights=few), "MM-SPATIAL-FEW"),
        (lambda: two_stage(y, x, weights, model="sem"), "MM-SPATIAL-MODEL"),
        (lambda: impacts(asked("sar"), draws=9), "MM-SPATIAL-DRAWS"),
        (lambda: impacts(asked("slx"), level=95), "MM-LEVEL"),
        (lambda: impacts(asked("sar"), level=95), "MM-LEVEL"),
        (
            lambda: local_ranges(asked("slx"), draw_parameters(asked("slx")), level=1),
            "MM-LEVEL",
        ),
        (lambda: asked(["sdm"]), "MM-SPATIAL-MODEL"),
        (lambda: two_stage(y, x, weights, passes=1.5), "MM-SPATIAL-MODEL"),
        (
            lambda: covariance(
                asked(y=wide[:, 0] ** 2, x=wide, weights=many), information="expected"
            ),
            "MM-SPATIAL-EXPECTED",
        ),
    ):
        with pytest.raises(EvidenceError) as found:
            ask()
        assert found.value.code == code


@pytest.mark.parametrize("level", [1e9, 3e10])
def test_a_level_however_large_is_no_exact_link(level):
    """Errors are as far apart as before: estimates are those without the level."""
    y, x, weights = columbus()
    plain, lifted = (
        fit_spatial(values, x, weights, model="slx") for values in (y, y + level)
    )
    np.testing.assert_allclose(lifted.own, plain.own, rtol=1e-3)


def test_an_exact_link_is_told_at_any_level():
    _, x, weights = columbus()
    for level in (0.0, 1e6, 1e9):
        with pytest.raises(EvidenceError) as found:
            fit_spatial(level + 3 * x[:, 0], x, weights, model="slx")
        assert found.value.code == "MM-SPATIAL-EXACT"
