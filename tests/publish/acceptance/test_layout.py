"""Items 9, 10, 19, 20, 21 and 23: reflow, sizes, paper, spacing, direction, motion."""

from __future__ import annotations

import pytest

from missionmetrics.core.result import VALUE_COLUMNS
from tests.core import handmade
from tests.core.every import SHOWN
from tests.publish.acceptance import look
from tests.publish.acceptance.shown import FORMS, THEMES, WIDTHS, texts
from tests.publish.reading import read

SMALLEST, TARGET = 12, 24
TOUCH, LINES_TOUCH = 1, 3  # pixels that boxes of text may share: bearings of letters
browser_test = pytest.mark.browser


@browser_test
@pytest.mark.parametrize("theme", THEMES)
def test_item_9_nothing_scrolls_sideways_at_320(views, theme):
    assert views(theme, 320)["page"]["sideways"] == [320, 320]


@browser_test
def test_item_9_nor_at_1280_with_zoom_4(tab, site):
    tab.show(width=320, scale=4)
    tab.open(site.page)
    tab.run(look.UNFOLD)
    assert tab.run(look.SIDEWAYS) == [320, 320]


@browser_test
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("theme", THEMES)
def test_item_9_a_wide_table_scrolls_in_its_own_box(views, form, theme):
    seen = views.of(form, theme, 320)
    assert seen["inner"] <= seen["outer"]
    assert seen["box"]["left"] >= 0
    assert seen["box"]["right"] <= 320
    for box in seen["boxes"]:
        assert box["tabIndex"] == 0
    if theme == "print":
        for box in seen["boxes"]:
            assert box["inner"] <= box["outer"], "paper does not scroll"


@browser_test
@pytest.mark.usefixtures("arial")
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("form", FORMS)
def test_item_10_labels_are_large_and_neither_meet_nor_leave(views, site, form, width):
    drawings = views.of(form, "light", width)["drawings"]
    assert len(drawings) == int(site.figures[form].drawable)
    for drawing in drawings:
        texts_ = drawing["texts"]
        for text in texts_:
            assert text["size"] >= SMALLEST, text
            assert text["left"] >= drawing["left"] - 1, text
            assert text["right"] <= drawing["right"] + 1, text
            assert text["top"] >= drawing["top"] - 2, text
            assert text["bottom"] <= drawing["bottom"] + 2, text
        for i, one in enumerate(texts_):
            for other in texts_[i + 1 :]:
                assert _apart(one, other), (one, other)


def _apart(one, other):
    return (
        one["right"] <= other["left"] + TOUCH
        or other["right"] <= one["left"] + TOUCH
        or one["bottom"] <= other["top"] + LINES_TOUCH
        or other["bottom"] <= one["top"] + LINES_TOUCH
    )


@browser_test
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("form", FORMS)
def test_item_19_paper_shows_the_numbers_and_no_control(views, site, form, width):
    seen = views.of(form, "print", width)
    assert len(seen["tables"]) == len(site.figures[form].tables)
    for table in seen["tables"]:
        assert table["height"] > 30
        assert table["cell"] > 100
    assert seen["controlsHidden"]


@browser_test
def test_item_19_print_is_a_tagged_document_with_language_and_alternatives(tab, site):
    tab.show(media="print", width=640)
    tab.open(site.page)
    made = tab.tagged_pdf()
    assert made.startswith(b"%PDF")
    for sign in (b"/StructTreeRoot", b"/Lang"):
        assert sign in made
    drawn = sum(f.drawable for f in site.figures.values())
    assert made.count(b"/Alt") >= drawn
    assert made.count(b"/S /Table") + made.count(b"/S/Table") >= 1


SPACED = """document.querySelectorAll('*').forEach(e => {
  e.style.letterSpacing = '.12em'; e.style.wordSpacing = '.16em';
  e.style.lineHeight = '1.5'; })"""
SPACED_PARAGRAPHS = """document.querySelectorAll('p').forEach(e => {
  e.style.marginBlockEnd = '2em'; })"""
DOUBLED = "document.documentElement.style.fontSize = '200%'"
CLIPPED = """[...document.querySelectorAll('.mm *:not(svg *):not(.mm-hidden)')]
  .filter(e => e.checkVisibility() && getComputedStyle(e).overflow !== 'visible'
    && !e.matches('.mm-scroll, input, svg') && (e.scrollWidth > e.clientWidth + 1
    || e.scrollHeight > e.clientHeight + 1)).map(e => e.outerHTML.slice(0, 120))"""


@browser_test
@pytest.mark.parametrize(
    ("width", "changes"),
    [(320, (SPACED, SPACED_PARAGRAPHS)), (640, (DOUBLED,)),
     (640, (DOUBLED, SPACED, SPACED_PARAGRAPHS))],
)  # fmt: skip
def test_item_20_wider_spacing_and_double_text_clip_nothing(tab, site, width, changes):
    """The page's policy keeps styles out, so it is lifted for the while."""
    tab.call("Page.setBypassCSP", enabled=True)
    try:
        tab.show(width=width)
        tab.open(site.page)
        tab.run(look.UNFOLD)
        for change in changes:
            tab.run(change)
        assert tab.run(look.SIDEWAYS) == [width, width]
        assert tab.run(CLIPPED) == []
    finally:
        tab.call("Page.setBypassCSP", enabled=False)


@browser_test
@pytest.mark.parametrize("width", WIDTHS)
def test_item_20_every_target_is_large_enough(views, width):
    targets = views("light", width)["page"]["targets"]
    assert len(targets) > 10
    for target in targets:
        skip_link = "mm-skip" in target["html"]
        assert target["height"] >= TARGET or skip_link, target
        assert target["width"] >= TARGET, target


def test_item_21_the_pseudo_language_leaves_no_plain_word():
    text, figures = texts(handmade.PSEUDO)
    page = read(text)
    assert page.all("html")[0].attributes["lang"] == handmade.PSEUDO
    for figure in page.all("figure"):
        assert figure.attributes["lang"] == handmade.PSEUDO
    own = _own_words()
    plain = [
        t.strip()
        for body in page.all("body")
        for t in body.visible()
        if "⟦" not in t and t.strip() not in own and any(c.isalpha() for c in t)
    ]
    assert plain == []
    for fig in figures.values():
        assert "⟦" in fig.headline
        assert "⟦" in fig.alt


def _own_words():
    """What the hand-made results and the report say themselves, word for word."""
    from tests.publish.made import report

    made = [make() for make in SHOWN.values()]
    frames = [frame for result in made for frame in result.tables().values()]
    own = {t for frame in frames for c in frame for t in map(str, frame[c])}
    own |= {c for frame in frames for c in frame if c not in VALUE_COLUMNS}
    for result in made:
        references = result.provenance.references
        own |= {" ".join(f"{r.rstrip('.')}." for r in references)}
        own |= {*references, *result.provenance.deviations}
        own |= {s.attribution for s in result.provenance.sources}
        own |= {result.geography.note} if result.geography else set()
    own |= {report().title, report().goal, *report().unknowns}
    return own


@browser_test
@pytest.mark.parametrize("width", WIDTHS)
def test_item_21_right_to_left_reflows(tab, site, width):
    tab.show(width=width)
    tab.open(site.page)
    tab.run("document.documentElement.dir = 'rtl'")
    tab.run(look.UNFOLD)
    assert tab.run(look.SIDEWAYS) == [width, width]
    heading, column, label = tab.run("""(() => {
      const right = e => e.getBoundingClientRect().right;
      const h = document.querySelector('h1'), range = document.createRange();
      range.selectNodeContents(h);
      return [right(range), right(h),
        getComputedStyle(document.querySelector('.mm-drawing')).direction];
    })()""")
    assert abs(heading - column) < 2
    assert label == "ltr"


@browser_test
def test_item_23_with_reduced_motion_nothing_moves_and_there_are_no_tooltips(tab, site):
    tab.show(still=True)
    tab.open(site.page)
    assert tab.run("document.getAnimations().length") == 0
    assert tab.run("document.querySelectorAll('[title], [role=tooltip]').length") == 0
    moving = tab.run("""[...document.querySelectorAll('.mm *')].filter(e => {
      const s = getComputedStyle(e);
      return s.animationName !== 'none' || parseFloat(s.transitionDuration) > 0;
    }).length""")
    assert moving == 0
