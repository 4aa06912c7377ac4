"""Builders of the linear system, against sums by hand."""

from __future__ import annotations

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.disclosure.cells import Relation, cells
from missionmetrics.stats.disclosure.tables import (
    hierarchy,
    linked,
    shown_rounded,
    table,
)


def test_three_ways_have_all_margins():
    inner = np.arange(24).reshape(2, 3, 4)
    made, place = table(inner)
    full = made.values[place]
    assert full[-1, -1, -1] == inner.sum()
    assert full[0, -1, 2] == inner[0, :, 2].sum()
    assert full[-1, 1, -1] == inner[:, 1].sum()
    assert made.matrix @ made.values == pytest.approx(made.constant)
    # Lines along each axis: 4 * 5 + 3 * 5 + 3 * 4.
    assert made.matrix.shape == (47, 60)


def test_a_tree_adds_up_at_every_node():
    made = hierarchy([20, 12, 8, 7, 5], [-1, 0, 0, 1, 1])
    assert made.matrix.toarray().tolist() == [[-1, 1, 1, 0, 0], [0, -1, 0, 1, 1]]


def test_what_differs_is_known_to_differ():
    both, after = linked(cells([5, 7]), cells([9, 11], fixed=[True, False]), [(1, 1)])
    assert both.matrix.toarray().tolist() == [[0, 1, 0, -1]]
    assert both.constant.tolist() == [-4]
    assert both.fixed.tolist() == [False, False, True, False]
    assert both.unit.tolist() == [0, 1, 2, 3]
    assert after == 2


def test_only_counts_are_rounded():
    made = shown_rounded(cells([12, 12.5], whole=[True, False]), 5)
    assert made.shown_low.tolist() == [8, 12.5]
    assert made.shown_high.tolist() == [12, 12.5]


def test_cost_grows_with_the_largest_cell_of_a_unit():
    made = cells([0, 9, 99], unit=[0, 0, 1])
    assert made.cost == pytest.approx([1 + np.log(10), 1 + np.log(100)])


@pytest.mark.parametrize("wrong", [
    {"relations": [Relation([0, 1], [1, 1], 5)]},
    {"low": [2, 0]},
    {"high": [9, 1]},
    {"values": [1.5, 3]},
    {"values": [np.nan, 3], "whole": False},
])  # fmt: skip
def test_a_system_whose_truth_does_not_fit(wrong):
    with pytest.raises(EvidenceError) as caught:
        cells(**{"values": [1, 3], **wrong})
    assert caught.value.code == "MM-DISCLOSURE-SYSTEM"
