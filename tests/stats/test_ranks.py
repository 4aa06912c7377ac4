"""Ranks against closed forms, exhaustive counts, and what must always hold."""

import itertools

import numpy as np
import pytest
from scipy import stats

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.ranks import (
    chance_among,
    longest_unsure_run,
    rank_ranges,
    ranks_of,
)

RNG = np.random.default_rng(6)


def drawn(means, sd=1.0, count=20_000):
    means = np.asarray(means, dtype=float)
    return means[:, None] + sd * RNG.standard_normal((means.size, count))


def test_of_two_normal_areas_the_first_place_has_the_closed_form():
    # P(A > B) for A ~ N(1, 1), B ~ N(0, 1) is Phi(1 / sqrt 2).
    first, last = chance_among(ranks_of(drawn([1.0, 0.0])), 1)
    want = stats.norm.cdf(1 / np.sqrt(2))
    np.testing.assert_allclose(first, [want, 1 - want], atol=0.01)
    np.testing.assert_allclose(last, [1 - want, want], atol=0.01)


def test_places_of_every_order_of_four_are_counted_one_by_one():
    """All 24 orders of four values, each once: every place has chance 1 in 4."""
    values = np.array(list(itertools.permutations([4.0, 3.0, 2.0, 1.0]))).T
    ranks = ranks_of(values)
    np.testing.assert_array_equal(ranks, 5 - values)
    first, last = chance_among(ranks, 1)
    np.testing.assert_allclose([first, last], 0.25)
    found = rank_ranges(ranks, 0.95)
    np.testing.assert_array_equal(found.low, 1)
    np.testing.assert_array_equal(found.high, 4)


def test_ranges_hold_the_places_as_often_as_they_say():
    ranks = ranks_of(drawn(np.linspace(0, 4, 12)))
    found = rank_ranges(ranks, 0.9)
    own = (ranks >= found.low[:, None]) & (ranks <= found.high[:, None])
    assert (own.mean(axis=1) >= 0.9).all()
    every = (ranks >= found.low_all[:, None]) & (ranks <= found.high_all[:, None])
    assert every.all(axis=0).mean() >= 0.9
    assert own.all(axis=0).mean() < 0.9  # each by itself is not all at once
    assert (found.low_all <= found.low).all()
    assert (found.high_all >= found.high).all()


def test_all_at_once_holds_among_many_areas_and_few_draws():
    """200 normal areas: ranges from 500 draws, held against 2,000 others.

    What 500 draws make of 95% is itself off by a point. Central ranges of the draws
    end at the outermost ones, and held the places of fewer than 65 of 100 others.
    """
    means = np.linspace(0, 8, 200)
    found = rank_ranges(ranks_of(drawn(means, count=500)), 0.95)
    others = ranks_of(drawn(means, count=2000))
    every = (others >= found.low_all[:, None]) & (others <= found.high_all[:, None])
    assert 0.91 < every.all(axis=0).mean() < 0.99


def test_what_is_far_apart_has_one_place_each():
    found = rank_ranges(ranks_of(drawn([30.0, 20.0, 10.0], count=500)), 0.95)
    for ends in found:
        np.testing.assert_array_equal(ends, [1, 2, 3])


def test_equal_areas_may_hold_any_place():
    found = rank_ranges(ranks_of(drawn(np.zeros(5))), 0.95)
    np.testing.assert_array_equal(found.low, 1)
    np.testing.assert_array_equal(found.high, 5)


def test_the_order_of_rows_does_not_matter():
    draws = drawn([3.0, 1.0, 2.0, 0.0], count=2000)
    turn = np.array([2, 0, 3, 1])
    plain, turned = rank_ranges(ranks_of(draws)), rank_ranges(ranks_of(draws[turn]))
    for a, b in zip(plain, turned, strict=True):
        np.testing.assert_array_equal(a[turn], b)


def test_the_longest_run_is_the_one_that_all_pairs_bear_out():
    """Against a search of every run and every pair in it."""
    draws = drawn([9.0, 5.0, 4.9, 4.6, 4.4, 1.0, 0.9], sd=0.5, count=2000)
    order = np.argsort(-draws.mean(axis=1))

    def unsure(run):
        return all(
            (draws[order[i]] > draws[order[j]]).mean() < 0.95
            for i, j in itertools.combinations(run, 2)
        )

    runs = [range(a, b + 1) for a in range(7) for b in range(a, 7)]
    longest = max((r for r in runs if unsure(r)), key=len)
    assert longest_unsure_run(draws, order) == (longest[0] + 1, longest[-1] + 1)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_out_of_range_is_named(level):
    with pytest.raises(EvidenceError) as caught:
        rank_ranges(np.ones((1, 3), dtype=int), level)
    assert caught.value.code == "MM-LEVEL"


def test_a_level_next_to_nought_still_has_ranges():
    found = rank_ranges(ranks_of(drawn([1.0, 0.0], count=100)), 1e-13)
    assert (found.low <= found.high).all()


def test_a_run_ends_at_the_last_place_that_is_surely_above():
    """The fourth is surely below the first and the third, not below the second."""
    draws = np.array([
        [1.0, 2.0, 1.0, 2.0], [3.0, -1.0, 3.0, -1.0], [2.0, 1.0, 2.0, 1.0],
        [0.0, 0.0, 0.0, 0.0], [5.0, -5.0, 5.0, -5.0],
    ])  # fmt: skip
    assert longest_unsure_run(draws, np.arange(5)) == (1, 3)
