"""A budget: sums by hand, dates in closed form, what must hold, words of the table."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import missionmetrics as mm
from missionmetrics.charts.describe import describe
from missionmetrics.charts.figure import figure
from missionmetrics.charts.layout import NARROW, WIDE
from missionmetrics.charts.palette import ROLES
from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.indicators import indicator_evidence
from missionmetrics.metrics.momentum.budget_left import budget_left
from missionmetrics.metrics.momentum.momentum import momentum
from missionmetrics.stats.trend import fit_trend
from tests.charts.reading import layers
from tests.made import SOURCES, areas, indicators, no_targets, observations, targets

FIRST = 2005
STEADY = np.full(20, 10.0)
FALLING = 200.0 - 8.0 * np.arange(20)  # 48 in 2024, then 40, 32, 24, 16, 8, 0


def uneven(seed=1, years=20, slope=-1.0):
    rng = np.random.default_rng(seed)
    return 100 + slope * np.arange(years) + rng.normal(0, 2, years)


def budget(value, **changed):
    row = {"kind": "budget", "value": value, "baseline_period": "2015",
           "deadline": pd.Timestamp("2034-12-31")}  # fmt: skip
    return targets(**(row | changed))


def ask(values, goals, *, figures=None, parents=None, indicator=None, **settings):
    rows = observations({"a": np.asarray(values, float)}, first=FIRST)
    rows = rows if figures is None else figures(rows)
    given = indicator_evidence(
        rows, indicator if indicator is not None else indicators(),
        areas(parents or {"a": None}), SOURCES,
    )  # fmt: skip
    return budget_left(given, goals, indicator="x", area="a", **settings)


def of(result, measure, column="estimate"):
    return result.table.set_index("measure").loc[measure, column]


def state(result, column="state"):
    return result.parts["status"][column].iloc[0]


def test_steady_use_runs_out_when_the_rest_is_divided_by_it():
    """10 a year from 2015: 100 of 150 used by the end of 2024, the rest in 5 years."""
    result = ask(STEADY, budget(150.0))
    assert of(result, "spent") == 100
    assert of(result, "left") == 50
    assert of(result, "share_spent") == pytest.approx(2 / 3)
    assert of(result, "share_time") == pytest.approx(0.5)
    for column in ("estimate", "low", "high"):
        assert of(result, "years_left_kept", column) == pytest.approx(5.0)
    assert state(result, "kept") == "2029"
    assert of(result, "cut_amount") == pytest.approx(2 * (100 - 50) / (10 * 11))
    # measured figures are never on a line, so there is no chance to be had from them
    assert of(result, "chance_run_out", "certainty") == "not enough data"
    assert np.isnan(of(result, "years_left"))
    said = "Emissions: 67% of the budget has been used, in 50% of its time"
    assert result.say()[0] == said
    # When the budget ends is said, and the unit stands once.
    left = (
        "Of the 150 kilotonnes for 2015 to 2034, 100 was used by the end of 2024 and "
        "50 is left."
    )
    assert result.say()[1] == left


@pytest.mark.parametrize(
    ("left", "kept", "faded"),
    [
        # 40 + 32 + 24 = 96, and 4 of 16; faded: slopes 8, 4.8, 2.88: 40 + 35.2 + 32.32
        (100.0, 3.25, 2 + (100 - 75.2) / 32.32),
        (120.0, 5.0, 3 + (120 - 107.52) / 30.592),
    ],
)
def test_a_fall_to_nought_runs_out_on_a_known_date(left, kept, faded):
    result = ask(FALLING, budget(FALLING[10:].sum() + left))
    assert of(result, "left") == pytest.approx(left)
    assert of(result, "years_left_kept") == pytest.approx(kept)
    assert of(result, "years_left_kept", "low") == pytest.approx(faded)
    assert of(result, "years_left_kept", "high") == pytest.approx(kept)


def test_a_fall_to_nought_may_never_use_up_the_rest():
    """From 48 by 8 a year 120 are used in all, so 121 last; not if the fall fades."""
    result = ask(FALLING, budget(FALLING[10:].sum() + 121))
    assert np.isnan(of(result, "years_left_kept"))
    assert state(result, "kept") == "lasts"
    assert state(result, "faded") == "2028"
    sums = result.parts["run_out"].query("basis == 'sums'")
    assert sums["outcome"].tolist() == ["lasts", "runs out", "runs out", "runs out"]
    assert any(s.startswith("By plain sums, it lasts until its end if") for s in
               result.say())  # fmt: skip


def test_on_a_log_scale_falls_are_by_a_share():
    """Halved each year, 8 in 2024: 4 + 2 + 1 and half of 0.5 make 7.25."""
    halved = 8.0 * 2.0 ** np.arange(19, -1, -1)
    goals = budget(halved[10:].sum() + 7.25)
    result = ask(halved, goals, indicator=indicators(scale="log"))
    assert of(result, "years_left_kept") == pytest.approx(3.5)
    whole = ask(halved, budget(halved[10:].sum() + 8.1),
                indicator=indicators(scale="log"))  # fmt: skip
    assert state(whole, "kept") == "lasts"  # all that follows adds up to 8


def test_published_margins_make_the_range_of_a_sum():
    """Ten standard errors of 2: 1.96 * 2 * sqrt(10), as errors are unrelated."""
    values = uneven()
    result = ask(values, budget(1500.0), figures=lambda rows: rows.assign(se=2.0))
    half = 1.959963984540054 * 2 * np.sqrt(10)
    assert of(result, "spent") == pytest.approx(values[10:].sum())
    assert of(result, "spent", "low") == pytest.approx(values[10:].sum() - half)
    assert of(result, "left", "high") == pytest.approx(1500 - values[10:].sum() + half)
    assert any("unrelated from one year" in w for w in result.warn())
    without = ask(values, budget(1500.0))
    assert np.isnan(of(without, "spent", "low"))
    assert "only where the publisher gives margins" in without.doubt()


def test_a_year_without_a_figure_is_estimated_and_said():
    values = uneven()
    holed = np.where(np.arange(20) == 14, np.nan, values)
    result = ask(holed, budget(1500.0))
    fit = fit_trend(holed, FIRST + 0.5 + np.arange(20))
    expected = np.nansum(holed[10:]) + fit.level(2019.5).mean()[0]
    assert of(result, "spent") == pytest.approx(expected, abs=0.2)
    assert of(result, "spent", "low") < expected < of(result, "spent", "high")
    assert of(result, "spent", "certainty") == "unclear"
    assert of(result, "spent", "n") == 9
    assert (
        "1 year has no figure. It was estimated from the other years." in result.say()
    )
    assert len(result.parts["cumulative"].query("not future")) == 4  # until the gap


@pytest.mark.parametrize("missing", [[11, 13, 15], [0, 1]])
def test_too_many_years_without_a_figure_leave_it_unsaid(missing):
    """3 in 10 years; or years before the record begins, which no trend can fill."""
    values = uneven()
    values[missing] = np.nan
    goals = budget(1500.0) if missing[0] else budget(3000.0, baseline_period="2005")
    result = ask(values, goals)
    assert state(result) == "unknown"
    assert result.table.query("measure != 'share_time'")["estimate"].isna().all()
    assert set(result.table["certainty"]) == {"clear", "not enough data"}
    assert "nothing is said of what is left" in " ".join(result.say())


def test_dates_and_chances_are_those_of_the_sum_of_the_years_ahead():
    """The trend's exact mixture for the sum of levels; noise of figures adds little."""
    values = uneven(years=24)
    left = 4.6 * values[-1]
    result = ask(values, budget(values[10:].sum() + left))
    fit = fit_trend(values, FIRST + 0.5 + np.arange(24))
    ahead = fit.last[0] + np.arange(1, 12)

    def over_by(years):
        return fit.functional(ahead[:years], level=1.0).above(left)[0]

    drawn = result.parts["run_out"].query("basis == 'draws' and damping == 1")
    years = dict(zip(drawn["quantile"], drawn["years"], strict=True))
    assert over_by(4) < 0.1 < over_by(5)
    assert 4 < years[0.1] < years[0.5] < 5
    half = fit.functional(ahead[:5], level=[1, 1, 1, 1, years[0.5] - 4]).above(left)
    assert half[0] == pytest.approx(0.5, abs=0.03)
    assert of(result, "chance_run_out") > 0.99
    assert of(result, "years_left") == years[0.5]


def test_a_date_beyond_sight_is_said_and_not_made_up():
    late = pd.Timestamp("2060-12-31")
    result = ask(uneven(), budget(uneven()[10:].sum() + 20 * 80.0, deadline=late))
    assert np.isnan(of(result, "years_left"))
    drawn = result.parts["run_out"].query("basis == 'draws'")
    assert set(drawn["outcome"]) == {"not in sight"}
    assert of(result, "chance_run_out") == 0
    # half of the 19 years from first to last figure: 9 whole years
    assert state(result, "sight") == "2033"
    assert of(result, "chance_run_out", "certainty") == "clear"


def test_a_chance_that_hangs_on_how_the_pace_fades_is_not_given():
    values = uneven(slope=-4.0)
    level = fit_trend(values, np.arange(20.0)).level().mean()[0]
    left = level * 4.5  # used up only if the fall fades
    goals = budget(values[10:].sum() + left)
    result = ask(values, goals)
    assert state(result, "reason") == "hangs"
    assert np.isnan(of(result, "chance_run_out"))
    assert np.isnan(of(result, "years_left"))
    assert not any("plausible dates" in s for s in result.say())
    assert any("hangs on whether the pace fades" in s for s in result.say())


def test_few_figures_tell_what_is_used_but_not_what_comes():
    result = ask(uneven(years=7), budget(1500.0, baseline_period="2006"))
    assert of(result, "spent") == pytest.approx(uneven(years=7)[1:].sum())
    for measure in ("chance_run_out", "years_left", "years_left_kept", "cut_share"):
        assert of(result, measure, "certainty") == "not enough data"
    assert any("too few figures to give a chance" in s for s in result.say())


def test_a_budget_that_is_used_up_says_when():
    result = ask(STEADY, budget(45.0))
    assert state(result) == "used up"
    assert state(result, "used_up") == "2019"  # 10 a year from 2015: 45 in the fifth
    assert of(result, "years_left") == 0
    assert np.isnan(of(result, "cut_share"))
    over = (
        "The budget of 45 kilotonnes for 2015 to 2034 was passed by the end of 2024: "
        "100 was used, 55 too much."
    )
    assert result.say()[1] == over
    margins = ask(uneven(), budget(float(uneven()[10:].sum()) - 1),
                  figures=lambda rows: rows.assign(se=2.0))  # fmt: skip
    assert state(margins) == "close"


def test_a_budget_whose_time_is_over():
    result = ask(STEADY, budget(90.0, deadline=pd.Timestamp("2022-12-31")))
    assert state(result) == "ended"
    assert of(result, "spent") == 80  # 2015 to 2022; later figures do not count
    assert of(result, "share_time") == 1
    assert "years_left" not in set(result.table.dropna(subset="estimate")["measure"])


def test_a_budget_that_has_not_begun():
    result = ask(uneven(), budget(500.0, baseline_period="2026"))
    assert state(result) == "not begun"
    assert of(result, "spent") == 0
    # about 78 a year: 2025 does not count, so 500 last until about 2032
    assert 7 < of(result, "years_left") < 8


def test_part_of_the_last_year_counts():
    goals = budget(115.0, deadline=pd.Timestamp("2026-06-30"))
    result = ask(STEADY, goals)
    # 10 in 2025 and 5 until June 2026: used up a year and a half on
    assert of(result, "years_left_kept") == pytest.approx(1.5)
    assert of(result, "share_time") == pytest.approx(10 / 11.5, abs=1e-4)


def test_exceptional_years_count_as_used_but_do_not_lead():
    values = uneven()
    values[15] = 20.0
    shock = [{"name": "closed", "start": "2020-01-01", "end": "2020-12-31"}]
    result = ask(values, budget(1500.0), shocks=shock)
    assert of(result, "spent") == pytest.approx(values[10:].sum())
    assert of(result, "cut_share", "n") == 19
    assert any("count as used" in w for w in result.warn())


def test_neither_units_nor_order_nor_a_silent_area_matter():
    values, goals = uneven(), budget(1500.0)
    base = ask(values, goals)
    larger = ask(values * 1024, goals.assign(value=goals["value"] * 1024))
    shuffled = ask(values, goals, figures=lambda r: r.sample(frac=1, random_state=3))

    def beside(rows):
        silent = rows.assign(area_id="b", value=np.nan, status="missing")
        return pd.concat([silent, rows], ignore_index=True)

    joined = ask(values, goals, figures=beside, parents={"a": None, "b": "a"})
    numbers = ["estimate", "low", "high"]
    scaled = np.where(base.table["unit"] == "kilotonnes", 1024.0, 1.0)[:, None]
    np.testing.assert_allclose(larger.table[numbers], base.table[numbers] * scaled)
    for other in (shuffled, joined):
        pd.testing.assert_frame_equal(other.table, base.table)
    again, another = ask(values, goals), ask(values, goals, seed=1)
    assert again.to_json() == base.to_json()
    assert of(another, "years_left") == pytest.approx(of(base, "years_left"), abs=0.05)
    assert of(another, "years_left") != of(base, "years_left")


def test_ranges_hold_their_estimates_and_grow_with_the_level():
    wide, narrow = (ask(uneven(), budget(1500.0), level=v) for v in (0.95, 0.5))
    for result in (wide, narrow):
        known = result.table.dropna(subset=["low", "high"])
        assert len(known) >= 4
        assert (known["low"] <= known["estimate"]).all()
        assert (known["estimate"] <= known["high"]).all()
    assert of(wide, "cut_share", "low") < of(narrow, "cut_share", "low")
    assert of(wide, "cut_share", "high") > of(narrow, "cut_share", "high")


def test_the_way_that_is_needed_adds_up_to_what_is_left():
    result = ask(uneven(), budget(1100.0))
    way = result.parts["required"]
    assert way["value"].iloc[1:].sum() == pytest.approx(of(result, "left"))
    assert way["time"].iloc[-1] == 2034.5


@pytest.mark.parametrize(
    ("goals", "changed", "settings", "code"),
    [
        (no_targets(), {}, {}, "MM-BUDGET-NONE"),
        (targets(), {}, {}, "MM-BUDGET-NONE"),
        (targets(), {}, {"target": "t"}, "MM-BUDGET-NONE"),
        (budget(9.0), {}, {"target": "no"}, "MM-TARGET-UNKNOWN"),
        (budget(9.0), {"unit": "%"}, {}, "MM-BUDGET-UNIT"),
        (budget(9.0, deadline=pd.Timestamp("2014-12-31")), {}, {}, "MM-BUDGET-SPAN"),
        (budget(9.0), {}, {"level": 95}, "MM-LEVEL"),
    ],
)
def test_what_cannot_be_asked_is_refused(goals, changed, settings, code):
    with pytest.raises(EvidenceError) as caught:
        ask(STEADY, goals, indicator=indicators(**changed), **settings)
    assert caught.value.code == code


def test_only_yearly_figures_add_up_to_a_budget():
    def quarters(rows):
        return rows.assign(end=rows["start"] + pd.Timedelta(days=89))

    with pytest.raises(EvidenceError, match="whole years") as caught:
        ask(STEADY, budget(9.0), figures=quarters)
    assert caught.value.code == "MM-BUDGET-YEARLY"


def test_financial_years_are_named_as_they_are_written():
    def financial(rows):
        year = rows["start"].dt.year
        return rows.assign(
            period=[f"{y}/{(y + 1) % 100:02d}" for y in year],
            start=rows["start"] + pd.DateOffset(months=3),
            end=rows["end"] + pd.DateOffset(months=3),
        )

    goals = budget(150.0, baseline_period="2015/16",
                   deadline=pd.Timestamp("2035-03-31"))  # fmt: skip
    result = ask(STEADY, goals, figures=financial)
    assert state(result, "kept") == "2029/30"
    assert of(result, "share_time") == pytest.approx(0.5)


def test_a_budget_does_not_take_the_place_of_another_target():
    """Also where it comes later; asked for by name it is not judged by pace."""
    reach = targets(deadline=pd.Timestamp("2030-12-31"))
    both = pd.concat([reach, budget(900.0, target_id="z")], ignore_index=True)
    given = indicator_evidence(observations({"a": uneven()}), indicators(),
                               areas({"a": None}), SOURCES)  # fmt: skip

    def pace(goals, **settings):
        return momentum(given, goals, indicator="x", areas=["a"], **settings)

    pd.testing.assert_frame_equal(pace(both).table, pace(reach).table)
    assert pace(both, target="z").parts["status"]["status"].iloc[0] == "not judged"


def noisy(spread, slope):
    rng = np.random.default_rng(1)
    return 100 + slope * np.arange(20) + rng.normal(0, spread, 20)


def lasting(values, years, until):
    """A budget of which so many years' use is left."""
    size = values[10:].sum() + years * values[-5:].mean()
    return ask(values, budget(size, deadline=pd.Timestamp(f"{until}-12-31")))


def every_case():
    """Results that between them say everything that can be said."""
    falling, level, rising = noisy(6, -1.0), noisy(12, 0.0), noisy(6, 2.0)
    gap = np.where(np.arange(20) == 12, np.nan, uneven())
    lost = np.where(np.isin(np.arange(20), [11, 13, 15]), np.nan, uneven())
    shock = [{"name": "closed", "start": "2013-01-01", "end": "2016-12-31"}]
    return [
        *(lasting(falling, *case) for case in
          ((4.2, 2034), (5.5, 2034), (7.5, 2033), (7.5, 2034), (8.3, 2033))),
        lasting(level, 8.6, 2034), lasting(level, 8.6, 2033),
        lasting(rising, 8.6, 2032), ask(
            uneven(),
            budget(uneven()[10:].sum() + 585, deadline=pd.Timestamp("2032-12-31")),
        ),
        ask(STEADY, budget(45.0)), ask(STEADY, budget(150.0)),
        ask(gap, budget(300.0)), ask(lost, budget(1500.0)),
        ask(STEADY, budget(90.0, deadline=pd.Timestamp("2022-12-31"))),
        ask(uneven(), budget(500.0, baseline_period="2026")),
        ask(uneven(), budget(float(uneven()[10:].sum()) - 1),
            figures=lambda rows: rows.assign(se=2.0)),
        ask(uneven(), budget(float(uneven()[10:].sum()) + 30),
            figures=lambda rows: rows.assign(se=20.0)),
        ask(uneven(years=7), budget(1500.0, baseline_period="2006")),
        ask(uneven(years=12), budget(1500.0, baseline_period="2012"), shocks=shock),
    ]  # fmt: skip


def test_every_wording_has_its_case_and_is_true_of_it():
    said = set()
    for result in every_case():
        words = (*result.sentences, *result.cautions, result.question, result.interval)
        assert all(sentence.true_of(result.tables()) for sentence in words)
        said |= {sentence.message for sentence in words}
        assert result.summary("es") != result.summary()
    messages = {i for i in mm.locale("en-GB").messages if i.startswith("budget.")}
    assert messages - said == set()


def test_harbour_city():
    """Its figures from 2018 on, added up by hand from the table of observations."""
    mission = mm.example()
    result = mission.budget_left()
    figures = mission.evidence("territorial_emissions", areas=["HC"]).table
    figures = figures[(figures["area_id"] == "HC") & (figures["period"] >= "2018")]
    assert of(result, "spent") == pytest.approx(figures["value"].sum())
    assert of(result, "left") == pytest.approx(36_000 - figures["value"].sum())
    assert 4 < of(result, "years_left") < 5
    for language in ("en-GB", "es"):
        assert "{" not in result.summary(language)
    fig = figure(result)
    assert fig.form == "trend"
    assert fig.drawable
    assert describe(fig)
    spanish = {row[0]: row[1] for row in figure(result, locale="es").tables[1].rows}
    assert spanish["Años hasta que se agota"].endswith(" años")
    assert [s.true_of(result.tables()) for s in result.sentences] == [True] * len(
        result.sentences
    )


def test_a_sum_that_falls_short_by_its_last_digit_is_used_up_in_its_last_year():
    """Ten tenths make 1 or 0.9999999999999999, by the order in which they are added."""
    result = ask(np.full(20, 0.1), budget(float(np.full(10, 0.1).sum())))
    assert state(result) == "used up"
    assert state(result, "used_up") == "2024"


@pytest.mark.parametrize("value", [0.0, -5.0])
def test_a_budget_is_above_nought(value):
    with pytest.raises(EvidenceError) as caught:
        ask(STEADY, budget(value))
    assert caught.value.code == "MM-BUDGET-AMOUNT"


@pytest.mark.parametrize("first", ["soon", None])
def test_a_budget_has_a_first_year(first):
    with pytest.raises(EvidenceError, match="first year") as caught:
        ask(STEADY, budget(90.0, baseline_period=first))
    assert caught.value.code == "MM-BUDGET-SPAN"


def test_a_seed_is_a_whole_number():
    with pytest.raises(EvidenceError) as caught:
        ask(STEADY, budget(90.0), seed=-1)
    assert caught.value.code == "MM-SEED"


def test_part_of_a_year_is_as_long_as_it_is():
    """10 a year and 52.5 left: 5 of them by the middle of 2030, or a quarter sooner."""
    half = pd.Timestamp("2030-06-30")
    result = ask(STEADY, budget(152.5, deadline=half))
    assert of(result, "years_left_kept") == pytest.approx(5.25)
    result = ask(STEADY, budget(154.999, deadline=half))
    assert of(result, "years_left_kept") < 5.5


def test_what_margins_leave_open_is_not_called_clear():
    """30 over by the figures, whose sum has a margin of 124 either way."""
    spent = float(uneven()[10:].sum())
    result = ask(uneven(), budget(spent - 30), figures=lambda r: r.assign(se=20.0))
    assert state(result) == "close"
    # Sums are normal with sd 20 * sqrt(10): 31.7% of draws have something left.
    dates = result.parts["run_out"]
    assert of(result, "years_left") == 0
    assert of(result, "years_left", "high") > 0.3
    assert dates["years"].notna().all()
    assert of(result, "years_left_kept", "certainty") == "unclear"


def test_where_no_fall_may_be_enough_that_is_said():
    """30 left, sd 63.2: more than one draw in four has nothing left."""
    spent = float(uneven()[10:].sum())
    result = ask(uneven(), budget(spent + 30), figures=lambda r: r.assign(se=20.0))
    assert 0 < of(result, "cut_share", "low") < of(result, "cut_share")
    assert np.isnan(of(result, "cut_share", "high"))
    assert "could also be that no fall is enough" in " ".join(result.say())


def test_the_margin_of_half_a_year_is_half_a_years():
    """Nine whole years and a half, each with a standard error of 2."""
    goals = budget(2000.0, deadline=pd.Timestamp("2024-06-30"))
    result = ask(uneven(), goals, figures=lambda rows: rows.assign(se=2.0))
    half = (of(result, "spent", "high") - of(result, "spent", "low")) / 2
    assert half == pytest.approx(stats.norm.ppf(0.975) * 2 * np.sqrt(9.25))


def test_a_chance_that_hangs_on_the_last_figure_is_not_clear():
    """About 100 a year and 112 in the last, with room for nine years of 100 to go."""
    values = 100 + np.random.default_rng(2).normal(0, 1.0, 20)
    values[-1] = 112.0
    result = ask(values, budget(values[10:].sum() + 905.0))
    assert of(result, "chance_run_out", "low") >= 0.9
    assert state(result, "without_last") < 0.9
    assert of(result, "chance_run_out", "certainty") == "unclear"
    assert "without the last figure" in " ".join(result.say())


def test_the_picture_says_what_its_dashed_line_is_and_no_code_is_read():
    fig = figure(ask(uneven(), budget(900.0)))
    assert "required" in fig.frames
    assert "The long dashed line is the pace that is needed." in describe(fig)
    assert fig.tables[-1].caption == "Emissions, A, 2024"
    assert set(fig.tables[-1].frame["target_id"]) == {"t"}


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_dashes_of_the_pace_needed_are_not_hidden_under_points(size):
    fig = figure(ask(uneven(), budget(900.0)))
    (line,) = [la for la in layers(fig, size, "line")
               if la.mark["color"] == ROLES["needed"].light]  # fmt: skip
    (dots,) = [la for la in layers(fig, size, "point") if la.mark.get("size") == 40]
    assert len(line.rows) > 2
    assert [row["time"] for row in dots.rows] == [
        line.rows[0]["time"], line.rows[-1]["time"]]  # fmt: skip


def test_a_fall_that_is_needed_hangs_on_the_latest_figures_and_says_so():
    odd = "One odd figure at the end shifts it."
    short, ample = (ask(uneven(), budget(value)) for value in (1500.0, 5000.0))
    assert of(short, "cut_share") > 0
    assert any(odd in w for w in short.warn())
    assert of(ample, "cut_share") == 0
    assert not any(odd in w for w in ample.warn())
