"""Draws of links against closed forms, least squares and simulation."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import kurtosis

from benchmarks.link_worlds import chained, in_places
from missionmetrics.stats.connectedness.belief import (
    SIZES,
    believe,
    equations,
    middle_of,
    usual_size,
)
from missionmetrics.stats.connectedness.own_past import plan
from tests.stats.connectedness.made import linked, remembering


def regressors(values, i, order):
    """A line, the series' own past and the others' last date, by hand."""
    dates = len(values)
    rows = dates - order
    own = [values[order - lag : dates - lag, i] for lag in range(1, order + 1)]
    others = np.delete(values, i, axis=1)[order - 1 : dates - 1]
    return np.column_stack([np.ones(rows), np.arange(rows), *own, others])


@pytest.mark.parametrize("order", [1, 3])
def test_with_nothing_held_beforehand_the_middle_is_least_squares(order):
    values = linked(1, 60, 4)
    found = middle_of(equations(values, plan(60, order)), 1e5)
    for i in range(4):
        theirs = sm.OLS(values[0, order:, i], regressors(values[0], i, order)).fit()
        np.testing.assert_allclose(
            found[:, i, i], theirs.params[2 : 2 + order], atol=1e-6
        )
        np.testing.assert_allclose(
            np.delete(found[0, i], i), theirs.params[2 + order :], atol=1e-6
        )


def test_loose_draws_spread_as_standard_errors_do():
    values = linked(2, 80, 3)
    given = equations(values, plan(80, 1))
    drawn = believe(given, draws=20_000, rng=np.random.default_rng(1), tightness=1e4)
    for i in range(3):
        theirs = sm.OLS(values[0, 1:, i], regressors(values[0], i, 1)).fit()
        ours = drawn.coefficients[:, 0, i]
        error = np.insert(theirs.bse[3:], i, theirs.bse[2])
        # draws follow a t distribution with that many numbers to spare
        widened = np.sqrt(theirs.df_resid / (theirs.df_resid - 2))
        np.testing.assert_allclose(ours.std(axis=0), error * widened, rtol=0.05)


def test_a_given_size_shrinks_as_the_closed_form_says():
    """Ridge regression on what is beyond the own past, in measures of its own."""
    values, size = linked(3, 50, 4), 0.3
    found = middle_of(equations(values, plan(50, 1)), size)
    for i in range(4):
        free = regressors(values[0], i, 1)
        basis = np.linalg.qr(free[:, :3])[0]
        beyond = free[:, 3:] - basis @ (basis.T @ free[:, 3:])
        now = values[0, 1:, i] - basis @ (basis.T @ values[0, 1:, i])
        spread = beyond.std(axis=0)
        scaled = beyond / spread
        gram = scaled.T @ scaled + np.eye(3) / size**2
        want = np.linalg.solve(gram, scaled.T @ now) / spread
        np.testing.assert_allclose(np.delete(found[0, i], i), want, atol=1e-9)


def test_how_well_a_size_goes_with_the_record_is_the_marginal_likelihood():
    values = linked(4, 40, 3)
    given = equations(values, plan(40, 1))
    want = np.zeros(SIZES.size)
    for i in range(3):
        free = regressors(values[0], i, 1)
        basis = np.linalg.qr(free[:, :3], mode="complete")[0][:, 3:]
        beyond = free[:, 3:]
        line = np.linalg.qr(free[:, :3])[0]
        spread = (beyond - line @ (line.T @ beyond)).std(axis=0)
        z, y = basis.T @ (beyond / spread), basis.T @ values[0, 1:, i]
        for place, size in enumerate(SIZES):
            cover = np.eye(len(y)) + size**2 * z @ z.T
            squares = y @ np.linalg.solve(cover, y)
            want[place] += -np.linalg.slogdet(cover)[1] / 2
            want[place] += -len(y) / 2 * np.log(squares)
    np.testing.assert_allclose(
        given.likely() - want, given.likely()[0] - want[0], atol=1e-9
    )


def test_links_are_believed_small_where_there_are_none():
    def usual(records):
        return np.mean([usual_size(equations(r[None], plan(60, 1))) for r in records])

    assert usual(remembering(5, 60, 5, count=40)) < 0.12
    assert usual(linked(6, 60, 5, count=40)) > 0.16


def test_draws_of_places_that_move_alike_spread_as_estimates_do():
    """Eight places that share more shocks than they have of their own.

    Taken as independent, draws spread half as far as estimates do.
    """
    rng, laid = np.random.default_rng(7), plan(25, 1)
    middles, spreads = [], []
    for values in in_places(chained, rng, 150, (8, 25, 3), shared=1.5):
        given = equations(values, laid)
        drawn = believe(given, draws=200, rng=rng, tightness=0.6).coefficients[:, 0]
        middles.append(middle_of(given, 0.6)[0])
        spreads.append(drawn.var(axis=0))
    ratio = np.sqrt(np.mean(spreads, axis=0) / np.var(middles, axis=0))
    assert ratio.mean() == pytest.approx(1.0, abs=0.15)
    assert ratio.min() > 0.75


def test_many_places_of_few_dates_know_their_noise_from_the_dates():
    """Student's t with 11 numbers to spare has a kurtosis of 6 / 7 beyond normal's."""
    rng = np.random.default_rng(8)
    values = in_places(chained, rng, 1, (10, 15, 4))[0]
    given = equations(values, plan(15, 1))
    assert given.by_date == 11
    drawn = believe(given, draws=40_000, rng=rng, tightness=1e4).coefficients[:, 0]
    apart = drawn[:, ~np.eye(4, dtype=bool)]
    assert kurtosis(apart, axis=0).mean() == pytest.approx(6 / 7, abs=0.15)
