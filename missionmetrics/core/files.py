"""Written whole or not at all: a temporary name first, then moved into place."""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

OLD = ".old"
# What a disk answers that has no locks; then nobody is seen and nobody is stopped.
NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL)


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
    raises, it stays as it was. When the program is killed, the old or the new
    stands, or is put back when somebody writes there next. Where ``path`` is a
    link, the folder that it names is replaced.
    """
    path = _named(path)
    with _folder_for(path), alone(path, wait=True):
        temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=_prefix(path)))
        old = temporary.with_name(temporary.name + OLD)
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
def alone(path: str | Path, *, wait: bool = False) -> Iterator[None]:
    """Be the only one who writes at ``path``; first undo what a killed writer left.

    Inside, the same thread may ask again. Another writer is seen only where the
    platform and the disk have locks, and where this one may write.

    Raises
    ------
    BlockingIOError
        Somebody else writes there, and ``wait`` is false.
    """
    path = _named(path)
    if path in _held.paths:
        yield
        return
    with _lock(path.with_name(_prefix(path) + "lock"), wait=wait):
        _held.paths.add(path)
        try:
            _clear(path)
            yield
        finally:
            _held.paths.discard(path)


class _Held(threading.local):
    """The places where this thread is alone."""

    def __init__(self) -> None:
        self.paths: set[Path] = set()


_held = _Held()


@contextmanager
def _lock(path: Path, *, wait: bool) -> Iterator[None]:
    """Hold the lock file ``path``; it goes with its holder, however that ends."""
    while (handle := _opened(path)) is not None:
        try:
            _locked(handle, wait=wait)
            # The holder before may have removed the file while this one waited.
            if _is_at(handle, path):
                try:
                    yield
                finally:
                    path.unlink(missing_ok=True)
                return
        finally:
            os.close(handle)
    yield


def _opened(path: Path) -> int | None:
    """A handle of the lock file; none where there can be no lock."""
    if fcntl is None:
        return None
    try:
        return os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError:  # who cannot write here is told by what is to be written
        return None


def _locked(handle: int, *, wait: bool) -> None:
    how = fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB
    try:
        fcntl.flock(handle, how)
    except OSError as fault:
        if fault.errno not in NO_LOCKS:
            raise


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _clear(path: Path) -> None:
    """Put back the folder that a killed writer moved away, and remove its leftovers."""
    pattern = re.compile(rf"{re.escape(_prefix(path))}[a-z0-9_]{{8}}({OLD})?")
    if not path.parent.is_dir():
        return
    left = [
        found
        for found in path.parent.iterdir()
        if pattern.fullmatch(found.name) and found.is_dir() and not found.is_symlink()
    ]
    moved = [found for found in left if found.name.endswith(OLD)]
    if moved and not path.exists():
        max(moved, key=lambda found: found.stat().st_ctime_ns).replace(path)
    for found in left:
        shutil.rmtree(found, ignore_errors=True)


def _named(path: str | Path) -> Path:
    """Where ``path`` leads, past every link."""
    return Path(os.path.realpath(path))


def _prefix(path: Path) -> str:
    return f".{path.name}.being-written."


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
