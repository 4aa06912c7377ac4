"""Years written as months, or as days, are the same record and give the same answers.

The prior is stated in observation spacings, so only the unit of a pace may change.
"""

import numpy as np
import pytest

from benchmarks.back_test_panels import all_panels
from missionmetrics.stats.trend import fit_trend

UNITS = [12.0, 365.25, 1 / 7]
AHEAD = 5.0


def answers(values, times, unit):
    """Ends and chances by name, with paces turned back to one a year."""
    fit = fit_trend(values, times * unit)
    at = (times[-1] + AHEAD) * unit
    target = np.nanmean(values, axis=1)
    low, high = fit.level(at).interval()
    slope_low, slope_high = fit.slope().interval()
    gap = fit.pace_gap(target, at)
    return {
        "level": np.column_stack([low, high]),
        "pace": unit * np.column_stack([slope_low, slope_high]),
        "chance": fit.level(at).below(target),
        "fading": fit.forecast(at, damping=0.8).below(target),
        "enough": gap.above(0.0),
        "gap": unit * np.column_stack(gap.interval(0.8)),
        "past": fit.level((times[3] + 0.5) * unit).mean(),
    }


def same(values, times, unit):
    plain, other = answers(values, times, 1.0), answers(values, times, unit)
    spread = np.nanstd(values, axis=1)
    for name, expected in plain.items():
        size = 1.0 if expected.ndim == 1 else spread[:, None]
        np.testing.assert_allclose(
            other[name] / size, expected / size, rtol=1e-7, atol=2e-6, err_msg=name
        )


@pytest.mark.parametrize("unit", UNITS)
def test_made_up_records(unit):
    rng = np.random.default_rng(41)
    values = rng.normal(size=(20, 14)).cumsum(axis=1) + rng.normal(size=(20, 14))
    same(values, np.arange(2008.0, 2022.0), unit)


@pytest.mark.parametrize("unit", UNITS)
def test_made_up_records_with_gaps(unit):
    rng = np.random.default_rng(42)
    values = rng.normal(size=(20, 16)).cumsum(axis=1)
    values[rng.random(values.shape) < 0.25] = np.nan
    values[:, [3, -1]] = 1.0
    same(values, np.arange(2006.0, 2022.0), unit)


@pytest.mark.parametrize("unit", UNITS)
def test_made_up_records_on_no_calendar(unit):
    rng = np.random.default_rng(43)
    times = np.cumsum(rng.uniform(0.4, 1.7, 12))
    same(rng.normal(size=(10, 12)).cumsum(axis=1), times, unit)


def test_a_prior_in_years_would_not_pass():
    """What the test must catch: twelve times the spacing, the same prior per unit.

    A slope shock of .1 a step is 12 times as large if a step is taken for 12.
    """
    from missionmetrics.stats.trend import PCPrior

    values = np.random.default_rng(44).normal(size=(5, 12)).cumsum(axis=1)
    times = np.arange(12.0)
    narrow = np.ptp(fit_trend(values, times).slope().interval(), axis=0)
    wide_prior = PCPrior(slope=6.0, level=12**0.5)
    wide = np.ptp(fit_trend(values, times, prior=wide_prior).slope().interval(), axis=0)
    assert np.median(wide / narrow) > 1.2


@pytest.mark.parametrize("unit", UNITS[:2])
def test_real_panels(cases, unit):
    for panel in all_panels(cases)[:2]:
        same(panel.values, panel.years.astype(float), unit)
        same(np.log(panel.values), panel.years.astype(float), unit)
