"""Time, memory and size of maps of 300, 5,000 and 35,000 areas, beside the usual way.

    python -m benchmarks.maps

Ours is the whole figure from a result: words, picture, tables, the file to download.
The usual way is Altair's chart of the same outlines, every corner, written to SVG by
vl-convert: the picture alone. Each runs once in a process of its own; the peak memory
is that process's. At 35,000 areas the usual way took minutes and 91 MB when it was
last measured and is left out.
"""

from __future__ import annotations

import gzip
import resource
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from benchmarks.map_worlds import country

if TYPE_CHECKING:
    from missionmetrics.core.result import Result

SIZES = (300, 5_000, 35_000)
MOST_USUAL = 5_000


def answered(count: int) -> Result:
    """An invented change in each of ``count`` areas of an invented country."""
    import shapely

    from missionmetrics.core.geography import Geography
    from missionmetrics.core.provenance import Provenance
    from missionmetrics.core.result import Result
    from missionmetrics.core.sentence import Sentence

    shapes = country(count, seed=1)
    codes = [f"a{i:05d}" for i in range(count)]
    names = [f"Area {i}" for i in range(count)]
    x = np.linspace(-0.9, -0.1, count) + np.random.default_rng(2).normal(0, 0.1, count)
    table = pd.DataFrame({
        "area_id": codes, "area": names, "region": [f"Region {i % 7}" for i in
                                                    range(count)],
        "measure": "change", "unit": "share", "estimate": x, "low": x - 0.02,
        "high": x + 0.02, "n": 19, "certainty": "clear",
    })  # fmt: skip
    said = Sentence("page.because_not")
    return Result(
        question=said, table=table, interval=said, sentences=(said,), form="map",
        provenance=Provenance(metric="benchmark", inputs={}, settings={}),
        geography=Geography(area_id=tuple(codes), name=tuple(names),
                            wkb=tuple(shapely.to_wkb(shapes)), crs="EPSG:27700"),
    )  # fmt: skip


def ours(result: Result) -> dict[str, int]:
    """Bytes of the figure in a page, of its picture, and of its file."""
    from missionmetrics.charts.figure import figure
    from missionmetrics.core.tidy_csv import csv_text
    from missionmetrics.publish import fragment, svg

    fig = figure(result)
    view = fragment.view(fig, folder="figures/01/")
    page = fragment.render(
        "notebook.html.j2", fig.locale, fig=fig, view=view, level=2, style=""
    )
    return {"page": len(page.encode()),
            "page, gzip": len(gzip.compress(page.encode(), mtime=0)),
            "picture": len(svg.inline(fig)[0].encode()),
            "file": len(csv_text(result.table).encode())}  # fmt: skip


def usual(result: Result) -> dict[str, int]:
    """Bytes of Altair's picture of the same outlines."""
    import altair as alt
    import shapely
    import vl_convert

    if result.geography is None:
        raise TypeError("no outlines")
    shapes = shapely.from_wkb(np.array(result.geography.wkb, dtype=object))
    features: list[dict[str, Any]] = [
        {"type": "Feature", "properties": {"change": float(v)},
         "geometry": shapely.geometry.mapping(s)}
        for s, v in zip(shapes, result.table["estimate"], strict=True)
    ]  # fmt: skip
    chart = (
        alt.Chart(alt.InlineData(values=features))
        .mark_geoshape(stroke="white")
        .encode(color=alt.Color("properties.change:Q", bin=alt.Bin(maxbins=3)))
        .project(type="identity", reflectY=True)
        .properties(width=560, height=560)
    )
    picture = vl_convert.vegalite_to_svg(chart.to_dict())
    return {"picture": len(picture.encode()),
            "picture, gzip": len(gzip.compress(picture.encode(), mtime=0))}  # fmt: skip


def run(who: str, count: int) -> None:
    """Make one map and print what it took."""
    result = answered(count)
    start = time.perf_counter()
    sizes = (ours if who == "ours" else usual)(result)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    weights = ", ".join(f"{k} {v / 1000:,.0f} KB" for k, v in sizes.items())
    print(
        f"{count:6,} areas  {who:6} {seconds:6.1f} s  peak {peak:5.0f} MiB  {weights}"
    )


def main() -> None:
    """Each map in turn, each in a fresh process."""
    if len(sys.argv) == 3:
        run(sys.argv[1], int(sys.argv[2]))
        return
    for count in SIZES:
        for who in ("ours", "usual") if count <= MOST_USUAL else ("ours",):
            command = [sys.executable, "-m", "benchmarks.maps", who, str(count)]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
