"""Rounding, and that the interval behind it is exactly what rounds to it."""

from __future__ import annotations

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.disclosure.rounding import behind_rounded, rounded


@pytest.mark.parametrize("base", [1, 2, 3, 5, 10])
def test_the_interval_is_what_rounds_to_it(base):
    every = np.arange(200)
    shown = rounded(every, base)
    low, high = behind_rounded(shown, base)
    for value in np.unique(shown[:150]):
        same = every[shown == value]
        at = shown == value
        assert {*low[at]} == {same.min()}
        assert {*high[at]} == {same.max()}


def test_a_glossary_of_statistics():
    # OECD Glossary of Statistical Terms, 'conventional rounding', base 5: counts
    # ending in 1 or 2 go down to 0, in 3 or 4 up to 5; 0 and 5 are kept.
    assert rounded([10, 11, 12, 13, 14, 15], 5).tolist() == [10, 10, 10, 15, 15, 15]


def test_no_base():
    with pytest.raises(EvidenceError) as caught:
        rounded([1], 0)
    assert caught.value.code == "MM-DISCLOSURE-BASE"
