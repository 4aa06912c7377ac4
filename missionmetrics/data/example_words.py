"""The written part of Harbour City: its names, its quotes, its projects."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def written(name: str) -> dict[str, Any]:
    """Return one of the word lists in ``data/harbour``, read once.

    Parameters
    ----------
    name : str
        File name without its ending: ``places``, ``quotes``, ``projects``,
        ``answers``, ``claims`` or ``tables``.

    Returns
    -------
    dict
        As written; callers must not change it.
    """
    source = files("missionmetrics.data").joinpath("harbour", f"{name}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
