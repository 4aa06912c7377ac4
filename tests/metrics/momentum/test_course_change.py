"""What changed since the last report: sums that hold, and shares worked out by hand."""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.metrics.momentum.on_course import on_course
from missionmetrics.metrics.momentum.together.course_change import (
    SOURCES,
    Method,
    change_parts,
    figures_between,
)
from missionmetrics.metrics.momentum.together.course_weights import weight_sets
from tests.metrics.momentum.course_worlds import (
    GOALS,
    USUAL,
    ask,
    cell,
    ids,
    record,
    tables,
)
from tests.stats.test_shapley import by_orders

NAMES = ("news", "corrections", "method")


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """Neither draws nor statuses play a part in a change."""
    monkeypatch.setattr("missionmetrics.metrics.momentum.on_course.COUNT", 50)
    monkeypatch.setattr(
        "missionmetrics.metrics.momentum.together.course_tables.status_of",
        lambda _: "behind",
    )


def split(result, measure="gap_closed"):
    """The one row of sums of a measure."""
    part = result.parts["change_sums"]
    return part[part["measure"] == measure].iloc[0]


def by_indicator(result, source, measure="gap_closed"):
    part = result.parts["change"]
    own = part[(part["measure"] == measure) & (part["source"] == source)]
    return own.set_index("indicator_id")["value"]


def moved(rng, scale=0.5):
    """Records whose old figures were a little other ones, and lacked the last years."""
    old = {n: v + np.where(np.arange(12) % 4 == 1, rng.normal(scale=scale), 0.0)
           for n, v in USUAL.items()}  # fmt: skip
    cut = {n: int(rng.integers(1, 3)) for n in old}
    return {n: v[: len(v) - cut[n]] for n, v in old.items()}


@pytest.mark.parametrize("seed", range(2))
def test_sources_add_up_to_the_published_change(seed):
    """Random worlds in which figures, corrections, targets and weights all change."""
    rng = np.random.default_rng(seed)
    records = moved(rng)
    goals = {n: {**g, "value": g["value"] + rng.normal(scale=2.0)}
             for n, g in GOALS.items()}  # fmt: skip
    weights, last = (dict(zip(USUAL, rng.random(3), strict=True)) for _ in range(2))
    settings = {"weights": weights, "previous_weights": last}
    result = ask(previous=tables(records, goals), **settings)
    before = ask(records, goals, weights=last)
    for measure in ("gap_closed", "gap_share"):
        row = split(result, measure)
        assert row["before"] == pytest.approx(cell(before, measure), abs=1e-12)
        assert row["after"] == pytest.approx(cell(result, measure), abs=1e-12)
        parts = row[[*NAMES, "version"]].to_numpy(float)
        assert parts.sum() == pytest.approx(row["after"] - row["before"], abs=1e-10)
        assert (np.abs(parts[:3]) > 1e-9).all()
        every = result.parts["change"].query(f"measure == '{measure}'")["value"]
        assert every.sum() == pytest.approx(row["after"] - row["before"], abs=1e-10)
    now, then = (
        r.parts["contributions"].set_index("indicator_id")["gap_closed"]
        for r in (result, before)
    )
    own = sum(by_indicator(result, source) for source in SOURCES)
    for name in USUAL:
        assert own[name] == pytest.approx(now[name] - then[name], abs=1e-10)


def test_shares_are_those_of_eight_reports_put_together_by_hand():
    """Each state asked about as a report of its own; then every order of changing."""
    old = {n: v.copy() for n, v in USUAL.items()}
    old["down"][10] += 3.0
    old["up"] = old["up"][:10]
    goals = {"slow": {"kind": "at_most", "value": 30.0}}
    weights = {"down": 1.0, "up": 4.0, "slow": 1.0}
    values = np.zeros((2, 2, 2))
    for news, corrections, method in product((0, 1), repeat=3):
        records = {
            "down": (USUAL if corrections else old)["down"],
            "up": (USUAL if news else old)["up"],
            "slow": USUAL["slow"],
        }
        settings = {} if method else {"weights": weights}
        state = ask(records, None if method else goals, **settings)
        values[news, corrections, method] = cell(state, "gap_closed")
    last = tables(old, goals)
    result = ask(previous=last, previous_weights=weights)
    expected = by_orders(values, 3)
    found = split(result)[list(NAMES)].to_numpy(float)
    np.testing.assert_allclose(found, expected, atol=1e-12)
    assert np.abs(expected).min() > 1e-4


def method(given, indicators=tuple(USUAL), weights=None, shocks=()):
    """What a report was made with, without making the report."""
    evidence, aims = given
    return Method(evidence=evidence, targets=aims, indicators=tuple(indicators),
                  weights=weight_sets(weights, indicators), shocks=shocks)  # fmt: skip


NOW = method(tables())


def since(last, now=NOW, published=None):
    """By source and indicator, and the one row of sums of the way covered."""
    change, sums = change_parts(last, now, "a", published)
    return change, sums.iloc[0]


def only(last, now=NOW):
    """The sources that changed anything."""
    row = since(last, now)[1]
    return [n for n in (*NAMES, "version") if abs(row[n]) > 1e-12]


def test_one_source_alone_gets_all_of_the_change():
    shorter = {n: v[:10] for n, v in USUAL.items()}
    assert only(method(tables(shorter))) == ["news"]
    corrected = {n: v + np.eye(12)[5] for n, v in USUAL.items()}
    assert only(method(tables(corrected))) == ["corrections"]
    aims = tables(goals={"up": {"kind": "at_least", "value": 60.0}})[1]
    assert only(method((tables()[0], aims))) == ["method"]
    base = tables(goals={"up": {**GOALS["up"], "baseline_value": 5.0}})[1]
    assert only(method((tables()[0], base))) == ["method"]
    heavy = {"down": 5.0, "up": 1.0, "slow": 1.0}
    assert only(method(tables(), weights=heavy)) == ["method"]
    shock = [{"name": "flood", "start": "2019-01-01", "end": "2020-12-31"}]
    assert only(method(tables(), shocks=shock)) == ["method"]
    assert only(method(tables(meta={"down": {"scale": "log"}}))) == ["method"]
    assert only(method(tables())) == []


def test_what_is_not_said_of_the_last_report_was_as_it_is_now():
    heavy = {"down": 5.0, "up": 1.0, "slow": 1.0}
    shock = [{"name": "flood", "start": "2019-01-01", "end": "2020-12-31"}]
    evidence, _ = tables()
    row = split(ask(previous=(evidence,), weights=heavy, shocks=shock))
    assert row["total"] == 0
    assert row[[*NAMES, "version"]].tolist() == [0, 0, 0, 0]


def test_an_indicator_that_joined_or_left_is_method():
    two = ("down", "up")
    pair = method(tables({n: USUAL[n] for n in two}), indicators=two)
    change, _ = since(pair)
    assert only(pair) == ["method"]
    joined = change.query("source == 'changed method' and measure == 'gap_closed'")
    joined = joined.set_index("indicator_id")["value"]
    assert joined["slow"] == pytest.approx(
        cell(ask(), "gap_closed", "slow") / 3, abs=1e-12
    )
    assert joined["up"] < 0
    assert only(NOW, pair) == ["method"]
    result = ask({n: USUAL[n] for n in two}, previous=tables(),
                 previous_indicators=list(USUAL))  # fmt: skip
    assert by_indicator(result, "changed method")["slow"] == pytest.approx(
        -joined["slow"], abs=1e-12
    )


def test_a_figure_that_is_withdrawn_is_a_correction_and_one_that_is_final_is_not():
    evidence, aims = tables()
    table = evidence.table.copy()
    last = (table["series_id"] == "down") & (table["period"] == "2024")
    gone = table.assign(status=table["status"].mask(last, "missing"))
    gone["value"] = gone["value"].mask(last)

    def moves(first, second):
        return only(*(method((replace(evidence, table=t), aims))
                      for t in (first, second)))  # fmt: skip

    assert moves(table, gone) == ["corrections"]
    assert moves(gone, table) == ["news"]
    assert moves(table[~last], table) == ["news"]
    assert moves(table, table[~last]) == ["corrections"]
    early = table.assign(status=table["status"].mask(last, "provisional"))
    assert moves(early, table) == []


def rows(values, first=2020, series="x"):
    return pd.DataFrame({
        "series_id": series, "area_id": "a", "group": "",
        "start": [pd.Timestamp(f"{first + i}-01-01") for i in range(len(values))],
        "end": [pd.Timestamp(f"{first + i}-12-31") for i in range(len(values))],
        "value": values, "status": ["ok" if v == v else "missing" for v in values],
    })  # fmt: skip


@pytest.mark.parametrize(
    ("news", "corrections", "expected"),
    [
        (False, False, [1.0, 2.0, np.nan]),
        (True, False, [1.0, 2.0, 5.0, 6.0]),
        (False, True, [1.0, 2.5, np.nan]),
        (True, True, [1.0, 2.5, 5.0, 6.0]),
    ],
)
def test_figures_of_each_state(news, corrections, expected):
    old, new = rows([1.0, 2.0, np.nan]), rows([1.0, 2.5, 5.0, 6.0])
    mixed = figures_between(old, new, news=news, corrections=corrections)
    found = mixed.sort_values("start")["value"].to_numpy()
    np.testing.assert_array_equal(found, expected)


def test_what_an_earlier_version_published_is_told_apart():
    result = ask(previous=tables(moved(np.random.default_rng(1))),
                 previous_published=0.25)  # fmt: skip
    row = split(result)
    assert row["before"] == 0.25
    total = row[[*NAMES, "version"]].sum()
    assert total == pytest.approx(row["after"] - 0.25, abs=1e-10)
    assert row["version"] != 0
    assert any("how the last report was worked out" in s for s in result.say())


@pytest.mark.parametrize("seed", range(5))
def test_what_is_said_adds_up_as_it_is_said(seed):
    rng = np.random.default_rng(100 + seed)
    row = since(method(tables(moved(rng, scale=2.0))), published=0.4)[1]
    shown = row[[f"shown_{n}" for n in (*NAMES, "version")]].to_numpy(float)
    ends = row["shown_after"] - row["shown_before"]
    assert shown.sum() == pytest.approx(ends, abs=1e-12)
    assert row["shown_total"] == pytest.approx(ends, abs=1e-12)
    exact = row[[*NAMES, "version"]].to_numpy(float)
    assert np.abs(shown - exact).max() < 0.0011


def test_each_panel_has_a_change_of_its_own():
    panels = pd.DataFrame({
        "panel": ["a", "b"], "elicited_as": "swings", "down": [1.0, 0.0],
        "up": [1.0, 1.0], "slow": [1.0, 3.0],
    })  # fmt: skip
    last = tables(moved(np.random.default_rng(4)))
    result = ask(weights=panels, previous=last)
    part = result.parts["change_sums"]
    for i, name in enumerate(panels["panel"]):
        own = dict(panels.loc[i, list(USUAL)])
        alone = since(method(last, weights=own), method(tables(), weights=own))[1]
        both = (part["weights"] == name) & (part["measure"] == "gap_closed")
        for source in NAMES:
            value = part.loc[both, source].iloc[0]
            assert value == pytest.approx(alone[source], abs=1e-12)
    assert not any(m.startswith("course.change") for m in ids(result))
    with pytest.raises(EvidenceError, match="same panels") as caught:
        since(method(last, weights=panels.assign(panel=["c", "d"])),
              method(tables(), weights=panels))  # fmt: skip
    assert caught.value.code == "MM-COURSE-WEIGHTS"


def test_a_change_that_cannot_be_split_is_still_told():
    """Years gave way to quarters: new ones beside old ones would overlap."""
    evidence, aims = tables()
    years = evidence.table
    quarters = []
    for _, row in years[years["series_id"] == "down"].iterrows():
        for q in range(4):
            start = row["start"] + pd.DateOffset(months=3 * q)
            end = start + pd.DateOffset(months=3, days=-1)
            value = row["value"] + 0.3 * (-1) ** q
            quarters.append({**row, "period": f"{row['period']}-Q{q + 1}",
                             "start": start, "end": end, "value": value})  # fmt: skip
    now = pd.concat([years[years["series_id"] != "down"], pd.DataFrame(quarters)])
    result = on_course(replace(evidence, table=now[years.columns]), aims, evidence,
                       aims, indicators=list(USUAL), area="a")  # fmt: skip
    row = split(result)
    assert "overlap" in row["reason"]
    assert np.isfinite([row["before"], row["after"], row["shown_total"]]).all()
    assert np.isnan(row["news"])
    assert "course.split.none" in ids(result)
    assert "course.caution.order" not in ids(result)


def test_a_last_report_that_knew_too_little():
    early = {n: v[:5] for n, v in USUAL.items()}
    result = ask(previous=tables(early))
    assert "course.change.silent" in ids(result)
    assert np.isnan(split(result)["before"])


def test_reports_that_cannot_be_compared_are_refused():
    with pytest.raises(EvidenceError, match="was in t ") as caught:
        since(method(tables(meta={"down": {"unit": "t"}})))
    assert caught.value.code == "MM-COURSE-UNIT"
    with pytest.raises(EvidenceError) as caught:
        ask(previous=tables({"down": USUAL["down"]}))
    assert caught.value.code == "MM-COURSE-INDICATORS"
    evidence, aims = tables()
    twice = pd.concat([evidence.table, evidence.table.head(1)])
    with pytest.raises(EvidenceError, match="two figures for 2013") as caught:
        since(method((replace(evidence, table=twice), aims)))
    assert caught.value.code == "MM-PERIODS-OVERLAP"


def test_a_worse_year_takes_away():
    better = {**USUAL, "down": record(100, 50)}
    result = ask(previous=tables(better))
    assert split(result)["corrections"] < 0
    assert any(s.startswith("Changes to old figures take away") for s in result.say())


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"previous_published": "34%"}, "MM-COURSE-PUBLISHED"),
        ({"previous_published": np.nan}, "MM-COURSE-PUBLISHED"),
        ({"previous_indicators": "down"}, "MM-COURSE-INDICATORS"),
        ({"previous_indicators": ["down", "down"]}, "MM-COURSE-INDICATORS"),
        ({"previous_indicators": ["down", "dwon"]}, "MM-INDICATOR-UNKNOWN"),
    ],
)
def test_what_is_said_of_the_last_report_is_checked(settings, code):
    with pytest.raises(EvidenceError) as caught:
        ask(previous=tables(), **settings)
    assert caught.value.code == code


def test_a_fault_of_the_last_report_is_not_taken_for_a_lack_of_figures():
    """Overlapping years in the last report's own table, not in a mixture of both."""
    evidence, aims = tables()
    twice = evidence.table.head(1).assign(
        period="2013b", start=lambda t: t["start"] + pd.DateOffset(months=3)
    )
    broken = replace(evidence, table=pd.concat([evidence.table, twice]))
    with pytest.raises(EvidenceError) as caught:
        ask(previous=(broken, aims))
    assert caught.value.code == "MM-PERIODS-OVERLAP"
