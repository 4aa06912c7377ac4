"""A figure as a document for a frame, and the HTML that frames it."""

from __future__ import annotations

import pytest

from missionmetrics.charts.figure import figure
from missionmetrics.core.errors import EvidenceError
from missionmetrics.publish import audit
from missionmetrics.publish.embed import embed, embed_snippet, fixed_height
from missionmetrics.publish.script import script
from tests.core import handmade
from tests.core.every import SHOWN
from tests.publish.reading import read


@pytest.mark.parametrize("form", sorted(SHOWN))
def test_a_frame_holds_the_whole_figure_and_passes_the_audit(form):
    fig = figure(SHOWN[form]())
    text = embed(fig)
    assert audit.audit(text) == []
    page = read(text)
    assert page.all("html")[0].attributes == {
        "lang": "en-GB", "dir": "ltr", "data-embed": fig.id}  # fmt: skip
    assert page.all("title")[0].text == fig.headline
    assert [s.text for s in page.all("script")] == [script()]
    assert len(page.all("table")) == len(fig.tables)


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
