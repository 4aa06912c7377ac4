"""What a conversion kept apart, repaired or left out, said fault by fault."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from missionmetrics.core.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FAULTS_FILE = "conversion.json"


def notice(
    code: str,
    message: str,
    fix: str,
    *,
    file: str,
    row: int | None = None,
    column: str | None = None,
    value: str | None = None,
) -> Fault:
    """Return a warning that stands in a file of the case."""
    return Fault(
        code=code,
        message=message,
        fix=fix,
        file=file,
        row=row,
        column=column,
        value=value,
        severity="warning",
    )


def faults_text(faults: Iterable[Fault]) -> str:
    """Return the faults as JSON text, one record a fault."""
    held = [f.to_dict() for f in faults]
    return json.dumps(held, ensure_ascii=False, indent=1) + "\n"


def case_faults(folder: Path) -> tuple[Fault, ...]:
    """Return what the conversion of a case had to say, read from its folder.

    Parameters
    ----------
    folder : path
        A folder that :func:`missionmetrics.data.cases.fetch_case_folder` made.

    Returns
    -------
    tuple of Fault
        Warnings; the file, row and column are those of the case's own files.
        Empty for a folder that no conversion made.
    """
    path = folder / FAULTS_FILE
    if not path.exists():
        return ()
    return tuple(Fault(**given) for given in json.loads(path.read_text("utf-8")))
