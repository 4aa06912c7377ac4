"""The demo's report with its protected results, made once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from missionmetrics.charts.figure import figure
from missionmetrics.core.tidy_csv import csv_text
from tests.demo import report as demo_report
from tests.publish import made

if TYPE_CHECKING:
    from pathlib import Path

    from missionmetrics.core.result import Result
    from missionmetrics.publish.report import Report

RELEASED = made.RELEASED
Shown = dict[str, tuple["Result", ...]]


@cache
def demo() -> tuple[Report, Shown]:
    return protected(demo_report())


def protected(report: Report) -> tuple[Report, Shown]:
    return report, report._protected()


def handmade() -> tuple[Report, Shown]:
    return protected(made.report())


def poisoned(start: int) -> tuple[Report, Shown]:
    return protected(made.poisoned(start))


def flat(shown: Shown) -> list[Result]:
    return [r for results in shown.values() for r in results]


def folders(results: list[Result]) -> dict[str, str]:
    return {figure(r).id: f"figures/{i:02d}/" for i, r in enumerate(results, start=1)}


def write_tables(folder: Path, results: list[Result]) -> dict[str, str]:
    """The tidy CSVs of a release, as ``Report.publish`` writes them."""
    places = folders(results)
    for result in results:
        fig = figure(result)
        place = folder / places[fig.id]
        place.mkdir(parents=True, exist_ok=True)
        for table in fig.tables:
            text = csv_text(table.frame)
            (place / f"{table.name}.csv").write_text(text, encoding="utf-8")
    return places
