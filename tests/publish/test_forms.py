"""Small multiples, flows, trees and boards as published: in a browser, and hostile."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from missionmetrics.charts.figure import figure
from missionmetrics.publish.fragment import fragment
from missionmetrics.publish.protect import with_
from tests.core import (
    handmade_board,
    handmade_flow,
    handmade_small_multiples,
    handmade_tree,
)
from tests.publish.browser import opened
from tests.publish.made import HOSTILE
from tests.publish.reading import read

if TYPE_CHECKING:
    from missionmetrics.core.result import Result

MADE = {
    **handmade_board.ALL, **handmade_flow.ALL, **handmade_small_multiples.ALL,
    **handmade_tree.ALL,
}  # fmt: skip
MODES = ({}, {"dark": True}, {"forced": True, "dark": True}, {"media": "print"})
WIDTHS = (1280, 320)
PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Forms</title>'
    '<meta name="viewport" content="width=device-width"></head>'
    '<body class="mm mm-page"><main><h1>Forms</h1>{}</main></body></html>'
)
# Letters need no room over or under the line they stand on, so boxes may touch there.
TEXTS = """[...document.querySelectorAll('svg')].filter(s => s.clientWidth).map(s => {
  const box = s.getBoundingClientRect(), scale = box.width / s.viewBox.baseVal.width;
  return [...s.querySelectorAll('text')].filter(t => !t.getAttribute('stroke'))
    .map(t => { const b = t.getBoundingClientRect(); return {text: t.textContent,
      x: [b.left - box.left, b.right - box.left], y: [b.top - box.top,
      b.bottom - box.top], room: [box.width, box.height],
      size: parseFloat(t.getAttribute('font-size')) * scale}; });
})"""
LONG = (
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenverordnung",
    "A long name of many short words that goes on for a while yet",
)
TAGS = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"


@pytest.fixture(scope="module")
def tab(browser):
    with opened(browser) as found:
        yield found


@pytest.fixture
def page(tmp_path):
    def made(*results):
        file = tmp_path / "page.html"
        body = "".join(fragment(r) for r in results)
        file.write_text(PAGE.replace("{}", body), encoding="utf-8")
        return file

    return made


def assert_apart(drawing):
    for i, one in enumerate(drawing):
        assert one["size"] >= 13.9, one
        assert one["x"][0] >= -1, one
        assert one["x"][1] <= one["room"][0] + 1, one
        assert one["y"][0] >= -2, one
        assert one["y"][1] <= one["room"][1] + 2, one
        for other in drawing[i + 1 :]:
            across = min(one["x"][1], other["x"][1]) - max(one["x"][0], other["x"][0])
            down = min(one["y"][1], other["y"][1]) - max(one["y"][0], other["y"][0])
            assert across <= 1 or down <= 3, (one, other)


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", sorted(MADE))
def test_labels_neither_meet_nor_leave_nor_shrink(tab, page, kind, width):
    tab.show(width=width)
    tab.open(page(MADE[kind]()))
    drawings = tab.run(TEXTS)
    assert len(drawings) == 1
    assert_apart(drawings[0])
    scroll, seen = tab.run("[document.documentElement.scrollWidth, innerWidth]")
    assert scroll <= seen


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_any_mode(tab, page, axe, width):
    file = page(*(made() for made in MADE.values()))
    for mode in MODES:
        tab.show(width=width, **mode)
        tab.open(file)
        tab.run("document.querySelectorAll('details').forEach(d => d.open = true)")
        source = axe.read_text(encoding="utf-8")
        found = tab.run(f"{source};\naxe.run(document, {{runOnly: {TAGS}}})")
        assert [
            (v["id"], v["nodes"][0]["html"][:90]) for v in found["violations"]
        ] == []


@pytest.mark.browser
def test_long_words_and_long_names_stay_in_the_drawing(tab, page):
    words = cycle(LONG)
    for width in WIDTHS:
        tab.show(width=width)
        for made in MADE.values():
            tab.open(page(renamed(made(), words)))
            for drawing in tab.run(TEXTS):
                assert_apart(drawing)


TEXT_COLUMNS = ("name", "item", "from", "to", "area", "indicator", "status", "unit",
                "comparator", "start")  # fmt: skip


def renamed(result: Result, words) -> Result:
    """The same result with its names, the same name everywhere, among ``words``."""
    seen: dict[str, str] = {}

    def other(value):
        if not isinstance(value, str) or not value:
            return value
        if value not in seen:
            seen[value] = f"{next(words)} {len(seen)}"
        return seen[value]

    names = ("name", "item", "from", "to", "area", "indicator")
    return _mapped(result, names, other)


def _mapped(result, names, change) -> Result:
    parts = {}
    for name in result.parts:
        part = result.parts[name]
        for column in (c for c in names if c in part):
            part[column] = part[column].map(change)
        parts[name] = part
    return with_(result, parts=parts)


@pytest.mark.parametrize("start", range(0, len(HOSTILE), 3))
@pytest.mark.parametrize("kind", sorted(MADE))
def test_hostile_texts_are_shown_and_do_nothing(kind, start):
    strings = cycle((*HOSTILE[start:], *HOSTILE[:start]))
    seen: dict[str, str] = {}

    def bad(value):
        if isinstance(value, str) and value:
            return seen.setdefault(value, next(strings) + str(len(seen)))
        return value

    result = _mapped(MADE[kind](), TEXT_COLUMNS, bad)
    html = fragment(result)
    found = read(html)
    tags = {n.tag for n in everything(found)}
    assert not tags & {"script", "img", "iframe", "object", "foreignObject", "use"}
    assert not [k for n in everything(found) for k in n.attributes
                if k.startswith("on") or k == "style"]  # fmt: skip
    shown = " ".join(found.visible())
    for table in figure(result).tables:
        for row in table.rows:
            assert " ".join(row[0].split()) in " ".join(shown.split())


def everything(node):
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += [c for c in found.children if not isinstance(c, str)]


@pytest.mark.parametrize("kind", sorted(MADE))
def test_the_picture_is_named_and_its_numbers_can_be_taken_away(kind):
    result = MADE[kind]()
    fig = figure(result)
    found = read(fragment(result))
    titles = [t.text for t in found.all("title")]
    assert titles == [fig.alt, fig.alt]
    assert 0 < len(fig.alt) <= 125
    assert len(found.all("table")) == len(fig.tables)
    assert len(fragment(result, styled=False).encode()) <= 120_000
    assert isinstance(fig.tables[0].frame, pd.DataFrame)
