"""The form `map`: what it holds, what it says, few areas and many."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
import shapely

from benchmarks.maps import answered
from missionmetrics.charts.describe import describe
from missionmetrics.charts.figure import figure
from missionmetrics.charts.forms.map_tables import ends_table
from missionmetrics.charts.layout import NARROW, WIDE
from missionmetrics.charts.outlines import DETAIL, in_pixels, outlines
from missionmetrics.core.locale import locale
from missionmetrics.publish import protect, svg
from missionmetrics.publish.fragment import fragment
from tests.core import handmade


def said(result):
    return describe(figure(result))


def test_the_ends_and_the_middle_are_those_of_the_table():
    result = handmade.area_map()
    shares = sorted(100 * b[2] for b in handmade.BOROUGHS)
    told = said(result)
    assert told[1] == f"The highest is Bury, −{abs(shares[-1]):.1f}%."
    assert told[2] == f"The lowest is Tameside, −{abs(shares[0]):.1f}%."
    middle = (shares[4] + shares[5]) / 2
    assert told[3].startswith("The middle value is −")
    assert float(told[3].split("−")[1].rstrip("%.")) == pytest.approx(-middle, abs=0.06)


def test_scaled_and_mirrored_numbers_change_the_words_as_they_should():
    result = handmade.area_map()
    table = result.table
    table[["estimate", "low", "high"]] *= -1
    table[["low", "high"]] = table[["high", "low"]].to_numpy()
    mirrored = protect.with_(result, table=table, sentences=result.cautions)
    assert said(mirrored)[1] == "The highest is Tameside, 49.6%."
    assert said(mirrored)[2] == "The lowest is Bury, 40.0%."


def test_a_pattern_is_spoken_of_only_after_a_test():
    result = handmade.area_map()
    assert said(result)[-1] == "Whether nearby areas are alike was not tested."

    def tested(statistic, p):
        part = pd.DataFrame([{"statistic": statistic, "p": p, "permutations": 999}])
        return said(protect.with_(result, parts={"spatial_pattern": part}))[-1]

    assert tested(0.61, 0.001).startswith("Nearby areas tend to have values alike")
    assert tested(-0.4, 0.001).startswith("Nearby areas tend to differ")
    assert tested(0.1, 0.2) == (
        "A test does not show whether nearby areas are alike (Moran's I 0.10, p 0.200)."
    )
    assert tested(0.61, 0.0001).endswith("(Moran's I 0.61, p below 0.001).")
    assert tested(0.61, np.nan) == "Whether nearby areas are alike was not tested."
    # Of 11 areas without a pattern -1/10 is usual: -0.05 is more alike than that.
    usual = -1 / (len(result.table.dropna(subset=["estimate"])) - 1)
    assert tested(usual / 2, 0.04).startswith("Nearby areas tend to have values alike")
    assert tested(2 * usual, 0.04).startswith("Nearby areas tend to differ")


def with_values(values, **others):
    """The map by hand, with other values; ranges are narrow unless given."""
    table = handmade.area_map().table
    given = np.resize(np.array(values, dtype=float), len(table))
    table["estimate"], table["low"], table["high"] = given, given - 1e-6, given + 1e-6
    for column, value in others.items():
        table[column] = value
    return protect.with_(handmade.area_map(), table=table,
                         sentences=handmade.area_map().cautions)  # fmt: skip


@pytest.mark.parametrize(("values", "groups", "wanted"), [
    ([5.0], "in one group", "All areas have the same value"),
    ([1.0, 2.0], "in 2 groups", "areas share the highest value"),
])  # fmt: skip
def test_few_values_are_as_many_groups_and_without_one_highest(values, groups, wanted):
    fig = figure(with_values(values))
    assert groups in fig.alt
    words = describe(fig)
    assert groups in words[0]
    assert sum(k.kind.startswith("class-") for k in fig.key) == len(values)
    assert any(wanted in w for w in words)
    assert not any(w.startswith("The highest is") for w in words)
    shaded = fig.frames["areas"]["kind"]
    assert shaded.nunique() == len(values)
    assert shaded.str.startswith("class-").all()


def test_where_an_area_is_withheld_the_highest_is_of_those_shown():
    result = handmade.area_map()
    table = result.table
    table.loc[0, ["estimate", "low", "high"]] = np.nan
    table.loc[0, "certainty"] = "withheld"
    words = said(protect.with_(result, table=table, sentences=result.cautions))
    assert any(w.startswith("Of those shown, the highest is") for w in words)
    assert any(w.startswith("Of those shown, the lowest is") for w in words)
    assert "1 area has no value that can be shown." in words


def test_an_area_without_a_range_is_counted_apart():
    result = with_values(np.arange(len(handmade.area_map().table)))
    table = result.table
    table.loc[0, ["low", "high"]] = np.nan
    words = said(protect.with_(result, table=table))
    assert "1 area is hatched: how sure its value is, is not known." in words
    assert not any("reaches into another group" in w for w in words)


def test_ends_without_limit_are_no_crash():
    result = with_values(np.arange(len(handmade.area_map().table)))
    table = result.table
    table.loc[0, "high"] = np.inf
    table.loc[1, "estimate"] = -np.inf
    fig = figure(protect.with_(result, table=table))
    assert fig.drawable
    assert "1 area has no value that can be shown." in describe(fig)


def test_no_area_stands_at_both_ends():
    result = answered(600)
    table = result.table
    table.loc[12:, ["estimate", "low", "high"]] = np.nan
    table.loc[12:, "certainty"] = "not enough data"
    few = protect.with_(result, table=table)
    ends = ends_table(few, locale("en-GB"))
    assert ends.caption.startswith("The 6 highest and the 6 lowest")
    assert len({row[0] for row in ends.rows}) == len(ends.rows) == 12


def test_the_key_counts_every_area_once():
    fig = figure(answered(400))
    assert sum(int(k.areas.split()[0]) for k in fig.key) == 400
    assert (fig.frames["areas"]["kind"] == "unsure").sum() > 10


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_every_area_is_a_path_that_names_its_row(size):
    result = handmade.area_map()
    fig = figure(result)
    shuffled = result.table.iloc[::-1]
    backwards = figure(protect.with_(result, table=shuffled, sentences=result.cautions))
    for found in (fig, backwards):
        root = ElementTree.fromstring(svg.drawing(found, size, themed=True))
        paths = list(root.iter("path"))
        rows = [int(e.get("data-row")) for e in paths]
        assert sorted(rows) == list(range(10))
        assert all(e.get("d") for e in paths)


def test_many_areas_are_one_picture_with_both_ends_and_regions_beside():
    result = answered(700)
    fig = figure(result)
    whole, ends, regions = fig.tables
    assert not whole.listed
    assert len(whole.frame) == 700
    ordered = result.table.sort_values("estimate", ascending=False)
    assert list(ends.frame["area"]) == [*ordered["area"][:10], *ordered["area"][-10:]]
    assert regions.frame["areas"].sum() == 700
    text = fragment(result)
    assert text.count("<img") == 1
    assert f'alt="{fig.alt}"' in text
    assert "<svg" not in text
    assert "all 700 areas" in text


def test_the_middle_of_a_region_is_its_median():
    result = answered(700)
    regions = figure(result).tables[2].frame.set_index("region")
    wanted = result.table.groupby("region")["estimate"].median()
    assert np.allclose(regions["median"], wanted)


def test_five_thousand_areas_are_drawn():
    fig = figure(answered(5_000))
    (picture,) = svg.inline(fig)
    assert len(picture) < 250_000


def test_borders_stay_shared_when_outlines_are_simplified():
    fig = figure(answered(300))
    before = in_pixels(fig.geography, 500)[0]
    after = outlines(fig.geography, 500).shapes
    assert shapely.coverage_is_valid(before)
    assert shapely.coverage_is_valid(after)
    together = shapely.union_all(after)
    assert together.area == pytest.approx(shapely.area(after).sum(), rel=1e-9)
    assert shapely.hausdorff_distance(shapely.union_all(before), together) < 6 * DETAIL


def test_areas_of_very_unlike_size_are_said_to_be():
    result = handmade.area_map()
    even = figure(result).notes
    shapes = [shapely.box(400_000, 400_000, 400_000 + 90_000 / (i + 1), 409_000 - i)
              for i in range(10)]  # fmt: skip
    shapes[0] = shapely.box(300_000, 300_000, 390_000, 390_000)
    from dataclasses import replace

    shape = replace(result.geography, wkb=tuple(shapely.to_wkb(shapes)))
    uneven = figure(protect.with_(result, geography=shape)).notes
    assert not any("many times as large" in n for n in even)
    assert any("many times as large" in n for n in uneven)
