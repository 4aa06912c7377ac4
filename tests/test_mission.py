"""The mission: tables filled in, areas found by name, what is missing said."""

from dataclasses import replace

import pandas as pd
import pytest

import missionmetrics as mm
from missionmetrics.core.errors import EvidenceError
from missionmetrics.reporting.page_questions import _areas
from tests import demo


@pytest.fixture(scope="module")
def mission():
    return mm.example()


@pytest.fixture(scope="module")
def report():
    return demo.report()


@pytest.fixture(scope="module")
def city(cases, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MISSIONMETRICS_CASES", str(cases))
        folder = tmp_path_factory.mktemp("cases") / "greater-manchester"
        return mm.fetch_case("greater-manchester", folder=folder)


@pytest.fixture(scope="module")
def boroughs(city):
    return city.report()


def test_the_goal_card_says_what_there_is_and_what_is_missing(mission):
    card = str(mission)
    assert "The goal:" in card
    assert "figures in" in card
    assert "Coded texts: 90" in card
    shown = mission._repr_html_()
    assert shown.startswith("<section>")
    assert mission.file.mission.title in shown


def test_the_goal_card_is_inert_and_shows_what_it_holds(mission):
    hostile = "</script><script>alert(1)</script>\u202eevil"
    file = mission.file.model_copy(
        update={"mission": mission.file.mission.model_copy(update={"title": hostile})}
    )
    shown = mm.Mission(replace(mission.tables, mission=file))._repr_html_()
    assert "<script" not in shown
    assert "\u202e" not in shown


def test_an_area_goes_by_code_by_name_and_by_level(mission):
    by_code = mission.momentum(areas="HC")
    by_name = mission.momentum(areas="harbour city")
    assert by_code.to_json() == by_name.to_json()
    districts = mission.momentum(areas="district")
    assert len(districts.table) == 10
    assert districts.form == "map"


def test_recovers_the_truth_of_the_example(mission):
    """The interval for the pace holds the pace that the city was made with."""
    pace = mission.momentum("territorial_emissions").table.set_index("measure")
    truth = mission.truth["indicators"]["territorial_emissions"]["HC"]["slope"]
    last = truth[-1] if hasattr(truth, "__len__") else truth
    assert pace.loc["velocity", "low"] <= last <= pace.loc["velocity", "high"]


@pytest.mark.parametrize(
    ("ask", "code", "hint"),
    [
        (lambda m: m.momentum("teritorial_emissions"), "MM-INDICATOR-UNKNOWN", "terr"),
        (lambda m: m.momentum(areas="Harbor City"), "MM-AREA-UNKNOWN", "Harbour City"),
        (lambda m: m.compare_areas(with_="Zzz"), "MM-AREA-UNKNOWN", "choose"),
        (lambda m: m.evidence("nitrogen_dioxide", areas=["HC"]), "MM-AGGREGATION", "a"),
    ],
)
def test_what_is_not_there_is_named_with_what_may_be_meant(mission, ask, code, hint):
    with pytest.raises(mm.EvidenceError) as caught:
        ask(mission)
    assert caught.value.code == code
    assert hint in caught.value.fix


def test_levels_are_named_where_one_can_be_asked_for(mission):
    for name in ("ward", "nowhere"):
        with pytest.raises(mm.EvidenceError) as caught:
            mission.momentum(areas=name)
        levels = "city, district, neighbourhood, region"
        assert caught.value.fix.endswith(f"Levels of areas are: {levels}.")
    with pytest.raises(mm.EvidenceError) as caught:
        mission.compare_areas(with_="distric")
    assert "district" not in caught.value.fix


@pytest.mark.parametrize("question", ["momentum", "domain_spillover"])
def test_an_empty_list_of_areas_is_told_as_such(mission, question):
    with pytest.raises(mm.EvidenceError, match="`areas` is an empty list") as caught:
        getattr(mission, question)(areas=[])
    assert caught.value.code == "MM-AREA-EMPTY"


def test_no_comparator_is_named(mission):
    tables = mission.tables
    alone = tables.mission.mission.model_copy(update={"comparator": None})
    file = tables.mission.model_copy(update={"mission": alone})
    with pytest.raises(mm.EvidenceError) as caught:
        mm.Mission(replace(tables, mission=file)).compare_areas()
    assert caught.value.code == "MM-COMPARATOR"


def test_a_result_reruns_from_its_mission_with_another_setting(mission):
    pace = mission.momentum()
    wider = pace.rerun(mission, level=0.99)
    assert wider.provenance.settings["level"] == 0.99
    assert mm.what_changed(pace, wider).settings == {"level": (0.95, 0.99)}


def test_a_question_that_departs_from_the_protocol_says_so(mission):
    assert mission.momentum().provenance.deviations == ()
    other = mission.momentum(shocks=[])
    assert len(other.provenance.deviations) == 1
    assert "declared" in other.provenance.deviations[0]


def test_the_same_seed_gives_the_same_answer_and_another_another():
    one, two = mm.example().momentum(), mm.example().momentum()
    assert one.to_json() == two.to_json()
    assert one.to_json() != mm.example(seed=1).momentum().to_json()


def test_every_result_can_be_cited(mission):
    words = mission.momentum().cite()
    assert "missionmetrics" in words
    assert "Evidence:" in words
    assert "Method:" in words


class TestReport:
    """Which questions the page asks, and what it admits not to know."""

    def test_headline_comparison_map_and_voices(self, report):
        assert report.headline.form == "trend"
        assert report.comparison.provenance.metric == "momentum.compare_areas"
        assert report.map.form == "map"
        assert report.voices.provenance.metric == "voices.code_series"
        assert any(r.form == "quotes" for r in report.results)

    def test_every_area_on_the_map_is_in_the_table(self, report):
        assert set(report.map.geography.area_id) == set(report.map.table["area_id"])

    def test_all_together_comes_first_and_official_rules_last(self, report):
        asked = [r.provenance.metric.split(".")[1] for r in report.results]
        assert asked[:4] == ["consented_quotes", "on_course", "budget_left", "net_gap"]
        assert asked[-2:] == ["process_control", "progress_rules"]
        often = {m for m in asked if asked.count(m) > 1}
        assert often == {"momentum", "compare_areas", "area_spillover"}

    def test_a_question_of_the_page_is_answered_as_when_it_is_asked_alone(
        self, mission, report
    ):
        """The page makes each evidence once; nothing else may come of it."""
        assert report.headline.to_json() == mission.momentum().to_json()
        assert report.results[-1].to_json() == mission.progress_rules().to_json()
        assert report.results[1].to_json() == mission.on_course().to_json()

    def test_what_cannot_be_answered_is_listed_not_dropped(self, report):
        assert any("Nitrogen dioxide" in line for line in report.unknowns)

    def test_parts_of_a_ratio_are_not_findings(self, report):
        asked = {r.provenance.settings.get("indicator") for r in report.results}
        assert "bus_journeys_per_head" in asked
        assert not {"bus_journeys", "residents"} & asked

    def test_the_language_can_be_chosen(self, mission, report, tmp_path):
        started = mm.read_mission(mm.new_mission(tmp_path / "m"))
        assert started.report(locale="es").locale == "es"
        assert report.locale == mission.language == "en-GB"
        with pytest.raises(mm.EvidenceError) as refused:
            mission.report(locale="xx")
        assert refused.value.code == "MM-LOCALE"

    def test_a_mission_whose_first_language_is_spanish_has_a_spanish_page(
        self, tmp_path
    ):
        started = mm.read_mission(mm.new_mission(tmp_path / "m"))
        about = started.file.mission.model_copy(update={"languages": ("es", "en-GB")})
        file = started.file.model_copy(update={"mission": about})
        spanish = mm.Mission(replace(started.tables, mission=file)).report()
        assert any("ritmo" in line for line in spanish.unknowns)
        page = spanish.html(released="2026-11-30")
        assert '<html lang="es" dir="ltr">' in page
        assert "¿Se debe a la misión?" in page
        assert "Ver los números" in page
        assert "Show the numbers" not in page
        assert "30 de noviembre de 2026" in page

    def test_a_level_of_areas_can_be_chosen(self, mission):
        mapped, without = _areas(mission, "neighbourhood")
        assert len(mapped.table) >= 140
        assert without == 1


@pytest.mark.cases
class TestGreaterManchester:
    """The real case through the whole library; figures of the data's own README."""

    # DESNZ figures as summed in the data's README: 20,857 -> 11,312 kt (-45.8%) and
    # 17,246 -> 8,535 kt (-50.5%); the United Kingdom -44.4% and -46.8%.
    @pytest.mark.parametrize(
        ("indicator", "here", "there", "before", "after"),
        [
            ("territorial_emissions", "45.8%", "44.4%", 20857, 11312),
            ("scope_emissions", "50.5%", "46.8%", 17246, 8535),
        ],
    )
    def test_the_two_definitions_are_told_apart_beside_the_country(
        self, city, indicator, here, there, before, after
    ):
        said = " ".join(city.compare_areas(indicator).say())
        assert f"Greater Manchester: down {here} from 2005 to 2023" in said
        assert f"United Kingdom: down {there}" in said
        pace = city.momentum(indicator)
        assert f"Down {here} from 2005 to 2023" in " ".join(pace.say())
        status = pace.parts["status"].iloc[0]
        assert status["first_value"] == pytest.approx(before, abs=0.5)
        assert status["last_value"] == pytest.approx(after, abs=0.5)

    def test_the_page_of_the_ten_boroughs(self, boroughs):
        assert len(boroughs.map.table) == 10
        assert set(boroughs.map.geography.area_id) == set(boroughs.map.table["area_id"])
        said = " ".join(
            line
            for r in (boroughs.headline, boroughs.comparison, *boroughs.results)
            for line in r.say()
        )
        for figure in ("45.8%", "50.5%", "44.4%", "46.8%"):
            assert figure in said

    def test_the_page_of_all_361_areas(self, city):
        mapped = city.report(areas="district").map
        assert len(mapped.table) == 361
        assert set(mapped.geography.area_id) == set(mapped.table["area_id"])
        assert mapped.table["estimate"].notna().all()

    def test_a_real_place_gets_no_invented_words(self, boroughs):
        assert boroughs.voices is None
        assert any("No coded words" in line for line in boroughs.unknowns)

    def test_licence_and_credit_travel(self, boroughs):
        assert "Open Government Licence" in boroughs.licence
        assert any("mySociety" in a for a in boroughs.attributions)

    def test_editions_are_never_mixed(self, city):
        rows = city.evidence("scope_emissions_editions", areas=["E11000001"]).table
        assert len(set(rows["vintage"])) == 1

    def test_sums_are_derived_not_stored(self, city):
        stored = city.tables["observations"]
        assert not stored["area_id"].isin(["E11000001", "K02000001"]).any()
        made = city.evidence("territorial_emissions", areas=["E11000001"]).table
        notes = made.loc[made["area_id"] == "E11000001", "note"]
        assert notes.unique().tolist() == ["sum of 10 areas"]
        assert isinstance(made, pd.DataFrame)


def test_rings_are_those_that_were_declared_and_others_are_told(mission):
    declared = mission.area_spillover(draws=99)
    credited = {source.source_id for source in declared.provenance.sources}
    assert credited == {"emissions-2026", "mission-plan"}
    assert declared.provenance.settings["rings"] == [1.0]
    assert declared.provenance.settings["actions"] == ["warm-terraces"]
    assert declared.provenance.deviations == ()
    assert not any("not declared" in c for c in declared.warn())
    same = mission.area_spillover(rings=(1,), actions="warm-terraces", draws=99)
    assert same.provenance.deviations == ()
    other = mission.area_spillover(rings=[1, 2], draws=99)
    assert len(other.provenance.deviations) == 1
    assert "rings" in other.provenance.deviations[0].casefold()
    assert any("not declared" in c for c in other.warn())


def test_actions_are_held_against_the_declared_rhythm_and_another_is_told(mission):
    declared = mission.project_spillover()
    assert declared.provenance.settings["baseline"] == {
        "calendar": "even", "trend": True, "steps": [],
    }  # fmt: skip
    assert declared.provenance.deviations == ()
    same = mission.project_spillover(baseline={"trend": True})
    assert same.provenance.deviations == ()
    assert same.table.equals(declared.table)
    other = mission.project_spillover(baseline={"calendar": [3, 9]})
    assert len(other.provenance.deviations) == 1
    assert "calendar or growth" in other.provenance.deviations[0]


def test_links_are_those_that_were_declared_and_others_are_told(mission):
    links = mission.file.protocol.links
    declared = mission.domain_spillover()
    assert declared.provenance.settings["indicators"] == list(links.indicators)
    districts = mission.tables["areas"].query("level == 'district'")["area_id"]
    assert declared.provenance.settings["areas"] == sorted(districts)
    assert declared.provenance.deviations == ()
    turned = mission.domain_spillover(links.indicators[::-1], areas="district")
    assert turned.provenance.deviations == ()
    for other in ({"areas": "HC"}, {"indicators": links.indicators[:2]}):
        (told,) = mission.domain_spillover(**other).provenance.deviations
        assert "links" in told


@pytest.mark.parametrize("given", [[], "cycling_share", ["a", "b", "a"]])
def test_links_between_fewer_than_two_are_refused_before_figures_are_read(
    mission, given
):
    with pytest.raises(EvidenceError) as caught:
        mission.domain_spillover(given)
    assert caught.value.code == "MM-DOMAIN-FEW"


def test_a_rhythm_that_nobody_declared_is_told_and_without_any_there_is_no_answer(
    mission,
):
    protocol = mission.file.protocol.model_copy(update={"rhythm": None})
    file = mission.file.model_copy(update={"protocol": protocol})
    silent = type(mission)(replace(mission.tables, mission=file))
    with pytest.raises(EvidenceError) as caught:
        silent.project_spillover()
    assert caught.value.code == "MM-ECHO-BASELINE"
    assert "[protocol.rhythm]" in str(caught.value)
    told = silent.project_spillover(baseline={"trend": True})
    assert len(told.provenance.deviations) == 1


@pytest.mark.parametrize(
    ("question", "given", "code"),
    [
        ("momentum", {"launch": 2019}, "MM-DAY"),
        ("momentum", {"shocks": "2020"}, "MM-SHOCK"),
        ("momentum", {"areas": []}, "MM-AREA-EMPTY"),
        ("momentum", {"areas": 5}, "MM-NAMES"),
        ("momentum", {"areas": [5]}, "MM-AREA-UNKNOWN"),
        ("momentum", {"indicator": 5}, "MM-INDICATOR-UNKNOWN"),
        ("acceleration", {"launch": "2019-13-01"}, "MM-DAY"),
        ("acceleration", {"launch": "2019"}, "MM-DAY"),
        ("budget_left", {"shocks": [{"name": "x"}]}, "MM-SHOCK"),
        ("net_gap", {"shocks": 5}, "MM-SHOCK"),
        ("process_control", {"shocks": {"name": "x"}}, "MM-SHOCK"),
        ("progress_rules", {"shocks": [5]}, "MM-SHOCK"),
        ("progress_rules", {"base_year": "2015"}, "MM-RULES-NUMBER"),
        ("progress_rules", {"base_year": None}, "MM-RULES-NUMBER"),
        ("progress_rules", {"limit": float("inf")}, "MM-RULES-NUMBER"),
        ("on_course", {"shocks": "2020"}, "MM-SHOCK"),
        ("on_course", {"indicators": "cycling_share"}, "MM-COURSE-INDICATORS"),
        ("on_course", {"indicators": 5}, "MM-NAMES"),
        ("composite_index", {"specification": "cycling_share"}, "MM-INDEX-FEW"),
        ("composite_index", {"specification": 5}, "MM-NAMES"),
        ("area_spillover", {"rings": 5}, "MM-RINGS-EDGES"),
        ("area_spillover", {"actions": 5}, "MM-NAMES"),
        ("project_spillover", {"baseline": {}}, "MM-ECHO-BASELINE"),
        ("project_spillover", {"baseline": {"trend": 1}}, "MM-ECHO-BASELINE"),
    ],
)
def test_what_a_question_cannot_be_asked_with_is_refused_in_words(
    question, given, code
):
    with pytest.raises(EvidenceError) as caught:
        getattr(mm.example(), question)(**given)
    assert caught.value.code == code
