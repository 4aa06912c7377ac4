"""A prior learned from a batch: what it must do, and when it must refuse."""

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.trend import FixedRatios, PCPrior, fit_trend, learn_prior

YEARS = np.arange(20.0)


def batch(seed, rows, moving, dates=20):
    """Records whose slope's standard deviation a year is ``moving`` noises."""
    rng = np.random.default_rng(seed)
    slope = np.cumsum(moving * rng.normal(size=(rows, dates)), axis=1)
    level = np.cumsum(slope, axis=1) - slope
    return level + rng.normal(size=level.shape), slope[:, -1]


def covered(fit, truth):
    low, high = fit.slope().interval()
    return np.mean((low <= truth) & (truth <= high)), np.mean(high - low)


@pytest.mark.parametrize("rows", [100, 500])
@pytest.mark.parametrize("moving", [0.0, 0.3])
def test_it_learns_how_much_such_records_move(rows, moving):
    """Known truth: mass moves to the cells around the records' own ratio.

    Coverage of the methods' runs is .93 to .96 from 100 records on; two standard
    errors of 100 records are 4.4 points. Without movement intervals shrink.
    """
    values, truth = batch(rows, rows, moving)
    fixed = fit_trend(values, YEARS)
    learned = learn_prior(fixed)
    again = fit_trend(values, YEARS, prior=learned)
    cover, width = covered(again, truth)
    assert learned.records == rows
    assert cover > (0.95 if moving == 0 else 0.91) - 0.04
    grid = learned.grid(20)
    near = np.sqrt(grid.slope)
    expected = (near < 0.03) if moving == 0 else (near > 0.12)
    masses = np.exp(grid.log_mass)
    assert masses[expected].sum() > np.exp(PCPrior().grid(20).log_mass)[expected].sum()
    if moving == 0:
        assert width < covered(fixed, truth)[1]


def test_masses_sum_to_one_and_order_does_not_matter():
    values, _ = batch(3, 120, 0.1)
    there = learn_prior(fit_trend(values, YEARS)).masses
    back = learn_prior(fit_trend(values[::-1], YEARS)).masses
    assert abs(there.sum() - 1) < 1e-12
    assert (there > 0).all()
    np.testing.assert_allclose(there, back, rtol=1e-9)


def test_it_settles_where_records_and_prior_agree():
    """At the end each cell's mass is what records and imagined records give it."""
    values, _ = batch(4, 150, 0.1)
    fit = fit_trend(values, YEARS)
    learned = learn_prior(fit)
    start = np.exp(PCPrior().grid(20).log_mass)
    share = fit.groups[0].weights / start * learned.masses
    share /= share.sum(axis=1, keepdims=True)
    expected = (20 * start + share.sum(axis=0)) / 170
    np.testing.assert_allclose(learned.masses, expected, atol=2e-6)


def test_records_of_another_length_keep_the_starting_prior():
    learned = learn_prior(fit_trend(batch(5, 100, 0.1)[0], YEARS))
    long = learned.grid(80)
    np.testing.assert_array_equal(long.log_mass, PCPrior().grid(80).log_mass)


@pytest.mark.parametrize(("rows", "prior"), [(99, None), (120, FixedRatios(0.1, 0.1))])
def test_too_few_records_or_another_prior_are_refused(rows, prior):
    fit = fit_trend(batch(6, rows, 0.1)[0], YEARS, prior=prior)
    with pytest.raises(EvidenceError) as caught:
        learn_prior(fit)
    assert caught.value.code == "MM-TREND-BATCH"


def test_records_with_known_errors_are_refused():
    values, _ = batch(7, 100, 0.1, dates=6)
    fit = fit_trend(values, YEARS[:6], errors=np.ones(values.shape))
    with pytest.raises(EvidenceError) as caught:
        learn_prior(fit)
    assert caught.value.code == "MM-TREND-BATCH"
