"""Being there at the deadline, having been there by it, and the date of arrival."""

import numpy as np
import pandas as pd
import pytest

from missionmetrics.metrics.momentum.momentum import momentum
from missionmetrics.stats.arrival import passages
from missionmetrics.stats.trend import fit_trend
from tests.made import evidence, targets

RNG = np.random.default_rng(31)
FALL = 100 - 3 * np.arange(19) + RNG.normal(0, 1, 19)  # 2005 to 2023, last near 46
WIDE = 100 - 3 * np.arange(19) + RNG.normal(0, 5, 19)
YEARS = 2005.5 + np.arange(19)
DATES = ("arrival_early", "arrival_middle", "arrival_late")


def ask(values, goals, made=None, **settings):
    settings = {"indicator": "x", "areas": list(values)} | settings
    given = evidence(
        {k: np.asarray(v, float) for k, v in values.items()}, **(made or {})
    )
    return momentum(given, goals, **settings)


def row(result, measure, area="a"):
    table = result.parts.get("measures", result.table)
    here = (table["measure"] == measure) & (table["area_id"] == area)
    return table.loc[here].iloc[0]


def reason(result, measure):
    why = result.parts["unanswered"]
    return why.loc[why["measure"] == measure, "reason"].tolist()


def soon(year):
    return {"deadline": pd.Timestamp(f"{year}-12-31")}


@pytest.mark.parametrize("value", [44.0, 47.0])
def test_by_the_deadline_is_no_less_likely_than_at_it(value):
    result = ask({"a": WIDE}, targets(value=value, **soon(2026)))
    at, by = row(result, "chance_arrival"), row(result, "chance_by")
    told = " ".join(result.say())
    if not np.isnan(at["estimate"] + by["estimate"]):
        assert by["estimate"] >= at["estimate"]
        assert by["low"] >= at["low"]
        assert ("at least once" in told) == (by["estimate"] - at["estimate"] >= 0.005)
    else:
        assert "at least once" not in told


def test_the_chance_by_the_deadline_grows_with_it():
    chances = [
        row(ask({"a": WIDE}, targets(value=47.0, **soon(y))), "chance_by")["estimate"]
        for y in (2024, 2025)
    ]
    known = np.array(chances)[~np.isnan(chances)]
    assert known.size >= 2
    assert (np.diff(known) >= 0).all()


def test_the_chance_by_is_that_of_a_larger_simulation():
    """The share of 200,000 paths, not of 2,000; both rest on the same closed form."""
    result = ask({"a": WIDE}, targets(value=46.0, **soon(2025)))
    fit = fit_trend([WIDE], YEARS)
    paths = passages(fit, -np.inf, 46.0, [1.0, 2.0], count=200_000, seed=8)
    assert row(result, "chance_by")["estimate"] == pytest.approx(
        paths.by[0, -1], abs=0.01
    )


def test_dates_of_arrival_are_quantiles_of_the_first_passage():
    """From another number of paths and another seed: the year in which a tenth, half
    and nine tenths have been there."""
    result = ask({"a": FALL}, targets(value=36.0))
    fit = fit_trend([FALL], YEARS)
    by = passages(fit, -np.inf, 36.0, np.arange(1.0, 10.0), count=50_000, seed=5).by[0]
    for name, share in zip(DATES, (0.1, 0.5, 0.9), strict=True):
        assert row(result, name)["estimate"] == 2023.5 + 1 + np.argmax(by >= share)
        assert row(result, name)["unit"] == "year"


def test_dates_are_in_order_and_never_beyond_half_the_record():
    for value in (44.0, 30.0, 20.0):
        result = ask({"a": FALL}, targets(value=value, **soon(2060)))
        dates = [row(result, name)["estimate"] for name in DATES]
        known = [d for d in dates if not np.isnan(d)]
        assert known == sorted(known)
        assert all(2023.5 <= d <= 2023.5 + 9 for d in known)
        # once one is out of sight, the later ones are
        assert all(np.isnan(dates[len(known) :]))


def test_what_is_not_within_the_horizon_is_an_outcome_and_told():
    result = ask({"a": FALL}, targets(value=-100.0))
    assert reason(result, "arrival_early") == ["not_within_record"]
    assert row(result, "arrival_early")["certainty"] == "not enough data"
    assert "In at least 9 of 10 futures" in " ".join(result.say())
    assert "than the 9 years that figures like these can see" in " ".join(result.say())


def test_the_dates_in_words_are_those_of_the_table():
    result = ask({"a": FALL}, targets(value=36.0))
    early, middle, late = (int(row(result, n)["estimate"]) for n in DATES)
    text = " ".join(result.say())
    assert f"it gets there by {middle}. In 1 of 10 it does by {early}" in text
    assert f"in 9 of 10 by {late}" in text
    assert f"en {middle} o antes" in " ".join(result.say("es"))


def test_one_year_for_all_is_told_once():
    steady = 100 - 3 * np.arange(19) + RNG.normal(0, 0.1, 19)
    result = ask({"a": steady}, targets(value=44.5))
    dates = {row(result, name)["estimate"] for name in DATES}
    assert len(dates) == 1
    text = " ".join(result.say())
    assert "In 9 of 10 futures like its past, it gets there by" in text
    assert f"by {int(dates.pop())}. That supposes" in text


def test_there_already_has_no_date():
    result = ask({"a": FALL}, targets(value=90.0))
    for name in (*DATES, "chance_by"):
        assert reason(result, name) == ["met"]


def test_a_fading_pace_arrives_no_earlier():
    result = ask({"a": FALL}, targets(value=42.0))
    date = row(result, "arrival_middle")
    assert date["low"] == date["estimate"]
    assert date["high"] >= date["estimate"]


def test_a_chance_that_hangs_on_fading_is_not_given():
    result = ask({"a": FALL}, targets(value=31.0, **soon(2028)))
    assert reason(result, "chance_arrival") == ["hangs_on_fading"]
    assert "hangs on whether the pace fades" in " ".join(result.say())


def test_another_area_another_order_and_the_same_seed_change_nothing():
    goals = pd.concat(
        [targets(value=40.0, **soon(2025)),
         targets(target_id="u", area_id="b", value=60.0, **soon(2031))]
    )  # fmt: skip
    one = ask({"a": FALL, "b": FALL[::-1]}, goals)
    two = ask({"b": FALL[::-1], "a": FALL}, goals)
    alone = ask({"a": FALL}, goals)
    again = ask({"a": FALL}, goals)
    for name in ("chance_by", *DATES):
        got = [row(r, name)["estimate"] for r in (one, two, alone, again)]
        np.testing.assert_array_equal(got, got[0])
    assert alone.to_json() == again.to_json()
    assert alone.provenance.seed == 1


def test_better_up_is_the_mirror_of_better_down():
    down = ask({"a": WIDE}, targets(value=46.0, **soon(2025)))
    up = ask({"a": -WIDE}, targets(value=-46.0, **soon(2025)), {"direction": "up"})
    assert row(up, "chance_by")["estimate"] == pytest.approx(
        row(down, "chance_by")["estimate"], abs=0.03
    )
    for name in DATES:
        assert row(up, name)["estimate"] == pytest.approx(
            row(down, name)["estimate"], abs=1, nan_ok=True
        )


def test_the_origin_of_time_changes_nothing():
    plain = ask({"a": WIDE}, targets(value=46.0, **soon(2025)))
    given = evidence({"a": WIDE})
    table = given.table.copy()
    for column in ("start", "end"):
        table[column] = table[column] - pd.DateOffset(years=40)
    table["period"] = (table["period"].astype(int) - 40).astype(str)
    from dataclasses import replace

    early = momentum(
        replace(given, table=table),
        targets(value=46.0, baseline_period="1965", **soon(1985)),
        indicator="x",
        areas=["a"],
    )
    assert row(early, "chance_by")["estimate"] == pytest.approx(
        row(plain, "chance_by")["estimate"], abs=2e-3
    )
    assert row(early, "arrival_middle")["estimate"] == (
        row(plain, "arrival_middle")["estimate"] - 40
    )


def test_chances_of_arriving_by_come_true_as_often_as_they_say():
    """200 simulated places: of those given about p, about p have been there by then."""
    rng = np.random.default_rng(17)
    places, years, ahead = 200, 16, 4
    slope = rng.normal(-1, 0.5, (places, 1)) + np.cumsum(
        rng.normal(0, 0.15, (places, years + ahead)), axis=1
    )
    level = 100 + np.cumsum(slope + rng.normal(0, 0.6, slope.shape), axis=1)
    seen = level[:, :years] + rng.normal(0, 1, (places, years))
    names = [f"a{i:03}" for i in range(places)]
    limit = seen[:, -1] - rng.uniform(0, 6, places)
    goals = pd.concat(
        [
            targets(target_id=f"t{i}", area_id=name, value=limit[i], **soon(2024))
            for i, name in enumerate(names)
        ],
        ignore_index=True,
    )
    result = ask(dict(zip(names, seen, strict=True)), goals)
    table = result.parts["measures"]
    table = table.loc[table["measure"] == "chance_by"].set_index("area_id")
    said = table.loc[names, "estimate"].to_numpy()
    came = (level[:, years - 1 :] <= limit[:, None]).any(axis=1)
    given = ~np.isnan(said)
    assert given.mean() > 0.5
    for low, high in ((0.0, 0.33), (0.33, 0.66), (0.66, 1.01)):
        inside = given & (said >= low) & (said < high)
        noise = 3 * np.sqrt(0.25 / inside.sum())
        assert came[inside].mean() == pytest.approx(
            said[inside].mean(), abs=0.05 + noise
        )


def test_a_target_may_be_touched_and_left_before_the_deadline():
    """By the deadline: at it, and the paths that were there and have left."""
    walk = 100 + np.cumsum(np.random.default_rng(4).normal(0, 2, 19))
    edge = walk[-1] - 1.0
    result = ask({"a": walk}, targets(kind="at_most", value=edge, **soon(2030)))
    at, by = row(result, "chance_arrival"), row(result, "chance_by")
    fit = fit_trend([walk], YEARS)
    there, been = passages(
        fit, -np.inf, edge, np.arange(1.0, 8.0), count=20_000, seed=9
    )
    left = been[0, -1] - there[0, -1]
    assert left > 0.04
    assert by["estimate"] - at["estimate"] == pytest.approx(left, abs=0.03)


def test_no_date_lies_beyond_half_the_record_in_whole_years():
    """20 figures span 19 years; half of that is 9.5, so 9 years after 2024."""
    values = 100 - np.arange(20) + np.random.default_rng(7).normal(0, 1, 20)
    for value in (72.0, 71.5, 71.0, 70.5):
        result = ask({"a": values}, targets(kind="at_most", value=value))
        assert result.parts["status"]["whole_years_told"].iloc[0] == 9
        dates = [row(result, name)["estimate"] for name in DATES]
        assert np.nanmax([*dates, 0.0]) <= 2024.5 + 9


def test_a_date_is_clear_where_the_ways_to_fade_tell_one_year():
    seen = set()
    for value in (44.0, 42.0, 40.0, 38.0):
        result = ask({"a": FALL}, targets(kind="at_most", value=value))
        assert bool(result.parts["status"]["steady"].iloc[0])
        for found in (row(result, name) for name in DATES):
            if np.isnan(found["high"]):
                continue
            one = found["high"] - found["low"] <= 1 + 1e-9
            assert (found["certainty"] == "clear") == one
            seen.add(bool(one))
    assert seen == {True, False}
