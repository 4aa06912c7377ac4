"""Codes that stand close, against every turn there is and against known truth."""

from itertools import product

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.ripples.chance_pairs import _ring, chance_pairs

DOCUMENT = np.array([0, 0, 0, 1, 1, 1, 1])
MARKED = np.array([[1, 0], [0, 1], [0, 0], [1, 0], [0, 1], [1, 0], [0, 1]], dtype=bool)


def every_turn(lag):
    """How often code 1 follows code 0 in each of the turns of both."""
    sizes = [3, 4]
    counts = []
    for turns in product(*(range(n) for n in sizes for _ in range(2))):
        total = 0
        for doc, n in enumerate(sizes):
            rows = MARKED[doc == DOCUMENT]
            a, b = (np.roll(rows[:, c], -turns[2 * doc + c]) for c in (0, 1))
            for far in range(1, lag + 1) if lag else [0]:
                total += sum(a[i] and b[i + far] for i in range(n - far))
        counts.append(total)
    return np.array(counts)


@pytest.mark.parametrize("lag", [0, 1, 2])
def test_the_mean_by_chance_is_that_of_every_turn(lag):
    counts = every_turn(lag)
    found = chance_pairs(MARKED, DOCUMENT, lag=lag, draws=4_000, seed=1)
    error = counts.std() / np.sqrt(4_000)
    assert found.expected[0, 1] == pytest.approx(counts.mean(), abs=4 * error)


@pytest.mark.parametrize(("lag", "seen"), [(0, 0), (1, 3), (2, 3)])
def test_what_is_seen_is_counted_within_documents_only(lag, seen):
    assert chance_pairs(MARKED, DOCUMENT, lag=lag, draws=9).seen[0, 1] == seen


def test_beyond_the_longest_document_no_distance_is_looked_at(monkeypatch):
    looked = []
    monkeypatch.setattr(
        "missionmetrics.stats.ripples.chance_pairs._ring",
        lambda size, begin, lag: looked.append(lag) or _ring(size, begin, lag),
    )
    held, far = (chance_pairs(MARKED, DOCUMENT, lag=n, draws=9) for n in (3, 9_999))
    assert looked == [3, 3]
    for one, two in zip(held, far, strict=True):
        np.testing.assert_array_equal(one, two)


def test_single_passages_have_none_after_them():
    found = chance_pairs(np.ones((3, 2), dtype=bool), np.arange(3), lag=5, draws=9)
    assert not found.seen.any()


def test_a_code_keeps_how_often_it_stands_in_each_document():
    # Both codes on every passage of one document: chance leaves no room at all.
    marked = np.ones((4, 2), dtype=bool)
    found = chance_pairs(marked, np.zeros(4, dtype=int), lag=1, draws=19)
    assert np.isnan(found.p).all()
    assert found.seen[0, 1] == found.expected[0, 1] == 3


def test_a_plain_link_is_found_and_only_that_one():
    rng = np.random.default_rng(4)
    marked = rng.random((300, 4)) < 0.15
    document = np.repeat(np.arange(30), 10)
    marked[1:, 1] |= marked[:-1, 0] & (document[1:] == document[:-1])
    found = chance_pairs(marked, document, lag=1, draws=199)
    assert found.p[0, 1] == pytest.approx(1 / 200)
    rest = found.p[~np.isnan(found.p) & (found.p != found.p[0, 1])]
    assert (rest > 0.05).all()


@pytest.mark.parametrize(
    ("setting", "code"),
    [({"lag": -1}, "MM-RIPPLES-LAG"), ({"draws": 0}, "MM-RIPPLES-DRAWS")],
)
def test_settings_are_refused(setting, code):
    with pytest.raises(EvidenceError) as refused:
        chance_pairs(MARKED, DOCUMENT, **setting)
    assert refused.value.code == code
