"""What the system says of a file, as an error that a reader can act on."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def writing(place: str | Path, *, code: str) -> Iterator[None]:
    """Say in words why nothing can be written to ``place``.

    Raises
    ------
    EvidenceError
        The system refuses (``code``).
    """
    try:
        yield
    except OSError as why:
        above = _file_above(Path(place))
        if above is not None:
            said, fix = f"'{above}' is a file, not a folder", "name another place."
        elif why.errno in NO_ROOM:
            said, fix = _said(why), "make room on the disk, then do it again."
        else:
            said = _said(why)
            fix = "name a place that you may write to and that no program has open."
        raise EvidenceError(
            f"Nothing was written to '{place}': {said}.", fix=fix, code=code
        ) from why


@contextmanager
def reading(place: str | Path, *, code: str) -> Iterator[None]:
    """Say in words why something at ``place`` cannot be read.

    Raises
    ------
    EvidenceError
        The system refuses (``code``).
    """
    try:
        yield
    except OSError as why:
        raise EvidenceError(
            f"'{why.filename or place}' cannot be read: {_said(why)}.",
            fix="check the path, and that you may read what stands there.",
            code=code,
        ) from why


def _said(why: OSError) -> str:
    return (why.strerror or str(why) or type(why).__name__).rstrip(".")


def _file_above(place: Path) -> Path | None:
    """The part of the path that should be a folder and is something else."""
    try:
        return next((p for p in place.parents if p.exists() and not p.is_dir()), None)
    except OSError:
        return None
