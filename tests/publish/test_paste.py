"""A figure as plain HTML for content systems that strip everything but text."""

from __future__ import annotations

import pytest

from missionmetrics.charts.figure import figure
from missionmetrics.publish.paste import paste
from tests.core.every import SHOWN
from tests.publish.reading import read

FORMS = sorted(SHOWN)
ELEMENTS = {"div", "h2", "p", "strong", "img", "ul", "li", "table", "caption", "thead",
            "tbody", "tr", "th", "td", "a", "blockquote"}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_what_is_pasted_is_plain_and_whole(form):
    result = SHOWN[form]()
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
        assert set(node.attributes) <= {"lang", "dir", "src", "alt", "scope", "href",
                                        "width"}  # fmt: skip
    assert page.all("h2")[0].text == fig.headline
    for said in (*fig.sentences, *fig.doubts, *fig.cautions, "Source:"):
        assert said in page.text
    # The file has twice as many pixels, to be sharp; nobody wants it as wide as that.
    assert {i.attributes["width"] for i in page.all("img")} <= {"600"}
    pictures = [(i.attributes["src"], i.attributes["alt"]) for i in page.all("img")]
    assert pictures == ([("files/figure.png", fig.alt)] if fig.drawable else [])
    tables = page.all("table")
    for table, numbers in zip(tables, fig.tables, strict=True):
        rows = table.all("tbody")[0].all("tr")
        assert [tuple(c.text for c in r.children) for r in rows] == list(numbers.rows)
    links = [a.attributes["href"] for a in page.all("a")]
    assert links == [f"files/{t.name}.csv" for t in fig.tables]
    assert read(paste(fig, level=4)).all("h4")
