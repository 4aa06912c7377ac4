"""Shares of a change: every order gone through one by one, and sums that hold."""

import itertools

import numpy as np
import pytest

from missionmetrics.stats.shapley import rounded_to_sum, shapley_shares


def by_orders(values, players):
    """Mean, over all orders, of what each source changes when its turn comes."""
    total = np.zeros((players, *values.shape[players:]))
    orders = list(itertools.permutations(range(players)))
    for order in orders:
        state = [0] * players
        for source in order:
            before = values[tuple(state)]
            state[source] = 1
            total[source] += values[tuple(state)] - before
    return total / len(orders)


@pytest.mark.parametrize("players", [1, 2, 3, 4])
def test_shares_are_the_mean_over_every_order(players):
    rng = np.random.default_rng(players)
    values = rng.normal(size=(2,) * players + (5, 2))
    found = shapley_shares(values, players=players)
    np.testing.assert_allclose(found, by_orders(values, players), atol=1e-13)
    change = values[(1,) * players] - values[(0,) * players]
    np.testing.assert_allclose(found.sum(axis=0), change, atol=1e-13)


def test_the_glove_game():
    """One left and two right gloves; a pair is worth 1: 2/3, 1/6, 1/6 (Shapley)."""
    value = np.zeros((2, 2, 2))
    value[1, 1, :] = value[1, :, 1] = 1
    np.testing.assert_allclose(shapley_shares(value), [2 / 3, 1 / 6, 1 / 6])


def test_what_changes_nothing_gets_nought_and_what_adds_gets_what_it_adds():
    a, b = np.meshgrid([0.0, 3.0], [0.0, -1.0], indexing="ij")
    values = np.stack([a + b, a + b], axis=2)
    np.testing.assert_allclose(shapley_shares(values), [3.0, -1.0, 0.0], atol=1e-15)


def test_values_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="2 sources of change"):
        shapley_shares(np.zeros((2, 3)))


def test_rounded_parts_add_up_and_stay_near():
    rng = np.random.default_rng(9)
    for _ in range(200):
        parts = rng.normal(scale=0.01, size=4)
        total = round(float(parts.sum()) / 0.001) * 0.001
        shown = rounded_to_sum(parts, total, step=0.001)
        assert shown.sum() == pytest.approx(total, abs=1e-12)
        assert np.abs(shown - parts).max() < 0.001
        np.testing.assert_allclose(shown / 0.001, np.round(shown / 0.001), atol=1e-9)


def test_rounding_by_hand():
    # 1.4 + 1.4 + 0.2 = 3.0: the largest remainders are those of the first two.
    shown = rounded_to_sum([0.0014, 0.0014, 0.0002], 0.003, step=0.001)
    np.testing.assert_allclose(shown, [0.002, 0.001, 0.0], atol=1e-12)
    np.testing.assert_allclose(rounded_to_sum([0.0, 0.0], 0.0, step=0.001), 0)


def test_rounding_gives_nothing_to_a_part_that_is_nought():
    # 100.5 and 102.5 steps are shown as 100 and 103: one step more than 2.0 has to go
    # somewhere, and only the third source did anything.
    shown = rounded_to_sum([0.0, 0.0, 0.002, 0.0], 0.003, step=0.001)
    np.testing.assert_allclose(shown, [0, 0, 0.003, 0], atol=1e-12)
    shown = rounded_to_sum([0.0, 0.0, 0.002, 0.0], 0.001, step=0.001)
    np.testing.assert_allclose(shown, [0, 0, 0.001, 0], atol=1e-12)
    # Where all are nought, one of them has to take it.
    assert rounded_to_sum([0.0, 0.0], 0.001, step=0.001).sum() == pytest.approx(0.001)
