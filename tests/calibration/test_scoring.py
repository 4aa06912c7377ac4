"""The scores against closed forms and against what they must never do."""

import numpy as np
import pytest
from scipy.stats import norm

from benchmarks.document import put_section
from benchmarks.scoring import (
    block_draws,
    block_interval,
    brier,
    calibration_error,
    chance_error,
    inside,
    interval_score,
    reliability,
)


def test_brier_score_of_honest_chances_is_their_variance():
    """E (p - X)^2 = p (1 - p) when X happens with chance p."""
    rng = np.random.default_rng(3)
    chance = rng.random(200_000)
    happened = rng.random(chance.size) < chance
    expected = np.mean(chance * (1 - chance))
    assert brier(chance, happened).mean() == pytest.approx(expected, abs=0.002)
    for said in (chance**1.3, np.clip(chance + 0.1, 0, 1), np.round(chance)):
        assert brier(said, happened).mean() > brier(chance, happened).mean()


def test_reliability_by_hand():
    chance = np.array([0.0, 0.05, 0.1, 0.19, 0.5, 0.999, 1.0])
    happened = np.array([0, 1, 0, 0, 1, 1, 1], dtype=bool)
    found = reliability(chance, happened)
    assert found.n.tolist() == [2, 2, 0, 0, 0, 1, 0, 0, 0, 2]
    np.testing.assert_allclose(found.said[[0, 1, 5, 9]], [0.025, 0.145, 0.5, 0.9995])
    np.testing.assert_allclose(found.came[[0, 1, 5, 9]], [0.5, 0.0, 1.0, 1.0])
    assert np.isnan(found.came[2])
    by_hand = (2 * 0.475 + 2 * 0.145 + 0.5 + 2 * 0.0005) / 7
    assert found.error() == pytest.approx(by_hand)


def test_an_edge_belongs_to_the_bin_above_even_where_floats_are_rounded():
    edges = np.arange(1, 10) / 10
    found = reliability(edges, np.ones(9, dtype=bool))
    assert found.n.tolist() == [0, *[1] * 9]


def test_intervals_of_a_bin_are_wilsons():
    """8 of 10: .4902 to .9433 (Wilson 1927; any table of score intervals)."""
    chance, happened = np.full(10, 0.75), np.arange(10) < 8
    found = reliability(chance, happened)
    ends = found.came_low[7], found.came_high[7]
    np.testing.assert_allclose(ends, (0.4902, 0.9433), atol=1e-4)


@pytest.mark.parametrize("shift", [-0.2, 0.05, 0.2])
def test_calibration_error_of_shifted_chances_is_the_shift(shift):
    rng = np.random.default_rng(5)
    chance = rng.uniform(0.25, 0.75, 400_000)
    happened = rng.random(chance.size) < chance
    assert calibration_error(chance + shift, happened) == pytest.approx(
        abs(shift), abs=0.003
    )


def test_calibration_error_of_perfect_chances_is_that_of_chance():
    """One bin: E |share - p| is the half-normal mean, sqrt(2 p (1 - p) / (pi n))."""
    n, p = 10_000, 0.3
    expected = np.sqrt(2 * p * (1 - p) / (np.pi * n))
    found = chance_error(np.full(n, p), seed=1, draws=600)
    assert found == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_interval_score_of_the_right_normal_interval(level):
    """4 phi(z) / (1 - level): integrate equation 43 of Gneiting & Raftery (2007)."""
    z = norm.ppf(0.5 + level / 2)
    seen = norm.ppf((np.arange(2_000_000) + 0.5) / 2_000_000)
    score = interval_score(-z, z, seen, level=level).mean()
    assert score == pytest.approx(4 * norm.pdf(z) / (1 - level), rel=1e-4)
    for width in (0.8, 1.25):
        assert interval_score(-z * width, z * width, seen, level=level).mean() > score


def test_interval_score_by_hand():
    low, high = np.zeros(4), np.ones(4)
    seen = np.array([0.5, 1.0, 1.5, -0.25])
    np.testing.assert_allclose(interval_score(low, high, seen), [1, 1, 21, 11])
    assert inside(low, high, seen).tolist() == [True, True, False, False]


def test_redrawn_years_spread_as_the_mean_of_years_does():
    """Runs of one year, years of equal size: the ideal bootstrap's variance."""
    rng = np.random.default_rng(8)
    year = np.repeat(np.arange(2000, 2009), 50)
    value = rng.normal(size=9)[year - 2000] + 0.01 * rng.normal(size=year.size)
    means = block_draws(value[:, None], year, length=1, draws=20_000, seed=2)
    by_year = value.reshape(9, 50).mean(axis=1)
    assert means.std() == pytest.approx(by_year.std() / 3, rel=0.03)
    assert means.mean() == pytest.approx(by_year.mean(), abs=0.01)


def test_what_areas_share_is_not_taken_for_many_observations():
    """All 300 areas do alike: the interval is that of 8 years, not of 2,400 rows."""
    year = np.repeat(np.arange(8), 300)
    value = np.random.default_rng(4).normal(size=8)[year]
    low, high = block_interval(value[:, None], year, lambda m: m[:, 0], length=1)
    assert high - low > 5 * 3.92 * value.std() / np.sqrt(value.size)


def test_runs_as_long_as_the_record_only_turn_it_round():
    year = np.arange(6)
    value = np.arange(6.0)[:, None]
    means = block_draws(value, year, length=6, draws=50, seed=1)
    np.testing.assert_allclose(means, 2.5)


def test_ratios_are_paired_by_year():
    """Twice the loss in every year is a ratio of 2 whichever years are redrawn."""
    year = np.repeat(np.arange(7), 20)
    one = np.random.default_rng(6).random(140)
    both = np.column_stack([2 * one, one])
    ends = block_interval(both, year, lambda m: m[:, 0] / m[:, 1], length=3)
    np.testing.assert_allclose(ends, 2.0)


def test_a_section_leaves_the_rest_of_a_page_alone(tmp_path):
    page = tmp_path / "page.md"
    put_section(page, "one", "# One")
    put_section(page, "two", "second")
    before = page.read_text()
    put_section(page, "one", "# Another")
    after = page.read_text()
    assert after == before.replace("# One", "# Another")
    put_section(page, "one", "# One")
    assert page.read_text() == before
