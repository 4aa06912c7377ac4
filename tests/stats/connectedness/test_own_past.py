"""Surprises against another program, and records that are put together from them."""

import numpy as np
import pytest
from statsmodels.tsa.ar_model import AutoReg

from missionmetrics.stats.connectedness import own_past
from missionmetrics.stats.connectedness.own_past import (
    best_order,
    lost_to_lines,
    orders,
    plan,
    redrawn,
    surprises,
)
from tests.stats.connectedness.made import linked, remembering


@pytest.mark.parametrize("order", [1, 2, 4])
def test_surprises_are_what_an_autoregression_with_a_line_leaves(order):
    values = remembering(1, 40, 3) + 0.3 * np.arange(40)[:, None]
    found = surprises(values, plan(40, order))
    for i in range(3):
        theirs = AutoReg(values[0, :, i], order, trend="ct").fit()
        np.testing.assert_allclose(found.left[0, :, i], theirs.resid, atol=1e-7)
        np.testing.assert_allclose(found.own[i], theirs.params[2:], atol=1e-7)


def test_surprises_in_their_own_order_make_the_record_again():
    values = remembering(2, 30, 4, count=2)
    laid = plan(30, 3)
    found = surprises(values, laid)

    made = redrawn(values, laid, found, np.tile(np.arange(27), (2, 1)))
    np.testing.assert_allclose(made, np.stack([values, values]), atol=1e-9)


def test_a_stack_is_each_record_by_itself():
    stack = remembering(3, 30, 4, count=6).reshape(3, 2, 30, 4)
    laid = plan(30, 2, [10, 11])
    whole = surprises(stack, laid)
    for k, values in enumerate(stack):
        alone = surprises(values, laid)
        np.testing.assert_allclose(whole.left[k], alone.left, atol=1e-10)
        np.testing.assert_allclose(whole.line[k], alone.line, atol=1e-10)


def test_redrawn_records_keep_memory_and_moving_together_and_lose_links():
    values = linked(4, 4000, 2, shared=0.6)
    laid = plan(4000, 1)
    found = surprises(values, laid)
    (made,) = redrawn(values, laid, found, orders(laid, 1, np.random.default_rng(5)))
    again = surprises(made, laid)
    np.testing.assert_allclose(again.own, found.own, atol=0.05)

    def at_lag(left, lag):
        first = left[0, lag:, 1]
        return float(np.corrcoef(first, left[0, : len(first), 0])[0, 1])

    assert at_lag(again.left, 0) == pytest.approx(at_lag(found.left, 0), abs=1e-2)
    assert at_lag(found.left, 1) > 0.25
    assert abs(at_lag(again.left, 1)) < 0.05


@pytest.mark.parametrize("places", [[12], [0], [12, 13, 29]])
def test_what_happens_on_an_exceptional_date_does_not_matter(places):
    values = remembering(6, 30, 3, count=2)
    other = values.copy()
    other[:, places] += 100.0
    laid = plan(30, 2, places)
    drawn = orders(laid, 5, np.random.default_rng(7))
    left = [surprises(v, laid) for v in (values, other)]
    np.testing.assert_allclose(left[0].left, left[1].left, atol=1e-9)
    made = [redrawn(v, laid, f, drawn) for v, f in
            zip((values, other), left, strict=True)]  # fmt: skip
    np.testing.assert_allclose(made[0], made[1], atol=1e-8)


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


def test_memory_that_lines_took_of_many_places_is_put_back():
    """Thirty places of 15 dates that keep half of themselves."""
    before, after = [], []
    for seed in range(10):
        values, laid = remembering(seed, 15, 4, count=30), plan(15, 1)
        found = surprises(values, laid)
        lost = lost_to_lines(values, laid, found, np.random.default_rng(seed))
        before.append(found.own.mean())
        after.append(surprises(values, laid, lost).own.mean())
    assert np.mean(before) < 0.3
    assert np.mean(after) == pytest.approx(0.5, abs=0.1)


def test_memory_that_a_line_took_of_one_place_is_put_back_on_average():
    """Twenty dates that keep half of themselves: .29 is read, so .45 is nearer."""
    before, after = [], []
    for seed in range(60):
        values, laid = remembering(seed, 20, 6), plan(20, 1)
        found = surprises(values, laid)
        lost = lost_to_lines(values, laid, found, np.random.default_rng(seed))
        before.append(found.own.mean())
        after.append(surprises(values, laid, lost).own.mean())
    assert np.mean(before) < 0.35
    assert np.mean(after) == pytest.approx(0.47, abs=0.06)


def test_no_more_is_put_back_than_keeps_memory_from_running_away():
    rng = np.random.default_rng(2)
    values, laid = np.cumsum(rng.normal(size=(20, 12, 3)), axis=1), plan(12, 1)
    found = surprises(values, laid)
    whole = found.own + lost_to_lines(values, laid, found, rng)
    assert (whole > found.own).all()
    assert (whole < 1).all()


def test_records_larger_than_a_batch_are_made_one_by_one(monkeypatch):
    values, laid = remembering(3, 30, 4, count=2), plan(30, 1)
    drawn = orders(laid, 7, np.random.default_rng(1))
    whole = redrawn(values, laid, surprises(values, laid), drawn)
    monkeypatch.setattr(own_past, "BATCH", 100)
    parts = own_past.batches(drawn, values)
    assert [len(part) for part in parts] == [1] * 7
    made = [redrawn(values, laid, surprises(values, laid), part) for part in parts]
    np.testing.assert_array_equal(np.concatenate(made), whole)
