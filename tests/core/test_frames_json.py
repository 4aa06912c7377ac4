"""Frames through JSON and back: the same types, values and gaps."""

import json

import numpy as np
import pandas as pd
import pytest

from missionmetrics.core.frames_json import frame_from_json, frame_to_json

FRAMES = {
    "numbers": pd.DataFrame({"x": [1.5, np.nan, np.inf, -np.inf], "k": [1, 2, 3, 4]}),
    "text": pd.DataFrame(
        {"t": pd.Series(["NaN", None, "", "é</script>"], dtype="str")}
    ),
    "days": pd.DataFrame(
        {
            "us": pd.Series(["2023-01-01", None], dtype="datetime64[us]"),
            "ns": pd.Series(["2023-01-01", None], dtype="datetime64[ns]"),
            "s": pd.Series(["2023-01-01", None], dtype="datetime64[s]"),
            "gap": pd.to_timedelta(["1 days", None]),
        }
    ),
    "quarters": pd.DataFrame({"q": pd.PeriodIndex(["2023Q1", "2023Q2"], freq="Q")}),
    "flags": pd.DataFrame(
        {
            "b": [True, False],
            "maybe": pd.Series([True, None], dtype="boolean"),
            "whole": pd.Series([1, None], dtype="Int64"),
        }
    ),
    "none": pd.DataFrame(
        {"x": pd.Series(dtype="float64"), "t": pd.Series(dtype="str")}
    ),
}


@pytest.mark.parametrize("name", FRAMES)
def test_round_trip(name):
    frame = FRAMES[name]
    text = json.dumps(frame_to_json(frame), allow_nan=False)
    pd.testing.assert_frame_equal(frame_from_json(json.loads(text)), frame)


def test_what_a_result_must_not_hold_is_refused():
    with pytest.raises(TypeError, match="category"):
        frame_to_json(pd.DataFrame({"c": pd.Categorical(["a"])}))
    with pytest.raises(TypeError, match="cannot hold dict"):
        frame_to_json(pd.DataFrame({"o": [{"a": 1}]}))
