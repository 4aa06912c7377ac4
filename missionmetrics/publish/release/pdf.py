"""The page as a tagged PDF, printed by a browser that is installed; or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from missionmetrics.core.errors import EvidenceError

BROWSERS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "msedge",
)  # fmt: skip
# Nothing is loaded: every name resolves to nothing, every service is off.
FLAGS = (
    "--headless", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
    "--disable-default-apps", "--disable-extensions", "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
)  # fmt: skip
TAGGED = b"/StructTreeRoot"
PATIENCE = 120.0


def browser() -> str:
    """The browser that prints: one that is named, or the first on the PATH.

    ``MISSIONMETRICS_BROWSER`` names one.

    Raises
    ------
    EvidenceError
        None is installed (``MM-PUBLISH-PDF``).
    """
    named = os.environ.get("MISSIONMETRICS_BROWSER")
    for name in (named,) if named else BROWSERS:
        if found := shutil.which(name):
            return found
    raise _refused("No browser that can print a tagged PDF is installed.")


def printed(page: bytes, browser: str) -> bytes:
    """Print ``page`` with ``browser`` in a profile of its own, without a network.

    Raises
    ------
    EvidenceError
        The browser fails, or what it prints has no tags (``MM-PUBLISH-PDF``).
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_bytes(page)
        command = [browser, *FLAGS, *_as_root(), f"--user-data-dir={folder}/profile",
                   f"--print-to-pdf={target}", source.as_uri()]  # fmt: skip
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
        except (OSError, subprocess.SubprocessError) as fault:
            raise _refused(f"The browser '{browser}' did not print: {fault}.") from None
        content = target.read_bytes() if target.is_file() else b""
    if not content.startswith(b"%PDF-") or TAGGED not in content:
        raise _refused(f"What '{browser}' printed has no tags for screen readers.")
    return content


def _as_root() -> tuple[str, ...]:
    """Chromium refuses its sandbox to root, as in a container."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return ("--no-sandbox",) if root else ()


def _refused(problem: str) -> EvidenceError:
    return EvidenceError(
        problem,
        fix="install Chromium, Chrome or Edge so that it is on the PATH, or publish "
        "without `pdf=True`; the page itself prints well.",
        code="MM-PUBLISH-PDF",
    )
