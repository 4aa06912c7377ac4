"""What comes at the same date: the right size, and its range over simulations."""

import numpy as np
import pytest

from missionmetrics.stats.connectedness.same_date import moved_together


def surprises(seed, dates, k, *, shared, count, places=1):
    rng = np.random.default_rng(seed)
    own = rng.normal(size=(count, places, dates, k))
    return own + shared * rng.normal(size=(count, places, dates, 1))


def share(shared, k):
    """Of k series that are equally correlated."""
    square = (shared**2 / (1 + shared**2)) ** 2 * (k - 1)
    return square / (1 + square)


def asked(records):
    return [
        moved_together(r, r.shape[0] * (r.shape[1] - 1), level=0.95, draws=199,
                       rng=np.random.default_rng(i))
        for i, r in enumerate(records)
    ]  # fmt: skip


@pytest.mark.parametrize("dates", [20, 60])
@pytest.mark.parametrize("shared", [0.0, 0.6, 1.5])
def test_the_range_holds_the_truth(dates, shared):
    """120 records: a standard error of .02."""
    found = asked(surprises(dates, dates, 5, shared=shared, count=120))
    true = share(shared, 5)
    held = [f.share.low <= true <= f.share.high for f in found]
    assert np.mean(held) >= 0.88
    assert all(f.share.low <= f.share.estimate <= f.share.high for f in found)


def test_nothing_in_common_is_called_in_five_of_a_hundred():
    found = asked(surprises(1, 30, 5, shared=0.0, count=300))
    assert np.mean([f.p <= 0.05 for f in found]) == pytest.approx(0.05, abs=0.035)


def test_a_long_record_gives_the_true_share():
    (found,) = asked(surprises(2, 4000, 4, shared=1.0, count=1))
    assert float(found.share.estimate) == pytest.approx(share(1.0, 4), abs=0.02)
    assert found.p == pytest.approx(1 / 200)


def test_places_that_share_their_dates_do_not_make_a_range_narrow():
    """Five places with the same surprises have the range of one."""
    one = surprises(3, 40, 4, shared=0.8, count=1)
    five = np.repeat(one, 5, axis=1)
    narrow, wide = asked(one)[0].share, asked(five)[0].share
    assert wide.high - wide.low > 0.7 * (narrow.high - narrow.low)


def test_what_is_clear_leaves_nought_out_and_nothing_else_does():
    """Weak ties: p is often small where the range still begins at nought."""
    found = asked(surprises(4, 24, 5, shared=0.45, count=60))
    small = [f for f in found if f.p <= 0.05]
    assert any(f.share.low == 0 for f in small)
    assert all(f.clear == (f.share.low > 0) for f in found)
    assert not any(f.clear and f.p > 0.05 for f in found)
