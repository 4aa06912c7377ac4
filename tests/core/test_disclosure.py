"""Who stands behind each row: shape, and JSON of this version and the one before."""

from __future__ import annotations

import json

import pytest

from missionmetrics.core.disclosure import Counted, Disclosure

FULL = Disclosure(counting_unit="household", contributors=(9, 4, 5), total=(20, 4, 5),
                  largest=(0.5, 0.6, 0.7), second_largest=(0.2, 0.3, 0.1),
                  parents=(-1, 0, 0), restricted=("text",),
                  counted=(Counted("agreed", "strict", (9, 0), ("theme",)),),
                  about_nobody=("reading",))  # fmt: skip


def test_json_gives_it_back():
    assert Disclosure.from_dict(json.loads(json.dumps(FULL.to_dict()))) == FULL


def test_what_an_earlier_version_wrote_is_read():
    given = FULL.to_dict()
    for name in ("second_largest", "parents", "counted", "about_nobody"):
        del given[name]
    read = Disclosure.from_dict(given)
    assert (read.second_largest, read.parents) == ((), ())
    assert (read.counted, read.about_nobody) == ((), ())
    assert read.largest == FULL.largest


@pytest.mark.parametrize(("field", "wrong"), [
    ("total", (1, 2)), ("largest", (0.5,)), ("second_largest", (0.5, 0.1)),
    ("parents", (0, 0)), ("parents", (-1, 3, 0)), ("parents", (-2, 0, 0)),
])  # fmt: skip
def test_one_entry_a_row(field, wrong):
    given = FULL.to_dict() | {field: list(wrong)}
    with pytest.raises(TypeError, match="Disclosure"):
        Disclosure.from_dict(given)
