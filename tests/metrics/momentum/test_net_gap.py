"""Net targets: declared numbers by hand, the level by the trend, words of the table."""

import numpy as np
import pandas as pd
import pytest

import missionmetrics as mm
from missionmetrics.charts.describe import describe
from missionmetrics.charts.figure import figure
from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.indicators import indicator_evidence
from missionmetrics.metrics.momentum.net_gap import net_gap
from missionmetrics.stats.trend import fit_trend
from tests.made import SOURCES, areas, indicators, no_targets, observations, targets

SOON = pd.Timestamp("2029-12-31")
LATE = pd.Timestamp("2050-12-31")


def uneven(level=100.0, slope=-1.0, spread=2.0, years=20):
    rng = np.random.default_rng(1)
    return level + slope * np.arange(years) + rng.normal(0, spread, years)


def promise(residual, removals=np.nan, deadline=LATE, **changed):
    row = {"kind": "at_most", "value": residual, "deadline": deadline}
    return targets(**(row | changed)).assign(removals=removals)


def ask(values, goals, *, figures=None, parents=None, scale="identity", **settings):
    rows = observations({"a": np.asarray(values, float)})
    rows = rows if figures is None else figures(rows)
    given = indicator_evidence(rows, indicators(scale=scale),
                               areas(parents or {"a": None}), SOURCES)  # fmt: skip
    return net_gap(given, goals, indicator="x", area="a", **settings)


def of(result, measure, column="estimate"):
    return result.table.set_index("measure").loc[measure, column]


def state(result, column):
    return result.parts["status"][column].iloc[0]


def test_a_line_by_hand():
    """From 100 by 2 a year: 62 after 20 figures; 30 may be left, 20 are removed."""
    result = ask(100 - 2.0 * np.arange(20), promise(30.0, 20.0))
    assert of(result, "level") == pytest.approx(62)
    assert of(result, "above_left") == pytest.approx(32)
    assert of(result, "uncovered") == pytest.approx(10)
    assert of(result, "net_today") == pytest.approx(42)
    assert np.isnan(of(result, "level", "low"))  # a line tells nothing of its doubt
    said = "Emissions: 32.0 kilotonnes above what may be left by 2050"
    assert result.say()[0] == said
    assert "They fall short of what may be left, by 10 kilotonnes." in " ".join(
        result.say()
    )


def test_gaps_carry_the_doubt_of_the_level():
    result = ask(uneven(), promise(30.0, 20.0))
    now = fit_trend(uneven(), np.arange(20.0)).level()
    low, high = (float(v[0]) for v in now.interval(0.95))
    for measure, less in (("level", 0), ("above_left", 30), ("net_today", 20)):
        assert of(result, measure) == pytest.approx(now.mean()[0] - less)
        assert of(result, measure, "low") == pytest.approx(low - less)
        assert of(result, measure, "high") == pytest.approx(high - less)
    for measure in ("may_be_left", "removals", "uncovered"):
        assert np.isnan(of(result, measure, "low"))


def test_nought_and_negative_figures_are_ordinary():
    """A place that already takes more out than it gives off, and a target of nought."""
    result = ask(uneven(level=5.0), promise(0.0, 0.0))
    assert of(result, "above_left", "high") < 0
    assert state(result, "stands") == "below"
    assert state(result, "cover") == "enough"  # nothing may be left, so none is needed
    assert any("would cover all of it" in s for s in result.say())


def test_removals_that_are_not_declared_are_not_taken_as_nought():
    for goals in (promise(30.0), promise(30.0).drop(columns="removals")):
        result = ask(uneven(), goals)
        for measure in ("removals", "uncovered", "net_today", "chance_covered"):
            assert np.isnan(of(result, measure))
            assert of(result, measure, "certainty") == "not enough data"
        assert any(s.startswith("No removals are declared") for s in result.say())


def test_the_chance_is_the_trends_at_the_deadline_and_fades_with_the_pace():
    """2029 is 5 years after the last of 20 figures, and those see 9 ahead."""
    result = ask(uneven(), promise(30.0, 74.0, SOON))
    fit = fit_trend(uneven(), 2005.5 + np.arange(20))
    fading = (1.0, 0.9, 0.8, 0.6)
    chances = [fit.forecast(2029.5, damping=d).below(74.0)[0] for d in fading]
    assert max(chances) - min(chances) <= 0.33
    assert of(result, "chance_covered") == pytest.approx(chances[0])
    assert of(result, "chance_covered", "low") == pytest.approx(min(chances))
    assert of(result, "chance_covered", "high") == pytest.approx(max(chances))
    far = ask(uneven(), promise(30.0, 74.0, pd.Timestamp("2034-12-31")))
    assert np.isnan(of(far, "chance_covered"))
    hangs = ask(uneven(slope=-4.0), promise(9.0, 8.0, SOON))
    assert np.isnan(of(hangs, "chance_covered"))


def test_on_a_log_scale_the_level_is_in_natural_units():
    values = np.exp(uneven(level=4.0, slope=-0.02, spread=0.05))
    result = ask(values, promise(10.0, 0.0, SOON), scale="log")
    now = fit_trend(np.log(values), np.arange(20.0)).level()
    assert of(result, "level") == pytest.approx(np.exp(now.mean()[0]))
    assert of(result, "above_left") == pytest.approx(np.exp(now.mean()[0]) - 10)
    assert of(result, "chance_covered") == 0  # never nought on that scale


def test_neither_units_nor_order_nor_a_silent_area_matter():
    base = ask(uneven(), promise(30.0, 20.0))
    larger = ask(uneven() * 1000, promise(30_000.0, 20_000.0))
    shuffled = ask(uneven(), promise(30.0, 20.0),
                   figures=lambda r: r.sample(frac=1, random_state=3))  # fmt: skip

    def beside(rows):
        silent = rows.assign(area_id="b", value=np.nan, status="missing")
        return pd.concat([silent, rows], ignore_index=True)

    joined = ask(uneven(), promise(30.0, 20.0), figures=beside,
                 parents={"a": None, "b": "a"})  # fmt: skip
    numbers = ["estimate", "low", "high"]
    np.testing.assert_allclose(larger.table[numbers], base.table[numbers] * 1000)
    for other in (shuffled, joined):
        pd.testing.assert_frame_equal(other.table, base.table)


@pytest.mark.parametrize(
    ("goals", "settings", "code"),
    [
        (no_targets(), {}, "MM-NET-NONE"),
        (promise(30.0, kind="at_least"), {}, "MM-NET-NONE"),
        (promise(30.0, kind="budget"), {"target": "t"}, "MM-NET-NONE"),
        (promise(30.0), {"target": "no"}, "MM-TARGET-UNKNOWN"),
        (promise(30.0), {"level": 95}, "MM-LEVEL"),
    ],
)
def test_what_cannot_be_asked_is_refused(goals, settings, code):
    with pytest.raises(EvidenceError) as caught:
        ask(uneven(), goals, **settings)
    assert caught.value.code == code


def test_where_more_is_better_nothing_is_left_over():
    rows = observations({"a": uneven()})
    given = indicator_evidence(rows, indicators(direction="up"), areas({"a": None}),
                               SOURCES)  # fmt: skip
    with pytest.raises(EvidenceError, match="says what may be left"):
        net_gap(given, promise(30.0, kind="reach"), indicator="x", area="a")


def test_every_wording_has_its_case_and_is_true_of_it():
    shock = [{"name": "closed", "start": "2020-01-01", "end": "2020-12-31"}]
    cases = [
        ask(uneven(), promise(30.0, 20.0)), ask(uneven(), promise(30.0)),
        ask(uneven(), promise(90.0, 95.0, SOON), shocks=shock),
        ask(uneven(), promise(float(uneven()[-1]), 20.0)),
        ask(uneven(years=6), promise(30.0, 30.0)),
        ask(uneven(), promise(30.0, 20.0, pd.Timestamp("2010-12-31"))),
    ]  # fmt: skip
    said = set()
    for result in cases:
        words = (*result.sentences, *result.cautions, result.question, result.interval)
        assert all(sentence.true_of(result.tables()) for sentence in words)
        said |= {sentence.message for sentence in words}
        assert result.summary("es") != result.summary()
    messages = {i for i in mm.locale("en-GB").messages if i.startswith("net.")}
    assert messages - said == set()
    assert "momentum.caution.shocks" in said


def test_harbour_city():
    """390 may be left, 150 are declared to be removed: 240 are not covered."""
    result = mm.example().net_gap()
    assert of(result, "uncovered") == 240
    assert of(result, "above_left", "low") > 2500
    fig = figure(result)
    assert fig.drawable
    assert describe(fig)


def test_a_deadline_that_has_passed_is_told_as_such():
    result = ask(uneven(), promise(30.0, 20.0, pd.Timestamp("2010-12-31")))
    assert state(result, "reason") == "past"
    assert "deadline has passed" in " ".join(result.say())


def test_removals_of_all_there_can_be_cover_it():
    """On a scale from 0% to 100%, 100% is never passed and 0% never reached."""
    values = 30 + uneven() / 5
    for removals, wanted in ((100.0, 1.0), (0.0, 0.0)):
        rows = observations({"a": values})
        given = indicator_evidence(
            rows, indicators(scale="logit", unit="%"), areas({"a": None}), SOURCES
        )
        result = net_gap(given, promise(5.0, removals, SOON), indicator="x", area="a")
        assert of(result, "chance_covered") == wanted


def test_no_chance_further_ahead_than_half_the_record():
    """20 figures span 19 years: 2033 can be seen from 2024, 2034 cannot."""
    for year, seen in ((2033, True), (2034, False)):
        goals = promise(90.0, 95.0, pd.Timestamp(f"{year}-12-31"))
        found = of(ask(uneven(), goals), "chance_covered")
        assert np.isfinite(found) == seen
