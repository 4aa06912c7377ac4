"""The reader's ways from shares to counts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from missionmetrics.stats.disclosure.deduction import (
    base_from_standard_error,
    base_from_wilson,
    count_range,
)
from missionmetrics.stats.shares import wilson


@pytest.mark.parametrize("digits", [None, 2, 1])
def test_shares_contain_their_counts_and_only_those(digits):
    for of in range(1, 60):
        for count in range(of + 1):
            share = count / of if digits is None else round(count / of, digits)
            low, high = count_range(share, of, digits=digits)
            fits = [k for k in range(of + 1)
                    if abs(k / of - share) <= (1e-9 if digits is None else
                                               0.5 * 10**-digits + 1e-12)]  # fmt: skip
            assert (low, high) == (fits[0], fits[-1])


def test_standard_errors_tell_the_base():
    assert base_from_standard_error(0.3, math.sqrt(0.3 * 0.7 / 87)) == pytest.approx(87)
    assert np.isnan(base_from_standard_error([0.0, 1.0], [0.0, 0.0])).all()


# Newcombe (1998) Statist. Med. 17:857-872, Table I, method 3; four decimals.
@pytest.mark.parametrize(("of", "low", "high"), [(263, 0.2553, 0.3662),
                                                 (148, 0.0624, 0.1605)])  # fmt: skip
def test_published_intervals_tell_the_base(of, low, high):
    assert base_from_wilson(low, high, level=0.95) == pytest.approx(of, rel=0.003)


def test_intervals_of_every_small_share_tell_the_base():
    for of in (3, 8, 20, 77):
        hits = np.arange(1.0, of + 1)
        share = wilson(hits, np.full(of, float(of)), level=0.9)
        found = base_from_wilson(share.low, share.high, level=0.9)
        assert found == pytest.approx(np.full(of, of), rel=1e-5)


def test_an_interval_from_nought_is_silent():
    assert np.isnan(base_from_wilson(0.0, 0.16, level=0.95))
