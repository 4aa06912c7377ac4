"""Every fragment and page speaks one language, and runs the way that it is written."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from missionmetrics.charts.figure import figure
from missionmetrics.core import locale as locale_module
from missionmetrics.publish.embed import embed
from missionmetrics.publish.fragment import fragment
from missionmetrics.publish.paste import paste
from tests.core import handmade
from tests.core.every import SHOWN
from tests.publish.made import RELEASED, report
from tests.publish.reading import Node, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from missionmetrics.core.result import Result

SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-datum", "data-cell")
STYLE = Path(handmade.REAL).parents[1] / "publish" / "templates" / "style.css"
ENGLISH = re.compile(
    r"\b(the|of|and|with|from|is|are|could|between|not|to|by|how|show|range)\b", re.I
)
MONTHS = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|"
    r"November|December)\b"
)
FOREIGN_NUMBER = re.compile(r"\d\.\d|\d,\d{3},\d{3}")


def strings(value: object) -> Iterator[str]:
    """Every text inside settings, sources and the like."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


def given(result: Result) -> set[str]:
    """Texts that belong to the evidence and stay as they were given."""
    frames = [result.table, *(result.parts[n] for n in result.parts)]
    own = {str(v) for f in frames for c in f for v in f[c]
           if not isinstance(v, float) or pd.notna(v)}  # fmt: skip
    own |= set(strings(result.provenance.to_dict()))
    if result.geography is not None:
        own |= {*result.geography.name, result.geography.note}
    named = {t.strip() for t in own if any(c.isalpha() for c in t)}
    return {*named, "missionmetrics", *result.provenance.versions.values()}


def outside(text: str) -> str:
    """What stands outside the marks of the pseudo-language, whatever is nested."""
    depth, kept = 0, []
    for letter in text:
        depth += (letter == "⟦") - (letter == "⟧")
        if depth <= 0 and letter not in "⟦⟧":
            kept.append(letter)
    return "".join(kept)


def without(text: str, own: set[str]) -> str:
    for known in sorted(own, key=len, reverse=True):
        text = text.replace(known, " ")
    return text


def pieces(node: Node) -> Iterator[str]:
    """Every text and spoken attribute, a paragraph at a time, but for drawings."""
    if node.tag in ("style", "script", "svg"):
        return
    yield from (v for k, v in node.attributes.items() if k in SPOKEN)
    texts = [c for c in node.children if isinstance(c, str)]
    yield from (t for t in texts if t.strip())
    for child in node.children:
        if isinstance(child, Node):
            yield from pieces(child)


def drawn(node: Node) -> Iterator[str]:
    for svg in node.all("svg"):
        for text in (*svg.all("text"), *svg.all("title")):
            lines = (c if isinstance(c, str) else c.text for c in text.children)
            yield " ".join(lines)


@cache
def shown(kind: str, language: str) -> Node:
    return read(fragment(SHOWN[kind](), locale=language, styled=False))


@pytest.mark.parametrize("kind", sorted(SHOWN))
def test_no_word_of_a_fragment_is_outside_the_language(kind):
    own = given(SHOWN[kind]())
    plain = [without(outside(p), own) for p in pieces(shown(kind, handmade.PSEUDO))]
    assert [p for p in plain if any(c.isalpha() for c in p)] == []


@pytest.mark.parametrize("kind", sorted(SHOWN))
def test_no_word_of_a_drawing_is_outside_the_language(kind):
    # In the pseudo-language every vowel has an accent; lines break inside the marks.
    own = {w for t in given(SHOWN[kind]()) for w in t.split()}
    words = {w.strip("⟦⟧.,:;()") for t in drawn(shown(kind, handmade.PSEUDO))
             for w in t.split()}  # fmt: skip
    plain = {w for w in words if re.search(r"[aeiouAEIOU]", w)}
    assert {w for w in plain if w not in own and w.strip(".,:;") not in own} == set()


@pytest.mark.parametrize("kind", sorted(SHOWN))
def test_a_spanish_fragment_is_spanish(kind):
    own = given(SHOWN[kind]())
    texts = [*pieces(shown(kind, "es")), *drawn(shown(kind, "es"))]
    # Words of results without Spanish of their own stand between marks.
    left = [without(outside(t), own) for t in texts]
    assert [t for t in left if ENGLISH.search(t) or MONTHS.search(t)] == []
    assert [t for t in left if FOREIGN_NUMBER.search(t)] == []
    assert any(re.search(r"\d[,\u202f]\d", t) for t in texts) or kind in WHOLE


# Results that hold small whole numbers alone.
WHOLE = {"counts"}


def test_the_marks_find_a_word_that_was_left_out():
    assert outside("⟦á ⟦b⟧ c⟧ and 3") == " and 3"
    assert without(" and Bolton", {"Bolton"}).strip() == "and"
    assert FOREIGN_NUMBER.search("0.5")
    assert not FOREIGN_NUMBER.search("0,547")
    assert MONTHS.search("5 June 2023")


def page(language: str) -> Node:
    return read(report(locale=language).html(released=RELEASED))


def test_no_word_of_a_page_is_outside_the_language():
    shown_page = page(handmade.PSEUDO)
    own = set().union(*(given(f()) for f in handmade.ALL.values()))
    own |= {"Carbon neutral Greater Manchester by 2038", "What imported goods add.",
            "Greater Manchester will be carbon neutral by 2038.",
            "territorial emissions", "all gases", "aviation", "imported goods",
            "Open Government Licence v3.0"}  # fmt: skip
    plain = [without(outside(p), own) for p in pieces(shown_page.all("body")[0])]
    assert [p for p in plain if any(c.isalpha() for c in p)] == []


def test_dates_of_a_spanish_page_are_spanish():
    text = page("es").all("body")[0].text
    assert "30 de noviembre de 2026" in text
    assert "26 de junio de 2025" in text
    assert "junio de 2026" in text
    assert not MONTHS.search(text)


@pytest.mark.parametrize(
    ("language", "direction"),
    [("en-GB", "ltr"), ("es", "ltr"), (handmade.PSEUDO_RTL, "rtl")],
)
def test_direction_is_said_of_pages_and_fragments(language, direction):
    html = page(language).all("html")[0]
    assert html.attributes["dir"] == direction
    assert html.attributes["lang"] == language
    figures = shown("trend", language).all("figure")
    assert [f.attributes["dir"] for f in figures] == [direction]


def own_way(node: Node) -> Iterator[str]:
    """Texts that find their own direction, whatever the page's is."""
    if node.tag == "bdi" or node.attributes.get("dir") == "auto":
        yield node.text
    for child in node.children:
        if isinstance(child, Node):
            yield from own_way(child)


def test_texts_of_the_mission_and_of_people_find_their_own_direction():
    texts = {*own_way(page(handmade.PSEUDO_RTL))}
    mission = report()
    assert {mission.title, mission.goal, "Tameside", "School street"} <= texts
    assert [t for t in texts if "but the first bill frightened me" in t]
    commented = handmade.trend().with_comment("Look at 2020.", by="A.", on=RELEASED)
    made = read(fragment(commented, locale=handmade.PSEUDO_RTL, styled=False))
    assert "Look at 2020." in {*own_way(made)}


@pytest.mark.parametrize("make", [embed, paste])
@pytest.mark.parametrize("kind", ["ranking", "quotes", "trend"])
def test_names_of_rows_find_their_own_direction(make, kind):
    made = read(make(figure(SHOWN[kind](), locale=handmade.PSEUDO_RTL)))
    rows = [c for c in made.all("th") if c.attributes["scope"] == "row"]
    assert rows
    assert [c.text for c in rows if c.text not in {*own_way(c)}] == []


def test_numbers_run_as_the_page_does():
    made = shown("ranking", handmade.PSEUDO_RTL)
    numbers = [c for c in made.all("td") if c.attributes.get("class") == "mm-number"]
    assert numbers
    assert [c.text for c in numbers if [*own_way(c)]] == []


# A left or a right by its own name, or one that hides in a shorthand.
PHYSICAL = re.compile(
    r"(?:^|[;{\s])(?:(?:margin|padding|border|inset)-(?:left|right)|left|right|float|"
    r"clear|border-(?:top|bottom)-(?:left|right)-radius|text-align:\s*(?:left|right))"
)
SHORT = re.compile(r"(?:margin|padding|border-width|inset):\s*([^;}]+)")


def sideways(css: str) -> list[str]:
    """Declarations that do not turn round with the direction of the text."""
    found = [m.group(0).strip() for m in PHYSICAL.finditer(css)]
    for short in SHORT.finditer(css):
        values = short.group(1).split()
        if len(values) == 4 and values[1] != values[3]:
            found.append(short.group(0))
    return found


def test_the_style_turns_round_with_the_text():
    assert sideways(STYLE.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "bad", ["a { margin-left: 1px }", "a { text-align: right }", "a{left:0}",
            "a { padding: 0 1em 0 2em; }", "a { float: left }"]
)  # fmt: skip
def test_a_sideways_style_is_found(bad):
    assert sideways(bad)


def test_drawings_keep_their_direction_and_their_labels_theirs():
    css = STYLE.read_text(encoding="utf-8")
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", css)
    assert [b for s, b in rules if s.strip() == ".mm-drawing" and "direction: ltr" in b]
    assert [b for s, b in rules
            if s.strip() == ".mm-drawing text" and "plaintext" in b]  # fmt: skip


def test_the_folder_of_languages_is_the_one_of_the_tests():
    assert locale_module.FOLDER != handmade.REAL


@pytest.mark.browser
@pytest.mark.usefixtures("arial")
@pytest.mark.parametrize("width", [1280, 320])
def test_a_page_from_right_to_left_reflows(width, browser, tmp_path):
    from tests.publish.browser import opened

    file = tmp_path / "page.html"
    html = report(locale=handmade.PSEUDO_RTL).html(released=RELEASED)
    file.write_text(html, encoding="utf-8")
    with opened(browser) as tab:
        tab.show(width=width)
        tab.open(file)
        assert tab.run("document.documentElement.scrollWidth") <= width
        # Headings start at the right edge of their column, drawings stay inside it.
        assert tab.run(STARTS) == []
        assert tab.run(PLOTS) == []


STARTS = """[...document.querySelectorAll('h2')].filter(h => {
  const range = document.createRange(); range.selectNodeContents(h);
  const text = range.getBoundingClientRect(), box = h.getBoundingClientRect();
  return Math.abs(text.right - box.right) > 2 ||
    getComputedStyle(h).direction !== 'rtl';
}).map(h => h.textContent)"""
PLOTS = """[...document.querySelectorAll('svg')].filter(
  s => s.getClientRects().length).flatMap(s => {
    const box = s.getBoundingClientRect();
    return [...s.querySelectorAll('text')].filter(t => {
      const b = t.getBoundingClientRect();
      return b.width && (b.left < box.left - 1 || b.right > box.right + 1);
    }).map(t => t.textContent).concat(
      getComputedStyle(s).direction === 'ltr' ? [] : ['plot turned round']);
  })"""
