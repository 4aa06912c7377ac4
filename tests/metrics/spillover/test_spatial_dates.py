"""Areas set beside themselves, and maps of what each passes on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from missionmetrics.charts.figure import figure
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.result import Result
from missionmetrics.metrics.spillover.spatial_impacts import spatial_impacts
from missionmetrics.stats.spatial.lasting import fit_lasting
from missionmetrics.stats.spatial.weights import from_neighbours
from tests.core.made_city import (
    made_next_door_over_time,
    next_door_mapped,
    next_door_over_time,
    squares,
)
from tests.stats.spatial.made import grid

HERE, NEXT, BOTH = "nearby_here", "nearby_next_door", "nearby_both"
MADE = made_next_door_over_time()


def asked(**changed):
    settings = {"outcome": "air", "drivers": ["homes"], "dates": "all", "draws": 200}
    settings |= changed
    shapes = settings.pop("shapes", squares())
    return spatial_impacts(settings.pop("evidence", MADE), shapes, **settings)


def row(result, measure, driver="homes"):
    table = result.table
    return table.loc[
        (table["measure"] == measure) & (table["driver_id"] == driver)
    ].iloc[0]


def without(*, series="homes", areas=(), periods=()):
    """The evidence without some figures of one series."""
    t = MADE.table
    gone = t["series_id"] == series
    gone &= t["area_id"].isin(areas) if areas else True
    gone &= t["period"].isin(periods) if periods else True
    return MADE.only(~gone)


def with_many_gaps():
    """Fifteen wards lack a figure at one date, fifteen others at the next."""
    ids = [f"q{i:02d}" for i in range(30)]
    t = MADE.table
    gone = (t["area_id"].isin(ids[:15]) & (t["period"] == "2018")) | (
        t["area_id"].isin(ids[15:]) & (t["period"] == "2019")
    )
    return MADE.only(~(gone & (t["series_id"] == "homes")))


class TestOverTime:
    """Each area beside itself."""

    def test_what_moves_together_is_found_where_levels_say_the_opposite(self):
        """-2 and -4 for ten points; wards with more of it have more dust for good."""
        found = next_door_over_time()
        step = found.parts["drivers"]["step"].iloc[0] / 10
        for measure, truth in ((HERE, -2.0), (NEXT, -4.0), (BOTH, -6.0)):
            told = row(found, measure)
            assert told["low"] < truth * step < told["high"]
            assert told["estimate"] == pytest.approx(truth * step, rel=0.15)
            assert told["certainty"] == "clear"
            assert row(found, measure, "waste")["certainty"] == "unclear"
        one = asked(dates=None)
        assert row(one, HERE)["estimate"] > 0

    def test_the_usual_move_is_what_is_left_of_areas_and_dates(self):
        t = MADE.table.query("series_id == 'homes'")
        wide = t.pivot_table(index="period", columns="area_id", values="value")
        left = (
            wide.sub(wide.mean(axis=1), axis=0) - wide.mean() + wide.to_numpy().mean()
        )
        by_hand = np.sqrt(np.square(left.to_numpy()).sum() / (7 * 48))
        part = next_door_over_time().parts["drivers"]
        assert part["step"].iloc[0] == pytest.approx(by_hand)

    def test_the_words_say_that_areas_are_beside_themselves(self):
        found = next_door_over_time()
        said = found.say()
        assert said[0] == (
            "Fine dust in the air: goes down as Homes with good insulation goes up in "
            "areas next door"
        )
        assert "Each area is set beside itself at 8 dates." in said
        assert any("2016 to 2023" in c for c in found.warn())
        assert not any("at one time" in c for c in found.warn())
        assert "may last to the next" in found.doubt()
        assert "Cada zona se compara consigo misma en 8 fechas." in found.say("es")
        assert found.table["period"].unique().tolist() == ["2016 to 2023"]

    def test_how_much_lasts_is_told_of_each_model(self):
        models = next_door_over_time().parts["models"]
        assert (models["lasting_low"] < 0.5).all()
        assert (models["lasting_high"] > 0.5).any()

    def test_areas_on_ways_of_their_own_are_warned_of(self):
        assert not any("hardly fades" in c for c in next_door_over_time().warn())
        table = MADE.table.copy()
        air = table["series_id"] == "air"
        since = table.loc[air, "period"].astype(int) - 2016
        way = table.loc[air, "area_id"].str[1:].astype(float) % 7
        table.loc[air, "value"] += since * way
        drifting = type(MADE)(table=table, series=MADE.series, areas=MADE.areas)
        found = asked(evidence=drifting)
        assert any("hardly fades" in c for c in found.warn())
        assert found.warn("es")

    def test_a_span_leaves_other_dates_out(self):
        found = asked(dates=("2018", "2022"))
        assert found.parts["dates"]["period"].tolist() == [
            "2018", "2019", "2020", "2021", "2022",
        ]  # fmt: skip
        assert found.provenance.settings["dates"] == ["2018", "2022"]
        assert found.provenance.settings["period"] is None
        back = asked(dates=["2022", "2018"])
        assert back.table.equals(found.table)

    def test_areas_with_gaps_are_left_out_and_each_gap_is_listed(self):
        found = asked(evidence=without(areas=["q00", "q07"], periods=["2017", "2019"]))
        gaps = found.parts["gaps"]
        assert gaps[["area_id", "period"]].to_numpy().tolist() == [
            ["q00", "2017"], ["q00", "2019"], ["q07", "2017"], ["q07", "2019"],
        ]  # fmt: skip
        assert gaps["lacks"].unique().tolist() == ["Homes with good insulation"]
        assert found.parts["left_out"]["gaps"].tolist() == [2, 2]
        assert found.table["n"].iloc[0] == 47
        assert any(
            "2 areas are left out at all dates" in c and "figures: 4." in c
            for c in found.warn()
        )
        whole = asked(
            areas=[a for a in squares()["area_id"] if a not in ("q00", "q07")]
        )
        np.testing.assert_allclose(whole.table["estimate"], found.table["estimate"])

    def test_a_date_that_a_driver_lacks_is_left_out_for_all(self):
        found = asked(evidence=without(periods=["2019"]))
        part = found.parts["dates"].set_index("period")
        assert not part.loc["2019", "used"]
        assert part.loc["2019", "lacks"] == "Homes with good insulation"
        assert part["used"].sum() == 7
        assert any("1 date is left out" in c for c in found.warn())

    def test_a_driver_by_other_years_is_taken_in_its_latest_by_then(self):
        table = MADE.table.copy()
        homes = table["series_id"] == "homes"
        year = table["period"].astype(int)
        table.loc[homes, "period"] = [f"{y}/{y % 100 + 1:02d}" for y in year[homes]]
        table.loc[homes, "start"] += pd.DateOffset(months=3)
        table.loc[homes, "end"] += pd.DateOffset(months=3)
        moved = type(MADE)(table=table, series=MADE.series, areas=MADE.areas)
        found = asked(evidence=moved)
        assert found.parts["drivers"]["period"].tolist() == ["2016/17 to 2023/24"]
        np.testing.assert_allclose(found.table["estimate"], asked().table["estimate"])

    def test_areas_without_neighbours_are_set_aside(self):
        shapes = squares()
        shapes.loc[48, "geometry"] = shapes.geometry[48].buffer(-10)
        found = asked(shapes=shapes)
        assert found.table["n"].iloc[0] == 48
        assert "q48" not in set(found.parts["local"]["area_id"])
        counts = found.parts["neighbours"].set_index("area_id")["neighbours"]
        assert counts["q48"] == 0
        assert any(
            "1 area is left out at all dates, as it has no" in c for c in found.warn()
        )

    @pytest.mark.parametrize(
        ("changed", "reason", "said"),
        [
            ({"dates": ("2016", "2018")}, "dates", "There are 3 dates"),
            ({"evidence": with_many_gaps()}, "gaps",
             "Only 19 areas have all the figures at each date, and 20 are needed. "
             "Count of missing figures: 30."),
            ({"areas": [f"q{i:02d}" for i in range(12)]}, "few", "needed"),
            ({"near": {"within_km": 0.2}}, "isolated", "Only 0 areas"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_said_is_a_row_with_a_reason(self, changed, reason, said):
        found = asked(**changed)
        assert found.parts["summary"]["reason"].iloc[0] == reason
        assert found.table["estimate"].isna().all()
        assert any(said in s for s in found.say())
        assert found.say("es")

    def test_a_driver_that_only_differs_for_good_is_the_same_throughout(self):
        table = MADE.table.copy()
        waste = table["series_id"] == "waste"
        table.loc[waste, "value"] = [float(a[1:]) for a in table.loc[waste, "area_id"]]
        still = type(MADE)(table=table, series=MADE.series, areas=MADE.areas)
        found = asked(evidence=still, drivers=["homes", "waste"], draws=400)
        assert (found.table.loc[3:, "certainty"] == "not enough data").all()
        alone = asked(evidence=still, drivers=["waste"])
        assert alone.parts["summary"]["reason"].iloc[0] == "still"
        assert any("move alike in all areas" in s for s in alone.say())

    def test_periods_of_another_length_are_no_dates(self):
        """Two quarters at a quarter of the value stand beside eight years."""
        t = MADE.table
        parts = t.loc[t["period"].isin(["2020", "2021"])]
        parts = parts.assign(
            period=parts["period"] + "-Q1", value=parts["value"] / 4,
            end=parts["start"] + pd.DateOffset(months=3, days=-1))  # fmt: skip
        mixed = type(MADE)(table=pd.concat([t, parts], ignore_index=True),
                           series=MADE.series, areas=MADE.areas)  # fmt: skip
        found = asked(evidence=mixed, dates=("2016", "2023"))
        assert found.table.equals(asked().table)
        assert any("4 periods are longer or shorter" in c for c in found.warn())
        one = asked(evidence=mixed, dates=None, period="2021-Q1")
        assert one.table["period"].unique().tolist() == ["2021-Q1"]
        assert one.parts["drivers"]["period"].tolist() == ["2021-Q1"]

    def test_dates_further_apart_are_told_and_heeded(self):
        """Whitening by powers of the share, as the fit of these times has it."""
        kept = MADE.table["period"].isin(["2016", "2017", "2018", "2022", "2023"])
        found = asked(evidence=MADE.only(kept))
        assert any("further apart than others" in c for c in found.warn())
        assert not any("further apart" in c for c in next_door_over_time().warn())
        wide = {s: MADE.table.loc[kept & (MADE.table["series_id"] == s)].pivot_table(
            index="period", columns="area_id", values="value").to_numpy()
            for s in ("air", "homes")}  # fmt: skip
        by_hand = fit_lasting(
            wide["air"], wide["homes"][..., None], from_neighbours(grid(7, 7)),
            model="sdem", times=[0, 1, 2, 6, 7],
        )  # fmt: skip
        step = found.parts["drivers"]["step"].iloc[0]
        assert row(found, HERE)["estimate"] == pytest.approx(
            by_hand.fit.own[0] * step, rel=1e-4
        )

    def test_what_is_counted_is_of_the_areas_that_are_asked(self):
        """A corner ward on its own: 2 x 84 borders less 2 x 2, over 48."""
        shapes = squares()
        shapes.loc[48, "geometry"] = shapes.geometry[48].buffer(-10)
        found = asked(shapes=shapes)
        part = found.parts["summary"].iloc[0]
        assert part[["areas", "joined", "isolates"]].tolist() == [48, 48, 1]
        assert part["mean"] == pytest.approx((2 * 84 - 2 * 2) / 48)
        assert (found.parts["clustering"]["n"] == 48).all()

    def test_areas_set_aside_are_not_those_that_have_a_neighbour(self):
        """A chain one way: with its last ward each before it loses its neighbour."""
        chain = pd.DataFrame({
            "area_id": [f"q{i:02d}" for i in range(48)],
            "neighbour_id": [f"q{i:02d}" for i in range(1, 49)], "weight": 1.0,
        })  # fmt: skip
        found = asked(near=chain)
        assert any("Only 0 areas have a neighbour" in s for s in found.say())
        assert any("49 areas are left out at all dates" in c for c in found.warn())

    @pytest.mark.parametrize("given", [{"areas": ["nowhere"]}, {"areas": []}])
    def test_no_area_of_the_city_is_refused(self, given):
        with pytest.raises(EvidenceError) as fault:
            asked(**given)
        assert fault.value.code == "MM-NEARBY-AREAS"

    def test_dates_can_be_an_array_and_the_last_may_not_be_to_come(self):
        given = asked(dates=np.array(["2018", "2022"]))
        assert given.provenance.settings["dates"] == ["2018", "2022"]
        with pytest.raises(EvidenceError, match=r"no figures for 2030\.") as fault:
            asked(dates=("2016", "2030"))
        assert fault.value.code == "MM-NEARBY-PERIOD"

    def test_financial_years_beside_calendar_years_are_no_new_dates(self):
        t = MADE.table
        again = t.loc[t["period"].isin(["2016", "2017", "2018"])]
        start, end = ((again[e] + pd.DateOffset(months=3)) for e in ("start", "end"))
        named = again["period"] + "/" + (start.dt.year + 1).astype(str).str[2:]
        twice = again.assign(start=start, end=end, period=named)
        both = replace(MADE, table=pd.concat([t, twice], ignore_index=True))
        with pytest.raises(EvidenceError, match="2016 and 2016/17") as fault:
            asked(evidence=both)
        assert fault.value.code == "MM-PERIODS-OVERLAP"
        some = twice.loc[twice["area_id"] < "q10"]  # too few for a date of their own
        few = replace(MADE, table=pd.concat([t, some], ignore_index=True))
        pd.testing.assert_frame_equal(asked(evidence=few).table, asked().table)

    def test_an_outcome_worked_out_from_a_driver_is_refused_at_any_level(self):
        t = MADE.table.set_index(["series_id", "area_id", "period"])
        homes = t.loc["homes", "value"]
        for level in (0.0, 1e9):
            made = t["value"].copy()
            made.loc["air"] = (level + 2 * homes.loc[t.loc["air"].index]).to_numpy()
            exact = replace(MADE, table=MADE.table.assign(value=made.to_numpy()))
            found = asked(evidence=exact)
            assert found.parts["summary"]["reason"].iloc[0] == "exact"

    def test_what_lasts_lies_within_its_range_near_its_end(self):
        """Steps of chance that stay: the likeliest share is where the search ends."""
        rng, t = np.random.default_rng(6), MADE.table.copy()
        for ward in sorted(set(t["area_id"])):
            own = (t["series_id"] == "air") & (t["area_id"] == ward)
            t.loc[own, "value"] = np.cumsum(rng.normal(size=int(own.sum())))
        part = asked(evidence=replace(MADE, table=t)).parts["models"]
        assert part["lasting"].max() > 0.9
        assert (part["lasting"] < part["lasting_high"]).all()
        assert (part["lasting"] > part["lasting_low"]).all()

    def test_a_driver_of_other_areas_is_sought_in_other_areas_too(self):
        moved = MADE.table.copy()
        homes = moved["series_id"] == "homes"
        moved.loc[homes, "area_id"] = "x" + moved.loc[homes, "area_id"]
        with pytest.raises(EvidenceError, match="other dates or areas") as fault:
            asked(evidence=replace(MADE, table=moved))
        assert fault.value.code == "MM-NEARBY-PERIOD"

    def test_it_can_be_asked_again_and_read_back(self):
        found = asked()
        again = found.rerun({"evidence": MADE, "geography": squares()})
        assert again.to_json() == found.to_json()
        assert Result.from_json(found.to_json()).say("es") == found.say("es")

    @pytest.mark.parametrize("given", [
        {"dates": "2016"}, {"dates": ("2016",)}, {"dates": ("1999", "2020")},
        {"dates": 5}, {"period": "2016"},
        {"evidence": without(periods=["2016", "2017"]), "dates": ("2016", "2017")},
        {"dates": ("2022", "2018", "2016")},
    ])  # fmt: skip
    def test_dates_that_cannot_be_read_are_refused(self, given):
        with pytest.raises(EvidenceError) as fault:
            asked(**given)
        assert fault.value.code == "MM-NEARBY-PERIOD"


class TestByArea:
    """What each area has, gets and gives."""

    def test_ranges_hold_estimates_and_average_to_the_answer(self):
        found = asked(model="sdm")
        local = found.parts["local"]
        for name, measure in (("here", HERE), ("received", NEXT), ("sent", NEXT)):
            inside = local[name].between(local[f"{name}_low"], local[f"{name}_high"])
            assert inside.all()
            assert local[name].mean() == pytest.approx(row(found, measure)["estimate"])

    def test_a_map_shows_what_each_ward_passes_on(self):
        found, beside = asked(by_area="sent"), asked()
        assert found.form == "map"
        assert set(found.geography.area_id) == set(found.table["area_id"])
        assert found.table["measure"].unique().tolist() == ["nearby_sent"]
        pd.testing.assert_frame_equal(found.parts["links"], beside.table)
        assert found.say()[:4] == beside.say()[:4]
        # By rows, a ward weighs in each neighbour as one over that one's neighbours.
        links = found.parts["links"].set_index("measure")
        inner = found.table.set_index("area_id")["estimate"]
        assert inner["q24"] == pytest.approx(links.loc[NEXT, "estimate"])
        assert inner["q00"] == pytest.approx(2 / 3 * links.loc[NEXT, "estimate"])

    def test_the_map_is_drawn_and_says_which_ward_counts_most(self):
        found = next_door_mapped()
        assert figure(found).drawing == "map"
        most = found.table.loc[found.table["estimate"].abs().idxmax(), "area"]
        assert any(s.startswith(f"{most} counts most") for s in found.say())
        assert any("cuenta para otras" in s for s in found.say("es"))

    @pytest.mark.parametrize("what", ["here", "received"])
    def test_where_outcomes_pass_on_all_three_can_be_mapped(self, what):
        found = asked(model="sar", by_area=what)
        assert found.form == "map"
        assert found.table["estimate"].nunique() > 5
        assert found.say("es")

    def test_without_shapes_there_are_ranges_in_place_of_a_map(self):
        ties = [(f"q{i:02d}", f"q{j:02d}") for i in range(49) for j in (i - 1, i + 1)
                if 0 <= j < 49]  # fmt: skip
        near = pd.DataFrame(ties, columns=["area_id", "neighbour_id"])
        found = asked(shapes=None, near=near, by_area="sent")
        assert found.form == "interval-by-group"
        assert found.geography is None

    def test_shapes_without_codes_are_no_map(self):
        ties = pd.DataFrame({"area_id": [f"q{i:02d}" for i in range(49)],
                             "neighbour_id": [f"q{(i + 1) % 49:02d}"
                                              for i in range(49)]})  # fmt: skip
        bare = squares().drop(columns="area_id")
        found = asked(shapes=bare, near=ties, by_area="sent")
        assert found.form == "interval-by-group"
        assert found.geography is None

    def test_no_answer_is_no_map(self):
        found = asked(dates=("2016", "2018"), by_area="sent")
        assert found.form == "interval-by-group"
        assert len(found.table) == 3

    @pytest.mark.parametrize("given", [
        {"by_area": "all"}, {"by_area": "here"},
        {"by_area": "received", "model": "slx"},
    ])  # fmt: skip
    def test_maps_of_what_is_the_same_everywhere_are_refused(self, given):
        with pytest.raises(EvidenceError) as fault:
            asked(**given)
        assert fault.value.code == "MM-NEARBY-AREAS"
