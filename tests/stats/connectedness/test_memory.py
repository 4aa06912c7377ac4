"""What lines take of memory is put back: simulation with known truth."""

import numpy as np
import pytest

from benchmarks.link_worlds import in_places, lasting
from missionmetrics.stats.connectedness.memory import alone, lost_to_lines, remembered
from missionmetrics.stats.connectedness.own_past import evened, plan, surprises
from missionmetrics.stats.connectedness.readable import readable
from tests.stats.connectedness.made import remembering


def read(values):
    return remembered(*readable(values, ()), 0)


def read_one_back(values):
    return remembered(evened(values, ()), plan(values.shape[1], 1), 0)


@pytest.mark.parametrize("shared", [0.0, 0.7])
def test_memories_of_unlike_length_are_told_in_many_places(shared):
    """Thirty places of 20 dates that keep 0, .3, .6 and .9 of themselves.

    Shocks come to all series at once, and to all places where ``shared``.
    """
    rng = np.random.default_rng(1)
    sets = in_places(lasting, rng, 20, (30, 20, 4), shared=shared)
    memories = [read_one_back(values) for values in sets]
    own = np.mean([m.own.sum(axis=1) for m in memories], axis=0)
    shown = np.mean([m.shown.sum(axis=1) for m in memories], axis=0)
    np.testing.assert_allclose(own, [0, 0.3, 0.6, 0.9], atol=0.07)
    assert (own - shown > 0.09).all()


def test_other_records_are_read_with_the_memory_that_is_put_back():
    """What is learned from one record of many holds on average for others like it."""
    rng = np.random.default_rng(2)
    sets = in_places(lasting, rng, 30, (20, 20, 3))
    memory = read_one_back(sets[0])
    own = memory.read(sets[1:]).own[..., 0]
    shown = surprises(sets[1:], memory.laid).own[..., 0]
    first = memory.own[:, 0]
    np.testing.assert_allclose(own.mean(axis=0), first, atol=0.12)
    assert (own.std(axis=0) > 1.1 * shown.std(axis=0)).all()


@pytest.mark.parametrize("count", [1, 6])
def test_our_record_is_read_with_its_own_memory(count):
    values = remembering(3, 24, 3, count=count)
    memory = read(values)
    np.testing.assert_allclose(memory.read(memory.table).own, memory.own, atol=1e-12)


def test_large_places_do_not_speak_for_small_ones():
    values = remembering(4, 20, 3, count=5)
    sizes = np.array([1.0, 1e3, 1e-3, 5.0, 40.0])[:, None, None]
    plain, scaled = read(values), read(values * sizes)
    np.testing.assert_allclose(scaled.own, plain.own, atol=1e-9)
    np.testing.assert_allclose(
        scaled.read(values * sizes).left, plain.read(values).left, atol=1e-7
    )


def test_exceptional_dates_do_not_matter():
    values = remembering(5, 24, 3, count=5)
    other = values.copy()
    other[:, 9] += 50.0
    one, two = (remembered(*readable(v, [9]), 0) for v in (values, other))
    np.testing.assert_allclose(one.own, two.own, atol=1e-9)


@pytest.mark.parametrize("count", [1, 5])
def test_in_records_like_ours_nothing_follows(count):
    """Series two takes half of series one: in records like ours it takes none."""
    rng = np.random.default_rng(6)
    values = rng.normal(size=(count, 200, 2))
    values[:, 1:, 1] += 0.5 * values[:, :-1, 0]
    memory = read(values)
    made = np.concatenate(list(memory.nobody(40, rng)))
    assert made.shape == (40, count, 200, 2)

    def taken(left):
        return (left[..., 1:, 1] * left[..., :-1, 0]).mean() / (left**2).mean()

    assert taken(memory.read(values).left) > 0.3
    assert abs(taken(memory.read(made).left)) < 0.03


def test_what_takes_of_itself_alone_takes_of_no_other():
    own = np.array([[0.5, 0.1], [0.2, -0.3]])
    found = alone(own)
    np.testing.assert_array_equal(found[0], [[0.5, 0.0], [0.0, 0.2]])
    np.testing.assert_array_equal(found[1], [[0.1, 0.0], [0.0, -0.3]])


@pytest.mark.parametrize("count", [1, 20])
def test_walks_are_held_short_of_running_away(count):
    rng = np.random.default_rng(7)
    memory = read(np.cumsum(rng.normal(size=(count, 15, 3)), axis=1))
    assert (memory.own > memory.shown).all()
    assert (memory.own < 1).all()


def test_memory_that_a_line_took_of_one_place_is_put_back_on_average():
    """Twenty dates that keep half of themselves: .29 is read, so .45 is nearer."""
    before, after = [], []
    for seed in range(60):
        values, laid = remembering(seed, 20, 6), plan(20, 1)
        found = surprises(values, laid)
        lost = lost_to_lines(values, laid, found, np.random.default_rng(seed))
        before.append(found.own.mean())
        after.append((found.own + lost).mean())
    assert np.mean(before) < 0.35
    assert np.mean(after) == pytest.approx(0.47, abs=0.06)
