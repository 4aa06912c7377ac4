"""Names that every example in a docstring may use."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import missionmetrics as mm


@pytest.fixture(autouse=True)
def _names_in_examples(doctest_namespace: dict[str, Any]) -> None:
    doctest_namespace.update(mm=mm, pd=pd)
