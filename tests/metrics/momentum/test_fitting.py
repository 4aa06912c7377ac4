"""What a table says of its figures decides how the trend takes them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.indicators import indicator_evidence
from missionmetrics.metrics.momentum.acceleration import acceleration
from missionmetrics.metrics.momentum.compare_areas import compare_areas
from missionmetrics.metrics.momentum.figures.panel import panel
from missionmetrics.metrics.momentum.momentum import momentum
from missionmetrics.metrics.momentum.process_control import process_control
from missionmetrics.stats.trend import fit_trend, learn_prior
from tests.made import SOURCES, areas, indicators, no_targets, observations

YEARS = 16
RECORD = 100 - np.arange(YEARS) + np.random.default_rng(5).normal(size=YEARS)
ERRORS = np.linspace(0.6, 1.4, YEARS)


def evidence(values=RECORD, **meta):
    figures = observations({"a": np.asarray(values, float)}, first=2005)
    return indicator_evidence(figures, indicators(**meta), areas({"a": None}), SOURCES)


def with_table(given, **columns):
    return replace(given, table=given.table.assign(**columns))


def averages(**meta):
    """The record as averages of three years, each dated by all three."""
    given = evidence(**meta)
    return with_table(given, end=given.table["end"] + pd.DateOffset(years=2))


def monthly(years=4, seed=2):
    """Months that fall by 1.2 a year, with a season of plus and minus 5."""
    count = 12 * years
    start = pd.date_range("2020-01-01", periods=count, freq="MS").as_unit("us")
    rng = np.random.default_rng(seed)
    swing = 5 * np.sin(2 * np.pi * np.arange(count) / 12)
    values = 50 - 0.1 * np.arange(count) + swing + 0.3 * rng.normal(size=count)
    table = pd.DataFrame(
        {
            "indicator_id": "x",
            "area_id": "a",
            "group": "",
            "period": start.strftime("%Y-%m"),
            "start": start,
            "end": (start + pd.offsets.MonthEnd(0)).as_unit("us"),
            "value": values,
            "se": np.nan,
            "low": np.nan,
            "high": np.nan,
            "n": np.nan,
            "vintage": "2025",
            "status": "ok",
            "source_id": "s1",
            "note": "",
        }
    )
    return indicator_evidence(
        table, indicators(frequency="monthly"), areas({"a": None}), SOURCES
    )


def ask(given, **settings):
    return momentum(given, no_targets(), indicator="x", areas=["a"], **settings)


def row(result, measure="velocity"):
    return result.table.set_index("measure").loc[measure]


def test_years_by_themselves_have_nothing_beside_the_trend():
    beside = panel(evidence(), indicator="x", area_ids=["a"]).beside
    assert (beside.spans, beside.seasons, beside.errors) == (None, None, None)
    assert not beside.with_errors.any()


def test_averages_that_overlap_are_carried_and_said_to_be():
    result = ask(averages())
    middles = 2006.5 + np.arange(float(YEARS))
    slope = fit_trend(RECORD, middles, spans=3.0).slope()
    low, high = slope.interval()
    np.testing.assert_allclose(
        row(result)[["estimate", "low", "high"]].astype(float),
        [slope.mean()[0], low[0], high[0]],
    )
    ignored = fit_trend(RECORD, middles).slope().interval()
    assert row(result)["high"] - row(result)["low"] > 1.1 * (ignored[1] - ignored[0])
    assert any("periods that overlap" in line for line in result.warn())
    assert not any("overlap" in line for line in ask(evidence()).warn())


def test_a_process_does_not_take_averages_that_overlap():
    with pytest.raises(EvidenceError) as caught:
        process_control(averages(), no_targets(), indicator="x", area="a")
    assert caught.value.code == "MM-PERIODS-OVERLAP"


@pytest.mark.parametrize("by", ["se", "ends"])
def test_published_margins_enter_the_pace_when_every_figure_has_one(by):
    given = evidence()
    z = 1.959963984540054
    columns = (
        {"se": ERRORS}
        if by == "se"
        else {"low": RECORD - z * ERRORS, "high": RECORD + z * ERRORS}
    )
    result = ask(with_table(given, **columns))
    times = 2005.5 + np.arange(float(YEARS))
    slope = fit_trend(RECORD, times, errors=ERRORS[None]).slope()
    np.testing.assert_allclose(row(result)["estimate"], slope.mean()[0])
    np.testing.assert_allclose(row(result)["low"], slope.interval()[0][0])
    assert any("The pace allows for them." in line for line in result.warn())
    one_missing = ERRORS.copy()
    one_missing[3] = np.nan
    partly = ask(with_table(given, se=one_missing))
    assert any("They are not used for the pace" in line for line in partly.warn())
    np.testing.assert_allclose(
        row(partly)["estimate"], fit_trend(RECORD, times).slope().mean()[0]
    )


def test_margins_of_some_areas_are_used_there_only():
    figures = observations({"a": RECORD, "b": RECORD + 1}, first=2005)
    given = indicator_evidence(
        figures, indicators(), areas({"a": None, "b": None}), SOURCES
    )
    errors = np.where(given.table["area_id"] == "a", 0.9, np.nan)
    result = momentum(
        with_table(given, se=errors), no_targets(), indicator="x", areas=["a", "b"]
    )
    assert result.parts["counts"]["with_margins"].iloc[0] == 1
    assert any("only in areas where every figure" in s for s in result.warn())


@pytest.mark.parametrize("scale", ["log", "logit"])
def test_margins_are_put_on_the_scale_of_change(scale):
    """The delta method: an error of 2 at 40 is .05 in logs, 2 / (40 x .6) in logits."""
    given = with_table(evidence(np.full(YEARS, 40.0), scale=scale, unit="%"), se=2.0)
    beside = panel(given, indicator="x", area_ids=["a"]).beside
    expected = 2 / 40 if scale == "log" else 2 * 100 / (40 * 60)
    np.testing.assert_allclose(beside.errors, expected)


def test_months_have_their_seasons_taken_out():
    result = ask(monthly())
    found = row(result)
    assert found["low"] < -1.2 < found["high"]
    assert found["high"] - found["low"] < 3.0
    assert any("pattern of seasons" in line for line in result.warn())
    series = monthly().table["value"].to_numpy()
    times = 2020 + (np.arange(48) + 0.5) / 12
    slope = fit_trend(series, times, seasons=np.arange(48) % 12).slope()
    np.testing.assert_allclose(found["estimate"], slope.mean()[0])


def test_a_pattern_seen_for_less_than_two_years_is_not_taken_out():
    given = monthly(years=2)
    short = replace(given, table=given.table.head(23))
    assert panel(short, indicator="x", area_ids=["a"]).beside.seasons is None


def test_acceleration_carries_the_same():
    given = averages()
    result = acceleration(given, indicator="x", area="a", launch="2016-01-01")
    middles = 2006.5 + np.arange(float(YEARS))
    kink = fit_trend(RECORD, middles, spans=3.0, kink=2016.0).kink()
    found = result.table.set_index("date").loc["2016-01-01"]
    np.testing.assert_allclose(found["estimate"], kink.mean()[0], rtol=1e-3)


def test_a_wild_figure_counts_for_less_when_asked_to():
    wild = RECORD.copy()
    wild[-3] += 25
    plain, robust = (ask(evidence(wild), outliers=way) for way in (False, True))
    true = row(ask(evidence()))["estimate"]
    assert abs(row(robust)["estimate"] - true) < abs(row(plain)["estimate"] - true)
    assert any("far off the others count for less" in s for s in robust.warn())
    assert not any("far off" in s for s in plain.warn())


def test_a_prior_is_learned_from_a_hundred_areas():
    rng = np.random.default_rng(8)
    slope = -1 + np.cumsum(0.3 * rng.normal(size=(100, 12)), axis=1)
    values = 100 + np.cumsum(slope, axis=1) + rng.normal(size=slope.shape)
    codes = [f"a{i:03d}" for i in range(100)]
    figures = observations(dict(zip(codes, values, strict=True)), first=2010)
    given = indicator_evidence(
        figures, indicators(), areas(dict.fromkeys(codes)), SOURCES
    )
    result = momentum(given, no_targets(), indicator="x", areas=codes, prior="learned")
    times = 2010.5 + np.arange(12.0)
    fixed = fit_trend(values, times)
    learned = fit_trend(values, times, prior=learn_prior(fixed)).slope().mean()
    pace = result.parts["measures"].query("measure == 'velocity'")["estimate"]
    np.testing.assert_allclose(pace, learned, rtol=1e-9)
    assert result.provenance.settings["prior"] == "learned"
    with pytest.raises(EvidenceError) as caught:
        ask(evidence(), prior="learned")
    assert caught.value.code == "MM-TREND-BATCH"


def test_a_comparison_carries_windows_and_seasons():
    """The ratio of two areas, fitted with what stands beside each of them."""
    other = RECORD * (1 + 0.05 * np.random.default_rng(3).normal(size=YEARS))
    figures = observations({"a": RECORD, "b": other}, first=2005)
    given = indicator_evidence(
        figures, indicators(), areas({"a": None, "b": None}), SOURCES
    )
    wide = with_table(given, end=given.table["end"] + pd.DateOffset(years=2))
    result = compare_areas(wide, indicator="x", area="a", with_="b")
    times = 2006.5 + np.arange(float(YEARS))
    fit = fit_trend(np.log(RECORD / other), times, spans=3.0)
    moved = fit.change(times[0], times[-1]).mean()[0]
    changes = [figures[-1] / figures[0] for figures in (RECORD, other)]
    expected = 200 * np.sqrt(np.prod(changes)) * np.sinh(moved / 2)
    np.testing.assert_allclose(row(result, "difference")["estimate"], expected)
