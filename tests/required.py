"""What some tests need beside Python: real cases, a browser.

A laptop may lack them, and then the tests that need them are skipped with a reason.
Where they must be there, such as in CI, name them in ``MISSIONMETRICS_REQUIRE``
(separated by commas: ``browser,cases,reference``) and their absence is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TypeVar

import pytest

ROOT = Path(__file__).resolve().parent.parent
T = TypeVar("T")
AS_WIDE_AS_ARIAL = ("Arial", "Liberation", "Arimo", "Nimbus", "Helvetica")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def need(name: str, found: T | None, why: str) -> T:
    """``found``, or a skip with its reason; a failure where ``name`` is required."""
    if found is not None:
        return found
    if name in os.environ.get("MISSIONMETRICS_REQUIRE", "").split(","):
        pytest.fail(f"MISSIONMETRICS_REQUIRE names '{name}', but {why}", pytrace=False)
    pytest.skip(why)


def cases_at_hand() -> Path | None:
    """The root folder of the real cases, as ``MISSIONMETRICS_CASES`` names it."""
    place = os.environ.get("MISSIONMETRICS_CASES")
    folder = Path(place) if place else ROOT.parent / "shared" / "data"
    return folder if (folder / "README.md").is_file() else None


def cases_folder() -> Path:
    """The root folder of the real cases; a skip or a failure without them."""
    return need(
        "cases",
        cases_at_hand(),
        "no real cases are here; MISSIONMETRICS_CASES names their folder",
    )


def reference_file(name: str) -> Path:
    """A file of reference data of other programs, beside the real cases.

    Their terms let it be read, not be copied into the repository.
    """
    cases = cases_at_hand()
    file = cases.parent / "reference" / name if cases else None
    return need(
        "reference",
        file if file and file.is_file() else None,
        f"the reference file {name} is not beside the real cases",
    )


def browser_program() -> Path:
    """Chromium, as ``MISSIONMETRICS_BROWSER`` names it or as found on the path."""
    named = os.environ.get("MISSIONMETRICS_BROWSER")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    return need(
        "browser",
        Path(found) if found else None,
        "no Chromium is here; install it or name it in MISSIONMETRICS_BROWSER",
    )


def arial_as_drawn() -> str:
    """The font that a browser takes for Arial, as wide as Arial is, letter by letter.

    Labels are laid out for that width. Systems without fontconfig bring Arial itself.
    """
    matcher = shutil.which("fc-match")
    if not matcher:
        return "Arial"
    name = subprocess.run([matcher, "--format=%{family}", "Arial"], check=True,
                          capture_output=True, text=True).stdout  # fmt: skip
    return need(
        "browser",
        name if any(known in name for known in AS_WIDE_AS_ARIAL) else None,
        f"'{name}' stands in for Arial here and is not as wide; install a font that "
        "is (Debian: fonts-liberation)",
    )


def axe_script() -> Path:
    """The file ``axe.min.js``, as ``MISSIONMETRICS_AXE`` or ``node_modules`` has it."""
    named = os.environ.get("MISSIONMETRICS_AXE")
    script = Path(named) if named else ROOT / "node_modules/axe-core/axe.min.js"
    return need(
        "browser",
        script if script.is_file() else None,
        "axe-core is not here; `npm install --no-save axe-core`, or name axe.min.js "
        "in MISSIONMETRICS_AXE",
    )
