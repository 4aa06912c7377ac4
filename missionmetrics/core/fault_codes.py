"""What each ``MM-...`` code means, read from one small table a room.

``python -m missionmetrics.core.fault_codes`` prints the page ``docs/errors.md``.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent / "codes"
HEAD = """\
# Errors and faults

Every error says what is wrong, where it stands and what to do next, and ends with a
code in square brackets. This page says what each code means, by the part of the
library that raises it. It is made from the tables in `missionmetrics/core/codes/`;
do not edit it by hand. To make it again:

```sh
python -m missionmetrics.core.fault_codes > docs/errors.md
```
"""


@lru_cache(maxsize=1)
def by_room() -> Mapping[str, Mapping[str, str]]:
    """Code to meaning, for each room of the library."""
    return {
        file.stem: tomllib.loads(file.read_text(encoding="utf-8"))
        for file in sorted(FOLDER.glob("*.toml"))
    }


def meaning(code: str) -> str:
    """What ``code`` means, in one sentence.

    Raises
    ------
    KeyError
        No room lists such a code.

    Examples
    --------
    >>> meaning("MM-LOCALE")
    'There is no language table of that name.'
    """
    for codes in by_room().values():
        if code in codes:
            return codes[code]
    raise KeyError(code)


def errors_page() -> str:
    """The page ``docs/errors.md``: every code with its meaning, by room."""
    parts = [HEAD]
    for room, codes in by_room().items():
        rows = "\n".join(f"| `{code}` | {codes[code]} |" for code in sorted(codes))
        parts.append(f"## {room}\n\n| code | meaning |\n|---|---|\n{rows}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    print(errors_page(), end="")
