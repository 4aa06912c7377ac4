"""A published report in a real browser: every theme, two widths, paper, no scripts.

Every form of figure, item by item, is in ``acceptance``. Chromium only, and axe sees
no missing content: both are necessary, not sufficient.
"""

from __future__ import annotations

import pytest

from tests.core import handmade
from tests.publish.browser import opened
from tests.publish.made import RELEASED, report

pytestmark = pytest.mark.browser

THEMES = {
    "light": {},
    "dark": {"dark": True},
    "forced": {"forced": True, "dark": True},
    "print": {"media": "print"},
}
WIDTHS = (1280, 320)
SIDEWAYS = (
    "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "axe.run(document, {runOnly: %s, resultTypes: ['violations', 'incomplete']})"
# axe cannot judge the colour of text in drawings, of folded text, or over gradients;
# the palettes are tested instead.
UNJUDGED = {"color-contrast"}


@pytest.fixture(scope="module")
def site(tmp_path_factory, language_folder):
    patch = pytest.MonkeyPatch()
    handmade.use(language_folder, patch)
    index = report().publish(tmp_path_factory.mktemp("site") / "out", released=RELEASED)
    patch.undo()
    return index


@pytest.fixture(scope="module")
def tab(browser):
    with opened(browser) as found:
        yield found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing(tab, site, axe, theme, width):
    tab.show(width=width, **THEMES[theme])
    tab.open(site)
    source = axe.read_text(encoding="utf-8")
    for opened_up in (False, True):
        state = str(opened_up).lower()
        tab.run(f"document.querySelectorAll('details').forEach(d => d.open = {state})")
        found = tab.run(f"{source};\n{RUN % TAGS}")
        seen = [(v["id"], [n["html"][:120] for n in v["nodes"]][:3])
                for v in found["violations"]]  # fmt: skip
        assert seen == []
        assert {i["id"] for i in found["incomplete"]} <= UNJUDGED


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_asked_of_the_network_and_nothing_is_logged(tab, site, width):
    tab.show(width=width)
    tab.open(site)
    assert tab.requests() == []
    assert tab.complaints() == []


@pytest.mark.parametrize("opened_up", [False, True])
def test_a_narrow_screen_does_not_scroll_sideways(tab, site, opened_up):
    tab.show(width=320)
    tab.open(site)
    state = str(opened_up).lower()
    tab.run(f"document.querySelectorAll('details').forEach(d => d.open = {state})")
    wide, seen = tab.run(SIDEWAYS)
    assert wide == seen == 320


def test_without_scripts_all_is_there(tab, site):
    tab.show(scripts=False)
    tab.open(site)
    tree = tab.named()
    tab.show()
    names = [n["name"] for n in tree]
    assert "Emissions have fallen, but not fast enough" in names
    assert "Show the numbers" in names
    assert any(n.startswith("Download the numbers drawn") for n in names)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_screen_reader_meets_one_picture_a_figure_and_nothing_inside(
    tab, site, width
):
    tab.show(width=width)
    tab.open(site)
    tree = tab.named()
    pictures = [n for n in tree if n["role"] in ("image", "img", "SvgRoot")]
    assert len(pictures) == 5
    assert all(
        p["name"].startswith(("Line chart", "Dots", "Map", "Tree")) for p in pictures
    )
    assert all(p["children"] == "0" for p in pictures)
    groups = [n["name"] for n in tree if n["role"] in ("group", "figure") and n["name"]]
    headings = [n["name"] for n in tree if n["role"] == "heading"]
    figures = tab.run("document.querySelectorAll('figure').length")
    assert len([g for g in groups if g in headings]) == figures
    assert not [n for n in tree if "Vega" in n["name"]]


def test_on_paper_the_numbers_are_there_and_the_controls_are_not(tab, site):
    tab.show(media="print", width=640)
    tab.open(site)
    heights = tab.run(
        "[...document.querySelectorAll('table')]"
        ".map(t => t.getBoundingClientRect().height)"
    )
    assert heights
    assert min(heights) > 40
    assert tab.run("getComputedStyle(document.querySelector('.mm-links')).display") == (
        "none"
    )
    made = tab.tagged_pdf()
    assert made.startswith(b"%PDF")
    for sign in (b"/StructTreeRoot", b"/Lang"):
        assert sign in made
