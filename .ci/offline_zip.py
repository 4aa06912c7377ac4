"""Build the wheel, and one zip that installs where there is no network.

``python .ci/offline_zip.py dist`` writes ``dist/missionmetrics-*.whl`` and
``dist/missionmetrics-*-offline-<platform>.zip``: the wheel, every wheel that it needs
(pinned and checked by hash), two small installers and a page that says what to do.
``--platform win_amd64`` makes the zip for another kind of computer.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATED = (1980, 1, 1, 0, 0, 0)
INSTALL_SH = """\
#!/bin/sh
# Makes the folder missionmetrics-env beside this file and installs into it.
set -eu
cd "$(dirname "$0")"
"${PYTHON:-python3}" -m venv missionmetrics-env
missionmetrics-env/bin/python -m pip install --no-index --find-links wheels \\
    missionmetrics
missionmetrics-env/bin/missionmetrics --version
"""
INSTALL_BAT = """\
@echo off
rem Makes the folder missionmetrics-env beside this file and installs into it.
cd /d "%~dp0"
py -3.11 -m venv missionmetrics-env || exit /b 1
set pip=missionmetrics-env\\Scripts\\python -m pip
%pip% install --no-index --find-links wheels missionmetrics || exit /b 1
missionmetrics-env\\Scripts\\missionmetrics --version
"""
README = """\
missionmetrics, to be installed without a network
=================================================

You need: Python {python} on this kind of computer ({platform}). Nothing else, and no
administrator's rights.

1. Unpack this zip.
2. Run install.sh (Linux, macOS) or install.bat (Windows). It makes the folder
   missionmetrics-env and installs into that folder only.
3. Try it: missionmetrics-env/bin/missionmetrics demo
   (Windows: missionmetrics-env\\Scripts\\missionmetrics demo)
   It writes the folder public; open public/index.html in a browser.

To remove it, delete the folder. Nothing was written anywhere else.
"""


def run(*words: str | Path) -> None:
    """Run ``python -m`` with ``words``, and stop when it fails."""
    subprocess.run([sys.executable, "-m", *map(str, words)], check=True)


def wheels(folder: Path, platform: str | None) -> Path:
    """Fill ``folder`` with our wheel and all that it needs; give back our own."""
    run("pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT)
    (own,) = folder.glob("missionmetrics-*.whl")
    elsewhere = ["--platform", platform] if platform else []
    run(
        "pip", "download", "--quiet", "--require-hashes", "--only-binary", ":all:",
        "--no-deps", *elsewhere, "--dest", folder, "-r", ROOT / "requirements.txt",
    )  # fmt: skip
    return own


def main() -> None:
    """Build both files and print where they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where to write")
    parser.add_argument("--platform", help="as pip names it, such as win_amd64")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    platform = args.platform or sys.platform
    with tempfile.TemporaryDirectory() as temporary:
        own = wheels(Path(temporary), args.platform)
        wheel = args.folder / own.name
        wheel.write_bytes(own.read_bytes())
        version = own.name.split("-")[1]
        path = args.folder / f"missionmetrics-{version}-offline-{platform}.zip"
        texts = {
            "READ ME FIRST.txt": README.format(python=python, platform=platform),
            "install.sh": INSTALL_SH,
            "install.bat": INSTALL_BAT.replace("\n", "\r\n"),
        }
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as out:
            for name, text in texts.items():
                entry = zipfile.ZipInfo(f"missionmetrics-{version}/{name}", DATED)
                entry.external_attr = (0o755 if name == "install.sh" else 0o644) << 16
                out.writestr(entry, text)
            for file in sorted(Path(temporary).glob("*.whl")):
                entry = zipfile.ZipInfo(
                    f"missionmetrics-{version}/wheels/{file.name}", DATED
                )
                entry.external_attr = 0o644 << 16
                out.writestr(entry, file.read_bytes())
    print(wheel, path, sep="\n")


if __name__ == "__main__":
    main()
