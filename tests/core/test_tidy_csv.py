"""CSV that a spreadsheet opens without running anything."""

import csv
import io

import numpy as np
import pandas as pd
import pytest

from missionmetrics.core.tidy_csv import csv_text

HOSTILE = ["=cmd()", "+1", "-1", "@x", "\t=x", "  =x", "\r=x", "＝x"]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_a_spreadsheet_could_run_gets_an_apostrophe(text):
    out = csv_text(pd.DataFrame({text: [text]}))
    cells = [cell for row in csv.reader(io.StringIO(out, newline="")) for cell in row]
    assert cells == ["'" + text.replace("\r", "\n")] * 2


def test_numbers_keep_every_digit_and_gaps_stay_empty():
    values = [0.1 + 0.2, -1e-17, 12345678.9, np.nan]
    lines = csv_text(pd.DataFrame({"x": values, "y": 1})).splitlines()[1:]
    cells = [line.split(",")[0] for line in lines]
    assert [float(cell) for cell in cells[:3]] == values[:3]
    assert cells[3] == ""


def test_days_are_iso():
    frame = pd.DataFrame({"d": pd.to_datetime(["2023-05-06"])})
    assert csv_text(frame) == "d\n2023-05-06\n"


def test_a_unit_of_per_cent_is_left_as_it_is():
    assert csv_text(pd.DataFrame({"unit": ["%"]})) == "unit\n%\n"
