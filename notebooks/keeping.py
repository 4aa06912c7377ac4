"""Keep the numbers that a notebook states, so that a test can hold it to them.

Of the standard library only: the numbers are not compared by what made them.
"""

from __future__ import annotations

import json
import os
from pathlib import Path


class Kept:
    """Numbers of one notebook by name, written to ``results/<notebook>.json``.

    ``MISSIONMETRICS_RESULTS`` names another folder; the tests use it.
    """

    def __init__(self, notebook: str) -> None:
        folder = os.environ.get("MISSIONMETRICS_RESULTS")
        self.path = Path(folder or "results") / f"{notebook}.json"
        self.numbers: dict[str, float | str | None] = {}

    def keep(self, **numbers: float | str | None) -> None:
        """Keep ``numbers``; not-a-number becomes null."""
        for name, value in numbers.items():
            missing = isinstance(value, float) and value != value
            self.numbers[name] = None if missing else value

    def write(self) -> Path:
        """Write what was kept, sorted by name."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.numbers, indent=1, sort_keys=True, ensure_ascii=False)
        self.path.write_text(f"{text}\n", encoding="utf-8")
        return self.path
