"""Sums, counts and ties of indicators: closed forms and every case counted out."""

import itertools

import numpy as np
import pytest
from scipy import stats

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.on_course import (
    additive,
    contributions,
    count_distribution,
    likeliest_run,
    limited,
    middle_run,
    poisson_binomial,
    shares_of_weight,
    tied_order,
)


def by_hand(chances):
    """Probability of each number of events, summed over all 2^S ways."""
    found = np.zeros(len(chances) + 1)
    for ways in itertools.product((0, 1), repeat=len(chances)):
        each = [c if w else 1 - c for c, w in zip(chances, ways, strict=True)]
        found[sum(ways)] += np.prod(each)
    return found


@pytest.mark.parametrize("seed", range(5))
def test_poisson_binomial_is_what_counting_every_way_gives(seed):
    chances = np.random.default_rng(seed).random(seed + 1)
    np.testing.assert_allclose(poisson_binomial(chances), by_hand(chances), atol=1e-14)


def test_equal_chances_give_the_binomial():
    expected = stats.binom.pmf(np.arange(9), 8, 0.3)
    np.testing.assert_allclose(poisson_binomial([0.3] * 8), expected, atol=1e-14)


def test_certain_events_are_only_counted():
    assert poisson_binomial([1.0, 0.0, 1.0]).tolist() == [0, 0, 1, 0]


@pytest.mark.parametrize("chance", [-0.1, 1.1, np.nan])
def test_what_is_no_chance_is_refused(chance):
    with pytest.raises(EvidenceError) as caught:
        poisson_binomial([0.5, chance])
    assert caught.value.code == "MM-COURSE-CHANCE"


def test_draws_counted_agree_with_the_closed_form():
    chances = np.array([0.1, 0.35, 0.6, 0.9])
    flags = np.random.default_rng(1).random((4, 200_000)) < chances[:, None]
    apart = count_distribution(flags) - by_hand(chances)
    # Four standard errors of a share of 200,000 draws are at most .0045.
    assert np.abs(apart).max() < 0.0045


def test_sums_and_contributions_by_hand():
    closed = [0.5, -0.25, 1.0]
    # Weights 1, 1, 2 are shares 1/4, 1/4, 1/2: 0.125 - 0.0625 + 0.5.
    assert additive(closed, [1, 1, 2]) == pytest.approx(0.5625, abs=1e-15)
    brought = contributions(closed, [1, 1, 2])
    np.testing.assert_allclose(brought, [0.125, -0.0625, 0.5], atol=1e-15)
    assert additive(np.ones((3, 5)), [[1, 1, 1], [3, 0, 1]]).shape == (2, 5)


def test_contributions_add_up_whatever_the_numbers():
    rng = np.random.default_rng(3)
    for size in (2, 7, 40):
        closed, weights = rng.normal(size=size), rng.random(size)
        total = contributions(closed, weights).sum()
        assert total == pytest.approx(float(additive(closed, weights)), abs=1e-12)


def test_the_limited_form_by_hand_and_where_it_does_not_exist():
    # Square root of 1/4 times 1; cube root of 1/8 times 1 times 1.
    assert limited([0.25, 1.0], [1, 1]) == pytest.approx(0.5)
    assert limited([0.125, 1.0], [1, 2]) == pytest.approx(0.5)
    assert np.isnan(limited([0.0, 1.0], [1, 1]))
    assert np.isnan(limited([-0.2, 1.0], [1, 1]))
    assert limited([-0.2, 0.7], [0, 1]) == pytest.approx(0.7)
    many = limited([[0.25, -1.0], [1.0, 1.0]], [1, 1])
    assert many[0] == pytest.approx(0.5)
    assert np.isnan(many[1])


def test_a_lead_makes_up_for_less_in_the_limited_form():
    rng = np.random.default_rng(4)
    closed, weights = rng.random((6, 100)) + 0.01, rng.random(6)
    assert (limited(closed, weights) <= additive(closed, weights) + 1e-12).all()


@pytest.mark.parametrize(
    "weights", [[1, -1], [0, 0], [1, np.nan], [1, np.inf], [[1, 1], [0, 0]]]
)
def test_what_are_no_weights_is_refused(weights):
    with pytest.raises(EvidenceError) as caught:
        shares_of_weight(weights)
    assert caught.value.code == "MM-COURSE-WEIGHTS"


def test_the_shortest_run_is_the_shortest():
    rng = np.random.default_rng(5)
    for _ in range(50):
        given = rng.dirichlet(np.ones(6))
        run = likeliest_run(given, 0.66)
        ends = itertools.combinations_with_replacement(range(6), 2)
        enough = [(high - low, -given[low : high + 1].sum()) for low, high in ends
                  if given[low : high + 1].sum() >= 0.66]  # fmt: skip
        width, held = min(enough)
        assert run.high - run.low == width
        assert run.chance == pytest.approx(-held)


def test_runs_by_hand():
    given = [0.02, 0.2, 0.5, 0.25, 0.03]
    assert likeliest_run(given, 0.66)[:2] == (2, 3)
    assert middle_run(given, 0.95)[:2] == (1, 4)
    assert middle_run(given, 0.9)[:2] == (1, 3)
    assert middle_run([0.0, 1.0], 0.95) == (1, 1, 1.0)
    assert likeliest_run([1.0, 0.0, 0.0], 0.66)[:2] == (0, 0)


def tied(correlation, count=200_000, size=2):
    rng = np.random.default_rng(6)
    keys = rng.gamma(2.0, size=(size, count))
    shared, own = rng.standard_normal(count), rng.standard_normal((size, count))
    order = tied_order(keys, shared, own, correlation=correlation)
    return keys, np.take_along_axis(keys, order, axis=1)


def test_tied_draws_are_the_same_draws_of_each():
    keys, together = tied(0.5, count=1_000)
    np.testing.assert_array_equal(np.sort(keys, axis=1), np.sort(together, axis=1))


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
def test_the_tie_is_that_of_a_gaussian_copula(correlation):
    """Orthant of two normals: Sheppard (1899), 1/4 + asin(r) / (2 pi)."""
    keys, together = tied(correlation)
    above = together > np.median(keys, axis=1)[:, None]
    expected = 0.25 + np.arcsin(correlation) / (2 * np.pi)
    assert above.all(axis=0).mean() == pytest.approx(expected, abs=0.005)
    # Rank correlation of a Gaussian copula: Pearson (1907), 6/pi asin(r / 2).
    ranks = stats.spearmanr(*together).statistic
    assert ranks == pytest.approx(6 / np.pi * np.arcsin(correlation / 2), abs=0.01)


@pytest.mark.parametrize("correlation", [-0.1, 1.0, np.nan])
def test_a_tie_that_cannot_be_is_refused(correlation):
    with pytest.raises(EvidenceError) as caught:
        tied_order(np.zeros((1, 2)), np.zeros(2), np.zeros((1, 2)),
                   correlation=correlation)  # fmt: skip
    assert caught.value.code == "MM-COURSE-CORRELATION"
