"""Item 22: a figure in a frame on somebody else's page, and as text to paste."""

from __future__ import annotations

import time

import pytest

from missionmetrics.charts.figure import figure
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.tidy_csv import csv_text
from missionmetrics.publish.embed import embed, embed_snippet, fixed_height
from missionmetrics.publish.paste import paste
from missionmetrics.publish.script import host_script
from tests.core import handmade
from tests.core.every import EVERY
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


def _until(tab, script, wanted, patience=5.0):
    until = time.monotonic() + patience
    while (seen := tab.inside(script)) != wanted and time.monotonic() < until:
        time.sleep(0.05)
    return seen


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
    tab.show(width=640)
    tab.open(site.embed("trend"))
    x, y = tab.run("""(() => { const b = document.querySelector('summary')
      .getBoundingClientRect(); return [b.left + 20, b.top + b.height / 2]; })()""")
    folded = _wanted(tab, site, 640)
    tab.show(width=640, height=2000)
    tab.open(host[0])
    assert _until(tab, HEIGHTS, folded) == folded
    top = tab.inside("document.querySelector('iframe').getBoundingClientRect().top")
    tab.click(x, y + top)
    until = time.monotonic() + 5
    while tab.inside(HEIGHTS)[0] == folded[0] and time.monotonic() < until:
        time.sleep(0.05)
    now = tab.inside(HEIGHTS)
    assert now[0] > folded[0] + 200
    assert now[1] == folded[1]


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
    tab.open(site.embed("groups"))
    x, y = tab.run("""(() => { const b = document.querySelector('.mm-links a')
      .getBoundingClientRect(); return [b.left + 20, b.top + b.height / 2]; })()""")
    folded = _wanted(tab, site, 640)
    tab.show(width=640, height=4000)
    tab.open(host[0])
    assert _until(tab, HEIGHTS, folded) == folded
    top = tab.inside(
        "document.querySelectorAll('iframe')[1].getBoundingClientRect().top"
    )
    tab.click(x, y + top)
    until = time.monotonic() + 10
    file = tmp_path / "data.csv"
    while not file.is_file() and time.monotonic() < until:
        time.sleep(0.05)
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


def test_the_snippet_has_a_title_a_height_and_a_sandbox():
    fig = figure(handmade.trend())
    frame = read(embed_snippet(fig, "https://example.org/embed.html")).all("iframe")[0]
    assert frame.attributes == {
        "src": "https://example.org/embed.html", "title": fig.headline,
        "data-figure": fig.id, "width": "100%", "height": str(fixed_height(fig)),
        "loading": "lazy", "sandbox": "allow-scripts allow-downloads",
        "referrerpolicy": "no-referrer", "style": "border: 0",
    }  # fmt: skip
    other = read(embed_snippet(fig, "embed.html", height=700)).all("iframe")[0]
    assert other.attributes["height"] == "700"


@pytest.mark.parametrize(
    "address", ["", "javascript:x", "data:text/html,x", "two words", "file:///etc/x"]
)
def test_a_frame_shows_a_web_address_or_a_path(address):
    with pytest.raises(EvidenceError) as caught:
        embed_snippet(figure(handmade.counts()), address)
    assert caught.value.code == "MM-EMBED-ADDRESS"


def test_an_embed_can_link_to_files_beside_it():
    page = read(embed(figure(handmade.trend()), folder="./"))
    assert [a.attributes["href"] for a in page.all("a")] == [
        "./series.csv",
        "./data.csv",
    ]


ELEMENTS = {"div", "h2", "p", "strong", "img", "ul", "li", "table", "caption", "thead",
            "tbody", "tr", "th", "td", "a", "blockquote"}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_what_is_pasted_is_plain_and_whole(form):
    result = EVERY[form]()
    fig = figure(result)
    text = paste(fig, folder="files/")
    text.encode("ascii")
    page = read(text)

    def each(node):
        yield node
        for child in node.children:
            if not isinstance(child, str):
                yield from each(child)

    for node in list(each(page))[1:]:
        assert node.tag in ELEMENTS
        assert set(node.attributes) <= {"lang", "dir", "src", "alt", "scope", "href"}
    assert page.all("h2")[0].text == fig.headline
    for said in (*fig.sentences, *fig.doubts, *fig.cautions, "Source:"):
        assert said in page.text
    pictures = [(i.attributes["src"], i.attributes["alt"]) for i in page.all("img")]
    assert pictures == ([("files/figure.png", fig.alt)] if fig.drawable else [])
    tables = page.all("table")
    for table, numbers in zip(tables, fig.tables, strict=True):
        rows = table.all("tbody")[0].all("tr")
        assert [tuple(c.text for c in r.children) for r in rows] == list(numbers.rows)
    links = [a.attributes["href"] for a in page.all("a")]
    assert links == [f"files/{t.name}.csv" for t in fig.tables]
    assert read(paste(fig, level=4)).all("h4")
