"""The one style of every fragment and page, with the colours of the palettes."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from missionmetrics.charts.palette import ROLES, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

# Colours of the page itself, beside those of the drawings.
PAGE: Mapping[str, Role] = {
    "link": Role("#1D3C96", "#9CC2FF", "LinkText"),
    "accent": Role("#1D3C96", "#78A8F5", "CanvasText"),
    "rule": Role("#CDD2D8", "#474B52", "CanvasText"),
}


@lru_cache(maxsize=1)
def css() -> str:
    """The style as text; the same for a fragment, a page and a notebook."""
    roles = {**ROLES, **PAGE}
    sheet = files("missionmetrics.publish").joinpath("templates/style.css")
    return "\n".join(
        [
            _block(".mm", {n: r.light for n, r in roles.items()}),
            "@media screen and (prefers-color-scheme: dark) {",
            _block("  .mm", {n: r.dark for n, r in roles.items()}),
            "}",
            "@media (forced-colors: active) {",
            _block("  .mm", {n: r.forced for n, r in roles.items()}),
            "}",
            sheet.read_text(encoding="utf-8"),
        ]
    )


def policy(style: str, script: str = "") -> str:
    """The content security policy of a page with one style and at most one script."""
    scripts = f"script-src '{_digest(script)}'; " if script else ""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; {scripts}img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    found = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(found).decode()}"


def _block(selector: str, colours: Mapping[str, str]) -> str:
    body = " ".join(f"--mm-{name}: {colour};" for name, colour in colours.items())
    return f"{selector} {{ {body} }}"
