"""Ranges around places acted on hold the truth about as often as they say.

The long form is `python -m benchmarks.ring_cities`; its figures are in
``docs/calibration.md``.
"""

import numpy as np
import pytest

from benchmarks.ring_cities import many, share_held, width
from benchmarks.ring_worlds import EFFECTS


def held(cities, *, side_by_side=False, **world):
    return many(cities, 40_000, side_by_side=side_by_side, **world)


def test_few_sites_and_alike_neighbours_are_allowed_for():
    """30 cities: a share of .95 has a standard error of .04."""
    found = held(30, sites=3, errors="alike")
    assert len(found) == 30
    assert (share_held(found)[:2] >= 0.87).all()


def test_sites_side_by_side_are_allowed_for_even_where_each_is_moved_alone():
    """40 cities: without the scale .80 and .75 of the ranges held, at .65 the width."""
    found = held(40, sites=5, errors="alike", side_by_side=True, sited="apart")
    assert (share_held(found)[:2] >= 0.87).all()
    assert (width(found) > 0.85).all()
    assert (width(found) < 1.25).all()


def test_ignoring_neighbours_is_wrong_where_there_are_many():
    """30 cities: .95 has a standard error of .04, of which two are allowed."""
    found = held(30, sites=15, errors="independent")
    direct, naive = (np.mean([getattr(f, n) for f in found])
                     for n in ("direct", "naive"))  # fmt: skip
    assert direct == pytest.approx(EFFECTS[0], abs=0.15)
    assert naive < 1.7
    assert np.mean([f.naive_held for f in found]) < 0.7
    assert share_held(found)[0] >= 0.87


@pytest.mark.slow
@pytest.mark.parametrize("errors", ["independent", "alike"])
@pytest.mark.parametrize("side_by_side", [False, True])
@pytest.mark.parametrize("sites", [3, 5, 15])
def test_places_are_covered_about_as_often_as_is_said(sites, side_by_side, errors):
    """400 cities: a share of .94 has a standard error of .012.

    Without the scale, fifteen sites in one clump with errors alike nearby gave .87.
    """
    found = held(400, sites=sites, errors=errors, side_by_side=side_by_side)
    share = share_held(found)
    assert (share >= 0.9).all()
    assert (share <= 0.985).all()
