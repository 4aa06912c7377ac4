"""The palettes against values computed with another library."""

from __future__ import annotations

from itertools import pairwise

import pytest

from missionmetrics.charts import palette as p

# Computed with colorspacious 1.1.2 (CAM02-UCS, Machado severity 100); the tables of
# the accessibility study. Columns: contrast to white, then distance as seen by normal,
# protan, deutan and tritan eyes.
STUDY = [
    (p.DERIVED_4, False, 3.03, (45.1, 43.2, 43.1, 42.7)),
    (p.BLUE_3, True, 1.15, (38.2, 39.2, 36.3, 38.7)),
    (p.DIVERGING_5, False, None, (31.3, 31.7, 31.2, 29.5)),
]


@pytest.mark.parametrize(("colours", "ordered", "contrast", "seen"), STUDY)
def test_distances_match_another_library(colours, ordered, contrast, seen):
    found = p.check(colours, ordered=ordered)
    assert tuple(found.distance.values()) == pytest.approx(seen, abs=0.06)
    if contrast is not None:
        assert found.contrast == pytest.approx(contrast, abs=0.006)


def test_the_dark_set_is_measured_on_its_own_background():
    found = p.check(p.DARK_4, p.NIGHT)
    assert min(found.distance.values()) == pytest.approx(42.8, abs=0.06)
    assert found.contrast == pytest.approx(3.06, abs=0.006)


def test_black_on_white_is_21():
    assert p.contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_role_can_be_seen(theme):
    of = {name: getattr(role, theme) for name, role in p.ROLES.items()}
    for name in ("main", "band", "other", "needed", "axis"):
        assert p.contrast(of[name], of["paper"]) >= p.LEAST_CONTRAST, name
    for name in ("ink", "soft", "main-text", "other-text", "needed-text"):
        assert p.contrast(of[name], of["paper"]) >= p.LEAST_TEXT_CONTRAST, name
    for name in ("class-1", "class-2", "class-3", "hatch"):
        assert p.contrast(of[name], of[f"{name}-text"]) >= 3.8, name
    lines = [of[name] for name in ("main", "other", "needed")]
    assert min(p.check(lines).distance.values()) >= p.LEAST_DISTANCE
    classes = [of[f"class-{i}"] for i in (1, 2, 3)]
    assert min(p.check(classes, ordered=True).distance.values()) >= p.LEAST_DISTANCE
    steps = [p.contrast(a, b) for a, b in pairwise(classes)]
    assert min(steps) >= p.LEAST_CONTRAST


def test_a_drawing_can_be_recoloured_because_each_role_has_its_own_colour():
    light = [role.light.upper() for role in p.ROLES.values()]
    assert len(light) == len(set(light))
