"""Rules against hand arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.disclosure.rules import (
    REASONS,
    Rules,
    sensitive,
    upper_protection,
)


def told(flags, cell):
    return {name for name in REASONS if flags[name][cell]}


def test_few_inside_and_few_outside():
    flags = sensitive([4, 5, 96, 95, 0, 100], Rules(threshold=5), total=[100] * 6)
    assert [told(flags, i) for i in range(6)] == [
        {"few"}, set(), {"few_outside"}, set(), {"zero"}, set()]  # fmt: skip


def test_noughts_and_all_are_a_choice():
    rules = Rules(threshold=5, zeros=False, everyone=True)
    flags = sensitive([0, 100, 50], rules, total=[100] * 3)
    assert [told(flags, i) for i in range(3)] == [set(), {"everyone"}, set()]


def test_a_count_is_no_share_of_all():
    flags = sensitive([60, 70], Rules(threshold=5, everyone=True), total=[60, 70])
    assert not told(flags, 0)


# A cell of 100: 2 largest hold 50 + 41 = 91 > 90; 50 + 40 is just 90.
@pytest.mark.parametrize(("second", "bad"), [(0.41, True), (0.40, False)])
def test_dominance_of_two(second, bad):
    flags = sensitive([20], Rules(threshold=5, dominance=(2, 0.9)),
                      largest=[0.5], second=[second])  # fmt: skip
    assert flags["dominance"].tolist() == [bad]


# The second largest knows that the largest is at most 100 - 40 = 60, 10 too much:
# a fifth of 50. With a rule of 20% that is just enough; with 21% it is not.
@pytest.mark.parametrize(("p", "bad"), [(0.20, False), (0.21, True)])
def test_p_percent(p, bad):
    flags = sensitive([20], Rules(threshold=5, p_percent=p), largest=[0.5],
                      second=[0.4])  # fmt: skip
    assert flags["p_percent"].tolist() == [bad]


def test_an_unknown_second_is_taken_at_its_worst():
    # The largest holds 30: another may hold 30 too, and 60 is below 90. The largest
    # holds 60: another may hold the other 40.
    flags = sensitive([20, 20], Rules(threshold=5, dominance=(2, 0.9)),
                      largest=[0.3, 0.6])  # fmt: skip
    assert flags["dominance"].tolist() == [False, True]


def test_unknown_shares_are_not_judged():
    flags = sensitive([20], Rules(threshold=5, dominance=(1, 0.9), p_percent=0.1),
                      largest=[np.nan])  # fmt: skip
    assert not told(flags, 0)


def test_how_far_up_an_attacker_must_not_see():
    # Dominance: 95 of 100 held; 95 / 0.9 - 100 = 5.5555. p%: 0.1 * 80 - 5 = 3.
    both = Rules(threshold=3, dominance=(2, 0.9), p_percent=0.1)
    found = upper_protection([100.0, 100.0], both, largest=[0.8, 0.2],
                             second=[0.15, 0.1])  # fmt: skip
    assert found == pytest.approx([95 / 0.9 - 100, 0.0])


@pytest.mark.parametrize("wrong", [{"threshold": 0}, {"threshold": 5, "p_percent": 10},
                                   {"threshold": 5, "dominance": (3, 0.9)},
                                   {"threshold": 5, "dominance": (2, 90)}])  # fmt: skip
def test_rules_without_meaning(wrong):
    with pytest.raises(EvidenceError) as caught:
        Rules(**wrong)
    assert caught.value.code == "MM-DISCLOSURE-RULES"
