"""In a real browser: labels of drawings neither meet nor leave nor shrink."""

from __future__ import annotations

import pandas as pd
import pytest

from missionmetrics.charts.figure import figure
from missionmetrics.publish.fragment import fragment
from tests.charts import reading
from tests.core import handmade
from tests.core.handmade_curve import curve, steps
from tests.core.handmade_matrix import FIELDS, LINKS, links, matrix
from tests.core.handmade_ranking import ranking
from tests.core.handmade_waterfall import emissions_waterfall, waterfall
from tests.publish.browser import opened

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("arial")]

LONG = "Neighbourhood heating for older homes without gas"


def long_ranking():
    table = pd.DataFrame(
        handmade.row("score", "out of 100", 100 - i, 80 - i, 110 - i, 9,
                     project=f"{LONG} {i}" if i % 3 else f"Project {i}")
        for i in range(24)
    )  # fmt: skip
    ranks = pd.DataFrame({"project": table["project"], "rank": range(1, 25)})
    ranks["rank_low"] = (ranks["rank"] - 9).clip(lower=1)
    ranks["rank_high"] = (ranks["rank"] + 9).clip(upper=24)
    return reading.plain(ranking(), table=table, parts={"ranks": ranks})


def long_matrix():
    names = {f: f"{f} and everything else that goes with it" for f in FIELDS}
    table = links(FIELDS, LINKS).replace({"from": names, "to": names})
    return reading.plain(matrix(), table=table)


def long_waterfall():
    part = emissions_waterfall().parts["steps"]
    part["label"] = [f"{LONG} {i}" for i in range(len(part))]
    return reading.plain(emissions_waterfall(), parts={"steps": part})


def falling_waterfall():
    """Sums under nought and a step over it."""
    values = (-4.0, 9.0, -12.0, -7.0)
    kinds = ("start", "step", "step", "end")
    part = pd.DataFrame({"label": ["Before", "A rise", "A fall", "After"],
                         "kind": kinds, "value": values, "order": range(4),
                         "low": [v - 2 for v in values],
                         "high": [v + 2 for v in values]})  # fmt: skip
    return reading.plain(waterfall(), parts={"steps": part})


def four_curves():
    home = steps().query("group == 'Home projects'")
    parts = [
        home.assign(group=f"{LONG[:30]} {i}", estimate=home["estimate"] ** (1 + i / 20))
        for i in range(4)
    ]
    return reading.plain(curve(), parts={"curve": pd.concat(parts)})


HARD = {f.__name__: f for f in (long_ranking, long_matrix, long_waterfall,
                                falling_waterfall, four_curves)}  # fmt: skip
LABELS = """
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
  })"""


@pytest.fixture(scope="module")
def tab(browser):
    with opened(browser) as found:
        yield found


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("name", sorted(HARD))
def test_labels_neither_meet_nor_leave_nor_shrink(tab, tmp_path, name, width):
    result = HARD[name]()
    assert figure(result).drawable
    page = tmp_path / "page.html"
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>x</title>'
    body = f"<body style='margin:16px'>{fragment(result)}</body></html>"
    page.write_text(head + body, encoding="utf-8")
    tab.show(width=width)
    tab.open(page)
    drawings = tab.run(LABELS)
    assert len(drawings) == 1
    assert_apart(drawings[0])


def assert_apart(drawing):
    texts = drawing["texts"]
    for text in texts:
        assert text["size"] >= 13.5, text
        assert text["left"] >= drawing["left"] - 1.01, text
        assert text["right"] <= drawing["right"] + 1, text
        assert text["top"] >= drawing["top"] - 2, text
        assert text["bottom"] <= drawing["bottom"] + 2, text
    for i, one in enumerate(texts):
        for other in texts[i + 1 :]:
            assert (
                one["right"] <= other["left"] + 1 or other["right"] <= one["left"] + 1
                or one["bottom"] <= other["top"] + 3
                or other["bottom"] <= one["top"] + 3
            ), (one["text"], other["text"])  # fmt: skip


def test_labels_that_meet_are_noticed():
    box = {"left": 0, "right": 40, "top": 0, "bottom": 18, "size": 15, "text": "a"}
    drawing = {"left": 0, "right": 600, "top": 0, "bottom": 100}
    assert_apart({**drawing, "texts": [box, {**box, "left": 50, "right": 90}]})
    with pytest.raises(AssertionError):
        assert_apart({**drawing, "texts": [box, {**box, "left": 30, "right": 90}]})
    with pytest.raises(AssertionError):
        assert_apart({**drawing, "texts": [{**box, "right": 620}]})
