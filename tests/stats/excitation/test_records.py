"""Sums over earlier periods, baselines that bend, and records with known truth."""

import numpy as np
import pytest
from scipy.integrate import quad

from missionmetrics.stats.excitation.baseline import Baseline, Trend
from missionmetrics.stats.excitation.records import across, faded_counts, within
from missionmetrics.stats.excitation.simulate import draw_counts, draw_times


def test_fading_sums_are_those_of_every_pair_of_periods():
    counts = np.random.default_rng(1).poisson(1.0, (2, 3, 30)).astype(float)
    decay, kept = 0.4, np.exp(-0.4)
    lags = np.arange(30)[:, None] - np.arange(30)[None, :]
    pairs = np.where(lags > 0, (1 - kept) * kept ** (np.maximum(lags, 1) - 1), 0.0)
    expected = np.einsum("ts,rds->rdt", pairs, counts)
    np.testing.assert_allclose(faded_counts(counts, decay), expected, atol=1e-12)


def test_what_an_event_brings_adds_up_to_one():
    counts = np.zeros(400)
    counts[0] = 1.0
    assert faded_counts(counts, 0.1).sum() == pytest.approx(1.0)


@pytest.mark.parametrize("decay", [0.01, 0.3, 2.0])
def test_what_is_seen_across_periods_and_in_all_undo_each_other(decay):
    ratios = np.array([0.0, 0.3, 0.9, 1.0])
    np.testing.assert_allclose(within(across(ratios, decay), decay), ratios)
    assert across(np.array(1.0), decay) == pytest.approx(1.0)


def test_periods_hide_little_of_an_echo():
    """Counts by the week of events whose ratio is known, fitted by their moments.

    An event brings ratio * (1 - exp(-decay)) / decay of the next ones in later weeks,
    each with what it brings in the same week.
    """
    decay, ratio = 0.5, 0.6
    later = ratio * (1 - np.exp(-decay)) / decay
    families = 1 / (1 - ratio * (1 - (1 - np.exp(-decay)) / decay))
    assert across(np.array(ratio), decay) == pytest.approx(later * families)


@pytest.mark.parametrize("steps", [Baseline(), Baseline((0.2, 0.7), turn=1.0)])
@pytest.mark.parametrize("degree", [1, 2, 3])
def test_a_line_adds_up_to_its_integral(steps, degree):
    line = Trend(3.3, degree, steps)
    assert line.size == (degree + 1) * steps.size
    for k in range(line.size):
        inner = [0.2, 0.7, 1.0, 1.2, 1.7, 2.0, 2.2, 2.7, 3.0, 3.2]
        whole, _ = quad(lambda t, k=k: line.at(np.array([t]))[0, k], 0, 3.3,
                        points=inner, limit=200)  # fmt: skip
        assert line.length(3.3)[k] == pytest.approx(whole, abs=1e-8)


def test_the_parts_of_a_line_make_an_even_rate_together():
    times = np.linspace(0, 5, 40)
    held = Trend(5.0, 2, Baseline((2.5,)))
    np.testing.assert_allclose(held.at(times).sum(axis=1), 1.0)


@pytest.mark.parametrize("uneven", [1.0, 2.5])
def test_drawn_counts_have_the_mean_and_spread_asked_for(uneven):
    rng = np.random.default_rng(2)
    own = np.full((4000, 12), 0.7)
    still = draw_counts(rng, own, np.zeros(4000), np.ones(4000), uneven=uneven)
    assert still.mean() == pytest.approx(0.7, abs=0.02)
    assert still.var() / still.mean() == pytest.approx(uneven, rel=0.05)
    raised = draw_counts(rng, np.full((2000, 80), 0.7), np.full(2000, 0.5),
                         np.full(2000, 0.5), uneven=uneven)  # fmt: skip
    # Far from the start the rate is the baseline over one less the ratio.
    assert raised[:, 60:].mean() == pytest.approx(1.4, rel=0.03)


def test_drawn_times_have_as_many_followers_as_asked_for():
    rng = np.random.default_rng(3)
    born = rng.uniform(0, 2000, 1000)
    made = draw_times(rng, born, 2000.0, ratio=0.5, decay=2.0)
    assert made.size / 1000 == pytest.approx(2.0, rel=0.1)
    assert (np.diff(made) >= 0).all()
    assert made.max() < 2000
