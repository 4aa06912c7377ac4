"""Curves of exits against R, lifelines' jitter, hand counts and what must hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.survival import cumulative_incidence, kaplan_meier
from tests.required import reference_file

# Acute myelogenous leukaemia: data `aml` of the R package survival, after Miller
# (1997) Survival Analysis. Weeks in remission; 1 relapsed, 0 still in remission.
MAINTAINED = ([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161],
              [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])  # fmt: skip
OTHERS = ([5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45],
          [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1])  # fmt: skip
POOLED = tuple(np.concatenate(parts) for parts in zip(MAINTAINED, OTHERS, strict=True))


def mgus2():
    """Months until a malignancy (1) or death (2) of 1,384 people; 0 is neither."""
    table = np.loadtxt(reference_file("survival/mgus2.csv"), delimiter=",", skiprows=1)
    return table[:, 0], table[:, 1].astype(int)


def test_competing_exits_as_r_gives_them():
    """R 4.2.2, survival::survfit(Surv(t, factor(e)) ~ 1), its std.err included."""
    found = cumulative_incidence(*mgus2()).at([60, 120, 240])
    malignancy = [0.034103713, 0.063722168, 0.099813716]
    death = [0.32036701, 0.53181770, 0.72402798]
    errors = [0.0048892579, 0.0067968484, 0.0097848468]
    np.testing.assert_allclose(found.estimate[:, 0], malignancy, atol=1e-9)
    np.testing.assert_allclose(found.estimate[:, 1], death, atol=1e-8)
    np.testing.assert_allclose(found.se[:, 0], errors, atol=1e-10)


def test_nothing_hangs_on_a_seed_where_exits_share_a_time():
    """lifelines 0.30.3 moves tied times at random: .0326 to .0334 over ten seeds.

    One exit of each of two kinds at time 1, among 4: a quarter each, to the last digit.
    """
    when, kind = mgus2()
    assert np.unique(when).size < when.size / 5
    exact = 0.034103713  # R's, as above
    first = cumulative_incidence(when, kind)
    for seed in range(3):
        np.random.seed(seed)  # noqa: NPY002 (the generator that lifelines jitters with)
        order = np.random.default_rng(seed).permutation(when.size)
        found = cumulative_incidence(when[order], kind[order])
        assert found.at(60).estimate[0, 0] == pytest.approx(exact, abs=1e-9)
        for mine, again in zip(first.share, found.share, strict=True):
            np.testing.assert_array_equal(again, mine)
    tied = cumulative_incidence([1, 1, 2, 2], [1, 2, 1, 0]).at([1, 2]).estimate
    np.testing.assert_array_equal(tied, [[0.25, 0.25], [0.5, 0.25]])


def test_one_kind_of_exit_as_r_gives_it():
    """R 4.2.2, survfit(Surv(time, status) ~ 1, aml)."""
    found = kaplan_meier(*POOLED)
    shares = [0.739130435, 0.546583851, 0.082815735]
    np.testing.assert_allclose(found.at([12, 24, 48]).estimate, shares, atol=1e-9)
    assert found.median.estimate == 27


def test_medians_of_both_groups_as_the_manual_prints_them():
    """The example of survfit.formula in R's manual: 31 and 23 weeks."""
    assert kaplan_meier(*MAINTAINED).median.estimate == 31
    assert kaplan_meier(*OTHERS).median.estimate == 23


def test_greenwood_and_the_interval_by_hand():
    """Maintained at 18 weeks: 10/11 * 9/10 * 7/8, its error by Greenwood's sum."""
    found = kaplan_meier(*MAINTAINED).at(18)
    share = 10 / 11 * 9 / 10 * 7 / 8
    se = share * np.sqrt(1 / (11 * 10) + 1 / (10 * 9) + 1 / (8 * 7))
    assert found.estimate[0] == pytest.approx(share)
    assert found.se[0] == pytest.approx(se)
    # symmetric for log(-log): d log(-log S) = dS / (S log S)
    middle, half = (
        np.log(-np.log(share)),
        1.959963984540054 * se / (share * -np.log(share)),
    )
    assert np.log(-np.log(found.low[0])) == pytest.approx(middle + half)
    assert np.log(-np.log(found.high[0])) == pytest.approx(middle - half)


def test_a_flat_half_has_its_median_in_the_middle():
    """R's rule: 2 of 4 gone at time 2, the next at 4; so 3."""
    assert kaplan_meier([1, 2, 4, 5], [1, 1, 1, 1]).median.estimate == 3
    assert kaplan_meier([1, 2, 3, 4, 5], [1, 1, 1, 1, 1]).median.estimate == 3
    assert np.isnan(kaplan_meier([1, 2, 3], [1, 0, 0]).median.estimate)


def test_the_interval_of_the_median_is_where_the_band_crosses_a_half():
    found = kaplan_meier(*POOLED)
    for end, curve in (("low", found.share.low), ("high", found.share.high)):
        crossed = found.times[np.flatnonzero(curve < 0.5)[0]]
        assert getattr(found.median, end) == crossed
    assert found.median.low < 27 < found.median.high


def brute_jackknife(times, exits, at, step=1e-5):
    """Derivative of each incidence by each one's weight, by finite differences."""
    times, exits = np.asarray(times, float), np.asarray(exits)
    kinds = exits.max()

    def incidence(weights):
        free, share = 1.0, np.zeros(kinds)
        for moment in np.unique(times[times <= at]):
            watched = weights[times >= moment].sum()
            now = times == moment
            hazard = np.array([weights[now & (exits == k + 1)].sum() / watched
                               for k in range(kinds)])  # fmt: skip
            share, free = share + free * hazard, free * (1 - hazard.sum())
        return share

    moved = []
    for one in range(times.size):
        up, down = np.ones(times.size), np.ones(times.size)
        up[one], down[one] = 1 + step, 1 - step
        moved.append((incidence(up) - incidence(down)) / (2 * step))
    return np.sqrt((np.array(moved) ** 2).sum(axis=0))


@pytest.mark.parametrize("seed", range(4))
def test_standard_errors_weight_by_weight(seed):
    rng = np.random.default_rng(seed)
    times, exits = rng.integers(1, 9, 30), rng.integers(0, 4, 30)
    found = cumulative_incidence(times, exits)
    for row, at in enumerate(found.times[:-1]):
        expected = brute_jackknife(times, exits, at)
        np.testing.assert_allclose(found.share.se[row], expected, atol=1e-8)


def test_with_one_kind_of_exit_both_errors_are_greenwoods():
    one, same = kaplan_meier(*POOLED), cumulative_incidence(*POOLED)
    np.testing.assert_allclose(same.share.estimate[:, 0], 1 - one.share.estimate)
    np.testing.assert_allclose(same.share.se[:, 0], one.share.se, atol=1e-15)


def test_intervals_hold_what_they_promise():
    """400 worlds of 80 with two exits at constant rates: truth in closed form."""
    rng = np.random.default_rng(7)
    rates, at = (0.05, 0.1), 6.0
    truth = rates[0] / sum(rates) * (1 - np.exp(-sum(rates) * at))
    held = 0
    for _ in range(400):
        ends = np.array([rng.exponential(1 / r, 80) for r in rates])
        watched = rng.uniform(3, 15, 80)
        when = np.minimum(ends.min(axis=0), watched)
        exits = np.where(ends.min(axis=0) <= watched, ends.argmin(axis=0) + 1, 0)
        found = cumulative_incidence(when, exits, kinds=2).at(at)
        held += bool(found.low[0, 0] <= truth <= found.high[0, 0])
    assert 0.93 <= held / 400 <= 0.97  # 95% give or take two standard errors


records = st.lists(
    st.tuples(st.integers(1, 12), st.integers(0, 3)), min_size=1, max_size=40
)


@settings(max_examples=60, deadline=None)
@given(records, st.randoms(use_true_random=False))
def test_what_must_hold_of_every_record(rows, random):
    times, exits = (list(column) for column in zip(*rows, strict=True))
    found = cumulative_incidence(times, exits, kinds=3)
    total = found.share.estimate.sum(axis=1) + found.free
    np.testing.assert_allclose(total, 1.0, atol=1e-12)
    random.shuffle(rows)
    mixed = cumulative_incidence(*zip(*rows, strict=True), kinds=3)
    longer = cumulative_incidence(np.multiply(times, 365.25), exits, kinds=3)
    never = cumulative_incidence([*times, 0.0], [*exits, 0], kinds=3)
    for other, skip in ((mixed, 0), (longer, 0), (never, 1)):
        for mine, theirs in zip(found.share, other.share, strict=True):
            np.testing.assert_allclose(theirs[skip:], mine, atol=1e-12)
    alone = kaplan_meier(times, [e == 1 for e in exits])
    assert (1 - alone.share.estimate >= found.share.estimate[:, 0] - 1e-12).all()
    known = ~np.isnan(found.share.low)
    assert (found.share.low[known] >= 0).all()
    assert (found.share.high[known] <= 1).all()
    assert (found.share.low <= found.share.estimate + 1e-12)[known].all()


def test_nobody_gone_has_no_interval_and_later_is_unknown():
    found = kaplan_meier([2, 5, 7], [0, 1, 0])
    early, late = found.at([1, 8]).estimate
    assert early == 1
    assert np.isnan(late)
    assert np.isnan(found.at(3).low[0])
    assert kaplan_meier([2, 5], [1, 1]).at(9).estimate[0] == 0
    gone = cumulative_incidence([2, 5], [1, 2]).at(9).estimate
    np.testing.assert_allclose(gone, [[0.5, 0.5]])


@pytest.mark.parametrize(
    ("times", "exits", "kinds", "words"),
    [
        ([], [], None, "shape"),
        ([1.0, 2.0], [1], None, "shape"),
        ([1.0, -2.0], [1, 0], None, "position 1 is -2"),
        ([np.nan], [1], None, "position 0 is nan"),
        ([1.0], [-1], None, "exit at position 0 is -1"),
        ([1.0], [0.5], None, "exit at position 0 is 0.5"),
        ([1.0], [np.nan], None, "exit at position 0 is nan"),
        ([1.0], [np.inf], None, "exit at position 0 is inf"),
        ([1.0], [3], 2, "exit at position 0 is 3"),
    ],
)
def test_what_cannot_be_read_is_refused(times, exits, kinds, words):
    with pytest.raises(EvidenceError, match=words) as caught:
        cumulative_incidence(times, exits, kinds=kinds)
    assert caught.value.code == "MM-SURVIVAL"


def test_a_level_is_a_share():
    with pytest.raises(EvidenceError) as caught:
        kaplan_meier([1.0], [1], level=95)
    assert caught.value.code == "MM-LEVEL"
