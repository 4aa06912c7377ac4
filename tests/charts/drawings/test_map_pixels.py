"""A map as pixels: every area has some, each in its own colour."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
import shapely

from benchmarks.maps import answered
from missionmetrics.charts import theme
from missionmetrics.charts.drawings.map_pixels import pixels, png
from missionmetrics.charts.figure import figure
from missionmetrics.charts.outlines import in_pixels


@pytest.fixture(scope="module")
def drawn():
    fig = figure(answered(700))
    return fig, pixels(fig, width=300)


def test_no_area_is_lost(drawn):
    _, picture = drawn
    assert set(range(700)) <= set(np.unique(picture.owner))


def test_an_area_has_as_many_pixels_as_its_size(drawn):
    fig, picture = drawn
    size = shapely.area(in_pixels(fig.geography, 300)[0])
    counted = np.bincount(picture.owner[picture.owner >= 0], minlength=700)
    assert np.abs(counted - size).max() <= 4 * np.sqrt(size.max())
    assert counted.sum() == pytest.approx(size.sum(), rel=0.01)


def test_a_pixel_has_the_colour_of_its_class(drawn):
    fig, picture = drawn
    kinds = fig.frames["areas"]["kind"].to_numpy()
    for kind in ("class-1", "class-2", "class-3"):
        inside = np.isin(picture.owner, np.flatnonzero(kinds == kind))
        colours = {picture.colours[c] for c in np.unique(picture.codes[inside])}
        assert theme.colour(kind) in colours
        assert colours <= {theme.colour(kind), theme.colour("border")}


def test_a_speck_without_the_middle_of_a_pixel_keeps_one():
    fig = figure(answered(700))
    assert len(np.unique(pixels(fig, width=24).owner)) > 550


def test_the_file_holds_the_same_pixels(drawn):
    _, picture = drawn
    data = png(picture)
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, place = {}, 8
    while place < len(data):
        (size,) = struct.unpack(">I", data[place : place + 4])
        kind, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + size]
        (check,) = struct.unpack(">I", data[place + 8 + size : place + 12 + size])
        assert check == zlib.crc32(kind + body)
        chunks[kind] = body
        place += 12 + size
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8)
    assert np.array_equal(lines.reshape(height, width + 1)[:, 1:], picture.codes)
    assert data == png(picture)
