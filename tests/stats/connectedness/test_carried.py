"""What carries over, beyond chance: size, power, what is left out, refusals."""

import numpy as np
import pytest

from benchmarks.link_worlds import in_places, lasting, slow
from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.connectedness.carried import carried_over
from tests.stats.connectedness.made import linked, remembering, wandering

RECORDS = 120


def asked(records, **given):
    return [carried_over(r, draws=99, seed=i, **given) for i, r in enumerate(records)]


def rejected(found):
    return float(np.mean([f.p <= 0.05 for f in found]))


@pytest.mark.parametrize(
    "records",
    [
        remembering(1, 40, 5, count=RECORDS),
        remembering(2, 20, 5, count=RECORDS),
        remembering(3, 40, 5, count=RECORDS, shared=1.5),
        remembering(4, 40, 5, count=RECORDS) + 0.3 * np.arange(40)[:, None],
        wandering(5, 40, 5, count=RECORDS),
    ],
    ids=["memory", "twenty dates", "shared shocks", "trends", "wandering slopes"],
)
def test_where_nothing_follows_little_is_found(records):
    """Nominal 5%: 120 records have a standard error of .02."""
    found = asked(records)
    assert rejected(found) <= 0.11
    assert abs(np.mean([f.excess for f in found])) <= 0.01


@pytest.mark.parametrize(("shape", "records"), [((10, 15, 4), 60), ((60, 12, 4), 20)])
def test_memories_of_unlike_length_in_many_places_are_no_links(shape, records):
    """Nought to .9, and shocks that come to all at once: 1 or 3 are called by chance.

    While lines were left with what they take of memory, 12 and 15 were.
    """
    sets = in_places(lasting, np.random.default_rng(16), records, shape, shared=0.7)
    assert np.sum([f.p <= 0.05 for f in asked(sets)]) <= 2 + records // 10


def test_a_declared_exceptional_year_is_no_link():
    records = remembering(6, 40, 5, count=RECORDS)
    rng = np.random.default_rng(7)
    records[:, 26] -= 5 * rng.uniform(0.5, 1.5, size=(RECORDS, 5))
    assert rejected(asked(records, exceptional=[26])) <= 0.11


def test_a_chain_is_found_and_its_pairs_are_named():
    found = asked(linked(8, 40, 5, count=RECORDS))
    assert rejected(found) >= 0.65
    assert np.mean([f.excess for f in found]) > 0.04
    named = np.mean([f.pair_p for f in found], axis=0)
    true = np.eye(5, k=-1, dtype=bool)
    false = ~true & ~np.eye(5, dtype=bool)
    assert named[true].max() < named[false].min()


def test_any_pair_is_seldom_named_where_there_is_none():
    found = asked(remembering(9, 40, 5, count=RECORDS))
    assert np.mean([np.nanmin(f.pair_p) <= 0.05 for f in found]) <= 0.11


def test_what_comes_at_once_is_no_excess():
    tied = asked(remembering(11, 60, 5, shared=2.0, count=50))
    assert abs(np.mean([f.excess for f in tied])) < 0.015


def test_units_and_order_do_not_matter():
    values = linked(12, 40, 4)[0]
    plain = carried_over(values, seed=3)
    scaled = carried_over(values * [1000, -1, 0.01, 5] + [5, -7, 0, 1e4], seed=3)
    np.testing.assert_allclose(scaled.shares, plain.shares, atol=1e-8)
    assert scaled.p == plain.p
    order = [2, 0, 3, 1]
    moved = carried_over(values[:, order], seed=3)
    np.testing.assert_allclose(moved.shares, plain.shares[np.ix_(order, order)])
    assert moved.p == plain.p
    np.testing.assert_array_equal(moved.pair_p, plain.pair_p[np.ix_(order, order)])


def test_the_same_seed_gives_the_same_answer():
    values = linked(13, 30, 3)[0]
    one, two, other = (carried_over(values, seed=s) for s in (1, 1, 2))
    assert one.p == two.p
    np.testing.assert_array_equal(one.by_chance, two.by_chance)
    assert not np.array_equal(one.by_chance, other.by_chance)


@pytest.mark.parametrize(
    ("values", "given", "code"),
    [
        (remembering(1, 12, 3)[0], {}, "MM-CARRIED-SHORT"),
        (remembering(1, 40, 24)[0], {}, "MM-CARRIED-SHORT"),
        (remembering(1, 24, 3)[0], {"exceptional": [8, 16]}, "MM-CARRIED-SHORT"),
        (remembering(1, 40, 3)[0], {"draws": 20}, "MM-CARRIED-DRAWS"),
        (remembering(1, 40, 3)[0], {"seed": -1}, "MM-SEED"),
        (remembering(1, 40, 3)[0], {"draws": 499, "level": 0.999}, "MM-CARRIED-DRAWS"),
        (remembering(1, 40, 3)[0], {"level": 95}, "MM-LEVEL"),
        (remembering(1, 40, 3)[0] * [1, 1, 0], {}, "MM-VECTOR-VALUES"),
        (remembering(1, 40, 3), {"exceptional": [999]}, "MM-CARRIED-DATES"),
        (remembering(1, 40, 3), {"exceptional": [-1]}, "MM-CARRIED-DATES"),
        (remembering(1, 40, 3), {"exceptional": [20.0]}, "MM-CARRIED-DATES"),
        (remembering(1, 40, 3), {"exceptional": 3}, "MM-CARRIED-DATES"),
        (remembering(1, 40, 3), {"exceptional": None}, "MM-CARRIED-DATES"),
        (remembering(1, 40, 3), {"exceptional": "3"}, "MM-CARRIED-DATES"),
        (remembering(1, 40, 3), {"exceptional": np.arange(40) == 9},
         "MM-CARRIED-DATES"),
        (remembering(1, 40, 3)[None], {}, "MM-VECTOR-SHAPE"),
        ([["a", "b"]] * 40, {}, "MM-VECTOR-SHAPE"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_refused(values, given, code):
    with pytest.raises(EvidenceError) as caught:
        carried_over(values, **given)
    assert caught.value.code == code


@pytest.mark.parametrize(("back", "least", "most"), [(1, 0.7, 1.0), (2, 0.0, 0.15)])
def test_what_takes_two_dates_is_not_taken_for_what_takes_one(back, least, most):
    """Nor is it seen: so much is said to whoever asks of months or quarters."""
    records = slow(np.random.default_rng(12), 60, 60, 4, back=back).values
    assert least <= rejected(asked(records)) <= most


@pytest.mark.parametrize("rest", [11.0, 0.0])
@pytest.mark.parametrize("slope", [0.0, 0.25])
def test_a_series_that_leaves_its_line_on_exceptional_dates_alone_is_refused(
    rest, slope
):
    values = remembering(14, 40, 4)[0]
    values[:, 2] = rest + slope * np.arange(40)
    values[20:22, 2] = 7.0
    with pytest.raises(EvidenceError, match="Series 2 of place 0") as caught:
        carried_over(values, draws=99, exceptional=[20, 21])
    assert caught.value.code == "MM-VECTOR-VALUES"
    assert carried_over(values, draws=99).dates > 20


def test_the_critical_total_is_that_of_the_level():
    """At 80% a fifth of records without links go beyond it, not one in twenty."""
    records = remembering(15, 40, 4, count=60)
    found = asked(records, level=0.8)
    beyond = np.mean([f.total > f.critical for f in found])
    assert beyond == pytest.approx(0.2, abs=0.16)
    assert all((f.total > f.critical) == (f.p <= 0.2 + 1e-9) for f in found)
