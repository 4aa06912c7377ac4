"""Self-exciting events: sums in one sweep, a reference fit, known truth, refusals."""

from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.excitation.baseline import CONSTANT, Baseline
from missionmetrics.stats.excitation.decay import faded
from missionmetrics.stats.excitation.hawkes import fit_hawkes

REFERENCE = Path(__file__).parents[2] / "reference" / "hawkes_1000.csv"


def simulated(seed, until, *, rate=0.5, ratio=0.5, decay=2.0):
    """Events as immigrants and their offspring, generation by generation."""
    rng = np.random.default_rng(seed)
    born = rng.uniform(0, until, rng.poisson(rate * until))
    every = [born]
    while born.size:
        count = rng.poisson(ratio, born.size)
        born = np.repeat(born, count) + rng.exponential(1 / decay, count.sum())
        born = born[born < until]
        every.append(born)
    return np.sort(np.concatenate(every))


@pytest.mark.parametrize("decay", [0.01, 1.0, 40.0, 3000.0])
def test_fading_sums_are_those_of_every_pair(decay):
    times = np.sort(np.random.default_rng(1).uniform(0, 50, 200))
    lags = times[:, None] - times[None, :]
    pairs = np.where(np.tri(200, k=-1), np.exp(-decay * np.maximum(lags, 0)), 0.0)
    np.testing.assert_allclose(faded(times, decay), pairs.sum(axis=1), atol=1e-11)


def test_the_reference_record_is_fitted_to_its_known_maximum():
    """Baseline .50526971, jump .60819466 times the decay, decay 1.64566448."""
    found = fit_hawkes(np.loadtxt(REFERENCE))
    assert found.baseline[0] == pytest.approx(0.50526971, abs=1e-5)
    assert found.ratio == pytest.approx(0.60819466, abs=1e-5)
    assert found.decay == pytest.approx(1.64566448, abs=1e-5)
    assert found.log_likelihood == pytest.approx(-509.21895618, abs=1e-6)


def test_the_likelihood_is_that_of_the_definition():
    times, until = simulated(2, 60.0), 60.0
    found = fit_hawkes(times, until)
    lags = times[:, None] - times[None, :]
    raised = np.where(lags > 0, np.exp(-found.decay * np.maximum(lags, 0)), 0.0)
    rate = found.baseline[0] + found.ratio * found.decay * raised.sum(axis=1)
    spent = found.baseline[0] * until
    spent += found.ratio * (1 - np.exp(-found.decay * (until - times))).sum()
    assert found.log_likelihood == pytest.approx(np.log(rate).sum() - spent, abs=1e-8)


@pytest.mark.parametrize("seed", range(12))
def test_no_decay_tried_one_by_one_gives_more(seed):
    """Two speeds of fading, ties or no excitation: the likelihood has several tops."""
    rng = np.random.default_rng(seed)
    times = simulated(seed, 40.0, ratio=0.4, decay=0.3)
    if seed % 3 == 0:
        times = np.concatenate(
            [times, times[::3] + rng.exponential(0.02, times[::3].size)]
        )
    elif seed % 3 == 1:
        times = np.round(times, 1)
    times = np.sort(times[times < 40.0])
    found = fit_hawkes(times, 40.0)
    gap = 40.0 / times.size
    lags = times[:, None] - times[None, :]

    def cost(x, raised, spent):
        rate = x[0] + x[1] * raised
        return 40.0 * x[0] + x[1] * spent - np.log(rate).sum()

    for decay in np.geomspace(0.1 / 40, 100 / gap, 120):
        faded_ = np.where(lags > 0, np.exp(-decay * np.maximum(lags, 0)), 0.0)
        args = (
            decay * faded_.sum(axis=1),
            (1 - np.exp(-decay * (40 - times))).sum(),
        )
        other = minimize(cost, [0.5, 0.3], args, bounds=[(1e-9, None), (0, None)],
                         method="L-BFGS-B")  # fmt: skip
        assert found.log_likelihood >= -other.fun - 1e-6


def one_by_one(times, until, rate, ratio, decay):
    """The recursion of Ozaki (1979), one event after the other."""
    raised, last, total = 0.0, times[0], 0.0
    for t in times:
        raised *= np.exp(-decay * (t - last))
        total += np.log(rate + ratio * decay * raised)
        raised, last = raised + 1.0, t
    return total - rate * until - ratio * -np.expm1(-decay * (until - times)).sum()


@pytest.mark.parametrize(("ratio", "decay"), [(0.5, 2.0), (0.05, 0.01), (0.02, 50.0)])
def test_long_records_are_fitted_as_well(ratio, decay):
    """Worked on in pieces, with decays told apart by some of the events first."""
    until = 20_000.0
    times = simulated(5, until, rate=0.8, ratio=ratio, decay=decay)
    found = fit_hawkes(times, until)
    own = found.baseline[0]
    plain = one_by_one(times, until, own, found.ratio, found.decay)
    assert found.log_likelihood == pytest.approx(plain, abs=1e-6)
    assert found.log_likelihood >= one_by_one(times, until, 0.8, ratio, decay)
    for other in np.geomspace(decay / 30, decay * 30, 9):
        tried = one_by_one(times, until, own, found.ratio, other)
        assert found.log_likelihood >= tried - 1e-6


def test_known_truth_is_found_on_average():
    found = [fit_hawkes(simulated(s, 400.0), 400.0) for s in range(40)]
    ratios = np.array([f.ratio for f in found])
    error = ratios.std() / np.sqrt(40)
    assert abs(ratios.mean() - 0.5) < 0.03 + 3 * error
    assert abs(np.mean([f.baseline[0] for f in found]) - 0.5) < 0.1


def test_a_year_of_seasons_is_no_excitation_once_it_is_declared():
    """Calls in one month of the year: bunched by the calendar alone."""
    rng = np.random.default_rng(3)
    years = np.arange(8.0)
    times = np.sort(np.concatenate([y + rng.uniform(0, 1 / 12, 12) for y in years]))
    blind = fit_hawkes(times, 8.0)
    told = fit_hawkes(times, 8.0, baseline=Baseline((1 / 12,), turn=1.0))
    assert blind.ratio > 0.5
    assert told.ratio < 0.15
    assert told.log_likelihood > blind.log_likelihood + 50


def test_parts_of_a_baseline_hold_when_they_are_said_to():
    months = Baseline((0.25, 0.5), turn=1.0)
    assert months.at(np.array([0.1, 0.3, 0.9, 3.26])).argmax(axis=1).tolist() == [
        0, 1, 2, 1,
    ]  # fmt: skip
    np.testing.assert_allclose(months.length(2.3), [0.75, 0.55, 1.0])
    once = Baseline((4.0,))
    np.testing.assert_allclose(once.length(10.0), [4.0, 6.0])
    np.testing.assert_allclose(once.length(3.0), [3.0, 0.0])
    np.testing.assert_allclose(CONSTANT.length(7.0), [7.0])


def test_the_unit_of_time_does_not_matter():
    times = simulated(4, 100.0)
    years, days = fit_hawkes(times, 100.0), fit_hawkes(times * 365, 36500.0)
    assert days.ratio == pytest.approx(years.ratio, abs=1e-5)
    assert days.decay * 365 == pytest.approx(years.decay, rel=1e-4)


@pytest.mark.parametrize(
    ("times", "until", "code"),
    [
        ([-1.0, *range(20)], None, "MM-HAWKES-TIMES"),
        ([np.nan, *range(20)], None, "MM-HAWKES-TIMES"),
        (range(20), 10.0, "MM-HAWKES-TIMES"),
        (range(5), 10.0, "MM-HAWKES-FEW"),
        ([], None, "MM-HAWKES-FEW"),
        ([0.0] * 12, None, "MM-HAWKES-FEW"),
        (["soon"] * 20, None, "MM-HAWKES-TIMES"),
        (range(20), "soon", "MM-HAWKES-TIMES"),
        (np.arange(20).astype("datetime64[D]"), None, "MM-HAWKES-TIMES"),
    ],
)
def test_what_cannot_be_fitted_is_refused(times, until, code):
    with pytest.raises(EvidenceError) as caught:
        fit_hawkes(list(times), until)
    assert caught.value.code == code


@pytest.mark.parametrize(("cuts", "turn"), [
    ((30.0, 10.0), None), ((3.0, 3.0), None), ((0.0,), None), ((8.0,), 5.0),
    ((1.0,), 0.0), ((), 0.0), ((), np.inf), ((np.nan,), None), (("May",), None),
    (5.0, None), (None, None),
])  # fmt: skip
def test_steps_that_do_not_rise_within_their_turn_are_refused(cuts, turn):
    with pytest.raises(EvidenceError) as caught:
        Baseline(cuts, turn=turn)
    assert caught.value.code == "MM-HAWKES-BASELINE"
