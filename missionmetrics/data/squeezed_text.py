"""Text that the program PRSM squeezes before it saves it, made readable again.

It is the scheme of the script library LZString in the form for 16-bit letters: a
dictionary of pieces that grows as it is read, in codes that grow with it, packed 15
bits to a letter whose number is raised by 32.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from missionmetrics.data.drawn_map import TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator

BITS, RAISED = 15, 32
BYTE, LETTER, END = 0, 1, 2
FIRST_FREE = 3
WIDTHS = {BYTE: 8, LETTER: 16}


class NotSqueezedError(ValueError):
    """The text does not follow the scheme."""


def unsqueezed(text: str, *, limit: int) -> str:
    """The text behind ``text``, at most ``limit`` letters of it.

    Parameters
    ----------
    text : str
        As LZString's ``compressToUTF16`` writes it.
    limit : int
        Letters from which on it is refused.

    Returns
    -------
    str

    Raises
    ------
    NotSqueezedError
        The text is not of that scheme, or breaks off.
    TooLargeError
        It holds more than ``limit``.
    """
    bits = _bits(text)
    width, pieces = 2, list[str]()
    found: list[str] = []
    size, before = 0, ""
    while True:
        code = _number(bits, width)
        if code == END:
            return _whole("".join(found))
        if code in WIDTHS:
            piece = chr(_number(bits, WIDTHS[code]))
            pieces.append(piece)
        else:
            piece = _piece(pieces, code - FIRST_FREE, before)
        if before:
            pieces.append(before + piece[0])
        found.append(piece)
        size += len(piece)
        if size > limit:
            raise TooLargeError(f"more than {limit:,} letters")
        before = piece
        width = _width(len(pieces))


def _whole(text: str) -> str:
    """The letters of the halves that the script keeps of what lies beyond 16 bits."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _piece(pieces: list[str], place: int, before: str) -> str:
    """A known piece, or the one just being made: the last one and its first letter."""
    if place < len(pieces):
        return pieces[place]
    if place == len(pieces) and before:
        return before + before[0]
    raise NotSqueezedError("a code of no piece")


def _width(known: int) -> int:
    """How many bits the next code has when so many pieces are known."""
    # One more piece is made by the code itself, so room is kept for it.
    return max(3, (known + FIRST_FREE).bit_length())


def _bits(text: str) -> Iterator[int]:
    for letter in text:
        number = ord(letter) - RAISED
        if not 0 <= number < 1 << BITS:
            raise NotSqueezedError("a letter that is never written")
        for place in range(BITS - 1, -1, -1):
            yield number >> place & 1


def _number(bits: Iterator[int], width: int) -> int:
    """The next number of so many bits, the smallest first."""
    number = 0
    for place in range(width):
        bit = next(bits, None)
        if bit is None:
            raise NotSqueezedError("breaks off")
        number |= bit << place
    return number
