"""What an attacker finds: by hand, by brute force, by another program."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.disclosure.attacker import Attack, protection
from missionmetrics.stats.disclosure.cells import Relation, cells
from missionmetrics.stats.disclosure.tables import shown_rounded, table
from tests.stats.disclosure import attackers

# Federal Committee on Statistical Methodology (2005) Statistical Policy Working
# Paper 22, chapter II: heads of household by county and education. Two cells of each
# row and column are withheld, which was once thought to be enough. By hand: the cells
# withheld in the first two rows add up to (20 - 15) + (55 - 35) = 25, those of the
# second and third columns to (35 - 24) + (30 - 17) = 24; all but one are the same
# cells, so that the one is 1, its true value.
COUNTIES = np.array([[15, 1, 3, 1], [20, 10, 10, 15], [3, 10, 10, 2], [12, 14, 7, 2]])
THOUGHT_SAFE = np.array([[0, 1, 1, 1], [0, 1, 1, 0], [1, 0, 0, 1], [1, 0, 0, 1]])
IS_SAFE = np.array([[0, 1, 1, 1], [0, 0, 0, 0], [1, 1, 0, 1], [1, 0, 1, 1]])


def hide(place, inner):
    hidden = np.zeros(place.size, dtype=bool)
    hidden[place[:-1, :-1][np.asarray(inner, dtype=bool)]] = True
    return hidden


def test_two_in_each_row_and_column_are_not_enough():
    made, place = table(COUNTIES)
    found = Attack(made, hide(place, THOUGHT_SAFE)).bounds([place[0, 3]])
    assert (found.low[0], found.high[0]) == (1, 1)


def test_the_pattern_that_the_paper_gives_instead_is_safe():
    made, place = table(COUNTIES)
    small = place[:-1, :-1][COUNTIES < 5]
    attack = Attack(made, hide(place, IS_SAFE))
    assert not attack.exposed(protection(small, width=1)).any()


def test_three_by_three_by_hand():
    # 2 x 2 of the cells are withheld: 3 20 / 40 25. Moving t from the first to the
    # second and back along the other row keeps all sums: t from -20 to 3, so the
    # first is 3 - t, from 0 to 23.
    made, place = table([[3, 20, 30], [40, 25, 60], [70, 80, 90]])
    hidden = hide(place, [[1, 1, 0], [1, 1, 0], [0, 0, 0]])
    found = Attack(made, hidden).bounds(place[:2, :2].ravel())
    assert found.low.tolist() == [0, 0, 20, 22]
    assert found.high.tolist() == [23, 23, 43, 45]


def test_what_is_not_summed_has_no_end():
    found = Attack(cells([3, 8]), np.array([True, False])).bounds([0, 1])
    assert found.low.tolist() == [0, 8]
    assert found.high.tolist() == [np.inf, 8]


def test_whole_numbers_tell_more_than_sums():
    # 2 a + 2 b + c = 5 with c at most 2, as when two lists count somebody twice: c is
    # odd, so it is 1; numbers with fractions could be anything from 0 to 2.
    made = cells([1, 1, 1], [Relation([0, 1, 2], [2, 2, 1], 5)], high=2)
    hidden = np.ones(3, dtype=bool)
    exact = Attack(made, hidden).bounds([2])
    loose = Attack(made, hidden, whole=False).bounds([2])
    assert (exact.low[0], exact.high[0]) == (1, 1)
    assert (loose.low[0], loose.high[0]) == (0, 2)
    need = protection([2], width=1)
    assert Attack(made, hidden).exposed(need).all()
    assert not Attack(made, hidden, whole=False).exposed(need).any()


def test_rounded_sums_leave_an_interval():
    # 6 + 9 = 15; the second is shown as 10 (8 to 12), the sum as 15 (13 to 17).
    made = shown_rounded(cells([6, 9, 15], [Relation([0, 1, 2], [1, 1, -1])]), 5)
    found = Attack(made, np.array([True, False, False])).bounds([0])
    assert (found.low[0], found.high[0]) == (1, 9)


@pytest.mark.parametrize(("up", "down", "met"), [(4, 6, True), (5, 6, False),
                                                 (4, 7, False)])  # fmt: skip
def test_protection_asks_for_both_sides(up, down, met):
    # x + y = 10 with x = 6: 0 to 10.
    made = cells([6.0, 4.0], [Relation([0, 1], [1, 1], 10)], whole=False)
    attack = Attack(made, np.array([True, True]))
    assert attack.exposed(protection([0], up=up, down=down)).tolist() == [not met]


@pytest.mark.parametrize("width", [-1, np.inf, np.nan])
def test_a_width_is_a_number(width):
    with pytest.raises(EvidenceError) as caught:
        protection([0], width=width)
    assert caught.value.code == "MM-DISCLOSURE-WIDTH"


@st.composite
def attacked(draw):
    shape = draw(st.sampled_from([(2, 2), (2, 3), (3, 3), (2, 2, 2)]))
    size = int(np.prod(shape))
    inner = np.array(draw(st.lists(st.integers(0, 4), min_size=size, max_size=size)))
    inner = inner.reshape(shape)
    full = tuple(n + 1 for n in shape)
    every = int(np.prod(full))
    hidden = draw(st.lists(st.booleans(), min_size=every, max_size=every))
    hidden = np.array(hidden).reshape(full)
    # The total is shown, so that brute force ends.
    hidden[tuple(-1 for _ in shape)] = False
    return inner, hidden


def compare(inner, hidden):
    """Bounds of the library contain, and for counts equal, those of brute force."""
    made, place = table(inner)
    matrix, right = attackers.system(inner, ~hidden)
    tables = attackers.every_table(matrix, right, int(inner.sum()))
    full = np.array(
        [attackers.full_table(t.reshape(inner.shape)).ravel() for t in tables]
    )
    low, high = full.min(axis=0), full.max(axis=0)
    every = place.ravel()
    outer = Attack(made, hidden.ravel()).outer(every)
    loose = Attack(made, hidden.ravel(), whole=False).bounds(every)
    exact = Attack(made, hidden.ravel()).bounds(every)
    for wide in (outer, loose):
        assert (wide.low <= low + 1e-6).all()
        assert (wide.high >= high - 1e-6).all()
    assert exact.low.tolist() == low.tolist()
    assert exact.high.tolist() == high.tolist()
    wanted = np.arange(len(every)) % 4
    bad = Attack(made, hidden.ravel()).exposed(protection(every, width=wanted))
    assert bad.tolist() == (high - low < wanted).tolist()


@given(attacked())
def test_bounds_contain_brute_force_and_counts_equal_it(drawn):
    compare(*drawn)


@pytest.mark.slow
@settings(max_examples=1500, derandomize=True)
@given(attacked())
def test_bounds_contain_brute_force_and_counts_equal_it_in_bulk(drawn):
    compare(*drawn)


@pytest.mark.parametrize("seed", range(6))
def test_linear_bounds_are_those_of_another_program(seed):
    rng = np.random.default_rng(seed)
    shape = (4, 5) if seed % 2 else (3, 3, 3)
    inner = rng.poisson(6, shape)
    hidden = rng.random(tuple(n + 1 for n in shape)) < 0.35
    made, place = table(inner)
    matrix, right = attackers.system(inner, ~hidden)
    spots = place[tuple(slice(-1) for _ in shape)].ravel()
    found = Attack(made, hidden.ravel(), whole=False).bounds(spots)
    for k, aim in enumerate(np.eye(inner.size)):
        low, high = attackers.ends(matrix, right, aim)
        assert found.low[k] == pytest.approx(low, abs=1e-6)
        assert found.high[k] == pytest.approx(high, abs=1e-6)
