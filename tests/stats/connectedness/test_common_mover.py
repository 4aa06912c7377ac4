"""Whether one hidden thing would show as much: worlds in which it does and does not."""

import numpy as np
import pytest
from statsmodels.multivariate.factor import Factor

from benchmarks.link_worlds import carried_along, chained, in_places
from benchmarks.link_worlds import hidden as hidden_walk
from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.connectedness import common_mover
from missionmetrics.stats.connectedness.carried import carried_over
from missionmetrics.stats.connectedness.common_mover import apart_from_common
from missionmetrics.stats.connectedness.following import following
from missionmetrics.stats.connectedness.own_past import plan
from missionmetrics.stats.connectedness.readable import readable
from missionmetrics.stats.connectedness.remade import orders
from tests.stats.connectedness.made import linked, remembering

LEVEL = 0.05


def hidden(seed, dates, k=5, count=1):
    """Series that all follow one walk at once, each in its own measure."""
    return carried_along(np.random.default_rng(seed), count, dates, k).values


def held_of(values, order=2):
    laid = plan(values.shape[1], order)
    return common_mover._Held(values, laid, common_mover._common(values, laid))


def test_a_hidden_walk_is_seldom_called_once_what_is_common_is_taken_away():
    """30 sets of ten places over 30 dates, of which links are called in about half.

    Some one in fourteen is said to stand: six of 30 then come once in 60 times.
    """
    rng = np.random.default_rng(3)
    sets = in_places(hidden_walk, rng, 30, (10, 30, 4), shared=0.7)
    called = [carried_over(s, draws=99, seed=i).p <= LEVEL for i, s in enumerate(sets)]
    apart = [apart_from_common(s, draws=99, seed=i).p <= LEVEL
             for i, s in enumerate(sets)]  # fmt: skip
    assert np.sum(called) >= 8
    assert np.sum(np.array(called) & apart) <= 5


def test_a_chain_stands_once_what_is_common_is_taken_away():
    rng = np.random.default_rng(4)
    sets = in_places(chained, rng, 10, (10, 30, 4), shared=0.7)
    assert np.sum([apart_from_common(s, draws=99).p <= LEVEL for s in sets]) >= 9
    found = apart_from_common(linked(5, 200, 5)[0], draws=99)
    assert found.p <= LEVEL
    assert found.total > 2 * found.chance


def test_of_two_series_it_cannot_be_told():
    assert apart_from_common(linked(1, 60, 2)[0]) is None


@pytest.mark.parametrize("order", [1, 3])
def test_surprises_are_what_least_squares_leaves_beyond_both_pasts(order):
    values = hidden(2, 60, 4)
    held = held_of(values, order)
    found = held.read(values)
    common = values[0] @ held.weights
    for i in range(4):
        lags = range(1, order + 1)
        past = [values[0, order - lag : 60 - lag, i] for lag in lags]
        past += [common[order - lag : 60 - lag] for lag in lags]
        rows = np.column_stack([np.ones(60 - order), np.arange(60 - order), *past])
        theirs, *_ = np.linalg.lstsq(rows, values[0, order:, i], rcond=None)
        np.testing.assert_allclose(found.own[i], theirs[2:], atol=1e-6)
        left = values[0, order:, i] - rows @ theirs
        np.testing.assert_allclose(found.left[0, :, i], left, atol=1e-6)


@pytest.mark.filterwarnings(
    "ignore::statsmodels.tools.sm_exceptions.ConvergenceWarning"
)
def test_the_common_factor_is_that_of_another_program():
    """statsmodels, by maximum likelihood, in which quiet series count for more.

    It says of some runs, by rounding, that it did not quite reach the top.
    """
    drawn, _ = hidden_walk(np.random.default_rng(6), 1, 300, 5)
    values = drawn * [1.0, 10.0, -0.1, 5.0, 1.0] + [3.0, 0.0, -5.0, 100.0, 0.0]
    held = held_of(values)
    rows, dates = values[0, 2:], np.arange(298)
    free = np.column_stack(
        [x - np.polyval(np.polyfit(dates, x, 1), dates) for x in rows.T]
    )
    theirs = Factor(free, n_factor=1, method="ml").fit()
    weights = theirs.loadings[:, 0] / theirs.uniqueness / free.std(axis=0)
    ours = free @ held.weights
    assert abs(np.corrcoef(ours, free @ weights)[0, 1]) > 0.999
    assert ours.std() == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize(("places", "dates"), [(1, 120), (10, 30)])
def test_a_walk_in_unlike_noise_is_seldom_said_to_stand(places, dates):
    """20 records; by principal components some four of ten were said to stand."""
    rng = np.random.default_rng(15)
    sets = in_places(hidden_walk, rng, 20, (places, dates, 5), shared=0.7)
    p = [apart_from_common(s, draws=99, seed=i).p for i, s in enumerate(sets)]
    assert np.sum(np.array(p) <= LEVEL) <= 4


def test_surprises_in_their_own_order_make_the_record_again():
    values = remembering(7, 40, 4, count=2)
    held = held_of(values)
    made = held.made(held.read(values).own, np.tile(np.arange(38), (2, 1)))
    np.testing.assert_allclose(made, np.stack([values, values]), atol=1e-8)


def test_records_keep_what_all_follow_and_lose_links():
    """A chain of 3,000 dates: by way of what all share a part of its links stays."""
    values = linked(8, 3000, 4, shared=0.6)
    held = held_of(values, 1)
    found = held.read(values)
    (made,) = held.made(found.own, orders(held.laid, 1, np.random.default_rng(9)))
    again = held.read(made)
    np.testing.assert_allclose(again.own, found.own, atol=0.08)

    def at_lag(left, lag):
        first = left[0, lag:, 1]
        return float(np.corrcoef(first, left[0, : len(first), 0])[0, 1])

    assert at_lag(again.left, 0) == pytest.approx(at_lag(found.left, 0), abs=0.01)
    assert at_lag(found.left, 1) > 0.15
    assert abs(at_lag(again.left, 1)) < 0.05


def test_what_happens_on_an_exceptional_date_does_not_matter():
    values = linked(10, 40, 4)[0]
    other = values.copy()
    other[[0, 20]] += 100.0
    one, two = (
        apart_from_common(v, exceptional=[0, 20], draws=99) for v in (values, other)
    )
    assert one == pytest.approx(two, abs=1e-9)


def test_the_same_seed_gives_the_same_answer():
    values = remembering(11, 20, 4, count=5)
    one, two, other = (apart_from_common(values, seed=s) for s in (1, 1, 2))
    assert one == two
    assert one != other


def test_walks_do_not_run_away_in_made_records():
    values = np.cumsum(np.random.default_rng(12).normal(size=(6, 30, 4)), axis=1)
    table, laid = readable(values, ())
    held = common_mover._Held(table, laid, common_mover._common(table, laid))
    drawn = orders(laid, 50, np.random.default_rng(1))
    made = held.made(held.read(table).own + 0.5, drawn)
    assert np.abs(made).max() < 100 * np.abs(table).max()


def test_it_is_asked_only_where_something_is_called():
    assert following(linked(13, 120, 4)[0], draws=99).apart.p <= LEVEL
    nothing = following(remembering(14, 40, 4)[0], draws=99)
    assert not nothing.clear.total
    assert nothing.apart is None


@pytest.mark.parametrize("draws", [0, 98, 99.0, None])
def test_too_few_draws_are_refused(draws):
    with pytest.raises(EvidenceError) as caught:
        apart_from_common(linked(1, 60, 4)[0], draws=draws)
    assert caught.value.code == "MM-CARRIED-DRAWS"


def test_what_cannot_be_read_is_refused():
    with pytest.raises(EvidenceError) as caught:
        apart_from_common(np.zeros((10, 4)))
    assert caught.value.code == "MM-VECTOR-VALUES"
