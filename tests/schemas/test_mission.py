"""``mission.toml``: read whole, or every fault at once with its key and line."""

import tomllib
from datetime import date

import pytest

from missionmetrics.schemas.migration import SCHEMA_VERSION, version_fault
from missionmetrics.schemas.mission import (
    MissionFile,
    read_mission_mapping,
    read_mission_toml,
)
from missionmetrics.schemas.toml_lines import toml_lines

SOUND = '''\
schema_version = 1  # of the tables

[mission]
mission_id = "carbon-neutral-2038"
title = "Carbon neutral by 2038"
goal = """By 2038
launch = never"""
counts = [
    "[all] = gases",
    "homes",
]
place = "Greater Manchester"
area_id = "E47000001"
launch = 2019-03-26
deadline = 2038-12-31
licence = "OGL"

[protocol]
declared_on = 2026-01-15
thresholds = { on_pace = 0.5 }

[[protocol.shocks]]
name = "Covid"
start = 2020-03-23
end = 2021-07-18

[[protocol.shocks]]
name = "Gas prices"
start = 2021-09-01
end = 2023-03-31

[publication]
quotes = "none"
'''


def test_a_sound_file_is_read_with_its_defaults():
    read = read_mission_toml(SOUND.encode())
    assert isinstance(read, MissionFile)
    assert read.mission.deadline == date(2038, 12, 31)
    assert read.mission.counts == ("[all] = gases", "homes")
    assert read.mission.financial_year_starts == "04-01"
    assert read.mission.languages == ("en-GB",)
    assert read.protocol.thresholds == {"on_pace": 0.5}
    assert read.protocol.shocks[1].name == "Gas prices"
    assert (read.publication.policy, read.publication.threshold) == ("council-5", 5)
    assert read.publication.quotes == "none"


def test_windows_line_ends_and_a_mark_at_the_start_are_fine():
    data = SOUND.replace("\n", "\r\n").encode("utf-8-sig")
    assert isinstance(read_mission_toml(data), MissionFile)


def test_dates_in_quotes_are_dates():
    data = SOUND.replace("2019-03-26", '"2019-03-26"').encode()
    assert read_mission_toml(data).mission.launch == date(2019, 3, 26)


BROKEN = [
    # what is replaced, by what, code, key, line
    ('title = "C', 'titel = "C', "MM-MISSION-UNKNOWN", "mission.titel", 5),
    ('licence = "OGL"\n', "", "MM-MISSION-MISSING", "mission.licence", 3),
    ("2038-12-31", "2018-12-31", "MM-MISSION-DATES", "mission.deadline", 15),
    ("2038-12-31", "2019-03-26", "MM-MISSION-DATES", "mission.deadline", 15),
    ("2019-03-26", '"26/03/2019"', "MM-MISSION-VALUE", "mission.launch", 14),
    ("2019-03-26", "2019", "MM-MISSION-VALUE", "mission.launch", 14),
    ("2019-03-26", "0", "MM-MISSION-VALUE", "mission.launch", 14),
    ("2019-03-26", "true", "MM-MISSION-VALUE", "mission.launch", 14),
    ('"homes"', "5", "MM-MISSION-VALUE", "mission.counts[2]", 8),
    ('"E47000001"', '""', "MM-MISSION-VALUE", "mission.area_id", 13),
    ("0.5", '"half"', "MM-MISSION-VALUE", "protocol.thresholds.on_pace", 20),
    ("2023-03-31", "2020-03-31", "MM-MISSION-DATES", "protocol.shocks[2].end", 30),
    ('name = "Covid"\n', "", "MM-MISSION-MISSING", "protocol.shocks[1].name", 22),
    ('"none"', '"all"', "MM-MISSION-VALUE", "publication.quotes", 33),
    (
        "quotes",
        "threshold = 0\nquotes",
        "MM-MISSION-VALUE",
        "publication.threshold",
        33,
    ),
    ("[publication]", "[publicity]", "MM-MISSION-UNKNOWN", "publicity", 32),
    (
        "licence",
        'financial_year_starts = "31-04"\nlicence',
        "MM-MISSION-VALUE",
        "mission.financial_year_starts",
        16,
    ),
    (
        "licence",
        'financial_year_starts = "02-29"\nlicence',
        "MM-MISSION-VALUE",
        "mission.financial_year_starts",
        16,
    ),
    (
        "licence",
        'languages = ["en_GB"]\nlicence',
        "MM-MISSION-VALUE",
        "mission.languages[1]",
        16,
    ),
    (
        "licence",
        "languages = []\nlicence",
        "MM-MISSION-VALUE",
        "mission.languages",
        16,
    ),
    (
        "licence",
        'comparator = "E47000001"\nlicence',
        "MM-MISSION-VALUE",
        "mission.comparator",
        16,
    ),
    ("= 1  #", "= 2  #", "MM-SCHEMA-VERSION", "schema_version", 1),
    ("= 1  #", "= 0  #", "MM-MISSION-VALUE", "schema_version", 1),
    ("= 1  #", '= "one"  #', "MM-MISSION-VALUE", "schema_version", 1),
    ('"OGL"', "“OGL”", "MM-MISSION-TOML", None, 16),
    ('"OGL"', '"OGL', "MM-MISSION-TOML", None, 16),
    ("licence", "title", "MM-MISSION-TOML", None, 16),
]


@pytest.mark.parametrize(("old", "new", "code", "key", "line"), BROKEN)
def test_each_fault_names_its_key_and_line(old, new, code, key, line):
    found = read_mission_toml(SOUND.replace(old, new, 1).encode())
    assert isinstance(found, list)
    fault = next(f for f in found if (f.code, f.column) == (code, key))
    assert (fault.file, fault.row) == ("mission.toml", line)
    assert fault.message.endswith(".")
    assert fault.fix.endswith(".")
    for jargon in ("Input should", "tuple", "pydantic", "pattern"):
        assert jargon not in str(fault)


def test_a_shock_may_last_one_day():
    text = SOUND.replace("2023-03-31", "2021-09-01")
    assert isinstance(read_mission_toml(text.encode()), MissionFile)


def test_each_fault_says_what_was_seen_and_what_to_write():
    text = SOUND.replace('licence = "OGL"', "counts_not = 1")
    missing, unknown = read_mission_toml(text.encode())
    assert (missing.value, unknown.value) == (None, "1")
    assert missing.fix == (
        'add a line such as `licence = "Open Government Licence v3.0"`.'
    )
    text = SOUND.replace("2038-12-31", '"soon"').replace('"none"', "5")
    late, quotes = read_mission_toml(text.encode())
    assert late.message == "`mission.deadline` is `soon`, which is not a date."
    assert late.fix == "write it like `deadline = 2038-12-31`."
    assert quotes.fix == 'write it like `quotes = "consented"`.'


def test_all_faults_come_at_once():
    text = SOUND.replace("title", "titel", 1).replace("2038-12-31", "2018-12-31")
    found = read_mission_toml(text.replace('"none"', '"all"').encode())
    assert [f.code for f in found] == [
        "MM-MISSION-MISSING",
        "MM-MISSION-UNKNOWN",
        "MM-MISSION-DATES",
        "MM-MISSION-VALUE",
    ]
    assert "Did you mean `title`?" in found[1].fix


def test_a_fault_inside_a_list_is_one_fault():
    text = SOUND.replace("licence", 'languages = ["en_GB"]\nlicence')
    (fault,) = read_mission_toml(text.encode())
    assert fault.fix == 'write it like `languages = ["en-GB"]`.'


@pytest.mark.parametrize("empty", [b"", b"\n", b"# nothing\n"])
def test_an_empty_file_asks_for_the_mission(empty):
    (fault,) = read_mission_toml(empty)
    assert (fault.code, fault.column) == ("MM-MISSION-MISSING", "mission")


def test_sections_that_are_not_sections():
    found = read_mission_toml(b"mission = 1\nprotocol = []\n")
    assert [(f.column, f.row) for f in found] == [("mission", 1), ("protocol", 2)]


def test_a_file_in_another_encoding():
    data = SOUND.replace("Manchester", "Münster").encode("latin-1")
    (fault,) = read_mission_toml(data)
    assert (fault.code, fault.row) == ("MM-MISSION-ENCODING", 12)


def test_a_newer_version_is_the_only_fault_and_says_to_upgrade():
    newer = SCHEMA_VERSION + 1
    text = SOUND.replace("= 1  #", f"= {newer}  #").replace("title", "name_of_it")
    (fault,) = read_mission_toml(text.encode())
    assert fault.code == "MM-SCHEMA-VERSION"
    assert "upgrade" in fault.fix


def test_versions_that_are_known_are_no_fault():
    assert version_fault(SCHEMA_VERSION) is None
    assert version_fault("1") is None
    assert version_fault(None) is None


def test_a_sheet_of_keys_and_values_can_be_read_too():
    data = tomllib.loads(SOUND)
    assert isinstance(read_mission_mapping(data), MissionFile)
    del data["mission"]["goal"]
    (fault,) = read_mission_mapping(
        data, file="m.xlsx", sheet="mission", lines={("mission",): 4}
    )
    assert (fault.sheet, fault.row, fault.column) == ("mission", 4, "mission.goal")


def test_lines_of_keys():
    lines = toml_lines(SOUND)
    assert lines["mission", "place"] == 12
    assert lines["protocol", "shocks", 1] == 27
    assert lines["protocol", "shocks", 1, "end"] == 30
    assert ("mission", "[all]") not in lines


def test_lines_of_dotted_and_quoted_keys():
    lines = toml_lines("a.b = 1\n[\"c d\".e]\n\"f\" = '''\nx = 1\n'''\ng = 2\n")
    assert lines == {
        ("a", "b"): 1,
        ("c d", "e"): 2,
        ("c d", "e", "f"): 3,
        ("c d", "e", "g"): 6,
    }


NEW_START = """
[[protocol.rebase]]
start = 2022-04-01
reason = "Homes that are let are counted too"
indicator_id = "homes"
[[protocol.rebase]]
start = 2024-04-01
reason = "Grants doubled"
"""


def test_new_starts_of_limits_are_read_with_their_reasons():
    read = read_mission_toml((SOUND + NEW_START).encode())
    first, second = read.protocol.rebase
    assert (first.start, first.indicator_id) == (date(2022, 4, 1), "homes")
    assert (second.reason, second.indicator_id) == ("Grants doubled", None)


@pytest.mark.parametrize(("old", "new", "code", "key", "line"), [
    ('reason = "Grants doubled"\n', "", "MM-MISSION-MISSING",
     "protocol.rebase[2].reason", 39),
    ('"Grants doubled"', '" "', "MM-MISSION-VALUE", "protocol.rebase[2].reason", 41),
    ("2024-04-01", "2024", "MM-MISSION-VALUE", "protocol.rebase[2].start", 40),
    ("reason = \"Gr", "why = \"Gr", "MM-MISSION-UNKNOWN", "protocol.rebase[2].why", 41),
])  # fmt: skip
def test_a_new_start_needs_a_day_and_a_reason(old, new, code, key, line):
    found = read_mission_toml((SOUND + NEW_START).replace(old, new, 1).encode())
    fault = next(f for f in found if (f.code, f.column) == (code, key))
    assert fault.row == line


RINGS = """
[protocol.rings]
edges = [1, 2]
actions = ["warm-terraces"]
"""


def test_rings_are_read_and_counted_in_borders_unless_said():
    rings = read_mission_toml((SOUND + RINGS).encode()).protocol.rings
    assert (rings.edges, rings.by) == ((1.0, 2.0), "borders")
    assert rings.actions == ("warm-terraces",)


RHYTHM = """
[protocol.rhythm]
calendar = [9, 3]
trend = true
steps = [2024-04-01]
"""


def test_a_rhythm_is_read_in_order_and_even_unless_said():
    rhythm = read_mission_toml((SOUND + RHYTHM).encode()).protocol.rhythm
    assert (rhythm.calendar, rhythm.trend) == ((3, 9), True)
    assert rhythm.steps == (date(2024, 4, 1),)
    named = RHYTHM.replace("[9, 3]", '"quarters"')
    assert read_mission_toml((SOUND + named).encode()).protocol.rhythm.calendar == (
        "quarters"
    )
    grows = read_mission_toml((SOUND + "[protocol.rhythm]\ntrend = true").encode())
    assert grows.protocol.rhythm.calendar == "even"


@pytest.mark.parametrize(("old", "new", "code", "key", "line"), [
    ("[9, 3]", "[9, 13]", "MM-MISSION-VALUE", "protocol.rhythm.calendar", 1),
    ("[9, 3]", "[true]", "MM-MISSION-VALUE", "protocol.rhythm.calendar", 1),
    ("[9, 3]", "[]", "MM-MISSION-VALUE", "protocol.rhythm.calendar", 1),
    ("[9, 3]", "9", "MM-MISSION-VALUE", "protocol.rhythm.calendar", 1),
    ("[9, 3]", '"weeks"', "MM-MISSION-VALUE", "protocol.rhythm.calendar", 1),
    ("true", '"perhaps"', "MM-MISSION-VALUE", "protocol.rhythm.trend", 2),
    ("[2024-04-01]", "[2024]", "MM-MISSION-VALUE", "protocol.rhythm.steps[1]", 3),
    ("steps", "step", "MM-MISSION-UNKNOWN", "protocol.rhythm.step", 3),
    (RHYTHM, "[protocol.rhythm]", "MM-MISSION-MISSING", "protocol.rhythm", 0),
    (RHYTHM, "[protocol.rhythm]\ntrend = false\nsteps = []", "MM-MISSION-MISSING",
     "protocol.rhythm", 0),
])  # fmt: skip
def test_a_rhythm_that_cannot_be_read_is_told_with_its_line(old, new, code, key, line):
    text = SOUND + RHYTHM.replace(old, new, 1)
    (fault,) = read_mission_toml(text.encode())
    assert (fault.code, fault.column, fault.file) == (code, key, "mission.toml")
    head = text.splitlines().index("[protocol.rhythm]") + 1
    assert fault.row == head + line
    assert fault.fix


LINKS = """
[protocol.links]
indicators = ["homes", "warmth"]
areas = "district"
"""


def test_links_are_read_between_things_in_the_order_given():
    links = read_mission_toml((SOUND + LINKS).encode()).protocol.links
    assert (links.indicators, links.areas) == (("homes", "warmth"), "district")


@pytest.mark.parametrize(("old", "new", "code", "key"), [
    (', "warmth"', "", "MM-MISSION-VALUE", "protocol.links.indicators"),
    ('"warmth"', '"homes"', "MM-MISSION-VALUE", "protocol.links.indicators"),
    ('"warmth"', '""', "MM-MISSION-VALUE", "protocol.links.indicators[2]"),
    ('"district"', "[]", "MM-MISSION-VALUE", "protocol.links.areas"),
    ("areas", "area", "MM-MISSION-UNKNOWN", "protocol.links.area"),
])  # fmt: skip
def test_links_need_two_things_that_are_not_the_same(old, new, code, key):
    (fault,) = read_mission_toml((SOUND + LINKS.replace(old, new, 1)).encode())
    assert (fault.code, fault.column, fault.file) == (code, key, "mission.toml")
    assert fault.fix


@pytest.mark.parametrize(("old", "new", "code", "key"), [
    ("[1, 2]", "[2, 1]", "MM-MISSION-VALUE", "protocol.rings.edges"),
    ("[1, 2]", "[]", "MM-MISSION-VALUE", "protocol.rings.edges"),
    ("[1, 2]", "[1, 1.5]", "MM-MISSION-VALUE", "protocol.rings"),
    ("[1, 2]", "[0, 2]", "MM-MISSION-VALUE", "protocol.rings.edges[1]"),
    ("edges = [1, 2]", 'by = "km"', "MM-MISSION-MISSING", "protocol.rings.edges"),
    ("edges", "edge", "MM-MISSION-UNKNOWN", "protocol.rings.edge"),
])  # fmt: skip
def test_rings_reach_further_one_by_one(old, new, code, key):
    found = read_mission_toml((SOUND + RINGS).replace(old, new, 1).encode())
    assert (code, key) in {(f.code, f.column) for f in found}
