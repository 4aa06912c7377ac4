"""Take pictures of every form in five modes, for people to look at.

    python -m tests.gallery docs/gallery

Needs Chromium. Each hand-made result becomes one small picture: light, dark, forced
colours, paper and a phone side by side, its numbers folded away.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from pathlib import Path

import pytest

from missionmetrics.publish import style
from missionmetrics.publish.fragment import fragment
from tests.core import handmade
from tests.core.every import SHOWN
from tests.publish.browser import Tab, opened

MODES = {
    "light": {},
    "dark": {"dark": True},
    "forced colours": {"forced": True, "dark": True},
    "paper": {"media": "print"},
    "a phone": {"dark": True},
}
NARROW = {"a phone": 320}
WIDTH, TALLEST, SCALE, QUALITY = 640, 1300, 0.45, 70
PAGE = """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">
<title>A figure</title><style>{css} body {{ margin: 0; padding: 20px; }}</style></head>
<body class="mm">{body}</body></html>"""
SHEET = """<!DOCTYPE html><meta charset="utf-8"><title>Sheet</title>
<body style="margin:0;background:#ddd;display:flex;gap:8px;align-items:flex-start">
{pictures}</body>"""


def main(folder: Path) -> None:
    """Write one picture a result into ``folder``, and a page that lists them."""
    from tests.required import browser_program

    folder.mkdir(parents=True, exist_ok=True)
    patch = pytest.MonkeyPatch()
    with tempfile.TemporaryDirectory() as work:
        handmade.use(handmade.install(Path(work) / "locales"), patch)
        with opened(browser_program()) as tab:
            for name in sorted(SHOWN):
                take(tab, name, folder, Path(work))
        forms = {name: SHOWN[name]().form for name in sorted(SHOWN)}
    patch.undo()
    listed = "\n".join(
        f"## {n.replace('_', ' ')}\n\n![{forms[n]} in light, dark, forced "
        f"colours, on paper and on a phone]({n}.jpg)\n"
        for n in sorted(SHOWN)
    )
    (folder / "README.md").write_text(
        "# Every form in five modes\n\nMade from results built by hand for the tests: "
        "`python -m tests.gallery docs/gallery`.\nFrom left to right: light, dark, "
        f"forced colours, paper, a dark phone.\n\n{listed}",
        encoding="utf-8",
    )


def take(tab: Tab, name: str, folder: Path, work: Path) -> None:
    """One result in five modes, side by side, as one picture."""
    page = work / f"{name}.html"
    body = fragment(SHOWN[name](), styled=False)
    page.write_text(PAGE.format(css=style.css(), body=body), encoding="utf-8")
    shots = []
    for mode, how in MODES.items():
        wide = NARROW.get(mode, WIDTH)
        tab.show(width=wide, height=200, **how)
        tab.open(page)
        whole = tab.call("Page.getLayoutMetrics")["cssContentSize"]["height"]
        file = work / f"{name}-{mode}.png"
        shot = tab.picture(file, height=min(TALLEST, whole)).read_bytes()
        data = base64.b64encode(shot).decode()
        shots.append(f'<img alt="" width="{wide}" src="data:image/png;base64,{data}">')
    sheet = work / f"{name}-sheet.html"
    sheet.write_text(SHEET.format(pictures="".join(shots)), encoding="utf-8")
    across = sum(NARROW.get(mode, WIDTH) + 8 for mode in MODES)
    tab.show(width=across, height=200)
    tab.open(sheet)
    size = tab.call("Page.getLayoutMetrics")["cssContentSize"]
    clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"],
            "scale": SCALE}  # fmt: skip
    made = tab.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip,
                    format="jpeg", quality=QUALITY)  # fmt: skip
    (folder / f"{name}.jpg").write_bytes(base64.b64decode(made["data"]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
