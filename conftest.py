"""Names that every example in a docstring may use."""

from __future__ import annotations

import gc
from typing import Any

import pandas as pd
import pytest

import missionmetrics as mm

# Modules and thousands of tests are made while collecting, and all of them stay.
# Looking through them for what can be freed, again and again, takes a tenth of a run.
gc.disable()


def pytest_collection_finish() -> None:
    """Leave out what stays, and look through the rest as always."""
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def _names_in_examples(doctest_namespace: dict[str, Any]) -> None:
    doctest_namespace.update(mm=mm, pd=pd)
