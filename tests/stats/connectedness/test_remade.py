"""Records that are put together from surprises: what they keep and what they lose."""

import numpy as np
import pytest

from missionmetrics.stats.connectedness import remade
from missionmetrics.stats.connectedness.own_past import plan, surprises
from missionmetrics.stats.connectedness.remade import (
    BURN,
    made_of,
    orders,
    redrawn,
    settled,
    steadied,
)
from missionmetrics.stats.connectedness.vector import root
from tests.stats.connectedness.made import linked, remembering


def test_surprises_in_their_own_order_make_the_record_again():
    values = remembering(2, 30, 4, count=2)
    laid = plan(30, 3)
    found = surprises(values, laid)

    made = redrawn(values, laid, found, np.tile(np.arange(27), (2, 1)))
    np.testing.assert_allclose(made, np.stack([values, values]), atol=1e-9)


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


def test_records_larger_than_a_batch_are_made_one_by_one(monkeypatch):
    values, laid = remembering(3, 30, 4, count=2), plan(30, 1)
    drawn = orders(laid, 7, np.random.default_rng(1))
    whole = redrawn(values, laid, surprises(values, laid), drawn)
    monkeypatch.setattr(remade, "BATCH", 100)
    parts = remade.batches(drawn, values)
    assert [len(part) for part in parts] == [1] * 7
    made = [redrawn(values, laid, surprises(values, laid), part) for part in parts]
    np.testing.assert_array_equal(np.concatenate(made), whole)


def test_records_with_links_take_of_the_dates_before():
    left = np.random.default_rng(4).normal(size=(2, 9, 3))
    taken = np.array([0.3 * np.eye(3) + 0.4 * np.eye(3, k=-1), 0.2 * np.eye(3)])
    drawn = np.random.default_rng(5).integers(0, 9, (4, BURN + 12))
    made = made_of(taken, left, drawn)
    assert made.shape == (4, 2, 12, 3)
    rest = made[:, :, 2:] - made[:, :, 1:-1] @ taken[0].T - made[:, :, :-2] @ taken[1].T
    theirs = np.moveaxis(left[:, drawn[:, BURN + 2 :]], 1, 0)
    np.testing.assert_allclose(rest, theirs, atol=1e-12)


def test_what_runs_away_is_scaled_back_and_the_rest_left_as_it_is():
    wild = np.array([[[1.2, 0.0], [0.0, 0.5]], [[0.1, 0.0], [0.3, 0.1]]])
    calm = 0.2 * wild
    found = steadied(np.stack([wild, calm]))
    np.testing.assert_allclose(root(found), [0.98, root(calm)])
    np.testing.assert_array_equal(found[1], calm)


def test_rounds_settle_on_what_shows_as_much_as_ours():
    """Records show .6 of the memory less .1: of .38 they show .128."""
    found = settled(np.array(0.128), lambda own: 0.6 * own - 0.1, lambda own: own, 30)
    assert float(found) == pytest.approx(0.38, abs=1e-9)
