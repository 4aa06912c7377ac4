"""Moran's I: known values, chance that is chance, and areas one by one."""

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.spatial.autocorrelation import (
    discoveries,
    local_morans_i,
    morans_i,
    residual_morans_i,
)
from missionmetrics.stats.spatial.fit import fit_spatial
from missionmetrics.stats.spatial.weights import from_neighbours
from tests.stats.spatial.made import grid, simulated

BOARD = from_neighbours(grid(8, 8))


def test_a_chessboard_is_as_unlike_as_can_be():
    colour = np.add.outer(np.arange(8), np.arange(8)).ravel() % 2
    found = morans_i(colour.astype(float), BOARD)
    assert found.value == pytest.approx(-1.0, abs=1e-12)
    assert found.p == pytest.approx(2 / 1000)


def test_two_halves_are_counted_by_hand():
    """Each area has +1 or -1; only the two middle columns see the other half.

    Rows of weights: 6 areas inside each middle column have 1 of 4 unlike, the 2 at
    the ends 1 of 3; so I = 1 - 2 (12 x 1/4 + 4 x 1/3) / 64.
    """
    half = np.where(np.arange(64) % 8 < 4, 1.0, -1.0)
    by_hand = 1 - 2 * (12 / 4 + 4 / 3) / 64
    assert morans_i(half, BOARD).value == pytest.approx(by_hand, abs=1e-12)


def test_chance_alone_is_called_as_often_as_it_says():
    rng = np.random.default_rng(13)
    p = [morans_i(rng.standard_normal(64), BOARD, draws=199, seed=i).p
         for i in range(400)]  # fmt: skip
    assert np.mean(np.array(p) <= 0.05) == pytest.approx(0.05, abs=0.033)


def test_what_a_regression_leaves_is_judged_by_its_own_chance():
    """Normal errors put through it: the mean by chance is that of Cliff & Ord."""
    y, x = simulated(BOARD, np.random.default_rng(14), own=(1.0, 1.0), around=(0, 0))
    fit = fit_spatial(y, x, BOARD, model="slx")
    found = residual_morans_i(fit.residuals, fit.problem.design, BOARD, draws=4999)
    basis, _ = np.linalg.qr(fit.problem.design)
    clear = np.eye(64) - basis @ basis.T
    mean = np.trace(clear @ BOARD.matrix.toarray() @ clear) / (64 - 5)
    assert found.expected == pytest.approx(mean, abs=0.004)
    assert abs(found.expected - mean) < abs(found.expected + 1 / 63)


def test_areas_whose_figures_last_are_not_taken_for_many():
    """Random walks that have nothing to do with where areas lie, over twelve dates."""
    rng = np.random.default_rng(31)
    p = []
    for i in range(120):
        walks = np.cumsum(rng.standard_normal((12, 64)), axis=0)
        p.append(morans_i(walks, BOARD, draws=99, seed=i).p)
    assert np.mean(np.array(p) <= 0.05) <= 0.1  # 0.04 is right; .1 is 3.4 errors above


def test_dates_are_taken_together_by_hand():
    """Each date without its mean; squares and products of neighbours added up."""
    rng = np.random.default_rng(32)
    y = rng.standard_normal((3, 64)) + np.array([[5.0], [0.0], [-2.0]])
    left = y - y.mean(axis=1, keepdims=True)
    by_hand = (left * (left @ BOARD.matrix.toarray().T)).sum() / (left**2).sum()
    assert morans_i(y, BOARD, draws=99).value == pytest.approx(by_hand, abs=1e-12)


def test_the_unit_of_figures_changes_nothing_however_large():
    y = np.r_[np.ones(63), 0.0]
    once, huge = morans_i(y, BOARD, draws=99), morans_i(y * 1e300, BOARD, draws=99)
    np.testing.assert_allclose(huge, once)


def test_local_values_average_to_the_whole_and_isolates_have_none():
    weights = from_neighbours([*grid(6, 6), []])
    y = np.random.default_rng(15).standard_normal(37)
    found = local_morans_i(y, weights, draws=99)
    assert np.isnan(found.value[36])
    assert found.p[36] == 1.0
    whole = morans_i(y, weights).value
    assert np.nansum(found.value) / 36 == pytest.approx(whole, abs=1e-12)


def test_a_local_patch_is_found_where_it_lies():
    y = np.random.default_rng(16).standard_normal(64) / 4
    patch = [9, 10, 11, 17, 18, 19, 25, 26, 27]
    y[patch] += 5
    stands = np.flatnonzero(discoveries(local_morans_i(y, BOARD, draws=9999).p))
    assert 18 in stands
    assert set(stands) <= set(patch)


def test_discoveries_are_those_of_the_published_example():
    """Benjamini & Hochberg (1995), section 3.2: of 15 comparisons four stand."""
    p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262,
         .5719, .6528, .7590, 1.0]  # fmt: skip
    assert discoveries(p).tolist() == [True] * 4 + [False] * 11


@pytest.mark.parametrize(
    ("values", "draws", "code"),
    [
        (np.ones(64), 999, "MM-MORAN-VALUES"),
        (np.arange(63.0), 999, "MM-MORAN-VALUES"),
        (np.r_[np.inf, np.arange(63.0)], 999, "MM-MORAN-VALUES"),
        (np.ones((2, 64)) * [[1.0], [2.0]], 999, "MM-MORAN-VALUES"),
        (np.arange(64.0), 20, "MM-SPATIAL-DRAWS"),
    ],
)
def test_what_cannot_be_judged_is_refused(values, draws, code):
    with pytest.raises(EvidenceError) as found:
        morans_i(values, BOARD, draws=draws)
    assert found.value.code == code
