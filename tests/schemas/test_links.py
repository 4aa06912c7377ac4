"""Faults that show only when tables are held side by side."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionmetrics.schemas.check import Place, link_faults
from missionmetrics.schemas.mission import read_mission_mapping
from tests.schemas.tables import sound


def codes(found):
    return [f.code for f in found]


def areas(*ids, parents=None):
    frame = pd.DataFrame({"area_id": list(ids)})
    return frame if parents is None else frame.assign(parent_id=parents)


def indicators(**columns):
    frame = pd.DataFrame({"indicator_id": ["co2", "money"]})
    return frame.assign(frequency=["annual", "financial_year"], **columns)


def observations(**columns):
    rows = max(len(c) for c in columns.values())
    frame = pd.DataFrame(
        {"indicator_id": ["co2"] * rows, "area_id": "a", "period": "2023", "value": 1.0}
    )
    return frame.assign(**columns)


def linked(**frames):
    whole = {"areas": areas("a", "b", "a north"), "indicators": indicators(), **frames}
    places = {n: Place(f"{n}.csv") for n in whole}
    return link_faults(whole, places)


def test_sound_tables_have_no_fault():
    assert linked(observations=observations(value=[1.0, 2.0])) == []
    assert link_faults({}) == []


def test_a_name_that_is_not_found_is_one_fault_with_the_number_of_rows():
    frame = observations(area_id=["a", "a nort", "b", "a nort"])
    (fault,) = linked(observations=frame)
    assert (fault.code, fault.file, fault.row, fault.column, fault.value) == (
        "MM-LINK",
        "observations.csv",
        3,
        "area_id",
        "a nort",
    )
    assert fault.message == (
        "`a nort` in `area_id` is not in the table `areas` (2 rows)."
    )
    assert fault.fix.startswith("Did you mean `a north`?")


def test_a_table_that_is_not_there_is_one_fault():
    frame = observations(source_id=["s1", "s2", "s1"])
    (fault,) = linked(observations=frame)
    assert (fault.code, fault.row, fault.column) == ("MM-LINK-TABLE", 2, "source_id")
    assert "2 things of the table `sources`" in fault.message


def test_empty_cells_point_nowhere_and_that_is_fine():
    frame = observations(source_id=["", None, " "])
    assert linked(observations=frame) == []


def test_what_residents_answer_is_about_an_indicator_or_a_code():
    frame = pd.DataFrame({"topic": ["co2", "cold", "hot"]})
    book = pd.DataFrame({"code_id": ["cold"]})
    (fault,) = linked(resident_responses=frame, codes=book)
    assert (fault.code, fault.value) == ("MM-LINK", "hot")
    assert "`indicators` or `codes`" in fault.message


def test_a_weight_needs_its_population():
    people = pd.DataFrame({"area_id": ["a"], "period": ["2023"], "group": ["over 65"]})
    frame = indicators(weight_group=["over 56", "all"])
    (fault,) = linked(indicators=frame, populations=people)
    assert (fault.code, fault.value) == ("MM-LINK", "over 56")
    assert "Did you mean `over 65`?" in fault.fix


def test_a_circle_of_parents_is_told_once():
    frame = areas("a", "b", "c", "d", "e", parents=["b", "c", "b", "d", "a"])
    found = linked(areas=frame)
    assert codes(found) == ["MM-CYCLE", "MM-CYCLE"]
    assert "`b` lies in `c` lies in `b`" in found[0].message
    assert (found[0].row, found[0].column) == (3, "parent_id")
    assert "`d` lies in `d`" in found[1].message


def test_a_circle_of_codes():
    book = pd.DataFrame({"code_id": ["x", "y"], "parent_id": ["y", "x"]})
    (fault,) = linked(codes=book)
    assert (fault.code, fault.file) == ("MM-CYCLE", "codes.csv")


@given(st.lists(st.sampled_from(["a", "b", "c", "d", None]), min_size=4, max_size=4))
def test_circles_are_found_if_and_only_if_there_are_any(parents):
    ids = ["a", "b", "c", "d"]
    above = dict(zip(ids, parents, strict=True))
    on_circle = set()
    for start in ids:
        at = above[start]
        for _ in ids:
            if at == start:
                on_circle.add(start)
            at = above.get(at)
    found = link_faults({"areas": areas(*ids, parents=parents)})
    assert {n for f in found for n in ids if f"`{n}`" in f.message} == on_circle


@pytest.mark.parametrize(
    ("indicator", "period", "code"),
    [
        ("co2", "2023/24", "MM-PERIOD-FREQUENCY"),
        ("co2", "2023-06", "MM-PERIOD-FREQUENCY"),
        ("money", "2023", "MM-PERIOD-AMBIGUOUS"),
        ("money", "2023-26", "MM-PERIOD-IMPOSSIBLE"),
        ("co2", "last year", "MM-PERIOD-UNREADABLE"),
        ("co2", "0203", "MM-PERIOD-YEAR"),
        ("co2", "2023 to 2021", "MM-PERIOD-ORDER"),
    ],
)
def test_a_period_is_held_against_its_indicator(indicator, period, code):
    frame = observations(indicator_id=["co2", indicator], period=["2023", period])
    (fault,) = linked(observations=frame)
    assert (fault.code, fault.row, fault.column, fault.value) == (
        code,
        3,
        "period",
        period,
    )


def test_a_deadline_before_its_baseline():
    frame = sound("targets", deadline=[pd.Timestamp("2018-12-31")]).assign(
        indicator_id="co2", area_id="a", source_id=None
    )
    (fault,) = linked(targets=frame)
    assert (fault.code, fault.row, fault.column, fault.value) == (
        "MM-DEADLINE-BASELINE",
        2,
        "deadline",
        "2018-12-31",
    )


def test_values_that_cannot_be():
    frame = observations(value=[-1.0, 50.0, 101.0])
    low, high = linked(
        observations=frame, indicators=indicators(minimum=0.0, maximum=100.0)
    )
    assert (low.code, low.row, low.column, low.value) == (
        "MM-VALUE-RANGE",
        2,
        "value",
        "-1",
    )
    assert "below 0" in low.message
    assert (high.row, high.value) == (4, "101")
    assert "above 100" in high.message


def test_the_smallest_and_largest_values_are_possible():
    frame = observations(value=[0.0, 100.0])
    bounded = indicators(minimum=0.0, maximum=100.0)
    assert linked(observations=frame, indicators=bounded) == []


@pytest.mark.parametrize(("kind", "found"), [("at_most", 1), ("budget", 0)])
def test_a_budget_for_many_years_may_pass_the_largest_value_of_one(kind, found):
    target = sound("targets", indicator_id=["co2"], area_id=["a"], source_id=[None],
                   kind=[kind], value=[900.0])  # fmt: skip
    faults = linked(targets=target, indicators=indicators(minimum=0.0, maximum=100.0))
    assert codes(faults) == ["MM-VALUE-RANGE"] * found


def test_passages_without_their_documents_are_not_measured():
    assert linked(documents=pd.DataFrame({"document_id": ["d"], "n_chars": [1]})) == []
    found = linked(segments=pd.DataFrame({"document_id": ["d"], "end": [9]}))
    assert codes(found) == ["MM-LINK-TABLE"]


def test_a_value_without_a_logarithm_is_no_observation_but_may_be_a_target():
    logged = indicators(scale="log")
    (fault,) = linked(observations=observations(value=[0.0, 1.0]), indicators=logged)
    assert (fault.code, fault.row) == ("MM-VALUE-SCALE", 2)
    target = sound("targets", indicator_id=["co2"], area_id=["a"], source_id=[None])
    assert linked(targets=target, indicators=logged) == []


def test_a_passage_beyond_the_end_of_its_document():
    documents = pd.DataFrame({"document_id": ["d"], "n_chars": [100]})
    passages = pd.DataFrame({"document_id": ["d", "d"], "end": [100, 101]})
    (fault,) = linked(documents=documents, segments=passages)
    assert (fault.code, fault.row, fault.value) == ("MM-SEGMENT-SPAN", 3, "101")


@pytest.mark.parametrize("order", [1, -1])
def test_a_passage_has_one_consent_whoever_marked_it(order):
    passages = pd.DataFrame(
        {
            "segment_id": ["s1", "s1", "s1", "s2", "s2", "s3"],
            "consent": ["anonymous", "none", "none", "named", "named", "none"],
        }
    )[::order]
    (fault,) = linked(segments=passages)
    assert (fault.code, fault.file, fault.column) == (
        "MM-CONSENT-DIFFERS",
        "segments.csv",
        "consent",
    )
    assert "`s1` has more than one consent: anonymous, none." in fault.message


def test_the_mission_names_places_and_an_indicator():
    mission = read_mission_mapping(
        {
            "mission": {
                "mission_id": "m",
                "title": "t",
                "goal": "g",
                "place": "p",
                "area_id": "a",
                "comparator": "uk",
                "headline": "mony",
                "launch": "2019-01-01",
                "deadline": "2030-01-01",
                "licence": "l",
            },
            "protocol": {
                "rebase": [
                    {"start": "2022-04-01", "reason": "r", "indicator_id": "money"},
                    {"start": "2022-04-01", "reason": "r", "indicator_id": "honey"},
                ]
            },
        }
    )
    found = link_faults(
        {"areas": areas("a"), "indicators": indicators()}, mission=mission
    )
    assert [(f.code, f.file, f.column) for f in found] == [
        ("MM-LINK", "mission.toml", "mission.comparator"),
        ("MM-LINK", "mission.toml", "mission.headline"),
        ("MM-LINK", "mission.toml", "protocol.rebase[2].indicator_id"),
    ]
    assert "Did you mean `money`?" in found[1].fix


def test_a_fault_met_before_is_not_told_again():
    frame = observations(period=["2023-06"])
    found = linked(observations=frame)
    whole = {
        "areas": areas("a"),
        "indicators": indicators(),
        "observations": frame,
    }
    places = {"observations": Place("observations.csv")}
    assert link_faults(whole, places, already=found) == []


@given(st.permutations(range(5)))
def test_faults_do_not_depend_on_the_order_of_rows(order):
    frame = observations(
        area_id=["x", "y", "x", "a", "b"],
        period=["2023", "2023", "June", "20233", "2023"],
        value=[1.0, 2.0, 3.0, -4.0, 5.0],
    )
    ring = areas("a", "b", "c", "d", "e", parents=["b", "a", "d", "c", None])

    def found(order):
        rows = [i + 2 for i in order]
        frames = {
            "areas": ring.iloc[order],
            "indicators": indicators(minimum=0),
            "observations": frame.iloc[order],
        }
        places = {n: Place(n, None, rows) for n in ("areas", "observations")}
        return sorted(link_faults(frames, places), key=str)

    assert found(list(range(5))) == found(list(order))
