"""What is assumed of movement beforehand is a visible control."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.metrics.momentum.momentum import momentum
from missionmetrics.stats.trend import PCPrior, fit_trend
from tests.made import evidence, no_targets, targets

RNG = np.random.default_rng(51)
FALL = 100 - 3 * np.arange(19) + RNG.normal(0, 1, 19)
YEARS = 2005.5 + np.arange(19)
SOME = (10, 27, 0)
"""Seeds: two records that are clear under one prior only, one that is under none."""


def ask(values, goals=None, **settings):
    given = evidence({"a": np.asarray(values, float)})
    goals = no_targets() if goals is None else goals
    return momentum(given, goals, indicator="x", areas=["a"], **settings)


@cache
def plain():
    """The record under the default prior, without a target."""
    return ask(FALL)


def row(result, measure):
    return result.table.loc[result.table["measure"] == measure].iloc[0]


@pytest.mark.parametrize(
    ("name", "prior"),
    [
        ("default", PCPrior()),
        ("still", PCPrior(slope=0.25, level=0.5)),
        ("moving", PCPrior(slope=1.0, level=2.0)),
        ({"slope": 0.1, "tail": 0.01}, PCPrior(slope=0.1, tail=0.01)),
    ],
)
def test_the_pace_is_that_of_the_prior_asked_for(name, prior):
    got = row(ask(FALL, prior=name), "velocity")
    low, high = fit_trend([FALL], YEARS, prior=prior).slope().interval(0.95)
    assert (got["low"], got["high"]) == pytest.approx((low[0], high[0]))


def test_the_part_holds_every_prior_and_way_to_fade():
    result = ask(FALL, targets(value=38.0), prior="still")
    part = result.parts["sensitivity"]
    assert set(part["prior"]) == {"still", "default", "moving"}
    assert part["prior"].iloc[0] == "still"
    assert sorted(part["damping"].unique()) == [0.6, 0.8, 0.9, 1.0]
    assert len(part) == 12
    first = part.iloc[0]
    velocity = row(result, "velocity")
    assert (first["velocity"], first["low"], first["high"]) == pytest.approx(
        (velocity["estimate"], velocity["low"], velocity["high"])
    )
    assert first["chance_enough"] == pytest.approx(
        row(result, "chance_enough")["estimate"]
    )
    # The ends of the chance are its least and greatest over the priors.
    assert row(result, "chance_enough")["low"] == part["chance_enough"].min()
    assert row(result, "chance_enough")["high"] == part["chance_enough"].max()


def test_more_movement_assumed_makes_a_wider_range():
    part = plain().parts["sensitivity"].drop_duplicates("prior").set_index("prior")
    width = part["high"] - part["low"]
    assert width["still"] < width["default"] < width["moving"]


def test_a_missing_chance_in_the_part_has_its_reason():
    part = plain().parts["sensitivity"]
    assert part["chance_arrival"].isna().all()
    assert set(part["reason_chance_arrival"]) == {"none_set"}


def test_own_numbers_are_tried_beside_the_named_ones():
    part = ask(FALL, prior={"slope": 0.1}).parts["sensitivity"]
    assert part["prior"].unique().tolist() == ["own", "default", "still", "moving"]


@pytest.mark.parametrize("seed", SOME)
def test_a_pace_that_is_clear_only_under_some_priors_says_so(seed):
    rng = np.random.default_rng(seed)
    result = ask(50 - 0.25 * np.arange(12) + rng.normal(0, 1, 12))
    clear = result.parts["sensitivity"].groupby("prior")["clear"].first()
    said = "hangs on how much the pace is taken to wander" in " ".join(result.say())
    steady = bool(result.parts["status"]["steady"].iloc[0])
    assert said == (clear.any() and not clear.all() and steady)
    assert said == (seed != SOME[-1])


def test_a_chance_that_hangs_on_the_prior_is_too_early():
    """A record that turned: the chance ranges by .54 over the three priors."""
    rng = np.random.default_rng(193)
    values = 50 + np.cumsum(np.cumsum(rng.normal(0, 1, 9))) + rng.normal(0, 1, 9)
    years = 2005.5 + np.arange(9)
    fit = fit_trend([values], years)
    value = fit.level(2017.5).mean()[0] + rng.normal()
    goals = targets(value=value, deadline=pd.Timestamp("2017-12-31"))
    result = ask(values, goals)
    spread = result.parts["sensitivity"]["chance_enough"]
    assert spread.max() - spread.min() > 0.33
    assert row(result, "chance_enough")["certainty"] == "not enough data"
    why = result.parts["unanswered"].set_index("measure")["reason"]
    assert why["chance_enough"] == "hangs_on_assumptions"


@pytest.mark.parametrize(
    ("prior", "code"),
    [
        ("lively", "MM-PRIOR-UNKNOWN"),
        (None, "MM-PRIOR-UNKNOWN"),
        (["still"], "MM-PRIOR-UNKNOWN"),
        ({"speed": 1.0}, "MM-PRIOR-UNKNOWN"),
        ({"slope": -1.0}, "MM-TREND-PRIOR"),
    ],
)
def test_a_prior_that_is_none_is_named(prior, code):
    with pytest.raises(EvidenceError) as caught:
        ask(FALL, prior=prior)
    assert caught.value.code == code


def test_the_unit_of_time_changes_no_answer():
    """The prior is stated in spacings: a figure a year told as a figure a month.

    The pace is then a twelfth of a spacing's; all else is as it was.
    """
    yearly = evidence({"a": FALL})
    months = pd.date_range("2020-01-01", periods=19, freq="MS")
    table = yearly.table.assign(
        start=months,
        end=months + pd.offsets.MonthEnd(0),
        period=months.strftime("%Y-%m"),
    )
    plain = momentum(yearly, targets(value=43.0, baseline_value=100.0,
                     deadline=pd.Timestamp("2025-12-31")),
                     indicator="x", areas=["a"])  # fmt: skip
    quick = momentum(
        replace(yearly, table=table),
        targets(value=43.0, baseline_value=100.0, baseline_period="2020-01",
                deadline=pd.Timestamp("2021-09-30")),
        indicator="x", areas=["a"],
    )  # fmt: skip
    for end in ("estimate", "low", "high"):
        assert row(quick, "velocity")[end] == pytest.approx(
            12 * row(plain, "velocity")[end]
        )
        for measure in ("level", "gap_closed", "chance_enough", "lead", "chance_by"):
            assert row(quick, measure)[end] == pytest.approx(
                row(plain, measure)[end], abs=1e-3, nan_ok=True
            )


@pytest.mark.parametrize("prior", [{"slope": "much"}, {"slope": None}])
def test_a_prior_of_words_is_refused(prior):
    with pytest.raises(EvidenceError) as caught:
        ask(FALL, prior=prior)
    assert caught.value.code == "MM-PRIOR-UNKNOWN"


@pytest.mark.parametrize("seed", [-1, 1.5, "x", True])
def test_a_seed_is_a_whole_number(seed):
    with pytest.raises(EvidenceError) as caught:
        ask(FALL, seed=seed)
    assert caught.value.code == "MM-SEED"


def test_a_pace_that_is_clear_under_every_prior_hangs_on_none():
    result = ask(FALL)
    assert result.parts["sensitivity"]["clear"].all()
    assert not result.parts["status"]["hangs_on_prior"].iloc[0]
    assert "hangs on how much" not in " ".join(result.say())
