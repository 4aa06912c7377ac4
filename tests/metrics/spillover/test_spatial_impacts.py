"""What goes with what next door: known truth, words, settings and refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.result import Result
from missionmetrics.metrics.spillover.spatial_impacts import spatial_impacts
from tests.core.made_city import made_next_door, next_door, next_door_unsaid, squares

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
    assert "Of 4 ways to work this out, 4 show a link of this kind next door." in said
    assert any("alike" in s for s in said)
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
    for _ in range(40):
        evidence = changed(base, "air", rng.standard_normal(49))
        evidence = changed(evidence, "homes", rng.standard_normal(49))
        found = asked(evidence=evidence, drivers=["homes", "waste"], draws=200)
        next_rows = found.table.loc[found.table["measure"] == NEXT]
        called += int((next_rows["certainty"] == "clear").any())
        apart = next_rows["low"] * next_rows["high"] > 0
        held_back += int((apart & (next_rows["certainty"] != "clear")).sum())
    assert called <= 6  # 40 at 5% is 2; more than 6 has a chance of less than 1 in 100
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
