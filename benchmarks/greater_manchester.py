"""Time and memory of the Greater Manchester case, for ten boroughs and 361 areas.

    MISSIONMETRICS_CASES=... python -m benchmarks.greater_manchester

Each stage runs once in a process of its own; the peak memory is that process's.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STAGES = ("fetch", "read", "ten boroughs", "361 areas")


def run(stage: str, work: Path) -> None:
    """Run one stage and print its seconds and the process's peak memory."""
    import missionmetrics as mm

    case = work / "case"
    if stage == "fetch":
        start = time.perf_counter()
        mm.fetch_case("greater-manchester", folder=case)
    elif stage == "read":
        start = time.perf_counter()
        mm.read_mission(case)
    else:
        areas = "district" if stage == "361 areas" else None
        mission = mm.read_mission(case)
        start = time.perf_counter()
        page = mission.report(areas=areas).publish(
            work / stage.replace(" ", "-"), released="2026-11-30"
        )
        print(f"  page {page.stat().st_size / 1024:.0f} KiB", end="")
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {seconds:6.1f} s  peak {peak:5.0f} MiB")


def main() -> None:
    """Every stage in turn, each in a fresh process."""
    if len(sys.argv) == 3:
        run(sys.argv[1], Path(sys.argv[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        for stage in STAGES:
            print(f"{stage:14}", end="", flush=True)
            command = [sys.executable, "-m", "benchmarks.greater_manchester"]
            subprocess.run([*command, stage, folder], check=True)


if __name__ == "__main__":
    main()
