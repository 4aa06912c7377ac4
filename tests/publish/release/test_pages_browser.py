"""The further pages of a release in a real browser: axe, and a narrow screen."""

from __future__ import annotations

import pytest

import missionmetrics as mm
from tests.core import handmade
from tests.publish.browser import opened
from tests.publish.made import report
from tests.publish.release.made import FIRST, SECOND, amounts
from tests.publish.test_browser import RUN, SIDEWAYS, TAGS, THEMES, UNJUDGED

pytestmark = pytest.mark.browser
BARE = {"comparison": None, "map": None, "voices": None}
PAGES = (
    "index.html", "licences.html", "revisions.html", "accessibility-statement.html",
    "figures/amounts-a/embed.html",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory, language_folder):
    patch = pytest.MonkeyPatch()
    handmade.use(language_folder, patch)
    out = tmp_path_factory.mktemp("pages") / "out"
    long = "A ward whose name is long enough to fill a narrow screen on its own"
    for value, day in ((1000.0, FIRST), (1021.0, SECOND)):
        wards = amounts("b", {"Northgate": value / 5, long: value})
        withdrawn = amounts("a", {"Northgate": value})
        report(headline=wards, results=(withdrawn,), **BARE).publish(out, released=day)
    mm.retract(out, reason="A source was wrong", on=SECOND, figure="amounts-a")
    patch.undo()
    return out


@pytest.fixture(scope="module")
def tab(browser):
    with opened(browser) as found:
        yield found


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_and_nothing_is_asked_of_the_network(
    tab, folder, axe, theme, name
):
    tab.show(width=1280, **THEMES[theme])
    tab.open(folder / name)
    assert tab.requests() == []
    assert tab.complaints() == []
    found = tab.run(f"{axe.read_text(encoding='utf-8')};\n{RUN % TAGS}")
    seen = [(v["id"], [n["html"][:120] for n in v["nodes"]][:3])
            for v in found["violations"]]  # fmt: skip
    assert seen == []
    assert {i["id"] for i in found["incomplete"]} <= UNJUDGED


@pytest.mark.parametrize("name", PAGES)
def test_a_narrow_screen_does_not_scroll_sideways(tab, folder, name):
    tab.show(width=320)
    tab.open(folder / name)
    wide, seen = tab.run(SIDEWAYS)
    assert wide == seen == 320
