"""What a question names: read as it is meant, or refused with what was seen."""

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.asked import (
    listed,
    read_day,
    read_shocks,
    shock_settings,
)

LOCKDOWN = {"name": "lockdown", "start": "2020-03-23", "end": "2021-07-19"}


def test_a_text_is_one_name_and_not_its_letters():
    assert listed("jobs", setting="areas") == ["jobs"]
    assert listed(np.array(["a", "b"]), setting="areas") == ["a", "b"]
    with pytest.raises(EvidenceError, match="`areas` is 5") as caught:
        listed(5, setting="areas")
    assert caught.value.code == "MM-NAMES"


@pytest.mark.parametrize(
    "given",
    [
        "2020-03-23",
        date(2020, 3, 23),
        datetime(2020, 3, 23, 9),
        pd.Timestamp(2020, 3, 23),
    ],
)
def test_a_day_is_read_however_it_is_given(given):
    assert read_day(given, setting="launch") == pd.Timestamp(2020, 3, 23)


@pytest.mark.parametrize(
    "given",
    ["2020", 2020, 2020.5, "2020-02-30", "soon", "", None, pd.NaT, "23/03/2020"],
)
def test_what_is_no_day_is_refused_and_shown(given):
    with pytest.raises(EvidenceError, match="`launch` is not a day") as caught:
        read_day(given, setting="launch")
    assert caught.value.code == "MM-DAY"
    assert repr(given) in str(caught.value)


def test_shocks_keep_their_days_and_can_be_given_again():
    (shock,) = read_shocks([LOCKDOWN])
    assert (shock.end - shock.start).days == 483
    written = shock_settings([LOCKDOWN | {"start": date(2020, 3, 23)}])
    assert written == [LOCKDOWN]
    assert shock_settings(written) == written
    assert read_shocks([]) == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("2020", "no list of tables"),
        (LOCKDOWN, "no list of tables"),
        (2020, "no list of tables"),
        ([("lockdown", "2020-03-23", "2021-07-19")], "no list of tables"),
        ([{"start": "2020-03-23", "end": "2021-07-19"}], "no `name`"),
        ([{"name": "x", "start": "2020-03-23"}], "no `end`"),
        ([LOCKDOWN | {"end": "2019-01-01"}], "'lockdown' ends before it starts"),
    ],
)
def test_a_shock_that_lacks_something_is_refused(given, told):
    with pytest.raises(EvidenceError, match=told) as caught:
        read_shocks(given)
    assert caught.value.code == "MM-SHOCK"


def test_a_shock_on_no_day_is_refused():
    with pytest.raises(EvidenceError, match="`shocks: start` is not a day: '2020'"):
        read_shocks([LOCKDOWN | {"start": "2020"}])
