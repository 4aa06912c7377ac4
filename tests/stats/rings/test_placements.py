"""Moved patterns keep their shape, their clumps and their dates."""

import numpy as np
import pytest

from missionmetrics.stats.rings.placements import (
    clumps,
    map_of,
    placements,
    usual_gap,
    ways,
)
from missionmetrics.stats.rings.study import patterns, study
from tests.stats.rings.made import apart, city, figures

GRID = np.indices((10, 12)).reshape(2, -1).T.astype(float)
CITY = np.random.default_rng(4).uniform(0, 12, size=(150, 2))


def drawn(points, sites, sited, draws=400, seed=1, start=None):
    return placements(
        map_of(points), np.array(sites), sited=sited, draws=draws,
        start=np.zeros(len(sites), dtype=int) if start is None else np.array(start),
        rng=np.random.default_rng(seed),
    )  # fmt: skip


def test_ways_are_those_that_many_draws_find():
    where, one = map_of(GRID), np.zeros(2, dtype=int)
    for sites, sited in (([13, 14], "clumps"), ([13, 77], "whole"), ([13], "clumps")):
        start = one[: len(sites)]
        found = ways(where, np.array(sites), start=start, sited=sited)
        assert found == len(drawn(GRID, sites, sited, draws=10**6))
    assert ways(where, np.array([13, 77]), start=one, sited="clumps") == 120**2 - 1
    assert (
        ways(where, np.array([13, 77]), start=one, sited="apart") == 120 * 119 / 2 - 1
    )
    own = np.arange(2)
    assert ways(where, np.array([13, 77]), start=own, sited="apart") == 120 * 119 - 1


def test_starts_are_told_apart_in_any_numpy(monkeypatch):
    """In numpy 2.0.0 what is given back along an axis has that axis alone."""
    unique = np.unique

    def as_in_2_0_0(*given, axis=None, return_inverse=False, **more):
        found = unique(*given, axis=axis, return_inverse=return_inverse, **more)
        if axis is None or not return_inverse:
            return found
        shape = np.ones(np.ndim(given[0]), dtype=int)
        shape[axis] = -1
        return found[0], found[1].reshape(shape)

    design = city(3, whole=(4, 5))
    values = figures(design, 3)
    rng = np.random.default_rng
    usual = patterns(design, sited="apart", draws=19, rng=rng(1))
    near = study(values, design).alike
    monkeypatch.setattr(np, "unique", as_in_2_0_0)
    again = patterns(design, sited="apart", draws=19, rng=rng(1))
    np.testing.assert_array_equal(again, usual)
    np.testing.assert_array_equal(study(values, design).alike.time, near.time)


def test_on_a_grid_edges_and_corners_touch():
    where = map_of(GRID)
    assert usual_gap(GRID) == pytest.approx(1.0)
    away = apart(GRID)
    assert where.touching[(away > 0) & (away < 1.1)].all()
    assert not where.touching[away > 1.5].any()


def test_a_square_of_four_has_every_place_on_the_grid_and_no_other_shape():
    square = [13, 14, 25, 26]
    found = drawn(GRID, square, "clumps", draws=10**6)
    inside = {tuple(sorted(row)) for row in found}
    rigid = {
        tuple(sorted(12 * (i + a) + j + b for a in (0, 1) for b in (0, 1)))
        for i in range(9) for j in range(11)
    }  # fmt: skip
    assert rigid - {tuple(square)} <= inside
    spans = apart(GRID)[found[:, :, None], found[:, None]].max(axis=(1, 2))
    assert spans.max() <= 2.3  # turned by an eighth, cells stand in as near as can be


@pytest.mark.parametrize("sited", ["clumps", "whole", "apart"])
def test_sites_of_one_start_that_change_places_are_the_same_pattern(sited):
    pair, grid = [13, 14], GRID[:36]
    found = drawn(grid, pair, sited, draws=10**4)
    assert len({frozenset(row) for row in found}) == len(found)
    told_apart = drawn(grid, pair, sited, draws=10**4, start=[0, 1])
    assert len({tuple(row) for row in told_apart}) == len(told_apart)
    if sited == "apart":
        assert len(found) == 36 * 35 / 2 - 1  # every pair of areas but the real one
    else:
        assert len(told_apart) == 2 * len(found)


def test_each_site_keeps_its_own_place_in_a_turned_shape():
    row = [30, 31, 32, 33]
    found = drawn(GRID, row, "whole")
    away = apart(GRID)
    ends = away[found[:, 0], found[:, 3]]
    steps = away[found[:, 0], found[:, 1]]
    assert (ends >= 1.9 * steps).all()


@pytest.mark.parametrize("sited", ["clumps", "apart", "whole"])
def test_no_pattern_is_the_real_one_or_names_an_area_twice(sited):
    sites = [5, 17, 60, 61]
    found = drawn(CITY, sites, sited)
    assert len(found)
    assert all(len(set(row)) == 4 for row in found)
    assert all(set(row) != set(sites) for row in found)
    assert len(np.unique(found, axis=0)) == len(found)


def test_clumps_stay_together_and_apart_from_one_another():
    where = map_of(CITY)
    sites = np.array([0, *np.flatnonzero(where.touching[0])[:3]])
    alone = np.flatnonzero(~where.touching[sites].any(axis=0))
    alone = [a for a in alone if a not in sites][:2]
    every = np.array([*sites, *alone])
    sizes = sorted(len(c) for c in clumps(every, where.touching))
    found = drawn(CITY, every, "clumps", draws=100)
    kept = [sorted(len(c) for c in clumps(row, where.touching)) for row in found]
    assert np.mean([k == sizes for k in kept]) > 0.8  # a matched shape may part


def test_single_sites_never_come_to_touch():
    alone = [0, 6, 30, 60, 66, 99]
    where = map_of(GRID)
    assert len(clumps(np.array(alone), where.touching)) == 6
    found = drawn(GRID, alone, "clumps", draws=100)
    assert all(len(clumps(row, where.touching)) == 6 for row in found)


def test_scattered_sites_are_anywhere_as_often():
    found = drawn(CITY, [3], "apart", draws=30_000)
    assert len(found) == 149  # every other area once


def test_the_same_seed_gives_the_same_patterns():
    first, second = (drawn(CITY, [5, 17, 60], "clumps", seed=9) for _ in range(2))
    assert (first == second).all()
