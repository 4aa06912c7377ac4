"""Ranges around places acted on hold the truth about as often as they say.

The long form is `python -m benchmarks.ring_cities`; its figures are in
``docs/calibration.md``.
"""

import numpy as np
import pytest

from benchmarks.ring_cities import many
from benchmarks.ring_worlds import EFFECTS


def held(cities, **world):
    return many(cities, 40_000, side_by_side=False, **world)


def test_few_sites_and_alike_neighbours_are_allowed_for():
    """60 cities: a share of .95 has a standard error of .03."""
    found = held(60, sites=3, alike=True)
    assert len(found) == 60
    assert (np.mean([f.chance for f in found], axis=0) >= 0.87).all()


def test_ignoring_neighbours_is_wrong_where_there_are_many():
    found = held(60, sites=15, alike=False)
    direct, naive = (np.mean([getattr(f, n) for f in found])
                     for n in ("direct", "naive"))  # fmt: skip
    assert direct == pytest.approx(EFFECTS[0], abs=0.15)
    assert naive < 1.7
    assert np.mean([f.naive_held for f in found]) < 0.7
    assert np.mean([f.chance[0] for f in found]) >= 0.87


@pytest.mark.slow
@pytest.mark.parametrize("alike", [False, True])
@pytest.mark.parametrize("sites", [3, 5, 15])
def test_scattered_sites_are_covered_about_as_often_as_is_said(sites, alike):
    """400 cities: a share of .95 has a standard error of .011."""
    found = held(400, sites=sites, alike=alike)
    share = np.mean([f.chance for f in found], axis=0)
    assert (share >= 0.905).all()
    assert (share <= 0.985).all()


@pytest.mark.slow
def test_sites_side_by_side_are_moved_as_they_stand():
    """Scattering a clump finds effects that are not there several times as often."""
    world = {"sites": 5, "alike": True, "side_by_side": True, "effects": (0.0, 0.0)}
    seen = {
        sited: 1 - np.mean([f.chance for f in many(200, 50_000, sited=sited, **world)],
                           axis=0)
        for sited in ("clumps", "apart")
    }  # fmt: skip
    assert (seen["clumps"] <= 0.14).all()
    assert (seen["apart"] > seen["clumps"] + 0.05).all()
