"""The page in a real browser: every theme, two widths, paper, without scripts.

Chromium only, and axe sees no missing content: both are necessary, not sufficient.
"""

from __future__ import annotations

import pytest

from tests.core import handmade
from tests.publish.browser import opened
from tests.publish.made import RELEASED, poisoned, report

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
def site(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    handmade.use(handmade.install(tmp_path_factory.mktemp("site-locales")), patch)
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


def test_large_text_and_wide_spacing_fit_a_narrow_screen(tab, site):
    """WCAG 1.4.4 and 1.4.12; the page's policy keeps styles out, so it is lifted."""
    tab.call("Page.setBypassCSP", enabled=True)
    try:
        tab.show(width=640)
        tab.open(site)
        tab.run(
            "document.documentElement.style.fontSize = '200%';"
            "document.querySelectorAll('*').forEach(e => {"
            "e.style.letterSpacing = '.12em'; e.style.wordSpacing = '.16em';"
            "e.style.lineHeight = '1.5';})"
        )
        wide, seen = tab.run(SIDEWAYS)
        assert wide == seen
    finally:
        tab.call("Page.setBypassCSP", enabled=False)


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
    assert len(pictures) == 4
    assert all(p["name"].startswith(("Line chart", "Dots", "Map")) for p in pictures)
    assert all(p["children"] == "0" for p in pictures)
    groups = [n["name"] for n in tree if n["role"] in ("group", "figure") and n["name"]]
    headings = [n["name"] for n in tree if n["role"] == "heading"]
    figures = tab.run("document.querySelectorAll('figure').length")
    assert len([g for g in groups if g in headings]) == figures
    assert not [n for n in tree if "Vega" in n["name"]]


@pytest.mark.parametrize("width", WIDTHS)
def test_labels_of_drawings_neither_meet_nor_leave_nor_shrink(tab, site, width):
    tab.show(width=width)
    tab.open(site)
    drawings = tab.run("""
      [...document.querySelectorAll('svg')].filter(s => s.clientWidth > 0).map(s => {
        const box = s.getBoundingClientRect();
        const scale = box.width / s.viewBox.baseVal.width;
        return {left: box.left, right: box.right, top: box.top, bottom: box.bottom,
          texts: [...s.querySelectorAll('text')]
            .filter(t => t.getAttribute('stroke') === null)
            .map(t => { const b = t.getBoundingClientRect(); return {
              text: t.textContent, left: b.left, right: b.right, top: b.top,
              bottom: b.bottom, size: parseFloat(t.getAttribute('font-size')) * scale};
            })};
      })""")
    assert drawings
    for drawing in drawings:
        texts = drawing["texts"]
        for text in texts:
            assert text["size"] >= 13.5, text
            assert text["left"] >= drawing["left"] - 1, text
            assert text["right"] <= drawing["right"] + 1, text
            assert text["top"] >= drawing["top"] - 2, text
            assert text["bottom"] <= drawing["bottom"] + 2, text
        for i, one in enumerate(texts):
            for other in texts[i + 1 :]:
                apart = (
                    one["right"] <= other["left"] + 1
                    or other["right"] <= one["left"] + 1
                    or one["bottom"] <= other["top"] + 3
                    or other["bottom"] <= one["top"] + 3
                )
                assert apart, (one, other)


def test_the_keyboard_reaches_every_control_and_shows_where_it_is(tab, site):
    tab.show()
    tab.open(site)
    wanted = tab.run("document.querySelectorAll('a, summary').length")
    seen = set()
    for _ in range(wanted + 20):
        tab.call("Input.dispatchKeyEvent", type="keyDown", key="Tab", code="Tab",
                 windowsVirtualKeyCode=9)  # fmt: skip
        place, outline, height = tab.run(
            "(() => { const e = document.activeElement, s = getComputedStyle(e);"
            "return [e === document.body ? -1 :"
            " [...document.querySelectorAll('*')].indexOf(e),"
            "parseFloat(s.outlineWidth), e.getBoundingClientRect().height]; })()"
        )
        if place in seen or place < 0:
            break
        seen.add(place)
        assert outline >= 2
        assert height >= 24
    assert len(seen) == wanted


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


def test_hostile_strings_do_nothing(tab, tmp_path, language_folder, monkeypatch):
    for start in (0, 5):
        out = tmp_path / str(start)
        index = poisoned(start).publish(out, released=RELEASED)
        tab.show()
        tab.open(index)
        assert tab.run("window.broken === undefined")
        assert tab.requests() == []
        assert tab.complaints() == []
        assert tab.run("document.scripts.length") == 0


def test_with_reduced_motion_nothing_moves(tab, site):
    tab.show()
    tab.open(site)
    assert tab.run("document.getAnimations().length") == 0
