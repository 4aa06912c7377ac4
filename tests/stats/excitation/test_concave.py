"""Parts of a rate: closed forms, another program's answers, edges."""

import numpy as np
import pytest
from scipy.optimize import minimize

from missionmetrics.stats.excitation.concave import best_amounts


def made(seed, records=12, places=40, parts=4):
    rng = np.random.default_rng(seed)
    shapes = rng.exponential(size=(records, parts, places))
    weights = rng.poisson(1.2, size=(records, places)).astype(float)
    totals = 40 * rng.exponential(size=(records, parts)) + 1
    return shapes, weights, totals


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("known", [0.0, 0.3])
def test_no_other_program_finds_more(seed, known):
    shapes, weights, totals = made(seed)
    found = best_amounts(shapes, weights, totals, known=known)
    for r in range(len(weights)):

        def cost(x, r=r):
            rate = x @ shapes[r] + known + 1e-300
            return (
                totals[r] @ x - weights[r] @ np.log(rate),
                totals[r] - shapes[r] @ (weights[r] / rate),
            )

        other = minimize(
            cost, np.full(4, 0.2), jac=True, bounds=[(1e-12, None)] * 4,
            method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-10, "maxiter": 5000},
        )  # fmt: skip
        assert found.gain[r] >= -other.fun - 1e-7
        assert found.gain[r] == pytest.approx(-cost(found.values[r])[0], abs=1e-9)


def test_parts_that_never_meet_have_their_own_mean():
    shapes = np.eye(3)[:, [0, 0, 1, 2]][None]
    weights = np.array([[2.0, 1.0, 5.0, 0.0]])
    totals = np.array([[6.0, 2.0, 4.0]])
    found = best_amounts(shapes, weights, totals)
    np.testing.assert_allclose(found.values, [[0.5, 2.5, 0.0]], atol=1e-9)


def test_a_part_that_is_never_there_stays_at_nought():
    shapes = np.array([[[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]]])
    found = best_amounts(shapes, np.ones((1, 3)), np.array([[6.0, 0.0]]))
    np.testing.assert_allclose(found.values, [[0.5, 0.0]])


def test_places_that_fill_up_change_nothing():
    shapes, weights, totals = made(5)
    more = np.concatenate([shapes, 9 * np.ones_like(shapes)], axis=2)
    filled = np.concatenate([weights, np.zeros_like(weights)], axis=1)
    plain = best_amounts(shapes, weights, totals)
    wide = best_amounts(more, filled, totals)
    np.testing.assert_allclose(wide.gain, plain.gain, atol=1e-9)


def test_where_it_begins_does_not_matter():
    shapes, weights, totals = made(6)
    plain = best_amounts(shapes, weights, totals)
    far = best_amounts(shapes, weights, totals, start=np.full((12, 4), 3.0))
    np.testing.assert_allclose(far.gain, plain.gain, atol=1e-7)


def test_an_event_that_nothing_else_can_bring_keeps_its_part():
    """One event needs the part, a thousand do without: it falls, and never to nought.

    The best amount x has 1 / x + 1000 / (x + 50) = 100.
    """
    shapes = np.ones((1, 1, 2))
    weights = np.array([[1.0, 1000.0]])
    known = np.array([[0.0, 50.0]])
    found = best_amounts(shapes, weights, np.array([[100.0]]), known=known)
    x = found.values[0, 0]
    assert 1 / x + 1000 / (x + 50) == pytest.approx(100.0, rel=1e-4)
