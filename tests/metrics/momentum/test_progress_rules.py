"""Official rules side by side: worked values, agreement, words from the table."""

import numpy as np
import pandas as pd
import pytest

from missionmetrics.charts.describe import describe
from missionmetrics.charts.figure import figure
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.locale import locale
from missionmetrics.evidence.indicators import indicator_evidence
from missionmetrics.metrics.momentum.progress_rules import GOOD, progress_rules
from missionmetrics.metrics.momentum.rules.rows import SILENT
from missionmetrics.stats import official_rules as rules
from tests.made import SOURCES, areas, indicators, no_targets, observations, targets

# From 100 in 2015 to 80 in 2022, at most 45 by 2030.
STEADY = np.linspace(100.0, 80.0, 8)


def ask(values=STEADY, goals=None, *, first=2015, **settings):
    figures = observations({"a": np.asarray(values, float)}, first=first)
    given = indicator_evidence(figures, indicators(), areas({"a": None}), SOURCES)
    aim = targets(value=45.0) if goals is None else goals
    return progress_rules(given, aim, indicator="x", area="a", **settings)


def of(result, rule, column="estimate"):
    return result.table.set_index("rule").loc[rule, column]


def verdict(result, rule, column="label"):
    return result.parts["verdicts"].set_index("rule").loc[rule, column]


def test_the_worked_example_in_which_the_rules_disagree():
    """The published methods by hand, as in the tests of the rules themselves."""
    result = ask()
    assert of(result, "open_sdg") == pytest.approx(0.6052056890, abs=1e-9)
    assert verdict(result, "open_sdg") == "acceleration needed"
    assert verdict(result, "open_sdg", "score") == pytest.approx(0.0372237161, abs=1e-9)
    assert of(result, "un_2023") == pytest.approx(0.6910544455, abs=1e-9)
    assert verdict(result, "un_2023", "score") == 2
    assert of(result, "sdsn") == pytest.approx(0.7792207792, abs=1e-9)
    assert result.parts["counts"]["on"].iloc[0] == 0


def test_a_pace_that_has_picked_up_lately_divides_the_rules():
    # 1 a year until 2022, then 5 a year; 35 in 15 years are 2.33 a year.
    values = [100, 99, 98, 97, 96, 95, 94, 93, 88, 83, 78, 73]
    result = ask(values)
    assert verdict(result, "sdsn") == "on track"
    assert of(result, "sdsn") == pytest.approx(5 / (55 / 15))
    assert verdict(result, "open_sdg") != "on track"
    on = int(result.parts["verdicts"]["on_course"].iloc[:5].sum())
    assert 0 < on < 5
    assert on == len({r for r in ("open_sdg", "un_2023", "sdsn", "eurostat", "nhs")
                      if verdict(result, r) in GOOD})  # fmt: skip
    assert f"{on} of 5 say" in result.say()[0]
    assert any(s.startswith("They look at different") for s in result.say())


def test_rules_that_agree_are_not_said_to_differ():
    said = ask().say()
    assert said[0] == (
        "Emissions: none of the 5 official rules that judge it says it is on course"
    )
    assert not any("different things" in s for s in said)


def test_a_target_that_is_met_is_met():
    result = ask([100, 90, 80, 70, 60, 50, 44, 40, 38, 36, 34, 32])
    assert verdict(result, "open_sdg") == "achieved"
    assert verdict(result, "un_2023") == "target met"
    assert verdict(result, "missionmetrics") == "met"


def test_years_after_the_base_year_count_and_earlier_ones_do_not():
    later = ask([500.0, 300.0, *STEADY], first=2013)
    assert of(later, "open_sdg") == pytest.approx(of(ask(), "open_sdg"))
    from_2013 = ask([500.0, 300.0, *STEADY], first=2013, base_year=2013)
    assert of(from_2013, "open_sdg") != pytest.approx(of(ask(), "open_sdg"))


def test_without_a_target_growth_is_judged_and_the_arrows_are_silent():
    result = ask(goals=no_targets())
    growth = (80 / 100) ** (1 / 7) - 1
    assert of(result, "open_sdg") == pytest.approx(-growth)
    assert of(result, "open_sdg", "measure") == "growth"
    assert verdict(result, "sdsn") == rules.NOT_ASSESSED
    assert of(result, "sdsn", "certainty") == "not enough data"
    assert np.isnan(of(result, "missionmetrics"))
    assert any(s.startswith("Our own method gives no chance") for s in result.say())


def test_where_no_way_is_better_no_rule_judges():
    figures = observations({"a": STEADY}, first=2015)
    no_way = indicators(direction="stay")
    still = indicator_evidence(figures, no_way, areas({"a": None}), SOURCES)
    result = progress_rules(still, targets(value=45.0), indicator="x", area="a")
    assert result.say()[0] == "Emissions: no official rule judges it"
    assert set(result.parts["verdicts"]["label"].iloc[:5]) == {rules.NOT_ASSESSED}


def test_a_target_of_nought_is_warned_of():
    warned = ask(goals=targets(value=0.0)).warn()
    assert any("0.001" in w for w in warned)
    assert not any("0.001" in w for w in ask().warn())


def test_few_figures_make_the_limits_a_trial():
    assert any("8 figures" in w for w in ask().warn())
    assert not any("trial" in w for w in ask(np.linspace(100, 80, 12)).warn())


def test_one_figure_is_too_few():
    with pytest.raises(EvidenceError, match="1 figures since 2022") as caught:
        ask(base_year=2022)
    assert caught.value.code == "MM-RULES-FEW"


def test_control_limits_are_those_of_the_process():
    result = ask([10.0, 12.0] * 8, goals=targets(value=5.0))
    # Mean 11, every step 2: limits 11 -+ 5.32. At most 5 lies below: never met.
    assert of(result, "nhs", "low") == pytest.approx(11 - 5.32)
    assert of(result, "nhs", "high") == pytest.approx(11 + 5.32)
    assert verdict(result, "nhs") == "fail"
    assert verdict(ask([10.0, 12.0] * 8, goals=targets(value=9.0)), "nhs") == (
        "hit or miss"
    )


@pytest.mark.parametrize("language", ["en-GB", "es"])
def test_every_verdict_has_words(language):
    words = locale(language).messages
    codes = {*rules.PACES, *rules.CHART, *rules.ARROWS, *rules.MOVES, "achieved",
             "target met", rules.NOT_ASSESSED, "pass", "fail", "hit or miss",
             "hit or miss after change"}  # fmt: skip
    missing = {c for c in codes if f"status.{c.replace(' ', '_')}" not in words}
    assert missing == set()
    assert not GOOD & SILENT


def test_the_board_says_what_the_table_holds():
    fig = figure(ask())
    assert fig.form == "board"
    assert [row[0] for row in fig.tables[0].rows] == list(ask().table["rule_name"])
    assert describe(fig)


def test_a_target_that_is_met_rests_on_the_latest_figure():
    # Nothing grows: there is no ratio, and the verdict hangs on the figure alone.
    result = ask([40.0] * 8)
    assert verdict(result, "open_sdg") == "achieved"
    for rule in ("open_sdg", "un_2023", "sdsn"):
        assert of(result, rule, "measure") == "latest_figure"
        assert of(result, rule) == 40.0
        assert of(result, rule, "unit") == "kilotonnes"
        assert of(result, rule, "certainty") == "unclear"
    board = result.parts["board"].set_index("item")
    assert board["comparator_value"].iloc[0] == 45.0


def test_control_limits_are_held_against_the_target_of_their_time():
    aims = pd.concat([
        targets(target_id="soon", value=15.0, deadline=pd.Timestamp("2020-12-31")),
        targets(target_id="late", value=5.0, deadline=pd.Timestamp("2050-12-31")),
    ])  # fmt: skip
    values = [10.0, 12.0] * 8  # limits 11 -+ 5.32 (mean moving range 2)
    result = ask(values, goals=aims)
    assert verdict(result, "nhs") == "hit or miss"
    assert verdict(ask(values, goals=aims, target="late"), "nhs") == "fail"
    wide = ask(values, goals=aims.assign(value=[17.0, 5.0]))
    assert verdict(wide, "nhs") == "pass"
    assert of(result, "open_sdg") == of(ask(values, goals=aims.tail(1)), "open_sdg")


def test_control_limits_start_afresh_where_that_was_declared():
    values = [20.0, 22.0] * 8 + [10.0, 12.0] * 8
    new = {"start": "2031-01-01", "reason": "A new way of counting"}
    result = ask(values, rebase=[new])
    assert of(result, "nhs", "low") == pytest.approx(11 - 5.32)
    assert of(result, "nhs", "n") == 16
    # Mean 16, and the one step of 10 is screened out.
    assert of(ask(values), "nhs", "low") == pytest.approx(16 - 5.32)
    with pytest.raises(EvidenceError, match="MM-REBASE-REASON"):
        ask(values, rebase=[{"start": "2031-01-01"}])


def test_growth_is_not_held_against_a_range():
    """Inside it neither way is better; only our own method looks at a range."""
    inside = 50 + np.random.default_rng(1).normal(0, 1, 12)
    goals = targets(kind="range", value=40.0, high=60.0)
    result = ask(inside, goals)
    rules = ("open_sdg", "un_2023", "sdsn", "eurostat", "nhs")
    assert {verdict(result, rule) for rule in rules} == {"not assessed"}
    assert verdict(result, "missionmetrics") == "within"
    assert result.say()[0] == "Emissions: no official rule judges it"


@pytest.mark.parametrize(
    ("value", "said"), [(60.0, "was met in time"), (20.0, "was not met")]
)
def test_a_deadline_that_has_passed_is_judged_as_such(value, said):
    falling = 60 - np.arange(12) + np.random.default_rng(1).normal(0, 0.3, 12)
    goals = targets(kind="at_most", value=value, deadline=pd.Timestamp("2020-12-31"))
    result = ask(falling, goals)
    assert said in " ".join(result.say())
    assert all(s.true_of(result.tables()) for s in result.sentences)
