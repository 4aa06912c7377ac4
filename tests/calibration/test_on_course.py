"""The ranges of indicators together hold a truth that is known, where they can.

Worlds and method are those of `benchmarks.course_coverage`. The bounds are those of
docs/calibration.md for single records, with two standard errors of the simulation, but
for the upper one: sums of cautious ranges are more cautious.
"""

import numpy as np
import pytest

from benchmarks.course_coverage import held

LOWEST, LIKELY = 0.93, 0.66


def slack(share, missions):
    return 2 * np.sqrt(share * (1 - share) / missions)


def check(missions, **world):
    found = held(missions, shared=0.0, **world)
    for share in (found.closed, found.pace, found.number):
        assert share >= LOWEST - slack(LOWEST, missions)
    assert found.likely >= LIKELY - slack(LIKELY, missions)
    # The chances add up to what comes true: two standard errors of a count.
    error = 2 * np.sqrt(world["indicators"] / 4 / missions)
    assert found.expected == pytest.approx(found.happened, abs=error)


@pytest.mark.parametrize("years", [12, 20])
def test_indicators_that_vary_apart(years):
    check(150, indicators=4, years=years, seed=11)


def test_common_shocks_are_not_seen_and_tying_the_draws_widens_the_range():
    found = held(150, indicators=4, years=12, shared=0.5, seed=12)
    assert found.closed < 0.9
    assert found.closed_tied > found.closed
    assert found.pace_tied > found.pace


@pytest.mark.slow
@pytest.mark.parametrize("indicators", [4, 8])
@pytest.mark.parametrize("years", [12, 20])
def test_full_form(indicators, years):
    check(2000, indicators=indicators, years=years, seed=13)
