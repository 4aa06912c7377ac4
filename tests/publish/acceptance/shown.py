"""Every result built by hand on one page, and what a browser saw of it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from missionmetrics.charts.figure import Figure, figure
from missionmetrics.publish.embed import embed
from missionmetrics.publish.page import page
from missionmetrics.publish.paste import paste
from tests.core.every import SHOWN, USUAL
from tests.publish.acceptance import look
from tests.publish.made import RELEASED, report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.publish.browser import Tab

FORMS = sorted(SHOWN if os.environ.get("MISSIONMETRICS_SEARCH") == "deep" else USUAL)
THEMES: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"dark": True},
    "forced": {"forced": True, "dark": True},
    "print": {"media": "print"},
}
WIDTHS = (1280, 320)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Site:
    """One page that holds every form, and each form as a frame and as a paste."""

    folder: Path
    figures: dict[str, Figure]

    @property
    def page(self) -> Path:
        return self.folder / "index.html"

    def embed(self, form: str) -> Path:
        return self.folder / f"embed-{form}.html"

    def paste(self, form: str) -> Path:
        return self.folder / f"paste-{form}.html"


def texts(
    locale: str = "en-GB", forms: Sequence[str] = FORMS
) -> tuple[str, dict[str, Figure]]:
    """The page of these forms as text, and the figures on it by form."""
    results = {form: make() for form, make in SHOWN.items() if form in forms}
    figures = {form: figure(r, locale=locale) for form, r in results.items()}
    first = "trend" if "trend" in results else next(iter(results))
    shown = {p: [] for p in ("comparison", "map", "voices")}
    text = page(
        report(locale=locale),
        {**shown, "headline": [results[first]],
         "results": [r for form, r in results.items() if form != first]},
        released=RELEASED, folders={},
    )  # fmt: skip
    return text, figures


def build(folder: Path, forms: Sequence[str] = FORMS) -> Site:
    """Write the page, the frames and the pastes into ``folder``."""
    text, figures = texts(forms=forms)
    site = Site(folder, figures)
    site.page.write_text(text, encoding="utf-8")
    for form, fig in figures.items():
        site.embed(form).write_text(embed(fig), encoding="utf-8")
        site.paste(form).write_text(paste(fig), encoding="utf-8")
    return site


@dataclass
class Views:
    """What the browser saw in each theme and at each width, looked at once."""

    tab: Tab
    site: Site
    axe: str
    seen: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    found: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)

    def __call__(self, theme: str, width: int) -> dict[str, Any]:
        key = (theme, width)
        if key not in self.seen:
            self.seen[key] = self._looked(theme, width)
        return self.seen[key]

    def of(self, form: str, theme: str, width: int) -> dict[str, Any]:
        """What was seen of one figure."""
        found: dict[str, Any] = self(theme, width)["figures"][
            self.site.figures[form].id
        ]
        return found

    def _looked(self, theme: str, width: int) -> dict[str, Any]:
        self.tab.show(width=width, **THEMES[theme])
        self.tab.open(self.site.page)
        self.tab.run(look.UNFOLD)
        return {
            "requests": self.tab.requests(), "complaints": self.tab.complaints(),
            "figures": self.tab.run(look.FIGURES), "page": self.tab.run(look.PAGE),
        }  # fmt: skip

    def faults(self, theme: str, width: int) -> dict[str, Any]:
        """What axe finds in a theme and at a width, everything unfolded.

        Its judgement of colours takes as long as all the rest, and is had once a theme.
        """
        key = (theme, width)
        if key not in self.found:
            self.tab.show(width=width, **THEMES[theme])
            self.tab.open(self.site.page)
            self.tab.run(look.UNFOLD)
            colours = str(width == WIDTHS[0]).lower()
            asked = look.AXE % (TAGS, colours)
            self.found[key] = self.tab.run(f"{self.axe};\n{asked}")
        return self.found[key]
