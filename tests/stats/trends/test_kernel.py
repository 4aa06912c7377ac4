"""The two forms of a moving trend against sums and integrals written out."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from missionmetrics.stats.trends.kernel import (
    Points,
    clock_of,
    common_step,
    covariances,
    damped_reach,
    damped_shocks,
)


def response(time, *, slope, shock):
    """What a unit shock to the slope at moment ``shock`` adds to a point."""
    if time > 0:
        reached = 0 < shock <= time
        return reached * (1.0 if slope else time - shock)
    reached = time < shock <= 0
    return reached * (-1.0 if slope else shock - time)


PAIRS = [(0.5, 2.0), (3.0, 3.0), (-2.0, -3.5), (-1.0, 2.0), (0.0, 4.0), (0.0, -2.0)]


@pytest.mark.parametrize(("one", "two"), PAIRS)
@pytest.mark.parametrize("kinds", [(False, False), (False, True), (True, True)])
@pytest.mark.parametrize("step", [1.0, 0.25, 0.0])
def test_covariance_is_the_sum_over_shocks(one, two, kinds, step):
    def product(shock):
        return response(one, slope=kinds[0], shock=shock) * response(
            two, slope=kinds[1], shock=shock
        )

    if step:
        shocks = step * np.arange(-40, 41)
        expected = step * sum(product(shock) for shock in shocks)
    else:
        corners = sorted({-5.0, 0.0, 5.0, one, two})
        expected = sum(quad(product, a, b)[0] for a, b in pairwise(corners))
    _, found = covariances(
        Points(np.array([one]), np.array([kinds[0]])),
        Points(np.array([two]), np.array([kinds[1]])),
        step,
    )
    assert found[0, 0] == pytest.approx(expected, abs=1e-9)


def test_level_shocks_are_a_wiener_process_both_ways():
    times = np.array([-2.0, -1.0, 0.0, 1.5, 3.0])
    points = Points(times, np.zeros(5, dtype=bool))
    level, _ = covariances(points, points, 1.0)
    assert np.diag(level) == pytest.approx(np.abs(times))
    assert level[0, 1] == 1
    assert level[3, 4] == 1.5
    assert level[1, 3] == level[2, 4] == 0


@given(st.floats(0.1, 6.0), st.floats(0.1, 6.0))
def test_fine_steps_approach_the_continuous_form(one, two):
    first = Points(np.array([one]), np.array([False]))
    second = Points(np.array([two]), np.array([False]))
    fine = covariances(first, second, 1e-4)[1]
    smooth = covariances(first, second, 0.0)[1]
    assert fine == pytest.approx(smooth, abs=5e-3)


@pytest.mark.parametrize(
    ("dates", "step"),
    [
        ([2000, 2001, 2002, 2003], 1.0),
        ([2000, 2001, 2004, 2005], 1.0),
        ([2000, 2002, 2005], 1.0),
        ([2000, 2010, 2025], 5.0),
        ([2020.0, 2020.0833, 2020.1667, 2020.25], 1 / 12),
        ([2000, 2001, 2002.37, 2004], 0.0),
    ],
)
def test_regular_calendars_are_recognised(dates, step):
    assert common_step(np.array(dates, dtype=float)) == pytest.approx(step, rel=1e-3)


@given(st.floats(0.01, 1000), st.floats(-3000, 3000))
def test_the_clock_ignores_unit_and_origin(unit, origin):
    dates = np.array([0.0, 1.0, 2.0, 4.0, 5.0, 8.0])
    clock = clock_of(origin + unit * dates)
    assert clock.spacing == pytest.approx(unit, rel=1e-6)
    assert clock.step == pytest.approx(1.0, rel=1e-6)


def test_damping_adds_up_shares_of_the_slope():
    assert damped_reach(3, 0.5) == pytest.approx(1 + 0.5 + 0.25)
    assert damped_reach(3, 1.0) == 3
    # Shocks one and two dates ahead still act for 2 and 1 dates.
    assert damped_shocks(3, 0.5, 1.0) == pytest.approx(1.5**2 + 1)
    assert damped_shocks(3, 1.0, 1.0) == pytest.approx(4 + 1)


@pytest.mark.parametrize("damping", [1.0, 0.9, 0.6])
def test_damped_shocks_of_the_continuous_form(damping):
    expected = quad(lambda left: damped_reach(left, damping) ** 2, 0, 5)[0]
    assert damped_shocks(5.0, damping, 0.0) == pytest.approx(expected, rel=1e-9)


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=12),
    st.integers(1, 5),
    st.floats(0.2, 30.0),
)
def test_spacing_and_step_by_trying_every_part(gaps, parts, unit):
    """Gaps that are whole multiples of a part of the smallest one."""
    dates = unit * np.cumsum([0, *gaps]) / parts
    found = clock_of(dates)
    spacing = np.median(np.diff(dates))
    expected = 0.0
    for tried in range(1, 13):
        step = np.diff(dates).min() / tried
        step = (dates[-1] - dates[0]) / round((dates[-1] - dates[0]) / step)
        place = (dates - dates[0]) / step
        if max(abs(place - np.round(place))) <= 0.01:
            expected = step / spacing
            break
    assert found.spacing == pytest.approx(spacing, rel=1e-12)
    assert found.step == pytest.approx(expected, rel=1e-12)
