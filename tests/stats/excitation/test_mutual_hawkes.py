"""Several kinds of dated events: a plain likelihood, another program, known truth."""

import numpy as np
import pytest
from scipy.optimize import minimize

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.excitation.baseline import CONSTANT, Baseline
from missionmetrics.stats.excitation.dated import dated
from missionmetrics.stats.excitation.decay import carried, faded
from missionmetrics.stats.excitation.hawkes import fit_hawkes
from missionmetrics.stats.excitation.mutual_hawkes import fit_mutual_hawkes
from tests.stats.excitation.test_hawkes import simulated

RATIO = np.array([[0.3, 0.0], [0.5, 0.2]])


def family(seed, until, ratio=RATIO, rate=(0.4, 0.2), decay=1.5):
    """Events of each kind, generation by generation."""
    rng = np.random.default_rng(seed)
    kinds = range(len(rate))
    born = [rng.uniform(0, until, rng.poisson(r * until)) for r in rate]
    every = [list(b) for b in born]
    while any(b.size for b in born):
        new = [[] for _ in kinds]
        for j in kinds:
            for i in kinds:
                number = rng.poisson(ratio[i, j], born[j].size)
                at = np.repeat(born[j], number) + rng.exponential(
                    1 / decay, number.sum()
                )
                new[i] += list(at[at < until])
        born = [np.array(n) for n in new]
        every = [e + n for e, n in zip(every, new, strict=True)]
    return [np.sort(e) for e in every]


def plain_log_likelihood(kinds, until, own, ratio, decay, baseline=CONSTANT):
    """Every event against every other, as it is defined."""
    total = 0.0
    for i, times in enumerate(kinds):
        rate = baseline.at(times) @ own[i]
        total -= baseline.length(until) @ own[i]
        for j, others in enumerate(kinds):
            lags = times[:, None] - others[None, :]
            fading = np.where(lags > 0, np.exp(-decay * np.maximum(lags, 0.0)), 0.0)
            rate = rate + ratio[i, j] * decay * fading.sum(axis=1)
            total -= ratio[i, j] * (1 - np.exp(-decay * (until - others))).sum()
        total += np.log(rate).sum()
    return total


def test_one_sweep_is_the_sum_said_out_loud():
    rng = np.random.default_rng(1)
    kept, added = rng.uniform(size=50), rng.normal(size=50)
    kept[20] = 0.0
    found, expected = 0.0, []
    for k, a in zip(kept, added, strict=True):
        found = k * found + a
        expected.append(found)
    np.testing.assert_allclose(carried(kept, added), expected, atol=1e-13)


def test_events_of_the_same_moment_are_not_before_one_another():
    times = np.array([0.0, 1.0, 1.0, 1.0, 3.0])
    expected = [0, *[np.exp(-2)] * 3, np.exp(-6) + 3 * np.exp(-4)]
    np.testing.assert_allclose(faded(times, 2.0), expected)


@pytest.mark.parametrize("decay", [0.2, 3.0])
def test_what_turns_with_the_decay_is_its_derivative(decay):
    record = dated(family(3, 40.0), 41.0, CONSTANT)
    step = 1e-4
    at = [record.raised(decay * np.exp(k * step)) for k in (-1, 0, 1)]
    plain, once, twice = record.turning(decay)
    for field in ("at", "spent"):
        low, here, high = (getattr(a, field) for a in at)
        np.testing.assert_allclose(getattr(plain, field), here, atol=1e-12)
        slope, bend = (high - low) / (2 * step), (high - 2 * here + low) / step**2
        np.testing.assert_allclose(getattr(once, field), slope, atol=1e-6)
        np.testing.assert_allclose(getattr(twice, field), bend, atol=1e-5)


@pytest.mark.parametrize("decay", [None, 0.7])
@pytest.mark.parametrize("baseline", [CONSTANT, Baseline((0.3, 0.6), turn=1.0)])
def test_the_likelihood_is_that_of_the_definition(decay, baseline):
    kinds = [np.round(times, 1) for times in family(4, 60.0)]
    found = fit_mutual_hawkes(kinds, 60.0, decay=decay, baseline=baseline)
    plain = plain_log_likelihood(
        kinds, 60.0, found.baseline, found.ratio, found.decay, baseline
    )
    assert found.log_likelihood == pytest.approx(plain, abs=1e-8)
    assert found.n.tolist() == [times.size for times in kinds]


@pytest.mark.parametrize("seed", [5, 6, 7])
def test_no_other_program_finds_more(seed):
    kinds, until = family(seed, 80.0), 80.0
    found = fit_mutual_hawkes(kinds, until)

    def cost(x):
        own, ratio = np.exp(x[:2])[:, None], np.exp(x[2:6]).reshape(2, 2)
        return -plain_log_likelihood(kinds, until, own, ratio, np.exp(x[6]))

    best = min(
        minimize(cost, [-1, -1, -2, -2, -2, -2, log_decay], method="L-BFGS-B").fun
        for log_decay in (-2.0, 0.0, 2.0)
    )
    assert found.log_likelihood >= -best - 1e-6


def test_the_truth_is_found_on_average():
    found = [fit_mutual_hawkes(family(s, 500.0), 500.0) for s in range(30)]
    ratios = np.array([f.ratio for f in found])
    error = ratios.std(axis=0) / np.sqrt(30)
    assert (np.abs(ratios.mean(axis=0) - RATIO) < 0.03 + 3 * error).all()
    assert np.median([f.decay for f in found]) == pytest.approx(1.5, rel=0.15)
    held = [fit_mutual_hawkes(family(s, 500.0), 500.0, decay=1.5) for s in range(30)]
    assert np.mean([f.ratio[1, 0] for f in held]) == pytest.approx(0.5, abs=0.06)
    assert np.mean([f.growth for f in held]) == pytest.approx(0.3, abs=0.08)


def test_one_kind_is_the_same_as_alone():
    times = simulated(8, 150.0)
    one, kinds = fit_hawkes(times, 150.0), fit_mutual_hawkes([times], 150.0)
    assert kinds.log_likelihood == pytest.approx(one.log_likelihood, abs=1e-8)
    assert kinds.ratio[0, 0] == pytest.approx(one.ratio, abs=1e-6)


def test_the_order_of_kinds_and_of_times_does_not_matter():
    first, second = family(9, 100.0)
    found = fit_mutual_hawkes([first, second], 100.0)
    turned = fit_mutual_hawkes([second[::-1], first], 100.0)
    np.testing.assert_allclose(turned.ratio[::-1, ::-1], found.ratio, atol=1e-5)
    assert turned.log_likelihood == pytest.approx(found.log_likelihood, abs=1e-8)


@pytest.mark.parametrize(
    ("times", "until", "decay", "code"),
    [
        ([range(12), [*range(11), -1.0]], None, None, "MM-HAWKES-TIMES"),
        ([range(12), [*range(11), np.nan]], None, None, "MM-HAWKES-TIMES"),
        ([range(12), range(14)], 12.5, None, "MM-HAWKES-TIMES"),
        ([range(12), range(9)], None, None, "MM-HAWKES-FEW"),
        ([], None, None, "MM-HAWKES-FEW"),
        ([range(12), range(12)], None, 0.0, "MM-HAWKES-DECAY"),
        ([range(12), range(12)], None, "slow", "MM-HAWKES-DECAY"),
    ],
)
def test_what_cannot_be_fitted_is_refused(times, until, decay, code):
    with pytest.raises(EvidenceError) as caught:
        fit_mutual_hawkes([list(kind) for kind in times], until, decay=decay)
    assert caught.value.code == code
