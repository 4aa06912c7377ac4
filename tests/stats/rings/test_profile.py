"""Whether places had moved apart before, held against errors that were drawn."""

from dataclasses import replace

import numpy as np
import pytest

from missionmetrics.stats.rings.alike import Alike
from missionmetrics.stats.rings.inversion import Chance
from missionmetrics.stats.rings.profile import Profile, profile
from missionmetrics.stats.rings.study import patterns, study, telling
from tests.stats.rings.made import city, figures


def told(left, effect, real, shifted=None):
    """Three differences of one kind, patterns as wide as the real one and apart."""
    none = np.zeros((*left.shape, left.shape[1]))
    chance = Chance(left=left, shifted=none if shifted is None else shifted,
                    own=none + real, shared=none, real=real)  # fmt: skip
    return Profile(code=np.zeros(3, dtype=int), step=np.array([-3, -2, 0]),
                   effect=np.array(effect), areas=np.ones(3), passed=np.ones(3),
                   chance=chance)  # fmt: skip


def test_dates_before_are_weighed_by_how_much_each_moves():
    """One date moves by 1 and stands at 2, the other by 10 and stands at 12."""
    left = np.random.default_rng(6).normal(size=(999, 3)) * [1.0, 10.0, 1.0]
    found = told(left, [2.0, 12.0, 50.0], np.diag([1.0, 100.0, 1.0]))
    most = np.abs(left[:, :2] / [1.0, 10.0]).max(axis=1)
    assert found.moved_before(0) == pytest.approx((1 + (most >= 2.0).sum()) / 1000)
    assert np.isnan(found.moved_before(1))


def test_figures_are_freed_of_what_came_after_alone():
    """Patterns that bring 3 when freed, but 4 with half of a difference of 2 in it."""
    left = np.tile([3.0, 0.0, 0.0], (19, 1))
    shifted = np.tile(np.diag([0.5, 0.0, 0.5]), (19, 1, 1))
    found = told(left, [2.0, 3.5, 50.0], np.eye(3), shifted)
    assert found.moved_before(0) == 1.0
    assert told(left, [2.0, 3.5, 50.0], np.eye(3)).moved_before(0) == 1 / 20


def test_without_any_last_figure_before_there_are_no_differences():
    design = city(5)
    values = figures(design, 5)
    values[:, 3] = np.nan
    made = study(values, design)
    sites = patterns(design, sited="apart", draws=19, rng=np.random.default_rng(1))
    assert profile(made, sites) is None


def test_where_nothing_moved_before_it_is_said_in_one_of_twenty():
    """100 sets of errors: the share below .05 has a standard error of .022."""
    rng = np.random.default_rng(3)
    design = city(3, areas=60, sites=9, edges=(3.0,), side=12.0)
    design = replace(design, sites=np.argsort(design.distance[0])[:9])
    space = 0.7 * np.exp(-design.distance / 4) + 0.3 * np.eye(60)
    root = np.linalg.cholesky(space)
    first = study(root @ rng.normal(size=(60, 6)), design)
    sites = telling(first, patterns(design, sited="clumps", draws=39, rng=rng))
    found = []
    for _ in range(100):
        made = study(root @ rng.normal(size=(60, 6)), design)
        made.__dict__["alike"] = Alike(0.7, 4.0, space, np.eye(6))
        moved = profile(made, sites)
        found.append([moved.moved_before(0), moved.moved_before(1)])
    said = (np.array(found) <= 0.05).mean(axis=0)
    assert (said < 0.05 + 2.5 * 0.022).all()


@pytest.mark.parametrize("level", [0.0, 7.0, -0.1])
def test_figures_that_never_move_before_had_not_moved_apart(level):
    design = city(4, sites=6, edges=(2.0,))
    values = figures(design, 4, effects=(2.0, 1.0))
    values[:, :4] = level
    found = study(values, design)
    sites = patterns(design, sited="apart", draws=39, rng=np.random.default_rng(1))
    moved = profile(found, telling(found, sites))
    assert moved.moved_before(0) == 1.0
    assert (moved.effect[moved.step < 0] == 0).all()


def test_dates_that_are_left_out_have_passed():
    design = city(2, whole=(4, 5), late=1)
    found = study(figures(design, 2), design)
    moved = profile(found, design.sites[None])
    own = moved.code == 0
    assert moved.passed[own] == pytest.approx(
        np.where(moved.step[own] < 0, moved.step[own] + 1, moved.step[own] + 2)
    )
