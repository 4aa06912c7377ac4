"""Long words and long names stay in small multiples, flows, trees and boards.

What holds for every form is tested in ``tests/publish/acceptance``.
"""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

import pytest

from missionmetrics.publish.fragment import fragment
from missionmetrics.publish.protect import with_
from tests.core import (
    handmade_board,
    handmade_flow,
    handmade_small_multiples,
    handmade_tree,
)
from tests.publish.browser import opened

if TYPE_CHECKING:
    from missionmetrics.core.result import Result

MADE = {
    **handmade_board.ALL, **handmade_flow.ALL, **handmade_small_multiples.ALL,
    **handmade_tree.ALL,
}  # fmt: skip
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
@pytest.mark.usefixtures("arial")
def test_long_words_and_long_names_stay_in_the_drawing(tab, page):
    words = cycle(LONG)
    for width in WIDTHS:
        tab.show(width=width)
        for made in MADE.values():
            tab.open(page(renamed(made(), words)))
            for drawing in tab.run(TEXTS):
                assert_apart(drawing)


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
