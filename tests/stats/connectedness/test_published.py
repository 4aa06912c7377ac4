"""Indices against those that others publish, on the data of a paper.

The data are GPL-3 and not shipped: ``MISSIONMETRICS_DY2012`` names the file. It is
``data(dy2012)`` of the R package ConnectednessApproach (CRAN), written as CSV with the
columns Date, SP500, R_10Y, DJUBSCOM and USDX.
"""

import os
from pathlib import Path

import pytest

from benchmarks.published_links import WAYS, apart, data_of, expected
from tests.required import need


@pytest.fixture(scope="module")
def table():
    named = os.environ.get("MISSIONMETRICS_DY2012")
    file = need(
        "dy2012",
        Path(named) if named else None,
        "the data of Diebold & Yilmaz (2012) are GPL-3 and not shipped; "
        "MISSIONMETRICS_DY2012 names a CSV of data(dy2012) of ConnectednessApproach",
    )
    return data_of(file)


def test_the_data_are_those_of_the_paper(table):
    assert len(table) == expected("dy2012")["dates"]
    assert list(table) == ["SP500", "R_10Y", "DJUBSCOM", "USDX"]


@pytest.mark.parametrize("way", WAYS)
def test_indices_are_those_that_are_published(table, way):
    published = expected("dy2012")
    found = apart(table, way, published)
    assert {
        n: off for n, (_, off) in found.items() if off > published["tolerance"]
    } == {}
