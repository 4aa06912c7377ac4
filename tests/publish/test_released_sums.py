"""Which sums are seen among rows, and what an attacker makes of them; by hand."""

from __future__ import annotations

import numpy as np
import pytest

from missionmetrics.core.disclosure import Disclosure
from missionmetrics.publish import protect
from missionmetrics.publish.released_rows import released_rows
from missionmetrics.publish.released_sums import released_cells
from missionmetrics.stats.disclosure.attacker import Attack
from tests.publish.crowds import crossed, crowd, groups


def range_of(
    results, hidden, row, *, presumed=False, previous=(), name="inside", **set_
):
    """What the release tells about one row when some rows are hidden."""
    rows = released_rows(results, previous)
    made = released_cells(rows, **set_)
    chosen = made.cells if presumed else made.certain
    out = np.zeros(chosen.cost.size, dtype=bool)
    out[[*hidden, *made.never]] = True
    found = Attack(chosen, out).bounds([getattr(made, name)[row]])
    return found.low[0], found.high[0]


def test_a_sum_is_presumed_but_not_certain():
    assert range_of([groups((40, 3, 4))], [1, 2], 1, presumed=True) == (0, 7)
    assert range_of([groups((40, 3, 4))], [1, 2], 1) == (0, np.inf)
    assert range_of([groups((40, 3, 4))], [1, 2], 1, totals=[47]) == (0, 7)


def test_rows_called_all_are_sums_in_each_direction():
    made = crossed(np.array([[3, 20, 30], [40, 25, 60], [70, 80, 90]]))
    # Rows 0, 1, 4, 5 are the first two groups in the first two years.
    assert range_of([made], [0, 1, 4, 5], 0) == (0, 23)
    assert range_of([made], [0, 1], 0) == (3, 3)


def test_a_total_in_another_table_counts():
    years = crowd({"period": ["2020", "2021"], "group": ["", ""]}, (47, 66))
    keys = {"group": [*"ABAB"], "period": ["2020", "2020", "2021", "2021"]}
    inner = crowd(keys, (3, 44, 6, 60))
    assert range_of([years, inner], [2, 3], 2) == (0, 47)
    assert range_of([years, inner], [2], 2) == (3, 3)


def test_a_total_that_leaves_some_out_bounds_the_parts():
    made = crowd({"group": ["A", "B", "C", "all"]}, (40, 3, 1, 50))
    assert range_of([made], [1, 2], 1) == (0, 10)


def test_a_total_of_people_who_are_in_several_parts():
    # 40, 30 and 6 in three groups, 60 in all: 16 are counted twice or more. The
    # last could be any number from 0 (the first two alone are 70) to 60.
    made = crowd({"group": ["A", "B", "C", "all"]}, (40, 30, 6, 60))
    assert range_of([made], [2], 2) == (0, 60)
    # 20 and 30 are 50 of 56, so that at least 6 are in the third.
    made = crowd({"group": ["A", "B", "C", "all"]}, (20, 30, 9, 56))
    assert range_of([made], [2], 2) == (6, 56)


def test_a_row_that_is_the_sum_of_the_others_needs_no_name():
    made = crowd({"place": ["North", "South", "East", "City"]}, (3, 20, 27, 50))
    assert range_of([made], [0], 0, presumed=True) == (3, 3)
    # It may be chance: whoever is not sure knows nothing.
    assert range_of([made], [0], 0) == (0, np.inf)


def test_two_rows_that_are_each_the_sum_of_the_others_are_chance():
    # 7 = 0 + 7 either way; both together would tell that the other is 0.
    made = groups((7, 0, 7))
    assert range_of([made], [0, 1, 2], 1, presumed=True) == (0, 14)


def test_parts_of_one_base():
    made = groups((3, 4, 43), totals=(50, 50, 50))
    assert range_of([made], [0, 1], 0) == (0, 7)
    # A base that is shown in no row is not known.
    assert range_of([made], [0, 1, 2], 0) == (0, np.inf)
    # Not parts of one: somebody may have said two things.
    assert range_of([groups((3, 4, 44), totals=(50,) * 3)], [0, 1], 0) == (0, 50)


def test_what_is_outside_is_known_as_well():
    made = groups((48, 20), totals=(50, 50))
    assert range_of([made], [], 0, name="outside") == (2, 2)
    assert range_of([made], [0], 0, name="outside") == (0, 50)


def test_the_same_people_in_two_tables():
    one = crowd({"code": ["a", "b"], "theme": ["Cost", "Noise"]}, (30, 4))
    other = crowd({"code": ["a", "b"], "area": ["", ""]}, (30, 4), totals=(60, 60))
    assert range_of([one, other], [1], 1) == (4, 4)
    assert range_of([one, other], [1, 3], 1) == (0, 60)


def test_another_unit_is_not_the_same_people():
    one, other = groups((30, 4)), groups((30, 4))
    shield = Disclosure(counting_unit="household", contributors=(30, 4), total=(30, 4))
    homes = protect.with_(other, disclosure=shield)
    assert range_of([one, homes], [1], 1) == (0, np.inf)


def test_a_tree_that_the_result_declares():
    made = crowd({"area": ["City", "East", "West", "Dock", "Hill"]},
                 (60, 33, 27, 4, 29), parents=(-1, 0, 0, 1, 1))  # fmt: skip
    assert range_of([made], [3], 3) == (4, 4)
    assert range_of([made], [3, 4], 3) == (0, 33)


def test_amounts_add_up_too():
    made = crowd({"group": ["A", "B", "all"]}, (20, 30, 50), amounts=(7.5, 2.25, 9.75))
    assert range_of([made], [0], 0, name="amount") == pytest.approx((7.5, 7.5))
    assert range_of([made], [0, 1], 0, name="amount") == pytest.approx((0, 9.75))


def test_the_release_before_is_known():
    before = groups((40, 3, 4, 47))
    assert range_of([groups((40, 3, 9))], [1], 1, previous=[before]) == (3, 3)
    assert range_of([groups((41, 5, 9))], [1], 1, previous=[before]) == (0, np.inf)


def test_what_was_withheld_before_is_not_known():
    before = protect.protected(groups((40, 3, 4)))
    assert range_of([groups((40, 3, 9))], [1], 1, previous=[before]) == (0, np.inf)


def test_sums_of_the_release_before_count_where_rows_have_stayed():
    # 2020 and 2021 were 43 together for A; now, with 2022, they are 63. Whoever has
    # both knows 2022, whatever is withheld of the years.
    years = ["2020", "2021", "all"]
    before = protect.protected(
        crowd({"group": ["A"] * 3, "period": years}, (40, 3, 43)), threshold=4
    )
    now = crowd({"group": ["A"] * 4, "period": [*years[:2], "2022", "all"]},
                (40, 3, 20, 63))  # fmt: skip
    assert before.table["certainty"].eq("withheld").tolist() == [True, True, False]
    assert range_of([now], [0, 1, 2], 2) == (0, 63)
    assert range_of([now], [0, 1, 2, 5, 4], 2, previous=[before]) == (20, 20)


def test_rounded_rows_are_known_to_within_the_base():
    made = crowd({"group": ["A", "B", "all"]}, (12, 23, 35))
    # B is shown as 25 (23 to 27), all as 35 (33 to 37).
    assert range_of([made], [0], 0, rounding=5) == (6, 14)


def test_codes_and_their_labels_are_one_key():
    made = crowd({"code": ["a", "b", ""], "theme": ["Cost", "Noise", "All"]},
                 (30, 4, 34))  # fmt: skip
    assert range_of([made], [1], 1) == (4, 4)


def test_the_order_of_rows_tells_about_neighbours():
    # 43 for two, and the first is not below the second: at most 21 of 43.
    assert range_of([groups((60, 50, 40, 3))], [2, 3], 3, presumed=True) == (0, 21)
    assert range_of([groups((50, 60, 40, 3))], [2, 3], 3, presumed=True) == (0, 43)
    # Between the neighbours that are shown.
    assert range_of([groups((4, 9, 30, 77))], [1], 1, presumed=True) == (9, 9)
    assert range_of([groups((4, 9, 30, 77))], [0, 1, 3], 1, presumed=True) == (0, 30)
