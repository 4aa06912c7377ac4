"""A drawing is the same picture as a chart to change and as what pages are made of."""

import pytest
import vl_convert

from missionmetrics.charts.draw import DRAWINGS, chart, spec
from missionmetrics.charts.figure import figure
from missionmetrics.charts.layout import WIDE
from missionmetrics.publish.svg import many_areas
from tests.core.every import EVERY

WRITTEN_BY_HAND = {"map", "rings"}
"""Of these the chart holds more than a page takes from it."""


def one_of_each():
    """A figure of each drawing that the library draws as a whole."""
    figures = [figure(make()) for make in EVERY.values()]
    drawn = {f.drawing: f for f in figures if f.drawable and not many_areas(f)}
    return {n: f for n, f in drawn.items() if n not in WRITTEN_BY_HAND}


def test_both_ways_from_layers_to_vega_lite_give_one_picture():
    figures = one_of_each()
    assert figures.keys() == DRAWINGS.keys() - WRITTEN_BY_HAND
    for name, fig in figures.items():
        ours = vl_convert.vegalite_to_svg(spec(fig, WIDE))
        theirs = chart(fig, WIDE).to_dict(validate=False)
        assert ours == vl_convert.vegalite_to_svg(theirs), name


@pytest.mark.parametrize("name", ["trend", "board"])
def test_a_chart_keeps_its_scales_and_its_words(name):
    fig = one_of_each()[name]
    made, shown = spec(fig, WIDE), chart(fig, WIDE).to_dict()
    assert made.get("resolve") == shown.get("resolve")
    assert made["description"] == shown["description"] == fig.alt
    assert len(made["layer"]) == len(shown["layer"])
