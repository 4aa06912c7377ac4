"""The PNG: size, ground, sameness."""

from __future__ import annotations

import struct
import zlib

import pytest

from missionmetrics.charts.figure import figure
from missionmetrics.charts.layout import WIDE
from missionmetrics.core.errors import EvidenceError
from missionmetrics.publish.documents import picture
from missionmetrics.publish.documents.picture import figure_png
from tests.core import handmade


def chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    found, at = [], 8
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        found.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + size]))
        at += 12 + size
    return found


@pytest.mark.parametrize("kind", ["trend", "groups", "area_map"])
def test_twice_the_size_on_white_and_always_the_same(kind):
    fig = figure(handmade.ALL[kind]())
    png = figure_png(fig)
    picture._painted.cache_clear()
    assert png == figure_png(fig)
    parts = chunks(png)
    width, height, depth, colour = struct.unpack(">IIBB", parts[0][1][:10])
    assert width >= 2 * WIDE.width * 0.9
    assert height > 400
    assert (depth, colour) == (8, 6)
    raw = zlib.decompress(b"".join(data for name, data in parts if name == b"IDAT"))
    # The first pixel, under whichever filter, has nothing to its left or above.
    assert raw[1:5] == b"\xff\xff\xff\xff"


def test_nothing_in_it_tells_when_it_was_made():
    names = {name for name, _ in chunks(figure_png(figure(handmade.trend())))}
    assert not names & {b"tIME", b"tEXt", b"iTXt", b"zTXt", b"eXIf"}


def test_a_figure_without_a_drawing_is_refused():
    with pytest.raises(EvidenceError, match="MM-FORM"):
        figure_png(figure(handmade.quotes()))
