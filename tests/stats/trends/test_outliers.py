"""Single observations that are far off: against every pattern of them, written out."""

from itertools import combinations

import numpy as np
import pytest
from scipy.stats import t as student

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.trend import FixedRatios, Outliers, fit_trend
from tests.stats.trends.brute import Brute

PRIOR = FixedRatios(0.2, 0.03)
BELIEF = Outliers(chance=0.08, size=4.0)


def every_pattern(y, missing=()):
    """Posterior mass, centre and scale of the slope under each pattern of outliers."""
    seen = np.array([k for k in range(y.size) if k not in missing])
    watch, values = np.eye(y.size)[seen], y[seen]
    df = seen.size - 2
    parts = []
    for size in range(min(3, df - 1) + 1):
        for chosen in combinations(range(seen.size), size):
            noise = np.ones(seen.size)
            noise[list(chosen)] = BELIEF.size**2
            model = Brute(watch, np.diag(noise), PRIOR.level, PRIOR.slope)
            square, log_det = model.squares(values)
            odds = BELIEF.chance / (1 - BELIEF.chance)
            log_mass = size * np.log(odds) - df / 2 * np.log(square) - log_det / 2
            row = np.array([0.0, 1.0])
            centre, variance = model.predict(values, "slope", row)
            parts.append((log_mass, centre, np.sqrt(variance * square / df)))
    log_mass, centre, scale = np.array(parts).T
    mass = np.exp(log_mass - log_mass.max())
    return mass / mass.sum(), centre, scale, df


@pytest.mark.parametrize("seed", range(4))
def test_it_equals_the_sum_over_all_patterns(seed):
    rng = np.random.default_rng(seed)
    y = np.cumsum(rng.normal(size=6))
    y[rng.integers(6)] += 6.0
    mass, centre, scale, df = every_pattern(y)
    found = fit_trend(y, np.arange(6.0), prior=PRIOR, outliers=BELIEF).slope()
    for at in (-1.0, 0.0, 0.5, 2.0):
        below = mass @ student.cdf((at - centre) / scale, df)
        np.testing.assert_allclose(found.below(at)[0], below, atol=2e-5)


def test_with_a_gap_as_well():
    y = np.array([1.0, 1.4, 9.0, 2.1, 0.0, 3.3, 3.1])
    mass, centre, scale, df = every_pattern(y, missing=(4,))
    given = y.copy()
    given[4] = np.nan
    # a fuller record beside it makes the two share a calendar
    table = np.vstack([given, [0.0, 2, 2, 3, 5, 5, 6]])
    found = fit_trend(table, np.arange(7.0), prior=PRIOR, outliers=BELIEF).slope()
    below = mass @ student.cdf((0.5 - centre) / scale, df)
    np.testing.assert_allclose(found.below(0.5)[0], below, atol=2e-5)


def test_one_wild_figure_does_not_carry_the_pace_away():
    rng = np.random.default_rng(1)
    y = 0.5 * np.arange(16.0) + 0.3 * rng.normal(size=16)
    wild = y.copy()
    wild[13] -= 8.0
    times = np.arange(16.0)
    clean = fit_trend(y, times).slope().mean()[0]
    plain = fit_trend(wild, times).slope().mean()[0]
    robust = fit_trend(wild, times, outliers=Outliers())
    assert abs(robust.slope().mean()[0] - clean) < abs(plain - clean) / 5
    assert robust.groups[0].suspicion()[0].argmax() == 13
    assert robust.groups[0].suspicion()[0, 13] > 0.99


def test_without_outliers_it_costs_little():
    rng = np.random.default_rng(2)
    values = np.arange(12.0) * 0.3 + rng.normal(size=(50, 12))
    low, high = fit_trend(values, np.arange(12.0)).slope().interval()
    robust = fit_trend(values, np.arange(12.0), outliers=Outliers()).slope()
    wide = np.subtract(*robust.interval()[::-1])
    assert np.median(wide / (high - low)) < 1.1


def test_records_do_not_influence_one_another():
    rng = np.random.default_rng(3)
    values = rng.normal(size=(5, 9)).cumsum(axis=1)
    values[1, 4] += 9.0
    together = fit_trend(values, np.arange(9.0), outliers=Outliers()).level(11.0)
    for row in range(5):
        alone = fit_trend(values[row], np.arange(9.0), outliers=Outliers()).level(11.0)
        np.testing.assert_allclose(
            [end[row] for end in together.interval()],
            np.ravel(alone.interval()),
            rtol=1e-6,
        )


def test_a_line_to_the_last_digit_stays_exact():
    fit = fit_trend(np.arange(9.0), np.arange(9.0), outliers=Outliers())
    assert fit.exact[0]
    np.testing.assert_allclose(fit.slope().interval(), [[1.0], [1.0]])


@pytest.mark.parametrize("given", [{"chance": 0.0}, {"chance": 0.6}, {"size": 1.0}])
def test_beliefs_out_of_range_are_refused(given):
    with pytest.raises(EvidenceError) as caught:
        Outliers(**given)
    assert caught.value.code == "MM-TREND-OUTLIERS"


def test_known_errors_and_outliers_do_not_go_together():
    with pytest.raises(EvidenceError) as caught:
        fit_trend(np.ones(5), np.arange(5.0), errors=np.ones((1, 5)), outliers=BELIEF)
    assert caught.value.code == "MM-TREND-TOGETHER"


def test_heavy_tails_are_covered_by_narrower_intervals():
    """t3 noise, 20 dates, 300 records: covers as well and is at least 5% narrower.

    The plain interval covers .943 to .945 in this world (measured in the methods'
    runs), from which two standard errors of this run are 2.6 points.
    """
    rng = np.random.default_rng(9)
    moving = rng.choice([0.0, 0.05, 0.1, 0.2, 0.3], 300)[:, None]
    slope = np.cumsum(moving * rng.normal(size=(300, 20)), axis=1)
    level = np.cumsum(slope, axis=1) - slope
    values = level + rng.standard_t(3, size=level.shape)
    truth, width = slope[:, -1], {}
    for name, given in (("plain", None), ("robust", Outliers())):
        fit = fit_trend(values, np.arange(20.0), outliers=given)
        low, high = fit.slope().interval()
        assert np.mean((low <= truth) & (truth <= high)) > 0.92
        width[name] = np.median(high - low)
    assert width["robust"] < 0.95 * width["plain"]
