"""Size and time of a published figure beside Altair's own page of the same chart.

    python -m benchmarks.figures [--browser /usr/bin/chromium]

Both are made from the same result in one run: ours is the static fragment with words,
picture, table and downloads; Altair's is ``chart.save(inline=True)``, which shows the
picture only and nothing without a script. Given a browser, the median time to the
first contentful paint of five loads is measured for both, the order alternating.
"""

from __future__ import annotations

import argparse
import gzip
import io
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from missionmetrics.core.result import Result

LOADS = 5
PAINT = """new Promise(done => {
  const seen = () => performance.getEntriesByName('first-contentful-paint')[0];
  const wait = () => seen() ? done(seen().startTime) : setTimeout(wait, 20);
  wait();
})"""


def static_page(result: Result) -> str:
    """Our page of one figure: the document of the fragment."""
    from missionmetrics.publish.fragment import fragment

    return (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">'
        f"<title>A figure</title></head><body>{fragment(result)}</body></html>"
    )


def altair_page(result: Result) -> str:
    """Altair's own page of the chart of ``result``, with all that it needs inside."""
    page = io.StringIO()
    result.chart().save(page, format="html", inline=True)
    return page.getvalue()


def timed(make: Callable[[Result], str], result: Result) -> tuple[str, float]:
    """The page, and the seconds of making it once all is loaded.

    The second result differs in its origin, so nothing drawn before serves again.
    """
    make(result.with_provenance(seed=1))
    start = time.perf_counter()
    page = make(result)
    return page, time.perf_counter() - start


def paints(pages: dict[str, Path], browser: Path) -> dict[str, float]:
    """Median milliseconds to the first contentful paint, loads alternating."""
    from tests.publish.browser import opened

    seen: dict[str, list[float]] = {name: [] for name in pages}
    with opened(browser) as tab:
        tab.show()
        for _ in range(LOADS + 1):
            for name, page in pages.items():
                tab.open(page)
                seen[name].append(float(tab.run(PAINT)))
    return {name: median(times[1:]) for name, times in seen.items()}


def main() -> None:
    """Make, weigh and open both pages of two real questions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browser", type=Path)
    given = parser.parse_args()
    import missionmetrics as mm

    mission = mm.example()
    asked = {"trend": mission.momentum(), "dots": mission.code_series()}
    with tempfile.TemporaryDirectory() as work:
        for name, result in asked.items():
            files = {}
            for who, make in (("ours", static_page), ("Altair", altair_page)):
                page, seconds = timed(make, result)
                files[who] = Path(work) / f"{name}-{who}.html"
                files[who].write_text(page, encoding="utf-8")
                size = len(page.encode()) / 1000
                packed = len(gzip.compress(page.encode(), mtime=0)) / 1000
                weight = f"{size:7.1f} KB, gzip {packed:6.1f} KB"
                print(f"{name:6} {who:7} {weight}, made in {seconds:5.2f} s")
            if given.browser:
                waited = paints(files, given.browser)
                for who, wait in waited.items():
                    print(f"{name:6} {who:7} first paint after {wait:5.0f} ms")


if __name__ == "__main__":
    main()
