"""Recorded followers: worked by hand, by known truth, and refusals."""

import numpy as np
import pytest

from missionmetrics.stats.excitation.offspring import count_followers


def links(*pairs):
    given = np.array(pairs, dtype=float).reshape(-1, 3)
    return given[:, 0].astype(int), given[:, 1].astype(int), given[:, 2]


def test_by_hand():
    """Five projects; the youngest two are no longer watched when followers come.

    A follower at age 1 of five watched, one at age 3 of three watched, and one at age 2
    of four watched that has two parents, of which half counts for the first.
    """
    followed = np.array([10.0, 9.0, 8.0, 2.5, 1.5])
    found = count_followers(
        followed, *links((0, 1, 1), (0, 3, 2), (1, 3, 9), (1, 4, 3)), window=5
    )
    assert found.ages.tolist() == [1, 2, 3]
    np.testing.assert_allclose(found.mean, np.cumsum([1 / 5, 0.5 / 4, 1 / 3]))
    assert found.estimate == pytest.approx(1 / 5 + 1 / 8 + 1 / 3)
    assert (found.at_risk, found.families) == (3, 2)


def branching(seed, roots, ratio, days=1825):
    """Projects of some years, each with so many followers after 100 days on average."""
    rng = np.random.default_rng(seed)
    birth = list(rng.uniform(0, days, roots))
    parent, child, queue = [], [], list(range(roots))
    while queue:
        one = queue.pop()
        for _ in range(rng.poisson(ratio)):
            born = birth[one] + rng.exponential(100)
            if born < days:
                birth.append(born)
                parent.append(one)
                child.append(len(birth) - 1)
                queue.append(child[-1])
    day = np.array(birth)
    up, down = np.array(parent, dtype=int), np.array(child, dtype=int)
    return days - day, up, down, day[down] - day[up]


def test_known_truth_is_found_and_held():
    truth = 0.5 * (1 - np.exp(-3.65))
    found = [count_followers(*branching(s, 40, 0.5), window=365, draws=99)
             for s in range(100)]  # fmt: skip
    held = np.mean([f.low <= truth <= f.high for f in found])
    assert np.mean([f.estimate for f in found]) == pytest.approx(truth, abs=0.02)
    assert held >= 0.90


def test_the_share_with_parents_is_not_what_is_counted():
    """Projects that multiply: below one by arithmetic, above one in truth."""
    followed, up, down, age = branching(3, 60, 1.5, days=730)
    assert up.size / followed.size < 1
    found = count_followers(followed, up, down, age, window=365)
    assert found.estimate == pytest.approx(1.5 * (1 - np.exp(-3.65)), rel=0.2)


def test_few_families_have_no_range():
    one = links(*[(k, k + 1, 1) for k in range(11)])
    found = count_followers(np.full(12, 9.0), *one, window=5)
    assert found.families == 1
    assert np.isfinite(found.estimate)
    assert np.isnan(found.low)


def test_nobody_watched_for_so_long():
    found = count_followers(np.full(30, 2.0), *links((0, 1, 1)), window=5)
    assert np.isnan(found.estimate)


def test_nothing_recorded():
    found = count_followers(np.full(30, 9.0), *links(), window=5)
    assert found.estimate == 0.0
    assert np.isnan(found.low)
