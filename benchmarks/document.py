"""Pages that several commands write, each its own section.

A section stands between two comments that no reader sees; writing it leaves the rest
of the page as it is. A page, or a section of it, that is not there yet is added.
"""

from __future__ import annotations

import argparse
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

DOCS = Path(__file__).parents[1] / "docs"
CALIBRATION = DOCS / "calibration.md"


def put_section(page: Path, name: str, text: str) -> None:
    """Put ``text`` in the place of the section ``name`` of a Markdown page."""
    before = page.read_text(encoding="utf-8") if page.is_file() else ""
    first, last = f"<!-- {name}: written by a program -->", f"<!-- end of {name} -->"
    section = f"{first}\n{text.strip()}\n{last}"
    if first in before:
        head, rest = before.split(first)
        after = head + section + rest.split(last)[1]
    else:
        after = f"{before.rstrip()}\n\n{section}\n".lstrip()
    page.write_text(after, encoding="utf-8")


def put_measured(
    name: str,
    text: str,
    table: Callable[[int, int], list[str]],
    *,
    records: int,
    seed: int,
    level: float,
    **said: object,
) -> None:
    """Put a section of the calibration that is measured on so many made records.

    ``table`` gives its lines for a number of records and a seed, which the command line
    may set otherwise; ``text`` holds ``records``, ``seed``, ``error`` (of a share of
    records that is ``level``), ``table``, ``numpy`` and what else is ``said``.
    """
    parser = argparse.ArgumentParser(description=f"Measure '{name}' and write it down.")
    parser.add_argument("--records", type=int, default=records)
    parser.add_argument("--seed", type=int, default=seed)
    given = parser.parse_args()
    whole = text.format(
        records=given.records,
        seed=given.seed,
        error=sqrt(level * (1 - level) / given.records),
        table="\n".join(table(given.records, given.seed)),
        numpy=np.__version__,
        **said,
    )
    put_section(CALIBRATION, name, whole)
