"""The form `matrix`: cells with numbers, and a list where they have no room."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from missionmetrics.charts.describe import describe
from missionmetrics.charts.figure import figure
from missionmetrics.charts.layout import NARROW, WIDE
from missionmetrics.charts.palette import ROLES
from tests.charts import reading
from tests.charts.retelling import skeleton
from tests.core import handmade
from tests.core.handmade_matrix import FIELDS, LINKS, large_matrix, links, matrix

ORDER = sorted(FIELDS)


def cells(fig, size):
    """Row and column of each cell with its fill and text, by its place in pixels."""
    layers = reading.layers(fig, size, "rect")
    spec = reading.spec(fig, size)
    n = len(set(fig.frames["links"]["start"]))
    across, down = spec["width"] / n, spec["height"] / n
    said = {
        (round(r["x"], 3), round(r["y"], 3)): r["text"]
        for a in reading.layers(fig, size, "text") for r in a.rows
        if "x" in r
    }  # fmt: skip
    return {
        (int(r["y"] // down), int(r["x"] // across)): (
            layer.mark["fill"],
            said[round((r["x"] + r["x2"]) / 2, 3), round((r["y"] + r["y2"]) / 2, 3)],
        )
        for layer in layers for r in layer.rows
    }  # fmt: skip


def test_each_cell_holds_the_number_of_its_link():
    table, found = matrix().table, cells(figure(matrix()), WIDE)
    assert len(found) == len(table) == 20
    for link in table.to_dict("records"):
        place = ORDER.index(link["from"]), ORDER.index(link["to"])
        text = found[place][1].replace("−", "-")
        assert float(text) == pytest.approx(link["estimate"], abs=0.005)
        assert text[0] in "+-"
    assert not [p for p in found if p[0] == p[1]]


def test_only_clear_links_are_filled_and_sign_has_its_fill():
    found = cells(figure(matrix()), WIDE)
    for link in matrix().table.to_dict("records"):
        fill, _ = found[ORDER.index(link["from"]), ORDER.index(link["to"])]
        role = "plus" if link["estimate"] > 0 else "minus"
        clear = link["low"] > 0 or link["high"] < 0
        assert fill == ROLES[role if clear else "paper"].light


def test_one_sign_is_filled_by_size_in_thirds():
    found = cells(figure(large_matrix()), WIDE)
    assert len(found) == 90
    for fill, text in found.values():
        size = float(text)
        third = 3 if size > 0.2 else 2 if size > 0.1 else 1
        clear = size > 0.13
        assert fill == ROLES[f"class-{third}" if clear else "paper"].light, text


@pytest.mark.parametrize("make", [matrix, large_matrix])
def test_a_narrow_drawing_lists_the_largest_clear_links_and_says_so(make):
    fig, table = figure(make()), make().table
    clear = table[table["certainty"] == "clear"].sort_values(
        "estimate", key=abs, ascending=False, kind="stable")  # fmt: skip
    wanted = min(10, len(clear))
    dots = [e for (e,) in reading.drawn(fig, NARROW, "point", "estimate")]
    assert [abs(d) for d in dots] == clear["estimate"].abs()[:wanted].tolist()
    ends = dict(zip(dots, reading.drawn(fig, NARROW, "rule", "low", "high"),
                    strict=True))  # fmt: skip
    for value, (low, high) in ends.items():
        row = table[table["estimate"] == value].iloc[0]
        assert (low, high) == (row["low"], row["high"])
    assert f"the {wanted} largest clear links of {len(table)} in" in fig.notes[0]
    named = clear.iloc[0]
    assert any(t == f"{named['from']} to {named['to']}"
               for t in reading.texts(fig, NARROW)) or make is large_matrix  # fmt: skip
    assert len(fig.tables[0].rows) == len(table)


def test_columns_without_room_for_names_carry_numbers():
    texts = reading.texts(figure(large_matrix()), WIDE)
    assert "1 Air" in texts
    assert "9 Transport" in texts
    assert "9" in texts
    assert {"From", "To"} <= set(texts)


def test_three_things_have_room_on_a_narrow_screen():
    three = tuple(row[:3] for row in LINKS[:3])
    fig = figure(reading.plain(matrix(), table=links(("Air", "Care", "Jobs"), three)))
    assert len(cells(fig, NARROW)) == 6
    assert fig.notes == ()


def test_the_words_are_those_of_the_result():
    table = matrix().table
    at = table["estimate"].abs().idxmax()
    top = table.loc[at]
    clear = table[table["certainty"] == "clear"]
    starts = clear["from"].value_counts()
    said = describe(figure(matrix()))
    assert said == [
        "Matrix of 5 by 5: Change that follows change, 20 directed links.",
        "Rows are where change starts, columns where it arrives.",
        "A filled cell is a clear link; a hollow one is not.",
        f"The largest is {top['from']} to {top['to']}, {top['estimate']:.2f} standard "
        f"deviations; it could plausibly be between {top['low']:.2f} and "
        f"{top['high']:.2f} standard deviations.",
        f"{len(clear)} of {len(table)} links are clear; for {len(table) - len(clear)} "
        "the data do not show whether there is one.",
        f"Most clear links start from {starts.index[0]}: {starts.iloc[0]} of "
        f"{len(clear)}.",
        "These are associations over time; the picture does not show cause.",
    ]


def with_clear(which):
    """The matrix with exactly these links clear."""
    table = matrix().table
    pairs = list(zip(table["from"], table["to"], strict=True))
    table["certainty"] = ["clear" if p in which else "unclear" for p in pairs]
    table[["low", "high"]] = np.nan
    return describe(figure(reading.plain(matrix(), table=table)))


STARTS = [
    ([], "Of 20 links none is clear."),
    ([("Health", "Skills"), ("Health", "Housing")],
     "All 2 clear links start from Health."),
    ([("Health", "Skills"), ("Skills", "Housing")],
     "The 2 clear links do not start from one place more than from all others."),
    ([("Health", "Skills"), ("Health", "Housing"), ("Skills", "Health"),
      ("Housing", "Health")],
     "More clear links start from Health than from any other: 2 of 4."),
    ([("Health", "Skills"), ("Health", "Housing"), ("Skills", "Health")],
     "Most clear links start from Health: 2 of 3."),
]  # fmt: skip


@pytest.mark.parametrize(("which", "wanted"), STARTS)
def test_where_clear_links_start_is_said_only_as_far_as_it_goes(which, wanted):
    said = with_clear(which)
    assert wanted in said
    assert [w for _, w in STARTS if w in said] == [wanted]


def test_where_none_is_clear_the_list_is_of_hollow_dots():
    table = matrix().table.assign(certainty="unclear")
    fig = figure(reading.plain(matrix(), table=table))
    points = reading.layers(fig, NARROW, "point")
    assert len(points) == 5
    assert {a.mark["fill"] for a in points} == {ROLES["paper"].light}


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_rows_has_no_meaning(seed):
    one, other = figure(matrix()), figure(reading.shuffled(matrix(), seed))
    assert describe(one) == describe(other)
    assert cells(one, WIDE) == cells(other, WIDE)
    for kind, fields in (("point", ("estimate",)), ("rule", ("low", "high"))):
        drawn = [reading.drawn(fig, NARROW, kind, *fields) for fig in (one, other)]
        assert drawn[0] == drawn[1]
    assert reading.texts(one, WIDE) == reading.texts(other, WIDE)


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_each_mark_names_its_row_of_the_table(size):
    fig, field = figure(matrix()), "estimate"
    named = reading.rows_named(fig, size)
    assert len(set(named)) == len(named) == (20 if size is WIDE else 6)
    if size is NARROW:
        shown = [e for (e,) in reading.drawn(fig, size, "point", field)]
        assert shown == [matrix().table[field][row] for row in named]
        return
    rows = [r for a in reading.layers(fig, size, "rect") for r in a.rows]
    spec = reading.spec(fig, size)
    across, down = spec["width"] / 5, spec["height"] / 5
    for row in rows:
        link = matrix().table.loc[int(row["row"].removeprefix("row:"))]
        assert ORDER[int(row["x"] // across)] == link["to"]
        assert ORDER[int(row["y"] // down)] == link["from"]


def test_ten_times_the_numbers_change_only_numbers():
    table = matrix().table
    table[["estimate", "low", "high"]] *= 10
    one, ten = figure(matrix()), figure(reading.plain(matrix(), table=table))
    assert describe(one) != describe(ten)
    assert skeleton(describe(one)) == skeleton(describe(ten))


def test_a_changed_sign_changes_signs_and_fills():
    table = matrix().table
    table[["estimate", "low", "high"]] = -table[["estimate", "high", "low"]].to_numpy()
    one = cells(figure(matrix()), WIDE)
    other = cells(figure(reading.plain(matrix(), table=table)), WIDE)
    plus, minus = ROLES["plus"].light, ROLES["minus"].light
    turned = {plus: minus, minus: plus}
    signs = str.maketrans("+−", "−+")
    for place, (fill, text) in one.items():
        assert other[place] == (turned.get(fill, fill), text.translate(signs))


def test_a_withheld_link_has_a_dash_and_is_counted():
    table = matrix().table
    table.loc[3, ["estimate", "low", "high", "n"]] = np.nan
    table.loc[3, "certainty"] = "withheld"
    fig = figure(reading.plain(matrix(), table=table))
    link = table.loc[3]
    fill, text = cells(fig, WIDE)[ORDER.index(link["from"]), ORDER.index(link["to"])]
    assert (fill, text) == (ROLES["paper"].light, "–")
    assert any("1 row there is no number" in s for s in describe(fig))
    assert any(n.startswith("A dash marks") for n in fig.notes)
    assert "withheld" in fig.tables[0].rows[3]


def test_a_large_matrix_is_a_list_on_every_screen():
    names = [f"Field {chr(65 + i)}" for i in range(13)]
    table = pd.DataFrame(
        handmade.row("spillover", "", 0.1 * i, 0.1 * i - 0.3, 0.1 * i + 0.3, 9,
                     "clear" if i > 3 else "unclear", **{"from": a, "to": b})
        for i, (a, b) in enumerate((a, b) for a, b in product(names, names) if a != b)
    )  # fmt: skip
    fig = figure(reading.plain(matrix(), table=table))
    for size in (WIDE, NARROW):
        assert not reading.layers(fig, size, "rect")
        assert len(reading.drawn(fig, size, "point", "estimate")) == 10
    assert describe(fig)[0].startswith("Dots with ranges")
    assert fig.alt.startswith("Dots with ranges")
    assert fig.notes[0].startswith("The matrix is too large")


def test_what_is_no_matrix_is_words_and_a_table():
    table = matrix().table
    for broken in (table.drop(columns="to"), pd.concat([table, table[:1]]),
                   table.assign(estimate=np.nan, low=np.nan, high=np.nan)):  # fmt: skip
        fig = figure(reading.plain(matrix(), table=broken))
        assert not fig.drawable
        assert len(fig.tables[0].rows) == len(broken)


def test_a_link_is_clear_only_where_its_range_leaves_nought_out():
    table = matrix().table.assign(estimate=0.5, low=0.37, high=0.63, certainty="clear")
    table.loc[0, ["estimate", "low", "high"]] = [0.05, -0.08, 0.18]
    # Far from nought, and yet not clear among so many.
    table.loc[1, "certainty"] = "unclear"
    said = describe(figure(reading.plain(matrix(), table=table)))
    assert (
        "18 of 20 links are clear; for 2 the data do not show whether there is one."
    ) in said
    assert "nought" not in " ".join(said)


def test_a_list_of_which_none_is_clear_is_not_called_the_clearest():
    fig = figure(large_matrix())
    assert "the 10 largest clear links of 90" in fig.notes[0]
    table = large_matrix().table.assign(certainty="unclear")
    none = figure(reading.plain(large_matrix(), table=table))
    assert "the 5 largest of 90 links" in none.notes[0]
    assert "clearest" not in " ".join((*none.notes, none.alt, *describe(none)))


@pytest.mark.parametrize(("certainty", "wanted"), [
    ("clear", "The one link that is known is clear."),
    ("unclear", "The one link that is known is not clear."),
])  # fmt: skip
def test_one_known_link_is_spoken_of_as_one(certainty, wanted):
    table = matrix().table.assign(certainty="not enough data")
    table.loc[1:, ["estimate", "low", "high"]] = np.nan
    table.loc[0, "certainty"] = certainty
    table.loc[0, ["estimate", "low", "high"]] = [0.5, 0.4, 0.6]
    assert wanted in describe(figure(reading.plain(matrix(), table=table)))
