"""Every broken mission is answered with the fault at its place, and nothing else."""

from __future__ import annotations

import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.data.checking import check
from missionmetrics.data.reading import read_tables
from tests.data.broken import ALL, Broken


def places(faults):
    return [(f.code, f.severity, f.file, f.sheet, f.row, f.column) for f in faults]


@pytest.mark.parametrize("case", ALL, ids=str)
def test_the_fault_is_found_at_its_place_in_words(case: Broken, tmp_path):
    path = case.write(tmp_path / "m")
    found = check(path)
    assert case.expected in places(found.faults), "\n".join(map(str, found.faults))
    assert found.ok is (not found.errors)
    for fault in found.faults:
        assert fault.message.endswith((".", "!", "?")), fault
        assert fault.fix.endswith((".", ").")), fault
        assert not {"Traceback", "pandera", "numpy"} & set(str(fault).split())


@pytest.mark.parametrize("case", ALL[::5], ids=str)
def test_reading_stops_for_errors_only(case: Broken, tmp_path):
    path = case.write(tmp_path / "m")
    if check(path).ok:
        assert case.expected in places(read_tables(path).faults)
        return
    with pytest.raises(EvidenceError) as caught:
        read_tables(path)
    assert caught.value.code == "MM-EVIDENCE"
    if case.severity == "error":
        assert case.expected in places(caught.value.faults)


def test_there_are_enough_of_them():
    assert len(ALL) >= 40
    assert len({c.name for c in ALL}) == len(ALL)
