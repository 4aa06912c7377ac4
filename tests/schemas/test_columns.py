"""A column as texts, numbers or days, whatever it was meant to hold."""

import numpy as np
import pandas as pd
import pytest

from missionmetrics.schemas.columns import days_of, numbers_of, texts_of

DAY = pd.Timestamp("2020-01-01")
ANYTHING = ["a", " ", None, 1, True, 2.5, DAY, DAY.tz_localize("UTC"), [1], {}, 1 + 2j]


def test_texts_are_texts_however_they_are_stored():
    for dtype in ("object", "str", "string", "string[python]"):
        frame = pd.DataFrame({"x": pd.Series(["a", "", None, " b"], dtype=dtype)})
        assert texts_of(frame, "x").tolist() == ["a", None, None, " b"]


def test_other_things_are_no_texts():
    frame = pd.DataFrame({"x": pd.Series(ANYTHING, dtype=object)})
    assert texts_of(frame, "x").dropna().tolist() == ["a"]


def test_other_things_are_no_numbers():
    frame = pd.DataFrame({"x": pd.Series(ANYTHING, dtype=object)})
    held = numbers_of(frame, "x")
    assert held[~np.isnan(held)].tolist() == [1.0, 2.5]


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "float32", "int8"])
def test_numbers_are_numbers_however_they_are_stored(dtype):
    frame = pd.DataFrame({"x": pd.Series([1, 2], dtype=dtype)})
    assert numbers_of(frame, "x").tolist() == [1.0, 2.0]


@pytest.mark.parametrize("dtype", ["bool", "boolean", "complex128"])
def test_numbers_of_another_kind_are_none(dtype):
    frame = pd.DataFrame({"x": pd.Series([1, 0], dtype=dtype)})
    assert np.isnan(numbers_of(frame, "x")).all()


def test_other_things_are_no_days():
    frame = pd.DataFrame({"x": pd.Series(ANYTHING, dtype=object)})
    assert days_of(frame, "x").dropna().tolist() == [DAY]


def test_a_column_that_is_not_there_is_empty():
    frame = pd.DataFrame(index=[4, 5])
    assert texts_of(frame, "x").index.tolist() == [4, 5]
    assert texts_of(frame, "x").isna().all()
    assert np.isnan(numbers_of(frame, "x")).all()
    assert days_of(frame, "x").isna().all()
