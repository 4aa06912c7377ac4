"""Hashes of files: the list that ``sha256sum -c`` reads, and the id of a release."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

GAP = "  "  # what `sha256sum` writes between hash and name
ID = "sha256:"


def digest(content: bytes) -> str:
    """The SHA-256 of ``content`` in hex digits."""
    return sha256(content).hexdigest()


def listing(files: Mapping[str, bytes]) -> str:
    """One line a file, sorted by name.

    Examples
    --------
    >>> print(listing({"b.txt": b"", "a.txt": b""})[64:75])
      a.txt
    e3b
    """
    return "".join(f"{digest(files[n])}{GAP}{n}\n" for n in sorted(files))


def line_length(name: str) -> int:
    """Bytes of the line of a file in :func:`listing`, whatever its content."""
    return len(f"{digest(b'')}{GAP}{name}\n".encode())


def read(text: str) -> dict[str, str]:
    """File names and hashes from :func:`listing`; lines that are none are left out."""
    pairs = (line.partition(GAP) for line in text.splitlines())
    return {name: given for given, gap, name in pairs if gap and name}


def content_id(files: Mapping[str, bytes]) -> str:
    """The id of a release whose undated files are ``files``: what it says, not when.

    Only what is published goes in, so the id tells nothing of restricted input.
    """
    return ID + digest(listing(files).encode())
