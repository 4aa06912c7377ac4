"""Differences from the last date before, held against means taken by hand."""

import numpy as np
import pytest

from missionmetrics.stats.rings.event_time import profile_weights, steps
from missionmetrics.stats.rings.exposure import FAR, since
from missionmetrics.stats.rings.imputed import estimates
from tests.stats.rings.made import city, figures


def profile(design, values):
    kind = design.kinds(values.shape[1])[0]
    told = since(kind)
    at = steps(told, values.shape[1])
    weighted, areas = profile_weights(kind, told, np.isfinite(values),
                                      rings=design.rings, at=at)  # fmt: skip
    found = estimates(weighted, np.nan_to_num(values)[None])[..., 0]
    return at, found, areas, kind


def test_begun_at_once_it_is_a_difference_of_differences():
    design = city(1)
    values = figures(design, 1)
    at, found, areas, kind = profile(design, values)
    far = (kind == FAR).all(axis=1)
    for code in range(3):
        own = kind[:, -1] == code
        moved = values - values[:, [3]]
        expected = moved[own].mean(axis=0) - moved[far].mean(axis=0)
        assert found[code] == pytest.approx(np.delete(expected, 3))
        assert (areas[code] == own.sum()).all()
    assert at.tolist() == [-4, -3, -2, 0, 1, 2, 3]


def test_a_date_between_is_passed_over():
    design = city(2, whole=(4,), late=1)
    values = figures(design, 2)
    at, found, _, kind = profile(design, values)
    own, far = kind[:, -1] == 0, (kind == FAR).all(axis=1)
    moved = values - values[:, [2]]
    expected = moved[own].mean(axis=0) - moved[far].mean(axis=0)
    assert at.tolist() == [-3, -2, 0, 1, 2, 3]
    assert found[0] == pytest.approx(expected[[0, 1, 4, 5, 6, 7]])


@pytest.mark.parametrize("step", [0, 2, 3])
def test_begun_one_after_another_each_is_held_against_those_not_yet_exposed(step):
    design = city(3, whole=(3, 6), edges=(1.0,))
    values = figures(design, 3, effects=(2.0, 1.0))
    at, found, areas, kind = profile(design, values)
    total, count = 0.0, 0
    free = kind == FAR
    for site, whole in zip(design.sites, design.whole, strict=True):
        date = whole + step
        if date >= 8 or not free[site, whole - 1] or kind[site, whole] != 0:
            continue
        others = free[:, date]
        moved = values[:, date] - values[:, whole - 1]
        total += moved[site] - moved[others].mean()
        count += 1
    place = at.tolist().index(step)
    assert areas[0, place] == count
    assert found[0, place] == pytest.approx(total / count)


def test_place_and_date_alone_show_nothing():
    design = city(4, whole=(2, 5))
    rng = np.random.default_rng(4)
    values = rng.normal(size=(80, 1)) + rng.normal(size=8)
    values[rng.random(values.shape) < 0.1] = np.nan
    _, found, _, _ = profile(design, values)
    assert found == pytest.approx(np.zeros_like(found), abs=1e-12)
