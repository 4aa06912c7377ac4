"""Gaps against dense matrices: elimination, and many questions asked in one sweep."""

import numpy as np
import pytest

from missionmetrics.stats.trend import FixedRatios, fit_trend
from missionmetrics.stats.trends import gaps, groups
from tests.stats.trends.brute import Brute

YEARS = np.arange(2000.0, 2016.0)


def precisions(seed, dates, cells):
    """Symmetric positive definite matrices, cells last."""
    root = np.random.default_rng(seed).normal(size=(cells, dates, dates + 3))
    return np.moveaxis(root @ np.swapaxes(root, 1, 2), 0, 2)


@pytest.mark.parametrize("ridge", [False, True])
def test_elimination_is_the_block_taken_apart(ridge):
    rng = np.random.default_rng(1)
    spread = precisions(2, 9, 3)
    dates = np.array([np.sort(rng.permutation(9)[:5]) for _ in range(4)]).T
    added = rng.uniform(0, 2, dates.shape) if ridge else None
    factors = gaps.eliminate(spread, dates, added)
    sides = rng.normal(size=(5, 4, 3))
    forward = factors.forward(sides.copy())
    for record in range(4):
        for cell in range(3):
            block = spread[np.ix_(dates[:, record], dates[:, record])][:, :, cell]
            if added is not None:
                block = block + np.diag(added[:, record])
            side = sides[:, record, cell]
            solved = forward[:, record, cell] ** 2 / factors.pivot[:, record, cell]
            expected = side @ np.linalg.solve(block, side)
            assert solved.sum() == pytest.approx(expected, rel=1e-10)
            log_det = np.linalg.slogdet(block)[1]
            assert factors.log_det()[record, cell] == pytest.approx(log_det, rel=1e-10)


def test_some_records_of_a_batch_are_those_records():
    spread = precisions(3, 8, 2)
    dates = np.array([[0, 1, 2], [3, 4, 5], [5, 6, 7]])
    factors = gaps.eliminate(spread, dates)
    pull = factors.forward(np.random.default_rng(4).normal(size=(3, 3, 2)))
    batch = gaps.Eliminated(np.array([2, 5, 6]), dates, slice(0, 2), factors, pull)
    some = batch.of(np.array([0, 2]))
    assert some.rows.tolist() == [2, 6]
    assert (some.dates == dates[:, [0, 2]]).all()
    again = gaps.eliminate(spread, dates[:, [0, 2]])
    assert some.factors.pivot == pytest.approx(again.pivot)
    assert (some.pull == pull[:, [0, 2]]).all()


def with_gaps(seed, count=12):
    """Records of which each lacks other dates, so that last dates differ too."""
    rng = np.random.default_rng(seed)
    values = np.cumsum(rng.normal(1.0, 0.7, (count, YEARS.size)), axis=1)
    values += rng.normal(size=values.shape)
    values[rng.random(values.shape) < 0.3] = np.nan
    return values


def dense(row, q_level, q_slope):
    """The record's own dates, from its first to its last, as dense matrices."""
    seen = np.flatnonzero(~np.isnan(row))
    watch = np.eye(seen[-1] - seen[0] + 1)[seen - seen[0]]
    return Brute(watch, np.eye(seen.size), q_level, q_slope), row[seen]


def spacing(row):
    return float(np.median(np.diff(YEARS[~np.isnan(row)])))


@pytest.mark.parametrize("held", [2**21, 1])
def test_last_dates_that_differ_equal_dense_matrices(held, monkeypatch):
    """One cell; slope and level now, and a combination of own weights for each."""
    monkeypatch.setattr(groups, "ASKED_NUMBERS", held)
    values = with_gaps(5)
    values = values[[spacing(row) == 1.0 for row in values]]
    target = np.linspace(20.0, 30.0, len(values))
    fit = fit_trend(values, YEARS, prior=FixedRatios(0.4, 0.1))
    assert len(fit.groups) == 1
    assert np.unique(fit.last).size > 2
    asked = fit.slope(), fit.level(), fit.pace_gap(target, 2020.0)
    for i, row in enumerate(values):
        peer, seen = dense(row, 0.4, 0.1)
        squares, _ = peer.squares(seen)
        sigma = np.sqrt(squares / (seen.size - 2))
        for mixture, name in zip(asked[:2], ("slope", "level"), strict=True):
            centre, variance = peer.predict(seen, name)
            assert mixture.centre[i, 0] == pytest.approx(centre, rel=1e-9)
            scale = sigma * np.sqrt(variance)
            assert mixture.scale[i, 0] == pytest.approx(scale, rel=1e-9)
        ahead = 2020.0 - fit.last[i]
        weights = np.array([1.0, 1 / ahead])
        both = [peer.cross[k] for k in ("slope", "level")]
        rows = [peer.row(k) for k in ("slope", "level")]
        shared = 0.1 * _shared(peer.dates)
        own = np.array([[peer.own["slope"], shared], [shared, peer.own["level"]]])
        centre, variance = peer.predict(
            seen, "", weights @ rows, weights @ both, weights @ own @ weights
        )
        expected = centre - target[i] / ahead
        assert asked[2].centre[i, 0] == pytest.approx(expected, rel=1e-9, abs=1e-9)
        scale = sigma * np.sqrt(variance)
        assert asked[2].scale[i, 0] == pytest.approx(scale, rel=1e-9)


def _shared(dates):
    """Covariance of last level and last slope per unit of the slope's ratio."""
    return sum(range(dates - 1))


@pytest.mark.parametrize("question", ["slope", "level", "pace"])
def test_how_many_questions_are_held_changes_nothing(question, monkeypatch):
    ask = {
        "slope": lambda fit: fit.slope(),
        "level": lambda fit: fit.level(np.linspace(2003.0, 2018.0, 12)),
        "pace": lambda fit: fit.pace_gap(np.linspace(9.0, 30.0, 12), 2020.0),
    }[question]
    values = with_gaps(6)
    together = ask(fit_trend(values, YEARS))
    monkeypatch.setattr(groups, "ASKED_NUMBERS", 1)
    alone = ask(fit_trend(values, YEARS))
    assert together.centre == pytest.approx(alone.centre, rel=1e-9, nan_ok=True)
    assert together.scale == pytest.approx(alone.scale, rel=1e-9, nan_ok=True)
