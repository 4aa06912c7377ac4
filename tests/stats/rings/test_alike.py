"""How alike errors are, held against known worlds and against dense likelihoods."""

import numpy as np
import pytest
from scipy.linalg import null_space
from scipy.stats import multivariate_normal

from missionmetrics.stats.rings.alike import SHARES, alike
from tests.stats.rings.made import apart, city

DATES = 8


def errors(distance, seed, *, share, fades, memory=0.5, dates=DATES):
    """Errors of known likeness, each remembering some of the last."""
    rng = np.random.default_rng([seed, 3])
    spread = share * np.exp(-distance / fades) + (1 - share) * np.eye(len(distance))
    shocks = np.linalg.cholesky(spread) @ rng.normal(size=(len(distance), dates + 20))
    for t in range(1, dates + 20):
        shocks[:, t] += memory * shocks[:, t - 1]
    return shocks[:, 20:]


def fitted(seed, *, gaps=0.0, **known):
    design = city(seed, areas=120)
    values = errors(design.distance, seed, **known)
    missing = np.random.default_rng(seed).random(values.shape) < gaps
    return alike(np.where(missing, np.nan, values), design.kinds(DATES)[0],
                 design.distance)  # fmt: skip


def test_what_was_put_in_comes_out():
    found = [fitted(s, share=0.7, fades=4.0) for s in range(20)]
    assert np.mean([f.share for f in found]) == pytest.approx(0.7, abs=0.06)
    assert np.median([f.fades for f in found]) == pytest.approx(4.0, rel=0.35)


def test_where_nothing_is_alike_hardly_anything_is_found():
    found = [fitted(s, share=0.0, fades=1.0) for s in range(20)]
    assert np.mean([f.share for f in found]) < 0.08


def test_gaps_take_a_little_of_the_likeness_away():
    whole, part = (np.mean([fitted(s, share=0.7, fades=4.0, gaps=g).share
                            for s in range(10)]) for g in (0.0, 0.1))  # fmt: skip
    assert whole - 0.2 < part <= whole + 0.02


def test_effects_of_place_and_of_kind_by_date_change_nothing():
    design = city(4)
    kind = design.kinds(DATES)[0]
    values = errors(design.distance, 4, share=0.5, fades=3.0)
    rng = np.random.default_rng(5)
    moved = values + 9 * rng.normal(size=(len(values), 1)) + 9 * rng.normal(size=DATES)
    for code in range(3):
        moved = moved + (kind == code) * rng.normal(size=DATES)
    first, second = (alike(v, kind, design.distance) for v in (values, moved))
    assert (first.share, first.fades) == (second.share, second.fades)
    assert first.time == pytest.approx(second.time)


def test_the_pair_is_the_likeliest_of_those_tried():
    """Densities of contrasts without the mean of any group; one variance for all."""
    design = city(6, areas=40, sites=3, edges=(2.0,))
    kind = design.kinds(DATES)[0]
    values = errors(design.distance, 6, share=0.6, fades=5.0)
    found = alike(values, kind, design.distance)
    _, group = np.unique(kind, axis=0, return_inverse=True)
    free = null_space(np.eye(group.max() + 1)[group].T)
    left = free.T @ (values - values.mean(axis=1, keepdims=True))

    def density(share, fades):
        spread = share * np.exp(-design.distance / fades)
        spread = free.T @ (spread + (1 - share) * np.eye(40)) @ free
        size = np.trace(left.T @ np.linalg.solve(spread, left)) / left.size
        return multivariate_normal(cov=size * spread).logpdf(left.T).sum()

    best = density(found.share, found.fades)
    assert 0 < found.share < 1
    tried = [s for s in SHARES if abs(s - found.share) > 1e-9]
    assert max(density(s, found.fades) for s in tried) < best
    assert max(density(found.share, found.fades * f) for f in (0.3, 3.0)) < best


def test_distances_that_no_map_has_still_make_a_spread():
    rng = np.random.default_rng(7)
    odd = rng.uniform(0.1, 9, size=(50, 50))
    np.fill_diagonal(odd, 0)
    kind = np.full((50, DATES), -1, dtype=np.int8)
    found = alike(rng.normal(size=(50, DATES)), kind, odd)
    assert np.linalg.eigvalsh(found.space).min() > -1e-9
    assert found.space == pytest.approx(found.space.T)


def test_figures_that_never_move_are_not_alike():
    points = np.random.default_rng(8).uniform(0, 9, size=(30, 2))
    kind = np.full((30, DATES), -1, dtype=np.int8)
    assert alike(np.ones((30, DATES)), kind, apart(points)).share == 0


def test_variances_over_time_are_those_of_area_means_taken_out():
    """250 areas, no memory: 1 - 1/T on the diagonal, -1/T off it."""
    design = city(9, areas=250, side=30.0)
    values = errors(design.distance, 9, share=0.0, fades=1.0, memory=0.0)
    found = alike(values, design.kinds(DATES)[0], design.distance)
    expected = np.eye(DATES) - 1 / DATES
    assert found.time == pytest.approx(expected, abs=0.25)
    assert np.trace(found.time) == pytest.approx(DATES - 1, rel=0.1)
