"""Items 11 to 13: contrast of what is really painted, colour vision, forced colours."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from missionmetrics.charts.palette import LEAST_DISTANCE, VISIONS, contrast, distance
from tests.publish.acceptance.shown import FORMS, THEMES, WIDTHS

pytestmark = pytest.mark.browser
TEXT, MARK = 4.5, 3.0
# What a mark may be painted with that is no category of its own.
NEUTRAL = ("paper", "ink", "soft", "grid", "axis", "border", "band")
OF_CLASSES = ("class-", "ring-", "hatch")
NUMBERED = ("class-", "ring-")
PALER = 0.999


def _rgb(colour):
    found = re.fullmatch(r"rgba?\((\d+), (\d+), (\d+)(?:, [\d.]+)?\)", colour)
    assert found, colour
    return tuple(int(found[i]) for i in (1, 2, 3))


def _hex(rgb):
    return "#" + "".join(f"{round(v):02X}" for v in rgb)


def _over(under, colour, alpha):
    return tuple(
        alpha * top + (1 - alpha) * low
        for top, low in zip(_rgb(colour), under, strict=True)
    )


def _seen(views, form, theme, width):
    return views.of(form, theme, width)["drawings"]


def _background(views, theme, width):
    return (255, 255, 255) if theme == "print" else _rgb(
        views(theme, width)["page"]["paper"])  # fmt: skip


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("form", FORMS)
def test_item_11_text_stands_out_from_what_is_under_it(views, form, theme, width):
    paper = _background(views, theme, width)
    for drawing in _seen(views, form, theme, width):
        for text in drawing["texts"]:
            under = paper
            for colour, alpha in text["under"]:
                under = _over(under, colour, alpha)
            ratio = contrast(_hex(_rgb(text["colour"])), _hex(under))
            assert ratio >= TEXT, (text["text"], text["colour"], _hex(under))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("form", FORMS)
def test_item_11_marks_or_their_outlines_stand_out(views, form, theme, width):
    """A see-through range and the grid may be faint: numbers and labels say the same.

    A fill of a class is told from its neighbour by an outline that stands out.
    """
    paper = _hex(_background(views, theme, width))
    for drawing in _seen(views, form, theme, width):
        for mark in drawing["marks"]:
            if _faint(mark):
                continue
            ends = []
            if mark["fill"] and mark["alpha"] >= PALER:
                ends.append(contrast(_hex(_rgb(mark["fill"])), paper))
            if mark["stroke"] and mark["width"] >= 0.5:
                ends.append(contrast(_hex(_rgb(mark["stroke"])), paper))
            assert ends, mark
            assert max(ends) >= MARK, mark
            if mark["fillRole"].startswith(OF_CLASSES):
                assert mark["stroke"], mark
                assert contrast(_hex(_rgb(mark["stroke"])), paper) >= MARK, mark


def _faint(mark):
    """The grid, paper under a label, and ranges that let through what is behind."""
    roles = {mark["fillRole"], mark["strokeRole"]} - {""}
    see_through = (mark["fill"] and mark["alpha"] < PALER and not mark["stroke"]) or (
        mark["stroke"] and mark["thin"] < PALER and not mark["fill"]
    )
    return roles <= {"grid", "paper"} or see_through


def _categories(drawing):
    """Categories told by colour, and by what else each is told."""
    found: dict[str, dict[str, object]] = {}
    for mark in drawing["marks"]:
        for kind in ("fill", "stroke"):
            role = mark[f"{kind}Role"]
            if role and role not in NEUTRAL and not role.startswith(OF_CLASSES):
                told = found.setdefault(
                    role, {"colour": mark[kind], "dashes": set(), "shapes": set()}
                )
                told["dashes"].add(mark["dash"])
                told["shapes"].add(mark["shape"])
    labels = {t["role"].removesuffix("-text") for t in drawing["texts"]}
    for role, told in found.items():
        told["labelled"] = role in labels
    return found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("form", FORMS)
def test_item_12_categories_are_told_apart_by_every_eye(views, form, theme, width):
    for drawing in _seen(views, form, theme, width):
        found = _categories(drawing)
        assert len(found) <= 5
        for one, other in combinations(found, 2):
            colours = [_hex(_rgb(found[r]["colour"])) for r in (one, other)]
            for vision in VISIONS:
                assert distance(*colours, vision) >= LEAST_DISTANCE, (one, other)
            second = (
                found[one]["dashes"] != found[other]["dashes"]
                or found[one]["shapes"].isdisjoint(found[other]["shapes"])
                or (found[one]["labelled"] and found[other]["labelled"])
            )
            assert second, f"{one} and {other} differ by colour alone"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("form", FORMS)
def test_item_12_classes_carry_a_number_as_well(views, form, width):
    seen = views.of(form, "light", width)
    for drawing in seen["drawings"]:
        classes = {m["fillRole"] for m in drawing["marks"]
                   if m["fillRole"].startswith(NUMBERED)}  # fmt: skip
        if classes and seen["key"]:
            printed = {t["text"] for t in drawing["texts"]}
            assert len(printed & set(seen["key"])) >= len(classes)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("form", FORMS)
def test_item_13_forced_colours_are_those_of_the_system(views, form, width):
    system = {_rgb(c) for c in views("forced", width)["page"]["system"].values()}
    seen = views.of(form, "forced", width)
    for drawing in seen["drawings"]:
        for mark in drawing["marks"]:
            for kind in ("fill", "stroke"):
                classed = mark[f"{kind}Role"].startswith(OF_CLASSES)
                if mark[kind] and not classed:
                    assert _rgb(mark[kind]) in system, mark
        for text in drawing["texts"]:
            if not text["role"].startswith(OF_CLASSES):
                assert _rgb(text["colour"]) in system, text
        classes = {m["fillRole"] for m in drawing["marks"]
                   if m["fillRole"].startswith(NUMBERED)}  # fmt: skip
        written = {t["role"] for t in drawing["texts"]}
        assert {f"{c}-text" for c in classes} <= written, "a class is told in words too"
