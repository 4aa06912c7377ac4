"""Surprises against another program."""

import numpy as np
import pytest
from statsmodels.tsa.ar_model import AutoReg

from missionmetrics.stats.connectedness.own_past import (
    best_order,
    evened,
    plan,
    surprises,
    taken_from_past,
    without_line,
)
from tests.stats.connectedness.made import remembering


@pytest.mark.parametrize("order", [1, 2, 4])
def test_surprises_are_what_an_autoregression_with_a_line_leaves(order):
    values = remembering(1, 40, 3) + 0.3 * np.arange(40)[:, None]
    found = surprises(values, plan(40, order))
    for i in range(3):
        theirs = AutoReg(values[0, :, i], order, trend="ct").fit()
        np.testing.assert_allclose(found.left[0, :, i], theirs.resid, atol=1e-7)
        np.testing.assert_allclose(found.own[i], theirs.params[2:], atol=1e-7)


def test_a_stack_is_each_record_by_itself():
    stack = remembering(3, 30, 4, count=6).reshape(3, 2, 30, 4)
    laid = plan(30, 2, [10, 11])
    whole = surprises(stack, laid)
    for k, values in enumerate(stack):
        alone = surprises(values, laid)
        np.testing.assert_allclose(whole.left[k], alone.left, atol=1e-10)
        np.testing.assert_allclose(whole.line[k], alone.line, atol=1e-10)


def test_dates_next_to_an_exceptional_one_are_no_pair():
    laid = plan(12, 1, [5])
    assert laid.used.tolist() == [0, 1, 2, 3, 6, 7, 8, 9, 10]
    after, before = laid.follow
    assert (laid.used[after] - laid.used[before] == 1).all()
    assert after.size == 7


def test_a_longer_memory_is_found():
    rng = np.random.default_rng(8)
    values = np.zeros((300, 3))
    for t in range(3, 300):
        values[t] = 0.7 * values[t - 3] + rng.normal(size=3)
    assert best_order(values[None], 4) == 3
    assert best_order(remembering(9, 60, 12), 6) <= 2


def test_what_places_have_in_common_counts_once():
    """Generalised least squares with the whole covariance of places, written out."""
    values = remembering(10, 25, 3, count=6, shared=0.5)
    free, _ = without_line(values, plan(25, 2))
    common = np.array([0.0, 0.4, 0.9])
    found = taken_from_past(free, common)
    for i, share in enumerate(common):
        weight = np.linalg.inv((1 - share) * np.eye(6) + share * np.ones((6, 6)))
        past, now = free[:, :, i, 1:], free[:, :, i, 0]
        gram = np.einsum("nmp,no,omq->pq", past, weight, past)
        theirs = np.linalg.solve(gram, np.einsum("nmp,no,om->p", past, weight, now))
        np.testing.assert_allclose(found[i], theirs, atol=1e-6)


def test_spread_around_a_line_is_one_in_every_place():
    values = remembering(11, 20, 2, count=3) * np.array([1e4, 1.0, 1e-4])[:, None, None]
    values += np.arange(20)[:, None] * [5.0, -300.0]
    values[:, 7] += 1e5
    found = evened(values, [7])
    dates = np.delete(np.arange(20), 7)
    for place in found:
        for series in place[dates].T:
            rest = series - np.polyval(np.polyfit(dates, series, 1), dates)
            assert rest.std() == pytest.approx(1, abs=1e-7)
