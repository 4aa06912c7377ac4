"""What is worked out exactly, to find what makes chances of arriving go wrong."""

import numpy as np
import pytest
from scipy import stats

from benchmarks.arrival_causes import (
    HORIZON,
    WAYS,
    Knows,
    Records,
    exact,
    ours,
    own,
    spread,
)
from benchmarks.chances import Aim
from benchmarks.scoring import calibration_error, chance_error


def test_with_nothing_known_of_a_still_record_it_is_the_regression_line():
    """A line by least squares: its prediction at a date, with the noise left out."""
    rng = np.random.default_rng(5)
    figures = 0.4 * np.arange(9) + rng.standard_normal((3, 9))
    times, at = np.arange(9.0), 8.0 + HORIZON
    target = np.array([4.0, 6.0, 5.0])
    knows = Knows(first=False, movement=True, noise=False)
    still = Records(figures, np.zeros(3), np.zeros(3, int), Aim(target, np.ones(3)))
    for row, chance in enumerate(exact(still, knows)):
        line = stats.linregress(times, figures[row])
        left = figures[row] - line.intercept - line.slope * times
        far = (at - times.mean()) ** 2 / ((times - times.mean()) ** 2).sum()
        scale = np.sqrt((left**2).sum() / 7 * (1 / 9 + far))
        want = stats.t.sf((target[row] - line.intercept - line.slope * at) / scale, 7)
        assert chance == pytest.approx(want, abs=1e-4)


def test_who_knows_everything_is_off_by_chance_alone():
    """4,000 records; the size of first paces unknown, 3 times as much."""
    made = spread(8, 4000, 0.5, seed=6)
    happened = made.aim.reached(made.ahead)
    knowing, not_knowing = list(WAYS.values())[:2]
    best, flat = exact(made, knowing), exact(made, not_knowing)
    floor = chance_error(best, seed=1)
    assert calibration_error(best, happened) < 2 * floor
    # the engine's chances err upwards as those do, by the same .016
    bias = [float(np.mean(c - happened)) for c in (flat, ours(made))]
    assert bias[0] == pytest.approx(bias[1], abs=0.004)
    assert min(bias) > 0.005


@pytest.mark.parametrize("dates", [8, 20])
def test_in_the_models_own_world_chances_are_off_by_chance_alone(dates):
    """4,000 records; figures of half the noise would be off by three times as much."""
    made = own(dates, 4000, seed=7)
    happened, chance = made.aim.reached(made.ahead), ours(made)
    floor = chance_error(chance, seed=1)
    assert calibration_error(chance, happened) < 1.5 * floor
    surer = np.where(chance > 0.5, chance**0.5, 1 - (1 - chance) ** 0.5)
    assert calibration_error(surer, happened) > 3 * floor
