"""Hostile text and endless ranges in every field of a form do no harm."""

from __future__ import annotations

from itertools import cycle

import numpy as np
import pytest
from defusedxml.ElementTree import fromstring

from missionmetrics.charts.describe import describe
from missionmetrics.charts.figure import figure
from missionmetrics.charts.layout import NARROW, WIDE
from missionmetrics.charts.text import clean
from missionmetrics.publish import svg
from missionmetrics.publish.fragment import fragment
from tests.charts import reading
from tests.core.handmade_curve import curve
from tests.core.handmade_matrix import matrix
from tests.core.handmade_ranking import ranking
from tests.core.handmade_waterfall import waterfall
from tests.publish.made import HOSTILE

# The text columns of each form; each different text becomes a hostile one.
FIELDS = {
    "ranking": (ranking, ("project", "unit")),
    "matrix": (matrix, ("from", "to", "unit")),
    "waterfall": (waterfall, ("label", "unit")),
    "curve": (curve, ("group",)),
}


def poisoned(form, start):
    make, columns = FIELDS[form]
    result = make()
    strings, swaps = cycle((*HOSTILE[start:], *HOSTILE[:start])), {}

    def spoil(frame):
        for column in (c for c in columns if c in frame):
            frame[column] = [
                swaps.setdefault(v, f"{next(strings)} {len(swaps)}")
                for v in frame[column]
            ]
        return frame

    table = spoil(result.table)
    parts = {n: spoil(result.parts[n]) for n in result.parts}
    return reading.plain(result, table=table, parts=parts), set(swaps.values())


@pytest.mark.parametrize("start", range(0, len(HOSTILE), 3))
@pytest.mark.parametrize("form", FIELDS)
def test_hostile_text_is_shown_as_text(form, start):
    result, strings = poisoned(form, start)
    fig = figure(result)
    assert fig.drawable
    page = fragment(result)
    for sign in ("<script", "<img", "<svg onload", "<iframe"):
        assert sign not in page.lower()
    assert len(fig.alt) <= 125
    shown = {c for t in fig.tables for row in t.rows for c in row}
    shown |= {t.caption for t in fig.tables}
    for string in strings:
        assert any(clean(string) in text for text in shown), string
    for size in (WIDE, NARROW):
        root = fromstring(svg.drawing(fig, size, themed=True))
        assert {e.tag for e in root.iter()} <= svg.ELEMENTS | {
            "svg", "title", "defs", "pattern"}  # fmt: skip
    assert describe(fig)


@pytest.mark.parametrize("form", ["ranking", "matrix"])
def test_a_range_without_limit_has_no_place_and_the_table_says_so(form):
    result = FIELDS[form][0]()
    table = result.table
    table.loc[0, "high"] = np.inf
    fig = figure(reading.plain(result, table=table))
    size = NARROW if form == "matrix" else WIDE
    ends = reading.drawn(fig, size, "rule", "low", "high")
    assert np.isfinite(np.array(ends)).all()
    assert any("without limit" in row for row in fig.tables[-1].rows)
    assert not any("without limit" in s for s in describe(fig))
