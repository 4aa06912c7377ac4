"""Path data read back is the outline, to a tenth of a pixel."""

from __future__ import annotations

import re

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.map_worlds import country
from missionmetrics.charts.drawings.paths import path_data

TOKEN = re.compile(r"([Mlhvz])|(-?\d+)")


def read_back(text):
    """Polygons of SVG path data, by the rules of SVG 2, section 9.3."""
    tokens = [t.group() for t in TOKEN.finditer(text)]
    assert "".join(tokens) == text.replace(" ", "")
    rings, place, command, i = [], np.zeros(2), "", 0
    while i < len(tokens):
        if tokens[i].isalpha():
            command, i = tokens[i], i + 1
            if command == "z":
                continue
        take = 1 if command in "hv" else 2
        numbers = [float(t) for t in tokens[i : i + take]]
        i += take
        step = {"h": (numbers[0], 0.0), "v": (0.0, numbers[0])}.get(command, numbers)
        place = np.array(step) if command == "M" else place + step
        if command == "M":
            rings.append([])
        rings[-1].append(place)
    return [np.array(r) / 10 for r in rings]


def area_of(rings):
    """Area by the shoelace formula; holes, which turn the other way, take away."""
    signed = [
        0.5 * np.sum(r[:, 0] * np.roll(r[:, 1], -1) - np.roll(r[:, 0], -1) * r[:, 1])
        for r in rings
    ]
    return abs(sum(signed))


def test_a_square_is_written_by_hand():
    assert path_data(np.array([shapely.box(1, 2, 3, 4)])) == ["M30 20h-20v20h20z"]


def test_a_hole_takes_its_area_away():
    ring = shapely.box(0, 0, 10, 10).difference(shapely.box(2, 2, 5, 5))
    assert area_of(read_back(path_data(np.array([ring]))[0])) == pytest.approx(91)


def test_every_island_is_there():
    islands = shapely.union_all([shapely.box(3 * i, 0, 3 * i + 1, 1) for i in range(4)])
    (text,) = path_data(np.array([islands]))
    assert text.count("M") == 4
    assert area_of(read_back(text)) == pytest.approx(4)


def test_what_is_too_small_to_have_a_shape_is_still_a_mark():
    tiny = shapely.box(7, 7, 7.001, 7.001)
    assert path_data(np.array([tiny])) == ["M70 70h1v1z"]


def test_a_collection_keeps_its_polygons_and_an_empty_shape_is_empty():
    mixed = shapely.GeometryCollection(
        [shapely.LineString([(0, 0), (9, 9)]), shapely.box(0, 0, 2, 2)]
    )
    texts = path_data(np.array([mixed, shapely.Polygon()]))
    assert area_of(read_back(texts[0])) == pytest.approx(4)
    assert texts[1] == ""


@given(st.integers(0, 10_000), st.integers(4, 40))
def test_read_back_it_is_within_a_tenth_of_a_pixel(seed, count):
    shapes = country(count, seed=seed)
    shapes = shapely.transform(shapes, lambda xy: (xy - 300_000) / 1500)
    for shape, text in zip(shapes, path_data(shapes), strict=True):
        corners = np.concatenate(read_back(text))
        far = shapely.distance(shapely.boundary(shape), shapely.points(corners))
        assert far.max() <= 0.0708  # half a tenth along both axes
        assert area_of(read_back(text)) == pytest.approx(shape.area, rel=0.02)
