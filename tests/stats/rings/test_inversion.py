"""Ends in closed form held against trying every value."""

import numpy as np
import pytest

from missionmetrics.stats.rings.inversion import Chance, inverted, ratio
from missionmetrics.stats.rings.placements import map_of, placements
from missionmetrics.stats.rings.study import Design, chance, drawn, study
from tests.stats.rings.made import apart, city, figures


def made(seed, patterns=199):
    rng = np.random.default_rng(seed)
    return Chance(rng.normal(size=(patterns, 2)),
                  0.15 * rng.normal(size=(patterns, 2, 2)))  # fmt: skip


def refused(given, found, sum_of, value, level):
    """The test of one value, straight from its definition."""
    spread = given.left.T @ given.left / len(given.left)
    along = spread @ sum_of / (sum_of @ spread @ sum_of)
    away = found @ sum_of - value
    both = zip(given.left, given.shifted, strict=True)
    brought = [(left + away * moved @ along) @ sum_of for left, moved in both]
    as_much = sum(abs(b) >= abs(away) for b in brought)
    return (1 + as_much) / (1 + len(brought)) <= 1 - level + 1e-12


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize("sum_of", [(1.0, 0.0), (0.0, 1.0), (5.0, 9.0)])
def test_values_inside_are_kept_and_values_outside_refused(sum_of, level):
    given, found, weights = made(1), np.array([3.0, 1.0]), np.array(sum_of)
    told = inverted(given, found, weights, level=level)
    for end, out in ((told.low, -1), (told.high, 1)):
        assert not refused(given, found, weights, end - out * 1e-6, level)
        assert refused(given, found, weights, end + out * 1e-6, level)
    assert (told.p <= 1 - level) == refused(given, found, weights, 0.0, level)


def test_too_few_patterns_have_no_ends():
    told = inverted(made(2, 18), np.array([3.0, 1.0]), np.array([1.0, 0.0]), level=0.95)
    assert (told.low, told.high) == (-np.inf, np.inf)
    told = inverted(made(2, 19), np.array([3.0, 1.0]), np.array([1.0, 0.0]), level=0.95)
    assert np.isfinite(told.low)
    assert np.isfinite(told.high)


def test_the_ends_of_a_ratio_are_where_the_test_turns():
    given, found = made(3), np.array([8.0, 2.0])
    top, bottom = np.array([4.0, 6.0]), np.array([4.0, 0.0])
    told = ratio(given, found, top, bottom, level=0.9)
    assert told.estimate == pytest.approx(1.375)
    for end, out in ((told.low, -1), (told.high, 1)):
        kept, left = end - out * 1e-6, end + out * 1e-6
        assert not refused(given, found, top - kept * bottom, 0.0, 0.9)
        assert refused(given, found, top - left * bottom, 0.0, 0.9)


def test_a_ratio_does_not_depend_on_the_unit():
    given, found = made(4), np.array([8.0, 2.0])
    top, bottom = np.array([4.0, 6.0]), np.array([4.0, 0.0])
    told = ratio(given, found, top, bottom, level=0.9)
    large = Chance(1000 * given.left, given.shifted)
    again = ratio(large, 1000 * found, top, bottom, level=0.9)
    assert again == pytest.approx(told)


def test_what_chance_brings_is_what_the_sums_give_at_each_pattern():
    design = city(5, whole=(3, 5))
    values = figures(design, 5, gaps=0.05)
    found = study(values, design)
    sites = drawn(found, sited="apart", draws=8, rng=np.random.default_rng(1))
    brought = chance(found, sites)
    for row, pattern in enumerate(sites):
        moved = Design(distance=design.distance, where=design.where, sites=pattern,
                       begun=design.begun, whole=design.whole,
                       edges=design.edges)  # fmt: skip
        left = study(found.freed(), moved).effects
        assert brought.left[row] == pytest.approx(left, abs=1e-9)
        unit = np.where(found.known, found.kind == 1, np.nan)
        assert brought.shifted[row, :, 1] == pytest.approx(
            study(unit, moved).effects, abs=1e-9
        )


def test_freed_figures_show_no_effect_at_the_real_sites():
    design = city(6, whole=(2, 5))
    found = study(figures(design, 6), design)
    freed = study(found.freed(), design)
    assert freed.effects == pytest.approx(np.zeros(3), abs=1e-9)


def test_patterns_leave_enough_areas_far():
    points = np.random.default_rng(7).uniform(0, 10, size=(40, 2))
    design = Design(distance=apart(points), where=map_of(points),
                    sites=np.array([0, 1, 2]), begun=np.full(3, 4),
                    whole=np.full(3, 4), edges=np.array([4.0]))  # fmt: skip
    found = study(figures(design, 7), design)
    sites = drawn(found, sited="apart", draws=300, rng=np.random.default_rng(2))
    far = (design.kinds(8, sites) == -1).all(axis=2).sum(axis=1)
    assert far.min() >= 10
    every = placements(design.where, design.sites, sited="apart", draws=300,
                       rng=np.random.default_rng(2))  # fmt: skip
    assert (design.kinds(8, every) == -1).all(axis=2).sum(axis=1).min() < 10
