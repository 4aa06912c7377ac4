"""The two scripts of the house: both optional, both short, neither loads anything.

Why there is one at all is in ``docs/decisions/0011-an-optional-script.md``.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


def script() -> str:
    """The script of a page or a frame: stepping through numbers, height, paper."""
    return _read("figure.js")


def host_script() -> str:
    """The script for a page that shows frames: it makes each as tall as its figure.

    A host may copy it or leave it out; without it a frame keeps the height that
    :func:`missionmetrics.publish.embed.embed_snippet` gave it.

    Examples
    --------
    >>> "event.origin" in host_script() or "source" in host_script()
    True
    """
    return _read("host.js")


@lru_cache(maxsize=2)
def _read(name: str) -> str:
    file = files("missionmetrics.publish").joinpath(f"static/{name}")
    return file.read_text(encoding="utf-8")
