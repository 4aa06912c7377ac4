"""Places of areas where figures come with margins of error, and what is said then."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

import missionmetrics as mm
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.locale import locale
from missionmetrics.evidence.indicators import indicator_evidence
from missionmetrics.metrics.momentum.composite_index import composite_index
from missionmetrics.metrics.momentum.together.index_margins import SETS, drawn_of
from missionmetrics.metrics.momentum.together.index_values import declared_as, lay_out
from missionmetrics.stats.composite.options import Missing
from missionmetrics.stats.composite.ranking import fewest_ways
from missionmetrics.stats.composite.replicating import Alternatives, Replicator
from missionmetrics.stats.composite.specification import (
    Aggregate,
    Indicator,
    Specification,
)
from tests.made import SOURCES, areas, indicators, observations

Z = 1.959963984540054  # normal quantile of .975
FIGURES = {"x": [10.0, 20.0, 30.0, 40.0], "y": [4.0, 3.0, 2.0, 1.0],
           "people": [1.0, 2.0, 1.0, 4.0]}  # fmt: skip
WAYS = {"x": "up", "y": "down", "z": "up", "people": "stay"}
ALL = {"x": [3.0, 3.0, 3.0, 3.0], "y": [0.5, 0.5, 0.5, 0.5]}
EQUAL = Alternatives(weights=0.5)


def evidence(figures, errors, *, ends=False, **changed):
    """Figures of some areas with their errors; as ranges where ``ends`` is set."""
    tables = []
    for name, row in figures.items():
        codes = "abcdefgh"[: len(row)]
        own = observations({c: [v] for c, v in zip(codes, row, strict=True)},
                           indicator=name, first=2020)  # fmt: skip
        error = np.array(errors.get(name, [np.nan] * len(row)), dtype=float)
        apart = Z * error if ends else np.full(len(row), np.nan)
        tables.append(own.assign(
            se=np.nan if ends else error, low=own["value"] - apart,
            high=own["value"] + apart,
        ))  # fmt: skip
    known = [indicators(**{"indicator_id": n, "name": n.upper(), "direction": WAYS[n],
                           **changed.get(n, {})}) for n in figures]  # fmt: skip
    return indicator_evidence(
        pd.concat(tables, ignore_index=True), pd.concat(known, ignore_index=True),
        areas(dict.fromkeys(codes)), SOURCES,
    )  # fmt: skip


def ask(given, made_of=("x", "y"), **settings):
    small = {"replications": 400, "base": 64, "ways": EQUAL}
    return composite_index(given, specification=made_of, **{**small, **settings})


def a_head():
    return Specification(
        indicators=(Indicator(code="x", parent="i", denominator="people"),
                    Indicator(code="y", parent="i", direction=-1)),
        aggregates=(Aggregate(code="i", level="index"),),
    )  # fmt: skip


def tables_of(given, made_of=("x", "y"), areas=None):
    spec = declared_as(made_of, given)
    laid = lay_out(given, spec, areas=areas, period=None)
    return laid, drawn_of(laid, spec, level=0.95, seed=1)


@pytest.mark.parametrize(("ahead", "errors"), [
    (0.1, (1.0, 1.0)), (1.0, (1.0, 2.0)), (1.5, (1.0, 0.4)),
])  # fmt: skip
def test_how_often_an_area_is_first_is_the_normal_share(ahead, errors):
    # z is the same in both and is left out, so that x alone makes the order.
    figures = {"x": [10.0 + ahead, 10.0], "z": [5.0, 5.0]}
    given = evidence(figures, {"x": errors})
    made_of = replace(declared_as(("x", "z"), given), missing=Missing(least=0.0))
    result = ask(given, made_of, replications=4000, base=4096)
    expected = norm.cdf(ahead / np.hypot(*errors))
    assert result.parts["ranks"]["share_first"].to_numpy() == pytest.approx(
        [expected, 1 - expected], abs=4 * np.sqrt(0.25 / SETS)
    )
    shares = result.parts["sensitivity"].set_index("assumption")
    assert shares.loc["figures", ["first", "total"]].tolist() == pytest.approx(
        [1, 1], abs=0.1
    )
    assert shares.loc["weights", "total"] == 0
    assert "What moves the order most is how exact the figures are." in result.say()


def test_a_place_is_clear_only_where_errors_let_it_hold():
    given = evidence(FIGURES, {"x": [15.0] * 4, "y": [1.5] * 4})
    exact, told = ask(given, margins=False), ask(given)
    assert exact.table["certainty"].tolist() == ["clear"] * 4
    assert told.table["certainty"].tolist() == ["unclear"] * 4
    assert told.parts["summary"]["sure"].iloc[0] == 0
    assert told.table["estimate"].tolist() == exact.table["estimate"].tolist()
    assert told.parts["ranks"]["rank"].tolist() == [4, 3, 2, 1]


def test_narrow_margins_leave_places_clear():
    given = evidence(FIGURES, {"x": [0.01] * 4, "y": [0.001] * 4})
    assert ask(given).table["certainty"].tolist() == ["clear"] * 4


def test_ranges_of_95_in_100_are_read_as_standard_errors_are():
    one, other = (ask(evidence(FIGURES, ALL, ends=e)) for e in (False, True))
    for name in ("ranks", "sensitivity", "summary"):
        pd.testing.assert_frame_equal(one.parts[name], other.parts[name])


def test_without_margins_nothing_is_drawn():
    bare = ask(evidence(FIGURES, {}))
    left_out = ask(evidence(FIGURES, ALL), margins=False)
    for name, part in bare.parts.items():
        known = left_out.parts[name]
        pd.testing.assert_frame_equal(part, known)
    assert bare.say() == left_out.say()
    assert bare.warn() == left_out.warn()
    assert bare.parts["summary"][["margins", "figure_sets"]].iloc[0].tolist() == [0, 0]
    assert "figures" not in set(bare.parts["sensitivity"]["assumption"])


def test_whether_margins_count_is_kept_with_the_result_and_asked_again():
    given = evidence(FIGURES, ALL)
    for margins in (True, False):
        result = ask(given, margins=margins)
        assert result.provenance.settings["margins"] is margins
        again = result.rerun({"evidence": given})
        assert again.to_dict() == result.to_dict()
    with pytest.raises(EvidenceError) as caught:
        ask(given, margins="no")
    assert caught.value.code == "MM-COMPOSITE-OPTION"


def test_the_seed_alone_changes_numbers_and_the_order_of_rows_and_areas_does_not():
    given = evidence(FIGURES, ALL)
    mixed = replace(given, table=given.table.iloc[::-1].reset_index(drop=True))
    one, other = ask(given), ask(mixed)
    assert one.to_dict() == ask(given).to_dict()
    for name, part in one.parts.items():
        pd.testing.assert_frame_equal(part, other.parts[name])
    back = ask(given, areas=list("dcba")).parts["ranks"].iloc[::-1]
    pd.testing.assert_frame_equal(one.parts["ranks"], back.reset_index(drop=True))
    assert not ask(given, seed=2).parts["ranks"].equals(one.parts["ranks"])


def test_the_order_of_indicators_draws_no_other_figures():
    given = evidence(FIGURES, ALL)
    one, other = (tables_of(given, made_of)[1] for made_of in (("x", "y"), ("y", "x")))
    assert (one.figures == other.figures[:, :, ::-1]).all()


def test_figures_stay_where_the_indicator_says_that_they_can_be():
    figures = {"x": [1.0, 97.0, 50.0, 99.0], "y": [0.5, 1.0, 2.0, 3.0],
               "z": [0.2, 4.0, 8.0, 9.5]}  # fmt: skip
    errors = {"x": [4.0] * 4, "y": [2.0] * 4, "z": [3.0] * 4}
    given = evidence(
        figures, errors, x={"scale": "logit", "unit": "%"}, y={"scale": "log"},
        z={"minimum": 0.1, "maximum": 10.0},
    )  # fmt: skip
    _, drawn = tables_of(given, ("x", "y", "z"))
    least, most = drawn.figures.min(axis=(0, 1)), drawn.figures.max(axis=(0, 1))
    assert (least >= [0, 0, 0.1]).all()
    assert (most <= [100, np.inf, 10]).all()
    assert (least < [1, 0.2, 0.3]).all()
    assert (most > [99, 5, 9.9]).all()


def test_a_figure_that_is_not_known_stays_so_though_it_has_an_error():
    figures = {"x": [np.nan, 20.0, 30.0, 40.0], "y": FIGURES["y"]}
    given = evidence(figures, ALL)
    _, drawn = tables_of(given)
    assert np.isnan(drawn.figures[:, 0, 0]).all()
    assert np.isfinite(drawn.figures[:, 1:]).all()
    strict = replace(declared_as(("x", "y"), given), missing=Missing(policy="refuse"))
    result = ask(given, strict)
    assert result.parts["ranks"]["ways"].tolist() == [0, 400, 400, 400]
    assert result.table["certainty"].iloc[0] == "not enough data"
    assert result.parts["summary"][["known", "margins"]].iloc[0].tolist() == [7, 7]


def test_what_divides_is_drawn_too_and_stays_above_nought():
    errors = {"people": [0.5, 0.5, 0.5, 0.5]}
    given = evidence(FIGURES, errors)
    laid, drawn = tables_of(given, a_head())
    assert (drawn.figures == laid.figures).all()
    assert (drawn.denominators["people"] > 0).all()
    assert len(np.unique(drawn.denominators["people"][:, 0])) == SETS
    result = ask(given, a_head())
    assert result.parts["summary"][["known", "margins"]].iloc[0].tolist() == [12, 4]
    assert "figures" in set(result.parts["sensitivity"]["assumption"])


def test_an_indicator_that_also_divides_is_the_same_in_both_places():
    made_of = Specification(
        indicators=(Indicator(code="x", parent="i", denominator="z"),
                    Indicator(code="z", parent="i")),
        aggregates=(Aggregate(code="i", level="index"),),
    )  # fmt: skip
    given = evidence({"x": [1.0, 2.0, 3.0], "z": [5.0, 6.0, 9.0]}, {"z": [1.0] * 3})
    laid, drawn = tables_of(given, made_of)
    assert (drawn.denominators["z"] == drawn.figures[:, :, 1]).all()
    assert Replicator(laid.figures, made_of, EQUAL, denominators=laid.below,
                      drawn=drawn).names == ("weights", "figures")  # fmt: skip


def test_more_tables_are_drawn_where_the_range_is_to_hold_more():
    given = evidence(FIGURES, ALL)
    enough = fewest_ways(0.995)
    assert enough > SETS
    result = ask(given, level=0.995, replications=enough)
    assert result.parts["summary"]["figure_sets"].iloc[0] == enough


@pytest.mark.parametrize(("errors", "caution", "interval"), [
    ({}, "errors", "interval"),
    ({"x": [0.0] * 4}, "errors", "interval"),
    ({"x": [1.0, 1.0, 1.0, np.nan]}, "margins", "interval_margins"),
    (ALL, "margins_all", "interval_margins"),
])  # fmt: skip
def test_it_is_said_of_how_many_figures_margins_count(errors, caution, interval):
    result = ask(evidence(FIGURES, errors))
    told = [s for s in result.cautions if s.message.split(".")[-1] in
            {"errors", "margins", "margins_all"}]  # fmt: skip
    assert [s.message for s in told] == [f"composite.caution.{caution}"]
    assert result.interval.message == f"composite.{interval}"
    if caution == "margins":
        assert told[0].say(result.tables()) == (
            "The ranges allow for the margin of error of 3 of 8 figures. "
            "The others are taken as exact."
        )
    for language in ("en-GB", "es"):
        said = result.summary(language)
        assert "⟦" not in said
        assert "nan" not in said.lower().split()


@pytest.mark.parametrize("language", ["en-GB", "es"])
def test_the_choice_of_figures_has_words(language):
    assert "composite.choice.figures" in locale(language).messages


def test_a_mission_hands_the_setting_on():
    mission = mm.example()
    made_of = ["cycling_share", "bus_journeys_per_head"]
    found = [mission.composite_index(made_of, replications=100, base=16, margins=m)
             for m in (True, False)]  # fmt: skip
    # Each district's share of people who cycle comes from a survey, with its margin.
    assert [r.parts["summary"]["margins"].iloc[0] for r in found] == [10, 0]
    assert (found[0].table["certainty"] == "clear").sum() <= (
        found[1].table["certainty"] == "clear"
    ).sum()
