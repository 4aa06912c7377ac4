"""Intervals of what goes with what next door, in cities where the truth is known."""

import numpy as np
import pytest

from benchmarks.spatial_coverage import IN_PANELS, held, held_in_panels
from benchmarks.spatial_worlds import WORLDS, Drawing, city
from missionmetrics.stats.spatial.fit import fit_spatial

CASES = [
    ("neighbours' drivers", "slx"),
    ("neighbours' drivers, clustered errors", "sdem"),
    ("neighbours' outcome", "sar"),
    ("neighbours' outcome, strong", "sar"),
    ("neighbours' outcome and drivers", "sdm"),
]


def within(records):
    """95% within three standard errors, and two points for what is known to lack."""
    error = np.sqrt(0.95 * 0.05 / records)
    return 0.95 - 3 * error - 0.02, 0.95 + 3 * error + 0.01


@pytest.mark.parametrize(("world", "model"), CASES)
def test_intervals_hold_the_truth_as_often_as_they_say(world, model):
    low, high = within(200)
    found = held(world, 50, model, 200, 7)
    assert (found.ours[:, 0] >= low).all(), found.ours
    assert found.ours[:, 0].mean() <= high


@pytest.mark.slow
@pytest.mark.parametrize("n", [50, 150, 400])
@pytest.mark.parametrize(("world", "model"), CASES)
def test_intervals_hold_the_truth_in_many_cities(world, model, n):
    low, high = within(1000)
    found = held(world, n, model, 1000, 8)
    assert (found.ours >= low).all(), found.ours
    assert found.ours[:, 0].mean() <= high


@pytest.mark.slow
@pytest.mark.parametrize(
    "world",
    [
        "neighbours' outcome, clustered errors",
        "neighbours' outcome, errors that alternate",
    ],
)
def test_two_strengths_have_ranges_that_hold(world):
    low, _ = within(200)
    found = held(world, 50, "sac", 200, 7)
    assert (found.ours[:, 0] >= low).all(), found.ours


def test_ranges_of_panels_hold_where_errors_last_and_others_do_not():
    ours, new = held_in_panels("neighbours' drivers, errors that last", 50, 12, 60, 7)
    low, _ = within(60)
    assert (ours[:, 0] >= low).all(), ours
    assert new[:, 0].mean() < ours[:, 0].mean() - 0.05


@pytest.mark.slow
@pytest.mark.parametrize("world", IN_PANELS)
@pytest.mark.parametrize("dates", [4, 6, 12])
def test_ranges_of_panels_hold_with_few_dates_too(world, dates):
    ours, _ = held_in_panels(world, 50, dates, 200, 8)
    low, _ = within(200)
    assert (ours[:, 0] >= low).all(), ours


def test_without_room_for_clusters_intervals_are_too_narrow():
    """The reason why the default lets errors cluster."""
    found = held("neighbours' drivers, clustered errors", 50, "slx", 200, 7)
    assert found.ours[2, 0] < 0.87


def test_the_truth_of_a_world_is_what_a_very_large_city_shows():
    weights = city(400, 3)
    drawing = Drawing(WORLDS["neighbours' outcome and drivers"], weights)
    rng = np.random.default_rng(4)
    found = []
    for _ in range(60):
        y, x = drawing.draw(rng)
        fit = fit_spatial(y, x, weights, model="sdm")
        found.append([fit.rho, fit.own[0], fit.around[0]])
    np.testing.assert_allclose(np.mean(found, axis=0), [0.5, 1.0, 0.5], atol=0.06)
