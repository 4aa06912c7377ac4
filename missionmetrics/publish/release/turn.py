"""One writer at a time in a published folder, from its reading to its replacing."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.files import alone
from missionmetrics.publish.release.layout import HISTORY

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def own_turn(folder: str | Path) -> Iterator[bytes | None]:
    """Read and replace ``folder`` while nobody else does; gives its :func:`stamp`.

    Raises
    ------
    EvidenceError
        Somebody else is at it (``MM-PUBLISH-BUSY``).
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(alone(folder))
        except BlockingIOError:
            raise _busy(folder, "is being written by somebody else") from None
        yield stamp(Path(folder))


def stamp(folder: Path) -> bytes | None:
    """What tells one state of a folder from the next: its history as it stands."""
    path = folder / HISTORY
    return path.read_bytes() if path.is_file() else None


def require_same(folder: Path, seen: bytes | None) -> None:
    """Refuse to replace a folder that is no longer the one that was read.

    A lock is not seen from every machine and not on every disk.

    Raises
    ------
    EvidenceError
        Its history is another one by now (``MM-PUBLISH-BUSY``).
    """
    if stamp(folder) != seen:
        raise _busy(folder, "was changed by somebody else in the meantime")


def _busy(folder: str | Path, why: str) -> EvidenceError:
    return EvidenceError(
        f"Nothing was written: the folder '{folder}' {why}.",
        fix="look at what stands there now, then do it again.",
        code="MM-PUBLISH-BUSY",
    )
