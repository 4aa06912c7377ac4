"""Which line of a TOML file each key stands on; the standard library does not say."""

from __future__ import annotations

from re import compile as pattern

Key = tuple[str | int, ...]

NAME = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
DOTTED = rf"{NAME}(?:\s*\.\s*{NAME})*"
HEADER = pattern(rf"\s*(\[\[?)\s*({DOTTED})\s*\]\]?\s*(?:#.*)?")
ASSIGNED = pattern(rf"\s*({DOTTED})\s*=(.*)")
PART = pattern(NAME)
QUIET = pattern(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*')


def toml_lines(text: str) -> dict[Key, int]:
    """Line of each key and table, the first line being 1.

    Keys are paths such as ``("protocol", "shocks", 0, "end")``. The text must be
    valid TOML. Keys inside inline tables are not found; their table is.
    """
    lines: dict[Key, int] = {}
    table: Key = ()
    count: dict[Key, int] = {}
    quote, depth = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        if quote:
            quote = "" if quote in line else quote
            continue
        if depth > 0:
            depth += _opened(line)
            continue
        if header := HEADER.fullmatch(line):
            table = _within(_parts(header[2]), count)
            if header[1] == "[[":
                seen = count[table] = count.get(table, -1) + 1
                lines.setdefault(table, number)
                table = (*table, seen)
            lines.setdefault(table, number)
        elif assigned := ASSIGNED.fullmatch(line):
            lines.setdefault((*table, *_parts(assigned[1])), number)
            quote = _left_open(assigned[2])
            depth = 0 if quote else _opened(assigned[2])
    return lines


def nearest_line(lines: dict[Key, int], key: Key) -> int | None:
    """Line of ``key``, or of the innermost thing around it that has one."""
    for length in range(len(key), 0, -1):
        if key[:length] in lines:
            return lines[key[:length]]
    return None


def _parts(dotted: str) -> Key:
    return tuple(part.strip("\"'") for part in PART.findall(dotted))


def _within(key: Key, count: dict[Key, int]) -> Key:
    """``key`` with the number of the array's element that it lies in."""
    path: Key = ()
    for part in key[:-1]:
        path = (*path, part)
        if path in count:
            path = (*path, count[path])
    return (*path, key[-1])


def _left_open(value: str) -> str:
    for quote in ('"""', "'''"):
        if value.lstrip().startswith(quote) and value.count(quote) == 1:
            return quote
    return ""


def _opened(line: str) -> int:
    bare = QUIET.sub("", line)
    return sum(map(bare.count, "[{")) - sum(map(bare.count, "]}"))
