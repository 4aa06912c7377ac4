"""Item 22: a figure in a frame on somebody else's page."""

from __future__ import annotations

import time

import pytest

from missionmetrics.core.tidy_csv import csv_text
from missionmetrics.publish.embed import embed_snippet, fixed_height
from missionmetrics.publish.script import host_script
from tests.publish.acceptance.shown import FORMS
from tests.publish.reading import read

browser_test = pytest.mark.browser
HOST = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A council
</title></head><body style="margin: 0"><main><h1>A council</h1>{frames}</main>
<script>window.told = []; addEventListener('message', e => told.push(e.data));</script>
<script>{script}</script></body></html>"""
SHOWN = ("trend", "groups")
HEIGHTS = "[...document.querySelectorAll('iframe')].map(f => f.clientHeight)"


@pytest.fixture(scope="module")
def host(site, tmp_path_factory):
    """A page with two frames, and the same page without our listener."""
    figures = [site.figures[form] for form in SHOWN]
    frames = "".join(
        embed_snippet(f, site.embed(form).name)
        for form, f in zip(SHOWN, figures, strict=True)
    ).replace('loading="lazy"', 'loading="eager"')
    with_, without = site.folder / "host.html", site.folder / "host-alone.html"
    with_.write_text(HOST.format(frames=frames, script=host_script()), "utf-8")
    without.write_text(HOST.format(frames=frames, script=""), "utf-8")
    return with_, without


def _wanted(tab, site, width):
    """How tall each document is when it stands alone."""
    found = []
    for form in SHOWN:
        tab.show(width=width)
        tab.open(site.embed(form))
        found.append(
            tab.run(
                "Math.ceil(document.documentElement.getBoundingClientRect().height)"
            )
        )
    return found


def _waited(done, patience=15.0):
    until = time.monotonic() + patience
    while not done() and time.monotonic() < until:
        time.sleep(0.05)
    return done()


def _until(tab, script, wanted):
    _waited(lambda: tab.inside(script) == wanted)
    return tab.inside(script)


@browser_test
@pytest.mark.parametrize("width", [1280, 320])
def test_item_22_a_frame_grows_to_its_figure_and_has_no_scroll_bar(
    tab, site, host, width
):
    wanted = _wanted(tab, site, width)
    tab.show(width=width)
    tab.open(host[0])
    assert _until(tab, HEIGHTS, wanted) == wanted
    assert tab.complaints() == []


@browser_test
def test_item_22_unfolding_tells_the_new_height(tab, site, host):
    folded = _wanted(tab, site, 640)
    tab.open(host[0])
    assert _until(tab, HEIGHTS, folded) == folded
    tab.touch(site.embed("trend"), "summary")
    grown = f"{HEIGHTS}.map((h, i) => h > {folded}[i] + 200)"
    assert _until(tab, grown, [True, False]) == [True, False]
    assert tab.inside(HEIGHTS)[1] == folded[1]


@browser_test
def test_item_22_a_frame_tells_its_height_and_nothing_else(tab, site, host):
    ids = {site.figures[form].id for form in SHOWN}
    tab.show(width=640)
    tab.open(host[0])
    _until(tab, "new Set(told.map(t => t.id)).size", 2)
    told = tab.inside("told")
    assert {t["id"] for t in told} == ids
    for message in told:
        assert set(message) == {"type", "id", "height"}
        assert message["type"] == "missionmetrics:height"
        assert isinstance(message["height"], int)


@browser_test
def test_item_22_a_message_from_elsewhere_changes_nothing(tab, site, host):
    wanted = _wanted(tab, site, 640)
    tab.show(width=640)
    tab.open(host[0])
    assert _until(tab, HEIGHTS, wanted) == wanted
    tab.inside(f"""for (const id of {[site.figures[f].id for f in SHOWN]})
      for (const height of [5, 1e9, NaN, '7', null])
        postMessage({{type: 'missionmetrics:height', id, height}}, '*')""")
    tab.inside("new Promise(done => setTimeout(done, 200))")
    assert tab.inside(HEIGHTS) == wanted


@browser_test
@pytest.mark.parametrize("scripts", [True, False])
def test_item_22_without_our_listener_or_any_script_the_height_is_usable(
    tab, site, host, scripts
):
    wanted = _wanted(tab, site, 640)
    tab.show(width=640, scripts=scripts)
    tab.open(host[1])
    tab.show(width=640)
    for seen, whole in zip(tab.run(HEIGHTS), wanted, strict=True):
        assert whole <= seen <= whole * 1.4


@browser_test
@pytest.mark.parametrize("form", FORMS)
def test_item_22_the_fixed_height_suits_every_form(tab, site, form):
    tab.show(width=600)
    tab.open(site.embed(form))
    whole = tab.run("document.documentElement.getBoundingClientRect().height")
    assert 0.95 * whole <= fixed_height(site.figures[form]) <= 1.4 * whole


@browser_test
def test_item_22_a_download_works_inside_the_sandbox(tab, site, host, tmp_path):
    tab.call("Browser.setDownloadBehavior", behavior="allow",
             downloadPath=str(tmp_path))  # fmt: skip
    tab.show(width=640)
    tab.open(host[0])
    file = tmp_path / "data.csv"
    for _ in range(6):
        tab.touch(site.embed("groups"), ".mm-links a")
        if _waited(file.is_file):
            break
    assert file.read_text("utf-8") == csv_text(site.figures["groups"].tables[0].frame)


def test_item_22_two_figures_share_no_id(site):
    pages = [read(site.embed(form).read_text("utf-8")) for form in FORMS]
    pages.append(read(site.page.read_text("utf-8")))
    for page in pages[:-1]:
        assert page.all("html")[0].attributes["data-embed"]
    whole = _ids(pages[-1])
    assert len(whole) == len(set(whole))
    embedded = [i for p in pages[:-1] for i in _ids(p)]
    assert len(embedded) == len(set(embedded))


def _ids(node):
    own = [node.attributes["id"]] if "id" in node.attributes else []
    return own + [i for c in node.children if not isinstance(c, str) for i in _ids(c)]
