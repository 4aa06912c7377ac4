"""Shares against closed forms, another program and what must always hold."""

import numpy as np
import pytest
from statsmodels.tsa.api import VAR

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.connectedness.indices import indices
from missionmetrics.stats.connectedness.moving import moving_vector
from missionmetrics.stats.connectedness.shares import (
    by_frequency,
    extended_joint,
    generalised,
    joint,
    moving_average,
    orthogonal,
)
from missionmetrics.stats.connectedness.vector import (
    Vector,
    fit_vector,
    shrunk_covariance,
)

WAYS = (generalised, orthogonal, extended_joint)
NO_DATES = np.zeros((0, 2))


def drawn(seed=1, dates=80, k=4):
    """Series that lean on their own past and on the first one's."""
    rng = np.random.default_rng(seed)
    shocks = rng.normal(size=(dates + 50, k)) + 0.5 * rng.normal(size=(dates + 50, 1))
    found = np.zeros_like(shocks)
    for t in range(1, len(shocks)):
        found[t] = 0.4 * found[t - 1] + 0.3 * found[t - 1, :1] + shocks[t]
    return found[50:]


def test_one_link_without_memory_is_worked_by_hand():
    """x2 takes b of x1 a date later: of its variance 1 + b^2, b^2 is another's."""
    b = 0.6
    fit = Vector(np.array([[[0.0, 0.0], [b, 0.0]]]), np.eye(2), NO_DATES)
    expected = [[1.0, 0.0], [b**2 / (1 + b**2), 1 / (1 + b**2)]]
    for way in WAYS:
        np.testing.assert_allclose(way(fit, 10), expected, atol=1e-12)
    np.testing.assert_allclose(joint(fit, 10), [0.0, b**2 / (1 + b**2)], atol=1e-12)


def test_shocks_that_come_together_are_shared_out_as_said():
    """Correlation r, no memory: 1 to r^2; all to the first in order; r^2 jointly."""
    r = 0.5
    fit = Vector(np.zeros((1, 2, 2)), np.array([[1, r], [r, 1]]), NO_DATES)
    share = r**2 / (1 + r**2)
    np.testing.assert_allclose(
        generalised(fit), [[1 - share, share], [share, 1 - share]]
    )
    np.testing.assert_allclose(orthogonal(fit), [[1, 0], [r**2, 1 - r**2]])
    np.testing.assert_allclose(joint(fit), [r**2, r**2])


def test_orthogonal_shares_are_those_of_statsmodels():
    values = drawn()
    theirs = VAR(values).fit(2, trend="c").fevd(8).decomp[:, -1]
    ours = orthogonal(fit_vector(values, 2), 8)
    np.testing.assert_allclose(ours, theirs, atol=1e-9)


def test_coefficients_are_those_of_least_squares():
    values = drawn()
    theirs = VAR(values).fit(2, trend="c")
    ours = fit_vector(values, 2)
    np.testing.assert_allclose(ours.coefficients, theirs.coefs, atol=1e-10)
    np.testing.assert_allclose(ours.residuals, theirs.resid, atol=1e-10)
    np.testing.assert_allclose(ours.covariance, theirs.sigma_u_mle, atol=1e-10)


def test_a_stack_is_each_table_by_itself():
    stack = np.stack([drawn(seed) for seed in range(3)])
    whole = fit_vector(stack, 2, ridge=0.3, shrunk=True)
    for way in WAYS:
        each = [way(fit_vector(v, 2, ridge=0.3, shrunk=True)) for v in stack]
        np.testing.assert_allclose(way(whole), np.stack(each), atol=1e-12)


@pytest.mark.parametrize("way", WAYS)
def test_rows_sum_to_one_and_units_do_not_matter(way):
    values = drawn()
    shares = way(fit_vector(values, ridge=0.3, shrunk=True))
    np.testing.assert_allclose(shares.sum(axis=-1), 1.0, atol=1e-12)
    scaled = values * [1000.0, -2.0, 0.001, 5.0] + [3.0, -1e4, 0.0, 7.0]
    again = way(fit_vector(scaled, ridge=0.3, shrunk=True))
    np.testing.assert_allclose(again, shares, atol=1e-9)


def test_only_the_orthogonal_shares_hang_on_the_order():
    values, order = drawn(), [2, 0, 3, 1]
    for way in (generalised, extended_joint):
        moved = way(fit_vector(values[:, order]))
        np.testing.assert_allclose(
            moved, way(fit_vector(values))[np.ix_(order, order)], atol=1e-10
        )
    moved = orthogonal(fit_vector(values[:, order]))
    assert (
        np.abs(moved - orthogonal(fit_vector(values))[np.ix_(order, order)]).max()
        > 0.01
    )


def test_waves_of_all_lengths_add_up_to_the_shares_far_ahead():
    fit = fit_vector(drawn(), 2)
    bands = by_frequency(fit, [4.0, 12.0], 400)
    assert bands.shape == (3, 4, 4)
    np.testing.assert_allclose(bands.sum(axis=0), generalised(fit, 401), atol=1e-9)


def test_a_series_that_alternates_moves_in_short_waves():
    """x2 takes x1, and x1 turns round at each date: nearly all of it in 2 dates."""
    fit = Vector(np.array([[[-0.95, 0.0], [0.9, 0.0]]]), np.eye(2), NO_DATES)
    short, long = by_frequency(fit, [4.0], 400)
    assert short[1, 0] > 20 * long[1, 0]


def test_shocks_die_out_as_powers_of_the_coefficients():
    matrix = np.array([[0.5, 0.1], [0.2, 0.3]])
    found = moving_average(matrix[None], 5)
    np.testing.assert_allclose(found[4], np.linalg.matrix_power(matrix, 4), atol=1e-14)


def test_indices_are_sums_of_the_table():
    shares = np.array([[0.7, 0.2, 0.1], [0.3, 0.6, 0.1], [0.0, 0.5, 0.5]])
    found = indices(shares)
    assert found.total == pytest.approx((0.3 + 0.4 + 0.5) / 3)
    assert found.corrected == pytest.approx(found.total * 1.5)
    np.testing.assert_allclose(found.given, [0.3, 0.7, 0.2])
    np.testing.assert_allclose(found.net, [0.0, 0.3, -0.3], atol=1e-15)
    np.testing.assert_allclose(found.pairs, -found.pairs.T)
    assert found.pairs[0, 1] == pytest.approx(-0.1)


def test_correlations_of_few_dates_are_shrunk_and_variances_kept():
    rng = np.random.default_rng(3)
    left = rng.normal(size=(15, 10)) * np.arange(1.0, 11.0)
    plain, shrunk = np.cov(left, rowvar=False, bias=True), shrunk_covariance(left)
    np.testing.assert_allclose(np.diag(shrunk), np.diag(plain), rtol=1e-10)
    ratio = shrunk[~np.eye(10, dtype=bool)] / plain[~np.eye(10, dtype=bool)]
    assert 0 <= ratio.max() < 0.35  # nothing is there, so nearly all of it goes
    np.testing.assert_allclose(ratio, ratio.mean(), atol=1e-9)
    many = rng.normal(size=(5000, 1)) + 0.5 * rng.normal(size=(5000, 4))
    kept = shrunk_covariance(many) / np.cov(many, rowvar=False, bias=True)
    assert kept.min() > 0.99


def test_ties_that_break_are_seen_to_move():
    """x2 takes x1 in the first half and nothing in the second."""
    rng = np.random.default_rng(4)
    first = rng.normal(size=401)
    second = 0.8 * first[:-1] * (np.arange(400) < 200) + rng.normal(size=400)
    fit = moving_vector(np.column_stack([first[1:], second]), forgetting=(0.97, 0.97))
    given = generalised(fit)[:, 1, 0]
    assert given[150:200].mean() > 0.25
    assert given[350:].mean() < 0.1


@pytest.mark.parametrize(
    ("values", "given", "code"),
    [
        (np.zeros(5), {}, "MM-VECTOR-SHAPE"),
        (np.zeros((9, 1)), {}, "MM-VECTOR-SHAPE"),
        (drawn(dates=6), {}, "MM-VECTOR-SHORT"),
        (drawn(), {"lags": 0}, "MM-VECTOR-SHORT"),
        (drawn(), {"lags": 1.5}, "MM-VECTOR-SHORT"),
        (drawn(), {"ridge": -1.0}, "MM-VECTOR-RIDGE"),
        (drawn(), {"ridge": None}, "MM-VECTOR-RIDGE"),
        (drawn(), {"ridge": "a"}, "MM-VECTOR-RIDGE"),
        (drawn(), {"ridge": np.nan}, "MM-VECTOR-RIDGE"),
        (np.where(drawn() > 2, np.nan, drawn()), {}, "MM-VECTOR-VALUES"),
        (drawn() * [1, 1, 1, 0], {}, "MM-VECTOR-VALUES"),
        (drawn()[:, [0, 0]], {}, "MM-VECTOR-VALUES"),
        (np.column_stack([drawn(), 100 - drawn().sum(axis=1)]), {}, "MM-VECTOR-VALUES"),
        (drawn(), {"lags": "a"}, "MM-VECTOR-SHORT"),
        (drawn(), {"lags": None}, "MM-VECTOR-SHORT"),
        (drawn(), {"lags": np.nan}, "MM-VECTOR-SHORT"),
        ([[1, 2], [3]], {}, "MM-VECTOR-SHAPE"),
    ],
)
def test_what_cannot_be_fitted_is_refused(values, given, code):
    with pytest.raises(EvidenceError) as caught:
        fit_vector(values, **given)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"forgetting": (1.0, 0.9)}, "MM-VECTOR-FORGETTING"),
        ({"tightness": 0.0}, "MM-VECTOR-FORGETTING"),
        ({"tightness": np.inf}, "MM-VECTOR-FORGETTING"),
        ({"tightness": None}, "MM-VECTOR-FORGETTING"),
        ({"tightness": "a"}, "MM-VECTOR-FORGETTING"),
        ({"forgetting": ("a", "b")}, "MM-VECTOR-FORGETTING"),
        ({"forgetting": None}, "MM-VECTOR-FORGETTING"),
        ({"forgetting": 0.99}, "MM-VECTOR-FORGETTING"),
        ({"forgetting": (0.99, 0.96, 0.9)}, "MM-VECTOR-FORGETTING"),
        ({"lags": 0}, "MM-VECTOR-SHORT"),
        ({"learned_from": 0}, "MM-VECTOR-LEARNED"),
        ({"learned_from": 20.0}, "MM-VECTOR-LEARNED"),
        ({"learned_from": True}, "MM-VECTOR-LEARNED"),
        ({"learned_from": 10**6}, "MM-VECTOR-LEARNED"),
        ({"learned_from": 3}, "MM-VECTOR-SHORT"),
        ({"learned_from": drawn().shape[1] * 2 + 1}, "MM-VECTOR-SHORT"),
    ],
)
def test_what_cannot_be_followed_is_refused(given, code):
    with pytest.raises(EvidenceError) as caught:
        moving_vector(drawn(), **given)
    assert caught.value.code == code
    with pytest.raises(EvidenceError):
        moving_vector(np.where(drawn() > 2, np.nan, drawn()))


def test_ties_of_several_tables_at_once_are_not_followed():
    with pytest.raises(EvidenceError) as caught:
        moving_vector(drawn()[None])
    assert caught.value.code == "MM-VECTOR-SHAPE"


def test_series_that_others_make_up_are_fitted_with_a_penalty():
    twice = drawn()[:, [0, 0, 1]]
    assert np.isfinite(fit_vector(twice, ridge=0.1).coefficients).all()


@pytest.mark.parametrize("units", [1.0, 1e4])
def test_shocks_of_a_series_given_twice_count_once_together(units):
    """Its copy adds nothing to what the first says jointly of the third."""
    values = drawn()[:, [0, 0, 1]] * [1.0, units, 1.0]
    twice = fit_vector(values, ridge=0.3)
    both = Vector(np.zeros((1, 3, 3)), twice.covariance, NO_DATES)
    alone = Vector(np.zeros((1, 2, 2)), both.covariance[1:, 1:], NO_DATES)
    np.testing.assert_allclose(joint(both)[[0, 1]], 1.0)
    assert joint(both)[2] == pytest.approx(joint(alone)[1])
    assert extended_joint(twice).sum(axis=-1) == pytest.approx(1.0)
    assert ((joint(twice) > 0) & (joint(twice) <= 1)).all()


@pytest.mark.parametrize("horizon", [0, -3, 2.5, True])
@pytest.mark.parametrize("way", [generalised, orthogonal, joint, extended_joint])
def test_no_shares_are_told_for_no_dates_ahead(way, horizon):
    with pytest.raises(EvidenceError) as caught:
        way(fit_vector(drawn()), horizon)
    assert caught.value.code == "MM-VECTOR-HORIZON"


@pytest.mark.parametrize(
    "periods", [[12.0, 4.0], [4.0, 4.0], [0.0], [-4.0], [np.nan], ["a"], None]
)
def test_bands_are_parted_by_rising_lengths(periods):
    with pytest.raises(EvidenceError) as caught:
        by_frequency(fit_vector(drawn()), periods)
    assert caught.value.code == "MM-VECTOR-PERIODS"
