"""How much follows: ranges over simulations, and what must not matter."""

import sys

import numpy as np
import pytest

from benchmarks.link_worlds import TAKEN, led, shocked, slow
from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.connectedness.belief import believe
from missionmetrics.stats.connectedness.carried import HORIZON
from missionmetrics.stats.connectedness.following import following
from missionmetrics.stats.connectedness.indices import indices
from missionmetrics.stats.connectedness.shares import generalised
from missionmetrics.stats.connectedness.vector import Vector
from tests.stats.connectedness.made import linked, remembering


def test_units_do_not_matter_and_direction_turns_the_sign():
    values = linked(1, 40, 4)[0]
    plain = following(values, draws=99)
    scaled = following(values * [1000, 7, 0.01, 5] + [5, -7, 0, 1e4], draws=99)
    np.testing.assert_allclose(scaled.pairs.estimate, plain.pairs.estimate, atol=1e-6)
    np.testing.assert_allclose(scaled.net.low, plain.net.low, atol=1e-6)
    turned = np.array([1, -1, 1, 1])
    other = following(values * turned, draws=99)
    np.testing.assert_array_equal(
        other.ways.sign, plain.ways.sign * turned * turned[:, None]
    )
    np.testing.assert_allclose(other.pairs.high, plain.pairs.high, atol=0.04)


def test_the_order_of_the_series_does_not_matter():
    values, order = linked(1, 40, 4)[0], [2, 0, 3, 1]
    plain, moved = (following(v, draws=99) for v in (values, values[:, order]))
    np.testing.assert_allclose(
        moved.pairs.estimate, plain.pairs.estimate[np.ix_(order, order)], atol=0.02
    )
    total = float(plain.total.estimate)
    assert float(moved.total.estimate) == pytest.approx(total, abs=0.02)


def test_the_total_begins_at_nought_unless_more_than_chance_follows():
    chance, chain = remembering(2, 40, 5, count=30), linked(3, 60, 5, count=30)
    for records in (chance, chain):
        for i, values in enumerate(records):
            found = following(values, draws=99, seed=i)
            assert (float(found.total.low) == 0) == (found.carried.p > 0.05)
            assert found.total.low <= found.total.estimate <= found.total.high


def test_a_pair_begins_at_nought_unless_it_is_clear():
    found = following(linked(4, 80, 4)[0], draws=99)
    off = ~np.eye(4, dtype=bool)
    sign = found.ways.sign
    assert (sign[1, 0], sign[2, 1], sign[3, 2]) == (1, 1, 1)
    assert found.clear.pairs.any()
    np.testing.assert_array_equal((found.pairs.low > 0)[off], found.clear.pairs[off])


def test_what_is_called_where_nothing_follows_is_called_by_the_total():
    """Closed testing: a net or a pair alone is no finding.

    By its own range some net leaves nought out in 38 of 100 such records.
    """
    records = shocked(np.random.default_rng(10), 8, 40, 10).values
    found = [following(r, draws=99, seed=i) for i, r in enumerate(records)]
    called = [f.clear.net.any() or f.clear.pairs.any() for f in found]
    assert not any(c and not f.clear.total for c, f in zip(called, found, strict=True))
    assert np.mean([f.clear.total for f in found]) <= 0.25
    assert any(((f.net.low > 0) | (f.net.high < 0)).any() for f in found)
    for f in found:
        assert (f.pairs.low[~f.clear.pairs & ~np.eye(10, dtype=bool)] == 0).all()


def test_clear_nets_are_those_of_ranges_that_hold_at_once():
    """One that leads stands out among its nets; their own ranges name no fewer."""
    values = led(np.random.default_rng(11), 1, 120, 5).values[0]
    found = following(values, draws=99)
    apart = (found.net.low > 0) | (found.net.high < 0)
    assert found.clear.net[0]
    assert not (found.clear.net & ~apart).any()


@pytest.mark.parametrize("noise", [0.0, 1e-6, 0.05])
def test_a_series_and_its_mirror_are_refused(noise):
    """What the first leaves of 100; it made links of rounding, .8 of all at .001."""
    values = remembering(1, 60, 4)[0]
    mirror = 100 - values[:, 0] + noise * np.random.default_rng(2).normal(size=60)
    told = r"Series 0 and 4 .* of -(1\.000|0\.99)"
    with pytest.raises(EvidenceError, match=told) as caught:
        following(np.column_stack([values, mirror]), draws=99)
    assert caught.value.code == "MM-VECTOR-VALUES"


def test_a_late_copy_of_a_series_follows_it_and_lends_it_nothing():
    """The copy's last figure is in the own past of the series: only rounding is new."""
    values = slow(np.random.default_rng(5), 1, 80, 3).values[0]
    copied = np.column_stack([values[1:], values[:-1, 0]])
    found = following(copied, draws=99)
    assert found.carried.order >= 2
    assert found.clear.pairs[3, 0]
    assert not found.clear.pairs[0, 3]
    assert float(found.pairs.estimate[0, 3]) < 0.05


def test_a_high_level_asks_for_more_records_everywhere():
    values = linked(9, 200, 3)[0]
    found = following(values, level=0.999, draws=999)
    assert found.clear.total
    assert found.together.p >= 1 / 1000


@pytest.mark.parametrize(("level", "needed"), [(0.95, 1000), (0.999, 20_000)])
def test_enough_draws_lie_beyond_the_ranges_of_a_level(level, needed, monkeypatch):
    module = sys.modules[following.__module__]
    drawn = {None: 0, module.LOOSE: 0}

    def counted(given, *, draws, rng, tightness=None):
        drawn[tightness] += draws
        return believe(given, draws=draws, rng=rng, tightness=tightness)

    monkeypatch.setattr(module, "believe", counted)
    following(linked(9, 40, 3)[0], level=level, draws=999)
    assert set(drawn.values()) == {needed}


def test_what_one_gives_another_takes():
    found = following(linked(5, 60, 4)[0], draws=99)
    assert abs(found.net.estimate.sum()) < 0.05
    assert found.net.estimate[0] > 0 > found.net.estimate[-1]


def test_noise_hides_little_of_what_one_that_leads_gives():
    """Ten series over 40 dates; as drawn, the middle is a third of the truth."""
    true = Vector(TAKEN[led](10)[None], np.eye(10), np.empty(0))
    gives = indices(generalised(true, HORIZON)).net[0]
    records = led(np.random.default_rng(3), 12, 40, 10).values
    found = [following(r, draws=99, seed=i).net for i, r in enumerate(records)]
    assert np.mean([f.estimate[0] for f in found]) > 0.45 * gives
    assert all((f.low >= -1).all() and (f.high <= 9).all() for f in found)


def test_several_places_say_more_than_one():
    many = linked(6, 20, 4, count=8)
    one, all_ = following(many[0], draws=99), following(many, draws=99)
    assert all_.carried.p <= 0.02
    assert (all_.total.high - all_.total.low) < 0.6 * (one.total.high - one.total.low)


def test_a_place_in_large_units_does_not_speak_for_the_others():
    many = linked(7, 20, 4, count=6)
    large = many * np.array([1e4, 1, 1, 1, 1, 1])[:, None, None]
    plain, scaled = following(many, draws=99), following(large, draws=99)
    np.testing.assert_allclose(scaled.pairs.estimate, plain.pairs.estimate, atol=1e-6)


@pytest.mark.parametrize(
    ("values", "given", "code"),
    [
        (remembering(1, 12, 3)[0], {}, "MM-CARRIED-SHORT"),
        (remembering(1, 40, 3)[0], {"draws": 20}, "MM-CARRIED-DRAWS"),
        (remembering(1, 40, 3)[0], {"level": 1.5}, "MM-LEVEL"),
        (
            remembering(1, 40, 3)[0],
            {"level": 0.9995, "draws": 1999},
            "MM-CARRIED-LEVEL",
        ),
        (remembering(1, 40, 3)[0], {"seed": -1}, "MM-SEED"),
    ],
)
def test_what_cannot_be_answered_is_refused(values, given, code):
    with pytest.raises(EvidenceError) as caught:
        following(values, **given)
    assert caught.value.code == code


def test_without_a_seed_the_draws_differ():
    values = linked(8, 40, 3)[0]
    one, two = (following(values, draws=99, seed=None) for _ in range(2))
    assert not np.array_equal(one.pairs.estimate, two.pairs.estimate)
