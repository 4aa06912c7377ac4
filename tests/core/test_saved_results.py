"""A text that is no saved result is refused in words."""

import json

import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.result import FORMAT, FORMAT_VERSION, Result

NEWER = json.dumps({"format": FORMAT, "version": FORMAT_VERSION + 1})


@pytest.mark.parametrize("text", ["", "not json", "[]", "{}", '"text"', NEWER])
def test_what_is_not_a_result_of_this_version_is_refused(text):
    with pytest.raises(EvidenceError) as refused:
        Result.from_json(text)
    assert refused.value.code == "MM-RESULT-FORMAT"
    assert refused.value.__cause__ is None
