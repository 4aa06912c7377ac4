"""One way to fail: it says what, where and what next, and travels whole."""

import copy
import pickle

from missionmetrics.core.errors import EvidenceError, Fault

FAULTS = [
    Fault(
        code="MM-X",
        message=f"Fault {i}.",
        fix="mend it.",
        file="a.xlsx",
        sheet="areas",
        row=i,
        column="area_id",
        value="zz",
    )
    for i in range(7)
]


def test_a_fault_says_where_it_stands():
    assert str(FAULTS[3]) == (
        "a.xlsx, sheet 'areas', row 3, column 'area_id': Fault 3. "
        "To fix: mend it. [MM-X]"
    )


def test_a_message_may_shorten_and_the_faults_never_do():
    error = EvidenceError("Broken.", fix="mend it.", code="MM-Y", faults=FAULTS)
    assert "and 2 more" in str(error)
    assert len(error.faults) == 7


def test_an_error_pickles_and_copies():
    error = EvidenceError("Broken.", fix="mend it.", code="MM-Y", faults=FAULTS)
    for twin in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert str(twin) == str(error)
        assert twin.faults == error.faults
        assert (twin.code, twin.fix) == ("MM-Y", "mend it.")
