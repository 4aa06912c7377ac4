"""Harbour City: tables against the truth they were made from."""

import hashlib
import time
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from missionmetrics.data.example import example_tables
from missionmetrics.data.example_words import written
from missionmetrics.schemas.check import faults_in
from missionmetrics.schemas.links import link_faults
from missionmetrics.schemas.registry import TABLES


@pytest.fixture(scope="module")
def harbour():
    return example_tables()


def latest(harbour):
    """Observations of the newest edition."""
    observed = harbour["observations"]
    older = observed["vintage"] == "2025-06"
    return observed[~older]


def now(harbour):
    """Neighbourhoods that still exist."""
    areas = harbour["areas"]
    near = (areas["level"] == "neighbourhood") & areas["valid_to"].isna()
    return list(areas.loc[near, "area_id"])


def fingerprint(tables):
    parts = [f.to_csv(index=False) for f in tables.frames.values()]
    parts.append(tables.geography.to_json())
    parts.append(repr(tables.truth))
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def test_the_same_seed_gives_the_same_city_and_another_seed_another(harbour):
    assert fingerprint(example_tables()) == fingerprint(harbour)
    other = example_tables(seed=7)
    assert fingerprint(other) != fingerprint(harbour)
    assert not all_faults(other)


def test_it_is_made_in_less_than_three_seconds():
    start = time.perf_counter()
    example_tables()
    assert time.perf_counter() - start < 3


def all_faults(tables):
    found = [f for n, frame in tables.frames.items() for f in faults_in(n, frame)]
    return found + link_faults(tables.frames, mission=tables.mission)


def test_the_clean_city_has_no_fault_at_all(harbour):
    assert all_faults(harbour) == []


def test_every_table_and_every_column_is_there(harbour):
    assert set(harbour.frames) == set(TABLES)
    for name, schema in TABLES.items():
        assert set(schema.columns) <= set(harbour[name].columns), name
        assert len(harbour[name]), name


def test_the_random_state_of_numpy_is_left_alone():
    before = repr(np.random.get_state())  # noqa: NPY002
    example_tables()
    assert repr(np.random.get_state()) == before  # noqa: NPY002


class TestPlaces:
    def test_there_are_150_neighbourhoods_in_10_districts_in_one_city(self, harbour):
        areas = harbour["areas"]
        now = areas[areas["valid_to"].isna()]
        assert Counter(now["level"]) == {
            "neighbourhood": 150,
            "district": 10,
            "city": 1,
            "region": 1,
        }
        near = now[now["level"] == "neighbourhood"].set_index("area_id")
        assert near["parent_id"].nunique() == 10
        assert near["name"].is_unique

    def test_codes_begin_with_a_nought_somewhere(self, harbour):
        assert harbour["areas"]["area_id"].str.startswith("0").sum() > 100

    def test_neighbourhoods_cover_the_city_without_gap_or_overlap(self, harbour):
        import shapely

        shapes = harbour.geography.set_index("area_id").geometry
        near = shapes[now(harbour)].to_numpy()
        assert shapely.coverage_is_valid(near)
        assert all(g.geom_type == "Polygon" and g.is_valid for g in near)
        whole = shapes["HC"]
        assert shapely.union_all(near).symmetric_difference(whole).area < 1

    def test_children_fill_their_parent(self, harbour):
        import shapely

        shapes = harbour.geography.set_index("area_id").geometry
        parent = harbour["areas"].set_index("area_id")["parent_id"]
        for district in parent[parent == "HC"].index:
            inside = [i for i in now(harbour) if parent[i] == district]
            together = shapely.union_all(shapes[inside].to_numpy())
            assert together.symmetric_difference(shapes[district]).area < 1

    def test_every_area_has_an_outline(self, harbour):
        assert set(harbour.geography["area_id"]) == set(harbour["areas"]["area_id"])
        assert harbour.geography.geometry.is_valid.all()
        assert set(harbour.geography.geom_type) == {"Polygon"}

    def test_the_comparator_borders_the_city_and_is_not_in_it(self, harbour):
        shapes = harbour.geography.set_index("area_id").geometry
        assert shapes["NS"].intersection(shapes["HC"]).area < 1
        assert shapes["NS"].intersection(shapes["HC"]).length > 1_000

    def test_the_city_lies_at_sea(self, harbour):
        left, bottom, right, top = harbour.geography.total_bounds
        assert str(harbour.geography.crs) == "EPSG:27700"
        assert left > 590_000
        assert right < 660_000
        assert bottom > 555_000
        assert top < 615_000

    def test_the_redrawn_area_hands_over_everything(self, harbour):
        links = harbour["area_links"]
        assert links["weight"].sum() == pytest.approx(1)
        areas = harbour["areas"].set_index("area_id")
        assert (areas.loc[links["from_area_id"], "valid_to"] < "2021-04-01").all()
        assert (areas.loc[links["to_area_id"], "valid_from"] == "2021-04-01").all()

    def test_people_of_the_city_are_those_of_its_neighbourhoods(self, harbour):
        people = harbour["populations"].set_index(["area_id", "period"])["value"]
        one = people.xs("2024", level="period")
        near = one[one.index.str.len() == 4].sum()
        districts = one[one.index.str.fullmatch("[0-9]{2}")].sum()
        assert near == districts == one["HC"]
        assert 500_000 < near < 800_000


class TestEmissions:
    def test_the_sum_of_observations_is_near_the_true_level(self, harbour):
        observed = latest(harbour)
        near = observed[
            (observed["indicator_id"] == "territorial_emissions")
            & (observed["area_id"] != "NS")
        ]
        seen = near.groupby("period")["value"].sum()
        truth = harbour.truth["indicators"]["territorial_emissions"]["HC"]
        true = pd.Series(truth["level"], index=truth["period"])
        quiet = [p for p in true.index if p not in ("2020", "2021")]
        assert np.abs(np.log(seen / true)[quiet]).max() < 0.02

    def test_districts_and_city_are_sums_of_their_neighbourhoods(self, harbour):
        paths = harbour.truth["indicators"]["territorial_emissions"]
        parent = harbour["areas"].set_index("area_id")["parent_id"]
        for wide in ("04", "HC"):
            inside = [
                a for a in paths if len(a) == 4 and (wide == "HC" or parent[a] == wide)
            ]
            for part in ("level", "slope"):
                total = np.sum([paths[a][part] for a in inside], axis=0)
                assert total == pytest.approx(paths[wide][part])

    def test_the_pace_quickens_at_the_launch_and_stays_too_slow(self, harbour):
        truth = harbour.truth["indicators"]["territorial_emissions"]["HC"]
        slope = pd.Series(truth["slope"], index=truth["period"])
        assert slope["2024"] < 1.5 * slope["2018"] < 0
        target = harbour["targets"].set_index("target_id").loc["neutral-2038"]
        needed = (target["value"] - truth["level"][-1]) / (2038 - 2024)
        assert needed < slope["2024"]

    def test_the_shock_can_be_seen_and_has_its_size(self, harbour):
        observed = latest(harbour)
        near = observed[observed["indicator_id"] == "territorial_emissions"]
        seen = near[near["area_id"] != "NS"].groupby("period")["value"].sum()
        truth = harbour.truth["indicators"]["territorial_emissions"]["HC"]
        true = pd.Series(truth["level"], index=truth["period"])
        shock = next(
            s["size"]["2020"]
            for s in harbour.truth["shocks"]
            if s["indicator_id"] == "territorial_emissions"
        )
        assert np.log(seen["2020"] / true["2020"]) == pytest.approx(shock, abs=0.02)

    def test_the_ring_effect_can_be_found_again(self, harbour):
        """Change from before to after, areas acted on and around, against the rest."""
        truth = harbour.truth["spillover"]
        observed = latest(harbour)
        wide = np.log(
            observed[observed["indicator_id"] == "territorial_emissions"].pivot_table(
                index="area_id", columns="period", values="value"
            )
        ).drop("NS")
        change = wide[["2021", "2022"]].mean(axis=1) - wide[["2018", "2019"]].mean(
            axis=1
        )
        rest = change.drop([*truth["treated"], *truth["ring"]])
        for who in ("treated", "ring"):
            found = change[truth[who]].mean() - rest.mean()
            error = change.std() * (1 / len(truth[who]) + 1 / len(rest)) ** 0.5
            assert abs(found - truth[f"effect_{who}"]) < 2.5 * error

    def test_the_ring_is_who_borders_the_areas_acted_on(self, harbour):
        truth = harbour.truth["spillover"]
        shapes = harbour.geography.set_index("area_id").geometry
        near = shapes[now(harbour)]
        acted = shapes[truth["treated"]].union_all()
        beside = {
            i
            for i, g in near.items()
            if i not in truth["treated"] and g.intersection(acted).length > 0
        }
        assert beside == set(truth["ring"])

    def test_two_editions_disagree_as_planted(self, harbour):
        observed = harbour["observations"]
        values = observed[observed["indicator_id"] == "territorial_emissions"]
        wide = values.pivot_table(
            index=["area_id", "period"], columns="vintage", values="value"
        ).dropna()
        ratio = wide["2025-06"] / wide["2026-06"]
        assert ratio.median() == pytest.approx(0.988, abs=0.005)
        last = values[(values["vintage"] == "2026-06") & (values["period"] == "2024")]
        assert (last["status"] == "provisional").all()


class TestOtherFigures:
    def test_a_missing_value_is_never_zero(self, harbour):
        observed = harbour["observations"]
        empty = observed["status"].isin(["suppressed", "missing"])
        assert empty.sum() > 15
        assert observed.loc[empty, "value"].isna().all()
        assert observed.loc[~empty, "value"].notna().all()

    def test_small_counts_are_withheld(self, harbour):
        homes = harbour["observations"].query("indicator_id == 'homes_insulated'")
        assert (homes["value"].dropna() >= 5).all()
        assert (homes["status"] == "suppressed").any()

    def test_the_survey_was_skipped_in_2020_and_carries_its_error(self, harbour):
        survey = harbour["observations"].query("indicator_id == 'cycling_share'")
        skipped = survey["period"] == "2020"
        assert survey.loc[skipped, "value"].isna().all()
        asked = survey[~skipped]
        share = asked["value"] / 100
        expected = 100 * np.sqrt(share * (1 - share) / (asked["n"] / 1.3))
        assert np.abs(asked["se"] / expected - 1).max() < 0.05

    def test_survey_values_lie_where_truth_says(self, harbour):
        survey = harbour["observations"].query("indicator_id == 'cycling_share'")
        truth = harbour.truth["indicators"]["cycling_share"]
        inside = [
            row.low <= dict(zip(truth[row.area_id]["period"],
                                truth[row.area_id]["level"], strict=True))[row.period]
            <= row.high
            for row in survey.dropna(subset=["value"]).itertuples()
        ]  # fmt: skip
        assert 0.88 < np.mean(inside) <= 1

    def test_journeys_per_head_are_journeys_divided_by_residents(self, harbour):
        wide = (
            harbour["observations"]
            .query("indicator_id.str.startswith('bus') or indicator_id == 'residents'")
            .pivot_table(
                index=["area_id", "period"], columns="indicator_id", values="value"
            )
        )
        ratio = wide["bus_journeys"] / wide["residents"]
        assert np.abs(ratio - wide["bus_journeys_per_head"]).max() < 0.0051

    def test_fuel_poverty_is_counted_on_the_borders_of_its_time(self, harbour):
        counts = harbour["observations"].query("indicator_id == 'fuel_poor_households'")
        areas = harbour["areas"].set_index("area_id")
        for row in counts[["area_id", "start", "end"]].itertuples(index=False):
            area = areas.loc[row.area_id]
            assert not (area["valid_to"] < row.end)
            assert not (area["valid_from"] > row.start)


class TestPortfolio:
    def test_more_than_sixty_projects_and_links_that_point_forward(self, harbour):
        projects = harbour["projects"].set_index("project_id")
        assert len(projects) > 60
        assert projects["name"].is_unique
        links = harbour["project_links"].query("kind == 'grew_from'")
        begun = projects["start"]
        assert (
            begun[links["from_project_id"]].to_numpy()
            <= begun[links["to_project_id"]].to_numpy()
        ).all()
        assert links["to_project_id"].is_unique

    def test_follow_ons_counted_are_follow_ons_drawn(self, harbour):
        truth = harbour.truth["snowball"]
        links = harbour["project_links"]
        assert (links["kind"] == "grew_from").sum() == truth["follow_ons"]
        assert (links["kind"] == "lesson_used").sum() == truth["lessons_used"]

    def test_the_ratio_is_recovered_over_many_cities(self):
        """Follow-ons of projects that could be watched for three years."""
        from missionmetrics.data.example_places import make_places
        from missionmetrics.data.example_portfolio import make_portfolio

        places = make_places(np.random.default_rng(1))
        seen, born = 0, 0
        for seed in range(40):
            drawn = make_portfolio(np.random.default_rng(seed), places)
            begun = drawn.projects.dropna(subset=["start"])
            early = begun[begun["start"] < "2023-10-30"]["project_id"]
            grown = drawn.links.query("kind == 'grew_from'")["from_project_id"]
            seen += len(early)
            born += grown.isin(early).sum()
        assert born / seen == pytest.approx(0.6, abs=0.06)

    def test_stopped_projects_stop_and_some_teach(self, harbour):
        events = harbour["project_events"]
        projects = harbour["projects"]
        stopped = set(projects.query("status == 'stopped'")["project_id"])
        assert stopped == set(events.query("kind == 'stopped'")["project_id"])
        taught = set(events.query("kind == 'lesson'")["project_id"])
        used = set(
            harbour["project_links"].query("kind == 'lesson_used'")["from_project_id"]
        )
        assert used <= taught & stopped
        assert used < stopped


class TestVoices:
    def test_coders_err_as_often_as_they_should(self):
        from missionmetrics.data.example_places import make_places
        from missionmetrics.data.example_voices import CODERS, make_voices

        places = make_places(np.random.default_rng(1))
        marks, passages = Counter(), 0
        for seed in range(12):
            voices = make_voices(np.random.default_rng(seed), places)
            passages += voices.truth["passages"]
            marks.update(voices.segments["coder_id"])
        for coder, error in CODERS.items():
            assert marks[coder] / passages == pytest.approx(
                1 - error["missed"], abs=0.012
            )

    def test_agreement_is_what_two_such_coders_reach(self, harbour):
        from missionmetrics.data.example_voices import CODERS

        marks = harbour["segments"][["segment_id", "coder_id", "code_id"]]
        one, two = (marks[marks["coder_id"] == c] for c in CODERS)
        both = one.merge(two, on="segment_id", suffixes=("_a", "_b"))
        right = [1 - c["wrong"] / (1 - c["missed"]) for c in CODERS.values()]
        both_wrong = (1 - right[0]) * (1 - right[1]) / 8
        expected = right[0] * right[1] + both_wrong
        agreed = (both["code_id_a"] == both["code_id_b"]).mean()
        assert agreed == pytest.approx(expected, abs=0.06)

    def test_true_shares_of_themes_add_up_and_move(self, harbour):
        themes = harbour.truth["voices"]["themes"]
        for shares in themes.values():
            assert sum(shares.values()) == pytest.approx(1)
        first, *_, last = themes.values()
        assert last["warm-homes"] > 1.5 * first["warm-homes"]
        assert last["being-heard"] < first["being-heard"]

    def test_at_least_sixty_different_quotes_stand_in_passages_of_their_length(
        self, harbour
    ):
        said = harbour["segments"].dropna(subset=["text"])
        assert said["text"].nunique() >= 60
        assert said.groupby("text")["segment_id"].nunique().max() == 1
        assert (said["end"] - said["start"] == said["text"].str.len()).all()

    def test_no_two_quotes_begin_alike(self):
        texts = [w[1] for q in written("quotes").values() for w in q["words"]]
        assert len(texts) == len(set(texts)) == 90
        openings = Counter(" ".join(t.split()[:4]) for t in texts)
        assert openings.most_common(1)[0][1] == 1

    def test_only_some_may_be_quoted_and_a_document_has_one_consent(self, harbour):
        segments = harbour["segments"]
        said = segments.dropna(subset=["text"])
        assert set(said["consent"]) == {"none", "anonymous", "named"}
        assert segments.groupby("document_id")["consent"].nunique().max() == 1

    def test_passages_of_a_document_do_not_overlap(self, harbour):
        spans = harbour["segments"].drop_duplicates("segment_id")
        spans = spans.sort_values(["document_id", "start"])
        before = spans.groupby("document_id")["end"].shift()
        assert (spans["start"] > before).loc[before.notna()].all()

    def test_more_than_eighty_documents_over_eight_years(self, harbour):
        documents = harbour["documents"]
        assert len(documents) >= 80
        assert documents["start"].dt.year.nunique() == 5
        assert documents["text"].isna().all()
