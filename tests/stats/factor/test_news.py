"""News of a factor: against conditional means worked out without any filter."""

import warnings

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.factor.fit import fit_factor
from missionmetrics.stats.factor.news import factor_news

MONTHS, SERIES = 48, 7
SIGNS = np.array([1.0, -1.0, 1.0, 1.0, 1.0, 1.0, 1.0])


def world(seed=5):
    """Monthly series of one factor, one of them yearly, and the factor itself."""
    rng = np.random.default_rng(seed)
    factor = np.zeros(MONTHS)
    for t in range(1, MONTHS):
        factor[t] = 0.8 * factor[t - 1] + rng.normal()
    load = np.array([1.0, -0.8, 0.7, 1.2, 0.9, 1.1, 0.6])
    values = 20 + 3 * (factor[:, None] * load + rng.normal(size=(MONTHS, SERIES)))
    values[np.arange(MONTHS) % 12 != 11, 3] = np.nan
    values[[5, 17], 1] = np.nan
    return values, factor


@pytest.fixture(scope="module")
def reports():
    """A fit on the last report, its figures, and those of this report."""
    after, factor = world()
    before = after.copy()
    before[-1, 1:4] = np.nan
    before[-2, 2] = np.nan
    before[30, 0] += 2.5
    before[-4, 1] -= 1.5
    return fit_factor(before, signs=SIGNS), before, after, factor


def joint(fit):
    """Mean and covariance of every state and figure, from the matrices of the model."""
    model, found = fit.results.model.ssm, fit.results.filter_results
    step, z, r = (np.asarray(model[n]) for n in ("transition", "design", "selection"))
    shock = r @ np.asarray(model["state_cov"]) @ r.T
    m = len(step)
    mean, cov = found.initial_state, found.initial_state_cov
    means, blocks = [mean], {(0, 0): cov}
    for t in range(1, MONTHS):
        means.append(step @ means[-1])
        for s in range(t):
            blocks[t, s] = step @ blocks[t - 1, s] if s < t - 1 else (
                step @ blocks[t - 1, t - 1])  # fmt: skip
        blocks[t, t] = step @ blocks[t - 1, t - 1] @ step.T + shock
    full = np.zeros((MONTHS * m, MONTHS * m))
    for (t, s), block in blocks.items():
        full[t * m : (t + 1) * m, s * m : (s + 1) * m] = block
        full[s * m : (s + 1) * m, t * m : (t + 1) * m] = block.T
    observe = np.kron(np.eye(MONTHS), z)
    noise = np.kron(np.eye(MONTHS), np.asarray(model["obs_cov"]))
    return (
        np.concatenate(means), full, observe,
        observe @ full @ observe.T + noise, (MONTHS - 1) * m,
    )  # fmt: skip


def conditional(fit, values):
    """The last month's factor given the figures: one big regression."""
    mean, full, observe, cov, at = joint(fit)
    given = ((values - fit.means) / fit.scales * fit.signs).ravel()
    known = ~np.isnan(given)
    link = (full @ observe.T)[at][known]
    surprise = given[known] - (observe @ mean)[known]
    weight = np.linalg.solve(cov[np.ix_(known, known)], link)
    design = np.asarray(fit.results.model.ssm["design"])[:, 0]
    return np.sign(design[0] * fit.loadings[0]) * (mean[at] + weight @ surprise)


def test_the_factor_is_found(reports):
    fit, *_, factor = reports
    assert fit.reason == ""
    assert np.corrcoef(fit.path, factor)[0, 1] > 0.85
    assert fit.loadings.shape == (SERIES,)
    assert (fit.loadings > 0).all()


def test_before_and_after_are_conditional_means(reports):
    fit, before, after, _ = reports
    news = factor_news(fit, before, after)
    assert news.before == pytest.approx(conditional(fit, before), abs=1e-6)
    assert news.after == pytest.approx(conditional(fit, after), abs=1e-6)
    assert abs(news.after - news.before) > 0.01


def test_impacts_add_up_exactly(reports):
    fit, before, after, _ = reports
    news = factor_news(fit, before, after)
    change = news.after - news.before
    assert news.impact.sum() == pytest.approx(change, abs=1e-10)
    assert news.by_series(SERIES).sum() == pytest.approx(change, abs=1e-10)
    assert news.is_revision.sum() == 2
    assert news.impact.size == 2 + 4


def test_corrections_alone_and_figures_alone(reports):
    """Each part is a conditional mean of its own: corrections first, then figures."""
    fit, before, after, _ = reports
    corrected = np.where(np.isnan(before), np.nan, after)
    news = factor_news(fit, before, after)
    parts = news.by_series(SERIES).sum(axis=1)
    middle = conditional(fit, corrected)
    assert parts[1] == pytest.approx(middle - conditional(fit, before), abs=1e-6)
    assert parts[0] == pytest.approx(conditional(fit, after) - middle, abs=1e-6)
    assert factor_news(fit, before, corrected).is_revision.all()


def test_a_longer_table_and_the_same_one(reports):
    fit, before, after, _ = reports
    shorter = before[:-2]
    news = factor_news(fit, shorter, after)
    change = news.after - news.before
    assert news.impact.sum() == pytest.approx(change, abs=1e-10)
    same = factor_news(fit, before, before)
    assert same.impact.size == 0
    assert same.after == same.before
    earlier = factor_news(fit, before, after, at=30)
    assert earlier.impact.sum() == pytest.approx(
        earlier.after - earlier.before, abs=1e-10
    )


def test_figures_are_told_in_their_own_unit(reports):
    fit, before, after, _ = reports
    news = factor_news(fit, before, after)
    places = news.month, news.series
    np.testing.assert_array_equal(news.actual, after[places])
    revised = news.is_revision
    np.testing.assert_array_equal(news.expected[revised], before[places][revised])
    # What is expected of a new figure is near what such figures have been.
    assert np.abs(news.expected[~revised] - 20).max() < 15


def test_better_than_expected_and_yet_down_is_marked():
    """Own parts that last: of two months that arrive late, the earlier counts against.

    With own parts close to a random walk the factor is read off the step between two
    months, so that the first of them has a negative weight.
    """
    rng = np.random.default_rng(8)
    factor = rng.normal(size=120)
    own = np.cumsum(rng.normal(scale=0.5, size=(120, 5)), axis=0)
    after = factor[:, None] + own
    before = after.copy()
    before[-2:, 0] = np.nan
    fit = fit_factor(after)
    news = factor_news(fit, before, after)
    surprise = news.actual - news.expected
    np.testing.assert_array_equal(news.sign_differs, surprise * news.impact < 0)
    weight = news.impact / surprise
    assert weight[news.month == 119] > 0 > weight[news.month == 118]
    assert news.sign_differs.tolist() == (news.month == 118).tolist()


def test_the_same_twice_is_the_same_to_the_last_digit(reports):
    fit, before, after, _ = reports
    again = fit_factor(before, signs=SIGNS)
    np.testing.assert_array_equal(fit.path, again.path)
    np.testing.assert_array_equal(
        factor_news(fit, before, after).impact, factor_news(again, before, after).impact
    )


def test_units_do_not_matter(reports):
    fit, before, *_ = reports
    scaled = fit_factor(before * 1000 + 7, signs=SIGNS)
    np.testing.assert_allclose(scaled.path, fit.path, atol=1e-5)


def test_a_fit_that_does_not_settle_says_so_and_warns_nobody(reports):
    _, before, after, _ = reports
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit = fit_factor(before, rounds=2)
    assert fit.reason == "the fit had not settled after 2 rounds"
    news = factor_news(fit, before, after)
    assert news.reason == fit.reason
    assert np.isnan(news.after)
    assert news.impact.size == 0


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda v: v[:20], "there are 20 months"),
        (lambda v: v[:, :1], "there is one series"),
        (lambda v: np.where(np.arange(SERIES) == 2, 4.0, v), "never changes"),
        (lambda v: np.where(np.arange(SERIES) == 1, np.nan, v), "too few figures"),
    ],
)
def test_too_little_is_said_in_words(change, reason):
    fit = fit_factor(change(world()[0]))
    assert reason in fit.reason
    assert np.isnan(fit.path).all()


def test_what_is_no_table_is_refused(reports):
    fit, before, after, _ = reports
    for call in (
        lambda: fit_factor(np.arange(5.0)),
        lambda: fit_factor(np.full((30, 2), np.inf)),
        lambda: factor_news(fit, before[:, :2], after),
        lambda: factor_news(fit, after, before[:-1]),
        lambda: factor_news(fit, before, after, at=MONTHS),
        lambda: factor_news(fit, before, after, at=-1),
        lambda: fit_factor(before, signs=0.5),
        lambda: fit_factor(before, signs=SIGNS[:3]),
    ):
        with pytest.raises(EvidenceError) as caught:
            call()
        assert caught.value.code == "MM-NEWS-SHAPE"


def test_a_withdrawn_figure_is_refused(reports):
    fit, before, after, _ = reports
    gone = after.copy()
    gone[10, 0] = np.nan
    with pytest.raises(EvidenceError, match="month 10") as caught:
        factor_news(fit, before, gone)
    assert caught.value.code == "MM-NEWS-WITHDRAWN"


@pytest.mark.parametrize("wrong", ["none", [[1.0], [2.0, 3.0]], [["a", "b"]]])
def test_what_is_no_table_of_numbers_is_told(wrong):
    with pytest.raises(EvidenceError) as caught:
        fit_factor(wrong)
    assert caught.value.code == "MM-NEWS-SHAPE"


def test_no_rounds_are_too_few():
    with pytest.raises(EvidenceError) as caught:
        fit_factor(np.ones((30, 2)), rounds=0)
    assert caught.value.code == "MM-NEWS-SHAPE"


@pytest.mark.parametrize("way", [1.0, -1.0])
def test_up_is_better_whichever_way_the_fit_started(way):
    """A factor and its loadings may both change sign; one of the two ways is told."""
    wave = np.sin(np.arange(36.0) / 3)
    noise = np.cos(np.outer(np.arange(36.0) ** 2, [1.0, 2.0, 3.0]))
    now = way * (wave[:, None] + 0.3 * noise)
    fit = fit_factor(now[:-1])
    assert fit.loadings.sum() > 0
    assert np.corrcoef(fit.path, now[:-1].mean(axis=1))[0, 1] > 0.9
    news = factor_news(fit, now[:-1], now)
    assert news.impact.sum() == pytest.approx(news.after - news.before, abs=1e-10)
    turned = fit_factor(-now[:-1], signs=-1.0)
    np.testing.assert_allclose(turned.path, fit.path, atol=1e-6)
