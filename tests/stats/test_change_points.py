"""Best cuts of a record: a published case, every cut tried, and what must hold."""

from itertools import combinations

import numpy as np
import pytest
from statsmodels.datasets import nile

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.change_points import best_changes

NILE = nile.load_pandas().data["volume"].to_numpy()


def test_the_nile_fell_once():
    """Position 28, the flow of 1899: ruptures 1.1.10, Dynp with cost l2, one change.

    Also the year of Cobb (1978), Biometrika 65:243-251.
    """
    assert best_changes(NILE).starts.tolist() == [28]


@pytest.mark.parametrize("changes", [1, 2, 3])
@pytest.mark.parametrize("fewest", [1, 2, 3])
def test_no_other_cut_leaves_less(changes, fewest):
    values = np.random.default_rng(changes).normal(size=12).cumsum()
    found = best_changes(values, changes, fewest=fewest)
    least = np.inf
    for cut in combinations(range(1, 12), changes):
        edges = [0, *cut, 12]
        if min(np.diff(edges)) < fewest:
            continue
        pieces = np.split(values, cut)
        least = min(least, sum(((p - p.mean()) ** 2).sum() for p in pieces))
    assert found.squares == pytest.approx(least)
    assert min(np.diff([0, *found.starts, 12])) >= fewest


def test_means_and_what_is_explained():
    found = best_changes([1.0, 3.0, 11.0, 13.0])
    assert found.means.tolist() == [2.0, 12.0]
    assert found.squares == 4.0
    assert found.explained == pytest.approx(1 - 4 / 104)
    assert np.isnan(best_changes(np.ones(6)).explained)


def test_origin_and_unit_do_not_matter():
    values = np.random.default_rng(4).normal(size=30).cumsum()
    there = best_changes(1e6 + 1e3 * values, 2).starts
    np.testing.assert_array_equal(there, best_changes(values, 2).starts)


@pytest.mark.parametrize(
    ("values", "given", "code"),
    [
        ([1.0, np.nan, 2.0, 3.0], {}, "MM-CHANGE-VALUES"),
        ([[1.0, 2.0], [2.0, 3.0]], {}, "MM-CHANGE-VALUES"),
        ([1.0, 2.0, 3.0], {}, "MM-CHANGE-SHORT"),
        ([1.0, 2.0, 3.0, 4.0], {"changes": 0}, "MM-CHANGE-SHORT"),
    ],
)
def test_records_that_cannot_be_cut_are_refused(values, given, code):
    with pytest.raises(EvidenceError) as caught:
        best_changes(values, **given)
    assert caught.value.code == code
