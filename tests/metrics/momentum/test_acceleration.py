"""A change of pace at the launch: worked values, other dates, words and refusals."""

import re

import numpy as np
import pytest

import missionmetrics as mm
from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.indicators import indicator_evidence
from missionmetrics.metrics.momentum.acceleration import acceleration
from missionmetrics.stats.trend import fit_trend
from tests.made import SOURCES, areas, indicators, observations

LAUNCH = "2016-01-01"


def noise(seed=1, years=20):
    return np.random.default_rng(seed).normal(size=years)


def bent(size, seed=1, years=20, first=2004):
    """100, falling by 1 a year until 2016 and by ``size`` more a year from then on."""
    middles = first + np.arange(years) + 0.5
    return (
        100 - (middles - first) - size * np.maximum(middles - 2016, 0)
        + 0.3 * noise(seed, years)
    )  # fmt: skip


def ask(values, *, direction="down", first=2004, launch=LAUNCH, unit="kt", **given):
    figures = observations({"a": np.asarray(values, float)}, first=first)
    series = indicators(direction=direction, unit=unit)
    evidence = indicator_evidence(figures, series, areas({"a": None}), SOURCES)
    return acceleration(evidence, indicator="x", area="a", launch=launch, **given)


def at_launch(result):
    return result.table.set_index("date").loc[LAUNCH]


def test_a_known_bend_is_found_and_called_better():
    result = ask(bent(2.0))
    row = at_launch(result)
    assert row["low"] < -2.0 < row["high"]
    assert row["high"] < -1.0
    assert row["certainty"] == "clear"
    assert "changed for the better" in result.say()[0]
    assert result.parts["launch"]["chance"].iloc[0] > 0.99


@pytest.mark.parametrize("unit", ["kt", "%"])
@pytest.mark.parametrize("size", [0.02, 0.5, 2.0])
@pytest.mark.parametrize("scale", [0.01, 1.0, 50.0])
def test_the_numbers_of_a_change_have_the_same_decimals(unit, size, scale):
    # The picture and the table write them so; 98.3 beside 124 is two measures.
    said = ask(scale * bent(size), unit=unit).say()[1]
    numbers = re.findall(r"\d+(?:\.\d+)?", said.split(", ", 1)[1])
    assert len(numbers) in (2, 3)
    assert len({len(n.partition(".")[2]) for n in numbers}) == 1, said


def test_the_same_bend_is_worse_where_more_is_better():
    result = ask(bent(2.0), direction="up")
    assert "changed for the worse" in result.say()[0]
    assert result.parts["launch"]["chance"].iloc[0] < 0.01
    neither = ask(bent(2.0), direction="neutral")
    assert "turned downwards" in neither.say()[0]
    assert not any("for the better" in s for s in neither.say())


def test_numbers_are_those_of_the_trend_with_a_kink():
    values = bent(0.5, seed=4)
    result = ask(values, level=0.8)
    kink = fit_trend(values, 2004.5 + np.arange(20.0), kink=2016.0).kink()
    row = at_launch(result)
    np.testing.assert_allclose(row["estimate"], kink.mean()[0], rtol=1e-3)
    low, high = kink.interval(0.8)
    np.testing.assert_allclose([row["low"], row["high"]], [low[0], high[0]], rtol=1e-2)
    np.testing.assert_allclose(
        result.parts["launch"]["chance"].iloc[0], kink.below(0.0)[0], atol=1e-3
    )


def test_noise_alone_is_not_called():
    called = [
        at_launch(ask(100 + noise(seed)))["certainty"] == "clear" for seed in range(20)
    ]
    assert sum(called) <= 2


def test_a_curve_is_not_called_where_other_dates_bend_as_surely():
    """A line that bends everywhere: a smooth parabola, with little noise."""
    years = np.arange(20.0)
    result = ask(100 - 0.15 * years**2 + 0.05 * noise(3))
    launch = result.parts["launch"].iloc[0]
    assert launch["others"] >= 3
    assert at_launch(result)["certainty"] != "clear"


def test_other_dates_lie_apart_from_the_launch_and_have_figures_on_both_sides():
    result = ask(bent(1.0))
    dates = result.parts["dates"]
    other = dates.loc[~dates["declared"]]
    # periods 2012 to 2021 have 8 before and 3 after; within two years of 2016 is near
    assert other["date"].tolist() == ["2012", "2013", "2019", "2020", "2021"]
    assert dates["time"].is_monotonic_increasing
    assert result.table["date"].tolist() == dates["date"].tolist()


def test_how_many_other_dates_bend_as_surely_is_told():
    result = ask(100 - 0.15 * np.arange(20.0) ** 2 + 0.05 * noise(3))
    dates = result.parts["dates"].set_index("date")
    here, others = dates.loc[LAUNCH, "up"], dates.loc[~dates["declared"], "up"]
    as_sure = int(((others >= here) if here >= 0.5 else (others <= here)).sum())
    assert result.parts["launch"]["as_sure"].iloc[0] == as_sure
    told = f"At {as_sure} of them" if as_sure else "At none of them"
    assert any(told in s for s in result.say())


def test_without_another_date_to_try_no_change_is_called_clear():
    """8 figures before and 4 after: a bend as plain as this, and nothing beside it."""
    result = ask(bent(4.0, years=12, first=2008), first=2008)
    launch = result.parts["launch"].iloc[0]
    assert (launch["before"], launch["after"], launch["others"]) == (8, 4, 0)
    assert launch["sure"] > 0.99
    assert at_launch(result)["certainty"] == "unclear"
    assert "no clear change of pace" in result.say()[0]
    assert any("no change is sure" in s for s in result.say())


@pytest.mark.parametrize(
    ("launch", "words", "held"),
    [
        ("2010-01-01", "too few to compare", ("before", 6)),
        ("2023-01-01", "too early to say", ("after", 1)),
    ],
)
def test_too_few_figures_on_one_side_are_told(launch, words, held):
    result = ask(bent(2.0), launch=launch)
    row = result.table.set_index("date").loc[launch]
    assert np.isnan(row[["estimate", "low", "high"]].astype(float)).all()
    assert row["certainty"] == "not enough data"
    assert words in result.say()[0]
    assert result.parts["launch"][held[0]].iloc[0] == held[1]


def test_a_line_to_the_last_digit_proves_nothing():
    result = ask(100.0 - np.arange(20.0))
    assert at_launch(result)["certainty"] == "not enough data"
    assert "cannot show" in result.say()[0]


def test_a_short_record_says_that_no_other_date_could_be_tried():
    result = ask(bent(3.0, years=12, first=2008), first=2008)
    assert result.parts["launch"]["others"].iloc[0] == 0
    assert any("too short to try" in s for s in result.say())


def test_units_scale_and_time_do_not_matter():
    values = bent(1.0, seed=6)
    here, there = at_launch(ask(values)), at_launch(ask(1000 * values))
    for column in ("estimate", "low", "high"):
        np.testing.assert_allclose(there[column], 1000 * here[column], rtol=1e-5)
    flipped = at_launch(ask(200 - values))
    np.testing.assert_allclose(flipped["estimate"], -here["estimate"], rtol=1e-5)


def test_percentages_are_told_in_points():
    row = at_launch(ask(bent(1.0), unit="%"))
    assert row["unit"] == "points"


def test_shocks_are_left_out():
    values = bent(1.0, seed=2)
    hit = values.copy()
    hit[16] -= 30
    shock = [{"name": "pandemic", "start": "2020-01-01", "end": "2020-12-31"}]
    np.testing.assert_allclose(
        at_launch(ask(hit, shocks=shock))["estimate"],
        at_launch(ask(values, shocks=shock))["estimate"],
    )


def test_a_level_out_of_range_is_refused():
    with pytest.raises(EvidenceError) as caught:
        ask(bent(1.0), level=95)
    assert caught.value.code == "MM-LEVEL"


def test_harbour_city_is_too_young_and_says_so():
    result = mm.example().acceleration()
    assert result.table["certainty"].tolist() == ["not enough data"]
    assert "too few to compare" in result.say()[0]


def test_another_launch_is_a_departure_from_the_protocol():
    mission = mm.example()
    assert not mission.acceleration().provenance.deviations
    assert mission.acceleration(launch="2020-01-01").provenance.deviations
