"""The palettes against values computed with another library, and a bad one refused."""

from __future__ import annotations

import copy
from itertools import pairwise

import pytest

from missionmetrics.charts import palette as p
from missionmetrics.charts.colour_distance import contrast, lightness

GIVEN = p.read()
# Computed with colorspacious 1.1.2 (CAM02-UCS, Machado severity 100); the tables of
# the accessibility study. Columns: contrast to white, then distance as seen by normal,
# protan, deutan and tritan eyes.
STUDY = [
    ("derived-4", False, 3.03, (45.1, 43.2, 43.1, 42.7)),
    ("derived-5", False, 3.03, (34.6, 34.3, 34.7, 34.3)),
    ("blue-3", True, 1.15, (38.2, 39.2, 36.3, 38.7)),
    ("blue-4", True, 1.14, (26.7, 27.0, 24.9, 24.8)),
    ("diverging-5", False, None, (31.3, 31.7, 31.2, 29.5)),
]
# Palettes of others, from the same tables; the third of them is told apart by nobody
# with deuteranopia.
OTHERS = [
    (("#4C78A8", "#F58518", "#E45756", "#72B7B2"), 2.30, (21.6, 22.3, 15.7, 10.3)),
    (("#12436D", "#28A197", "#801650", "#F46A25"), 3.03, (38.7, 7.7, 19.3, 32.3)),
    (("#4C78A8", "#F58518", "#E45756", "#72B7B2", "#54A24B", "#EECA3B"), 1.60,
     (21.6, 7.4, 1.4, 10.3)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "ordered", "least", "seen"), STUDY)
def test_distances_match_another_library(name, ordered, least, seen):
    found = p.check(GIVEN["sets"][name], ordered=ordered)
    assert tuple(found.distance.values()) == pytest.approx(seen, abs=0.06)
    if least is not None:
        assert found.contrast == pytest.approx(least, abs=0.006)


@pytest.mark.parametrize(("colours", "least", "seen"), OTHERS)
def test_palettes_of_others_measure_as_published(colours, least, seen):
    found = p.check(colours)
    assert tuple(found.distance.values()) == pytest.approx(seen, abs=0.06)
    assert found.contrast == pytest.approx(least, abs=0.006)


def test_the_dark_set_is_measured_on_its_own_background():
    found = p.check(GIVEN["sets"]["dark-4"], p.ROLES["paper"].dark)
    assert min(found.distance.values()) == pytest.approx(42.8, abs=0.06)
    assert found.contrast == pytest.approx(3.06, abs=0.006)


def test_black_on_white_is_21():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize(
    ("colour", "light"), [("#000000", 0), ("#FFFFFF", 100), ("#777777", 50.03)]
)
def test_lightness_is_that_of_cie(colour, light):
    """#777777 is the sRGB grey nearest to middle grey, L* 50."""
    assert lightness(colour) == pytest.approx(light, abs=0.02)


@pytest.mark.parametrize("theme", p.THEMES)
def test_every_role_can_be_seen(theme):
    of = {name: getattr(role, theme) for name, role in p.ROLES.items()}
    for name in ("main", "band", "other", "needed", "axis", "border"):
        assert contrast(of[name], of["paper"]) >= p.LEAST_CONTRAST, name
    for name in ("ink", "soft", "main-text", "other-text", "needed-text"):
        assert contrast(of[name], of["paper"]) >= p.LEAST_TEXT_CONTRAST, name
    for name in ("class-1", "class-2", "class-3", "hatch", "plus", "minus"):
        assert contrast(of[name], of[f"{name}-text"]) >= p.LEAST_TEXT_CONTRAST, name
    lines = [of[name] for name in ("main", "other", "needed", "band")]
    assert min(p.check(lines).distance.values()) >= p.LEAST_DISTANCE
    classes = [of[f"class-{i}"] for i in (1, 2, 3)]
    assert min(p.check(classes, ordered=True).distance.values()) >= p.LEAST_DISTANCE
    steps = [contrast(a, b) for a, b in pairwise(classes)]
    assert min(steps) >= p.LEAST_CONTRAST


def test_a_drawing_can_be_recoloured_because_each_role_has_its_own_colour():
    light = [role.light.upper() for role in p.ROLES.values()]
    assert len(light) == len(set(light))


def test_every_role_with_a_job_is_measured():
    told = {r for palette in GIVEN["palettes"].values() for r in palette["roles"]}
    told |= {palette["outline"] for palette in GIVEN["palettes"].values()
             if "outline" in palette}  # fmt: skip
    for kind in ("text", "marks"):
        told |= set(GIVEN[kind]) | {r for names in GIVEN[kind].values() for r in names}
    # A grid is meant to be faint: nothing rests on seeing it.
    assert set(GIVEN["roles"]) - told == {"grid"}


def test_the_palettes_of_the_house_pass(capsys):
    assert p.main([]) == 0
    said = capsys.readouterr().out
    for name in GIVEN["palettes"]:
        for theme in p.THEMES:
            assert f"{name:<10}{theme}" in said


def bad_contrast(given):
    given["roles"]["needed"][0] = "#F0B080"
    return "lines, light: contrast"


def bad_distance(given):
    given["roles"]["other"][0] = "#000095"
    return "lines, light: distance"


def bad_for_few(given):
    """Blue and purple that only some eyes confuse."""
    given["roles"]["other"][1] = "#E0707F"
    given["roles"]["band"][1] = "#4F8FA3"
    return "lines, dark: distance 14.6 (protanopia)"


def bad_text(given):
    given["roles"]["soft"][0] = "#8A9099"
    return "soft on paper, light: contrast"


def no_second_channel(given):
    given["palettes"]["signs"]["second"] = " "
    return "signs, light: no second channel"


def too_many(given):
    given["palettes"]["lines"] |= {"roles": ["main", "band", "other", "needed", "axis"],
                                   "second": "dash"}  # fmt: skip
    return "lines, light: 5 categories are more than 4"


BAD = [bad_contrast, bad_distance, bad_for_few, bad_text, no_second_channel, too_many]


@pytest.mark.parametrize("spoil", BAD)
def test_a_bad_palette_is_refused(spoil, monkeypatch, capsys):
    given = copy.deepcopy(GIVEN)
    wanted = spoil(given)
    monkeypatch.setattr(p, "read", lambda _file=None: given)
    assert p.main([]) == 1
    assert f"REFUSED {wanted}" in capsys.readouterr().out
