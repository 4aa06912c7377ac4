"""Items 1 to 3 and 6: what assistive technology meets, and that no script is needed."""

from __future__ import annotations

import pytest

from missionmetrics.charts.figure import figure
from missionmetrics.publish.embed import embed
from missionmetrics.publish.fragment import fragment
from missionmetrics.publish.paste import paste
from tests.core.every import SHOWN
from tests.publish.acceptance.shown import FORMS, THEMES, WIDTHS
from tests.publish.reading import read

# axe cannot judge the colour of text in drawings; items 11 to 13 compute it.
UNJUDGED = {"color-contrast"}
browser_test = pytest.mark.browser


# Colours do not depend on the width, nor what a narrow page shows on its colours.
JUDGED = [*((theme, 1280) for theme in THEMES), ("light", 320), ("print", 320)]


@browser_test
@pytest.mark.parametrize(("theme", "width"), JUDGED)
@pytest.mark.parametrize("form", [*FORMS, None])
def test_item_1_axe_finds_nothing(views, site, form, theme, width):
    place = site.figures[form].id if form else None
    found = views.faults(theme, width)
    assert [v for v in found["violations"] if v["figure"] == place] == []
    unsure = {v["rule"] for v in found["incomplete"] if v["figure"] == place}
    assert unsure <= UNJUDGED


def _under(tree, node):
    """Nodes under one that are not ignored."""
    by_id = {n["nodeId"]: n for n in tree}
    for child in node.get("childIds", []):
        found = by_id.get(child)
        if found is not None:
            if not found["ignored"]:
                yield found
            yield from _under(tree, found)


def _role(node):
    return str(node["role"]["value"])


def _name(node):
    return str(node.get("name", {}).get("value", ""))


@browser_test
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("form", FORMS)
def test_item_2_one_figure_with_one_picture_and_nothing_inside(tab, site, form, width):
    fig = site.figures[form]
    tab.show(width=width)
    tab.open(site.embed(form))
    tree = tab.tree()
    groups = [n for n in tree if not n["ignored"] and _name(n) == fig.headline
              and _role(n) in ("group", "figure")]  # fmt: skip
    assert len(groups) == 1
    inside = list(_under(tree, groups[0]))
    pictures = [n for n in inside if _role(n) in ("image", "img", "SvgRoot")]
    assert [_name(p) for p in pictures] == ([fig.alt] if fig.drawable else [])
    assert not [n for p in pictures for n in _under(tree, p)]
    assert not [n for n in inside if "Vega" in _name(n)]


@pytest.mark.parametrize("form", FORMS)
def test_item_3_the_caller_chooses_the_heading_and_no_level_is_skipped(form):
    result = SHOWN[form]()
    fig = figure(result)
    own = [
        (fragment(result), "h2"), (fragment(result, level=4), "h4"),
        (embed(fig), "h1"), (paste(fig), "h2"), (paste(fig, level=3), "h3"),
    ]  # fmt: skip
    for text, tag in own:
        headings = [h for n in range(1, 7) for h in read(text).all(f"h{n}")]
        assert [(h.tag, h.text) for h in headings] == [(tag, fig.headline)]


@browser_test
def test_item_6_without_scripts_all_is_there_and_no_control_is_empty(tab, site):
    tab.show(scripts=False)
    tab.open(site.page)
    names = [n["name"] for n in tab.named()]
    roles = {n["role"] for n in tab.named()}
    tab.show()
    for fig in site.figures.values():
        for wanted in (fig.headline, fig.alt if fig.drawable else fig.headline):
            assert wanted in names
        for numbers in fig.tables:
            assert any(n.startswith("Download") and fig.headline in n for n in names)
            assert numbers.caption
    assert "slider" not in roles
    assert "Step through the numbers" not in names
    assert names.count("Show the numbers") >= len(site.figures)


@browser_test
def test_item_6_with_scripts_each_drawn_figure_gains_one_control(views, site):
    for form, fig in site.figures.items():
        steps = views.of(form, "light", 1280)["steps"]
        assert steps == int(fig.drawable and len(fig.tables[0].rows) > 1), form
