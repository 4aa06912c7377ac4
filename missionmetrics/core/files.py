"""Written whole or not at all: a temporary name first, then moved into place."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def write_atomically(path: str | Path, data: bytes | str) -> Path:
    r"""Write ``data`` to ``path`` so that a reader sees all of it or nothing.

    Parameters
    ----------
    path : path
        Where to write; missing folders are made.
    data : bytes or str
        Text is written as UTF-8 with ``\n`` line ends.

    Returns
    -------
    Path
        The file written.
    """
    path = Path(path)
    with _folder_for(path):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data.encode() if isinstance(data, str) else data)
            temporary.chmod(_ordinary_mode())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    return path


@contextmanager
def new_folder(path: str | Path) -> Iterator[Path]:
    """Give a temporary folder beside ``path`` that takes its place on success.

    A folder that already stands at ``path`` is replaced whole; when the body
    raises, it stays as it was.
    """
    path = Path(path)
    with _folder_for(path):
        temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
        old = temporary.with_name(temporary.name + ".old")
        try:
            yield temporary
            temporary.chmod(_ordinary_mode() | 0o111)
            if path.exists():
                path.replace(old)
            temporary.replace(path)
        except BaseException:
            if old.exists() and not path.exists():
                old.replace(path)
            raise
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
            if path.exists():  # else it is the only copy there is
                shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _folder_for(path: Path) -> Iterator[None]:
    """Make the folders above ``path``; those that were made go when the body fails."""
    new = [above for above in path.parents if not above.exists()]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        with suppress(OSError):  # one that holds something else stays
            for above in new:
                above.rmdir()
        raise


def _ordinary_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
