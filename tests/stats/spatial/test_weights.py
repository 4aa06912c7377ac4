"""Weights: what is next to what, how it is scaled, and who has no neighbour."""

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.spatial.nearness import flows, nearest, within
from missionmetrics.stats.spatial.weights import from_neighbours, scaled
from tests.stats.spatial.made import columbus, grid

LINE = np.array([[0.0, 0.0], [1.0, 0.0], [2.1, 0.0], [9.0, 0.0]])


def test_rows_add_up_to_one_and_isolates_are_kept_and_named():
    weights = from_neighbours([[1, 2], [0], [0], []])
    assert weights.isolates.tolist() == [3]
    assert weights.row_sums.tolist() == [1.0, 1.0, 1.0, 0.0]
    assert weights.lag(np.array([10.0, 2.0, 4.0, 7.0])).tolist() == [3.0, 10, 10, 0]


@pytest.mark.parametrize("style", ["row", "largest"])
def test_eigenvalues_are_those_of_the_weights_and_none_is_above_one(style):
    weights = from_neighbours(grid(4, 6), style=style)
    by_hand = np.sort(np.linalg.eigvals(weights.matrix.toarray()).real)
    np.testing.assert_allclose(np.sort(weights.eigenvalues), by_hand, atol=1e-12)
    assert by_hand[-1] == pytest.approx(1.0, abs=1e-12)


def test_the_largest_eigenvalue_of_many_areas_is_that_of_a_grid():
    """Closed form for sides of r and c: 2 cos(pi/(r+1)) + 2 cos(pi/(c+1))."""
    weights = from_neighbours(grid(30, 20), style="largest")
    largest = 2 * np.cos(np.pi / 31) + 2 * np.cos(np.pi / 21)
    assert weights.matrix.data.max() == pytest.approx(1 / largest, rel=1e-10)


def test_the_nearest_are_not_always_mutual():
    found = nearest(LINE, 1).toarray()
    assert found.tolist() == [[0, 1, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
    assert not scaled(nearest(LINE, 1)).symmetric


def test_of_several_equally_near_the_first_in_order_are_taken():
    at = np.array([(c, r) for r in range(12) for c in range(12)], float)
    found = nearest(at, 2).toarray()
    for i, own in enumerate(found):
        gaps = np.linalg.norm(at - at[i], axis=1)
        gaps[i] = np.inf
        first = np.lexsort((np.arange(144), gaps))[:2]
        assert set(np.flatnonzero(own)) == set(first)


def test_areas_in_one_place_are_still_not_their_own_neighbours():
    found = nearest(np.zeros((5, 2)), 2)
    assert found.diagonal().tolist() == [0.0] * 5
    assert found.sum(axis=1).tolist() == [2.0] * 5


def test_a_distance_leaves_who_lies_further_without_neighbours():
    weights = scaled(within(LINE, 1.5))
    assert weights.isolates.tolist() == [3]
    faded = within(LINE, 3.0, power=2.0).toarray()
    assert faded[0, 2] == pytest.approx(1 / 2.1**2)
    assert faded[0, 1] == pytest.approx(1.0)


def test_flows_leave_out_what_stays():
    weights = scaled(flows([[50, 30, 10], [5, 90, 15], [0, 8, 70]]))
    assert weights.matrix.toarray()[0].tolist() == [0.0, 0.75, 0.25]
    assert not weights.symmetric


def test_the_order_of_areas_changes_no_figure():
    _, x, weights = columbus()
    turn = np.random.default_rng(4).permutation(weights.n)
    other = scaled(weights.nearness[turn][:, turn])
    np.testing.assert_allclose(other.lag(x[turn]), weights.lag(x)[turn], atol=1e-12)


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda: from_neighbours([[], []]), "MM-WEIGHTS-NONE"),
        (lambda: from_neighbours([[1], [2]]), "MM-WEIGHTS-TABLE"),
        (lambda: from_neighbours([[0, 1], [0]]), "MM-WEIGHTS-TABLE"),
        (lambda: from_neighbours([[1.5], [0]]), "MM-WEIGHTS-TABLE"),
        (lambda: from_neighbours([[np.nan], [0]]), "MM-WEIGHTS-TABLE"),
        (lambda: from_neighbours([[np.inf], [0]]), "MM-WEIGHTS-TABLE"),
        (
            lambda: from_neighbours(
                [*([i + 1] for i in range(599)), []], style="largest"
            ),
            "MM-WEIGHTS-TABLE",
        ),
        (lambda: scaled(np.ones((2, 3))), "MM-WEIGHTS-TABLE"),
        (lambda: scaled([[0, -1], [1, 0]]), "MM-WEIGHTS-TABLE"),
        (lambda: scaled([[0, np.nan], [1, 0]]), "MM-WEIGHTS-TABLE"),
        (lambda: scaled([[0, 1], [0, 0]], style="largest"), "MM-WEIGHTS-TABLE"),
        (lambda: scaled([[0, 1], [1, 0]], style="rows"), "MM-WEIGHTS-STYLE"),
        (lambda: nearest([[0, np.nan], [1, 1]], 1), "MM-WEIGHTS-POINTS"),
        (lambda: nearest(LINE, 4), "MM-WEIGHTS-REACH"),
        (lambda: nearest(LINE, 1.5), "MM-WEIGHTS-REACH"),
        (lambda: nearest(LINE, True), "MM-WEIGHTS-REACH"),
        (lambda: within(LINE, "far"), "MM-WEIGHTS-REACH"),
        (lambda: within(LINE, 0.0), "MM-WEIGHTS-REACH"),
        (lambda: within(np.zeros((3, 2)), 1.0, power=1.0), "MM-WEIGHTS-POINTS"),
    ],
)
def test_what_cannot_be_used_is_refused(ask, code):
    with pytest.raises(EvidenceError) as found:
        ask()
    assert found.value.code == code
