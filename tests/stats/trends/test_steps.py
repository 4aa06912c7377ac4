"""Steps of a trend against closed forms and one another."""

import numpy as np
import pytest

from missionmetrics.stats.trends.steps import drawn_cells, moved, spread_of, step_of


@pytest.mark.parametrize("step", [0.0, 1 / 64])
def test_one_stretch_is_two_halves_after_one_another(step):
    """Levels and slopes that pass a date in between end with the same covariance."""
    for damping in (1.0, 0.7):
        whole = step_of(0.0, 2.0, step, damping)
        one, two = step_of(0.0, 1.0, step, damping), step_of(1.0, 2.0, step, damping)
        move = np.array([[1.0, two.reach], [0.0, two.kept]])
        first, second, both = (
            np.array([[s.level, s.both], [s.both, s.slope]]) for s in (one, two, whole)
        )
        np.testing.assert_allclose(move @ first @ move.T + second, both, rtol=1e-9)


def test_many_small_steps_of_the_regular_form_tend_to_the_continuous_one():
    fine, limit = step_of(0.0, 3.0, 1e-4, 0.8), step_of(0.0, 3.0, 0.0, 0.8)
    np.testing.assert_allclose(fine, limit, rtol=1e-3)


def test_a_step_adds_the_covariance_that_it_says():
    """Shocks of sd 0.5 to the level and 0.3 to the slope over 3 dates, summed by hand.

    The slope's shocks add 0, 1 and 2 of themselves to the level: variances 0.09 * 5 and
    0.09 * 3, covariance 0.09 * 3; the level's own add 3 * 0.25.
    """
    step = step_of(0.0, 3.0, 1.0, 1.0)
    found = spread_of(step, np.array([0.5]), np.array([0.3]))
    np.testing.assert_allclose(found.own**2, 3 * 0.25 + 0.09 * 5)
    np.testing.assert_allclose(found.own * found.shared, 0.09 * 3)
    np.testing.assert_allclose(found.shared**2 + found.rest**2, 0.09 * 3)
    still = np.zeros((2, 1))
    level, slope = moved(np.array([10.0]), np.array([-2.0]), step, found, still)
    assert (level[0], slope[0]) == (4.0, -2.0)


def test_cells_are_drawn_by_their_weights():
    even = (np.arange(1000) + 0.5) / 1000
    cells = drawn_cells(np.array([1.0, 0.0, 3.0]), even)
    assert np.bincount(cells).tolist() == [250, 0, 750]


def test_a_date_is_met_though_its_number_is_not_exact():
    """0.3 / 0.1 is 2.9999999999999996, and three shocks fall until then."""
    assert step_of(0.0, 0.3, 0.1, 1.0).slope == pytest.approx(0.3)
