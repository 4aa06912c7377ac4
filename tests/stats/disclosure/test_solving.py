"""What the solver says where it finds no best solution."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from missionmetrics.stats.disclosure import solving
from missionmetrics.stats.disclosure.attacker import Attack, protection
from missionmetrics.stats.disclosure.cells import Relation, cells
from missionmetrics.stats.disclosure.solving import Program, least


def program(matrix, total, high=np.inf):
    rows = sparse.csr_array(np.atleast_2d(matrix).astype(float))
    size, ends = rows.shape[1], np.atleast_1d(np.array(total, dtype=float))
    return Program(rows, ends, ends, np.zeros(size), np.full(size, high),
                   np.ones(size, dtype=bool))  # fmt: skip


def market(rng=3, rows=4, size=30):
    """Sums of a hundred or so numbers of nought and one: few fit, and none is near."""
    drawn = np.random.default_rng(rng)
    weights = drawn.integers(1, 100, (rows, size))
    inside = drawn.integers(0, 2, size)
    return weights, inside, weights @ inside


def test_best_of_whole_numbers_by_hand():
    # 3 x + 5 y = 31: (2, 5) and (7, 2).
    found = least(program([3, 5], 31), np.array([1.0, 0.0]))
    assert (found.bound, found.point.tolist(), found.reached) == (2.0, [2.0, 5.0], True)


def test_no_solution_is_told():
    found = least(program([2, 4], 31), np.array([1.0, 0.0]))
    assert not found.possible
    assert found.point is None


def test_no_end_is_told_of_whole_numbers_too():
    # x - y = 0 has (k, k) for every k.
    found = least(program([1, -1], 0), np.array([-1.0, 0.0]))
    assert (found.bound, found.reached) == (-np.inf, True)


@pytest.mark.parametrize("nodes", [0, 1])
def test_giving_up_leaves_a_bound_that_holds_and_says_that_it_may_not_be_met(
    nodes, monkeypatch
):
    monkeypatch.setattr(solving, "MOST_NODES", nodes)
    weights, inside, sums = market()
    for cell in range(4):
        aim = np.eye(inside.size)[cell]
        found = least(program(weights, sums, 1.0), aim)
        assert not found.reached
        assert 0 <= found.bound <= inside[cell] + 1e-6


def test_a_number_of_which_the_attack_knows_no_second_value_is_exposed(monkeypatch):
    """The solver gave up: that others may be possible is no protection."""
    weights, inside, sums = market()
    relations = [
        Relation(list(range(inside.size)), row.astype(float).tolist(), float(total))
        for row, total in zip(weights, sums, strict=True)
    ]
    made = cells(inside.astype(float), relations)
    hidden = np.ones(inside.size, dtype=bool)
    need = protection(np.arange(inside.size), width=1)
    monkeypatch.setattr(solving, "MOST_NODES", 0)
    assert Attack(made, hidden).exposed(need).all()
    # With fractions in place of whole numbers there is room for every one of them.
    assert not Attack(made, hidden, whole=False).exposed(need).any()
