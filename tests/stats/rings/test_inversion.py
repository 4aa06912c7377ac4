"""Ends in closed form held against trying every value."""

from typing import NamedTuple

import numpy as np
import pytest

from missionmetrics.stats.rings.alike import Alike
from missionmetrics.stats.rings.inversion import (
    Chance,
    fewest_patterns,
    inverted,
    ratio,
)
from missionmetrics.stats.rings.placements import map_of, placements
from missionmetrics.stats.rings.study import Design, chance, patterns, study, telling
from tests.stats.rings.made import apart, city, figures


class Made(NamedTuple):
    """Weights of areas for the real sites (2, N) and for patterns (B, 2, N).

    ``cells`` (N, 2) say who is acted on and who next to that, ``field`` (N,) are errors
    and ``space`` (N, N) how they hang together.
    """

    real: np.ndarray
    patterns: np.ndarray
    cells: np.ndarray
    field: np.ndarray
    space: np.ndarray

    def chance(self):
        left = self.field - self.cells @ (self.real @ self.field)
        spread = self.patterns @ self.space
        return Chance(
            left=self.patterns @ left, shifted=self.patterns @ self.cells,
            own=spread @ self.patterns.swapaxes(1, 2), shared=spread @ self.real.T,
            real=self.real @ self.space @ self.real.T,
        )  # fmt: skip


def elsewhere(of, *, sited, draws, seed):
    """Patterns of sites that can stand for the real one."""
    rng = np.random.default_rng(seed)
    return telling(of, patterns(of.design, sited=sited, draws=draws, rng=rng))


def made(seed, patterns=199, areas=60):
    """Four sites and a ring of eight at places drawn at random, many shared."""
    rng = np.random.default_rng(seed)
    points = rng.uniform(0, 9, size=(areas, 2))
    space = 0.6 * np.exp(-apart(points) / 3) + 0.4 * np.eye(areas)
    order = np.array([rng.permutation(areas) for _ in range(patterns + 1)])
    kind = np.repeat([0, 1, -1], [4, 8, areas - 12])[np.argsort(order, axis=1)]
    member = np.stack([kind == k for k in (0, 1, -1)], axis=1)
    mean = member / member.sum(axis=2, keepdims=True)
    weights = mean[:, :2] - mean[:, 2:]
    field = np.linalg.cholesky(space) @ rng.normal(size=areas)
    return Made(weights[0], weights[1:], member[0, :2].T.astype(float), field, space)


def refused(given, found, sum_of, value, level):
    """The test of one value, straight from its definition.

    The figures are freed as they are where the sum is held at the value and the other
    effect is estimated; each pattern is put on the scale of the real sites by what
    those very steps do to errors.
    """
    spread = given.real @ given.space @ given.real.T
    along = spread @ sum_of / (sum_of @ spread @ sum_of)
    away = found @ sum_of - value
    freeing = np.eye(len(given.field)) - given.cells @ (
        np.eye(2) - np.outer(along, sum_of)
    ) @ given.real  # fmt: skip
    left = given.field - given.cells @ (given.real @ given.field)
    brought = []
    for pattern in given.patterns:
        weights = sum_of @ pattern
        through = weights @ freeing
        scale = np.sqrt(sum_of @ spread @ sum_of / (through @ given.space @ through))
        brought.append(scale * (weights @ (left + away * given.cells @ along)))
    as_much = sum(abs(b) >= abs(away) for b in brought)
    return (1 + as_much) / (1 + len(brought)) <= 1 - level + 1e-12


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize("sum_of", [(1.0, 0.0), (0.0, 1.0), (5.0, 9.0)])
def test_values_inside_are_kept_and_values_outside_refused(sum_of, level):
    given, found, weights = made(1), np.array([3.0, 1.0]), np.array(sum_of)
    told = inverted(given.chance(), found, weights, level=level)
    for end, out in ((told.low, -1), (told.high, 1)):
        assert not refused(given, found, weights, end - out * 1e-6, level)
        assert refused(given, found, weights, end + out * 1e-6, level)
    holds_nought = told.low <= 0.0 <= told.high
    assert holds_nought != refused(given, found, weights, 0.0, level)


def test_too_few_patterns_have_no_ends():
    found, first = np.array([3.0, 1.0]), np.array([1.0, 0.0])
    told = inverted(made(2, 18).chance(), found, first, level=0.95)
    assert (told.low, told.high) == (-np.inf, np.inf)
    told = inverted(made(2, 19).chance(), found, first, level=0.95)
    assert np.isfinite(told.low)
    assert np.isfinite(told.high)


def test_the_ends_of_a_ratio_are_where_the_test_turns():
    given, found = made(3), np.array([8.0, 2.0])
    top, bottom = np.array([4.0, 6.0]), np.array([4.0, 0.0])
    told = ratio(given.chance(), found, top, bottom, level=0.9)
    assert told.estimate == pytest.approx(1.375)
    for end, out in ((told.low, -1), (told.high, 1)):
        kept, left = end - out * 1e-6, end + out * 1e-6
        assert not refused(given, found, top - kept * bottom, 0.0, 0.9)
        assert refused(given, found, top - left * bottom, 0.0, 0.9)


def test_a_ratio_does_not_depend_on_the_unit():
    given, found = made(4).chance(), np.array([8.0, 2.0])
    top, bottom = np.array([4.0, 6.0]), np.array([4.0, 0.0])
    told = ratio(given, found, top, bottom, level=0.9)
    large = Chance(1000 * given.left, given.shifted, 10**6 * given.own,
                   10**6 * given.shared, 10**6 * given.real)  # fmt: skip
    again = ratio(large, 1000 * found, top, bottom, level=0.9)
    assert again == pytest.approx(told)


def test_what_chance_brings_is_what_the_sums_give_at_each_pattern():
    design = city(5, whole=(3, 5))
    values = figures(design, 5, gaps=0.05)
    found = study(values, design)
    sites = elsewhere(found, sited="apart", draws=8, seed=1)
    brought = chance(found, sites)
    for row, pattern in enumerate(sites):
        moved = Design(distance=design.distance, where=design.where, sites=pattern,
                       begun=design.begun, whole=design.whole,
                       edges=design.edges)  # fmt: skip
        left = study(found.freed(), moved).effects
        assert brought.left[row] == pytest.approx(left, abs=1e-9)
        unit = np.where(found.known, found.kind == 1, np.nan)
        there = study(unit, moved)
        assert brought.shifted[row, :, 1] == pytest.approx(there.effects, abs=1e-9)
        own, shared = (between(found.alike, there.weighted, other)
                       for other in (there.weighted, found.weighted))  # fmt: skip
        assert brought.own[row] == pytest.approx(own)
        assert brought.shared[row] == pytest.approx(shared, abs=1e-9)
    assert brought.real == pytest.approx(
        between(found.alike, found.weighted, found.weighted)
    )


def between(alike, first, second):
    """Covariances of weighted sums, over every pair of areas and of dates."""
    every = np.kron(alike.space, alike.time)
    return first.reshape(len(first), -1) @ every @ second.reshape(len(second), -1).T


def in_a_corner():
    """Six sites in the corner of a map, whose ring is smaller than elsewhere."""
    points = np.random.default_rng(8).uniform(0, 10, size=(70, 2))
    corner = np.argsort(points.sum(axis=1))[:6]
    return Design(distance=apart(points), where=map_of(points), sites=corner,
                  begun=np.full(6, 4), whole=np.full(6, 4),
                  edges=np.array([2.0]))  # fmt: skip


def test_patterns_come_to_move_as_far_as_the_real_sites_do():
    """400 sets of errors: a mean square has a standard error of .07 of itself."""
    design, rng = in_a_corner(), np.random.default_rng(4)
    space = 0.7 * np.exp(-design.distance / 4) + 0.3 * np.eye(70)
    first = study(figures(design, 8, effects=(0.0, 0.0)), design)
    sites = elsewhere(first, sited="clumps", draws=12, seed=3)
    sum_of = np.array([0.0, 1.0])
    plain, scaled, real = [], [], []
    for _ in range(400):
        errors = np.linalg.cholesky(space) @ rng.normal(size=first.values.shape)
        made = study(errors, design)
        made.__dict__["alike"] = Alike(0.7, 4.0, space, np.eye(8))
        brought = chance(made, sites)
        left, moved = brought.along(sum_of)
        along = brought.real @ sum_of / brought.real[1, 1]
        shift = made.effects[1]
        plain.append((brought.left + shift * brought.shifted @ along) @ sum_of)
        scaled.append(left + shift * moved)
        real.append(shift)
    usual = np.mean(np.square(real))
    bare, put = (np.mean(np.square(v), axis=0) / usual for v in (plain, scaled))
    assert np.median(bare) < 0.75
    assert put == pytest.approx(np.ones(len(sites)), abs=0.25)


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
    sites = elsewhere(found, sited="apart", draws=300, seed=2)
    far = (design.kinds(8, sites) == -1).all(axis=2).sum(axis=1)
    assert far.min() >= 10
    every = placements(
        design.where, design.sites, start=np.zeros(3, dtype=int), sited="apart",
        draws=300, rng=np.random.default_rng(2),
    )  # fmt: skip
    assert (design.kinds(8, every) == -1).all(axis=2).sum(axis=1).min() < 10


@pytest.mark.parametrize(
    ("level", "needed"),
    [(0.9, 9), (0.95, 19), (0.99, 99), (0.999, 999), (0.9999, 9999)],
)
def test_so_many_patterns_that_the_real_one_may_be_the_furthest(level, needed):
    """It is one of needed + 1, and the share that is refused is 1 - level."""
    assert fewest_patterns(level) == needed
