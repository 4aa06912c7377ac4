"""Two results side by side: numbers, wordings that flip, settings."""

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.what_changed import what_changed
from missionmetrics.metrics.momentum.compare_areas import compare_areas
from missionmetrics.metrics.momentum.momentum import momentum
from tests.made import evidence, targets

FALL = 100 - 3 * np.arange(19) + np.random.default_rng(1).normal(0, 1, 19)


def pace(values, **changed):
    return momentum(
        evidence({"a": np.asarray(values)}),
        targets(**changed),
        indicator="x",
        areas=["a"],
    )


def test_nothing_differs_from_itself():
    changes = what_changed(pace(FALL), pace(FALL))
    assert changes.table.empty
    assert not changes.flipped
    assert {s.kind for s in changes.sentences} == {"same"}


def test_a_conclusion_that_flips_is_told_from_a_number_that_moves():
    changes = what_changed(pace(FALL, value=40.0), pace(FALL, value=-400.0))
    kinds = [s.kind for s in changes.sentences]
    assert kinds[0] == "wording"
    assert "numbers" in kinds
    assert changes.flipped[0].before.endswith("fast enough")
    assert "not fast enough" in changes.flipped[0].after
    row = changes.table.set_index("measure").loc["required"]
    assert row["difference"] == pytest.approx(row["after"] - row["before"])


def test_two_indicators_are_matched_by_measure():
    from dataclasses import replace

    first = pace(FALL)
    given = evidence({"a": FALL * 2})
    renamed = replace(
        given,
        table=given.table.assign(series_id="y"),
        series=given.series.assign(series_id="y", name="Other"),
    )
    goals = targets(indicator_id="y")
    second = momentum(renamed, goals, indicator="y", areas=["a"])
    changes = what_changed(first, second)
    level = changes.table.set_index("measure").loc["level"]
    assert level["after"] == pytest.approx(2 * level["before"], rel=1e-6)
    assert changes.settings["indicator"] == ("x", "y")


def test_different_questions_are_not_compared():
    other = compare_areas(
        evidence({"a": FALL, "b": FALL * 2}), indicator="x", area="a", with_="b"
    )
    with pytest.raises(EvidenceError) as caught:
        what_changed(pace(FALL), other)
    assert caught.value.code == "MM-CHANGED-METRIC"


def test_it_shows_itself_without_running_anything():
    changes = what_changed(pace(FALL), pace(FALL + 5, value=1.0))
    assert "numbers" in str(changes)
    shown = changes._repr_html_()
    assert "<script" not in shown
    assert shown.startswith("<ul>")
