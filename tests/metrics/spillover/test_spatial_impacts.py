"""What goes with what next door: known truth, words, settings and refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.result import Result
from missionmetrics.metrics.spillover.spatial_impacts import spatial_impacts
from missionmetrics.stats.spatial.weights import from_neighbours
from tests.core.made_city import made_next_door, next_door, next_door_unsaid, squares
from tests.stats.spatial.made import grid

HERE, NEXT, BOTH = "nearby_here", "nearby_next_door", "nearby_both"


def asked(**changed):
    settings = {"outcome": "air", "drivers": ["homes"], **changed}
    shapes = settings.pop("shapes", squares())
    return spatial_impacts(
        settings.pop("evidence", made_next_door()), shapes, **settings
    )


def row(result, measure, driver="homes"):
    table = result.table
    return table.loc[
        (table["measure"] == measure) & (table["driver_id"] == driver)
    ].iloc[0]


def changed(evidence, series, values):
    """The same evidence with other values of one series, in order of areas."""
    table = evidence.table.copy()
    table.loc[table["series_id"] == series, "value"] = values
    return type(evidence)(
        table=table, series=evidence.series, areas=evidence.areas,
        sources=evidence.sources,
    )  # fmt: skip


def test_what_was_put_in_is_found_here_and_next_door():
    """2 and 4 less for each ten points, told for a usual difference of insulation."""
    found = next_door()
    step = found.parts["drivers"]["step"].iloc[0] / 10
    for measure, truth in ((HERE, -2.0), (NEXT, -4.0), (BOTH, -6.0)):
        told = row(found, measure)
        assert told["low"] < truth * step < told["high"]
        assert told["estimate"] == pytest.approx(truth * step, rel=0.25)
        assert told["certainty"] == "clear"
        assert row(found, measure, "waste")["certainty"] == "unclear"
    homes = found.table["driver_id"] == "homes"
    one, two, both = found.table.loc[homes, "estimate"]
    assert both == pytest.approx(one + two)


def test_one_unit_of_a_driver_is_told_beside():
    part = next_door().parts["drivers"].iloc[0]
    assert part["next_door"] == pytest.approx(-0.4, abs=0.08)
    assert part["next_door"] * part["step"] == pytest.approx(
        row(next_door(), NEXT)["estimate"]
    )
    assert part["unit"] == "points"


def test_the_words_are_those_of_the_table():
    said = next_door().say()
    assert said[0] == (
        "Fine dust in the air: lower in areas whose neighbours have a higher figure "
        "for Homes with good insulation"
    )
    assert any("all around an area" in s and "lower" in s for s in said)
    assert "Of 4 ways to work this out, 3 show a link of this kind next door." in said
    assert "Neighbours are more alike in this than they would be by chance." in said
    assert "vecinas" in next_door().say("es")[0]


def test_a_link_the_other_way_round_is_told_the_other_way_round():
    found = asked(evidence=made_next_door(here=-2.0, around=-4.0))
    assert "higher in areas whose neighbours" in found.say()[0]
    assert row(found, NEXT)["estimate"] > 0


def test_no_link_is_called_where_there_is_none():
    found = asked(drivers=["waste"])
    assert row(found, NEXT, "waste")["certainty"] == "unclear"
    assert found.say()[0].endswith("no clear link with what the neighbours have")
    assert any("none shows" in s for s in found.say())


def test_chance_calls_a_link_hardly_ever_however_many_drivers():
    """Five series of nothing: a range for all of them at once, 5% at the most."""
    rng = np.random.default_rng(3)
    base = made_next_door()
    called = held_back = 0
    for _ in range(24):
        evidence = changed(base, "air", rng.standard_normal(49))
        evidence = changed(evidence, "homes", rng.standard_normal(49))
        found = asked(evidence=evidence, drivers=["homes", "waste"], draws=400)
        next_rows = found.table.loc[found.table["measure"] == NEXT]
        called += int((next_rows["certainty"] == "clear").any())
        apart = next_rows["low"] * next_rows["high"] > 0
        held_back += int((apart & (next_rows["certainty"] != "clear")).sum())
    assert called <= 4  # 24 at 5% is 1.2; more than 4 has a chance below 1 in 100
    assert held_back > 0  # a range of its own leaves nought out, one for both does not


def test_every_model_has_its_say():
    models = next_door().parts["models"]
    assert models["model"].unique().tolist() == ["sdem", "slx", "sar", "sdm"]
    assert len(models) == 4 * 2 * 3
    slx = models.loc[models["model"] == "slx"]
    assert (slx["outcome_strength"] == 0).all()


@pytest.mark.parametrize("model", ["slx", "sar", "sdm", "sac"])
def test_another_model_answers_the_table_and_stands_first(model):
    found = asked(model=model)
    assert found.parts["models"]["model"].iloc[0] == model
    first = found.parts["models"].iloc[:3]
    np.testing.assert_allclose(found.table["estimate"], first["estimate"])
    assert row(found, NEXT)["estimate"] < 0


def test_where_the_rest_clusters_slx_says_so_and_needs_another_to_agree():
    """Noise that neighbours share, and no link at all: slx alone would call some."""
    rng = np.random.default_rng(8)
    base = made_next_door()
    w = asked().parts["neighbours"]["neighbours"].to_numpy()
    assert w.max() == 4
    smooth = np.add.outer(np.arange(7), np.arange(7)).ravel() * 1.0
    warned = 0
    for _ in range(10):
        evidence = changed(base, "air", smooth + rng.standard_normal(49))
        homes = smooth[::-1] * 0.5 + rng.standard_normal(49)
        evidence = changed(evidence, "homes", homes)
        found = asked(evidence=evidence, model="slx", draws=400)
        part = found.parts["clustering"].set_index("of")
        if part.loc["residuals", "said"] == "alike":
            warned += 1
            assert any("too narrow" in c for c in found.warn())
            models = found.parts["models"]
            sdem = models.loc[(models["model"] == "sdem") & (models["measure"] == NEXT)]
            if row(found, NEXT)["certainty"] == "clear":
                assert sdem["low"].iloc[0] * sdem["high"].iloc[0] > 0
    assert warned >= 5


def test_what_areas_get_and_give_averages_to_the_answer():
    found = asked(model="sdm")
    local = found.parts["local"]
    assert local["here"].mean() == pytest.approx(row(found, HERE)["estimate"])
    assert local["received"].mean() == pytest.approx(row(found, NEXT)["estimate"])
    assert local["sent"].mean() == pytest.approx(row(found, NEXT)["estimate"])


def test_areas_on_their_own_and_without_figures_are_named():
    shapes = squares()
    shapes.loc[48, "geometry"] = shapes.geometry[48].buffer(0).union(
        shapes.geometry[48]
    ).convex_hull.buffer(-10)  # fmt: skip
    evidence = made_next_door()
    keep = ~((evidence.table["area_id"] == "q00")
             & (evidence.table["series_id"] == "homes"))  # fmt: skip
    found = asked(evidence=evidence.only(keep), shapes=shapes)
    assert found.parts["left_out"].to_numpy().tolist() == [
        ["q00", "Ward 00", "Homes with good insulation"]
    ]
    alone = found.parts["neighbours"].query("neighbours == 0")
    assert alone["area_id"].tolist() == ["q48"]
    warned = " ".join(found.warn())
    assert "1 area has no neighbours" in warned
    assert "1 area is left out" in warned
    assert found.table["n"].iloc[0] == 48


def test_a_driver_of_other_periods_is_taken_in_its_latest_by_then():
    evidence = made_next_door()
    table = evidence.table.copy()
    homes = table["series_id"] == "homes"
    table.loc[homes, "period"] = "2023/24"
    table.loc[homes, "start"] = pd.Timestamp("2023-04-01")
    table.loc[homes, "end"] = pd.Timestamp("2024-03-31")
    moved = type(evidence)(table=table, series=evidence.series, areas=evidence.areas)
    found = asked(evidence=moved)
    assert found.parts["drivers"]["period"].tolist() == ["2023/24"]
    assert found.table["period"].unique().tolist() == ["2024"]
    later = table.assign(start=table["start"].where(~homes, pd.Timestamp("2025-04-01")))
    with pytest.raises(EvidenceError) as fault:
        asked(evidence=type(evidence)(table=later, series=evidence.series,
                                      areas=evidence.areas))  # fmt: skip
    assert fault.value.code == "MM-NEARBY-PERIOD"


@pytest.mark.parametrize(
    ("ask", "reason", "said"),
    [
        (next_door_unsaid, "few", "all the figures for 12 areas, and 20 are needed"),
        (lambda: asked(near={"within_km": 0.2}), "isolated", "Only 0 areas"),
        (lambda: asked(evidence=changed(made_next_door(), "homes", 5.0)), "constant",
         "same in all areas"),
        (lambda: asked(drivers=["homes", "waste"], evidence=_twins()), "twins",
         "say the same"),
        (lambda: asked(evidence=_exact()), "exact", "no error at all"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_a_row_with_a_reason(ask, reason, said):
    found = ask()
    assert (found.table["certainty"] == "not enough data").all()
    assert found.table["estimate"].isna().all()
    assert found.parts["summary"]["reason"].iloc[0] == reason
    assert any(said in s for s in found.say())
    assert "cannot be said" in found.say()[0]
    assert found.say("es")
    assert "models" not in found.parts


def _twins():
    evidence = made_next_door()
    homes = evidence.table.query("series_id == 'homes'")["value"].to_numpy()
    return changed(evidence, "waste", 3 * homes + 2)


def _exact():
    evidence = made_next_door()
    homes = evidence.table.query("series_id == 'homes'")["value"].to_numpy()
    return changed(evidence, "air", 40 - homes / 4)


def test_one_driver_that_never_differs_leaves_the_others_an_answer():
    evidence = changed(made_next_door(), "waste", 350.0)
    found = asked(evidence=evidence, drivers=["waste", "homes"])
    assert (found.table.loc[:2, "certainty"] == "not enough data").all()
    alone = asked()
    np.testing.assert_allclose(
        found.table.loc[3:, "estimate"], alone.table["estimate"], rtol=1e-9
    )
    assert any("1 figure is the same in all areas" in c for c in found.warn())


def test_the_same_seed_gives_the_same_ranges_and_the_order_of_areas_none():
    ids = squares()["area_id"].tolist()
    one, two = asked(areas=ids), asked(areas=ids[::-1])
    np.testing.assert_allclose(one.table["estimate"], two.table["estimate"], rtol=1e-8)
    assert asked(seed=4).table.equals(asked(seed=4).table)
    assert not asked(seed=4).table.equals(asked(seed=5).table)


def test_it_can_be_asked_again_of_its_own_settings_and_read_back():
    found = next_door()
    again = found.rerun({"evidence": made_next_door(), "geography": squares()})
    assert again.table.equals(found.table)
    assert Result.from_json(found.to_json()).say("es") == found.say("es")


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"level": 95}, "MM-LEVEL"),
        ({"model": "lag"}, "MM-SPATIAL-MODEL"),
        ({"model": "sem"}, "MM-SPATIAL-MODEL"),
        ({"draws": 50}, "MM-SPATIAL-DRAWS"),
        ({"draws": 500.5}, "MM-SPATIAL-DRAWS"),
        ({"seed": -1}, "MM-SEED"),
        ({"drivers": []}, "MM-DRIVERS"),
        ({"drivers": ["air"]}, "MM-DRIVERS"),
        ({"drivers": ["homes", "homes"]}, "MM-DRIVERS"),
        ({"drivers": ["jobs"]}, "MM-INDICATOR-UNKNOWN"),
        ({"areas": ["q00", "q00"]}, "MM-AREA-TWICE"),
        ({"areas": ["nowhere"]}, "MM-NEARBY-AREAS"),
        ({"areas": []}, "MM-NEARBY-AREAS"),
        ({"model": ["sdem"]}, "MM-SPATIAL-MODEL"),
        ({"by_area": ["sent"]}, "MM-NEARBY-AREAS"),
        ({"dates": np.array(["2024"])}, "MM-NEARBY-PERIOD"),
        ({"period": "1999"}, "MM-NEARBY-PERIOD"),
        ({"near": "sea"}, "MM-NEIGHBOURS"),
        ({"near": {"nearest": 99}}, "MM-WEIGHTS-REACH"),
        ({"shapes": None}, "MM-NEIGHBOURS-SHAPES"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, code):
    with pytest.raises(EvidenceError) as found:
        asked(**settings)
    assert found.value.code == code


def test_areas_without_the_outcome_are_told_which_have_it():
    with pytest.raises(EvidenceError, match="no figure of the one area") as found:
        asked(areas=["nowhere"])
    assert found.value.fix == 'choose areas that have it, such as areas="whole".'
    with pytest.raises(EvidenceError, match="empty list"):
        asked(areas=[])


@pytest.mark.parametrize("more", [{}, {"period": "2024"}])
def test_a_driver_of_other_areas_is_not_said_to_lack_a_period(more):
    table = made_next_door().table
    homes = (table["series_id"] == "homes").to_numpy()
    moved = table.assign(area_id=table["area_id"].mask(homes, "elsewhere"))
    moved = moved.drop_duplicates(["series_id", "area_id", "period"])
    with pytest.raises(EvidenceError) as found:
        asked(evidence=rows_of(made_next_door(), table=moved),
              areas=sorted(set(table["area_id"])), **more)  # fmt: skip
    assert found.value.code == "MM-NEARBY-PERIOD"
    assert "'homes' has no figures of the areas asked for" in str(found.value)
    assert "period" not in found.value.fix


def rows_of(evidence, **more):
    """The evidence with other tables."""
    held = {"table": evidence.table, "series": evidence.series,
            "areas": evidence.areas, "sources": evidence.sources}  # fmt: skip
    return type(evidence)(**(held | more))


def with_city(*, inside):
    """The whole city beside its wards; with or without saying that they are in it."""
    evidence, shapes = made_next_door(), squares()
    first = evidence.table.loc[evidence.table["area_id"] == "q00"]
    areas = evidence.areas.assign(parent_id="city" if inside else None)
    city = areas.iloc[:1].assign(area_id="city", name="City", parent_id=None)
    whole = shapes.iloc[:1].assign(area_id="city", geometry=[shapes.union_all()])
    return {
        "evidence": rows_of(
            evidence, areas=pd.concat([areas, city], ignore_index=True),
            table=pd.concat([evidence.table, first.assign(area_id="city")],
                            ignore_index=True)),
        "shapes": pd.concat([shapes, whole], ignore_index=True),
    }  # fmt: skip


@pytest.mark.parametrize("near", ["border", {"nearest": 4}])
@pytest.mark.parametrize(
    ("inside", "code"),
    [(True, "MM-NEARBY-LEVELS"), (False, "MM-NEIGHBOURS-OVERLAP")],
)
def test_a_whole_and_its_parts_are_no_neighbours(near, inside, code):
    with pytest.raises(EvidenceError, match="city") as found:
        asked(**with_city(inside=inside), near=near)
    assert found.value.code == code
    wards = squares()["area_id"].tolist()
    one_level = asked(**with_city(inside=inside), near=near, areas=wards)
    assert one_level.table["n"].iloc[0] == 49


def test_areas_of_several_levels_are_warned_of():
    evidence = made_next_door()
    kinds = ["ward"] * 48 + ["county"]
    mixed = rows_of(evidence, areas=evidence.areas.assign(level=kinds))
    assert any("of 2 levels" in c for c in asked(evidence=mixed).warn())
    assert not any("levels" in c for c in asked().warn())


def test_the_order_of_areas_changes_no_figure_where_neighbours_tie():
    ids = squares()["area_id"].tolist()
    one, two = (asked(areas=a, near={"nearest": 6}) for a in (ids, ids[::-1]))
    np.testing.assert_allclose(one.table["estimate"], two.table["estimate"], rtol=1e-8)


def test_a_table_that_names_each_pair_once_is_that_of_the_borders():
    once = [(i, j) for i in range(49) for j in (i + 1, i + 7)
            if j < 49 and (j - i == 7 or i // 7 == j // 7)]  # fmt: skip
    near = pd.DataFrame(once, columns=["area_id", "neighbour_id"]).map("q{:02d}".format)
    assert asked(near=near).table.equals(asked().table)
    with pytest.raises(EvidenceError, match="Q01") as found:
        asked(near=near.replace("q01", "Q01"))
    assert found.value.code == "MM-NEIGHBOURS"


def test_two_drivers_of_one_name_are_two():
    evidence = made_next_door()
    named = evidence.series.assign(name="The same name")
    evidence = rows_of(evidence, series=named)
    found = asked(evidence=evidence, drivers=["homes", "waste"], by_area="sent")
    assert len(found.table) == 49
    assert found.table["area_id"].is_unique
    assert (found.table["driver_id"] == "homes").all()
    assert set(found.parts["models"]["driver_id"]) == {"homes", "waste"}


@pytest.mark.parametrize(
    ("drivers", "level", "needed"),
    [(["homes"], 0.95, 200), (["homes", "waste"], 0.95, 400),
     (["homes"], 0.99, 1000)],
)  # fmt: skip
def test_so_few_draws_as_leave_next_to_none_beyond_a_range_are_refused(
    drivers, level, needed
):
    """Five beyond either end, of a range for all drivers at once."""
    with pytest.raises(EvidenceError, match=f"{needed:,} or more") as found:
        asked(drivers=drivers, level=level, draws=needed - 1)
    assert found.value.code == "MM-SPATIAL-DRAWS"
    assert asked(drivers=drivers, level=level, draws=needed).table["n"].iloc[0] == 49


def test_what_a_model_with_a_strength_leaves_is_judged_by_its_own_chance():
    """In 49 areas a range by least squares is .41 wide; a fitted strength leaves less.

    And a shared slope over the city that is missing here is found, as it was not.
    """
    part = next_door().parts["clustering"].set_index("of")
    assert part.loc["residuals", "high"] - part.loc["residuals", "low"] < 0.3
    slope = np.add.outer(np.arange(7), np.arange(7)).ravel() * 1.0
    rng = np.random.default_rng(4)
    evidence = changed(made_next_door(), "air", 1.5 * slope + rng.standard_normal(49))
    evidence = changed(evidence, "homes", rng.standard_normal(49))
    found = asked(evidence=evidence, draws=200)
    assert found.parts["summary"]["left_alike"].iloc[0] != "unclear"


def test_ways_that_do_not_agree_are_counted_apart():
    """The outcome spreads, and what the neighbours have goes the other way."""
    w = from_neighbours(grid(7, 7)).matrix.toarray()
    seen = set()
    for seed in (7, 24):
        rng = np.random.default_rng(seed)
        x = rng.standard_normal(49)
        e = np.linalg.solve(np.eye(49) - 0.7 * w, rng.standard_normal(49))
        evidence = changed(made_next_door(), "homes", 50 + x)
        evidence = changed(evidence, "air", 20 + x - 0.1 * w @ x + e)
        found = asked(evidence=evidence, draws=200)
        row = found.parts["summary"].iloc[0]
        models = found.parts["models"].query("measure == 'nearby_next_door'")
        side = np.sign(models["estimate"].iloc[0])
        clear = models["low"] * models["high"] > 0
        same = np.sign(models["estimate"]) == side
        assert row["agree"] == (clear & same).sum()
        assert row["against"] == (clear & ~same).sum()
        seen.add((row["agree"] > 0, row["against"] > 0))
        said = " ".join(found.say())
        assert ("none shows" in said) == (not clear.any())
        assert ("other way round" in said) == bool(row["against"] and not row["agree"])
        assert found.say("es")
    assert seen == {(False, True), (True, True)}


def test_a_map_names_no_most_where_all_tie_or_none_is_clear():
    unclear = asked(drivers=["waste"], by_area="sent")
    assert not any("counts most" in s for s in unclear.say())
    ring = pd.DataFrame({
        "area_id": [f"q{i:02d}" for i in range(49)],
        "neighbour_id": [f"q{(i + 1) % 49:02d}" for i in range(49)],
    })  # fmt: skip
    tied = asked(near=ring, by_area="sent")
    assert (tied.table["certainty"] == "clear").all()
    assert not any("counts most" in s for s in tied.say())


def test_what_an_area_has_itself_is_told_with_its_range():
    found = next_door()
    low, high = row(found, HERE)[["low", "high"]]
    assert (
        f"For what an area has itself, the link could be from −{-low:.2f} "
        f"micrograms per cubic metre to −{-high:.2f} micrograms per cubic "
        "metre."
    ) in found.say()
    rng = np.random.default_rng(2)
    nothing = changed(made_next_door(), "air", rng.standard_normal(49))
    unclear = asked(evidence=nothing)
    assert row(unclear, HERE)["certainty"] == "unclear"
    assert any(
        s.startswith("For what an area has itself") and s.endswith("that there is one.")
        for s in unclear.say()
    )


def test_other_drivers_are_told_with_their_ranges():
    base = made_next_door()
    air = base.table.loc[base.table["series_id"] == "air", "value"].to_numpy()
    waste = base.table.loc[base.table["series_id"] == "waste", "value"].to_numpy()
    w = from_neighbours(grid(7, 7)).matrix.toarray()
    found = asked(evidence=changed(base, "air", air + 0.2 * w @ waste),
                  drivers=["homes", "waste"], draws=400)  # fmt: skip
    assert found.parts["summary"]["clear"].iloc[0] == 2
    assert any("That could be from" in s for s in found.say())


def test_a_driver_of_long_ago_is_told_with_its_year():
    evidence = made_next_door()
    table = evidence.table.copy()
    homes = table["series_id"] == "homes"
    table.loc[homes, "period"] = "1991"
    table.loc[homes, "start"] = pd.Timestamp("1991-01-01")
    table.loc[homes, "end"] = pd.Timestamp("1991-12-31")
    found = asked(evidence=rows_of(evidence, table=table))
    assert "The figure for Homes with good insulation is of 1991." in found.warn()
    assert not any("at one time" in c for c in found.warn())
    assert any("1991" in c for c in found.warn("es"))


@pytest.mark.parametrize("near", [{"within_km": 1000}, {"nearest": 48}])
def test_neighbours_that_are_all_others_say_nothing_new(near):
    found = asked(near=near)
    assert found.parts["summary"]["reason"].iloc[0] == "all_near"
    assert any("fewer neighbours" in s for s in found.say())


def test_a_constant_that_is_no_exact_binary_number_is_left_out():
    evidence = changed(made_next_door(), "waste", 0.1)
    found = asked(evidence=evidence, drivers=["homes", "waste"])
    np.testing.assert_allclose(found.table["estimate"].iloc[:3],
                               asked().table["estimate"], rtol=1e-9)  # fmt: skip
    assert any("1 figure is the same in all areas" in c for c in found.warn())


def test_nothing_is_the_same_where_it_cannot_be_told():
    found = asked(areas=["q00"])
    assert not any("is the same" in c for c in found.warn())
    assert any("for 1 area, and 20" in s for s in found.say())


def test_singulars_are_singular():
    tie = pd.DataFrame({"area_id": ["q00"], "neighbour_id": ["q01"], "weight": [1.0]})
    said = asked(near=tie).say()
    assert any("Only 1 area has a neighbour, and 20" in s for s in said)


def test_a_narrow_range_keeps_its_digits():
    """-0.02 to -0.02 percentage points is no range."""
    evidence = made_next_door()
    air = evidence.table.loc[evidence.table["series_id"] == "air", "value"].to_numpy()
    unit = evidence.series["unit"].where(evidence.series["series_id"] != "air", "%")
    small = changed(evidence, "air", 1 + (air - 13) * 5e-3)
    found = asked(evidence=rows_of(small, series=evidence.series.assign(unit=unit)))
    told = next(s for s in found.say() if s.startswith("For what lies around"))
    low, high = (f"{-row(found, NEXT)[end]:.4f}" for end in ("low", "high"))
    assert low != high
    assert f"{low} percentage" in told
    assert f"{high} percentage" in told


def test_the_shapes_that_were_used_are_in_the_origin():
    shapes = squares()
    one, again = asked(), asked(shapes=shapes.sample(frac=1, random_state=1))
    wider = shapes.assign(geometry=shapes.geometry.scale(1.001, 1.001, origin=(0, 0)))
    other = asked(shapes=wider)
    prints = [f.provenance.inputs["geography"] for f in (one, again, other)]
    assert prints[0] == prints[1] != prints[2]


def test_a_period_may_be_a_number():
    assert asked(period=2024, draws=200).table.equals(asked(draws=200).table)


def test_two_figures_for_one_area_are_refused():
    evidence = made_next_door()
    table = pd.concat([evidence.table, evidence.table.iloc[:1]], ignore_index=True)
    with pytest.raises(EvidenceError) as found:
        asked(evidence=rows_of(evidence, table=table))
    assert found.value.code == "MM-NEARBY-FIGURES"


@pytest.mark.parametrize("size", [np.inf, 1e150, 1e-150])
def test_figures_that_cannot_be_squared_are_refused(size):
    values = np.linspace(1, 2, 49)
    values = np.r_[values[:-1], np.inf] if np.isinf(size) else values * size
    with pytest.raises(EvidenceError, match="air") as found:
        asked(evidence=changed(made_next_door(), "air", values))
    assert found.value.code == "MM-SPATIAL-VALUES"
