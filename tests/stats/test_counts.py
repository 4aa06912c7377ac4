"""Trends of counts and shares: known truth by simulation, and closed forms."""

import numpy as np
import pytest
import statsmodels.api as sm

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.counts import fit_counts, fit_shares
from missionmetrics.stats.trend import FixedRatios

STILL = FixedRatios(0.0, 0.0)
TIMES = np.arange(12.0)


def world(seed, rows, start, dates=12):
    """Log rates that grow by a slope that wanders a little; their last slope."""
    rng = np.random.default_rng(seed)
    moving = rng.choice([0.0, 0.01, 0.03], rows)[:, None]
    slope = rng.normal(0, 0.05, (rows, 1)) + np.cumsum(
        moving * rng.normal(size=(rows, dates)), axis=1
    )
    return start + np.cumsum(slope, axis=1) - slope, slope[:, -1], rng


def test_a_line_equals_the_poisson_regression():
    """statsmodels' GLM: same growth; our error also allows more than Poisson noise."""
    rng = np.random.default_rng(1)
    counts = rng.poisson(np.exp(4 + 0.06 * TIMES))
    glm = sm.GLM(counts, sm.add_constant(TIMES), family=sm.families.Poisson()).fit()
    found = fit_counts(counts, TIMES, prior=STILL).slope()
    np.testing.assert_allclose(found.mean()[0], glm.params[1], atol=1e-4)
    assert glm.bse[1] <= found.sd()[0] < 1.6 * glm.bse[1]


def test_a_line_equals_the_binomial_regression():
    rng = np.random.default_rng(2)
    whole = rng.integers(80, 300, 12)
    share = 1 / (1 + np.exp(1 - 0.1 * TIMES))
    part = rng.binomial(whole, share)
    glm = sm.GLM(
        np.column_stack([part, whole - part]),
        sm.add_constant(TIMES),
        family=sm.families.Binomial(),
    ).fit()
    found = fit_shares(part, whole, TIMES, prior=STILL).slope()
    assert abs(found.mean()[0] - glm.params[1]) < 0.05 * glm.bse[1]
    assert glm.bse[1] <= found.sd()[0] < 1.6 * glm.bse[1]


@pytest.mark.parametrize(("mean", "least"), [(5, 0.93), (100, 0.91)])
def test_intervals_of_growth_hold_the_truth(mean, least):
    """90 records of 12 dates: two standard errors are 4.6 points."""
    level, slope, rng = world(mean, 90, np.log(mean))
    low, high = fit_counts(rng.poisson(np.exp(level)), TIMES).slope().interval()
    assert np.mean((low <= slope) & (slope <= high)) > least


@pytest.mark.parametrize("whole", [50, 300])
def test_intervals_of_log_odds_hold_the_truth(whole):
    level, slope, rng = world(whole, 90, -1.0)
    part = rng.binomial(whole, 1 / (1 + np.exp(-level)))
    low, high = fit_shares(part, whole, TIMES).slope().interval()
    assert np.mean((low <= slope) & (slope <= high)) > 0.91


def test_counts_that_vary_more_than_poisson_get_wider_intervals():
    level, slope, rng = world(8, 90, np.log(100.0))
    wild = rng.poisson(np.exp(level) * rng.gamma(10, 0.1, level.shape))
    low, high = fit_counts(wild, TIMES).slope().interval()
    assert np.mean((low <= slope) & (slope <= high)) > 0.91


def test_exposure_makes_it_a_rate():
    rng = np.random.default_rng(3)
    people = np.linspace(1e4, 2e4, 12)
    counts = rng.poisson(people * 0.01)
    rate = fit_counts(counts, TIMES, exposure=people, prior=STILL)
    assert abs(rate.slope().mean()[0]) < 2 * rate.slope().sd()[0]
    np.testing.assert_allclose(np.exp(rate.level().mean()[0]), 0.01, rtol=0.2)
    thousands = fit_counts(counts, TIMES, exposure=people / 1e3, prior=STILL)
    np.testing.assert_allclose(
        thousands.level().mean() - rate.level().mean(), np.log(1e3), rtol=1e-9
    )


def test_a_part_and_the_rest_are_mirror_images():
    whole = np.full(12, 90)
    part = np.random.default_rng(4).binomial(90, 0.2, 12)
    one = fit_shares(part, whole, TIMES).slope()
    other = fit_shares(whole - part, whole, TIMES).slope()
    np.testing.assert_allclose(one.mean(), -other.mean(), atol=1e-9)


def test_noughts_are_figures_and_gaps_are_not():
    counts = np.array([3.0, 0, 2, np.nan, 1, 0, 4, 2, 0, 1, 3, 2])
    fit = fit_counts(counts, TIMES)
    assert fit.n[0] == 11
    assert np.isfinite(fit.slope().interval()).all()


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: fit_counts([1, 2, -1, 3], TIMES[:4]), "`counts` is -1"),
        (lambda: fit_counts([1, 2, 1, 3], TIMES[:4], exposure=0.0), "`exposure` is 0"),
        (lambda: fit_shares([1, 2, 9, 3], 8, TIMES[:4]), "`part` is 9"),
    ],
)
def test_numbers_that_are_no_counts_are_refused(ask, says):
    with pytest.raises(EvidenceError, match=says) as caught:
        ask()
    assert caught.value.code == "MM-TREND-COUNTS"
