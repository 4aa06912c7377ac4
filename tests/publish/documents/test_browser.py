"""The scrutiny pack in a real browser: axe, width, no network."""

from __future__ import annotations

import pytest

from missionmetrics.publish.documents.scrutiny import scrutiny_pack
from tests.core import handmade
from tests.publish.browser import opened
from tests.publish.documents import demo
from tests.publish.test_browser import RUN, SIDEWAYS, TAGS, THEMES, UNJUDGED

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(tmp_path_factory, language_folder):
    patch = pytest.MonkeyPatch()
    handmade.use(language_folder, patch)
    other = handmade.trend().with_provenance(settings={"level": 0.8})
    shown = demo.flat(demo.poisoned(0)[1])
    found = scrutiny_pack(
        [handmade.trend(), *shown], alternatives={"A range of 80%": other},
        previous=[handmade.trend()],
    )  # fmt: skip
    file = tmp_path_factory.mktemp("pack") / "scrutiny.html"
    file.write_text(found.html(title="A mission", released=demo.RELEASED), "utf-8")
    patch.undo()
    return file


@pytest.fixture(scope="module")
def tab(browser):
    with opened(browser) as found:
        yield found


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(tab, page, axe, theme, width):
    tab.show(width=width, **THEMES[theme])
    tab.open(page)
    found = tab.run(f"{axe.read_text(encoding='utf-8')};\n{RUN % TAGS}")
    seen = [(v["id"], [n["html"][:120] for n in v["nodes"]][:3])
            for v in found["violations"]]  # fmt: skip
    assert seen == []
    assert {i["id"] for i in found["incomplete"]} <= UNJUDGED


def test_nothing_is_asked_of_the_network_and_nothing_runs(tab, page):
    tab.show(width=1280)
    tab.open(page)
    assert tab.requests() == []
    assert tab.complaints() == []
    assert tab.run("window.broken === undefined")


def test_a_narrow_screen_does_not_scroll_sideways(tab, page):
    tab.show(width=320)
    tab.open(page)
    wide, seen = tab.run(SIDEWAYS)
    assert wide == seen == 320
